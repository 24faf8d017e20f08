"""Several wishes in one message: where it is cut, and above all where it is not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.wishes import choosing, segments
from bot.wishes.choosing import Message, Understood, Wish

TABLE = [json.loads(line) for line in (Path(__file__).parent / "messages.jsonl").read_text("utf-8").splitlines()]
_WORDS = (  # a classifier that goes by the first of these that it finds: loud words win, as with the real one
    ("reminder_delete", r"supprime.*rappel|arrete.*rappel"), ("reminder_list", r"mes rappels"),
    ("reminder_add", r"rappelle"), ("data_delete", r"efface"), ("bot_challenge", r"qui (?:tu es|es-tu)"),
    ("measure_log", r"tension.*\d|pese \d|glycemie|pouls \d"), ("dose_taken", r"\bpris\b"), ("refill", r"\bcourt\b"),
    ("drug_info", r"puis-je|je peux"), ("symptom", r"\bmal\b|tousse|vertige"), ("profile_update", r"\d ans|diabetique"),
    ("advice/sommeil", r"dormir|dors"), ("advice/cholesterol", r"cholesterol"), ("advice/tabac", r"tabac|fumer"),
    ("advice/alcool", r"alcool"), ("help", r"que faire|faire quoi"), ("thank", r"merci"), ("greet", r"bonjour|salut"),
)


def understand(words: str) -> Understood:
    said = segments.plain(words)
    hits = [(m.start(), label) for label, pattern in _WORDS if (m := re.search(pattern, said))]
    return Understood(min(hits)[1], 0.95, "act") if hits else Understood("out_of_scope", 0.4, "reject")


def wishes_in(text: str) -> list[Wish]:
    return choosing.choose(a_message(text))


def a_message(text: str) -> Message:
    pieces = segments.pieces(text)
    known = {span: understand(choosing.words(text, pieces, span)) for span in choosing.spans(pieces)}
    return Message(text, pieces, known)


def labels(text: str) -> list[str]:
    return [wish.label for wish in wishes_in(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("rappelle moi la metformine a 8h, au fait c koi le cholesterol", ["reminder_add", "advice/cholesterol"]),
    ("bonjour, ma tension est à 13/8, et je voudrais voir mes rappels", ["measure_log", "reminder_list"]),
    ("2 choses : efface mes données et dis moi aussi qui tu es", ["data_delete", "bot_challenge"]),
    ("jai pris mon cachet rappelle moi la metformine a 20h", ["dose_taken", "reminder_add"]),
    ("1) note ma tension 14/9\n2) comment mieux dormir ?", ["measure_log", "advice/sommeil"]),
    ("- ma tension 15/9\n- mes rappels", ["measure_log", "reminder_list"]),
    ("qui es-tu ? comment mieux dormir ?", ["bot_challenge", "advice/sommeil"]),
    ("supprime le rappel du doliprane et rappelle-moi la metformine à 8h", ["reminder_delete", "reminder_add"]),
])
def test_each_wish_is_found_in_the_order_of_the_message(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize("row", [row for row in TABLE if not row["wishes"]], ids=lambda row: row["text"])
def test_one_wish_is_never_cut(row: dict[str, Any]) -> None:
    assert labels(row["text"]) == []


@pytest.mark.parametrize("row", [row for row in TABLE if len(row["wishes"]) > 1], ids=lambda row: row["text"])
def test_every_message_of_several_wishes_can_be_cut_between_them(row: dict[str, Any]) -> None:
    assert len(segments.pieces(row["text"])) >= len(row["wishes"])


def test_the_table_is_large_and_half_of_it_must_not_be_cut() -> None:
    single = sum(not row["wishes"] for row in TABLE)

    assert len(TABLE) >= 120
    assert single >= 55


def test_only_the_words_of_a_wish_go_to_its_action() -> None:
    first, second = wishes_in("ma tension est à 13/8, et puis c'est quoi le cholestérol ? merci")

    assert first.text == "ma tension est à 13/8"
    assert second.text == "c'est quoi le cholestérol ?"


def test_manners_around_one_wish_leave_the_whole_message_alone() -> None:
    assert labels("bonjour, rappelle moi le doliprane à 8h, merci") == []


def test_manners_that_are_louder_than_the_wish_are_left_out() -> None:
    text = "merci pour tout ! et qui es-tu ?"
    message = a_message(text)
    drowned = Message(text, message.pieces, {**message.understood, message.whole: Understood("thank", 0.6, "ask")})

    assert [wish.label for wish in choosing.choose(drowned)] == ["bot_challenge"]


def test_what_asks_something_back_comes_last_and_erasing_after_all_else() -> None:
    said = [Wish(label, label, 0.9) for label in ("data_delete", "reminder_add", "bot_challenge", "measure_log")]

    assert [w.label for w in choosing.in_order(said)] == ["bot_challenge", "measure_log", "reminder_add", "data_delete"]


@pytest.mark.parametrize(("text", "answer", "label"), [
    ("à 8h, et au fait c koi le cholesterol ?", "à 8h", "advice/cholesterol"),
    ("qui es-tu ? sinon oui", "oui", "bot_challenge"),
])
def test_a_question_beside_an_answer_is_told_from_it(text: str, answer: str, label: str) -> None:
    both = choosing.beside_an_answer(a_message(text))

    assert both is not None
    assert (both[0], both[1].label) == (answer, label)


def test_a_plain_answer_has_nothing_beside_it() -> None:
    assert choosing.beside_an_answer(a_message("diabète et cholestérol")) is None


def test_a_very_long_message_is_cut_into_few_pieces() -> None:
    text = "et ".join(f"ma tension est à 13/{n}, " for n in range(40))

    assert len(segments.pieces(text)) <= segments.MOST
