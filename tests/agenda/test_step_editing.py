"""Changing a step by the rules: what it says, who looks after it, taking it up, and taking it off the agenda."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from alliance.agenda.agenda import update_status
from alliance.agenda.step_editing import (
    StepChange,
    StepOvertaken,
    adopt_proposed_step,
    archive_step,
    edit_step,
    restore_step,
    set_owners,
)
from alliance.agenda.step_owners import Owners
from alliance.agenda.steps import AgendaFilter, StepHistoryLine, StepReport, list_history, show_step
from alliance.enums import Ambition, Name, Status, StepEventKind
from alliance.errors import Conflict, Invalid, NotAllowed
from storage.tables import ActionStep, AuditEntry, Delivery, Rung
from tests.agenda.test_agenda import NOW, TODAY, AgendaScene, office
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, audited

__all__ = ["office"]


def edit(office: AgendaScene, step: ActionStep, **more: Any) -> ActionStep:
    """Change a step as the chair; what is not given stays."""
    told = {"title": step.title, "ambition": step.ambition, "is_continuous": step.is_continuous, "day": step.due_on}
    seen = more.pop("seen", step.version)
    city = more.pop("city", None)
    return edit_step(
        office.session,
        by=office.person(city) if city else office.chair,
        number=step.number,
        change=StepChange(**{**told, **more}),
        seen=seen,
        today=TODAY,
        now=NOW,
    )


def hand_over(office: AgendaScene, step: ActionStep, *cities: str, seen: int | None = None, **more: Any) -> ActionStep:
    """Hand a step over to these cities."""
    owners = Owners([office.network.cities[city] for city in cities], **more)
    return set_owners(
        office.session,
        by=office.chair,
        number=step.number,
        owners=owners,
        seen=step.version if seen is None else seen,
        time=local(NOW),
    )


def kinds(office: AgendaScene, step: ActionStep) -> list[str]:
    """What a step's history tells, newest first."""
    found, _ = list_history(office.session, reader=office.chair, number=step.number)
    return [one.kind if isinstance(one, StepHistoryLine) else one.status for one in found]


def said(office: AgendaScene, step: ActionStep) -> tuple[Name, Name]:
    """A step's title and description."""
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    return shown.titles, shown.description


def told(office: AgendaScene, kind: str) -> list[str]:
    """Who has a message of this kind in line."""
    return [row.channel_key for row in office.session.exec(select(Delivery).where(Delivery.kind == kind)).all()]


def test_a_step_says_something_else_and_its_history_what_changed(office: AgendaScene) -> None:
    step = office.make(day=dt.date(2026, 12, 1))
    edit(office, step, title="Meten", ambition=Ambition.PERSPECTIVE, day=dt.date(2026, 12, 24))
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    assert (shown.titles.nl, shown.ambition, shown.due_on) == ("Meten", Ambition.PERSPECTIVE, dt.date(2026, 12, 24))
    found, _ = list_history(office.session, reader=office.chair, number=step.number)
    changed = found[0]
    assert isinstance(changed, StepHistoryLine)
    assert changed.about["fields"] == ["title", "due_on", "ambition"]
    assert office.session.exec(select(AuditEntry.action)).all() == ["create_step", "edit_step"]


def test_a_translation_goes_with_the_text_that_it_translates(office: AgendaScene) -> None:
    step = office.make(description="Alle kamers.")
    step.title_en, step.description_en = "Counting", "All rooms."
    edit(office, step, description="Alle kamers en flats.")
    assert said(office, step) == (Name("Tellen", "Counting"), Name("Alle kamers en flats."))
    edit(office, step, title="Meten")
    assert said(office, step) == (Name("Meten"), Name("Alle kamers en flats."))


def test_saving_what_stood_there_changes_nothing(office: AgendaScene) -> None:
    step = office.make()
    edit(office, step)
    assert (step.version, kinds(office, step)) == (1, [Status.NOT_STARTED])


def test_a_day_that_has_passed_may_stay_but_not_be_chosen(office: AgendaScene) -> None:
    step = office.make(day=TODAY)
    step.due_on = dt.date(2026, 11, 1)
    edit(office, step, title="Anders")
    with pytest.raises(Invalid, match="day_past"):
        edit(office, step, day=dt.date(2026, 11, 2))


def test_who_saves_second_sees_what_the_first_one_did_and_may_save_again(office: AgendaScene) -> None:
    step = office.make()
    edit(office, step, title="Van de een", seen=1)
    with pytest.raises(StepOvertaken) as overtaken:
        edit(office, step, title="Van de ander", seen=1)
    assert (step.title, overtaken.value.newest) == ("Van de een", 2)
    assert [one.kind for one in overtaken.value.changes] == [StepEventKind.EDITED]
    edit(office, step, title="Van de ander", seen=2)
    assert step.title == "Van de ander"


def test_a_step_stands_on_a_rung_of_its_own_alliance_only(office: AgendaScene) -> None:
    housing = office.network.housing
    other = office.network.alliance("ander", "Ander", position=2)
    rungs = [
        office.network.add(Rung(alliance_id=one, number=2, name="Samenwerken", lead="de steden"))
        for one in (housing, other)
    ]
    step = office.make()
    edit(office, step, rung_id=rungs[0].id)
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    assert shown.rung is not None
    assert (shown.rung.number, shown.rung.name.nl) == (2, "Samenwerken")
    with pytest.raises(Invalid, match="rung_unknown"):
        edit(office, step, rung_id=rungs[1].id)


def test_who_runs_no_agenda_hears_whom_to_ask(office: AgendaScene) -> None:
    step = office.make()
    with pytest.raises(NotAllowed):
        edit(office, step, city="Delft")


