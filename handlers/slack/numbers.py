"""Parse numbers as typed in Dutch or English, such as "1.200", "1,200" or "1200,5", and format them for a field."""

import re
from decimal import Decimal

from alliance.errors import Invalid
from alliance.number_range import NumberRange
from texts import Translator

_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
_ABOUT = re.compile(
    r"^(?:ca|circa|ong|ongeveer|plm|plusminus|ruim|bijna|zo'n|about|approx|approximately|around|roughly|nearly)"
    r"\b[.:]?|^[±~≈]|^\+/-",
    re.IGNORECASE,
)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?:\D|$))")
_LONGEST = 100
_DECIMAL = {"nl": ",", "en": "."}
_PERCENT = {"%", "procent", "percent", "pct"}


def parse_number(typed: str, words: Translator, *, field: str, unit: str = "") -> Decimal | None:
    """The number that somebody typed; None if nothing was typed.

    The unit may be included. Either separator is accepted if only one meaning is possible. Raises Invalid for the
    field, with a suggestion: for approximations ("ca. 1.200"), for a percentage that was not asked for, and for a
    separator that could mean thousands in one language and decimals in the other.
    """
    text = _without_unit(typed.strip(), unit)
    if not text:
        if typed.strip():
            raise _no_number(field, words)
        return None
    about = _ABOUT.sub("", text).strip()
    if about != text:
        meant = _read(about, words.language)
        if isinstance(meant, Decimal):
            raise Invalid(field, "problem.number_about", number=number_text(meant, words))
        raise _no_number(field, words)
    if text.endswith("%") and isinstance(_read(text.rstrip("% "), words.language), Decimal):
        reason = "problem.number_percent" if unit else "problem.number_percent_bare"
        raise Invalid(field, reason, **({"unit": unit} if unit else {}), example=_example(words))
    found = _read(text, words.language)
    if found is None:
        raise _no_number(field, words)
    if isinstance(found, tuple):
        whole, part = (number_text(one, words) for one in found)
        raise Invalid(field, "problem.number_ambiguous", typed=text, whole=whole, part=part)
    return found


def number_text(number: Decimal, words: Translator) -> str:
    """A number as shown in a field: without thousands separators, so that parsing it gives the same number."""
    plain = f"{number.normalize():f}"
    whole, _, part = plain.partition(".")
    if len(part) == 3 and len(whole.lstrip("-")) < 4 and whole.lstrip("-") != "0":
        part += "0"  # three decimals alone could be mistaken for thousands
    return f"{whole}{_DECIMAL[words.language]}{part}" if part else whole


def range_words(words: Translator, allowed: NumberRange) -> str:
    """The numbers that are possible: "0–60 maanden", "0 kamers of meer"."""
    lowest, key = words.number(float(allowed.lowest)), "number.least"
    highest = ""
    if allowed.highest is not None:
        highest, key = words.number(float(allowed.highest)), "number.between"
    return " ".join(words(key, lowest=lowest, highest=highest, unit=allowed.unit).split())


def _without_unit(text: str, unit: str) -> str:
    """The text without the requested unit in front or at the end."""
    names = {unit.casefold()} if unit else set()
    if names & _PERCENT:
        names |= _PERCENT
    if names & {"€", "euro", "eur"}:
        names |= {"€", "euro", "eur"}
    for name in sorted(names, key=len, reverse=True):
        folded = text.casefold()
        if len(folded) != len(text):
            continue  # a letter folded into two, so positions no longer match
        # A unit with a number in it, as in "1000 euro", must not be cut off another number.
        if folded.endswith(name) and not name[0].isdigit():
            return text[: len(text) - len(name)].strip()
        if folded.startswith(name) and not name[-1].isdigit():
            return text[len(name) :].strip()
    return text


def _read(text: str, language: str) -> Decimal | tuple[Decimal, Decimal] | None:
    """The number; None if there is none, and both readings (thousands, decimals) if it is ambiguous."""
    text = _SPACES.sub("", text.replace("−", "-").replace("–", "-"))
    if len(text) > _LONGEST:
        return None
    sign, digits = ("-", text[1:].strip()) if text[:1] == "-" else ("", text.removeprefix("+").strip())
    if not re.fullmatch(r"[0-9][0-9.,]*", digits):
        return None
    separators = set(digits) & {".", ","}
    if len(separators) == 2:
        return _mixed(sign, digits)
    if not separators:
        return Decimal(sign + digits)
    separator = separators.pop()
    whole, part = Decimal(sign + digits.replace(separator, "")), sign + digits.replace(separator, ".")
    if digits.count(separator) > 1:
        return whole if _GROUPED.fullmatch(digits) else None
    if digits.endswith(separator):
        return None
    if not _GROUPED.fullmatch(digits) or digits.startswith("0"):
        return Decimal(part)
    return whole if separator != _DECIMAL[language] else (whole, Decimal(part))


def _mixed(sign: str, digits: str) -> Decimal | None:
    """Parse a number with both separators: the last one marks the decimals, whatever the language."""
    decimal = max(".,", key=digits.rfind)
    thousands = "." if decimal == "," else ","
    whole, _, part = digits.partition(decimal)
    if not part.isdecimal() or not _GROUPED.fullmatch(whole):
        return None
    return Decimal(f"{sign}{whole.replace(thousands, '')}.{part}")


def _no_number(field: str, words: Translator) -> Invalid:
    return Invalid(field, "problem.number_only", example=_example(words))


def _example(words: Translator) -> str:
    return number_text(Decimal("12.5"), words)
