"""The clockwork: what is due is done once, whoever ticks, and after an absence what is still worth doing."""

import datetime as dt
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.event import listen
from sqlmodel import col, select
from structlog.testing import capture_logs

from alliance.digests import due_digests
from alliance.digests.due_digests import DIGEST
from bot.app import Parts
from bot.clock import FollowerState, SandboxClock
from bot.ticks import housekeeping
from bot.ticks.statistics import Statistics
from storage.engine.database import Database, DatabaseUnavailable
from storage.engine.events import note_event
from storage.engine.slots import claim
from storage.enums import SlotState
from storage.tables import Delivery, Draft, EventSeen, Slot
from tests.kit import Town
from tests.kit.processes import TownOfProcesses
from tests.kit.processes import town_on_sqlite as idle_town
from tests.kit.together import at_once
from tests.kit.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.digests

__all__ = ["idle_town"]

SECRETARIAT = "nkn-secretariaat"
MONDAY = "2026-11-30T07:00:00+00:00"  # 08:00 in Amsterdam
WEEK_48 = "Weekrapportage 48"


@pytest.fixture(params=["sqlite", "postgresql"])
def two_schedules(
    request: pytest.FixtureRequest, make_database_url: Callable[[str], str], tmp_path: Path
) -> Iterator[tuple[TownOfProcesses, list[Parts]]]:
    """A workspace with two bots on one database, put together and not started."""
    town = TownOfProcesses(make_database_url(request.param), tmp_path).open()
    parts = [town.prepare(), town.prepare()]
    yield town, parts
    for one in parts:
        one.database.close()
    town.close()


def jump(town: Town, *parts: Parts, to: str) -> None:
    """Move the clock for bots that do not follow it by themselves."""
    town.control.post("clock", to=to, jump=True)
    for one in parts:
        assert isinstance(one.clock, SandboxClock)
        one.clock.synchronise()


def digests(town: Town) -> list[str]:
    """The titles of the digests in the secretariat's channel, in order."""
    found = [message for message in town.messages(SECRETARIAT) if not message.get("files")]
    return [message["text"].partition(" · ")[0].strip("*") for message in found if "Weekrapportage" in message["text"]]


def slots(town: Town) -> dict[str, SlotState]:
    """The weeks whose digest was made or missed."""
    with town.database.reading() as session:
        statement = select(Slot).where(Slot.kind == DIGEST).order_by(col(Slot.key))
        return {slot.key: slot.state for slot in session.exec(statement).all()}


# --- once a week


def test_the_digest_comes_on_monday_at_eight_and_not_before(town: Town) -> None:
    town.move("2026-11-30T06:59:00Z")
    assert digests(town) == []
    town.move("2026-11-30T07:00:01Z")
    assert digests(town) == [WEEK_48]
    (message,) = [message for message in town.messages(SECRETARIAT) if "Weekrapportage 48" in message["text"]][:1]
    assert dt.datetime.fromtimestamp(float(message["ts"]), dt.UTC).isoformat().startswith("2026-11-30T07:00:0")


def test_every_week_has_its_digest_and_none_has_two(town: Town) -> None:
    town.move("2026-12-16T12:00:00Z")
    assert digests(town) == ["Weekrapportage 48", "Weekrapportage 49", "Weekrapportage 50"]
    assert len(town.files("kennisbot-weekrapportage")) == 3


def test_a_restart_makes_no_second_digest(town: Town) -> None:
    town.move("2026-11-30T07:00:01Z")
    town.stop_bot()
    town.start_bot()
    town.settle()
    assert digests(town) == [WEEK_48]


def test_a_bot_that_starts_late_on_monday_makes_the_digest_then(town: Town) -> None:
    town.stop_bot()
    town.control.post("clock", to="2026-11-30T14:00:00Z", jump=True)
    town.start_bot()
    town.settle()
    assert digests(town) == [WEEK_48]


