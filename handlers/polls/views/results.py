"""The result of a closed poll, as posted in its channel and sent to the person who asked."""

from collections.abc import Sequence

from alliance.enums import PollKind, ScanForm, Series
from alliance.polls.question_results import ShownQuestion
from alliance.polls.scan_matrix import MatrixColumn, ScanMatrix
from alliance.polls.status_polls import ShownStatusPoll
from handlers.polls.views.charts import bar_lines
from handlers.polls.views.managing import outcome_button
from handlers.polls.views.questions import chart, result_lines, turnout
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, cut, mrkdwn, quote
from reports.polls.results_in_words import average_words, column_words, compared_words, question_words
from texts import Translator

MAX_TITLE, MAX_RESULT, MAX_LINE = 600, 2500, 1000
MAX_QUESTION, MAX_SUMMARY = 150, 550
"""Characters of a question of a scan and of its summary: a message has at most twelve of each."""
Told = tuple[str, list[Block]]


def question_result(words: Translator, shown: ShownQuestion, *, with_chart: bool) -> Told:
    """A question's result in words, with the bar chart in the channel's message; without votes, one sentence.

    With too few anonymous votes to show, only the turnout.
    """
    if not shown.voted:
        return _nobody(words, shown.ref, shown.title, "ballot.nobody")
    told = words("ballot.ended", ref=bold(shown.ref), title=bold(quote(shown.title, MAX_TITLE)))
    counted = quote(question_words(words, shown.totals), MAX_RESULT)
    lines = result_lines(words, shown)
    if shown.previous and (change := compared_words(words, shown.totals, shown.previous[0])):
        lines.append(quote(change, MAX_LINE))
    blocks = [section(f"{told}\n{counted}")]
    if with_chart and shown.shows_results:
        blocks.append(section(chart(words, shown)))
    if lines:
        blocks.append(section("\n".join(lines)))
    voted = turnout(words, shown)
    return _spoken([f"{told}:", counted, *lines, voted]), [*blocks, context(voted)]


def scan_result(words: Translator, matrix: ScanMatrix, *, with_chart: bool) -> Told:
    """A scan's result: every question with its summary, and with bars in the channel's message."""
    if not matrix.answered:
        return _nobody(words, matrix.ref, matrix.title, "quickscan.nobody")
    told = words("quickscan.ended", ref=bold(matrix.ref), title=bold(quote(matrix.title, MAX_TITLE)))
    answered = words.count("scanmatrix.n_of_m", matrix.answered, m=words.number(matrix.asked))
    titles = [bold(quote(f"{number}. {one.text}", MAX_QUESTION)) for number, one in enumerate(matrix.columns, start=1)]
    summaries = [quote(column_words(words, one), MAX_SUMMARY) for one in matrix.columns]
    shown = [_bars(words, one) for one in matrix.columns] if with_chart else [""] * len(titles)
    blocks = [
        section(f"{title}\n{bars or summary}") for title, bars, summary in zip(titles, shown, summaries, strict=True)
    ]
    spoken = [f"{title} {summary}." for title, summary in zip(titles, summaries, strict=True)]
    return _spoken([f"{told}.", f"{answered}.", *spoken]), [section(f"{told}\n{answered}"), *blocks]


def status_poll_result(words: Translator, shown: ShownStatusPoll, summary: Told) -> Told:
    """A status poll's result: the summary of its round; without answers, one sentence."""
    return summary if shown.answered else _nobody(words, shown.ref, shown.title, "statuspoll.nobody")


def result_buttons(words: Translator, number: int, kind: PollKind, *, has_answers: bool, has_file: bool) -> Block:
    """The buttons for the asker: the outcome if there are answers, an agenda and, where there are numbers, Excel."""
    schedule = button(words("poll.schedule"), ActionId.SCHEDULE_ITEM, value=Series.POLL.ref(number))
    buttons = [*([outcome_button(words, number)] if has_answers else []), schedule]
    if has_file and kind is not PollKind.STATUS_POLL:
        buttons.append(button(words("poll.excel"), ActionId.POLL_EXPORT, value=str(number)))
    return actions(f"poll-result-{number}", *buttons)


def _bars(words: Translator, column: MatrixColumn) -> str:
    """The bars of a choice or a scale; empty for other forms, without answers, and where they leave no room."""
    if column.form not in (ScanForm.CHOICE, ScanForm.SCALE) or not column.answered:
        return ""
    average = [average_words(words, column)] if column.form is ScanForm.SCALE else []
    counts = [(mrkdwn(option), number) for option, number in column.counts]
    drawn = "\n".join([*average, *bar_lines(words, counts, column.answered)])
    return drawn if len(drawn) <= MAX_SUMMARY else ""


def _nobody(words: Translator, ref: str, title: str, key: str) -> Told:
    told = words("poll.nobody", ref=bold(ref), title=bold(quote(title, MAX_TITLE)), sentence=words(key))
    return told.replace("*", ""), [section(told)]


def _spoken(parts: Sequence[str]) -> str:
    """The text for screen readers, which read no blocks."""
    return cut(" ".join(parts).replace("*", ""), 3900)
