"""How much: `500 mg`, `un demi comprimé`, `1 le matin et 2 le soir`, `1-0-1`."""

from __future__ import annotations

import re

from bot.medications.reading import DOSE, FREQUENCY, NOISE, TIME, DoseItem, Reading, TimeItem
from bot.medications.refusals import PosologyError

# folded spelling → (singular, plural, strength?, most that a person can be meant to take at once)
_UNITS: tuple[tuple[str, str, str, bool, float], ...] = (
    (r"comprimes?|cps?|cpr|cprs|cpm|comps?|cachets?", "comprimé", "comprimés", False, 20),
    (r"gelules?|gels?|glules?", "gélule", "gélules", False, 20),
    (r"capsules?|caps", "capsule", "capsules", False, 20),
    (r"dragees?", "dragée", "dragées", False, 20),
    (r"pilules?", "pilule", "pilules", False, 20),
    (r"pastilles?", "pastille", "pastilles", False, 20),
    (r"sachets?(?: doses?)?|sach", "sachet", "sachets", False, 20),
    (r"ampoules?|amp", "ampoule", "ampoules", False, 20),
    (r"suppositoires?|suppos?", "suppositoire", "suppositoires", False, 6),
    (r"ovules?", "ovule", "ovules", False, 6),
    (r"patchs?|patches|timbres?", "patch", "patchs", False, 6),
    (r"granules?", "granule", "granules", False, 20),
    (r"gouttes?|gttes?|gtt|gttes", "goutte", "gouttes", False, 300),
    (r"cuilleres? a soupe|cuilleree?s? a soupe|c a s|cas|c\. ?a ?s", "cuillère à soupe", "cuillères à soupe", False, 10),
    (r"cuilleres? a cafe|cuilleree?s? a cafe|c a c|cac|c\. ?a ?c", "cuillère à café", "cuillères à café", False, 20),
    (r"cuilleres? mesures?|cuilleres?|cuillerees?", "cuillère", "cuillères", False, 20),
    (r"doses?|mesures?", "dose", "doses", False, 40),
    (r"pipettes?", "pipette", "pipettes", False, 20),
    (r"bouffees?|inhalations?|inhal|puffs?|bouff", "bouffée", "bouffées", False, 40),
    (r"pulverisations?|pulves?|pulv|sprays?|pschitts?|pressions?", "pulvérisation", "pulvérisations", False, 20),
    (r"applications?|couches?", "application", "applications", False, 10),
    (r"injections?|inj|piqures?", "injection", "injections", False, 6),
    (r"unites?(?: internationales?)?|u", "unité", "unités", False, 200_000),
    (r"ui|iu", "UI", "UI", True, 10_000_000),
    (r"milligrammes?|mgr?s?|mlg", "mg", "mg", True, 8_000),
    (r"microgrammes?|mcg|ug|gamma", "µg", "µg", True, 20_000),
    (r"grammes?|gr?s?", "g", "g", True, 100),
    (r"millilitres?|mls?|cc", "ml", "ml", True, 3_000),
    (r"centilitres?|cl", "cl", "cl", True, 300),
    (r"litres?|l", "l", "l", True, 5),
    (r"kilos?|kg", "kg", "kg", True, 0),
    (r"mmol|meq", "mmol", "mmol", True, 1000),
)
_UNIT_NAMES = "|".join(f"(?P<u{place}>{words})" for place, (words, *_) in enumerate(_UNITS))
_GROUPED = r"\d{1,3}(?: \d{3})+(?!\d)"
_NUMBER = rf"(?:{_GROUPED}|\d+(?:[.,]\d+)?)"
AMOUNT = re.compile(
    rf"(?<![\w.,/])(?P<n>{_NUMBER} 1/[234]|\d/\d{{1,2}}|(?:une? |1 |la )?(?:demie?s?|moitie d'une?|moitie de|moitie)|(?:une? |1 )?quarts? de|3 quarts? (?:de|d'une?)|{_NUMBER}(?: (?:a|ou|-) \d+)?|une? (?:a|ou) \d+|\d+ ?- ?\d+|une?|zero)"
    rf" ?(?:de |d'une? |d')?(?P<demi>demies? |demis? )?(?:{_UNIT_NAMES})(?![a-z'])(?P<half> et (?:demie?|1/2|quart)\b| 1/2)?"
    rf"(?: ?(?:de|a|dosee?s? a|x) ?(?P<s>{_NUMBER}) ?(?P<su>mg|g|ug|mcg|microgrammes?|milligrammes?|ui|grammes?|unites?|ml)(?![a-z]))?"
)
_UNIT_ALONE = re.compile(rf" ?(?:{_UNIT_NAMES})(?![a-z'])")
_MORE_STRENGTH = re.compile(r"(?<=¦) ?/ ?\d+(?:[.,]\d+)? ?(?:mg|g|ml|ug|dose|h)?\b")
_SHORTHAND = re.compile(
    r"(?<![\d/.,-])((?:\d{1,2}(?:[.,]5)?|1/2|1/4)) ?([-/]) ?((?:\d{1,2}(?:[.,]5)?|1/2|1/4)) ?\2 ?((?:\d{1,2}(?:[.,]5)?|1/2|1/4))(?: ?\2 ?((?:\d{1,2}(?:[.,]5)?|1/2|1/4)))?(?![\d/-])"
)
_SPACED_SHORTHAND = re.compile(r"(?<![\w/.,-])(\d)( )(\d) (\d)(?: (\d))?(?![\w/.:-]| ?(?:h|mg|cp|comp))")
_ROUTE = re.compile(
    r"\b(?:dans|par|sur|a|au|de|aux) (?:chaque |les 2 |les deux |les |l'|la |le |une |un |chacun des |chacune des )?"
    r"(?:oeils?|oreilles?|yeux|narines?|nez|bouche|bras|cuisses?|ventre|peau|jambes?|fesses?|mains?|pieds?|visage)\b(?: (?:droite?|gauche|droit et gauche))?"
    r"|\bsous la langue\b|\b(?:avec|dans) (?:un |de l'|beaucoup d'|un grand |un peu d'|1 )*(?:grand )?(?:verre d')?eau\b|\bpar (?:voie )?(?:orale|bouche|inhalation)\b"
    r"|\ben (?:sous cutane|intra ?musculaire|sublingual|inhalation|une (?:seule )?(?:fois|prise))\b|\ben 1 (?:seule )?(?:fois|prise)\b"
)
_BARE = r"(?P<n>[13]/[24]|\d{1,3}(?:[.,]\d+)?(?: 1/2)?|une? demie?|demie?|une?|deux)"
_BARE_BEFORE = re.compile(rf"(?<![\w/.,§]){_BARE} ?(?::|-)? ?(?:(?:a|vers|le|au|aux|les) )?(?=§)")
_BARE_AFTER = re.compile(rf"(?<=§)[ ,:=-]{{0,2}} ?{_BARE}(?= ?(?:$|,|et\b|puis\b|-|¶|¤|§|/))")
_MOMENT_ORDER = ("matin", "midi", "soir", "coucher")


