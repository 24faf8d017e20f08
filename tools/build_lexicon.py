"""Builds nlu_data/lexicon/medicines.tsv from the public medicine database (BDPM): brand → substance → ATC.

Usage: PYTHONPATH=. python tools/build_lexicon.py [FOLDER_OF_BDPM [WORD_FREQUENCY_FILE]]
Rows: name, kind (marque | substance | mots | sons), substance, ATC. A row of kind `mots` holds everyday French words
that look like medicine names, one of kind `sons` how frequent ones sound (bot.medications.sounds): spelling tolerance
never takes them for a name.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import textwrap
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import spacy_lookups_data
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.medications.lexicon import Lexicon
from bot.medications.sounds import sound

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "nlu_data" / "lexicon" / "medicines.tsv"
HEADER = """\
# Source : base de données publique des médicaments (ANSM, HAS, Uncam), Licence Ouverte 2.0, état de juillet 2026.
# Codes ATC : fichier MITM de la même base (juillet 2025) et classification ATC. Construit par tools/build_lexicon.py.
# Mots courants (lignes « mots ») choisis à l'aide de FrequencyWords (OpenSubtitles 2018), CC BY-SA 4.0,
# des tables de lemmes de spacy-lookups-data (MIT) et de everyday.txt. Marques d'autres pays : brands_abroad.tsv.
# Ne pas corriger à la main. Colonnes : nom, genre, substance, ATC
"""
SALTS = re.compile(
    r"\b(chlorhydrate|sulfate|sodium|sodique|potassique|potassium|calcique|fumarate|maleate|tartrate|besilate|mesilate"
    r"|bromhydrate|phosphate|succinate|acetate|citrate|nitrate|lactate|dipropionate|propionate|furoate|magnesique"
    r"|magnesium|monohydrate|dihydrate|trihydrate|hemihydrate|pentahydrate|hexahydrate|anhydre|hydrate|base|disodique"
    r"|dichlorhydrate|tosilate|xinafoate|bromure|iodure|chlorure|valerate|hemifumarate|erbumine|arginine|embonate"
    r"|trihydratee|dihydratee|monohydratee|hydratee|desseche|dessechee|anhydres|recombinante?|hemisulfate|gluconate|trometamol|sesquihydrate|heptahydrate|tetrahydrate|medoxomil|cilexetil|pamoate|olamine)\b"
)
ACIDS = {
    "acetylsalicylate": "acide acétylsalicylique", "dl-lysine": "acide acétylsalicylique",
    "acetylsalicylate de dl-lysine": "acide acétylsalicylique", "valproate": "acide valproïque",
    "clavulanate": "acide clavulanique", "ferreux": "fer", "alendronate": "acide alendronique",
    "metasulfobenzoate de prednisolone": "prednisolone", "risedronate": "acide risédronique",
}
LABS = set(
    ["accord", "actavis", "alter", "almus", "altan", "apotex", "arrow", "arrow", "lab", "aurobindo", "bgr", "biogaran", "bluefish", "cristers", "crt", "cooper", "eg", "evolugen", "evolupharm", "fresenius", "kabi", "gsk", "hikma", "hcs", "intas", "isomed", "kalceks", "krka", "lupin", "medac", "mylan", "viatris", "mylan", "pharma", "panpharma", "pfizer", "phr", "qualimed", "ranbaxy", "ratio", "ratiopharm", "reddy", "renaudin", "rpg", "sandoz", "sun", "teva", "tillomed", "torrent", "viatris", "winthrop", "zentiva", "zydus", "zentiva", "france", "ranbaxy", "medipha", "almus", "lab", "lavoisier", "baxter", "aguettant", "macopharma", "hospira", "mg", "ag", "biosimilar", "conseil", "enfants", "adultes", "nourrissons", "adulte", "enfant", "nourrisson", "sans", "sucre", "pharma", "france", "sante", "laboratoires", "gerda", "substipharm", "stragen", "ethypharm", "substitut", "ub", "wpa", "macleods", "quiver", "amarox", "grindeks"]
)
# Words that people say for other things, though they are in the base or resemble a name; never medicine names here.
EVERYDAY = set(" ".join(line for line in (ROOT / "nlu_data" / "lexicon" / "everyday.txt").read_text(encoding="utf-8").splitlines()
                        if not line.startswith("#")).split())


# Names people type that are no head of a speciality: (kind, substance, ATC).
TYPED = {
    "vitamine d": ("substance", "cholécalciférol", "A11CC05"), "vitamine d3": ("substance", "cholécalciférol", "A11CC05"),
    "vit d": ("substance", "cholécalciférol", "A11CC05"), "vitamine c": ("substance", "acide ascorbique", "A11GA01"),
    "vitamine b12": ("substance", "cyanocobalamine", "B03BA01"), "vitamine b9": ("substance", "acide folique", "B03BB01"),
    "vitamine k": ("substance", "phytoménadione", "B02BA01"), "vitamine b1": ("substance", "thiamine", "A11DA01"),
    "vitamine e": ("substance", "alpha-tocophérol", "A11HA03"), "cortisone": ("substance", "cortisone", "H02AB10"),
    "insuline lente": ("substance", "insuline", "A10AE"), "insuline rapide": ("substance", "insuline", "A10AB"),
}


def fold(text: str) -> str:
    """As bot.french.fold, without the elongations; kept apart so that the tool runs alone."""
    text = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("’", "'").replace("¿", "'"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def clean_substance(name: str) -> str:
    """`CHLORHYDRATE DE METFORMINE` and `METFORMINE (CHLORHYDRATE DE)` → `metformine`; accents are kept."""
    name = name.replace("¿", "'")
    outside, inside = re.sub(r"\([^)]*\)", " ", name), " ".join(re.findall(r"\(([^)]*)\)", name))
    salts_only = all(SALTS.fullmatch(fold(word)) for word in outside.split())
    name = inside if salts_only and inside else outside
    words = name.lower().split()
    kept = [w for w in words if not SALTS.fullmatch(fold(w))]
    while kept and fold(kept[0]) in {"de", "du", "d'", "des", "la"}:
        kept.pop(0)
    text = re.sub(r"^(?:de |du |d')| (?:de|d')$", "", " ".join(kept)).strip(" ,-")
    text = ACIDS.get(fold(text), text)
    return text if len(text) >= 3 else " ".join(words)


def heads(name: str) -> Iterable[str]:
    """The names that people type: the brand before its dose, whole and without the laboratory."""
    head = re.split(r",|\(|\s\d|/ML|\bPOUR CENT", name, maxsplit=1)[0]
    head = re.sub(r"[^\w' /-]", " ", head).strip()
    words = head.split()
    while len(words) > 1 and fold(words[-1]) in LABS:
        words.pop()
    if words:
        yield " ".join(words)
        if len(words) > 1 and len(words[0]) >= 5 and not re.search(r"[/]", words[0]):
            yield words[0]


def read_atc(folder: Path) -> dict[str, str]:
    """Folded substance → ATC: the code of the most specialities, else the only candidate."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with (folder / "atc_mitm_substances.tsv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            if "+" not in row["substances"]:
                found[fold(clean_substance(row["substances"]))][row["atc"]] += int(row["n_specialites"])
    with (folder / "substance_atc_candidates.tsv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            key, codes = fold(clean_substance(row["substance_bdpm"])), row["atc_candidates"].split(",")
            if key not in found and codes[0]:
                found[key][codes[0]] += 1
    return {key: codes.most_common(1)[0][0] for key, codes in found.items()}


def collect(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Folded name → (kind, substance, ATC)."""
    atc_of = read_atc(folder)
    votes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    substances: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    with (folder / "medicines_fr_2026-07.jsonl").open(encoding="utf-8") as stream:
        for row in map(json.loads, stream):
            if "homéo" in row["amm_type"] or row["amm_status"] != "Autorisation active" or not row["substances"]:
                continue
            parts = sorted({clean_substance(s["name"]) for s in row["substances"]}, key=fold)
            if len(parts) > 3:
                continue
            joined = " + ".join(parts)
            code = row["atc_mitm"][0] if row["atc_mitm"] else (atc_of.get(fold(parts[0]), "") if len(parts) == 1 else "")
            for head in heads(row["name"]):
                votes[fold(head)][(joined, code)] += 1 + (row["marketed"] == "Commercialisée")
            if len(parts) == 1:
                substances[fold(joined)] += 1
                spelled.setdefault(fold(joined), joined)
    rows: dict[str, tuple[str, str, str]] = {}
    for name, options in votes.items():
        (substance, code), _ = options.most_common(1)[0]
        if not code:
            code = next((c for (s, c), _ in options.most_common() if c and s == substance), "")
        rows[name] = ("marque", substance, code)
    for name, substance in spelled.items():
        code = atc_of.get(name) or rows.get(name, ("", "", ""))[2]
        rows[name] = ("substance", substance, code)
    return {n: r for n, r in rows.items() if acceptable(n)}


def acceptable(name: str) -> bool:
    """A name that somebody may type for a medicine and for nothing else."""
    return len(name) >= 4 and len(name) <= 40 and name not in EVERYDAY and name[0].isalpha() and name.count(")") == name.count("(") and "+" not in name


def french_forms(frequency: Path) -> set[str]:
    """Folded French words: the frequent ones, the lemma tables of the installed pipeline, the educators' own."""
    words = [line.split(" ")[0] for line in frequency.read_text(encoding="utf-8").splitlines()]
    tables = Path(spacy_lookups_data.__file__).parent / "data"
    with gzip.open(tables / "fr_lemma_lookup.json.gz", "rt", encoding="utf-8") as stream:
        words += json.load(stream)
    with gzip.open(tables / "fr_lemma_index.json.gz", "rt", encoding="utf-8") as stream:
        words += [word for forms in json.load(stream).values() for word in forms]
    for path in sorted((ROOT / "nlu_data" / "content").rglob("*.yml")):
        words += re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8"))
    return {fold(word) for word in words}


def everyday_words(rows: dict[str, tuple[str, str, str]], forms: set[str]) -> list[str]:
    """French words that spelling tolerance would take for a name, and the educators' list."""
    by_name = {name: (substance, atc) for name, (_, substance, atc) in rows.items()}
    lexicon = Lexicon(by_name, frozenset(EVERYDAY))
    found = {word for word in forms if word.isalpha() and word not in rows and lexicon.nearest(word)}
    return sorted(found | EVERYDAY)


def everyday_sounds(rows: dict[str, tuple[str, str, str]], frequency: Path) -> list[str]:
    """How frequent French words sound that sound near a name: a misspelling of theirs is not one of the name."""
    named: dict[str, list[str]] = defaultdict(list)
    for name in rows:
        if " " not in name:
            named[sound(name)[:1]].append(sound(name))
    ranked = [fold(line.split(" ")[0]) for line in frequency.read_text(encoding="utf-8").splitlines()]
    first, rest = ({sound(word) for word in words if word.isalpha() and len(word) > 4 and word not in rows}
                   for words in ([*EVERYDAY, *ranked[:8000]], ranked[8000:]))
    # "allergique" comes before Alairgix, which was named after it; a rare word does not come before a medicine
    heard = first | rest - {one for sounds in named.values() for one in sounds}
    return sorted(one for one in heard if process.extractOne(one, named[one[:1]], scorer=OSA.distance, score_cutoff=2))


def drop_frequent(rows: dict[str, tuple[str, str, str]], frequency: Path) -> None:
    """Brand names that are also ordinary words (among the 8,000 most frequent) are not recognised by themselves."""
    keep = {"doliprane", "aspirine", "morphine", "insuline", "cortisone", "codeine", "valium", "xanax", "viagra",
            "prozac", "ritaline", "methadone", "lithium", "ibuprofene", "paracetamol", "penicilline", "advil",
            "adrenaline", "testosterone", "cocaine", "nicotine", "ketamine", "spasfon", "motilium", "calcium"}
    with frequency.open(encoding="utf-8") as stream:
        for rank, line in enumerate(stream):
            word = fold(line.split(" ")[0])
            if word in rows and word not in keep and (rank < 8000 or rows[word][0] == "marque" and rank < 20000):
                del rows[word]


def abroad() -> dict[str, tuple[str, str, str]]:
    """Brands of the neighbouring countries, which the French base does not have."""
    lines = (ROOT / "nlu_data" / "lexicon" / "brands_abroad.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {name: ("marque", substance, atc) for name, substance, atc in rows}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "bdpm"
    frequency = Path(sys.argv[2]) if len(sys.argv) > 2 else folder.parent / "word_frequency_fr" / "fr_50k.txt"
    rows = collect(folder)
    drop_frequent(rows, frequency)
    rows["magnesium"] = ("substance", "magnésium", "A12CC")
    rows["insuline"] = ("substance", "insuline", "A10A")
    rows.setdefault("aspirine", ("substance", "acide acétylsalicylique", "N02BA01"))
    for name, row in {**TYPED, **abroad()}.items():
        rows.setdefault(name, row)
    rows.setdefault("aspegic", ("marque", "acide acétylsalicylique", "N02BA01"))
    names = sorted(rows)
    with TARGET.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(HEADER)
        for name in names:
            stream.write("\t".join((name, *rows[name])) + "\n")
        for line in textwrap.wrap(" ".join(everyday_sounds(rows, frequency)), 200):
            stream.write(f"{line}\tsons\t\t\n")
        for line in textwrap.wrap(" ".join(everyday_words(rows, french_forms(frequency))), 200):
            stream.write(f"{line}\tmots\t\t\n")


if __name__ == "__main__":
    main()
