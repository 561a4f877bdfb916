"""Laying a step before the political lead: the form, the question, the answer, and notices about them."""

from collections.abc import Sequence

from alliance.agenda.escalations import MAX_LINE, MAX_QUESTION, EscalationPreview
from alliance.agenda.steps import ShownEscalation, ShownStep
from alliance.enums import EscalationAnswer
from alliance.people.asked_already import AskedAlready
from handlers.agenda.views.agenda import answer, answer_buttons, answer_by
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, section
from handlers.slack.views.markup import MAX_SECTION, bold, cut, listed, mrkdwn, quote, short_name
from texts import Translator

SHOWN_ASKED = 5
LAYING = (
    fields.text(BlockId.QUESTION, "question.question", MAX_QUESTION, hint="question.question_hint", focus=True),
    fields.day(
        BlockId.ANSWER_BY,
        "question.answer_by_label",
        name="answer_by_on",
        hint="question.answer_by_hint",
        allows_none=True,
    ),
)
ANSWER = (
    fields.term(
        BlockId.ANSWER,
        "question.answer_label",
        EscalationAnswer,
        "question.{}",
        is_capital=True,
        name="said",
        placeholder="form.choose",
    ),
    fields.text(BlockId.LINE, "question.line", MAX_LINE, hint="question.line_hint", optional=True),
)


def escalation_form(words: Translator, step: ShownStep, before: EscalationPreview, *, metadata: str) -> View:
    """The form to ask the political lead about a step; it shows who of them was already asked something this week."""
    title = quote(words.name(step.titles), 300)
    to = words("question.to", name=short_name(before.executive.name))
    if before.delegates:
        to += " " + words("question.to_delegates", names=listed(words, [one.name for one in before.delegates[:5]]))
    blocks = [
        section(f"*{step.ref}* {title}\n{to}"),
        *asked_already(words, before.asked),
        *fields.inputs(words, LAYING),
    ]
    submit = words("question.lay")
    return form(words, CallbackId.LAY_BEFORE, submit, blocks, submit=submit, metadata=metadata)


def asked_already(words: Translator, asked: Sequence[AskedAlready]) -> list[Block]:
    """People who were already asked something this week, shown before another question is sent to them."""
    if not asked:
        return []
    lines = [words.count("asked.this_week", one.times, name=short_name(one.name)) for one in asked[:SHOWN_ASKED]]
    more = len(asked) - SHOWN_ASKED
    return [context("\n".join([*lines, *([words.count("list.more", more)] if more > 0 else [])]))]


def escalated(words: Translator, step: ShownStep, *, name: str) -> list[Block]:
    """Confirm that the step was laid before the political lead."""
    return [section(words("question.was_laid", ref=step.ref, name=short_name(name)))]


def question_message(
    words: Translator, step: ShownStep, asked: ShownEscalation, *, by: str, reader: str, may_answer: bool
) -> tuple[str, list[Block]]:
    """The question to a political lead or their delegate about a step; later, in the same message, the answer."""
    alliance = mrkdwn(words.name(step.alliance.names))
    title = quote(words.name(step.titles), 300)
    for_whom = "question.asks" if asked.to == reader else "question.asks_for"
    opening = words(for_whom, by=short_name(by), name=short_name(asked.to), ref=step.ref, alliance=alliance)
    facts = [words("step.status", status=words(f"status.{step.status}"))]
    if step.note:
        facts.append(quote(step.note, 400))
    blocks = [
        section(f"{opening}\n*{step.ref}* {bold(title)}\n{'. '.join(facts)}"),
        section("\n".join(f"&gt; {line}" for line in quote(asked.question, 1500).splitlines())),
    ]
    if asked.answer is not None:
        blocks.append(section(answer(words, asked.answer, asked.line)))
    elif until := answer_by(words, asked):
        blocks.append(context(until))
    show = button(words("card.show"), ActionId.SHOW, value=step.ref, hint=words("card.show_of", ref=step.ref))
    buttons = [show]
    if asked.answer is None and may_answer:
        buttons = [*answer_buttons(words, asked.escalation_id), show]
    elif may_answer:
        value = f"{asked.escalation_id}:{asked.answer}"
        buttons = [button(words("question.change"), f"{ActionId.ANSWER_QUESTION}:change", value=value), show]
    blocks.append(actions(f"question-{asked.escalation_id}", *buttons))
    return cut(f"{opening} {title}: {quote(asked.question, 1500)}", MAX_SECTION), blocks


def answer_form(
    words: Translator, ref: str, title: str, asked: str, *, said: EscalationAnswer | None, line: str, metadata: str
) -> View:
    """The form for the answer and an optional line."""
    blocks = [
        section(f"*{ref}* {quote(title, 300)}\n{quote(asked, 1500)}"),
        *fields.inputs(words, ANSWER, {"said": said, "line": line}),
    ]
    submit = words("question.give")
    return form(words, CallbackId.ANSWER_QUESTION, submit, blocks, submit=submit, metadata=metadata)


def answered(words: Translator, step: ShownStep, asked: ShownEscalation, *, by: str) -> tuple[str, list[Block]]:
    """Notify the lead officer that the political lead has answered."""
    title = quote(words.name(step.titles), 300)
    opening = words("question.answered", name=short_name(by), ref=step.ref, title=title)
    said = answer(words, asked.answer, asked.line) if asked.answer else ""
    show = button(words("card.show"), ActionId.SHOW, value=step.ref, hint=words("card.show_of", ref=step.ref))
    return cut(f"{opening} {said}", 3000), [section(f"{opening}\n{said}"), actions(f"answered-{step.ref}", show)]
