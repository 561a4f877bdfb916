"""Laying a step before the executive chair, and who acts for a chair."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import col, select

from alliance import kept_messages
from alliance.enums import KeptKind
from storage.engine.kept_messages import NewMessage
from storage.tables import AuditEntry, Escalation, StatusUpdate, StepEvent
from tests.agenda.test_agenda_in_slack import _make
from tests.agenda.test_step_editing_in_slack import opens
from tests.kit import Town
from tests.kit.people import HOUSING
from tests.kit.reading import elements, labels, options, says, texts
from tests.kit.wire import send, submission

LAY = "Leg voor aan bestuurlijk trekker"


def lays(town: Town, ref: str, question: str = "Mogen we de helft voorschieten?", day: str = "2026-11-30") -> None:
    """Marit lays a step before Karim."""
    form = opens(town.marit, LAY, ref)
    assert labels(form) == ["Je vraag", "Antwoord graag uiterlijk"]
    assert town.marit.submits(question=question, answer_by=day) == {}
    assert f"{ref} is voorgelegd aan Karim Aydin." in texts(town.marit.form())
    town.close_all_forms()
    town.settle()


def test_the_answer_lands_on_the_step_and_the_official_chair_hears_it(http_town: Town) -> None:
    ref = _make(http_town, "Woonmonitor inkopen", "Utrecht")
    lays(http_town, ref)
    assert f"Marit Verhoeven legt {ref} van Studentenhuisvesting aan je voor:" in http_town.karim.reads()
    http_town.karim.presses("^Niet akkoord$", "@bot")
    assert http_town.karim.submits(line="Eerst met de raad.") == {}
    http_town.close_all_forms()
    http_town.settle()
    assert "Antwoord: *niet akkoord*. Eerst met de raad." in http_town.karim.reads()
    assert f"Karim Aydin heeft geantwoord op {ref}: Woonmonitor inkopen" in http_town.marit.reads()
    http_town.karim.types(f"/kennis toon {ref}")
    buttons = [one.label for one in elements(http_town.messages(HOUSING, reader="karim")[-1])]
    assert LAY not in buttons
    card = http_town.noor.types(f"/kennis toon {ref}")
    assert "Voorgelegd aan Karim Aydin: Mogen we de helft voorschieten?" in card
    assert "Antwoord: *niet akkoord*. Eerst met de raad." in card
    http_town.noor.presses("^Geschiedenis$")
    history = http_town.noor.reads("alliantie-studentenhuisvesting")
    assert "*antwoord van de bestuurlijk trekker* · 24 november 2026 · Karim Aydin\nniet akkoord" in history
    http_town.karim.presses("^Antwoord wijzigen$", "@bot")
    assert http_town.karim.submits(answer="agreed", line="") == {}
    http_town.close_all_forms()
    http_town.move("2026-12-01T12:00:00+00:00")
    assert "Antwoord: *akkoord*." in http_town.karim.reads()
    http_town.karim.presses("^Antwoord wijzigen$", "@bot")
    assert f"Het antwoord over {ref} staat vast" in http_town.karim.reads()
    assert http_town.refused_calls() == []


def test_after_its_day_an_unanswered_question_no_longer_asks_to_answer_by_then(town: Town) -> None:
    ref = _make(town, "Woonmonitor inkopen", "Utrecht")
    lays(town, ref)
    town.move("2026-12-01T12:00:00+00:00")
    with town.database.writing() as session:  # as when it goes to a successor of the political lead
        laid = session.exec(select(Escalation)).one()
        message = NewMessage(laid.id, town.tom.user_id)
        kept_messages.post(session, KeptKind.ESCALATION, [message], now=town.now())
    town.settle()
    late = says("question.answer_late", day="30 nov.")
    for told in (town.tom.reads(), town.noor.types(f"/kennis toon {ref}")):
        assert late in told
        assert says("question.answer_by_label") not in told


def test_before_asking_again_it_says_how_often_they_were_asked(shared_town: Town) -> None:
    first, second = _make(shared_town, "Een", "Utrecht"), _make(shared_town, "Twee", "Utrecht")
    lays(shared_town, first)
    assert "Aan Karim Aydin is deze week al 1 keer iets gevraagd." in texts(opens(shared_town.marit, LAY, second))
    shared_town.close_all_forms()
    shared_town.marit.types(f"/kennis toon {first}")
    shared_town.marit.presses(f"^{LAY}$")
    told = shared_town.marit.reads("alliantie-studentenhuisvesting")
    assert f"{first} ligt al bij Karim Aydin." in told


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"question": " ", "answer_by": "2026-12-01"}, "question", "Schrijf wat je wilt vragen"),
        (
            {"question": "Mag het?", "answer_by": "2026-11-01"},
            "answer_by",
            "Die dag is al voorbij. Kies vandaag of later.",
        ),
    ],
)
def test_a_question_that_cannot_be_is_a_sentence(
    shared_town: Town, values: dict[str, str], field: str, said: str
) -> None:
    ref = _make(shared_town, "Vraag", "Utrecht")
    opens(shared_town.marit, LAY, ref)
    told = shared_town.marit.submits(**values)[field]
    assert told.startswith(said)
    assert "laat de datum leeg" not in told
    shared_town.close_all_forms()


def test_without_an_executive_chair_it_says_who_appoints_one(shared_town: Town) -> None:
    shared_town.hanneke.types("/kennis actie Los", "@bot")
    alliance = options(shared_town.hanneke.form(), "alliance")["Internationalisering"]
    shared_town.hanneke.submits(alliance=alliance)
    shared_town.hanneke.submits()
    shared_town.hanneke.presses(f"^{LAY}$", view="modal")
    assert "Internationalisering heeft nu geen bestuurlijk trekker." in texts(shared_town.hanneke.form())
    shared_town.close_all_forms()


def test_a_delegate_answers_for_the_chair_and_the_log_says_so(town: Town) -> None:
    told = _appoints(town, "hanneke", ["wout"], "Studentenhuisvesting: bestuurlijk trekker")
    assert "handelt voortaan namens Karim Aydin in Studentenhuisvesting." in told
    town.settle()
    assert "heeft je vervanger gemaakt van Karim Aydin, bestuurlijk trekker" in town.wout.reads()
    ref = _make(town, "Adviseur", "Utrecht")
    lays(town, ref)
    assert "Jij kunt namens Karim Aydin antwoorden:" in town.wout.reads()
    town.wout.presses("^Akkoord$", "@bot")
    assert town.wout.submits() == {}
    town.close_all_forms()
    town.settle()
    assert "Antwoord: *akkoord*." in town.karim.reads()
    town.wout.types(f"/kennis status {ref} loopt")
    with town.database.reading() as session:
        karim = session.exec(select(StepEvent).where(StepEvent.kind == "answered")).one()
        assert karim.acting_for_id is not None
        assert karim.acting_for_id != karim.by_member_id
        newest = session.exec(select(StatusUpdate).order_by(col(StatusUpdate.id).desc())).first()
        assert newest is not None
        assert newest.acting_for_id == karim.acting_for_id
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "answer_escalation")).one()
        assert entry.after == {"answer": "agreed", "acting_for": [karim.acting_for_id]}
    town.wout.types(f"/kennis toon {ref}")
    town.wout.presses("^Geschiedenis$")
    assert "Wout Janssen (namens Karim Aydin)" in town.wout.reads("alliantie-studentenhuisvesting")


def _opens_delegates(town: Town, who: str, chair: str) -> dict[str, Any]:
    player = getattr(town, who)
    player.types("/kennis beheer", "@bot")
    player.presses("^Vervangers$", "@bot")
    player.fills(chair=options(player.form(), "chair")[chair])
    shown: dict[str, Any] = player.form()
    return shown


def _acting(form: dict[str, Any]) -> list[str]:
    """The people whom the form about a chair shows as its delegates."""
    element = next(block["element"] for block in form["blocks"] if block.get("block_id") == "member")
    return list(element.get("initial_users") or [])


def _appoints(town: Town, who: str, delegates: Sequence[str], chair: str) -> str:
    """Let these people, and nobody else, act for a chair; gives what is told."""
    _opens_delegates(town, who, chair)
    player = getattr(town, who)
    chosen: Any = [town.users[one] for one in delegates]
    errors = player.submits(member=chosen)
    told = texts(player.form()) if not errors else str(errors)
    town.close_all_forms()
    return told


def test_a_chair_appoints_their_own_delegate_and_ends_it(town: Town) -> None:
    official = "Studentenhuisvesting: ambtelijk trekker"
    town.marit.types("/kennis beheer", "@bot")
    town.marit.presses("^Vervangers$", "@bot")
    assert list(options(town.marit.form(), "chair")) == [official]
    town.close_all_forms()
    assert "is zelf de trekker" in _appoints(town, "marit", ["marit"], official)
    jelle = f"<@{town.jelle.user_id}>"
    told = says("delegate.appointed", who=jelle, name="Marit Verhoeven", alliance="Studentenhuisvesting")
    assert told in _appoints(town, "marit", ["jelle"], official)
    ref = _make(town, "Vertegenwoordigd", "Utrecht")
    town.jelle.types(f"/kennis status {ref} loopt")
    town.jelle.types("/kennis beheer", "@bot")
    town.jelle.presses("^Vervangers$", "@bot")
    assert "Alleen een trekker zelf of het secretariaat wijst een vervanger aan." in town.jelle.reads()
    assert "handelt niet meer namens Marit Verhoeven" in _appoints(town, "marit", [], official)
    assert f"{ref} is van Utrecht." in town.jelle.types(f"/kennis status {ref} loopt")
    same = says("delegate.unchanged", name="Marit Verhoeven", alliance="Studentenhuisvesting")
    assert same in _appoints(town, "marit", [], official)


def test_the_form_shows_who_acts_for_the_chosen_chair_and_leaves_what_others_changed(town: Town) -> None:
    executive, official = "Studentenhuisvesting: bestuurlijk trekker", "Studentenhuisvesting: ambtelijk trekker"
    _appoints(town, "hanneke", ["wout"], executive)
    assert _acting(_opens_delegates(town, "hanneke", executive)) == [town.users["wout"]]
    town.hanneke.fills(chair=options(town.hanneke.form(), "chair")[official])
    assert _acting(town.hanneke.form()) == []
    _opens_delegates(town, "marit", official)
    for player, delegate in ((town.marit, "jelle"), (town.hanneke, "noor")):
        chosen: Any = [town.users[delegate]]
        assert player.submits(member=chosen) == {}
    assert set(_acting(_opens_delegates(town, "marit", official))) == {town.users["jelle"], town.users["noor"]}


def test_a_chair_that_was_sent_before_its_delegates_were_shown_is_shown_first(http_town: Town) -> None:
    chair, hanneke = "Studentenhuisvesting: bestuurlijk trekker", http_town.hanneke
    _appoints(http_town, "hanneke", ["wout"], chair)
    hanneke.types("/kennis beheer", "@bot")
    hanneke.presses("^Vervangers$", "@bot")
    answer = send(hanneke, submission(hanneke, chair=options(hanneke.form(), "chair")[chair]))
    assert _acting(answer["view"]) == [http_town.users["wout"]]
    assert _acting(_opens_delegates(http_town, "hanneke", chair)) == [http_town.users["wout"]]


def test_only_the_executive_chair_may_answer(town: Town) -> None:
    _appoints(town, "hanneke", ["wout"], "Studentenhuisvesting: bestuurlijk trekker")
    ref = _make(town, "Te laat ontslagen", "Utrecht")
    lays(town, ref)
    _appoints(town, "hanneke", [], "Studentenhuisvesting: bestuurlijk trekker")
    town.wout.presses("^Akkoord$", "@bot")
    told = town.wout.reads()
    assert "Alleen Karim Aydin, de bestuurlijk trekker" in told
    assert f"kan over {ref} antwoorden." in told
