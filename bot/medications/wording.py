"""A rule in plain French, as it is read back before anything is stored."""

from __future__ import annotations

import datetime as dtm

from bot.medications.recurrence import Rule

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
          "décembre")
_NTH = {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", 5: "cinquième", -1: "dernier", -2: "avant-dernier"}


def hour(clock: str) -> str:
    """`08:00` → `8 h`, `20:30` → `20 h 30`."""
    return f"{int(clock[:2])} h" + (f" {clock[3:]}" if clock[3:] != "00" else "")


def day(date: dtm.date) -> str:
    """`1er mars 2027`."""
    return f"{'1er' if date.day == 1 else date.day} {MONTHS[date.month - 1]} {date.year}"


def listed(parts: list[str]) -> str:
    """`a, b et c`."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " et " + parts[-1]


def dates_of(rule: Rule) -> str:
    """Which days, in words."""
    if rule.nth_weekdays:
        names = listed([f"le {_NTH[nth]} {DAYS[weekday]}" for nth, weekday in rule.nth_weekdays])
        return f"{names} du mois" + _every_months(rule)
    if rule.freq == "yearly":
        date = f"le {'1er' if rule.month_days[0] == 1 else rule.month_days[0]} {MONTHS[rule.months[0] - 1]}"
        return f"chaque année {date}" if rule.interval == 1 else f"tous les {rule.interval} ans, {date}"
    if rule.freq == "monthly":
        names = listed(["le dernier jour" if n == -1 else f"le {'1er' if n == 1 else n}" for n in rule.month_days])
        return f"{names} du mois" + _every_months(rule)
    if rule.freq == "weekly":
        return _weekly(rule)
    if rule.cycle is not None:
        return f"{rule.cycle[0]} jours sur {rule.cycle[1]}"
    return {1: "tous les jours", 2: "un jour sur deux"}.get(rule.interval, f"tous les {rule.interval} jours")


def _every_months(rule: Rule) -> str:
    return "" if rule.interval == 1 else f", tous les {rule.interval} mois"


def _weekly(rule: Rule) -> str:
    days = rule.weekdays or (rule.start.weekday(),)
    if rule.interval > 1:
        return f"toutes les {rule.interval} semaines, le {listed([DAYS[d] for d in days])}"
    missing = [d for d in range(7) if d not in days]
    if days == (0, 1, 2, 3, 4):
        return "du lundi au vendredi"
    if len(missing) in (1, 2) and missing != [5, 6]:
        return f"tous les jours sauf le {listed([DAYS[d] for d in missing])}"
    return f"chaque {listed([DAYS[d] for d in days])}"


def schedule(rule: Rule, start_after: dtm.date | None = None) -> str:
    """Dates, hours, start and end. `start_after`: a start later than this date is said."""
    if rule.count == 1:
        return f"une fois, le {DAYS[rule.start.weekday()]} {day(rule.start)} {hours_of(rule)}"
    if rule.every_hours is not None:
        step = "toutes les heures" if rule.every_hours == 1 else f"toutes les {rule.every_hours} heures"
        parts = [f"{step}, à partir de {hour(rule.first_time or rule.times[0])}"]
    else:
        parts = [f"{dates_of(rule)} {hours_of(rule)}"]
    if start_after is not None and rule.start > start_after:
        parts.append(f"à partir du {day(rule.start)}")
    if rule.first_time is not None and rule.every_hours is None:
        parts.append(f"première prise à {hour(rule.first_time)}")
    last = rule.last_date
    if last is not None:
        parts.append(f"jusqu'au {day(last)}")
    return ", ".join(parts)


def hours_of(rule: Rule) -> str:
    """`à 8 h et 20 h`, `vers 8 h et 20 h`, `à 8 h et vers 20 h`."""
    said, before = [], None
    for clock in rule.times:
        word = "vers" if clock in rule.about else "à"
        said.append(hour(clock) if word == before else f"{word} {hour(clock)}")
        before = word
    return listed(said)


def doses(dose: str | dict[str, str] | None) -> str:
    """`500 mg`, or `1 comprimé à 8 h et 2 comprimés à 20 h`."""
    if isinstance(dose, dict):
        return listed([f"{amount} à {hour(clock)}" for clock, amount in dose.items()])
    return dose or ""
