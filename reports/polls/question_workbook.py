"""The results of a question as a workbook: the options with their votes, and each vote if votes are named."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from alliance.enums import PollState, QuestionForm, VoteKind, Voter
from alliance.people.known_names import KnownNames
from alliance.polls.exports import CastVote, QuestionResult
from alliance.polls.question_results import ClosedResult, ShownQuestion
from alliance.polls.vote_shares import count_answers
from reports.excel.sheets import Column, ColumnKind, Row, Section, Sheet, SheetTable
from reports.excel.versions import Version
from reports.excel.wording import make_book, moment
from reports.excel.writing import write
from reports.polls.results_in_words import answer_words
from reports.polls.scan_workbook import outcome_sentences
from reports.redaction import WithoutPeople, clean_distinct, without_people
from texts import Translator


def build_question_workbook(
    result: QuestionResult, words: Translator, *, made_at: dt.datetime, leave_out: KnownNames | None = None
) -> bytes:
    """The results of a question as an Excel file in the language of `words`; the same input gives the same bytes.

    For an anonymous question there are only totals; if results are withheld or not shown yet, only the number of
    voters. With names to `leave_out` it is the version without people.
    """
    version = Version.WORKING if leave_out is None else Version.MEETING
    result = result if leave_out is None else _clean_options(result, WithoutPeople(leave_out, words))
    question = result.question
    name = f"{question.ref} · {' '.join(question.title.split())}"
    shown = [_result_sheet(result, words, made_at=made_at, version=version)]
    if result.votes:
        shown.append(_vote_sheet(result, words, version))
    if question.previous and question.shows_results:
        shown.append(_trend_sheet(question, words))
    book = make_book(
        words,
        title=name,
        made_at=made_at,
        footer=f"{words('report.creator')} · {question.ref}",
        sheets=tuple(shown),
    )
    return write(book if leave_out is None else without_people(book, leave_out, words))


def _clean_options(result: QuestionResult, clean: WithoutPeople) -> QuestionResult:
    """The result with its options without people, each with a name of its own, the same on all occasions."""
    question = result.question
    texts = [one.text for one in question.options]
    texts += [text for before in question.previous for text, _ in before.options]
    told = dict(zip(texts, clean_distinct(texts, clean), strict=True))
    return replace(
        result,
        question=replace(
            question,
            options=tuple(replace(one, text=told[one.text]) for one in question.options),
            previous=tuple(
                replace(one, options=tuple((told[text], votes) for text, votes in one.options))
                for one in question.previous
            ),
        ),
        votes=tuple(replace(one, choices=tuple(told.get(text, text) for text in one.choices)) for one in result.votes),
    )


def question_file_name(question: ShownQuestion) -> str:
    """The file's name, the same in every language; contains no typed text."""
    return f"kennisbot-peiling-{question.ref}.xlsx"


def _result_sheet(result: QuestionResult, words: Translator, *, made_at: dt.datetime, version: Version) -> Sheet:
    question = result.question
    columns = [
        Column("option", ColumnKind.TEXT, 60),
        Column("votes", ColumnKind.NUMBER, 12),
        Column("share", ColumnKind.DECIMAL_1, 16),
    ]
    headings = [words(f"report.poll.{column.key}") for column in columns]
    answers = count_answers(question.totals, with_unused=True)
    rows = [(answer_words(words, one.answer), one.votes, one.share) for one in answers]
    table = SheetTable("results", columns, headings, rows)
    section = Section(table=table) if question.shows_results else Section(sentences=(_why_not(question, words),))
    return Sheet(
        name=words("report.poll.results"),
        title=f"{question.ref} · {' '.join(question.title.split())}",
        sentences=tuple(_sentences(result, words, made_at=made_at, version=version)),
        sections=(section,),
        widths=[column.width for column in columns],
    )


