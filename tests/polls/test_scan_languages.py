"""A scan made from a template is read in the reader's language, for as long as its words are the template's."""

import datetime as dt
from dataclasses import replace

from alliance.enums import Name, PollState, ScanForm
from alliance.polls.scan_answers import AskedQuestion, OpenedAnswer
from alliance.polls.scan_languages import answer_in, matrix_in
from alliance.polls.scan_matrix import MatrixColumn, MatrixRow, ScanMatrix
from alliance.polls.scan_templates import InBoth, list_templates, outline_of

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
CITY = Name("Utrecht", None)


def dutch(text: InBoth) -> str:
    """As a Dutch reader has it."""
    return text.nl


def english(text: InBoth) -> str:
    """As an English reader has it."""
    return text.en


def opened(slug: str) -> OpenedAnswer:
    """A scan from a template in Dutch, to answer; its choices are answered with their first option."""
    made = outline_of(slug, dutch)
    questions = tuple(
        AskedQuestion(place, one.form, one.text, one.options, one.unit, one.is_required, next(iter(one.options), None))
        for place, one in enumerate(made.questions)
    )
    return OpenedAnswer(1, made.title, made.explanation, 1, CITY, NOW, questions)


def test_every_template_is_wholly_in_both_languages() -> None:
    for scan in list_templates():
        here, there = answer_in(opened(scan.slug), english), outline_of(scan.slug, english)
        assert (here.title, here.explanation) == (there.title, there.explanation)
        assert [(one.text, one.options, one.unit) for one in here.questions] == [
            (one.text, one.options, one.unit) for one in there.questions
        ]
        assert all(one.value == one.options[0] for one in here.questions if one.options)


def test_what_somebody_changed_stays_as_typed() -> None:
    scan = opened(list_templates()[0].slug)
    changed = replace(scan.questions[1], text="Een eigen vraag")
    shown = answer_in(replace(scan, title="Een eigen titel", questions=(scan.questions[0], changed)), english)
    assert shown.title == "Een eigen titel"
    assert shown.questions[1] == changed


def test_the_result_is_in_the_readers_language_too() -> None:
    question = next(one for one in opened(list_templates()[0].slug).questions if one.form is ScanForm.CHOICE)
    column = MatrixColumn(question.text, question.form, answered=1, counts=((question.options[0], 1),))
    row = MatrixRow(CITY, (question.options[0],))
    matrix = ScanMatrix(
        number=1,
        title="Eigen titel",
        explanation="",
        alliance=CITY,
        asked_by="Marit",
        state=PollState.CLOSED,
        ends_at=NOW,
        closed_at=NOW,
        columns=(column,),
        rows=(row,),
    )
    shown = matrix_in(matrix, english)
    assert shown.columns[0].text != question.text
    assert shown.rows[0].values == (shown.columns[0].counts[0][0],)
    assert shown.rows[0].values != (question.options[0],)
