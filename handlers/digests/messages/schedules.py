"""Render the notice to the secretariat that a digest could not be posted where it should."""

import datetime as dt

from alliance.channel_keys import is_channel, place_of
from alliance.digests import due_digests, readers
from alliance.enums import Series
from handlers.digests.views import digest_schedules as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.markup import mrkdwn, quote
from storage.engine.database import Session
from storage.meetings import meetings
from storage.people import alliances
from storage.tables import Delivery
from texts import Translator


def _refused(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, about = words_for(session, delivery, context), delivery.about
    is_own = about["instead_of"] == context.secretariat_channel and not about.get("schedule")
    told = views.refused(words, channel_id=about["instead_of"], error=about["error"], is_office=is_own)
    return Post(*told)


def note_of(session: Session, delivery: Delivery, words: Translator) -> str:
    """The line that names the meeting a digest precedes, or tells how an alliance was closed; empty for others."""
    if due_digests.CLOSING in delivery.about:
        return _closing_note(session, delivery, words)
    meeting_id = delivery.about.get("meeting")
    meeting = meetings.find_meeting_by_id(session, meeting_id) if meeting_id else None
    if meeting is None:
        return ""
    named = f"{meeting.ref} · {quote(meeting.title, 150)}"
    before = due_digests.find_meeting_before(session, meeting, alliance_id=delivery.about.get("alliance"))
    key = "digestplan.before_this" if before is not None else "digestplan.before_first"
    return words(key, meeting=named, day=words.full_day(meeting.held_on))


def _closing_note(session: Session, delivery: Delivery, words: Translator) -> str:
    told = delivery.about[due_digests.CLOSING]
    refs = ", ".join(Series.STEP.ref(number) for number in told["steps"])
    heir = alliances.find_alliance(session, told["heir"]) if told["heir"] else None
    lines = [words("closing.report")]
    if heir is not None and refs:
        lines.append(words("closing.handed", refs=refs, alliance=mrkdwn(words.name(heir.names))))
    elif refs:
        lines.append(words("closing.closed", refs=refs))
    if told["polls"]:
        lines.append(words.count("closing.polls", told["polls"]))
    return " ".join(lines)


def instead_of_the_channel(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """Send a digest that a channel refused to each member of the secretariat, with the reason."""
    if is_channel(delivery.channel_key):
        readers.enqueue_for_secretariat(
            session, delivery.about, channel=place_of(delivery.channel_key), error=error, now=now
        )


KINDS = {readers.REFUSED: Kind(_refused)}
