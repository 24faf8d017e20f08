"""What is questioned before a plan is saved, and which medicines a pharmacist answers for after a missed dose. Pure.

Everything medical stands in content/plan_checks.yml and content/missed_dose.yml, with sources. Nothing here decides:
a caution is a question to the person.
"""

from __future__ import annotations

import datetime as dtm
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.french import fold
from bot.medications.lexicon import Lexicon, Match
from bot.medications.model import Doses, Plan
from bot.medications.recurrence import Rule, occurrences

_CHEMICAL_GROUP = 5   # characters of an ATC code, level 4: "M01AE"
_DOSES_A_WEEK = 7 * 24
_WEEK = dtm.timedelta(days=7)


@dataclass(frozen=True)
class Group:
    """One entry of the content: a family of medicines and what the coach may say of it."""

    id: str
    name: str
    atc: tuple[str, ...]
    source: str
    certainty: str
    note: str = ""
    words: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    excepted_doses: tuple[str, ...] = ()
    per_week: int = 1
    rhythm: str = ""

    @classmethod
    def read(cls, key: str, row: Mapping[str, Any]) -> Group:
        return cls(
            key, str(row["nom"]), tuple(row["atc"]), source(row), str(row["certitude"]), str(row.get("note") or ""),
            tuple(row.get("mots") or ()), tuple(row.get("sauf") or ()), tuple(row.get("sauf_dose") or ()),
            int(row.get("par_semaine") or 1), str(row.get("rythme") or ""),
        )


@dataclass(frozen=True)
class Caution:
    """A question before saving. `id` is remembered once the person has answered it."""

    id: str
    kind: str        # allergy, weekly, same
    values: Mapping[str, str]


@dataclass(frozen=True)
class Purpose:
    """What a class is for, in lay words."""

    words: str
    source: str


def source(row: Mapping[str, Any]) -> str:
    """"ANSM, Méthotrexate oral, 2025"."""
    return ", ".join(str(row[part]) for part in ("autorite", "titre", "annee") if row.get(part))


