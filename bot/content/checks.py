"""`check(content_dir)`: every problem of the educators' files at once, as `fichier:ligne : problème → que faire`."""

from __future__ import annotations

import datetime as dtm
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.content import (
    checks_domain,
    checks_files,
    checks_forbidden,
    checks_nlu,
    checks_rules,
    code_scan,
    read_cautions,
    read_danger,
    read_dialogue,
    read_domain,
    read_forbidden,
    read_library,
    read_prevention,
    read_questionnaire,
    read_symptoms,
    read_topic,
)
from bot.content.findings import Finding, Place, Report, Severity, format_finding
from bot.content.loader import Scalar, Source, read
from bot.content.project import Example, Project, nearest, read_folder
from bot.content.schema import Forbidden, Library, Topic
from bot.content.schema_prevention import Section
from bot.content.schema_questionnaire import Questionnaire
from bot.content.schema_symptoms import Symptom
from bot.content.text_rules import same_key

__all__ = ["Content", "Finding", "Severity", "check", "fingerprint", "format_finding", "read_content"]


@dataclass
class Content:
    """Everything under content/, read: what the catalogue offers and what the checks compare."""

    topics: dict[str, Topic] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()
    """Names of all topic files, the broken ones included."""
    examples: list[Example] = field(default_factory=list)
    questionnaires: dict[str, Questionnaire] = field(default_factory=dict)
    prevention: dict[str, Section] = field(default_factory=dict)
    symptoms: dict[str, Symptom] = field(default_factory=dict)
    messages: dict[str, read_library.Message] = field(default_factory=dict)
    labels: dict[str, tuple[str, Place]] = field(default_factory=dict)
    library: Library = field(default_factory=Library)
    verified: frozenset[str] = frozenset()
    texts: list[tuple[str, Place]] = field(default_factory=list)


def check(
    content_dir: Path,
    *,
    code_dir: Path | None = None,
    actions: Collection[str] | None = None,
    variables: Collection[str] = (),
    today: dtm.date | None = None,
) -> list[Finding]:
    """All findings, by file and line; an empty list means that everything may be published.

    `code_dir` is the project folder whose `actions/` and `bot/` are scanned (never imported); by default the folder
    above `content_dir`. `actions` replaces the scanned action names. `variables` are further names that the program
    fills in texts. `today` decides on review dates; without it none counts as past.
    """
    report = Report()
    code = code_scan.scan(code_dir or content_dir.resolve().parent)
    if actions is not None:
        code = replace(code, actions=frozenset(actions))
    checks_files.run(content_dir, report)
    content = read_content(content_dir, today, report)
    for folder in ("lexicon", "conversations"):
        read_folder(content_dir, folder, report)
    project = _project(content_dir, content, report)
    fill = {*code.keywords, *variables}
    checks_nlu.run(project, content.examples, report)
    checks_domain.run(project, code, fill, report)
    checks_rules.run(project, code, report)
    _messages(content, code, fill, report)
    _numbers(content, project, report)
    read_danger.check(content_dir, report)
    checks_forbidden.run(content_dir.name, content.topics.values(), forbidden(content_dir, today, report), report)
    _exam(content_dir, [*project.examples, *content.examples], report)
    for name, (_, place) in content.labels.items():
        if project.complete and not project.knows_intent(name):
            report.error(place, f"l'intention « {name} » n'existe pas", nearest(name, project.intent_names()))
    return report.sorted()


def read_content(content_dir: Path, today: dtm.date | None, report: Report) -> Content:
    """Read content/ into `Content`; problems go to `report`. Without `today`, no date counts as past or future."""
    folder = content_dir / "content"
    content = Content()
    for source in read_folder(content_dir, "content/advice", report):
        topic, examples = read_topic.read(source, today, report)
        content.subjects |= {Path(source.file).stem}
        content.examples += examples
        if topic is not None:
            content.topics[topic.name] = topic
            content.texts += [(text, Place(source.file, 1)) for one in topic.answers for text in one.bubbles]
    for source in read_folder(content_dir, "content/questionnaires", report):
        made = read_questionnaire.read(source, content.subjects, today, report)
        if made is not None:
            content.questionnaires[made.name] = made
    _prevention(content_dir, content, today, report)
    _symptoms(content_dir, content, today, report)
    for source in read_folder(content_dir, "content/messages", report):
        read_library.messages(source, content.messages, report)
    content.texts += [(text, place) for bubbles, place in content.messages.values() for text in bubbles]
    content.verified = read_library.verified_numbers(_one(folder / "helplines_verifies.yml", content_dir, report))
    content.library = _library(folder, content_dir, content, today, report)
    return content


def _prevention(content_dir: Path, content: Content, today: dtm.date | None, report: Report) -> None:
    """Acts of the prevention plan; they name topics and questionnaires, so that these are read before."""
    tests = frozenset(path.stem for path in (content_dir / "content/questionnaires").glob("*.yml"))
    read = {}
    for source in read_folder(content_dir, "content/prevention", report):
        section = read_prevention.read(source, content.subjects, tests, today, report)
        if section is not None:
            content.prevention[section.name] = section
            read[section.name] = (section, source)
            cases = [case for act in section.acts for case in act.cases]
            content.texts += [(text, Place(source.file, 1)) for case in cases for text in (case.why, case.step)]
    read_prevention.check_together(read, report)
