"""A corrected message as a row of words, and the matching of choices of words in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Sequence as Row
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Token = tuple[str, ...]
"""One word as typed and corrected: usually one reading; several when the typing could be several danger words."""
Span = tuple[int, int]

NUMBER = "NOMBRE"
END = "$"
NUMBER_WORDS = frozenset([
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "quinze", "vingt",
    "trente", "quarante", "cinquante", "soixante", "cent", "plusieurs", "vingtaine", "dizaine", "trentaine",
])
NEGATIONS = frozenset({"pas", "jamais", "aucun", "aucune", "ni", "sans", "plus", "rien", "non", "impossible"})
_GAP = 6
_CLAUSE_MARKS: dict[str, tuple[tuple[str, ...], ...]] = {
    ".": ((".",),), ",": ((",",),), "mais": (("mais",),), "maintenant": (("maintenant",),), "puis": (("puis",),),
    "aujourd": (("aujourd", "hui"),),
    "et": tuple(("et", word) for word in ("la", "je", "il", "elle", "ma", "mon", "ca", "on")),
}
_PAUSES = frozenset({",", "."})
_DENIERS = frozenset({"pas", "aucun", "aucune", "sans", "jamais", "ni", "plus", "zero"})
_BETWEEN = frozenset({
    "de", "du", "la", "le", "les", "un", "une", "des", "eu", "fait", "trop", "vraiment", "encore", "special", "ete",
    "idee", "idees", "signe", "signes", "pense", "penser", "envie", "envies", "intention", "voulu", "moindre",
})
_SAID_BEFORE = frozenset({"sais", "sait", "va", "peux", "peut", "comprends"})
_NEW_START = frozenset({"envie", "envies", "idee", "idees", "besoin", "mal", "je"})
"""Between the two, "pas" and "plus" belong to what came before: "j'en peux plus envie de mourir"."""
_ADVERBS = frozenset({
    "vraiment", "tres", "trop", "bien", "completement", "meme", "deja", "encore", "presque", "totalement", "carrement",
    "hyper", "super", "tellement", "quasiment", "pratiquement", "toujours", "aussi", "enormement", "terriblement", "juste",
    "clairement", "soudain", "soudainement", "subitement", "brutalement", "la", "tout", "toute", "si", "assez",
})
_LIGHT = _ADVERBS | {"me", "te", "se", "le", "les", "lui", "leur", "y", "en", "nous", "vous", "il", "elle", "donc", "alors", "du", "coup"}
"""Words that change nothing and may slip in between the words of a rule: "ma main ne *m'*obéit *vraiment* plus"."""
_SLIPPED_IN = 2
_DENIED_AFTER = frozenset({"pas", "jamais", "aucun", "aucune", "aucunement"})


class Message:
    """The words, once; `stems` are the beginnings (`saign*`) that some pattern looks for, by length."""

    def __init__(self, tokens: Row[Token], stems: dict[int, frozenset[str]] | None = None) -> None:
        self.tokens, self._stems = tokens, stems
        self._plain: Message | None = None
        self._remembered: dict[int, list[int]] = {}
        self.keys: set[str] = set()
        for token in tokens:
            for word in token:
                self.keys.add(word)
                if word[0].isdigit() or word in NUMBER_WORDS:
                    self.keys.add(NUMBER)
                for size, known in (stems or {}).items():
                    if word[:size] in known:
                        self.keys.add(word[:size] + "*")

    def as_typed(self) -> Message:
        """With the likeliest reading of each word only: a harmless turn of speech must really be there."""
        if all(len(token) == 1 for token in self.tokens):
            return self
        if self._plain is None:
            self._plain = Message([token[:1] for token in self.tokens], self._stems)
        return self._plain

    def remembered(self, lines: object, find: Callable[[Message], list[int]]) -> list[int]:
        """What `find` says of this message, asked once for each `lines`."""
        if id(lines) not in self._remembered:
            self._remembered[id(lines)] = find(self)
        return self._remembered[id(lines)]

    @cached_property
    def sentence_ends(self) -> list[int]:
        return [place for place, token in enumerate(self.tokens) if token[0] == "."]

    @cached_property
    def clause_ends(self) -> list[int]:
        """Where a clause ends or another begins: the last word of each mark."""
        return [
            place + len(mark) - 1
            for place, token in enumerate(self.tokens)
            for mark in _CLAUSE_MARKS.get(token[0], ())
            if all(place + i < len(self.tokens) and self.tokens[place + i][0] == word for i, word in enumerate(mark))
        ]

    def denied(self, span: Span, negative: bool) -> bool:
        """"pas de …", "aucun …" just before, "… pas" just after (unless the sign itself is a lack, `negative`)."""
        place = span[0] - 1
        while place >= max(0, span[0] - 6):
            word = self.tokens[place][0]
            if word in _DENIERS:
                said_before = place > 0 and self.tokens[place - 1][0] in _SAID_BEFORE
                return not (said_before and self.tokens[place + 1][0] in _NEW_START)
            if word not in _BETWEEN:
                break
            place -= 1
        after = [token[0] for token in self.tokens[span[1] : span[1] + 3]]
        if after[:2] == ["du", "tout"]:
            after = after[2:]
        return not negative and bool(after) and after[0] in _DENIED_AFTER

    def __str__(self) -> str:
        return " ".join("|".join(token) for token in self.tokens)


@dataclass(frozen=True, eq=False)
class Choice:
    """Any of several rows of words. `starts`/`stems`: first word (or its beginning) → what follows it.
    `may_end`: the end of the message will do as well. `need`: one of these words must be there."""

    starts: dict[str, tuple[tuple[str, ...], ...]]
    stems: dict[str, tuple[tuple[str, ...], ...]]
    sizes: tuple[int, ...]
    optional: bool
    may_end: bool
    need: frozenset[str]

    @classmethod
    def of(cls, options: Iterable[tuple[str, ...]], optional: bool) -> Choice:
        starts: dict[str, list[tuple[str, ...]]] = {}
        stems: dict[str, list[tuple[str, ...]]] = {}
        need: set[str] = set()
        rows = set(options)
        for option in sorted(rows - {(END,)}, key=lambda words: (-len(words), words)):
            first, rest = option[0], option[1:]
            if first.endswith("*"):
                stems.setdefault(first[:-1], []).append(rest)
            else:
                starts.setdefault(first, []).append(rest)
            need.add(max(option, key=len))
        sizes = tuple(sorted({len(stem) for stem in stems}))
        unsure = optional or (END,) in rows
        return cls(
            {k: tuple(v) for k, v in starts.items()}, {k: tuple(v) for k, v in stems.items()}, sizes, optional,
            (END,) in rows, frozenset() if unsure else frozenset(need),
        )

    def ends(self, message: Message, at: int, limit: int) -> list[int]:
        """Past-the-last tokens of the options that stand at `at`, the longest option first."""
        found: list[int] = [at] if self.may_end and _only_pauses(message, at, limit) else []
        if at >= limit:
            return found
        for word in message.tokens[at]:
            for rest in self._rests(word):
                end = _past(rest, message, at + 1, limit)
                if end is not None and end not in found:
                    found.append(end)
        return found

    def _rests(self, word: str) -> Iterable[tuple[str, ...]]:
        yield from self.starts.get(word, ())
        if NUMBER in self.starts and (word[0].isdigit() or word in NUMBER_WORDS):
            yield from self.starts[NUMBER]
        for size in self.sizes:
            yield from self.stems.get(word[:size], ())


def _past(rest: tuple[str, ...], message: Message, at: int, limit: int) -> int | None:
    """Past the last word of `rest` that begins at `at`; one adverb may stand between two words."""
    for spec in rest:
        if spec == END:
            return at if _only_pauses(message, at, limit) else None
        if at < limit and not _fits(spec, message.tokens[at]) and message.tokens[at][0] in _ADVERBS:
            at += 1
        if at >= limit or not _fits(spec, message.tokens[at]):
            return None
        at += 1
    return at


def _fits(spec: str, token: Token) -> bool:
    if spec.endswith("*"):
        return any(word.startswith(spec[:-1]) for word in token)
    if spec == NUMBER:
        return any(word[0].isdigit() or word in NUMBER_WORDS for word in token)
    return spec in token


Step = Choice | Literal["gap", "start", "end"]


@dataclass(frozen=True, eq=False)
class Sequence:
    """Steps in their order. `negative`: the sign itself speaks of something missing ("ne respire plus")."""

    steps: tuple[Step, ...]
    negative: bool

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        return tuple(step.need for step in self.steps if isinstance(step, Choice) and step.need)

    def spans(self, message: Message, within: Span) -> list[Span]:
        found = []
        for start in range(within[0], within[1]):
            end = self._end(message, 0, start, within)
            if end is not None:
                found.append((start, end))
        return found

    def _end(self, message: Message, step: int, at: int, within: Span) -> int | None:
        """Where the steps from `step` on end when they begin at `at`; None when they do not stand there."""
        if step == len(self.steps):
            return at
        now = self.steps[step]
        if now == "gap":
            return self._after_gap(message, step + 1, at, within)
        if now == "start" or now == "end":
            at_edge = at == within[0] if now == "start" else _only_pauses(message, at, within[1])
            return self._end(message, step + 1, at, within) if at_edge else None
        for end in now.ends(message, at, within[1]):
            if step + 1 == len(self.steps):
                return end
            for past in _goes_on(message, end, within[1]):
                found = self._end(message, step + 1, past, within)
                if found is not None:
                    return found
        return self._end(message, step + 1, at, within) if now.optional else None

    def _after_gap(self, message: Message, step: int, at: int, within: Span) -> int | None:
        for place in range(at, min(at + _GAP + 1, within[1] + 1)):
            found = self._end(message, step, place, within)
            if found is not None:
                return found
            if place < within[1] and (message.tokens[place][0] in NEGATIONS or message.tokens[place][0] == "."):
                return None
        return None


def _goes_on(message: Message, at: int, limit: int) -> Iterable[int]:
    """Where the next step may begin: at once, after a comma, or after a few words that change nothing."""
    yield at
    for _ in range(_SLIPPED_IN):
        if at >= limit or not (message.tokens[at][0] in _PAUSES or message.tokens[at][0] in _LIGHT):
            return
        at += 1
        yield at


def _only_pauses(message: Message, at: int, limit: int) -> bool:
    return all(token[0] in _PAUSES for token in message.tokens[at:limit])
