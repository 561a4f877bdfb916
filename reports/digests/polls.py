"""The sheet "Peilingen" of a digest: a row for each poll and, once it has closed, for each answer to a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.digests.digests import Digest
from alliance.digests.lists import ReportedPoll
from alliance.people.members import short_person_name
from alliance.polls.question_results import ClosedResult
from alliance.polls.vote_shares import CountedAnswer, count_answers
from reports.digests.list_sheet import ListSheet
from reports.excel.sheets import Column, ColumnKind, Link, Row
from reports.polls.results_in_words import answer_words
from texts import Translator


@dataclass(frozen=True)
class PollRow:
    """A poll with one of its answers; None for a poll without votes to show."""

    poll: ReportedPoll
    answer: CountedAnswer | None
    is_first: bool
    """Whether it is the poll's first row: only that one repeats no long text."""

    @property
    def ref(self) -> str:
        """The poll's reference."""
        return self.poll.ref


def poll_rows(digest: Digest) -> list[PollRow]:
    """The rows, poll by poll, the answers of each in the question's order."""
    return [
        PollRow(poll, answer, is_first=place == 0)
        for poll in digest.lists.polls
        for place, answer in enumerate(_answers(poll))
    ]


def _answers(poll: ReportedPoll) -> tuple[CountedAnswer | None, ...]:
    result = poll.result
    return (count_answers(result) if isinstance(result, ClosedResult) and result.voted else ()) or (None,)


def poll_row(one: PollRow, words: Translator) -> Row:
    """The row of a poll, or of one of its answers."""
    poll, answer = one.poll, one.answer
    handed = (f"{addressee} ({words.full_day(on)})" for addressee, on in poll.handed)
    return (
        poll.ref,
        words(f"poll.kind.{poll.kind}"),
        poll.title,
        words.name(poll.alliance),
        words.local(poll.opened_at).date(),
        words.local(poll.ends_at).date(),
        words(f"poll.state.{poll.state}"),
        poll.answered,
        poll.of,
        answer_words(words, answer.answer) if answer is not None else None,
        answer.votes if answer is not None else None,
        answer.share if answer is not None else None,
        poll.outcome if one.is_first else None,
        "; ".join(handed) if one.is_first else None,
        short_person_name(poll.asked_by),
        Link(words("report.open_in_slack"), poll.permalink) if poll.permalink else None,
    )


def empty_columns(digest: Digest, _words: Translator) -> Mapping[str, Sequence[str]]:
    """The columns in which no poll has anything; without them the sheet prints larger."""
    polls = digest.lists.polls
    has_answers = any(_answers(poll) != (None,) for poll in polls)
    filled = {
        **dict.fromkeys(("poll_answer", "poll_votes", "poll_share"), has_answers),
        "outcome": any(poll.outcome for poll in polls),
        "handed_to": any(poll.handed for poll in polls),
        "slack": any(poll.permalink for poll in polls),
    }
    return {key: () for key, is_filled in filled.items() if not is_filled}


POLL_SHEET = ListSheet(
    key="polls",
    columns=(
        Column("poll", ColumnKind.REFERENCE, 12),
        Column("poll_kind", ColumnKind.TEXT, 15),
        Column("poll_title", ColumnKind.TEXT, 36),
        Column("alliance", ColumnKind.TEXT, 21),
        Column("asked_on", ColumnKind.DATE, 14),
        Column("ends_on", ColumnKind.DATE, 14),
        Column("poll_state", ColumnKind.TEXT, 12),
        Column("answered", ColumnKind.NUMBER, 13),
        Column("answers_of", ColumnKind.NUMBER, 8),
        Column("poll_answer", ColumnKind.TEXT, 28),
        Column("poll_votes", ColumnKind.NUMBER, 11),
        Column("poll_share", ColumnKind.DECIMAL_1, 14),
        Column("outcome", ColumnKind.TEXT, 32),
        Column("handed_to", ColumnKind.TEXT, 23),
        Column("asked_by", ColumnKind.TEXT, 18, is_internal=True),
        Column("slack", ColumnKind.LINK, 10, is_internal=True),
    ),
    items=poll_rows,
    row=poll_row,
    told_above=empty_columns,
    count=lambda digest: len(digest.lists.polls),
)
