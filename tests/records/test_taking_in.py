"""Taking in a file that was looked at, while others go on: planned before the transaction, and again after a change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlmodel import select

from alliance.records.received_files import TAKE_IN
from alliance.words import ImportState, OrganisationKind
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
    with database.writing() as session:
        network_with_chair(session)
        file = ReceivedFile(
            slack_file_id="F1",
            by_slack_user_id="UGRONINGEN",
            name="lijst.xlsx",
            state=ImportState.WANTED,
            received_at=NOW,
            content=CONTENT,
        )
        session.add(file)
        session.flush()
    texts = Translators("nl", "Europe/Amsterdam")
    context = BusyContext(database, lambda: NOW, texts, "T1", "U0BOT", Subcommands(texts), added=added)
    about = {"file": file.id, "channel": "D1", "ts": "1.1"}
    act = KINDS[TAKE_IN].acts
    assert act is not None
    act(Delivery(kind=TAKE_IN, key="k", lane="UGRONINGEN/files", about=about), context)
    with database.reading() as session:
        return context, session.get_one(ReceivedFile, file.id)


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
