"""Reads one domain file: intents, entities, slots, forms, actions and responses, closed to anything else."""

from __future__ import annotations

from bot.content import text_rules
from bot.content.findings import Report
from bot.content.loader import Listing, Mapping, Node, Scalar, Source
from bot.content.project import Answer, Project, closed, items, word

KEYS = ("version", "intents", "entities", "slots", "forms", "actions", "responses", "session_config")
ANSWER_KEYS = (
    "text",
    "buttons",
    "image",
    "condition",
    "channel",
    "metadata",
    "id",
    "custom",
    "attachment",
    "button_type",
    "quick_replies",
)
SLOT_TYPES = ("text", "bool", "categorical", "float", "list", "any")
LONGEST = 4096
PAYLOAD_BYTES = 64


def add(project: Project, source: Source, report: Report) -> None:
    """Put what `source` declares into `project`."""
    root = source.root
    if root is None:
        return
    if not isinstance(root, Mapping):
        report.error(
            source.at(root),
            "le fichier ne commence pas par des clés (intents:, responses:…)",
            "reprenez la forme d'un fichier voisin",
        )
        return
    closed(root, KEYS, source, report)
    check_version(root, source, report)
    for node in items(root.get("intents")):
        _declare(node, project.intents, source)
    for node in items(root.get("entities")):
        _declare(node, project.entities, source)
    for node in items(root.get("actions")):
        _declare(node, project.actions, source)
    _slots(project, root.get("slots"), source, report)
    _forms(project, root.get("forms"), source, report)
    _responses(project, root.get("responses"), source, report)


def check_version(root: Mapping, source: Source, report: Report) -> None:
    """Rasa reads a file without a version with a guess."""
    version = root.get("version")
    if version is None:
        report.warn(source.at(1), "le fichier n'a pas de version", 'ajoutez version: "3.1" en première ligne')
    elif word(version) != "3.1":
        report.error(source.at(version), f"la version « {word(version)} » n'est pas connue", 'écrivez version: "3.1"')


def _declare(node: Node, into: dict[str, list], source: Source) -> None:  # type: ignore[type-arg]
    name = word(node)
    if name is None and isinstance(node, Mapping) and node.pairs:
        name = node.pairs[0][0].text
    if name is not None:
        into.setdefault(name, []).append(source.at(node))


def _slots(project: Project, node: Node | None, source: Source, report: Report) -> None:
    for key, slot in node.pairs if isinstance(node, Mapping) else ():
        if key.text in project.slots:
            report.error(
                source.at(key),
                f"le champ (slot) « {key.text} » est déjà défini dans {project.slots[key.text][1].file}",
                "gardez une seule définition",
            )
        project.slots[key.text] = (slot, source.at(key))
        kind = word(slot.get("type")) if isinstance(slot, Mapping) else None
        if kind not in SLOT_TYPES:
            report.error(
                source.at(key),
                f"le champ (slot) « {key.text} » a le type « {kind or ''} »",
                "choisissez parmi : " + ", ".join(SLOT_TYPES),
            )
        elif isinstance(slot, Mapping) and slot.get("mappings") is None:
            report.error(
                source.at(key),
                f"le champ (slot) « {key.text} » n'a pas de « mappings: »",
                "ajoutez « mappings: » puis « - type: custom »",
            )


def _forms(project: Project, node: Node | None, source: Source, report: Report) -> None:
    for key, form in node.pairs if isinstance(node, Mapping) else ():
        project.forms[key.text] = (form, source.at(key))
        if not isinstance(form, Mapping) or not isinstance(form.get("required_slots"), Listing):
            report.error(
                source.at(key),
                f"le formulaire « {key.text} » n'a pas de liste « required_slots: »",
                "ajoutez « required_slots: » puis un champ par ligne",
            )


