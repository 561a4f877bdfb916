"""Queries for bundles, their items, addressees and mandates."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Date, and_, bindparam, delete, exists, func
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.contributions.contributions import Found, listed
from storage.engine.database import Session
from storage.enums import BundleState, ContributionKind
from storage.tables import (
    Addressee,
    AddresseeEvent,
    Alliance,
    Bundle,
    BundleItem,
    Contribution,
    Endorsement,
    Follow,
    HandedItem,
    LookAlike,
    Mandate,
    MandateItem,
    Member,
    Organisation,
    Participation,
)

ItemRow = tuple[BundleItem, Contribution, Alliance, Organisation, Member]
"""An item with its contribution, and that contribution's alliance, organisation and author."""


def find_bundle(session: Session, number: int) -> Bundle | None:
    """The bundle with this number, or None."""
    return session.exec(select(Bundle).where(Bundle.number == number)).first()


def find_bundle_by_id(session: Session, bundle_id: int) -> Bundle | None:
    """The bundle with this id, or None."""
    return session.get(Bundle, bundle_id)


def lock_bundle(session: Session, number: int) -> Bundle | None:
    """The bundle with this number, locked until the transaction ends, or None."""
    statement = select(Bundle).where(Bundle.number == number).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def list_bundles(
    session: Session, *, alliance_ids: Collection[int] | None, states: Collection[BundleState] = tuple(BundleState)
) -> Sequence[Bundle]:
    """The bundles of these alliances, newest first; None means all, including those of the whole network."""
    statement = select(Bundle).where(col(Bundle.archived_at).is_(None), col(Bundle.state).in_(states))
    if alliance_ids is not None:
        statement = statement.where(col(Bundle.alliance_id).in_(alliance_ids))
    return session.exec(statement.order_by(col(Bundle.number).desc())).all()


def count_items(session: Session, bundle_ids: Collection[int]) -> dict[int, int]:
    """The number of items of each of these bundles, by bundle id."""
    counted = select(BundleItem.bundle_id, func.count()).where(col(BundleItem.bundle_id).in_(bundle_ids))
    return dict(session.exec(counted.group_by(col(BundleItem.bundle_id))).all())


def list_items(session: Session, bundle_id: int) -> Sequence[ItemRow]:
    """The items of a bundle in order, including those presented under another item."""
    statement = (
        select_many(BundleItem, Contribution, Alliance, Organisation, Member)
        .join(Contribution, col(Contribution.id) == BundleItem.contribution_id)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .join(Organisation, col(Organisation.id) == Contribution.organisation_id)
        .join(Member, col(Member.id) == Contribution.author_id)
        .where(col(BundleItem.bundle_id) == bundle_id)
        .order_by(col(BundleItem.position), col(BundleItem.id))
    )
    return list(session.execute(statement).all())


def list_pickable(
    session: Session,
    kind: ContributionKind,
    *,
    alliance_id: int | None,
    sphere: str | None,
    pillar: str | None,
    limit: int,
) -> Sequence[Found]:
    """The visible contributions of a kind, most endorsed first, then newest; None does not restrict."""
    behind = (
        select_many(col(Endorsement.contribution_id), func.count().label("many"))
        .where(col(Endorsement.withdrawn_at).is_(None))
        .group_by(col(Endorsement.contribution_id))
        .subquery()
    )
    statement = (
        select(Contribution, Alliance, Organisation, Member)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .join(Organisation, col(Organisation.id) == Contribution.organisation_id)
        .join(Member, col(Member.id) == Contribution.author_id)
        .outerjoin(behind, behind.c.contribution_id == Contribution.id)
        .where(Contribution.kind == kind)
        .where(*listed())
        .order_by(func.coalesce(behind.c.many, 0).desc(), col(Contribution.number).desc())
    )
    if alliance_id is not None:
        statement = statement.where(Contribution.alliance_id == alliance_id)
    for name, wanted in (("sphere", sphere), ("pillar", pillar)):
        if wanted is not None:
            statement = statement.where(col(Contribution.details)[name].as_string() == wanted)
    return session.exec(statement.limit(limit)).all()


