"""Decisions that nobody wrote down are asked for on the working day after the meeting, once."""

import datetime as dt

from sqlmodel import select

from alliance.enums import Purpose
from alliance.meetings import decision_reminders
from storage.engine.database import Session
from storage.tables import Delivery
from tests.kit import Town
from tests.kit.times import local
from tests.meetings.test_meeting_packs import OFFICE, for_housing
from tests.meetings.test_meeting_rules import network, plan, schedules, session
from tests.meetings.test_meetings import schedules as puts
from tests.networks.small_network import Network, at

__all__ = ["network", "session"]

FRIDAY = dt.date(2026, 12, 18)


def due(session: Session, moment: str) -> list[int]:
    return decision_reminders.list_due(session, time=local(at(moment)))


def test_they_are_asked_for_at_nine_on_the_working_day_after_and_once(session: Session, network: Network) -> None:
    meeting = plan(session, FRIDAY, alliances=(network.housing,))
    schedules(session, meeting, None, title="Opening")
    schedules(session, meeting, None, title="Mededelingen", purpose=Purpose.INFORMATION)
    now = at("2026-12-01T10:00")
    monday = at("2026-12-21T09:00")
    assert decision_reminders.find_due(session, time=local(now)) == (False, monday)
    assert (due(session, "2026-12-21T08:59"), due(session, "2026-12-21T09:00")) == ([], [1])
    assert [due(session, f"2026-12-{late}") for late in ("21T17:00", "25T12:00", "26T12:00", "28T09:00")] == [
        [],
        [],
        [],
        [1],
    ]
    asked = [decision_reminders.remind(session, number=1, office=["COFFICE"], now=monday) for _ in range(2)]
    assert asked == [3, None]
    told = session.exec(select(Delivery).where(Delivery.kind == decision_reminders.RECORD).order_by("id")).all()
    assert [one.channel_key for one in told] == ["COFFICE/reminder", "UGRONINGEN/reminder", "UDELFT/reminder"]
    assert due(session, "2026-12-22T09:00") == []


def test_who_prepares_a_meeting_is_asked_with_a_way_to_its_agenda(http_town: Town) -> None:
    for_housing(http_town.hanneke)
    http_town.noor.shares("Te weinig kamers")
    puts(http_town.hanneke, "B-1", purpose="decision")
    http_town.move("2026-12-16T08:59+01:00")
    assert "Besluit vastleggen" not in http_town.hanneke.reads(OFFICE)
    http_town.move("2026-12-16T09:00+01:00")
    for told in (http_town.hanneke.reads(OFFICE), http_town.marit.reads()):
        assert "Over 1 punt van *O-1* Ambtelijk overleg 15 december 2026 is nog niet vastgelegd" in told
    http_town.marit.presses("^Agenda tonen$", "@bot")
    assert "Besluit vastleggen" in http_town.marit.reads()
    assert http_town.refused_calls() == []
