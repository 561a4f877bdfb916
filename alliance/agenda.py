"""The action agenda: which steps an alliance takes up, who owns them and how they stand."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from alliance.errors import Invalid, NotAllowed, NotFound
from alliance.members import Person
from alliance.roles import Action, authorise, may
from alliance.standing import RUNNING
from alliance.words import Ambition, Status
from storage import agenda as rows
from storage.database import Session
from storage.tables import ActionStep, Alliance, Organisation, StatusUpdate, StepOwner


@dataclass(frozen=True)
class ShownStep:
    """An action step as everybody in the network may see it."""

    number: int
    title: str
    title_en: str | None
    alliance: Alliance
    ambition: Ambition
    status: Status
    note: str
    status_at: dt.datetime | None
    is_continuous: bool
    due_on: dt.date | None
    days_late: int
    """Days past its due date; 0 when it is not late or not running."""
    owners: tuple[Organisation, ...]
    source: str | None
    source_year: int | None

    @property
    def ref(self) -> str:
        """Its reference, as people say it."""
        return f"A-{self.number}"


def show_step(
    session: Session, *, reader: Person, number: int, today: dt.date, channel_id: str | None = None
) -> ShownStep:
    """`A-<number>` for this reader on a day of theirs. The agenda is open to the network; raises NotFound.

    Guests and people of other workspaces see what their own organisation's alliances do, and the alliance in whose
    channel they ask.
    """
    found = rows.find_step(session, number)
    if found is None:
        raise NotFound("step", f"A-{number}")
    step, alliance = found
    if reader.is_restricted and alliance.id not in reader.alliance_ids and alliance.channel_id != (channel_id or ""):
        raise NotFound("step", f"A-{number}")
    return _shown(session, step, alliance, today)


def list_own_steps(session: Session, *, reader: Person, today: dt.date) -> list[ShownStep]:
    """The open steps of the reader's organisation; empty for who is no member."""
    if reader.organisation is None or reader.organisation.id is None:
        return []
    return [_shown(session, *row, today) for row in rows.list_open_steps_of(session, reader.organisation.id)]


def adopt_step(
    session: Session,
    *,
    by: Person,
    number: int,
    owners: Mapping[int, int | None],
    due_on: dt.date | None,
    now: dt.datetime,
) -> ActionStep:
    """Take a step up into the running agenda with its owners and, where it ends, its date.

    `owners` gives for each organisation, by id, the member who is its contact person, or None.
    A proposed step becomes `not_started`; any other keeps its status. Raises NotFound and NotAllowed.
    """
    step, alliance = _get(session, number)
    authorise(by, Action.RUN_AGENDA, alliance_id=alliance.id)
    known = {owner.id for owner in rows.list_owners(session, step.id or 0)}
    for organisation_id, contact_id in owners.items():
        if organisation_id not in known:
            owner = StepOwner(step_id=step.id or 0, organisation_id=organisation_id, since=now)
            owner.contact_member_id = contact_id
            session.add(owner)
    step.due_on, step.updated_at = due_on, now
    session.add(step)
    if step.status is Status.PROPOSED:
        _append(session, step, status=Status.NOT_STARTED, note="", by=by, now=now)
    return step


def update_status(
    session: Session, *, by: Person, number: int, status: Status, note: str, now: dt.datetime
) -> StatusUpdate:
    """Append a status to a step, with a line of explanation.

    Its owners' people, the chairs and the secretariat may. Raises NotFound, NotAllowed, and Invalid for `PROPOSED`,
    which a step leaves once and for all.
    """
    step, alliance = _get(session, number)
    owners = {owner.id for owner in rows.list_owners(session, step.id or 0)}
    is_owner = by.organisation is not None and by.organisation.id in owners
    if not is_owner and not may(by, Action.RUN_AGENDA, alliance_id=alliance.id):
        raise NotAllowed(Action.RUN_AGENDA)
    if status is Status.PROPOSED:
        raise Invalid("status", "problem.status_proposed")
    return _append(session, step, status=status, note=note, by=by, now=now)


def _append(
    session: Session, step: ActionStep, *, status: Status, note: str, by: Person, now: dt.datetime
) -> StatusUpdate:
    update = StatusUpdate(
        step_id=step.id or 0, status=status, note=note, by_member_id=by.member.id if by.member else None, at=now
    )
    step.status, step.updated_at = status, now
    session.add_all([step, update])
    session.flush()
    return update


def _get(session: Session, number: int) -> tuple[ActionStep, Alliance]:
    found = rows.find_step(session, number)
    if found is None:
        raise NotFound("step", f"A-{number}")
    return found


def _shown(session: Session, step: ActionStep, alliance: Alliance, today: dt.date) -> ShownStep:
    newest = rows.find_newest_update(session, step.id or 0)
    return ShownStep(
        number=step.number,
        title=step.title,
        title_en=step.title_en,
        alliance=alliance,
        ambition=step.ambition,
        status=step.status,
        note=newest.note if newest else "",
        # A step that nobody reported on has no date: the day the starter agenda was loaded says nothing.
        status_at=newest.at if newest and newest.by_member_id else None,
        is_continuous=step.is_continuous,
        due_on=step.due_on,
        days_late=max((today - step.due_on).days, 0) if step.due_on and step.status in RUNNING else 0,
        owners=tuple(rows.list_owners(session, step.id or 0)),
        source=step.source,
        source_year=step.source_year,
    )
