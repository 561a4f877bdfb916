"""Polls in the archive: their questions, and the results of those that had ended.

A poll that was still open has no results: they would change. An anonymous question has only totals.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from alliance.enums import PollKind, PollState, Secrecy, Series, VoteKind
from alliance.polls.question_results import show_question
from alliance.polls.scan_matrix import ScanMatrix, show_matrix
from alliance.polls.vote_shares import count_answers
from alliance.records.archive.past_values import Past
from alliance.records.archive.values import ArchivedRecord, ArchivePart, Term
from storage.polls.exports import map_choices
from storage.records import archive as rows
from storage.tables import Poll


def list_polls(past: Past) -> list[Poll]:
    """The polls that ran within the period, or of which something was recorded in it."""
    found = {one.number: one for one in rows.list_polls(past.session, past.start, past.end)}
    prefix = f"{Series.POLL}-"
    named = [int(one.removeprefix(prefix)) for one in past.audited if one.startswith(prefix)]
    found |= {one.number: one for one in rows.list_polls_named(past.session, named, past.end)}
    return [found[number] for number in sorted(found)]


def read_polls(past: Past, polls: Sequence[Poll]) -> Iterator[ArchivedRecord]:
    """These polls, in their order."""
    for one in polls:
        yield _record(past, one)


def _record(past: Past, one: Poll) -> ArchivedRecord:
    ref, alliance = one.ref, past.alliance(one.alliance_id)
    has_ended = one.closed_at is not None and one.closed_at < past.end
    state = PollState(one.state) if has_ended else PollState.OPEN
    asked_at = one.opened_at or one.created_at
    changed_at = one.closed_at if has_ended and one.closed_at is not None else asked_at
    content = {
        "ref": ref,
        "kind": Term(f"poll.kind.{one.kind}"),
        "title": one.title,
        "text": one.explanation,
        "alliance": alliance,
        "by": past.maker(ref, one.by_member_id),
        "made_at": asked_at,
        "ends_at": past.was(ref, "ends_at", one.ends_at, dt.datetime.fromisoformat),
        "closed_at": one.closed_at if has_ended else None,
        "changed_at": changed_at,
        "state": Term(f"poll.state.{state}"),
        "reason": one.reason if state is PollState.CANCELLED else "",
        "outcome": past.was(ref, "outcome", one.outcome),
        **(_result(past, one) if state is PollState.CLOSED else {}),
        "handed_to": [
            {"addressee": given.addressee, "on": given.handed_on, "note": given.note}
            for given in rows.list_handovers(past.session, one.id, past.end)
        ],
    }
    is_closed = past.is_private(one.alliance_id)
    return ArchivedRecord(
        ArchivePart.POLLS, ref, one.title, asked_at, changed_at, content, alliance=alliance, is_closed=is_closed
    )


def _result(past: Past, one: Poll) -> dict[str, Any]:
    if one.kind is PollKind.QUESTION:
        return _question(past, one)
    return _scan(past, show_matrix(past.session, one)) if one.kind is PollKind.QUICK_SCAN else {}


def _question(past: Past, one: Poll) -> dict[str, Any]:
    """The totals, and the votes if they were given by name; with too few anonymous votes, only their number."""
    shown = show_question(past.session, poll=one, reader=None, now=past.end)
    totals, is_anonymous = shown.totals, shown.secrecy is Secrecy.ANONYMOUS
    texts = {option.id: option.text for option in shown.options}
    chosen = {} if is_anonymous else map_choices(past.session, one.id)
    return {
        "is_anonymous": is_anonymous,
        "is_withheld": totals.withheld,
        "voters": totals.electorate,
        "voted": totals.voted,
        "results": [
            {
                "answer": Term(f"vote.{one.answer}") if isinstance(one.answer, VoteKind) else one.answer,
                "votes": one.votes,
            }
            for one in count_answers(totals, with_unused=True)
        ],
        "votes": [
            {
                "by": past.person(vote.member_id),
                "organisation": past.organisation(vote.organisation_id),
                "answers": [texts[key] for key in chosen.get(vote.id, ()) if key in texts]
                or [Term(f"vote.{vote.kind}")],
                "at": vote.at,
            }
            for vote in ([] if is_anonymous else rows.list_votes(past.session, one.id))
        ],
    }


def _scan(past: Past, matrix: ScanMatrix) -> dict[str, Any]:
    return {
        "is_anonymous": False,
        "voters": matrix.asked,
        "voted": matrix.answered,
        "questions": [{"question": one.text, "unit": one.unit} for one in matrix.columns],
        "answers": [
            {"organisation": past.renamed(row.organisation), "answers": list(row.values), "at": row.submitted_at}
            for row in matrix.rows
            if row.is_submitted
        ],
    }
