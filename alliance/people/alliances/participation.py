"""Participation in alliances: take part, be an observer or leave, on behalf of one's organisation."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import ChairKind, Name, ParticipationKind
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.vacancies import list_vacancies
from alliance.people.visibility import check_may_contribute, is_part_of
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as alliance_rows
from storage.people import participation as rows
from storage.people import people
from storage.tables import Alliance, Member, Organisation, Participation, Theme

PAGE = 10
"""Number of alliances on a page."""


@dataclass(frozen=True)
class ShownAlliance:
    """An alliance as anyone in the network may see it, with the reader's organisation's part in it."""

    alliance: Alliance
    theme: Theme
    chairs: tuple[tuple[ChairKind, str], ...]
    takes_part: tuple[Name, ...]
    reads_along: tuple[Name, ...]
    own: ParticipationKind | None
    contact: str | None
    """The name of the contact person of the reader's organisation."""
    has_ended: bool
    """Whether its end date has passed, so that nobody can join any more."""
    vacant: tuple[ChairKind, ...] = ()
    """The chairs that nobody holds for now."""


@dataclass(frozen=True)
class LeavingAlliance:
    """What changes for an organisation that leaves an alliance."""

    hidden: int
    """Contributions of others that it will no longer see."""
    steps: int
    """Open steps that it owns, and will still own."""


@dataclass(frozen=True)
class ParticipationChange:
    """The outcome of a change to an organisation's participation."""

    alliance: Alliance
    kind: ParticipationKind | None
    has_changed: bool


def list_alliances(
    session: Session, *, reader: Person, today: dt.date, page: int = 0, channel_id: str | None = None
) -> tuple[list[ShownAlliance], bool]:
    """List the running alliances by theme, one page at a time; also returns whether there are more.

    Guests and people of other workspaces see their own, and that of the channel in which they ask.
    """
    found = _seen_by(session, reader, channel_id)
    part = found[page * PAGE : (page + 1) * PAGE]
    return _shown(session, part, reader, today), len(found) > (page + 1) * PAGE


def show_alliance(
    session: Session, *, reader: Person, alliance_id: int, today: dt.date, channel_id: str | None = None
) -> ShownAlliance:
    """Return one running alliance. Raises NotFound, also for guests who do not see it in `list_alliances`."""
    found = [pair for pair in _seen_by(session, reader, channel_id) if pair[0].id == alliance_id]
    if not found:
        raise NotFound("alliance", str(alliance_id))
    return _shown(session, found, reader, today)[0]


def _seen_by(session: Session, reader: Person, channel_id: str | None) -> list[tuple[Alliance, Theme]]:
    return [
        (alliance, theme)
        for alliance, theme in alliance_rows.list_alliances(session)
        if not reader.is_restricted
        or is_part_of(reader, alliance)
        or (channel_id and channel_id == alliance.channel_id)
    ]


def foresee_leaving(session: Session, *, by: Person, alliance_id: int) -> LeavingAlliance:
    """Count the effects of leaving on the person's organisation; to be shown before they leave."""
    organisation_id = by.organisation.id if by.organisation else 0
    return LeavingAlliance(
        rows.count_hidden(session, alliance_id, organisation_id),
        rows.count_open_steps(session, alliance_id, organisation_id),
    )


def change_participation(
    session: Session,
    *,
    by: Person,
    alliance_id: int,
    kind: ParticipationKind | None,
    contact: str | None = None,
    today: dt.date,
    now: dt.datetime,
    channel_id: str | None = None,
) -> ParticipationChange:
    """Let the person's organisation take part in an alliance, be an observer, or (None) leave; notifies its chairs.

    `contact` is the Slack user id of the organisation's contact person, by default the person themselves. A change to
    the present state has no effect. Raises NotRegistered; NotFound; NotAllowed for guests and people from other
    workspaces where they may only read, or cannot read yet; Invalid for a contact person from another organisation;
    Conflict for an alliance that has ended.
    """
    authorise(by, Action.TAKE_PART)
    assert by.organisation is not None
    # Two colleagues at once: the second waits, and sees the change made by the first.
    alliance = alliance_rows.lock_alliance(session, alliance_id)
    if alliance is None:
        raise NotFound("alliance", str(alliance_id))
    _check_open(alliance, kind, today)
    _check_guest(by, alliance, channel_id)
    member = None if kind is None else _contact(session, by.as_member, contact)
    has_changed = apply_change(
        session, by=by, alliance=alliance, organisation=by.organisation, kind=kind, contact=member, now=now
    )
    return ParticipationChange(alliance, kind, has_changed)


