"""Which public holidays are days off, and what the secretariat makes of them."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance.calendar.calendars import workdays_of
from alliance.calendar.workdays import Workdays
from alliance.checkins.closures import ClosureForm, add_closure, list_closures
from alliance.checkins.days_off import check_worked, list_days_off, set_worked
from alliance.errors import Conflict, NotAllowed
from storage.engine.database import Session
from storage.tables import AuditEntry, Schedule
from tests.checkins.test_closures import NOW, from_city, network, opens, weekly
from tests.kit import Town
from tests.kit.reading import texts
from tests.kit.times import local
from tests.networks.small_network import ADMIN, Network, at, session

__all__ = ["network", "session"]

ASCENSION = dt.date(2027, 5, 6)
"""A Thursday, and Thursdays are when the small network asks."""


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "01-01 04-03 04-06 04-27 05-05 05-14 05-25 12-25"),
        (2027, "01-01 03-26 03-29 04-27 05-05 05-06 05-17"),
        (2028, "04-14 04-17 04-27 05-05 05-25 06-05 12-25 12-26"),
        (2029, "01-01 03-30 04-02 04-27 05-10 05-21 12-25 12-26"),
        (2030, "01-01 04-19 04-22 05-30 06-10 12-25 12-26"),
        (2031, "01-01 04-11 04-14 05-05 05-22 06-02 12-25 12-26"),
    ],
)
def test_the_days_off_of_the_termijnenwet_from_monday_to_friday(year: int, days: str) -> None:
    calendar = Workdays("NL")
    every = [dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(365)]
    assert " ".join(f"{on:%m-%d}" for on in every if on.weekday() < 5 and not calendar.is_workday(on)) == days


def test_another_country_has_its_own() -> None:
    assert Workdays("BE").is_workday(dt.date(2027, 5, 5))
    assert not Workdays("BE").is_workday(dt.date(2027, 7, 21))


def set_day(session: Session, on: dt.date, *, is_worked: bool, now: dt.datetime = NOW) -> None:
    set_worked(session, by=ADMIN, on=on, is_worked=is_worked, time=local(now))


def test_a_holiday_that_is_worked_is_asked_on_and_off_again_later(session: Session) -> None:
    _, shifts = check_worked(session, by=ADMIN, on=ASCENSION, is_worked=True, time=local(NOW))
    assert [(one.was_on, one.on) for one in shifts] == [((dt.date(2027, 5, 7),), ASCENSION)]
    set_day(session, ASCENSION, is_worked=True)
    assert workdays_of(session, country="NL", since=NOW.date()).is_workday(ASCENSION)
    assert list_closures(session, by=ADMIN, today=NOW.date()) == []
    with pytest.raises(Conflict, match=r"problem\.holiday_worked"):
        set_day(session, ASCENSION, is_worked=True)
    _, shifts = check_worked(session, by=ADMIN, on=ASCENSION, is_worked=False, time=local(NOW))
    assert [(one.was_on, one.on) for one in shifts] == [((ASCENSION,), dt.date(2027, 5, 7))]
    set_day(session, ASCENSION, is_worked=False)
    assert not workdays_of(session, country="NL", since=NOW.date()).is_workday(ASCENSION)
    told = session.exec(select(AuditEntry).where(AuditEntry.action == "set_holiday").order_by("id")).all()
    assert [(one.subject, one.after) for one in told] == [
        ("2027-05-06", {"is_worked": True}),
        ("2027-05-06", {"is_worked": False}),
    ]


def test_the_next_check_in_follows(session: Session) -> None:
    schedule = session.exec(select(Schedule)).one()
    later = at("2027-05-03T12:00")
    set_day(session, ASCENSION, is_worked=True, now=later)
    assert schedule.next_at == at("2026-12-03T09:00"), "what is due is held first"
    schedule.next_on, schedule.next_at = None, None
    set_day(session, ASCENSION, is_worked=False, now=later)
    assert schedule.next_at == at("2027-05-07T09:00")
    set_day(session, ASCENSION, is_worked=True, now=later)
    assert schedule.next_at == at("2027-05-06T09:00")


def test_who_is_closed_on_a_worked_holiday_is_closed(session: Session, network: Network) -> None:
    utrecht = network.cities["Utrecht"]
    form = ClosureForm(utrecht, ASCENSION, ASCENSION, "Hemelvaart")
    add_closure(session, by=ADMIN, form=form, time=local(NOW))
    set_day(session, ASCENSION, is_worked=True)
    for of, works in ((utrecht, False), (network.cities["Groningen"], True)):
        assert workdays_of(session, country="NL", since=NOW.date(), organisation_id=of).is_workday(ASCENSION) is works


def test_the_list_is_read_by_all_and_changed_by_the_secretariat(session: Session, network: Network) -> None:
    utrecht = from_city(session, network, "Utrecht")
    shown = list_days_off(session, by=utrecht, country="NL", today=NOW.date())
    assert [f"{one.on:%Y-%m-%d}" for one in shown][:3] == ["2026-12-25", "2027-01-01", "2027-03-26"]
    assert {(one.is_worked, one.may_change) for one in shown} == {(False, False)}
    with pytest.raises(NotAllowed):
        set_worked(session, by=utrecht, on=ASCENSION, is_worked=True, time=local(NOW))
    for on, reason in ((dt.date(2026, 5, 14), "holiday_past"), (dt.date(2027, 5, 10), "no_holiday")):
        with pytest.raises(Conflict, match=rf"problem\.{reason}"):
            set_day(session, on, is_worked=True)
    with pytest.raises(Conflict, match=r"problem\.holiday_off"):
        set_day(session, ASCENSION, is_worked=False)


def test_the_secretariat_makes_a_holiday_a_working_day_in_beheer(http_town: Town) -> None:
    weekly(http_town)
    opens(http_town.hanneke)
    told = texts(http_town.hanneke.form())
    assert "*Feestdagen in 2027*" in told
    assert "*Bevrijdingsdag* · woensdag 5 mei 2027" in told
    http_town.hanneke.picks("Toch een werkdag", near="Hemelvaartsdag")
    told = texts(http_town.hanneke.form())
    assert "*Hemelvaartsdag* (donderdag 6 mei 2027) wordt voor het hele netwerk een gewone werkdag" in told
    assert "• Studentenhuisvesting: vrijdag 7 mei wordt donderdag 6 mei" in told
    assert not http_town.hanneke.submits()
    assert "*Hemelvaartsdag* (6 mei 2027) is nu een gewone werkdag." in texts(http_town.hanneke.form())
    beneath = texts(http_town.hanneke.stack()[0])
    assert "*Hemelvaartsdag* · donderdag 6 mei 2027 · _gewone werkdag_" in beneath
    assert http_town.refused_calls() == []
