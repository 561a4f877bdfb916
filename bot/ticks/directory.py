"""Look through Slack's list of people every night, and tell the secretariat what it showed."""

import datetime as dt

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from alliance.people.members import list_secretariat_channel_keys
from alliance.records import directory, people_notices
from bot.sending.slack_calls import NO_TOKEN
from bot.ticks.skipping import Due
from handlers.slack.context import Context, read_profile
from storage.engine.database import Session

log = structlog.get_logger()

PAGE = 200
"""How many people Slack advises to ask for at once."""


class DirectoryWatch:
    """The nightly walk of one process; a row in the database decides which process does the next page."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._since: dt.datetime | None = None

    def look(self, session: Session, context: Context, now: dt.datetime) -> Due:
        """Whether a page is due; at the latest, the next night's first is."""
        self._since, time = self._since or now, context.time_at(now)
        night, next_at = directory.find_due(session, time=time, since=self._since)
        return Due(night is not None, next_at, again_at=directory.next_night_at(time))

    def run(self, context: Context, now: dt.datetime) -> None:
        """Do the next page: ask Slack, and store what it showed and how far the walk is in one transaction."""
        with context.database.reading() as session:
            night, _ = directory.find_due(session, time=context.time_at(now), since=self._since or now)
        if night is None:
            return
        with context.database.writing() as session:
            walk = directory.take_page(session, night, now=now)
            page = (walk.channel, walk.cursor) if walk is not None else None
        if page is None:
            return
        try:
            self._do_page(context, night, *page, now=now)
        except SlackApiError as error:
            self._go_on_without(context, night, error, channel=page[0], now=now)

    def _do_page(
        self, context: Context, night: dt.date, channel: str | None, cursor: str | None, *, now: dt.datetime
    ) -> None:
        admins = context.admins
        if channel is None:
            told = self._client.users_list(limit=PAGE, cursor=cursor)
            profiles = [read_profile(one, now=now, team_id=context.team_id) for one in told["members"]]
            with context.writing() as session:
                directory.note_people(session, night, profiles, cursor=_next(told), admins=admins, now=now)
            return
        told = self._client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        with context.writing() as session:
            directory.note_channel(session, night, told["members"], cursor=_next(told), admins=admins, now=now)

    def _go_on_without(
        self, context: Context, night: dt.date, error: SlackApiError, *, channel: str | None, now: dt.datetime
    ) -> None:
        """Wait as long as Slack asks for, or go on with the next channel.

        Without the list of people, or with a token that Slack refuses, the rest of the night's walk is left out.
        """
        name = str(error.response.get("error"))
        log.warning("directory_not_read", error=name, channel=channel)
        with context.writing() as session:
            if name == "ratelimited":
                named = error.response.headers.get("Retry-After")
                directory.wait(session, night, now=now, seconds=int(named) if named else None)
            elif channel is None or name in NO_TOKEN:
                directory.give_up(session, night, now=now)
            else:
                directory.skip_channel(session, night, admins=context.admins, now=now)


def look_at_notices(session: Session, context: Context, now: dt.datetime) -> Due:
    """Whether to notify the secretariat of changes that Slack showed of people."""
    return Due(*people_notices.find_due(session, time=context.time_at(now)))


def tell_notices(context: Context, now: dt.datetime) -> None:
    """Tell the secretariat, in one message a day."""
    with context.writing() as session:
        channel_keys = list_secretariat_channel_keys(session, context.secretariat_channel)
        told = people_notices.tell_due(session, channel_keys=channel_keys, time=context.time_at(now))
    log.info("people_noticed", notices=told)


def _next(told: SlackResponse) -> str | None:
    """Slack's cursor of the next page, which is empty at the end."""
    return str((told.get("response_metadata") or {}).get("next_cursor") or "") or None
