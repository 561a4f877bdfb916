"""Archiving and restoring a contribution, from its card and from the question whether it is still right."""

from collections.abc import Callable
from functools import partial

from alliance.contributions import archiving, sharing
from alliance.contributions.maintainers import check_maintainer, is_maintained_by
from alliance.contributions.sharing import Shown
from alliance.enums import Series, UndoKind
from alliance.errors import Conflict
from alliance.people.members import Person
from handlers.contributions.views import archiving as views
from handlers.slack import undoing
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.undo_views import Confirmed, UndoView
from storage.contributions import contributions as rows
from storage.engine.database import Session
from storage.tables import Contribution, Undo
from texts import Translator


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.card_action(CardAction("archive", ActionId.ARCHIVE, _may_archive), partial(open_form, restores=False))
    listeners.card_action(CardAction("restore", ActionId.RESTORE, _may_restore), partial(open_form, restores=True))
    listeners.view(CallbackId.ARCHIVE, partial(decide, change=archiving.archive_contribution))
    listeners.view(CallbackId.RESTORE, partial(decide, change=archiving.restore_contribution))
    listeners.undo_view(UndoKind.ARCHIVE, UndoView(_confirmed, views.undone))


def open_form(request: Request, *, restores: bool) -> None:
    """Open the form that asks for the reason.

    Raises Conflict if the contribution was merged or is already in that state.
    """
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        found = sharing.get_readable(session, reader=person, number=number, channel_id=channel_id)
        check_maintainer(person, found)
        item = sharing.shown(session, [found])[0]
        is_told = archiving.is_archiving_told(found[0], now=request.now)
    if item.number != number:
        raise Conflict("problem.merged", ref=Series.CONTRIBUTION.ref(number), into=item.ref)
    if item.is_archived is not restores:
        raise Conflict("problem.not_archived" if restores else "problem.archived_already", ref=item.ref)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=number)
    if restores:
        view = views.restore_form(request.words, item, is_told=is_told, metadata=metadata.dump())
    else:
        view = views.archive_form(request.words, item, metadata=metadata.dump())
    request.open_form(view)


def decide(request: Request, change: Callable[..., Contribution]) -> None:
    """Archive or restore the contribution for the reason given; cards and followers are updated through deliveries."""
    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        change(
            session,
            by=person,
            number=metadata.number,
            reason=views.WHY_ARCHIVED.of(request.view),
            channel_id=metadata.channel_id,
            now=request.now,
        )
        answer = undoing.confirm_form(request, session, person, metadata.channel_id)
    request.done(**answer)


def _confirmed(session: Session, done: Undo, words: Translator, _person: Person) -> Confirmed:
    found = rows.find_contribution_by_id(session, done.about_id)
    assert found is not None
    item = sharing.shown(session, [found])[0]
    return Confirmed(item.ref, views.archived(words, item))


def _may_archive(person: Person, item: Shown) -> bool:
    return not item.is_archived and item.merged_into is None and is_maintained_by(person, item)


def _may_restore(person: Person, item: Shown) -> bool:
    return item.is_archived and item.merged_into is None and is_maintained_by(person, item)
