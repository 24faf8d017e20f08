"""Which medicine, or which care, the reminder is about: what remains of the sentence once the schedule is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.medications import kinds
from bot.medications.lexicon import Lexicon, Match
from bot.medications.reading import Reading

_POLITE = re.compile(
    r"\b(?:bonjour|bonsoir|salut|coucou|hello|merci(?: beaucoup| d'avance)?|stp|svp|s'il (?:te|vous) plai[ts]|si possible|"
    r"please|ok|alors|voila|hey|euh|heu|docteur m'a dit|coach)\b"
)
_ASKING = re.compile(
    r"\b(?:(?:est ce que )?(?:tu|vous) (?:peux|pourrais|pouvez|pourriez|veux|voulez)|(?:peux|pourrais|pouvez|pourriez|veux|voulez) (?:tu|vous)|"
    r"je (?:voudrais|veux|souhaite|souhaiterais|voudrai|aimerais)|j'aimerais?|je (?:dois|doit|devrais)|il faut(?: absolument)?(?: que)?|faut(?: que)?|j'ai besoin|"
    r"on m'a prescrit|le (?:medecin|docteur) m'a (?:prescrit|donne|dit)|mon (?:medecin|docteur) m'a (?:prescrit|donne|dit)|m'a prescrit|prescrit|"
    r"fais moi penser|faites moi penser|fait moi penser|pense a me|n'oublie pas|noublie pas|n'oubliez pas|"
    r"(?:programme[rz]?|cree[rz]?|mets?|mettre|mettez|ajoute[rz]?|planifie[rz]?|active[rz]?|enregistre[rz]?|note[rz]?|prevois|fais|faire|regle[rz]?)(?: moi)? (?:un |le |mon |des |une |1 )?(?:nouveau )?(?:rappels?|alarme|alerte|notification)|"
    r"me (?:rappeler|rappelle|rappelles|rapeler|rappelez|prevenir|dire|faire penser)|"
    r"ra(?:pp|p)el+e?[szr]?[ -]?(?:moi|nous|lui|le moi|toi)?|rappell?er?|rapel+er?|un rappel|rappels?|previens moi|prevenez moi|avertis moi|dis moi|dites moi|"
    r"envoie moi(?: un message| un rappel)?|un message|alerte moi|notifie moi|reminder|une alarme|que je dois|que je|qu'on|que tu|que vous|d'abord)\b"
)
_TAKING = re.compile(
    r"\b(?:prendre|prends|prend|prenne|prennes|prenez|prise|prises|pris|prendr|prndre|avaler|avale|absorber|donner|donne|(?:m')?injecter|"
    r"(?:m')?administrer|applique[rz]?|met(?:s|tre)(?= (?:mes|mon|ma|une|1|des|¦))|inhaler|pulveriser|traitement par|traitement|instiller|consommer)\b"
)
_LEAD = re.compile(
    r"^(?:(?:de|d'|du|des|le|la|les|l'|un|une|mon|ma|mes|ton|ta|tes|son|sa|ses|notre|votre|vos|leur|au|aux|a|et|en|pour|que|"
    r"avec|ou|puis|ce|cet|cette|y|par|sur|dans|moi|me|mg|il|est|sera|c'est|suis|vers|jusqu'au|jusqu'a|pendant|je|tu|on|nous|lui|il|elle|"
    r"chez(?! )|bien|aussi|encore|environ|precises?|pile|fois|chaque|tous|toutes|tout|sous|x|partir|compter|afin|/|-|:|heures?|h|j|jours?|fin|debut)(?=[ ,'/:-]|$)|[ ,./:;<>=+%&@-])+"
)
_LEAD_ELIDED = re.compile(r"^(?:d'|l'|qu'|j'|m')")
_TAIL = re.compile(
    r"(?:[ ,./:;<>=+%&@-]|(?<=[ ,])(?:de|d'|du|des|le|la|les|l'|un|une|a|au|aux|et|en|pour|que|par|sur|dans|ou|puis|ce|cet|"
    r"cette|vers|pendant|x|chaque|tous|toutes|tout|y|est|environ|precises?|pile|partir|fois|mon|ma|mes|avec|moi|"
    r"jusqu'au|jusqu'a|bien|aussi|apres|avant|h|j|il faut|on|seulement|uniquement|surtout|heures?|durant|lors|chez|mais|"
    r"a prendre|a faire|de suite|sans faute|c'est|les jours|selon|compter|dose|doses|encore)(?=[ ,./:;<>=+%&@-]*$))+$"
)
_KEEP_VERB = re.compile(
    r"\b(?:prendre|prends|prend|prenne) (?=(?:(?:ma|la|mon|mes|un|une|son|sa|le|les) )?(?:tension|temperature|pouls|glycemie|poids|rendez|rdv|"
    r"mesures?|constantes|saturation|pression|frequence|bain|douche|air|photo|petit))|\bprise (?=de (?:sang|tension|poids))"
)
_ADJACENT_AFTER = re.compile(r" (?:(?:lp|rapide|lente|fort|forte|flash|codeine|\d{1,6}(?:[.,]\d+)?(?!/)|\d{1,3}/\d{1,3}|retard|effervescent)(?![\w']))")
_ADJACENT_BEFORE = re.compile(r"(?:\binsuline|\bvitamine) $")
_UNDERSTOOD = re.compile("[§¶¤¦¬]+")
_EMPTY = frozenset((
    "quand", "quoi", "ca", "cela", "chose", "truc", "rien", "oui", "non", "mais", "si", "medicament", "jour", "jours", "heure", "heures", "sans",
    "semaine", "mois", "matin", "soir", "repas", "quotidien", "duree", "partir", "alors", "car", "donc", "comme", "ca", "tout", "suite",
    "fois", "c'est", "d'accord", "horaire", "toujours", "rythme", "frequence", "posologie", "date", "vie", "maintenant", "d'habitude",
))


@dataclass(frozen=True)
class Named:
    """The thing to take or do as typed, and what the lexicon knows of it."""

    text: str | None
    match: Match | None = None
    doubtful: bool = False
    several: bool = False
    mended: str | None = None    # `text` with a misspelt name as the base spells it


def name_of(reading: Reading, lexicon: Lexicon) -> Named:
    """The medicine by the lexicon, else the kind of medicine, else the words after the verb, else None."""
    text = _without_phrases(reading.text)
    matches = lexicon.find(text)
    if matches:
        return _from_lexicon(reading, text, matches)
    said = kinds.shipped().find(reading.text)
    if said:
        whole = re.match(r"(?:l'|d'|cet )?", reading.text[said[0].start:])
        return Named(reading.typed(said[0].start + (whole.end() if whole else 0), said[0].end))
    return Named(_typed_thing(reading, text))


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda m: "¬" * len(m.group()), text)


def _without_phrases(text: str) -> str:
    text = _blank(_blank(text, _POLITE), _ASKING)
    kept = {m.start() for m in _KEEP_VERB.finditer(text)}
    return _TAKING.sub(lambda m: m.group() if m.start() in kept else "¬" * len(m.group()), text)


def _from_lexicon(reading: Reading, text: str, matches: list[Match]) -> Named:
    best = [match for match in matches if match.score == 100.0] or matches[:1]
    first, last = best[0], best[-1]
    begin, end = first.start, first.end
    before = _ADJACENT_BEFORE.search(text, 0, begin)
    if before:
        begin = before.start()
    joined = len(best) > 1
    if joined and _UNDERSTOOD.search(text[first.end:last.start]) is None and len(text[first.end:last.start]) < 20:
        end, joined = last.end, False
    after = _ADJACENT_AFTER.match(text, end)
    while after:
        end, after = after.end(), _ADJACENT_AFTER.match(text, after.end())
    best = [match for match in best if match.name != "insuline"] or best
    first = best[0]
    substances = {match.substance for match in best}
    timed = joined and len(substances) > 1
    typed = reading.typed(begin, end)
    doubtful = first.score < 80 or bool(first.rivals)
    mended = " ".join(part for part in (reading.typed(begin, first.start), first.name, reading.typed(first.end, end)) if part)
    return Named(typed, first if len(substances) == 1 else None, doubtful, timed, typed if first.score == 100.0 else mended)


def _typed_thing(reading: Reading, text: str) -> str | None:
    """The longest stretch of words that nothing else has understood."""
    best: tuple[int, int] | None = None
    place = 0
    pieces = [*_UNDERSTOOD.finditer(text), re.compile("$").search(text)]
    for gap in pieces:
        if gap is None:
            continue
        span = _trimmed(text, place, gap.start())
        if span and (best is None or _weight(text, span) > _weight(text, best)):
            best = span
        place = gap.end()
    return reading.typed(*best) if best else None


def _weight(text: str, span: tuple[int, int]) -> int:
    return sum(len(word) for word in text[span[0]:span[1]].split() if word not in _EMPTY)


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int] | None:
    piece = text[begin:end]
    changed = True
    while changed:
        shorter = piece
        for pattern in (_LEAD, _LEAD_ELIDED):
            shorter = pattern.sub("", shorter, count=1)
        changed = shorter != piece
        piece = shorter
    begin = end - len(piece)
    piece = " " + piece
    piece = _TAIL.sub("", piece)[1:]
    end = begin + len(piece)
    words = [word for word in re.findall(r"[a-z][a-z'0-9-]*", piece) if word not in _EMPTY]
    return (begin, end) if any(len(word) >= 2 for word in words) else None
