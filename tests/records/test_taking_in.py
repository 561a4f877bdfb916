"""Taking in a file that was looked at, while others go on: planned before the transaction, and again after a change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlmodel import select

from alliance.enums import ImportState, OrganisationKind
from alliance.records.received_files import TAKE_IN
from bot.commands.starting import one_line_errors
from handlers.messages import KINDS
from handlers.slack.context import Context
from handlers.slack.subcommands import Subcommands
from storage.engine.database import Database, Session
from storage.engine.marks import noting_reads
from storage.tables import Delivery, Organisation, ReceivedFile
from tests.networks.small_network import at, network_with_chair
from tests.records.filled import filled
from texts import Translators

NOW = at("2026-12-01T10:00")
CONTENT = filled({"Organisaties": [{"Naam": "Tilburg", "Soort": "kennisstad"}]})


@dataclass
class BusyContext(Context):
    """Somebody else may add an organisation just before a transaction begins; what that transaction reads is noted."""

    added: str | None = None
    read: set[str] = field(default_factory=set)

    @contextmanager
    def writing(self, request_id: str | None = None) -> Iterator[Session]:
        """A transaction, after that of somebody else."""
        if self.added is not None:
            with self.database.writing() as session:
                session.add(Organisation(slug="tilburg", name=self.added, kind=OrganisationKind.CITY))
        with noting_reads() as self.read, super().writing(request_id) as session:
            yield session


def taken_in(database: Database, added: str | None) -> tuple[BusyContext, ReceivedFile]:
    """A file with one organisation, taken in; somebody else adds another one before."""
    return take_in(database, receive(database, CONTENT), added)


def receive(database: Database, content: bytes) -> int:
    """A file that somebody wants to be imported; gives its id."""
    with database.writing() as session:
        network_with_chair(session)
        file = ReceivedFile(
            slack_file_id="F1",
            by_slack_user_id="UGRONINGEN",
            name="lijst.xlsx",
            state=ImportState.WANTED,
            received_at=NOW,
            content=content,
        )
        session.add(file)
        session.flush()
        return file.id


def take_in(database: Database, file_id: int, added: str | None = None) -> tuple[BusyContext, ReceivedFile]:
    """Import a file that is wanted."""
    texts = Translators("nl", "Europe/Amsterdam")
    context = BusyContext(database, lambda: NOW, texts, "T1", "U0BOT", Subcommands(texts), added=added)
    about = {"file": file_id, "channel": "D1", "ts": "1.1"}
    act = KINDS[TAKE_IN].acts
    assert act is not None
    act(Delivery(kind=TAKE_IN, key="k", channel_key="UGRONINGEN/files", about=about), context)
    with database.reading() as session:
        return context, session.get_one(ReceivedFile, file_id)


def test_while_nobody_else_can_write_only_what_changes_is_read(database: Database) -> None:
    context, file = taken_in(database, None)
    assert (file.state, (file.counts or {})["organisations"]) == (ImportState.DONE, [1, 0, 0])
    assert not context.read & {"alliances", "themes", "action_steps"}


@pytest.mark.both_databases("concurrency")
def test_what_somebody_else_added_in_between_is_seen(database: Database) -> None:
    context, file = taken_in(database, "Tilburg")
    assert (file.state, (file.counts or {})["organisations"]) == (ImportState.DONE, [0, 0, 1])
    assert "themes" in context.read
    with database.reading() as session:
        assert session.exec(select(Organisation.name).where(Organisation.slug == "tilburg")).all() == ["Tilburg"]


@pytest.mark.only_sqlite
def test_a_full_disk_changes_nothing_and_with_room_all_of_it_is_taken_in(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    many = [{"Naam": f"Plaats {number}", "Soort": "koepel"} for number in range(600)]
    file_id = receive(database, filled({"Organisaties": many}))
    with database.writing() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        before = len(session.exec(select(Organisation)).all())
    with pytest.raises(SystemExit), one_line_errors():
        take_in(database, file_id)
    assert "The disk of the database is full, and nothing was changed" in capsys.readouterr().err
    with database.writing() as session:
        assert len(session.exec(select(Organisation)).all()) == before
        assert session.get_one(ReceivedFile, file_id).state is ImportState.WANTED
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert take_in(database, file_id)[1].state is ImportState.DONE