class Cautions:
    """The content's lists over the lexicon. A function named in `off` finds nothing."""

    def __init__(
        self, missed: Mapping[str, Any], checks: Mapping[str, Any], lexicon: Lexicon, off: Collection[str] = (),
        cost: Mapping[str, Any] | None = None,
    ) -> None:
        self._lexicon, self._off = lexicon, frozenset(off)
        self._risky = _groups(missed.get("haut_risque"))
        self._weekly = _groups(checks.get("hebdomadaires"))
        self._families = _groups(checks.get("allergies"))
        self._classes: Mapping[str, Any] = checks.get("classes") or {}
        self._help: Mapping[str, Any] = (cost or {}).get("aides") or {}
        self.rule: Mapping[str, Any] = missed.get("regle") or {}

    def on(self, function: str) -> bool:
        """Whether the operator left a function on (docs/regulation.md)."""
        return function not in self._off

    # -- what a name is ------------------------------------------------------------------------------------------

    def medicine(self, text: str) -> Match | None:
        """The first medicine that a text names."""
        return next(iter(self._lexicon.find(text)), None)

    def codes(self, text: str) -> set[str]:
        """The ATC codes of what a text names: its own, else those of its substances."""
        found = self.medicine(text)
        if found is None:
            return set()
        if found.atc:
            return {found.atc}
        known = (self._lexicon.known(name) for name in parts(found.substance))
        return {one.atc for one in known if one and one.atc}

    def substances(self, text: str) -> set[str]:
        """The folded substances of what a text names; the text itself for an unknown name."""
        found = self.medicine(text)
        return set(parts(fold(found.substance))) if found and found.substance else {fold(text)}

    def share(self, one: str, other: str) -> bool:
        """Whether two names hold a substance in common."""
        return bool(self.substances(one) & self.substances(other))

    # -- before saving -------------------------------------------------------------------------------------------

    def of(
        self, label: str, doses: Doses, rule: Rule, allergies: Iterable[str], plans: Sequence[Plan]
    ) -> list[Caution]:
        """The questions to ask before saving this plan, the gravest first."""
        found = [self.allergy(label, allergies), self._too_often(label, doses, rule), self._same(label, plans)]
        return [caution for caution in found if caution is not None]

    def allergy(self, label: str, allergies: Iterable[str]) -> Caution | None:
        """An allergy of the person that a medicine comes near; None: none that is known."""
        if not self.on("allergy") or self.medicine(label) is None:
            return None
        for allergy in allergies:
            family = self._family(label, allergy)
            if family is not None:
                return Caution(f"allergy:{allergy}", "allergy", {"allergy": allergy, "name": label, "family": family})
        return None

    def _family(self, label: str, allergy: str) -> str | None:
        """What the medicine and the allergy have in common, in words; None: nothing known."""
        codes = self.codes(label)
        reacts_to = self.codes(allergy)
        common = self.substances(label) & self.substances(allergy)
        if common and self.medicine(allergy) is not None:
            return sorted(common)[0]
        for group in self._families:
            said = any(fold(word) in fold(allergy) for word in group.words)
            if (said or _holds(group, reacts_to)) and _holds(group, codes):
                return group.name
        close = {code[:_CHEMICAL_GROUP] for code in codes} & {code[:_CHEMICAL_GROUP] for code in reacts_to}
        return allergy if any(len(code) == _CHEMICAL_GROUP for code in close) else None

    def _too_often(self, label: str, doses: Doses, rule: Rule) -> Caution | None:
        group = self._in(self._weekly, label)
        if group is None or not self.on("weekly") or per_week(rule) <= group.per_week:
            return None
        said = " ".join([label, *(doses.values() if isinstance(doses, Mapping) else [doses or ""])])
        if any(fold(dose).replace(" ", "") in _numbers(said) for dose in group.excepted_doses):
            return None
        return Caution(f"weekly:{group.id}", "weekly", {"name": group.name, "rhythm": group.rhythm, "source": group.source})

    def _same(self, label: str, plans: Sequence[Plan]) -> Caution | None:
        if not self.on("same_substance"):
            return None
        mine = self.substances(label)
        for plan in plans:
            common = mine & self.substances(plan.label)
            if common:
                return Caution(f"same:{plan.id}", "same", {"plan": plan.id, "name": label, "substance": sorted(common)[0]})
        return None

    # -- questions -----------------------------------------------------------------------------------------------

    def high_risk(self, label: str) -> Group | None:
        """The group whose missed doses a pharmacist or doctor answers for."""
        return self._in(self._risky, label)

    def purpose(self, label: str) -> Purpose | None:
        """What the medicine's class is for, where the content says so."""
        table: Mapping[str, str] = self._classes.get("mots") or {}
        fits = [start for start in table if any(code.startswith(start) for code in self.codes(label))]
        if not fits or not self.on("drug_class"):
            return None
        return Purpose(str(table[max(fits, key=len)]), source(self._classes))

    def cost_help(self, country: str | None) -> str:
        """Who helps to pay for a treatment in a country, with the source; empty where the content names nobody."""
        row = self._help.get(country or "")
        return f"{row['nom']} : {row['texte']} ({source(row)})" if row else ""

    def _in(self, groups: Iterable[Group], label: str) -> Group | None:
        codes, said, held = self.codes(label), fold(label), " ".join(self.substances(label))
        fits = (
            g for g in groups
            if (_holds(g, codes) or any(word in held for word in g.words)) and not any(fold(name) in said for name in g.excepted)
        )
        return next(fits, None)


def per_week(rule: Rule) -> int:
    """How many doses the first seven days hold."""
    begin = dtm.datetime.combine(rule.start, dtm.time(), dtm.timezone.utc)
    coming = list(islice(occurrences(rule, "UTC", begin - dtm.timedelta(microseconds=1)), _DOSES_A_WEEK))
    return sum(one.due_at - coming[0].due_at < _WEEK for one in coming)


def parts(substance: str) -> list[str]:
    """The substances of a combination, folded apart: "amoxicilline + acide clavulanique"."""
    return [part.strip() for part in substance.split("+") if part.strip()]


def _groups(rows: Any) -> tuple[Group, ...]:
    return tuple(Group.read(key, row) for key, row in (rows or {}).items())


def _holds(group: Group, codes: Iterable[str]) -> bool:
    return any(code.startswith(group.atc) for code in codes)


def _numbers(text: str) -> set[str]:
    """"10 mg" of a text, without blanks: "10mg"."""
    words = fold(text).replace(",", ".").split()
    return {a + b for a, b in zip(words, [*words[1:], ""], strict=True)} | set(words)
