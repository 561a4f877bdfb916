"""Check-ins that come some days before the papers of a meeting, and follow it when it moves."""

import datetime as dt

from alliance.checkins.schedules import list_upcoming, plan_next
from alliance.enums import Every
from alliance.meetings import planning
from alliance.meetings.planning import MeetingForm
from storage.engine.database import Session
from storage.tables import Schedule
from tests.kit.times import local
from tests.meetings.test_meeting_rules import NOW, TODAY, network, plan, secretary, session
from tests.networks.small_network import Network

__all__ = ["network", "session"]


def test_check_ins_also_come_so_many_days_before_the_papers_and_follow_the_meeting(
    session: Session, network: Network
) -> None:
    schedule = Schedule(
        alliance_id=network.housing,
        every=Every.MONTH,
        weekday=3,
        wall_time=dt.time(9),
        zone="Europe/Amsterdam",
        starts_on=TODAY,
        days_before_papers=10,
        updated_at=NOW,
    )
    network.add(schedule)
    plan_next(session, schedule, time=local(NOW))
    assert schedule.next_on == dt.date(2026, 12, 10)
    meeting = plan(session, alliances=(network.housing,), papers_on=dt.date(2026, 12, 9))
    # Ten days before is a Sunday.
    upcoming = list_upcoming(session, alliance_id=network.housing, time=local(NOW))
    assert [(one.planned_on, one.on) for one in upcoming[:2]] == [
        (dt.date(2026, 11, 29), dt.date(2026, 11, 30)),
        (dt.date(2026, 12, 10), dt.date(2026, 12, 10)),
    ]
    assert schedule.next_on == dt.date(2026, 11, 30)
    form = planning.form_of(session, meeting)
    later = MeetingForm(**{**vars(form), "held_on": dt.date(2027, 1, 19), "papers_on": dt.date(2027, 1, 11)})
    who = secretary(session)
    number = meeting.number
    planning.change_meeting(session, by=who, number=number, form=later, version=1, today=TODAY, time=local(NOW))
    assert schedule.next_on == dt.date(2026, 12, 10)
    on = [one.on for one in list_upcoming(session, alliance_id=network.housing, time=local(NOW))]
    # New Year's Day moves it to the Monday after.
    assert on[1] == dt.date(2027, 1, 4)
    planning.cancel_meeting(session, by=who, number=number, reason="Gaat niet door", today=TODAY, time=local(NOW))
    on = [one.on for one in list_upcoming(session, alliance_id=network.housing, time=local(NOW))]
    assert on[1] == dt.date(2027, 1, 14)
