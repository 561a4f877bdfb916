"""The result of a quick scan: a matrix of organisations and questions, with a summary of each question.

It contains only submitted answers. For a draft it shows that there is one, but none of its values.
"""

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from alliance.enums import AnswerState, Name, PollKind, PollState, ScanForm, Series
from alliance.errors import Conflict, NotFound
from alliance.people.alliances.alliances import get_any_alliance
from alliance.people.members import Person
from alliance.polls import permissions
from alliance.polls.handovers import ShownHandover, list_of_poll
from alliance.polls.scan_values import DECIMALS, SCALE, Value, value_of
from storage.engine.database import Session
from storage.engine.moments import Wanted
from storage.numbered import Numbered
from storage.people.people import get_member
from storage.polls import polls as poll_rows
from storage.polls import scan_answers as rows
from storage.polls.scans import list_questions
from storage.tables import Alliance, Member, Organisation, Poll, ScanAnswer, ScanQuestion


@dataclass(frozen=True)
class MatrixColumn:
    """A question with a summary of its answers.

    For numbers: lowest, median and highest, and the total if the question is summed. For a scale: the average. For a
    choice and a scale: how often each option was chosen, in the question's order. For dates: the first and the last.
    For texts: the texts themselves, in the order of the rows.
    """

    text: str
    form: ScanForm
    unit: str = ""
    answered: int = 0
    total: Decimal | None = None
    lowest: Decimal | None = None
    median: Decimal | None = None
    highest: Decimal | None = None
    average: Decimal | None = None
    counts: tuple[tuple[str, int], ...] = ()
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class MatrixRow:
    """An organisation with its answers, one value per question; all None until the answer is submitted."""

    organisation: Name
    values: tuple[Value, ...]
    state: AnswerState | None = None
    """None if no member of the organisation has begun."""
    submitted_by: str | None = None
    submitted_at: dt.datetime | None = None
    takes_part: bool = True
    """False for an organisation that answered and has since left the alliance."""

    @property
    def is_submitted(self) -> bool:
        """Whether the organisation submitted its answer."""
        return self.state is AnswerState.SUBMITTED


@dataclass(frozen=True)
class ScanMatrix(Numbered, series=Series.POLL):
    """A quick scan with all submitted answers: organisations by name, questions in order."""

    number: int
    title: str
    explanation: str
    alliance: Name
    asked_by: str
    state: PollState
    ends_at: dt.datetime | None
    closed_at: dt.datetime | None
    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    outcome: str = ""
    outcome_by: str | None = None
    handovers: tuple[ShownHandover, ...] = ()
    can_answer: bool = False
    may_run: bool = False

    @property
    def asked(self) -> int:
        """How many organisations take part or, once the scan has ended, took part then."""
        return sum(row.takes_part for row in self.rows)

    @property
    def answered(self) -> int:
        """How many of the organisations that take part have submitted."""
        return sum(row.takes_part and row.is_submitted for row in self.rows)

    @property
    def drafts(self) -> int:
        """How many of the organisations that take part have a draft and have not submitted."""
        return sum(row.takes_part and row.state is AnswerState.DRAFT for row in self.rows)


