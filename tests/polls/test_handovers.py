"""Handing over: the results of a poll went to somebody, on a day; it stands with them and in the report."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import select

from alliance.enums import PollState
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.people.members import Person, SlackProfile, identify
from alliance.polls import ending, handovers
from alliance.polls.handovers import HandoverForm
from storage.engine.database import Database
from storage.tables import AuditEntry, Member, Poll
from tests.kit import Player, Town
from tests.kit import asked_scans as scans
from tests.kit.asked_scans import ask_in, one_page
from tests.kit.people import HOUSING
from tests.kit.reading import texts
from tests.kit.times import local
from tests.kit.wire import send_form
from tests.networks.small_network import Network, at

NOW = at("2026-12-03T10:00")
TODAY = dt.date(2026, 12, 3)


class Ended:
    """A scan that has ended, and the secretariat that may hand over its results."""

    def __init__(self, network: Network) -> None:
        self.network, self.session = network, network.session
        chair = network.people["Utrecht"]
        asked_at = at("2026-11-24T10:00")
        self.poll = scans.ask(
            network.session, one_page(), alliance_id=network.housing, by_member_id=chair, now=asked_at
        )
        ending.end_due(network.session, now=scans.ENDS_AT)
        member = network.session.get_one(Member, chair)
        member.is_secretariat = True
        network.add(member)

    def who(self, user_id: str = "UUTRECHT") -> Person:
        profile = SlackProfile(slack_user_id=user_id, team_id="T1", name="Iemand", fetched_at=NOW)
        return identify(self.session, profile, team_id="T1", admin_users=())

    def hands(self, addressee: str = "OCW", on: dt.date | None = TODAY, note: str = "", who: str = "UUTRECHT") -> None:
        form = HandoverForm(addressee, on, note)
        handovers.hand_over(self.session, by=self.who(who), number=self.poll.number, form=form, time=local(NOW))
        self.session.flush()


@pytest.fixture
def ended(database: Database) -> Iterator[Ended]:
    """On both databases."""
    with database.writing() as session:
        yield Ended(Network(session))


def test_it_says_to_whom_when_and_by_whom(ended: Ended) -> None:
    ended.hands(" het  ministerie\nvan OCW ", note="In het overleg.")
    (handed,) = handovers.list_of_poll(ended.session, ended.poll)
    assert (handed.addressee, handed.handed_on, handed.note, handed.by) == (
        "het ministerie van OCW",
        TODAY,
        "In het overleg.",
        "Iemand · Utrecht",
    )
    (entry,) = [one for one in ended.session.exec(select(AuditEntry)).all() if one.action == "poll_handed_over"]
    assert entry.after["addressee"] == "het ministerie van OCW"


def test_the_same_sent_twice_is_one_and_to_two_is_two(ended: Ended) -> None:
    for addressee in ("OCW", "OCW", "VNG"):
        ended.hands(addressee)
    assert [one.addressee for one in handovers.list_of_poll(ended.session, ended.poll)] == ["OCW", "VNG"]


def test_the_report_finds_what_was_recorded_in_its_period(ended: Ended) -> None:
    ended.hands(on=dt.date(2026, 11, 25))
    hour = dt.timedelta(hours=1)
    found = [
        handovers.list_handovers(ended.session, since=since, until=since + hour, alliance_ids=only)
        for since, only in ((NOW - hour, None), (NOW, None), (NOW, {ended.network.housing}), (NOW, set()))
    ]
    assert [len(some) for some in found] == [0, 1, 1, 0]
    assert (found[1][0].ref, found[1][0].handed.addressee) == ("V-1", "OCW")


@pytest.mark.parametrize(
    ("addressee", "on", "note", "field", "reason"),
    [
        (" \u200b ", TODAY, "", "addressee", "problem.addressee_empty"),
        ("x" * 151, TODAY, "", "addressee", "problem.too_long"),
        ("OCW", TODAY, "x" * 1001, "note", "problem.too_long"),
        ("OCW", None, "", "handed_on", "problem.handed_on_needed"),
        ("OCW", dt.date(2026, 12, 4), "", "handed_on", "problem.handed_on_future"),
        ("OCW", dt.date(2026, 11, 23), "", "handed_on", "problem.handed_on_before"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    ended: Ended, addressee: str, on: dt.date | None, note: str, field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as caught:
        ended.hands(addressee, on, note)
    assert (caught.value.field, caught.value.reason) == (field, reason)
    assert handovers.list_of_poll(ended.session, ended.poll) == ()


def test_only_who_runs_it_may_and_only_what_has_ended(ended: Ended) -> None:
    with pytest.raises(NotAllowed):
        ended.hands(who="UGRONINGEN")
    with pytest.raises(NotFound):
        handovers.get_to_hand_over(ended.session, by=ended.who(), number=99)
    for state, reason in ((PollState.OPEN, "problem.poll_not_closed"), (PollState.CANCELLED, "problem.poll_cancelled")):
        ended.poll.state = state
        ended.network.add(ended.poll)
        with pytest.raises(Conflict) as caught:
            ended.hands()
        assert caught.value.reason == reason


# --- in Slack


def ended_scan(town: Town) -> int:
    """A scan in the housing alliance that has ended; gives its number."""
    asked = ask_in(town, one_page())
    with town.database.writing() as session:
        session.get_one(Poll, session.exec(select(Poll.id).where(Poll.number == asked)).one()).ends_at = town.now()
        session.flush()
        ending.end_due(session, now=town.now())
    assert town.parts is not None
    town.parts.worker.wake()
    town.settle()
    return asked


def opens_form(who: Player) -> None:
    who.presses("^Matrix", HOUSING)
    who.presses("Overhandigd aan", HOUSING)


def test_the_chair_records_it_and_the_card_says_so(town: Town) -> None:
    asked = ended_scan(town)
    opens_form(town.marit)
    assert not town.marit.submits(addressee="de minister <!here>", note="Met de matrix.")
    assert "staan genoteerd als overhandigd aan *de minister &lt;!here&gt;*" in texts(town.marit.form())
    town.settle()
    assert "de minister &lt;!here&gt;" in texts(town.messages(HOUSING)[0]["blocks"]), "its card says so"
    town.close_all_forms()
    town.noor.presses("^Matrix", HOUSING)
    told = texts(town.messages(HOUSING, reader="noor")[-1])
    assert "Overhandigd aan *de minister &lt;!here&gt;* op 24 november 2026 (Marit Verhoeven). Met de matrix." in told
    assert "Overhandigd aan …" not in told, "she does not run it"
    assert asked == 1
    assert town.refused_calls() == []


@pytest.mark.parametrize(
    ("values", "sentences"),
    [
        ({"handed_on": "2026-11-25"}, {"handed_on": "Die dag moet nog komen. Kies vandaag of een dag daarvoor."}),
        (
            {"handed_on": "2026-11-01"},
            {"handed_on": "Toen was dit nog niet gevraagd. Kies 24 november 2026 of later."},
        ),
        ({"addressee": "\u200b"}, {"addressee": "Vul in aan wie de resultaten zijn overhandigd."}),
    ],
)
def test_what_cannot_be_is_told(shared_town: Town, values: dict[str, str], sentences: dict[str, str]) -> None:
    ended_scan(shared_town)
    opens_form(shared_town.marit)
    assert shared_town.marit.submits(**{"addressee": "OCW", **values}) == sentences


def test_a_bare_call_without_a_day_is_told(shared_town: Town) -> None:
    ended_scan(shared_town)
    opens_form(shared_town.marit)
    errors = send_form(shared_town.marit, without=("handed_on",), addressee="OCW")
    assert errors == {"handed_on": "Kies de dag waarop ze zijn overhandigd."}


def test_an_english_chair_is_told_in_english(town: Town) -> None:
    ended_scan(town)
    town.marit.types("/kennis instellingen", "@bot")
    town.marit.submits(language="en")
    town.close_all_forms()
    town.marit.presses("^Matrix", HOUSING)
    town.marit.presses("^Handed over to", HOUSING)
    errors = town.marit.submits(addressee="OCW", handed_on="2026-11-25")
    assert errors == {"handed_on": "That day has not come yet. Choose today or earlier."}
