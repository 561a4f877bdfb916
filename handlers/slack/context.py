"""`Context`: the application context of every listener and renderer, and the lookup of Slack profiles."""

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from alliance.archive_terms import Appraisal
from alliance.enums import PollKind, Series, UndoKind
from alliance.file_limit import USUAL
from alliance.local_time import LocalTime
from alliance.people.departures import renew_profile
from alliance.people.members import Person, SlackProfile, identify, identify_known
from alliance.people.vacancies import Admins
from alliance.retention_periods import Retention
from handlers.slack.card_actions import CardAction
from handlers.slack.subcommands import Subcommands
from handlers.slack.views.blocks import Block, View
from storage.engine.database import Database, DatabaseUnavailable, Session
from storage.engine.deliveries import PUT_IN_LINE
from storage.people import people
from storage.tables import KeptMessage
from texts import Translator, Translators

# A request holds the context, so the registries below cannot name its type; `Listeners` types what is registered.
Rendered = tuple[str, list[Block]]
PROFILE_LASTS = dt.timedelta(days=1)
READER = "reader"
"""Key in `session.info`: the profile of the person for whom the session renders, and who they are, if known already."""


def new_form_id() -> str:
    """An unguessable id for a form."""
    return secrets.token_hex(16)


@dataclass
class Context:
    """The application context: database, clock, texts, registries and the installation's settings."""

    database: Database
    now: Callable[[], dt.datetime]
    texts: Translators
    team_id: str
    bot_user_id: str
    subcommands: Subcommands
    command: str = "/kennis"
    country: str = "NL"
    """The country whose public holidays are days on which nobody is asked anything."""
    admin_users: frozenset[str] = frozenset()
    secretariat_channel: str | None = None
    retention: Retention = field(default_factory=Retention)
    """How long personal data is kept."""
    secret: str = field(default="", repr=False)
    """Salts what is stored of people as a hash only; outside the database, so that a copy of it is not enough."""
    follow_emoji: str = "eyes"
    """The emoji that follows a card's contribution, normalised by `handlers.slack.parsing.fold_emoji`."""
    appraisal: Appraisal = Appraisal()  # noqa: RUF009  # it is frozen
    """What the metadata of an archive say about how long it is kept."""
    files_an_hour: int = USUAL
    """How many files one person may ask for in an hour."""
    card_actions: list[CardAction[Any]] = field(default_factory=list)
    """The actions on a contribution's card, in order of registration."""
    references: dict[Series, Callable[..., Rendered]] = field(default_factory=dict)
    """How a reference of each series is shown to the person who looks it up."""
    step_actions: dict[str, Callable[..., None]] = field(default_factory=dict)
    """Further actions in a step's overflow menu by name, called with the step's reference."""
    poll_cards: dict[PollKind, Callable[..., Rendered | None]] = field(default_factory=dict)
    """How each kind of poll is shown to one person, or to everybody in a thread."""
    below_mine: dict[str, Callable[..., None]] = field(default_factory=dict)
    """What `/kennis mijn` does instead when one of these words, folded, is typed after it."""
    undo_views: dict[UndoKind, Any] = field(default_factory=dict)
    """The confirmation of an action of each kind, and the text once it is undone."""
    lists: dict[str, Callable[..., View]] = field(default_factory=dict)
    """How each list is built, by its callback id, for the request and a `ListPlace`."""
    answers: dict[str, Callable[..., Rendered]] = field(default_factory=dict)
    """How each list in a message is built, by its name, for the request and what it is about."""
    forms: dict[str, Callable[..., View]] = field(default_factory=dict)
    """The forms that may be preceded by first contact, by name: see `handlers.people.members.open_form`."""
    render_kept: "Callable[[Session, KeptMessage, Context], Rendered | None]" = field(
        default=lambda _session, _message, _context: None
    )
    """Render a kept message from current data; None if there is nothing to show."""
    take_files: Callable[[Any], bool] = field(default=lambda _request: False)
    """Takes the files of a direct message; False if somebody else answers the message."""
    request_seconds: float = 2.0
    """The seconds that a request may spend waiting for the database and for Slack in total.

    Slack itself expects an acknowledgement within three seconds.
    """
    wake: Callable[[Collection[str] | None], None] = field(default=lambda _kinds: None)
    """Called after a commit that enqueued deliveries, with their kinds, or None where these are not known."""
    shut_out: Callable[[str], None] = field(default=lambda problem: None)
    """Called with Slack's error code when an event says that the bot's token is no longer valid."""
    new_id: Callable[[], str] = new_form_id

    @property
    def network_today(self) -> dt.date:
        """Today's date in the network's time zone; `Request.today` is that of a person."""
        return self.network_time.today

    @property
    def network_time(self) -> LocalTime:
        """The present time of the network."""
        return self.time_at(self.now())

    def time_at(self, now: dt.datetime) -> LocalTime:
        """The network's time at an instant."""
        return LocalTime(now, self.texts.network.zone, self.country)

    @property
    def admins(self) -> Admins:
        """Admins whom the bot did not appoint."""
        return Admins(self.team_id, self.admin_users)

    def profile(self, client: WebClient, slack_user_id: str, *, leaves_no_trace: bool = False) -> SlackProfile:
        """The Slack profile of a user, fetched at most once a day.

        Raises SlackApiError if Slack must be asked and fails.

        With `leaves_no_trace` nothing is stored and a known profile is used regardless of its age, so that neither the
        database nor Slack's API log shows that the person was here.
        """
        with self.database.reading() as session:
            known = people.find_profile(session, slack_user_id)
        if known is not None and self._is_current(known, leaves_no_trace=leaves_no_trace):
            return known
        return self._fetch_profile(client, slack_user_id, known, leaves_no_trace=leaves_no_trace)

    def user(
        self, client: WebClient, slack_user_id: str, *, leaves_no_trace: bool = False
    ) -> tuple[SlackProfile, Person]:
        """The Slack profile of a user, as `profile` gives it, and who they are.

        Raises SlackApiError if Slack must be asked and fails.
        """
        with self.database.reading() as session:
            known = self.known_user(session, slack_user_id)
        if known is not None and self._is_current(known[0], leaves_no_trace=leaves_no_trace):
            return known
        stored = known[0] if known is not None else None
        profile = self._fetch_profile(client, slack_user_id, stored, leaves_no_trace=leaves_no_trace)
        with self.database.reading() as session:
            return profile, self.person(session, profile)

    def _is_current(self, profile: SlackProfile, *, leaves_no_trace: bool) -> bool:
        return leaves_no_trace or self.now() - profile.fetched_at < PROFILE_LASTS

    def _fetch_profile(
        self, client: WebClient, slack_user_id: str, known: SlackProfile | None, *, leaves_no_trace: bool
    ) -> SlackProfile:
        told = client.users_info(user=slack_user_id, include_locale=True)["user"]
        profile = read_profile(told, now=self.now(), team_id=self.team_id)
        profile.language = known.language if known is not None else None
        if leaves_no_trace:
            return profile
        try:
            with self.database.writing() as session:
                renew_profile(session, profile=profile, now=self.now(), admins=self.admins)
        except DatabaseUnavailable:
            pass  # the profile is only a cache: a full disk must not stop people from reading
        return profile

    def person(self, session: Session, profile: SlackProfile) -> Person:
        """The person with a Slack profile, with their membership and roles, read in `session`."""
        return identify(session, profile, team_id=self.team_id, admin_users=self.admin_users)

    def known_user(self, session: Session, slack_user_id: str) -> tuple[SlackProfile, Person] | None:
        """The stored profile of a user, and who they are; None if no profile is stored.

        Not read again in a session that shows somebody what they have just clicked: see `READER`.
        """
        reader: tuple[SlackProfile, Person] | None = session.info.get(READER)
        if reader is not None and reader[0].slack_user_id == slack_user_id:
            return reader
        return identify_known(session, slack_user_id, team_id=self.team_id, admin_users=self.admin_users)

    def words(self, profile: SlackProfile) -> Translator:
        """The translator for a reader, in their language and time zone.

        The language is the one they chose, else the one in Slack. Slack reports none for people of other workspaces,
        who get the language of their organisation.
        """
        language = profile.language or profile.locale or self._language_of_organisation(profile)
        return self.texts.for_reader(language, profile.tz).at(self.now())

    def channel_words(self) -> Translator:
        """The translator for messages that everybody in a channel reads."""
        return self.texts.network.at(self.now())

    def _language_of_organisation(self, profile: SlackProfile) -> str | None:
        if profile.team_id == self.team_id:
            return None
        try:
            with self.database.reading() as session:
                return people.find_language_of_organisation(session, profile.slack_user_id, profile.team_id)
        except DatabaseUnavailable:
            return None  # fall back to the network's language

    @contextmanager
    def writing(self, request_id: str | None = None) -> Iterator[Session]:
        """Open a transaction; after the commit, wake the delivery worker if something was enqueued."""
        with self.database.writing() as session:
            session.info["request_id"] = request_id
            yield session
        if kinds := session.info.get(PUT_IN_LINE):
            self.wake(kinds)


