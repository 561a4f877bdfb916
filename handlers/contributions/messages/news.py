"""The news message to followers, and the explanation to non-members who put the follow emoji on a card."""

import datetime as dt

from alliance.channel_keys import place_of
from alliance.contributions import news, sharing
from alliance.errors import NotFound
from handlers.contributions.views import following as following_views
from handlers.contributions.views import news as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, Sent, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


def _news(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    profile = people.find_profile(session, place_of(delivery.channel_key))
    if profile is None:
        return None
    waiting = news.list_waiting(session, reader=context.person(session, profile), now=context.now())
    if not waiting.stories:
        return None
    text, blocks = views.news(context.words(profile), waiting.stories)
    return Post(text, blocks, news_ids=waiting.news_ids)


def _after_news(session: Session, delivery: Delivery, sent: Sent) -> None:
    if isinstance(sent.outgoing, Post):
        news.note_told(
            session, slack_user_id=place_of(delivery.channel_key), news_ids=sent.outgoing.news_ids, now=sent.now
        )
    else:
        # Recognised as sent after the process was killed. News that arrived meanwhile may be sent twice, which is
        # better than never.
        news.note_all_told(
            session, slack_user_id=place_of(delivery.channel_key), until=delivery.created_at, now=sent.now
        )


def _after_refused_news(session: Session, delivery: Delivery, _error: str, now: dt.datetime) -> None:
    """Mark the news as sent, so that it is not sent again to somebody who cannot be reached."""
    news.note_all_told(session, slack_user_id=place_of(delivery.channel_key), until=now, now=now)


def _follow_how(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    profile = people.find_profile(session, delivery.channel_key)
    if profile is None:
        return None
    number, channel_id = delivery.about["contribution"], delivery.about["channel"]
    try:
        item = sharing.show_contribution(
            session, reader=context.person(session, profile), number=number, channel_id=channel_id
        )
    except NotFound:
        return None
    words = words_for(session, delivery, context)
    return Post(*following_views.how_to_follow(words, item.ref, mrkdwn(item.title)))


KINDS = {
    "news": Kind(_news, _after_news, _after_refused_news),
    "follow_how": Kind(_follow_how),
}
