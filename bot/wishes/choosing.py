"""Whether a message is one wish or several: a cut counts only when both sides are understood, and as different wishes. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.wishes.segments import Piece
from bot.wishes.shapes import demands, opens, plain, stands_alone, told_of_a_dose

Span = tuple[int, int]
"""Pieces from the first number up to, not including, the second."""


@dataclass(frozen=True)
class Understood:
    """What the classifier made of some words."""

    label: str
    confidence: float
    decision: str


@dataclass(frozen=True)
class Wish:
    """Part of a message that asks for one thing."""

    text: str
    label: str
    confidence: float


COURTESIES = frozenset({"greet", "thank", "goodbye", "affirm", "deny"})
"""Beside a wish these are manners, not wishes."""
_NEVER = frozenset({"out_of_scope", "cancel", "nlu_fallback", "help", "emergency_physical", "emergency_suicide"})
"""Never one wish among others: the whole message is taken instead."""
_REMARKS = frozenset({"symptom", "checkin", "profile_update", "risk_test", "drug_info", "bot_challenge"})
_ASKING = frozenset({
    "drug_info", "symptom", "risk_test", "dose_forgotten", "help", "profile_show", "profile_update", "checkin", "dose_skip",
    "goal_set", "human_handoff",
})
"""What a remark may be the reason of."""
_OF_CARE = frozenset({
    "reminder_add", "reminder_list", "reminder_change", "reminder_delete", "reminder_pause", "reminder_resume", "refill",
    "adherence_report",
})
"""Of these, one that is told beside one that is asked is its reason: "supprime le rappel, j'ai fini la boîte"."""
_OF_ONE_DOSE = frozenset({"dose_taken", "dose_skip", "dose_snooze", "dose_forgotten", "dose_check"})
"""Said beside each other they tell one story: "pas pris hier, je rattrape demain ?"."""
_FLOORS: Mapping[str, float] = {"strong": 0.55, "weak": 0.66, "none": 0.66}
"""How sure each side of a cut must be."""
_GAINS: Mapping[str, float] = {"strong": 0.60, "weak": 0.35, "none": 0.30}
"""A classifier is sure of a whole in which one wish is loud: what a cut between two well understood sides outweighs."""
_MANNERS_GAIN = 0.02
"""Manners are left out of a wish's words where that changes nothing else."""
_SAID_OF_A_DOSE = frozenset({"dose_taken", "dose_skip", "dose_snooze"})
_SURE_REMARK = 0.85
_PLAIN = 0.85
"""From here on a whole that is taken for manners is manners: "salut, tu m'entends ?"."""
_DOUBTFUL = 0.5
"""A whole that the coach would only ask about explains the message at most this well."""


@dataclass(frozen=True)
class Message:
    """A message, its pieces, and what is understood of every run of pieces."""

    text: str
    pieces: Sequence[Piece]
    understood: Mapping[Span, Understood]

    @property
    def whole(self) -> Span:
        return (0, len(self.pieces))

    def words(self, span: Span) -> str:
        return words(self.text, self.pieces, span)

    def cut(self, span: Span) -> str:
        """What stands before a span."""
        return self.pieces[span[0]].cut

    def manners(self, span: Span) -> bool:
        return self.understood[span].label in COURTESIES

    def remark(self, span: Span) -> bool:
        """A situation that is told, not a wish that is made."""
        label = self.understood[span].label
        return (label in _REMARKS or label.startswith("advice/")) and not demands(plain(self.words(span)))


def spans(pieces: Sequence[Piece]) -> list[Span]:
    """Every run of neighbouring pieces: what has to be understood before `choose`."""
    return [(i, j) for i in range(len(pieces)) for j in range(i + 1, len(pieces) + 1)]


def words(text: str, pieces: Sequence[Piece], span: Span) -> str:
    """The message's own words for a run of pieces, signs between them included."""
    if span == (0, len(pieces)):
        return " ".join(text.split())
    return " ".join(text[pieces[span[0]].start : pieces[span[1] - 1].end].split())


def choose(message: Message) -> list[Wish]:
    """The wishes in the order of the message, manners left out; none when it is better taken as a whole.

    A single wish is returned when its manners alone keep the message from being understood."""
    best = max(_readings(message), key=lambda parts: _worth(parts, message))
    wishes = [part for part in best if not message.manners(part)]
    whole, found = message.understood[message.whole], message.understood[wishes[0]] if wishes else None
    if len(best) == 1 or found is None:
        return []
    mere_manners = whole.label in COURTESIES and whole.confidence < _PLAIN
    if len(wishes) == 1 and whole.decision == "act" and not mere_manners:
        return []
    return [Wish(message.words(w), message.understood[w].label, message.understood[w].confidence) for w in wishes]


def _readings(message: Message) -> Iterator[list[Span]]:
    """The whole, and every way to cut it that makes sense."""
    count = len(message.pieces)
    yield [message.whole]
    for mask in range(1, 1 << max(count - 1, 0)):
        edges = [0, *(i for i in range(1, count) if mask >> (i - 1) & 1), count]
        parts = list(pairwise(edges))
        if _sensible(parts, message):
            yield parts


