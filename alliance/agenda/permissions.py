"""Permissions with action steps: changing one, reporting on it, and the people to ask for those who have none."""

from collections.abc import Collection, Sequence

from alliance.enums import Series, Status
from alliance.errors import Conflict, NotAllowed, NotFound
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.people.visibility import check_may_contribute, is_part_of, may_contribute
from storage.agenda import agenda as rows
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import ActionStep, Alliance, Organisation


def may_change_step(person: Person, alliance: Alliance, *, owners: Collection[int | None]) -> bool:
    """Whether a person may report on a step and link it.

    Members of its `owners` (organisation ids), the alliance's chairs and the secretariat may.
    """
    if may(person, Action.RUN_AGENDA, alliance_id=alliance.id):
        return True
    is_owner = person.organisation is not None and person.organisation.id in owners
    return is_owner and may_contribute(person, alliance)


def authorise_step(session: Session, *, by: Person, number: int) -> rows.Found:
    """Return the rows of `A-<number>` if `by` may report on it and link it.

    Raises NotFound, NotAllowed, which names the owners and the people to ask, and Conflict for an archived step.
    """
    found = get_step(session, number)
    check_may_change(session, found, by=by)
    return found


def check_may_change(
    session: Session, found: rows.Found, *, by: Person, owners: Sequence[Organisation] | None = None
) -> None:
    """Raise NotAllowed or Conflict unless `by` may report on this step and link it.

    A caller that has read the step's owners passes them.
    Raises NotFound for guests and people of other workspaces outside its alliance, to whom it does not exist.
    """
    step, alliance = found
    if by.is_restricted and not is_part_of(by, alliance):
        raise NotFound("step", step.ref)
    if step.archived_at is not None:
        raise Conflict("problem.step_archived", ref=step.ref)
    owned_by = rows.list_owners(session, step.id) if owners is None else owners
    if may_change_step(by, alliance, owners={owner.id for owner in owned_by}):
        return
    check_may_contribute(by, alliance)
    names = tuple(owner.names for owner in owned_by)
    ref = step.ref
    ask = list_askable(session, alliance)
    if names:
        raise NotAllowed(Action.RUN_AGENDA, "problem.not_step_owner", ask=ask, ref=ref, owners=names)
    raise NotAllowed(Action.RUN_AGENDA, "problem.step_without_owner", ask=ask, ref=ref)


def list_askable(session: Session, alliance: Alliance) -> tuple[tuple[str, str], ...]:
    """List an alliance's lead officers, by Slack user id and name: the people to ask before the secretariat."""
    officers = alliance_rows.list_lead_officers(session, alliance.id)
    return tuple((member.slack_user_id, member.name) for _, member in officers)


def get_step(session: Session, number: int) -> rows.Found:
    """Return the rows of `A-<number>`. Raises NotFound."""
    found = rows.find_step(session, number)
    if found is None:
        raise NotFound("step", Series.STEP.ref(number))
    return found


def authorise_report(session: Session, *, by: Person, number: int) -> ActionStep:
    """Return the step `A-<number>` if `by` may report on it.

    Members of its owners may once it is adopted, the alliance's chairs and the secretariat always. Raises NotFound,
    NotAllowed, which names the people to ask, and Conflict for an archived step.
    """
    found = get_step(session, number)
    check_may_report(session, found, by=by)
    return found[0]


def check_may_report(
    session: Session, found: rows.Found, *, by: Person, owners: Sequence[Organisation] | None = None
) -> None:
    """Raise the errors of `check_may_change`, and NotAllowed for an owner while the step is not adopted."""
    step, alliance = found
    check_may_change(session, found, by=by, owners=owners)
    if step.status is Status.PROPOSED and not may(by, Action.RUN_AGENDA, alliance_id=alliance.id):
        ask = list_askable(session, alliance)
        raise NotAllowed(Action.RUN_AGENDA, "problem.step_proposed", ask=ask, ref=step.ref)
