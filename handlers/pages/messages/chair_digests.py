"""The short summary of an alliance that its chairs get with each weekly digest."""

from alliance.calendar.typed_periods import parse_period
from alliance.pages.chair_digests import collect_chair_digest
from handlers.pages.views import chair_digests as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of
from handlers.slack.outgoing import Outgoing, Post
from reports.digests.figures import describe_figure
from reports.digests.lists_in_words import brief_news
from storage.engine.database import Session
from storage.people import alliances
from storage.tables import Delivery


def _chair_digest(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    alliance = alliances.find_alliance(session, delivery.about["alliance"])
    words, reader = reader_of(session, delivery, context)
    is_chair = any(held.alliance_id == delivery.about["alliance"] for held in reader.chairs)
    if alliance is None or alliance.archived_at is not None or not is_chair:
        return None  # the reader is no longer a chair, or the alliance was archived
    zone, now = context.texts.network.zone, context.now()
    period = parse_period(delivery.about["period"], now.astimezone(zone).date())
    found = collect_chair_digest(session, reader=reader, alliance=alliance, period=period, time=context.network_time)
    told = [describe_figure(figure, found.figures, words) for figure in found.figures]
    told += brief_news(found.decisions, found.progress, words)
    return Post(
        *views.chair_digest(words, found, period=words.days(period.first_on, period.last_on), key=period.key, told=told)
    )


KINDS = {"chair_digest": Kind(_chair_digest)}
