"""`/kennis beheer`: the audit log, filtered, a page at a time and as a workbook."""

from alliance.errors import Invalid
from alliance.paged_lists import ask_for_list
from alliance.people.audit_log import FILE, LogFilter, dump_filter, list_log, load_filter
from alliance.people.permissions import Action, authorise
from handlers.records.views import audit_log as views
from handlers.slack import fields
from handlers.slack.files import asking_for_file, language_at, place_of_files, promised
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import LogMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import View


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.AUDIT_LOG, use_log)
    listeners.view(CallbackId.AUDIT_FILTER, filter_log)


def use_log(request: Request) -> None:
    """Open the log, turn its page, open the form to filter it, or send it as a workbook."""
    what = str(request.action.get("action_id") or "").partition(":")[2]
    wanted = load_filter(LogMetadata.of(request.view).wanted)
    if what == "excel":
        _send_workbook(request, wanted)
    elif what == "filter":
        with request.reading() as (_, person):
            authorise(person, Action.ADMINISTER)
        request.replace_form(views.filter_form(request.words, wanted, metadata=_metadata(request, wanted)))
    elif what in {"newer", "older"}:
        request.replace_form(_window(request, wanted, page=read_id(request.value)))
    else:
        request.open_form(_window(request, LogFilter()))


def filter_log(request: Request) -> None:
    """Show the log filtered as the form says, in the form's place."""
    values = fields.read(views.FILTER, request.view)
    wanted = LogFilter(**{**values, "who": values["who"].strip(), "about": values["about"].strip()})
    if wanted.first_on and wanted.last_on and wanted.last_on < wanted.first_on:
        raise Invalid(BlockId.LAST_ON, "problem.log_period")
    request.done(response_action="update", view=_window(request, wanted))


def _window(request: Request, wanted: LogFilter, page: int = 0) -> View:
    zone = request.context.texts.network.zone
    with request.reading() as (session, person):
        entries, has_more = list_log(session, reader=person, wanted=wanted, zone=zone, page=page)
    metadata = _metadata(request, wanted)
    return views.log_window(request.words, entries, wanted, page=page, has_more=has_more, metadata=metadata)


def _metadata(request: Request, wanted: LogFilter) -> str:
    # The workbook is posted in the channel in which the log was requested.
    channel = request.asked_in
    return LogMetadata(form_id=request.context.new_id(), channel_id=channel, wanted=dump_filter(wanted)).dump()


def _send_workbook(request: Request, wanted: LogFilter) -> None:
    words, place = request.words, place_of_files(request)
    with asking_for_file(request) as (session, person):
        ask_for_list(
            session, by=person, name=FILE, channel_key=place.channel_key, now=request.now, about=dump_filter(wanted)
        )
    request.answer(promised(words, words(f"list.workbook.{FILE}"), place, language_at(request, place)))
