"""The action agenda: new steps, their status, their history, and the lists of them."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import select

from alliance.agenda.agenda import StepPlan, create_step, update_status
from alliance.agenda.step_texts import split_title
from alliance.agenda.steps import AgendaFilter, StepReport, list_agenda, list_history, show_step
from alliance.enums import Ambition, ChairKind, Status
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.people.members import HeldChair, Person
from handlers.agenda.typed_statuses import read_status
from storage.engine.database import Database, Session
from storage.tables import ActionStep, Alliance, Member, Organisation, Rung, StatusUpdate, StepOwner
from tests.networks.small_network import Network, at
from texts import Translators

NOW = at("2026-11-24T10:00")
TODAY = dt.date(2026, 11, 24)


class AgendaScene:
    """The small network with a chair."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.network = Network(session)

    def person(self, city: str, *, chairs: bool = False) -> Person:
        """Somebody of a city."""
        member = self.session.get_one(Member, self.network.people[city])
        organisation = self.session.get_one(Organisation, self.network.cities[city])
        held = (HeldChair(self.network.housing, ChairKind.OFFICIAL),) if chairs else ()
        return Person(member.slack_user_id, member.name, "nl", None, False, False, False, member, organisation, held)

    @property
    def chair(self) -> Person:
        return self.person("Utrecht", chairs=True)

    def make(self, **more: object) -> ActionStep:
        """Make a step."""
        plan = {"key": "f", "alliance_id": self.network.housing, "title": "Tellen", "ambition": Ambition.FIRST_STEP}
        made = StepPlan(**{**plan, **more})  # type: ignore[arg-type]
        return create_step(self.session, by=self.chair, plan=made, today=TODAY, now=NOW)

    def refs(self, choice: AgendaFilter, city: str = "Utrecht", **more: object) -> list[str]:
        """What a choice of the agenda lists."""
        page = list_agenda(
            self.session,
            reader=self.person(city),
            choice=choice,
            alliance=None,
            today=TODAY,
            **more,  # type: ignore[arg-type]
        )
        return [step.ref for step in page.steps]


@pytest.fixture
def office(database: Database) -> Iterator[AgendaScene]:
    """The small network in a transaction."""
    with database.writing() as session:
        yield AgendaScene(session)


# --- new steps


SPLITS = [
    ("Kamers tellen.", ("Kamers tellen", "")),
    ("  ", ("", "")),
    ("x" * 80, ("x" * 80, "")),
    ("x" * 81, ("x" * 79 + "…", "x" * 81)),
    ("Kamers tellen.\nMet alle steden.", ("Kamers tellen", "Kamers tellen.\nMet alle steden.")),
    (f"{'woord ' * 15}einde", (f"{'woord ' * 13}".strip() + "…", f"{'woord ' * 15}einde")),
]


@pytest.mark.parametrize(("text", "parts"), SPLITS)
def test_a_text_too_long_for_a_title_is_whole_in_the_description(text: str, parts: tuple[str, str]) -> None:
    assert split_title(text) == parts


def test_a_step_that_a_chair_makes_is_taken_up(office: AgendaScene) -> None:
    step = office.make(ambition=Ambition.PERSPECTIVE, day=dt.date(2026, 12, 1))
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    assert (shown.status, shown.due_on, shown.review_on) == (Status.NOT_STARTED, dt.date(2026, 12, 1), None)


def test_a_continuous_step_has_a_day_to_look_again_instead_of_an_end(office: AgendaScene) -> None:
    step = office.make(is_continuous=True, day=dt.date(2027, 3, 1))
    assert (step.is_continuous, step.due_on, step.review_on) == (True, None, dt.date(2027, 3, 1))


def test_owners_have_their_own_contact_person_each(office: AgendaScene) -> None:
    cities = office.network.cities
    step = office.make(owners=[cities["Utrecht"], cities["Delft"]], contacts=["UDELFT"])
    shown = show_step(office.session, reader=office.chair, number=step.number, today=TODAY)
    assert [(one.organisation.name, one.contact) for one in shown.owners] == [
        ("Delft", "Iemand · Delft"),
        ("Utrecht", None),
    ]


