"""How fast the bot may send: Telegram's guidelines (one message a second to a chat, 30 a second in all), and its 429.

The exact limits are unpublished. Short bursts to one chat pass, so an answer of three bubbles leaves at once and
only a fourth one waits.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

_EPSILON = 1e-6
_HANDFUL = 0.7  # of the burst: the rest is room for a pause that lasts a little too long
_FORGET_AFTER = 4096  # chats; a chat that has been idle needs no memory


@dataclass
class _Bucket:
    tokens: float
    at: float


class Pace:
    """Spaces sends; all times are seconds of the event loop's monotonic clock."""

    def __init__(
        self, *, per_second: float = 25.0, burst: int = 5, chat_per_second: float = 1.0, chat_burst: int = 3
    ) -> None:
        """At most `per_second + burst` messages leave in any second, whatever the queue."""
        self._rate, self._burst = per_second, float(burst)
        self._chat_rate, self._chat_burst = chat_per_second, float(chat_burst)
        self._whole = per_second, float(burst)
        self._all = _Bucket(self._burst, 0.0)
        self._chats: dict[str, _Bucket] = {}
        self._closed_until = 0.0

    async def turn(self, chat: str) -> None:
        """Wait until one message may leave for `chat`. Callers keep the order within a chat."""
        now = asyncio.get_running_loop().time()
        if len(self._chats) > _FORGET_AFTER:
            full = self._chat_burst / self._chat_rate
            self._chats = {name: bucket for name, bucket in self._chats.items() if now - bucket.at < full}
        mine = self._chats.setdefault(chat, _Bucket(self._chat_burst, now))
        wait = _take(mine, now, self._chat_rate, self._chat_burst)
        if wait > 0:
            await asyncio.sleep(wait)
        wait = _take(self._all, asyncio.get_running_loop().time(), self._rate, self._burst)
        if wait > 0:
            await asyncio.sleep(wait)

    def share(self, among: int) -> None:
        """`among` processes send with the same token: this one keeps to its part."""
        rate, burst = self._whole
        self._rate, self._burst = rate / among, max(1.0, burst / among)

    def room(self, wanted: int) -> tuple[int, float]:
        """How many of `wanted` messages may leave now, and the seconds until more may. They go by the handful when many
        wait: what follows a send costs less for several at a time."""
        now = asyncio.get_running_loop().time()
        tokens = min(self._burst, self._all.tokens + (now - self._all.at) * self._rate)
        handful = min(float(wanted), self._burst * _HANDFUL)
        if tokens + _EPSILON >= max(handful, 1.0):
            return max(1, int(tokens + _EPSILON)), max(handful, 1.0) / self._rate
        return 0, (max(handful, 1.0) - tokens) / self._rate

    def close_for(self, seconds: float) -> None:
        """Telegram said 429: nothing leaves for that long."""
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + seconds)

    def closed_for(self) -> float:
        """Seconds until something may leave again; 0 when it may now."""
        return max(0.0, self._closed_until - asyncio.get_running_loop().time())


def _take(bucket: _Bucket, now: float, rate: float, burst: float) -> float:
    """Take one token, on credit if need be, and return how long its owner must wait for it."""
    bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * rate) - 1.0
    bucket.at = now
    return max(0.0, -bucket.tokens / rate)
