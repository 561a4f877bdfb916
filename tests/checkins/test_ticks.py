"""The clockwork of check-ins: a large round begins in parts, an idle look is cheap, and messages keep Slack's pace."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient
from sqlmodel import select

from alliance.checkins.rounds import ask_who_is_due, go_on_asking, open_due_rounds
from alliance.checkins.schedules import plan_next
from bot.sending.delivery import DeliveryWorker
from bot.sending.pacing import PACES
from bot.sending.slack_calls import Receipt, SlackCalls
from bot.ticks import checkins
from bot.ticks.skipping import Due
from bot.token_state import TokenState
from handlers import Context
from handlers.slack.messages.delivery_kind import Budget
from handlers.slack.subcommands import Subcommands
from storage.checkins import rounds as round_rows
from storage.engine import deliveries as queue
from storage.engine.database import Database, Session
from storage.enums import DeliveryState
from storage.tables import ActionStep, Alliance, Asked, Delivery, Member, Round, RoundStep, Schedule, StepOwner
from tests.kit.beginning import StillClock
from tests.kit.databases import database_at, listening, wait_until_blocked
from tests.kit.times import local
from tests.kit.waiting import PATIENCE
from tests.networks.small_network import LONG_AGO, Network, at, weekly_schedule
from texts import Translators

pytestmark = pytest.mark.both_databases("locks")

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = at("2026-12-03T09:00")
"""A Thursday."""
OWNERS = ("Utrecht", "Groningen", "Utrecht", "Delft", "Groningen", "Utrecht", "Delft")
LARGE = ("asked", "round_steps", "action_steps", "checkin_messages", "deliveries", "members")


class PassedClock(StillClock):
    """A clock on which the time passes that somebody waits."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.at += dt.timedelta(seconds=seconds)


class Calls(SlackCalls):
    """Slack, which takes everything at once."""

    def send(self, *_: object, **__: object) -> Receipt:
        return Receipt("D1", "1.1")


@pytest.fixture
def asking(database: Database) -> Database:
    """The small network with seven steps, the second of which has two owners; it asks on Thursdays at nine."""
    with database.writing() as session:
        network = Network(session)
        for number, city in enumerate(OWNERS, start=1):
            step = network.step(number)
            for owner in {city, "Utrecht"} if number == 2 else {city}:
                network.add(
                    StepOwner(
                        step_id=step.id,
                        organisation_id=network.cities[owner],
                        contact_member_id=network.people[owner],
                        since=LONG_AGO,
                    )
                )
        plan_next(session, network.add(weekly_schedule(network.housing)), time=local(at("2026-12-01T12:00")))
    return database


def make_context(database: Database, clock: PassedClock) -> Context:
    texts = Translators("nl", "Europe/Amsterdam")
    return Context(database, clock.now, texts, "T1", "U0BOT", Subcommands(texts))


def open_round(session: Session, limit: int) -> Round:
    schedule = session.exec(select(Schedule)).one()
    (held_id,) = open_due_rounds(session, schedule_ids=[schedule.id], time=local(NOW))
    go_on_asking(session, time=local(NOW), limit=limit)
    return session.get_one(Round, held_id)


def questions(session: Session) -> list[tuple[int, str]]:
    """Who is asked about which step, by its number."""
    statement = (
        select(ActionStep.number, Member.slack_user_id)
        .join(RoundStep, RoundStep.step_id == ActionStep.id)  # type: ignore[arg-type]
        .join(Asked, Asked.round_step_id == RoundStep.id)  # type: ignore[arg-type]
        .join(Member, Member.id == Asked.member_id)  # type: ignore[arg-type]
    )
    return sorted(session.exec(statement).all())


FIVE_DAYS = dt.timedelta(days=5)
EVERYBODY = sorted({(2, "UUTRECHT"), *((number, f"U{city.upper()}") for number, city in enumerate(OWNERS, start=1))})


# --- a large round begins in parts


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_in_parts_or_not_everybody_is_asked_once_about_everything(asking: Database, limit: int) -> None:
    with asking.writing() as session:
        open_round(session, limit)
    while True:
        with asking.writing() as session:
            if not go_on_asking(session, time=local(NOW), limit=limit):
                break
    with asking.reading() as session:
        assert questions(session) == EVERYBODY


