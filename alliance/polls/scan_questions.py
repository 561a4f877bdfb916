"""Validate a question of a quick scan: its text, form, options and unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from alliance.enums import ScanForm
from alliance.errors import Invalid
from alliance.number_range import NumberRange
from alliance.polls.scan_values import check_number
from alliance.typed_text import clean_line, clean_text, is_readable

MAX_TEXT = 500
MAX_OPTION = 75
"""Longest option in characters; Slack truncates longer ones in its menus."""
MIN_OPTIONS, MAX_OPTIONS = 2, 10
MAX_UNIT = 30
PERCENT = frozenset({"%", "procent", "percent", "pct"})


@dataclass(frozen=True)
class ScanQuestionDraft:
    """A question as it was typed; only a choice has `options`, only a number has a `unit`, bounds and `is_summed`."""

    text: str
    form: ScanForm
    options: tuple[str, ...] = ()
    unit: str = ""
    is_required: bool = True
    lowest: Decimal | None = None
    """None is taken as 0."""
    highest: Decimal | None = None
    is_summed: bool = False


@dataclass(frozen=True)
class ShownScanQuestion:
    """A question as shown in the builder and to members who answer."""

    id: int
    number: int
    """The question's position, from 1."""
    text: str
    form: ScanForm
    options: tuple[str, ...]
    unit: str
    is_required: bool
    range: NumberRange | None = None
    """The possible numbers; None for other forms, and for a number without bounds."""
    is_summed: bool = False


def read_options(typed: str) -> tuple[str, ...]:
    """Parse typed options, one per line; empty lines are ignored."""
    lines = (clean_line(line) for line in typed.splitlines())
    return tuple(line for line in lines if is_readable(line))


def check_question(draft: ScanQuestionDraft) -> ScanQuestionDraft:
    """Return the question without invisible characters, and with bounds if it asks for a number.

    Raises Invalid for the fields question, options, unit, is_summed, lowest and highest.

    A value in a field that the question's form does not have is refused rather than discarded.
    """
    text = check_text(draft.text)
    unit = clean_line(draft.unit)
    if unit and draft.form is not ScanForm.NUMBER:
        raise Invalid("unit", "problem.scan_unit_unused")
    if len(unit) > MAX_UNIT:
        raise Invalid("unit", "problem.too_long", length=len(unit), limit=MAX_UNIT)
    options = _check_options(draft.form, draft.options)
    lowest, highest = _check_bounds(draft)
    if draft.form is ScanForm.NUMBER and not unit:
        raise Invalid("unit", "problem.scan_unit_missing")
    _check_summed(draft, unit)
    return replace(draft, text=text, options=options, unit=unit, lowest=lowest, highest=highest)


def check_text(typed: str) -> str:
    """Return a question's text without invisible characters. Raises Invalid for the field question."""
    text = clean_text(typed)
    if not is_readable(text):
        raise Invalid("question", "problem.scan_question_empty")
    if len(text) > MAX_TEXT:
        raise Invalid("question", "problem.scan_question_long", length=len(text), limit=MAX_TEXT)
    return text


def _check_summed(draft: ScanQuestionDraft, unit: str) -> None:
    if not draft.is_summed:
        return
    if draft.form is not ScanForm.NUMBER:
        raise Invalid("is_summed", "problem.scan_sum_unused")
    if unit.startswith("%") or not PERCENT.isdisjoint(unit.casefold().split()[:1]):
        raise Invalid("is_summed", "problem.scan_sum_percent")


def _check_bounds(draft: ScanQuestionDraft) -> tuple[Decimal | None, Decimal | None]:
    if draft.form is not ScanForm.NUMBER:
        if draft.lowest is not None or draft.highest is not None:
            raise Invalid("lowest", "problem.scan_bounds_unused")
        return None, None
    lowest = check_number("lowest", draft.lowest if draft.lowest is not None else Decimal(0))
    highest = check_number("highest", draft.highest) if draft.highest is not None else None
    if highest is not None and highest <= lowest:
        raise Invalid("highest", "problem.scan_bounds_crossed", lowest=lowest)
    return lowest, highest


def _check_options(form: ScanForm, options: Sequence[str]) -> tuple[str, ...]:
    if form is not ScanForm.CHOICE:
        if options:
            raise Invalid("options", "problem.scan_options_unused")
        return ()
    if len(options) < MIN_OPTIONS:
        raise Invalid("options", "problem.scan_options_few" if options else "problem.scan_options_none")
    if len(options) > MAX_OPTIONS:
        raise Invalid("options", "problem.scan_options_many", count=len(options), limit=MAX_OPTIONS)
    seen: set[str] = set()
    for option in options:
        if len(option) > MAX_OPTION:
            cut = option[:40]
            raise Invalid("options", "problem.scan_option_long", option=cut, length=len(option), limit=MAX_OPTION)
        if option.casefold() in seen:
            raise Invalid("options", "problem.scan_options_equal", option=option)
        seen.add(option.casefold())
    return tuple(options)
