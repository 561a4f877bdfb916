"""An attacker with the database's bytes, its log, all that was logged and sent: who voted what in an anonymous poll?

Nobody can tell. The first tests show that each attack works while the question is open, so that none of them passes
because it looks at nothing.
"""

import json
import logging
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from alliance.polls import ending
from alliance.polls.votes import cast_vote
from bot.logs import set_up_logging
from storage.engine.database import Database
from storage.polls.anonymity import scrub_ended
from storage.tables import metadata
from tests.networks.voting import AFTER, ANONYMOUS, NOW, Hall

FIRST_ID = 0x5A170001
"""Ids of four bytes that are found again in a file."""
VOTERS = 240
"""More than a page of SQLite's holds."""


class Attacker:
    """Who has everything of a poll in which people voted in a random order, the first half of them for option 1."""

    def __init__(self, database: Database, *, voters: int = VOTERS) -> None:
        self.database = database
        with database.writing() as session:
            hall = Hall(session)
            users = hall.join(voters, first_id=FIRST_ID)
            for _ in range(5):
                hall.ask()  # so that the poll's id is not that of an organisation, too
            poll = hall.ask(ANONYMOUS)
            self.number, self.poll_id = poll.number, poll.id
            people = [hall.person(user) for user in users]
            choices = [hall.choice(poll, position) for position in (1, 2)]
        self.order = list(range(voters))
        random.Random(7).shuffle(self.order)
        for number in self.order:
            with database.writing() as session:
                choice = choices[number >= voters // 2]
                cast_vote(session, by=people[number], number=self.number, choice=choice, now=NOW)

    def close(self) -> None:
        """The question ends, and what the clock does then is done."""
        with self.database.writing() as session:
            ending.end_due(session, now=AFTER)
        assert scrub_ended(self.database, now=AFTER) == 1

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database itself tells, asked by SQL."""
        with self.database.reading() as session:
            return [tuple(row) for row in session.execute(text(statement), {"poll": self.poll_id}).all()]

    def file(self) -> bytes:
        """SQLite's file and its log, as they are on the disk."""
        path = self.database.file
        assert path is not None
        log = path.with_name(path.name + "-wal")
        return path.read_bytes() + (log.read_bytes() if log.exists() else b"")

    def voters_in_file(self) -> list[list[int]]:
        """Per page of SQLite's file the voters whose rows stand there, in the order of the bytes."""
        row = re.compile(b"\x08\x03\x01\x04" + bytes([self.poll_id]) + b"(....)", re.DOTALL)
        data = self.file()
        pages = [data[start : start + 4096] for start in range(0, len(data), 4096)]
        found = [[int.from_bytes(one, "big") - FIRST_ID for one in row.findall(page)] for page in pages]
        return [page for page in found if page]

    def tallies_in_file(self) -> set[str]:
        """The counts that stand anywhere in SQLite's file or log."""
        return {one.decode() for one in re.findall(rb'\{"\d+": [^}]*"abstain": \d+\}', self.file())}


@pytest.fixture
def sqlite(make_database_url: Callable[[str], str]) -> Iterator[Database]:
    made = Database(make_database_url("sqlite"))
    yield made
    made.close()


@pytest.fixture
def postgresql_database(make_database_url: Callable[[str], str]) -> Iterator[Database]:
    made = Database(make_database_url("postgresql"))
    yield made
    made.close()


def test_the_bytes_of_sqlites_file_tell_nothing_after_the_end(sqlite: Database) -> None:
    attacker = Attacker(sqlite)
    assert len(attacker.tallies_in_file()) > VOTERS / 2, "the log tells of each vote while it is open"
    pages = attacker.voters_in_file()
    assert any(page != sorted(page, reverse=True) for page in pages if len(page) > 20), "so does the order of the bytes"
    attacker.close()
    pages = attacker.voters_in_file()
    assert sorted(one for page in pages for one in page) == list(range(VOTERS)), "each once, and no older bytes"
    assert all(page == sorted(page, reverse=True) for page in pages), "in the order of ids, as SQLite fills a page"
    (kept,) = attacker.tallies_in_file()
    assert sorted(json.loads(kept).values()) == [0, 0, 0, VOTERS // 2, VOTERS // 2]
    log = sqlite.file.with_name(sqlite.file.name + "-wal") if sqlite.file else None
    assert log is not None
    assert not log.exists() or b'"abstain"' not in log.read_bytes()


def test_the_numbers_of_postgresqls_transactions_tell_nothing_after_the_end(postgresql_database: Database) -> None:
    attacker = Attacker(postgresql_database)
    in_order = "SELECT member_id FROM anonymous_voters WHERE poll_id = :poll ORDER BY xmin::text::bigint"
    assert [row[0] - FIRST_ID for row in attacker.ask(in_order)] == attacker.order, "while it is open, they tell"
    attacker.close()
    of_voters = "SELECT DISTINCT xmin::text FROM anonymous_voters WHERE poll_id = :poll"
    of_counts = "SELECT DISTINCT xmin::text FROM anonymous_tallies WHERE poll_id = :poll"
    assert len(attacker.ask(of_voters)) == 1
    assert attacker.ask(of_voters) == attacker.ask(of_counts)
    in_file = attacker.ask("SELECT member_id FROM anonymous_voters WHERE poll_id = :poll ORDER BY ctid")
    assert [row[0] - FIRST_ID for row in in_file] == list(range(VOTERS))
    marked = "SELECT DISTINCT xmax::text FROM members WHERE id IN (SELECT member_id FROM anonymous_voters)"
    assert attacker.ask(marked) == [("0",)], "no other row was marked by the transaction of a vote"
    pages = attacker.ask("SELECT pg_relation_size('anonymous_voters') / 8192, pg_relation_size('anonymous_tallies')")
    assert pages == [(-(-VOTERS // 226), 8192)], "the files hold what there is, and nothing that was deleted"
    heap = b"".join(
        bytes(row[0]) for row in attacker.ask("SELECT pg_read_binary_file(pg_relation_filepath('anonymous_tallies'))")
    )
    assert heap.count(b'"abstain"') == 1


def test_the_tables_have_no_place_for_a_time_a_choice_or_a_number(database: Database) -> None:
    attacker = Attacker(database, voters=6)
    attacker.close()
    with database.reading() as session:
        rows = session.execute(text("SELECT * FROM anonymous_voters")).mappings().all()
        tallies = session.execute(text("SELECT * FROM anonymous_tallies")).mappings().all()
    assert [set(row) for row in rows] == [{"poll_id", "member_id"}] * 6
    assert [set(row) for row in tallies] == [{"poll_id", "counts", "shown"}]


@pytest.mark.parametrize("voters", [3, 5, 6, 12])
def test_after_the_end_there_is_who_voted_in_order_of_their_ids_and_the_result(database: Database, voters: int) -> None:
    attacker = Attacker(database, voters=voters)
    attacker.close()
    order = "" if database.is_sqlite else " ORDER BY ctid"
    rows = attacker.ask(f"SELECT member_id FROM anonymous_voters WHERE poll_id = :poll{order}")
    assert [row[0] - FIRST_ID for row in rows] == list(range(voters))
    with database.reading() as session:
        counts = session.execute(text("SELECT counts, shown FROM anonymous_tallies")).one()
        written = {
            table.name
            for table in metadata.sorted_tables
            for row in session.execute(table.select()).all()
            if any(FIRST_ID <= value < FIRST_ID + voters for value in row if isinstance(value, int))
        }
    kept, shown = (json.loads(one) if isinstance(one, str) else one for one in counts)
    assert (sorted(kept.values()), shown) == ([] if voters < 5 else [0, 0, 0, voters // 2, voters - voters // 2], {})
    assert written == {"anonymous_voters", "members"}
    if database.is_sqlite:
        assert len(attacker.tallies_in_file()) == (voters >= 5), (
            "no count of a moment in between is left in a free page"
        )


def test_two_copies_of_the_database_after_the_end_are_equal(database: Database) -> None:
    attacker = Attacker(database, voters=9)
    attacker.close()
    both = (
        "SELECT * FROM anonymous_voters WHERE poll_id = :poll",
        "SELECT * FROM anonymous_tallies WHERE poll_id = :poll",
    )
    before = [attacker.ask(statement) for statement in both]
    with database.writing() as session:
        assert ending.end_due(session, now=AFTER) == []
    assert scrub_ended(database, now=AFTER) == 0
    assert [attacker.ask(statement) for statement in both] == before


def test_it_is_done_again_where_it_was_cut_off(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    attacker = Attacker(database, voters=5)
    with database.writing() as session:
        ending.end_due(session, now=AFTER)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "empty_log", lambda _: False)
        patched.setattr("storage.polls.anonymity._cluster", lambda *_: False)
        assert scrub_ended(database, now=AFTER) == 0
    assert attacker.ask("SELECT scrubbed_at FROM questions WHERE poll_id = :poll") == [(None,)]
    assert scrub_ended(database, now=AFTER) == 1
    assert len(attacker.ask("SELECT member_id FROM anonymous_voters WHERE poll_id = :poll")) == 5


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """All that the bot's own log says at its most talkative."""
    set_up_logging("DEBUG", "json")
    return lambda: capsys.readouterr().err


def test_no_log_at_any_level_names_a_voter_or_a_count(database: Database, logged: Callable[[], str]) -> None:
    logging.getLogger("bot").debug("it listens")
    Attacker(database, voters=6).close()
    told = logged()
    assert "it listens" in told
    assert str(FIRST_ID)[:7] not in told
    assert "abstain" not in told


@pytest.mark.both_databases("dialect")
def test_an_error_of_the_database_does_not_tell_what_was_written(database: Database) -> None:
    attacker = Attacker(database, voters=1)
    row = {"poll_id": attacker.poll_id, "member_id": FIRST_ID}
    with pytest.raises(IntegrityError) as broken, database.writing() as session:
        session.execute(metadata.tables["anonymous_voters"].insert(), row)
    assert "parameters hidden" in str(broken.value)
