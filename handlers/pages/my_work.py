"""`/kennis mijn`: what waits for a person, and what is their own."""

from collections.abc import Callable

from alliance.agenda.steps import list_own_steps
from alliance.checkins import answering
from alliance.contributions import help_requests, sharing
from alliance.pages import home, todo
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.polls.lists import list_polls_of
from handlers.checkins.views.checkins import to_answer
from handlers.pages.views import my_work as views
from handlers.pages.views.start_here import MAX_ASKED, questions
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.renewable import renewable
from handlers.slack.parsing import fold
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block
from storage.engine.database import Session

MINE = "mine"
"""The name of an answer with what is a person's own."""
RUNS = 5


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listener."""
    add(Subcommand("mine", Action.SEE_OWN, show_mine))
    listeners.action(ActionId.SHOW_MINE, show_mine)
    listeners.answer(MINE, _mine_again)


def show_mine(request: Request, typed: str = "") -> None:
    """Show what waits for the person, what they asked, shared and began, and what their organisation works on.

    Some words `typed` after it do something else: `/kennis mijn gegevens`.
    """
    instead = request.context.below_mine.get(fold(typed))
    if instead is not None:
        instead(request)
        return
    request.answer(*_mine_again(request))


def _mine_again(request: Request, _about: str = "") -> tuple[str, list[Block]]:
    with request.reading() as (session, person):
        text, blocks = mine_blocks(request, session, person)
    return text, renewable(blocks, MINE)


def mine_blocks(request: Request, session: Session, person: Person) -> tuple[str, list[Block]]:
    """What waits for the person, and all that is their own, as text and as blocks."""
    words, today, now = request.words, request.today, request.now
    polls = list_polls_of(session, reader=person, now=now, limit=home.POLLS)
    checkin = answering.list_to_answer(session, reader=person, page=0, today=today, now=now)
    above = {one.step.number for one in checkin.steps}
    asked_above = {one.step.ref for one in checkin.steps}
    waiting = todo.list_todo(session, reader=person, polls=polls, today=today, time=request.context.network_time)
    steps = list_own_steps(session, reader=person, today=today)
    own = views.OwnWork(
        todo=[one for one in waiting if one.kind is not todo.ToDoKind.OVERDUE or one.ref not in asked_above],
        shared=sharing.list_own(session, reader=person),
        drafts=drafts.list_drafts(session, slack_user_id=person.slack_user_id),
        steps=[step for step in steps if step.number not in above],
        runs=home.list_runs(session, reader=person, limit=RUNS),
        is_member=person.member is not None,
        is_asked=bool(checkin.total),
    )
    text = "; ".join([words.count("mine.shared", len(own.shared)), words.count("mine.open_steps", len(steps))])
    asked = help_requests.list_asked(session, by=person, limit=MAX_ASKED)
    asking = questions(words, asked) if asked else []
    return text, [*to_answer(words, checkin), *asking, *views.mine(words, own)]
