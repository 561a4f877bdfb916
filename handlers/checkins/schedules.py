"""`/kennis beheer`: when alliances ask for check-ins. The next dates are shown before anything is saved."""

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.checkins import schedules
from alliance.checkins.schedules import Planned, ScheduleForm
from alliance.enums import Every
from alliance.errors import Conflict, Invalid
from alliance.people.alliances.alliances import get_alliance
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from handlers.checkins.views import schedules as views
from handlers.slack import fields
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import MenuList, Stored, register_menu_list, store
from handlers.slack.metadata import Metadata, RowMetadata
from handlers.slack.parsing import number_or_none
from handlers.slack.request import Request
from handlers.slack.views.blocks import View, section
from handlers.slack.views.markup import mrkdwn
from storage.checkins import schedules as rows
from storage.engine.database import Session
from storage.tables import Alliance


class ScheduleMetadata(Metadata):
    """A schedule from the form whose next dates are shown before it is saved."""

    alliance_id: int
    form: ScheduleForm
    is_pause: bool = False
    """Whether it came from the form for a pause."""
    seen: str = ""
    """The dates that were shown."""


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listed = MenuList(
        ActionId.LIST_SCHEDULES, ActionId.KEEP_SCHEDULE, schedule_list, schedule_form, {CallbackId.SCHEDULE_END: end}
    )
    register_menu_list(listeners, listed)
    listeners.view(CallbackId.SCHEDULE, show_dates)
    listeners.view(CallbackId.SCHEDULE_PAUSE, show_dates)
    listeners.view(CallbackId.SCHEDULE_PAPERS, show_dates)
    listeners.action(ActionId.SCHEDULE_BACK, go_back)
    listeners.view(CallbackId.SCHEDULE_CONFIRM, save)


def schedule_list(request: Request, session: Session, person: Person, _part: int | None = None) -> View:
    """List the alliances whose schedule the user manages, with when each asks next."""
    standings = schedules.list_standings(session, by=person, time=request.context.network_time)
    if not standings:
        raise Conflict("problem.no_alliances_yet")
    return views.schedule_list(request.words, standings)


def schedule_form(request: Request, session: Session, person: Person, what: str, alliance_id: int) -> View:
    """The form to set or change an alliance's schedule, to pause or end it, or for the days before papers."""
    authorise(person, Action.SCHEDULE, alliance_id=alliance_id)
    alliance = get_alliance(session, alliance_id)
    kept = rows.find_schedule(session, alliance_id)
    form = schedules.form_of(kept) if kept is not None else _usual(request)
    words, name, metadata = request.words, _name(request, alliance), RowMetadata(row_id=alliance_id).dump()
    if what == views.END:
        return views.end_form(words, name, metadata=metadata)
    if what == views.PAPERS:
        return views.papers_form(words, name, form.days_before_papers, metadata=metadata)
    return _form(request, alliance, form, is_pause=what == views.PAUSE)


def show_dates(request: Request) -> None:
    """Show the next three dates of the schedule as filled in, before it is saved."""
    alliance_id = RowMetadata.of(request.view).row_id
    is_pause = request.view.get("callback_id") == CallbackId.SCHEDULE_PAUSE
    with request.reading() as (session, person):
        if is_pause:
            until = views.PAUSED_UNTIL.of(request.view)
            form = schedules.pause_form(session, by=person, alliance_id=alliance_id, until=until)
        elif request.view.get("callback_id") == CallbackId.SCHEDULE_PAPERS:
            days = views.DAYS_BEFORE_PAPERS.of(request.view)
            form = schedules.papers_form(session, by=person, alliance_id=alliance_id, days=days)
        else:
            form = _read_form(session, alliance_id, request.view)
        checked = schedules.check_schedule(
            session, by=person, alliance_id=alliance_id, form=form, time=request.context.network_time
        )
    request.done(response_action="update", view=_dates(request, *checked, is_pause=is_pause))


def go_back(request: Request) -> None:
    """Return from the dates to the form, as it was filled in."""
    metadata = _metadata(request)
    with request.reading() as (session, person):
        authorise(person, Action.SCHEDULE, alliance_id=metadata.alliance_id)
        alliance = get_alliance(session, metadata.alliance_id)
    request.replace_form(_form(request, alliance, metadata.form, is_pause=metadata.is_pause))


