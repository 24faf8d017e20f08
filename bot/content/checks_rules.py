"""Checks on rules and stories: unknown names, rules that contradict each other (Rasa tells only when training)."""

from __future__ import annotations

from itertools import product

from bot.content.checks_domain import intents_of
from bot.content.code_scan import Code
from bot.content.findings import Place, Report
from bot.content.loader import Listing, Mapping, Node, Scalar
from bot.content.project import RASA_ACTIONS, RASA_SLOTS, Project, Track, items, nearest, word

Event = tuple[str, ...]
ANSWER = "action_advice__answer"
"""What follows every advice intent; bot/rasa_server/importer.py writes that rule."""


def run(project: Project, code: Code, report: Report) -> None:
    """Names first, then contradictions."""
    for track in project.tracks if project.complete else ():
        for part in (*track.condition, *track.steps):
            _names(part, track, project, code, report)
    _contradictions(project, report)


def _names(step: Mapping, track: Track, project: Project, code: Code, report: Report) -> None:
    file = track.place.file
    for name in intents_of(step):
        if not project.knows_intent(name):
            report.error(
                Place(file, step.line),
                f"« {track.name} » attend l'intention « {name} » qui n'existe pas",
                nearest(name, project.intent_names()),
            )
    action = step.get("action")
    if action is not None and (called := word(action)):
        _action(called, Place(file, action.line), project, code, report)
    loop = step.get("active_loop")
    if loop is not None and (form := word(loop)) and form not in project.forms:
        report.error(Place(file, loop.line), f"le formulaire « {form} » n'existe pas", nearest(form, project.forms))
    for slot, line in slots_of(step):
        if slot not in project.slots and slot not in RASA_SLOTS:
            report.error(
                Place(file, line),
                f"« {track.name} » regarde le champ « {slot} » qui n'existe pas",
                nearest(slot, project.slots),
            )


def _action(name: str, place: Place, project: Project, code: Code, report: Report) -> None:
    if name in project.responses or name in project.forms or name in project.actions or name in RASA_ACTIONS:
        return
    if name.startswith("utter_"):
        report.error(
            place, f"la réponse « {name} » n'est dans aucun fichier de domain/", nearest(name, project.responses)
        )
    elif code.has_action(name):
        report.error(
            place, f"l'action « {name} » n'est pas déclarée dans domain/", f"ajoutez « - {name} » sous actions:"
        )
    else:
        report.error(
            place,
            f"l'action « {name} » n'est pas déclarée dans domain/",
            nearest(name, {*project.actions, *project.forms}),
        )


def slots_of(step: Mapping) -> list[tuple[str, int]]:
    """The slots that a step looks at, with their lines."""
    node = step.get("slot_was_set")
    parts: list[Node] = [node] if isinstance(node, Mapping) else list(items(node))
    found = []
    for part in parts:
        if isinstance(part, Mapping):
            found += [(key.text, key.line) for key, _ in part.pairs]
        elif isinstance(part, Scalar):
            found.append((part.text, part.line))
    return found


def _contradictions(project: Project, report: Report) -> None:
    """Two rules contradict each other when the same past is followed by different actions."""
    next_action: dict[tuple[Event, ...], tuple[str, Track]] = {}
    told: set[tuple[Place, Place]] = set()
    for track in [*_topic_rules(project), *project.tracks]:
        if track.kind != "rule":
            continue
        for past, action in _moments(track):
            said, by = next_action.setdefault(past, (action, track))
            if said != action and (by.place, track.place) not in told:
                told.add((by.place, track.place))
                report.error(
                    track.place,
                    f"la règle « {track.name} » contredit « {by.name} » ({by.place.file}:"
                    f"{by.place.line}) : {_french(action)} ou {_french(said)} ?",
                    "gardez une seule des deux, ou ajoutez une condition",
                )


def _topic_rules(project: Project) -> list[Track]:
    """The rule that the importer makes for each topic at training time."""
    steps = [
        (f"advice_{topic}", Place(f"{project.folder}/content/advice/{topic}.yml", 1))
        for topic in sorted(project.topics)
    ]
    return [
        Track(
            "rule",
            f"conseil {intent}",
            place,
            (),
            (
                Mapping(((Scalar("intent", 1), Scalar(intent, 1)),), 1),
                Mapping(((Scalar("action", 1), Scalar(ANSWER, 1)),), 1),
            ),
            Mapping((), 1),
        )
        for intent, place in steps
    ]


def _french(action: str) -> str:
    return "attendre" if action == "action_listen" else f"« {action} »"


def _moments(track: Track) -> list[tuple[tuple[Event, ...], str]]:
    """Every (what has happened, what is done next) of a rule; `or:` gives one past for each alternative."""
    start: list[Event] = [("start",)] if word(track.body.get("conversation_start")) == "true" else []
    start += sorted(event for part in track.condition for event in _events(part)[0])
    waits = word(track.body.get("wait_for_user_input")) != "false"
    found: list[tuple[tuple[Event, ...], str]] = []
    for path in product(*(_events(step) for step in track.steps)):
        past = list(start)
        acts = False
        for events in path:
            for event in events:
                if event[0] == "action":
                    acts = True
                    found.append((tuple(past), event[1]))
                past.append(event)
        if acts and waits and path[-1][-1:] and path[-1][-1][0] == "action":
            found.append((tuple(past), "action_listen"))
    return found


def _events(step: Mapping) -> list[tuple[Event, ...]]:
    """The alternatives of one step, each a few events."""
    alternatives = [part for part in items(step.get("or")) if isinstance(part, Mapping)]
    if alternatives:
        return [events for part in alternatives for events in _events(part)]
    events: list[Event] = []
    if name := word(step.get("intent")):
        events.append(("intent", name, _flat(step.get("entities"))))
    if (action := word(step.get("action"))) is not None:
        events.append(("action", action))
    loop = step.get("active_loop")
    if loop is not None:
        events.append(("loop", word(loop) or "null"))
    events += [("slot", name, _flat(step.get("slot_was_set"))) for name, _ in slots_of(step)]
    return [tuple(events)]


def _flat(node: Node | None) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return "[" + ",".join(sorted(map(_flat, node.items))) + "]"
    if isinstance(node, Mapping):
        return "{" + ",".join(sorted(f"{key.text}={_flat(value)}" for key, value in node.pairs)) + "}"
    return ""
