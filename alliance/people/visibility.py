"""Visibility of contributions; everything that shows one must apply these rules."""

import datetime as dt

from alliance.enums import ExternalAccess, ParticipationKind, Visibility
from alliance.errors import NotAllowed
from alliance.people.members import Person, placeholder
from alliance.people.permissions import Action
from storage.tables import Alliance, Contribution, Member


def may_read(reader: Person, contribution: Contribution, alliance: Alliance, *, channel_id: str | None = None) -> bool:
    """Whether a reader may see a contribution when asking in `channel_id` (None: a direct message or Home).

    Visible to the alliance: members of its organisations, its chairs, the secretariat and the author. Visible to the
    network: everyone in the workspace; guests and people from other workspaces only in the alliance's own channel.
    """
    if belongs_to(reader, contribution, alliance):
        return True
    if contribution.visibility is Visibility.ALLIANCE:
        return False
    return not reader.is_restricted or (channel_id is not None and channel_id == alliance.channel_id)


def belongs_to(reader: Person, contribution: Contribution, alliance: Alliance) -> bool:
    """Whether a reader is in the audience of "visible to the alliance"."""
    is_author = reader.member is not None and reader.member.id == contribution.author_id
    return is_author or is_part_of(reader, alliance)


def is_part_of(reader: Person, alliance: Alliance) -> bool:
    """Whether a reader belongs to an alliance: by their organisation, as its chair, or as the secretariat."""
    is_chair = any(chair.alliance_id == alliance.id for chair in reader.chairs)
    return alliance.id in reader.alliance_ids or is_chair or reader.is_secretariat


def may_contribute(person: Person, alliance: Alliance) -> bool:
    """Whether a person may contribute to an alliance; only guests and people from other workspaces may be barred."""
    return not person.is_restricted or alliance.external_access is ExternalAccess.CONTRIBUTE


def check_may_contribute(person: Person, alliance: Alliance) -> None:
    """Raise NotAllowed for guests and people from other workspaces in an alliance that lets them only read."""
    if not may_contribute(person, alliance):
        name = alliance.names
        raise NotAllowed(Action.SHARE, "problem.guests_read_only", ask=(), alliance=name)


def channel_audience(alliance: Alliance | None) -> Person:
    """A placeholder for the audience of an alliance's channel, guests included: sees only what each of them may see.

    Everyone in a private channel may read what is visible to its alliance; in a channel without alliance, nothing.
    """
    shows_all = alliance is not None and alliance.channel_is_private
    own = {alliance.id: ParticipationKind.READS_ALONG} if alliance is not None and shows_all else {}
    return placeholder(is_restricted=True, participations=own)


def secretariat(now: dt.datetime) -> Person:
    """A placeholder for the secretariat, which sees everything."""
    member = Member(slack_user_id="", organisation_id=0, name="", is_secretariat=True, created_at=now)
    return placeholder(is_restricted=False, member=member)


def is_own(person: Person, contribution: Contribution) -> bool:
    """Whether a contribution is the person's own or their organisation's, so that they may change it."""
    member = person.member
    return member is not None and (
        member.id == contribution.author_id
        or contribution.organisation_id in {member.organisation_id, *person.predecessor_ids}
    )


def shows_openly(contribution: Contribution, alliance: Alliance) -> bool:
    """Whether everyone who can read the alliance's channel may also read the contribution."""
    return contribution.visibility is Visibility.NETWORK or alliance.channel_is_private


def default_visibility(alliance: Alliance | None) -> Visibility:
    """Return a new contribution's visibility unless its author chooses another."""
    return Visibility.ALLIANCE if alliance is not None and alliance.channel_is_private else Visibility.NETWORK
