"""`/kennis beheer`: managing synonyms, with the words of searches without results."""

import contextlib
from collections.abc import Sequence

from alliance.errors import Conflict
from alliance.paged_lists import search_rows
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.search import empty_searches, synonyms
from alliance.search.empty_searches import UnfoundWords
from alliance.search.search import SearchResults
from handlers.search.views import synonyms as views
from handlers.search.views.synonyms import SynonymChoice
from handlers.slack import fields
from handlers.slack.context import Context
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import MenuList, Stored, register_menu_list, typed_in_list
from handlers.slack.metadata import ListPlace, RowMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import DatabaseUnavailable, Session
from storage.people import vocabulary as rows
from storage.tables import SynonymGroup


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listed = MenuList(
        ActionId.LIST_SYNONYMS,
        ActionId.KEEP_SYNONYMS,
        synonym_list,
        synonym_form,
        {CallbackId.SYNONYMS: save_synonyms, CallbackId.SYNONYMS_STATE: remove_synonyms},
        search_id=CallbackId.LIST_SYNONYMS,
        build_whole=whole_list,
    )
    register_menu_list(listeners, listed)


def note_if_empty(context: Context, person: Person, results: SearchResults) -> None:
    """Remember the words of a search that found nothing, for the secretariat; the answer never depends on it."""
    if not empty_searches.has_found_nothing(results):
        return
    with contextlib.suppress(DatabaseUnavailable), context.database.writing() as session:
        empty_searches.note_empty_search(
            session, person=person, results=results, secret=context.secret, now=context.now()
        )


def synonym_list(request: Request, session: Session, person: Person, page: int = 0) -> View:
    """A page of the groups of synonyms with the typed words."""
    return _list(request, session, person, page, ())


def whole_list(request: Request, session: Session, person: Person, page: int = 0) -> View:
    """A page of the groups of synonyms with the typed words, below what was searched in vain if nothing was typed.

    Slow: it searches for each of these words.
    """
    typed = typed_in_list(request, CallbackId.LIST_SYNONYMS)
    unfound = () if page or typed else empty_searches.list_unfound(session, by=person, now=request.now)
    return _list(request, session, person, page, unfound)


def _list(request: Request, session: Session, person: Person, page: int, unfound: Sequence[UnfoundWords]) -> View:
    authorise(person, Action.ADMINISTER)
    typed = typed_in_list(request, CallbackId.LIST_SYNONYMS)
    found = [views.SynonymRow(group.id, ", ".join(group.words)) for group in _groups(session, typed)]
    view = views.synonym_list(request.words, found, page=page, typed=typed, unfound=unfound)
    return ListPlace(name=CallbackId.LIST_SYNONYMS, typed=typed).kept_in(view)


def synonym_form(request: Request, session: Session, person: Person, what: str, row_id: int) -> View:
    """The form for a new group, for words of searches without results, or to change or remove a group.

    Raises Conflict if the group is gone.
    """
    authorise(person, Action.ADMINISTER)
    words = request.words
    choice = SynonymChoice(what)
    if choice is SynonymChoice.ADD:
        unfound = request.value.partition(":")[2]
        near = empty_searches.look_up(session, unfound, by=person).near
        metadata = RowMetadata(is_unfound=True).dump()
        return views.synonym_form(words, f"{unfound}, ", choice=choice, near=near, metadata=metadata)
    if choice is SynonymChoice.NEW:
        return views.synonym_form(words, "", choice=choice, metadata=RowMetadata().dump())
    group = rows.find_synonym_group(session, row_id)
    if group is None:
        raise Conflict("problem.synonyms_gone")
    metadata, typed = RowMetadata(row_id=row_id).dump(), ", ".join(group.words)
    if choice is SynonymChoice.REMOVE:
        return views.synonym_state(words, typed, metadata=metadata)
    return views.synonym_form(words, typed, choice=choice, metadata=metadata)


def save_synonyms(request: Request, session: Session, person: Person) -> Stored:
    """Store a group of synonyms; search uses it from then on."""
    values, metadata = fields.read(views.SYNONYMS, request.view), RowMetadata.of(request.view)
    typed = ", ".join([values["typed"], *values["near"]])
    group_id = metadata.row_id or None
    known = {group.id: list(group.words) for group in rows.list_synonym_groups(session)}
    group = synonyms.save_synonyms(session, by=person, group_id=group_id, typed=typed, now=request.now)
    # After a word of a search without results, the list shows the next one.
    listed = [one.id for one in _groups(session, typed_in_list(request, CallbackId.LIST_SYNONYMS))]
    page = 0 if metadata.is_unfound or group.id not in listed else listed.index(group.id) // views.PAGE
    said = request.words("keep.synonyms_saved", words=mrkdwn(", ".join(group.words)))
    if group_id is None and group.id in known:
        said = f"{said} {request.words('keep.synonyms_extended', words=mrkdwn(', '.join(known[group.id])))}"
    return Stored(said, page)


def remove_synonyms(request: Request, session: Session, person: Person) -> Stored:
    """Remove a group of synonyms, so that search no longer treats its words as equal."""
    row_id = RowMetadata.of(request.view).row_id
    synonyms.remove_synonyms(session, by=person, group_id=row_id, now=request.now)
    return Stored(request.words("keep.synonyms_removed"))


def _groups(session: Session, typed: str) -> list[SynonymGroup]:
    """The groups with the typed words, in alphabetical order."""
    groups = sorted(rows.list_synonym_groups(session), key=lambda group: group.words)
    return search_rows(groups, typed, lambda group: group.words)
