"""How sending stands, and what of it deserves an operator's attention. Pure."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LATE = dtm.timedelta(seconds=120)
"""An unsent dose older than that means that something is wrong."""


@dataclass(frozen=True)
class DeliveryStatus:
    """Instants are UTC. `oldest_waiting`: since when the oldest unsent dose of a reachable person waits."""

    oldest_waiting: dtm.datetime | None
    last_sent: dtm.datetime | None
    sent_in_an_hour: int
    unreachable: int
    doubtful: int
    workers: int
    quiet_until: Mapping[str, dtm.datetime]

    def fine(self, now: dtm.datetime) -> bool:
        """Whether a worker lives and nothing waits for long."""
        return self.workers > 0 and (self.oldest_waiting is None or now - self.oldest_waiting <= LATE)

    def lines(self, now: dtm.datetime) -> Iterator[str]:
        """For an operator, in French."""
        alive = f"{self.workers} en service" if self.workers else "aucun : lancez « coach run »"
        yield f"{_mark(self.workers > 0)} envoi des rappels : {alive}"
        if self.oldest_waiting is None:
            yield "✓ rien n'attend"
        else:
            lag = now - self.oldest_waiting
            yield f"{_mark(lag <= LATE)} le plus ancien rappel non envoyé attend depuis {_span(lag)}"
        yield f"✓ dernier envoi : {f'il y a {_span(now - self.last_sent)}' if self.last_sent else 'aucun encore'}"
        yield f"✓ envois de la dernière heure : {self.sent_in_an_hour}"
        yield f"{_mark(not self.unreachable)} personnes injoignables : {self.unreachable}"
        yield f"{_mark(not self.doubtful)} rappels dont on ignore s'ils sont arrivés : {self.doubtful}"
        for channel, until in sorted(self.quiet_until.items()):
            yield f"• {channel} demande d'attendre encore {_span(until - now)}"


def _mark(fine: bool) -> str:
    return "✓" if fine else "✗"


def _span(time: dtm.timedelta) -> str:
    seconds = max(0, round(time.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
