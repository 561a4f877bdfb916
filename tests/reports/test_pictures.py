"""Every page of every file as it is printed: nothing is cut off, nothing is empty, nothing stands on top of another."""

import fcntl
import io
import itertools
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import docx
import openpyxl
import pytest

from reports.excel.layout import clean
from tests.kit import programs
from tests.kit.office import Printed, PrintedPage, print_files, run
from tests.reports.gallery import DOCUMENTS, SHEETS

pytestmark = pytest.mark.office
A4 = (842, 595)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FOOT = 60
"""How high the foot of a page is, in points."""
SMALLEST = 6
"""The height of a line, in points."""
READABLE = 7.5
"""The height of a line of the overview, which is read first, in points."""
DARK = 200
"""The lightest grey of what is drawn."""
NARROW = 24
"""Letters of a word that no column need be wide enough for."""
PAGE_NUMBER = re.compile(r"(?:Pagina|Page) (\d+) (?:van|of) (\d+)$")


@pytest.fixture(scope="session")
def printed_sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    return _print_once("sheets", SHEETS, programs.libreoffice(), tmp_path_factory)


@pytest.fixture(scope="session")
def printed_documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    return _print_once("documents", DOCUMENTS, programs.word_processor(), tmp_path_factory)


def _print_once(
    what: str, files: Mapping[str, Callable[[], bytes]], program: str, factory: pytest.TempPathFactory
) -> dict[str, Printed]:
    """All files, printed with one start of the program by the first test process that needs them and read by all."""
    programs.pdf_reader()
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"printed-{what}"
    folder.mkdir(exist_ok=True)
    done = folder / "done"
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not done.exists():
            print_files(program, {name: build() for name, build in files.items()}, folder)
            done.touch()
    return {name: Printed((folder / name).with_suffix(".pdf")) for name in files}


@cache
def _reopened(name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(SHEETS[name]()))


def _text(page: PrintedPage) -> str:
    return " ".join(page.text.split())


def _pages_of(name: str, printed: Printed) -> dict[str, list[PrintedPage]]:
    """The pages of each sheet, by its name: a sheet begins where its title stands above."""
    sheets = list(_reopened(name))
    found: dict[str, list[PrintedPage]] = {}
    for page in printed.pages:
        if len(found) < len(sheets):
            following = sheets[len(found)]
            if len(found) == 0 or _text(page).startswith(" ".join(following["A1"].value.split())[:40]):
                found[following.title] = []
        list(found.values())[-1].append(page)
    assert len(found) == len(sheets), (list(found), [sheet.title for sheet in sheets])
    return found


def _words(value: object) -> Iterator[str]:
    """The words of a cell that are printed from left to right and in letters that every font has."""
    if isinstance(value, str):
        yield from (word for word in value.replace("_x005F_", "_").split() if re.fullmatch(r"[!-~À-ɏ‘’“”…–—·]+", word))


def _missing(wanted: Counter[str], page_words: Counter[str]) -> list[str]:
    """The words that are printed less often than they stand in cells; a long one may be broken over lines."""
    missing = wanted - page_words
    text = "".join(page_words)
    return [word for word in missing if len(word) <= NARROW or not _is_in_pieces(word, text)]


def _is_in_pieces(word: str, text: str) -> bool:
    return all(word[place : place + 4] in text for place in range(0, len(word) - 4, 4))


@pytest.mark.parametrize("name", SHEETS)
def test_each_page_of_a_workbook_is_a4_in_landscape_numbered_and_full(
    name: str, printed_sheets: dict[str, Printed]
) -> None:
    printed = printed_sheets[name]
    for number, (page, shade) in enumerate(zip(printed.pages, printed.shades, strict=True), start=1):
        assert (round(page.width), round(page.height)) == A4
        told = PAGE_NUMBER.search(_text(page))
        assert told is not None, _text(page)[-60:]
        assert (int(told[1]), int(told[2])) == (number, len(printed.pages))
        assert len(page.words) > 15, "a page with next to nothing"
        assert shade.is_blank_beyond(0.02), "something reaches over the edge"


