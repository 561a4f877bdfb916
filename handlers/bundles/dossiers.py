"""Send the files of a bundle to the person who asks, in the language that they choose."""

from collections.abc import Mapping, Sequence

from alliance.bundles import editions, permissions
from alliance.bundles.dossiers import list_supporters
from alliance.bundles.files import ask_for_files, ask_for_own, get_own
from alliance.enums import BundleState
from alliance.errors import Conflict
from handlers.bundles.bundles import dossier_view, number_of
from handlers.bundles.views import dossiers as views
from handlers.bundles.views.editions import edition_select
from handlers.slack.files import FilePlace, asking_for_file, chosen_language, place_of_files, promised
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block, reading_view, section
from handlers.slack.views.files import files_form
from storage.engine.database import Session
from storage.engine.events import note_event
from storage.tables import Bundle

MINE = "mine"
"""The choice in the form's metadata for the files for the user's own executives."""


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.BUNDLE_FILES, ask)
    listeners.action(ActionId.BUNDLE_OWN_FILES, choose_whose)
    listeners.action(ActionId.BUNDLE_OWN_MINE, ask_for_mine)
    listeners.view(CallbackId.BUNDLE_FILES, make)
    listeners.view(CallbackId.BUNDLE_OWN_FILES, make_for_others)


def ask(request: Request) -> None:
    """Open the form to choose the language of the Word and Excel files, and the edition once one was handed over."""
    with request.reading() as (session, person):
        bundle = permissions.get_to_read(session, reader=person, number=number_of(request))
        choices = _edition_choice(request, session, bundle)
    _open(request, bundle, choices=choices)


def ask_for_mine(request: Request) -> None:
    """Open the form to choose the language and the edition of the files for the user's own executives.

    For people of other workspaces, where no form may open, they are made in the network's language at once.
    """
    with request.reading() as (session, person):
        bundle = get_own(session, reader=person, number=number_of(request)).bundle
    if not person.is_external:
        _open(request, bundle, choice=MINE)
        return
    place, language = place_of_files(request), request.context.texts.network.language
    with asking_for_file(request) as (session, person):
        ask_for_own(
            session, by=person, number=bundle.number, channel_key=place.channel_key, language=language, now=request.now
        )
    request.answer(_promised(request, bundle, place, language))


def make(request: Request) -> None:
    """Queue the files, once for each form, and say where they will be posted and in which language."""
    metadata, values, now = FormMetadata.of(request.view), state_values(request.view), request.now
    language, place, number = chosen_language(values), place_of_files(request), metadata.number
    with asking_for_file(request) as (session, person):
        if note_event(session, metadata.form_id, now=now):
            if metadata.choice == MINE:
                ask_for_own(
                    session, by=person, number=number, channel_key=place.channel_key, language=language, now=now
                )
            else:
                ask_for_files(
                    session,
                    by=person,
                    number=number,
                    edition=_chosen_edition(values),
                    channel_key=place.channel_key,
                    language=language,
                    now=now,
                )
        bundle = permissions.get_bundle(session, metadata.number)
    said = [section(_promised(request, bundle, place, language))]
    view = reading_view(request.words, said, title=bundle.ref)
    request.done(response_action="update", view=view)


def choose_whose(request: Request) -> None:
    """Open the form to choose the organisation whose executives the files are for."""
    with request.reading() as (session, person):
        bundle = permissions.get_to_read(session, reader=person, number=number_of(request))
        behind = list_supporters(session, bundle)
        edition = _edition_choice(request, session, bundle)
    if not behind:
        raise Conflict("problem.bundle_empty", ref=bundle.ref)
    language, metadata = request.context.texts.network.language, _metadata(request, bundle)
    form = views.own_form(request.words, bundle.ref, behind, language=language, metadata=metadata, edition=edition)
    request.open_form(form)


def make_for_others(request: Request) -> None:
    """Queue the files for the executives of an organisation, and say where they will be posted."""
    metadata, values = FormMetadata.of(request.view), state_values(request.view)
    language, place = chosen_language(values), place_of_files(request)
    own_id = read_id(values.get(BlockId.ORGANISATION))
    with asking_for_file(request) as (session, person):
        bundle = ask_for_files(
            session,
            by=person,
            number=metadata.number,
            organisation_id=own_id,
            edition=_chosen_edition(values),
            channel_key=place.channel_key,
            language=language,
            now=request.now,
        )
        view = dossier_view(request, session, person, bundle, said=_promised(request, bundle, place, language))
    request.done(response_action="update", view=view)


def _edition_choice(request: Request, session: Session, bundle: Bundle) -> list[Block]:
    """The choice of an edition, once one was handed over; the newest one unless another is in preparation."""
    handed = editions.list_editions(session, bundle)
    if not handed:
        return []
    last = handed[-1].edition
    initial = last if bundle.state is BundleState.OUT and bundle.edition == last else 0
    concept = last + 1
    return [edition_select(request.words, handed, concept=concept, initial=initial)]


def _chosen_edition(values: Mapping[str, str | None]) -> int | None:
    """The edition chosen in a form; None for the bundle as it is now."""
    return read_id(values.get(BlockId.EDITION)) or None


def _open(request: Request, bundle: Bundle, *, choice: str | None = None, choices: Sequence[Block] = ()) -> None:
    words, ref = request.words, bundle.ref
    view = files_form(
        words,
        CallbackId.BUNDLE_FILES,
        title=ref,
        about=words("file.about", what=words("dossier.files_of", ref=ref)),
        language=request.context.texts.network.language,
        metadata=_metadata(request, bundle, choice=choice),
        choices=choices,
    )
    request.open_form(view)


def _metadata(request: Request, bundle: Bundle, *, choice: str | None = None) -> str:
    form_id, channel_id = request.context.new_id(), request.asked_in
    return FormMetadata(form_id=form_id, number=bundle.number, channel_id=channel_id, choice=choice).dump()


def _promised(request: Request, bundle: Bundle, place: FilePlace, language: str) -> str:
    words = request.words
    return promised(words, words("dossier.files_of", ref=bundle.ref), place, language)
