"""What search says of a poll."""

from alliance.enums import PollState
from alliance.index.documents import Document
from alliance.polls.documents import FoundPoll
from handlers.slack.views.markup import quote
from texts import Translator


def facts(words: Translator, document: Document) -> list[str]:
    """Its kind, alliance, state and deadline."""
    poll = document.thing
    assert isinstance(poll, FoundPoll)
    said = [
        words(f"poll.kind.{poll.kind}").capitalize(),
        quote(words.name(poll.alliance.names), 150),
        words(f"poll.state.{poll.state}"),
    ]
    if poll.ends_at is not None and poll.state is not PollState.CANCELLED:
        said.append(words.full_day(words.local(poll.ends_at).date()))
    return said
