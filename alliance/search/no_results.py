"""Offers for a search without results: people to ask, asking the network, and for guests what they can see."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import Name
from alliance.index.analysis import is_one_edit, plain_words
from alliance.people.members import Person
from alliance.people.permissions import Action, may_offer
from alliance.people.visibility import is_part_of, may_contribute
from alliance.search.who import Knower, find_knowers
from storage.engine.database import Session
from storage.people import alliances, people

MOST_ASKED = 3
"""Maximum number of organisations, and of people of the secretariat, to ask."""


BEGINNING = 5
"""How many letters a suggested word shares with the typed one to be a form of it."""


@dataclass(frozen=True)
class WhomToAsk:
    """Whom to ask about what was not found."""

    topic: str
    """The suggested word that the organisations know about; empty if there are none."""
    knowers: tuple[Knower, ...]
    secretariat: tuple[str, ...]
    """The Slack ids of people of the secretariat."""


def find_whom_to_ask(
    session: Session, *, reader: Person, typed: str, near: Sequence[str], channel_id: str | None
) -> WhomToAsk:
    """Find the secretariat, and the organisations that know most about the first suggestion if it is a correction.

    A word that only looks alike may mean something else, of which those organisations say nothing about the question.
    """
    office = list_secretariat(session)
    for topic in [one for one in near[:1] if is_correction(one, typed)]:
        found = find_knowers(session, reader=reader, typed=topic, channel_id=channel_id, limit=MOST_ASKED)
        if found.knowers:
            return WhomToAsk(topic, found.knowers, office)
    return WhomToAsk("", (), office)


def is_correction(suggested: str, typed: str) -> bool:
    """Whether each suggested word is one edit from a typed one, or shares at least its first five letters."""
    words = plain_words(typed)
    return all(
        any(is_one_edit(one, word) or (len(one) >= BEGINNING and one[:BEGINNING] == word[:BEGINNING]) for word in words)
        for one in plain_words(suggested)
    )


def list_secretariat(session: Session) -> tuple[str, ...]:
    """List the Slack ids of a few people of the secretariat, by name."""
    return tuple(one.slack_user_id for one in people.list_secretariat(session)[:MOST_ASKED])


def may_ask(session: Session, *, person: Person, channel_id: str | None) -> bool:
    """Whether a person may share and ask something from this channel; newcomers choose an organisation first."""
    if not may_offer(person, Action.SHARE):
        return False
    here = alliances.find_alliance_of_channel(session, channel_id) if channel_id else None
    if here is not None or not person.is_restricted:
        return here is None or may_contribute(person, here)
    own = [one for one, _ in alliances.list_alliances(session) if is_part_of(person, one)]
    return any(may_contribute(person, one) for one in own)


def list_seen(session: Session, *, reader: Person, channel_id: str | None) -> list[Name] | None:
    """List the alliances of which a guest, or somebody from another workspace, sees something in this channel.

    None for everybody else: they see what is visible to the network.
    """
    if not reader.is_restricted:
        return None
    own = {*reader.alliance_ids, *(chair.alliance_id for chair in reader.chairs)}
    every = [alliance for alliance, _ in alliances.list_every_alliance(session)]
    seen = [one for one in every if one.id in own or (channel_id is not None and one.channel_id == channel_id)]
    return [one.names for one in seen]
