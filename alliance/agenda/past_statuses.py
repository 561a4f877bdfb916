"""The action agenda as it was at a past moment, read from the history so that figures of past weeks stay the same."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from alliance.enums import RUNNING, Ambition, Name, Series, Status
from storage.agenda.past_statuses import find_beginning, find_first_use, list_step_owners, list_steps, list_updates
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.numbered import Numbered
from storage.tables import ActionStep, Alliance, StatusUpdate


@dataclass(frozen=True)
class StepStanding(Numbered, series=Series.STEP):
    """An action step as it was at a moment."""

    number: int
    alliance: Name
    title: Name
    description: Name
    ambition: Ambition
    status: Status
    since: dt.datetime | None
    """When the current status was first reported; None if nobody reported it, as for a loaded starter agenda."""
    note: str
    """The newest note on the current status; empty if there is none."""
    owners: tuple[Name, ...]
    contacts: tuple[str, ...]
    is_continuous: bool
    due_on: dt.date | None
    days_late: int
    """Days past the due date; 0 if the step is not late or not running."""
    source: str | None
    source_year: int | None


@dataclass
class PastAgenda:
    """The steps created up to a moment, each with its whole history: read once, queried for that or earlier moments."""

    steps: Sequence[tuple[ActionStep, Alliance]]
    updates: dict[int, list[StatusUpdate]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[int, list[tuple[Name, str | None]]] = field(default_factory=lambda: defaultdict(list))

    def standings(self, end: dt.datetime, *, today: dt.date) -> tuple[StepStanding, ...]:
        """Return every step as it was at `end`: the adopted ones in the network's order, then the proposed ones.

        `today` is the date, in the network's zone, from which lateness is counted.
        """
        rows = [self._at_moment(step, alliance, end, today) for step, alliance in self.steps if step.created_at < end]
        return tuple(sorted(rows, key=lambda row: row.status is Status.PROPOSED))

    def map_statuses(self, at: dt.datetime) -> dict[int, Status]:
        """Return the status of every step that had been entered by `at`, by number."""
        return {
            step.number: self._status(step, self._before(step, at)) for step, _ in self.steps if step.created_at < at
        }

    def _at_moment(self, step: ActionStep, alliance: Alliance, end: dt.datetime, today: dt.date) -> StepStanding:
        history = self._before(step, end)
        status = self._status(step, history)
        run = _last_run(history)
        owners = self.owners[step.id]
        late = (today - step.due_on).days if step.due_on is not None and status in RUNNING else 0
        return StepStanding(
            number=step.number,
            alliance=alliance.names,
            title=step.titles,
            description=Name(step.description, step.description_en),
            ambition=Ambition(step.ambition),
            status=status,
            since=run[0].at if run and run[0].by_member_id is not None else None,
            note=next((update.note for update in reversed(run) if update.note.strip()), ""),
            owners=tuple(name for name, _ in owners),
            contacts=tuple(contact for _, contact in owners if contact),
            is_continuous=step.is_continuous,
            due_on=step.due_on,
            days_late=max(late, 0),
            source=step.source,
            source_year=step.source_year,
        )

    def _before(self, step: ActionStep, end: dt.datetime) -> list[StatusUpdate]:
        return [update for update in self.updates[step.id] if update.at < end]

    def _status(self, step: ActionStep, history: Sequence[StatusUpdate]) -> Status:
        return Status(history[-1].status if history else step.status)


def read_agenda(session: Session, *, end: dt.datetime, alliance_id: Wanted = None) -> PastAgenda:
    """Read the agenda up to `end`, of one alliance or of all alliances not archived by then."""
    agenda = PastAgenda(list_steps(session, end=end, alliance_id=alliance_id))
    for update in list_updates(session, alliance_id=alliance_id):
        agenda.updates[update.step_id].append(update)
    for step_id, organisation, contact in list_step_owners(session, end=end, alliance_id=alliance_id):
        name = organisation.names
        agenda.owners[step_id].append((name, contact.name if contact else None))
    return agenda


def _last_run(history: Sequence[StatusUpdate]) -> Sequence[StatusUpdate]:
    """Return the newest consecutive updates with the same status."""
    first = len(history)
    while first and history[first - 1].status == history[-1].status:
        first -= 1
    return history[first:]


def first_used_on(session: Session, zone: ZoneInfo) -> dt.date | None:
    """Return the date on which a member first shared something or reported on a step; None if there is nothing yet."""
    first = find_first_use(session)
    return first.astimezone(zone).date() if first is not None else None


def began_on(session: Session, zone: ZoneInfo) -> dt.date | None:
    """Return the date of the network's first contribution or action step; None if there is nothing yet."""
    began = find_beginning(session)
    return began.astimezone(zone).date() if began is not None else None
