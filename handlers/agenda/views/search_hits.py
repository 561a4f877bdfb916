"""What search says of an action step."""

from alliance.agenda.documents import FoundStep
from alliance.index.documents import Document
from handlers.slack.views.markup import quote
from texts import Translator

OWNERS = 4
"""Maximum number of owners that are named."""


def facts(words: Translator, document: Document) -> list[str]:
    """Its alliance, status, owners and due date."""
    step = document.thing
    assert isinstance(step, FoundStep)
    owners = [quote(words.name(one), 100) for one in step.owners]
    owned = ", ".join(owners[:OWNERS]) + (words("search.and_more", n=len(owners) - OWNERS) if owners[OWNERS:] else "")
    said = [
        words("found.step"),
        quote(words.name(step.alliance.names), 150),
        words(f"status.{step.status}"),
        owned or words("step.no_owner"),
    ]
    if step.due_on is not None:
        said.append(words("step.due", day=words.day(step.due_on)))
    return [*said, words("card.archived")] if step.is_archived else said
