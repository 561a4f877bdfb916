"""Send the papers of a meeting on request, in the language that is chosen, and what was sent of it before."""

from alliance.enums import KeptFileKind, Series
from alliance.errors import Invalid
from alliance.meetings import papers, sent_files
from handlers.meetings.views.packs import sent_form
from handlers.slack.files import asking_for_file, chosen_language, place_of_files, promised
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section
from handlers.slack.views.files import files_form
from storage.engine.events import note_event


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.MEETING_PACK, ask)
    listeners.view(CallbackId.MEETING_PACK, make)
    listeners.action(ActionId.MEETING_SENT, choose_sent)
    listeners.view(CallbackId.MEETING_SENT, send_again)


def ask(request: Request) -> None:
    """Open the form to choose the language of the papers."""
    number, words = number_of(request, Series.MEETING), request.words
    with request.reading() as (session, person):
        papers.check_pack(session, by=person, number=number)
    ref, form_id = Series.MEETING.ref(number), request.context.new_id()
    metadata = FormMetadata(form_id=form_id, number=number, channel_id=request.asked_in)
    view = files_form(
        words,
        CallbackId.MEETING_PACK,
        title=ref,
        about=words("file.about", what=words("pack.what", ref=ref)),
        language=request.context.texts.network.language,
        metadata=metadata.dump(),
    )
    request.open_form(view)


def make(request: Request) -> None:
    """Queue the papers, once for each form, and say where they will be posted and in which language."""
    metadata, context, words = FormMetadata.of(request.view), request.context, request.words
    language = chosen_language(state_values(request.view))
    place = place_of_files(request)
    ref = Series.MEETING.ref(metadata.number)
    what = words("pack.what", ref=ref)
    with asking_for_file(request) as (session, person):
        if note_event(session, metadata.form_id, now=context.now()):
            version = papers.ask_for_pack(
                session,
                by=person,
                number=metadata.number,
                channel_key=place.channel_key,
                language=language,
                time=context.network_time,
            )
            what = words("pack.what_version", ref=ref, version=version)
    told = promised(words, what, place, language)
    request.done(response_action="update", view=reading_view(words, [section(told)], title=ref))


def choose_sent(request: Request) -> None:
    """Open the form to choose between what was sent of a meeting."""
    number, time = number_of(request, Series.MEETING), request.context.network_time
    with request.reading() as (session, person):
        meeting, found = sent_files.get_sent(session, by=person, number=number, time=time)
    metadata = FormMetadata(form_id=request.context.new_id(), number=number, channel_id=request.asked_in)
    request.open_form(sent_form(request.words, meeting.ref, found, metadata=metadata.dump()))


def send_again(request: Request) -> None:
    """Queue what was chosen, once for each form, and say where it will be posted."""
    metadata, context, words = FormMetadata.of(request.view), request.context, request.words
    kind, edition, language = _chosen_sent(state_values(request.view).get(BlockId.EDITION))
    place, ref = place_of_files(request), Series.MEETING.ref(metadata.number)
    language = language or context.texts.network.language
    with asking_for_file(request) as (session, person):
        if note_event(session, metadata.form_id, now=context.now()):
            sent_files.ask_for_sent(
                session,
                by=person,
                number=metadata.number,
                kind=kind,
                edition=edition,
                channel_key=place.channel_key,
                language=language,
                time=context.network_time,
            )
    what = words(f"meeting.sent_what_{kind}", ref=ref, edition=edition)
    told = promised(words, what, place, language)
    request.done(response_action="update", view=reading_view(words, [section(told)], title=ref))


def _chosen_sent(chosen: str | None) -> tuple[KeptFileKind, int, str]:
    kind, _, rest = (chosen or "").partition("/")
    edition, _, language = rest.partition("/")
    if kind not in {KeptFileKind.PAPERS, KeptFileKind.DECISIONS}:
        raise Invalid(BlockId.EDITION, "problem.choose")
    return KeptFileKind(kind), read_id(edition), language
