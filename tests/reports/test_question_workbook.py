"""The workbook of a question's results, reopened: totals for all, names only where votes were named."""

import dataclasses
import datetime as dt
import io
from typing import Any

import openpyxl

from alliance.enums import Name, PollState, QuestionForm, Results, Secrecy, VoteKind, Voter
from alliance.people.known_names import KnownNames
from alliance.polls.exports import CastVote, QuestionResult
from alliance.polls.question_results import ClosedResult, ShownOption, ShownQuestion
from reports.polls.question_workbook import build_question_workbook, question_file_name
from tests.kit.reading import says
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT
from tests.reports.kit.workbooks import rows_of
from texts import Translator

CLOSED_AT = dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC)


def question(**changes: Any) -> ShownQuestion:
    """A closed question with a tie, a blank vote and an abstention."""
    shown = ShownQuestion(
        number=9,
        title="Schuiven we de conferentie?",
        explanation="",
        alliance=Name("Studentenhuisvesting", "Student housing"),
        asked_by="Marit Verhoeven",
        state=PollState.CLOSED,
        ends_at=CLOSED_AT,
        closed_at=CLOSED_AT,
        form=QuestionForm.SINGLE,
        most=1,
        voter=Voter.PERSON,
        secrecy=Secrecy.NAMED,
        results=Results.LIVE,
        quorum=3,
        takes_options=False,
        options=(ShownOption(1, "=Ja", 2), ShownOption(2, "Nee", 2)),
        blank=1,
        abstained=1,
        voted=6,
        electorate=24,
        organisations_voted=4,
        organisations=7,
        has_quorum=True,
        shows_results=True,
        withheld=False,
        leaders=(1, 2),
        own=None,
        has_voted=None,
        can_vote=False,
        may_run=False,
        outcome="We schuiven.",
        outcome_by="Marit Verhoeven",
        reason="",
        follows=None,
        previous=(),
        permalink=None,
        proposed=(),
    )
    return dataclasses.replace(shown, **changes)


VOTES = (
    CastVote("Jelle Hoekstra", Name("Groningen"), VoteKind.BLANK, (), CLOSED_AT),
    CastVote("Noor de Wit", Name("Utrecht"), VoteKind.CHOICE, ("=Ja",), CLOSED_AT),
)


def reopened(result: QuestionResult, words: Translator = DUTCH) -> Any:
    return openpyxl.load_workbook(io.BytesIO(build_question_workbook(result, words, made_at=MADE_AT)))


def text_of(sheet: Any) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_options_stand_there_with_votes_and_shares() -> None:
    book = reopened(QuestionResult(question(), VOTES))
    assert rows_of(book["Uitslag"]) == [
        ["Keuze", "Stemmen", "Aandeel van de stemmers (%)"],
        ["=Ja", 2, 33.3],
        ["Nee", 2, 33.3],
        ["Blanco", 1, 16.7],
        ["Onthouding", 1, 16.7],
    ]
    told = text_of(book["Uitslag"])
    assert "6 van 24 mensen stemden." in told
    assert "Gelijk aantal stemmen: =Ja · Nee." in told
    assert "Het quorum van 3 organisaties is gehaald (4)." in told
    assert "Uitkomst: We schuiven." in told


def test_a_guests_file_names_nobody() -> None:
    options = (ShownOption(1, "Wethouder Jelle Hoekstra", 2), ShownOption(2, "Wethouder Noor de Wit", 2))
    shown = question(title="Wil Jelle Hoekstra dit?", outcome="Bel Fatima Bakker, 06-41527389.", options=options)
    asked = QuestionResult(shown, VOTES)
    known = KnownNames(("Marit Verhoeven", "Jelle Hoekstra", "Noor de Wit"))
    book = openpyxl.load_workbook(io.BytesIO(build_question_workbook(asked, DUTCH, made_at=MADE_AT, leave_out=known)))
    told = "\n".join([book.properties.title, *map(text_of, book)])
    assert not [one for one in ("Marit", "Jelle", "Noor", "Fatima", "0641") if one in told.replace("-", "")]
    assert rows_of(book["Stemmen"])[1][:2] == ["Groningen", "Blanco"]
    assert [row[0] for row in rows_of(book["Uitslag"])[1:3]] == ["Wethouder [naam] 1", "Wethouder [naam] 2"]


def test_named_votes_stand_on_a_sheet_of_their_own() -> None:
    book = reopened(QuestionResult(question(), VOTES), ENGLISH)
    assert book.sheetnames == ["Results", "Votes"]
    rows = rows_of(book["Votes"])
    assert rows[1][:3] == ["Groningen", "Jelle Hoekstra", "Blank"]
    assert rows[2][:3] == ["Utrecht", "Noor de Wit", "=Ja"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_of_an_anonymous_question_there_are_totals_and_nothing_else() -> None:
    book = reopened(QuestionResult(question(secrecy=Secrecy.ANONYMOUS), ()))
    assert book.sheetnames == ["Uitslag"]
    assert "Anoniem: er zijn alleen totalen" in text_of(book["Uitslag"])


def test_with_fewer_than_five_anonymous_votes_there_is_the_turnout_alone() -> None:
    withheld = question(
        secrecy=Secrecy.ANONYMOUS,
        options=(ShownOption(1, "=Ja"), ShownOption(2, "Nee")),
        blank=None,
        abstained=None,
        voted=4,
        shows_results=False,
        withheld=True,
        leaders=(),
    )
    told = text_of(reopened(QuestionResult(withheld, ()))["Uitslag"])
    assert says("report.poll.voted_people", n=4, m=24) in told
    assert "minder dan vijf anonieme stemmen" in told
    assert "Blanco" not in told


def test_what_is_not_shown_yet_is_not_in_the_file_either() -> None:
    hidden = question(state=PollState.OPEN, closed_at=None, shows_results=False, leaders=())
    told = text_of(reopened(QuestionResult(hidden, ()))["Uitslag"])
    assert "De uitslag is nog niet zichtbaar." in told
    assert "=Ja" not in told


def test_a_repeated_question_has_its_trend() -> None:
    before = ClosedResult(5, CLOSED_AT, (("=Ja", 1), ("Misschien", 3)), 0, 0, 4, 20, withheld=False)
    book = reopened(QuestionResult(question(previous=(before,)), ()))
    assert rows_of(book["Trend"]) == [
        ["Keuze", "V-9", "V-5 · 1 december 2026"],
        ["=Ja", 2, 1],
        ["Nee", 2, None],
        ["Misschien", None, 3],
    ]


def test_the_file_is_named_by_its_reference() -> None:
    assert question_file_name(question(title="a/b")) == "kennisbot-peiling-V-9.xlsx"
