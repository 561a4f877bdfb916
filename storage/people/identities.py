"""Identify a Slack user with their alliances and organisation: one statement, because every click needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import String, and_, bindparam, case, cast, literal, null, or_, select, union_all
from sqlmodel import col

from storage.engine.database import Session
from storage.enums import ChairKind, ParticipationKind
from storage.tables import Chair, Delegate, Member, Organisation, Participation, SlackProfile


@dataclass(frozen=True)
class MemberLinks:
    """The alliances that a member chairs, and the participations of their organisation."""

    chairs: tuple[tuple[int, ChairKind, int | None], ...] = ()
    """Alliance id, kind of chair, and the member id of the chair for whom they act, or None for a chair of their own.

    Only current ones: first the member's own chairs, then those for whom they act; each oldest first.
    """
    participations: Mapping[int, ParticipationKind] = field(default_factory=dict)
    """How their organisation participates in alliances, by alliance id."""
    predecessor_ids: frozenset[int] = frozenset()
    """The organisations that merged into theirs."""


@dataclass(frozen=True)
class StoredUser:
    """What is stored about a Slack user."""

    profile: SlackProfile | None
    member: Member | None
    """None if they have left."""
    organisation: Organisation | None
    """The one that the member represents."""
    ties: MemberLinks
    """The member's current ties."""


def find_user(session: Session, slack_user_id: str) -> StoredUser:
    """What is stored about a Slack user, who may be unknown."""
    rows = session.execute(_USER, {"user": slack_user_id}).all()
    own = next(row for row in rows if row.tie == _SELF)
    chairs = sorted((row for row in rows if row.tie == _CHAIR), key=lambda row: (row.other_id is not None, row.id))
    ties = MemberLinks(
        tuple((row.place_id, ChairKind(row.kind), row.other_id) for row in chairs),
        {row.place_id: ParticipationKind(row.kind) for row in rows if row.tie == _PART},
        frozenset(row.id for row in rows if row.tie == _PREDECESSOR),
    )
    return StoredUser(own.SlackProfile, own.Member, own.Organisation, ties)


_CHAIR, _PART, _PREDECESSOR, _SELF = "chair", "part", "predecessor", "self"
_user = bindparam("user", type_=String())
_is_member = and_(col(Member.slack_user_id) == _user, col(Member.left_at).is_(None))
_member = select(col(Member.id)).where(_is_member).scalar_subquery()
_organisation = select(col(Member.organisation_id)).where(_is_member).scalar_subquery()
_acts = and_(col(Delegate.chair_id) == Chair.id, col(Delegate.member_id) == _member, col(Delegate.until).is_(None))
_ties = union_all(
    select(
        literal(_CHAIR, String).label("tie"),
        col(Chair.id).label("id"),
        col(Chair.alliance_id).label("place_id"),
        cast(col(Chair.kind), String).label("kind"),
        case((col(Chair.member_id) != _member, col(Chair.member_id))).label("other_id"),
    )
    .outerjoin(Delegate, _acts)
    .where(col(Chair.until).is_(None), or_(col(Chair.member_id) == _member, col(Delegate.id).is_not(None))),
    select(
        literal(_PART, String),
        col(Participation.id),
        col(Participation.alliance_id),
        cast(col(Participation.kind), String),
        null(),
    ).where(col(Participation.organisation_id) == _organisation, col(Participation.until).is_(None)),
    select(literal(_PREDECESSOR, String), col(Organisation.id), null(), null(), null()).where(
        col(Organisation.successor_id) == _organisation
    ),
    select(literal(_SELF, String), null(), null(), null(), null()),
).subquery()
# The wide rows are joined to the user's own row only, not repeated for each tie.
_is_self = _ties.c.tie == _SELF
_USER = (
    select(_ties, SlackProfile, Member, Organisation)
    .select_from(_ties)
    .outerjoin(SlackProfile, and_(_is_self, col(SlackProfile.slack_user_id) == _user))
    .outerjoin(Member, and_(_is_self, _is_member))
    .outerjoin(Organisation, col(Organisation.id) == col(Member.organisation_id))
)
