"""`kennisbot privacy erase` and `privacy again`, and what a restored backup brings back."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from bot import privacy
from bot.app import NotReady
from bot.erasing import list_path
from storage.engine.database import Database
from storage.engine.migrate import migrate
from tests.networks.small_network import Network
from tests.records.test_erasure import NAME, NOW, TRACES, USER, found_in_files, network
from texts import Translators

__all__ = ["network"]

TEXTS = Translators("nl", "Europe/Amsterdam")
LATER = NOW + dt.timedelta(days=30)


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
