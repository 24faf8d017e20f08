"""At most so many bubbles: the same words and the same buttons, the last question last. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import OutboundMessage


def at_most(most: int, messages: Sequence[OutboundMessage], parts: Sequence[int] | None = None) -> list[OutboundMessage]:
    """`messages` joined until they are `most`, if that can be. `parts` says which wish each of them answers.

    Bubbles of the same wish are joined before those of different ones, plain ones before those with buttons, the first
    ones first. A file, a picture and a bubble that replaces another stay as they are.
    """
    joined, of = list(messages), list(parts or [0] * len(messages))
    while len(joined) > most:
        places = [i for i in range(len(joined) - 1) if not (_alone(joined[i]) or _alone(joined[i + 1]))]
        if not places:
            break
        plain = [i for i in places if not joined[i].buttons]
        i = min(plain or places, key=lambda i: (i + 2 == len(joined) and not plain, of[i] != of[i + 1], i))
        joined[i : i + 2] = [_both(joined[i], joined[i + 1])]
        of[i : i + 2] = [of[i + 1]]
    return joined


def _alone(message: OutboundMessage) -> bool:
    return bool(message.document or message.image or message.replaces)


def _both(one: OutboundMessage, other: OutboundMessage) -> OutboundMessage:
    return replace(other, text=f"{one.text}\n\n{other.text}", buttons=(*one.buttons, *other.buttons))
