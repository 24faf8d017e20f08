"""Carers: told once, after the delay, only what was chosen; ended by either; forged presses mean nothing."""

from __future__ import annotations

import datetime as dtm
from pathlib import Path

import pytest

from bot.carers.desk import CarerDesk
from bot.carers.service import Carers
from bot.errors import NotTheOwner
from bot.medications.dose_wording import speaker
from bot.storage import erasure, vault
from bot.storage.carers import CarerStore
from tests.support.medications import ANNE, BRUNO, ZONE, a_draft
from tests.support.notes import NoteShop, texts

HOUR = dtm.timedelta(hours=1)


class CarerShop(NoteShop):
    def authors(self) -> list:  # type: ignore[type-arg]
        say = speaker(texts())
        self.carers = Carers(CarerStore(self.db), self.store, self.service, say, self.clock, vault.current().lookup,
                             {ANNE: "Anne"}.get)
        self.desk = CarerDesk(self.carers, say, lambda who, meanings: [f"t{n}" for n, _ in enumerate(meanings)])
        return [self.carers]

    def linked(self, *, content: str = "hour", may_answer: bool = True) -> str:
        """Bruno is told of Anne; the link's id."""
        code = self.carers.invite(ANNE, "mon fils", HOUR, content, may_answer)  # type: ignore[arg-type]
        link = self.carers.invitation(code)
        assert link and self.carers.accept(link.id, BRUNO)
        return link.id

    def told(self, who: str = "b") -> list[str]:
        return [one.message.text for one in self.channel.accepted if one.external_id == f"chat-{who}"]


@pytest.fixture
def shop(tmp_path: Path) -> CarerShop:
    made = CarerShop(tmp_path, "2026-11-24 06:00")
    made.meet(BRUNO)
    made.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    return made


async def test_the_carer_is_told_once_after_the_delay_and_not_before(shop: CarerShop) -> None:
    shop.linked()
    await shop.until("2026-11-24 07:59")
    before = shop.told()

    await shop.until("2026-11-24 20:00")

    assert before == []
    assert len(shop.told()) == 1
    assert "Anne" in shop.told()[0] and "8 h" in shop.told()[0] and "metformine" not in shop.told()[0]


async def test_a_dose_that_was_answered_is_never_told(shop: CarerShop) -> None:
    shop.linked()
    await shop.until("2026-11-24 07:30")
    shop.service.answer(shop.the_dose().id, ANNE, "taken")

    await shop.until("2026-11-24 20:00")

    assert shop.told() == []


async def test_a_dose_put_off_is_told_after_its_new_hour(shop: CarerShop) -> None:
    shop.linked()
    await shop.until("2026-11-24 07:30")
    shop.service.answer(shop.the_dose().id, ANNE, "later60")

    await shop.until("2026-11-24 09:29")
    before = shop.told()
    await shop.until("2026-11-24 09:31")

    assert before == []
    assert len(shop.told()) == 1


async def test_doses_of_before_the_acceptance_are_not_told(shop: CarerShop) -> None:
    await shop.until("2026-11-24 07:30")
    shop.linked()

    await shop.until("2026-11-24 20:00")

    assert shop.told() == []


async def test_a_reminder_that_did_not_arrive_is_no_silence(shop: CarerShop) -> None:
    shop.linked()
    shop.reach(ANNE, False)

    await shop.until("2026-11-24 20:00")

    assert shop.told() == []


async def test_the_name_is_told_only_where_chosen_and_never_of_a_discreet_plan(shop: CarerShop) -> None:
    shop.linked(content="name")
    await shop.until("2026-11-24 20:00")
    shop.service.set_discreet(ANNE, True)
    await shop.until("2026-11-25 20:00")

    assert ["metformine" in text for text in shop.told()] == [True, False]


async def test_an_answer_for_somebody_is_marked_and_told_to_the_person(shop: CarerShop) -> None:
    shop.linked()
    await shop.until("2026-11-24 09:00")
    dose = shop.the_dose()

    said = shop.desk.answered(BRUNO, f"c:{dose.id}:taken").text
    await shop.until("2026-11-24 10:00")

    assert said == texts()["carer_noted_taken"]
    assert shop.the_dose().state == "taken"
    assert shop.carers.answered([shop.the_dose()]) == {dose.id: "mon fils"}
    assert any("mon fils" in text for text in shop.told("a"))


async def test_two_answers_at_once_count_once(shop: CarerShop) -> None:
    shop.linked()
    await shop.until("2026-11-24 09:00")
    dose = shop.the_dose()
    shop.service.answer(dose.id, ANNE, "skip")

    said = shop.desk.answered(BRUNO, f"c:{dose.id}:taken").text

    assert said == texts()["carer_already"]
    assert shop.the_dose().state == "skipped"
    assert shop.carers.answered([shop.the_dose()]) == {}


async def test_a_carer_may_mend_their_own_answer_but_not_the_persons(shop: CarerShop) -> None:
    shop.linked()
    await shop.until("2026-11-24 09:00")
    dose = shop.the_dose()

    said = [shop.desk.answered(BRUNO, f"c:{dose.id}:{verb}").text for verb in ("skip", "skip", "taken")]
    mended = shop.the_dose().state
    shop.service.answer(dose.id, ANNE, "undo")
    shop.service.answer(dose.id, ANNE, "skip")
    late = shop.desk.answered(BRUNO, f"c:{dose.id}:taken").text

    assert said == [texts()[f"carer_noted_{verb}"] for verb in ("skip", "skip", "taken")]
    assert mended == "taken"
    assert late == texts()["carer_already"]
    assert shop.the_dose().state == "skipped" and shop.carers.answered([shop.the_dose()]) == {}


