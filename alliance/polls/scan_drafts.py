"""Build a quick scan: a draft that is stored after every step, and that every chair may continue."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import Name, PollKind, PollState, Series
from alliance.errors import Conflict, Invalid
from alliance.people.alliances.alliances import get_any_alliance
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.polls import permissions, polls, scan_questions
from alliance.polls.scan_questions import ScanQuestionDraft, ShownScanQuestion
from alliance.polls.scan_values import range_of
from alliance.typed_text import check_text, clean_line, clean_text, is_readable
from storage.engine.database import Session
from storage.numbered import Numbered
from storage.polls import polls as poll_rows
from storage.polls import scans as rows
from storage.tables import Alliance, Poll, ScanQuestion

MIN_QUESTIONS, MAX_QUESTIONS = 2, 12
MAX_TITLE = 150
MAX_EXPLANATION = 1000
LISTED = 50
"""Most scans in a list, such as the earlier scans offered for copying."""


@dataclass(frozen=True)
class ScanOutline:
    """The initial content of a new scan."""

    title: str = ""
    explanation: str = ""
    questions: tuple[ScanQuestionDraft, ...] = ()


@dataclass(frozen=True)
class ShownDraft(Numbered, series=Series.POLL):
    """A draft scan as the builder shows it. `version` increases with every change."""

    number: int
    version: int
    title: str
    explanation: str
    alliance_id: int
    alliance: Name
    questions: tuple[ShownScanQuestion, ...]


@dataclass(frozen=True)
class ListedScan(Numbered, series=Series.POLL):
    """A scan in a list."""

    number: int
    title: str
    alliance: Name
    question_count: int


class DraftOvertaken(Conflict):
    """Raised when a colleague changed the draft after it was shown; `newest` is its current version."""

    def __init__(self, poll: Poll) -> None:
        super().__init__("problem.scan_overtaken", ref=poll.ref)
        self.newest = poll.version


def start_scan(
    session: Session,
    *,
    by: Person,
    alliance_id: int,
    title: str,
    outline: ScanOutline,
    follows: Poll | None,
    now: dt.datetime,
) -> Poll:
    """Store a new draft; without a readable title it gets the outline's title.

    Raises NotAllowed, and Invalid for the alliance, the title or a question of the outline.
    """
    title = _check_title(title if is_readable(title) else outline.title)
    questions = [scan_questions.check_question(one) for one in outline.questions]
    poll = polls.create_poll(
        session,
        kind=PollKind.QUICK_SCAN,
        by=by,
        alliance_id=alliance_id,
        title=title,
        explanation=check_explanation(outline.explanation),
        channel_id=None,
        ends_at=None,
        now=now,
        follows=follows,
    )
    for position, question in enumerate(questions, start=1):
        _add(session, poll, position, question)
    session.flush()
    return poll


def copy_of(session: Session, *, by: Person, number: int) -> tuple[ScanOutline, Poll]:
    """Return an earlier scan's outline for copying, and its poll. Raises Invalid unless `by` may see the scan."""
    poll = poll_rows.find_poll(session, number)
    if poll is None or poll.kind is not PollKind.QUICK_SCAN or not _may_copy(session, by, poll):
        raise Invalid("start_from", "problem.scan_copy_unknown")
    questions = tuple(
        ScanQuestionDraft(
            one.text,
            one.form,
            tuple(one.options),
            one.unit,
            one.is_required,
            one.lowest,
            one.highest,
            one.is_summed,
        )
        for one in rows.list_questions(session, poll.id)
    )
    return ScanOutline(poll.title, poll.explanation, questions), poll


def show_draft(session: Session, *, by: Person, number: int) -> ShownDraft:
    """Return a draft with its questions. Raises NotFound, NotAllowed, and Conflict if it is no longer a draft."""
    poll = permissions.get_to_run(session, by=by, number=number, kind=PollKind.QUICK_SCAN)
    _check_is_draft(poll)
    return _shown(session, poll)


def set_texts(session: Session, *, by: Person, number: int, version: int, title: str, explanation: str) -> ShownDraft:
    """Change a draft's title and explanation. Raises the errors of `lock_draft`, and Invalid."""
    poll = lock_draft(session, by=by, number=number, version=version)
    poll.title, poll.explanation = _check_title(title), check_explanation(explanation)
    return _changed(session, poll)


def add_question(session: Session, *, by: Person, number: int, draft: ScanQuestionDraft) -> ShownDraft:
    """Append a question; colleagues may do so concurrently. Raises Invalid, also for a thirteenth question."""
    question = scan_questions.check_question(draft)
    poll = lock_draft(session, by=by, number=number, version=None)
    count = len(rows.list_questions(session, poll.id))
    if count >= MAX_QUESTIONS:
        raise Invalid("question", "problem.scan_questions_many", limit=MAX_QUESTIONS)
    _add(session, poll, count + 1, question)
    return _changed(session, poll)


def change_question(
    session: Session, *, by: Person, number: int, version: int, question_id: int, draft: ScanQuestionDraft
) -> ShownDraft:
    """Change a question. Raises Invalid, DraftOvertaken, and Conflict for a question that was removed."""
    question = scan_questions.check_question(draft)
    poll = lock_draft(session, by=by, number=number, version=None)
    row = _get_question(session, poll, question_id)
    if poll.version != version:
        raise DraftOvertaken(poll)
    row.text, row.form, row.options = question.text, question.form, list(question.options)
    row.unit, row.is_required = question.unit, question.is_required
    row.lowest, row.highest, row.is_summed = question.lowest, question.highest, question.is_summed
    return _changed(session, poll)


