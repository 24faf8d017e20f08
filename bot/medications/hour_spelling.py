"""Hours that people write without their `h`, given one, so that one pattern reads them all."""

from __future__ import annotations

import re

from bot.medications.tape import Tape

_SLASHED = re.compile(r"(?<=h)\s?/\s?(?=\d{1,2} ?h)|(?<=h\d\d)\s?/\s?(?=\d{1,2} ?h)")
_SHARED = re.compile(
    r"(?<![\d/:.,h-])(?<!h )(?<!heures )\b(\d{1,2})(?=(?:\s?(?:,|et|puis)\s?(?:a )?\d{1,2})*\s?(?:,|et|puis)\s?(?:a )?\d{1,2} ?h(?:eures?)?(?![a-z]))"
)
_PART = r"(?:et (?:demie?|quart)|moins (?:le )?quart)"
_HALVES = r"(?:matin|mat|soir|soiree|matinee|nuit|apres midi)\b"
_SPOKEN_PART = re.compile(rf"\b(a|vers|pour) (\d{{1,2}})(?= {_PART}\b(?! ?(?:comp|cp|gel|sachet)))")
_OF_HALF = re.compile(rf"(?<![\w/.,:-])(?<!h )(?<!heures )(?<!heure )(?<!: )(?<!moins )(\d{{1,2}})(?= (?:du|de la|de l') ?{_HALVES})")
_PART_OF_HALF = re.compile(rf"(?<![\w/.,:-])(\d{{1,2}})(?= (?:[0-5]\d|{_PART}),? (?:du|de la|dans la|dans le|ce|cette|cet|de l') ?{_HALVES})")


def spell_out(tape: Tape) -> Tape:
    """`à 8, 14 et 20h`, `à sept et demie`, `10 du soir`, `huit quarante ce matin`: each hour with its h."""
    tape = tape.sub(_SLASHED, ", ")
    tape = tape.sub(_SHARED, lambda m: m.group(1) + "h")
    tape = tape.sub(_SPOKEN_PART, lambda m: f"{m.group(1)} {m.group(2)}h")
    return tape.sub(_PART_OF_HALF, lambda m: m.group(1) + "h").sub(_OF_HALF, lambda m: m.group(1) + "h")
