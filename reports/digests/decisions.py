"""The sheet with the decisions of the period."""

from alliance.digests.outcomes import ReportedDecision
from reports.digests.list_sheet import ListSheet
from reports.excel.sheets import Column, ColumnKind, Row
from texts import Translator


def decision_row(one: ReportedDecision, words: Translator) -> Row:
    """The row of a decision that was recorded in the period."""
    return (
        one.ref,
        one.held_on,
        one.meeting,
        one.about,
        words.name(one.title),
        words(f"decision.{one.outcome}"),
        one.line,
        one.step,
    )


DECISION_SHEET = ListSheet(
    key="decisions",
    columns=(
        Column("meeting", ColumnKind.TEXT, 10),
        Column("meeting_on", ColumnKind.DATE, 14),
        Column("meeting_title", ColumnKind.TEXT, 28),
        Column("decided_about", ColumnKind.MENTION, 12),
        Column("subject", ColumnKind.TEXT, 40),
        Column("decision_outcome", ColumnKind.TEXT, 16),
        Column("decision_line", ColumnKind.TEXT, 48),
        Column("made_step", ColumnKind.MENTION, 12),
    ),
    items=lambda digest: digest.lists.decisions,
    row=decision_row,
)
