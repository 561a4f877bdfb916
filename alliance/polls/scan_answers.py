"""Answer a quick scan: one answer per organisation, written page by page by any of its members.

Each page is stored when it is sent, as a draft that only the organisation sees. A submitted answer can be corrected
until the deadline; a correction counts at once.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.agenda.permissions import list_askable
from alliance.enums import AnswerState, Name, ParticipationKind, ScanForm, Series
from alliance.errors import Conflict, Invalid, NotAllowed, SeveralInvalid
from alliance.number_range import NumberRange
from alliance.people.alliances.alliances import get_any_alliance
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.visibility import check_may_contribute
from alliance.polls import permissions, polls
from alliance.polls.scan_values import Value, check_value, digest_of, field_of, put_value, range_of, value_of
from alliance.polls.scans import get_open_scan
from storage.engine.database import Session
from storage.engine.once import store_once
from storage.numbered import Numbered
from storage.people.people import get_member
from storage.polls import polls as poll_rows
from storage.polls import scan_answers as rows
from storage.polls.scans import list_questions
from storage.tables import Alliance, Member, Organisation, Poll, ScanAnswer, ScanQuestion, ScanValue

PAGE = 4
"""Number of questions on a page."""
WORKING = dt.timedelta(hours=1)
"""How long after their last page a colleague is shown as working on the answer."""


@dataclass(frozen=True)
class Seen:
    """The state of an answer that the form showed: its version, and a digest of its value."""

    version: int = 0
    digest: str = ""


@dataclass(frozen=True)
class AskedQuestion:
    """A question as the form shows it, with its current value."""

    id: int
    form: ScanForm
    text: str
    options: tuple[str, ...]
    unit: str
    is_required: bool
    value: Value = None
    seen: Seen = Seen()
    range: NumberRange | None = None
    """The possible numbers; None for other forms, and for a number without bounds."""


@dataclass(frozen=True)
class Editor:
    """A colleague who is also working on the answer, and when they last sent or opened a page."""

    name: str
    at: dt.datetime


@dataclass(frozen=True)
class OpenedAnswer(Numbered, series=Series.POLL):
    """A quick scan with the current answers of the reader's organisation."""

    number: int
    title: str
    explanation: str
    organisation_id: int
    organisation: Name
    ends_at: dt.datetime
    questions: tuple[AskedQuestion, ...]
    editors: tuple[Editor, ...] = ()
    submitted_by: str | None = None
    submitted_at: dt.datetime | None = None

    @property
    def pages(self) -> int:
        """Number of pages of the form."""
        return max(1, -(-len(self.questions) // PAGE))

    @property
    def is_submitted(self) -> bool:
        """Whether the answer was submitted; further changes count at once."""
        return self.submitted_at is not None

    @property
    def answered(self) -> int:
        """Number of answered questions."""
        return sum(question.value is not None for question in self.questions)

    @property
    def first_page(self) -> int:
        """The page to open: that of the first unanswered question; the first page if the answer was submitted."""
        if self.is_submitted:
            return 0
        empty = (place for place, question in enumerate(self.questions) if question.value is None)
        return next(empty, max(0, len(self.questions) - 1)) // PAGE

    def page(self, page: int) -> tuple[AskedQuestion, ...]:
        """The questions of one page, counted from 0."""
        return self.questions[page * PAGE : (page + 1) * PAGE]

    def page_of(self, question_id: int) -> int:
        """Return the page of a question; the first page for an unknown question."""
        ids = [question.id for question in self.questions]
        return ids.index(question_id) // PAGE if question_id in ids else 0


@dataclass(frozen=True)
class Clash:
    """A value that a colleague changed while this member was editing it, so that the typed value was not stored."""

    question_id: int
    value: Value
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Saved:
    """The result of saving a page: everything was stored except the clashes."""

    poll: Poll
    clashes: tuple[Clash, ...] = ()


class UnansweredQuestions(Invalid):
    """Raised for required questions without an answer; the error's field is that of the first question."""

    def __init__(self, question_ids: Sequence[int]) -> None:
        super().__init__(field_of(question_ids[0]), "problem.scan_required")
        self.question_ids = tuple(question_ids)


def open_answer(
    session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> OpenedAnswer:
    """Return the data of the form: the questions, their current values, and who else is working on the answer.

    Raises NotRegistered, NotFound, NotAllowed, which names the people to ask, and Conflict once the scan has ended.
    """
    poll = get_open_scan(session, reader=by, number=number, now=now, channel_id=channel_id)
    organisation = _speaks_for(session, by, poll)
    answer = rows.find_answer(session, poll.id, organisation.id)
    values = _values(session, answer)
    questions = tuple(_asked(question, values.get(question.id)) for question in list_questions(session, poll.id))
    assert poll.ends_at is not None  # an open poll has a deadline
    is_submitted = answer is not None and answer.state is AnswerState.SUBMITTED
    submitted_by = answer.submitted_by_id if answer is not None and is_submitted else None
    return OpenedAnswer(
        number=poll.number,
        title=poll.title,
        explanation=poll.explanation,
        organisation_id=organisation.id,
        organisation=organisation.names,
        ends_at=poll.ends_at,
        questions=questions,
        editors=_editors(session, answer, by, now=now),
        submitted_by=get_member(session, submitted_by).name if submitted_by is not None else None,
        submitted_at=answer.submitted_at if answer is not None and is_submitted else None,
    )


def note_editing(session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None) -> None:
    """Record that this member is working on the answer, for colleagues to see. Raises as `open_answer`."""
    poll = get_open_scan(session, reader=by, number=number, now=now, channel_id=channel_id)
    organisation = _speaks_for(session, by, poll)
    answer = _begun(session, poll, organisation, now=now)
    rows.touch_editor(session, answer.id, by.as_member.id, now=now)


def save_page(
    session: Session,
    *,
    by: Person,
    number: int,
    organisation_id: int,
    typed: Mapping[int, Value | Invalid],
    seen: Mapping[int, Seen],
    now: dt.datetime,
) -> Saved:
    """Store a page of an organisation's answer: `typed` holds the values, `seen` what the form showed, by question id.

    What cannot be read as a value is given as the error.

    If a colleague changed a value since the form was opened, it is kept if this member left the field as shown;
    otherwise the typed value is not stored and is returned as a clash. Raises the errors of `open_answer`,
    SeveralInvalid with the error of each field, and Conflict if the member represents another organisation than when
    the form was opened.
    """
    poll = _locked(session, by, number, now=now)
    organisation = _speaks_for(session, by, poll)
    if organisation.id != organisation_id:
        raise Conflict("problem.scan_other_organisation", organisation=organisation.names)
    answer = _begun(session, poll, organisation, now=now)
    stored = _values(session, answer)
    clashes: list[Clash] = []
    is_changed = False
    for question, value in _checked(list_questions(session, poll.id), typed, answer):
        key = question.id
        there = stored.get(key)
        if value == _value(question, there):
            continue
        if (clash := _clash(question, value, there, seen.get(key, Seen()), by.as_member)) is not None:
            clashes += clash
            continue
        _put(session, answer, question, value, there[0] if there else None, by=by.as_member, now=now)
        is_changed = True
    rows.touch_editor(session, answer.id, by.as_member.id, now=now)
    if is_changed:
        _note_change(session, poll, answer, by=by.as_member, now=now)
    return Saved(poll, tuple(clashes))


def submit_answer(session: Session, *, by: Person, number: int, now: dt.datetime) -> Poll:
    """Submit the organisation's answer, by name; an answer that is already submitted is left unchanged.

    Raises the errors of `open_answer`, UnansweredQuestions if a required answer is missing, and Conflict if nothing is
    answered at all.
    """
    poll = _locked(session, by, number, now=now)
    organisation = _speaks_for(session, by, poll)
    answer = _begun(session, poll, organisation, now=now)
    stored = _values(session, answer)
    questions = list_questions(session, poll.id)
    answered = {question.id for question in questions if _value(question, stored.get(question.id)) is not None}
    missing = [question.id for question in questions if question.is_required and question.id not in answered]
    if missing:
        raise UnansweredQuestions(missing)
    if not answered:
        raise Conflict("problem.scan_empty")
    if answer.state is AnswerState.DRAFT:
        answer.state = AnswerState.SUBMITTED
        _note_change(session, poll, answer, by=by.as_member, now=now)
    rows.drop_editor(session, answer.id, by.as_member.id)
    return poll


def count_submitted(session: Session, poll_id: int) -> int:
    """Return how many of the organisations that take part have submitted: the n of "n of m organisations"."""
    return rows.count_submitted(session, poll_id)


def list_unsent(session: Session, poll_id: int) -> list[Name]:
    """List the organisations that have begun to answer a scan and not submitted, in alphabetical order."""
    found = rows.list_answers(session, poll_id)
    drafts = [organisation for answer, organisation, _ in found if answer.state is AnswerState.DRAFT]
    return [one.names for one in sorted(drafts, key=lambda one: one.name)]


def _locked(session: Session, by: Person, number: int, *, now: dt.datetime) -> Poll:
    """Return the open scan, locked so that it cannot end before this transaction: an answer counts or is refused."""
    poll = get_open_scan(session, reader=by, number=number, now=now)
    locked = poll_rows.lock_poll(session, poll.number)
    assert locked is not None
    polls.check_open(locked, now=now)
    return locked


def _speaks_for(session: Session, by: Person, poll: Poll) -> Organisation:
    """Return the organisation that a person answers for. Raises NotRegistered, and NotAllowed with people to ask."""
    alliance = get_any_alliance(session, poll.alliance_id)
    check_may_contribute(by, alliance)
    authorise(by, Action.ANSWER_SCAN)
    assert by.organisation is not None
    if not permissions.may_answer(by, alliance):
        raise _not_asked(session, by, alliance, by.organisation)
    return by.organisation


def _not_asked(session: Session, by: Person, alliance: Alliance, organisation: Organisation) -> NotAllowed:
    reads_along = by.participations.get(alliance.id) is ParticipationKind.READS_ALONG
    return NotAllowed(
        Action.ANSWER_SCAN,
        "problem.scan_reads_along" if reads_along else "problem.scan_not_asked",
        ask=list_askable(session, alliance),
        alliance=alliance.names,
        organisation=organisation.names,
    )


def _begun(session: Session, poll: Poll, organisation: Organisation, *, now: dt.datetime) -> ScanAnswer:
    """Return the organisation's answer, locked; create it as a draft if there is none."""
    found = rows.lock_answer(session, poll.id, organisation.id)
    if found is not None:
        return found
    answer = ScanAnswer(poll_id=poll.id, organisation_id=organisation.id, state=AnswerState.DRAFT, updated_at=now)
    if store_once(session, answer):
        return answer
    found = rows.lock_answer(session, poll.id, organisation.id)
    assert found is not None
    return found


Stored = tuple[ScanValue, Member | None]


def _values(session: Session, answer: ScanAnswer | None) -> dict[int, Stored]:
    if answer is None:
        return {}
    return {value.question_id: (value, member) for value, member in rows.list_values(session, answer.id)}


def _value(question: ScanQuestion, stored: Stored | None) -> Value:
    if stored is None:
        return None
    return value_of(question.form, stored[0].text, stored[0].number, stored[0].day)


def _asked(question: ScanQuestion, stored: Stored | None) -> AskedQuestion:
    value = _value(question, stored)
    return AskedQuestion(
        id=question.id,
        form=question.form,
        text=question.text,
        options=tuple(question.options),
        unit=question.unit,
        is_required=question.is_required,
        value=value,
        seen=Seen(stored[0].version if stored else 0, digest_of(value)),
        range=range_of(question),
    )


def _editors(session: Session, answer: ScanAnswer | None, by: Person, *, now: dt.datetime) -> tuple[Editor, ...]:
    if answer is None or by.member is None:
        return ()
    found = rows.list_editors(session, answer.id, since=now - WORKING)
    return tuple(Editor(member.name, editor.at) for editor, member in found if member.id != by.member.id)


def _checked(
    questions: Sequence[ScanQuestion], typed: Mapping[int, Value | Invalid], answer: ScanAnswer
) -> list[tuple[ScanQuestion, Value]]:
    """The questions of a page with their values as stored. Raises SeveralInvalid with the error of each field."""
    checked, errors = [], []
    for question in questions:
        if question.id in typed:
            try:
                checked.append((question, _check(question, typed[question.id], answer)))
            except Invalid as error:
                errors.append(error)
    if errors:
        raise SeveralInvalid(errors)
    return checked


def _check(question: ScanQuestion, typed: Value | Invalid, answer: ScanAnswer) -> Value:
    """Raise Invalid for a value that does not fit, or that a submitted answer needs and a correction would remove."""
    if isinstance(typed, Invalid):
        raise typed
    value = check_value(question, typed)
    if value is None and question.is_required and answer.state is AnswerState.SUBMITTED:
        raise UnansweredQuestions([question.id])
    return value


def _clash(
    question: ScanQuestion, value: Value, stored: Stored | None, seen: Seen, by: Member
) -> tuple[Clash, ...] | None:
    """Return the clash with a colleague's newer value: empty if the field was left as shown, None without a clash."""
    if stored is None or stored[0].version == seen.version or stored[0].by_member_id == by.id:
        return None
    if digest_of(value) == seen.digest:
        return ()
    there, member = stored
    return (Clash(question.id, _value(question, stored), member.name if member else "", there.at),)


def _put(
    session: Session,
    answer: ScanAnswer,
    question: ScanQuestion,
    value: Value,
    existing: ScanValue | None,
    *,
    by: Member,
    now: dt.datetime,
) -> None:
    row = existing or ScanValue(answer_id=answer.id, question_id=question.id, version=0, at=now)
    put_value(row, value)
    row.version, row.by_member_id, row.at = row.version + 1, by.id, now
    session.add(row)


def _note_change(session: Session, poll: Poll, answer: ScanAnswer, *, by: Member, now: dt.datetime) -> None:
    answer.updated_at = now
    if answer.state is AnswerState.SUBMITTED:
        answer.submitted_at, answer.submitted_by_id = now, by.id
    session.flush()
    if answer.state is AnswerState.SUBMITTED:
        polls.refresh(session, poll, now=now, member_id=by.id)