def save(request: Request) -> None:
    """Save the schedule whose dates were shown; if its dates have changed since, show those first.

    What has become invalid, such as a first day that has passed meanwhile, is shown above the form as it was filled in.
    """
    metadata = _metadata(request)
    time = request.context.network_time
    about: dict[str, Any] = {"alliance_id": metadata.alliance_id, "form": metadata.form, "time": time}
    try:
        with request.reading() as (session, person):
            alliance = get_alliance(session, metadata.alliance_id)
            alliance, form, planned = schedules.check_schedule(session, by=person, **about)
    except Invalid as error:
        view = _form(request, alliance, metadata.form, is_pause=metadata.is_pause)
        view["blocks"].insert(0, section(sentence_of(request, error)))
        request.done(response_action="update", view=view)
        return
    if _seen(planned) != metadata.seen:
        view = _dates(request, alliance, form, planned, is_pause=metadata.is_pause)
        request.done(response_action="update", view=view)
        return
    moment = request.words.moment(planned[0].at)
    saved = Stored(request.words("schedule.saved", alliance=mrkdwn(_name(request, alliance)), moment=moment))

    def keep(_: Request, session: Session, person: Person) -> Stored:
        schedules.save_schedule(session, by=person, **about)
        return saved

    store(schedule_list, keep, request)


def end(request: Request, session: Session, person: Person) -> Stored:
    """End an alliance's schedule."""
    alliance_id = RowMetadata.of(request.view).row_id
    alliance = schedules.end_schedule(session, by=person, alliance_id=alliance_id, now=request.now)
    return Stored(request.words("schedule.ended", alliance=mrkdwn(_name(request, alliance))))


def _form(request: Request, alliance: Alliance, form: ScheduleForm, *, is_pause: bool) -> View:
    metadata = RowMetadata(row_id=alliance.id).dump()
    if is_pause:
        return views.pause_form(request.words, _name(request, alliance), form.paused_until, metadata=metadata)
    return views.schedule_form(request.words, _name(request, alliance), form, metadata=metadata)


def _dates(
    request: Request, alliance: Alliance, form: ScheduleForm, planned: Sequence[Planned], *, is_pause: bool
) -> View:
    metadata = ScheduleMetadata(alliance_id=alliance.id, form=form, is_pause=is_pause, seen=_seen(planned))
    return views.next_dates(request.words, _name(request, alliance), form, planned, metadata=metadata.dump())


def _usual(request: Request) -> ScheduleForm:
    """The default for an alliance without a schedule: the second Thursday of the month, from today on."""
    zone = request.context.texts.network.zone
    return ScheduleForm(
        every=Every.MONTH,
        weekday=schedules.USUAL_WEEKDAY,
        wall_time=schedules.USUAL_TIME,
        zone=zone.key,
        starts_on=request.now.astimezone(zone).date(),
    )


def _read_form(session: Session, alliance_id: int, view: Mapping[str, Any]) -> ScheduleForm:
    """Read the form; a pause, and anything else this form does not ask for, stays as it is."""
    every, number = _read_every(views.EVERY.of(view))
    values = fields.read(views.SCHEDULE, view)
    kept = rows.find_schedule(session, alliance_id)
    return ScheduleForm(
        every=every,
        weekday=_number(values["weekday"]),
        wall_time=values["wall_time"],
        zone=values["zone"],
        starts_on=values["starts_on"],
        weeks=number if every is Every.WEEKS else 1,
        nth=number if every is Every.MONTH else 2,
        window_days=_number(values["window_days"]),
        paused_until=kept.paused_until if kept is not None else None,
        days_before_papers=kept.days_before_papers if kept is not None else None,
    )


def _read_every(value: str) -> tuple[Every, int]:
    every, _, number = value.partition(":")
    if every not in set(Every):
        raise Invalid(BlockId.EVERY, "problem.choose")
    is_below = number.startswith("-")
    return Every(every), -_number(number[1:]) if is_below else _number(number)


def _number(value: str) -> int:
    """Read a numeric choice; text that is not a number becomes a value that no option has."""
    found = number_or_none(value)
    return -99 if found is None else found


def _metadata(request: Request) -> ScheduleMetadata:
    found = ScheduleMetadata.read(request.view)
    if found is None:
        raise Conflict("problem.no_schedule")
    return found


def _seen(planned: Sequence[Planned]) -> str:
    return " ".join(one.at.isoformat() for one in planned)


def _name(request: Request, alliance: Alliance) -> str:
    return request.words.name(alliance.names)
