"""When the papers of a meeting come, by the rules, on both databases: on their day, once, late, anew when it moves."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import select

from alliance.calendar import periods
from alliance.digests.digests import collect_for_meeting
from alliance.enums import ChairKind, MeetingKind, Name, Purpose, Visibility
from alliance.errors import Conflict, NotAllowed, NotFound
from alliance.meetings import changes, items, papers, planning
from alliance.meetings.items import ItemForm
from alliance.meetings.planning import MeetingForm
from storage.engine.database import Database, Session
from storage.meetings import packs as pack_rows
from storage.tables import Chair, Delegate, Delivery, Meeting, Member, Slot
from tests.checkins.test_rules import person
from tests.kit.times import local
from tests.meetings.test_meeting_rules import NOW, TODAY, plan, schedules, session
from tests.networks.small_network import LONG_AGO, ZONE, Network, at

__all__ = ["session"]

PAPERS = dt.date(2026, 12, 4)
"""Seven working days before the fifteenth."""
OFFICE = ["COFFICE"]


@pytest.fixture
def network(database: Database) -> Network:
    """Delft's person chairs, Utrecht's is the executive chair, and Groningen's is the secretariat."""
    with database.writing() as session:
        made = Network(session)
        session.get_one(Member, made.people["Groningen"]).is_secretariat = True
        for city, kind in (("Delft", ChairKind.OFFICIAL), ("Utrecht", ChairKind.EXECUTIVE)):
            made.add(Chair(alliance_id=made.housing, member_id=made.people[city], kind=kind, since=LONG_AGO))
        return made


def filled(session: Session, network: Network, **more: object) -> Meeting:
    """A meeting about the alliance, with one subject."""
    meeting = plan(session, alliances=(network.housing,), **more)  # type: ignore[arg-type]
    schedules(session, meeting, None, title="Opening")
    return meeting


def due(session: Session, moment: str) -> list[int]:
    return papers.list_due(session, time=local(at(moment)))


def make(session: Session, moment: str, number: int = 1) -> int | None:
    return papers.make_due(session, number=number, office=OFFICE, time=local(at(moment)))


def sent(session: Session, kind: str = papers.PACK) -> list[tuple[str, object]]:
    """Who got what, as version."""
    rows = session.exec(select(Delivery).where(Delivery.kind == kind).order_by("id")).all()
    return [(one.channel_key, one.about.get("version")) for one in rows]


def move(session: Session, meeting: Meeting, held_on: dt.date, papers_on: dt.date | None, moment: str) -> None:
    form = replace(planning.form_of(session, meeting), held_on=held_on, papers_on=papers_on)
    today = at(moment).astimezone(ZONE).date()
    change = {"number": meeting.number, "version": meeting.version, "today": today, "time": local(at(moment))}
    planning.change_meeting(session, by=person(session, "UGRONINGEN"), form=form, **change)  # type: ignore[arg-type]


def test_papers_come_at_eight_on_their_day_and_once(session: Session, network: Network) -> None:
    meeting = filled(session, network)
    assert meeting.papers_on == PAPERS
    assert papers.find_due(session, time=local(NOW))[1] == at("2026-12-04T08:00")
    assert due(session, "2026-12-04T07:59") == []
    assert make(session, "2026-12-04T07:59") is None
    assert due(session, "2026-12-04T08:00") == [1]
    assert make(session, "2026-12-04T08:00") == 2
    assert make(session, "2026-12-04T08:01") is None
    assert due(session, "2026-12-05T08:00") == []
    assert sent(session) == [("COFFICE", 1), ("UDELFT", 1)]
    assert meeting.pack_at == at("2026-12-04T08:00")
    assert [one.key for one in session.exec(select(Slot)).all()] == ["O-1/1"]
    assert papers.find_due(session, time=local(at("2026-12-04T08:00")))[1] is None