def forbidden(content_dir: Path, today: dtm.date | None, report: Report) -> tuple[Forbidden, ...]:
    """What no answer may say to whom; nothing where the file is missing."""
    source = _one(content_dir / "content" / "interdits.yml", content_dir, report)
    return read_forbidden.read(source, today, report) if source else ()


def _symptoms(content_dir: Path, content: Content, today: dtm.date | None, report: Report) -> None:
    places: dict[str, Place] = {}
    for source in read_folder(content_dir, "content/symptoms", report):
        found = read_symptoms.read(source, content.subjects, today, report)
        content.symptoms |= found
        places |= {name: Place(source.file, 1) for name in found}
        content.texts += [(t, Place(source.file, 1)) for one in found.values() for v in one.variants for t in v.bubbles]
    read_symptoms.check_together(content.symptoms, places, report)


def _library(folder: Path, content_dir: Path, content: Content, today: dtm.date | None, report: Report) -> Library:
    lines, safety, labels = (
        _one(folder / f"{name}.yml", content_dir, report) for name in ("helplines", "safety", "labels")
    )
    if lines is not None:
        read_library.helplines(lines, content.verified, today, report)
    content.labels = read_library.labels(labels, report) if labels else {}
    titles = {name: title for name, (title, _) in content.labels.items()}
    for topic in content.topics.values():
        titles |= {f"advice/{topic.name}": topic.button, f"advice_{topic.name}": topic.button}
    return Library(
        messages={name: bubbles for name, (bubbles, _) in content.messages.items()},
        labels=titles,
        helplines=read_library.as_dict(lines.root if lines else None),
        safety=read_library.as_dict(safety.root if safety else None) | read_library.everyday_words(content_dir),
        missed_dose=read_cautions.missed_dose(_one(folder / "missed_dose.yml", content_dir, report), today, report),
        plan_checks=read_cautions.plan_checks(_one(folder / "plan_checks.yml", content_dir, report), today, report),
        cost_help=read_cautions.cost_help(_one(folder / "cost_help.yml", content_dir, report), today, report),
    )


def _one(path: Path, content_dir: Path, report: Report) -> Source | None:
    if not path.is_file():
        return None
    return read(path, f"{content_dir.name}/{path.relative_to(content_dir).as_posix()}", report)


def _project(content_dir: Path, content: Content, report: Report) -> Project:
    project = Project(folder=content_dir.name, topics=content.subjects)
    for source in read_folder(content_dir, "domain", report):
        read_domain.add(project, source, report)
        project.complete &= source.root is not None
    for source in read_folder(content_dir, "dialogue", report):
        read_dialogue.add(project, source, report)
        project.complete &= source.root is not None
    return project


def _messages(content: Content, code: code_scan.Code, fill: Collection[str], report: Report) -> None:
    for name, (bubbles, place) in content.messages.items():
        for text in bubbles:
            checks_domain.check_variables(f"le message « {name} »", text, place, fill, report)
        if code.words and not code.uses(name):
            report.warn(place, f"le message « {name} » ne sert nulle part", "vérifiez son nom, ou effacez-le")


def _numbers(content: Content, project: Project, report: Report) -> None:
    answers = [
        (node.text, Place(answer.place.file, node.line))
        for answer in project.answers
        if isinstance(node := answer.body.get("text"), Scalar)
    ]
    for text, place in [*content.texts, *answers]:
        for number in read_library.called_numbers(text):
            read_library.check_number(number, place, content.verified, report)


def _exam(content_dir: Path, examples: list[Example], report: Report) -> None:
    """A sentence that is learnt proves nothing in the exam."""
    asked: dict[str, str] = {}
    for path in sorted((content_dir / "evaluation").glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            place = Place(f"{content_dir.name}/evaluation/{path.name}", number)
            try:
                asked.setdefault(same_key(str(json.loads(line)["text"])), f"{place.file}:{number}")
            except (ValueError, KeyError, TypeError):
                if line.strip():
                    report.error(place, "une ligne d'examen illisible", 'écrivez {"text": "…", "label": "…"}')
    for example in examples:
        if where := asked.get(same_key(example.text)):
            report.warn(
                example.place,
                f"« {example.text[:60]} » est aussi une phrase d'examen ({where})",
                "inventez une autre phrase : apprise, elle ne prouve plus rien",
            )


def fingerprint(content_dir: Path, *pipeline: Path) -> str:
    """A short hash of all that training depends on; the same files give the same hash on every machine.

    dialogue/, domain/, lexicon/ and content/danger/ count whole, advice topics by their name and examples only (their answers are
    read at run time), and every file given as `pipeline` (the Rasa configuration, components) whole.
    """
    digest = hashlib.sha256()
    for folder in ("dialogue", "domain", "lexicon", "content/danger"):
        for path in sorted(p for p in (content_dir / folder).rglob("*") if p.is_file() and not p.name.startswith(".")):
            _feed(digest, path.relative_to(content_dir).as_posix(), path.read_bytes())
    silent = Report()
    for source in read_folder(content_dir, "content/advice", silent):
        _, examples = read_topic.read(source, None, silent)
        _feed(digest, Path(source.file).stem, "\n".join(example.text for example in examples if example.taught).encode())
    for path in sorted(pipeline, key=lambda one: one.name):
        _feed(digest, path.name, path.read_bytes())
    return digest.hexdigest()[:16]


def _feed(digest: hashlib._Hash, name: str, data: bytes) -> None:
    data = data.replace(b"\r\n", b"\n")
    digest.update(f"{name}\0{len(data)}\0".encode())
    digest.update(data)
