"""Working days of the network and of each organisation, from closures and public holidays."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alliance.calendar.workdays import ClosedPeriod as ClosedDays
from alliance.calendar.workdays import Workdays
from alliance.enums import Name
from alliance.optional_ids import look_up
from storage.calendar import closures as closure_rows
from storage.engine.database import Session
from storage.tables import Closure as ClosureRow


@dataclass(frozen=True)
class Calendars:
    """The working days of the network, and of the organisations that have closures of their own."""

    network: Workdays
    own: Mapping[int, Workdays] = field(default_factory=dict)

    def of(self, organisation_id: int | None) -> Workdays:
        """Return the working days of an organisation's people; those of the network for None."""
        return look_up(self.own, organisation_id) or self.network


def workdays_of(session: Session, *, country: str, since: dt.date, organisation_id: int | None = None) -> Workdays:
    """Return the working days of the network or, with its own closures, of one organisation."""
    return calendars_of(session, country=country, since=since).of(organisation_id)


def calendars_of(session: Session, *, country: str, since: dt.date) -> Calendars:
    """Return the working days of the network and each organisation, in one query."""
    return calendars_with(closure_rows.list_closures(session, since=since), country=country)


def calendars_with(closures: Sequence[ClosureRow], *, country: str) -> Calendars:
    """Build the working days of the network and each organisation from these closures."""
    closed = [row for row in closures if not row.is_worked]
    worked = frozenset(row.first_on for row in closures if row.is_worked)
    everybody = [_closed_days(row) for row in closed if row.organisation_id is None]
    own: dict[int, list[ClosedDays]] = {}
    for row in closed:
        if row.organisation_id is not None:
            own.setdefault(row.organisation_id, []).append(_closed_days(row))
    return Calendars(
        Workdays(country, tuple(everybody), worked),
        {key: Workdays(country, (*everybody, *several), worked) for key, several in own.items()},
    )


def _closed_days(row: ClosureRow) -> ClosedDays:
    return ClosedDays(row.first_on, row.last_on, Name(row.name))
