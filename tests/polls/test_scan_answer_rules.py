"""Answering a quick scan: one answer of an organisation, written by whoever of it is at hand, kept page by page."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from alliance.enums import ExternalAccess, ParticipationKind, PollState, ScanForm
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered, SeveralInvalid
from alliance.people.members import Person, SlackProfile, identify
from alliance.polls import ending, scan_answers
from alliance.polls.scan_answers import Clash, OpenedAnswer, Seen, UnansweredQuestions
from alliance.polls.scan_values import Value, field_of
from storage.engine.database import Database
from storage.people.alliances import list_participations
from storage.polls import scan_answers as rows
from storage.tables import Alliance, Member, Poll, ScanQuestion
from tests.kit import asked_scans as scans
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:42")
LATER = NOW + dt.timedelta(minutes=5)


class AskedScan:
    """A scan of one page, asked of the small network's alliance, and who answers it."""

    def __init__(self, network: Network, questions: list[ScanQuestion]) -> None:
        self.network, self.session = network, network.session
        chair = network.people["Utrecht"]
        self.poll: Poll = scans.ask(
            network.session, questions, alliance_id=network.housing, by_member_id=chair, now=NOW
        )
        self.ids = [question.id for question in questions]
        self.noor = self.who("UUTRECHT")
        self.karim = self.colleague("Karim")

    def who(self, user_id: str, name: str = "Iemand", *, is_guest: bool = False) -> Person:
        profile = SlackProfile(slack_user_id=user_id, team_id="T1", name=name, is_guest=is_guest, fetched_at=NOW)
        return identify(self.session, profile, team_id="T1", admin_users=())

    def colleague(self, name: str, city: str = "Utrecht") -> Person:
        """Somebody more of a city."""
        organisation_id = self.network.cities[city]
        self.network.add(
            Member(slack_user_id=f"U{name.upper()}", organisation_id=organisation_id, name=name, created_at=NOW)
        )
        return self.who(f"U{name.upper()}", name)

    def opens(self, person: Person, now: dt.datetime = NOW) -> OpenedAnswer:
        scan_answers.note_editing(self.session, by=person, number=self.poll.number, now=now)
        self.session.flush()
        return scan_answers.open_answer(self.session, by=person, number=self.poll.number, now=now)

    def saves(
        self, person: Person, said: Mapping[int, Value], opened: OpenedAnswer | None = None, now: dt.datetime = NOW
    ) -> tuple[Clash, ...]:
        """Send a page, by the questions' places, as the form does that was opened."""
        opened = opened or self.opens(person, now)
        saved = scan_answers.save_page(
            self.session,
            by=person,
            number=self.poll.number,
            organisation_id=opened.organisation_id,
            typed={self.ids[place]: value for place, value in said.items()},
            seen={question.id: question.seen for question in opened.questions},
            now=now,
        )
        self.session.flush()
        return saved.clashes

    def submits(self, person: Person, now: dt.datetime = NOW) -> Poll:
        poll = scan_answers.submit_answer(self.session, by=person, number=self.poll.number, now=now)
        self.session.flush()
        return poll

    def values(self, person: Person | None = None) -> list[Value]:
        """What stands there."""
        return [question.value for question in self.opens(person or self.noor).questions]


@pytest.fixture
def asked(database: Database) -> Iterator[AskedScan]:
    """A scan of a number, a choice, a scale, a text and a day, on both databases."""
    with database.writing() as session:
        yield AskedScan(Network(session), [*scans.one_page(), scans.day()])


ALL: dict[int, Value] = {0: Decimal("1200.5"), 1: "Nee", 2: Decimal(4), 3: "Geen grond.", 4: dt.date(2027, 1, 1)}


def test_what_is_filled_in_stands_there_as_it_was(asked: AskedScan) -> None:
    asked.saves(asked.noor, ALL)
    assert asked.values() == list(ALL.values())


