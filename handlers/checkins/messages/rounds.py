"""Render the summary of a round, an owner's urgent report, and what a reminder shows of a check-in."""

import datetime as dt

from alliance.agenda import steps
from alliance.channel_keys import is_channel
from alliance.checkins import answering, summaries
from alliance.people.members import Person
from handlers.checkins.views import checkins as views
from handlers.checkins.views import rounds as round_views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.reminders import ReminderPart
from storage.agenda import agenda as step_rows
from storage.checkins import checkins as rows
from storage.engine.database import Session
from storage.tables import Delivery
from texts import Translator


def _summary(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    told = summaries.summarise(session, delivery.about["round"])
    words = context.texts.network if is_channel(delivery.channel_key) else reader_of(session, delivery, context)[0]
    return Post(*round_views.summary(words, told)) if told else None


def _urgent(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, reader = reader_of(session, delivery, context)
    today = words.local(context.now()).date()
    found = step_rows.find_update(session, delivery.about["update"])
    if found is None:
        return None
    update, by = found
    step = steps.show_step(session, reader=reader, number=delivery.about["step"], today=today)
    text, blocks = round_views.urgent(words, step, note=update.note, name=by.name if by else "")
    return Post(text, blocks)


def reminder(
    session: Session, message_id: int, context: Context, words: Translator, reader: Person, since: dt.datetime
) -> ReminderPart | None:
    """What a reminder made at `since` shows of a check-in's message."""
    message = rows.find_message(session, message_id)
    if message is None:
        return None
    now = context.now()
    today = words.local(now).date()
    checkin = answering.show_reminder(session, reader=reader, message=message, since=since, today=today, now=now)
    return views.reminder(words, checkin, answering.list_open_refs(session, reader=reader, message=message))


KINDS = {"round_summary": Kind(_summary), "step_urgent": Kind(_urgent)}
