"""Items of a bundle: pick by filters, "Bundelen" on a card, change the order, and group one item under another."""

from alliance.bundles import bundles
from alliance.bundles import items as bundle_items
from alliance.bundles.bundles import BundleTexts
from alliance.contributions.sharing import get_readable, show_contribution
from alliance.enums import Series, Visibility
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from handlers.bundles.bundles import dossier_of, dossier_view, filters_of, number_of, part_of, pick_view, value_of
from handlers.bundles.views import bundle_forms as forms
from handlers.bundles.views import bundles as views
from handlers.people import form_choices
from handlers.slack import lookup
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section
from storage.engine.database import Session


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.card_action(CardAction("bundle", ActionId.BUNDLE_ADD, bundle_items.may_bundle), open_add)
    listeners.action(ActionId.BUNDLE_FILTER, open_filters)
    listeners.action(ActionId.BUNDLE_ITEM, change_item)
    listeners.view(CallbackId.BUNDLE_FILTER, show_fitting)
    listeners.view(CallbackId.BUNDLE_PICK, pick)
    listeners.view(CallbackId.BUNDLE_ADD, add)
    listeners.view(CallbackId.BUNDLE_UNDER, group_under)


def open_filters(request: Request) -> None:
    """Open the filters to pick items by, for a bundle in draft."""
    with request.reading() as (session, person):
        bundle = bundles.get_draft(session, by=person, number=number_of(request))
        alliances = form_choices.alliance_groups(session, request.words)
        ref = bundle.ref
    metadata = FormMetadata(form_id=request.context.new_id(), number=bundle.number)
    request.open_form(forms.filter_form(request.words, ref, alliances=alliances, metadata=metadata.dump()))


def show_fitting(request: Request) -> None:
    """Show what matches the filters, to choose from."""
    filters = filters_of(request)
    with request.reading() as (session, person):
        bundle = bundles.get_draft(session, by=person, number=FormMetadata.of(request.view).number)
        view = pick_view(request, session, person, bundle, filters)
    request.done(response_action="update", view=view)


def pick(request: Request) -> None:
    """Add the chosen items to the bundle."""
    number, numbers = FormMetadata.of(request.view).number, forms.ITEMS.of(request.view)
    with request.writing() as (session, person):
        bundle = bundle_items.add_items(session, by=person, number=number, numbers=numbers, now=request.now)
        view = dossier_view(request, session, person, bundle)
    request.done(response_action="update", view=view)


def open_add(request: Request) -> None:
    """Open the form to add a contribution to a bundle; if none is in draft, to a new one with a title."""
    number = lookup.number_of(request, Series.CONTRIBUTION)
    channel_id, words = request.asked_in, request.words
    with request.reading() as (session, person):
        drafts = bundles.list_drafts(session, reader=person)
        item = show_contribution(session, reader=person, number=number, channel_id=channel_id)
    metadata = FormMetadata(form_id=request.context.new_id(), number=item.number, channel_id=channel_id)
    is_limited = item.visibility is Visibility.ALLIANCE
    form = forms.add_form(words, item.ref, item.title, drafts[:100], metadata=metadata.dump(), is_limited=is_limited)
    request.open_form(form)


def add(request: Request) -> None:
    """Add a contribution to the bundle chosen in the form, or to a new one."""
    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        if BlockId.TITLE in state_values(request.view):
            number = _begin(request, session, person, metadata, forms.TITLE.of(request.view))
        else:
            number = forms.BUNDLE.of(request.view)
        bundle = bundle_items.add_items(
            session,
            by=person,
            number=number,
            numbers=[metadata.number],
            channel_id=metadata.channel_id,
            now=request.now,
        )
        ref = bundle.ref
    said = request.words("bundle.added", item=Series.CONTRIBUTION.ref(metadata.number), ref=ref)
    blocks = [section(said, accessory=views.show_button(request.words, number))]
    request.done(response_action="update", view=reading_view(request.words, blocks))


def _begin(request: Request, session: Session, person: Person, metadata: FormMetadata, title: str) -> int:
    """Create a bundle for the contribution's alliance; returns its number."""
    found = get_readable(session, reader=person, number=metadata.number, channel_id=metadata.channel_id)
    texts, alliance_id = BundleTexts(title), found[0].alliance_id
    bundle = bundles.begin_bundle(session, by=person, texts=texts, alliance_id=alliance_id, now=request.now)
    return bundle.number


def change_item(request: Request) -> None:
    """Move an item, remove it or ungroup it; or open the form to choose the item to group it under."""
    number, item_id, page = number_of(request), part_of(request, 1), part_of(request, 3)
    what = [*value_of(request).split(":"), "", "", ""][2]
    if what == views.UNDER:
        _open_under(request, number, item_id)
        return
    now = request.now
    with request.writing() as (session, person):
        if what == views.REMOVE:
            bundle = bundle_items.remove_item(session, by=person, number=number, item_id=item_id, now=now)
        elif what == views.APART:
            bundle = bundle_items.group_under(
                session, by=person, number=number, item_id=item_id, under_id=None, now=now
            )
        else:
            places = {views.UP: -1, views.TOP: -bundle_items.MAX_ITEMS}.get(what, 1)
            bundle = bundle_items.move_item(
                session, by=person, number=number, item_id=item_id, by_places=places, now=now
            )
        session.flush()
        shown = views.dossier(request.words, dossier_of(session, person, bundle, on=request.today, page=page))
    request.answer_in_place(*shown)


def _open_under(request: Request, number: int, item_id: int) -> None:
    with request.reading() as (session, person):
        bundle = bundles.get_draft(session, by=person, number=number)
        items = bundle_items.list_items(session, bundle, reader=person)
    item = next((one for one in items if one.id == item_id), None)
    others = [one for one in items if one.id != item_id and one.under_id is None]
    if item is None:
        raise NotFound("bundle_item", Series.BUNDLE.ref(number))
    if not others:
        raise Conflict("problem.bundle_under_nothing", ref=item.ref)
    metadata = FormMetadata(form_id=request.context.new_id(), number=number, other=item_id)
    request.open_form(forms.under_form(request.words, item, others, metadata=metadata.dump()))


def group_under(request: Request) -> None:
    """Group an item under the chosen one."""
    metadata = FormMetadata.of(request.view)
    under_id = forms.UNDER.of(request.view)
    with request.writing() as (session, person):
        bundle = bundle_items.group_under(
            session,
            by=person,
            number=metadata.number,
            item_id=metadata.other,
            under_id=under_id,
            now=request.now,
        )
        view = dossier_view(request, session, person, bundle)
    request.done(response_action="update", view=view)
