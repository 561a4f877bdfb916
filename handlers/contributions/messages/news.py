"""What followers hear, and what an emoji on a card asks of who is no member yet."""

import datetime as dt

from alliance.contributions import news, sharing
from alliance.errors import NotFound
from handlers.contributions.views import following as following_views
from handlers.contributions.views import news as views
from handlers.slack.desk import Desk
from handlers.slack.messages.kind import Kind, Sent, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.parts import mrkdwn
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


def _news(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    profile = people.find_profile(session, delivery.lane)
    if profile is None:
        return None
    waiting = news.list_waiting(session, reader=desk.person(session, profile))
    if not waiting.stories:
        return None
    text, blocks = views.news(desk.words(profile), waiting.stories)
    return Post(text, blocks, news_ids=waiting.news_ids)


def _after_news(session: Session, delivery: Delivery, sent: Sent) -> None:
    if isinstance(sent.outgoing, Post):
        news.note_told(session, sent.outgoing.news_ids, now=sent.now)
    else:
        # Recognised after a kill. What came while it was on its way may be told twice: better than never.
        news.note_all_told(session, slack_user_id=delivery.lane, until=delivery.created_at, now=sent.now)


def _after_refused_news(session: Session, delivery: Delivery, _error: str, now: dt.datetime) -> None:
    """Who cannot be reached is not tried again with the same."""
    news.note_all_told(session, slack_user_id=delivery.lane, until=now, now=now)


def _follow_how(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    profile = people.find_profile(session, delivery.lane)
    if profile is None:
        return None
    number, channel_id = delivery.about["contribution"], delivery.about["channel"]
    try:
        item = sharing.show_contribution(
            session, reader=desk.person(session, profile), number=number, channel_id=channel_id
        )
    except NotFound:
        return None
    words = words_for(session, delivery, desk)
    return Post(*following_views.how_to_follow(words, item.ref, mrkdwn(item.title)))


KINDS = {
    "news": Kind(_news, _after_news, _after_refused_news),
    "follow_how": Kind(_follow_how),
}
