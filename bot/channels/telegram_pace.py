"""How fast the bot may send: Telegram's guidelines (one message a second to a chat, 30 a second in all), and its 429.

The exact limits are unpublished. Short bursts to one chat pass, so an answer of three bubbles leaves at once and
only a fourth one waits.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_EPSILON = 1e-6
_HANDFULS = 3  # in a second, at most: what follows a send costs half as much for nine at a time
_ROOM_FOR_PAUSES = 2.0  # the bucket holds more than a handful: after a pause that lasted too long the queue catches up
_HANDFUL = 16.0  # messages; waiting for more would only make them later
_A_SECOND = 1.01  # a little more: messages that leave a second apart may arrive a little nearer
_FORGET_AFTER = 4096  # chats; a chat that has been idle needs no memory


@dataclass
class _Bucket:
    tokens: float
    at: float


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


class Pace:
    """Spaces sends; all times are seconds of the event loop's monotonic clock, or of `clock`."""

    def __init__(
        self, *, per_second: float = 25.0, burst: int = 2, chat_per_second: float = 1.0, chat_burst: int = 3,
        clock: Callable[[], float] = _loop_time,
    ) -> None:
        """`per_second` in the long run, and at most `per_second + burst` in any second, whatever the queue: what is left of
        Telegram's 30 is for the answers of another process."""
        self._clock = clock
        self._chat_rate, self._chat_burst = chat_per_second, float(chat_burst)
        self._whole = per_second, float(burst)
        self._chats: dict[str, _Bucket] = {}
        self._closed_until = 0.0
        self._left: deque[float] = deque()
        self._set(per_second, float(burst))
        self._all = _Bucket(self._capacity, 0.0)

    def share(self, among: int) -> None:
        """`among` processes send with the same token: this one keeps to its part."""
        rate, burst = self._whole
        self._set(rate / among, max(1.0, burst / among))

    def _set(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._most = max(1, int(rate + burst))
        self._handful = max(1.0, min(self._most / _HANDFULS, _HANDFUL))
        self._capacity = max(burst, self._handful * _ROOM_FOR_PAUSES)
        self._left = deque(self._left, maxlen=self._most)

    async def turn(self, chat: str) -> None:
        """Wait until one message may leave for `chat`. Callers keep the order within a chat."""
        wait = self._of_chat(chat)
        if wait > 0:
            await asyncio.sleep(wait)
        wait = self.book()
        if wait > 0:
            await asyncio.sleep(wait)

    def book(self) -> float:
        """Seconds until one message may leave; it counts as one that leaves then."""
        now = self._clock()
        leaves = now + _take(self._all, now, self._rate, self._capacity)
        if len(self._left) == self._most:
            leaves = max(leaves, self._left[0] + _A_SECOND)
        self._left.append(leaves)
        return leaves - now

    def room(self, wanted: int) -> tuple[int, float]:
        """How many of `wanted` messages may leave now, and the seconds until more may. They go by the handful when many
        wait: what follows a send costs less for several at a time."""
        now = self._clock()
        tokens = min(self._capacity, self._all.tokens + (now - self._all.at) * self._rate)
        handful = max(1.0, min(float(wanted), self._handful))
        pause = max((handful - tokens) / self._rate, self._second_over(int(handful), now))
        if pause > _EPSILON:
            return 0, pause
        return max(1, min(int(tokens + _EPSILON), self._most - self._recent(now))), handful / self._rate

    def _recent(self, now: float) -> int:
        return sum(1 for at in self._left if at > now - _A_SECOND)

    def _second_over(self, wanted: int, now: float) -> float:
        """Seconds until `wanted` more may leave without there being too many in a second."""
        place = len(self._left) - self._most + wanted - 1
        return max(0.0, self._left[place] + _A_SECOND - now) if place >= 0 else 0.0

    def close_for(self, seconds: float) -> None:
        """Telegram said 429: nothing leaves for that long."""
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    def closed_for(self) -> float:
        """Seconds until something may leave again; 0 when it may now."""
        return max(0.0, self._closed_until - self._clock())

    def _of_chat(self, chat: str) -> float:
        now = self._clock()
        if len(self._chats) > _FORGET_AFTER:
            full = self._chat_burst / self._chat_rate
            self._chats = {name: bucket for name, bucket in self._chats.items() if now - bucket.at < full}
        mine = self._chats.setdefault(chat, _Bucket(self._chat_burst, now))
        return _take(mine, now, self._chat_rate, self._chat_burst)


def _take(bucket: _Bucket, now: float, rate: float, burst: float) -> float:
    """Take one token, on credit if need be, and return how long its owner must wait for it."""
    bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * rate) - 1.0
    bucket.at = now
    return max(0.0, -bucket.tokens / rate)
