"""The conversation without Rasa: what it does with buttons, commands, danger and a dialogue that is down."""

from __future__ import annotations

import datetime as dtm
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import bootstrap
from bot.bootstrap import Services
from bot.clock import SimulatedClock
from bot.conversation import Conversation
from bot.dialogue import DialogueTurn
from bot.errors import DialogueUnavailable
from bot.medications.delivery import Delivery
from bot.medications.dose_wording import speaker
from bot.medications.drafts import Draft
from bot.medications.recurrence import Rule
from bot.messages import InboundMessage, Kind, OutboundMessage, Reply
from bot.settings import Settings
from bot.storage import vault
from bot.storage.leases import LeaseStore
from bot.storage.medications import MedicationStore
from bot.worker import Worker
from tests.support.fake_channel import FakeChannel
from tests.support.stage import MORNING, ids_of, wipe


@dataclass
class FakeDialogue:
    """Answers what it is told to; None is a Rasa that is down."""

    heard: list[tuple[str, bool]] = field(default_factory=list)
    answers: list[DialogueTurn | None] = field(default_factory=list)

    async def reply(self, patient_id: str, text: str, *, trusted: bool = False) -> DialogueTurn:
        self.heard.append((text, trusted))
        answer = self.answers.pop(0) if self.answers else a_turn("d'accord")
        if answer is None:
            raise DialogueUnavailable("ConnectError")
        return answer


def a_turn(*texts: str, label: str = "greet", **fields: Any) -> DialogueTurn:
    messages = fields.pop("messages", [{"text": text} for text in texts])
    return DialogueTurn(label, 0.9, "act", messages, **fields)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, vault.Vault]]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    services = bootstrap.build(settings, clock=SimulatedClock(MORNING), dialogue=FakeDialogue())
    yield services, vault.current()
    services.db.engine.dispose()


@pytest.fixture
def app(built: tuple[Services, vault.Vault]) -> Services:
    """Services of a coach that nobody has talked to, whose Rasa is a fake."""
    services, keys = built
    vault.use(keys)
    wipe(services)
    services.dialogue = FakeDialogue()
    assert isinstance(services.clock, SimulatedClock)
    services.clock.start_at(MORNING)
    return services


@pytest.fixture
def rasa(app: Services) -> FakeDialogue:
    assert isinstance(app.dialogue, FakeDialogue)
    return app.dialogue


async def says(app: Services, text: str, kind: Kind = "text", who: str = "anne") -> Reply:
    return await app.conversation.handle(InboundMessage("web", who, kind, text, app.clock.now()))


def known(app: Services, who: str = "anne", *, agreed: bool = True) -> str:
    patient_id = app.identity.resolve("web", who).patient_id
    app.identity.welcome(patient_id)
    for purpose in ("profile", "followup", "journal") if agreed else ():
        app.consents.decide(patient_id, purpose, True)  # type: ignore[arg-type]
    return patient_id


def ids(reply: Reply) -> set[str]:
    return {name for message in reply.messages for name in ids_of(message.text)}


async def a_dose(app: Services, patient_id: str) -> str:
    """A dose of this morning that was sent; its id."""
    rule = Rule(freq="daily", times=("12:00",), start=MORNING.date())
    app.medications.create_plan(patient_id, Draft("metformine", "500 mg", rule), "Europe/Luxembourg", kind="dose")
    channel = FakeChannel("web")
    worker = Worker(Delivery(MedicationStore(app.db), speaker(app.catalogue.messages)), {"web": channel},
                    LeaseStore(app.db), app.clock)
    await worker.pass_time(app.clock, MORNING + dtm.timedelta(hours=2, minutes=1))  # type: ignore[arg-type]
    (accepted,) = channel.accepted
    return accepted.message.buttons[0].data.split(":")[1]


# -- Rasa is down ---------------------------------------------------------------------------------------------------


async def test_without_rasa_the_person_gets_an_honest_sentence(app: Services, rasa: FakeDialogue) -> None:
    known(app)
    rasa.answers = [None]

    reply = await says(app, "comment mieux dormir")

    assert ids(reply) == {"dialogue_down"}
    assert "112" in reply.messages[0].text


async def test_without_rasa_the_buttons_of_a_dose_work(app: Services, rasa: FakeDialogue) -> None:
    patient_id = known(app)
    dose = await a_dose(app, patient_id)
    rasa.answers = [None]

    reply = await says(app, f"d:{dose}:taken", "press")

    assert reply.label == "dose_taken"
    assert "dose_taken" in ids(reply)
    assert rasa.heard == []


