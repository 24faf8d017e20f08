"""Rules and learned reader together: either may raise the alarm, the second may only turn a rule's alarm into a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.catalogue import Catalogue
from bot.safety.learned import SAFE, LearnedReader, Weighed
from bot.safety.learning import learn
from bot.safety.screen import Screen
from bot.safety.watch import ASK_FROM, CARD_FROM, DOUBT_BELOW, QUIET_BELOW, Watch, load_learned
from bot.settings import PROJECT
from tests.support.cpu import least_cpu

PHRASES = [
    *((f"{who} ne respire plus {how}", "physical") for who in ("mon mari", "le petit", "elle") for how in ("", "du tout", "vite")),
    *((f"je veux {what} {when}", "suicide") for what in ("mourir", "en finir", "disparaître") for when in ("", "ce soir", "pour toujours")),
    *((f"plus rien {what}", "distress") for what in ("ne compte", "n'a de sens", "ne me retient")),
    *((f"{what} {when}", SAFE) for what in ("rappelle moi mon cachet", "je dors mal", "ma tension est bonne", "bonjour coach", "je veux marcher",
                                          "mort de rire", "mon mari respire mieux") for when in ("", "ce soir", "demain", "vite")),
]
HOSTILE = ["mourir " * 14_000, "9" * 100_000, "😀" * 20_000, "\u202e\u200b" * 30_000, "\x00" * 50_000, "жΩ漢字" * 20_000]


class Fixed(LearnedReader):
    """A reader that always hears the same alarm."""

    def __init__(self, alarm: float, kind: str = "suicide") -> None:
        object.__setattr__(self, "heard", Weighed(alarm, kind))

    def weigh(self, text: str) -> Weighed:
        return self.heard  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def rules() -> Screen:
    return Screen(Catalogue.load(PROJECT / "nlu_data").safety)


@pytest.fixture(scope="module")
def reader() -> LearnedReader:
    return learn(PHRASES, {})


def test_danger_in_new_words_weighs_more_than_ordinary_talk(reader: LearnedReader) -> None:
    danger, ordinary = reader.weigh("ma voisine ne respire plus"), reader.weigh("rappelle moi ma tension")

    assert danger.alarm > 0 > ordinary.alarm
    assert danger.kind == "physical"


def test_a_saved_table_weighs_the_same(reader: LearnedReader, tmp_path: Path) -> None:
    reader.save(tmp_path / "table.npz")

    again = load_learned(tmp_path / "table.npz")

    assert again is not None
    for text in ("je veux mourir", "bonjour", "", "ne respire plus"):
        assert again.weigh(text).alarm == pytest.approx(reader.weigh(text).alarm, abs=0.02)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a table", b"\x80\x04."])
def test_a_damaged_table_leaves_the_rules_at_work(rules: Screen, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "table.npz").write_bytes(damage)

    watch = Watch(rules, load_learned(tmp_path / "table.npz"))

    assert load_learned(tmp_path / "table.npz") is None
    assert watch.screen("je vais me tuer ce soir").level == "call_now"


@pytest.mark.parametrize(("text", "alarm", "kind", "level", "ask"), [
    ("je vais me tuer ce soir", 1.0, "suicide", "call_now", False),      # both
    ("je vais me tuer ce soir", DOUBT_BELOW - 0.1, "suicide", "none", True),   # a rule alone is asked about
    ("bonjour", CARD_FROM + 0.1, "overdose", "call_now", False),         # the second reader alone
    ("bonjour", CARD_FROM + 0.1, "distress", "none", True),              # despair is asked about
    ("bonjour", ASK_FROM + 0.1, "violence", "none", True),
    ("bonjour", ASK_FROM - 0.1, "violence", "none", False),
    ("l'âge moyen d'un avc", QUIET_BELOW + 0.1, "none", "none", True),    # a rule that only asks
    ("l'âge moyen d'un avc", QUIET_BELOW - 0.1, "none", "none", False),   # the second reader is sure of no danger
    ("je vais me tuer ce soir", QUIET_BELOW - 9, "none", "none", True),    # a rule of danger is never silenced
])
def test_who_may_raise_which_alarm(rules: Screen, text: str, alarm: float, kind: str, level: str, ask: bool) -> None:
    verdict = Watch(rules, Fixed(alarm, kind)).screen(text)

    assert (verdict.level, verdict.ask) == (level, ask)


def test_danger_at_the_end_of_a_long_message_is_heard(rules: Screen, reader: LearnedReader) -> None:
    text = "je vous raconte ma journée au jardin avec les enfants. " * 40 + "mon mari ne respire plus du tout"

    assert Watch(rules, reader).screen(text).level == "call_now"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:4]))
def test_hostile_messages_cost_little(rules: Screen, reader: LearnedReader, text: str) -> None:
    watch = Watch(rules, reader)
    watch.screen("premier appel")
    assert least_cpu(lambda: watch.screen(text[:4096])) < 0.05  # channels take no more


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=1500))
def test_any_message_gets_a_verdict(rules: Screen, reader: LearnedReader, text: str) -> None:
    assert Watch(rules, reader).screen(text).level in ("call_now", "see_doctor", "none")
