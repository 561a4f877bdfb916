"""A `Request`: one thing somebody did in Slack, with ways to read, to store and to answer."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from alliance import kept_messages
from alliance.errors import Conflict, Invalid, RuleError
from alliance.local_time import LocalTime
from alliance.people import home_tab
from alliance.people.members import Person, SlackProfile, attach
from handlers.slack.addresses import replace_message
from handlers.slack.context import READER, Context
from handlers.slack.ids import CallbackId
from handlers.slack.lists.notes import ListNote, with_notes
from handlers.slack.lists.renewable import read_click
from handlers.slack.metadata import FormMetadata, ListPlace
from handlers.slack.views import without_modals
from handlers.slack.views.blocks import Block, View, language_note, reading_view, section
from storage.engine.database import Session
from storage.engine.deliveries import drop_needless, enqueue
from storage.engine.wait_limit import seconds_left
from storage.people import people
from storage.tables import KeptMessage
from texts import Translator, is_marked

log = structlog.get_logger()
T = TypeVar("T")

VIEW = ("type", "callback_id", "title", "submit", "close", "private_metadata")
"""The fields of a view that can be sent back to Slack, apart from its blocks."""

MEMBERS_PAGE = 1000
"""Number of members of a channel that Slack is asked for at once."""

HIDDEN = frozenset({"channel_not_found", "not_in_channel", "method_not_supported_for_channel_type"})
"""Slack's errors for a channel whose members the bot may not list, such as a private one that it is not in."""

LEAST_SECONDS = 0.1
"""Minimum timeout in seconds, as a call without any would fail before it is made."""


