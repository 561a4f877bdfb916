"""`/kennis beheer`: the delegates who act for a chair."""

from alliance.errors import Conflict, Invalid
from alliance.people import delegates
from alliance.people.permissions import Action, authorise
from handlers.people.views import delegates as views_delegates
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import confirm_with
from handlers.slack.metadata import RowMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from handlers.slack.views.markup import mention, mrkdwn, short_name


def register(listeners: Listeners) -> None:
    """Register the listeners."""
    listeners.action(ActionId.OPEN_DELEGATES, open_form)
    listeners.action(ActionId.DELEGATES_OF, choose_chair)
    listeners.view(CallbackId.DELEGATES, change)


def open_form(request: Request) -> None:
    """Open the form with the current delegates.

    Raises Conflict for a person with no chairs to appoint delegates for.
    """
    request.open_form(_form(request))


def choose_chair(request: Request) -> None:
    """Show the delegates of the chair that was chosen in the form."""
    request.replace_form(_form(request, views_delegates.CHAIR.of(request.view)))


def change(request: Request) -> None:
    """Appoint the delegates who were added to a chair, and end the delegations of those who were taken off."""
    metadata, chair_id = RowMetadata.of(request.view), views_delegates.CHAIR.of(request.view)
    if chair_id != metadata.row_id:
        # Sent before the delegates of this chair could be shown.
        request.done(response_action="update", view=_form(request, chair_id))
        return
    seen, chosen = (metadata.seen or "").split(), views_delegates.DELEGATES.of(request.view)
    with request.writing() as (session, person):
        done = delegates.change_delegates(
            session, by=person, chair_id=chair_id, seen=seen, chosen=chosen, now=request.now
        )
    words = request.words
    alliance = mrkdwn(words.name(done.held.alliance))
    about = {"name": short_name(done.held.name), "alliance": alliance}
    told = [words("delegate.appointed", who=mention(user), **about) for user in done.appointed]
    told += [words("delegate.ended", who=mention(user), **about) for user in done.ended]
    confirm_with(request, *(told or [words("delegate.unchanged", **about)]))


def _form(request: Request, chair_id: int | None = None) -> View:
    """The form for a chair; without one it is for the only chair, if there is only one."""
    with request.reading() as (session, person):
        authorise(person, Action.APPOINT_DELEGATE)
        chairs = delegates.list_chairs(session, by=person)
    if not chairs:
        raise Conflict("problem.no_own_chair")
    if chair_id is None:
        shown = chairs[0] if len(chairs) == 1 else None
    else:
        shown = next((one for one in chairs if one.chair_id == chair_id), None)
        if shown is None:
            raise Invalid("chair", "problem.chair_gone")
    row_id, acting = (shown.chair_id, shown.delegates) if shown is not None else (0, ())
    metadata = RowMetadata(row_id=row_id, seen=" ".join(user for user, _ in acting)).dump()
    return views_delegates.delegates_form(request.words, chairs, shown, metadata=metadata)