def apply_change(
    session: Session,
    *,
    by: Person,
    alliance: Alliance,
    organisation: Organisation,
    kind: ParticipationKind | None,
    contact: Member | None = None,
    now: dt.datetime,
) -> bool:
    """Replace an organisation's participation in an alliance and notify its chairs.

    The caller checks permission and holds the lock on the alliance. Without a `contact`, the previous contact is kept.
    Returns False if nothing differs: then nothing is stored and nobody is notified.
    """
    running = rows.list_running(session, alliance.id, organisation.id)
    was = running[0].kind if running else None
    was_contact = running[0].contact_member_id if running else None
    is_contact = contact.id if contact else was_contact
    if was is kind and (kind is None or is_contact == was_contact):
        return False
    if was is kind:
        running[0].contact_member_id = is_contact
    else:
        _replace(session, running, alliance.id, organisation.id, kind, is_contact, now)
    before = {"kind": was, "contact": was_contact}
    after = {"kind": kind, "contact": is_contact if kind else None}
    audit(session, by, "change_participation", f"{alliance.slug}:{organisation.slug}", before, now, **after)
    _tell_chairs(session, by, alliance, organisation, kind, contact, now, is_new_contact=was is kind)
    return True


def _replace(
    session: Session,
    running: Sequence[Participation],
    alliance_id: int,
    organisation_id: int,
    kind: ParticipationKind | None,
    contact_id: int | None,
    now: dt.datetime,
) -> None:
    for row in running:
        row.until = now
        session.add(row)
    if kind is not None:
        row = Participation(alliance_id=alliance_id, organisation_id=organisation_id, kind=kind, since=now)
        row.contact_member_id = contact_id
        session.add(row)
    session.flush()


def _check_open(alliance: Alliance, kind: ParticipationKind | None, today: dt.date) -> None:
    """Raise Conflict if an alliance is over; leaving stays possible after its end date, until it is archived."""
    name = alliance.names
    if alliance.archived_at is not None:
        raise Conflict("problem.alliance_closed", alliance=name)
    if kind is not None and alliance.ends_on is not None and alliance.ends_on < today:
        raise Conflict("problem.alliance_ended", alliance=name)


def _check_guest(by: Person, alliance: Alliance, channel_id: str | None) -> None:
    """Raise NotAllowed for guests who cannot read here: participation decides what an organisation's people see."""
    check_may_contribute(by, alliance)
    is_here = channel_id is not None and channel_id == alliance.channel_id
    if by.is_restricted and alliance.id not in by.alliance_ids and not is_here:
        raise NotAllowed(Action.TAKE_PART, "problem.guest_takes_part", alliance=alliance.names)


def _contact(session: Session, by: Member, slack_user_id: str | None) -> Member:
    if slack_user_id is None or slack_user_id == by.slack_user_id:
        return by
    member = people.find_member(session, slack_user_id)
    if member is None or member.left_at is not None or member.organisation_id != by.organisation_id:
        raise Invalid("contact", "problem.contact_no_colleague")
    return member


def _tell_chairs(
    session: Session,
    by: Person,
    alliance: Alliance,
    organisation: Organisation,
    kind: ParticipationKind | None,
    contact: Member | None,
    now: dt.datetime,
    *,
    is_new_contact: bool,
) -> None:
    about = {
        "alliance": alliance.id,
        "organisation": organisation.id,
        "kind": kind.value if kind else None,
        "by": by.slack_user_id,
        "contact": contact.slack_user_id if contact else None,
        "is_new_contact": is_new_contact,
    }
    chairs = {member.slack_user_id for _, member in alliance_rows.list_lead_officers(session, alliance.id)}
    for channel_key in sorted(chairs - {by.slack_user_id}):
        enqueue(session, kind="participation", channel_key=channel_key, about=about, now=now)


def _shown(
    session: Session, found: Sequence[tuple[Alliance, Theme]], reader: Person, today: dt.date
) -> list[ShownAlliance]:
    ids = [alliance.id for alliance, _ in found]
    own = reader.organisation.id if reader.organisation else None
    names: dict[tuple[int, ParticipationKind], list[Name]] = defaultdict(list)
    contacts: dict[int, str] = {}
    for row, organisation, contact in rows.list_participations_of(session, ids):
        names[row.alliance_id, ParticipationKind(row.kind)].append(organisation.names)
        if organisation.id == own and contact is not None:
            contacts[row.alliance_id] = contact.name
    chairs: dict[int, list[tuple[ChairKind, str]]] = defaultdict(list)
    for chair, member in rows.list_chairs_of(session, ids):
        chairs[chair.alliance_id].append((ChairKind(chair.kind), member.name))
    vacant: dict[int, list[ChairKind]] = defaultdict(list)
    for one in list_vacancies(session):
        if one.alliance_id is not None:
            vacant[one.alliance_id].append(ChairKind(one.role))
    return [
        ShownAlliance(
            alliance=alliance,
            theme=theme,
            chairs=tuple(chairs[alliance.id]),
            takes_part=tuple(names[alliance.id, ParticipationKind.TAKES_PART]),
            reads_along=tuple(names[alliance.id, ParticipationKind.READS_ALONG]),
            own=reader.participations.get(alliance.id),
            contact=contacts.get(alliance.id),
            has_ended=alliance.ends_on is not None and alliance.ends_on < today,
            vacant=tuple(vacant[alliance.id]),
        )
        for alliance, theme in found
    ]
