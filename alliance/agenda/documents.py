"""Action steps as search finds them: open to the network, and to guests for the alliances that they see."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alliance.agenda.steps import sees_agenda
from alliance.enums import Name, Status
from alliance.index.documents import Document, DocumentKind, DocumentSource, register
from alliance.people.members import Person
from storage.agenda import agenda as step_rows
from storage.agenda import documents as rows
from storage.engine.database import Session
from storage.tables import Alliance


@dataclass(frozen=True)
class FoundStep:
    """What search results show of a step besides its texts."""

    alliance: Alliance
    status: Status
    owners: tuple[Name, ...]
    due_on: dt.date | None
    is_archived: bool


def read(session: Session, numbers: Collection[int]) -> Iterator[Document]:
    """Yield the steps with these numbers as documents."""
    found = rows.list_numbered(session, numbers)
    owners: dict[int, list[tuple[int, Name]]] = {}
    contacts: dict[int, dict[int, int]] = {}
    for owner, organisation, member in step_rows.list_owners_of(session, [step.id for step, _ in found]):
        named = (organisation.id, organisation.names)
        owners.setdefault(owner.step_id, []).append(named)
        if member is not None:
            contacts.setdefault(owner.step_id, {})[organisation.id] = member.id
    for step, alliance in found:
        own = owners.get(step.id, [])
        is_archived = step.archived_at is not None
        yield Document(
            DocumentKind.STEP,
            step.number,
            step.ref,
            step.titles,
            Name(step.description, step.description_en),
            step.created_at,
            scope=alliance.id,
            is_archived=is_archived,
            alliance_ids=(alliance.id,),
            organisation_ids=tuple(key for key, _ in own),
            contact_ids=contacts.get(step.id, {}),
            thing=FoundStep(alliance, Status(step.status), tuple(name for _, name in own), step.due_on, is_archived),
        )


def _list_scopes(reader: Person, alliances: Sequence[Alliance], channel_id: str | None) -> list[int]:
    return [alliance.id for alliance in alliances if sees_agenda(reader, alliance, channel_id)]


def _may_read(
    _session: Session, reader: Person, documents: Sequence[Document], channel_id: str | None
) -> Iterator[Document]:
    for one in documents:
        if isinstance(one.thing, FoundStep) and sees_agenda(reader, one.thing.alliance, channel_id):
            yield one


register(DocumentSource(DocumentKind.STEP, rows.list_numbers, read, _list_scopes, _may_read))
