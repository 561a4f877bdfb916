"""The one in-memory workspace: who is in it, where they talk, which apps are installed, and by which rules.

It belongs to the server's event loop. Nothing in it waits, so each change is whole before the next one begins; other
threads ask through HTTP.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from sandbox.apps.grants import Grants
from sandbox.apps.subscriptions import Subscriptions
from sandbox.apps.transport import ACK_SECONDS
from sandbox.bus import Bus
from sandbox.clock import Clock
from sandbox.conversations.scheduled import Scheduled
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.model import SLACKBOT, App, CannotDo, Channel, ChannelKind, File, Json, Message, User, UserGroup
from sandbox.people.view_stack import Modals, State
from sandbox.seed import Seed, SeedGroup, SeedUser
from sandbox.strictness import Strictness

# Where an app offered options in an external select: user, view id or message ts, block_id, action_id.
OfferKey = tuple[str, str, str, str]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Makes ids nine characters long from the first one on, as Slack's are.
_FIRST_ID = 36**7


class Workspace:
    """State and lookups. `origin` is the server's address, in which permalinks and file addresses stand."""

    def __init__(
        self, seed: Seed, *, at: datetime | None = None, strict: bool = True, patience: float = ACK_SECONDS
    ) -> None:
        self.seed = seed
        self.patience = patience  # may change while it runs; triggers keep the one of the beginning
        self.origin = ""
        # While somebody fills the workspace again after a reset.
        self.rebuilding = False
        self.clock = Clock(at)
        self.bus = Bus()
        self.strict = Strictness.all(strict)
        self.journal = Journal(self.clock, self.bus)
        self.limits = Limits()
        self.faults = Faults()
        self._strict_at_first = strict
        self._key = secrets.token_bytes(16)
        self._fill()

    def reset(self) -> None:
        """Back to the seeded workspace. Seeded ids and credentials stay what they were, so a running app fits in."""
        self.clock.reset()
        self.strict = Strictness.all(self._strict_at_first)
        self.limits.clear()
        self.faults.clear()
        self.journal.clear()
        addresses = {app.id: app.request_url for app in (*self.apps.values(), *self.uninstalled.values())}
        self._fill()
        for app in self.apps.values():
            app.request_url = addresses.get(app.id)
        self.bus.changed("reset")

    def _fill(self) -> None:
        self._last_id: dict[str, int] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self._directs: dict[frozenset[str], Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.apps: dict[str, App] = {}
        self.uninstalled: dict[str, App] = {}
        self.subscriptions = Subscriptions(self.clock)
        self.modals = Modals()
        self.grants = Grants(self.patience)
        self.scheduled = Scheduled()
        # What each person has picked in the selects of a message: by user, channel and ts.
        self.picked: dict[tuple[str, str, str], State] = {}
        self.offered: dict[OfferKey, list[Json]] = {}
        self.team_id = "T0SANDBOX"
        self.team_name, self.team_domain = self.seed.team_name, self.seed.team_domain
        self.users[SLACKBOT] = User(SLACKBOT, "slackbot", "Slackbot", self.team_id, is_bot=True, locale="en-US")
        for person in self.seed.users:
            self.add_user(person)
        bots = [] if self.seed.manifest is None else [self.install(self.seed.manifest).bot_user]
        by_name = {user.name: user.id for user in self.users.values()}
        for seeded in self.seed.channels:
            members = [by_name[name] for name in seeded.members]
            kind: ChannelKind = "private" if seeded.is_private else "public"
            creator = members[0] if members else SLACKBOT
            channel = self.add_channel(
                seeded.name, kind, creator=creator, members=[*members, *(bots if seeded.with_app else [])]
            )
            channel.topic, channel.purpose = seeded.topic, seeded.purpose
        for group in self.seed.groups:
            self.add_group(group)

    # --- ids

    def new_id(self, prefix: str) -> str:
        number = self._last_id.get(prefix, 0) + 1
        self._last_id[prefix] = number
        rest, digits = number + _FIRST_ID, ""
        while rest:
            rest, digit = divmod(rest, 36)
            digits = _DIGITS[digit] + digits
        return prefix + "0" + digits

    def secret(self, *parts: str) -> str:
        """A secret of this server that stays the same over a reset."""
        return hmac.new(self._key, "/".join(parts).encode(), hashlib.sha256).hexdigest()

    # --- people

    def add_user(self, person: SeedUser) -> User:
        user = User(
            id=self.new_id("U"),
            name=person.name,
            real_name=person.real_name,
            team_id=person.team_id or self.team_id,
            email=person.email,
            tz=person.tz,
            locale=person.locale,
            title=person.title,
            is_owner=person.is_owner,
            is_admin=person.is_admin or person.is_owner,
            is_restricted=person.is_restricted or person.is_ultra_restricted,
            is_ultra_restricted=person.is_ultra_restricted,
            updated=int(self.clock.epoch()),
        )
        self.users[user.id] = user
        return user

    def user(self, ref: object) -> User:
        """The person with that id or name. Raises CannotDo when there is none."""
        found = self.users.get(str(ref)) or next((u for u in self.users.values() if u.name == ref), None)
        if found is None:
            raise CannotDo(f"there is no user {ref!r}")
        return found

    def is_foreign(self, user: User) -> bool:
        """Whether this person belongs to another workspace (Slack Connect)."""
        return user.team_id != self.team_id

    def add_group(self, made: SeedGroup) -> UserGroup:
        """Raises CannotDo when its handle is taken or somebody in it is unknown."""
        creator = next(user.id for user in self.users.values() if not user.is_bot)
        group = UserGroup("", "", "", [], int(self.clock.epoch()), creator)
        self.set_group(group, made)
        group.id, group.updated = self.new_id("S"), group.created
        self.groups[group.id] = group
        return group

    def set_group(self, group: UserGroup, wanted: SeedGroup) -> None:
        """Give a group its names and people. Raises CannotDo as `add_group` does, and changes nothing then."""
        if any(other.handle == wanted.handle and other is not group for other in self.groups.values()):
            raise CannotDo(f"there is a group {wanted.handle!r} already")
        group.users = [self.user(member).id for member in wanted.users]
        group.handle, group.name, group.description = wanted.handle, wanted.name, wanted.description

    # --- apps

    def install(self, manifest: Json) -> App:
        """Install an app as its manifest says, with a bot user and throw-away credentials."""
        app_id, bot_id = self.new_id("A"), self.new_id("B")
        name = (manifest.get("display_information") or {}).get("name") or "app"
        display = ((manifest.get("features") or {}).get("bot_user") or {}).get("display_name") or name
        bot = self.add_user(SeedUser(name=display, real_name=display, tz="Etc/UTC", locale="en-US"))
        bot.is_bot, bot.app_id, bot.bot_id = True, app_id, bot_id
        app = App(
            id=app_id,
            name=name,
            manifest=copy.deepcopy(manifest),
            bot_user=bot.id,
            bot_id=bot_id,
            bot_token=f"xoxb-{self.secret(app_id, 'bot')[:48]}",
            app_token=f"xapp-1-{app_id}-{self.secret(app_id, 'app')[:48]}",
            signing_secret=self.secret(app_id, "signing")[:32],
            verification_token=self.secret(app_id, "verification")[:24],
        )
        self.apps[app_id] = app
        return app

    def bot_of(self, app: App) -> User:
        return self.users[app.bot_user]

    # --- conversations

    def add_channel(
        self, name: str, kind: ChannelKind, *, creator: str, members: Iterable[str], prefix: str | None = None
    ) -> Channel:
        channel = Channel(
            id=self.new_id(prefix or {"public": "C", "private": "C", "im": "D", "mpim": "G"}[kind]),
            name=name,
            kind=kind,
            creator=creator,
            created=int(self.clock.epoch()),
            members=dict.fromkeys(members),
        )
        self.channels[channel.id] = channel
        if channel.is_direct:
            self._directs[frozenset(channel.members)] = channel
        return channel

    def find_direct(self, members: Iterable[str]) -> Channel | None:
        return self._directs.get(frozenset(members))

    def direct(self, members: Iterable[str]) -> Channel:
        """The conversation of exactly these people; begins it when there is none."""
        people = list(dict.fromkeys(members))
        found = self.find_direct(people)
        if found is None:
            kind: ChannelKind = "im" if len(people) <= 2 else "mpim"
            name = "" if kind == "im" else "mpdm-" + "--".join(self.users[p].name for p in people) + "-1"
            found = self.add_channel(name, kind, creator=people[0], members=people)
            self.bus.changed("channels")
        return found

    def named_channel(self, name: str) -> Channel | None:
        wanted = name.lstrip("#")
        return next((c for c in self.channels.values() if not c.is_direct and c.name == wanted), None)

    def may_see(self, channel: Channel, user: User) -> bool:
        """Members see their conversations; public ones are open to the team's own full members."""
        if user.id in channel.members:
            return True
        return channel.kind == "public" and not user.is_guest and not self.is_foreign(user)

    def message(self, channel: Channel, ts: object) -> Message:
        """Raises CannotDo when there is no such message."""
        found = channel.messages.get(str(ts))
        if found is None:
            raise CannotDo(f"there is no message {ts!r} in {channel.name or channel.id}")
        return found

    def permalink(self, channel: Channel, message: Message) -> str:
        link = f"{self.origin}/archives/{channel.id}/p{message.ts.replace('.', '')}"
        return f"{link}?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else link