def test_a_round_that_fits_into_one_transaction_is_not_cut(asking: Database) -> None:
    with asking.writing() as session:
        housing = session.exec(select(Alliance)).one()
        other = Alliance(slug="other", theme_id=housing.theme_id, name="Kamers elders", position=2)
        session.add(other)
        session.flush()
        first, owner = session.exec(select(ActionStep)).first(), session.exec(select(StepOwner)).first()
        assert first is not None
        assert owner is not None
        alike = first.model_dump(exclude={"id", "number", "alliance_id"})
        for number in (8, 9):
            step = ActionStep(**alike, alliance_id=other.id, number=number)
            session.add(step)
            session.flush()
            session.add(StepOwner(**owner.model_dump(exclude={"id", "step_id"}), step_id=step.id))
        for one in (housing, other):
            day = NOW.date()
            held = Round(alliance_id=one.id, held_on=day, planned_on=day, opens_at=NOW, ends_at=NOW + FIVE_DAYS)
            held.asked_up_to = 0
            session.add(held)
    asked = []
    for _ in range(2):
        with asking.writing() as session:
            asked.append([one.alliance_id for one in go_on_asking(session, time=local(NOW), limit=8)])
    assert asked == [[housing.id], [other.id]]


def test_nobody_hears_of_a_round_before_it_asks_about_everything(asking: Database) -> None:
    with asking.writing() as session:
        open_round(session, 3)
        assert ask_who_is_due(session, time=local(NOW)) == 0
        while round_rows.is_any_beginning(session):
            go_on_asking(session, time=local(NOW), limit=3)
        assert ask_who_is_due(session, time=local(NOW)) == 3


def test_a_round_that_a_kill_stopped_half_way_goes_on_with_the_next_tick(asking: Database) -> None:
    with asking.writing() as session:
        open_round(session, 3)
    with asking.writing() as session:
        go_on_asking(session, time=local(NOW), limit=3)
        session.rollback()  # nothing of this part is stored
    clock = PassedClock(NOW)
    clock.at = at("2026-12-04T11:00")  # a day later
    for _ in range(2):
        checkins.run(make_context(asking, clock), clock.now())
    with asking.reading() as session:
        assert questions(session) == EVERYBODY
        sent = session.exec(select(Delivery.channel_key).where(Delivery.kind == "checkin")).all()
        assert sorted(sent) == ["UDELFT", "UGRONINGEN", "UUTRECHT"]


def test_who_waited_for_another_process_goes_on_where_that_one_ended(asking: Database) -> None:
    with asking.writing() as session:
        theme_id = session.exec(select(Alliance.theme_id)).one()
        other = Alliance(slug="other", theme_id=theme_id, name="Kamers elders", position=2)
        session.add(other)
        session.flush()
        housing = session.exec(select(Schedule.alliance_id)).one()
        for alliance_id in (other.id, housing):  # the other one's round comes first, its alliance last
            day = NOW.date()
            held = Round(alliance_id=alliance_id, held_on=day, planned_on=day, opens_at=NOW, ends_at=NOW + FIVE_DAYS)
            held.asked_up_to = 0
            session.add(held)
            session.flush()

    def go_on() -> None:
        with asking.writing() as session:
            go_on_asking(session, time=local(NOW), limit=3)

    with ThreadPoolExecutor(1) as pool:
        with asking.writing() as session:
            go_on_asking(session, time=local(NOW), limit=3)
            second = pool.submit(go_on)
            wait_until_blocked(asking)
        second.result(PATIENCE)
    for _ in range(2):
        go_on()
    with asking.reading() as session:
        assert not round_rows.is_any_beginning(session)
        assert questions(session) == EVERYBODY


