"""`/kennis beheer`: managing synonyms, with the words that were searched for in vain."""

import contextlib

from alliance.errors import Conflict
from alliance.people.members import Person
from alliance.people.roles import Action, authorise
from alliance.search import empty_searches, synonyms
from alliance.search.search import SearchResults
from handlers.people.administration import confirm, renew_list
from handlers.people.alliances import picked
from handlers.search.views import synonyms as views
from handlers.slack.context import Context
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import number_or_none, state_lists, state_values
from handlers.slack.request import Request
from handlers.slack.views.parts import View, mrkdwn
from storage.engine.database import DatabaseUnavailable, Session
from storage.people import vocabulary as rows


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.LIST_SYNONYMS, show_synonyms)
    listeners.action(ActionId.KEEP_SYNONYMS, open_synonyms)
    listeners.view(CallbackId.SYNONYMS, save_synonyms)
    listeners.view(CallbackId.SYNONYMS_STATE, remove_synonyms)


def note_if_empty(context: Context, person: Person, results: SearchResults) -> None:
    """Remember the words of a search that found nothing, for the secretariat; the answer never depends on it."""
    if not empty_searches.has_found_nothing(results):
        return
    with contextlib.suppress(DatabaseUnavailable), context.database.writing() as session:
        empty_searches.note_empty_search(
            session, person=person, results=results, secret=context.secret, now=context.now()
        )


def show_synonyms(request: Request) -> None:
    """Show the groups of synonyms; the paging buttons update the list in place."""
    page = number_or_none(request.value)
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = _synonym_list(request, session, person, page or 0)
    if page is not None:
        request.update_view(view)
    else:
        request.open_form(view)
    request.done()


def open_synonyms(request: Request) -> None:
    """Open the form that was chosen in the list: new, for words searched in vain, change or remove.

    Raises Conflict if the group is gone.
    """
    what, row_id = picked(request)
    if what == views.ADD:
        _open_for_unfound(request)
        return
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        group = rows.find_synonym_group(session, row_id)
    if what == views.NEW:
        view = views.synonym_form(words, "", is_new=True, metadata=RowMetadata().dump())
    elif group is None:
        raise Conflict("problem.synonyms_gone")
    else:
        metadata, typed = RowMetadata(row_id=row_id).dump(), ", ".join(group.words)
        view = (
            views.synonym_state(words, typed, metadata=metadata)
            if what == views.REMOVE
            else views.synonym_form(words, typed, is_new=False, metadata=metadata)
        )
    request.open_form(view)
    request.done()


def _open_for_unfound(request: Request) -> None:
    """Open the form for a new group, with words that were searched for in vain and known words that resemble them."""
    unfound = request.value.partition(":")[2]
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        near = empty_searches.look_up(session, unfound, by=person, now=request.now).near
    metadata = RowMetadata(is_unfound=True).dump()
    request.open_form(views.synonym_form(request.words, f"{unfound}, ", is_new=True, near=near, metadata=metadata))
    request.done()


def save_synonyms(request: Request) -> None:
    """Store a group of synonyms; search uses it from then on."""
    typed = state_values(request.view).get(BlockId.SYNONYMS) or ""
    typed = ", ".join([typed, *state_lists(request.view).get(BlockId.NEAR, ())])
    metadata = RowMetadata.of(request.view)
    group_id = metadata.row_id or None
    with request.writing() as (session, person):
        group = synonyms.save_synonyms(session, by=person, group_id=group_id, typed=typed, now=request.now)
        # After a word that was searched for in vain, the list shows the next one.
        shows = None if metadata.is_unfound else group.id
        beneath = _synonym_list(request, session, person, shows=shows)
    confirm(request, "keep.synonyms_saved", words=mrkdwn(", ".join(group.words)))
    renew_list(request, beneath)


def remove_synonyms(request: Request) -> None:
    """Remove a group of synonyms, so that search no longer treats its words as equal."""
    row_id = RowMetadata.of(request.view).row_id
    with request.writing() as (session, person):
        synonyms.remove_synonyms(session, by=person, group_id=row_id, now=request.now)
        beneath = _synonym_list(request, session, person)
    confirm(request, "keep.synonyms_removed")
    renew_list(request, beneath)


def _synonym_list(
    request: Request, session: Session, person: Person, page: int = 0, *, shows: int | None = None
) -> View:
    """A page of the groups in alphabetical order, or the page with the group whose id is `shows`."""
    groups = sorted(rows.list_synonym_groups(session), key=lambda group: group.words)
    found = [views.SynonymRow(group.id, ", ".join(group.words)) for group in groups]
    at = next((index for index, row in enumerate(found) if row.row_id == shows), None)
    page = page if at is None else at // views.PAGE
    unfound = empty_searches.list_unfound(session, by=person, now=request.now) if page == 0 else ()
    return views.synonym_list(request.words, found, page=page, unfound=unfound)
