"""`/kennis beheer`: the delegates who act for a chair."""

from alliance.errors import Conflict
from alliance.people import delegates
from alliance.people.roles import Action, authorise
from handlers.people.administration import confirm
from handlers.people.views import delegates as views_delegates
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import chosen, chosen_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.parts import mention, mrkdwn, short_name


def register(listeners: Listeners) -> None:
    """Register the listeners."""
    listeners.action(ActionId.OPEN_DELEGATES, open_form)
    listeners.view(CallbackId.DELEGATES, change)


def open_form(request: Request) -> None:
    """Open the form with the current delegates.

    Raises Conflict for a person with no chairs to appoint delegates for.
    """
    with request.reading() as (session, person):
        authorise(person, Action.APPOINT_DELEGATE)
        chairs = delegates.list_chairs(session, by=person)
        if not chairs:
            raise Conflict("problem.no_own_chair")
    request.open_form(views_delegates.delegates_form(request.words, chairs))
    request.done()


def change(request: Request) -> None:
    """Appoint a delegate for a chair, or end a delegation."""
    values = state_values(request.view)
    user, chair_id = chosen(values, BlockId.MEMBER), chosen_id(values, BlockId.CHAIR)
    is_ending = values.get(BlockId.CHANGE) == views_delegates.END
    use_case = delegates.end_delegate if is_ending else delegates.appoint_delegate
    with request.writing() as (session, person):
        _, held = use_case(session, by=person, chair_id=chair_id, slack_user_id=user, now=request.now)
    words = request.words
    alliance = mrkdwn(words.name(held.alliance))
    key = "delegate.ended" if is_ending else "delegate.appointed"
    confirm(request, key, who=mention(user), name=short_name(held.name), alliance=alliance)
