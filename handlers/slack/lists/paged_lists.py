"""Listen to a list that can be searched, read a page at a time and had as a workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from alliance.paged_lists import ask_for_list
from alliance.people.permissions import Action, authorise
from handlers.slack.files import asking_for_file, language_at, place_of_files, promised
from handlers.slack.ids import BlockId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata, ListPlace
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from handlers.slack.views.paged_lists import ListLook
from storage.engine.database import Session


@dataclass(frozen=True)
class PagedList:
    """A list for administrators; `name` is that of its workbook and ends the key of what the workbook is called."""

    name: str
    look: ListLook
    build: Callable[[Request, Session, str, int], View]
    """Builds the view with what was typed in the search field and the number of the page, from 1."""


def register_list(listeners: Listeners, paged: PagedList) -> None:
    """Register the listeners of a list, apart from that of *Open*."""
    listeners.action(paged.look.action_id, partial(use_list, paged))
    listeners.view(paged.look.callback_id, partial(search_list, paged))
    listeners.paged_list(paged.look.callback_id, partial(_view, paged))


def use_list(paged: PagedList, request: Request) -> None:
    """Open the list, turn its page, or send its workbook; raises NotAllowed for people who may not administer."""
    what = str(request.action.get("action_id") or "").removeprefix(f"{paged.look.action_id}:").partition(":")[0]
    if what == "excel":
        _send_workbook(paged, request)
    elif what == "page":
        request.replace_form(_view(paged, request, _place(paged, request, read_id(request.value))))
    else:
        request.open_form(_view(paged, request, _place(paged, request)))


def search_list(paged: PagedList, request: Request) -> None:
    """Show what was found in the list, in its place."""
    request.done(response_action="update", view=_view(paged, request, _place(paged, request)))


def _place(paged: PagedList, request: Request, page: int = 1) -> ListPlace:
    """A page of the list with what is typed in its search field."""
    typed = state_values(request.view).get(BlockId.QUERY) or ""
    return ListPlace(name=paged.look.callback_id, channel_id=request.asked_in, typed=typed, page=page)


def _view(paged: PagedList, request: Request, place: ListPlace) -> View:
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = paged.build(request, session, place.typed, place.page)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=place.channel_id).dump()
    own = place.model_copy(update={"view_id": None})
    return own.kept_in({**view, "private_metadata": metadata})


def _send_workbook(paged: PagedList, request: Request) -> None:
    words, place = request.words, place_of_files(request)
    with asking_for_file(request) as (session, person):
        ask_for_list(session, by=person, name=paged.name, channel_key=place.channel_key, now=request.now)
    what = words(f"list.workbook.{paged.name}")
    request.answer(promised(words, what, place, language_at(request, place)))
