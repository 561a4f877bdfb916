"""A knowledge base of a small network, kept by the same events as the real one, and who searches it."""

import dataclasses
from typing import Any

from sqlalchemy import insert, select

from alliance.contributions import history
from alliance.enums import ContributionKind, EventKind, Visibility
from alliance.index import indexing
from alliance.people.members import Person
from alliance.search.search import SearchResults, search
from alliance.starter import load_vocabulary
from storage.engine.database import Session
from storage.tables import Contribution, Member
from storage.tables.base import Table
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T09:00")
ANYBODY = Person("U0READER", "Lezer", "nl-NL", None, False, False, False, None, None)
SECRETARY = dataclasses.replace(
    ANYBODY,
    member=Member(id=999, slack_user_id="U0READER", organisation_id=1, name="S", is_secretariat=True, created_at=NOW),
)
GUEST = dataclasses.replace(ANYBODY, is_restricted=True, is_external=True)


class Base:
    """The base."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.network = Network(session)
        _store_vocabulary(session)
        self.last = 0

    def share(
        self,
        title: str,
        body: str = "Daar lopen wij tegenaan.",
        *,
        city: str = "Utrecht",
        kind: ContributionKind = ContributionKind.BOTTLENECK,
        visibility: Visibility = Visibility.NETWORK,
        alliance: int = 0,
        **columns: object,
    ) -> int:
        self.last += 1
        row = self.network.share(self.last, "2026-11-02T09:00", city=city, title=title, alliance=alliance)
        row.body, row.kind, row.visibility = body, kind, visibility
        for name, value in columns.items():
            setattr(row, name, value)
        history.record_event(self.session, row, EventKind.SHARED, by=None, now=NOW)
        indexing.index_changes(self.session)
        return self.last

    def change(self, number: int, **columns: object) -> None:
        row = self.session.get(Contribution, number)
        assert row is not None
        for name, value in columns.items():
            setattr(row, name, value)
        history.record_event(self.session, row, EventKind.EDITED, by=None, now=NOW)
        indexing.index_changes(self.session)

    def find(
        self, typed: str, reader: Person = ANYBODY, *, channel_id: str | None = None, limit: int = 20
    ) -> list[int]:
        results = search(self.session, reader=reader, typed=typed, channel_id=channel_id, limit=limit)
        return [hit.item.number for hit in results.hits]

    def results(self, typed: str, reader: Person = ANYBODY, after: str | None = None, limit: int = 5) -> SearchResults:
        return search(self.session, reader=reader, typed=typed, channel_id=None, after=after, limit=limit)


_vocabulary: dict[str, list[dict[str, Any]]] = {}


def _store_vocabulary(session: Session) -> None:
    """Load it as a new installation does; from the second time on store the rows that this made, in a tenth of that."""
    for name, rows in _vocabulary.items():
        session.execute(insert(Table.metadata.tables[name]), rows)
    if not _vocabulary:
        load_vocabulary(session, now=NOW)
        for name in ("sdgs", "synonym_groups"):
            columns = [one for one in Table.metadata.tables[name].columns if one.name != "id"]
            _vocabulary[name] = [dict(row) for row in session.execute(select(*columns)).mappings()]
