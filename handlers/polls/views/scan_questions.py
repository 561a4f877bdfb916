"""The form for one question of a quick scan: the question itself, and a second page with what its answer needs."""

from dataclasses import dataclass

from alliance.enums import ScanForm
from alliance.polls.scan_questions import MAX_TEXT, MAX_UNIT
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import View, actions, button, form, section
from handlers.slack.views.markup import quote
from texts import Translator

YES, NO = "yes", "no"
MAX_OPTIONS_TYPED = 3000
"""The most that Slack takes, for all options together; each has its own limit."""
MAX_NUMBER = 100
"""More than any number needs, so that extra text is refused by our message and not by the field."""
DETAILED = frozenset({ScanForm.CHOICE, ScanForm.NUMBER})
"""The forms of answer that need a second page."""
QUESTION = (
    fields.text(
        BlockId.QUESTION, "builder.question", MAX_TEXT, name="text", placeholder="builder.question_example", focus=True
    ),
    fields.term(BlockId.FORM, "builder.form", ScanForm, "builder.form_{}", hint="builder.form_hint"),
    fields.flag(
        BlockId.REQUIRED,
        "builder.required",
        {YES: "builder.is_required", NO: "builder.may_stay_empty"},
        true=YES,
        name="is_required",
    ),
)
OPTIONS = fields.text(BlockId.OPTIONS, "builder.options", MAX_OPTIONS_TYPED, hint="builder.options_hint", focus=True)
NUMBER = (
    fields.line(BlockId.UNIT, "builder.unit", MAX_UNIT, hint="builder.unit_hint", focus=True),
    fields.flag(
        BlockId.IS_SUMMED,
        "builder.summed",
        {YES: "builder.is_summed", NO: "builder.is_not_summed"},
        true=YES,
        hint="builder.summed_hint",
    ),
    fields.line(BlockId.LOWEST, "builder.lowest", MAX_NUMBER, hint="builder.lowest_hint", optional=True),
    fields.line(BlockId.HIGHEST, "builder.highest", MAX_NUMBER, hint="builder.highest_hint", optional=True),
)
DETAILS = (OPTIONS, *NUMBER)
"""The inputs on the second page, by form of answer."""


@dataclass(frozen=True)
class TypedQuestion:
    """The values of a question's form, as typed."""

    text: str = ""
    form: ScanForm = ScanForm.CHOICE
    options: str = ""
    unit: str = ""
    lowest: str = "0"
    highest: str = ""
    is_summed: bool = False
    is_required: bool = True


def question_form(words: Translator, typed: TypedQuestion, *, metadata: str, is_new: bool, notice: str = "") -> View:
    """The first page: the question, its form of answer, and whether it must be answered."""
    hints = {BlockId.QUESTION: words("builder.question_hint", limit=MAX_TEXT)}
    blocks = [*([section(notice)] if notice else []), *fields.inputs(words, QUESTION, typed, hints=hints)]
    title, submit = _title(words, is_new=is_new), words("page.next")
    return form(words, CallbackId.SCAN_QUESTION, title, blocks, submit=submit, metadata=metadata)


def details_form(words: Translator, typed: TypedQuestion, *, metadata: str, is_new: bool, notice: str = "") -> View:
    """The second page: the options of a choice, or what a number counts and may be."""
    table = NUMBER if typed.form is ScanForm.NUMBER else [OPTIONS]
    blocks = [
        *([section(notice)] if notice else []),
        section(f"*{quote(typed.text, 600)}*\n→ {words(f'builder.as_{typed.form}')}"),
        *fields.inputs(words, table, typed),
        actions("scan-question", button(words("page.previous"), ActionId.SCAN_QUESTION_BACK)),
    ]
    title, submit = _title(words, is_new=is_new), words("builder.add") if is_new else words("form.save")
    return form(words, CallbackId.SCAN_QUESTION_DETAILS, title, blocks, submit=submit, metadata=metadata)


def _title(words: Translator, *, is_new: bool) -> str:
    return words("builder.add_title") if is_new else words("builder.edit_title")
