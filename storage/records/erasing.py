"""Queries that take a person out of all tables, by what `storage.records.personal_columns` says of each column."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, cast, delete, or_, select, union, update
from sqlmodel import col

from storage.engine.database import Session
from storage.enums import FORMER, KeptKind, Volume
from storage.records.personal_columns import PersonalColumn, Says, id_pattern, list_columns
from storage.tables import (
    Absence,
    Asked,
    AuditEntry,
    Chair,
    CheckinMessage,
    Contribution,
    Delivery,
    DigestCopy,
    Draft,
    EmptySearch,
    ErasureFind,
    ErasureRecord,
    ErasureRequest,
    EventSeen,
    Follow,
    KeptFile,
    KeptMessage,
    KeptPart,
    Member,
    News,
    Pace,
    Participation,
    PeopleNotice,
    PersonalChoice,
    Poll,
    ScanEditor,
    SealedFile,
    SearchWord,
    SlackProfile,
    Slot,
    StepOwner,
    Undo,
    metadata,
)

ABOUT_ONE = (CheckinMessage, News, Follow, Undo, Absence, ScanEditor, PeopleNotice)
"""Tables in which a member's rows are only about that member."""
NO_LONGER = ((Absence, "deputy_id"), (Asked, "instead_of_id"), (Participation, "contact_member_id"))
"""References to a member that nobody needs once they are gone."""
IN_KEYS = ((Slot, "key"), (EventSeen, "event_id"), (Pace, "key"))
"""Tables in which a row with the Slack id in its key can be deleted: what it prevents concerns that person alone."""
Texts = (Says.TEXT, Says.JSON)


@dataclass(frozen=True)
class StoredText:
    """One column of one row that may name somebody: a text or JSON."""

    place: PersonalColumn
    key: tuple[Any, ...]
    """The row's primary key."""
    value: Any


def find_names(session: Session, slack_user_id: str) -> list[str]:
    """The names under which a Slack user is stored; empty for somebody unknown."""
    member = select(col(Member.name)).where(col(Member.slack_user_id) == slack_user_id)
    profile = select(col(SlackProfile.name)).where(col(SlackProfile.slack_user_id) == slack_user_id)
    found = [*session.execute(member).scalars(), *session.execute(profile).scalars()]
    return list(dict.fromkeys(name for name in found if name))


def list_other_names(session: Session, slack_user_id: str) -> list[str]:
    """The names of everybody else who is or was a member, or whose profile is stored."""
    members = select(col(Member.name)).where(col(Member.slack_user_id) != slack_user_id)
    profiles = select(col(SlackProfile.name)).where(col(SlackProfile.slack_user_id) != slack_user_id)
    return sorted(set(session.execute(union(members, profiles)).scalars()))


def list_stored_since(session: Session) -> list[tuple[str, dt.datetime]]:
    """The Slack id of everybody who is or was a member, or whose profile is stored, and since when at the latest."""
    since = dict[str, dt.datetime]()
    for user, at in session.execute(select(col(SlackProfile.slack_user_id), col(SlackProfile.fetched_at))).all():
        since[user] = at + dt.timedelta(days=1)  # a profile has the day on which it was fetched last
    for user, at in session.execute(select(col(Member.slack_user_id), col(Member.created_at))).all():
        since[user] = at
    return sorted(since.items())


def lock_person(session: Session, slack_user_id: str) -> tuple[Member | None, bool]:
    """The member with this Slack id, also one who left, and whether a profile of theirs is stored; both locked."""
    member = session.execute(select(Member).where(col(Member.slack_user_id) == slack_user_id).with_for_update())
    profile = select(SlackProfile).where(col(SlackProfile.slack_user_id) == slack_user_id).with_for_update()
    return member.scalars().first(), session.execute(profile).first() is not None


def add_request(session: Session, request: ErasureRequest) -> None:
    """Store that somebody is to be erased; asking again changes nothing."""
    if session.get(ErasureRequest, request.slack_user_id) is None:
        session.add(request)
        session.flush()


