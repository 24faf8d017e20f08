"""Reads the questions of a questionnaire: their options with points, their numbers, when they are skipped."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.content.loader import Mapping, Node
from bot.content.project import closed, items, nearest, word
from bot.content.read_spans import Page, bubbles, check_cover, number, span, words
from bot.content.schema import WORDS
from bot.content.schema_questionnaire import FACTS, SEXES, Number, Option, Question, Slice, Unit

QUESTION_KEYS = ("id", "fait", "texte", "choix", "nombre", "tranches", "sauter_si")
OPTION_KEYS = ("id", "bouton", "points", "mots", "valeurs", "vaut", "sortie")
NUMBER_KEYS = ("unite", "de", "a", "unites", "comme")
UNIT_KEYS = ("mots", "facteur", "seul")
SLICE_KEYS = ("valeurs", "points", "sexe")
LONGEST_BUTTON = 24
_REACH = {"age": (18, 120, True), "imc": (5, 200, False)}
"""Whom tranches must cover: lowest, highest, whole numbers only."""


def read(node: Node | None, scored: bool, page: Page) -> tuple[Question, ...]:
    """Every question that can be read. `scored`: points are added up, so each option needs them."""
    found: list[Question] = []
    for item in items(node):
        if not isinstance(item, Mapping) or word(item.get("id")) is None:
            page.error(item, "une question sans « id: »", "donnez-lui un nom court")
            continue
        question = _question(item, found, scored, page)
        if any(other.id == question.id for other in found):
            page.error(item, f"deux questions s'appellent « {question.id} »", "donnez-leur des noms différents")
        found.append(question)
    return tuple(found)


def _question(item: Mapping, earlier: Sequence[Question], scored: bool, page: Page) -> Question:
    closed(item, QUESTION_KEYS, page.file, page.report)
    name = word(item.get("id")) or ""
    what = f"la question « {name} »"
    fact = _fact(item, earlier, page)
    text = "" if fact == "imc" else "".join(bubbles(item.get("texte"), what, page, item, most=1))
    options = tuple(_option(one, fact, scored, what, page) for one in items(item.get("choix")) if isinstance(one, Mapping))
    if options and len({one.id for one in options}) < len(options):
        page.error(item, f"{what} a deux réponses du même nom", "donnez-leur des noms différents")
    asked = _number(item.get("nombre"), earlier, what, page)
    slices = _slices(item, fact, asked, earlier, what, page)
    if not options and asked is None and fact is None and item.get("nombre") is None:
        page.error(item, f"{what} n'a pas de réponse possible", "ajoutez « choix: », « nombre: » ou « fait: »")
    if scored and asked is not None and not slices:
        page.error(item, f"{what} ne donne pas de points", "ajoutez « tranches: »")
    skip = _skip(item.get("sauter_si"), earlier, page)
    return Question(name, text, FACTS.get(fact or "") if fact != "imc" else "imc", options, asked, slices, skip)


def _fact(item: Mapping, earlier: Sequence[Question], page: Page) -> str | None:
    node = item.get("fait")
    if node is None:
        return None
    fact = word(node) or ""
    if fact not in FACTS:
        page.error(node, f"le fait « {fact} » n'existe pas", nearest(fact, FACTS))
        return None
    known = {question.fact for question in earlier}
    if fact == "imc" and not {"weight_kg", "height_cm"} <= known:
        page.error(node, "« fait: imc » se calcule avec le poids et la taille", "demandez-les dans deux questions avant")
    return fact


def _option(item: Mapping, fact: str | None, scored: bool, what: str, page: Page) -> Option:
    closed(item, OPTION_KEYS, page.file, page.report)
    name, button = word(item.get("id")) or "", word(item.get("bouton")) or ""
    option = f"la réponse « {name} » de {what}"
    if not name or not button:
        page.error(item, f"une réponse de {what} n'a pas d'« id » ou de « bouton »", "ajoutez les deux")
    if len(button) > LONGEST_BUTTON:
        page.error(item, f"le bouton « {button} » a {len(button)} caractères (au plus {LONGEST_BUTTON})", "raccourcissez-le")
    leaves = bubbles(item.get("sortie"), option, page, item) if item.get("sortie") else ()
    points = None
    if item.get("points") is not None:
        points = number(item.get("points"), page, item, f"« points » de {option}")
    elif scored and not leaves and fact != "sexe":
        page.error(item, f"{option} ne donne pas de points", "ajoutez « points: 0 » ou plus")
    reach = span(item.get("valeurs"), page, item, whole=True) if item.get("valeurs") else None
    return Option(
        name, button, None if points is None else int(points), words(item.get("mots")), reach,
        _facts(item.get("vaut"), fact, option, item, page), leaves,
    )


def _facts(node: Node | None, fact: str | None, option: str, item: Mapping, page: Page) -> tuple[str | bool, ...]:
    if fact is None:
        return ()
    known = WORDS.get(fact, {})
    values = words(node)
    if not values:
        page.error(item, f"{option} ne dit pas ce qu'elle vaut dans le profil", "ajoutez « vaut: … »")
    for value in values:
        if value not in known:
            page.error(node or item, f"« vaut: {value} » n'existe pas", nearest(value, known))
    return tuple(known[value] for value in values if value in known)


def _number(node: Node | None, earlier: Sequence[Question], what: str, page: Page) -> Number | None:
    if node is None:
        return None
    if not isinstance(node, Mapping):
        page.error(node, f"« nombre » de {what} est mal écrit", "écrivez {unite: cm, de: 40, a: 200}")
        return None
    closed(node, NUMBER_KEYS, page.file, page.report)
    low, high = (number(node.get(key), page, node, f"« {key} » de {what}") for key in ("de", "a"))
    if low is None or high is None:
        return None
    if low >= high:
        page.error(node, f"les limites de {what} sont à l'envers", "écrivez la plus petite dans « de »")
    like = word(node.get("comme"))
    if like is not None and like not in {question.id for question in earlier}:
        page.error(node.get("comme") or node, f"la question « {like} » n'est pas posée avant", "corrigez « comme »")
    units = tuple(_unit(one, what, page) for one in items(node.get("unites")) if isinstance(one, Mapping))
    return Number(word(node.get("unite")) or "", low, high, units, like)


def _unit(item: Mapping, what: str, page: Page) -> Unit:
    closed(item, UNIT_KEYS, page.file, page.report)
    factor = number(item.get("facteur"), page, item, f"« facteur » de {what}")
    alone = span(item.get("seul"), page, item, whole=False, half_open=True) if item.get("seul") else None
    return Unit(words(item.get("mots")), factor or 1.0, alone)


def _slices(item: Mapping, fact: str | None, asked: Number | None, earlier: Sequence[Question], what: str,
            page: Page) -> tuple[Slice, ...]:
    low, high, whole = _REACH.get(fact or "", (asked.low, asked.high, False) if asked else (0, math.inf, False))
    found: list[tuple[Slice, Node]] = []
    for one in items(item.get("tranches")):
        if not isinstance(one, Mapping):
            continue
        closed(one, SLICE_KEYS, page.file, page.report)
        reach = span(one.get("valeurs"), page, one, whole=whole)
        points = number(one.get("points"), page, one, f"« points » d'une tranche de {what}")
        sex = sex_of(one.get("sexe"), page)
        if reach is not None and points is not None:
            found.append((Slice(reach, int(points), sex), one))
    if any(one.sex for one, _ in found) and "sex" not in {question.fact for question in earlier}:
        page.error(item, f"{what} dépend du sexe, qui n'est pas demandé avant", "ajoutez avant une question « fait: sexe »")
    if len(found) < len(items(item.get("tranches"))):
        return ()  # one that cannot be read has been told already
    for sex, said in ((None, ""), *((value, f" ({name})") for name, value in SEXES.items())):
        mine = [(one.span, node) for one, node in found if one.sex in (None, sex)]
        if found and (sex is None) == (not any(one.sex for one, _ in found)):
            check_cover(mine, low, high, what + said, page, item, whole=whole)
    return tuple(one for one, _ in found)


def sex_of(node: Node | None, page: Page) -> str | None:
    """`sexe: femme` as the profile says it; None where nothing is said."""
    if node is None:
        return None
    said = word(node) or ""
    if said not in SEXES:
        page.error(node, f"« sexe: {said} » n'existe pas", nearest(said, SEXES))
    return SEXES.get(said)


def _skip(node: Node | None, earlier: Sequence[Question], page: Page) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Earlier question → its options for which this one is not asked."""
    found = []
    for key, value in node.pairs if isinstance(node, Mapping) else ():
        asked = next((question for question in earlier if question.id == key.text), None)
        if asked is None:
            page.error(key, f"la condition « {key.text} » n'est pas une question posée avant",
                       nearest(key.text, [question.id for question in earlier]))
            continue
        known = [option.id for option in asked.options]
        for name in words(value):
            if name not in known:
                page.error(value, f"« {name} » n'est pas une réponse de la question « {asked.id} »", nearest(name, known))
        found.append((asked.id, words(value)))
    return tuple(found)
