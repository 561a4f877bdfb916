"""Reading and showing what people type: whatever it is, nothing is lost, comes alive, or breaks."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alliance.contributions.sharing import MAX_BODY, MAX_TITLE
from alliance.enums import Series
from alliance.errors import Invalid
from alliance.typed_text import clean_line, clean_text, without_blank_lines
from handlers.contributions.views.sharing import split_title
from handlers.slack.ids import BlockId
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import (
    Reference,
    chosen,
    chosen_id,
    fold,
    fold_emoji,
    number_or_none,
    parse_reference,
    plain,
    split_command,
    state_values,
)
from handlers.slack.views.markup import MAX_MESSAGE, NO_WIDTH, bold, cut, link, mrkdwn, pieces, quote

ANYTHING = st.text(st.characters())
"""Halves of characters included: Slack's JSON can hold them."""
TROUBLE = st.text(st.sampled_from("&<>;amplgt#x |*_~`\n\r\t\u00a0\u200b\u200e\u202e\u2066\ufeff\x00\x07\u0301eé=@!"))
TYPED = st.one_of(st.text(), TROUBLE)
WORD = st.text(st.characters(categories=("L", "N")), min_size=1)

LIVE = re.compile(r"^&gt;|```", re.MULTILINE)
"""The beginning of a quotation, and of a block of code."""
HALF_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
NEVER_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def escape(typed: str) -> str:
    """As Slack escapes it."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# --- commands


@given(ANYTHING)
def test_whatever_is_typed_behind_the_command_can_be_read(typed: str) -> None:
    word, rest = split_command(typed)
    assert word == fold(word)
    assert rest == rest.strip()


@given(WORD, st.sampled_from([" ", "\n", "\t", "\u00a0", "   "]), WORD)
def test_the_first_word_is_the_subcommand_and_the_rest_stays_as_it_was_typed(word: str, space: str, rest: str) -> None:
    assert split_command(f"  {word}{space}{rest} ") == (fold(word), rest)


@given(TYPED)
def test_what_slack_escaped_in_a_command_reads_as_it_was_typed(typed: str) -> None:
    assert plain(escape(typed)) == typed


@pytest.mark.parametrize("typed", ["knelpunt", "KNELPUNT", "Knelpunt", "knélpùnt", "KNÉLPUNT", " knelpunt "])
def test_case_and_accents_do_not_matter(typed: str) -> None:
    assert fold(typed) == "knelpunt"


@given(WORD)
def test_folding_a_folded_word_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


# --- references and ids


@given(
    st.sampled_from(Series),
    st.integers(0, 999_999_999),
    st.sampled_from(["-", "", " ", " - ", "–", "—"]),
    st.booleans(),
)
def test_a_reference_is_read_however_it_is_written(series: Series, number: int, between: str, is_small: bool) -> None:
    letter = series.lower() if is_small else series.value
    found = parse_reference(f" {letter}{between}{number} ")
    assert found == Reference(series, number)
    assert parse_reference(str(found)) == found


@pytest.mark.parametrize("typed", ["", "B", "7", "B-", "X-7", "B-7-8", "B-7 en A-4", "B-1234567890", "BB-7", "B-7.5"])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert parse_reference(typed) is None


@given(ANYTHING)
def test_any_text_is_a_reference_or_none(typed: str) -> None:
    found = parse_reference(typed)
    assert found is None or parse_reference(str(found)) == found


@given(st.integers(0, 999_999_999))
def test_an_id_is_read(number: int) -> None:
    assert number_or_none(str(number)) == number


@given(ANYTHING.filter(lambda text: not text.isdecimal()))
def test_what_is_no_id_is_none(text: str) -> None:
    assert number_or_none(text) is None


# --- forms


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "Kort"}, "Kort"),
        ({"type": "plain_text_input", "value": ""}, ""),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "static_select", "selected_option": {"text": {"text": "Delft"}, "value": "3"}}, "3"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "conversations_select", "selected_conversation": "C1"}, "C1"),
        ({"type": "channels_select", "selected_channel": "C1"}, "C1"),
        ({"type": "datepicker", "selected_date": "2026-11-24"}, "2026-11-24"),
        ({"type": "something_new", "surprise": 1}, None),
    ],
)
def test_every_kind_of_field_gives_its_value(element: dict[str, Any], value: str | None) -> None:
    view = {"state": {"values": {"title": {"value": element}}}}
    assert state_values(view) == {"title": value}


@pytest.mark.parametrize("view", [{}, {"state": {}}, {"state": {"values": {}}}, {"state": {"values": {"title": {}}}}])
def test_a_form_without_values_has_none(view: dict[str, Any]) -> None:
    assert state_values(view) == {}


@pytest.mark.parametrize("values", [{}, {"kind": None}, {"kind": ""}])
def test_a_choice_that_is_missing_names_its_field(values: dict[str, str | None]) -> None:
    with pytest.raises(Invalid) as refused:
        chosen(values, BlockId.KIND)
    assert (refused.value.field, refused.value.reason) == ("kind", "problem.choose")


def test_a_choice_that_is_no_id_is_an_id_that_no_row_has() -> None:
    assert chosen_id({"alliance": "x"}, BlockId.ALLIANCE) == 0
    assert chosen_id({"alliance": "7"}, BlockId.ALLIANCE) == 7


@given(st.text(), st.one_of(st.none(), st.text()))
def test_a_form_remembers_how_it_was_opened(form_id: str, channel_id: str | None) -> None:
    metadata = FormMetadata(form_id=form_id, channel_id=channel_id)
    assert FormMetadata.of({"private_metadata": metadata.dump()}) == metadata


@pytest.mark.parametrize("kept", ["", "{}", "null", "[]", '{"form_id": 7}', "niet van ons"])
def test_a_form_of_another_make_is_known_by_its_own_id(kept: str) -> None:
    assert FormMetadata.of({"id": "V1", "private_metadata": kept}).form_id == "V1"


@given(st.text(max_size=MAX_BODY))
def test_what_is_too_long_for_a_title_is_kept_in_the_text(typed: str) -> None:
    title, body = split_title(typed)
    assert len(title) <= MAX_TITLE
    assert typed in (title, body)


# --- showing


@given(TYPED)
def test_nothing_that_somebody_typed_comes_alive(typed: str) -> None:
    shown = mrkdwn(typed)
    assert "<" not in shown
    assert ">" not in shown
    assert not HALF_ENTITY.search(shown)
    assert not LIVE.search(shown)
    assert shown.replace(NO_WIDTH, "") == escape(without_blank_lines(typed)).replace(NO_WIDTH, "")


@given(TYPED, st.integers(1, 40))
def test_cut_text_fits_and_never_ends_in_half_an_entity(typed: str, limit: int) -> None:
    shown = quote(typed, limit)
    assert len(shown) <= limit
    assert not HALF_ENTITY.search(shown)
    whole = mrkdwn(typed)
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@given(st.text(), st.integers(1, 40))
def test_text_that_fits_is_not_cut(text: str, limit: int) -> None:
    assert cut(text, max(limit, len(text))) == text


@given(st.text("ab&<>\n ", max_size=400), st.integers(1, 12))
def test_a_long_text_comes_in_pieces_that_fit_and_lose_nothing(typed: str, times: int) -> None:
    text = clean_text(typed * times) or "x"
    found = pieces(mrkdwn(text))
    assert all(0 < len(piece) <= 3000 for piece in found)
    assert sum(map(len, found)) <= MAX_MESSAGE
    assert not any(HALF_ENTITY.search(piece) or LIVE.search(piece) for piece in found)
    shown, whole = ("".join(one.replace(NO_WIDTH, "").split()) for one in ("".join(found), mrkdwn(text)))
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@given(TYPED)
def test_bold_text_is_bold_to_its_end(typed: str) -> None:
    assert bold(mrkdwn(typed)).count("*") == 2


@given(TYPED)
def test_a_link_has_one_beginning_and_one_end(label: str) -> None:
    made = link("https://kennissteden.example/1", label)
    assert (made.count("<"), made.count(">"), made.count("|")) == (1, 1, 1)


# --- keeping


@given(st.one_of(ANYTHING, TROUBLE))
@example("e\u200e\u0301")
def test_a_line_is_one_line_that_hides_nothing(typed: str) -> None:
    line = clean_line(typed)
    assert line == " ".join(line.split())
    assert not NEVER_SHOWN.search(line)
    assert clean_line(line) == line
    assert unicodedata.is_normalized("NFC", line)
    assert line.encode() is not None


@given(st.one_of(ANYTHING, TROUBLE))
@example("e\u200e\u0301")
def test_a_text_keeps_its_lines_and_hides_nothing(typed: str) -> None:
    text = clean_text(typed)
    assert text == text.strip()
    assert "\r" not in text
    assert not NEVER_SHOWN.search(text)
    assert clean_text(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert text.encode() is not None


@given(st.lists(WORD, min_size=1, max_size=5))
def test_plain_words_stay_what_they_are(words: list[str]) -> None:
    typed = unicodedata.normalize("NFC", " ".join(words))
    assert clean_line(typed) == typed
    assert clean_text(typed) == typed


@pytest.mark.parametrize(
    ("told", "name"),
    [("eyes", "eyes"), (":Eyes:", "eyes"), ("eyes::skin-tone-3", "eyes"), (":thumbsup:", "+1"), ("+1", "+1")],
)
def test_an_emoji_has_one_name_whatever_its_colour(told: str, name: str) -> None:
    assert fold_emoji(told) == name


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Een\n\n\n\nTwee", "Een\n\nTwee"),
        ("Een\n \t\n\u200b\n\u00a0\nTwee\n\n\nDrie", "Een\n\nTwee\n\nDrie"),
        ("Een\nTwee\n\nDrie", "Een\nTwee\n\nDrie"),
    ],
)
def test_blank_lines_are_shown_one_at_a_time(typed: str, shown: str) -> None:
    assert mrkdwn(typed) == shown


def test_a_thousand_blank_lines_are_quickly_one() -> None:
    assert mrkdwn("Een" + " \n" * 1_000 + "Twee" + "\n" * 1_000) == "Een \n\nTwee\n\n"