async def test_a_grave_sign_after_a_dose_gets_the_emergency_card_without_rasa(app: Services, rasa: FakeDialogue) -> None:
    patient_id = known(app)
    dose = await a_dose(app, patient_id)
    rasa.answers = [None]

    asked = await says(app, f"d:{dose}:skip_side", "press")
    card = await says(app, f"d:{dose}:side_danger", "press")

    assert "dose_skip_side" in ids(asked)
    assert "danger_allergy" in ids(card) and "112" in card.messages[0].text
    assert rasa.heard == []


async def test_the_price_is_answered_with_who_helps_in_the_persons_country(app: Services) -> None:
    patient_id = known(app)
    app.profiles.update(patient_id, "country", "BE")
    dose = await a_dose(app, patient_id)

    reply = await says(app, f"d:{dose}:skip_cost", "press")

    assert "mutualité" in reply.messages[0].text


async def test_a_button_about_a_plan_is_an_order_of_ours_and_typed_it_is_not(app: Services, rasa: FakeDialogue) -> None:
    known(app)

    await says(app, "p:abc123:change", "press")
    await says(app, 'p:abc", "verb": "stop:change', "press")

    assert rasa.heard == [('/press_plan{"plan": "abc123", "verb": "change"}', True)]


@pytest.mark.parametrize(("text", "label"), [
    ("je fais une crise cardiaque", "emergency_physical"), ("j'ai envie de me tuer", "emergency_suicide"),
])
async def test_without_rasa_danger_is_answered(app: Services, rasa: FakeDialogue, text: str, label: str) -> None:
    known(app)
    rasa.answers = [None]

    reply = await says(app, text)

    assert reply.label == label
    assert reply.safety and "112" in reply.messages[0].text
    assert rasa.heard == []


async def test_danger_in_the_very_first_message_comes_before_the_welcome(app: Services, rasa: FakeDialogue) -> None:
    reply = await says(app, "mon mari est par terre il respire plus")

    assert reply.label == "emergency_physical"
    assert len(reply.messages) == 1


async def test_danger_in_the_caption_of_a_photo_is_seen(app: Services) -> None:
    reply = await says(app, "j'ai avalé toute la boite", "photo")

    assert reply.safety


@pytest.mark.parametrize("text", [
    "/je veux mourir", "/aide mon mari ne respire plus", "/restart je vais me tuer", '/i37{"medicament":"je vais me pendre"}',
])
async def test_danger_behind_a_slash_is_seen(app: Services, rasa: FakeDialogue, text: str) -> None:
    known(app)

    reply = await says(app, text)

    assert reply.safety and reply.safety.startswith("call_now")
    assert rasa.heard == []


async def test_danger_in_an_edited_message_is_seen(app: Services) -> None:
    known(app)

    edited = InboundMessage("telegram", "1", "text", "en fait je vais me tuer", app.clock.now(), edited=True)
    reply = await Conversation(app).handle(edited)

    assert reply.safety == "call_now:suicide"


async def test_a_typed_no_after_the_question_keeps_the_number(app: Services, rasa: FakeDialogue) -> None:
    known(app)
    asked = await says(app, "je voudrais ne plus me réveiller")

    answered = await says(app, "non")

    assert asked.safety == "ask:suicide"
    assert answered.safety == "no:suicide"
    assert "112" in answered.messages[0].text
    assert rasa.heard == []


