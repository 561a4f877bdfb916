"""Listen to a list whose rows each have a menu, and to the forms that it opens.

The list opens from a button. What is chosen in a row's menu, or the button for a new row, opens a form. Submitting the
form stores the change, confirms it in place of the form, and renews the list below. Lists whose rows open pages are in
`handlers.slack.lists.paged_lists`.
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from alliance.people.members import Person
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import ListPlace
from handlers.slack.parsing import number_or_none, read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View, reading_view, section
from storage.engine.database import Session

ListBuilder = Callable[[Request, Session, Person, int], View]
"""Builds the list, or the page of one thing, as it is now, and authorises who sees it.

The number is the page of a list, the id of the alliance whose topics it lists, or the id of what a page is about; 0 for
a list that has none of these, or for its beginning.
"""
RowForm = Callable[[Request, Session, Person, str, int], View]
"""Builds the form for what was chosen about a row, and authorises who uses it; the row is 0 for a new one."""


@dataclass(frozen=True)
class Stored:
    """The confirmation of a change, in markup, and the number with which the list is built again."""

    confirmation: str
    shown: int = 0


Change = Callable[[Request, Session, Person], Stored]
"""Stores what was submitted, inside a transaction."""


@dataclass(frozen=True)
class MenuList:
    """A list whose rows each have a menu, and the forms that it opens."""

    show_id: ActionId
    """Of the button that opens the list, and of what chooses the part to show in it."""
    open_id: ActionId
    """Of the rows' menus and of the button for a new row."""
    build: ListBuilder
    form: RowForm
    changes: Mapping[CallbackId, Change]
    """What each form stores; a form that shows something first has a listener of its own, which calls `store`."""
    search_id: CallbackId | None = None
    """Of the window of a list with a search field; submitting it searches."""
    build_whole: ListBuilder | None = None
    """Builds the beginning of the list with what takes too long for an answer; it is shown once the list is open."""


def register_menu_list(listeners: Listeners, listed: MenuList) -> None:
    """Register the listeners of a list and of the forms that it opens."""
    listeners.action(listed.show_id, partial(show_list, listed.build, whole=listed.build_whole))
    listeners.action(listed.open_id, partial(open_chosen, listed.form))
    if listed.search_id is not None:
        listeners.view(listed.search_id, partial(search_list, listed.build))
    for callback_id, change in listed.changes.items():
        listeners.view(callback_id, partial(store, listed.build, change, whole=listed.build_whole))


def show_list(build: ListBuilder, request: Request, *, whole: ListBuilder | None = None) -> None:
    """Open a list, or show another part of it in place: the one with the number that was chosen or clicked."""
    chosen = number_or_none(_value(request))
    with request.reading() as (session, person):
        view = build(request, session, person, chosen or 0)
    opened: Mapping[str, Any] = {}
    if chosen is None:
        opened = request.open_form(view)
    else:
        request.update_view(view)
        request.done()
        opened = {"id": request.view_id}
    if whole is not None and not chosen:
        fill_in(request, opened, view, whole)


def fill_in(request: Request, opened: Mapping[str, Any], view: View, whole: ListBuilder) -> None:
    """Replace an open view, after the answer, with the whole of it; not if that is the same, or it changed meanwhile.

    Slack gives three seconds to open a view, and as many to answer.
    """

    def fill() -> None:
        with request.reading() as (session, person):
            built = whole(request, session, person, 0)
        if built != view:
            with contextlib.suppress(SlackApiError):  # it was closed, or shows something else by now
                request.update_view(built, view_id=str(opened["id"]), view_hash=opened.get("hash"))

    if opened:
        request.afterwards(fill)


def search_list(build: ListBuilder, request: Request) -> None:
    """Show the beginning of what was found in the list, in its place."""
    with request.reading() as (session, person):
        view = build(request, session, person, 0)
    request.done(response_action="update", view=view)


def typed_in_list(request: Request, callback_id: CallbackId) -> str:
    """What is typed in the search field of a list, which may be below the window in which something was done."""
    if request.view.get("callback_id") == callback_id:
        return state_values(request.view).get(BlockId.QUERY) or ""
    place = ListPlace.below(request.view)
    return place.typed if place is not None and place.name == callback_id else ""


def open_chosen(form: RowForm, request: Request) -> None:
    """Open the form that was chosen in a row's menu, or the one for a new row."""
    what, row_id = chosen_row(request)
    with request.reading() as (session, person):
        view = form(request, session, person, what, row_id)
    request.open_form(view)


def store(build: ListBuilder, change: Change, request: Request, *, whole: ListBuilder | None = None) -> None:
    """Store what was submitted, confirm it in place of the form, and renew the list below."""
    with request.writing() as (session, person):
        stored = change(request, session, person)
        session.flush()  # the list is read from the tables, in their order
        below = build(request, session, person, stored.shown)
    confirm_with(request, stored.confirmation)
    renew_list(request, below)
    if whole is not None and not stored.shown and (view_id := request.view.get("previous_view_id")):
        fill_in(request, {"id": view_id}, below, whole)


def chosen_row(request: Request) -> tuple[str, int]:
    """What was chosen in a list and the id of its row; 0 if there is no row."""
    what, _, row_id = _value(request).partition(":")
    return what, read_id(row_id)


def confirm(request: Request, key: str, /, *, warning: str = "", **values: object) -> None:
    """Confirm what was done in place of the form, with a warning if there is one."""
    confirm_with(request, request.words(key, **values), warning)


def confirm_with(request: Request, *told: str) -> None:
    """Confirm what was done in place of the form, in these paragraphs; empty ones are left out."""
    view = reading_view(request.words, [section(one) for one in told if one], title=request.words("admin.done"))
    request.done(response_action="update", view=view)


def renew_list(request: Request, view: View) -> None:
    """Refresh the list or the page below the confirmation.

    The list from which that page was opened is refreshed after every change: see `Request.done`.
    """
    if below := request.view.get("previous_view_id"):
        with contextlib.suppress(SlackApiError):  # the list was closed meanwhile; the change is already stored
            request.update_view(view, view_id=below)


def _value(request: Request) -> str:
    option = request.action.get("selected_option")
    return str(option["value"]) if isinstance(option, Mapping) else request.value