def take_routes(reading: Reading) -> None:
    """`dans chaque œil`, `avec un verre d'eau`: how, which is neither a dose nor a frequency."""
    for match in reading.find(_ROUTE):
        reading.take(*match.span(), NOISE)


def take_shorthand(reading: Reading) -> None:
    """`1-0-1` (morning, noon, evening) and `1-0-1-0` (and bedtime)."""
    for pattern in (_SHORTHAND, _SPACED_SHORTHAND):
        for match in reading.find(pattern):
            parts = [part for part in (match[1], match[3], match[4], match[5]) if part is not None]
            if _is_date(parts, match[2]) or (pattern is _SPACED_SHORTHAND and "0" not in parts):
                continue
            if reading.shorthand:
                raise PosologyError("two_schedules")
            if all(float(_value(part)) == 0 for part in parts):
                raise reading.refuse("zero", match)
            for name, part in zip(_MOMENT_ORDER, parts):
                if _value(part) != 0:
                    _check_limit(_value(part), 100, match.group())
                    reading.shorthand.append((name, part.replace(".", ",")))
            reading.take(*match.span(), FREQUENCY)
            _shorthand_unit(reading, match.end())


def _shorthand_unit(reading: Reading, place: int) -> None:
    """`12-0-8 unités`: the unit that follows the three numbers."""
    match = _UNIT_ALONE.match(reading.text, place)
    if match:
        row = _UNITS[next(i for i in range(len(_UNITS)) if match[f"u{i}"])]
        reading.doses.append(DoseItem(*match.span(), "1", row[1], row[3]))
        reading.take(*match.span(), DOSE)