def test_the_largest_and_the_finest_number_come_back_exactly(asked: AskedScan) -> None:
    for number in ("999999999999", "-999999999998.999", "0.001"):
        asked.saves(asked.noor, {0: Decimal(number)})
        asked.session.expire_all()
        assert asked.values()[0] == Decimal(number)


def test_a_colleague_goes_on_where_it_was_left(asked: AskedScan) -> None:
    asked.saves(asked.noor, {0: Decimal(5), 1: "Ja", 2: Decimal(1), 3: "Ruimte."})
    opened = asked.opens(asked.karim)
    assert (opened.answered, opened.first_page, opened.pages) == (4, 1, 2)
    assert opened.questions[1].value == "Ja"


def test_who_is_at_work_is_seen_by_the_others_for_an_hour(asked: AskedScan) -> None:
    asked.opens(asked.karim, NOW)
    asked.opens(asked.colleague("Sanne"), LATER)
    assert [(one.name, one.at) for one in asked.opens(asked.noor, LATER).editors] == [("Sanne", LATER), ("Karim", NOW)]
    assert asked.opens(asked.karim, LATER).editors[0].name in ("Sanne", "Iemand · Utrecht")
    much_later = LATER + dt.timedelta(hours=1, minutes=1)
    assert asked.opens(asked.noor, much_later).editors == ()


def test_of_another_organisation_nobody_sees_who_is_at_work_or_what_they_write(asked: AskedScan) -> None:
    asked.saves(asked.noor, ALL)
    opened = asked.opens(asked.who("UGRONINGEN"))
    assert opened.editors == ()
    assert opened.answered == 0


def test_what_two_fill_in_at_once_in_different_fields_is_all_kept(asked: AskedScan) -> None:
    first, second = asked.opens(asked.noor), asked.opens(asked.karim)
    assert asked.saves(asked.noor, {0: Decimal(5), 1: None}, first) == ()
    # The second form still holds the first field as it was shown: empty.
    assert asked.saves(asked.karim, {0: None, 1: "Ja"}, second, LATER) == ()
    assert asked.values()[:2] == [Decimal(5), "Ja"]


def test_what_both_fill_in_is_not_overwritten_until_the_second_means_it(asked: AskedScan) -> None:
    first, second = asked.opens(asked.noor), asked.opens(asked.karim)
    asked.saves(asked.karim, {0: Decimal(1150), 3: "Grond."}, first)
    clashes = asked.saves(asked.noor, {0: Decimal(1200), 2: Decimal(3)}, second, LATER)
    assert clashes == (Clash(asked.ids[0], Decimal(1150), "Karim", NOW),)
    assert asked.values()[0] == Decimal(1150)
    assert asked.values()[2] == Decimal(3), "what did not clash is kept"
    again = asked.opens(asked.noor, LATER)
    assert asked.saves(asked.noor, {0: Decimal(1200)}, again, LATER) == ()
    assert asked.values()[0] == Decimal(1200)


def test_that_both_fill_in_the_same_is_no_clash(asked: AskedScan) -> None:
    first, second = asked.opens(asked.noor), asked.opens(asked.karim)
    asked.saves(asked.karim, {0: Decimal(1200)}, first)
    assert asked.saves(asked.noor, {0: Decimal("1200.0")}, second, LATER) == ()


def test_a_field_that_a_colleague_emptied_clashes_too(asked: AskedScan) -> None:
    asked.saves(asked.noor, {3: "Grond."})
    first, second = asked.opens(asked.karim), asked.opens(asked.noor)
    asked.saves(asked.karim, {3: None}, first)
    assert asked.saves(asked.noor, {3: "Grond en geld."}, second, LATER) == (Clash(asked.ids[3], None, "Karim", NOW),)


def test_what_one_wrote_oneself_in_another_window_is_no_clash(asked: AskedScan) -> None:
    first, second = asked.opens(asked.noor), asked.opens(asked.noor)
    asked.saves(asked.noor, {0: Decimal(1)}, first)
    assert asked.saves(asked.noor, {0: Decimal(2)}, second) == ()
    assert asked.values()[0] == Decimal(2)


