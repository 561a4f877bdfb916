"""Render notices that a meeting was moved or cancelled, and the offer of its list of decisions."""

import datetime as dt
from functools import partial

from alliance.channel_keys import is_channel
from alliance.meetings import planning
from alliance.meetings.decision_lists import find_list_state
from alliance.meetings.decision_reminders import RECORD
from alliance.meetings.planning import ListedMeeting
from handlers.meetings.views import planning as views
from handlers.meetings.views.decision_lists import offer
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of, to_each_of_the_secretariat, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.markup import mention
from storage.engine.database import Session
from storage.meetings import meetings as rows
from storage.tables import Delivery
from texts import Translator


def _moved(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, listed = _words_and_meeting(session, delivery, context)
    if listed is None or listed.is_cancelled:
        return None
    was = dt.date.fromisoformat(delivery.about["was"])
    papers = bool(delivery.about.get("has_papers"))
    return Post(*views.moved(words, listed, was=was, by=mention(delivery.about["by"]), has_papers=papers))


def _cancelled(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, listed = _words_and_meeting(session, delivery, context)
    if listed is None:
        return None
    papers = bool(delivery.about.get("has_papers"))
    return Post(*views.cancelled(words, listed, by=mention(delivery.about["by"]), has_papers=papers))


def _to_record(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, listed = _words_and_meeting(session, delivery, context)
    meeting = rows.find_meeting_by_id(session, delivery.about["meeting"])
    if listed is None or meeting is None or listed.is_cancelled:
        return None
    standing = find_list_state(session, meeting)
    is_offered = standing.unrecorded or (standing.decided and not standing.is_sent)
    return Post(*offer(words, listed, standing)) if is_offered else None


def _words_and_meeting(
    session: Session, delivery: Delivery, context: Context
) -> tuple[Translator, ListedMeeting | None]:
    words, reader = words_for(session, delivery, context), None
    if not is_channel(delivery.channel_key):
        words, reader = reader_of(session, delivery, context)
    meeting = rows.find_meeting_by_id(session, delivery.about["meeting"])
    if meeting is None:
        return words, None
    today = words.local(context.now()).date()
    return words, planning.listed(session, [meeting], reader=reader, today=today)[0]


KINDS = {
    "meeting_moved": Kind(_moved),
    "meeting_cancelled": Kind(_cancelled),
    RECORD: Kind(_to_record, after_failed=partial(to_each_of_the_secretariat, RECORD), is_reminder=True),
}
