"""Render the summary of a round, and an owner's urgent report."""

from alliance.agenda import steps
from alliance.checkins import summaries
from handlers.checkins.views import rounds as round_views
from handlers.slack.context import Context
from handlers.slack.messages.kind import Kind, is_channel, reader_of
from handlers.slack.outgoing import Outgoing, Post
from storage.agenda import agenda as step_rows
from storage.engine.database import Session
from storage.tables import Delivery


def _summary(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    told = summaries.summarise(session, delivery.about["round"])
    words = context.texts.network if is_channel(delivery.lane) else reader_of(session, delivery, context)[0]
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


KINDS = {"round_summary": Kind(_summary), "step_urgent": Kind(_urgent)}