@pytest.mark.parametrize("name", SHEETS)
def test_letters_are_large_enough_to_read(name: str, printed_sheets: dict[str, Printed]) -> None:
    """Printed to the width of a page, a sheet that is too wide is too small."""
    for page in printed_sheets[name].pages:
        heights = sorted(word.bottom - word.top for word in page.words)
        assert heights[len(heights) // 2] > SMALLEST, _text(page)[:60]


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_is_printed_over_the_foot_of_a_page(name: str, printed_sheets: dict[str, Printed]) -> None:
    for page in printed_sheets[name].pages:
        foot = page.words[-1]  # the number of pages
        over = [word.text for word in page.words if word.bottom > foot.top and abs(word.top - foot.top) > 1]
        assert over == []


@pytest.mark.parametrize("name", [name for name in SHEETS if not name.startswith("endless")])
def test_each_word_of_each_cell_is_printed(name: str, printed_sheets: dict[str, Printed]) -> None:
    book = _reopened(name)
    for sheet_name, pages in _pages_of(name, printed_sheets[name]).items():
        words = Counter(word.text for page in pages for word in page.words)
        assert not [word for word in words if "###" in word], sheet_name
        wanted = Counter(word for row in book[sheet_name].iter_rows() for cell in row for word in _words(cell.value))
        assert _missing(wanted, words) == [], sheet_name


@pytest.mark.parametrize(("name", "explained_on"), [("full-working-nl.xlsx", 1.5), ("empty-working-nl.xlsx", 1)])
def test_the_overview_and_each_short_list_take_one_page(
    name: str, explained_on: float, printed_sheets: dict[str, Printed]
) -> None:
    *lists, explanation = _pages_of(name, printed_sheets[name]).values()
    assert {len(pages) for pages in lists} == {1}
    *whole, last = explanation
    bottom = max(word.bottom for word in last.words if word.top < last.height - FOOT)
    assert len(whole) + bottom / last.height <= explained_on


@pytest.mark.parametrize("name", SHEETS)
def test_the_overview_is_as_wide_as_its_page(name: str, printed_sheets: dict[str, Printed]) -> None:
    """However much there is: on one page, a sheet that is too high would be narrower, or too small to read."""
    if (overview := _reopened(name).worksheets[0]).title not in ("Overzicht", "Overview"):
        return
    printed = printed_sheets[name]
    page, *charts = _pages_of(name, printed)[overview.title]
    assert len(charts) <= 1
    heights = sorted(word.bottom - word.top for word in page.words)
    assert heights[len(heights) // 2] > READABLE
    shade = printed.shades[0]
    above_foot = shade.greys[: shade.width * round(shade.height * (1 - FOOT / page.height))]
    columns = [min(above_foot[place :: shade.width]) for place in range(shade.width)]
    right = max(place for place, grey in enumerate(columns) if grey < DARK) / shade.width
    assert right > 0.93


@pytest.mark.parametrize("name", SHEETS)
def test_a_list_of_several_pages_repeats_its_headings(name: str, printed_sheets: dict[str, Printed]) -> None:
    book = _reopened(name)
    for sheet_name, pages in _pages_of(name, printed_sheets[name]).items():
        sheet = book[sheet_name]
        first, _ = sheet.print_title_rows.replace("$", "").split(":")
        wanted = Counter(word for cell in sheet[int(first)] for word in _words(cell.value))
        for page in pages:
            assert _missing(wanted, Counter(word.text for word in page.words)) == [], sheet_name


@pytest.mark.parametrize("name", [name for name in SHEETS if name.startswith(("full", "long", "big"))])
def test_no_chart_stands_over_a_table(name: str, printed_sheets: dict[str, Printed]) -> None:
    sheet = _reopened(name).worksheets[0]
    page, *following = _pages_of(name, printed_sheets[name])[sheet.title]
    charts = following[0] if following else page  # where there is more than fits on one page
    titles = ["".join(run.t for run in chart.title.tx.rich.p[0].r) for chart in sheet._charts]
    assert len(titles) == (4 if "working" in name else 3)
    captions = [cell.value for (cell,) in sheet.iter_rows(max_col=1) if cell.style == "kb caption"]
    trend, *below = titles
    for title in below:
        assert _place(charts, captions[2]) < _place(charts, title), title
    assert _place(page, captions[0]) <= _place(page, trend) < _place(page, captions[1]), "it stands beside the figures"


def _place(page: PrintedPage, text: str) -> float:
    """How far from above a line stands that begins with this text."""
    places = _places(page, text)
    assert places, f"“{text}” is not printed"
    return places[0]


def _places(page: PrintedPage, text: str) -> list[float]:
    """How far from above each line stands that begins with this text."""
    wanted = text.split()
    words = [word.text for word in page.words]
    starts = [start for start in range(len(words)) if words[start : start + len(wanted)] == wanted]
    return [page.words[start].top for start in starts]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_page_of_a_document_has_its_header_and_number(name: str, printed_documents: dict[str, Printed]) -> None:
    printed = printed_documents[name]
    for number, (page, shade) in enumerate(zip(printed.pages, printed.shades, strict=True), start=1):
        assert (round(page.width), round(page.height)) == A4[::-1]
        told = PAGE_NUMBER.search(_text(page))
        assert told is not None, _text(page)[-60:]
        assert (int(told[1]), int(told[2])) == (number, len(printed.pages))
        assert page.words[0].top < 60, "the header"
        assert shade.is_blank_beyond(0.03), "something reaches over the edge"


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "hostile" not in name])
def test_the_contents_tell_the_page_of_each_heading(name: str, printed_documents: dict[str, Printed]) -> None:
    contents = _paragraphs(name, "toc")
    pages = printed_documents[name].pages
    for number, (heading, style) in enumerate(_paragraphs(name, "Heading")):
        assert style[-1] in "123"
        told = [text for text, _ in contents if text.rpartition("\t")[0] == heading]
        assert bool(told) == (style[-1] in "12" and len(contents) > 0), heading
        for entry in told:
            page = pages[int(entry.rpartition("\t")[2]) - 1]
            assert _places(page, heading), f"{number}: {heading} is not on page {entry}"


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "hostile" not in name])
def test_no_heading_stands_alone_at_the_foot_of_a_page(name: str, printed_documents: dict[str, Printed]) -> None:
    headings = {text for text, _ in _paragraphs(name, "Heading")} | {text for text, _ in _paragraphs(name, "Caption")}
    for page in printed_documents[name].pages:
        for heading in headings:
            for top in _places(page, heading):
                below = {round(word.top) for word in page.words if top + 8 < word.top < page.height - FOOT}
                assert below, f"{heading} at {top}"


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.startswith("dossier") and "hostile" not in name])
def test_the_summary_of_a_dossier_is_one_page(name: str, printed_documents: dict[str, Printed]) -> None:
    title, last = ("Summary", "Questions about") if "-en" in name else ("Samenvatting", "Vragen over")
    page, after = next(
        (page, after)
        for page, after in itertools.pairwise(printed_documents[name].pages)
        if _places(page, title) and not _places(page, "Inhoud") and not _places(page, "Contents")
    )
    assert _places(page, last)
    assert not _places(page, "Wat er speelt, per") + _places(page, "What is going on,")
    assert not _places(after, last)


