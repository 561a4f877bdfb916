"""The form for one question of a quick scan, with the fields of its form of answer."""

from dataclasses import dataclass

from alliance.polls.scan_questions import MAX_TEXT, MAX_UNIT
from alliance.words import ScanForm
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.parts import Block, View, form, section, select, text_input
from texts import Translator

YES, NO = "yes", "no"
TYPED = 3000
"""Maximum length of input, more than is accepted: an overlong text is refused with its length, not cut off."""
MAX_NUMBER = 100
"""More than any number needs, so that extra text is refused by our message and not by the field."""
FIELDS = {
    ScanForm.CHOICE: frozenset({BlockId.OPTIONS}),
    ScanForm.NUMBER: frozenset({BlockId.UNIT, BlockId.LOWEST, BlockId.HIGHEST}),
}
"""The fields that only one form of answer has."""


@dataclass(frozen=True)
class TypedQuestion:
    """The values of a question's form, as typed."""

    text: str = ""
    form: ScanForm = ScanForm.CHOICE
    options: str = ""
    unit: str = ""
    lowest: str = "0"
    highest: str = ""
    is_required: bool = True


def question_form(words: Translator, typed: TypedQuestion, *, metadata: str, is_new: bool, notice: str = "") -> View:
    """The form for one question: its text, its form of answer, and what that form needs.

    Choosing another form of answer shows its fields.
    """
    forms = [(words(f"builder.form_{one}"), one.value) for one in ScanForm]
    hint = words("builder.scale_hint") if typed.form is ScanForm.SCALE else ""
    choose = select(BlockId.FORM, words("builder.form"), forms, initial=typed.form, hint=hint)
    choose["element"]["action_id"] = ActionId.SCAN_QUESTION_FORM
    choose["dispatch_action"] = True
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
        choose,
        *_fields_of(words, typed),
        _required(words, is_required=typed.is_required),
    ]
    title = words("builder.add_title") if is_new else words("builder.edit_title")
    submit = words("builder.add") if is_new else words("form.save")
    return form(words, CallbackId.SCAN_QUESTION, title, blocks, submit=submit, metadata=metadata)


def _fields_of(words: Translator, typed: TypedQuestion) -> list[Block]:
    """The fields that only this form of answer has."""
    if typed.form is ScanForm.CHOICE:
        hint = words("builder.options_hint")
        options = words("builder.options")
        return [
            text_input(
                BlockId.OPTIONS,
                options,
                max_length=TYPED,
                initial=typed.options,
                hint=hint,
                multiline=True,
                optional=True,
            )
        ]
    if typed.form is not ScanForm.NUMBER:
        return []
    return [
        text_input(
            BlockId.UNIT,
            words("builder.unit"),
            max_length=MAX_UNIT,
            initial=typed.unit,
            hint=words("builder.unit_hint"),
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


def _required(words: Translator, *, is_required: bool) -> Block:
    choices = [(words("builder.is_required"), YES), (words("builder.may_stay_empty"), NO)]
    return select(BlockId.REQUIRED, words("builder.required"), choices, initial=YES if is_required else NO)