def move_question(session: Session, *, by: Person, number: int, question_id: int, is_up: bool) -> ShownDraft:
    """Swap a question with the one before or after it; at either end of the list nothing moves.

    Raises Conflict for a question that was removed.
    """
    poll = lock_draft(session, by=by, number=number, version=None)
    _get_question(session, poll, question_id)
    found = list(rows.list_questions(session, poll.id))
    here = next(index for index, one in enumerate(found) if one.id == question_id)
    there = here - 1 if is_up else here + 1
    if 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
        _number(found)
    return _changed(session, poll)


def remove_question(session: Session, *, by: Person, number: int, version: int, question_id: int) -> ShownDraft:
    """Remove a question. Raises DraftOvertaken, and Conflict for a question that was already removed."""
    poll = lock_draft(session, by=by, number=number, version=version)
    session.delete(_get_question(session, poll, question_id))
    session.flush()
    _number(rows.list_questions(session, poll.id))
    return _changed(session, poll)


def drop_draft(session: Session, *, by: Person, number: int, version: int, now: dt.datetime) -> None:
    """Delete a draft, which only its builders have seen. Raises DraftOvertaken, and Conflict once it was sent."""
    poll = lock_draft(session, by=by, number=number, version=version)
    audit(session, by, "scan_draft_dropped", poll.ref, {"title": poll.title}, now)
    rows.delete_questions(session, poll.id)
    session.delete(poll)
    session.flush()


def list_drafts(session: Session, *, by: Person) -> list[ListedScan]:
    """List the drafts that `by` may continue, also those begun by others, newest first."""
    found = poll_rows.list_polls(session, states=(PollState.DRAFT,), kinds=(PollKind.QUICK_SCAN,))
    return _listed(session, [(poll, alliance) for poll, alliance in found if permissions.may_run(by, poll)])


def list_earlier(session: Session, *, by: Person) -> list[ListedScan]:
    """List the sent scans that `by` may see, to copy one, newest first."""
    states = (PollState.OPEN, PollState.CLOSED, PollState.CANCELLED)
    found = poll_rows.list_polls(session, states=states, kinds=(PollKind.QUICK_SCAN,))
    return _listed(session, [(poll, alliance) for poll, alliance in found if permissions.may_see(by, poll, alliance)])


def lock_draft(session: Session, *, by: Person, number: int, version: int | None) -> Poll:
    """Return a draft that `by` may change, locked until the transaction ends.

    Raises NotFound, NotAllowed, Conflict once it was sent, and DraftOvertaken if `version` is given and outdated.
    """
    permissions.get_poll(session, number, kind=PollKind.QUICK_SCAN)
    poll = permissions.lock_for_running(session, by=by, number=number)
    _check_is_draft(poll)
    if version is not None and poll.version != version:
        raise DraftOvertaken(poll)
    return poll


def check_explanation(typed: str) -> str:
    """Return the explanation without invisible characters. Raises Invalid if it is too long."""
    text = clean_text(typed)
    if len(text) > MAX_EXPLANATION:
        raise Invalid("explanation", "problem.too_long", length=len(text), limit=MAX_EXPLANATION)
    return text


def shown_questions(session: Session, poll_id: int) -> tuple[ShownScanQuestion, ...]:
    """Return the questions of a scan, numbered from 1."""
    return tuple(
        ShownScanQuestion(
            one.id,
            number,
            one.text,
            one.form,
            tuple(one.options),
            one.unit,
            one.is_required,
            range_of(one),
            one.is_summed,
        )
        for number, one in enumerate(rows.list_questions(session, poll_id), start=1)
    )


def _check_title(typed: str) -> str:
    title = clean_line(typed)
    check_text("title", title, MAX_TITLE, empty="problem.scan_title_empty")
    return title


def _check_is_draft(poll: Poll) -> None:
    if poll.state is not PollState.DRAFT:
        raise Conflict("problem.scan_sent", ref=poll.ref)


def _may_copy(session: Session, by: Person, poll: Poll) -> bool:
    alliance = get_any_alliance(session, poll.alliance_id)
    return alliance is not None and poll.state is not PollState.DRAFT and permissions.may_see(by, poll, alliance)


def _get_question(session: Session, poll: Poll, question_id: int) -> ScanQuestion:
    question = rows.find_question(session, poll.id, question_id)
    if question is None:
        raise Conflict("problem.scan_question_gone")
    return question


def _add(session: Session, poll: Poll, position: int, draft: ScanQuestionDraft) -> None:
    session.add(
        ScanQuestion(
            poll_id=poll.id,
            position=position,
            form=draft.form,
            text=draft.text,
            options=list(draft.options),
            unit=draft.unit,
            is_required=draft.is_required,
            lowest=draft.lowest,
            highest=draft.highest,
            is_summed=draft.is_summed,
        )
    )


def _number(questions: Sequence[ScanQuestion]) -> None:
    for position, question in enumerate(questions, start=1):
        question.position = position


def _changed(session: Session, poll: Poll) -> ShownDraft:
    poll.version += 1
    session.flush()
    return _shown(session, poll)


def _shown(session: Session, poll: Poll) -> ShownDraft:
    alliance = get_any_alliance(session, poll.alliance_id)
    return ShownDraft(
        number=poll.number,
        version=poll.version,
        title=poll.title,
        explanation=poll.explanation,
        alliance_id=poll.alliance_id,
        alliance=alliance.names,
        questions=shown_questions(session, poll.id),
    )


def _listed(session: Session, found: Sequence[tuple[Poll, Alliance]]) -> list[ListedScan]:
    kept = found[:LISTED]
    counts = rows.map_question_counts(session, [poll.id for poll, _ in kept])
    return [ListedScan(poll.number, poll.title, alliance.names, counts.get(poll.id, 0)) for poll, alliance in kept]
