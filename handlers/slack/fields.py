"""The inputs of a form as a table: each field says once how it is asked for, filled in and read.

A view builds its inputs with `inputs`, and the listener reads what was submitted with `read`, from the same table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, TypedDict, Unpack

from alliance.errors import Invalid
from handlers.slack.ids import BlockId
from handlers.slack.parsing import date_or_none, number_or_none, read_id, state_lists, state_values, time_or_none
from handlers.slack.views import blocks
from handlers.slack.views.blocks import Block, Choice
from texts import Translator

Choices = Sequence[Choice] | Sequence[tuple[str, Sequence[Choice]]]
"""What a field offers: options, or groups of options."""


class FieldOptions(TypedDict, total=False):
    """The properties that any field may have."""

    name: str
    """The name of its value, if that is not its block id."""
    hint: str
    placeholder: str
    optional: bool
    allows_none: bool


@dataclass(frozen=True)
class FormField:
    """One input of a form; label, hint and placeholder are keys of texts."""

    block_id: BlockId
    label: str
    build: Callable[..., Block]
    """The builder of its input, in `handlers.slack.views.blocks`."""
    parse: Callable[[Any], Any]
    """Reads what was submitted; raises ValueError or returns None if that cannot be meant."""
    fill: Callable[[Any], Any] = lambda value: value
    """Makes the initial value of the input from the value of the field."""
    empty: Any = None
    """The value if nothing was submitted; a required field for which that is None refuses the form."""
    terms: Mapping[str, str] | None = None
    """The values offered, each with the key of its text; None if the view says what is offered."""
    is_capital: bool = False
    """Whether the texts of the terms are shown with a capital."""
    name: str = ""
    hint: str = ""
    placeholder: str = ""
    optional: bool = False
    allows_none: bool = False
    """Whether a required field may be None: the rules refuse an empty one in their own words, or the form lacks it."""

    def block(
        self, words: Translator, value: Any = None, choices: Choices | None = None, *, label: str = "", **more: Any
    ) -> Block:
        """Build the input, filled with `value`; `more` are arguments of the builder that only the view knows.

        `label` is the key of another label than the field's own.
        """
        if choices is None and self.terms is not None:
            named = [(words(key), one) for one, key in self.terms.items()]
            choices = [(name.capitalize(), one) for name, one in named] if self.is_capital else named
        if value is not None:
            more["initial"] = self.fill(value)
        told = {name: words(key) for name in ("hint", "placeholder") if (key := getattr(self, name))}
        offered = () if choices is None else (choices,)
        return self.build(
            self.block_id, words(label or self.label), *offered, **{"optional": self.optional, **told, **more}
        )

    def of(self, view: Mapping[str, Any]) -> Any:
        """Read the field's value in a submitted form; see `read`."""
        return self.read(_answers(view))

    def read(self, answers: Mapping[str, Any]) -> Any:
        """Read the field's value. Raises Invalid at the field for a required choice that was not made."""
        try:
            found = self.parse(answer) if (answer := answers.get(self.block_id)) else None
        except ValueError:
            raise Invalid(self.block_id, "problem.choose") from None
        if found is None and self.empty is None and not (self.optional or self.allows_none):
            raise Invalid(self.block_id, "problem.choose")
        return self.empty if found is None else found


def inputs(
    words: Translator,
    fields: Sequence[FormField],
    values: object = None,
    *,
    choices: Mapping[BlockId, Choices] | None = None,
    hints: Mapping[BlockId, str] | None = None,
) -> list[Block]:
    """Build the inputs of a form, filled from the attributes (or keys) of `values` with the fields' names.

    `choices` are what fields offer, and `hints` are texts, if only the view knows them.
    """
    built = []
    for one in fields:
        value = values.get(name_of(one)) if isinstance(values, Mapping) else getattr(values, name_of(one), None)
        more = {"hint": hints[one.block_id]} if hints and one.block_id in hints else {}
        built.append(one.block(words, value, (choices or {}).get(one.block_id), **more))
    return built


def read(fields: Sequence[FormField], view: Mapping[str, Any]) -> dict[str, Any]:
    """Read the values of a submitted form by their names. Raises Invalid at the first field that is not right."""
    answers = _answers(view)
    return {name_of(one): one.read(answers) for one in fields}


def name_of(field: FormField) -> str:
    """The name of a field's value."""
    return field.name or str(field.block_id)


def line(block_id: BlockId, label: str, limit: int, *, focus: bool = False, **more: Unpack[FieldOptions]) -> FormField:
    """One line of text; empty if nothing was typed, as the rules say what is missing."""
    return FormField(block_id, label, partial(blocks.text_input, max_length=limit, focus=focus), str, str, "", **more)


