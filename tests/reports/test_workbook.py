"""The workbook, reopened: what a policy officer finds in it."""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.digests.digests import Attention, AttentionReason, Digest
from alliance.enums import RUNNING, Name, Status
from reports import build_workbook
from reports.excel import cells, workbook
from reports.excel.layout import CELL_LIMIT, clean, fit_sentences, letter, safe_sheet_name
from reports.excel.sheets import Book, Sheet
from tests.kit.reading import says
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT, empty_digest, sample_digest
from tests.reports.kit.workbooks import reopened
from texts import Translator

NASTY = (
    "=cmd|' /C calc'!A0",
    "+31 6 12345678",
    "-1",
    "@SUM(A1:A9)",
    "=1+1",
    "#N/A",
    "<b>vet</b> & <script>",
    "شكراً 👩‍🎓 ﷽",
)


def parts(digest: Digest, words: Translator = DUTCH) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(build_workbook(digest, words, made_at=MADE_AT))) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def with_title(title: str) -> Digest:
    digest = sample_digest()
    first = dataclasses.replace(digest.contributions[0], title=title)
    return dataclasses.replace(digest, contributions=(first, *digest.contributions[1:]))


def rows_below(sheet: Any, heading: str) -> Iterator[tuple[Any, ...]]:
    """The rows of the first table whose first heading is this one."""
    table = next(table for table in sheet.tables.values() if sheet[table.ref][0][0].value == heading)
    yield from sheet[table.ref][1:]


def column_of(sheet: Any, heading: str) -> list[Any]:
    """The cells below a heading of a list sheet."""
    header, *rows = sheet[next(iter(sheet.tables.values())).ref]
    place = [cell.value for cell in header].index(heading)
    return [row[place] for row in rows]


@pytest.mark.parametrize(
    ("words", "names", "title", "language"),
    [
        (DUTCH, ["Overzicht", "Bijdragen", "Actiestappen", "Cijfers", "Toelichting"], "Weekrapportage 47", "nl-NL"),
        (ENGLISH, ["Overview", "Contributions", "Action steps", "Figures", "Notes"], "Weekly digest 47", "en-GB"),
    ],
)
def test_the_workbook_speaks_the_readers_language(
    words: Translator, names: list[str], title: str, language: str
) -> None:
    book = reopened(sample_digest(), words)
    assert book.sheetnames == names
    assert [sheet["A1"].value for sheet in book] == [title, *(f"{name} · {title}" for name in names[1:])]
    assert (book.properties.title.split(" · ")[0], book.properties.language) == (title, language)
    assert (book.properties.creator, book.properties.created.isoformat()) == ("Kennisbot", "2026-11-23T07:00:03")


def test_every_sheet_can_be_printed_and_scrolled() -> None:
    for sheet in reopened(sample_digest()):
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.right.text == "Pagina &P van &N"
        assert not sheet.merged_cells.ranges
        assert sheet.print_title_rows
    book = reopened(sample_digest())
    lists = ("Bijdragen", "Actiestappen", "Toelichting")
    assert [(book[name].freeze_panes, book[name].print_title_rows) for name in lists] == [
        ("B5", "$4:$4"),
        ("B6", "$5:$5"),
        ("B8", "$7:$7"),
    ]


def test_lists_are_real_tables_with_filters_and_unique_names() -> None:
    book = reopened(sample_digest())
    tables = [table for sheet in book for table in sheet.tables.values()]
    assert len({table.displayName for table in tables}) == len(tables) == 7
    for name, place in (("Bijdragen", "A4:K9"), ("Actiestappen", "A5:M16")):
        (table,) = book[name].tables.values()
        assert (table.ref, table.autoFilter.ref) == (place, place)


def test_the_figures_stand_there_with_their_change() -> None:
    rows = [[cell.value for cell in row] for row in rows_below(reopened(sample_digest())["Overzicht"], "Cijfer")]
    assert rows[:3] == [
        ["Nieuwe bijdragen", 5, None, 3, 2],
        ["Keer herkend", 31, None, 22, 9],
        ["Actiestappen op schema", 4, "8 lopende", 6, -2],
    ]


def test_the_figures_say_what_they_are_compared_with() -> None:
    books = [(sample_digest(), "A7"), (empty_digest(), "A5")]  # two lines of totals are above the first
    captions = [reopened(digest)["Overzicht"][place].value for digest, place in books]
    assert captions == ["De cijfers, vergeleken met week 46", "De cijfers"]