def list_requests(session: Session) -> Sequence[ErasureRequest]:
    """The people to erase, in order of request."""
    return session.execute(select(ErasureRequest).order_by(col(ErasureRequest.asked_at))).scalars().all()


def drop_request(session: Session, slack_user_id: str) -> None:
    """Delete the request to erase somebody about whom nothing is stored."""
    session.execute(delete(ErasureRequest).where(col(ErasureRequest.slack_user_id) == slack_user_id))


def list_erasures(session: Session) -> Sequence[ErasureRecord]:
    """What was erased, the oldest first."""
    return session.execute(select(ErasureRecord).order_by(col(ErasureRecord.id))).scalars().all()


def drop_rows(session: Session, slack_user_id: str, member_id: int | None) -> Counter[str]:
    """Delete what is about nobody else: messages to them, profile, drafts, follows, absences, questions."""
    gone: Counter[str] = Counter()

    def drop(table: Any, *conditions: ColumnElement[bool]) -> None:
        dropped = session.execute(delete(table).where(*conditions), execution_options=_APART)
        gone[table.__tablename__] += dropped.rowcount  # type: ignore[attr-defined]

    messages = select(col(KeptMessage.id)).where(_is_place(col(KeptMessage.place), slack_user_id))
    drop(KeptPart, col(KeptPart.kept_id).in_(messages))
    drop(KeptMessage, _is_place(col(KeptMessage.place), slack_user_id))
    to_them = select(col(Delivery.id)).where(_is_place(col(Delivery.channel_key), slack_user_id))
    drop(
        DigestCopy, or_(_is_place(col(DigestCopy.channel_key), slack_user_id), col(DigestCopy.delivery_id).in_(to_them))
    )
    drop(Delivery, _is_place(col(Delivery.channel_key), slack_user_id))
    drop(Draft, col(Draft.slack_user_id) == slack_user_id)
    drop(SlackProfile, col(SlackProfile.slack_user_id) == slack_user_id)
    drop(ErasureRequest, col(ErasureRequest.slack_user_id) == slack_user_id)
    pattern = id_pattern(slack_user_id)
    for table, name in IN_KEYS:
        column = getattr(table, name)
        keys = session.execute(select(column).where(column.contains(slack_user_id, autoescape=True))).scalars()
        drop(table, column.in_({key for key in keys if pattern.search(key)}))
    if member_id is not None:
        drop(Asked, col(Asked.member_id) == member_id)
        drop(News, col(News.member_id) == member_id)
        for only in ABOUT_ONE:
            drop(only, col(only.member_id) == member_id)
    return +gone


def clear_references(session: Session, member_id: int) -> Counter[str]:
    """Take a member out of where they are a contact person or a deputy."""
    changed: Counter[str] = Counter()

    def change(table: Any, condition: ColumnElement[bool], **values: Any) -> None:
        done = session.execute(update(table).where(condition).values(**values), execution_options=_APART)
        changed[table.__tablename__] += done.rowcount  # type: ignore[attr-defined]

    for table, name in NO_LONGER:
        change(table, getattr(table, name) == member_id, **{name: None})
    change(StepOwner, col(StepOwner.contact_member_id) == member_id, contact_member_id=None)
    return +changed


def make_stand_in(session: Session, member: Member, *, stand_in: str, now: dt.datetime) -> None:
    """Leave of a member's row only the organisation for which they spoke."""
    member.slack_user_id, member.name, member.left_at = stand_in, FORMER, member.left_at or now
    member.is_secretariat = member.is_admin = member.is_contact = False
    member.news_volume, member.daily_at, member.last_seen_on = Volume.NONE, None, None
    session.flush()


