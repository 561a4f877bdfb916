"""What follows one's own action: a confirmation where one acted, seen by oneself alone, and ten minutes to undo it."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from alliance import undo
from alliance.contributions.endorsements import Recognition, endorse
from alliance.enums import UndoKind
from alliance.errors import Conflict, NotAllowed
from alliance.people.members import Person, SlackProfile, identify
from storage.contributions.endorsements import find_endorsement
from storage.contributions.following import find_follow
from storage.engine.database import Database, Session
from storage.tables import RoundStep
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, plan_rounds
from tests.kit.contributions import card_of, opens
from tests.kit.people import HOUSING
from tests.kit.reading import elements, held, options, says, texts
from tests.networks.small_network import Network, at

UNDO = f"^{says('undo.button')}$"
TOO_LATE = says("problem.undo_late_endorsement", ref="B-1", command="/kennis")


def confirmed(player: Player, channel: str = HOUSING) -> list[dict[str, Any]]:
    """The confirmations with the button that only this person sees."""
    shown = player.town.messages(channel, reader=player.name)
    return [one for one in shown if any(says("undo.button") == element.label for element in elements(one))]


def endorses(player: Player, ts: str, **values: str) -> None:
    """Endorse the contribution of a card through its form."""
    player.presses("hebben dit ook", HOUSING, ts=ts)
    assert not player.submits(**values)
    player.town.settle()


def direct(town: Town, name: str) -> int:
    """How many direct messages somebody has."""
    return len(town.messages("@bot", reader=name))


# --- undoing


def test_an_endorsement_is_confirmed_where_it_was_given_and_can_be_undone(town: Town) -> None:
    ts, before = card_of(town, "Te weinig kamers"), direct(town, "noor")
    endorses(town.jelle, ts, severity="3", context="Bij ons ook.")
    (message,) = confirmed(town.jelle)
    assert message["ephemeral_to"] == town.jelle.user_id
    assert direct(town, "jelle") == 0
    assert "Groningen" in texts(town.cards("Te weinig kamers")[0])
    town.jelle.presses(UNDO)
    town.settle()
    assert "Groningen" not in texts(town.cards("Te weinig kamers")[0])
    assert says("endorse.undone", ref="B-1") in town.jelle.reads(HOUSING)
    assert confirmed(town.jelle) == []
    town.pass_undo()
    assert direct(town, "noor") == before  # the author never hears of it
    opens(town.jelle, "Geschiedenis", "B-1")
    assert "(Groningen) heeft dit ook (zwaar: Bij ons ook.) · ongedaan gemaakt" in texts(town.jelle.form())
    assert town.refused_calls() == []


def test_others_are_told_after_ten_minutes_and_then_it_is_too_late(town: Town) -> None:
    ts, before = card_of(town, "Te weinig kamers"), direct(town, "noor")
    endorses(town.jelle, ts)
    town.move(town.now() + dt.timedelta(minutes=9))
    assert direct(town, "noor") == before
    town.move(town.now() + dt.timedelta(minutes=1))
    assert direct(town, "noor") == before + 1
    town.jelle.presses(UNDO)
    assert TOO_LATE in town.jelle.reads(HOUSING)
    assert "Groningen" in texts(town.cards("Te weinig kamers")[0])


def test_undoing_a_change_puts_back_what_was_said_before_and_undoing_twice_is_calm(town: Town) -> None:
    ts = card_of(town, "Te weinig kamers")
    endorses(town.jelle, ts, severity="1", context="Een beetje.")
    opens(town.jelle, says("do.change_endorsement"), "B-1")
    assert not town.jelle.submits(severity="3", context="Heel erg.")
    town.settle()
    first, second = confirmed(town.jelle)
    town.jelle.presses(UNDO, ts=first["ts"])
    assert says("problem.undo_newer_endorsement", ref="B-1", command="/kennis") in town.jelle.reads(HOUSING)
    town.jelle.presses(UNDO, ts=second["ts"])
    opens(town.jelle, says("do.change_endorsement"), "B-1")
    assert held(town.jelle.form(), "context") == "Een beetje."
    town.close_all_forms()
    town.jelle.presses(UNDO, ts=first["ts"])
    town.settle()
    assert "Groningen" not in texts(town.cards("Te weinig kamers")[0])


def test_a_practice_taken_over_and_an_archived_contribution_are_put_back(town: Town) -> None:
    town.noor.shares("Kamerpool in september", word="praktijk")
    town.settle()
    before = direct(town, "noor")
    town.jelle.presses("Dit passen wij toe", HOUSING)
    assert not town.jelle.submits(state="running", contact="yes")
    town.settle()
    assert "Groningen" in texts(town.cards("Kamerpool in september")[0])
    town.jelle.presses(UNDO)
    opens(town.noor, "Archiveren", "B-1")
    assert not town.noor.submits(reason="Dubbel.")
    town.settle()
    assert "Dubbel." in texts(town.cards("Kamerpool in september")[0])
    town.noor.presses(UNDO)
    town.pass_undo()
    (card,) = town.cards("Kamerpool in september")
    assert "Groningen" not in texts(card)
    assert "Dubbel." not in texts(card)
    assert direct(town, "noor") == before
    assert direct(town, "jelle") == 0
    assert town.refused_calls() == []


def test_a_status_in_one_line_can_be_undone_and_its_round_asks_again(town: Town) -> None:
    plan_rounds(town, noor=1)
    town.move(THURSDAY)
    told = town.noor.types("/kennis status A-901 vast Wacht op geld")
    assert "*A-901* heeft nu de status *stagneert* · Wacht op geld" in told
    town.settle()
    assert "stagneert" in town.noor.reads()
    town.noor.presses(UNDO)
    town.settle()
    assert says("step.undone", ref="*A-901*", status="*niet gestart*") in town.noor.reads(HOUSING)
    assert "Status: niet gestart" in town.jelle.types("/kennis toon A-901")
    with town.database.reading() as session:
        assert [row.answered_at for row in session.exec(select(RoundStep)).all()] == [None]
    town.noor.types("/kennis toon A-901")
    town.noor.presses("^Geschiedenis$")
    history = town.noor.reads(HOUSING)
    assert says("stepevent.status_undone", status="stagneert") in history
    assert "Wacht op geld" in history


def test_an_urgent_note_waits_for_ten_minutes_and_can_be_withdrawn(town: Town) -> None:
    plan_rounds(town, noor=1)
    town.move(THURSDAY)
    for is_undone in (True, False):
        before = direct(town, "marit")
        town.noor.presses("^Toelichting$", "@bot")
        assert not town.noor.submits(note="Het geld is op.", urgent=["urgent"])  # type: ignore[arg-type]
        town.settle()
        assert direct(town, "marit") == before
        until = says("step.undo_urgent", time="09:10", names="Marit Verhoeven") if is_undone else "Marit Verhoeven"
        assert until in town.noor.reads()
        if is_undone:
            town.noor.presses(UNDO, "@bot")
        town.pass_undo()
        assert direct(town, "marit") == before + (not is_undone)


def test_what_was_done_on_home_is_confirmed_in_the_form(town: Town) -> None:
    plan_rounds(town, noor=1)
    town.noor.opens_home()
    town.noor.presses("^Actieagenda$", view="home")
    town.noor.presses("^Van ons$", view="modal")
    town.noor.presses("^Bekijken$", view="modal")
    town.noor.presses("^Status melden$", view="modal")
    before = direct(town, "noor")
    assert not town.noor.submits(status="at_risk")
    town.noor.presses(UNDO, view="modal")
    assert says("step.undone", ref="*A-901*", status="*niet gestart*") in texts(town.noor.form())
    assert direct(town, "noor") == before


# --- a step that ends, and two windows


def test_a_step_ends_by_a_line_only_after_it_is_confirmed_with_its_note(town: Town) -> None:
    plan_rounds(town, noor=1)
    for word, shown in (("klaar", "afgerond"), ("vervallen", "vervallen")):
        assert "afgerond" not in town.jelle.types("/kennis toon A-901")
        asked = town.noor.types(f"/kennis status A-901 {word} Met dank aan Delft: het lukte")
        assert "Met dank aan Delft: het lukte" in asked
        town.noor.presses(f"^{says('step.end_no')}$")
        assert "Status: niet gestart" in town.jelle.types("/kennis toon A-901")
        town.noor.types(f"/kennis status A-901 {word} Met dank aan Delft: het lukte")
        town.noor.presses(f"^{says('step.end_yes', status=shown)}$")
        assert f"Status: {shown} sinds 24 nov. Met dank aan Delft: het lukte" in town.jelle.types("/kennis toon A-901")
        town.noor.presses(UNDO)
    assert "Status: niet gestart" in town.jelle.types("/kennis toon A-901")


def test_a_note_too_long_for_a_button_is_kept_in_the_form(town: Town) -> None:
    plan_rounds(town, noor=1)
    note = "Het verhaal is lang. " * 120
    town.noor.types(f"/kennis status A-901 klaar {note}")
    assert (held(town.noor.form(), "note") or "").strip() == note.strip()
    assert held(town.noor.form(), "status") == "afgerond"
    assert not town.noor.submits()
    town.settle()
    assert "Status: afgerond" in town.jelle.types("/kennis toon A-901")


def test_who_saves_over_a_fresher_status_is_told_and_can_save_after_all(town: Town) -> None:
    plan_rounds(town, noor=1)
    town.noor.types("/kennis status A-901")
    town.marit.types("/kennis status A-901 vast Wacht op de wethouder")
    assert not town.noor.submits(status="on_track", note="Het loopt.")
    form = town.noor.form()
    assert "Marit" in texts(form)
    assert "Wacht op de wethouder" in texts(form)
    assert (held(form, "status"), held(form, "note")) == ("op schema", "Het loopt.")
    assert "Status: stagneert" in town.jelle.types("/kennis toon A-901")
    assert not town.noor.submits()
    assert "Status: op schema sinds 24 nov. Het loopt." in town.jelle.types("/kennis toon A-901")
    assert town.noor.stack() == []


def test_who_confirms_the_end_over_a_fresher_status_is_asked_once_more(town: Town) -> None:
    plan_rounds(town, noor=1)
    town.noor.types("/kennis status A-901 klaar Geregeld")
    town.marit.types("/kennis status A-901 vast Toch niet")
    yes = f"^{says('step.end_yes', status='afgerond')}$"
    town.noor.presses(yes)
    assert "Toch niet" in town.noor.reads(HOUSING)
    assert "Status: stagneert" in town.jelle.types("/kennis toon A-901")
    town.noor.presses(yes)
    assert "Status: afgerond sinds 24 nov. Geregeld" in town.jelle.types("/kennis toon A-901")


# --- where it is confirmed


def test_sharing_is_confirmed_in_the_channel_with_aanvullen_and_not_in_a_direct_message(town: Town) -> None:
    before = direct(town, "noor")
    town.noor.shares("Te weinig kamers")
    town.settle()
    (message,) = [one for one in town.messages(HOUSING, reader="noor") if "Gelukt!" in one["text"]]
    assert message["ephemeral_to"] == town.noor.user_id
    assert town.cards("Te weinig kamers")[0]["permalink"] in str(message["blocks"])
    assert direct(town, "noor") == before
    town.noor.presses(f"^{says('do.enrich')}$", ts=message["ts"])
    assert town.noor.form()["callback_id"] == "enrich"


@pytest.mark.parametrize("place", ["home", "elsewhere"])
def test_where_nothing_can_be_shown_sharing_is_confirmed_in_a_direct_message(town: Town, place: str) -> None:
    if place == "home":
        town.noor.opens_home()
        town.noor.presses("^Delen$", view="home")
        form = town.noor.form()
        housing = options(form, "alliance")["Studentenhuisvesting"]
        values = {"kind": "bottleneck", "title": "Te weinig kamers", "body": "Er is te weinig.", "alliance": housing}
        assert not town.noor.submits(**values)
    else:
        town.fault("refused", method="chat.postEphemeral", error="user_not_in_channel")
        town.noor.shares("Te weinig kamers")
    town.settle()
    assert "Gelukt!" in town.noor.reads()


# --- the rules


def test_only_the_person_who_did_it_can_undo_it(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-20T10:00")
        now = at("2026-11-24T09:00")
        endorse(session, by=_person(session, "Delft"), number=1, said=Recognition(2, ""), now=now)
        done = undo.find_offered(session)
        assert done is not None
        take_back = partial(undo.undo, session, undo_id=done.id, kind=UndoKind.ENDORSEMENT, ref="B-1", now=now)
        with pytest.raises(NotAllowed):
            take_back(by=_person(session, "Leiden"))
        take_back(by=_person(session, "Delft"))
        assert find_endorsement(session, 1, network.cities["Delft"]) is None
        assert find_follow(session, 1, network.people["Delft"]) is None
        with pytest.raises(Conflict, match="undone_before"):
            take_back(by=_person(session, "Delft"))


def _person(session: Session, city: str) -> Person:
    known = SlackProfile(slack_user_id=f"U{city.upper()}", team_id="T1", name=city)
    return identify(session, known, team_id="T1", admin_users=())
