"""`/kennis mijn`: a person's own contributions, drafts and steps, and what they can answer now."""

from collections.abc import Callable

from alliance.agenda import agenda
from alliance.contributions import help_requests, sharing
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.roles import Action
from handlers.checkins.checkins import to_answer_blocks
from handlers.pages.views import home as views
from handlers.pages.views.start_here import MAX_ASKED, questions
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.parts import Block
from storage.engine.database import Session


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listener."""
    add(Subcommand("mine", Action.SEE_OWN, show_mine))
    listeners.action(ActionId.SHOW_MINE, show_mine)
    listeners.action(ActionId.START_MINE, show_mine)  # the button in "Start hier" of earlier releases


def show_mine(request: Request, typed: str = "") -> None:
    """Show what the person asked, shared and began, and the open steps of their organisation."""
    with request.reading() as (session, person):
        text, blocks = mine_blocks(request, session, person)
    request.answer(text, blocks)


def mine_blocks(request: Request, session: Session, person: Person) -> tuple[str, list[Block]]:
    """What the person can answer, asked, shared and began, and their organisation's steps, as text and as blocks."""
    words = request.words
    own = sharing.list_own(session, reader=person)
    begun = drafts.list_drafts(session, slack_user_id=person.slack_user_id)
    steps = agenda.list_own_steps(session, reader=person, today=request.today)
    asked = help_requests.list_asked(session, by=person, limit=MAX_ASKED)
    text = "; ".join([words.count("mine.shared", len(own)), words.count("mine.open_steps", len(steps))])
    asking = questions(words, asked) if asked else []
    return text, [*to_answer_blocks(request, session, person), *asking, *views.mine(words, own, begun, steps)]
