"""Reads the variants of one `reponses:`: their conditions, bubbles and sources, and which of them hides which."""

from __future__ import annotations

from bot.content import read_criteria, text_rules
from bot.content.findings import Report
from bot.content.loader import Mapping, Node, Scalar
from bot.content.loader import Source as File
from bot.content.project import closed, items, nearest, word
from bot.content.read_domain import check_text
from bot.content.schema import Criterion, Source, Variant

KEYS = ("id", "si", "sauf", "texte", "sources")
LONGEST_BUBBLE = 300
MOST_BUBBLES = 3
WORDS_PER_SENTENCE = 15


def read(
    node: Node | None, sources: dict[str, Source], file: File, report: Report, of: str = "aucune réponse générale"
) -> list[Variant]:
    """Every variant of one `reponses:`. `of` says in French that the general one is missing."""
    found: list[Variant] = []
    for item in items(node):
        if not isinstance(item, Mapping):
            report.error(
                file.at(item), "une réponse sans « id: » ni « texte: »", "reprenez la forme d'une réponse voisine"
            )
            continue
        variant = _variant(item, sources, file, report)
        if any(other.id == variant.id for other in found):
            report.error(
                file.at(item), f"deux réponses s'appellent « {variant.id} »", "donnez-leur des noms différents"
            )
        _reachable(variant, found, item, file, report)
        found.append(variant)
    if node is not None and not any(not (variant.when or variant.unless) for variant in found):
        report.error(
            file.at(node),
            f"{of} (sans « si: »)",
            "ajoutez à la fin une réponse sans « si: », pour qui ne dit rien de soi",
        )
    return found


def _reachable(variant: Variant, earlier: list[Variant], item: Mapping, file: File, report: Report) -> None:
    hider = next((other for other in earlier if read_criteria.hides(other, variant)), None)
    if hider is not None:
        report.error(
            file.at(item),
            f"la réponse « {variant.id} » n'est jamais donnée : « {hider.id} » passe avant",
            f"placez « {variant.id} » avant « {hider.id} »",
        )
    if read_criteria.impossible(variant):
        report.error(
            file.at(item),
            f"la réponse « {variant.id} » n'est jamais donnée : « sauf » enlève tout « si »",
            "corrigez l'une des deux conditions",
        )


def _variant(item: Mapping, sources: dict[str, Source], file: File, report: Report) -> Variant:
    closed(item, KEYS, file, report)
    name = word(item.get("id"))
    if name is None:
        report.error(file.at(item), "une réponse sans « id: »", "donnez-lui un nom court")
    cited = []
    for node in items(item.get("sources")):
        source_id = word(node) or ""
        if source_id not in sources:
            report.error(
                file.at(node), f"la source « {source_id} » n'est pas dans « sources: »", nearest(source_id, sources)
            )
        else:
            cited.append(sources[source_id])
    if not items(item.get("sources")):
        report.error(file.at(item), f"la réponse « {name} » ne cite aucune source", "ajoutez « sources: [nom] »")
    bubbles, conditions = _bubbles(item, name or "?", file, report), _conditions(item, file, report)
    return Variant(name or "", bubbles, tuple(cited), *conditions, line=item.line)


def _conditions(item: Mapping, file: File, report: Report) -> tuple[tuple[Criterion, ...], tuple[Criterion, ...]]:
    """`si` and `sauf`; `sauf` may stand beside `si` or inside it."""
    when, unless = item.get("si"), item.get("sauf")
    inside = when.get("sauf") if isinstance(when, Mapping) else None
    if isinstance(when, Mapping) and inside is not None:
        rest = tuple(pair for pair in when.pairs if pair[0].text != "sauf")
        when = Mapping(rest, when.line) if rest else None
    return (
        read_criteria.read(when, file, report),
        read_criteria.read(inside, file, report) + read_criteria.read(unless, file, report),
    )


def _bubbles(item: Mapping, name: str, file: File, report: Report) -> tuple[str, ...]:
    node = item.get("texte")
    parts: tuple[Node, ...] = (node,) if isinstance(node, Scalar) else items(node)
    if not parts:
        report.error(file.at(item), f"la réponse « {name} » est vide", "ajoutez « texte: » puis une à trois bulles")
    if len(parts) > MOST_BUBBLES:
        report.error(
            file.at(item), f"la réponse « {name} » a {len(parts)} bulles (au plus {MOST_BUBBLES})", "gardez l'essentiel"
        )
    for part in parts:
        check_text(f"la réponse « {name} »", part, file, report)
        if isinstance(part, Scalar) and len(part.text) > LONGEST_BUBBLE:
            report.error(
                file.at(part),
                f"une bulle de « {name} » a {len(part.text)} caractères (au plus {LONGEST_BUBBLE})",
                "coupez-la ou raccourcissez-la",
            )
        if isinstance(part, Scalar) and text_rules.placeholders(part.text):
            report.error(
                file.at(part),
                f"« {{{text_rules.placeholders(part.text)[0]}}} » : un conseil n'a pas de variable",
                "écrivez le texte sans accolades",
            )
    texts = tuple(part.text.strip() for part in parts if isinstance(part, Scalar))
    average = text_rules.words_per_sentence(" ".join(texts))
    if average > WORDS_PER_SENTENCE:
        report.warn(
            file.at(item),
            f"les phrases de « {name} » ont {average:.1f} mots en moyenne (au plus {WORDS_PER_SENTENCE})".replace(
                ".", ","
            ),
            "coupez les phrases longues",
        )
    return texts