def _is_date(parts: list[str], sign: str) -> bool:
    if sign == "/":
        return len(parts) == 4 or "0" not in parts
    return len(parts) == 3 and any(len(part) == 2 and part[0] == "0" for part in parts)


def _value(text: str) -> float:
    """`1/2` → 0.5, `2,5` → 2.5, `1 1/2` → 1.5, `1 000` → 1000."""
    text = text.replace(",", ".")
    if "/" in text:
        whole, _, fraction = text.rpartition(" ")
        top, bottom = fraction.split("/")
        if float(bottom) == 0:
            return 0
        return float(whole.replace(" ", "") or 0) + float(top) / float(bottom)
    return float(text.replace(" ", ""))


def _check_limit(value: float, limit: float, typed: str) -> None:
    if value > limit:
        raise PosologyError("dose", typed)
    if value <= 0:
        raise PosologyError("zero", typed)


def take_amounts(reading: Reading) -> None:
    """Numbers with a unit, everywhere in the sentence."""
    for match in reading.find(AMOUNT):
        place = next(i for i in range(len(_UNITS)) if match[f"u{i}"])
        word = match[f"u{place}"]
        _, one, many, mass, limit = _UNITS[place]
        if word in ("l", "u", "cas", "g", "gr") and match["n"] in ("un", "une", "la moitie", "moitie"):
            continue
        number, doubtful = _number(match)
        value = _value(number)
        if one in ("g", "gramme") and value >= 1 and re.fullmatch(r"\d+[.,]\d{3}", number):
            raise PosologyError("dose", reading.typed(*match.span()))  # "9,999 g": thousands, or three decimals?
        if "insulin" in reading.tape.text and one == "unité":
            limit = 300
        _check_limit(value, limit, reading.typed(*match.span()))
        reading.ambiguous |= doubtful
        strength = f" de {match['s'].replace('.', ',')} {_strength_unit(match['su'])}" if match["s"] else ""
        if match["s"]:
            _check_limit(_value(match["s"]), 100_000, reading.typed(*match.span()))
        reading.doses.append(DoseItem(*match.span(), number, many if value >= 2 else one, mass, strength))
        reading.take(*match.span(), DOSE)
    for match in reading.find(_MORE_STRENGTH):
        reading.take(*match.span(), DOSE)


def _strength_unit(word: str) -> str:
    return next(one for words, one, *_ in _UNITS if re.fullmatch(words, word))


def _number(match: re.Match[str]) -> tuple[str, bool]:
    """The amount in digits, and whether it can be read in two ways (1.000 mg, 1 à 2)."""
    text = match["n"]
    for word, value in (("3 quart", "3/4"), ("quart", "1/4"), ("demi", "1/2"), ("moitie", "1/2")):
        if word in text:
            return value, False
    if match["demi"]:
        return "1/2" if text in ("un", "une", "1") else text, text not in ("un", "une", "1")
    if text in ("un", "une"):
        text = "1"
    text = re.sub(r"^une?(?= )", "1", text)
    span = re.fullmatch(r"([\d ]*\d(?:[.,]\d+)?) ?(?:a|ou|-) ?(\d+)", text)
    if span:
        return span[1].replace(" ", ""), True
    doubtful = re.fullmatch(r"\d{1,3}[.,]\d{3}", text) is not None and not text.startswith("0")
    if match["half"] and "/" not in text:
        text += ",25" if "quart" in match["half"] else ",5"
    if re.fullmatch(_GROUPED, text):
        text = text.replace(" ", "")
    return text if doubtful else text.replace(".", ","), doubtful


def take_bare_amounts(reading: Reading) -> None:
    """`1 le matin et 2 le soir`, `matin 1, soir 2`: numbers that stand beside an hour already read."""
    before = [m for m in reading.find(_BARE_BEFORE) if not _typed_time(reading, m)]
    for match in before:
        if not _is_strength(reading, match, len(before)):
            _add_bare(reading, match)
    if not before:
        for match in list(reading.find(_BARE_AFTER)):
            _add_bare(reading, match)
    reading.doses.sort(key=lambda item: item.begin)