def test_a_slot_that_another_process_took_makes_no_second_papers(session: Session, network: Network) -> None:
    filled(session, network)
    session.add(Slot(kind=papers.PACK, key="O-1/1", state="done", at=NOW))  # type: ignore[arg-type]
    session.flush()
    assert make(session, "2026-12-04T08:00") is None
    assert sent(session) == []


def test_papers_come_late_after_downtime_until_the_day_has_passed(session: Session, network: Network) -> None:
    filled(session, network)
    assert due(session, "2026-12-15T23:59") == [1]
    assert due(session, "2026-12-16T00:01") == []
    assert make(session, "2026-12-16T00:01") is None


def test_who_chairs_gets_them_and_who_acts_for_them_each_once(session: Session, network: Network) -> None:
    executive = session.exec(select(Chair).where(Chair.kind == ChairKind.EXECUTIVE)).one()
    groningen = network.people["Groningen"]
    network.add(Delegate(chair_id=executive.id, member_id=groningen, since=LONG_AGO))
    filled(session, network, kind=MeetingKind.EXECUTIVE)
    assert make(session, "2026-12-04T08:00") == 4
    assert [channel_key for channel_key, _ in sent(session)] == ["COFFICE", "UDELFT", "UUTRECHT", "UGRONINGEN"]


def test_of_a_meeting_of_the_whole_network_the_secretariat_gets_them(session: Session) -> None:
    meeting = plan(session)
    schedules(session, meeting, None, title="Opening")
    assert make(session, "2026-12-04T08:00") == 1
    assert sent(session) == [("COFFICE", 1)]


def test_the_workbook_of_two_alliances_tells_of_both_and_of_nothing_visible_to_one_alone(
    session: Session, network: Network
) -> None:
    other, third = network.alliance("twee", "Tweede", position=2), network.alliance("drie", "Derde", position=3)
    for number, alliance in enumerate((network.housing, other, third), start=1):
        network.share(number, "2026-11-20T10:00", alliance=alliance)
    network.share(4, "2026-11-20T11:00").visibility = Visibility.ALLIANCE
    period = periods.days_between(dt.date(2026, 11, 16), TODAY)

    def told(*alliance_ids: int) -> tuple[object, list[int], int]:
        digest = collect_for_meeting(session, period=period, time=local(NOW), alliance_ids=alliance_ids)
        return digest.alliance, sorted(one.number for one in digest.contributions), digest.figures[0].value

    assert told(network.housing, other) == (
        Name("Studentenhuisvesting + Tweede", "Studentenhuisvesting + Tweede"),
        [1, 2],
        3,
    )
    assert told(network.housing)[1:] == ([1, 4], 2)
    assert told() == (None, [1, 2, 3], 4)
    with pytest.raises(NotFound):
        told(network.housing, 9999)


def test_a_meeting_that_is_moved_gets_papers_again_on_the_new_day(session: Session, network: Network) -> None:
    meeting = filled(session, network)
    move(session, meeting, dt.date(2026, 12, 17), PAPERS, "2026-12-01T10:00")
    assert meeting.papers_on == dt.date(2026, 12, 8)
    assert due(session, "2026-12-04T08:00") == []
    assert make(session, "2026-12-08T08:00") == 2
    move(session, meeting, dt.date(2026, 12, 22), dt.date(2026, 12, 11), "2026-12-09T10:00")
    assert meeting.pack_at is None
    heard = session.exec(select(Delivery).where(Delivery.kind == "meeting_moved").order_by("id")).all()
    assert [(one.channel_key, one.about["has_papers"]) for one in heard] == [("COFFICE", True), ("UDELFT", True)]
    assert due(session, "2026-12-09T10:01") == []
    assert make(session, "2026-12-11T08:00") == 2
    assert sent(session)[2:] == [("COFFICE", 2), ("UDELFT", 2)]


