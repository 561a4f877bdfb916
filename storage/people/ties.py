"""A member's ties to alliances and other organisations, read in one statement because every click needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Integer, String, and_, bindparam, case, cast, literal, null, or_, select, union_all
from sqlmodel import col

from storage.engine.database import Session
from storage.tables import Chair, Delegate, Member, Organisation, Participation
from storage.words import ChairKind, ParticipationKind


@dataclass(frozen=True)
class Ties:
    """The alliances that a member chairs, and the participations of their organisation."""

    chairs: tuple[tuple[int, ChairKind, int | None], ...] = ()
    """Alliance id, kind of chair, and the member id of the chair for whom they act, or None for a chair of their own.

    Only current ones: first the member's own chairs, then those for whom they act; each oldest first.
    """
    participations: Mapping[int, ParticipationKind] = field(default_factory=dict)
    """How their organisation participates in alliances, by alliance id."""
    predecessor_ids: frozenset[int] = frozenset()
    """The organisations that merged into theirs."""


def find_ties(session: Session, member: Member) -> Ties:
    """A member's current ties."""
    rows = session.execute(_TIES, {"member": member.id, "organisation": member.organisation_id}).all()
    chairs = sorted((row for row in rows if row.tie == _CHAIR), key=lambda row: (row.other_id is not None, row.id))
    return Ties(
        tuple((row.place_id, ChairKind(row.kind), row.other_id) for row in chairs),
        {row.place_id: ParticipationKind(row.kind) for row in rows if row.tie == _PART},
        frozenset(row.id for row in rows if row.tie == _PREDECESSOR),
    )


_CHAIR, _PART, _PREDECESSOR = "chair", "part", "predecessor"
_MEMBER, _ORGANISATION = bindparam("member", type_=Integer()), bindparam("organisation", type_=Integer())
_acts = and_(col(Delegate.chair_id) == Chair.id, col(Delegate.member_id) == _MEMBER, col(Delegate.until).is_(None))
_TIES = union_all(
    select(
        literal(_CHAIR).label("tie"),
        col(Chair.id).label("id"),
        col(Chair.alliance_id).label("place_id"),
        cast(col(Chair.kind), String).label("kind"),
        case((col(Chair.member_id) != _MEMBER, col(Chair.member_id))).label("other_id"),
    )
    .outerjoin(Delegate, _acts)
    .where(col(Chair.until).is_(None), or_(col(Chair.member_id) == _MEMBER, col(Delegate.id).is_not(None))),
    select(
        literal(_PART),
        col(Participation.id),
        col(Participation.alliance_id),
        cast(col(Participation.kind), String),
        null(),
    ).where(col(Participation.organisation_id) == _ORGANISATION, col(Participation.until).is_(None)),
    select(literal(_PREDECESSOR), col(Organisation.id), null(), null(), null()).where(
        col(Organisation.successor_id) == _ORGANISATION
    ),
)