BAD_PLANS = [
    ({"title": " \u200b "}, "title", "problem.step_title_empty"),
    ({"title": "x" * 81}, "title", "problem.step_title_long"),
    ({"description": "x" * 3001}, "description", "problem.too_long"),
    ({"day": dt.date(2026, 11, 23)}, "due_on", "problem.day_past"),
    ({"owners": [9999]}, "owners", "problem.organisation_unknown"),
    ({"contacts": ["UDELFT"]}, "contacts", "problem.contact_elsewhere"),
    ({"contacts": ["UNOBODY"]}, "contacts", "problem.contact_no_member"),
]


@pytest.mark.parametrize(("plan", "field", "reason"), BAD_PLANS)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    office: AgendaScene, plan: dict[str, object], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        office.make(**plan)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert office.session.exec(select(ActionStep)).all() == []


def test_two_contact_persons_of_one_owner_are_one_too_many(office: AgendaScene) -> None:
    utrecht = office.network.cities["Utrecht"]
    office.network.add(Member(slack_user_id="U2", organisation_id=utrecht, name="Twee", created_at=NOW))
    with pytest.raises(Invalid) as refused:
        office.make(owners=[utrecht], contacts=["UUTRECHT", "U2"])
    assert refused.value.reason == "problem.contacts_same"


def test_nothing_is_made_for_an_alliance_that_was_archived(office: AgendaScene) -> None:
    alliance = office.session.get_one(Alliance, office.network.housing)
    alliance.archived_at = NOW
    with pytest.raises(Conflict) as refused:
        office.make()
    assert refused.value.reason == "problem.alliance_closed"


# --- status


def test_every_status_is_appended_and_readable(office: AgendaScene) -> None:
    step = office.make()
    for day, status in enumerate((Status.ON_TRACK, Status.BLOCKED, Status.ON_TRACK), start=1):
        later = NOW + dt.timedelta(days=day)
        note = f"Dag {day}"
        update_status(office.session, by=office.chair, number=step.number, status=status, note=note, now=later)
    history, older = list_history(office.session, reader=office.chair, number=step.number)
    assert [(one.status, one.note) for one in history if isinstance(one, StepReport)] == [
        (Status.ON_TRACK, "Dag 3"),
        (Status.BLOCKED, "Dag 2"),
        (Status.ON_TRACK, "Dag 1"),
        (Status.NOT_STARTED, ""),
    ]
    assert older is None


