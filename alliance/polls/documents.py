"""Polls of all kinds as search finds them, from when they were asked: for the people of their alliance."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alliance.enums import Name, PollKind, PollState
from alliance.index.documents import Document, DocumentKind, DocumentSource, register
from alliance.people.members import Person
from alliance.people.visibility import is_part_of
from alliance.polls.permissions import may_see
from storage.engine.database import Session
from storage.polls import documents as rows
from storage.tables import Alliance, Poll


@dataclass(frozen=True)
class FoundPoll:
    """What search says of a poll besides its texts."""

    poll: Poll
    alliance: Alliance
    kind: PollKind
    state: PollState
    ends_at: dt.datetime | None


def read(session: Session, numbers: Collection[int]) -> Iterator[Document]:
    """Yield the polls with these numbers as documents, except drafts."""
    found = rows.list_numbered(session, numbers)
    texts = rows.map_texts(session, [poll.id for poll, _ in found])
    for poll, alliance in found:
        yield Document(
            DocumentKind.POLL,
            poll.number,
            poll.ref,
            Name(poll.title),
            Name("\n".join(text for text in (poll.explanation, poll.outcome) if text)),
            poll.created_at,
            "\n".join(texts.get(poll.id, [])),
            scope=alliance.id,
            alliance_ids=(alliance.id,),
            thing=FoundPoll(poll, alliance, PollKind(poll.kind), PollState(poll.state), poll.ends_at),
        )


def _list_scopes(reader: Person, alliances: Sequence[Alliance], _channel_id: str | None) -> list[int]:
    return [one.id for one in alliances if is_part_of(reader, one)]


def _may_read(
    _session: Session, reader: Person, documents: Sequence[Document], channel_id: str | None
) -> Iterator[Document]:
    for one in documents:
        if isinstance(one.thing, FoundPoll) and may_see(
            reader, one.thing.poll, one.thing.alliance, channel_id=channel_id
        ):
            yield one


register(DocumentSource(DocumentKind.POLL, rows.list_numbers, read, _list_scopes, _may_read))
