"""`kennisbot deliveries`: whoever runs the server sees what did not arrive, and says what becomes of it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.engine.database import Database
from storage.enums import DeliveryState
from storage.tables import Delivery
from tests.kit.deliveries import put_in_line
from tests.kit.processes import BotProcess, TownOfProcesses
from tests.kit.processes import town_on_sqlite as town

__all__ = ["town"]

HOUSING = "alliantie-studentenhuisvesting"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=400)

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Run:
    """Give the command; gives its exit code and what it said."""

    def call(*command: str) -> tuple[int, str]:
        url = database.url.render_as_string(hide_password=False)
        process = BotProcess(
            "deliveries", *command, environment={"DATABASE_URL": url}, folder=tmp_path / "-".join(["x", *command])
        )
        code = process.ended()
        return code, process.said + "\n".join(process.last_words)

    return call


@pytest.fixture
def failed(database: Database) -> int:
    """The number of one that Slack refused, with a text of its author beside it in the database."""
    return put(database, "card", DeliveryState.FAILED, error="channel_not_found", about={"title": "Geheim"})


def put(database: Database, kind: str, state: DeliveryState = DeliveryState.WAITING, **more: object) -> int:
    """Put a delivery in line, long ago, and let this have become of it; gives its number."""
    with database.writing() as session:
        made = put_in_line(session, kind=kind, channel_key="C0HOUSING", now=LONG_AGO)
        made.state = state
        for name, value in more.items():
            setattr(made, name, value)
        session.add(made)
        assert made.id is not None
        return made.id


def state_of(database: Database, number: int) -> tuple[DeliveryState, str | None]:
    """What became of it, and why."""
    with database.reading() as session:
        made = session.get_one(Delivery, number)
        return made.state, made.error


def test_the_list_tells_what_failed_where_why_and_since_when_and_no_word_of_the_message(run: Run, failed: int) -> None:
    code, said = run("list")
    assert code == 0, said
    (line,) = [line for line in said.splitlines() if "channel_not_found" in line]
    assert line.split() == [str(failed), "card", "C0HOUSING", "failed", "0", "channel_not_found", "2025-10-20", "11:00"]
    assert said.strip().endswith("1 failed.")
    assert "Geheim" not in said


def test_without_a_word_it_lists(run: Run, failed: int) -> None:
    assert failed
    assert run() == run("list")


def test_where_all_is_well_one_line_says_so(run: Run) -> None:
    assert run("list") == (0, "Nothing waits or failed.\n")
    assert run("retry", "all") == (0, "Nothing has failed.\n")


def test_what_nobody_looks_after_is_called_stuck(run: Run, database: Database) -> None:
    put(database, "card")
    put(database, "news", DeliveryState.SENDING, attempted_at=LONG_AGO)
    put(database, "home", due_at=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    put(database, "sent", DeliveryState.SENT)
    _, said = run("list")
    states = {line.split()[1]: line.split()[3] for line in said.splitlines() if "C0HOUSING" in line}
    assert states == {"card": "stuck", "news": "stuck", "home": "waiting"}
    assert said.strip().endswith("1 sending, 2 waiting.")


def test_the_newest_are_shown_and_all_are_counted(run: Run, database: Database) -> None:
    numbers = [put(database, "card", DeliveryState.FAILED) for _ in range(3)]
    _, said = run("list", "--most", "2")
    shown = [int(line.split()[0]) for line in said.splitlines() if "C0HOUSING" in line]
    assert shown == numbers[1:]
    assert said.strip().endswith("3 failed.")


def test_what_failed_is_put_back_in_line_one_or_all(run: Run, database: Database, failed: int) -> None:
    others = [put(database, "news", DeliveryState.FAILED, attempts=12, trying_since=LONG_AGO) for _ in range(2)]
    assert run("retry", str(failed)) == (0, f"{failed} · card · C0HOUSING: back in line.\n")
    assert state_of(database, failed) == (DeliveryState.WAITING, None)
    code, said = run("retry", "all")
    assert (code, said.count("back in line")) == (0, 2)
    with database.reading() as session:
        found = [session.get_one(Delivery, number) for number in others]
    assert [(one.state, one.attempts) for one in found] == [(DeliveryState.WAITING, 0)] * 2
    assert all(one.trying_since is None for one in found), "it would be given up at the first failure"


def test_what_is_dropped_stays_on_record_with_its_reason(run: Run, database: Database, failed: int) -> None:
    waiting = put(database, "news")
    sent = put(database, "digest", DeliveryState.DROPPED)
    assert run("drop", str(waiting))[0] == 0
    assert run("drop", "all") == (0, f"{failed} · card · C0HOUSING: given up.\n")
    assert state_of(database, failed) == (DeliveryState.DROPPED, "dropped by hand: channel_not_found")
    assert state_of(database, waiting) == (DeliveryState.DROPPED, "dropped by hand")
    _, said = run("list", "--dropped")
    shown = {int(line.split()[0]) for line in said.splitlines() if "C0HOUSING" in line}
    assert shown == {failed, waiting}, f"{sent} had nothing left to say"


def test_dropping_all_leaves_alone_what_waits(run: Run, database: Database) -> None:
    waiting = put(database, "card")
    assert run("drop", "all") == (0, "Nothing has failed.\n")
    assert state_of(database, waiting) == (DeliveryState.WAITING, None)


WRONG = {
    "a word": ("retry", "alles", "“alles” is no number."),
    "a number of none": ("drop", "999", "There is no delivery 999."),
    "one that waits": ("retry", "1", "Delivery 1 cannot be changed so: its state is waiting."),
    "one that is being sent": ("drop", "2", "Delivery 2 cannot be changed so: its state is sending."),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_changed_is_one_line(run: Run, database: Database, wrong: str) -> None:
    put(database, "card")
    put(database, "card", DeliveryState.SENDING, attempted_at=LONG_AGO)
    word, which, told = WRONG[wrong]
    code, said = run(word, which)
    assert code == 2
    assert said.startswith(f"kennisbot: {told}")
    assert len(said.splitlines()) == 1


def test_beside_a_running_bot_what_failed_arrives_after_all(town: TownOfProcesses) -> None:
    town.run()
    town.noor.types("/kennis knelpunt")
    town.control.post("channel", id=town.channels[HOUSING], is_archived=True)
    town.noor.submits(title="Te weinig kamers", body="Tekst.")
    town.settle()
    listed = town.launch("deliveries")
    assert listed.ended() == 0
    assert "is_archived" in listed.said
    town.control.post("channel", id=town.channels[HOUSING], is_archived=False)
    assert town.launch("deliveries", "retry", "all").ended() == 0
    town.settle()
    assert len(town.cards("Te weinig kamers")) == 1
