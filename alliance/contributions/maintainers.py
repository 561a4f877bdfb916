"""Maintainers of a contribution: its author and their colleagues, the alliance's chairs and the secretariat."""

from alliance.contributions.sharing import Shown
from alliance.errors import NotAllowed, NotRegistered
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.people.visibility import is_own
from storage.contributions.contributions import Found


def is_maintainer(person: Person, found: Found) -> bool:
    """Whether a person is a maintainer of this contribution."""
    contribution, alliance, _, _ = found
    return is_own(person, contribution) or may(person, Action.KEEP, alliance_id=alliance.id)


def is_maintained_by(person: Person, item: Shown) -> bool:
    """Whether a person is a maintainer of a contribution that is shown to them, to offer them maintenance actions."""
    is_theirs = person.member is not None and (
        item.author_slack_user_id == person.slack_user_id or person.member.organisation_id == item.organisation.id
    )
    return is_theirs or may(person, Action.KEEP, alliance_id=item.alliance.id)


def check_maintainer(person: Person, found: Found) -> None:
    """Raise NotAllowed, naming people to ask, unless a person is a maintainer; NotRegistered without organisation."""
    if is_maintainer(person, found):
        return
    if person.member is None:
        raise NotRegistered
    _, _, organisation, author = found
    asked = [(author.slack_user_id, author.name)] if author.left_at is None else []
    name = organisation.names
    raise NotAllowed(Action.KEEP, "problem.not_keeper", ask=asked, organisation=name)
