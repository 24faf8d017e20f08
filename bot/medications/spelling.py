"""The sloppy spelling of schedules, brought to one form that the grammar reads: `ts les jrs à 8h` → `tous les jours a 8h`."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.medications import french_numbers
from bot.medications.tape import Tape

_ELONGATED = re.compile(r"([a-z])\1{2,}")
_DAY = r"(?:lun|mar|mer|jeu|ven|sam|dim)(?:di|credi|dredi|edi|anche)?"
_DAY_RANGE = re.compile(rf"(?<![-\w])({_DAY})\.? ?- ?({_DAY})(?![-\w])")
_MEAL_PAIR = re.compile(r"(?<=repas d[ue]) (matin|midi)((?:, | et )(?:du |de |le |)?)(?=(?:midi|soir)\b)")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_FULL_STOP = re.compile(r"(?<=[a-z0-9])\.(?=\s|,|$)")
_COLON = re.compile(r"(?<!\d):|:(?!\s?\d)|(?<=\d)\s:|(?<=\d): ")
_NO_NUMBER = re.compile(r"\d{11,}")   # longer than any amount, date or hour; costs much to read
_GLUED_HOURS = re.compile(r"(?<=h),(?=\d)|(?<=h\d\d),(?=\d)|(?<=:\d\d),(?=\d)")
_LETTER_STAR = re.compile(r"\*")
_PLUS = re.compile(r"\s*[+&]\s*")
_BLANKS = re.compile(r" {2,}")

# Whole words or groups, in their folded form. Order matters only inside one alternative list (longest first).
_ALIASES = {
    "touslesjours": "tous les jours", "toutlesjours": "tous les jours", "toulesjours": "tous les jours",
    "tlj": "tous les jours", "t.l.j": "tous les jours", "tousles": "tous les", "toutles": "tous les",
    "touts les": "tous les", "tout les": "tous les", "tou les": "tous les", "ts les": "tous les", "tt les": "tous les",
    "tous le": "tous les", "tou lé": "tous les", "tte les": "toutes les", "tts les": "tous les", "tou lè": "tous les", "ttes les": "toutes les",
    "toute les": "toutes les", "toutesles": "toutes les", "tousse les": "tous les", "tout le jour": "tous les jours",
    "tou le": "tous les", "tt le": "tous les",
    "chak": "chaque", "chq": "chaque", "chaques": "chaque", "chake": "chaque", "chacque": "chaque", "chque": "chaque",
    "jrs": "jours", "jr": "jour", "journ": "jour", "jour s": "jours", "js": "jours", "journees": "jours",
    "heur": "heures", "heurs": "heures", "hres": "heures", "hre": "heures", "hrs": "heures", "hr": "heures",
    "mn": "min", "mns": "min", "mins": "min", "minutes": "min", "minute": "min", "sem": "semaines", "smn": "semaines",
    "pdt": "pendant", "pdnt": "pendant", "pendent": "pendant", "pandant": "pendant", "pndt": "pendant",
    "durant": "pendant", "pour une duree de": "pendant", "pendant une duree de": "pendant",
    "mat": "matin", "matins": "matins", "mâtin": "matin", "soire": "soir", "soiree": "soir", "en soiree": "le soir",
    "swar": "soir", "matain": "matin", "mattin": "matin",
    "aprem": "apres midi", "aprems": "apres midi", "aprm": "apres midi", "apm": "apres midi", "ap midi": "apres midi",
    "apremidi": "apres midi", "apresmidi": "apres midi", "apres m": "apres midi", "aprs midi": "apres midi",
    "apres midis": "apres midi", "aprmidi": "apres midi",
    "dej": "dejeuner", "dejeune": "dejeuner", "petit dejeune": "petit dejeuner", "ptit dejeuner": "petit dejeuner",
    "p'tit dejeuner": "petit dejeuner", "ptit dej": "petit dejeuner", "p'tit dej": "petit dejeuner",
    "pti dej": "petit dejeuner", "petit dej": "petit dejeuner", "pt dej": "petit dejeuner", "pdj": "petit dejeuner",
    "petitdejeuner": "petit dejeuner", "petits dejeuners": "petit dejeuner", "dinner": "diner", "diners": "diner",
    "dejeuners": "dejeuner", "soupers": "souper", "dine": "diner",
    "weekend": "week end", "weekends": "week end", "week ends": "week end", "wk end": "week end", "w e": "week end",
    "w end": "week end", "wkend": "week end", "fins de semaine": "week end", "fin de semaine": "week end",
    "2main": "demain", "dmain": "demain", "demin": "demain", "dem1": "demain", "2m1": "demain", "demai": "demain",
    "aujourdhui": "aujourd'hui", "aujourd hui": "aujourd'hui", "ajd": "aujourd'hui", "auj": "aujourd'hui",
    "aujourd'huit": "aujourd'hui", "aujourdhuit": "aujourd'hui", "ojourd'hui": "aujourd'hui", "ojd": "aujourd'hui",
    "jusqua": "jusqu'a", "jusqu a": "jusqu'a", "juska": "jusqu'a", "jusk'a": "jusqu'a", "jusq'a": "jusqu'a",
    "jusqau": "jusqu'au", "jusquau": "jusqu'au", "jusqu au": "jusqu'au", "jusko": "jusqu'au", "jusk'au": "jusqu'au",
    "d'ici": "dans", "ds": "dans", "dan": "dans", "apartir": "a partir", "a parti": "a partir", "a partire": "a partir",
    "foi": "fois", "foix": "fois", "fwa": "fois", "fs": "fois", "fo is": "fois",
    "kan": "quand", "qd": "quand", "kand": "quand", "qand": "quand", "2fois": "2 fois", "3fois": "3 fois",
    "lev": "lever", "couch": "coucher", "revail": "reveil", "reveille": "reveil", "revei": "reveil",
    "quand je me leve": "au reveil", "quand je me reveil": "au reveil", "en me levant": "au reveil",
    "en me reveillant": "au reveil", "quand je me couche": "au coucher", "en me couchant": "au coucher",
    "avant de me coucher": "au coucher", "avant de se coucher": "au coucher", "avant de dormir": "au coucher",
    "avant de m'endormir": "au coucher", "avant dodo": "au coucher", "au moment du coucher": "au coucher",
    "avant le coucher": "au coucher", "a l'heure du coucher": "au coucher", "au moment de dormir": "au coucher",
    "au moment d'aller dormir": "au coucher", "avant d'aller dormir": "au coucher", "avant de m'en dormir": "au coucher",
    "avant d'aller au lit": "au coucher", "avant d'aller me coucher": "au coucher", "avant coucher": "au coucher",
    "au saut du lit": "au reveil", "au lever": "au reveil", "des le reveil": "au reveil",
    "avant de manger": "avant les repas", "avant manger": "avant les repas", "apres manger": "apres les repas",
    "apres avoir mange": "apres les repas", "en mangeant": "aux repas", "quand je mange": "aux repas",
    "biquotidien": "2 fois par jour", "biquotidienne": "2 fois par jour", "bid": "2 fois par jour",
    "tid": "3 fois par jour", "quotidiennement": "tous les jours", "quotidien": "tous les jours",
    "quotidienne": "tous les jours", "quotidiens": "tous les jours", "quotidiennes": "tous les jours", "journalier": "tous les jours",
    "journaliere": "tous les jours", "journellement": "tous les jours",
    "hebdomadaire": "toutes les semaines", "hebdomadairement": "toutes les semaines", "hebdo": "toutes les semaines",
    "mensuel": "tous les mois", "mensuelle": "tous les mois", "mensuellement": "tous les mois",
    "trimestriel": "tous les 3 mois", "trimestrielle": "tous les 3 mois", "semestriel": "tous les 6 mois",
    "semestrielle": "tous les 6 mois", "annuel": "tous les ans", "annuelle": "tous les ans",
    "annuellement": "tous les ans", "bihebdomadaire": "2 fois par semaine", "bimensuel": "2 fois par mois",
    "chaque trimestre": "tous les 3 mois", "tous les trimestres": "tous les 3 mois", "par trimestre": "tous les 3 mois",
    "chaque semestre": "tous les 6 mois", "tous les semestres": "tous les 6 mois",
    "une dizaine de": "10", "une quinzaine de": "15", "une quinzaine": "15 jours", "une huitaine": "8 jours",
    "une huitaine de": "8", "une vingtaine de": "20", "une trentaine de": "30", "une douzaine de": "12",
    "une demi heure": "30 min", "une demie heure": "30 min", "1/2 heure": "30 min", "1/2h": "30 min",
    "demi heure": "30 min", "demie heure": "30 min",
    "un quart d'heure": "15 min", "trois quarts d'heure": "45 min", "3 quarts d'heure": "45 min",
    "3/4 d'heure": "45 min", "1/4 d'heure": "15 min", "trois quart d'heure": "45 min",
    "et demi heure": "et demie",
    "deux mi": "demi", "1er": "1er", "apres demain": "apres demain", "apresdemain": "apres demain",
    "surlendemain": "apres demain", "apdemain": "apres demain",
    "une journee sur": "un jour sur", "une nuit sur": "un soir sur", "1 jour / 2": "un jour sur 2",
    "1j/2": "un jour sur 2", "1 j/2": "un jour sur 2", "1 jour/2": "un jour sur 2", "1jour/2": "un jour sur 2",
    "1 jr/2": "un jour sur 2", "1jr/2": "un jour sur 2", "1 semaine/2": "une semaine sur 2",
    "un jour / 2": "un jour sur 2", "un jour/2": "un jour sur 2", "1 jour/3": "un jour sur 3", "1j/3": "un jour sur 3",
    "jour de l'an": "1er janvier", "nouvel an": "1er janvier", "noel": "25 decembre",
    "matin midi soir": "matin, midi, soir", "minui": "minuit", "minuits": "minuit", "middi": "midi", "mdi": "midi",
    "e demi": "et demi", "chaque jours": "tous les jours",
}
_ALIAS = re.compile(
    r"(?<![\w'])(?:" + "|".join(sorted((re.escape(k) for k in _ALIASES), key=len, reverse=True)) + r")(?![\w])"
)
_BEDTIME = re.compile(
    r"\b(?:juste )?(?:avant|au moment|a l'heure|quand je vais)(?: de| d'| du)? ?(?:me |m'|m' ?en |se |s'|aller |d'aller )*(?:(?:au|dans (?:mon|le)) )?"
    r"(?:coucher|dormir|lit|dodo|endormir|endors)\b"
)
_SMS_ET = re.compile(r"(?<!vitamine )(?<!vit )(?<!\d )(?<=\s)e(?=\s)")
_FIRST = re.compile(
    r"\bpremier(?= (?:du mois|de chaque mois|de tous les mois|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre"
    r"|octobre|novembre|decembre|et (?:le )?\d))"
)
_SEPT = re.compile(r"(?<=\d )sept\b")
_GLUED = re.compile(r"\b(tou[ts]?|ts|tt)les(?=[a-z])")
_GLUED_ARTICLE = re.compile(r"\b(?:le)(matin|soir|midi|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b")
_WE = re.compile(r"(?<=\ble )we\b|(?<=\bles )we\b|(?<=\bce )we\b|(?<=\bsauf )we\b|(?<=\bchaque )we\b|(?<=\bdu )we\b")
_SPOKEN_DIGIT = re.compile(r"(?<=\d)(?=(?:fois|comprimes?|gelules?|gouttes?|jours?|semaines?|mois)\b)")

_VOCABULARY = (
    "chaque", "heures", "heure", "coucher", "reveil", "demain", "mercredi", "vendredi", "samedi", "dimanche", "lundi",
    "mardi", "jeudi", "semaine", "semaines", "pendant", "janvier", "fevrier", "juillet", "septembre", "octobre",
    "novembre", "decembre", "avril", "comprime", "comprimes", "gelule", "gelules", "goutte", "gouttes", "injection",
    "injections", "bouffee", "bouffees", "sachet", "sachets", "cuillere", "cuilleres", "ampoule", "ampoules",
    "prochain", "prochaine", "premier", "dernier", "dejeuner", "souper", "gouter", "minuit", "matin", "toutes",
    "jours", "partir", "unites", "suppositoire", "aujourd'hui", "jusqu'au", "milligrammes", "grammes", "repas",
    "quinze", "quatorze", "quarante", "trente", "cinquante", "soixante",
)
_NOT_REPAIRED = frozenset(["martin", "couche", "gouter", "goutter", "partie", "parti", "partis", "repos", "depart", "demande", "mardis", "lundis", "repasse", "comprise", "matins", "mains", "injecter", "gouttes", "goutte", "premiere", "premieres", "derniere", "dernieres", "prochains", "prochaines", "quinzaine", "trentaine", "ampoules", "chaude", "cause", "aurait", "avis", "avoir", "jeudis", "vendredis", "samedis", "dimanches", "mercredis", "heureux", "heureuse", "preuves", "routes", "toute", "tours", "fours", "cours", "jouer", "joues", "compris", "matine", "marin", "satin", "pendu", "pendants", "demains", "demandes", "jour", "journee", "minute", "mines", "unite", "unies", "suites", "repasser", "matinee", "cinquantaine", "quatre", "avril", "april", "grammes", "gramme", "soixantaine", "premier", "premiers", "derniers", "coucou", "coupes", "couper", "partout", "partis", "sorties", "repas", "repris", "repartis", "couches", "souper", "souple", "sachets", "soupe", "soupes", "bouffe", "bouffer", "bouffes", "cheque", "cheques", "choque", "claque", "cocher", "complices", "compromis", "craque", "decombres", "heurte", "infection", "infections", "injonction", "inspection", "intention", "intentions", "invention", "inventions", "javier", "partira", "partit", "pensant", "perdant", "quinte", "repars", "sache", "sachent", "saches", "sachez", "souler", "soupir", "super", "tente", "tentes", "trent", "united", "pendre", "gouttiere", "matine"])
_WORD = re.compile(r"[a-z']{5,}")


@lru_cache(maxsize=4096)
def _repair(word: str) -> str:
    """The schedule word that a typo hides, or the word itself."""
    if word in _VOCABULARY or word in _NOT_REPAIRED:
        return word
    allowed = 1 if len(word) < 9 else 2
    best, distance = word, allowed + 1
    for known in _VOCABULARY:
        if known[0] != word[0] or abs(len(known) - len(word)) > allowed:
            continue
        if len(known) <= 5 and not (sorted(known) == sorted(word) or len(word) > len(known) == 5):
            continue
        found = OSA.distance(word, known, score_cutoff=allowed)
        if found < distance:
            best, distance = known, found
    return best


def normalise(typed: str, protected: frozenset[str] = frozenset()) -> Tape:
    """The sentence as the grammar reads it. Words in `protected` (folded medicine names) are never repaired."""
    tape = Tape.of(typed)
    tape = tape.sub(_NO_NUMBER, " ").sub(_GLUED_HOURS, ", ").sub(_LETTER_STAR, "x").sub(_PLUS, " et ").sub(_ELONGATED, lambda m: m.group(1))
    tape = tape.sub(_DAY_RANGE, lambda m: f"{m.group(1)} au {m.group(2)}")
    tape = tape.sub(_HYPHEN, " ").sub(_FULL_STOP, ",").sub(_COLON, ", ").sub(_BLANKS, " ")
    tape = tape.sub(_GLUED, "tous les ").sub(_GLUED_ARTICLE, lambda m: "le " + m.group(1))
    tape = tape.sub(_ALIAS, lambda m: _ALIASES[m.group()])
    tape = tape.sub(_BEDTIME, "au coucher").sub(_MEAL_PAIR, lambda m: f" {m.group(1)} et repas du ")
    tape = tape.sub(_SMS_ET, "et").sub(_SEPT, "septembre").sub(_WE, "week end")
    tape = tape.sub(_WORD, lambda m: m.group() if m.group() in protected else _repair(m.group()))
    tape = tape.sub(_ALIAS, lambda m: _ALIASES[m.group()])
    tape = tape.sub(french_numbers.ORDINAL_WORDS, french_numbers.ordinal_digits)
    tape = tape.sub(french_numbers.NUMBER_WORDS, french_numbers.digits)
    return tape.sub(_FIRST, "1er").sub(_BLANKS, " ")
