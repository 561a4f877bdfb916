"""Send the files of a bundle in a direct message to the person who asks."""

from alliance.bundles import bundles
from alliance.bundles.dossiers import ask_for_files, ask_for_own, list_behind
from alliance.errors import Conflict
from handlers.bundles.bundles import dossier_view, number_of
from handlers.bundles.views import dossiers as views
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.BUNDLE_FILES, ask)
    listeners.action(ActionId.BUNDLE_OWN_FILES, choose_whose)
    listeners.action(ActionId.BUNDLE_OWN_MINE, ask_for_mine)
    listeners.view(CallbackId.BUNDLE_OWN_FILES, ask_for_others)


def ask(request: Request) -> None:
    """Queue the Word and Excel files, and say where they will arrive."""
    with request.writing() as (session, person):
        bundle = ask_for_files(session, by=person, number=number_of(request), now=request.now)
    request.answer(request.words("dossier.asked_for", ref=bundles.ref(bundle)))


def ask_for_mine(request: Request) -> None:
    """Queue the files for the user's own executives, and say where they will arrive."""
    with request.writing() as (session, person):
        bundle = ask_for_own(session, by=person, number=number_of(request), now=request.now)
    request.answer(request.words("dossier.asked_for", ref=bundles.ref(bundle)))


def choose_whose(request: Request) -> None:
    """Open the form to choose the organisation whose executives the files are for."""
    with request.reading() as (session, person):
        bundle = bundles.get_to_read(session, reader=person, number=number_of(request))
        behind = list_behind(session, bundle)
    if not behind:
        raise Conflict("problem.bundle_empty", ref=bundles.ref(bundle))
    metadata = RowMetadata(row_id=bundle.number).dump()
    request.open_form(views.own_form(request.words, bundles.ref(bundle), behind, metadata=metadata))
    request.done()


def ask_for_others(request: Request) -> None:
    """Queue the files for the executives of an organisation, and say where they will arrive."""
    number = RowMetadata.of(request.view).row_id
    own_id = read_id(state_values(request.view).get(BlockId.ORGANISATION))
    with request.writing() as (session, person):
        bundle = ask_for_files(session, by=person, number=number, organisation_id=own_id, now=request.now)
        said = request.words("dossier.asked_for", ref=bundles.ref(bundle))
        view = dossier_view(request, session, person, bundle, said=said)
    request.done(response_action="update", view=view)