def replace_id(session: Session, slack_user_id: str, stand_in: str) -> Counter[str]:
    """Put the stand-in for a Slack id wherever the id itself or a key with it is stored."""
    changed: Counter[str] = Counter()
    pattern = id_pattern(slack_user_id)
    for place in list_columns(Says.SLACK, Says.KEY):
        column = place.column
        rows = session.execute(_select_rows(place).where(column.contains(slack_user_id, autoescape=True))).all()
        for *key, value in rows:
            if (new := pattern.sub(stand_in, value)) != value:
                _set(session, place, key, new)
                changed[place.table.name] += 1
    return +changed


def list_texts(session: Session, words: Sequence[str]) -> Iterator[StoredText]:
    """Every text and JSON that may have one of these words, in any case and with or without accents."""
    patterns = [_pattern(word) for word in words]
    for place in list_columns(*Texts):
        column: Any = cast(place.column, String) if place.says is Says.JSON else place.column
        found = session.execute(_select_rows(place).where(or_(*(column.ilike(one) for one in patterns)))).all()
        for *key, value in found:
            yield StoredText(place, tuple(key), value)


def change_text(session: Session, text: StoredText, value: Any) -> None:
    """Store another value in the place of a text or JSON."""
    _set(session, text.place, text.key, value)


def find_text(session: Session, place: str, key: Sequence[Any]) -> StoredText | None:
    """The value of a place such as "polls.title" of the row with this key; None if the row is gone."""
    found = next((one for one in list_columns(*Texts) if f"{one.table.name}.{one.column.name}" == place), None)
    if found is None:
        return None
    row = session.execute(_select_rows(found).where(_is_row(found.table, key))).first()
    return StoredText(found, tuple(key), row[-1]) if row is not None else None


def drop_contact_names(session: Session, is_name: Callable[[str], bool]) -> int:
    """Remove the names of contact persons outside Slack that are the person's; returns how many."""
    named = session.execute(select(StepOwner).where(col(StepOwner.contact_name).is_not(None))).scalars().all()
    theirs = [owner for owner in named if is_name(owner.contact_name or "")]
    for owner in theirs:
        owner.contact_name = None
    return len(theirs)


def drop_words(session: Session, is_named: Callable[[str], bool]) -> Counter[str]:
    """Delete searches that found nothing and choices about a find, where they hold the person's name."""
    gone: Counter[str] = Counter()
    for table, column in ((EmptySearch, col(EmptySearch.words)), (PersonalChoice, col(PersonalChoice.text))):
        held = {words for words in session.execute(select(column).distinct()).scalars() if is_named(words)}
        if held:
            session.execute(delete(table).where(column.in_(held)), execution_options=_APART)
            gone[str(table.__tablename__)] += len(held)
    return gone


def list_audited(session: Session, slack_user_id: str) -> Sequence[AuditEntry]:
    """The entries of the audit log whose subject is this person."""
    return session.execute(select(AuditEntry).where(col(AuditEntry.subject) == slack_user_id)).scalars().all()


def list_shown(session: Session, member_id: int) -> list[tuple[KeptKind, list[int]]]:
    """The ids of the subjects whose kept messages show the member's name, by kind of message."""
    shared = select(col(Contribution.id)).where(col(Contribution.author_id) == member_id)
    asked = select(col(Poll.id)).where(col(Poll.by_member_id) == member_id)
    chaired = select(col(Chair.alliance_id)).where(col(Chair.member_id) == member_id)
    found = ((KeptKind.CARD, shared), (KeptKind.POLL, asked), (KeptKind.START_HERE, chaired))
    return [(kind, list(session.execute(statement).scalars())) for kind, statement in found]


def list_touched(session: Session, texts: Sequence[StoredText]) -> dict[str, set[int]]:
    """The ids of what search finds by these texts: their own rows, or those that they belong to, by table."""
    touched: dict[str, set[int]] = {}
    for table in {text.place.table for text in texts}:
        keys = [text.key for text in texts if text.place.table is table]
        owner = {column: name for name, column in _BELONGS.items() if column in table.c}
        if table.name in _BELONGS:
            touched.setdefault(table.name, set()).update(key[0] for key in keys)
        for column, name in owner.items():
            found = session.execute(select(table.c[column]).where(or_(*(_is_row(table, key) for key in keys))))
            touched.setdefault(name, set()).update(one for one in found.scalars() if one is not None)
    items = touched.pop("agenda_items", set())
    decided = select(metadata.tables["decisions"].c.id).where(metadata.tables["decisions"].c.item_id.in_(items))
    touched.setdefault("decisions", set()).update(session.execute(decided).scalars() if items else ())
    return {name: ids for name, ids in touched.items() if ids}


