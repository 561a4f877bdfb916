"""Files sent for a meeting can be retrieved byte for byte: every version of its papers and list of decisions.

Papers are one file: a person who may not see all of it does not get it. A list of decisions leaves out the items that
its reader may not see.
"""

import datetime as dt
from dataclasses import dataclass, replace

from alliance.enums import KeptFileKind
from alliance.errors import Conflict, NotFound
from alliance.kept_files import list_kept
from alliance.local_time import LocalTime
from alliance.meetings.decision_lists import LIST
from alliance.meetings.packs import collect_pack, digest_of
from alliance.meetings.papers import PACK
from alliance.meetings.permissions import get_readable
from alliance.meetings.shown_items import show_item
from alliance.people.members import Person
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.meetings import meetings as rows
from storage.meetings import packs as pack_rows
from storage.meetings import sent_lists
from storage.meetings.item_context import load_context
from storage.tables import Meeting


@dataclass(frozen=True)
class SentFiles:
    """A version of the papers in one language, or an edition of the list of decisions."""

    kind: KeptFileKind
    edition: int
    sent_at: dt.datetime
    language: str = ""
    """The language of papers; empty for a list, which is made in any."""


def has_sent(session: Session, meeting: Meeting) -> bool:
    """Whether papers or a list of decisions of a meeting were ever sent."""
    lists = sent_lists.find_newest(session, meeting.id)
    return lists is not None or pack_rows.find_newest(session, meeting.id) is not None


def list_sent(session: Session, meeting: Meeting, *, reader: Person, time: LocalTime) -> list[SentFiles]:
    """What was sent and this reader may have, newest first."""
    versions = {(one.edition, one.variant) for one in list_kept(session, kind=KeptFileKind.PAPERS, subject=meeting.ref)}
    found = []
    for edition, variant in sorted(versions):
        language, _, ending = variant.partition(":")
        sent = pack_rows.find_version(session, meeting.id, edition)
        if ending == "docx" and sent is not None:
            found.append(SentFiles(KeptFileKind.PAPERS, edition, sent.at, language))
    if found and not _sees_all(session, meeting, reader, time, sorted({one.sent_at for one in found})):
        found = []
    found += [
        SentFiles(KeptFileKind.DECISIONS, one.edition, one.sent_at)
        for one in sent_lists.list_editions(session, meeting.id)
    ]
    return sorted(found, key=lambda one: one.sent_at, reverse=True)


def may_have_papers(
    session: Session, meeting: Meeting, *, version: int, language: str, reader: Person, time: LocalTime
) -> bool:
    """Whether a reader may have a version of the papers as it was sent."""
    found = [] if reader.is_restricted else list_sent(session, meeting, reader=reader, time=time)
    return any((one.kind, one.edition, one.language) == (KeptFileKind.PAPERS, version, language) for one in found)


def get_sent(session: Session, *, by: Person, number: int, time: LocalTime) -> tuple[Meeting, list[SentFiles]]:
    """The meeting `O-<number>` and what was sent of it, newest first.

    Raises NotFound, also for guests, and Conflict if nothing was sent that this person may see all of.
    """
    meeting = get_readable(session, reader=by, number=number)
    found = list_sent(session, meeting, reader=by, time=time)
    if not found:
        raise Conflict("problem.meeting_nothing_sent", ref=meeting.ref)
    return meeting, found


def ask_for_sent(
    session: Session,
    *,
    by: Person,
    number: int,
    kind: KeptFileKind,
    edition: int,
    channel_key: str,
    language: str,
    time: LocalTime,
) -> None:
    """Enqueue what was sent for `channel_key`. Raises what `get_sent` raises, and NotFound for what was not sent."""
    meeting, found = get_sent(session, by=by, number=number, time=time)
    if not any((one.kind, one.edition) == (kind, edition) and one.language in {"", language} for one in found):
        raise NotFound("meeting", meeting.ref)
    about = {"meeting": meeting.id, "language": language, "by": by.slack_user_id}
    if kind is KeptFileKind.PAPERS:
        enqueue(
            session,
            kind=PACK,
            channel_key=channel_key,
            about={**about, "version": edition, "is_kept": True},
            now=time.now,
        )
    else:
        enqueue(
            session,
            kind=LIST,
            channel_key=channel_key,
            about={**about, "edition": edition},
            now=time.now,
            is_urgent=True,
        )


def _sees_all(session: Session, meeting: Meeting, reader: Person, time: LocalTime, moments: list[dt.datetime]) -> bool:
    """Whether a reader may see all that was ever on the agenda, and all that the papers contained at these moments."""
    items = rows.list_items(session, meeting.id)
    around = load_context(session, items)
    if any(show_item(one, around, reader).title is None for one in items):
        return False
    for moment in moments:
        then = replace(time, now=moment)
        whole, seen = (collect_pack(session, meeting, reader=one, time=then) for one in (None, reader))
        if digest_of(whole) != digest_of(seen):
            return False
    return True