def test_a_new_name_makes_no_new_papers(session: Session, network: Network) -> None:
    meeting = filled(session, network)
    make(session, "2026-12-04T08:00")
    form = replace(planning.form_of(session, meeting), title="Winteroverleg")
    by, today = person(session, "UGRONINGEN"), dt.date(2026, 12, 7)
    planning.change_meeting(session, by=by, number=1, form=form, version=1, today=today, time=local(NOW))
    assert (meeting.version, due(session, "2026-12-07T10:00")) == (2, [])


def test_one_that_is_cancelled_has_no_papers_and_who_had_them_hears_it(session: Session, network: Network) -> None:
    meeting = filled(session, network)
    make(session, "2026-12-04T08:00")
    by, today = person(session, "UGRONINGEN"), dt.date(2026, 12, 7)
    planning.cancel_meeting(session, by=by, number=1, reason="Griep", today=today, time=local(NOW))
    heard = session.exec(select(Delivery).where(Delivery.kind == "meeting_cancelled").order_by("id")).all()
    assert [one.channel_key for one in heard] == ["COFFICE", "UDELFT"]
    with pytest.raises(Conflict, match=r"problem\.meeting_cancelled"):
        papers.ask_for_pack(session, by=by, number=1, channel_key="UGRONINGEN", time=local(NOW))
    other = filled(session, network)
    planning.cancel_meeting(session, by=by, number=2, reason="Griep", today=TODAY, time=local(NOW))
    assert due(session, "2026-12-04T08:00") == []
    assert make(session, "2026-12-04T08:00", other.number) is None
    assert meeting.number == 1


def test_an_empty_agenda_makes_no_papers_and_who_can_fill_it_hears_that(session: Session, network: Network) -> None:
    plan(session, alliances=(network.housing,), by="UDELFT")
    assert make(session, "2026-12-04T08:00") == 2
    assert sent(session) == []
    assert [channel_key for channel_key, _ in sent(session, papers.EMPTY)] == ["COFFICE", "UDELFT"]
    assert make(session, "2026-12-04T08:01") is None
    assert papers.find_due(session, time=local(at("2026-12-04T08:01")))[1] is None


def test_an_agenda_that_is_filled_after_its_day_has_papers_a_quarter_later(session: Session, network: Network) -> None:
    meeting = plan(session, alliances=(network.housing,))
    make(session, "2026-12-04T08:00")
    for minute in ("10:00", "10:10"):
        form = ItemForm(Purpose.DECISION, title=f"Opening {minute}")
        items.add_item(
            session,
            by=person(session, "UGRONINGEN"),
            number=1,
            about=None,
            form=form,
            today=PAPERS,
            now=at(f"2026-12-04T{minute}"),
        )
    assert due(session, "2026-12-04T10:24") == []
    assert make(session, "2026-12-04T10:25") == 2
    assert make(session, "2026-12-04T10:26") is None
    assert meeting.pack_at == at("2026-12-04T10:25")


def test_one_that_is_planned_after_its_papers_were_due_has_them_a_quarter_after_its_agenda_changed(
    session: Session, network: Network
) -> None:
    meeting = filled(session, network, held_on=dt.date(2026, 11, 26))
    assert meeting.papers_on == TODAY
    assert papers.find_due(session, time=local(NOW))[1] == at("2026-11-24T10:15")
    meeting.agenda_at = at("2026-11-24T10:10")
    assert (due(session, "2026-11-24T10:24"), due(session, "2026-11-24T10:25")) == ([], [1])
    assert make(session, "2026-11-24T10:25") == 2
    assert make(session, "2026-11-25T08:00") is None


@pytest.mark.parametrize(
    ("starts_at", "changed", "expected"),
    [
        pytest.param(dt.time(10, 20), "2026-11-24T10:00", "2026-11-24T10:10", id="halfway to the meeting"),
        pytest.param(dt.time(10, 20), "2026-11-24T10:16", "2026-11-24T10:18", id="and again"),
        pytest.param(dt.time(16), "2026-11-24T10:16", "2026-11-24T10:31", id="a quarter later"),
        pytest.param(dt.time(9), "2026-11-24T10:16", "2026-11-24T10:31", id="after it began"),
        pytest.param(None, "2026-11-24T10:16", "2026-11-24T10:31", id="without an hour"),
    ],
)
def test_papers_of_a_meeting_on_the_same_day_come_before_it_begins(
    session: Session, network: Network, starts_at: dt.time | None, changed: str, expected: str
) -> None:
    filled(session, network, held_on=TODAY, starts_at=starts_at).agenda_at = at(changed)
    assert papers.find_due(session, time=local(NOW))[1] == at(expected)


