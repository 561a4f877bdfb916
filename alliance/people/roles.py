"""Who may do what: one table, and the two questions one asks it."""

from collections.abc import Iterable
from enum import StrEnum

from alliance.errors import NotAllowed, NotRegistered
from alliance.people.members import Person


class Role(StrEnum):
    """What a person is to the network. A `CHAIR` is one only for the alliances that they chair."""

    READER = "reader"
    MEMBER = "member"
    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    ADMIN = "admin"


class Action(StrEnum):
    """Everything that is allowed to some and not to all."""

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


MAY: dict[Action, frozenset[Role]] = {
    Action.READ: frozenset({Role.READER}),
    Action.SHARE: frozenset({Role.MEMBER}),
    Action.SEE_OWN: frozenset({Role.READER}),
    Action.ENDORSE: frozenset({Role.MEMBER}),
    Action.FOLLOW: frozenset({Role.MEMBER}),
    # Of the own alliance; of the whole network the secretariat alone.
    Action.MAKE_DIGEST: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    Action.MAKE_DIGEST_OF_ALL: frozenset({Role.SECRETARIAT}),
    Action.ADMINISTER: frozenset({Role.SECRETARIAT, Role.ADMIN}),
    Action.KEEP_TOPICS: frozenset({Role.CHAIR, Role.SECRETARIAT, Role.ADMIN}),
    Action.SHARE_FOR_OTHERS: frozenset({Role.SECRETARIAT}),
    # What is theirs or their organisation's; of the others the kind alone, or everything.
    Action.EDIT: frozenset({Role.MEMBER}),
    Action.EDIT_ANY: frozenset({Role.SECRETARIAT}),
    Action.CORRECT_KIND: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    Action.RUN_AGENDA: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # Of the steps that one's organisation owns; chairs and the secretariat of all.
    Action.UPDATE_STATUS: frozenset({Role.MEMBER}),
    # On behalf of one's own organisation.
    Action.TAKE_PART: frozenset({Role.MEMBER}),
    Action.ADOPT: frozenset({Role.MEMBER}),
    Action.ADOPT_FOR_OTHERS: frozenset({Role.SECRETARIAT}),
    Action.MERGE: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # Beside its author and their colleagues.
    Action.KEEP: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    Action.SCHEDULE: frozenset({Role.CHAIR, Role.SECRETARIAT, Role.ADMIN}),
    # Of the chair that one holds oneself.
    Action.APPOINT_DELEGATE: frozenset({Role.CHAIR, Role.SECRETARIAT, Role.ADMIN}),
    # The own organisation; who administers says it of every one, and of the network.
    Action.CLOSE: frozenset({Role.MEMBER}),
    # The own alliance; the secretariat every one.
    Action.POLL: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # In alliances that the own organisation takes part in.
    Action.VOTE: frozenset({Role.MEMBER}),
    Action.ANSWER_SCAN: frozenset({Role.MEMBER}),
    # Of the own alliance; of the whole network the secretariat.
    Action.BUNDLE: frozenset({Role.CHAIR, Role.SECRETARIAT}),
    # Meetings of the own alliance; the secretariat all.
    Action.MEET: frozenset({Role.CHAIR, Role.SECRETARIAT}),
}


def roles_of(person: Person, *, alliance_id: int | None = None) -> frozenset[Role]:
    """All roles of a person; `CHAIR` when they chair `alliance_id`, or any alliance where none is given."""
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
    """Whether a person may do this (in that alliance). Who is not registered yet may not do what members may."""
    return bool(MAY[action] & roles_of(person, alliance_id=alliance_id))


def authorise(person: Person, action: Action, *, alliance_id: int | None = None) -> None:
    """Raise NotAllowed unless the person may do this, or NotRegistered when choosing an organisation is enough."""
    if may(person, action, alliance_id=alliance_id):
        return
    if person.member is None and Role.MEMBER in MAY[action]:
        raise NotRegistered
    raise NotAllowed(action)


def allowed_roles(action: str) -> Iterable[Role]:
    """The roles that may do this, in the order of the glossary: for the sentence that refuses."""
    return [role for role in Role if role in MAY[Action(action)]]