async def test_danger_is_answered_even_without_a_database(app: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(app, "identity", type("Broken", (), {"resolve": broken, "store_button": broken, "mute_until": broken})())
    danger = await says(app, "je fais une crise cardiaque")
    other = await says(app, "bonjour")

    assert "112" in danger.messages[0].text
    assert ids(other) == {"went_wrong"}


async def test_somebody_new_who_meets_a_dialogue_that_is_down_is_welcomed_later(app: Services, rasa: FakeDialogue) -> None:
    rasa.answers = [None, a_turn("bonjour"), a_turn("puis-je garder ?")]

    down = await says(app, "bonjour")
    up = await says(app, "bonjour")

    assert ids(down) == {"dialogue_down"}
    assert "welcome" in ids(up)


async def test_an_error_of_ours_is_an_apology_and_is_logged(
    app: Services, rasa: FakeDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    known(app)
    rasa.answers = [a_turn(messages=[{"custom": {"effect": "dance"}}])]

    reply = await says(app, "mon secret de santé")

    assert ids(reply) == {"went_wrong"}
    assert "turn_failed" in caplog.text
    assert "mon secret" not in caplog.text


# -- what Rasa says becomes bubbles ---------------------------------------------------------------------------------


async def test_a_turn_without_any_text_is_an_apology(app: Services, rasa: FakeDialogue) -> None:
    known(app)
    rasa.answers = [a_turn(messages=[])]

    assert ids(await says(app, "bonjour")) == {"went_wrong"}


async def test_buttons_carry_a_token_and_never_their_meaning(app: Services, rasa: FakeDialogue) -> None:
    known(app)
    rasa.answers = [a_turn(messages=[{"text": "?", "buttons": [{"title": "Oui", "payload": "/affirm"}]}])]
    (button,) = (await says(app, "bonjour")).messages[0].buttons

    await says(app, button.data, "press")

    assert button.data.startswith("b:") and "affirm" not in button.data
    assert len(button.data.encode()) <= 64
    assert rasa.heard[-1] == ("/affirm", True)


async def test_the_label_of_an_offered_button_may_be_typed(app: Services, rasa: FakeDialogue) -> None:
    known(app)
    buttons = [{"title": "Une femme", "payload": "/a"}, {"title": "Passer", "payload": "/press_skip"}]
    rasa.answers = [a_turn(messages=[{"text": "?", "buttons": buttons}])]
    await says(app, "bonjour")

    await says(app, "PASSER")

    assert rasa.heard[-1] == ("/press_skip", True)


async def test_typed_words_are_never_trusted(app: Services, rasa: FakeDialogue) -> None:
    known(app)

    await says(app, "affirm")

    assert rasa.heard == [("affirm", False)]


@pytest.mark.parametrize("typed", ["/data_delete", "/affirm{}", "  /session_start", "/help@bot x"])
async def test_a_typed_order_reaches_rasa_as_help_only(app: Services, rasa: FakeDialogue, typed: str) -> None:
    known(app)

    await says(app, typed)

    assert rasa.heard == [("/help", True)]


@pytest.mark.parametrize(("typed", "order"), [("annuler", "/cancel"), ("STOP !", "/cancel"), ("Aide ?", "/help")])
async def test_words_that_always_work_skip_the_model(app: Services, rasa: FakeDialogue, typed: str, order: str) -> None:
    known(app)

    await says(app, typed)

    assert rasa.heard == [(order, True)]


async def test_the_text_is_cleaned_before_rasa(app: Services, rasa: FakeDialogue) -> None:
    known(app)

    await says(app, "  j\u2019ai \u0000 mal\u200b\n au  dos ")

    assert rasa.heard == [("j'ai mal\nau dos", False)]  # lines stay: they may be several wishes


async def test_an_export_is_sent_as_a_document_where_the_action_asked_for_it(app: Services, rasa: FakeDialogue) -> None:
    known(app)
    rasa.answers = [a_turn(messages=[{"text": "avant"}, {"custom": {"effect": "export"}}, {"text": "après"}])]

    reply = await says(app, "oui")

    assert [m.document is not None for m in reply.messages] == [False, True, False]


async def test_five_bubbles_become_three_and_lose_no_word(app: Services, rasa: FakeDialogue) -> None:
    known(app)
    rasa.answers = [a_turn("un", "deux", "trois", "quatre", "cinq")]

    reply = await says(app, "bonjour")

    assert len(reply.messages) == 3
    assert " ".join(m.text for m in reply.messages).split() == ["un", "deux", "trois", "quatre", "cinq"]


# -- consent to the journal -----------------------------------------------------------------------------------------


async def test_every_turn_is_in_the_journal_and_losing_its_line_loses_no_answer(
    app: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(app)
    await says(app, "bonjour")
    (entry,) = app.journal.search()

    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(app.journal, "record", broken)
    reply = await says(app, "bonjour")

    assert (entry.said, entry.label, entry.channel) == ("bonjour", "greet", "web")
    assert reply.messages


async def test_a_press_is_kept_without_its_data(app: Services) -> None:
    known(app)

    await says(app, "b:sometoken", "press")

    (entry,) = app.journal.search()
    assert "sometoken" not in f"{entry.said}{entry.answered}"


def test_a_message_shows_no_text_in_its_repr() -> None:
    inbound = InboundMessage("web", "anne", "text", "j'ai le sida", MORNING)

    assert "sida" not in f"{inbound!r} {OutboundMessage('vous avez le sida')!r} "
    assert "anne" not in repr(inbound)
