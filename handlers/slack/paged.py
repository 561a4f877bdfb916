"""Listen to a list that can be searched, read a page at a time and had as a workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from alliance.listing import ask_for_list
from alliance.people.roles import Action, authorise
from handlers.slack.files import language_at, place_of_files, promised
from handlers.slack.ids import BlockId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.paged import ListLook
from handlers.slack.views.parts import View
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


def use_list(paged: PagedList, request: Request) -> None:
    """Open the list, turn its page, or send its workbook; raises NotAllowed for who may not administer."""
    what = str(request.action.get("action_id") or "").removeprefix(f"{paged.look.action_id}:").partition(":")[0]
    if what == "excel":
        _send_workbook(paged, request)
    elif what == "page":
        request.replace_form(_view(paged, request, read_id(request.value)))
    else:
        request.open_form(_view(paged, request, 1))
        request.done()


def search_list(paged: PagedList, request: Request) -> None:
    """Show what was found in the list, in its place."""
    request.done(response_action="update", view=_view(paged, request, 1))


def _view(paged: PagedList, request: Request, page: int) -> View:
    typed = state_values(request.view).get(BlockId.QUERY) or ""
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = paged.build(request, session, typed, page)
    # The metadata holds the channel in which the list was asked for, which is where its workbook goes.
    kept = request.view.get("private_metadata") if request.view.get("callback_id") == view["callback_id"] else None
    return {**view, "private_metadata": kept} if kept else view


def _send_workbook(paged: PagedList, request: Request) -> None:
    words, place = request.words, place_of_files(request)
    with request.writing() as (session, person):
        ask_for_list(session, by=person, name=paged.name, lane=place.lane, now=request.now)
    what = words(f"list.workbook.{paged.name}")
    request.answer(promised(words, what, place, language_at(request, place)))