def _responses(project: Project, node: Node | None, source: Source, report: Report) -> None:
    for key, answers in node.pairs if isinstance(node, Mapping) else ():
        before = project.responses.get(key.text)
        if before:
            report.error(
                source.at(key),
                f"la réponse « {key.text} » est déjà écrite dans {before[0].file}, ligne {before[0].line}",
                "gardez-en une seule",
            )
        project.responses.setdefault(key.text, []).append(source.at(key))
        if not key.text.startswith("utter_"):
            report.error(
                source.at(key),
                f"le nom de réponse « {key.text} » ne commence pas par « utter_ »",
                f"écrivez « utter_{key.text} »",
            )
        if not items(answers):
            report.error(source.at(key), f"la réponse « {key.text} » est vide", "ajoutez une ligne « - text: … »")
        for answer in items(answers):
            if isinstance(answer, Mapping):
                project.answers.append(Answer(key.text, answer, source.at(answer)))
                _answer(key.text, answer, source, report)
            else:
                report.error(
                    source.at(answer), f"une variante de « {key.text} » sans « text: »", 'écrivez « - text: "…" »'
                )


def _answer(name: str, answer: Mapping, source: Source, report: Report) -> None:
    closed(answer, ANSWER_KEYS, source, report)
    text = answer.get("text")
    if text is None and not any(answer.get(key) for key in ("image", "custom")):
        report.error(source.at(answer), f"la réponse « {name} » est vide", "écrivez le texte entre guillemets")
    if text is not None:
        check_text(f"la réponse « {name} »", text, source, report)
    for button in items(answer.get("buttons")):
        _button(name, button, source, report)


def check_text(what: str, node: Node, source: Source, report: Report) -> None:
    """A text that a person will read: not empty, not too long, no dose, nothing that a phone shows literally."""
    place = source.at(node)
    if isinstance(node, Mapping | Listing):
        report.error(
            place, f"{what} : un texte coupé par « : » ou par un tiret", "mettez tout le texte entre guillemets"
        )
        return
    text = node.text
    if not text.strip() or node.value is None:
        report.error(place, f"{what} est vide", "écrivez le texte entre guillemets")
    if len(text) > LONGEST:
        report.error(
            place, f"{what} a {len(text)} caractères ; Telegram en accepte {LONGEST}", "coupez-le en plusieurs messages"
        )
    if found := text_rules.dosing(text):
        report.error(
            place,
            f"{what} dit de changer un traitement ou une dose (« {found} »)",
            "renvoyez vers le médecin ou le pharmacien",
        )
    if sign := text_rules.shown_literally(text, node.style == ""):
        report.warn(
            place,
            f"{what} : les guillemets courbes {sign} seront affichés tels quels",
            'remplacez-les par des guillemets droits "…"',
        )
    if tag := text_rules.markup(text):
        report.warn(
            place, f"{what} contient « {tag} », affiché tel quel", "écrivez « moins de », ou *gras* pour insister"
        )


def _button(name: str, button: Node, source: Source, report: Report) -> None:
    place = source.at(button)
    if not isinstance(button, Mapping):
        report.error(place, f"un bouton de « {name} » n'a pas de « title: »", "écrivez title: et payload:")
        return
    closed(button, ("title", "payload", "type", "url"), source, report)
    title, payload = button.get("title"), button.get("payload")
    if word(title) is None:
        report.error(place, f"un bouton de « {name} » n'a pas de titre", "ajoutez « title: »")
    if not isinstance(payload, Scalar) or word(payload) is None:
        if button.get("url") is None:
            report.error(place, f"un bouton de « {name} » n'a pas de « payload: »", "ajoutez « payload: /intention »")
        return
    _, broken = text_rules.payload(payload.text)
    if broken is not None:
        report.error(
            source.at(payload),
            f"un bouton de « {name} » a des données mal écrites : {broken}",
            'écrivez \'/intention{{"champ": "valeur"}}\'',
        )
    size = len(payload.text.replace("{{", "{").replace("}}", "}").encode())
    if size > PAYLOAD_BYTES:
        report.warn(
            source.at(payload),
            f"un bouton de « {name} » envoie {size} octets (Telegram : {PAYLOAD_BYTES})",
            "raccourcissez les données du bouton",
        )
