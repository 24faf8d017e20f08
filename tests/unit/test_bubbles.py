"""At most three bubbles, nothing lost, the last question last."""

from __future__ import annotations

from bot.bubbles import at_most
from bot.messages import Button, Document, OutboundMessage


def a_bubble(text: str, *buttons: str) -> OutboundMessage:
    return OutboundMessage(text, tuple(Button(label, f"b:{label}") for label in buttons))


def test_few_bubbles_stay_as_they_are() -> None:
    said = [a_bubble("un"), a_bubble("deux", "oui")]

    assert at_most(3, said) == said


def test_bubbles_of_one_wish_are_joined_before_those_of_two() -> None:
    said = [a_bubble("fait"), a_bubble("conseil 1"), a_bubble("conseil 2", "pourquoi"), a_bubble("question", "oui")]

    joined = at_most(3, said, [0, 1, 1, 2])

    assert [m.text for m in joined] == ["fait", "conseil 1\n\nconseil 2", "question"]


def test_the_last_question_keeps_its_own_buttons() -> None:
    said = [a_bubble(str(n), f"choix {n}") for n in range(5)]

    joined = at_most(3, said, [0, 1, 2, 3, 4])

    assert len(joined) == 3
    assert [b.label for b in joined[-1].buttons] == ["choix 4"]
    assert sum(len(m.buttons) for m in joined) == 5


def test_a_file_stays_alone() -> None:
    said = [a_bubble("avant"), OutboundMessage("voici", document=Document("a.json", b"{}")), a_bubble("un"), a_bubble("deux")]

    joined = at_most(3, said)

    assert [m.text for m in joined] == ["avant", "voici", "un\n\ndeux"]
