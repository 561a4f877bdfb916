"""Queries for everything that refers to one person, in every table that `storage.records.personal_columns` lists."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, cast, or_
from sqlalchemy import select as select_many
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.listed import is_listed
from storage.enums import PollState
from storage.numbered import Series
from storage.records.personal_columns import COLUMNS, Says, id_pattern
from storage.tables import Poll, QuestionOption, VoteChoice, metadata

Row = dict[str, Any]
"""A row by column."""
Label = str | tuple[str, str | None]
"""What people call a row: its reference, or its name in Dutch and in English."""
NEVER = frozenset({"anonymous_voters"})
"""Tables that no export reads: see docs/anonymity.md."""
SERIES = {
    "contributions": Series.CONTRIBUTION,
    "action_steps": Series.STEP,
    "polls": Series.POLL,
    "bundles": Series.BUNDLE,
    "meetings": Series.MEETING,
}
NAMED = ("alliances", "organisations", "themes")
VIA = {
    "addressees": "bundle_id",
    "agenda_items": "meeting_id",
    "chairs": "alliance_id",
    "contribution_events": "contribution_id",
    "escalations": "step_id",
    "mandates": "bundle_id",
    "question_options": "poll_id",
    "questions": "poll_id",
    "round_steps": "step_id",
    "scan_answers": "poll_id",
    "scan_questions": "poll_id",
}
"""Tables whose rows people call by what they belong to."""


def list_rows(session: Session, *, slack_user_id: str, member_id: int | None) -> dict[str, list[Row]]:
    """The rows that refer to a person, by table and in order of their keys; tables without any are left out."""
    exactly = id_pattern(slack_user_id)
    found: dict[str, list[Row]] = {}
    for name in sorted(COLUMNS.keys() - NEVER):
        table = metadata.tables[name]
        conditions = _conditions(table, slack_user_id, member_id)
        if not conditions:
            continue
        rows = session.execute(select_many(table).where(or_(*conditions)).order_by(*table.primary_key.columns))
        own = [row for row in map(dict, rows.mappings()) if refers_to(name, row, exactly, member_id)]
        if own:
            found[name] = own
    return found


def _conditions(table: Table, slack_user_id: str, member_id: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name, says in COLUMNS[table.name].items():
        column = table.c[name]
        if says is Says.MEMBER and member_id is not None:
            conditions.append(column == member_id)
        elif says is Says.SLACK:
            conditions += [column == slack_user_id, column.startswith(f"{slack_user_id}/", autoescape=True)]
        elif says in {Says.KEY, Says.JSON}:
            conditions.append(cast(column, String).contains(slack_user_id, autoescape=True))
    return conditions


def refers_to(table: str, row: Mapping[str, Any], exactly: re.Pattern[str], member_id: int | None) -> bool:
    """Whether a row refers to this person: one id may be the beginning of another's."""
    for name, says in COLUMNS[table].items():
        if says is Says.MEMBER and member_id is not None and row[name] == member_id:
            return True
        if says in {Says.SLACK, Says.KEY, Says.JSON} and exactly.search(str(row[name])):
            return True
    return False


def map_choices(session: Session, vote_ids: Sequence[int]) -> dict[int, list[str]]:
    """The options that each of these named votes chose, by the vote's id."""
    found: dict[int, list[str]] = defaultdict(list)
    statement = (
        select(VoteChoice.vote_id, QuestionOption.text)
        .join(QuestionOption, col(QuestionOption.id) == VoteChoice.option_id)
        .where(is_listed(VoteChoice.vote_id, vote_ids))
        .order_by(col(QuestionOption.position))
    )
    for vote_id, option in session.exec(statement).all():
        found[vote_id].append(option)
    return found


def list_open_polls(session: Session) -> set[int]:
    """The ids of the polls that have not ended."""
    ended = (PollState.CLOSED, PollState.CANCELLED)
    return set(session.exec(select(Poll.id).where(col(Poll.state).not_in(ended))).all())


def map_labels(session: Session, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Label]:
    """What people call each of these rows, given as table and id; without those that have no name of their own."""
    ids: dict[str, set[int]] = defaultdict(set)
    for table, key in wanted:
        ids[table].add(key)
    found: dict[tuple[str, int], Label] = {}
    for table, keys in ids.items():
        if table in SERIES or table in NAMED:
            found |= {(table, key): label for key, label in _labels(session, table, keys).items()}
        elif table in VIA:
            column = metadata.tables[table].c[VIA[table]]
            above = target_of(column)
            pairs = _read(session, table, keys, column)
            labels = map_labels(session, {(above, pair[1]) for pair in pairs if pair[1] is not None})
            found |= {(table, key): labels[above, to] for key, to in pairs if (above, to) in labels}
    return found


def target_of(column: Column[Any]) -> str:
    """The table to which a column refers; empty if it refers to none."""
    return next((key.column.table.name for key in column.foreign_keys), "")


def _labels(session: Session, table: str, keys: Collection[int]) -> dict[int, Label]:
    columns = metadata.tables[table].c
    if table in SERIES:
        return {key: f"{SERIES[table]}-{number}" for key, number in _read(session, table, keys, columns.number)}
    name_en = columns.name_en
    return {key: (name, english) for key, name, english in _read(session, table, keys, columns.name, name_en)}


def _read(session: Session, table: str, keys: Collection[int], *columns: Column[Any]) -> list[Any]:
    key = next(iter(metadata.tables[table].primary_key.columns))
    return list(session.execute(select_many(key, *columns).where(is_listed(key, keys))).all())
