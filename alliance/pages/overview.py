"""An alliance's state in a few figures."""

import datetime as dt
from dataclasses import dataclass

from alliance.calendar.recurrence import Occasion
from alliance.checkins import progress
from alliance.checkins.progress import Progress
from alliance.checkins.schedules import list_upcoming
from alliance.enums import RUNNING, ContributionKind, Name, Status
from alliance.local_time import LocalTime
from alliance.people.alliances.participation import ShownAlliance, show_alliance
from alliance.people.members import Person
from storage.agenda import agenda as step_rows
from storage.agenda.agenda import Wanted
from storage.contributions import contributions as contribution_rows
from storage.engine.database import Session
from storage.pages import overview as rows

SHOWN = 3
"""The number of bottlenecks listed by name."""


@dataclass(frozen=True)
class RecognisedBottleneck:
    """A bottleneck, and its number of supporters, including its own organisation."""

    ref: str
    title: str
    organisations: int
    permalink: str | None


@dataclass(frozen=True)
class Overview:
    """An alliance in figures; only contributions that the reader may see are counted."""

    about: ShownAlliance
    kinds: dict[ContributionKind, int]
    statuses: dict[Status, int]
    overdue: int
    without_owner: int
    recognised: tuple[RecognisedBottleneck, ...]
    rungs: tuple[tuple[int, Name, int], ...] = ()
    """Number and name of each rung with its number of steps; empty if the alliance has no ladder."""
    waiting: tuple[progress.WaitingStep, ...] = ()
    trend: tuple[progress.RoundTrend, ...] = ()
    """The last rounds, oldest first."""
    progress: Progress | None = None
    """Progress of the running round."""
    upcoming: tuple[Occasion, ...] = ()
    """The next check-ins."""


def collect_overview(
    session: Session,
    *,
    reader: Person,
    alliance_id: int,
    time: LocalTime,
    today: dt.date,
    channel_id: str | None = None,
) -> Overview:
    """An alliance's state in figures.

    Raises NotFound, also for guests and members of other workspaces without access to the alliance.
    """
    about = show_alliance(session, reader=reader, alliance_id=alliance_id, today=today, channel_id=channel_id)
    is_chair = any(chair.alliance_id == alliance_id for chair in reader.chairs)
    belongs = alliance_id in reader.alliance_ids or is_chair
    sees_hidden = belongs or reader.is_secretariat
    author_id = reader.member.id if reader.member else None
    found = rows.list_most_recognised(session, alliance_id, sees_hidden=sees_hidden, author_id=author_id, limit=SHOWN)
    links = contribution_rows.list_permalinks(session, [one.id for one, _ in found])
    here = {alliance_id}
    unowned = Wanted(statuses=tuple(RUNNING), without_owner=True, alliance_ids=here)
    return Overview(
        about=about,
        kinds=rows.count_by_kind(session, alliance_id, sees_hidden=sees_hidden, author_id=author_id),
        statuses=step_rows.count_by_status(session, alliance_id),
        overdue=step_rows.count_agenda(session, Wanted(late_on=today, alliance_ids=here)),
        without_owner=step_rows.count_agenda(session, unowned),
        recognised=tuple(
            # The organisation that shared it is a supporter, too.
            RecognisedBottleneck(one.ref, one.title, number + 1, links.get(one.id))
            for one, number in found
        ),
        rungs=progress.list_rungs(session, alliance_id=alliance_id),
        waiting=progress.list_waiting(session, alliance_id=alliance_id),
        trend=progress.list_trend(session, alliance_id=alliance_id),
        progress=progress.show_progress(
            session, alliance_id=alliance_id, with_names=is_chair or reader.is_secretariat, now=time.now
        ),
        upcoming=tuple(list_upcoming(session, alliance_id=alliance_id, time=time)),
    )
