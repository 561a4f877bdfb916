"""What every kind of delivery says of itself, and what its rendering needs."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from alliance.people import members
from alliance.people.members import Person
from handlers.slack.desk import Desk
from handlers.slack.outgoing import Outgoing
from handlers.slack.views import undelivered
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import people
from storage.tables import Delivery, SlackProfile
from texts import Translator


@dataclass(frozen=True)
class Sent:
    """Where a message stands in Slack, and since when."""

    channel_id: str
    ts: str
    permalink: str | None
    now: dt.datetime
    outgoing: Outgoing | None = None
    """What was sent; None when it was recognised in Slack after a kill."""


class Budget(StrEnum):
    """The method that a kind of delivery calls: Slack counts each by itself."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    PUBLISH = "views.publish"
    PIN = "pins.add"
    UPLOAD = "files.completeUploadExternal"


@dataclass(frozen=True)
class Awaited:
    """A file that somebody waits for: what is needed to say that it does not come (see `unmade`)."""

    format: Literal["word", "excel"]
    subject: Callable[[Session, Delivery, Desk, Translator], str]
    """What the file is about, such as "D-2"."""
    otherwise: Callable[[Session, Delivery, Desk, Translator], str]
    """A sentence, as markup: how to get the same without an upload to Slack."""
    message: Callable[[Session, Delivery, Desk, str], Outgoing | None] | None = None
    """Renders the message that promised the file, from the file's delivery, with a sentence in the promise's place; the
    promise itself where that is empty. None where no message stands before it is made."""


@dataclass(frozen=True)
class Kind:
    """One kind of delivery: how it is rendered, and what being sent or refused for good causes.

    `render` gives None when there is nothing left to say. `after_sent` and `after_failed` run in the transaction
    that notes it. What Slack refuses with one of the words in `expected` was to be expected: it is no failure that
    somebody has to look at.
    """

    render: Callable[[Session, Delivery, Desk], Outgoing | None]
    after_sent: Callable[[Session, Delivery, Sent], None] | None = None
    after_failed: Callable[[Session, Delivery, str, dt.datetime], None] | None = None
    wants_permalink: bool = False
    budget: Budget = Budget.POST
    expected: frozenset[str] = frozenset()
    is_reminder: bool = False
    """It goes out while its reader works, whatever held it up; unless it is asked for, as its `about` tells."""
    takes_long: bool = False
    """It is made in the workshop, and messages do not wait for it."""
    awaited: Awaited | None = None
    """Set where it brings a file. What is wrong with the file itself is told where it is awaited, without
    `after_failed`."""


def words_for(session: Session, delivery: Delivery, desk: Desk) -> Translator:
    """The words for who reads it: a channel reads the network's language."""
    if is_channel(delivery.lane):
        return desk.channel_words()
    profile = people.find_profile(session, place_of(delivery.lane))
    return desk.words(profile) if profile else desk.channel_words()


def why_undelivered(words: Translator, delivery: Delivery, desk: Desk) -> str:
    """Why the message that a delivery tells of was given up, as it was noted then."""
    return undelivered.why(words, delivery.about.get("error", ""), command=desk.command)


def place_of(lane: str) -> str:
    """The channel or person that a lane leads to."""
    return lane.partition("/")[0]


def beside(lane: str) -> str:
    """The lane of files that go to the same place: what is said there does not wait while they are made."""
    return f"{place_of(lane)}/files"


def reader_of(session: Session, delivery: Delivery, desk: Desk) -> tuple[Translator, Person]:
    """The words for the person to whom it goes, and who they are; also where Slack has not told of them yet."""
    return reader_of_user(session, place_of(delivery.lane), desk)


def reader_of_user(session: Session, user: str, desk: Desk) -> tuple[Translator, Person]:
    """The words for a person by their Slack user id, and who they are."""
    profile = people.find_profile(session, user)
    if profile is None:
        member = people.find_member(session, user)
        name = member.name if member else user
        profile = SlackProfile(slack_user_id=user, team_id=desk.team_id, name=name, fetched_at=desk.now())
    return desk.words(profile), desk.person(session, profile)


def is_channel(lane: str) -> bool:
    """Whether a lane leads to a channel rather than to a person."""
    return lane[:1] not in {"U", "W"}


def to_each_of_the_secretariat(kind: str, session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
    """What the secretariat's channel refused comes to each of its members, as a delivery of `kind`."""
    if is_channel(delivery.lane):
        for lane in members.list_secretariat_lanes(session, None):
            own = delivery.lane.replace(place_of(delivery.lane), lane, 1)
            enqueue(session, kind=kind, lane=own, about=delivery.about, now=now)