def waiting_for(asked: AskedScan) -> list[str]:
    """The organisations that take part and have not submitted."""
    submitted = rows.list_submitters(asked.session, asked.poll.id)
    taking_part = rows.list_taking_part(asked.session, asked.poll.alliance_id)
    return [one.name for one in taking_part if one.id not in submitted]


def test_a_draft_is_no_answer_and_one_sent_in_is(asked: AskedScan) -> None:
    asked.saves(asked.noor, ALL)
    assert scan_answers.count_submitted(asked.session, asked.poll.id) == 0
    assert waiting_for(asked) == ["Groningen", "Utrecht"], "Delft reads along"
    asked.submits(asked.karim)
    assert scan_answers.count_submitted(asked.session, asked.poll.id) == 1
    assert waiting_for(asked) == ["Groningen"]
    opened = asked.opens(asked.noor)
    assert (opened.submitted_by, opened.submitted_at, opened.first_page) == ("Karim", NOW, 0)


def test_it_is_sent_in_once(asked: AskedScan) -> None:
    asked.saves(asked.noor, ALL)
    asked.submits(asked.karim)
    asked.submits(asked.noor, LATER)
    assert asked.opens(asked.noor).submitted_by == "Karim"


def test_a_correction_counts_at_once_and_says_by_whom(asked: AskedScan) -> None:
    asked.saves(asked.noor, ALL)
    asked.submits(asked.karim)
    asked.saves(asked.noor, {0: Decimal(7)}, now=LATER)
    opened = asked.opens(asked.karim)
    assert (opened.submitted_by, opened.submitted_at) == ("Iemand · Utrecht", LATER)
    assert opened.questions[0].value == Decimal(7)


def test_nothing_at_all_cannot_be_sent_in(asked: AskedScan) -> None:
    asked.opens(asked.noor)
    with pytest.raises(Conflict) as caught:
        asked.submits(asked.noor)
    assert caught.value.reason == "problem.scan_empty"