def _worth(parts: Sequence[Span], message: Message) -> float:
    if len(parts) == 1:
        whole = message.understood[message.whole]
        return math.log(max(whole.confidence if whole.decision == "act" else min(whole.confidence, _DOUBTFUL), 1e-6))
    return sum(_worth_of(part, message) for part in parts)


def _worth_of(part: Span, message: Message) -> float:
    if message.manners(part):
        return _MANNERS_GAIN
    worth = math.log(max(message.understood[part].confidence, 1e-6))
    return worth + (_GAINS[message.cut(part)] if part[0] else 0.0)


def _sensible(parts: Sequence[Span], message: Message) -> bool:
    wishes = [part for part in parts if not message.manners(part)]
    return (
        all(message.understood[part].confidence >= _FLOORS["strong"] for part in parts)
        and all(_is_a_wish(part, message) for part in wishes)
        and not any(_belong_together(one, other, message) for one, other in pairwise(wishes))
    )


def _is_a_wish(part: Span, message: Message) -> bool:
    found, folded = message.understood[part], plain(message.words(part))
    if found.label in _NEVER:
        return False
    if found.label != "bot_challenge" and not stands_alone(folded):
        return False
    if message.remark(part) and found.confidence < _SURE_REMARK:
        return False
    if found.label in _SAID_OF_A_DOSE and not (told_of_a_dose(folded) or demands(folded)):
        return False
    if found.label == "measure_log" and not any(c.isdigit() for c in folded):
        return False
    return not part[0] or message.cut(part) == "strong" or opens(folded)


def _says_itself(part: Span, message: Message) -> bool:
    """Asked for, or a dose that is answered."""
    folded = plain(message.words(part))
    return demands(folded) or (message.understood[part].label in _SAID_OF_A_DOSE and told_of_a_dose(folded))


def _belong_together(one: Span, other: Span, message: Message) -> bool:
    """The same wish twice is one wish ("tension 13/8 et pouls 72"), and what is told beside a question is often its
    reason: "j'ai mal au dos, est-ce que je peux prendre…"."""
    first, second = message.understood[one], message.understood[other]
    cut = message.cut(other)
    if first.label == second.label or min(first.confidence, second.confidence) < _FLOORS[cut]:
        return True
    both = {first.label, second.label}
    if both <= _OF_ONE_DOSE or both == {"adherence_report", "measure_show"}:
        return True
    news = "refill" in both and both & {"dose_taken", "adherence_report"}   # "c pris et g plus que 3 comprimés"
    if not news and both <= _OF_CARE | _OF_ONE_DOSE and not all(_says_itself(part, message) for part in (one, other)):
        return True
    for remark, beside in ((one, second.label), (other, first.label)):
        if message.remark(remark):
            if beside in _ASKING or beside.startswith("advice/"):
                return True
            if cut != "strong" and message.understood[remark].label not in ("profile_update", "symptom"):
                return True
    return False


_OPENS_A_QUESTION = frozenset({"goal_set", "checkin", "risk_test", "reminder_add", "reminder_change", "reminder_delete",
                               "data_export", "consent_withdraw", "data_delete"})


def in_order(wishes: Sequence[Wish]) -> list[Wish]:
    """As said, but what asks something back comes last, and erasing after all else: it would take the rest with it."""
    return sorted(wishes, key=lambda wish: (wish.label in _OPENS_A_QUESTION) + (wish.label == "data_delete"))


CHANGES_AT_ONCE = frozenset({
    "dose_taken", "dose_skip", "dose_snooze", "measure_log", "profile_update", "reminder_pause", "reminder_resume",
    "human_handoff", "consent_withdraw",
})
"""Done without asking back: a part that is understood so with little confidence is asked about, as a message would be."""
_IN_PASSING = frozenset({
    "help", "bot_challenge", "human_handoff", "reminder_list", "dose_check", "dose_forgotten", "adherence_report", "drug_info",
    "refill", "profile_show", "measure_show",
})
"""What may be answered beside the answer to an open question."""


def beside_an_answer(message: Message) -> tuple[str, Wish] | None:
    """(answer to the open question, wish beside it) of "à 8h, et c'est quoi le cholestérol ?"; None for a plain answer."""
    count = len(message.pieces)
    found: list[tuple[float, Span, Span]] = []
    for middle in range(1, count):
        for answer, wish in (((0, middle), (middle, count)), ((middle, count), (0, middle))):
            known, folded = message.understood[wish], plain(message.words(wish))
            passing = known.label in _IN_PASSING or known.label.startswith("advice/")
            if passing and known.decision == "act" and demands(folded) and stands_alone(folded) and not demands(
                plain(message.words(answer))
            ):
                found.append((known.confidence, answer, wish))
    if not found:
        return None
    confidence, answer, wish = max(found)
    return message.words(answer), Wish(message.words(wish), message.understood[wish].label, confidence)
