"""`/kennis rapportage schema`: when digests are made automatically. The next dates are shown before saving."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from alliance.digests import schedule_editing as rules
from alliance.digests.due_digests import DIGEST_TIME, is_builtin
from alliance.digests.schedule_editing import DigestScheduleForm, ListedSchedule
from alliance.enums import Frequency, MeetingKind
from alliance.errors import Conflict, Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from handlers.digests.views import digest_schedules as views
from handlers.people import form_choices
from handlers.slack import fields
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import MenuList, Stored, register_menu_list, store
from handlers.slack.metadata import Metadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from storage.engine.database import Session

_MEANT = re.compile(r"(?:schema|schedule)(?:['’]?s)?", re.IGNORECASE)
UNSEEN = {"channel_not_found", "is_archived", "method_not_supported_for_channel_type"}


class DigestScheduleMetadata(Metadata):
    """The digest schedule of a form, with the form's current values."""

    form_id: str
    form: DigestScheduleForm
    schedule_id: int | None = None
    """None for a new one; 0 for the weekly default that nobody has changed."""
    is_builtin: bool = False


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listed = MenuList(
        ActionId.LIST_DIGEST_SCHEDULES,
        ActionId.KEEP_DIGEST_SCHEDULE,
        schedule_list,
        schedule_form,
        {CallbackId.DIGEST_SCHEDULE_END: end},
    )
    register_menu_list(listeners, listed)
    listeners.action(ActionId.NEW_DIGEST_SCHEDULE, open_new)
    listeners.action(ActionId.DIGEST_SCHEDULE_BACK, go_back)
    listeners.view(CallbackId.DIGEST_SCHEDULE, show_dates)
    listeners.view(CallbackId.DIGEST_SCHEDULE_CONFIRM, save)


def is_meant(typed: str) -> bool:
    """Whether the typed text asks for the schedules rather than for a digest."""
    return _MEANT.fullmatch(typed.strip()) is not None


def schedule_list(request: Request, session: Session, person: Person, _shown: int = 0) -> View:
    """The schedules, with when each makes its next digest."""
    found = rules.list_schedules(session, by=person, time=request.context.network_time)
    return views.schedule_list(request.words, found)


def open_new(request: Request) -> None:
    """Open the form for a new schedule: by default monthly, on the first."""
    today = request.context.network_today
    form = DigestScheduleForm(Frequency.MONTHLY, DIGEST_TIME, today)
    with request.reading() as (session, person):
        authorise(person, Action.MAKE_DIGEST_OF_ALL)
        view = _form(request, session, DigestScheduleMetadata(form_id=request.context.new_id(), form=form))
    request.open_form(view)


def schedule_form(request: Request, session: Session, person: Person, what: str, schedule_id: int) -> View:
    """The form to change, resume or end a schedule."""
    context = request.context
    kept = rules.get_schedule(session, by=person, schedule_id=schedule_id, zone=context.texts.network.zone)
    metadata = DigestScheduleMetadata(
        form_id=context.new_id(), schedule_id=schedule_id, form=rules.form_of(kept), is_builtin=is_builtin(kept)
    )
    if what != views.END:
        return _form(request, session, metadata)
    listed = rules.list_schedules(session, by=person, time=context.network_time)
    one = next((one for one in listed if one.schedule_id == schedule_id), None)
    if one is None:
        raise Conflict("problem.digest_schedule_changed")
    return views.end_form(request.words, one, metadata=metadata.dump())


def show_dates(request: Request) -> None:
    """Show the next dates of the schedule as filled in, before it is saved."""
    metadata = _metadata(request)
    form = _read_form(request.view, metadata)
    checked = _check(request, replace_form(metadata, form))
    view = views.next_dates(request.words, checked, metadata=replace_form(metadata, checked.form).dump())
    request.done(response_action="update", view=view)


def go_back(request: Request) -> None:
    """Return from the dates to the form, as it was filled in."""
    with request.reading() as (session, person):
        authorise(person, Action.MAKE_DIGEST_OF_ALL)
        view = _form(request, session, _metadata(request))
    request.replace_form(view)


