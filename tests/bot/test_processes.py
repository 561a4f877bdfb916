"""Starting and stopping: one process to a SQLite file, several on PostgreSQL, and an end that loses nothing."""

import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.manifest import build_manifest
from storage.engine.database import Database
from tests.kit.processes import BotProcess, TownOfProcesses, free_port, in_background
from tests.kit.processes import town_on_each as any_town
from tests.kit.processes import town_on_postgresql as big_town
from tests.kit.processes import town_on_sqlite as town
from tests.kit.waiting import PATIENCE, wait_until

__all__ = ["any_town", "big_town", "town"]


HOUSING = "alliantie-studentenhuisvesting"
SECRETARIAT = "nkn-secretariaat"
STOP_SECONDS = 10


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., BotProcess]]:
    """Start a command without any workspace; what still runs at the end is ended."""
    started: list[BotProcess] = []

    def make(*command: str, **settings: str) -> BotProcess:
        started.append(BotProcess(*command, environment=settings, folder=tmp_path / f"bot-{len(started)}"))
        return started[-1]

    yield make
    for bot in started:
        if bot.is_alive:
            bot.kill()


def fetch(port: int, path: str) -> tuple[int, str]:
    """Status and text of an address of the bot; (0, "") while nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def serves_over_http(town: TownOfProcesses, port: int) -> None:
    """Let the workspace send requests to an address instead of a socket."""
    url = f"http://127.0.0.1:{port}/slack/events"
    app = town.control.get("state")["apps"][0]["id"]
    town.control.post("app", id=app, manifest=build_manifest("/kennis", request_url=url), request_url=url)


# --- one line that says what would be right


SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "0123"}
NOWHERE = "http://127.0.0.1:9/api/"
WRONG_STARTS: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "nothing is set": ("run", {}, ["SLACK_APP_TOKEN is missing", "xapp-"]),
    "no secret": ("serve", {"SLACK_BOT_TOKEN": "xoxb-1"}, ["SLACK_SIGNING_SECRET is missing"]),
    "a user's token": ("run", {**SLACK, "SLACK_BOT_TOKEN": "xoxp-secret"}, ["SLACK_BOT_TOKEN", "wrong kind", "xoxb-"]),
    "tokens exchanged": ("run", {**SLACK, "SLACK_APP_TOKEN": "xoxb-secret"}, ["SLACK_APP_TOKEN", "wrong kind"]),
    "no such database": ("run", {**SLACK, "DATABASE_URL": "mysql://localhost/x"}, ["DATABASE_URL"]),
    "a database address with a senseless port": (
        "worker",
        {**SLACK, "DATABASE_URL": "postgresql://u:secret@localhost:port/x"},
        ["DATABASE_URL"],
    ),
    "a database that does not answer": (
        "worker",
        {**SLACK, "DATABASE_URL": "postgresql://u:secret@127.0.0.1:9/x"},
        ["The database cannot be reached", "DATABASE_URL"],
    ),
    "a folder that cannot be made": (
        "run",
        {**SLACK, "DATABASE_URL": "sqlite:////dev/null/kennis.db"},
        ["DATABASE_URL"],
    ),
    "an address that is none": ("run", {**SLACK, "SLACK_API_URL": "http://[::1/api/"}, ["SLACK_API_URL"]),
    "Slack does not answer": ("run", {**SLACK, "SLACK_API_URL": NOWHERE}, ["Slack", "SLACK_API_URL"]),
    "no network file": ("run", {**SLACK, "NETWORK_FILE": "nowhere.yaml"}, ["NETWORK_FILE", "nowhere.yaml"]),
}


@pytest.mark.parametrize("case", WRONG_STARTS)
def test_a_start_that_cannot_be_is_one_line_that_says_what_would_be_right(
    start: Callable[..., BotProcess], case: str
) -> None:
    command, settings, words = WRONG_STARTS[case]
    bot = start(command, **settings)
    assert bot.ended() == 2
    (line,) = bot.last_words
    assert line.startswith("kennisbot: ")
    assert [word for word in words if word not in line] == []
    assert "secret" not in line


def test_an_unreadable_settings_file_is_one_line(start: Callable[..., BotProcess], tmp_path: Path) -> None:
    (tmp_path / "bot-0").mkdir()
    (tmp_path / "bot-0" / ".env").write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe")
    bot = start("run")
    assert bot.ended() == 2
    assert len(bot.last_words) == 1
    assert ".env cannot be read (it is not UTF-8 text)" in bot.log


def test_a_token_that_slack_refuses_is_one_line_without_the_token(town: TownOfProcesses) -> None:
    bot = town.launch("run", SLACK_BOT_TOKEN="xoxb-of-another-workspace")
    assert bot.ended() == 2
    assert len(bot.last_words) == 1
    assert "invalid_auth" in bot.log
    assert "SLACK_BOT_TOKEN" in bot.log
    assert "another-workspace" not in bot.log


def test_a_port_in_use_is_one_line(town: TownOfProcesses) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bot = town.launch("serve", HTTP_PORT=str(taken.getsockname()[1]))
        assert bot.ended() == 2
    assert len(bot.last_words) == 1
    assert "port is in use" in bot.log
    assert "HTTP_PORT" in bot.log


# --- one process to a file


def test_a_second_process_on_the_same_file_is_refused_with_a_sentence(town: TownOfProcesses) -> None:
    first = town.run()
    for command in ("run", "serve", "worker"):
        second = town.launch(command, HTTP_PORT=str(free_port()))
        assert second.ended() == 2
        assert f"Process {first.pid} is already running" in second.log
        assert len(second.last_words) == 1
    first.kill()
    town.run()  # the lock went with its holder


def test_files_can_be_written_while_the_bot_runs(town: TownOfProcesses, tmp_path: Path) -> None:
    town.run()
    town.noor.shares("Te weinig kamers")
    out = tmp_path / "week.xlsx"
    digest = town.launch("digest", "--week", "2026-W48", "--out", str(out))
    assert digest.ended() == 0, digest.log
    assert out.read_bytes().startswith(b"PK")


# --- versions of the database


def test_on_sqlite_the_bot_migrates_by_itself(town: TownOfProcesses, tmp_path: Path) -> None:
    town.run(DATABASE_URL=f"sqlite:///{tmp_path}/new/kennis.db")
    assert "`/kennis deel" in town.noor.types("/kennis help")


def test_on_postgresql_it_says_what_to_do_and_goes_on_once_that_is_done(big_town: TownOfProcesses) -> None:
    with big_town.rows.writing() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    refused = big_town.launch("run")
    assert refused.ended() == 2
    assert "Run `kennisbot migrate` first" in refused.log
    assert len(refused.last_words) == 1
    migrated = big_town.launch("migrate")
    assert migrated.ended() == 0, migrated.log
    big_town.run()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_database_of_a_newer_version_is_refused_and_left_alone(
    start: Callable[..., BotProcess], make_database_url: Callable[[str], str], engine: str, command: str
) -> None:
    database = Database(make_database_url(engine))
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    bot = start(
        command, **SLACK, SLACK_API_URL=NOWHERE, DATABASE_URL=database.url.render_as_string(hide_password=False)
    )
    assert bot.ended() == 2
    assert "newer version of Kennisbot" in bot.log
    with database.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
    database.close()


# --- stopping


def test_asked_to_stop_it_finishes_the_form_in_hand_and_ends_in_time(town: TownOfProcesses) -> None:
    bot = town.run()
    town.noor.types("/kennis knelpunt Te weinig kamers")
    blocker = town.rows.engine.raw_connection()
    blocker.cursor().execute("BEGIN IMMEDIATE")  # the form cannot be stored until this lets go
    errors: list[dict[str, str]] = []
    form = in_background(lambda: errors.append(town.noor.submits(body="Er is te weinig.")))
    wait_until(lambda: any("view_submission" in str(one) for one in traffic(town)), "the form's arrival")
    bot.asks_to_stop()
    wait_until(lambda: "stopping" in bot.log, "the stop")
    blocker.rollback()
    blocker.close()
    form.join(PATIENCE)
    assert bot.ended() == 0
    assert bot.seconds_to_stop() < STOP_SECONDS
    assert errors == [{}]
    town.run()
    town.settle()
    assert len(town.cards("Te weinig kamers")) == 1


SLOW: list[dict[str, object]] = [{"kind": "slow", "delay_ms": 1500}, {"kind": "timeout"}]


@pytest.mark.parametrize("fault", SLOW, ids=["a late answer", "no answer"])
def test_asked_to_stop_during_a_slow_delivery_it_ends_in_time_and_nothing_is_lost(
    town: TownOfProcesses, fault: dict[str, object]
) -> None:
    bot = town.run()
    town.control.post("faults", method="chat.postMessage", **fault)
    town.noor.shares("Te weinig kamers")
    wait_until(lambda: fault["kind"] == "slow" or town.cards("Te weinig kamers"), "the call")
    town.jelle.shares("Te dure kamers")
    bot.asks_to_stop()
    assert bot.ended() == 0
    assert bot.seconds_to_stop() < STOP_SECONDS
    town.run()
    town.settle()
    cards = [message["text"] for message in town.messages(HOUSING)]
    assert ["Te weinig kamers" in text for text in cards] == [True, False]


def test_beside_a_parent_it_ends_when_that_one_does(town: TownOfProcesses) -> None:
    bot = town.run("run", "--with-parent")
    bot.leaves_alone()
    assert bot.ended() == 0
    assert bot.last_words == []


def test_asked_to_stop_beside_a_parent_it_ends_as_quietly(town: TownOfProcesses) -> None:
    bot = town.run("run", "--with-parent")
    bot.asks_to_stop()
    assert bot.ended() == 0
    assert bot.last_words == []


def test_asked_to_stop_it_takes_nothing_new(town: TownOfProcesses) -> None:
    bot = town.run()
    bot.asks_to_stop()
    assert bot.ended() == 0
    assert not town.control.post("command", user=town.users["noor"], channel=HOUSING, command="/kennis", text="")[
        "acked"
    ]


def traffic(town: TownOfProcesses) -> list[object]:
    """All that went over the wire."""
    found: list[object] = town.control.get("traffic")["traffic"]
    return found


# --- over HTTP, and several at once


def test_over_http_it_answers_requests_and_says_whether_it_is_well(town: TownOfProcesses) -> None:
    port = free_port()
    town.run("serve", HTTP_PORT=str(port))
    assert fetch(port, "/healthz") == (200, "alive\n")
    assert fetch(port, "/readyz") == (200, "ready\n")
    assert fetch(port, "/elsewhere")[0] == 404
    serves_over_http(town, port)
    town.noor.shares("Te weinig kamers")
    town.settle()
    assert len(town.cards("Te weinig kamers")) == 1


def test_it_is_alive_and_not_ready_while_its_database_is_of_another_version(town: TownOfProcesses) -> None:
    port = free_port()
    town.run("serve", HTTP_PORT=str(port))
    with town.rows.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert fetch(port, "/healthz")[0] == 200
    assert fetch(port, "/readyz") == (503, "the database is not up to date\n")


def test_a_worker_sends_what_a_process_without_one_has_stored(big_town: TownOfProcesses) -> None:
    port = free_port()
    big_town.run("serve", "--no-worker", HTTP_PORT=str(port))
    serves_over_http(big_town, port)
    big_town.noor.shares("Te weinig kamers")
    big_town.settle()
    assert big_town.cards("Te weinig kamers") == []
    big_town.run("worker")
    big_town.settle()
    assert len(big_town.cards("Te weinig kamers")) == 1


def test_killed_before_a_text_is_indexed_the_next_start_indexes_it(any_town: TownOfProcesses) -> None:
    port = free_port()
    bot = any_town.run("serve", "--no-worker", HTTP_PORT=str(port))  # no tick comes between the commit and the end
    serves_over_http(any_town, port)
    any_town.noor.shares("Te weinig kamers", "Onder de brug nestelt een kwikstaart.")
    assert "B-1" in any_town.noor.types("/kennis zoek kamers")
    assert "B-1" not in any_town.noor.types("/kennis zoek kwikstaart")
    bot.kill()
    again = free_port()
    any_town.run("serve", HTTP_PORT=str(again))
    serves_over_http(any_town, again)
    any_town.settle()
    assert "B-1" in any_town.noor.types("/kennis zoek kwikstaart")


def test_two_replicas_send_each_message_once_in_order_and_make_one_digest(big_town: TownOfProcesses) -> None:
    # At its real pace: while pauses are skipped, a living replica's attempt looks like an old one to the other.
    big_town.control.post("clock", pacing="real")
    replicas = [big_town.run(), big_town.run()]
    titles = [f"Te weinig kamers {number}" for number in range(4)]
    for number, title in enumerate(titles):
        (big_town.noor if number % 2 else big_town.jelle).shares(title)
    big_town.move("2026-11-30T07:00:01Z")
    big_town.settle()
    cards = [message["text"] for message in big_town.messages(HOUSING)]
    assert [next(title for title in titles if title in card) for card in cards] == titles
    assert len(big_town.files("kennisbot-weekrapportage-2026-W48")) == 1
    digests = [m for m in big_town.messages(SECRETARIAT) if "Weekrapportage 48" in m["text"] and not m.get("files")]
    assert len(digests) == 1
    assert all(replica.is_alive for replica in replicas)
