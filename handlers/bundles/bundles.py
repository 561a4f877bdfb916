"""`/kennis dossier`: list, create, show, edit, preview and archive bundles."""

import datetime as dt
from collections.abc import Callable

from alliance.bundles import addressees, bundles, mandates, permissions
from alliance.bundles import items as bundle_items
from alliance.bundles.bundles import BundleTexts
from alliance.bundles.dossiers import find_outline
from alliance.bundles.editions import collect_concept, find_changes, has_unkept, list_editions
from alliance.bundles.items import Filters
from alliance.contributions.outcomes import list_decided_of_bundle
from alliance.enums import Series
from alliance.errors import NotFound
from alliance.index.documents import DocumentKind
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from handlers.bundles.views import bundle_forms as forms
from handlers.bundles.views import bundles as views
from handlers.bundles.views import dossiers as dossier_views
from handlers.bundles.views import search_hits as found_views
from handlers.bundles.views.bundles import Dossier
from handlers.people import form_choices
from handlers.search import hits
from handlers.slack import fields
from handlers.slack.context import Context
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.renewable import renewable
from handlers.slack.lookup import Lookup
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import parse_reference, read_id
from handlers.slack.references import CARDS
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, View, reading_view, section
from reports.bundles.redaction import Marking
from storage.engine.database import Session
from storage.engine.events import note_event
from storage.people import alliances as alliance_rows
from storage.tables import Bundle
from texts import Translator


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    hits.register(DocumentKind.BUNDLE, found_views.facts)
    add(Subcommand("bundle", Action.BUNDLE, open_list))
    listeners.reference(Series.BUNDLE, show_by_reference)
    listeners.action(ActionId.SHOW_BUNDLES, open_list)
    listeners.action(ActionId.BUNDLE_SHOW, show)
    listeners.action(ActionId.BUNDLE_PAGE, turn_page)
    listeners.action(ActionId.BUNDLE_TEXTS, open_texts)
    listeners.action(ActionId.BUNDLE_PREVIEW, show_preview)
    listeners.action(ActionId.BUNDLE_MANDATES, show_mandates)
    listeners.action(ActionId.BUNDLE_EDITION, begin_edition)
    listeners.action(ActionId.BUNDLE_ARCHIVE, archive)
    listeners.action(ActionId.BUNDLE_RESTORE, restore)
    listeners.view(CallbackId.BUNDLE_BEGIN, begin)
    listeners.view(CallbackId.BUNDLE_TEXTS, write)


def open_list(request: Request, typed: str = "") -> None:
    """Open the list of bundles, with the form to create one; given a reference, show that bundle."""
    reference = parse_reference(typed)
    if reference is not None and reference.series is Series.BUNDLE:
        with request.reading() as (session, person):
            authorise(person, Action.BUNDLE)
            shown = card_of(request.context, session, request.words, person, reference.number)
        request.answer(shown[0], renewable(shown[1], CARDS, str(reference)))
        return
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id)
    with request.reading() as (session, person):
        listed = views.listed(request.words, bundles.list_bundles(session, reader=person))
        alliances = form_choices.alliance_groups(session, request.words)
    title = typed.strip()
    form = forms.begin_form(request.words, listed, title=title, alliances=alliances, metadata=metadata.dump())
    request.open_form(form)


def begin(request: Request) -> None:
    """Store the bundle from the form, once, and show what matches its filters."""
    metadata, filters = FormMetadata.of(request.view), filters_of(request)
    now = request.now
    with request.writing() as (session, person):
        bundle = None
        if note_event(session, metadata.form_id, now=now):
            texts = BundleTexts(forms.TITLE.of(request.view))
            alliance_id = filters.alliance_id
            bundle = bundles.begin_bundle(session, by=person, texts=texts, alliance_id=alliance_id, now=now)
        view = pick_view(request, session, person, bundle, filters) if bundle else None
    request.done(**({"response_action": "update", "view": view} if view else {"response_action": "clear"}))


