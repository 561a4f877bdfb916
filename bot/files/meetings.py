"""Write the papers of a meeting, or its list of decisions, to disk, for `kennisbot meeting`."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from alliance.digests.digests import collect_for_meeting
from alliance.enums import KeptFileKind
from alliance.errors import NotFound
from alliance.kept_files import KeptKey
from alliance.local_time import LocalTime
from alliance.meetings import permissions
from alliance.meetings.changes import since_previous
from alliance.meetings.decision_lists import collect_list, find_list_state
from alliance.meetings.packs import collect_pack, digest_of
from bot.app import NotReady
from bot.files.file_output import kept_content, write_whole
from handlers.slack.parsing import read_id
from reports import Version, build_workbook
from reports.meetings.decision_list import build_decision_list, list_variant
from reports.meetings.pack import build_meeting_pack, papers_variant
from storage.engine.database import Database, Session
from storage.meetings import meetings as rows
from storage.meetings import packs as pack_rows
from storage.tables import Meeting
from texts import Translator

Made = tuple[Callable[[], bytes], str]
"""The function that makes a file, and a short description of it."""


def write_meeting(
    database: Database,
    typed: str,
    path: Path,
    *,
    words: Translator,
    time: LocalTime,
    with_decisions: bool = False,
    edition: int | None = None,
) -> str:
    """Write the papers of a meeting to a Word file, or the accompanying workbook to an Excel file.

    The path's extension decides which; `with_decisions` writes the list of decisions instead, which is a Word file.
    What was sent is written as it was sent: this `edition`, or the newest one if nothing changed since. Returns a line
    that describes the result. Raises NotReady for an invalid reference, extension or edition.
    """
    ending = path.suffix.casefold().removeprefix(".")
    if with_decisions and ending != "docx":
        raise NotReady(f"“{path.name}” does not end in .docx: the list of decisions is a Word file.")
    if ending not in {"docx", "xlsx"}:
        raise NotReady(f"“{path.name}” ends in neither .docx nor .xlsx: Word and Excel are what there is.")
    number = read_id(typed.strip().upper().removeprefix("O-"))
    with database.reading() as session:
        try:
            meeting = permissions.get_meeting(session, number)
        except NotFound:
            raise NotReady(f"There is no meeting “{typed}”. A meeting is called O-3, for example.") from None
        find = _list if with_decisions else _papers
        make, told = find(session, meeting, ending, edition, words, time)
    write_whole(path, make)
    return f"{path} · {told}"


def _list(
    session: Session, meeting: Meeting, ending: str, edition: int | None, words: Translator, time: LocalTime
) -> Made:
    standing = find_list_state(session, meeting)
    sent = edition or (standing.edition if standing.is_sent else None)
    if edition is not None and not 1 <= edition <= standing.edition:
        raise NotReady(f"There is no edition {edition} of the list of decisions: {standing.edition} were sent.")
    made = collect_list(session, meeting, edition=sent)
    told = f"{sum(one.is_decided for one in made.items)} decisions"
    if sent is None:
        return partial(build_decision_list, made, words, made_at=time.now), f"{told}, not sent yet"
    kept = _kept(session, KeptFileKind.DECISIONS, meeting, sent, list_variant(made, words.language))
    return kept or partial(build_decision_list, made, words, made_at=time.now), f"{told}, edition {sent}"


def _papers(
    session: Session, meeting: Meeting, ending: str, edition: int | None, words: Translator, time: LocalTime
) -> Made:
    newest, pack = pack_rows.find_newest(session, meeting.id), collect_pack(session, meeting, time=time)
    sent = edition
    if sent is None and newest is not None and newest.content == digest_of(pack):
        sent = newest.version
    if sent is not None:
        kept = _kept(session, KeptFileKind.PAPERS, meeting, sent, papers_variant(words.language, ending))
        if kept is not None:
            return kept, f"version {sent}"
        if edition is not None:
            raise NotReady(f"No version {edition} of these papers was sent in this language and format.")
    if ending == "docx":
        return partial(build_meeting_pack, pack, words, made_at=time.now), f"{len(pack.items)} items"
    about = [one.id for one in rows.map_alliances(session, [meeting.id])[meeting.id]]
    period = since_previous(session, meeting, today=time.today, zone=time.zone)
    digest = collect_for_meeting(session, period=period, time=time, alliance_ids=about)
    build = partial(build_workbook, digest, words, made_at=time.now, version=Version.MEETING)
    return build, f"{period.first_on} – {period.last_on}"


def _kept(
    session: Session, kind: KeptFileKind, meeting: Meeting, edition: int, variant: str
) -> Callable[[], bytes] | None:
    return kept_content(session, KeptKey(kind, meeting.ref, edition, variant))
