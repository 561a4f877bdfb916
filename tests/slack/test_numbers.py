"""Numbers as people type them, in Dutch and English."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.errors import Invalid
from handlers.slack.numbers import number_text, parse_number
from texts import Translator

DUTCH, ENGLISH = (Translator(language, ZoneInfo("Europe/Amsterdam")) for language in ("nl", "en"))


def read(typed: str, words: Translator = DUTCH, unit: str = "") -> Decimal | None:
    return parse_number(typed, words, field="question-1", unit=unit)


def refused(typed: str, words: Translator = DUTCH, unit: str = "") -> str:
    """The sentence below the field."""
    with pytest.raises(Invalid) as caught:
        read(typed, words, unit)
    assert caught.value.field == "question-1"
    return words(caught.value.reason, **caught.value.values)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1200", "1200"),
        (" 1200 ", "1200"),
        ("1.200", "1200"),
        ("1.200.000", "1200000"),
        ("1 200", "1200"),
        ("1\u202f200", "1200"),
        ("1200,5", "1200.5"),
        ("1200.5", "1200.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("0,125", "0.125"),
        ("12,50", "12.5"),
        ("-3", "-3"),
        ("−3,5", "-3.5"),
        ("+7", "7"),
        ("0", "0"),
    ],
)
def test_a_dutch_reader_writes_it_like_this(typed: str, number: str) -> None:
    assert read(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,200", "1200"), ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("1200.5", "1200.5"), ("1.5", "1.5")],
)
def test_an_english_reader_writes_it_like_this(typed: str, number: str) -> None:
    assert read(typed, ENGLISH) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("1.200 kamers", "kamers", "1200"),
        ("1200KAMERS", "kamers", "1200"),
        ("12,5%", "%", "12.5"),
        ("12,5 procent", "%", "12.5"),
        ("€ 1.200", "euro", "1200"),
    ],
)
def test_the_unit_may_stand_beside_it(typed: str, unit: str, number: str) -> None:
    assert read(typed, unit=unit) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "  ", "\u00a0"])
def test_nothing_is_no_number_and_no_mistake(typed: str) -> None:
    assert read(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["veel", "kamers", "1200 of meer", "1,2,3", "1.20.0", "12.", "-", "1e5", "10-20", "١٢", "12 €", "ca. veel", "NaN"],
)
def test_what_is_no_number_is_told_what_would_be(typed: str) -> None:
    assert refused(typed) == "Vul alleen een getal in, bijvoorbeeld 1200 of 12,5, zonder woorden erbij."
    assert refused(typed, ENGLISH) == "Enter just a number, such as 1200 or 12.5, without any words."


@pytest.mark.parametrize("typed", ["ca. 1.200", "circa 1200", "± 1.200", "ongeveer 1.200", "+/- 1200", "ca 1200"])
def test_an_estimate_is_asked_for_as_the_number_alone(typed: str) -> None:
    assert refused(typed) == "Vul alleen het getal in: 1200. Een schatting mag; “ca.” hoeft er niet bij."


def test_an_english_estimate_is_asked_for_as_well() -> None:
    sentence = refused("about 1,200", ENGLISH)
    assert sentence == "Enter just the number: 1200. An estimate is fine; leave out “about”."


def test_a_percentage_that_was_not_asked_for_is_told_what_counts() -> None:
    assert "telt in kamers, niet in procenten" in refused("12%", unit="kamers")
    assert refused("12 %") == "Vul het getal in zonder procentteken, bijvoorbeeld 1200 of 12,5."
    assert "asks for rooms, not a percentage" in refused("12%", ENGLISH, unit="rooms")


@pytest.mark.parametrize(
    ("typed", "words", "sentence"),
    [
        ("1,200", DUTCH, "“1,200” kan twee dingen betekenen. Typ 1200 of 1,2."),
        ("1.200", ENGLISH, "“1.200” could mean two things. Type 1200 or 1.2."),
    ],
)
def test_what_could_be_two_numbers_is_asked_about_rather_than_guessed(
    typed: str, words: Translator, sentence: str
) -> None:
    assert refused(typed, words) == sentence


@given(st.decimals(min_value=-999_999_999, max_value=999_999_999, places=3), st.sampled_from([DUTCH, ENGLISH]))
def test_what_stands_in_a_field_is_read_back_as_the_same(number: Decimal, words: Translator) -> None:
    assert read(number_text(number, words), words) == number


@given(st.text(max_size=120), st.text(max_size=10), st.sampled_from([DUTCH, ENGLISH]))
def test_whatever_is_typed_is_a_number_or_gets_a_sentence(typed: str, unit: str, words: Translator) -> None:
    try:
        found = read(typed, words, unit)
    except Invalid as error:
        found = Decimal(len(words(error.reason, **error.values)))
    assert found is None or found.is_finite()
