"""Telegram's pace on a clock that only the test moves: how many leave in any second, in the long run, and together."""

from __future__ import annotations

import random
from bisect import bisect_right

import pytest

from bot.channels.telegram_pace import Pace


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def most_in_a_second(times: list[float]) -> int:
    return max(place - bisect_right(times, at - 1.0) for place, at in enumerate(times, start=1))


def drained(pace: Pace, time: Time, messages: int, chance: random.Random) -> list[list[float]]:
    """A queue that is sent as the worker does, by the handful; pauses last up to 30 ms too long, now and then 0.3 s."""
    groups, left = [], messages
    while left:
        free, pause = pace.room(left)
        if free < 1:
            time.now += pause + (0.3 if chance.random() < 0.05 else chance.uniform(0, 0.03))
            continue
        groups.append(sorted(time.now + pace.book() for _ in range(min(free, left))))
        left -= len(groups[-1])
    return groups


@pytest.mark.parametrize("seed", range(5))
def test_a_long_queue_keeps_25_a_second_and_never_more_than_27_in_any_second(seed: int) -> None:
    time = Time()

    groups = drained(Pace(clock=time), time, 1500, random.Random(seed))

    times = [at for group in groups for at in group]
    assert most_in_a_second(times) <= 27
    assert 24.5 <= 1500 / (times[-1] - times[0]) <= 25.5
    assert 1500 / len(groups) >= 8


def test_replies_without_a_queue_leave_at_once_and_a_rush_keeps_to_27_a_second() -> None:
    time = Time()
    pace = Pace(clock=time)

    times = sorted(time.now + pace.book() for _ in range(200))

    assert times[4] == time.now
    assert most_in_a_second(times) <= 27


def test_two_workers_keep_to_their_halves() -> None:
    time, other = Time(), Time()
    paces = [Pace(clock=time), Pace(clock=other)]
    for pace in paces:
        pace.share(2)

    times = [at for pace, clock in zip(paces, (time, other), strict=True)
             for group in drained(pace, clock, 300, random.Random(1)) for at in group]

    assert most_in_a_second(sorted(times)) <= 30