def test_a_new_contact_person_hears_it_and_who_stays_does_not(office: AgendaScene) -> None:
    cities = office.network.cities
    step = office.make(owners=[cities["Utrecht"], cities["Delft"]], contacts=["UDELFT"])
    hand_over(office, step, "Delft", "Groningen", contacts=["UDELFT", "UGRONINGEN"])
    assert audited(office.session)[-1] == ("set_step_owners", f"A-{step.number}")
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    assert [one.organisation.name for one in shown.owners] == ["Delft", "Groningen"]
    assert told(office, "step_owner") == ["UDELFT", "UGRONINGEN"]
    found, _ = list_history(office.session, reader=office.chair, number=step.number)
    assert found[0].about["from"] == [["Delft", None], ["Utrecht", None]]  # type: ignore[union-attr]


def test_a_contact_person_who_is_not_in_slack_is_a_name(office: AgendaScene) -> None:
    step = office.make()
    hand_over(office, step, "Utrecht", names="Jan Jansen")
    hand_over(office, step, "Utrecht", "Delft", names="delft: Piet de Boer\nUtrecht: Jan Jansen")
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    assert [(one.contact, one.contact_slack_user_id) for one in shown.owners] == [
        ("Piet de Boer", None),
        ("Jan Jansen", None),
    ]


@pytest.mark.parametrize(
    ("cities", "more", "reason"),
    [
        (("Utrecht", "Delft"), {"names": "Jan Jansen"}, "contact_whose"),
        (("Utrecht",), {"names": "Delft: Jan Jansen"}, "contact_whose"),
        ((), {"names": "Jan Jansen"}, "contact_whose"),
        (("Utrecht",), {"names": "Utrecht: Jan", "contacts": ["UUTRECHT"]}, "contacts_same"),
        (("Utrecht",), {"names": "Utrecht: Jan\nUtrecht: Piet"}, "contacts_same"),
        (("Utrecht",), {"names": "Utrecht: " + "x" * 151}, "too_long"),
        (("Utrecht",), {"contacts": ["UDELFT"]}, "contact_elsewhere"),
    ],
)
def test_owners_that_cannot_be_are_refused(
    office: AgendaScene, cities: tuple[str, ...], more: Any, reason: str
) -> None:
    step = office.make()
    with pytest.raises(Invalid, match=reason):
        hand_over(office, step, *cities, **more)
    assert step.version == 1


def test_a_proposed_step_is_taken_up_with_its_owners_and_day_once(office: AgendaScene) -> None:
    step = office.network.step(7, Status.PROPOSED)
    owners = Owners([office.network.cities["Delft"]], ["UDELFT"])
    for seen in (1, 3):
        if seen == 3:
            with pytest.raises(Conflict, match="taken_up"):
                _take_up(office, owners, step.version)
        else:
            _take_up(office, owners, seen)
    assert (step.status, step.due_on) == (Status.NOT_STARTED, dt.date(2026, 12, 1))
    assert told(office, "step_owner") == ["UDELFT"]
    assert kinds(office, step)[:2] == [StepEventKind.ADOPTED, Status.NOT_STARTED]
    assert audited(office.session).count(("adopt_step", "A-7")) == 1


def _take_up(office: AgendaScene, owners: Owners, seen: int) -> None:
    adopt_proposed_step(
        office.session,
        by=office.chair,
        number=7,
        owners=owners,
        is_continuous=False,
        day=dt.date(2026, 12, 1),
        seen=seen,
        today=TODAY,
        now=NOW,
    )


def test_an_archived_step_leaves_the_agenda_and_keeps_its_history(office: AgendaScene) -> None:
    step = office.make(owners=[office.network.cities["Utrecht"]])
    for _ in range(2):
        archive_step(office.session, by=office.chair, number=step.number, reason="Dubbel met A-2.", now=NOW)
    for choice in AgendaFilter:
        assert office.refs(choice) == []
    assert kinds(office, step) == [StepEventKind.ARCHIVED, Status.DROPPED, Status.NOT_STARTED]
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    assert (shown.is_archived, shown.may_change, shown.note) == (True, False, "Dubbel met A-2.")
    with pytest.raises(Conflict, match="step_archived"):
        update_status(office.session, by=office.chair, number=step.number, status=Status.ON_TRACK, note="", now=NOW)
    with pytest.raises(Conflict, match="step_archived"):
        edit(office, step)
    restore_step(office.session, by=office.chair, number=step.number, now=NOW)
    assert office.refs(AgendaFilter.CLOSED) == [f"A-{step.number}"]
    ref = f"A-{step.number}"
    assert audited(office.session)[-2:] == [("archive_step", ref), ("restore_step", ref)]  # the second time is none


def test_archiving_wants_a_reason(office: AgendaScene) -> None:
    step = office.make()
    with pytest.raises(Invalid, match="archive_reason_empty"):
        archive_step(office.session, by=office.chair, number=step.number, reason=" \u200b", now=NOW)


def test_a_history_of_statuses_and_changes_turns_its_pages_without_a_gap(office: AgendaScene) -> None:
    step = office.make()
    for number in range(8):
        edit(office, step, title=f"Titel {number}")
        at = NOW if number % 2 else NOW + dt.timedelta(minutes=number)
        update_status(
            office.session, by=office.chair, number=step.number, status=Status.ON_TRACK, note=f"{number}", now=at
        )
    seen: list[StepReport | StepHistoryLine] = []
    before: str | None = None
    while True:
        page, before = list_history(office.session, reader=office.chair, number=step.number, before=before)
        seen += page
        if before is None:
            break
    assert len(seen) == 17
    assert len({(type(one), one.note, str(getattr(one, "about", ""))) for one in seen}) == 17
    assert [one.at for one in seen] == sorted((one.at for one in seen), reverse=True)
    assert seen[-1].at > LONG_AGO