def test_what_is_required_has_to_be_there_and_to_stay(database: Database) -> None:
    with database.writing() as session:
        asked = AskedScan(Network(session), [scans.number(required=True), scans.words(), scans.words(required=True)])
        asked.saves(asked.noor, {1: "Ja."})
        with pytest.raises(UnansweredQuestions) as caught:
            asked.submits(asked.noor)
        assert caught.value.question_ids == (asked.ids[0], asked.ids[2])
        assert caught.value.field == field_of(asked.ids[0])
        asked.saves(asked.noor, {0: Decimal(0), 2: "Nee."})
        asked.submits(asked.noor)
        with pytest.raises(SeveralInvalid) as emptied:
            asked.saves(asked.noor, {2: " \u200b "})
        assert (emptied.value.field, emptied.value.reason) == (field_of(asked.ids[2]), "problem.scan_required")
        assert asked.values() == [Decimal(0), "Ja.", "Nee."]


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0, Decimal(1_000_000_000_000), "problem.number_huge"),
        (0, Decimal("Infinity"), "problem.number_huge"),
        (0, Decimal("0.0001"), "problem.number_fine"),
        (0, "1200", "problem.choose"),
        (1, "Misschien", "problem.choose"),
        (2, Decimal(6), "problem.choose"),
        (2, Decimal("2.5"), "problem.choose"),
        (3, "x" * 1001, "problem.too_long"),
        (4, dt.date(1899, 12, 31), "problem.answer_day_far"),
        (4, dt.date(2200, 1, 1), "problem.answer_day_far"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_field(asked: AskedScan, place: int, value: Value, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        asked.saves(asked.noor, {place: value})
    assert (caught.value.field, caught.value.reason) == (field_of(asked.ids[place]), reason)


def test_after_the_deadline_nothing_is_taken_any_more(asked: AskedScan) -> None:
    opened = asked.opens(asked.noor)
    for now in (scans.ENDS_AT, scans.ENDS_AT + dt.timedelta(days=1)):
        with pytest.raises(Conflict) as caught:
            asked.saves(asked.noor, ALL, opened, now)
        assert caught.value.reason == "problem.poll_closed"
        with pytest.raises(Conflict):
            asked.submits(asked.noor, now)


def test_what_was_not_sent_in_when_it_ended_does_not_count(asked: AskedScan) -> None:
    asked.saves(asked.noor, ALL)
    ending.end_due(asked.session, now=scans.ENDS_AT)
    assert asked.poll.state is PollState.CLOSED
    assert scan_answers.count_submitted(asked.session, asked.poll.id) == 0
    with pytest.raises(Conflict):
        asked.submits(asked.noor, LATER)


def test_who_is_not_asked_reads_who_can(asked: AskedScan) -> None:
    with pytest.raises(NotAllowed) as caught:
        asked.opens(asked.who("UDELFT"))
    assert caught.value.reason == "problem.scan_reads_along"
    asked.poll.channel_id = "CHERE"
    asked.network.add(asked.poll)
    where: dict[str, Any] = {"number": asked.poll.number, "now": NOW}
    other, nobody = replace(asked.who("UDELFT"), participations={}), asked.who("UNOBODY")
    with pytest.raises(NotAllowed) as caught:
        scan_answers.open_answer(asked.session, by=other, channel_id="CHERE", **where)
    assert caught.value.reason == "problem.scan_not_asked"
    with pytest.raises(NotRegistered):
        scan_answers.open_answer(asked.session, by=nobody, channel_id="CHERE", **where)
    for who in (other, nobody):
        with pytest.raises(NotFound):
            scan_answers.open_answer(asked.session, by=who, channel_id="CELSEWHERE", **where)
    with pytest.raises(NotFound):
        scan_answers.open_answer(asked.session, by=asked.noor, number=99, now=NOW)


def test_a_guest_answers_where_the_alliance_lets_guests_contribute(asked: AskedScan) -> None:
    guest = asked.who("UKARIM", is_guest=True)
    alliance = asked.session.get(Alliance, asked.network.housing)
    assert alliance is not None
    alliance.external_access = ExternalAccess.READ
    asked.network.add(alliance)
    with pytest.raises(NotAllowed) as caught:
        asked.opens(guest)
    assert caught.value.reason == "problem.guests_read_only"
    alliance.external_access = ExternalAccess.CONTRIBUTE
    asked.network.add(alliance)
    asked.saves(guest, ALL)
    asked.submits(guest)
    assert scan_answers.count_submitted(asked.session, asked.poll.id) == 1


def test_who_speaks_for_another_organisation_meanwhile_fills_nothing_in_for_it(asked: AskedScan) -> None:
    opened = asked.opens(asked.karim)
    member = asked.karim.member
    assert member is not None
    member.organisation_id = asked.network.cities["Groningen"]
    asked.network.add(member)
    with pytest.raises(Conflict) as caught:
        asked.saves(asked.who("UKARIM", "Karim"), {0: Decimal(1)}, opened)
    assert caught.value.reason == "problem.scan_other_organisation"


def test_an_organisation_that_left_answers_no_more_and_counts_no_more(asked: AskedScan) -> None:
    asked.saves(asked.noor, ALL)
    asked.submits(asked.noor)
    for participation, organisation in list_participations(asked.session, asked.network.housing):
        if organisation.name == "Utrecht":
            participation.until = LATER
            asked.network.add(participation)
    assert scan_answers.count_submitted(asked.session, asked.poll.id) == 0
    with pytest.raises(NotFound):
        asked.opens(asked.who("UUTRECHT"))


def test_a_page_counts_its_questions_from_the_first(asked: AskedScan) -> None:
    opened = asked.opens(asked.noor)
    assert [len(opened.page(page)) for page in range(opened.pages)] == [4, 1]
    assert opened.page_of(asked.ids[4]) == 1
    assert opened.page(1)[0].form is ScanForm.DATE
    assert opened.page(0)[0].seen == Seen()
    assert asked.noor.participations == {asked.network.housing: ParticipationKind.TAKES_PART}
