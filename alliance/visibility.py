"""Who may read a contribution: obeyed by everything that shows one."""

from alliance.members import Person
from alliance.words import ExternalAccess, Visibility
from storage.tables import Alliance, Contribution


def may_read(reader: Person, contribution: Contribution, alliance: Alliance, *, channel_id: str | None = None) -> bool:
    """Whether a reader may see a contribution, asked for in `channel_id` (None: in a direct message or on Home).

    Visible to the alliance: members of its organisations, its chairs, the secretariat and the author. Visible to the
    network: everybody in the workspace; guests and people of other workspaces what their alliance's channel shows.
    """
    is_author = reader.member is not None and reader.member.id == contribution.author_id
    belongs = alliance.id in reader.alliance_ids or any(chair.alliance_id == alliance.id for chair in reader.chairs)
    if is_author or belongs or reader.is_secretariat:
        return True
    if contribution.visibility is Visibility.ALLIANCE:
        return False
    return not reader.is_restricted or (channel_id is not None and channel_id == alliance.channel_id)


def may_contribute(person: Person, alliance: Alliance) -> bool:
    """Whether guests and people of other workspaces may do here what members do; everybody else may anyway."""
    return not person.is_restricted or alliance.external_access is ExternalAccess.CONTRIBUTE


def is_own(person: Person, contribution: Contribution) -> bool:
    """Whether a contribution is the person's own or that of their organisation: such people may change it."""
    member = person.member
    return member is not None and (
        member.id == contribution.author_id or member.organisation_id == contribution.organisation_id
    )


def shows_openly(contribution: Contribution, alliance: Alliance) -> bool:
    """Whether everybody who can read the alliance's channel may read the contribution, too."""
    return contribution.visibility is Visibility.NETWORK or alliance.channel_is_private


def default_visibility(alliance: Alliance | None) -> Visibility:
    """What a new contribution is visible to unless its author says otherwise."""
    return Visibility.ALLIANCE if alliance is not None and alliance.channel_is_private else Visibility.NETWORK
