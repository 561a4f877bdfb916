"""Validate and store the value of an answer to a question of a quick scan."""

import datetime as dt
import hashlib
from decimal import Decimal

from alliance.enums import ScanForm
from alliance.errors import Invalid
from alliance.number_range import NumberRange
from alliance.typed_text import check_length, clean_text, is_readable
from storage.tables import ScanQuestion, ScanValue

MAX_TEXT = 1000
LARGEST = 999_999_999_999
DECIMALS = 3
"""Decimal places; with twelve digits before the point, every database stores such a number exactly."""
SCALE = (1, 2, 3, 4, 5)
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)

Value = str | Decimal | dt.date | None
"""An answer: a text or chosen option, a number or point on the scale, or a date; None for no answer."""


def field_of(question_id: int) -> str:
    """Return the name of a question's field in the form."""
    return f"question-{question_id}"


def range_of(question: ScanQuestion) -> NumberRange | None:
    """Return the range of a question's numbers; None for other forms, and for a question without bounds."""
    if question.lowest is None:
        return None
    highest = round(question.highest, DECIMALS) if question.highest is not None else None
    return NumberRange(round(question.lowest, DECIMALS), highest, question.unit)


def check_value(question: ScanQuestion, value: Value) -> Value:
    """Return the answer as it is stored. Raises Invalid for the question's field if the value does not fit it."""
    field = field_of(question.id)
    match question.form, value:
        case _, None:
            return None
        case ScanForm.TEXT, str():
            return _checked_text(field, value)
        case ScanForm.CHOICE, str() if value in question.options:
            return value
        case ScanForm.SCALE, Decimal() if value in SCALE:
            return value
        case ScanForm.NUMBER, Decimal():
            return _in_range(field, check_number(field, value), range_of(question))
        case ScanForm.DATE, dt.date():
            if not FIRST_DAY <= value <= LAST_DAY:
                raise Invalid(field, "problem.answer_day_far", first=FIRST_DAY.year, last=LAST_DAY.year)
            return value
    raise Invalid(field, "problem.choose")


def check_number(field: str, number: Decimal) -> Decimal:
    """Return a number that can be stored. Raises Invalid for the field if it is too large or too precise."""
    if not number.is_finite() or abs(number) > LARGEST:
        raise Invalid(field, "problem.number_huge", largest="999 999 999 999")
    if round(number, DECIMALS) != number:
        raise Invalid(field, "problem.number_fine", decimals=DECIMALS)
    return number


def value_of(form: ScanForm, text: str | None, number: Decimal | None, day: dt.date | None) -> Value:
    """Return the answer from the columns of a stored row."""
    match form:
        case ScanForm.TEXT | ScanForm.CHOICE:
            return text
        case ScanForm.SCALE | ScanForm.NUMBER:
            # SQLite stores numbers as binary floats, which may differ slightly from the value stored.
            return round(number, DECIMALS) if number is not None else None
        case ScanForm.DATE:
            return day


def put_value(row: ScanValue, value: Value) -> None:
    """Set the row's column for the answer's type, and clear the others."""
    row.text = value if isinstance(value, str) else None
    row.number = value if isinstance(value, Decimal) else None
    row.day = value if isinstance(value, dt.date) else None


def digest_of(value: Value) -> str:
    """Return a digest of an answer, from which a form knows whether the shown value was changed."""
    told = "" if value is None else value.isoformat() if isinstance(value, dt.date) else _as_text(value)
    return hashlib.sha256(told.encode()).hexdigest()[:8] if told else ""


def _checked_text(field: str, typed: str) -> str | None:
    text = clean_text(typed)
    check_length(field, text, MAX_TEXT)
    return text if is_readable(text) else None


def _in_range(field: str, number: Decimal, allowed: NumberRange | None) -> Decimal:
    if allowed is not None and not allowed.has(number):
        raise Invalid(field, "problem.number_outside", range=allowed)
    return number


def _as_text(value: str | Decimal) -> str:
    return value if isinstance(value, str) else f"{value.normalize():f}"