def read_profile(told: dict[str, object], *, now: dt.datetime, team_id: str) -> SlackProfile:
    """A profile from Slack's user object, with no more than is needed.

    Only the domain of the email address is kept, and only the day of `now` (UTC), since the exact time would reveal the
    order in which people came by.
    """
    details = told.get("profile")
    details = details if isinstance(details, dict) else {}
    email = str(details.get("email") or "")
    name = details.get("real_name") or told.get("real_name") or details.get("display_name") or told.get("name")
    return SlackProfile(
        slack_user_id=str(told["id"]),
        team_id=_team(told, team_id),
        name=str(name or told["id"])[:150],
        mail_domain=email.rpartition("@")[2].lower() or None,
        tz=_text(told.get("tz")),
        locale=_text(told.get("locale")),
        is_owner=bool(told.get("is_owner")),
        is_guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
        is_bot=bool(told.get("is_bot")),
        is_deleted=bool(told.get("deleted")),
        fetched_at=now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0),
    )


def _team(told: dict[str, object], own: str) -> str:
    """The workspace somebody belongs to; in an Enterprise Grid organisation, ours if it is one of theirs."""
    several = told.get("enterprise_user")
    teams = several.get("teams") if isinstance(several, dict) else None
    return own if isinstance(teams, list) and own in teams else str(told.get("team_id") or own)


def _text(value: object) -> str | None:
    return str(value) if value else None