@pytest.mark.parametrize("name", ["dossier-nl.docx", "dossier-en.docx"])
def test_what_a_screen_reader_follows_arrives_in_print(name: str, printed_documents: dict[str, Printed]) -> None:
    tags = Counter(
        re.findall(r"^ *([A-Z]\w*)", run("pdfinfo", "-struct", str(printed_documents[name].pdf)).decode(), re.M)
    )
    document = _document(name)
    assert tags["Table"] == len(document.tables)
    assert tags["TH"] == sum(len(table.columns) for table in document.tables)
    assert tags["LI"] == len(_paragraphs(name, "ListBullet"))
    first, *further = (len(_paragraphs(name, f"Heading{n}")) for n in (1, 2, 3))
    assert tags["H1"] in (first, first + 1), "some versions take the heading of the contents for one, too"
    assert [tags[f"H{level}"] for level in (2, 3)] == further


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_word_of_each_paragraph_is_printed(name: str, printed_documents: dict[str, Printed]) -> None:
    words = Counter(word.text for page in printed_documents[name].pages for word in page.words)
    told = [text for text, style in _paragraphs(name) if "toc" not in style.casefold()]  # there are dots
    wanted = Counter(word for text in told for word in _words(text))
    assert _missing(wanted, words) == []


def _paragraphs(name: str, style: str = "") -> list[tuple[str, str]]:
    """The text of each paragraph, in tables and contents too, and its style, where that begins with this."""
    found = []
    for one in _document(name).element.body.iter(f"{W}p"):
        named = one.pPr.pStyle.val if one.pPr is not None and one.pPr.pStyle is not None else "Normal"
        text = "".join("\t" if part.tag == f"{W}tab" else part.text or "" for part in one.iter(f"{W}t", f"{W}tab"))
        if named.casefold().startswith(style.casefold()) and named != "TOCHeading":
            found.append((text, named))
    return found


@cache
def _document(name: str) -> Any:
    return docx.Document(io.BytesIO(DOCUMENTS[name]()))


def test_what_a_cell_holds_is_what_is_looked_for() -> None:
    """Else the tests above would look for nothing."""
    assert list(_words(clean("een\ntwee_x0041_ שלום 👩‍🎓"))) == ["een", "twee_x0041_"]
    assert _missing(Counter(["a", "a", "b"]), Counter(["a", "b"])) == ["a"]
    assert _missing(Counter(["abcdefgh" * 4]), Counter(["abcd" * 8])) == ["abcdefgh" * 4]
