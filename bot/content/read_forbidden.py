"""Reads content/interdits.yml: what no answer may say to whom, and whether a text says it."""

from __future__ import annotations

import datetime as dtm
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.content import read_criteria, read_topic
from bot.content.findings import Report
from bot.content.loader import Mapping, Node
from bot.content.loader import Source as File
from bot.content.project import closed, items, nearest, word
from bot.content.schema import Forbidden, Source
from bot.french import fold

KEYS = ("relu_le", "a_relire_avant", "sources", "interdits")
ITEM_KEYS = ("id", "pourquoi", "si", "jamais", "seulement_contre", "sauf_avec", "sources")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_AGAINST = re.compile(
    r"\b(?:pas|jamais|ni|sans|aucune?|non|zero|au lieu|plutot que|evite[rz]?|interdit\w*|deconseill\w*|dangereu\w*|danger|"
    r"contre indique\w*|mefie[rz]|attention|laisse[rz]? de cote)\b"
)
"""What makes a sentence a warning."""
_ALLOWS = re.compile(
    r"\bpas (?:plus|davantage|besoin|grave|interdit\w*)\b|\bsans (?:depasser|limite|risque|danger)\b|\baucune? (?:risque|danger)\b"
)
"""Words of warning that warn of nothing: "pas plus de deux verres" is a permission."""


def read(file: File, today: dtm.date | None, report: Report) -> tuple[Forbidden, ...]:
    """Every forbidden pair that can be read."""
    root = file.root
    if not isinstance(root, Mapping):
        return ()
    closed(root, KEYS, file, report)
    read_topic.dates_of(root, file, today, report, "ce fichier")
    sources = read_topic.sources_of(root.get("sources"), file, today, report)
    found: list[Forbidden] = []
    for item in items(root.get("interdits")):
        if not isinstance(item, Mapping) or word(item.get("id")) is None:
            report.error(file.at(item), "un interdit sans « id: »", "donnez-lui un nom court")
            continue
        one = _item(item, sources, file, report)
        if any(other.id == one.id for other in found):
            report.error(file.at(item), f"deux interdits s'appellent « {one.id} »", "donnez-leur des noms différents")
        found.append(one)
    return tuple(found)


def _item(item: Mapping, sources: dict[str, Source], file: File, report: Report) -> Forbidden:
    closed(item, ITEM_KEYS, file, report)
    name = word(item.get("id")) or ""
    never, against = (_phrases(item.get(key)) for key in ("jamais", "seulement_contre"))
    when = read_criteria.read(item.get("si"), file, report)
    for key in ("pourquoi", "si", "sources"):
        if item.get(key) is None:
            report.error(file.at(item), f"l'interdit « {name} » n'a pas de « {key}: »", f"ajoutez « {key}: … »")
    if not never and not against:
        report.error(
            file.at(item), f"l'interdit « {name} » n'interdit rien", "ajoutez « jamais: » ou « seulement_contre: »"
        )
    cited = []
    for node in items(item.get("sources")):
        source = word(node) or ""
        if source not in sources:
            report.error(file.at(node), f"la source « {source} » n'est pas dans « sources: »", nearest(source, sources))
        else:
            cited.append(sources[source])
    reason = word(item.get("pourquoi")) or ""
    return Forbidden(name, reason, when, never, against, _phrases(item.get("sauf_avec")), tuple(cited))


def _phrases(node: Node | None) -> tuple[str, ...]:
    return tuple(" ".join(fold(text).split()) for one in items(node) if (text := word(one)))


@dataclass(frozen=True)
class Text:
    """The bubbles of an answer, folded: as one, and cut into sentences."""

    whole: str
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, bubbles: Sequence[str]) -> Text:
        plain = tuple(_plain(sentence) for bubble in bubbles for sentence in _SENTENCE.split(bubble))
        return cls(" ".join(plain), plain)


def said(forbidden: Forbidden, text: Text) -> str | None:
    """The forbidden words that the text holds, or None. Words in `against` may stand in a warning, or in a text that
    holds one of `lifted_by`."""
    for phrase in forbidden.never:
        if _holds(phrase, text.whole):
            return phrase
    found = [phrase for phrase in forbidden.against if _holds(phrase, text.whole)]
    if not found or any(_holds(phrase, text.whole) for phrase in forbidden.lifted_by):
        return None
    unwarned = [sentence for sentence in text.sentences if not _warns(sentence)]
    return next((phrase for phrase in found if any(_holds(phrase, sentence) for sentence in unwarned)), None)


def _warns(sentence: str) -> bool:
    return bool(_AGAINST.search(_ALLOWS.sub(" ", sentence)))


def _holds(phrase: str, plain: str) -> bool:
    return bool(_pattern(phrase).search(plain))


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = (re.escape(one.rstrip("*")) + (r"\w*" if one.endswith("*") else "s?") for one in _plain(phrase, "*").split())
    return re.compile(rf"\b{' '.join(words)}\b")


def _plain(text: str, kept: str = "") -> str:
    """Folded, without signs: "1,5 litre" is "1 5 litre"."""
    return " ".join(re.sub(rf"[^\w\s{re.escape(kept)}]", " ", fold(text)).split())
