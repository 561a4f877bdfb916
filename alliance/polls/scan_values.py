"""What can be answered to one question of a quick scan, and what is none."""

import datetime as dt
import hashlib
from decimal import Decimal

from alliance.errors import Invalid
from alliance.typed import check_length, clean_text, is_readable
from alliance.words import ScanForm
from storage.tables import ScanQuestion, ScanValue

MAX_TEXT = 1000
LARGEST = 999_999_999_999
DECIMALS = 3
"""With the digits before them fifteen: so many every database keeps exactly."""
SCALE = (1, 2, 3, 4, 5)
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)

Value = str | Decimal | dt.date | None
"""An answer: a text or the option that was chosen, a number or a place on the scale, a day; None for none."""


def field_of(question_id: int) -> str:
    """The name of a question's field in the form."""
    return f"question-{question_id}"


def check_value(question: ScanQuestion, value: Value) -> Value:
    """The answer as it is kept. Raises Invalid for the question's field where it is none."""
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
            return _checked_number(field, value)
        case ScanForm.DATE, dt.date():
            if not FIRST_DAY <= value <= LAST_DAY:
                raise Invalid(field, "problem.answer_day_far", first=FIRST_DAY.year, last=LAST_DAY.year)
            return value
    raise Invalid(field, "problem.choose")


def value_of(form: ScanForm, text: str | None, number: Decimal | None, day: dt.date | None) -> Value:
    """The answer that a row holds in one of its columns."""
    match form:
        case ScanForm.TEXT | ScanForm.CHOICE:
            return text
        case ScanForm.SCALE | ScanForm.NUMBER:
            # SQLite keeps numbers as binary ones, which may give back a little more than was put in.
            return round(number, DECIMALS) if number is not None else None
        case ScanForm.DATE:
            return day


def put_value(row: ScanValue, value: Value) -> None:
    """Put an answer into the row's column for it, and nothing into the others."""
    row.text = value if isinstance(value, str) else None
    row.number = value if isinstance(value, Decimal) else None
    row.day = value if isinstance(value, dt.date) else None


def digest_of(value: Value) -> str:
    """A digest of an answer, so that a form knows whether what it showed was changed."""
    told = "" if value is None else value.isoformat() if isinstance(value, dt.date) else _told(value)
    return hashlib.sha256(told.encode()).hexdigest()[:8] if told else ""


def _checked_text(field: str, typed: str) -> str | None:
    text = clean_text(typed)
    check_length(field, text, MAX_TEXT)
    return text if is_readable(text) else None


def _checked_number(field: str, number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) > LARGEST:
        raise Invalid(field, "problem.number_huge", largest="999 999 999 999")
    if round(number, DECIMALS) != number:
        raise Invalid(field, "problem.number_fine", decimals=DECIMALS)
    return number


def _told(value: str | Decimal) -> str:
    return value if isinstance(value, str) else f"{value.normalize():f}"
