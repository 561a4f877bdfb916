"""Closures of the network and its organisations: what they move is shown first, and nobody is asked on them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from alliance.checkins.closures import (
    ClosureForm,
    add_closure,
    check_closure,
    check_removal,
    list_closures,
    remove_closure,
)
from alliance.checkins.rounds import ask_who_is_due, hold_due_round
from alliance.checkins.schedules import ScheduleForm, plan_next, save_schedule
from alliance.enums import Every, KeptKind
from alliance.errors import Conflict, Invalid, NotAllowed, RuleError
from alliance.people.members import Person
from storage.checkins import schedules as schedule_rows
from storage.engine.database import Database, Session
from storage.tables import (
    Absence,
    Asked,
    AuditEntry,
    CheckinMessage,
    Closure,
    Delivery,
    KeptPart,
    Member,
    Organisation,
    Schedule,
    StepOwner,
)
from tests.kit import Player, Town
from tests.kit.administration import changes_person
from tests.kit.deliveries import stand_all
from tests.kit.reading import elements, labels, options, says, texts
from tests.kit.reminders import remind
from tests.kit.times import local
from tests.kit.wire import send_form
from tests.networks.small_network import ADMIN, LONG_AGO, Network, at, audited, session, somebody

__all__ = ["session"]

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = at("2026-12-01T12:00")
"""A Tuesday."""


def opens(who: Player, word: str = "beheer", button: str = "Vrije dagen") -> None:
    who.types(f"/kennis {word}", "@bot")
    who.presses(f"^{button}$", "@bot")


def weekly(town: Town) -> None:
    """Let the housing alliance ask every Thursday at nine."""
    town.marit.types("/kennis beheer", "@bot")
    town.marit.presses("^Check-ins$", "@bot")
    town.marit.picks("Instellen", near="Studentenhuisvesting")
    assert not town.marit.submits(every="weeks:1", weekday="3", time="09:00")
    assert not town.marit.submits()
    town.close_all_forms()


def kept(town: Town) -> list[Closure]:
    with town.database.reading() as session:
        return list(session.exec(select(Closure)).all())


# --- by form


def test_the_secretariat_sees_what_moves_before_the_network_is_closed(http_town: Town) -> None:
    weekly(http_town)
    opens(http_town.hanneke)
    assert "Er staan geen sluitingen." in texts(http_town.hanneke.form())
    http_town.hanneke.presses("^Sluiting toevoegen$", view="modal")
    assert labels(http_town.hanneke.form()) == ["Voor wie", "Naam", "Eerste dag", "Laatste dag"]
    days = {"first_on": "2026-12-21", "last_on": "2027-01-03"}
    assert not http_town.hanneke.submits(name="Kerstsluiting", **days)
    told = texts(http_town.hanneke.form()["blocks"])
    assert "• Studentenhuisvesting: donderdag 24 dec. en donderdag 31 dec. wordt maandag 4 jan." in told
    assert kept(http_town) == []
    assert not http_town.hanneke.submits()
    done = texts(http_town.hanneke.form())
    assert "*Kerstsluiting* is opgeslagen: 21 december 2026 tot en met 3 januari 2027." in done
    beneath = texts(http_town.hanneke.stack()[0])
    assert "*Kerstsluiting* · het hele netwerk\n21 december 2026 tot en met 3 januari 2027" in beneath
    http_town.settle()
    http_town.move("2026-12-18T09:00:00+00:00")
    with http_town.database.reading() as session:
        assert session.exec(select(Schedule)).one().next_at == at("2027-01-04T09:00")


def test_what_changed_after_it_was_shown_is_shown_again(http_town: Town) -> None:
    weekly(http_town)
    opens(http_town.hanneke)
    http_town.hanneke.presses("^Sluiting toevoegen$", view="modal")
    assert not http_town.hanneke.submits(name="Dicht", first_on="2026-12-21", last_on="2026-12-21")
    assert "Er schuift geen check-in door." in texts(http_town.hanneke.form())
    assert not http_town.hanneke.submits(first_on="2026-12-17", last_on="2026-12-17")
    assert "donderdag 17 dec. wordt vrijdag 18 dec." in texts(http_town.hanneke.form())
    assert kept(http_town) == []
    assert not http_town.hanneke.submits()
    assert [(one.name, str(one.first_on)) for one in kept(http_town)] == [("Dicht", "2026-12-17")]


def test_a_member_closes_the_own_organisation(http_town: Town) -> None:
    http_town.noor.opens_list("show_mine")
    http_town.noor.presses("^Vrije dagen$", view="modal")
    http_town.noor.presses("^Sluiting toevoegen$", view="modal")
    form = http_town.noor.form()
    assert labels(form) == ["Naam", "Eerste dag", "Laatste dag"]
    assert "Wanneer is *Utrecht* gesloten?" in texts(form)
    assert not http_town.noor.submits(name="Verhuizing", first_on="2026-12-17", last_on="2026-12-18")
    assert not http_town.noor.submits()
    assert "*Verhuizing* · Utrecht" in texts(http_town.noor.stack()[1])
    (closure,) = kept(http_town)
    with http_town.database.reading() as session:
        assert session.get_one(Organisation, closure.organisation_id or 0).name == "Utrecht"
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "add_closure")).one()
    assert entry.by_slack_user_id == http_town.noor.user_id
    assert entry.after["name"] == "Verhuizing"
    assert not http_town.refused_calls()


def test_the_networks_closures_are_read_by_all_and_changed_by_the_secretariat(http_town: Town) -> None:
    for name, whose in (("Kerst", "het hele netwerk"), ("Groninger dag", "Groningen")):
        opens(http_town.hanneke)
        http_town.hanneke.presses("^Sluiting toevoegen$", view="modal")
        value = options(http_town.hanneke.form(), "organisation")[whose]
        days = {"first_on": "2026-12-28", "last_on": "2026-12-28"}
        assert not http_town.hanneke.submits(organisation=value, name=name, **days)
        assert not http_town.hanneke.submits()
        http_town.close_all_forms()
    opens(http_town.marit)  # a chair
    told = texts(http_town.marit.form())
    assert "*Kerst* · het hele netwerk\n28 december 2026" in told
    assert "Groninger dag" not in told
    assert [one.label for one in elements(http_town.marit.form())] == ["Sluiting toevoegen"]


def test_one_is_removed_after_what_that_moves_was_shown(http_town: Town) -> None:
    weekly(http_town)
    opens(http_town.hanneke)
    http_town.hanneke.presses("^Sluiting toevoegen$", view="modal")
    assert not http_town.hanneke.submits(name="Studiedag", first_on="2026-12-17", last_on="2026-12-17")
    assert not http_town.hanneke.submits()
    http_town.close_all_forms()
    opens(http_town.hanneke)
    http_town.hanneke.picks("Verwijderen", near="Studiedag")
    assert "• Studentenhuisvesting: vrijdag 18 dec. wordt donderdag 17 dec." in texts(http_town.hanneke.form())
    assert not http_town.hanneke.submits()
    assert "*Studiedag* is verwijderd." in texts(http_town.hanneke.form())
    assert says("closure.none") in texts(http_town.hanneke.stack()[0])
    assert kept(http_town) == []


@pytest.mark.parametrize(
    ("values", "field", "dutch", "english"),
    [
        (
            {"first_on": "2026-12-20", "last_on": "2026-12-19"},
            "last_on",
            "De laatste dag ligt voor de eerste. Kies de eerste dag of een latere.",
            "The last day is before the first. Choose the first day or a later one.",
        ),
        (
            {"first_on": "2026-11-20", "last_on": "2026-11-23"},
            "last_on",
            "Deze dagen zijn voorbij. Kies een laatste dag die vandaag of later is.",
            "These days have passed. Choose a last day that is today or later.",
        ),
        (
            {"first_on": "2026-12-20", "last_on": "2027-12-20"},
            "last_on",
            "Een sluiting duurt hoogstens 62 dagen. Klopt het jaar?",
            "A closure can last 62 days at most. Is the year right?",
        ),
        ({"name": "\u200b"}, "name", says("problem.name_empty"), "Enter a name."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    http_town: Town, values: dict[str, str], field: str, dutch: str, english: str
) -> None:
    changes_person(http_town.hanneke, http_town.emily, roles=["secretariat"])
    http_town.close_all_forms()
    form = {"name": "Dicht", "first_on": "2026-12-21", "last_on": "2026-12-21", **values}
    opens(http_town.hanneke)
    http_town.hanneke.presses("^Sluiting toevoegen$", view="modal")
    assert http_town.hanneke.submits(**form) == {field: dutch}
    opens(http_town.emily, "admin", "Days off")
    http_town.emily.presses("^Add a closure$", view="modal")
    assert http_town.emily.submits(**form) == {field: english}
    assert kept(http_town) == []


def test_a_form_without_its_days_or_for_another_organisation_is_refused(http_town: Town) -> None:
    http_town.noor.opens_list("show_mine")
    http_town.noor.presses("^Vrije dagen$", view="modal")
    http_town.noor.presses("^Sluiting toevoegen$", view="modal")
    errors = send_form(http_town.noor, without=("first_on",), name="Dicht", last_on="2026-12-21")
    assert list(errors) == ["first_on"]
    assert kept(http_town) == []


# --- the rules


@pytest.fixture
def network(database: Database) -> Network:
    """The small network; Utrecht owns A-1 and A-2, Groningen A-3; it asks on Thursdays at nine."""
    with database.writing() as session:
        made = Network(session)
        for number, city in ((1, "Utrecht"), (2, "Utrecht"), (3, "Groningen")):
            made.add(
                StepOwner(
                    step_id=made.step(number).id,
                    organisation_id=made.cities[city],
                    contact_member_id=made.people[city],
                    since=LONG_AGO,
                )
            )
        form = ScheduleForm(Every.WEEKS, 3, dt.time(9), "Europe/Amsterdam", dt.date(2026, 12, 1))
        save_schedule(session, by=ADMIN, alliance_id=made.housing, form=form, time=local(NOW))
    return made


def from_city(session: Session, network: Network, city: str, *, chairs: tuple[int, ...] = ()) -> Person:
    return somebody(
        of=session.get_one(Organisation, network.cities[city]),
        member=session.get_one(Member, network.people[city]),
        chairs=chairs,
    )


def form(first: str, last: str, *, of: int | None = None, name: str = "Dicht") -> ClosureForm:
    return ClosureForm(of, dt.date.fromisoformat(first), dt.date.fromisoformat(last), name)


def close(session: Session, first: str, last: str, *, of: int | None = None, now: dt.datetime = NOW) -> Closure:
    return add_closure(session, by=ADMIN, form=form(first, last, of=of), time=local(now))


def tick(session: Session, now: dt.datetime) -> list[str]:
    """What a tick does; who has got a message by then."""
    for schedule_id in schedule_rows.list_due_ids(session, now=now):
        hold_due_round(session, schedule_id=schedule_id, time=local(now))
    ask_who_is_due(session, time=local(now))
    return [row.channel_key for row in session.exec(select(Delivery).where(Delivery.kind == "checkin")).all()]


@pytest.mark.parametrize(
    ("first", "last", "shifts"),
    [
        pytest.param("2026-12-17", "2026-12-17", ["2026-12-17 > 2026-12-18"], id="one Thursday"),
        pytest.param("2026-12-18", "2026-12-18", [], id="a Friday"),
        pytest.param("2026-12-21", "2027-01-03", ["2026-12-24,2026-12-31 > 2027-01-04"], id="two become one"),
        pytest.param("2027-05-07", "2027-05-07", ["2027-05-07 > 2027-05-10"], id="the Friday that a holiday moved to"),
        pytest.param("2026-12-23", "2026-12-24", ["2026-12-24 > 2026-12-28"], id="on to Christmas and the weekend"),
        pytest.param("2026-11-23", "2026-12-02", [], id="what has passed moves no more"),
    ],
)
def test_what_a_closure_of_the_network_moves(session: Session, first: str, last: str, shifts: list[str]) -> None:
    found = check_closure(session, by=ADMIN, form=form(first, last), time=local(NOW))
    assert [f"{','.join(str(on) for on in one.was_on)} > {one.on}" for one in found] == shifts


def test_what_a_closure_of_an_organisation_moves_is_for_the_alliances_it_takes_part_in(
    session: Session, network: Network
) -> None:
    for city, number in (("Utrecht", 1), ("Groningen", 1), ("Delft", 0)):  # Delft reads along
        asked = form("2026-12-17", "2026-12-18", of=network.cities[city])
        found = check_closure(session, by=ADMIN, form=asked, time=local(NOW))
        assert [str(one.on) for one in found] == ["2026-12-21"] * number


def test_what_a_removal_moves_is_the_way_back(session: Session) -> None:
    closure = close(session, "2026-12-17", "2026-12-18")
    _, shifts = check_removal(session, by=ADMIN, closure_id=closure.id, time=local(NOW))
    assert [(str(one.was_on[0]), str(one.on)) for one in shifts] == [("2026-12-21", "2026-12-17")]
    remove_closure(session, by=ADMIN, closure_id=closure.id, time=local(NOW))
    assert audited(session)[-1] == ("remove_closure", f"{closure.id}")
    with pytest.raises(Conflict):
        check_removal(session, by=ADMIN, closure_id=closure.id, time=local(NOW))
    with pytest.raises(Conflict):
        remove_closure(session, by=ADMIN, closure_id=closure.id, time=local(NOW))


def test_the_same_closure_twice_is_one(session: Session) -> None:
    assert close(session, "2026-12-17", "2026-12-18").id == close(session, "2026-12-17", "2026-12-18").id
    assert len(session.exec(select(Closure)).all()) == 1


def test_a_year_without_a_working_day_cannot_be_made_of_pieces(session: Session) -> None:
    close(session, "2027-01-01", "2027-02-28")
    close(session, "2027-03-01", "2027-04-25")
    with pytest.raises(Invalid) as refused:
        close(session, "2027-04-26", "2027-06-20")
    assert (refused.value.field, refused.value.reason) == ("last_on", "problem.closure_no_days")


def test_who_may_close_what(session: Session, network: Network) -> None:
    utrecht = from_city(session, network, "Utrecht")
    chair = from_city(session, network, "Utrecht", chairs=(network.housing,))
    own = form("2026-12-17", "2026-12-18", of=network.cities["Utrecht"])
    other = form("2026-12-17", "2026-12-18", of=network.cities["Groningen"])
    everybody = form("2026-12-17", "2026-12-18")
    for person in (utrecht, chair):
        assert add_closure(session, by=person, form=own, time=local(NOW)).id
        for refused in (other, everybody):
            with pytest.raises(NotAllowed):
                add_closure(session, by=person, form=refused, time=local(NOW))
    theirs = close(session, "2026-12-17", "2026-12-18", of=network.cities["Groningen"])
    with pytest.raises(NotAllowed):
        remove_closure(session, by=utrecht, closure_id=theirs.id, time=local(NOW))
    with pytest.raises(RuleError):
        add_closure(session, by=somebody(), form=own, time=local(NOW))
    shown = list_closures(session, by=utrecht, today=NOW.date())
    assert [(one.organisation.name if one.organisation else "", one.is_own) for one in shown] == [("Utrecht", True)]
    assert len(list_closures(session, by=ADMIN, today=NOW.date())) == 2


def test_whose_organisation_is_closed_is_asked_on_the_first_day_that_it_is_open(
    session: Session, network: Network
) -> None:
    close(session, "2026-12-03", "2026-12-04", of=network.cities["Utrecht"])
    assert tick(session, at("2026-12-03T09:00")) == ["UGRONINGEN"]
    assert tick(session, at("2026-12-04T09:00")) == ["UGRONINGEN"]
    assert tick(session, at("2026-12-07T08:59")) == ["UGRONINGEN"]
    assert tick(session, at("2026-12-07T09:00")) == ["UGRONINGEN", "UUTRECHT"]


def test_who_is_back_from_leave_on_a_closed_day_waits_for_the_next(session: Session, network: Network) -> None:
    close(session, "2026-12-07", "2026-12-07", of=network.cities["Utrecht"])
    absence = Absence(
        member_id=network.people["Utrecht"],
        first_on=dt.date(2026, 12, 1),
        last_on=dt.date(2026, 12, 4),
        created_at=LONG_AGO,
    )
    session.add(absence)
    session.flush()
    assert tick(session, at("2026-12-03T09:00")) == ["UGRONINGEN"]
    assert tick(session, at("2026-12-07T12:00")) == ["UGRONINGEN"]
    assert tick(session, at("2026-12-08T09:00")) == ["UGRONINGEN", "UUTRECHT"]


def reminders(session: Session) -> dict[int, dt.datetime | None]:
    return {row.member_id: row.remind_at for row in session.exec(select(CheckinMessage)).all()}


def test_the_reminder_passes_over_closed_days(session: Session, network: Network) -> None:
    close(session, "2026-12-07", "2026-12-07", of=network.cities["Utrecht"])
    tick(session, at("2026-12-03T09:00"))
    assert reminders(session) == {
        network.people["Utrecht"]: at("2026-12-08T09:00"),
        network.people["Groningen"]: at("2026-12-07T15:24"),
    }


def test_without_an_open_day_before_the_deadline_nobody_is_reminded(session: Session, network: Network) -> None:
    close(session, "2026-12-07", "2026-12-08", of=network.cities["Utrecht"])
    tick(session, at("2026-12-03T09:00"))
    assert reminders(session)[network.people["Utrecht"]] is None


def test_a_closure_that_comes_during_a_round_moves_what_waits_and_the_reminders(
    session: Session, network: Network
) -> None:
    close(session, "2026-12-03", "2026-12-03", of=network.cities["Utrecht"])
    tick(session, at("2026-12-03T09:00"))
    later = at("2026-12-03T10:00")
    close(session, "2026-12-04", "2026-12-04", of=network.cities["Utrecht"], now=later)
    close(session, "2026-12-07", "2026-12-07", of=network.cities["Groningen"], now=later)
    waiting = session.exec(select(Asked).where(Asked.member_id == network.people["Utrecht"])).all()
    assert {row.due_at for row in waiting} == {at("2026-12-07T09:00")}
    stand_all(session)
    assert remind(session, at("2026-12-07T15:24")) == 0
    assert reminders(session)[network.people["Groningen"]] == at("2026-12-08T09:00")
    assert remind(session, at("2026-12-08T09:00")) == 1


def test_a_round_that_another_one_follows_reminds_nobody_nor_does_the_new_one_on_its_day(session: Session) -> None:
    close(
        session, "2026-12-08", "2026-12-11"
    )  # the round of the tenth moves to the day on which that of the third ends
    tick(session, at("2026-12-03T09:00"))
    days = ("14T09:00", "14T15:24", "14T16:59", "16T16:59", "17T09:00", "21T15:24")
    for moment in (at(f"2026-12-{day}") for day in days):
        tick(session, moment)
        stand_all(session)
        reminded = remind(session, moment)
        assert reminded == (2 if moment == at("2026-12-21T15:24") else 0), moment
    told = session.exec(select(KeptPart.about_id).where(KeptPart.kind == KeptKind.CHECKIN)).all()
    new = session.exec(select(CheckinMessage).where(CheckinMessage.asked_on == dt.date(2026, 12, 17))).all()
    assert set(told) == {message.id for message in new}


def test_a_round_on_the_day_of_a_closure_that_was_added_too_late_goes_on(session: Session) -> None:
    tick(session, at("2026-12-03T09:00"))
    close(session, "2026-12-03", "2026-12-03", now=at("2026-12-03T09:30"))
    schedule = session.exec(select(Schedule)).one()
    assert schedule.next_at == at("2026-12-10T09:00")
    assert tick(session, at("2026-12-04T09:00")) == ["UUTRECHT", "UGRONINGEN"]


def test_a_closure_of_today_before_the_hour_moves_todays_round(session: Session) -> None:
    close(session, "2026-12-03", "2026-12-03", now=at("2026-12-03T08:59"))
    assert tick(session, at("2026-12-03T09:00")) == []
    assert tick(session, at("2026-12-04T09:00")) == ["UUTRECHT", "UGRONINGEN"]


def test_the_next_is_planned_the_same_however_often_one_plans(session: Session) -> None:
    close(session, "2026-12-21", "2027-01-03")
    schedule = session.exec(select(Schedule)).one()
    planned = schedule.next_at
    plan_next(session, schedule, time=local(NOW))
    assert schedule.next_at == planned == at("2026-12-03T09:00")