def _typed_time(reading: Reading, match: re.Match[str]) -> bool:
    return match["n"] in ("un", "une") and reading.text[max(0, match.start() - 4):match.start()].endswith(("dans ", "pour "))


def _add_bare(reading: Reading, match: re.Match[str]) -> None:
    number = {"un": "1", "une": "1", "deux": "2"}.get(match["n"], match["n"])
    number = "1/2" if "demi" in number else number.replace(".", ",")
    if number == "0":
        _drop_hour(reading, match)
        return
    _check_limit(_value(number), 300, reading.typed(*match.span()))
    reading.doses.append(DoseItem(*match.span("n"), number))
    reading.take(*match.span("n"), DOSE)


def _drop_hour(reading: Reading, match: re.Match[str]) -> None:
    """`matin 1, midi 0, soir 1`: nothing at noon. Nothing at all is refused."""
    near = [t for t in reading.times if t.end <= match.start() + 1] if reading.text[match.start() - 1:match.start()] == TIME or (
        _BARE_AFTER.match(reading.text, match.start())) else [t for t in reading.times if t.begin >= match.start()][:1]
    if not near or len(reading.times) == 1:
        raise reading.refuse("zero", match)
    reading.times.remove(near[-1])
    reading.take(*match.span("n"), NOISE)


def _is_strength(reading: Reading, match: re.Match[str], others: int) -> bool:
    """`ramipril 5 le matin`: a lone number right after a name is its strength, which stays with the name."""
    if others > 1 or "insulin" in reading.tape.text or not match["n"][0].isdigit() or "/" in match["n"]:
        return False
    return _value(match["n"]) > 3 and re.search(r"[a-z] ?$", reading.text[:match.start()]) is not None


def said(item: DoseItem) -> str:
    """`500 mg`, `2 gélules`, `1/2 comprimé`, or the bare number."""
    return f"{item.number} {item.unit}{item.per_unit}".strip()


def distribute(doses: list[DoseItem], times: list[TimeItem]) -> str | dict[str, str] | None:
    """One dose for all hours, or each hour with its own, by their order in the sentence."""
    if not doses:
        return None
    counts = [dose for dose in doses if not dose.mass]
    spread = _merged(doses, times)
    if len({(d.number, d.unit, d.per_unit) for d in spread}) == 1 or not times:
        return said(spread[0]) if times or len(spread) == 1 else said((counts or doses)[0])
    unit = next((d for d in spread if d.unit), None)
    for dose in spread:
        if not dose.unit and unit is not None:
            dose.unit, dose.mass, dose.per_unit = agreed(unit.unit, dose.number), unit.mass, unit.per_unit
    ordered = sorted(times, key=lambda item: item.begin)
    forward = spread[0].begin < ordered[0].begin
    found: dict[str, str] = {}
    for item in ordered:
        near = [d for d in spread if (d.begin < item.begin) == forward]
        owner = (near[-1] if forward else near[0]) if near else spread[0 if forward else -1]
        found[item.clock] = said(owner)
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return dict(sorted(found.items()))


def agreed(unit: str, number: str) -> str:
    row = next((row for row in _UNITS if unit in (row[1], row[2])), None)
    return unit if row is None else row[2] if _value(number) >= 2 else row[1]


def _merged(doses: list[DoseItem], times: list[TimeItem]) -> list[DoseItem]:
    """A strength and a count with no hour between them are one dose: `500 mg, 1 comprimé` → 1 comprimé de 500 mg."""
    merged: list[DoseItem] = []
    for dose in doses:
        last = merged[-1] if merged else None
        apart = last is not None and any(last.begin < item.begin < dose.begin for item in times)
        if last is not None and not apart and last.mass != dose.mass and not last.per_unit and not dose.per_unit:
            count, mass = (dose, last) if last.mass else (last, dose)
            unit = count.unit
            if unit in ("injection", "dose", ""):
                merged[-1] = DoseItem(last.begin, dose.end, mass.number, mass.unit, True) if unit else DoseItem(
                    last.begin, dose.end, count.number, f"x {mass.number} {mass.unit}")
            else:
                merged[-1] = DoseItem(last.begin, dose.end, count.number, unit, False, f" de {mass.number} {mass.unit}")
        else:
            merged.append(dose)
    return merged
