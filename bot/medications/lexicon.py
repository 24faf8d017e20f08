"""Medicine names as people type them: recognised in a sentence with spelling tolerance, or the closest ones offered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from bot.french import fold

DEFAULT_PATH = Path(__file__).resolve().parents[2] / "nlu_data" / "lexicon" / "medicines.tsv"
_WORD = re.compile(r"[a-z0-9][a-z0-9'./]*[a-z0-9]|[a-z0-9]")
_LONGEST_NAME = 4   # words
_SHORTEST_FUZZY = 5

# Grammar and everyday health words that stand close to medicine names; typed correctly or not, they are never one.
_NEVER = frozenset(["eau", "boire", "matin", "midi", "soir", "coucher", "reveil", "tension", "glycemie", "temperature", "poids", "pouls", "rendez", "vous", "vaccin", "medecin", "cardiologue", "dentiste", "pharmacie", "pharmacien", "infirmiere", "infirmier", "kine", "comprime", "comprimes", "gelule", "gelules", "goutte", "gouttes", "sachet", "sachets", "injection", "piqure", "bouffee", "bouffees", "unite", "unites", "prendre", "prends", "prenne", "rappel", "rappelle", "rappeler", "rappelez", "medicament", "medicaments", "traitement", "pilule", "cachet", "cachets", "dose", "doses", "semaine", "semaines", "mois", "jours", "jour", "heure", "heures", "pendant", "jusqu", "partir", "chaque", "toutes", "tous", "fois", "demain", "aujourd", "hui", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre", "apres", "avant", "repas", "dejeuner", "diner", "souper", "gouter", "petit", "verre", "marche", "marcher", "sport", "exercice", "exercices", "mesurer", "mesure", "controle", "controler", "prise", "sang", "analyse", "analyses", "bonjour", "merci", "salut", "voudrais", "besoin", "mettre", "mets", "ajoute", "ajouter", "creme", "pommade", "sirop", "collyre", "spray", "antibiotique", "antibiotiques", "cholesterol", "diabete", "coeur", "thyroide", "estomac", "contre", "douleur", "douleurs", "allergie", "asthme", "dormir", "sommeil", "anticoagulant", "diuretique", "vitamines", "fievre", "toux", "rhume", "nez", "yeux", "oeil", "oreille", "gauche", "droite", "bras", "ventre", "main", "pied", "prochain", "prochaine", "premier", "dernier", "jeun", "vers", "environ", "precise", "precises", "sauf", "week", "weekend", "quotidien", "hebdomadaire", "comme", "toujours", "oublie", "oublier", "oubliez", "penser", "pense", "faire", "donner", "donne", "maman", "papa", "mari", "femme", "enfant", "fille", "fils", "visite", "consultation", "radio", "scanner", "irm", "echographie", "prevention", "glaire", "marcher", "promenade", "kinesitherapeute", "ophtalmo", "depistage", "mammographie", "contraceptif", "contraception", "patch", "ampoule", "ampoules", "demie", "quart", "moitie", "matinee", "soiree", "nuit", "suis", "pilulier", "renouveler", "ordonnance", "insulines", "peser", "laver", "brosser", "dents", "lever", "manger", "eaux", "arret", "stop"])


@dataclass(frozen=True)
class Match:
    """A name found in text[start:end]. `name` is the base's folded name, `score` 100 = spelled so."""

    name: str
    substance: str
    atc: str
    score: float
    start: int
    end: int