def _sentences(result: QuestionResult, words: Translator, *, made_at: dt.datetime, version: Version) -> Iterator[str]:
    question = result.question
    alliance = words.name(question.alliance)
    is_meeting = version is Version.MEETING
    yield alliance if is_meeting else words("report.poll.asked", alliance=alliance, by=question.asked_by)
    voted = "organisations" if question.voter is Voter.ORGANISATION else "people"
    yield words.count(f"report.poll.voted_{voted}", question.voted, m=words.number(question.electorate))
    yield words(f"report.poll.{question.secrecy}")
    if question.form is QuestionForm.MULTIPLE:
        yield words("report.poll.multiple", most=question.most)
    if question.has_quorum is not None:
        key = "reached" if question.has_quorum else "missed"
        yield words.count(f"report.poll.quorum_{key}", question.quorum or 0, voted=question.organisations_voted)
    if question.state is PollState.OPEN:
        until, now = moment(question.ends_at, words), moment(made_at, words)
        yield words("report.scan.runs", until=until, moment=now)
    elif question.closed_at is not None:
        yield words("report.scan.closed", moment=moment(question.closed_at, words))
    if question.shows_results and len(question.leaders) > 1:
        tied = [option.text for option in question.options if option.id in question.leaders]
        yield words("report.poll.tie", options=" · ".join(tied))
    yield from outcome_sentences(words, question.outcome, result.handovers)


def _why_not(question: ShownQuestion, words: Translator) -> str:
    return words("report.poll.withheld" if question.withheld else "report.poll.not_yet")


def _vote_sheet(result: QuestionResult, words: Translator, version: Version) -> Sheet:
    columns = [
        Column("organisation", ColumnKind.TEXT, 30),
        Column("voter", ColumnKind.TEXT, 30, is_internal=True),
        Column("vote", ColumnKind.TEXT, 60),
        Column("voted_on", ColumnKind.DATE, 16),
    ]
    kept = [place for place, column in enumerate(columns) if version.shows(column)]
    columns = [columns[place] for place in kept]
    headings = [words(f"report.poll.{column.key}") for column in columns]
    rows = [[row[place] for place in kept] for row in (_vote_row(one, words) for one in result.votes)]
    name = words("report.poll.votes_sheet")
    return Sheet(
        name=name,
        title=f"{name} · {result.question.ref}",
        sentences=(words.count("report.poll.votes_count", len(result.votes)),),
        sections=(Section(table=SheetTable("votes", columns, headings, rows)),),
        widths=[column.width for column in columns],
    )


def _vote_row(vote: CastVote, words: Translator) -> Row:
    said = " · ".join(vote.choices) if vote.kind is VoteKind.CHOICE else answer_words(words, vote.kind)
    organisation = words.name(vote.organisation)
    return organisation, vote.by, said, words.local(vote.at).date()


def _trend_sheet(question: ShownQuestion, words: Translator) -> Sheet:
    """The question's results over time: a row per option, and a column per occasion, newest first."""
    before = [one for one in question.previous if not one.withheld]
    texts = list(
        dict.fromkeys(
            [*(option.text for option in question.options), *(text for one in before for text, _ in one.options)]
        )
    )
    now = {option.text: option.votes for option in question.options}
    rows = [(text, now.get(text), *(dict(one.options).get(text) for one in before)) for text in texts]
    columns = [
        Column("option", ColumnKind.TEXT, 60),
        *(Column("votes", ColumnKind.NUMBER, 20) for _ in range(1 + len(before))),
    ]
    headings = [words("report.poll.option"), question.ref, *(_when(one, words) for one in before)]
    name = words("report.poll.trend")
    return Sheet(
        name=name,
        title=f"{name} · {question.ref}",
        sentences=(words("report.poll.trend_means"),),
        sections=(Section(table=SheetTable("trend", columns, headings, rows)),),
        widths=[column.width for column in columns],
    )


def _when(previous: ClosedResult, words: Translator) -> str:
    return f"{previous.ref} · {words.full_day(words.local(previous.closed_at).date())}"
