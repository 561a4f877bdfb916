"""Link action steps to contributions and to the steps they wait for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.agenda.permissions import authorise_step, get_step
from alliance.contributions.history import record_event
from alliance.contributions.sharing import get_to_change
from alliance.enums import EventKind, LinkKind, Name, Series
from alliance.errors import Conflict, Invalid, NotFound
from alliance.optional_ids import look_up
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.agenda import agenda as rows
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Session
from storage.tables import ActionStep, Alliance, Contribution, StepLink


@dataclass(frozen=True)
class ShownLink:
    """The other end of a link: a linked contribution or step, or, in `holds_up`, a step that waits for this one."""

    link_id: int
    ref: str
    title: Name
    kind: LinkKind


@dataclass(frozen=True)
class ShownLinks:
    """All links of a step that a reader may see."""

    own: tuple[ShownLink, ...] = ()
    holds_up: tuple[ShownLink, ...] = ()

    @property
    def waits_for(self) -> tuple[ShownLink, ...]:
        """The contributions and steps that this step waits for."""
        return tuple(link for link in self.own if link.kind is LinkKind.WAITS_FOR)


def link_contribution(
    session: Session,
    *,
    by: Person,
    number: int,
    contribution: int,
    kind: LinkKind,
    now: dt.datetime,
    channel_id: str | None = None,
) -> None:
    """Link the step `A-<number>` to `B-<contribution>`: made of it, related to it, or waiting for it.

    An existing link of that kind is left unchanged. Raises NotFound if either does not exist or `by` may not see it,
    NotAllowed, and Conflict for an archived step or contribution.
    """
    step, _ = authorise_step(session, by=by, number=number)
    found, *_ = get_to_change(session, by=by, number=contribution, channel_id=channel_id)
    if found.archived_at is not None:
        raise Conflict("problem.link_archived", ref=found.ref)
    rows.lock_links(session)
    known = {link.kind for link in rows.find_links_between(session, step.id, contribution_id=found.id)}
    # MADE_OF implies RELATED.
    if kind in known or (kind is LinkKind.RELATED and LinkKind.MADE_OF in known):
        return
    session.add(_link(step, by, kind, now, contribution_id=found.id))
    session.flush()
    about = {"number": step.number, "kind": kind.value}
    record_event(session, found, EventKind.STEP_LINKED, by=by, now=now, about=about)


def wait_for_step(session: Session, *, by: Person, number: int, other: int, now: dt.datetime) -> None:
    """Record that the step `A-<number>` waits for `A-<other>`. An existing link is left unchanged.

    Raises NotFound, NotAllowed, Conflict for an archived step, and Invalid if steps would wait for each other in a
    circle; the error names the circle.
    """
    step, _ = authorise_step(session, by=by, number=number)
    awaited, _ = get_step(session, other)
    if step.id == awaited.id:
        raise Invalid("references", "problem.step_waits_for_itself", ref=step.ref)
    rows.lock_links(session)
    if (step.id, awaited.id) in rows.list_waits(session, {step.id}):
        return
    if circle := _path(session, awaited.id, step.id):
        refs = " → ".join(Series.STEP.ref(one) for one in (number, *circle))
        raise Invalid("references", "problem.step_circle", ref=step.ref, other=awaited.ref, circle=refs)
    session.add(_link(step, by, LinkKind.WAITS_FOR, now, other_step_id=awaited.id))
    session.flush()


def unlink(session: Session, *, by: Person, link_id: int, now: dt.datetime) -> int:
    """Delete a link and return its step's number. Raises NotFound if it is already gone, NotAllowed and Conflict."""
    link = rows.find_link(session, link_id)
    found = rows.find_step_by_id(session, link.step_id) if link else None
    if link is None or found is None:
        raise NotFound("link", str(link_id))
    step, _ = authorise_step(session, by=by, number=found[0].number)
    about = {"number": step.number, "kind": str(link.kind)}
    contribution_id = link.contribution_id
    session.delete(link)
    session.flush()
    linked = contribution_rows.find_contribution_by_id(session, contribution_id) if contribution_id else None
    if linked is not None:
        record_event(session, linked[0], EventKind.STEP_UNLINKED, by=by, now=now, about=about)
    return step.number


def shown_links(
    session: Session, step_ids: Sequence[int], *, reader: Person, channel_id: str | None
) -> dict[int, ShownLinks]:
    """Return, by step id, the links of these steps that a reader in the channel `channel_id` may see."""
    links = rows.list_links_of(session, step_ids)
    if not links:
        return {one: ShownLinks((), ()) for one in step_ids}
    steps = rows.list_steps_by_id(
        session, {one for link in links for one in (link.step_id, link.other_step_id) if one is not None}
    )
    linked = {link.contribution_id for link in links if link.contribution_id is not None}
    contributions = {
        key: found
        for key, found in rows.map_contributions(session, linked).items()
        if may_read(reader, *found, channel_id=channel_id)
    }
    own: dict[int, list[ShownLink]] = defaultdict(list)
    holds_up: dict[int, list[ShownLink]] = defaultdict(list)
    for link in links:
        kind, waiting = LinkKind(link.kind), steps.get(link.step_id)
        target = _named(link, steps, contributions)
        if target is not None:
            own[link.step_id].append(ShownLink(link.id, *target, kind))
        if link.other_step_id is not None and waiting is not None:
            title = waiting.titles
            holds_up[link.other_step_id].append(ShownLink(link.id, waiting.ref, title, kind))
    return {one: ShownLinks(tuple(own[one]), tuple(holds_up[one])) for one in step_ids}


def _named(
    link: StepLink,
    steps: dict[int, ActionStep],
    contributions: dict[int, tuple[Contribution, Alliance]],
) -> tuple[str, Name] | None:
    """Return the reference and title of a link's other end; None if the reader may not see it."""
    if link.other_step_id is not None:
        step = steps.get(link.other_step_id)
        return (step.ref, step.titles) if step else None
    found = look_up(contributions, link.contribution_id)
    return (found[0].ref, Name(found[0].title)) if found else None


def _link(
    step: ActionStep,
    by: Person,
    kind: LinkKind,
    now: dt.datetime,
    *,
    contribution_id: int | None = None,
    other_step_id: int | None = None,
) -> StepLink:
    return StepLink(
        step_id=step.id,
        contribution_id=contribution_id,
        other_step_id=other_step_id,
        kind=kind,
        by_member_id=by.member.id if by.member else None,
        at=now,
    )


def _path(session: Session, start: int, goal: int) -> list[int]:
    """Return the numbers of the steps from `start` to `goal`, each waiting for the next; empty if there is no path."""
    came_from: dict[int, int | None] = {start: None}
    frontier = {start}
    while frontier and goal not in came_from:
        reached = [(one, other) for one, other in rows.list_waits(session, frontier) if other not in came_from]
        for one, other in reached:
            came_from.setdefault(other, one)
        frontier = {other for _, other in reached}
    if goal not in came_from:
        return []
    way: list[int] = []
    at: int | None = goal
    while at is not None:
        way.append(at)
        at = came_from[at]
    numbers = rows.list_steps_by_id(session, way)
    return [numbers[one].number for one in reversed(way)]
