"""The message that asks whether contributions are still right, updated as its questions are answered."""

from alliance.contributions import freshness
from alliance.contributions.freshness import ReviewQuestion
from alliance.enums import KeptKind
from handlers.contributions.views import freshness as views
from handlers.slack.context import Context
from handlers.slack.messages.kept_messages import Rendered, kinds_of, words_at
from storage.engine.database import Session
from storage.people import people
from storage.tables import KeptMessage


def _review(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    questions = _questions(session, message, context)
    if message.ts is None and all(one.answer is not None for one in questions):
        return None  # everything was answered before the message was sent
    return views.review_message(words_at(session, message, context), questions, reader=message.place)


def _questions(session: Session, message: KeptMessage, context: Context) -> list[ReviewQuestion]:
    profile = people.find_profile(session, message.place)
    if profile is None:
        return []
    return freshness.list_questions(
        session,
        reader=context.person(session, profile),
        numbers=message.about["items"],
        again=message.about["again"],
        asked_at=message.made_at,
    )


# It is enqueued in the network's working hours, but its reader may be in another time zone.
KINDS = kinds_of(KeptKind.REVIEW, _review, is_reminder=True)