class Lexicon:
    """Names of the public base in memory (6,000 rows, about 20 ms to read)."""

    def __init__(self, rows: dict[str, tuple[str, str]], everyday: frozenset[str] = frozenset()) -> None:
        self._rows = rows                      # folded name → (substance, ATC)
        self._everyday = everyday | _NEVER
        self._by_letter: dict[str, list[str]] = {}
        for name in rows:
            if " " not in name and len(name) >= _SHORTEST_FUZZY:
                self._by_letter.setdefault(name[0], []).append(name)
        self._single = [name for name in rows if " " not in name]

    @classmethod
    def read(cls, path: Path = DEFAULT_PATH) -> Lexicon:
        rows: dict[str, tuple[str, str]] = {}
        everyday: set[str] = set()
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or not line:
                continue
            name, kind, substance, atc = line.split("\t")
            if kind == "mot":
                everyday.add(name)
            else:
                rows[name] = (substance, atc)
        return cls(rows, frozenset(everyday))

    @property
    def names(self) -> frozenset[str]:
        """Every one-word name, folded."""
        return _names_of(self)

    def find(self, text: str) -> list[Match]:
        """The medicines named in a text, left to right, without overlap. Offsets are those of `text`."""
        folded = fold(text) if not text.islower() or not text.isascii() else text
        if len(folded) != len(text):
            folded, offsets = _fold_with_offsets(text)
        else:
            offsets = list(range(len(text) + 1))
        words = [(m.group(), *m.span()) for m in _WORD.finditer(folded)]
        found: list[Match] = []
        place = 0
        while place < len(words):
            match, used = self._exact(words, place) or self._near(words, place) or (None, 1)
            if match is not None:
                found.append(Match(match.name, match.substance, match.atc, match.score, offsets[match.start],
                                   offsets[match.end]))
            place += used
        return found

    def known(self, name: str) -> Match | None:
        """The medicine of exactly this name (accents and case aside)."""
        row = self._rows.get(fold(name))
        return Match(fold(name), *row, 100.0, 0, len(name)) if row else None

    def closest(self, name: str, n: int = 3) -> list[Match]:
        """The `n` names most like `name`, best first; fewer when nothing is like it."""
        wanted = fold(name)
        scored = process.extract(wanted, self._single, scorer=OSA.normalized_similarity, limit=n, score_cutoff=0.55)
        return [Match(found, *self._rows[found], round(score * 100, 1), 0, len(name)) for found, score, _ in scored]

    def _exact(self, words: list[tuple[str, int, int]], place: int) -> tuple[Match, int] | None:
        for size in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
            group = words[place:place + size]
            name = " ".join(word for word, _, _ in group)
            row = self._rows.get(name)
            if row is None and size == 1:
                name = re.sub(r"^[dl]'", "", name)
                row = self._rows.get(name)
            if row is not None and name not in _NEVER:
                return Match(name, *row, 100.0, group[-1][2] - len(name), group[-1][2]), size
        return None

    def _near(self, words: list[tuple[str, int, int]], place: int) -> tuple[Match, int] | None:
        word, start, end = words[place]
        bare = re.sub(r"^[dl]'", "", word)
        start += len(word) - len(bare)
        best = self._nearest(bare)
        if best is None:
            return None
        name, score = best
        return Match(name, *self._rows[name], score, start, end), 1

    def _nearest(self, word: str) -> tuple[str, float] | None:
        if len(word) < _SHORTEST_FUZZY or not word.isalpha() or word in self._everyday:
            return None
        if word.rstrip("s") in self._everyday or word + "s" in self._everyday:
            return None
        allowed = 1 if len(word) < 8 else 2 if len(word) < 12 else 3
        pool = self._by_letter.get(word[0], [])
        found = process.extract(word, pool, scorer=OSA.distance, score_cutoff=allowed, limit=4)
        if not found:
            return None
        name, distance, _ = min(found, key=lambda row: (row[1], -_shared_start(word, row[0]), row[0]))
        return name, round(100 * (1 - distance / max(len(word), len(name))), 1)


def _shared_start(first: str, second: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(first, second)) if a != b), min(len(first), len(second)))


def _fold_with_offsets(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in fold(char) or (" " if char.isspace() else ""):
            letters.append(letter)
            places.append(place)
    return "".join(letters), [*places, len(text)]


@lru_cache(maxsize=4)
def _names_of(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon._single)


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """The lexicon that ships with the bot, read at first use."""
    return Lexicon.read()


def find(text: str) -> list[Match]:
    """Medicines named in a text, with the shipped lexicon."""
    return shipped().find(text)


def closest(name: str, n: int = 3) -> list[Match]:
    """Closest names in the shipped lexicon."""
    return shipped().closest(name, n)


def confusable(name: str, limit: int = 3) -> list[str]:
    """Names of other substances within two letters of a name (Lamisil, Lasilix): worth showing in full."""
    lexicon = shipped()
    own = lexicon.known(name)
    near = process.extract(fold(name), lexicon._single, scorer=Levenshtein.distance, score_cutoff=2, limit=limit + 3)
    return [found for found, _, _ in near if own is None or lexicon._rows[found][0] != own.substance][:limit]
