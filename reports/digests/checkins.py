"""The sheet with the check-ins of the period."""

from alliance.digests.lists import HeldRound
from reports.digests.list_sheet import ListSheet
from reports.excel.sheets import Column, ColumnKind, Row
from texts import Translator


def round_row(one: HeldRound, words: Translator) -> Row:
    """The row of a check-in that was held or missed in the period."""
    return (
        words.name(one.alliance),
        one.asked_on,
        words.local(one.ends_at).date(),
        words(f"report.round.{_round_state(one)}"),
        None if one.is_missed else one.asked,
        None if one.is_missed else one.answered,
        None if one.is_missed else one.changed,
    )


def _round_state(one: HeldRound) -> str:
    if one.is_missed:
        return "missed"
    return "running" if one.is_running else "held"


ROUND_SHEET = ListSheet(
    key="rounds",
    columns=(
        Column("alliance", ColumnKind.TEXT, 30),
        Column("held_on", ColumnKind.DATE, 14),
        Column("ends_on", ColumnKind.DATE, 14),
        Column("round_state", ColumnKind.TEXT, 25),
        Column("asked_steps", ColumnKind.NUMBER, 12),
        Column("answered_steps", ColumnKind.NUMBER, 14),
        Column("changed_steps", ColumnKind.NUMBER, 12),
    ),
    items=lambda digest: digest.lists.rounds,
    row=round_row,
)
