"""The results of a question as a file: who voted what where votes are named, totals alone where they are not."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from sqlmodel import select

from alliance.enums import PollKind, PollState
from alliance.errors import Conflict, NotFound
from alliance.people.members import SlackProfile, identify
from alliance.polls import ending
from alliance.polls.exports import ask_for_file, names_to_leave_out
from storage.engine.database import Database
from storage.tables import Delivery, Poll
from tests.kit import Town
from tests.kit import asked_scans as scans
from tests.kit.people import HOUSING
from tests.kit.polls import asks, votes
from tests.kit.reading import promised
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:00")


def closes(town: Town) -> None:
    """The open polls reach their deadline."""
    with town.database.writing() as session:
        for poll in session.exec(select(Poll).where(Poll.state == PollState.OPEN)).all():
            poll.ends_at = town.now()
        session.flush()
        ending.end_due(session, now=town.now())
    assert town.parts is not None
    town.parts.worker.wake()
    town.settle()


def workbook(town: Town, pattern: str) -> Any:
    """The newest file with this name, opened."""
    return openpyxl.load_workbook(io.BytesIO(town.newest_content(pattern)))


def text_of(book: Any) -> str:
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def exports(town: Town) -> Any:
    """The chair asks for the file behind "Beheren"; gives it."""
    town.marit.presses("Beheren|Meer", HOUSING)
    town.marit.presses("Excel", HOUSING)
    town.settle()
    assert promised("pollfile.what", where="private", ref="V-1") in town.marit.reads(HOUSING)
    return workbook(town, "kennisbot-peiling-V-1")


def test_of_a_named_question_the_file_says_who_voted_what(town: Town) -> None:
    asked = asks(town.marit)
    votes(town.noor, "Ja", asked)
    votes(town.jelle, "Nee", asked)
    closes(town)
    told = text_of(exports(town))
    assert "Noor de Wit" in told
    assert "Jelle Hoekstra" in told
    assert "2 van" in told
    assert town.refused_calls() == []


@pytest.mark.parametrize("state", [PollState.DRAFT, PollState.CANCELLED])
def test_what_has_no_results_has_no_file(database: Database, state: PollState) -> None:
    refuses(database, lambda poll: setattr(poll, "state", state), NotFound if state is PollState.DRAFT else Conflict)


def test_a_status_poll_has_no_file_of_its_own(database: Database) -> None:
    refuses(database, lambda poll: setattr(poll, "kind", PollKind.STATUS_POLL), Conflict)


@pytest.mark.parametrize(("is_guest", "team_id"), [(True, "T1"), (False, "T2"), (False, "T1")])
def test_a_guest_gets_a_file_without_people(database: Database, is_guest: bool, team_id: str) -> None:
    with database.writing() as session:
        Network(session)
        profile = SlackProfile(
            slack_user_id="UGUEST", team_id=team_id, name="Iemand", fetched_at=NOW, is_guest=is_guest
        )
        reader = identify(session, profile, team_id="T1", admin_users=())
        names = names_to_leave_out(session, reader)
        assert (names is not None) is (is_guest or team_id != "T1")


def test_who_may_not_see_it_gets_no_file(database: Database) -> None:
    refuses(database, lambda _: None, NotFound, user_id="USTRANGER")


def refuses(
    database: Database, change: Callable[[Poll], None], error: type[Exception], *, user_id: str = "UUTRECHT"
) -> None:
    """Ask for the file of a scan after a change of it; nothing is put in line."""
    with database.writing() as session:
        network = Network(session)
        chair = network.people["Utrecht"]
        poll = scans.ask(session, scans.one_page(), alliance_id=network.housing, by_member_id=chair, now=NOW)
        change(poll)
        network.add(poll)
        profile = SlackProfile(slack_user_id=user_id, team_id="T1", name="Iemand", fetched_at=NOW)
        person = identify(session, profile, team_id="T1", admin_users=())
        with pytest.raises(error):
            ask_for_file(session, by=person, number=poll.number, now=NOW)
        assert session.exec(select(Delivery)).all() == []