@dataclass
class Request:
    """A command, click, form or event. `ack` is called once, after the transaction has been committed."""

    context: Context
    slack: WebClient
    body: Mapping[str, Any]
    ack: Callable[..., Any]
    respond: Callable[..., Any] | None = None
    """Answers where the person clicked, if Slack provided a `response_url`."""
    afterwards: Callable[[Callable[[], None]], None] = field(default=lambda work: work())
    """Runs work after the acknowledgement.

    The work is lost if the process is killed, so only for inessential things.
    """
    request_id: str = field(init=False)
    is_acknowledged: bool = False
    leaves_no_trace: bool = False
    """Store nothing about the person, except what the use case itself stores.

    Set it before the profile is read.
    """
    is_vote: bool = False
    """Whether it is part of voting, which must not show in the day on which somebody was last seen."""
    _seen: tuple[SlackProfile, Person] | None = field(default=None, init=False)
    """The person's profile, and who they are, once they were read."""
    _changed: tuple[KeptMessage, str] | None = field(default=None, init=False)
    """The kept message to update after the request, and its delivery's key: see `SHOWN_AT_ONCE` of kept messages."""

    _is_place_checked: bool = field(default=False, init=False)
    _clicked_list: ListPlace | None = field(default=None, init=False)
    """The list whose button or menu was used, if its value says so."""
    _has_to_renew: bool = field(default=False, init=False)
    """Whether something was stored since the list was shown."""
    _note: ListNote | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.request_id = request_id_of(self.body)
        self._clicked_list = self._read_clicked_list()
        if (respond := self.respond) is not None:
            self.respond = lambda **answer: respond(**self._without_marks(answer))

    @property
    def client(self) -> WebClient:
        """The Slack Web API client, whose timeout is the time left until the acknowledgement is due."""
        self.slack.timeout = max(LEAST_SECONDS, seconds_left(self.context.request_seconds))  # type: ignore[assignment]
        return self.slack

    @property
    def slack_user_id(self) -> str:
        """The id of the acting user; empty if there is none."""
        user = self.body.get("user")
        if isinstance(user, Mapping):
            return str(user["id"])
        event = self.body.get("event", {})
        return str(self.body.get("user_id") or event.get("user") or "")

    @property
    def channel_id(self) -> str | None:
        """The channel in which it was done; None on Home and in a form."""
        channel = self.body.get("channel")
        found = channel.get("id") if isinstance(channel, Mapping) else self.body.get("channel_id")
        return str(found) if found else None

    @property
    def asked_in(self) -> str | None:
        """The channel in which it was done, even if forms or lists were opened in between; None if it began on Home."""
        return self.channel_id or FormMetadata.of(self.view).channel_id

    @property
    def view(self) -> Mapping[str, Any]:
        """The form or Home in which it was done; empty elsewhere."""
        found = self.body.get("view")
        return found if isinstance(found, Mapping) else {}

    @property
    def view_id(self) -> str:
        """The id of the view in which it was done. Raises Invalid outside a view."""
        if not self.view:
            raise Invalid("view", "problem.no_form")
        return str(self.view["id"])

    @property
    def trigger_id(self) -> str:
        """The trigger to open a form with. Raises Invalid if there is none, as after an event."""
        if not self.body.get("trigger_id"):
            raise Invalid("view", "problem.no_form")
        return str(self.body["trigger_id"])

    @property
    def action(self) -> Mapping[str, Any]:
        """The element that was used; empty if there is none."""
        actions = self.body.get("actions") or [{}]
        return actions[0] if isinstance(actions[0], Mapping) else {}

    @cached_property
    def profile(self) -> SlackProfile:
        """The Slack profile of the person. May call Slack."""
        return self._user[0]

    @cached_property
    def _user(self) -> tuple[SlackProfile, Person]:
        """The person's profile, and who they are: read once, and again after the person changed something."""
        found = self.context.user(self.client, self.slack_user_id, leaves_no_trace=self.leaves_no_trace)
        self._seen = found
        return found

    def _check_place(self, person: Person) -> None:
        """Raise Conflict if a form of a guest, or of somebody of another workspace, names a channel they are not in.

        What they may see depends on the channel. Slack vouches for the channel of a click, but not for the one in
        `private_metadata`. A channel whose members Slack does not show to the bot counts as one they are not in.
        """
        if not person.is_restricted or self._is_place_checked or self.channel_id:
            return
        channel_id = FormMetadata.of(self.view).channel_id
        if channel_id is None or channel_id.startswith("D"):
            return
        cursor = ""
        while True:
            try:
                page = self.client.conversations_members(channel=channel_id, limit=MEMBERS_PAGE, cursor=cursor)
            except SlackApiError as error:
                if str(error.response.get("error")) in HIDDEN:
                    raise Conflict("problem.not_in_channel") from error
                raise
            if self.slack_user_id in page["members"]:
                self._is_place_checked = True
                return
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                raise Conflict("problem.not_in_channel")

    @cached_property
    def words(self) -> Translator:
        """The translator for the person's language and time zone."""
        return self.context.words(self.profile)

    @property
    def value(self) -> str:
        """The value of a clicked button; empty for anything else."""
        return str(self.action.get("value") or "")

    @property
    def now(self) -> dt.datetime:
        """The present moment, by the context's clock."""
        return self.context.now()

    @property
    def time(self) -> LocalTime:
        """The present time of the person, in their time zone."""
        return replace(self.context.network_time, zone=self.words.zone)

    @property
    def today(self) -> dt.date:
        """Today's date in the person's time zone."""
        return self.time.today

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Person]]:
        """A session for reading, and the person."""
        _, person = self._user
        self._check_place(person)
        with self.context.database.reading() as session:
            yield session, person

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Person]]:
        """A transaction, and the person; committed at the end of the block.

        Home is enqueued again after a change made there or in a form, which may have been opened from Home.
        """
        profile, person = self.profile, self._user[1]  # before the transaction, as Slack may have to be called
        self._check_place(person)
        with self.context.writing(self.request_id) as session:
            session.info[kept_messages.CLICKED] = self._clicked
            del self._user  # what is done here may change who they are
            yield session, attach(session, person)
            # The delivery would store a time with the voter's name, which an anonymous vote must not leave behind.
            if self.view and not session.info.get("leaves_no_trace"):
                home_tab.refresh(session, slack_user_id=profile.slack_user_id, now=self.context.now())
        self._changed = session.info.get(kept_messages.SHOWN_AT_ONCE, self._changed)
        self._has_to_renew = True

    def done(self, **answer: Any) -> None:
        """Acknowledge the request, with an answer if this type of request accepts one.

        If something was stored, the list in which it was done or that is below is shown anew. Votes are shown by their
        own listeners, as an anonymous one must not show.
        """
        self.is_acknowledged = True
        if "view" in answer:
            answer["view"] = self._above_list(answer["view"])
        self.ack(**self._without_marks(answer))
        if self._changed is not None:
            changed, self._changed = self._changed, None
            self.afterwards(partial(self._show_at_once, *changed))
        if self._has_to_renew and (place := self._list) is not None:
            self._has_to_renew = False
            is_form = self.body.get("type") == "view_submission"
            is_closed = place.view_id is not None and answer.get("response_action") == "clear"
            is_replaced = is_form and place.view_id == self.view_id
            if not (is_closed or is_replaced or self.is_vote or self.leaves_no_trace):
                self.afterwards(partial(self._renew, place))

    def update_view(self, view: View, *, view_id: str | None = None, view_hash: str | None = None) -> None:
        """Replace a view that is open: that in which it was done, or the one with `view_id`."""
        view, place = self._without_marks(self._above_list(view)), self._list
        updated = view_id or self.view_id
        self.client.views_update(view_id=updated, hash=view_hash, view=view)
        if place is not None and place.view_id == updated:
            self._has_to_renew = False

    def _above_list(self, view: View) -> View:
        """The view with the list that is below it, if there is one."""
        return self._list.kept_in(view) if self._list is not None else view

    @property
    def _list(self) -> ListPlace | None:
        """The list to show anew once something is stored: that which was clicked in, or the one below the window."""
        return self._clicked_list or ListPlace.below(self.view)

    def _read_clicked_list(self) -> ListPlace | None:
        """The list that was clicked in, whose mark is taken off the value of the click."""
        marked, told = read_click(self.action)
        if told is None:
            return None
        self.body = {**self.body, "actions": [marked, *self.body["actions"][1:]]}
        name, about = told
        if self.view:
            title = str((self.view.get("title") or {}).get("text") or "")
            return ListPlace(name=name, typed=about, view_id=self.view_id, title=title)
        url = self.body.get("response_url")
        return ListPlace(name=name, typed=about, response_url=str(url)) if url else None

    def takes_note(self, note: ListNote) -> bool:
        """Whether what was done is said in the list in a message, which is shown anew once the request is done."""
        place = self._list
        is_in_reach = self._clicked_list is not None or self.body.get("type") == "view_submission"
        self._note = note if is_in_reach and place is not None and place.response_url is not None else None
        return self._note is not None

    def _renew(self, place: ListPlace) -> None:
        """Show a list as it is now, where somebody was in it; if it is gone, what they did is said in another way."""
        if not self._is_renewed(place) and self._note is not None:
            self._note.otherwise()

    def _is_renewed(self, place: ListPlace) -> bool:
        with suppress(SlackApiError, RuleError):
            if build := self.context.lists.get(place.name):
                self.update_view(build(self, place), view_id=place.view_id)
            elif answer := self.context.answers.get(place.name):
                text, blocks = answer(self, place.typed)
                if place.response_url is not None:
                    with self.reading() as (session, person):
                        shown = with_notes(session, self.words, person, self.context, blocks, place, self._note)
                    text, blocks = self._without_marks((text, shown or blocks))
                    return replace_message(self.slack, place.response_url, text, blocks) and shown is not None
                metadata = FormMetadata(form_id=self.context.new_id(), channel_id=self.asked_in).dump()
                view = reading_view(self.words, blocks, title=place.title)
                self.update_view({**view, "private_metadata": metadata}, view_id=place.view_id)
        return False

    def _without_marks(self, answer: T) -> T:
        """The content, with placeholders for people whose data was erased; the language only matters for these."""
        return self.words.without_marks(answer) if is_marked(answer) else answer

    def note_seen(self) -> None:
        """Record the day on which a member used the bot: once a day, after the answer, and not for votes."""
        member = self._seen[1].member if self._seen is not None else None
        if member is None or self.is_vote or self.leaves_no_trace:
            return
        today = self.context.network_today
        if member.last_seen_on is None or member.last_seen_on < today:
            self.afterwards(partial(self._store_seen, member.id, today))

    def _store_seen(self, member_id: int, today: dt.date) -> None:
        with self.context.database.writing() as session:
            people.note_seen(session, member_id, today)

    @property
    def _clicked(self) -> tuple[str, str] | None:
        """The channel and `ts` of the message in which it was done, if an answer can replace that message."""
        place = self.body.get("container")
        if self.respond is None or not self.body.get("response_url") or not isinstance(place, Mapping):
            return None
        if place.get("type") != "message" or place.get("is_ephemeral"):
            return None
        return str(place.get("channel_id")), str(place.get("message_ts"))

    def _show_at_once(self, message: KeptMessage, delivery_key: str) -> None:
        """Update the clicked message through the `response_url`, which has no rate limit of its own.

        The delivery of the same change waits a few seconds, and is sent if this fails. If the message was also updated
        in another way meanwhile, the order is unknown, so it is updated once more.
        """
        assert self.respond is not None
        since = self.context.now()
        with self.context.database.reading() as session:
            # A click in a message changes what it shows, and not who clicked.
            session.info[READER] = self._seen
            rendered = self.context.render_kept(session, message, self.context)
        if rendered is None:
            return
        text, blocks = rendered
        answer = self.respond(text=text, blocks=blocks, replace_original=True)
        if answer.status_code != 200:
            log.warning("not_shown_at_once", status=answer.status_code)
            return
        with self.context.writing(self.request_id) as session:
            if not drop_needless(session, delivery_key, since=since):
                kept_messages.refresh_one(session, message.id, now=self.context.now())

    def answer(self, text: str, blocks: list[Block] | None = None, *, title: str = "Kennisbot") -> None:
        """Show an answer to this person only: in the acknowledgement of a command, else where they clicked.

        `title` is the heading if the answer is shown as a modal.
        """
        if "command" in self.body:
            self.done(text=text, response_type="ephemeral", **({"blocks": blocks} if blocks else {}))
            return
        if not self.is_acknowledged:
            self.done()
        if self.respond is not None and self.body.get("response_url"):
            self.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)
        elif self.body.get("trigger_id"):
            # Home has no `response_url`, so the answer is a read-only modal.
            self._open(reading_view(self.words, blocks or [section(text)], title=title))

    def answer_in_place(self, text: str, blocks: list[Block], *, in_messages: bool = False) -> None:
        """Replace the answer or modal that was clicked in with another page; elsewhere, answer.

        With `in_messages`, a message that was clicked in is replaced as well.
        """
        if self.view.get("type") == "modal":
            title = str((self.view.get("title") or {}).get("text") or "Kennisbot")
            self.update_view(reading_view(self.words, blocks, title=title))
            self.done()
        elif self.respond is not None and (self.body.get("container") or {}).get("is_ephemeral"):
            self._has_to_renew = False
            self.done()
            self.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=True)
        elif self.respond is not None and in_messages:
            self._has_to_renew = False
            self.done()
            self.respond(text=text, blocks=blocks, replace_original=True)
        else:
            self.answer(text, blocks)

    def open_form(self, view: View) -> Mapping[str, Any]:
        """Open a form, and acknowledge; call it before anything slow, as the trigger expires after three seconds.

        Returns the opened view as Slack knows it; empty if it was not opened.
        """
        opened = self._open(view)
        self.done()
        return opened

    def _open(self, view: View) -> Mapping[str, Any]:
        """Open a form on top of the one in which it was requested, or in place of it if that is already the third.

        A part of the menu makes room for what is opened from it. A view without metadata remembers the channel.

        People of other workspaces, for whom Slack may refuse to open one, get its text as a message if it has no
        fields, or else a link to where they can continue.
        """
        if "private_metadata" not in view and self.asked_in is not None:
            metadata = FormMetadata(form_id=self.context.new_id(), channel_id=self.asked_in)
            view = {**view, "private_metadata": metadata.dump()}
        view = self._above_list(view)
        if self.view.get("type") != "modal":
            try:
                opened = self.client.views_open(trigger_id=self.trigger_id, view=self._without_marks(view))
            except SlackApiError as error:
                if self.respond is None or self.profile.team_id == self.context.team_id:
                    raise
                log.warning("form_refused", error=str(error.response.get("error")))
                self.afterwards(partial(self._go_on_without, view))
                return {}
        elif self.is_on_top_of_two or self.view.get("callback_id") == CallbackId.MENU_PART:
            self.update_view(self.in_its_place(view))
            return {"id": self.view_id}
        else:
            opened = self.client.views_push(trigger_id=self.trigger_id, view=self._without_marks(view))
        return dict(opened["view"])

    def _go_on_without(self, view: View) -> None:
        assert self.respond is not None
        if not without_modals.has_fields(view):
            text, blocks = without_modals.as_message(self.words, view)
            self.respond(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)
            return
        direct = str(self.client.conversations_open(users=self.slack_user_id)["channel"]["id"])
        address = f"https://slack.com/app_redirect?team={self.context.team_id}&channel={direct}"
        is_there = self.channel_id == direct
        text = without_modals.elsewhere(self.words, None if is_there else address)
        self.respond(text=text, response_type="ephemeral", replace_original=False)
        if not is_there:
            with self.context.writing(self.request_id) as session:
                enqueue(
                    session,
                    kind="windowless",
                    channel_key=self.slack_user_id,
                    coalesce_key=f"windowless:{self.slack_user_id}",
                    now=self.context.now(),
                    is_urgent=True,
                )

    @property
    def is_on_top_of_two(self) -> bool:
        """Whether the request came from the third of three stacked modals; Slack accepts no fourth."""
        below = self.view.get("previous_view_id")
        return bool(below) and below != self.view.get("root_view_id")

    def in_its_place(self, view: View) -> View:
        """The view to replace the current one with.

        A view with only a sentence is shown above the current fields, so that their values are kept.
        """
        blocks = self.view.get("blocks", [])
        if view.get("callback_id") != CallbackId.SENTENCE or all(block.get("type") != "input" for block in blocks):
            return view
        return self.same_form([*view["blocks"], *blocks][:100])

    def same_form(self, blocks: list[Block]) -> View:
        """The current view with other blocks; Slack keeps what was typed in those that stay."""
        return {**{name: self.view[name] for name in VIEW if self.view.get(name)}, "blocks": blocks}

    def with_language_note(self, view: View) -> View:
        """A form for what will be posted in a channel, with a note to people who do not read the channel's language."""
        note = language_note(self.words, self.context.texts.network.language)
        return {**view, "blocks": [*view["blocks"], *note]}

    def replace_form(self, view: View) -> None:
        """Replace the view in which a button was clicked, and acknowledge."""
        self.update_view(view, view_hash=self.view.get("hash"))
        self.done()


def request_id_of(body: Mapping[str, Any]) -> str:
    """A short id for the log, the same for a request and for every delivery that it caused."""
    told = body.get("event_id") or body.get("trigger_id") or body.get("action_ts") or ""
    # A trigger can be used while it is valid, so only a hash of it is logged.
    return hashlib.sha256(str(told).encode(errors="replace")).hexdigest()[:12] if told else "-"
