"""The decisions in a digest, as of the end of the period."""

import datetime as dt
from dataclasses import dataclass

from alliance.meetings.shown_items import show_item
from alliance.words import DecisionOutcome, Name, Series
from storage.digests import outcomes as rows
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.meetings.surroundings import look_around


@dataclass(frozen=True)
class ReportedDecision:
    """A meeting's decision on an agenda item."""

    meeting_number: int
    meeting: str
    held_on: dt.date
    about: str | None
    """The reference of what it is about; None for a subject of its own."""
    title: Name
    outcome: DecisionOutcome
    line: str
    step: str | None
    """The action step that was made of it."""

    @property
    def reference(self) -> str:
        """The meeting's reference as people say it: "O-3"."""
        return f"{Series.MEETING}-{self.meeting_number}"


def list_decisions(
    session: Session, *, start: dt.datetime, end: dt.datetime, alliance_id: Wanted
) -> tuple[ReportedDecision, ...]:
    """The decisions recorded in a period."""
    found = rows.list_decided(session, start=start, end=end, alliance_id=alliance_id)
    around = look_around(session, [item for _, item, _ in found])
    made = []
    for decision, item, meeting in found:
        shown = show_item(item, around, None)
        made.append(
            ReportedDecision(
                meeting_number=meeting.number,
                meeting=meeting.title,
                held_on=meeting.held_on,
                about=shown.ref,
                title=shown.title or Name(item.title),
                outcome=DecisionOutcome(decision.outcome),
                line=decision.line,
                step=shown.decision.step_ref if shown.decision else None,
            )
        )
    return tuple(made)