def test_after_five_weeks_the_four_newest_come_oldest_first_and_the_older_is_recorded_as_missed(town: Town) -> None:
    town.move("2026-12-29T12:00:00Z", jump=True)
    town.settle()
    assert digests(town) == [f"Weekrapportage {week}" for week in (49, 50, 51, 52)]
    assert slots(town) == {
        "2026-W48": SlotState.MISSED,
        **{f"2026-W{week}": SlotState.DONE for week in (49, 50, 51, 52)},
    }
    town.move("2027-01-04T07:00:01Z")
    assert digests(town)[4:] == ["Weekrapportage 53"]


# --- whoever ticks


def test_two_bots_that_tick_at_once_take_each_occasion_once(
    two_schedules: tuple[TownOfProcesses, list[Parts]],
) -> None:
    town, parts = two_schedules
    jump(town, *parts, to="2026-12-29T12:00:00Z")
    at_once(*[one.schedule.catch_up for one in parts])
    with town.database.reading() as session:
        made = session.exec(select(Delivery).where(Delivery.kind == "digest").order_by(col(Delivery.id))).all()
    assert [delivery.about["period"] for delivery in made] == [f"2026-W{week}" for week in (49, 50, 51, 52)]
    assert list(slots(town).values()).count(SlotState.MISSED) == 1


