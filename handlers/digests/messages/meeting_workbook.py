"""Render the workbook in the papers of a meeting: a digest of what happened since the previous meeting."""

from functools import partial

from alliance.digests.digests import collect_for_meeting
from alliance.enums import KeptFileKind
from alliance.kept_files import KeptKey
from alliance.meetings.changes import since_previous
from alliance.meetings.pack_versions import collect_version
from handlers.meetings.messages.packs import (
    BOOK,
    file_of,
    find_meeting_and_reader,
    for_everybody,
    is_kept,
    kept_file,
    kind_of_file,
)
from handlers.slack.context import Context
from handlers.slack.files import kept_or_new
from handlers.slack.outgoing import Outgoing
from reports import Version, build_workbook
from reports.digests.titles import version_title
from reports.meetings.pack import papers_variant
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.tables import Delivery


def _book(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = find_meeting_and_reader(session, delivery, context)
    if found is None:
        return None
    words, meeting, *_ = found
    if is_kept(delivery):
        return kept_file(session, delivery, context, meeting, "xlsx")
    words = for_everybody(words, delivery, context)
    about = [one.id for one in rows.map_alliances(session, [meeting.id])[meeting.id]]
    zone, version = context.texts.network.zone, delivery.about["version"]
    made = collect_version(session, meeting, version=version, reader=None, time=context.network_time)
    period = since_previous(session, meeting, today=made.as_at.astimezone(zone).date(), zone=zone)
    digest = collect_for_meeting(session, period=period, time=context.time_at(made.as_at), alliance_ids=about)
    content = partial(build_workbook, digest, words, made_at=context.now(), version=Version.MEETING)
    file = file_of(delivery, context, meeting, "xlsx", version_title(digest, words, Version.MEETING), content)
    variant = papers_variant(words.language, "xlsx", made.seen)
    return kept_or_new(session, KeptKey(KeptFileKind.PAPERS, meeting.ref, version, variant), file)


KINDS = {BOOK: kind_of_file(_book, "excel")}
