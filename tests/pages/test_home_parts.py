"""What Home finds for each role: never what its reader may not see, and never dearer in a large base."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import event

from alliance.agenda import escalations
from alliance.agenda.agenda import update_status
from alliance.agenda.steps import ShownStep
from alliance.enums import (
    AdoptionState,
    Ambition,
    ChairKind,
    ContributionKind,
    DeliveryState,
    EscalationAnswer,
    ItemState,
    MeetingKind,
    MeetingState,
    OrganisationKind,
    Purpose,
    Status,
    Visibility,
)
from alliance.pages import home
from alliance.pages.home import Home, HomePart, collect_home
from alliance.pages.todo import ToDoKind
from alliance.people.home_tab import refresh
from alliance.people.members import Person, SlackProfile, identify
from handlers.pages.views.unanswered import unanswered_list
from storage.engine.database import Database, Session
from storage.engine.deliveries import find_newest_of
from storage.engine.outbox import write_outbox
from storage.tables import (
    ActionStep,
    Adoption,
    AgendaItem,
    Alliance,
    Chair,
    Contribution,
    Endorsement,
    Meeting,
    Member,
    Organisation,
    StepOwner,
)
from tests.kit.deliveries import put_in_line
from tests.kit.times import local
from tests.networks.small_network import ZONE, Network, at
from texts import Translator

NOW = at("2026-11-24T10:00")
TODAY = dt.date(2026, 11, 24)
TEAM = "TNETWORK"


def person(session: Session, name: str, *, restricted: bool = False) -> Person:
    """Somebody of the small network."""
    profile = SlackProfile(
        slack_user_id=f"U{name.upper()}", team_id=TEAM, name=name, is_guest=restricted, fetched_at=NOW
    )
    return identify(session, profile, team_id=TEAM, admin_users=())


def home_of(session: Session, name: str) -> Home:
    return collect_home(session, reader=person(session, name), time=local(NOW), today=TODAY)


def endorse(network: Network, item: Contribution, city: str, when: str = "2026-11-20T10:00") -> None:
    network.add(
        Endorsement(
            contribution_id=item.id,
            organisation_id=network.cities[city],
            member_id=network.people[city],
            severity=2,
            created_at=at(when),
            updated_at=at(when),
        )
    )


def adopt(network: Network, item: Contribution, city: str, state: AdoptionState = AdoptionState.RUNNING) -> None:
    network.add(
        Adoption(
            contribution_id=item.id,
            organisation_id=network.cities[city],
            member_id=network.people[city],
            state=state,
            created_at=NOW,
            updated_at=NOW,
        )
    )


def practice(network: Network, number: int, title: str, *, city: str = "Groningen") -> Contribution:
    item = network.share(number, "2026-11-10T09:00", city=city, title=title)
    item.kind = ContributionKind.BEST_PRACTICE
    return network.add(item)


def put_on_agenda(network: Network, item: Contribution, number: int, day: dt.date, state: MeetingState) -> None:
    meeting = Meeting(
        number=number,
        kind=MeetingKind.OFFICIAL,
        title="Overleg",
        held_on=day,
        papers_on=day,
        state=state,
        by_member_id=network.people["Delft"],
        created_at=NOW,
    )
    network.add(
        AgendaItem(
            meeting_id=network.add(meeting).id,
            position=1,
            purpose=Purpose.INFORMATION,
            state=ItemState.TAKEN,
            contribution_id=item.id,
            created_at=NOW,
        )
    )


def chair(network: Network, city: str, *, kind: ChairKind = ChairKind.OFFICIAL) -> None:
    network.add(
        Chair(
            alliance_id=network.housing,
            member_id=network.people[city],
            kind=kind,
            since=NOW,
        )
    )


def make_secretary(network: Network, city: str) -> None:
    member = network.session.get_one(Member, network.people[city])
    member.is_secretariat = True
    network.add(member)


def todo(found: Home) -> list[tuple[ToDoKind, str]]:
    return [(one.kind, one.ref) for one in found.todo]


def titles(items: Iterable[Any]) -> list[str]:
    return [one.titles.nl if isinstance(one, ShownStep) else getattr(one, "item", one).title for one in items]


# --- members


def test_news_is_what_others_shared_in_the_own_alliances_and_only_else_in_the_network(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        other = network.alliance("impact", "Maatschappelijke impact", position=2)
        network.share(2, "2026-11-21T09:00", city="Utrecht", title="Van mijzelf")
        network.share(3, "2026-11-22T09:00", city="Delft", title="Elders", alliance=other)
        first = home_of(session, "Utrecht")
        network.share(4, "2026-11-20T09:00", city="Groningen", title="Van Groningen")
        found = home_of(session, "Utrecht")
    assert (titles(first.news), first.is_news_of_network) == (["Elders"], True)
    assert (titles(found.news), found.is_news_of_network) == (["Van Groningen"], False)
    assert titles(found.own) == ["Van mijzelf"]


def test_what_is_archived_or_merged_is_no_news(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        kept = network.share(1, "2026-11-19T09:00", city="Groningen", title="Blijft")
        gone = network.share(2, "2026-11-20T09:00", city="Groningen", title="Gearchiveerd")
        gone.archived_at = NOW
        merged = network.share(3, "2026-11-21T09:00", city="Groningen", title="Samengevoegd")
        merged.merged_into_id = kept.id
        session.add_all([gone, merged])
        session.flush()
        assert titles(home_of(session, "Utrecht").news) == ["Blijft"]


def test_steps_and_contributions_come_before_practices_and_nothing_is_told_twice(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        step = network.step(1, Status.ON_TRACK, due_on="2026-11-20")
        other = network.step(2, Status.ON_TRACK)
        for one in (step, other):
            network.add(StepOwner(step_id=one.id, organisation_id=network.cities["Utrecht"], since=NOW))
        network.share(1, "2026-11-21T09:00", city="Utrecht", title="Van mijzelf")
        adopt(network, practice(network, 2, "Overgenomen"), "Utrecht")
        practice(network, 3, "Nieuw")
        found = home_of(session, "Utrecht")
        update_status(session, by=person(session, "Utrecht"), number=1, status=Status.AT_RISK, note="", now=NOW)
        reported = home_of(session, "Utrecht")
    assert todo(found) == [(ToDoKind.OVERDUE, "A-1")]
    assert todo(reported) == []
    assert titles(found.own) == [other.title, "Van mijzelf", "Overgenomen"]
    assert titles(found.news) == ["Nieuw"]
    assert list(found.parts) == [HomePart.OWN, HomePart.NEWS]


def test_what_the_own_organisation_takes_over_is_there_with_its_state_and_what_it_stopped_is_not(
    database: Database,
) -> None:
    with database.writing() as session:
        network = Network(session)
        adopt(network, practice(network, 1, "Kamerpool"), "Utrecht", AdoptionState.EMBEDDED)
        adopt(network, practice(network, 2, "Gestopt"), "Utrecht", AdoptionState.STOPPED)
        adopt(network, practice(network, 3, "Van Delft"), "Delft")
        found = home.list_runs(session, reader=person(session, "Utrecht"), limit=5)
    assert [(one.item.title, one.state) for one in found] == [("Kamerpool", AdoptionState.EMBEDDED)]


def test_missed_are_bottlenecks_that_others_recognise_and_practices_that_others_take_over(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        most = network.share(1, "2026-10-01T09:00", city="Groningen", title="Door twee herkend")
        leiden = network.add(Organisation(slug="leiden", name="Leiden", kind=OrganisationKind.CITY))
        network.cities["Leiden"], network.people["Leiden"] = leiden.id, network.people["Delft"]
        for city in ("Groningen", "Delft", "Leiden"):  # its own does not count twice
            endorse(network, most, city)
        endorse(network, network.share(2, "2026-10-02T09:00", city="Groningen", title="Door een herkend"), "Delft")
        ours = network.share(3, "2026-10-03T09:00", city="Groningen", title="Ook door ons")
        endorse(network, ours, "Utrecht")
        endorse(network, ours, "Delft")
        endorse(network, network.share(4, "2026-10-04T09:00", city="Utrecht", title="Ons eigen"), "Delft")
        network.share(5, "2026-10-05T09:00", city="Groningen", title="Door niemand herkend")
        adopt(network, practice(network, 6, "Elders overgenomen"), "Delft")
        done = practice(network, 7, "Ook bij ons")
        adopt(network, done, "Delft")
        adopt(network, done, "Utrecht", AdoptionState.STOPPED)
        reader = person(session, "Utrecht")
        bottlenecks = home.list_bottlenecks(session, reader=reader, limit=5)
        practices = home.list_practices(session, reader=reader, limit=5)
    assert [(one.item.title, one.organisations) for one in bottlenecks] == [
        ("Door twee herkend", 3),
        ("Door een herkend", 2),
    ]
    assert titles(practices) == ["Elders overgenomen"]


def test_nothing_hidden_shows_in_any_list(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        closed = network.alliance("besloten", "Besloten", position=2)
        hidden = network.share(1, "2026-11-20T09:00", city="Groningen", title="Geheim", alliance=closed)
        secret = practice(network, 2, "Geheime praktijk")
        secret.alliance_id = closed
        for item in (hidden, secret):
            item.visibility = Visibility.ALLIANCE
            network.add(item)
        endorse(network, hidden, "Delft")
        adopt(network, secret, "Delft")
        adopt(network, secret, "Utrecht")
        found, reader = home_of(session, "Utrecht"), person(session, "Utrecht")
        everything = [
            *found.news,
            *found.own,
            *home.list_recent(session, reader=reader, limit=5),
            *home.list_runs(session, reader=reader, limit=5),
            *home.list_bottlenecks(session, reader=reader, limit=5),
            *home.list_practices(session, reader=reader, limit=5),
        ]
    assert titles(everything) == []


def test_a_question_whether_it_is_still_right_waits_for_its_author(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        asked = network.share(1, "2025-11-01T09:00", city="Utrecht", title="Klopt dit nog")
        asked.reviews_asked, asked.review_on = 1, TODAY
        network.add(asked)
        network.share(2, "2026-11-01T09:00", city="Utrecht", title="Nog niet gevraagd")
        assert todo(home_of(session, "Utrecht")) == [(ToDoKind.REVIEW, "B-1")]
        assert todo(home_of(session, "Delft")) == []


# --- chairs


def test_a_lead_officer_has_to_do_what_has_no_owner_is_stuck_or_late_or_is_undecided(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        chair(network, "Delft")
        late = network.step(1, Status.ON_TRACK, due_on="2026-11-20")
        stuck = network.step(2, Status.BLOCKED)
        network.step(3, Status.ON_TRACK, due_on="2026-12-20")
        network.step(4, Status.PROPOSED)
        network.step(5, Status.DONE, due_on="2026-11-01")
        for step in (late, stuck):
            network.add(StepOwner(step_id=step.id, organisation_id=network.cities["Utrecht"], since=NOW))
        found = home_of(session, "Delft")
        owners = home_of(session, "Utrecht")
    assert todo(found) == [
        (ToDoKind.OWNER, "A-3"),
        (ToDoKind.STUCK, "A-2"),
        (ToDoKind.LATE, "A-1"),
        (ToDoKind.PROPOSED, "A-4"),
    ]
    assert {name.nl for name, _ in found.todo[0].choices} == {"Groningen", "Utrecht"}, "Delft reads along"
    (state,) = found.states
    assert state.statuses == {Status.ON_TRACK: 2, Status.BLOCKED: 1, Status.PROPOSED: 1, Status.DONE: 1}
    assert found.parts[0] is HomePart.STATE
    assert (todo(owners), owners.states) == ([(ToDoKind.OVERDUE, "A-1")], [])


def test_a_political_lead_has_to_do_what_was_laid_before_them_and_no_more(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        chair(network, "Delft", kind=ChairKind.EXECUTIVE)
        chair(network, "Groningen")
        for number in (1, 2, 3):
            step = network.step(number, Status.BLOCKED)
            network.add(StepOwner(step_id=step.id, organisation_id=network.cities["Utrecht"], since=NOW))
            if number < 3:
                laid = escalations.escalate_step(
                    session,
                    by=person(session, "Groningen"),
                    number=number,
                    question="Mag het?",
                    answer_by_on=TODAY + dt.timedelta(days=number),
                    today=TODAY,
                    now=NOW,
                )
        before = home_of(session, "Delft")
        escalations.answer(
            session,
            by=person(session, "Delft"),
            escalation_id=laid.id,
            said=EscalationAnswer.AGREED,
            line="",
            today=TODAY,
            now=NOW,
        )
        after = home_of(session, "Delft")
    assert todo(before) == [(ToDoKind.QUESTION, "A-1"), (ToDoKind.QUESTION, "A-2")]
    assert before.todo[0].until == TODAY + dt.timedelta(days=1)
    assert todo(after) == [(ToDoKind.QUESTION, "A-1")]


def test_who_chairs_nothing_or_only_what_is_archived_has_no_such_part(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        chair(network, "Delft")
        network.step(1, Status.BLOCKED)
        alliance = session.get_one(Alliance, network.housing)
        alliance.archived_at = NOW
        network.add(alliance)
        for name in ("Delft", "Utrecht"):
            found = home_of(session, name)
            assert (todo(found), found.states) == ([], [])


def test_what_no_practice_answers_comes_by_the_organisations_behind_it(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        other = network.alliance("impact", "Maatschappelijke impact", position=2)
        chair(network, "Delft")
        make_secretary(network, "Utrecht")
        few, many, answered, _, hidden, dismissed = (
            network.share(number, "2026-11-10T09:00", city="Groningen", title=title, alliance=alliance)
            for number, title, alliance in (
                (1, "Weinig", 0),
                (2, "Veel", 0),
                (3, "Opgelost", 0),
                (4, "Elders", other),
                (5, "Verborgen antwoord", 0),
                (6, "Past niet", 0),
            )
        )
        endorse(network, many, "Delft")
        open_answer, hidden_answer = practice(network, 7, "Zo kan het"), practice(network, 8, "Alleen daar")
        hidden_answer.visibility, hidden_answer.alliance_id = Visibility.ALLIANCE, other
        network.add(hidden_answer)
        for bottleneck, of in ((answered, open_answer), (hidden, hidden_answer), (dismissed, open_answer)):
            network.match(bottleneck, of, NOW).dismissed_at = NOW if bottleneck is dismissed else None
        taken_over = network.match(answered, practice(network, 9, "Overgenomen"), NOW)
        taken_over.dismissed_at = taken_over.adopted_at = NOW
        ofchair, ofsecretary = home_of(session, "Delft"), home_of(session, "Utrecht")
        assert titles(ofchair.unanswered.bottlenecks) == ["Veel", "Past niet", "Verborgen antwoord"]
        assert [one.organisations for one in ofchair.unanswered.bottlenecks] == [2, 1, 1]
        assert ofchair.unanswered.others == 1, "the one with the fewest, and that was shared first"
        assert ofchair.parts[-2:] == [HomePart.UNANSWERED, HomePart.NEWS]
        assert titles(ofsecretary.unanswered.bottlenecks) == ["Veel", "Past niet", "Elders"]
        for found in (ofchair, ofsecretary):
            told = titles([*found.own, *found.unanswered.bottlenecks, *found.news])
            assert len(told) == len(set(told)), "nothing stands there twice"
        for gone in (many, dismissed, hidden, few):
            gone.archived_at = NOW
            network.add(gone)
        assert titles(home_of(session, "Delft").unanswered.bottlenecks) == []
        assert titles(home_of(session, "Groningen").unanswered.bottlenecks) == [], "chairs nothing"


def test_what_nobody_answers_and_is_on_a_coming_agenda_says_so(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        chair(network, "Delft")
        taken, _ = (network.share(number, "2026-11-10T09:00", city="Groningen") for number in (1, 2))
        put_on_agenda(network, taken, 1, TODAY - dt.timedelta(days=1), MeetingState.PLANNED)
        put_on_agenda(network, taken, 2, TODAY, MeetingState.CANCELLED)
        put_on_agenda(network, taken, 3, TODAY, MeetingState.PLANNED)
        found = home_of(session, "Delft").unanswered
    assert found.meetings == {"B-1": "O-3"}
    blocks = unanswered_list(Translator("nl", ZONE), found)
    offered = {one["block_id"]: len(one["elements"]) for one in blocks if one["type"] == "actions"}
    assert offered == {"unanswered:B-1": 1, "unanswered:B-2": 2}


# --- kept as it is now


def test_a_home_that_was_opened_lately_is_brought_up_to_date_and_no_other(database: Database) -> None:
    with database.writing() as session:
        refresh(session, slack_user_id="UX", now=NOW)
        assert find_newest_of(session, "home:UX") is None
        put_in_line(session, kind="home", channel_key="UX", now=NOW, coalesce_key="home:UX").state = DeliveryState.SENT
        refresh(session, slack_user_id="UX", now=NOW + dt.timedelta(hours=1))
        write_outbox(session)
        newest = find_newest_of(session, "home:UX")
        assert newest is not None
        assert newest.state is DeliveryState.WAITING
        newest.state = DeliveryState.SENT
        refresh(session, slack_user_id="UX", now=NOW + dt.timedelta(hours=10))
        assert find_newest_of(session, "home:UX") is newest


# --- cost


@pytest.fixture
def large(make_database_url) -> Database:  # type: ignore[no-untyped-def]
    """A base on SQLite with enough in it that a walk through all of it would show."""
    database = Database(make_database_url("sqlite"))
    with database.writing() as session:
        network = Network(session)
        chair(network, "Utrecht")
        make_secretary(network, "Utrecht")
        cities = list(network.cities)
        for number in range(1, 1201):
            city = cities[number % 3]
            session.add(
                Contribution(
                    number=number,
                    submission_key=f"form-{number}",
                    kind=list(ContributionKind)[number % 2],
                    title=f"Nummer {number}",
                    body="Tekst.",
                    alliance_id=network.housing,
                    organisation_id=network.cities[city],
                    author_id=network.people[city],
                    visibility=Visibility.NETWORK,
                    created_at=NOW,
                    updated_at=NOW,
                )
            )
        session.flush()
        for number in range(1, 301):
            session.add(
                ActionStep(
                    number=number,
                    alliance_id=network.housing,
                    title="Stap",
                    ambition=Ambition.FIRST_STEP,
                    status=list(Status)[number % 7],
                    created_at=NOW,
                    updated_at=NOW,
                )
            )
    return database


def test_every_query_of_home_on_a_table_that_grows_is_served_by_an_index(large: Database) -> None:
    asked: list[tuple[str, Any]] = []

    @event.listens_for(large.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        asked.append((statement, parameters))

    with large.reading() as session:
        home_of(session, "Utrecht")
        event.remove(large.engine, "before_cursor_execute", note)
        walks = set()
        for statement, parameters in asked:
            if statement.lstrip().upper().startswith("SELECT"):
                plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                walks |= {row[3] for row in plan if row[3].startswith("SCAN ") and " USING " not in row[3]}
    small = {
        "SCAN alliances",
        "SCAN themes",
        "SCAN organisations",
        "SCAN chairs",
        "SCAN members",
        "SCAN participations",
    }
    # A subquery that has a limit of its own is walked whole, and short.
    assert {walk for walk in walks if not walk.startswith(("SCAN (subquery", "SCAN anon", "SCAN CONSTANT"))} <= small