def list_numbers(session: Session, table: str, ids: set[int]) -> list[int]:
    """The numbers in the references of these rows."""
    numbered = metadata.tables[table]
    return list(session.execute(select(numbered.c.number).where(numbered.c.id.in_(ids))).scalars())


def list_contributions(session: Session, ids: set[int]) -> Sequence[Contribution]:
    """These contributions."""
    return session.execute(select(Contribution).where(col(Contribution.id).in_(ids))).scalars().all()


def drop_search_words(session: Session, words: Sequence[str]) -> None:
    """Delete words from the list by which search corrects and completes what is typed."""
    session.execute(delete(SearchWord).where(col(SearchWord.word).in_(words)), execution_options=_APART)


_BELONGS = {
    "contributions": "contribution_id",
    "action_steps": "step_id",
    "polls": "poll_id",
    "bundles": "bundle_id",
    "meetings": "meeting_id",
    "agenda_items": "item_id",
    "decisions": "decision_id",
}
"""What search finds, with the name of the columns that refer to it."""
_APART = {"synchronize_session": False}


def _is_place(column: Any, slack_user_id: str) -> ColumnElement[bool]:
    """Whether a channel key is the person's, with or without a suffix after a slash."""
    return or_(column == slack_user_id, column.startswith(f"{slack_user_id}/", autoescape=True))


def _select_rows(place: PersonalColumn) -> Any:
    return select(*place.table.primary_key.columns, place.column.label("held"))


def _is_row(table: Table, key: Sequence[Any]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))


def _set(session: Session, place: PersonalColumn, key: Sequence[Any], value: Any) -> None:
    session.execute(update(place.table).where(_is_row(place.table, key)).values({place.column.name: value}))


def _pattern(word: str) -> str:
    """A pattern for LIKE that finds a word in any case, with or without accents, and escaped in JSON."""
    kept = "".join(one if re.fullmatch("[bdfghjklmpqrtvwx0-9]", one) else "%" for one in word.casefold())
    return "%" + re.sub("%+", "%", kept).strip("%") + "%"


assert set(metadata.tables) >= {place.table.name for place in list_columns(*Texts)}


def list_file_ids(session: Session, *, after: int = 0) -> list[int]:
    """The ids of the kept files, those after this one."""
    return list(session.execute(select(col(KeptFile.id)).where(col(KeptFile.id) > after)).scalars())


def replace_file(session: Session, file: KeptFile, content: bytes, *, erasure_id: int, now: dt.datetime) -> str:
    """Give readers other bytes of a kept file; returns the checksum of its original, which is sealed."""
    sealed = select(col(SealedFile.sha256)).where(col(SealedFile.kept_file_id) == file.id)
    original = session.execute(sealed).scalar() or file.sha256
    if original == file.sha256:
        session.add(
            SealedFile(
                kept_file_id=file.id, erasure_id=erasure_id, sha256=file.sha256, sealed_at=now, content=file.content
            )
        )
    file.content, file.sha256 = content, hashlib.sha256(content).hexdigest()
    session.flush()
    return original


def list_finds(session: Session, erasure_id: int | None = None) -> Sequence[ErasureFind]:
    """The places to look at, of one erasure or of all, in the order in which they were found."""
    statement = select(ErasureFind).order_by(col(ErasureFind.id))
    if erasure_id is not None:
        statement = statement.where(col(ErasureFind.erasure_id) == erasure_id)
    return session.execute(statement).scalars().all()
