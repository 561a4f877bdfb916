"""Merging contributions that are about the same, by chairs and the secretariat: choice, preview, merge and undo."""

from alliance.contributions.merging import merging
from alliance.contributions.sharing import Shown
from alliance.enums import Series
from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from handlers.contributions.views import cards as card_views
from handlers.contributions.views import merging as views
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import parse_reference
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.card_action(CardAction("merge", ActionId.MERGE, _may_merge), open_form)
    listeners.card_action(CardAction("unmerge", ActionId.MERGE_UNDO, _may_undo), open_undo_form)
    listeners.action(ActionId.SHOW_MERGED, show_merged)
    listeners.view(CallbackId.MERGE, preview)
    listeners.view(CallbackId.MERGE_CONFIRM, merge)
    listeners.view(CallbackId.MERGE_UNDO, undo)


def open_form(request: Request) -> None:
    """Open the form that asks which contribution to merge into."""
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        candidates = merging.list_candidates(session, by=person, number=number, channel_id=channel_id)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=number)
    request.open_form(views.target_form(request.words, candidates, metadata=metadata.dump()))


def preview(request: Request) -> None:
    """Show what would be transferred, before anything is merged."""
    metadata = FormMetadata.of(request.view)
    into = _target(request)
    with request.reading() as (session, person):
        found = merging.preview_merge(
            session, by=person, number=metadata.number, into=into, channel_id=metadata.channel_id
        )
    metadata = metadata.model_copy(update={"other": into})
    view = views.preview_form(request.words, found, metadata=metadata.dump())
    request.done(response_action="update", view=view)


def merge(request: Request) -> None:
    """Merge the contributions; cards and people are updated through deliveries."""
    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        merging.merge(
            session,
            by=person,
            number=metadata.number,
            into=metadata.other,
            channel_id=metadata.channel_id,
            now=request.now,
        )
    request.done(response_action="clear")


def open_undo_form(request: Request) -> None:
    """Open the form that asks which contribution to take out again."""
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        merged = merging.list_undoable(session, by=person, number=number, now=request.now)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=number)
    request.open_form(views.undo_form(request.words, merged, metadata=metadata.dump()))


def undo(request: Request) -> None:
    """Undo the chosen merge, and confirm it."""
    reference = parse_reference(views.MERGED.of(request.view))
    with request.writing() as (session, person):
        merging.undo_merge(session, by=person, number=reference.number if reference else 0, now=request.now)
    told = request.words("merge.undone", source=str(reference))
    request.done(response_action="update", view=reading_view(request.words, [section(told)]))


def show_merged(request: Request) -> None:
    """Show a merged contribution as its author wrote it."""
    number, channel_id, words = number_of(request, Series.CONTRIBUTION), request.asked_in, request.words
    with request.reading() as (session, person):
        item = merging.show_merged(session, reader=person, number=number, channel_id=channel_id)
    request.answer(card_views.card_text(words, item), card_views.whole_card(words, item))


def _target(request: Request) -> int:
    """The number of the reference that was typed, or else of the one that was chosen."""
    typed = views.REFERENCE.of(request.view).strip() or views.LOOK_ALIKE.of(request.view) or ""
    reference = parse_reference(typed)
    if reference is None or reference.series is not Series.CONTRIBUTION:
        raise Invalid(BlockId.REFERENCE, "problem.merge_choose")
    return reference.number


def _may_merge(person: Person, item: Shown) -> bool:
    is_standing = not item.is_archived and item.merged_into is None
    return is_standing and may(person, Action.MERGE, alliance_id=item.alliance.id)


def _may_undo(person: Person, item: Shown) -> bool:
    return bool(item.merged_numbers) and may(person, Action.MERGE, alliance_id=item.alliance.id)