def save(request: Request) -> None:
    """Save the schedule whose dates were shown; what has become invalid is shown above the form as filled in."""
    metadata = _metadata(request)
    try:
        _check(request, metadata)
    except Invalid as error:
        with request.reading() as (session, _):
            view = _form(request, session, metadata, problem=sentence_of(request, error))
        request.done(response_action="update", view=view)
        return
    store(schedule_list, _keep, request)


def end(request: Request, session: Session, person: Person) -> Stored:
    """End a schedule."""
    schedule_id = _metadata(request).schedule_id or 0
    rules.end_schedule(session, by=person, schedule_id=schedule_id, time=request.context.network_time)
    return Stored(request.words("digestplan.ended"))


def _keep(request: Request, session: Session, person: Person) -> Stored:
    """Store the schedule whose dates were shown."""
    metadata, context, words = _metadata(request), request.context, request.words
    kept = rules.save_schedule(
        session,
        by=person,
        key=metadata.form_id,
        schedule_id=metadata.schedule_id,
        form=metadata.form,
        is_private=True,  # as checked just now
        office_channel=context.secretariat_channel,
        time=context.network_time,
    )
    if not kept.upcoming:
        return Stored(words("digestplan.saved_no_meeting"))
    return Stored(words("digestplan.saved", moment=words.moment(kept.upcoming[0].due_at)))


def replace_form(metadata: DigestScheduleMetadata, form: DigestScheduleForm) -> DigestScheduleMetadata:
    """The form's metadata, with another schedule in it."""
    return metadata.model_copy(update={"form": form})


def _check(request: Request, metadata: DigestScheduleMetadata) -> ListedSchedule:
    """The schedule as it would be saved; Slack is asked about the channel outside any transaction."""
    context, form = request.context, metadata.form
    with request.reading() as (_, person):
        authorise(person, Action.MAKE_DIGEST_OF_ALL)
    is_private = _is_private(request, form.channel_id) if form.channel_id else True
    with request.reading() as (session, person):
        return rules.check_schedule(
            session,
            by=person,
            schedule_id=metadata.schedule_id,
            form=form,
            is_private=is_private,
            office_channel=context.secretariat_channel,
            time=context.network_time,
        )


def _is_private(request: Request, channel_id: str) -> bool:
    """Whether a channel is private; raises Invalid for one that the bot cannot write to."""
    try:
        channel = request.client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        if error.response.get("error") in UNSEEN:
            raise Invalid(BlockId.CHANNEL, "problem.channel_unseen") from None
        raise
    if channel.get("is_archived") or not channel.get("is_member"):
        raise Invalid(BlockId.CHANNEL, "problem.channel_unseen")
    return bool(channel.get("is_private"))


def _form(request: Request, session: Session, metadata: DigestScheduleMetadata, *, problem: str = "") -> View:
    try:
        groups = form_choices.alliance_groups(session, request.words)
    except Conflict:
        groups = []  # without alliances there may still be one for the whole network
    return views.schedule_form(
        request.words,
        metadata.form,
        groups,
        is_builtin=metadata.is_builtin,
        problem=problem,
        metadata=metadata.dump(),
    )


def _read_form(view: Mapping[str, Any], metadata: DigestScheduleMetadata) -> DigestScheduleForm:
    """Read the form; anything it does not ask for stays as it was."""
    form = replace(metadata.form, **fields.read(views.WHEN_AND_WHERE, view))
    if metadata.is_builtin:
        return form
    frequency, meeting_kind = _read_frequency(views.FREQUENCY.of(view))
    asked = fields.read([views.STARTS_ON, views.ALLIANCE, views.DAYS_BEFORE], view)
    return replace(form, frequency=frequency, meeting_kind=meeting_kind, **asked)


def _read_frequency(value: str) -> tuple[Frequency, MeetingKind | None]:
    frequency, _, kind = value.partition(":")
    if frequency not in set(Frequency) or (kind and kind not in set(MeetingKind)):
        raise Invalid(BlockId.FREQUENCY, "problem.choose")
    return Frequency(frequency), MeetingKind(kind) if kind else None


def _metadata(request: Request) -> DigestScheduleMetadata:
    found = DigestScheduleMetadata.read(request.view)
    if found is None:
        raise Conflict("problem.digest_schedule_changed")
    return found
