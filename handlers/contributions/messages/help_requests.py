"""Post a question to an alliance, and notify the member who asked whether it was posted."""

import datetime as dt

from alliance.confirmations import confirm
from alliance.enums import Series
from handlers.contributions.views import help_requests as views
from handlers.slack.context import Context
from handlers.slack.messages import confirmations
from handlers.slack.messages.delivery_kind import Kind, Sent, why_undelivered, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.contributions import help_requests as rows
from storage.contributions.contributions import map_numbers
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.tables import Delivery


def _help_request(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = rows.find_help_request(session, delivery.about["help_request"])
    if found is None:
        return None
    asked, _, member, organisation = found
    words = words_for(session, delivery, context)
    name = words.name(organisation.names)
    number = map_numbers(session, [asked.contribution_id]).get(asked.contribution_id) if asked.contribution_id else None
    about = Series.CONTRIBUTION.ref(number) if number is not None else None
    user = member.slack_user_id
    return Post(*views.help_request(words, asker=user, organisation=name, question=asked.text, about=about))


def _after_sent(session: Session, delivery: Delivery, sent: Sent) -> None:
    about = {"channel": sent.channel_id, "permalink": sent.permalink}
    acted_in = delivery.about.get("acted_in")
    confirm(session, "help_request_asked", to=delivery.about["tell"], acted_in=acted_in, about=about, now=sent.now)


def _after_failed(session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    about = {"help_request": delivery.about["help_request"], "channel": delivery.channel_key, "error": error}
    rows.forget_about(session, delivery.about["help_request"])
    enqueue(session, kind="help_request_refused", channel_key=delivery.about["tell"], about=about, now=now)


def _asked(session: Session, delivery: Delivery, context: Context) -> Post | None:
    words = words_for(session, delivery, context)
    return Post(*views.asked(words, channel_id=delivery.about["channel"], permalink=delivery.about["permalink"]))


def _refused(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = rows.find_help_request(session, delivery.about["help_request"])
    if found is None:
        return None
    words = words_for(session, delivery, context)
    why = why_undelivered(words, delivery, context)
    return Post(*views.ask_refused(words, channel_id=delivery.about["channel"], why=why, question=found[0].text))


KINDS = {
    "help_request": Kind(_help_request, _after_sent, _after_failed, wants_permalink=True),
    **confirmations.kinds_of("help_request_asked", _asked),
    "help_request_refused": Kind(_refused),
}