def test_a_bot_is_not_at_rest_while_a_request_takes_longer_than_a_look(
    idle_town: TownOfProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.IN_HAND_SECONDS", 0.01)
    parts, may_end = idle_town.prepare(), threading.Event()

    def take_long() -> None:
        may_end.wait(PATIENCE)

    parts.listeners._do_afterwards(take_long)
    assert parts.catch_up() == FollowerState(is_idle=False, next_due_at=None)
    may_end.set()
    wait_until(lambda: parts.catch_up().is_idle, "the rest after the request")
    parts.database.close()


def test_the_first_tick_comes_with_the_start(idle_town: TownOfProcesses) -> None:
    parts = idle_town.prepare()
    jump(idle_town, parts, to=MONDAY)
    parts.schedule.start()
    wait_until(lambda: slots(idle_town), "the first tick")
    parts.schedule.stop()
    assert slots(idle_town) == {"2026-W48": SlotState.DONE}
    parts.database.close()


def test_a_stop_before_any_start_is_nothing(idle_town: TownOfProcesses) -> None:
    parts = idle_town.prepare()
    parts.schedule.stop()
    parts.database.close()


@pytest.mark.parametrize(
    ("error", "event"),
    [(DatabaseUnavailable("OperationalError"), "tick_waits_for_database"), (ValueError("Noor"), "tick_failed")],
)
def test_a_tick_that_fails_stops_no_other_and_comes_again(
    idle_town: TownOfProcesses, monkeypatch: pytest.MonkeyPatch, error: Exception, event: str
) -> None:
    parts = idle_town.prepare()
    jump(idle_town, parts, to=MONDAY)
    with parts.database.writing() as session:
        note_event(session, "Ev1", now=parts.clock.now() - dt.timedelta(days=3))

    def fail(*_: object, **__: object) -> None:
        raise error

    with capture_logs() as log, monkeypatch.context() as broken:
        broken.setattr("bot.ticks.digests.due_digests.list_due", fail)
        parts.schedule.catch_up()
    assert event in [line["event"] for line in log]
    assert "Noor" not in str(log)
    with parts.database.reading() as session:
        assert session.exec(select(EventSeen)).all() == []  # the next tick did its work
    parts.schedule.catch_up()
    assert slots(idle_town) == {"2026-W48": SlotState.DONE}
    parts.database.close()


def test_a_tick_that_takes_longer_than_its_period_is_not_begun_beside_itself(
    idle_town: TownOfProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = idle_town.prepare()
    jump(idle_town, parts, to=MONDAY)
    begun, may_end, running, most = threading.Event(), threading.Event(), Counter[str](), Counter[str]()
    list_due = due_digests.list_due

    def take_long(*given: Any, **more: Any) -> Any:
        running["looks"] += 1
        most["looks"] = max(most["looks"], running["looks"])
        begun.set()
        assert may_end.wait(PATIENCE)
        found = list_due(*given, **more)
        running["looks"] -= 1
        return found

    monkeypatch.setattr("bot.ticks.digests.due_digests.list_due", take_long)
    beats = [threading.Thread(target=parts.schedule.catch_up) for _ in range(2)]
    beats[0].start()
    assert begun.wait(PATIENCE)
    beats[1].start()
    beats[1].join(0.1)
    assert beats[1].is_alive()  # it waits
    may_end.set()
    for beat in beats:
        beat.join(PATIENCE)
    assert most["looks"] == 1
    assert slots(idle_town) == {"2026-W48": SlotState.DONE}
    parts.database.close()


def test_a_digest_that_nobody_could_read_waits_for_a_reader(
    idle_town: TownOfProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = idle_town.prepare()
    jump(idle_town, parts, to=MONDAY)
    with capture_logs() as log, monkeypatch.context() as nobody:
        nobody.setattr("bot.ticks.digests.readers.list_readers", lambda *_, **__: [])
        parts.schedule.catch_up()
    assert "digest_has_no_reader" in [line["event"] for line in log]
    assert slots(idle_town) == {}
    with parts.database.writing() as session:
        claim(session, DIGEST, "1", now=parts.clock.now())  # whoever becomes a reader, something that it read is stored
    parts.schedule.catch_up()
    assert slots(idle_town) == {"1": SlotState.DONE, "2026-W48": SlotState.DONE}
    parts.database.close()


# --- housekeeping


def test_what_slack_no_longer_retries_and_what_nobody_went_on_with_is_forgotten(idle_town: TownOfProcesses) -> None:
    parts = idle_town.prepare()
    now = parts.clock.now()
    with parts.database.writing() as session:
        for event_id, days in (("Ev-old", 3), ("Ev-new", 1)):
            note_event(session, event_id, now=now - dt.timedelta(days=days))
        for draft_id, days in (("draft-old", 91), ("draft-new", 89)):
            then = now - dt.timedelta(days=days)
            session.add(
                Draft(id=draft_id, slack_user_id="U1", kind="contribution", created_at=then, updated_at=then, data={})
            )
    parts.schedule.catch_up()
    with parts.database.reading() as session:
        assert len(session.exec(select(Draft)).all()) == 2, "the first night with these periods only reports"
    housekeeping.tidy(parts.context, now + dt.timedelta(days=1))
    with parts.database.reading() as session:
        assert [event.event_id for event in session.exec(select(EventSeen)).all()] == ["Ev-new"]
        assert [draft.id for draft in session.exec(select(Draft)).all()] == ["draft-new"]
    parts.database.close()


# --- looking only where there is something to see


class Statements:
    """Counts what a database is asked."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, *_: object) -> None:
        self.count += 1


def test_an_idle_bot_asks_its_database_nothing_more_than_whether_something_was_stored(
    two_schedules: tuple[TownOfProcesses, list[Parts]],
) -> None:
    _, (bot, other) = two_schedules
    bot.schedule.catch_up()
    asked = Statements(bot.database)
    for _ in range(3):
        bot.schedule.catch_up()
    assert asked.count <= 3  # PostgreSQL is asked by a statement
    with other.database.writing() as session:
        note_event(session, "Ev1", now=bot.clock.now())
    bot.schedule.catch_up()
    assert asked.count > 10


def test_a_clock_that_is_set_back_makes_every_tick_look_again(idle_town: TownOfProcesses) -> None:
    parts = idle_town.prepare()
    parts.schedule.catch_up()
    asked = Statements(parts.database)
    back = parts.clock.now() - dt.timedelta(hours=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts.clock, "now", lambda: back)
        parts.schedule.catch_up()
    assert asked.count > 10
    parts.database.close()


def test_what_a_tick_does_not_look_at_does_not_make_it_look_again(idle_town: TownOfProcesses) -> None:
    parts = idle_town.prepare()
    parts.schedule.catch_up()
    asked = Statements(parts.database)
    with parts.database.writing() as session:
        note_event(session, "Ev1", now=parts.clock.now())
    parts.schedule.catch_up()
    assert asked.count < 6
    parts.database.close()


def test_housekeeping_looks_once_a_night_whatever_is_stored(idle_town: TownOfProcesses) -> None:
    parts = idle_town.prepare()
    parts.schedule.catch_up()
    looks: list[object] = []

    def note(*told: object) -> None:
        if "retention" in str(told[3]):  # the parameters
            looks.append(told[2])

    listen(parts.database.engine, "before_cursor_execute", note)
    night = dt.datetime.fromisoformat("2026-11-25T02:00+01:00")
    for minutes, expected in ((-2, 0), (2, 1), (60, 1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parts.clock, "now", lambda at=night + dt.timedelta(minutes=minutes): at)
            with parts.database.writing() as session:
                note_event(session, f"Ev{minutes}", now=night)
            parts.schedule.catch_up()
        assert len(looks) == expected
    parts.database.close()


def test_statistics_are_updated_in_each_night_before_which_something_was_stored(idle_town: TownOfProcesses) -> None:
    parts, nights = idle_town.prepare(), []
    parts.schedule.catch_up()
    night = dt.datetime.fromisoformat("2026-11-25T02:00+01:00")
    # Nothing is past its period in any of them.
    for days, minutes, is_stored, expected in ((0, -1, True, 0), (0, 1, False, 1), (0, 60, True, 1), (1, 1, False, 2)):
        at = night + dt.timedelta(days=days, minutes=minutes)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parts.clock, "now", lambda at=at: at)
            patch.setattr(parts.database, "update_statistics", lambda at=at: nights.append(at))
            if is_stored:
                with parts.database.writing() as session:
                    note_event(session, f"Ev{days}-{minutes}", now=at)
            parts.schedule.catch_up()
        assert len(nights) == expected
    parts.database.close()


def test_statistics_rest_in_a_night_before_which_nothing_was_stored(idle_town: TownOfProcesses) -> None:
    parts, statistics = idle_town.prepare(), Statistics()
    night = dt.datetime.fromisoformat("2026-11-25T02:00+01:00")

    def is_due(days: int, **after: int) -> bool:
        with parts.database.reading() as session:
            return statistics.look(session, parts.context, night + dt.timedelta(days=days, **after)).is_now

    assert not is_due(0, minutes=-1)
    assert is_due(0)
    statistics.run(parts.context, night)
    with parts.database.reading() as session:
        counted = session.connection().exec_driver_sql("SELECT count(DISTINCT tbl) FROM sqlite_stat1").scalar_one()
    assert counted, "the engine plans by what is there"
    assert not is_due(0, hours=1)
    assert not is_due(1)
    with parts.database.writing() as session:
        note_event(session, "Ev1", now=night)
    assert not is_due(1, hours=1)  # it waits for the night
    assert is_due(2)
    parts.database.close()


def test_what_another_thread_sent_meanwhile_takes_the_clock_nowhere(
    make_database_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(make_database_url("sqlite"))
    town.open_quietly()
    assert town.parts is not None
    looks = itertools.chain([False], itertools.repeat(True))
    monkeypatch.setattr(town.parts.worker, "is_idle", lambda: next(looks))
    standing = town.parts.schedule.catch_up()
    assert not standing.is_idle, "whoever settles has it look again"
    assert standing.next_due_at is not None
    assert standing.next_due_at <= town.parts.clock.now()
    town.close()
