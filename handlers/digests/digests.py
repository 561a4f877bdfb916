"""`/kennis rapportage`: make the workbook of any period, its meeting version, and its text for an email."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from alliance.agenda.past_statuses import began_on
from alliance.calendar.periods import Period
from alliance.calendar.typed_periods import parse_period
from alliance.channel_keys import key_for_files
from alliance.digests.digests import collect_digest, without_limited
from alliance.digests.due_digests import ASKED
from alliance.digests.editions import correct_digest
from alliance.errors import Invalid, NotFound
from alliance.meetings.since_meeting import read_since_meeting, since_meeting
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from handlers.digests import schedules
from handlers.digests.views import digests as views
from handlers.people.alliance_names import find_alliance
from handlers.slack.files import asking_for_file, language_at, place_of_files, promised
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import show_list
from handlers.slack.parsing import number_or_none
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.markup import quote
from reports import Version
from reports.digests.mail import mail_text
from reports.digests.titles import period_days
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances
from storage.tables import Alliance, Meeting


@dataclass(frozen=True)
class _Meant:
    """The period and alliance of a requested digest."""

    period: Period
    alliance: Alliance | None
    since: Meeting | None = None
    """The meeting since which it counts, if one was named."""


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("digest", Action.MAKE_DIGEST, make_digest))
    listeners.action(ActionId.MAKE_DIGEST, make_digest)
    listeners.action(ActionId.DIGEST_MEETING, make_meeting_version)
    listeners.action(ActionId.DIGEST_MAIL, show_mail)
    listeners.action(ActionId.DIGEST_WORKBOOK, make_workbook)
    listeners.action(ActionId.DIGEST_CORRECT, correct_workbook)


def make_digest(request: Request, typed: str = "") -> None:
    """Queue the digest of a period, and say where it will be posted."""
    if schedules.is_meant(typed):
        show_list(schedules.schedule_list, request)
        return
    words = request.words
    context = request.context
    now, place = context.now(), place_of_files(request)
    with asking_for_file(request) as (session, person):
        authorise(person, Action.MAKE_DIGEST)
        today = now.astimezone(context.texts.network.zone).date()
        meant = _meant(request, session, person, typed, today=today)
        alliance_id = meant.alliance.id if meant.alliance else None
        _authorise(person, alliance_id)
        about = {"period": meant.period.key, "alliance": alliance_id}
        enqueue(session, kind=ASKED, channel_key=place.channel_key, about=about, now=now, is_urgent=True)
        began = began_on(session, context.texts.network.zone)
        since = f"{meant.since.ref} · {quote(meant.since.title, 150)}" if meant.since else ""
    days = period_days(meant.period, words)
    told = words("digest.since_meeting", meeting=since, days=days) if since else days
    said = promised(words, words("digest.what", period=told), place, language_at(request, place))
    if began is not None and meant.period.last_on < began:
        said += " " + words("digest.before_beginning", day=words.full_day(began))
    request.answer(said)


def make_workbook(request: Request) -> None:
    """Queue the digest named by a button, and say where it will be posted."""
    _make_named(request)


def correct_workbook(request: Request) -> None:
    """Make a corrected edition of the posted digest named by a button, and queue it."""
    _make_named(request, is_corrected=True)


def _make_named(request: Request, *, is_corrected: bool = False) -> None:
    words, place = request.words, place_of_files(request)
    with asking_for_file(request) as (session, person):
        period, alliance_id = _named(request)
        _authorise(person, alliance_id)
        if is_corrected:
            correct_digest(
                session, by=person, period=period, alliance_id=alliance_id, time=request.context.network_time
            )
        about = {"period": period.key, "alliance": alliance_id}
        enqueue(session, kind=ASKED, channel_key=place.channel_key, about=about, now=request.now, is_urgent=True)
    what = words("digest.what", period=period_days(period, words))
    request.answer(promised(words, what, place, language_at(request, place)))


def make_meeting_version(request: Request) -> None:
    """Queue the meeting version, for the thread of the message with the button."""
    now = request.now
    message = request.body.get("message") or {}
    channel_id = request.channel_id
    if channel_id is None or not message.get("ts"):
        raise NotFound("digest", "")
    with asking_for_file(request) as (session, person):
        period, alliance_id = _named(request)
        _authorise(person, alliance_id)
        about = {
            "period": period.key,
            "alliance": alliance_id,
            "version": Version.MEETING.value,
            "channel": channel_id,
            "ts": message["ts"],
            "beside": True,  # the message announced another file
        }
        channel_key = key_for_files(place_of_files(request).channel_key)
        enqueue(session, kind="digest_file", channel_key=channel_key, about=about, now=now, is_urgent=True)
    request.answer(request.words("digest.meeting_follows"))


def show_mail(request: Request) -> None:
    """Show the message as plain text, to copy into an email.

    Its readers are not in Slack: it has no links to Slack, no names that the bot recognises, and nothing limited to one
    alliance.
    """
    words = request.words
    with request.reading() as (session, person):
        period, alliance_id = _named(request)
        _authorise(person, alliance_id)
        digest = collect_digest(session, period=period, time=request.context.network_time, alliance_id=alliance_id)
        text = mail_text(without_limited(session, digest), words)
    request.open_form(views.mail_form(words, text))


def _meant(request: Request, session: Session, person: Person, typed: str, *, today: dt.date) -> _Meant:
    """Parse the typed period, followed by an alliance; by default the current week and everything visible to the user.

    For somebody who may not see the whole network, the default is the channel's alliance or the only one they chair.
    Raises Invalid for an unknown period or alliance, and if several alliances are possible.
    """
    since = read_since_meeting(typed)
    if since is None:
        period, named = _parse(session, typed, today)
        return _Meant(period, _alliance(request, session, person, typed, named))
    number, rest = since
    alliance = _alliance(request, session, person, rest, find_alliance(session, rest) if rest else None)
    period, meeting = since_meeting(session, today=today, alliance=alliance, number=number)
    return _Meant(period, alliance, meeting)


def _alliance(
    request: Request, session: Session, person: Person, typed: str, named: Alliance | None
) -> Alliance | None:
    """The named alliance, or the only one possible for this person; None for the whole network."""
    if named is not None or may(person, Action.MAKE_DIGEST_OF_ALL):
        return named
    held = {chair.alliance_id for chair in person.chairs}
    here = alliances.find_alliance_of_channel(session, request.channel_id) if request.channel_id else None
    if here is not None and here.id in held:
        return here
    own = [alliance for alliance, _ in alliances.list_alliances(session) if alliance.id in held]
    if len(own) == 1:
        return own[0]
    names = tuple(one.names for one in own)
    raise Invalid("alliance", "problem.which_alliance", typed=typed[:60], near=names)


def _parse(session: Session, typed: str, today: dt.date) -> tuple[Period, Alliance | None]:
    """The longest prefix that names a period, and the alliance that the rest names; either may be missing."""
    said = typed.split()
    if not said:
        return parse_period("week", today), None
    for count in range(len(said), 0, -1):
        try:
            period = parse_period(" ".join(said[:count]), today)
        except Invalid as error:
            if error.reason != "digest.period_unknown":
                raise  # it looks like a period, but an impossible one
        else:
            return period, find_alliance(session, " ".join(said[count:])) if count < len(said) else None
    try:
        return parse_period("week", today), find_alliance(session, typed)
    except Invalid as error:
        if error.reason != "problem.no_such_alliance":
            raise
        raise Invalid("period", "digest.neither", text=typed[:60], near=error.values["near"]) from None


def _named(request: Request) -> tuple[Period, int | None]:
    """The period and alliance in a button's value."""
    key, _, alliance_id = request.value.partition(" ")
    today = request.now.astimezone(request.context.texts.network.zone).date()
    return parse_period(key, today), number_or_none(alliance_id)


def _authorise(person: Person, alliance_id: int | None) -> None:
    if alliance_id is None:
        authorise(person, Action.MAKE_DIGEST_OF_ALL)
    else:
        authorise(person, Action.MAKE_DIGEST, alliance_id=alliance_id)
