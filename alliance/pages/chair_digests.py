"""The short summary that chairs can get with each weekly digest: their own alliance, and what it needs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.agenda.steps import ShownStep
from alliance.calendar.periods import Period
from alliance.digests.figures import Figure, FigureName, Scope, compare_figures
from alliance.digests.outcomes import ReportedDecision, ReportedProgress, list_decisions, list_progress
from alliance.enums import Name
from alliance.local_time import LocalTime
from alliance.pages.home import collect_chaired
from alliance.pages.upcoming import NextMeeting
from alliance.people.members import Person
from storage.engine.database import Session
from storage.engine.deliveries import enqueue_many
from storage.people import alliances as rows
from storage.tables import Alliance

SHOWN = 3
"""The number of steps named in a line."""
COUNTED = 500
"""The number of steps counted in a line: more than an alliance has on its agenda."""
TOLD = (FigureName.NEW_CONTRIBUTIONS, FigureName.ENDORSEMENTS, FigureName.ANSWERED)


@dataclass(frozen=True)
class ChairDigest:
    """An alliance in five lines.

    What is stuck or overdue, what has no owner, what waits for a decision, what happened, and what comes next.
    """

    alliance_id: int
    alliance: Name
    attention: Sequence[ShownStep]
    no_owner: Sequence[ShownStep]
    undecided: Sequence[ShownStep]
    figures: tuple[Figure, ...]
    next_checkin_at: dt.datetime | None
    next_meeting: NextMeeting | None
    decisions: tuple[ReportedDecision, ...] = ()
    progress: tuple[ReportedProgress, ...] = ()
    """What was handed over and answered."""


def send_to_chairs(session: Session, *, period: Period, now: dt.datetime) -> int:
    """Enqueue the summary of a period for every chair who wants it; return how many."""
    found = rows.list_chairs_wanting_digest(session)
    to = [(member.slack_user_id, {"period": period.key, "alliance": chair.alliance_id}) for chair, member in found]
    enqueue_many(session, kind="chair_digest", to=to, now=now)
    return len(to)


def collect_chair_digest(
    session: Session, *, reader: Person, alliance: Alliance, period: Period, time: LocalTime
) -> ChairDigest:
    """The content of the summary of one alliance for one chair."""
    today = time.today
    found = collect_chaired(session, reader=reader, alliance=alliance, today=today, limit=COUNTED)
    figures = compare_figures(session, period=period, time=time, scope=Scope(alliance.id))
    start, end = period.starts_at(time.zone), period.ends_at(time.zone)
    return ChairDigest(
        alliance_id=alliance.id,
        alliance=alliance.names,
        attention=found.attention,
        no_owner=found.no_owner,
        undecided=found.undecided,
        figures=tuple(one for one in figures if one.name in TOLD),
        next_checkin_at=found.next_checkin_at,
        next_meeting=found.next_meeting,
        decisions=list_decisions(session, start=start, end=end, alliance_id=alliance.id),
        progress=list_progress(session, start=start, end=end, alliance_id=alliance.id),
    )
