"""The calendar of a month as a picture."""

from __future__ import annotations

import datetime as dtm
import struct
import subprocess
import sys

from bot.adherence import picture, words
from bot.adherence.history import Counts
from bot.medications.dose_wording import speaker
from bot.settings import PROJECT
from tests.support.cpu import least_cpu
from tests.support.notes import texts

MONTH = dtm.date(2026, 8, 1)  # a Saturday: six weeks on the page
SAY = speaker(texts())
EACH = (Counts(2), Counts(1, 0, 1), Counts(0, 2), Counts(0, 0, 2))


def a_month() -> dict[dtm.date, Counts]:
    return {MONTH + dtm.timedelta(days=day): EACH[day % 4] for day in range(31)}


def test_the_same_month_gives_the_same_bytes() -> None:
    drawn = [picture.draw(MONTH, a_month(), words.on_picture(MONTH, SAY), MONTH) for _ in range(2)]

    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"\x89PNG")


def test_the_picture_is_as_wide_as_a_phone_and_fits_telegram() -> None:
    png = picture.draw(MONTH, a_month(), words.on_picture(MONTH, SAY))

    width, height = struct.unpack(">II", png[16:24])
    assert width == 1080
    assert width + height < 10_000 and max(width, height) / min(width, height) < 20


def test_a_full_month_is_drawn_within_300_ms_of_processor_time() -> None:
    wording = words.on_picture(MONTH, SAY)
    picture.draw(MONTH, a_month(), wording)  # the first one imports matplotlib

    assert least_cpu(lambda: picture.draw(MONTH, a_month(), wording)) < 0.3


def test_a_process_that_has_warmed_up_has_imported_what_it_draws_with() -> None:
    """In a process of its own, where nothing else has imported matplotlib: the first picture finds all of it there."""
    code = (
        "import sys\n"
        "from bot.adherence import picture\n"
        "from tests.unit.adherence.test_picture import MONTH, SAY, a_month, words\n"
        "assert 'matplotlib' not in sys.modules\n"
        "picture.warm_up().join()\n"
        "before = set(sys.modules)\n"
        "picture.draw(MONTH, a_month(), words.on_picture(MONTH, SAY))\n"
        "print(sorted(set(sys.modules) - before))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"


def test_each_kind_of_day_has_a_letter_of_its_own() -> None:
    letters = words.on_picture(MONTH, SAY).letters

    assert len(set(letters.values())) == 4


def test_the_words_beside_the_picture_say_what_it_shows() -> None:
    text = words.calendar(MONTH, {MONTH: Counts(2), MONTH.replace(day=5): Counts(0, 0, 1)}, SAY)

    assert "Août 2026" in text
    assert "Jours à regarder : 5." in text
