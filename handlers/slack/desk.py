"""What a listener needs, and who is asking."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient

from alliance.people.members import Person, SlackProfile, identify
from alliance.words import PollKind, Series
from storage.engine.database import Database, DatabaseUnavailable, Session
from storage.engine.deliveries import PUT_IN_LINE
from storage.people import people
from texts import Translator, Translators

if TYPE_CHECKING:
    from handlers.slack.card_actions import CardAction
    from handlers.slack.command import Subcommands
    from handlers.slack.forms import FormBuilder
    from handlers.slack.references import PollCard, ShowReference
    from handlers.slack.request import Request
    from handlers.slack.views.parts import Block

PROFILE_LASTS = dt.timedelta(days=1)


def new_form_id() -> str:
    """An id for a form that nobody can guess."""
    return secrets.token_hex(16)


@dataclass
class Desk:
    """The bot's things at hand: storage, clock, words, and what the installation says of itself."""

    database: Database
    now: Callable[[], dt.datetime]
    texts: Translators
    team_id: str
    bot_user_id: str
    subcommands: "Subcommands"
    command: str = "/kennis"
    country: str = "NL"
    """Whose public holidays nobody is asked anything on."""
    admin_users: frozenset[str] = frozenset()
    secretariat_channel: str | None = None
    follow_emoji: str = "eyes"
    """The emoji that follows what a card shows, by `handlers.slack.parsing.fold_emoji`."""
    card_actions: "list[CardAction[Any]]" = field(default_factory=list)
    """What one can do with a contribution, in the order of the features' registration."""
    references: "dict[Series, ShowReference]" = field(default_factory=dict)
    """What a reference of each series shows to who looks it up."""
    step_actions: dict[str, "Callable[[Request, str], None]"] = field(default_factory=dict)
    """What else one can do with a step, chosen behind its three dots, by name; it gets the step's reference."""
    poll_cards: "dict[PollKind, PollCard]" = field(default_factory=dict)
    """What each kind of poll shows to one person, or to everybody in a thread."""
    forms: "dict[str, FormBuilder]" = field(default_factory=dict)
    """The forms that first contact may come before, by name: see `handlers.people.members.open_form`."""
    render_kept: "Callable[[Session, int, Desk], tuple[str, list[Block]] | None]" = field(
        default=lambda _session, _kept_id, _desk: None
    )
    """How a message that is kept up to date reads now, by its id; None where it cannot be shown."""
    request_seconds: float = 2.0
    """What a request may spend waiting in all, for the database and for Slack; Slack waits three seconds for it."""
    wake: Callable[[], None] = field(default=lambda: None)
    """Called after a commit that may have put deliveries in line."""
    shut_out: Callable[[str], None] = field(default=lambda problem: None)
    """Called with Slack's word for it when an event says that the bot's token works no more."""
    new_id: Callable[[], str] = new_form_id

    def profile(self, client: WebClient, slack_user_id: str, *, leaves_no_trace: bool = False) -> SlackProfile:
        """What Slack tells of a user, asked at most once a day. Raises SlackApiError when it must ask and cannot.

        With `leaves_no_trace` nothing is stored, and what is known is good enough however old it is: neither the
        database nor Slack's log of calls tells that the person was here.
        """
        with self.database.reading() as session:
            known = people.find_profile(session, slack_user_id)
        now = self.now()
        if known is not None and (leaves_no_trace or now - known.fetched_at < PROFILE_LASTS):
            return known
        told = client.users_info(user=slack_user_id, include_locale=True)["user"]
        profile = read_profile(told, now=now, team_id=self.team_id)
        profile.language = known.language if known is not None else None
        if leaves_no_trace:
            return profile
        try:
            with self.database.writing() as session:
                people.save_profile(session, profile)
        except DatabaseUnavailable:
            pass  # it is a cache: whoever only reads is not stopped by a full disk
        return profile

    def person(self, session: Session, profile: SlackProfile) -> Person:
        """Who this user is to the network, read in `session`."""
        return identify(session, profile, team_id=self.team_id, admin_users=self.admin_users)

    def words(self, profile: SlackProfile) -> Translator:
        """The words for a reader, in their language and zone.

        What they chose comes first, then what Slack tells; Slack tells nothing of people of other workspaces, who read
        what their organisation reads.
        """
        language = profile.language or profile.locale or self._language_of_organisation(profile)
        return self.texts.for_reader(language, profile.tz).at(self.now())

    def channel_words(self) -> Translator:
        """The words for what everybody in a channel reads."""
        return self.texts.network.at(self.now())

    def _language_of_organisation(self, profile: SlackProfile) -> str | None:
        if profile.team_id == self.team_id:
            return None
        try:
            with self.database.reading() as session:
                return people.find_language_of_organisation(session, profile.slack_user_id, profile.team_id)
        except DatabaseUnavailable:
            return None  # the network's language will do

    @contextmanager
    def writing(self, request_id: str | None = None) -> Iterator[Session]:
        """A transaction; when it is committed, the sender of deliveries is woken if something was put in line."""
        with self.database.writing() as session:
            session.info["request_id"] = request_id
            yield session
        if session.info.get(PUT_IN_LINE):
            self.wake()


def read_profile(told: dict[str, object], *, now: dt.datetime, team_id: str) -> SlackProfile:
    """A profile from Slack's user object. No more is kept than is needed: of the mail address the domain, and the day
    of `now` (UTC), since the second would tell who came by before whom."""
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
    """The workspace somebody belongs to; in an organisation of several workspaces, ours when it is one of them."""
    several = told.get("enterprise_user")
    teams = several.get("teams") if isinstance(several, dict) else None
    return own if isinstance(teams, list) and own in teams else str(told.get("team_id") or own)


def _text(value: object) -> str | None:
    return str(value) if value else None