def filters_of(request: Request) -> Filters:
    """Read the filters from a form."""
    values = fields.read(forms.FILTERS, request.view)
    return Filters(**{**values, "least": values["least"] or 0})


def pick_view(request: Request, session: Session, person: Person, bundle: Bundle, filters: Filters) -> View:
    """What matches the filters, to choose from; the bundle itself, with a sentence, if nothing does."""
    found = bundle_items.list_pickable(session, reader=person, filters=filters, bundle=bundle)
    if not found:
        return dossier_view(request, session, person, bundle, said=request.words("bundle.nothing_fits"))
    metadata = FormMetadata(form_id=request.context.new_id(), number=bundle.number)
    return forms.pick_form(request.words, bundle.ref, found, metadata=metadata.dump())


def show_by_reference(look: Lookup, number: int) -> tuple[str, list[Block]]:
    """A bundle for this reader; a bundle is never shown to a whole channel. Raises NotFound."""
    if look.for_all:
        raise NotFound("reference", Series.BUNDLE.ref(number))
    return card_of(look.context, look.session, look.words, look.person, number)


def card_of(
    context: Context, session: Session, words: Translator, person: Person, number: int, *, page: int = 0
) -> tuple[str, list[Block]]:
    """A bundle, as text and blocks, for people who run it; for supporters of an item, an outline of its progress.

    Raises NotFound for everybody else.
    """
    if not permissions.is_run_by(session, person, number) and (
        outline := find_outline(session, reader=person, number=number)
    ):
        return views.outline(words, outline)
    bundle = permissions.get_to_read(session, reader=person, number=number, with_archived=True)
    if bundle.archived_at is not None:
        return views.archived(words, bundle.number, bundle.title)
    return views.dossier(words, dossier_of(session, person, bundle, on=words.local(context.now()).date(), page=page))