def test_a_reference_leads_to_its_row() -> None:
    book = reopened(sample_digest())
    cells = [row[1] for row in rows_below(book["Overzicht"], "Actiestap")]
    assert [cell.value for cell in cells] == ["A-13", "A-7", "A-3"]
    for cell in cells:
        sheet, place = re.fullmatch(r"'(.+)'!(\w+)", cell.hyperlink.location).groups()  # type: ignore[union-attr]
        assert book[sheet][place].value == cell.value


def test_the_last_column_opens_slack_where_there_is_a_message() -> None:
    sheet = reopened(sample_digest())["Bijdragen"]
    cells = [row[-1] for row in sheet[sheet.tables["Contributions"].ref][1:]]
    targets = [cell.hyperlink.target if cell.hyperlink else None for cell in cells]
    assert targets[0] == "https://nkn.slack.com/archives/C0HUIS/p1763716000100"
    assert [cell.value for cell in cells] == ["Openen", "Openen", "Openen", None, "Openen"]
    assert targets[3] is None


def test_only_a_web_address_becomes_a_link() -> None:
    digest = sample_digest()
    first = dataclasses.replace(digest.contributions[0], permalink="javascript:alert(1)")
    sheet = reopened(dataclasses.replace(digest, contributions=(first,)))["Bijdragen"]
    (cell,) = column_of(sheet, "Slack")
    assert cell.hyperlink is None


def test_links_stop_where_a_sheet_can_hold_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "LINK_LIMIT", 2)
    links = column_of(reopened(sample_digest())["Bijdragen"], "Slack")
    assert [cell.hyperlink is not None for cell in links] == [True, True, False, False, False]


def test_dates_and_numbers_are_real_and_in_the_readers_format() -> None:
    for words, code, name, due, late in (
        (DUTCH, "[$-413]", "Actiestappen", "Uiterlijk", "Dagen te laat"),
        (ENGLISH, "[$-809]", "Action steps", "Due", "Days late"),
    ):
        sheet = reopened(sample_digest(), words)[name]
        dates = [cell for cell in column_of(sheet, due) if cell.value]
        assert dates[0].value.isoformat() == "2026-12-01T00:00:00"
        assert {cell.number_format for cell in dates} == {f"{code}d mmm yyyy"}
        assert [cell.value for cell in column_of(sheet, late) if cell.value] == [9]


def test_a_moment_late_in_the_evening_is_a_date_in_the_networks_zone() -> None:
    digest = sample_digest()
    late = dt.datetime(2026, 11, 17, 23, 30, tzinfo=dt.UTC)
    first = dataclasses.replace(digest.contributions[0], shared_at=late)
    sheet = reopened(dataclasses.replace(digest, contributions=(first,)))["Bijdragen"]
    assert column_of(sheet, "Gedeeld op")[0].value.isoformat() == "2026-11-18T00:00:00"


@pytest.mark.parametrize("text", NASTY)
def test_what_somebody_typed_is_text_and_never_a_formula(text: str) -> None:
    digest = with_title(text)
    cell = column_of(reopened(digest)["Bijdragen"], "Titel")[0]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    assert not any("<f>" in part for name, part in parts(digest).items() if name.startswith("xl/worksheets/"))


@settings(max_examples=20)
@given(st.text(st.characters(), max_size=200))
def test_any_text_at_all_gives_a_workbook_that_opens(text: str) -> None:
    cell = column_of(reopened(with_title(text))["Bijdragen"], "Titel")[0]
    assert (cell.value or "") == clean(text)


def test_what_a_cell_cannot_hold_is_left_out_or_cut() -> None:
    assert clean("a\x00b\x1fc\ud800d\ufffee") == "abcde"
    assert clean("een\r\ntwee\rdrie") == "een\ntwee\ndrie"
    assert clean("_x0041_") == "_x005F_x0041_"
    assert len(clean("x" * 40_000)) == CELL_LIMIT


def test_a_step_has_its_description_beside_its_title() -> None:
    sheet = reopened(sample_digest())["Actiestappen"]
    titles, told = column_of(sheet, "Actiestap"), column_of(sheet, says("report.heading.step_description"))
    found = {title.value: one.value for title, one in zip(titles, told, strict=True) if one.value}
    assert list(found) == [
        "Overzicht van ecosystemen, succesfactoren en handelingsopties",
        "Knelpunten bundelen en aanbieden aan het landelijk platform",
    ]