def text(block_id: BlockId, label: str, limit: int, *, focus: bool = False, **more: Unpack[FieldOptions]) -> FormField:
    """Lines of text; empty if nothing was typed."""
    build = partial(blocks.text_input, max_length=limit, focus=focus, multiline=True)
    return FormField(block_id, label, build, str, str, "", **more)


def number(block_id: BlockId, label: str, limit: int, **more: Unpack[FieldOptions]) -> FormField:
    """A typed whole number of at most `limit` digits; 0, which the rules refuse, for text that is none."""
    build = partial(blocks.text_input, max_length=limit)
    return FormField(block_id, label, build, _whole, str, **more)


def term(
    block_id: BlockId,
    label: str,
    terms: type[StrEnum],
    texts: str,
    *,
    is_capital: bool = False,
    **more: Unpack[FieldOptions],
) -> FormField:
    """A choice of a term of the glossary; `texts` is the key of its text with `{}` for the term."""
    keys = {one.value: texts.format(one) for one in terms}
    return FormField(block_id, label, blocks.select, terms, str, terms=keys, is_capital=is_capital, **more)


def choice(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A choice of what the view offers, read as the value of the option."""
    return FormField(block_id, label, _select, str, str, **more)


def row(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A choice of a row by its id; 0, which no row has, if a required one is not an id."""
    parse = number_or_none if more.get("optional") else read_id
    return FormField(block_id, label, _select, parse, str, **more)


def rows(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A choice of any number of rows, from groups, by their ids."""
    return FormField(block_id, label, blocks.grouped_multi_select, _ids, _texts, (), **more)


def several(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A choice of any number of options, from groups, by their values."""
    return FormField(block_id, label, blocks.grouped_multi_select, tuple, empty=(), **more)


def checks(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """Checkboxes of what the view offers, read as the values of those that are ticked."""
    return FormField(block_id, label, blocks.checkboxes, tuple, empty=(), **more)


def tick(block_id: BlockId, label: str, box: str, **more: Unpack[FieldOptions]) -> FormField:
    """One checkbox, read as whether it is ticked; `box` is the key of the text beside it."""
    more.setdefault("optional", True)
    value = str(block_id)
    return FormField(
        block_id,
        label,
        blocks.checkboxes,
        bool,
        lambda is_ticked: {value} if is_ticked else (),
        empty=False,
        terms={value: box},
        **more,
    )


def flag(
    block_id: BlockId, label: str, terms: Mapping[str, str], *, true: str, **more: Unpack[FieldOptions]
) -> FormField:
    """A choice of two terms, each with the key of its text; read as whether the one that is `true` was chosen."""
    (false,) = (one for one in terms if one != true)
    known = {true: True, false: False}
    return FormField(
        block_id, label, blocks.select, known.get, lambda is_true: true if is_true else false, terms=terms, **more
    )


def day(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A day."""
    return FormField(block_id, label, blocks.date_picker, date_or_none, **more)


def time(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A time of day."""
    return FormField(block_id, label, blocks.time_picker, time_or_none, **more)


def user(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A user of the workspace, by their Slack id."""
    more.setdefault("placeholder", "form.choose")
    return FormField(block_id, label, blocks.user_select, str, **more)


def users(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """Any number of users of the workspace, by their Slack ids."""
    more.setdefault("placeholder", "form.choose")
    return FormField(block_id, label, blocks.multi_user_select, tuple, empty=(), **more)


def channel(block_id: BlockId, label: str, **more: Unpack[FieldOptions]) -> FormField:
    """A channel, by its id."""
    more.setdefault("placeholder", "form.choose")
    return FormField(block_id, label, blocks.channel_select, str, **more)


def _answers(view: Mapping[str, Any]) -> dict[str, Any]:
    return {**state_values(view), **state_lists(view)}


def _select(block_id: BlockId, label: str, choices: Choices, **more: Any) -> Block:
    is_grouped = any(not isinstance(options, str) for _, options in choices)
    build: Callable[..., Block] = blocks.grouped_select if is_grouped else blocks.select
    return build(block_id, label, choices, **more)


def _whole(typed: str) -> int | None:
    return read_id(typed.strip()) if typed.strip() else None


def _ids(values: Sequence[str]) -> tuple[int, ...]:
    return tuple(read_id(one) for one in values)


def _texts(values: Sequence[object]) -> set[str]:
    return {str(one) for one in values}
