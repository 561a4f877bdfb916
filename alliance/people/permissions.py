"""Permissions: one table of roles per action, and the two functions that consult it."""

from collections.abc import Iterable
from enum import StrEnum

from alliance.errors import NotAllowed, NotRegistered
from alliance.people.members import Person


class Role(StrEnum):
    """A person's role in the network. `CHAIR` holds only for the alliances that they chair."""

    READER = "reader"
    MEMBER = "member"
    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    ADMIN = "admin"


class Action(StrEnum):
    """Every action that is restricted to certain roles."""

    READ = "read"
    SHARE = "share"
    SEE_OWN = "see_own"
    ENDORSE = "endorse"
    FOLLOW = "follow"
    MAKE_DIGEST = "make_digest"
    MAKE_DIGEST_OF_ALL = "make_digest_of_all"
    ADMINISTER = "administer"
    KEEP_TOPICS = "keep_topics"
    SHARE_FOR_OTHERS = "share_for_others"
    EDIT = "edit"
    EDIT_ANY = "edit_any"
    CORRECT_KIND = "correct_kind"
    RUN_AGENDA = "run_agenda"
    UPDATE_STATUS = "update_status"
    TAKE_PART = "take_part"
    ADOPT = "adopt"
    ADOPT_FOR_OTHERS = "adopt_for_others"
    MERGE = "merge"
    KEEP = "keep"
    SCHEDULE = "schedule"
    APPOINT_DELEGATE = "appoint_delegate"
    CLOSE = "close"
    POLL = "poll"
    VOTE = "vote"
    ANSWER_SCAN = "answer_scan"
    BUNDLE = "bundle"
    MEET = "meet"
    ARCHIVE_CLOSED = "archive_closed"


MAY: dict[Action, frozenset[Role]] = {
    Action.READ: frozenset({Role.READER}),
    Action.SHARE: frozenset({Role.MEMBER}),
    Action.SEE_OWN: frozenset({Role.READER}),
    Action.ENDORSE: frozenset({Role.MEMBER}),
    Action.FOLLOW: frozenset({Role.MEMBER}),
    # For one's own alliance; for the whole network, the secretariat only.
    Action.MAKE_DIGEST: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    Action.MAKE_DIGEST_OF_ALL: frozenset({Role.SECRETARIAT}),
    Action.ADMINISTER: frozenset({Role.SECRETARIAT, Role.ADMIN}),
    Action.KEEP_TOPICS: frozenset({Role.CHAIR, Role.SECRETARIAT, Role.ADMIN}),
    Action.SHARE_FOR_OTHERS: frozenset({Role.SECRETARIAT}),
    # Contributions of one's own or one's organisation; for other contributions, the kind only, or everything.
    Action.EDIT: frozenset({Role.MEMBER}),
    Action.EDIT_ANY: frozenset({Role.SECRETARIAT}),
    Action.CORRECT_KIND: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    Action.RUN_AGENDA: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # Steps owned by one's own organisation; chairs and the secretariat: all steps.
    Action.UPDATE_STATUS: frozenset({Role.MEMBER}),
    # On behalf of one's own organisation.
    Action.TAKE_PART: frozenset({Role.MEMBER}),
    Action.ADOPT: frozenset({Role.MEMBER}),
    Action.ADOPT_FOR_OTHERS: frozenset({Role.SECRETARIAT}),
    Action.MERGE: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # In addition to its author and their colleagues.
    Action.KEEP: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    Action.SCHEDULE: frozenset({Role.CHAIR, Role.SECRETARIAT, Role.ADMIN}),
    # For the chair that one holds oneself.
    Action.APPOINT_DELEGATE: frozenset({Role.CHAIR, Role.SECRETARIAT, Role.ADMIN}),
    # For one's own organisation; administrators: for any organisation, and for the network.
    Action.CLOSE: frozenset({Role.MEMBER}),
    # In one's own alliance; the secretariat: in any.
    Action.POLL: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # In alliances in which one's own organisation takes part.
    Action.VOTE: frozenset({Role.MEMBER}),
    Action.ANSWER_SCAN: frozenset({Role.MEMBER}),
    # For one's own alliance; for the whole network, the secretariat.
    Action.BUNDLE: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # Meetings of one's own alliance; the secretariat: all meetings.
    Action.MEET: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # An archive with what only one alliance may see; one without is for everybody who administers.
    Action.ARCHIVE_CLOSED: frozenset({Role.SECRETARIAT}),
}


def roles_of(person: Person, *, alliance_id: int | None = None) -> frozenset[Role]:
    """Return all roles of a person; includes `CHAIR` if they chair `alliance_id`, or any alliance if that is None."""
    roles = {Role.READER}
    if person.member is not None:
        roles.add(Role.MEMBER)
    if person.is_secretariat:
        roles.add(Role.SECRETARIAT)
    if person.is_admin:
        roles.add(Role.ADMIN)
    if any(alliance_id in (None, chair.alliance_id) for chair in person.chairs):
        roles.add(Role.CHAIR)
    return frozenset(roles)


def may(person: Person, action: Action, *, alliance_id: int | None = None) -> bool:
    """Whether a person may do this (in that alliance). Unregistered people lack the permissions of members."""
    return bool(MAY[action] & roles_of(person, alliance_id=alliance_id))


def may_offer(person: Person, action: Action, *, alliance_id: int | None = None) -> bool:
    """Whether to offer this to a person: they may do it, or will once they have chosen their organisation."""
    joins = person.may_register and Role.MEMBER in MAY[action]
    return joins or may(person, action, alliance_id=alliance_id)


def authorise(person: Person, action: Action, *, alliance_id: int | None = None) -> None:
    """Raise NotAllowed unless the person may do this, or NotRegistered if choosing an organisation is enough."""
    if may(person, action, alliance_id=alliance_id):
        return
    if person.member is None and Role.MEMBER in MAY[action]:
        raise NotRegistered
    raise NotAllowed(action)


def allowed_roles(action: str) -> Iterable[Role]:
    """List the roles that may do this, in the order of `Role`, for the refusal message."""
    return [role for role in Role if role in MAY[Action(action)]]
