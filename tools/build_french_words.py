"""Writes nlu_data/lexicon/french_words.txt: everyday words that the danger screen must not "correct" into dangerous ones.

    python tools/build_french_words.py fr_50k.txt

Words are the forms of the French lemma tables of spacy-lookups-data (MIT); which of them are everyday ones is told by
FrequencyWords, 2018, French (Hermit Dave; CC BY-SA 4.0), whose file is the argument. Spelling is folded: no accents.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import spacy_lookups_data

from bot.french import fold

TARGET = Path(__file__).resolve().parents[1] / "nlu_data" / "lexicon" / "french_words.txt"
ENOUGH = 150
"""Times a word must stand in the subtitles; rarer words are more often slips than meant."""
COMMON = 2500
"""Below it a word is marked "?": it stays as it is, and may be a slip as well ("bale" for "balle")."""


def lemma_forms() -> set[str]:
    """Every form that the lemma tables know, folded."""
    folder = Path(spacy_lookups_data.__file__).parent / "data"
    lookup, index = (json.loads(gzip.decompress((folder / f"fr_lemma_{name}.json.gz").read_bytes())) for name in ("lookup", "index"))
    lemmas = (word for value in lookup.values() for word in ([value] if isinstance(value, str) else value))
    return {fold(word) for word in (*lookup, *lemmas, *(word for words in index.values() for word in words))}


def main(frequencies: Path) -> None:
    counts: dict[str, int] = {}
    for line in frequencies.read_text("utf-8").splitlines():
        word, count = line.split()
        counts[fold(word)] = counts.get(fold(word), 0) + int(count)
    known = lemma_forms()
    words = (w for w, n in counts.items() if n >= ENOUGH and len(w) >= 3 and w.isalpha() and w.isascii() and w in known)
    kept = sorted(w if counts[w] >= COMMON else f"{w}?" for w in words)
    TARGET.write_text("\n".join(kept) + "\n", "utf-8")
    sys.stdout.write(f"{len(kept)} words\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
