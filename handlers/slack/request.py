"""One thing somebody did in Slack, with the ways to look up, to store and to answer."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from alliance import kept
from alliance.errors import Invalid
from alliance.people import home_tab
from alliance.people.members import Person, SlackProfile
from handlers.slack.desk import Desk
from handlers.slack.ids import CallbackId
from handlers.slack.views import windowless
from handlers.slack.views.parts import Block, View, reading_view, section
from storage.engine.database import Session
from storage.engine.deliveries import drop_needless, enqueue
from storage.engine.patience import seconds_left
from texts import Translator

log = structlog.get_logger()

VIEW = ("type", "callback_id", "title", "submit", "close", "private_metadata")
"""What a view is made of beside its blocks."""

LEAST_SECONDS = 0.1
"""A call without any time would fail before it is made."""


@dataclass
class Request:
    """A command, click, form or event. `ack` is called once, after what was asked has been committed."""

    desk: Desk
    slack: WebClient
    body: Mapping[str, Any]
    ack: Callable[..., Any]
    respond: Callable[..., Any] | None = None
    """Answers at the place of the click, where Slack gave a `response_url`."""
    afterwards: Callable[[Callable[[], None]], None] = field(default=lambda work: work())
    """Does something once the acknowledgement is on its way; what is lost with a kill, such as a word of thanks."""
    request_id: str = field(init=False)
    is_acknowledged: bool = False
    leaves_no_trace: bool = False
    """Nothing is stored about the person but what the use case itself stores. Set it before anything is asked."""
    _changed: tuple[int, str] | None = field(default=None, init=False)
    """What changed of the message that it was done in: see `alliance.kept.SHOWN_AT_ONCE`."""

    def __post_init__(self) -> None:
        self.request_id = request_id_of(self.body)

    @property
    def client(self) -> WebClient:
        """For calls of Slack's Web API, which wait no longer than there is time for an acknowledgement."""
        self.slack.timeout = max(LEAST_SECONDS, seconds_left(self.desk.request_seconds))  # type: ignore[assignment]
        return self.slack

    @property
    def slack_user_id(self) -> str:
        """Who did it."""
        user = self.body.get("user")
        if isinstance(user, Mapping):
            return str(user["id"])
        event = self.body.get("event", {})
        return str(self.body.get("user_id") or event.get("user") or "")

    @property
    def channel_id(self) -> str | None:
        """Where it was done; None on Home and in a form."""
        channel = self.body.get("channel")
        found = channel.get("id") if isinstance(channel, Mapping) else self.body.get("channel_id")
        return str(found) if found else None

    @property
    def view(self) -> Mapping[str, Any]:
        """The form or Home it was done in; empty elsewhere."""
        found = self.body.get("view")
        return found if isinstance(found, Mapping) else {}

    @property
    def view_id(self) -> str:
        """The id of that form. Raises Invalid where a button of a form was pressed outside of one."""
        if not self.view:
            raise Invalid("view", "problem.no_form")
        return str(self.view["id"])

    @property
    def trigger_id(self) -> str:
        """What a form may be opened with. Raises Invalid where there is none, as after an event."""
        if not self.body.get("trigger_id"):
            raise Invalid("view", "problem.no_form")
        return str(self.body["trigger_id"])

    @property
    def action(self) -> Mapping[str, Any]:
        """The element that was used; empty where there is none."""
        actions = self.body.get("actions") or [{}]
        return actions[0] if isinstance(actions[0], Mapping) else {}

    @cached_property
    def profile(self) -> SlackProfile:
        """What Slack tells of the person."""
        return self.desk.profile(self.client, self.slack_user_id, leaves_no_trace=self.leaves_no_trace)

    @cached_property
    def words(self) -> Translator:
        """The person's language."""
        return self.desk.words(self.profile)

    @property
    def value(self) -> str:
        """What a pressed button carries; empty for anything else."""
        return str(self.action.get("value") or "")

    @property
    def today(self) -> dt.date:
        """The day it is for the person."""
        return self.words.local(self.desk.now()).date()

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Person]]:
        """A look into storage, and who is looking."""
        profile = self.profile
        with self.desk.database.reading() as session:
            yield session, self.desk.person(session, profile)

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Person]]:
        """One transaction, and who is writing; committed at the end of the block.

        What was done on Home, or in a form that may have been opened there, shows on Home again.
        """
        profile = self.profile  # before the transaction: Slack may have to be asked
        with self.desk.writing(self.request_id) as session:
            session.info[kept.CLICKED] = self._clicked
            yield session, self.desk.person(session, profile)
            # A line with a time and the voter's name is more than an anonymous vote may leave behind.
            if self.view and not session.info.get("leaves_no_trace"):
                home_tab.refresh(session, slack_user_id=profile.slack_user_id, now=self.desk.now())
        self._changed = session.info.get(kept.SHOWN_AT_ONCE, self._changed)

    def done(self, **answer: Any) -> None:
        """Acknowledge, with an answer where this kind of request takes one."""
        self.is_acknowledged = True
        self.ack(**answer)
        if self._changed is not None:
            changed, self._changed = self._changed, None
            self.afterwards(partial(self._show_at_once, *changed))

    @property
    def _clicked(self) -> tuple[str, str] | None:
        """The channel and `ts` of the message that it was done in, where an answer can replace that."""
        place = self.body.get("container")
        if self.respond is None or not self.body.get("response_url") or not isinstance(place, Mapping):
            return None
        if place.get("type") != "message" or place.get("is_ephemeral"):
            return None
        return str(place.get("channel_id")), str(place.get("message_ts"))

    def _show_at_once(self, kept_id: int, delivery_key: str) -> None:
        """Change the message that was clicked in, as the answer to the click: that has no limit of its own.

        Its delivery waits a few seconds, and is sent where this fails. Where the message was changed in another way
        meanwhile, nobody knows which came last, and it is changed once more.
        """
        assert self.respond is not None
        since = self.desk.now()
        with self.desk.database.reading() as session:
            rendered = self.desk.render_kept(session, kept_id, self.desk)
        if rendered is None:
            return
        text, blocks = rendered
        answer = self.respond(text=text, blocks=blocks, replace_original=True)
        if answer.status_code != 200:
            log.warning("not_shown_at_once", status=answer.status_code)
            return
        with self.desk.writing(self.request_id) as session:
            if not drop_needless(session, delivery_key, since=since):
                kept.refresh_one(session, kept_id, now=self.desk.now())

    def answer(self, text: str, blocks: list[Block] | None = None, *, title: str = "Kennisbot") -> None:
        """Say something only this person sees: in the acknowledgement of a command, else where they clicked.

        `title` is what stands above it where the answer is a form.
        """
        if "command" in self.body:
            self.done(text=text, response_type="ephemeral", **({"blocks": blocks} if blocks else {}))
            return
        if not self.is_acknowledged:
            self.done()
        if self.respond is not None and self.body.get("response_url"):
            self.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)
        elif self.body.get("trigger_id"):
            # Home has no response_url: the answer is a form to read and close.
            self.open_form(reading_view(self.words, blocks or [section(text)], title=title))

    def turn(self, text: str, blocks: list[Block]) -> None:
        """Show another page in the place of the answer or form that was clicked in; elsewhere it is an answer."""
        if self.view.get("type") == "modal":
            title = str((self.view.get("title") or {}).get("text") or "Kennisbot")
            self.client.views_update(view_id=self.view_id, view=reading_view(self.words, blocks, title=title))
            self.done()
        elif self.respond is not None and (self.body.get("container") or {}).get("is_ephemeral"):
            self.done()
            self.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=True)
        else:
            self.answer(text, blocks)

    def open_form(self, view: View) -> None:
        """Open a form, over the one it was asked for in; in its place where it is the third already.

        It comes first: the trigger lives for three seconds. People of other workspaces, for whom Slack may open none,
        get what there is to read as a message, or a link to where they can go on.
        """
        if self.view.get("type") != "modal":
            try:
                self.client.views_open(trigger_id=self.trigger_id, view=view)
            except SlackApiError as error:
                if self.respond is None or self.profile.team_id == self.desk.team_id:
                    raise
                log.warning("form_refused", error=str(error.response.get("error")))
                self.afterwards(partial(self._go_on_without, view))
        elif self.is_on_top_of_two:
            self.client.views_update(view_id=self.view_id, view=self.in_its_place(view))
        else:
            self.client.views_push(trigger_id=self.trigger_id, view=view)

    def _go_on_without(self, view: View) -> None:
        assert self.respond is not None
        if not windowless.has_fields(view):
            text, blocks = windowless.as_message(self.words, view)
            self.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)
            return
        direct = str(self.client.conversations_open(users=self.slack_user_id)["channel"]["id"])
        address = f"https://slack.com/app_redirect?team={self.desk.team_id}&channel={direct}"
        is_there = self.channel_id == direct
        text = windowless.elsewhere(self.words, None if is_there else address)
        self.respond(text=text, response_type="ephemeral", replace_original=False)
        if not is_there:
            with self.desk.writing(self.request_id) as session:
                enqueue(
                    session,
                    kind="windowless",
                    lane=self.slack_user_id,
                    coalesce_key=f"windowless:{self.slack_user_id}",
                    now=self.desk.now(),
                    is_urgent=True,
                )

    @property
    def is_on_top_of_two(self) -> bool:
        """Whether it was done in the third of three forms that lie over each other: Slack takes no fourth."""
        below = self.view.get("previous_view_id")
        return bool(below) and below != self.view.get("root_view_id")

    def in_its_place(self, view: View) -> View:
        """The view that replaces the one it was done in; what somebody fills in stays, under what there is to read."""
        blocks = self.view.get("blocks", [])
        if view.get("callback_id") != CallbackId.SENTENCE or all(block.get("type") != "input" for block in blocks):
            return view
        kept = {name: self.view[name] for name in VIEW if self.view.get(name)}
        return {**kept, "blocks": [*view["blocks"], *blocks][:100]}

    def replace_form(self, view: View) -> None:
        """Put another view in the place of the one that a button was pressed in, and acknowledge."""
        self.client.views_update(view_id=self.view_id, hash=self.view.get("hash"), view=view)
        self.done()


def request_id_of(body: Mapping[str, Any]) -> str:
    """A short id for the log, the same for a request and for every delivery it caused."""
    told = body.get("event_id") or body.get("trigger_id") or body.get("action_ts") or ""
    # A trigger could be used while it lives, so the log gets a digest of it.
    return hashlib.sha256(str(told).encode(errors="replace")).hexdigest()[:12] if told else "-"
