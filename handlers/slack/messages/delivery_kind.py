"""The description of a kind of delivery, and helpers to render one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from alliance.channel_keys import is_channel, key_for_files, place_of
from alliance.people import members
from alliance.people.members import Person
from handlers.slack.context import Context
from handlers.slack.outgoing import Outgoing
from handlers.slack.views import undelivered
from storage.engine.database import Session
from storage.engine.deliveries import enqueue, find_newest_of
from storage.people import people
from storage.tables import Delivery, SlackProfile
from texts import Translator


@dataclass(frozen=True)
class Sent:
    """The place and time at which a message was posted in Slack."""

    channel_id: str
    ts: str
    permalink: str | None
    now: dt.datetime
    outgoing: Outgoing | None = None
    """The content that was sent; None if the message was recognised in Slack after the process was killed."""
    file_id: str | None = None
    """Slack's id of the file, if one was uploaded."""


class Budget(StrEnum):
    """The Slack API method that a kind of delivery calls; Slack rate-limits each method separately."""

    POST = "chat.postMessage"
    EPHEMERAL = "chat.postEphemeral"
    UPDATE = "chat.update"
    PUBLISH = "views.publish"
    PIN = "pins.add"
    UPLOAD = "files.completeUploadExternal"
    REMOVE = "files.delete"


@dataclass(frozen=True)
class Awaited:
    """A file that somebody waits for: what is needed to report that it failed (see `failed_files`)."""

    format: Literal["word", "excel", "zip"]
    subject: Callable[[Session, Delivery, Context, Translator], str]
    """The subject of the file, such as "D-2"."""
    otherwise: Callable[[Session, Delivery, Context, Translator], str]
    """A sentence, as markup: how to get the same without an upload to Slack."""
    message: Callable[[Session, Delivery, Context, str], Outgoing | None] | None = None
    """Renders the message that promised the file, given the file's delivery and a sentence to replace the promise.

    With an empty sentence the promise itself is rendered. None if no message is posted before the file is made.
    """


@dataclass(frozen=True)
class Fetched:
    """The outcome of a download from Slack: the bytes, or the key of the sentence that explains why there are none."""

    name: str
    content: bytes | None
    problem: str = ""


@dataclass(frozen=True)
class Fetch:
    """A file to download from Slack before a delivery is rendered; only the sender has Slack's token."""

    find: Callable[[Session, Delivery], str | None]
    """The id of the file; None if it is stored already."""
    store: Callable[[Session, Delivery, Fetched], None]
    most: int
    """The maximum number of bytes to download."""


@dataclass(frozen=True)
class Kind:
    """One kind of delivery: how it is rendered, and what follows once it is sent or permanently refused.

    `render` returns None if there is nothing left to send. `after_sent` and `after_failed` run in the transaction that
    records the outcome. Refusals with one of Slack's errors in `expected` do not count as failures that somebody has to
    look at.
    """

    render: Callable[[Session, Delivery, Context], Outgoing | None]
    after_sent: Callable[[Session, Delivery, Sent], None] | None = None
    after_failed: Callable[[Session, Delivery, str, dt.datetime], None] | None = None
    wants_permalink: bool = False
    budget: Budget = Budget.POST
    expected: frozenset[str] = frozenset()
    is_reminder: bool = False
    """Sent only during its reader's working hours, even after a delay; not if `asked_for` is set in its `about`."""
    takes_long: bool = False
    """Made in the worker process for files (`bot.files.worker_process`), so that messages do not wait for it."""
    fetch: Fetch | None = None
    acts: Callable[[Delivery, Context], None] | None = None
    """Long work that changes data, done in the worker process before rendering, in transactions of its own.

    It may be repeated after a kill, and does nothing the second time.
    """
    awaited: Awaited | None = None
    """Set if the delivery brings a file.

    A problem with the file itself is reported where the file is awaited, without calling `after_failed`.
    """


def file_kind(
    render: Callable[[Session, Delivery, Context], Outgoing | None],
    awaited: Awaited,
    *,
    after_sent: Callable[[Session, Delivery, Sent], None] | None = None,
    after_failed: Callable[[Session, Delivery, str, dt.datetime], None] | None = None,
) -> Kind:
    """The kind of a file that is made in the worker process and uploaded."""
    return Kind(render, after_sent, after_failed, takes_long=True, awaited=awaited, budget=Budget.UPLOAD)


def follow_with(*kinds: str, is_asked: bool = True) -> Callable[[Session, Delivery, Sent], None]:
    """What happens after a message that promises files was sent: each is enqueued for the message's thread.

    A file that somebody asked for is urgent; another is as urgent as its message.
    """

    def enqueue_files(session: Session, delivery: Delivery, sent: Sent) -> None:
        about = {**delivery.about, "channel": sent.channel_id, "ts": sent.ts}
        key, is_urgent = key_for_files(delivery.channel_key), is_asked or delivery.is_urgent
        for kind in kinds:
            enqueue(session, kind=kind, channel_key=key, about=about, now=sent.now, is_urgent=is_urgent)

    return enqueue_files


def words_for(session: Session, delivery: Delivery, context: Context) -> Translator:
    """The translator for the recipient of a delivery; a channel gets the network's language."""
    if is_channel(delivery.channel_key):
        return context.channel_words()
    profile = people.find_profile(session, place_of(delivery.channel_key))
    return context.words(profile) if profile else context.channel_words()


def why_undelivered(words: Translator, delivery: Delivery, context: Context) -> str:
    """The recorded reason why the message that a delivery reports on was given up."""
    return undelivered.why(words, delivery.about.get("error", ""), command=context.command)


def reader_of(session: Session, delivery: Delivery, context: Context) -> tuple[Translator, Person]:
    """The recipient's translator and who they are, even if their Slack profile is not stored yet.

    In a channel: the network's translator, and the person who asked.
    """
    if is_channel(delivery.channel_key):
        return context.channel_words(), reader_of_user(session, delivery.about["by"], context)[1]
    return reader_of_user(session, place_of(delivery.channel_key), context)


def reader_of_user(session: Session, user: str, context: Context) -> tuple[Translator, Person]:
    """A person's translator and who they are, by their Slack user id."""
    known = context.known_user(session, user)
    if known is not None:
        return context.words(known[0]), known[1]
    member = people.find_member(session, user)
    name = member.name if member else user
    profile = SlackProfile(slack_user_id=user, team_id=context.team_id, name=name, fetched_at=context.now())
    return context.words(profile), context.person(session, profile)


def to_each_of_the_secretariat(kind: str, session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """Send what the secretariat's channel refused to each of its members instead, as a delivery of `kind`."""
    if is_channel(delivery.channel_key):
        for channel_key in members.list_secretariat_channel_keys(session, None):
            own = delivery.channel_key.replace(place_of(delivery.channel_key), channel_key, 1)
            enqueue(session, kind=kind, channel_key=own, about=delivery.about, now=now)


def to_who_asked(kind: str, session: Session, delivery: Delivery, _error: str, now: dt.datetime) -> None:
    """Send what a channel refused to the person who asked for it instead, once, as a delivery of `kind`."""
    if not is_channel(delivery.channel_key):
        return
    channel_key = delivery.about["by"]
    about = {key: value for key, value in delivery.about.items() if key not in {"channel", "ts"}}
    key = f"{kind}:{delivery.created_at.timestamp()}:{channel_key}"
    if find_newest_of(session, key) is None:
        enqueue(session, kind=kind, channel_key=channel_key, about=about, coalesce_key=key, now=now)
