"""The figures of polls as they are told: each answer with its share, and numbers with their spread."""

import dataclasses
import datetime as dt
import random
from collections import Counter
from decimal import Decimal

import pytest

from alliance.enums import PollKind, PollState, ScanForm, VoteKind
from alliance.polls.question_results import ClosedResult
from alliance.polls.scan_matrix import MatrixColumn
from alliance.polls.vote_shares import count_answers
from reports.digests.list_sheet import list_sheets
from reports.digests.polls import POLL_SHEET
from reports.excel.versions import Version
from reports.polls.results_in_words import column_words, result_words
from tests.reports.kit.matrices import sample_matrix
from tests.reports.kit.sample import DUTCH, ENGLISH, full_digest
from tests.reports.kit.workbooks import filled

CLOSED_AT = dt.datetime(2026, 11, 19, 16, tzinfo=dt.UTC)
DAYS = MatrixColumn(
    "Hoeveel dagen duurt een vergunning?",
    ScanForm.NUMBER,
    "dagen",
    answered=3,
    lowest=Decimal(211),
    median=Decimal(405),
    highest=Decimal(1103),
)


def closed(*options: tuple[str, int], voted: int, withheld: bool = False) -> ClosedResult:
    return ClosedResult(3, CLOSED_AT, options, 0, 0, voted, 24, withheld=withheld)


def told(column: MatrixColumn) -> str:
    return column_words(DUTCH, column)


def test_days_are_told_by_their_spread_and_rooms_with_their_sum() -> None:
    assert told(DAYS) == "middelste 405 dagen (laagste 211, hoogste 1.103; 3 antwoorden)"
    assert column_words(ENGLISH, DAYS) == "median 405 dagen (lowest 211, highest 1,103; 3 answers)"
    rooms = dataclasses.replace(DAYS, unit="kamers", total=Decimal(1719))
    assert told(rooms).startswith("samen 1.719 kamers, middelste 405 kamers")
    assert told(dataclasses.replace(DAYS, answered=1, total=Decimal(405))) == "405 dagen (1 antwoord)"


def test_what_does_not_fit_is_counted_with_what_was_chosen_most_in_front() -> None:
    options = tuple((f"Een lange optie met nummer {number}", number % 4) for number in range(10))
    choice = MatrixColumn("Wat?", ScanForm.CHOICE, answered=13, counts=options)
    line = column_words(DUTCH, choice, limit=80)
    assert line == "Een lange optie met nummer 3: 3 · Een lange optie met nummer 7: 3 · en nog 8"
    texts = MatrixColumn("Waarom?", ScanForm.TEXT, answered=3, texts=("Geen grond.", "x" * 300, "Geld."))
    assert column_words(DUTCH, texts, limit=150) == f"3 antwoorden: Geen grond. · {'x' * 99}… · Geld."
    assert column_words(DUTCH, texts, limit=50) == "3 antwoorden: Geen grond. · en nog 2"


def test_a_line_says_how_many_questions_more_there_are_and_where() -> None:
    assert result_words(DUTCH, sample_matrix()).endswith("nog 3 vragen op het blad Scans")
    nobody = tuple(dataclasses.replace(row, state=None) for row in sample_matrix().rows)
    assert result_words(DUTCH, dataclasses.replace(sample_matrix(), rows=nobody)) == ""


@pytest.mark.parametrize("seed", range(5))
def test_shares_are_those_of_the_voters_also_with_several_choices(seed: int) -> None:
    """Recounted from the ballots."""
    draw = random.Random(seed)
    ballots = [draw.sample(["Ja", "Nee", "Misschien"], draw.randint(1, 3)) for _ in range(draw.randint(1, 40))]
    votes = Counter(option for ballot in ballots for option in ballot)
    options = tuple((option, votes[option]) for option in ("Ja", "Nee", "Misschien"))
    result = dataclasses.replace(closed(*options, voted=len(ballots)), abstained=2, voted=len(ballots) + 2)
    counted = {one.answer: (one.votes, one.share) for one in count_answers(result)}
    for option in ("Ja", "Nee", "Misschien"):
        chosen = sum(option in ballot for ballot in ballots)
        assert counted[option][0] == chosen
        assert counted[option][1] == pytest.approx(Decimal(100 * chosen / (len(ballots) + 2)), abs=Decimal("0.05"))
    assert counted[VoteKind.ABSTAIN][0] == 2


def test_a_poll_without_votes_to_show_has_one_row_and_no_answers() -> None:
    (poll,) = filled().lists.polls
    polls = (
        dataclasses.replace(poll, state=PollState.OPEN, result=None),
        dataclasses.replace(poll, answered=4, result=closed(voted=4, withheld=True)),
        dataclasses.replace(poll, answered=0, result=closed(("Ja", 0), voted=0)),
        dataclasses.replace(poll, kind=PollKind.QUICK_SCAN, result=sample_matrix()),
    )
    digest = full_digest()
    digest = dataclasses.replace(digest, lists=dataclasses.replace(digest.lists, polls=polls))
    rows = [POLL_SHEET.row(one, DUTCH) for one in POLL_SHEET.items(digest)]
    assert [row[7] for row in rows] == [20, 4, 0, 20]
    assert [tuple(row[9:12]) for row in rows] == [(None, None, None)] * 4
    assert {"poll_answer", "poll_votes", "poll_share"} <= POLL_SHEET.told_above(digest, DUTCH).keys()
    assert POLL_SHEET.count is not None
    assert POLL_SHEET.count(filled()) == 1, "the sentence above counts polls and not rows"


def test_a_sheet_of_polls_has_no_columns_without_anything_in_them() -> None:
    (poll,) = filled().lists.polls
    told = dataclasses.replace(poll, permalink="https://nkn.slack.com/archives/C0HUIS/p1763716000200")
    empty = dataclasses.replace(poll, state=PollState.OPEN, result=None, outcome="", handed=(), permalink=None)
    every = {column.key for column in POLL_SHEET.columns}
    without = every - {"poll_answer", "poll_votes", "poll_share", "outcome", "handed_to", "slack"}
    for polls, wanted in (((empty,), without), ((empty, told), every)):
        digest = dataclasses.replace(full_digest(), lists=dataclasses.replace(full_digest().lists, polls=polls))
        (sheet,) = list_sheets(POLL_SHEET, digest, DUTCH, Version.WORKING)
        (table,) = (section.table for section in sheet.sections)
        assert table is not None
        assert {column.key for column in table.columns} == wanted
