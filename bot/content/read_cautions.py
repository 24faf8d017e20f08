"""Reads plan_checks.yml, missed_dose.yml and cost_help.yml: every entry names its source and how sure it is."""

from __future__ import annotations

import datetime as dtm
import re

from bot.content.findings import Report
from bot.content.loader import Mapping, Node, Scalar, Source
from bot.content.project import items, word
from bot.content.read_library import as_dict

CERTAINTIES = ("V", "Vp")
"""Seen on the authority's page, or on a page that cites it; what is only known is not published."""
_CODE = re.compile(r"[A-Z](?:\d\d(?:[A-Z]{1,2}(?:\d\d)?)?)?")
_NEEDED = ("nom", "autorite", "titre")
_DATES = ("relu_le", "a_relire_avant")


def missed_dose(source: Source | None, today: dtm.date | None, report: Report) -> dict[str, object]:
    """The file as plain data; nothing when it is missing or any of it is wrong (then the coach says less, never wrong)."""
    return _read(source, ("haut_risque",), ("regle",), today, report)


def plan_checks(source: Source | None, today: dtm.date | None, report: Report) -> dict[str, object]:
    """As `missed_dose`."""
    return _read(source, ("hebdomadaires", "allergies"), ("classes",), today, report)


def cost_help(source: Source | None, today: dtm.date | None, report: Report) -> dict[str, object]:
    """As `missed_dose`; the entries are countries."""
    return _read(source, ("aides",), (), today, report)


def _read(
    source: Source | None, lists: tuple[str, ...], single: tuple[str, ...], today: dtm.date | None, report: Report
) -> dict[str, object]:
    if source is None or source.root is None:
        return {}
    before = len(report.findings)
    root = source.root
    if not isinstance(root, Mapping):
        report.error(source.at(root), "ce fichier n'est pas une suite de listes", f"écrivez « {lists[0]}: »")
        return {}
    for key, node in root.pairs:
        if key.text in lists:
            for name, row in node.pairs if isinstance(node, Mapping) else ():
                _check_row(name, row, source, report, listed=True)
        elif key.text in _DATES:
            if today and key.text == "a_relire_avant" and (word(node) or "9") < today.isoformat():
                report.warn(source.at(key), "la date de relecture est passée", "relisez ce fichier, puis changez ses deux dates")
        elif key.text in single:
            _check_row(key, node, source, report, listed=False)
        else:
            report.error(source.at(key), f"« {key.text} » n'est pas connu ici", f"gardez : {', '.join((*_DATES, *lists, *single))}")
    return as_dict(root) if len(report.findings) == before else {}


def _check_row(name: Scalar, row: Node, source: Source, report: Report, *, listed: bool) -> None:
    place = source.at(name)
    if not isinstance(row, Mapping):
        report.error(place, f"« {name.text} » est vide", "reprenez la forme d'une entrée voisine")
        return
    for part in _NEEDED if listed else _NEEDED[1:]:
        if not word(row.get(part)):
            report.error(place, f"« {name.text} » n'a pas de « {part} »", f"ajoutez « {part}: … »")
    if word(row.get("certitude")) not in CERTAINTIES:
        report.error(place, f"« {name.text} » ne dit pas sa certitude", "écrivez « certitude: V » (vu chez l'autorité) ou « Vp » (vu sur une page qui la cite) ; sinon, retirez l'entrée")
    codes = [word(one) or "" for one in items(row.get("atc"))]
    if listed and not codes and not word(row.get("texte")):
        report.error(place, f"« {name.text} » n'a pas de codes ATC", "ajoutez « atc: [B01AF] »")
    for code in codes:
        if not _CODE.fullmatch(code):
            report.error(place, f"« {code} » n'est pas un code ATC", "écrivez par exemple B01AF ou L04AX03")
    number = word(row.get("par_semaine"))
    if number is not None and not re.fullmatch(r"[1-6]", number):
        report.error(place, f"« par_semaine: {number} » n'est pas possible", "écrivez un nombre de 1 à 6")
