"""The form for one question of a quick scan: the question itself, and a second page with what its answer needs."""

from dataclasses import dataclass

from alliance.polls.scan_questions import MAX_TEXT, MAX_UNIT
from alliance.words import ScanForm
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.parts import Block, View, actions, button, form, quote, section, select, text_input
from texts import Translator

YES, NO = "yes", "no"
TYPED = 3000
"""Maximum length of input, more than is accepted: an overlong text is refused with its length, not cut off."""
MAX_NUMBER = 100
"""More than any number needs, so that extra text is refused by our message and not by the field."""
DETAILED = frozenset({ScanForm.CHOICE, ScanForm.NUMBER})
"""The forms of answer that need a second page."""


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
    forms = [(words(f"builder.form_{one}"), one.value) for one in ScanForm]
    blocks = [
        *([section(notice)] if notice else []),
        text_input(
            BlockId.QUESTION,
            words("builder.question"),
            max_length=TYPED,
            initial=typed.text,
            placeholder=words("builder.question_example"),
            hint=words("builder.question_hint", limit=MAX_TEXT),
            multiline=True,
            focus=True,
        ),
        select(BlockId.FORM, words("builder.form"), forms, initial=typed.form, hint=words("builder.form_hint")),
        _yes_no(
            BlockId.REQUIRED,
            words("builder.required"),
            words("builder.is_required"),
            words("builder.may_stay_empty"),
            is_yes=typed.is_required,
        ),
    ]
    title, submit = _title(words, is_new=is_new), words("page.next")
    return form(words, CallbackId.SCAN_QUESTION, title, blocks, submit=submit, metadata=metadata)


def details_form(words: Translator, typed: TypedQuestion, *, metadata: str, is_new: bool, notice: str = "") -> View:
    """The second page: the options of a choice, or what a number counts and may be."""
    fields = _number_fields(words, typed) if typed.form is ScanForm.NUMBER else [_options(words, typed)]
    blocks = [
        *([section(notice)] if notice else []),
        section(f"*{quote(typed.text, 600)}*\n→ {words(f'builder.as_{typed.form}')}"),
        *fields,
        actions("scan-question", button(words("page.previous"), ActionId.SCAN_QUESTION_BACK)),
    ]
    title, submit = _title(words, is_new=is_new), words("builder.add") if is_new else words("form.save")
    return form(words, CallbackId.SCAN_QUESTION_DETAILS, title, blocks, submit=submit, metadata=metadata)


def _title(words: Translator, *, is_new: bool) -> str:
    return words("builder.add_title") if is_new else words("builder.edit_title")


def _options(words: Translator, typed: TypedQuestion) -> Block:
    return text_input(
        BlockId.OPTIONS,
        words("builder.options"),
        max_length=TYPED,
        initial=typed.options,
        hint=words("builder.options_hint"),
        multiline=True,
        focus=True,
    )


def _number_fields(words: Translator, typed: TypedQuestion) -> list[Block]:
    return [
        text_input(
            BlockId.UNIT,
            words("builder.unit"),
            max_length=MAX_UNIT,
            initial=typed.unit,
            hint=words("builder.unit_hint"),
            focus=True,
        ),
        _yes_no(
            BlockId.IS_SUMMED,
            words("builder.summed"),
            words("builder.is_summed"),
            words("builder.is_not_summed"),
            is_yes=typed.is_summed,
            hint=words("builder.summed_hint"),
        ),
        text_input(
            BlockId.LOWEST,
            words("builder.lowest"),
            max_length=MAX_NUMBER,
            initial=typed.lowest,
            hint=words("builder.lowest_hint"),
            optional=True,
        ),
        text_input(
            BlockId.HIGHEST,
            words("builder.highest"),
            max_length=MAX_NUMBER,
            initial=typed.highest,
            hint=words("builder.highest_hint"),
            optional=True,
        ),
    ]


def _yes_no(block_id: BlockId, label: str, yes: str, no: str, *, is_yes: bool, hint: str = "") -> Block:
    return select(block_id, label, [(yes, YES), (no, NO)], initial=YES if is_yes else NO, hint=hint)
