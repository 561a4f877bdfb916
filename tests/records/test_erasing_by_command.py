"""`kennisbot privacy erase` and `privacy again`, and what a restored backup brings back."""

import datetime as dt
import os
import sqlite3
from pathlib import Path

import pytest
from sqlmodel import select

from alliance.records.erasure.erasure import REPORT
from bot import privacy
from bot.app import NotReady
from bot.erasing import list_path, write_list
from bot.ticks.erasures import Erasures
from bot.ticks.skipping import Due
from handlers import Context
from handlers.slack.subcommands import Subcommands
from storage.engine.database import Database
from storage.engine.migrate import migrate
from storage.records import erasing
from storage.tables import Delivery, ErasureRequest, Member, Organisation, SlackProfile
from tests.networks.small_network import Network
from tests.records.test_erasure import NAME, NOW, TRACES, USER, found_in_files, network
from texts import Translators

__all__ = ["network"]

TEXTS = Translators("nl", "Europe/Amsterdam")
LATER = NOW + dt.timedelta(days=30)
HELD = {
    "sqlite": [
        f"CREATE TRIGGER held BEFORE UPDATE ON members WHEN OLD.slack_user_id = '{USER}'"
        " BEGIN SELECT RAISE(ABORT, 'Zebedeus is held'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'Zebedeus is held'; END $$",
        f"CREATE TRIGGER held BEFORE UPDATE ON members FOR EACH ROW WHEN (OLD.slack_user_id = '{USER}')"
        " EXECUTE FUNCTION hold()",
    ],
}
"""Per engine, what makes every erasure of `USER` fail."""


@pytest.fixture(autouse=True)
def _beside_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of a database that is no file stands where the command runs."""
    monkeypatch.chdir(tmp_path)


def erase(database: Database) -> list[str]:
    return privacy.erase(database, USER, texts=TEXTS, channel="CSECR", now=LATER)


def test_a_command_erases_somebody_and_says_what_it_did(database: Database, network: Network) -> None:
    assert privacy.name_of(database, USER) == NAME
    lines = erase(database)
    assert "members 1" in lines[0]
    assert "original sealed" in lines[1]
    assert not [word for word in (*TRACES, USER.casefold()) if word in " ".join(lines).casefold()]
    assert found_in_files(database, *TRACES, USER) == set()
    with pytest.raises(NotReady, match="nothing to erase"):
        privacy.name_of(database, USER)
    with pytest.raises(NotReady):
        erase(database)


def test_without_a_secretariat_the_owner_of_the_workspace_and_the_chosen_admins_read_the_report(
    database: Database, network: Network
) -> None:
    with database.writing() as session:
        for member in session.exec(select(Member)).all():
            member.is_secretariat = member.is_admin = False
        for user, team in (("U0OWNER", "T1"), ("U0ELSEWHERE", "T2")):
            session.add(SlackProfile(slack_user_id=user, team_id=team, name=user, is_owner=True, fetched_at=NOW))
        session.exec(select(Organisation)).first().team_id = "T2"  # type: ignore[union-attr]
    lines = privacy.erase(database, USER, texts=TEXTS, channel=None, admin_users=["U0CHOSEN"], now=LATER)
    assert lines[-1] == privacy.REPORTED
    with database.reading() as session:
        reports = session.exec(select(Delivery).where(Delivery.kind == REPORT)).all()
    assert [one.channel_key for one in reports] == ["U0CHOSEN", "U0OWNER"]


def test_the_list_of_erased_people_is_whole_or_as_it_was_and_for_its_owner_only(
    database: Database, network: Network
) -> None:
    path = list_path(database)
    path.unlink(missing_ok=True)
    write_list(database, [("one", NOW)])
    assert path.stat().st_mode & 0o777 == 0o600
    in_the_way = path.with_name(f".{path.name}.{os.getpid()}.part")
    in_the_way.mkdir()
    before = path.read_bytes()
    write_list(database, [("two", NOW)])
    assert path.read_bytes() == before
    in_the_way.rmdir()
    write_list(database, [("two", NOW)])
    assert [line.split()[1] for line in path.read_text("ascii").splitlines()] == ["one", "two"]
    assert not in_the_way.exists()
    path.unlink()


def test_an_erasure_that_fails_holds_up_nobody_and_is_tried_again_later(
    database: Database, network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    context = Context(database, lambda: LATER, TEXTS, "T1", "U0BOT", Subcommands(TEXTS))
    ticks, minute = Erasures(), dt.timedelta(minutes=1)
    with database.writing() as session:
        session.add(SlackProfile(slack_user_id="U0NEXT", team_id="T1", name="Volgende", fetched_at=NOW))
        for number, user in enumerate((USER, "U0NEXT")):
            asked_at = NOW + minute * number
            erasing.add_request(session, ErasureRequest(slack_user_id=user, asked_at=asked_at))
        for statement in HELD[session.connection().dialect.name]:
            session.connection().exec_driver_sql(statement)

    def look(now: dt.datetime) -> Due:
        with database.reading() as session:
            return ticks.look(session, context, now)

    def waiting() -> list[str]:
        with database.reading() as session:
            return [one.slack_user_id for one in erasing.list_requests(session)]

    ticks.run(context, LATER)
    assert waiting() == [USER]
    assert look(LATER) == Due(False, LATER + minute)
    assert look(LATER - minute).is_now  # the clock was set back
    ticks.run(context, LATER + minute)
    assert look(LATER + minute) == Due(False, LATER + 3 * minute)
    said = "".join(capsys.readouterr())
    assert not [word for word in (*TRACES, USER.casefold()) if word in said.casefold()]
    with database.writing() as session:
        on_table = "" if session.connection().dialect.name == "sqlite" else " ON members"
        session.connection().exec_driver_sql(f"DROP TRIGGER held{on_table}")
    ticks.run(context, LATER + 3 * minute)
    assert waiting() == []
    assert look(LATER + 3 * minute) == Due(False)


@pytest.mark.only_sqlite
def test_a_restored_backup_says_whom_it_brought_back_and_they_are_erased_again(
    database: Database, network: Network, tmp_path: Path
) -> None:
    assert database.file is not None
    older = tmp_path / "older.db"
    with sqlite3.connect(database.file) as connection, sqlite3.connect(older) as copy:
        connection.backup(copy)
    copy.close()
    connection.close()
    erase(database)
    assert privacy.find_who_came_back(database) == []
    restored = Database(f"sqlite:///{older}")
    migrate(restored)
    assert privacy.find_who_came_back(restored) == []  # nothing says who was erased
    assert str(list_path(restored)) in privacy.nobody_came_back(restored)
    assert "Nobody" in privacy.nobody_came_back(database)
    list_path(restored).write_bytes(list_path(database).read_bytes())
    assert privacy.find_who_came_back(restored) == [USER]
    erase(restored)
    assert privacy.find_who_came_back(restored) == []
    list_path(restored).write_text("no list\n")
    with pytest.raises(NotReady, match="no list of erasures"):
        privacy.find_who_came_back(restored)
    restored.close()