def test_status_colours_go_with_the_word() -> None:
    sheet = reopened(sample_digest())["Actiestappen"]
    (colours,) = sheet.conditional_formatting
    assert {rule.formula[0].strip('"') for rule in colours.rules} == {
        "mogelijk",
        "niet gestart",
        "op schema",
        "vraagt aandacht",
        "stagneert",
        "afgerond",
        "vervallen",
        "niet gestart, te laat",
        "op schema, te laat",
        "vraagt aandacht, te laat",
        "stagneert, te laat",
    }
    assert {cell.value for cell in column_of(sheet, "Status")} >= {"stagneert", "vraagt aandacht", "mogelijk"}


@pytest.mark.parametrize("status", RUNNING)
def test_a_step_past_its_date_never_looks_like_one_in_time(status: Status) -> None:
    digest = sample_digest()
    step = dataclasses.replace(digest.steps[0], status=status)
    late = dataclasses.replace(step, number=99, days_late=1)
    digest = dataclasses.replace(digest, steps=(step, late), attention=(Attention(late, AttentionReason.OVERDUE),))
    book = reopened(digest)
    in_time, past = (cell.value for cell in column_of(book["Actiestappen"], "Status"))
    assert (in_time, past) == (says(f"status.{status}"), f"{in_time}, te laat")
    (told,) = rows_below(book["Overzicht"], "Actiestap")
    assert told[3].value == past
    (colours,) = book["Actiestappen"].conditional_formatting
    paper = {rule.formula[0].strip('"'): rule.dxf.fill.bgColor.rgb for rule in colours.rules}
    green = paper[says(f"status.{Status.ON_TRACK}")]
    assert green not in [colour for word, colour in paper.items() if word.endswith("te laat")]


def test_charts_have_a_title_and_say_what_they_show() -> None:
    written = parts(sample_digest())
    charts = [part for name, part in written.items() if name.startswith("xl/charts/")]
    assert sorted(re.findall(r"<a:t>([^<]+)</a:t>", chart)[0] for chart in charts) == [
        says("report.chart.standing"),
        "De afgelopen weken",
    ]
    described = re.findall(r'descr="([^"]+)"', written["xl/drawings/drawing1.xml"])
    assert "Nieuwe bijdragen: van 3 naar 5" in described[0]
    assert "Studentenhuisvesting: 1 op schema, 1 stagneert, 1 afgerond" in described[1]


def test_one_week_is_no_trend() -> None:
    assert len(reopened(sample_digest(weeks=1))["Overzicht"]._charts) == 1
    assert len(reopened(sample_digest(weeks=2))["Overzicht"]._charts) == 2


def test_a_week_without_anything_says_so_in_words() -> None:
    book = reopened(empty_digest())
    assert book.sheetnames == ["Overzicht", "Bijdragen", "Actiestappen", "Toelichting"]
    assert book["Bijdragen"]["A2"].value == "In deze periode zijn er geen bijdragen gedeeld."
    assert book["Actiestappen"]["A2"].value == "Er stonden in deze periode geen actiestappen op de agenda."
    assert not book["Bijdragen"].tables
    said = [cell.value for row in book["Overzicht"].iter_rows() for cell in row]
    assert "Geen enkele actiestap stagneert, is te laat of vraagt aandacht." in said
    empty = (
        "Bijdragen, Actiestappen, Knelpunten, Check-ins, Peilingen, Opschaling, Dossiers, Besluiten, Deelname, Scans"
    )
    assert book["Toelichting"]["A5"].value == f"Deze keer zonder regels: {empty}."
    explained = {row[0].value for row in rows_below(book["Toelichting"], "Blad")}
    assert explained == {"Overzicht", "Actiestappen"}, "the figures and the statuses"


def test_a_long_list_of_worries_ends_with_how_many_more_there_are() -> None:
    digest = sample_digest()
    book = reopened(dataclasses.replace(digest, attention=digest.attention * 4))
    assert len(list(rows_below(book["Overzicht"], "Actiestap"))) == 8
    said = [cell.value for row in book["Overzicht"].iter_rows() for cell in row]
    assert "En nog 4 stappen: zie het blad Actiestappen." in said


@pytest.mark.parametrize("words", [DUTCH, ENGLISH])
def test_what_is_explained_is_there_and_is_explained_once(words: Translator) -> None:
    book = reopened(sample_digest(), words)
    rows = [tuple(cell.value for cell in row) for row in rows_below(book.worksheets[-1], words("report.heading.sheet"))]
    assert len({row[:2] for row in rows}) == len(rows)
    assert all(told for *_, told in rows)
    for sheet in book.worksheets[1:-2]:
        (table,) = sheet.tables.values()
        there = {cell.value for row in sheet[table.ref] for cell in row} | {words("report.status_late", status="")}
        for name, what, _ in rows:
            is_late = what.endswith(words("report.status_late", status=""))
            is_status = what in {words(f"status.{status}") for status in Status}
            assert name != sheet.title or what in there or is_late or is_status


