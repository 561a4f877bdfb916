"""The form in which an organisation answers a quick scan: several pages, each stored when submitted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from alliance.enums import ScanForm
from alliance.polls.scan_answers import PAGE, AskedQuestion, Clash, OpenedAnswer
from alliance.polls.scan_values import MAX_TEXT, SCALE, field_of
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.numbers import number_text, range_words
from handlers.slack.parsing import date_or_none
from handlers.slack.views.blocks import (
    Block,
    View,
    actions,
    button,
    context,
    date_picker,
    form,
    reading_view,
    section,
    select,
    text_input,
)
from handlers.slack.views.markup import bold, joined, mrkdwn, quote, short_name
from reports.polls.results_in_words import value_words
from texts import Translator

MAX_NUMBER = 100
"""More than any number needs, so that extra text is refused by our message and not by the field."""
NO_ANSWER = "-"
"""The value of the option that removes an answer."""
NAMED = 3
"""Maximum number of colleagues named who are editing."""


def answer_form(
    words: Translator,
    opened: OpenedAnswer,
    *,
    page: int,
    metadata: str,
    typed: Mapping[int, str | None] | None = None,
    clashes: Sequence[Clash] = (),
    problems: Mapping[int, str] | None = None,
    is_preview: bool = False,
) -> View:
    """One page, counted from 0; `typed` replaces the stored values. Nothing is required in a preview.

    A colleague's concurrent change is shown above a question, a problem with the answer below it.
    """
    typed, problems = typed or {}, problems or {}
    clashing = {clash.question_id: clash for clash in clashes}
    is_last = page + 1 >= opened.pages
    counts = not is_preview and (opened.is_submitted or is_last)
    blocks = _top(words, opened, page)
    if clashing:
        blocks.append(section(words("scananswer.clashed")))
    for place, question in enumerate(opened.page(page), start=page * PAGE + 1):
        if question.id in clashing:
            blocks.append(context(_clash(words, question, clashing[question.id])))
        said = typed.get(question.id) if question.id in typed else raw_value(words, question)
        block = _input(words, question, place, said or "", counts=counts)
        # Slack keeps the value of a field with the same name: a field that a colleague changed gets another name.
        block["element"]["action_id"] = f"{ActionId.VALUE}:{question.seen.version}"
        blocks.append(block)
        if question.id in problems:
            blocks.append(context(f":warning: {mrkdwn(problems[question.id])}"))
    if page > 0:
        blocks.append(actions("scan-pages", button(words("page.previous"), ActionId.SCAN_PAGE_BACK)))
    submit = words("scananswer.done" if opened.is_submitted else "scananswer.submit") if is_last else words("page.next")
    return form(
        words,
        CallbackId.SCAN_PAGE,
        words("scananswer.title", ref=opened.ref),
        blocks,
        submit=submit,
        close=words("form.close"),
        metadata=metadata,
    )


def submitted_view(words: Translator, opened: OpenedAnswer) -> View:
    """The confirmation that the answer was submitted, and until when it can be corrected."""
    by = short_name(opened.submitted_by or "")
    told = words(
        "scananswer.submitted",
        ref=opened.ref,
        title=quote(opened.title, 300),
        by=by,
        organisation=_organisation(words, opened),
        moment=words.moment(opened.ends_at),
    )
    see = button(words("scananswer.see_matrix"), f"{ActionId.SCAN_MATRIX}:submitted", value=str(opened.number))
    return reading_view(
        words, [section(told), actions("scan-submitted", see)], title=words("scananswer.title", ref=opened.ref)
    )


def raw_value(words: Translator, question: AskedQuestion) -> str:
    """An answer as its field's value; empty for none."""
    match question.value:
        case None:
            return ""
        case dt.date() as day:
            return day.isoformat()
        case Decimal() as number:
            return number_text(number, words)
        case text if question.form is ScanForm.CHOICE:
            return str(question.options.index(text)) if text in question.options else ""
        case text:
            return text


def _top(words: Translator, opened: OpenedAnswer, page: int) -> list[Block]:
    blocks = [section(f"{bold(opened.ref)} · {bold(quote(opened.title, 300))}")]
    if page == 0 and opened.explanation:
        blocks.append(section(quote(opened.explanation, 2500)))
    organisation, moment = _organisation(words, opened), words.moment(opened.ends_at)
    lines = [
        words("scananswer.page", page=page + 1, pages=opened.pages, organisation=organisation, moment=moment),
        *_progress_words(words, opened),
    ]
    if opened.editors:
        lines.append(_at_work(words, opened))
    blocks.append(context(*lines))
    return blocks


def _organisation(words: Translator, opened: OpenedAnswer) -> str:
    return mrkdwn(words.name(opened.organisation))


def _progress_words(words: Translator, opened: OpenedAnswer) -> list[str]:
    if opened.submitted_by is not None and opened.submitted_at is not None:
        moment = words.moment(opened.submitted_at)
        return [words("scananswer.correcting", by=short_name(opened.submitted_by), moment=moment)]
    if opened.answered:
        return [words.count("scananswer.goes_on", opened.answered, m=len(opened.questions))]
    return [words("scananswer.begins")] if opened.pages > 1 else []


def _at_work(words: Translator, opened: OpenedAnswer) -> str:
    shown = [
        words("scananswer.editor", name=short_name(one.name), time=words.time(one.at)) for one in opened.editors[:NAMED]
    ]
    names = joined(words, shown)
    return words.count("scananswer.at_work", len(shown), names=names)


def _clash(words: Translator, question: AskedQuestion, clash: Clash) -> str:
    there = value_words(words, clash.value, question.unit)
    by, time = short_name(clash.by), words.time(clash.at)
    if clash.value is None:
        return words("scananswer.clash_emptied", by=by, time=time)
    return words("scananswer.clash", by=by, time=time, there=quote(there, 1200))


def _input(words: Translator, question: AskedQuestion, place: int, said: str, *, counts: bool) -> Block:
    block_id, label = field_of(question.id), f"{place}. {question.text}"
    # Where the form goes on to a next page, a required answer may be left to a colleague; Slack shows it as optional.
    optional = not (question.is_required and counts)
    needed = words("scananswer.required") if question.is_required and not counts else ""
    match question.form:
        case ScanForm.TEXT:
            return text_input(
                block_id, label, max_length=MAX_TEXT, initial=said, multiline=True, hint=needed, optional=optional
            )
        case ScanForm.NUMBER:
            hint = " ".join(part for part in (_number_hint(words, question), needed) if part)
            return text_input(block_id, label, max_length=MAX_NUMBER, initial=said, hint=hint, optional=optional)
        case ScanForm.DATE:
            return date_picker(block_id, label, initial=date_or_none(said), hint=needed, optional=optional)
        case ScanForm.SCALE:
            choices = [(str(step), str(step)) for step in SCALE]
            hint = " ".join(part for part in (words("scananswer.scale"), needed) if part)
        case ScanForm.CHOICE:
            choices = [(option, str(number)) for number, option in enumerate(question.options)]
            hint = needed
    if not question.is_required:
        choices.append((words("scananswer.no_answer"), NO_ANSWER))
    placeholder = words("scananswer.choose")
    return select(block_id, label, choices, initial=said, placeholder=placeholder, hint=hint, optional=optional)


def _number_hint(words: Translator, question: AskedQuestion) -> str:
    if question.range is not None:
        return words("scananswer.in_range", range=range_words(words, question.range))
    return words("scananswer.in_unit", unit=question.unit) if question.unit else words("scananswer.a_number")
