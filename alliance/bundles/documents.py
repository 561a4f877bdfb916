"""Bundles as search finds them: for those who run them, the secretariat and the chairs of the alliance."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alliance.bundles.permissions import may_run
from alliance.enums import BundleState, Name
from alliance.index.documents import Document, DocumentKind, DocumentSource, register
from alliance.optional_ids import look_up
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from storage.bundles import bundles as bundle_rows
from storage.bundles import documents as rows
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, Bundle


@dataclass(frozen=True)
class FoundBundle:
    """What search says of a bundle besides its texts."""

    bundle: Bundle
    state: BundleState
    items: int
    alliance: Name | None
    """None for a bundle of the whole network."""
    is_archived: bool


def read(session: Session, numbers: Collection[int]) -> Iterator[Document]:
    """Yield the bundles with these numbers as documents."""
    bundles = rows.list_numbered(session, numbers)
    keys = [one.id for one in bundles]
    counts = bundle_rows.count_items(session, keys)
    addressees: dict[int, list[str]] = {}
    for one in bundle_rows.list_addressees(session, keys):
        addressees.setdefault(one.bundle_id, []).append(one.name)
    names = {one.id: one.names for one, _ in alliance_rows.list_every_alliance(session)}
    for bundle in bundles:
        is_archived = bundle.archived_at is not None
        alliance = look_up(names, bundle.alliance_id)
        yield Document(
            DocumentKind.BUNDLE,
            bundle.number,
            bundle.ref,
            Name(bundle.title),
            Name(bundle.ask),
            bundle.created_at,
            "\n".join([bundle.cover_note, *addressees.get(bundle.id, [])]),
            scope=bundle.alliance_id,
            is_archived=is_archived,
            alliance_ids=(bundle.alliance_id,) if bundle.alliance_id is not None else (),
            thing=FoundBundle(bundle, BundleState(bundle.state), counts.get(bundle.id, 0), alliance, is_archived),
        )


def _list_scopes(reader: Person, alliances: Sequence[Alliance], _channel_id: str | None) -> list[int | None]:
    own: list[int | None] = [one.id for one in alliances if may(reader, Action.BUNDLE, alliance_id=one.id)]
    return [*own, None] if reader.is_secretariat else own


def _may_read(
    _session: Session, reader: Person, documents: Sequence[Document], _channel_id: str | None
) -> Iterator[Document]:
    for one in documents:
        if isinstance(one.thing, FoundBundle) and may_run(reader, one.thing.bundle):
            yield one


register(DocumentSource(DocumentKind.BUNDLE, rows.list_numbers, read, _list_scopes, _may_read))