@pytest.mark.parametrize("alliances", [99, 230])
def test_every_alliance_whose_moment_has_come_begins_within_one_tick(asking: Database, alliances: int) -> None:
    with asking.writing() as session:
        theme_id = session.exec(select(Alliance.theme_id)).one()
        made = [
            Alliance(slug=f"one-{number}", theme_id=theme_id, name=f"Kamers {number}", position=number)
            for number in range(2, alliances + 2)
        ]
        session.add_all(made)
        session.flush()
        for one in made:
            schedule = weekly_schedule(one.id)
            session.add(schedule)
            plan_next(session, schedule, time=local(at("2026-12-01T12:00")))
    checkins.run(make_context(asking, PassedClock(NOW)), NOW)
    with asking.reading() as session:
        begun = session.exec(select(Round.alliance_id)).all()
        assert sorted(begun) == sorted(session.exec(select(Schedule.alliance_id)).all())
        assert len(begun) == alliances + 1
        assert not round_rows.is_any_beginning(session)
        assert questions(session) == EVERYBODY
        assert not checkins.look(session, make_context(asking, PassedClock(NOW)), NOW).is_now


def test_a_part_of_a_large_round_plans_no_schedules(asking: Database) -> None:
    with asking.writing() as session:
        open_round(session, 3)
    with listening(asking) as statements:
        checkins.run(make_context(asking, PassedClock(NOW)), NOW)
    assert [one for one, _ in statements if "max(round_steps.id)" in one], "it asks about further steps"
    assert not [one for one, _ in statements if "schedules.id IN" in one]


# --- a look while nothing is due


@pytest.fixture
def statements(asking: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of a database in which a round has begun, statement by statement."""
    checkins.run(make_context(asking, PassedClock(NOW)), NOW)
    with listening(asking) as said:
        yield said


def look(database: Database) -> list[Due]:
    """What check-ins and chairs' days need of the clock."""
    context = make_context(database, PassedClock(NOW))
    with database.reading() as session:
        return [one(session, context, NOW) for one in (checkins.look, checkins.look_at_chair_days)]


def test_an_idle_look_is_a_statement_each(asking: Database, statements: list[tuple[str, Any]]) -> None:
    assert [due.is_now for due in look(asking)] == [False, False]
    assert len(statements) <= 3, statements  # the workdays are another one


def test_an_idle_look_reads_through_no_large_table(asking: Database, statements: list[tuple[str, Any]]) -> None:
    look(asking)
    # PostgreSQL reads small tables through, and rightly so.
    asked = [one for one in statements if one[0].startswith("SELECT") and asking.is_sqlite]
    with asking.reading() as session:
        for statement, values in asked:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            steps = [str(row[3]) for row in plan]
            assert not [one for one in steps if one.startswith(tuple(f"SCAN {name}" for name in LARGE))], (
                statement,
                steps,
            )


# --- the pace


def play(database: Database, *, late: float, seconds: float) -> list[tuple[str, float]]:
    """The worker for so long, each of its pauses ending a little late: what was sent when."""
    clock = PassedClock(NOW)
    worker = DeliveryWorker(
        make_context(database, clock), Calls(WebClient()), clock, TokenState(lambda: None, clock.now)
    )
    while clock.at < NOW + dt.timedelta(seconds=seconds):
        clock.wait(worker.step() + late)
    with database.reading() as session:
        rows = session.exec(select(Delivery).where(Delivery.state == DeliveryState.DROPPED)).all()
        return [(row.kind, (row.attempted_at - NOW).total_seconds()) for row in rows if row.attempted_at]


@pytest.fixture
def line(make_database_url: Callable[[str], str]) -> Database:
    """A database with many messages in line, to as many people, before which as many changes wait."""
    made = database_at(make_database_url("sqlite"))
    with made.writing() as session:
        for kind in ("checkin_update", "checkin"):  # there is nothing left to say in any of them
            to = [(f"U{number}/{kind}", {"message": number}) for number in range(150)]
            queue.enqueue_many(session, kind=kind, to=to, now=NOW)
    return made


def test_messages_keep_slacks_pace_though_every_pause_is_a_little_late(line: Database) -> None:
    sent = [at for kind, at in play(line, late=0.02, seconds=20) if kind == "checkin"]
    assert 95 <= len(sent) <= 101  # a third of 285 to 300


def test_changes_of_messages_wait_for_a_budget_of_their_own(line: Database) -> None:
    sent = [at for kind, at in play(line, late=0.0, seconds=20) if kind == "checkin_update"]
    pace = PACES[Budget.UPDATE]
    seconds, late = pace.seconds, pace.late
    assert len(sent) <= (late + 20) / seconds + 1
