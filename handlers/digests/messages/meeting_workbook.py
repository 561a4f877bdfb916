"""Render the workbook in the papers of a meeting: a digest of what happened since the previous meeting."""

from functools import partial

from alliance.digests.digests import collect_for_meeting
from alliance.meetings.changes import since_previous
from handlers.meetings.messages.packs import BOOK, file_of, find_told, kind_of_file, today_of
from handlers.slack.context import Context
from handlers.slack.files import in_chosen_language
from handlers.slack.outgoing import Outgoing
from reports import Version, build_workbook
from reports.digests.titles import version_title
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.tables import Delivery


def _book(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = find_told(session, delivery, context)
    if found is None:
        return None
    words, meeting, *_ = found
    words = in_chosen_language(words, delivery)
    about = [one.id for one in rows.map_alliances(session, [meeting.id])[meeting.id]]
    period, zone = (
        since_previous(session, meeting, today=today_of(context), zone=context.texts.network.zone),
        context.texts.network.zone,
    )
    digest = collect_for_meeting(session, period=period, zone=zone, now=context.now(), alliance_ids=about)
    content = partial(build_workbook, digest, words, made_at=context.now(), version=Version.MEETING)
    return file_of(delivery, context, meeting, "xlsx", version_title(digest, words, Version.MEETING), content)


KINDS = {BOOK: kind_of_file(_book, "excel")}