async def test_an_answer_is_marked_even_when_the_process_dies_half_way(
    shop: CarerShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the mark and the answer: nothing is answered and nothing told; said again, both are there."""
    shop.linked()
    await shop.until("2026-11-24 09:00")
    dose = shop.the_dose()

    with monkeypatch.context() as broken:
        broken.setattr(shop.service, "answer", _dies)
        with pytest.raises(KeyboardInterrupt):
            shop.desk.answered(BRUNO, f"c:{dose.id}:taken")
    await shop.until("2026-11-24 09:10")
    between = (shop.the_dose().state, shop.carers.answered([shop.the_dose()]), len(shop.told("a")))
    shop.desk.answered(BRUNO, f"c:{dose.id}:taken")
    await shop.until("2026-11-24 09:20")

    assert between == ("sent", {}, 2)  # the acceptance and the dose
    assert shop.carers.answered([shop.the_dose()]) == {dose.id: "mon fils"}
    assert len(shop.told("a")) == 3


def _dies(*_: object) -> None:
    raise KeyboardInterrupt


async def test_a_second_invitation_of_the_same_two_people_replaces_the_first(shop: CarerShop) -> None:
    shop.linked()
    newer = shop.linked(content="name")

    await shop.until("2026-11-24 20:00")

    assert [link.id for link in shop.carers.of_person(ANNE)] == [newer]
    assert len([text for text in shop.told() if "n'a pas répondu" in text]) == 1


async def test_the_person_learns_that_messages_no_longer_reach_the_carer(shop: CarerShop) -> None:
    shop.linked()
    shop.reach(BRUNO, False)

    await shop.until("2026-11-25 20:00")

    assert len([text for text in shop.told("a") if "n'arrivent plus" in text and "mon fils" in text]) == 1


async def test_the_person_learns_of_a_refusal_and_the_invitation_is_over(shop: CarerShop) -> None:
    link = shop.carers.invitation(shop.carers.invite(ANNE, "mon fils", HOUR, "hour", True))
    assert link

    shop.desk.pressed(BRUNO, {"carer": "refuse", "link": link.id})
    shop.carers.end(link.id, ANNE)  # twice changes nothing
    await shop.until("2026-11-24 08:30")

    assert any("pas été acceptée" in text for text in shop.told("a"))
    assert shop.carers.of_person(ANNE) == []


@pytest.mark.parametrize("data", ["c:", "c:x:taken", "c:x:undo", "c::::", "c:" + "a" * 22 + ":skip"])
async def test_forged_presses_get_a_sentence(shop: CarerShop, data: str) -> None:
    shop.linked()

    assert shop.desk.answered(BRUNO, data).text == texts()["carer_not_yours"]


async def test_nobody_answers_a_dose_of_which_they_were_not_told_or_may_not(shop: CarerShop) -> None:
    shop.linked(may_answer=False)
    await shop.until("2026-11-24 09:00")

    for who in (BRUNO, "c" * 32):
        with pytest.raises(NotTheOwner):
            shop.carers.answer(who, shop.the_dose().id, "taken")


@pytest.mark.parametrize("by", [ANNE, BRUNO])
async def test_either_ends_it_and_the_other_is_told(shop: CarerShop, by: str) -> None:
    link = shop.linked()
    await shop.until("2026-11-24 07:30")

    shop.carers.end(link, by)
    await shop.until("2026-11-25 20:00")

    told = shop.told("b" if by == ANNE else "a")
    assert any("terminé" in text and ("Anne" if by == ANNE else "mon fils") in text for text in told)
    assert not any("n'a pas répondu" in text for text in shop.told())


def test_a_stranger_cannot_end_it(shop: CarerShop) -> None:
    link = shop.linked()

    assert shop.carers.end(link, "c" * 32) is None
    assert shop.carers.of_person(ANNE)


def test_a_code_ends_after_two_days_and_after_its_first_use(shop: CarerShop) -> None:
    used = shop.carers.invite(ANNE, "mon fils", HOUR, "hour", True)
    link = shop.carers.invitation(used)
    assert link and shop.carers.accept(link.id, BRUNO)
    old = shop.carers.invite(ANNE, "ma fille", HOUR, "hour", True)
    shop.clock.move_to(shop.clock.now() + dtm.timedelta(hours=49))

    assert shop.carers.invitation(used) is None
    assert shop.carers.invitation(old) is None
    assert shop.carers.accept(link.id, "c" * 32) is None


@pytest.mark.parametrize("who", [ANNE, BRUNO])
async def test_erasing_one_end_leaves_nothing_and_tells_the_other(shop: CarerShop, who: str) -> None:
    shop.linked()
    await shop.until("2026-11-24 07:10")

    with shop.db.begin() as on:
        erasure.erase(on, who)
    await shop.until("2026-11-25 20:00")  # one unasked message a day: the acceptance was the first

    other = "b" if who == ANNE else "a"
    assert texts()["carer_ended"] in shop.told(other)
    assert shop.carers.of_person(ANNE) == shop.carers.of_carer(BRUNO) == []


def test_a_carer_without_any_consent_of_their_own_stays_known_while_the_link_lasts(shop: CarerShop) -> None:
    shop.consent(ANNE)
    shop.linked()
    later = shop.clock.now() + dtm.timedelta(days=3)

    with shop.db.begin() as on:
        erasure.expire(on, erasure.Limits(later, later, later, later - dtm.timedelta(days=99), later))

    assert shop.carers.of_carer(BRUNO)
    with shop.db.read() as on:
        assert erasure.gather(on, BRUNO)["contact"]