def test_names_are_told_in_the_readers_language_where_they_have_one() -> None:
    digest = sample_digest()
    step = dataclasses.replace(digest.steps[0], title=Name("Vraag", "Question"), owners=(Name("Delft"), Name("A", "B")))
    sheet = reopened(dataclasses.replace(digest, steps=(step,)), ENGLISH)["Action steps"]
    assert column_of(sheet, "Action step")[0].value == "Question"
    assert column_of(sheet, "Owner")[0].value == "Delft, B"


def steps_from(*sources: str | None) -> Digest:
    """A digest of steps numbered from 1 on, each with its source."""
    digest = sample_digest()
    steps = [dataclasses.replace(digest.steps[0], number=n, source=one) for n, one in enumerate(sources, start=1)]
    return dataclasses.replace(digest, steps=tuple(steps), attention=())


def test_a_source_is_told_once_above_the_steps_that_come_from_it() -> None:
    paper, year = "Positionering, september 2020", "Visie"
    sheet = reopened(steps_from(paper, paper, paper, None, year, paper))["Actiestappen"]
    assert [sheet[cell].value for cell in ("A3", "A4")] == [
        "Bron van A-1 t/m A-3 en A-6: Positionering, september 2020.",
        "Bron van A-5: Visie (2020).",
    ]
    assert "Bron" not in [cell.value for row in sheet for cell in row]
    sheet = reopened(sample_digest())["Actiestappen"]
    assert sheet["A3"].value == "Bron van alle stappen: Positioneringsdocument NKN (2020)."


def test_many_sources_have_a_column() -> None:
    sources = ("Positionering", None) * 9
    sheet = reopened(steps_from(*sources))["Actiestappen"]
    assert [cell.value for cell in column_of(sheet, "Bron")] == ["Positionering (2020)", None] * 9
    assert not reopened(steps_from(None, None))["Actiestappen"]["A3"].value


def test_the_same_digest_gives_the_same_bytes() -> None:
    first, second = (build_workbook(sample_digest(), DUTCH, made_at=MADE_AT) for _ in range(2))
    assert first == second


def test_sheet_names_are_made_safe_and_must_differ() -> None:
    assert safe_sheet_name("Wonen/werken: [proef]*?") == "Wonen werken   proef"
    assert len(safe_sheet_name("Kennisintensieve ecosystemen en campussen")) == 31
    twice = [Sheet(name, "", (), (), ()) for name in ("Bijdragen", "bijdragen")]
    with pytest.raises(ValueError, match="differ"):
        workbook.write(Book("", "", "nl", MADE_AT, "", "", (), twice))


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


def test_a_row_is_as_high_as_its_text_but_no_higher_than_a_spreadsheet_takes() -> None:
    first, second, third, fourth, *others = sample_digest().contributions
    bodies = ("a" * 6_000, "regel\n" * 40, "Kort.", "regel\n" * 20 + "a" * 300)
    told = [
        dataclasses.replace(one, body=body) for one, body in zip((first, second, third, fourth), bodies, strict=True)
    ]
    sheet = reopened(dataclasses.replace(sample_digest(), contributions=(*told, *others)))["Bijdragen"]
    assert [sheet.row_dimensions[row].height for row in range(5, 9)] == [405, 405, None, None]


def test_a_sentence_that_is_wider_than_the_sheet_goes_on_below() -> None:
    sheet = Sheet("Blad", "Titel", ("Kort.", "woord " * 40, "een\ntwee"), (), (50, 50))
    sentences = fit_sentences(sheet).sentences
    assert sentences == ("Kort.", "woord " * 19 + "woord", "woord " * 19 + "woord", "een", "twee")


def test_a_contact_person_is_named_without_what_stands_behind_the_name_in_slack() -> None:
    step, *others = sample_digest().steps
    step = dataclasses.replace(step, contacts=("Marit Verhoeven · trekker Studentenhuisvesting", "Jan-Willem Kok"))
    sheet = reopened(dataclasses.replace(sample_digest(), steps=(step, *others)))["Actiestappen"]
    told = [cell.value for cell in column_of(sheet, "Contactpersoon")]
    assert "Marit Verhoeven, Jan-Willem Kok" in told
