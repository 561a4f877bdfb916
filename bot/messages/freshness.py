"""The question whether contributions are still right, and the same message when something of it was answered."""

from alliance import freshness
from alliance.freshness import Question
from bot.messages.kind import Kind, words_for
from bot.outgoing import Outgoing, Post, Update
from handlers.desk import Desk
from handlers.views import freshness as views
from storage import freshness as rows
from storage import people
from storage.database import Session
from storage.tables import Delivery


def _review(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    questions = _questions(session, delivery, desk)
    if not any(one.answer is None for one in questions):
        return None  # all was answered before it could be asked
    words = words_for(session, delivery, desk)
    return Post(*views.review_message(words, questions, reader=delivery.lane))


def _update(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    message = rows.find_message(session, delivery.about["message"])
    if message is None or message.channel_id is None or message.ts is None:
        return None
    words = words_for(session, message, desk)
    text, blocks = views.review_message(words, _questions(session, message, desk), reader=message.lane)
    return Update(message.channel_id, message.ts, text, blocks)


def _questions(session: Session, message: Delivery, desk: Desk) -> list[Question]:
    profile = people.find_profile(session, message.lane)
    if profile is None:
        return []
    return freshness.list_questions(
        session,
        reader=desk.person(session, profile),
        numbers=message.about["items"],
        again=message.about["again"],
        asked_at=message.created_at,
    )


KINDS = {freshness.REVIEW: Kind(_review), freshness.REVIEW_UPDATE: Kind(_update, is_update=True)}