def test_one_that_is_moved_after_its_papers_were_due_has_them_a_quarter_later(
    session: Session, network: Network
) -> None:
    meeting = filled(session, network)
    make(session, "2026-12-04T08:00")
    move(session, meeting, dt.date(2026, 12, 10), dt.date(2026, 12, 7), "2026-12-07T10:00")
    assert due(session, "2026-12-07T10:14") == []
    assert make(session, "2026-12-07T10:15") == 2


def test_whoever_prepares_it_asks_as_often_as_they_want_and_the_same_keeps_its_version(
    session: Session, network: Network
) -> None:
    meeting = filled(session, network)
    chair = person(session, "UDELFT")
    ask: dict[str, object] = {"by": chair, "number": 1, "channel_key": "UDELFT", "time": local(NOW)}
    assert [papers.ask_for_pack(session, **ask) for _ in range(2)] == [1, 1]  # type: ignore[arg-type]
    schedules(session, meeting, None, title="Woningnood")
    assert papers.ask_for_pack(session, **ask) == 2  # type: ignore[arg-type]
    assert sent(session) == [("UDELFT", 1), ("UDELFT", 1), ("UDELFT", 2)]
    with pytest.raises(NotAllowed):
        papers.ask_for_pack(session, by=person(session, "UNIEMAND"), number=1, channel_key="U", time=local(NOW))
    assert make(session, "2026-12-04T08:00") == 2
    assert sent(session)[3:] == [("COFFICE", 3), ("UDELFT", 3)]
    assert pack_rows.list_channel_keys(session, meeting.id) == ["UDELFT", "COFFICE"]


def test_the_workbook_begins_at_the_meeting_before_it_about_the_same(session: Session, network: Network) -> None:
    other = network.alliance("anders", "Anders", position=2)
    plan(session, dt.date(2026, 11, 25), alliances=(network.housing,))
    plan(session, dt.date(2026, 11, 27), alliances=(other,))
    plan(session, dt.date(2026, 11, 28), alliances=(network.housing,), kind=MeetingKind.EXECUTIVE)
    meeting = filled(session, network)
    period = changes.since_previous(session, meeting, today=PAPERS, zone=ZONE)
    assert (period.first_on, period.last_on) == (dt.date(2026, 11, 25), PAPERS)
    network_wide = plan(session, dt.date(2026, 12, 16))
    period = changes.since_previous(session, network_wide, today=PAPERS, zone=ZONE)
    assert (period.first_on, period.last_on) == (dt.date(2026, 9, 4), PAPERS)
    early = changes.since_previous(session, meeting, today=TODAY, zone=ZONE)
    assert (early.first_on, early.last_on) == (dt.date(2026, 8, 25), TODAY)


def test_who_got_papers_hears_of_another_hour_as_well(session: Session, network: Network) -> None:
    meeting = filled(session, network)
    make(session, "2026-12-04T08:00")
    form = MeetingForm(**{**vars(planning.form_of(session, meeting)), "starts_at": dt.time(14)})
    by, today = person(session, "UGRONINGEN"), dt.date(2026, 12, 7)
    planning.change_meeting(session, by=by, number=1, form=form, version=1, today=today, time=local(NOW))
    heard = session.exec(select(Delivery).where(Delivery.kind == "meeting_moved").order_by("id")).all()
    assert [one.channel_key for one in heard] == ["COFFICE", "UDELFT"]
    assert meeting.pack_at == at("2026-12-04T08:00")
