"""On which page things fall by our own counting; against a word processor's pages it is held in test_pictures."""

import re

import pytest

from reports.word.page_numbers import PagedText, Rows, count_pages
from reports.word.style_values import LOOKS, PALE, TEXT_WIDTH

LINE = PagedText("Normal", "Een regel.")
MARK = PagedText("Heading 2", "Een kop", mark=0)


def contrast(ink: str, paper: str) -> float:
    """As WCAG counts it."""
    lights = []
    for colour in (ink, paper):
        parts = [int(part, 16) / 255 for part in re.findall("..", colour)]
        red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize(("lines", "page"), [(0, 1), (31, 1), (32, 2), (33, 2), (66, 3)])
def test_a_page_holds_thirty_three_paragraphs_of_a_line_and_a_heading_stays_with_what_follows(
    lines: int, page: int
) -> None:
    """A line of 11 points is 15.04 high with 6 below it, and the page 705.9."""
    assert count_pages([LINE] * lines + [MARK, LINE, LINE]).marks == {0: page}


def test_a_long_paragraph_goes_on_on_the_next_page_and_never_with_a_single_line() -> None:
    long = PagedText("Normal", "woord " * 16 * 46)
    paging = count_pages([long, MARK, LINE])
    assert (paging.marks, paging.pages) == ({0: 2}, 2)
    assert count_pages([PagedText("Normal", "x" * 100_000), MARK]).pages == 23, "1,042 lines, 46 a page"


def test_a_heading_that_begins_a_page_does_so_once() -> None:
    first = PagedText("Heading 1", "Eerst", mark=0, begins_page=True)
    second = PagedText("Heading 1", "Dan", mark=1, begins_page=True)
    assert count_pages([first, LINE, second, LINE]).marks == {0: 1, 1: 2}


def test_rows_stay_whole_and_a_caption_stays_with_its_table() -> None:
    rows = Rows("Wat", [["Kop"]], [[["Rij"]] for _ in range(60)], [TEXT_WIDTH])
    assert count_pages([PagedText("Caption", "Wat"), rows, MARK]).marks == {0: 2}
    caption = PagedText("Caption", "Wat", mark=0)
    assert count_pages([LINE] * 32 + [caption, rows]).marks == {0: 2}
    tall = Rows("Wat", [["Kop"]], [[["Rij"] * 200]], [TEXT_WIDTH])
    assert count_pages([tall, MARK]).pages == 5


@pytest.mark.parametrize("name", LOOKS)
def test_its_colours_can_be_read_on_white_and_on_the_pale_ground(name: str) -> None:
    assert min(contrast(LOOKS[name].colour, paper) for paper in ("FFFFFF", PALE)) >= 4.5