def test_a_long_history_is_paged_and_nothing_is_left_out(office: AgendaScene) -> None:
    step = office.make()
    for number in range(24):
        office.session.add(
            StatusUpdate(
                step_id=step.id, status=Status.ON_TRACK, note=f"{number}", at=NOW + dt.timedelta(hours=number // 3)
            )
        )
    office.session.flush()
    read: list[str] = []
    before: str | None = None
    while True:
        page, before = list_history(office.session, reader=office.chair, number=step.number, before=before)
        read += [one.note for one in page]
        if before is None:
            break
    assert sorted(read) == sorted(["", *(f"{number}" for number in range(24))])


def test_a_possible_step_is_taken_up_by_a_chair_and_nobody_else(office: AgendaScene) -> None:
    step = office.network.step(3, Status.PROPOSED)
    office.network.add(StepOwner(step_id=step.id, organisation_id=office.network.cities["Delft"], since=NOW))
    report = {"number": 3, "status": Status.ON_TRACK, "note": "", "now": NOW}
    with pytest.raises(NotAllowed) as refused:
        update_status(office.session, by=office.person("Delft"), **report)  # type: ignore[arg-type]
    assert refused.value.reason == "problem.step_proposed"
    assert update_status(office.session, by=office.chair, **report).status is Status.ON_TRACK  # type: ignore[arg-type]


def test_a_note_that_is_too_long_is_refused_whole(office: AgendaScene) -> None:
    step = office.make()
    with pytest.raises(Invalid) as refused:
        update_status(office.session, by=office.chair, number=step.number, status=Status.DONE, note="x" * 3001, now=NOW)
    assert (refused.value.field, refused.value.values["length"]) == ("note", 3001)


def test_the_same_status_without_a_note_keeps_the_note(office: AgendaScene) -> None:
    step = office.make()
    for status, note in ((Status.BLOCKED, "Wacht op de raad"), (Status.BLOCKED, ""), (Status.AT_RISK, "")):
        update = update_status(office.session, by=office.chair, number=step.number, status=status, note=note, now=NOW)
        assert update.note == ("Wacht op de raad" if status is Status.BLOCKED else "")


# --- the lists


def test_each_choice_lists_its_own_steps(office: AgendaScene) -> None:
    network = office.network
    late = network.step(1, Status.ON_TRACK, due_on="2026-11-23")
    network.step(2, Status.BLOCKED, due_on="2026-11-24")
    network.step(3, Status.PROPOSED)
    network.step(4, Status.DONE, due_on="2026-11-01")
    network.step(5, Status.DROPPED)
    network.step(6, Status.NOT_STARTED)
    network.add(StepOwner(step_id=late.id, organisation_id=network.cities["Utrecht"], since=NOW))
    assert office.refs(AgendaFilter.OPEN) == ["A-1", "A-2", "A-6"]
    assert office.refs(AgendaFilter.MINE) == ["A-1"]
    assert office.refs(AgendaFilter.MINE, "Delft") == []
    assert office.refs(AgendaFilter.ATTENTION) == ["A-1", "A-2"]
    assert office.refs(AgendaFilter.OVERDUE) == ["A-1"]
    assert office.refs(AgendaFilter.NO_OWNER) == ["A-2", "A-6"]
    assert office.refs(AgendaFilter.PROPOSED) == ["A-3"]
    assert office.refs(AgendaFilter.CLOSED) == ["A-4", "A-5"]


def test_paging_loses_and_doubles_nothing_while_steps_come_and_go(office: AgendaScene) -> None:
    for number in range(1, 21):
        office.network.step(number)
    reader, read, after = office.chair, [], None
    for turn in range(5):
        page = list_agenda(
            office.session, reader=reader, choice=AgendaFilter.OPEN, alliance=None, today=TODAY, after=after
        )
        read += [step.number for step in page.steps]
        if turn == 0:
            update_status(office.session, by=reader, number=2, status=Status.DONE, note="", now=NOW)
            office.network.step(30)
        after = page.next
        if after is None:
            break
    assert read == [*range(1, 21), 30]


# --- the words for a status

WORDS = [
    ("loopt", Status.ON_TRACK, ""),
    ("LOOPT Offertes zijn binnen", Status.ON_TRACK, "Offertes zijn binnen"),
    ("op schema: alles goed", Status.ON_TRACK, "alles goed"),
    ("risico", Status.AT_RISK, ""),
    ("vraagt  aandacht  want", Status.AT_RISK, "want"),
    ("vast", Status.BLOCKED, ""),
    ("zit vast - wacht op geld", Status.BLOCKED, "wacht op geld"),
    ("loopt niet", Status.BLOCKED, ""),
    ("klaar!", Status.DONE, ""),
    ("gestopt geen geld", Status.DROPPED, "geen geld"),
    ("nog niet gestart", Status.NOT_STARTED, ""),
    ("not started", Status.NOT_STARTED, ""),
    ("stuck waiting for money", Status.BLOCKED, "waiting for money"),
    ("done", Status.DONE, ""),
    ("needs attention soon", Status.AT_RISK, "soon"),
]


@pytest.mark.parametrize(("typed", "status", "note"), WORDS)
def test_everyday_words_of_both_languages_are_a_status(typed: str, status: Status, note: str) -> None:
    assert read_status(Translators("nl", "Europe/Amsterdam"), typed) == (status, note)


@pytest.mark.parametrize("typed", ["zwom", "", "lopen", "doner"])
def test_other_words_are_none(typed: str) -> None:
    assert read_status(Translators("nl", "Europe/Amsterdam"), typed) is None


def test_a_new_step_has_its_rung_and_its_contact_person_without_slack(office: AgendaScene) -> None:
    session = office.session
    rung = Rung(alliance_id=office.network.housing, number=2, name="Samen", lead="Wat?")
    session.add(rung)
    session.flush()
    owners = [office.network.cities["Utrecht"]]
    step = office.make(owners=owners, contact_names="Jan Jansen", rung_id=rung.id)
    shown = show_step(session, reader=office.chair, number=step.number, today=TODAY)
    assert (shown.rung.number if shown.rung else None) == 2
    assert [(one.contact, one.contact_slack_user_id) for one in shown.owners] == [("Jan Jansen", None)]
    with pytest.raises(Invalid) as refused:
        office.make(key="other", rung_id=rung.id + 1)
    assert (refused.value.field, refused.value.reason) == ("rung", "problem.rung_unknown")
