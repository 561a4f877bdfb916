"""`/kennis scan`: create a quick scan, build it question by question, preview and send it."""

import contextlib
from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from alliance.calendar.calendars import calendars_of
from alliance.enums import Series
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.polls import deadlines, scan_drafts, scan_templates, scans
from alliance.polls.scan_drafts import DraftOvertaken, ScanOutline, ShownDraft
from handlers.people import form_choices
from handlers.polls.views import scans as views
from handlers.slack import fields
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import renew_list
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import View
from storage.engine.database import Session
from storage.people import alliances
from storage.tables import Poll


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("scan", Action.POLL, open_start))
    listeners.action(ActionId.BEGIN_SCAN, open_start)
    listeners.action(ActionId.SCAN_START_FROM, choose_source)
    listeners.view(CallbackId.SCAN_START, start)
    listeners.action(ActionId.SCAN_RESUME, resume)
    listeners.action(ActionId.SCAN_TEXTS, open_texts)
    listeners.view(CallbackId.SCAN_TEXTS, keep_texts)
    listeners.action(ActionId.SCAN_SEND, open_send)
    listeners.view(CallbackId.SCAN_SEND, send)
    listeners.action(ActionId.SCAN_DROP, drop)


def open_start(request: Request, typed: str = "") -> None:
    """Open the form to create a scan, with the drafts to continue."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.POLL)
        running = [one for one, _ in alliances.list_alliances(session)]
        own = {one.id for one in running if may(person, Action.POLL, alliance_id=one.id)}
        groups = form_choices.alliance_groups(session, words, only=own)
        here = alliances.find_alliance_of_channel(session, request.channel_id or "")
        drafts = scan_drafts.list_drafts(session, by=person)
        earlier = scan_drafts.list_earlier(session, by=person)
    only = next(iter(own)) if len(own) == 1 else None
    alliance = here.id if here is not None and here.id in own else only
    view = views.start_form(
        words,
        alliances=groups,
        alliance=str(alliance) if alliance else None,
        title=typed.strip(),
        templates=[(words.name(one.title), one.slug) for one in scan_templates.list_templates()],
        earlier=earlier,
        drafts=drafts,
        network_language=request.context.texts.network.language,
    )
    request.open_form(view)


def choose_source(request: Request) -> None:
    """Require a title for a blank scan, and no longer once a template or an earlier scan is chosen."""
    start_from = views.START_FROM.of(request.view)
    request.replace_form(request.same_form(views.for_source(request.words, request.view.get("blocks", []), start_from)))


def start(request: Request) -> None:
    """Store the draft with its initial questions, and replace the form with its builder."""
    values = fields.read(views.START, request.view)
    with request.writing() as (session, person):
        outline, follows = _begins_with(request, session, person, values["start_from"])
        poll = scan_drafts.start_scan(
            session,
            by=person,
            alliance_id=values["alliance_id"],
            title=values["title"],
            outline=outline,
            follows=follows,
            now=request.now,
        )
        draft = scan_drafts.show_draft(session, by=person, number=poll.number)
    request.done(response_action="update", view=builder(request, draft))


def resume(request: Request) -> None:
    """Continue a draft, whoever created it."""
    number = read_id(request.value)
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=number)
    if request.view.get("type") == "modal":
        show_in_place(request, builder(request, draft))
    else:
        request.open_form(builder(request, draft))


def open_texts(request: Request) -> None:
    """Open the form for title and note."""
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=FormMetadata.of(request.view).number)
    request.open_form(views.texts_form(request.words, draft.title, draft.explanation, metadata=metadata_of(draft)))


def keep_texts(request: Request) -> None:
    """Store title and note."""
    metadata = FormMetadata.of(request.view)
    title, explanation = views.TITLE.of(request.view), views.EXPLANATION.of(request.view)
    try:
        with request.writing() as (session, person):
            draft = scan_drafts.set_texts(
                session,
                by=person,
                number=metadata.number,
                version=metadata.version,
                title=title,
                explanation=explanation,
            )
    except DraftOvertaken as overtaken:
        newest = metadata.model_copy(update={"version": overtaken.newest}).dump()
        notice = request.words("builder.overtaken_form")
        view = views.texts_form(request.words, title, explanation, metadata=newest, notice=notice)
        request.done(response_action="update", view=view)
        return
    request.done()
    renew_list(request, builder(request, draft))


def open_send(request: Request) -> None:
    """Open the form to send the scan: deadline, place, and how many recipients were already asked this week."""
    number, now = FormMetadata.of(request.view).number, request.now
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=number)
        scans.check_complete(len(draft.questions))
        asking = _asking(request, session, draft)
        calendars = calendars_of(session, country=request.context.country, since=now.date())
    day = deadlines.in_a_week(request.context.network_today, calendars.of(None))
    where = views.CHANNEL if asking.has_channel else views.DIRECT
    values = views.SendValues(day, where, draft.explanation)
    request.open_form(views.send_form(request.words, draft, asking, values, metadata=metadata_of(draft)))


def send(request: Request) -> None:
    """Send the scan; a confirmation replaces the builder."""
    metadata, typed = FormMetadata.of(request.view), views.SendValues(**fields.read(views.SEND, request.view))
    try:
        with request.writing() as (session, person):
            poll, people = _send(request, session, person, metadata, typed)
    except DraftOvertaken as overtaken:
        _send_again(request, overtaken, typed)
        return
    assert poll.ends_at is not None  # an open poll has a deadline
    ref = poll.ref
    view = views.sent(request.words, ref, poll.title, ends_at=poll.ends_at, channel_id=poll.channel_id, people=people)
    request.done()
    renew_list(request, view)


def drop(request: Request) -> None:
    """Discard a draft."""
    metadata = FormMetadata.of(request.view)
    number, version = metadata.number, metadata.version
    try:
        with request.writing() as (session, person):
            scan_drafts.drop_draft(session, by=person, number=number, version=version, now=request.now)
    except DraftOvertaken as overtaken:
        show_as_it_is(request, number, sentence_of(request, overtaken))
        return
    show_in_place(request, views.dropped(request.words, Series.POLL.ref(number)))


def builder(request: Request, draft: ShownDraft, notice: str = "") -> View:
    """The builder of a draft in its current state."""
    return views.builder(
        request.words, draft, command=request.context.command, metadata=metadata_of(draft), notice=notice
    )


def show_in_place(request: Request, view: View) -> None:
    """Replace the view with the button, even if another click has just changed it."""
    with contextlib.suppress(SlackApiError):  # the view was closed meanwhile: the request itself is done
        request.update_view(view)
    request.done()


def _begins_with(
    request: Request, session: Session, person: Person, start_from: str
) -> tuple[ScanOutline, Poll | None]:
    """A scan's initial content. A template is in the network's language, since all its members read it."""
    kind, _, told = start_from.partition(":")
    if kind == views.BLANK:
        return ScanOutline(), None
    if kind == views.TEMPLATE:
        return scan_templates.outline_of(told, request.context.texts.network.name), None
    return scan_drafts.copy_of(session, by=person, number=read_id(told))


def _send(
    request: Request, session: Session, person: Person, metadata: FormMetadata, typed: views.SendValues
) -> tuple[Poll, int]:
    now, zone = request.now, request.context.texts.network.zone
    poll = scans.send_scan(
        session,
        by=person,
        number=metadata.number,
        version=metadata.version,
        explanation=typed.explanation,
        in_channel=typed.where == views.CHANNEL,
        ends_at=deadlines.ends_at(typed.ends_on, zone),
        now=now,
    )
    receivers = scans.preview_receivers(session, alliance_id=poll.alliance_id, time=request.context.network_time)
    return poll, len(receivers.members)


def _send_again(request: Request, overtaken: DraftOvertaken, typed: views.SendValues) -> None:
    """Show the form again as filled in, after a colleague changed the draft."""
    number = FormMetadata.of(request.view).number
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=number)
        asking = _asking(request, session, draft)
    notice = sentence_of(request, overtaken)
    view = views.send_form(request.words, draft, asking, typed, metadata=metadata_of(draft), notice=notice)
    request.done(response_action="update", view=view)
    renew_list(request, builder(request, draft))


def _asking(request: Request, session: Session, draft: ShownDraft) -> views.ScanAudience:
    found = scans.preview_receivers(session, alliance_id=draft.alliance_id, time=request.context.network_time)
    alliance = alliances.find_alliance(session, draft.alliance_id)
    has_channel = alliance is not None and alliance.channel_id is not None
    return views.ScanAudience(
        organisations=found.organisations,
        people=len(found.members),
        asked=found.asked,
        unreached=found.unreached,
        has_channel=has_channel,
        network_language=request.context.texts.network.language,
    )


def show_as_it_is(request: Request, number: int, notice: str) -> None:
    """Show the builder as it is now, with a notice, after a colleague changed the draft."""
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=number)
    show_in_place(request, builder(request, draft, notice))


def metadata_of(draft: ShownDraft, question_id: int = 0) -> str:
    """The metadata of a form about a draft, or about one of its questions."""
    return FormMetadata(form_id=draft.ref, number=draft.number, version=draft.version, other=question_id).dump()
