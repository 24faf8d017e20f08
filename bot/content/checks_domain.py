"""Checks on what the domain files name: forms and slots, buttons and intents, conditions, variables, unused texts."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from bot.content import text_rules
from bot.content.code_scan import Code
from bot.content.findings import Place, Report
from bot.content.loader import Mapping, Node, Scalar
from bot.content.project import RASA_ACTIONS, Answer, Project, items, nearest, word

_SILENT = ("press_", "EXTERNAL_")
"""Intents with such a name come from a button or from the machine: they have no sentences."""


def run(project: Project, code: Code, variables: Collection[str], report: Report) -> None:
    """Everything that one part of the domain says of another, of the dialogue and of the program.

    Says nothing while a file cannot be read: everything that it declares would seem to be missing."""
    if not project.complete:
        return
    _forms(project, code, report)
    _slots(project, report)
    _actions(project, code, report)
    fill = {*project.slots, *project.entities, *variables}
    for answer in project.answers:
        _answer(answer, project, fill, report)
    _unused(project, code, report)
    _missing_in_code(project, code, report)
    _rules_for_intents(project, report)


def _forms(project: Project, code: Code, report: Report) -> None:
    for form, (body, _) in project.forms.items():
        for slot in items(body.get("required_slots") if isinstance(body, Mapping) else None):
            name = word(slot) or ""
            place = Place(project.forms[form][1].file, slot.line)
            if name not in project.slots:
                report.error(
                    place,
                    f"le formulaire « {form} » demande le champ « {name} » qui n'existe pas",
                    nearest(name, project.slots),
                )
                continue
            asks = {f"{kind}_ask_{who}{name}" for kind in ("utter", "action") for who in ("", f"{form}_")}
            if not asks & {*project.responses, *project.actions, *code.actions}:
                report.warn(
                    place, f"rien ne pose la question du champ « {name} »", f"écrivez la réponse « utter_ask_{name} »"
                )


def _slots(project: Project, report: Report) -> None:
    for body, place in project.slots.values():
        for mapping in items(body.get("mappings")) if isinstance(body, Mapping) else ():
            if isinstance(mapping, Mapping):
                _mapping(mapping, project, place.file, report)


def _mapping(mapping: Mapping, project: Project, file: str, report: Report) -> None:
    for key in ("intent", "not_intent"):
        for node in _one_or_many(mapping.get(key)):
            if (name := word(node)) and not project.knows_intent(name.split("/")[0]):
                report.error(
                    Place(file, node.line),
                    f"l'intention « {name} » n'existe pas",
                    nearest(name, project.intent_names()),
                )
    entity = mapping.get("entity")
    if entity is not None and (name := word(entity)) and name not in project.entities:
        report.error(Place(file, entity.line), f"l'étiquette « {name} » n'existe pas", nearest(name, project.entities))
    for condition in items(mapping.get("conditions")):
        loop = condition.get("active_loop") if isinstance(condition, Mapping) else None
        if loop is not None and (name := word(loop)) and name not in project.forms:
            report.error(Place(file, loop.line), f"le formulaire « {name} » n'existe pas", nearest(name, project.forms))


def _one_or_many(node: Node | None) -> tuple[Node, ...]:
    return (node,) if isinstance(node, Scalar) else items(node)


def _actions(project: Project, code: Code, report: Report) -> None:
    if not code.actions:
        return
    for name, places in project.actions.items():
        asks = name in project.forms or name in project.responses or name in RASA_ACTIONS
        if not asks and not code.has_action(name):
            report.error(places[0], f"l'action « {name} » n'existe pas dans le programme", nearest(name, code.actions))


def _answer(answer: Answer, project: Project, fill: Collection[str], report: Report) -> None:
    file = answer.place.file
    text = answer.body.get("text")
    if isinstance(text, Scalar):
        check_variables(f"« {answer.response} »", text.text, Place(file, text.line), fill, report)
    for condition in items(answer.body.get("condition")):
        name = word(condition.get("name")) if isinstance(condition, Mapping) else None
        if name and name not in project.slots:
            report.error(
                Place(file, condition.line),
                f"la condition porte sur le champ « {name} » qui n'existe pas",
                nearest(name, project.slots),
            )
    for button in items(answer.body.get("buttons")):
        payload = button.get("payload") if isinstance(button, Mapping) else None
        if isinstance(payload, Scalar):
            intent, _ = text_rules.payload(payload.text)
            if intent is not None and not project.knows_intent(intent):
                report.error(
                    Place(file, payload.line),
                    f"un bouton de « {answer.response} » mène à l'intention « {intent} » qui n'existe pas",
                    nearest(intent, project.intent_names()),
                )


def check_variables(what: str, text: str, place: Place, fill: Collection[str], report: Report) -> None:
    """Every `{variable}` of a text must be something that the program fills."""
    for name in text_rules.placeholders(text):
        if name not in fill:
            close = difflib.get_close_matches(name, fill, 1, 0.75)
            report.error(
                place,
                f"{what} : la variable « {{{name}}} » n'existe pas",
                f"vouliez-vous écrire « {{{close[0]}}} » ?"
                if close
                else "reprenez une variable d'un texte voisin, ou doublez les accolades pour les afficher",
            )


def used_actions(project: Project) -> dict[str, Place]:
    """Every action named in a rule or story, with its first place."""
    used: dict[str, Place] = {}
    for track in project.tracks:
        for step in track.steps:
            action = step.get("action")
            if (name := word(action)) and action is not None:
                used.setdefault(name, Place(track.place.file, action.line))
    return used


def _unused(project: Project, code: Code, report: Report) -> None:
    used = used_actions(project)
    for name, places in project.responses.items():
        asked = name.startswith("utter_ask_") and any(
            name in (f"utter_ask_{slot}", *(f"utter_ask_{form}_{slot}" for form in project.forms))
            for slot in project.slots
        )
        if name not in used and not asked and not code.uses(name):
            report.warn(
                places[0], f"la réponse « {name} » ne sert nulle part", "utilisez-la dans une règle, ou effacez-la"
            )


def _missing_in_code(project: Project, code: Code, report: Report) -> None:
    for name, (file, line) in code.responses.items():
        if name not in project.responses:
            report.error(
                Place(file, line),
                f"le programme dit « {name} », qui n'est dans aucun fichier de domain/",
                nearest(name, project.responses) if project.responses else "ajoutez cette réponse",
            )


def _rules_for_intents(project: Project, report: Report) -> None:
    led = {name for track in project.tracks for step in track.steps for name in intents_of(step)}
    for body, _ in project.slots.values():
        for mapping in items(body.get("mappings")) if isinstance(body, Mapping) else ():
            if isinstance(mapping, Mapping):
                led |= {word(node) or "" for node in _one_or_many(mapping.get("intent"))}
    with_sentences = set(project.intent_blocks)
    for name, places in project.intents.items():
        if name not in led and not name.startswith("advice_"):
            report.warn(
                places[0], f"l'intention « {name} » n'a ni règle ni histoire", "ajoutez une règle qui lui répond"
            )
        if name not in with_sentences and not name.startswith((*_SILENT, "advice_")):
            report.warn(places[0], f"l'intention « {name} » n'a aucun exemple", "ajoutez-en au moins 10 dans dialogue/")


def intents_of(step: Mapping) -> list[str]:
    """The intents of a step, alternatives of `or:` included."""
    alternatives = [part for part in items(step.get("or")) if isinstance(part, Mapping)]
    return [name.split("/")[0] for part in (step, *alternatives) if (name := word(part.get("intent")))]