def dossier_of(session: Session, person: Person, bundle: Bundle, *, on: dt.date, page: int = 0) -> Dossier:
    """A bundle as this person sees it on a given day."""
    alliance = alliance_rows.find_alliance(session, bundle.alliance_id) if bundle.alliance_id else None
    items = tuple(bundle_items.list_items(session, bundle, reader=person))
    return Dossier(
        number=bundle.number,
        title=bundle.title,
        state=bundle.state,
        ask=bundle.ask,
        cover_note=bundle.cover_note,
        alliance=alliance.names if alliance else None,
        edition=bundles.edition_of(session, bundle),
        mandate_until=bundle.mandate_until,
        items=items,
        addressees=tuple(addressees.list_addressees(session, bundle)),
        mandates=tuple(mandates.list_mandates(session, bundle, on=on)),
        decided=tuple(list_decided_of_bundle(session, bundle)),
        editions=tuple(list_editions(session, bundle)),
        has_unkept=has_unkept(session, bundle),
        changes=find_changes(session, bundle, on=on, clean=Marking(), reader=person),
        page=min(page, max(0, (len(items) - 1) // views.PAGE)),
    )


def dossier_view(request: Request, session: Session, person: Person, bundle: Bundle, *, said: str = "") -> View:
    """A bundle as a page to read, with what was just done above it."""
    session.flush()
    _, blocks = views.dossier(request.words, dossier_of(session, person, bundle, on=request.today))
    return reading_view(request.words, [*([section(said)] if said else []), *blocks], title=bundle.ref)


def show(request: Request) -> None:
    """Show a bundle, from the list or a message."""
    number = number_of(request)
    with request.reading() as (session, person):
        text, blocks = card_of(request.context, session, request.words, person, number)
    blocks = renewable(blocks, CARDS, Series.BUNDLE.ref(number))
    if request.view.get("type") == "modal":
        request.open_form(reading_view(request.words, blocks, title=Series.BUNDLE.ref(number)))
    else:
        request.answer(text, blocks, title=Series.BUNDLE.ref(number))


def turn_page(request: Request) -> None:
    """Show another page of a bundle's items."""
    number, page = number_of(request), part_of(request, 1)
    with request.reading() as (session, person):
        shown = card_of(request.context, session, request.words, person, number, page=page)
    request.answer_in_place(*shown)


def open_texts(request: Request) -> None:
    """Open the form for a bundle's texts."""
    with request.reading() as (session, person):
        bundle = bundles.get_draft(session, by=person, number=number_of(request))
        texts = BundleTexts(bundle.title, bundle.ask, bundle.cover_note)
        metadata = FormMetadata(form_id=request.context.new_id(), number=bundle.number, version=bundle.version)
        ref, is_asked, told = bundle.ref, bundle.edition > 0, metadata.dump()
    request.open_form(forms.texts_form(request.words, ref, texts, metadata=told, is_asked=is_asked))


def write(request: Request) -> None:
    """Store a bundle's texts."""
    metadata, texts = FormMetadata.of(request.view), BundleTexts(**fields.read(forms.TEXTS, request.view))
    with request.writing() as (session, person):
        bundle = bundles.write_texts(
            session,
            by=person,
            number=metadata.number,
            texts=texts,
            version=metadata.version,
            now=request.now,
        )
        view = dossier_view(request, session, person, bundle)
    request.done(response_action="update", view=view)


def show_preview(request: Request) -> None:
    """Preview the files of a bundle, page by page; a second number in the value replaces the page shown."""
    today = request.context.network_today
    with request.reading() as (session, person):
        bundle = permissions.get_to_read(session, reader=person, number=number_of(request))
        dossier = collect_concept(session, bundle, on=today, clean=Marking(), reader=person)
    text, blocks = dossier_views.preview(request.words, dossier, page=part_of(request, 1))
    if ":" in value_of(request):
        request.answer_in_place(text, blocks)
        return
    request.open_form(reading_view(request.words, blocks, title=dossier.ref))


def show_mandates(request: Request) -> None:
    """Show what every organisation allows."""
    with request.reading() as (session, person):
        bundle = permissions.get_to_read(session, reader=person, number=number_of(request))
        blocks = views.mandates_page(request.words, dossier_of(session, person, bundle, on=request.today))
    request.open_form(reading_view(request.words, blocks, title=bundle.ref))


def begin_edition(request: Request) -> None:
    """Return a bundle to draft, as a new edition."""
    with request.writing() as (session, person):
        bundle = bundles.begin_edition(session, by=person, number=number_of(request), now=request.now)
        shown = views.dossier(request.words, dossier_of(session, person, bundle, on=request.today))
    request.answer_in_place(*shown)


def archive(request: Request) -> None:
    """Archive a bundle."""
    with request.writing() as (session, person):
        bundle = bundles.archive_bundle(session, by=person, number=number_of(request), now=request.now)
        shown = views.archived(request.words, bundle.number, bundle.title)
    request.answer_in_place(*shown)


def restore(request: Request) -> None:
    """Restore an archived bundle."""
    with request.writing() as (session, person):
        bundle = bundles.restore_bundle(session, by=person, number=number_of(request), now=request.now)
        shown = views.dossier(request.words, dossier_of(session, person, bundle, on=request.today))
    request.answer_in_place(*shown)


def number_of(request: Request) -> int:
    """The number of the bundle of a button or menu: its value starts with it."""
    return part_of(request, 0)


def part_of(request: Request, place: int) -> int:
    """A number in the value of a button or menu, by its position between colons; 0 if it is missing."""
    parts = value_of(request).split(":")
    return read_id(parts[place]) if place < len(parts) else 0


def value_of(request: Request) -> str:
    """The value of a button, or of the option chosen in a menu."""
    option = request.action.get("selected_option") or request.action
    return str(option.get("value") or "")
