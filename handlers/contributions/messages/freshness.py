"""The question whether contributions are still right, and the same message when something of it was answered."""

from alliance.contributions import freshness
from alliance.contributions.freshness import ReviewQuestion
from alliance.words import KeptKind
from handlers.contributions.views import freshness as views
from handlers.slack.desk import Desk
from handlers.slack.messages.kept import Rendered, kinds_of, words_at
from storage.engine.database import Session
from storage.people import people
from storage.tables import KeptMessage


def _review(session: Session, message: KeptMessage, desk: Desk) -> Rendered | None:
    questions = _questions(session, message, desk)
    if message.ts is None and all(one.answer is not None for one in questions):
        return None  # all was answered before it could be asked
    return views.review_message(words_at(session, message, desk), questions, reader=message.place)


def _questions(session: Session, message: KeptMessage, desk: Desk) -> list[ReviewQuestion]:
    profile = people.find_profile(session, message.place)
    if profile is None:
        return []
    return freshness.list_questions(
        session,
        reader=desk.person(session, profile),
        numbers=message.about["items"],
        again=message.about["again"],
        asked_at=message.made_at,
    )


# The network works when it is put in line; its reader may live by another clock.
KINDS = kinds_of(KeptKind.REVIEW, _review, is_reminder=True)