def list_alike(session: Session, contribution_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """The look-alike pairs among these contributions that nobody marked as different: newer id, older id."""
    statement = select(LookAlike.newer_id, LookAlike.older_id).where(
        col(LookAlike.newer_id).in_(contribution_ids),
        col(LookAlike.older_id).in_(contribution_ids),
        col(LookAlike.settled_at).is_(None),
    )
    return session.exec(statement).all()


def list_addressees(session: Session, bundle_ids: Collection[int]) -> Sequence[Addressee]:
    """The addressees of these bundles, in the order in which they were added."""
    statement = select(Addressee).where(col(Addressee.bundle_id).in_(bundle_ids)).order_by(col(Addressee.id))
    return session.exec(statement).all()


def lock_addressee(session: Session, addressee_id: int) -> Addressee | None:
    """The addressee with this id, locked until the transaction ends, or None."""
    statement = select(Addressee).where(Addressee.id == addressee_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def find_addressee_event(session: Session, event_id: int) -> tuple[AddresseeEvent, Addressee, Bundle] | None:
    """The addressee event with this id, with its addressee and bundle, or None."""
    statement = (
        select(AddresseeEvent, Addressee, Bundle)
        .join(Addressee, col(Addressee.id) == AddresseeEvent.addressee_id)
        .join(Bundle, col(Bundle.id) == Addressee.bundle_id)
        .where(AddresseeEvent.id == event_id)
    )
    return session.exec(statement).first()


def list_addressee_events(session: Session, addressee_ids: Collection[int]) -> Sequence[AddresseeEvent]:
    """The events of these addressees, oldest first."""
    statement = select(AddresseeEvent).where(col(AddresseeEvent.addressee_id).in_(addressee_ids))
    return session.exec(statement.order_by(col(AddresseeEvent.id))).all()


def list_handed(session: Session, addressee_id: int) -> Sequence[tuple[Contribution, Alliance]]:
    """The contributions in the bundle when it was last handed to an addressee, with their alliance."""
    statement = (
        select(Contribution, Alliance)
        .join(HandedItem, col(HandedItem.contribution_id) == Contribution.id)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .where(HandedItem.addressee_id == addressee_id, col(HandedItem.is_dropped).is_(False))
        .order_by(col(Contribution.number))
    )
    return session.exec(statement).all()


def list_ever_handed(session: Session, bundle_id: int) -> Sequence[tuple[Contribution, Alliance]]:
    """The contributions that were ever handed to any addressee of a bundle, each once, with their alliance."""
    has = select(HandedItem.contribution_id).join(Addressee, col(Addressee.id) == HandedItem.addressee_id)
    statement = (
        select(Contribution, Alliance)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .where(col(Contribution.id).in_(has.where(Addressee.bundle_id == bundle_id)))
        .order_by(col(Contribution.number))
    )
    return session.exec(statement).all()


def set_handed(session: Session, addressee_id: int, contribution_ids: Collection[int]) -> None:
    """Store the contributions that were handed to an addressee, and mark earlier ones that are no longer among them."""
    known = session.exec(select(HandedItem).where(HandedItem.addressee_id == addressee_id)).all()
    for one in known:
        one.is_dropped = one.contribution_id not in contribution_ids
    new = set(contribution_ids) - {one.contribution_id for one in known}
    session.add_all([HandedItem(addressee_id=addressee_id, contribution_id=one) for one in sorted(new)])
    session.flush()


def list_silent(session: Session, *, today: dt.date) -> Sequence[tuple[Addressee, Bundle]]:
    """The addressees whose silence is due for a reminder by this day."""
    statement = (
        select(Addressee, Bundle)
        .join(Bundle, col(Bundle.id) == Addressee.bundle_id)
        .where(col(Addressee.remind_on) <= today, col(Bundle.archived_at).is_(None))
        .order_by(col(Addressee.id))
    )
    return session.exec(statement).all()


def list_mandates(session: Session, bundle_id: int) -> Sequence[tuple[Mandate, Organisation]]:
    """The mandates of a bundle with their organisation, by name and edition."""
    statement = (
        select(Mandate, Organisation)
        .join(Organisation, col(Organisation.id) == Mandate.organisation_id)
        .where(Mandate.bundle_id == bundle_id)
        .order_by(func.lower(Organisation.name), col(Mandate.edition), col(Mandate.id))
    )
    return session.exec(statement).all()


def map_mandate_items(session: Session, bundle_id: int) -> dict[int, list[int]]:
    """The ids of the contributions that each mandate of a bundle covers, by mandate id."""
    statement = (
        select(MandateItem.mandate_id, MandateItem.contribution_id)
        .join(Mandate, col(Mandate.id) == MandateItem.mandate_id)
        .where(Mandate.bundle_id == bundle_id)
    )
    found: dict[int, list[int]] = {}
    for mandate_id, contribution_id in session.exec(statement).all():
        found.setdefault(mandate_id, []).append(contribution_id)
    return found


def set_mandate_items(session: Session, mandate_id: int, contribution_ids: Collection[int]) -> None:
    """Replace the contributions that a mandate covers."""
    session.execute(delete(MandateItem).where(col(MandateItem.mandate_id) == mandate_id))
    session.add_all([MandateItem(mandate_id=mandate_id, contribution_id=one) for one in contribution_ids])
    session.flush()


def list_mandate_items(session: Session, mandate_id: int) -> Sequence[Found]:
    """The contributions that a mandate covers and that are still in the bundle, in the bundle's order."""
    statement = (
        select(Contribution, Alliance, Organisation, Member)
        .join(MandateItem, col(MandateItem.contribution_id) == Contribution.id)
        .join(Mandate, col(Mandate.id) == MandateItem.mandate_id)
        .join(Alliance, col(Alliance.id) == Contribution.alliance_id)
        .join(Organisation, col(Organisation.id) == Contribution.organisation_id)
        .join(Member, col(Member.id) == Contribution.author_id)
        .join(
            BundleItem,
            and_(col(BundleItem.bundle_id) == Mandate.bundle_id, col(BundleItem.contribution_id) == Contribution.id),
        )
        .where(MandateItem.mandate_id == mandate_id)
        .order_by(col(BundleItem.position), col(BundleItem.id))
    )
    return session.exec(statement).all()


def list_waiting(session: Session) -> Sequence[tuple[Mandate, Bundle, Member]]:
    """The current mandates that are unanswered, with the bundle and the member who was asked."""
    statement = (
        select(Mandate, Bundle, Member)
        .join(Bundle, col(Bundle.id) == Mandate.bundle_id)
        .join(Member, col(Member.id) == Mandate.asked_member_id)
        .where(
            Bundle.state == BundleState.MANDATE,
            col(Bundle.archived_at).is_(None),
            col(Mandate.naming).is_(None),
            Mandate.edition == Bundle.edition,
        )
        .order_by(col(Mandate.id))
    )
    return session.exec(statement).all()


def list_open_mandates(
    session: Session, organisation_ids: Collection[int], *, limit: int
) -> Sequence[tuple[Mandate, Bundle]]:
    """The current mandates that these organisations have not answered, earliest deadline first."""
    statement = (
        select(Mandate, Bundle)
        .join(Bundle, col(Bundle.id) == Mandate.bundle_id)
        .where(
            col(Mandate.organisation_id).in_(organisation_ids),
            col(Mandate.naming).is_(None),
            Mandate.edition == Bundle.edition,
            Bundle.state == BundleState.MANDATE,
            col(Bundle.archived_at).is_(None),
        )
        .order_by(col(Bundle.mandate_until), col(Mandate.id))
    )
    return session.exec(statement.limit(limit)).all()


def lock_mandate(session: Session, mandate_id: int) -> Mandate | None:
    """The mandate with this id, locked until the transaction ends, or None."""
    statement = select(Mandate).where(Mandate.id == mandate_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def find_mandate(session: Session, mandate_id: int) -> Mandate | None:
    """The mandate with this id, or None."""
    return session.get(Mandate, mandate_id)


def list_to_remind(session: Session, *, now: dt.datetime) -> Sequence[Bundle]:
    """The bundles for which a reminder of unanswered mandates is due by now."""
    waits = Bundle.state == BundleState.MANDATE
    statement = select(Bundle).where(waits, col(Bundle.mandate_remind_at) <= now, col(Bundle.archived_at).is_(None))
    return session.exec(statement.order_by(col(Bundle.id))).all()


def list_asking(session: Session) -> Sequence[Bundle]:
    """The bundles that wait for mandates."""
    statement = select(Bundle).where(Bundle.state == BundleState.MANDATE, col(Bundle.archived_at).is_(None))
    return session.exec(statement.order_by(col(Bundle.id))).all()


def list_waited_out(session: Session, *, today: dt.date) -> Sequence[Bundle]:
    """The bundles whose mandate deadline has passed."""
    waits = Bundle.state == BundleState.MANDATE
    statement = select(Bundle).where(waits, col(Bundle.mandate_until) < today, col(Bundle.archived_at).is_(None))
    return session.exec(statement.order_by(col(Bundle.id))).all()


class MandateDues(NamedTuple):
    """The due dates of mandates and of silent addressees."""

    is_any: bool
    """Whether a mandate deadline has passed."""
    until: dt.date | None
    """The next mandate deadline."""
    silent_on: dt.date | None
    """The earliest reminder date for a silent addressee, which may be in the past."""


def find_dues(session: Session, *, today: dt.date) -> MandateDues:
    """What is due on a day, and what becomes due next."""
    return MandateDues(*session.execute(_DUES, {"today": today}).one())


_TODAY = bindparam("today", type_=Date())
_HERE = col(Bundle.archived_at).is_(None)
_WAITS = (col(Bundle.state) == BundleState.MANDATE, _HERE)
_UNTIL = col(Bundle.mandate_until)
_DUES = select_many(
    exists().where(*_WAITS, _UNTIL < _TODAY),
    select(func.min(_UNTIL)).where(*_WAITS, _UNTIL >= _TODAY).scalar_subquery(),
    select(func.min(col(Addressee.remind_on)))
    .join(Bundle, col(Bundle.id) == Addressee.bundle_id)
    .where(_HERE)
    .scalar_subquery(),
)


def map_contacts(session: Session, alliance_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """The member id of the contact person, by alliance id and organisation id."""
    statement = select(Participation).where(
        col(Participation.alliance_id).in_(alliance_ids),
        col(Participation.contact_member_id).is_not(None),
        col(Participation.until).is_(None),
    )
    return {
        (one.alliance_id, one.organisation_id): one.contact_member_id
        for one in session.exec(statement).all()
        if one.contact_member_id is not None
    }


def list_followers(session: Session, contribution_ids: Collection[int]) -> Sequence[tuple[int, Member]]:
    """The current followers of these contributions who have not left: pairs of contribution id and member."""
    statement = (
        select(Follow.contribution_id, Member)
        .join(Member, col(Member.id) == Follow.member_id)
        .where(col(Follow.contribution_id).in_(contribution_ids), col(Follow.stopped_at).is_(None))
        .where(col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    return session.exec(statement).all()


def find_addressee(session: Session, addressee_id: int) -> Addressee | None:
    """The addressee with this id, or None."""
    return session.get(Addressee, addressee_id)
