"""The texts: complete in both languages, and numbers and dates as people say them."""

import datetime as dt
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alliance.enums import Name
from texts import Translator, Translators, meeting_title
from texts.__main__ import problems, unused
from texts.translator import LANGUAGES, MissingText, files_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NL, EN = Translator("nl", AMSTERDAM), Translator("en", AMSTERDAM)
THURSDAY = dt.date(2026, 11, 26)


def test_every_text_exists_in_every_language_and_is_used() -> None:
    assert problems() == []
    assert unused() == []


def test_what_may_not_be_found_has_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "new.py").write_text('raise NotFound("unicorn", key)', encoding="utf-8")
    monkeypatch.setattr("texts.__main__.ROOT", tmp_path)
    assert problems() == ["handlers/new.py names problem.no_unicorn, which no language has"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_written_twice(language: str) -> None:
    lines = [line for path in files_of(language) for line in path.read_text(encoding="utf-8").splitlines()]
    counted = Counter(line for line in lines if line.startswith("msgid ") and line != 'msgid ""')
    assert len(counted) > 2000
    assert [line for line, times in counted.items() if times > 1] == []


def test_a_text_that_is_missing_names_its_language_and_key() -> None:
    with pytest.raises(MissingText, match=r"nl: no\.such\.text"):
        NL("no.such.text")
    assert not NL.has("no.such.text")
    assert NL.has("menu.text")


@pytest.mark.parametrize(("number", "nl", "en"), [(0, "0", "0"), (1234, "1.234", "1,234"), (0.5, "0,5", "0.5")])
def test_numbers_have_the_languages_separators(number: float, nl: str, en: str) -> None:
    assert (NL.number(number), EN.number(number)) == (nl, en)


@pytest.mark.parametrize(("change", "said"), [(4, "+4"), (-2, "−2"), (0, "±0"), (1234, "+1.234"), (-1234, "−1.234")])
def test_a_change_has_its_sign(change: int, said: str) -> None:
    assert NL.change(change) == said


@pytest.mark.parametrize(
    ("stored", "nl", "en"),
    [
        ("Bestuurlijk overleg 3 december 2026", "Bestuurlijk overleg", "Political leads' meeting"),
        ("Officials' meeting 3 December 2026", "Ambtelijk overleg", "Officers' meeting"),  # as an earlier release said
    ],
)
def test_a_default_title_is_read_in_every_language(stored: str, nl: str, en: str) -> None:
    day = dt.date(2026, 12, 3)
    assert meeting_title(NL, stored, day) == f"{nl} 3 december 2026"
    assert meeting_title(EN, stored, day) == f"{en} 3 December 2026"
    assert meeting_title(NL, stored, dt.date(2026, 12, 4)) == stored  # somebody's own title: it moved


def test_dates_are_said_as_people_say_them() -> None:
    assert (NL.day(THURSDAY), EN.day(THURSDAY)) == ("26 nov.", "26 Nov")
    assert NL.at(dt.datetime(2027, 1, 4, tzinfo=dt.UTC)).day(THURSDAY) == "26 nov."
    assert NL.at(dt.datetime(2028, 1, 4, tzinfo=dt.UTC)).day(THURSDAY) == "26 nov. 2026"
    assert EN.at(dt.datetime(2026, 1, 4, tzinfo=dt.UTC)).day(THURSDAY) == "26 Nov 2026"
    assert (NL.full_day(THURSDAY), EN.full_day(THURSDAY)) == ("26 november 2026", "26 November 2026")


@pytest.mark.parametrize(
    ("first", "last", "nl", "en"),
    [
        ("2026-11-16", "2026-11-22", "16–22 november", "16–22 November"),
        ("2026-11-30", "2026-12-06", "30 november – 6 december", "30 November – 6 December"),
    ],
)
def test_a_stretch_of_days_names_a_shared_month_once(first: str, last: str, nl: str, en: str) -> None:
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    assert (NL.days(*days), EN.days(*days)) == (nl, en)


def test_a_moment_is_told_in_the_readers_zone() -> None:
    at = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
    assert NL.moment(at) == "do 26 nov. 09:00"
    assert Translator("en", ZoneInfo("Europe/London")).moment(at) == "Thu 26 Nov, 08:00"
    assert NL.time(at) == "09:00"
    assert NL.local(at).hour == 9


def test_one_thing_and_several_are_said_differently() -> None:
    assert NL.count("digest.figure.new_contributions", 1) == "1 nieuwe bijdrage"
    assert NL.count("digest.figure.new_contributions", 0) == "0 nieuwe bijdragen"
    assert EN.count("digest.figure.new_contributions", 1200) == "1,200 new contributions"


def test_a_name_is_given_in_the_readers_language_where_there_is_one() -> None:
    assert EN.name(Name("Studentenhuisvesting", "Student housing")) == "Student housing"
    assert EN.name(Name("Utrecht")) == "Utrecht"
    assert NL.name(Name("Studentenhuisvesting", "Student housing")) == "Studentenhuisvesting"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("nl-NL", "nl"), ("nl-BE", "nl"), ("en-GB", "en"), ("en-US", "en"), ("de-DE", "en"), ("", "nl"), (None, "nl")],
)
def test_a_reader_gets_their_language_or_english_and_the_networks_where_none_is_known(
    locale: str | None, language: str
) -> None:
    assert Translators("nl", "Europe/Amsterdam").for_reader(locale, None).language == language


@pytest.mark.parametrize("zone", [None, "", "Nowhere/Town", "../etc/passwd", "\0"])
def test_an_unknown_zone_is_the_networks(zone: str | None) -> None:
    assert Translators("nl", "Europe/Amsterdam").for_reader("nl-NL", zone).zone == AMSTERDAM


def test_what_somebody_typed_is_never_read_as_a_text_of_ours() -> None:
    assert "{limit}" in NL("shared.text", ref="B-1", channel="#x", title="{limit} {0} {title!r}")


@pytest.mark.parametrize(
    ("typed", "en"),
    [
        ("het ministerie van VRO", "the ministerie van VRO"),
        ("de minister", "the minister"),
        ("De Haan", "De Haan"),
        ("the Ministry of Education", "the Ministry of Education"),
        ("deltacommissaris", "deltacommissaris"),
    ],
)
def test_a_dutch_article_before_a_typed_name_is_english_in_an_english_sentence(typed: str, en: str) -> None:
    assert (NL.typed_name(typed), EN.typed_name(typed)) == (typed, en)