def get_matrix(
    session: Session, *, reader: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> ScanMatrix:
    """Return the matrix of the scan `V-<number>` for a reader who asks in `channel_id`.

    Raises NotFound if there is no such scan or the reader may not see it, and Conflict for a cancelled scan.
    """
    poll = permissions.get_poll(session, number, kind=PollKind.QUICK_SCAN)
    alliance = permissions.check_visible(session, poll, reader=reader, channel_id=channel_id)
    if poll.state is PollState.DRAFT:
        raise NotFound("poll", poll.ref)
    if poll.state is PollState.CANCELLED:
        raise Conflict("problem.poll_cancelled", ref=poll.ref)
    is_open = poll.state is PollState.OPEN and poll.ends_at is not None and poll.ends_at > now
    matrix = _matrix(session, poll, alliance)
    can_answer = is_open and permissions.may_answer(reader, alliance)
    return replace(matrix, can_answer=can_answer, may_run=permissions.may_run(reader, poll))


def list_closed_matrices(
    session: Session, *, since: dt.datetime, until: dt.datetime, alliance_id: Wanted = None
) -> list[ScanMatrix]:
    """List the matrices of the scans closed from `since` until before `until`, by number, for the digest."""
    found = poll_rows.list_polls(
        session,
        states=(PollState.CLOSED,),
        kinds=(PollKind.QUICK_SCAN,),
        alliance_ids=[alliance_id] if isinstance(alliance_id, int) else alliance_id,
        closed_since=since,
    )
    closed = [one for one in found if one[0].closed_at is not None and one[0].closed_at < until]
    return [_matrix(session, poll, alliance) for poll, alliance in reversed(closed)]


def show_matrix(session: Session, poll: Poll) -> ScanMatrix:
    """Return the matrix of a scan for all recipients of its result."""
    alliance = get_any_alliance(session, poll.alliance_id)
    return _matrix(session, poll, alliance)


def _matrix(session: Session, poll: Poll, alliance: Alliance) -> ScanMatrix:
    questions = list_questions(session, poll.id)
    matrix_rows = _rows(session, poll, questions)
    outcome_by = get_member(session, poll.outcome_by_id).name if poll.outcome and poll.outcome_by_id else None
    return ScanMatrix(
        number=poll.number,
        title=poll.title,
        explanation=poll.explanation,
        alliance=alliance.names,
        asked_by=get_member(session, poll.by_member_id).name,
        state=poll.state,
        ends_at=poll.ends_at,
        closed_at=poll.closed_at,
        columns=tuple(
            summarise(question, [row.values[place] for row in matrix_rows]) for place, question in enumerate(questions)
        ),
        rows=matrix_rows,
        outcome=poll.outcome,
        outcome_by=outcome_by,
        handovers=list_of_poll(session, poll),
    )


def _rows(session: Session, poll: Poll, questions: Sequence[ScanQuestion]) -> tuple[MatrixRow, ...]:
    """Return, by name, the organisations that take part, and those that answered and have since left."""
    answers = {answer.organisation_id: found for found in rows.list_answers(session, poll.id) for answer in found[:1]}
    taking_part = {one.id: one for one in rows.list_taking_part(session, poll.alliance_id, at=poll.closed_at)}
    left = {
        one.id: one
        for answer, one, _ in answers.values()
        if one.id not in taking_part and answer.state is AnswerState.SUBMITTED
    }
    places = {question.id: place for place, question in enumerate(questions)}
    values: dict[int, list[Value]] = {}
    for organisation_id, question_id, text, number, day in rows.list_submitted_cells(session, poll.id):
        place = places[question_id]
        row = values.setdefault(organisation_id, [None] * len(questions))
        row[place] = value_of(questions[place].form, text, number, day)
    organisations = sorted([*taking_part.values(), *left.values()], key=lambda one: (one.name.casefold(), one.id))
    nothing: tuple[Value, ...] = (None,) * len(questions)
    return tuple(
        _row(one, answers.get(one.id), tuple(values.get(one.id, nothing)), takes_part=one.id in taking_part)
        for one in organisations
    )


def _row(
    organisation: Organisation,
    answered: tuple[ScanAnswer, Organisation, Member | None] | None,
    values: tuple[Value, ...],
    *,
    takes_part: bool,
) -> MatrixRow:
    answer, member = (answered[0], answered[2]) if answered is not None else (None, None)
    is_submitted = answer is not None and answer.state is AnswerState.SUBMITTED
    return MatrixRow(
        organisation=organisation.names,
        values=values,
        state=answer.state if answer is not None else None,
        submitted_by=member.name if member is not None and is_submitted else None,
        submitted_at=answer.submitted_at if answer is not None and is_submitted else None,
        takes_part=takes_part,
    )


def summarise(question: ScanQuestion, answers: Sequence[Value]) -> MatrixColumn:
    """Return a question with what its answers come to; the only place where their spread is computed."""
    values = [value for value in answers if value is not None]
    column = MatrixColumn(question.text, question.form, question.unit, answered=len(values))
    numbers = [value for value in values if isinstance(value, Decimal)]
    days = [value for value in values if isinstance(value, dt.date)]
    match question.form:
        case ScanForm.CHOICE:
            chosen = Counter(value for value in values if isinstance(value, str))
            return replace(column, counts=tuple((option, chosen[option]) for option in question.options))
        case ScanForm.SCALE:
            scaled = Counter(int(number) for number in numbers)
            average = round(statistics.mean(numbers), 1) if numbers else None
            return replace(column, average=average, counts=tuple((str(step), scaled[step]) for step in SCALE))
        case ScanForm.NUMBER if numbers:
            total = sum(numbers, Decimal(0)) if question.is_summed else None
            median = round(statistics.median(numbers), DECIMALS)
            return replace(column, total=total, lowest=min(numbers), median=median, highest=max(numbers))
        case ScanForm.DATE if days:
            return replace(column, first_on=min(days), last_on=max(days))
        case ScanForm.TEXT:
            return replace(column, texts=tuple(value for value in values if isinstance(value, str)))
    return column
