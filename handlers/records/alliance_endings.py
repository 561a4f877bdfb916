"""What becomes of the open steps of an alliance that ends: its lead officer chooses, before it does."""

from alliance.people.alliances import alliances
from alliance.people.permissions import Action, authorise
from alliance.records.alliance_endings import list_heirs
from handlers.people import form_choices
from handlers.people.views.alliances import steps_after_end
from handlers.records.views import alliance_endings as views
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import confirm
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from storage.people import alliances as rows


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.CHOOSE_HEIR, open_form)
    listeners.view(CallbackId.CHOOSE_HEIR, choose)


def open_form(request: Request) -> None:
    """Open the form with the alliances that can take over the open steps."""
    alliance_id, words = read_id(request.value), request.words
    with request.reading() as (session, person):
        authorise(person, Action.RUN_AGENDA, alliance_id=alliance_id)
        alliance = alliances.get_alliance(session, alliance_id)
        heirs = {one.id for one in list_heirs(session, alliance)}
        groups = form_choices.alliance_groups(session, words, only=heirs) if heirs else []
        view = views.heir_form(words, alliance.names, groups, metadata=RowMetadata(row_id=alliance_id).dump())
    request.open_form(view)


def choose(request: Request) -> None:
    """Store the choice, and confirm it in place of the form."""
    heir_id = views.HEIR.of(request.view)
    alliance_id = RowMetadata.of(request.view).row_id
    with request.writing() as (session, person):
        alliances.choose_heir(session, by=person, alliance_id=alliance_id, heir_id=heir_id, now=request.now)
        heir = rows.find_alliance(session, heir_id) if heir_id is not None else None
    name = heir.names if heir is not None else None
    confirm(request, "term.chosen", what=steps_after_end(request.words, name))
