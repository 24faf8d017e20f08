"""Plays twelve questions of ten invented people through `coach talk --jsonl` and writes docs/transcripts.md, to be read for sense.

Run `coach train` first, then `python tools/transcripts.py`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
START = "2026-11-24T10:00:00+01:00"

PEOPLE: dict[str, tuple[str, dict[str, Any]]] = {
    "Amina": ("enceinte, 30 ans, Luxembourg", {"age": 30, "sex": "female", "pregnant": True, "country": "LU"}),
    "René": ("82 ans, insuffisance cardiaque, France",
             {"age": 82, "sex": "male", "country": "FR", "conditions": ["insuffisance_cardiaque"]}),
    "Lucas": ("22 ans, fumeur, très actif, Belgique",
              {"age": 22, "sex": "male", "country": "BE", "smoking": "current", "activity": "high", "address": "tu"}),
    "Marie": ("55 ans, diabète et hypertension, Luxembourg",
              {"age": 55, "sex": "female", "country": "LU", "conditions": ["diabete", "hypertension"]}),
    "Camille": ("n'a rien dit", {}),
    "Paul": ("67 ans, insuffisance rénale, Suisse",
             {"age": 67, "sex": "male", "country": "CH", "conditions": ["insuffisance_renale"]}),
    "Claire": ("45 ans, dépression, boit beaucoup, France",
               {"age": 45, "sex": "female", "country": "FR", "conditions": ["depression"], "alcohol": "high"}),
    "Nadia": ("34 ans, asthme, allergie à l'aspirine, Belgique",
              {"age": 34, "sex": "female", "country": "BE", "conditions": ["asthme"], "allergies": ["aspirine"]}),
    "Georges": ("profil impossible : homme, 90 ans, enceint", {"age": 90, "sex": "male", "pregnant": True}),
    "Élise": ("72 ans, ostéoporose, apnée du sommeil, Luxembourg",
              {"age": 72, "sex": "female", "country": "LU", "conditions": ["osteoporose", "apnee_du_sommeil"]}),
}
QUESTIONS = (
    "comment mieux dormir ?", "c combien d'heures", "et la sieste ?", "comment mieux dormir ?",
    "je peux boire de l'alcool ?", "et avant de conduire ?", "quel sport pour ma santé ?",
    "le sel de remplacement c bien ?", "combien d'eau il faut boire par jour", "la grippe faut que je me fasse vacciner ?",
    "quel antidouleur je peux prendre sans ordonnance", "comment perdre du poids",
)


def main() -> None:
    rows = [{"now": START}]
    for name, (_, profile) in PEOPLE.items():
        rows += [{"patient": name, "profile": profile}, *({"patient": name, "text": text} for text in QUESTIONS)]
        rows.append({"patient": name, "press": "Pourquoi"})
    done = subprocess.run(
        [shutil.which("coach") or str(Path(sys.executable).with_name("coach")), "talk", "--jsonl"], cwd=PROJECT, check=True,
        input="\n".join(json.dumps(row) for row in rows) + "\n", stdout=subprocess.PIPE, text=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    page = PROJECT / "docs" / "transcripts.md"
    page.write_text("\n".join(_page(rows, answers)) + "\n", "utf-8")
    sys.stdout.write(f"{page.relative_to(PROJECT)}\n")


def _page(rows: list[dict[str, Any]], answers: list[dict[str, Any]]) -> Iterator[str]:
    yield "# Douze questions, dix personnes"
    yield ""
    yield "Des personnes inventées posent les mêmes questions, au clavier ; `python tools/transcripts.py` refait cette page."
    yield "Entre crochets : l'étiquette comprise et les faits du profil qui ont servi. Après « ▸ » : les boutons."
    for row, answer in zip(rows, answers):
        if "profile" in row:
            yield ""
            yield f"## {row['patient']} ({PEOPLE[row['patient']][0]})"
        elif "patient" in row:
            yield ""
            yield f"**{row.get('text') or '(bouton) ' + row['press'] + '…'}**"
            yield f"[{answer.get('label')} ; {', '.join(answer.get('facts_used', [])) or 'aucun fait'}]"
            yield ""
            for reply in answer.get("replies", [{"text": answer.get("message", ""), "buttons": []}]):
                yield f"> {reply['text']}".replace("\n\n", "\n>\n> ")
                yield ">"
                if reply["buttons"]:
                    yield "> ▸ " + " · ".join(reply["buttons"])


if __name__ == "__main__":
    main()
