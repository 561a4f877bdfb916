"""The styles of a document as plain numbers, for both the writer and the page counter."""

from dataclasses import dataclass

INK, BLUE, GREY = "1F2933", "1F4E79", "525B66"
PALE, RULE = "EAF1F8", "D0D7DE"
FONT = "Calibri"
PAGE_WIDTH, PAGE_HEIGHT = 595.3, 841.9
"""A4, in points like all that follows."""
SIDE, TOP, BOTTOM = 68.0, 71.0, 65.0
"""The page's margins."""
TEXT_WIDTH, TEXT_HEIGHT = PAGE_WIDTH - 2 * SIDE, PAGE_HEIGHT - TOP - BOTTOM
CELL_MARGIN = 5.0
"""Left and right in a cell."""
RULE_SPACE = 14.0
"""The space between a rule and the text below it."""
FRAME_SPACE = 7.0
"""The space between a frame and the text in it."""
AIRY, CLOSE = 1.12, 1.0
"""Line spacing in texts and in tables."""


@dataclass(frozen=True)
class ParagraphLook:
    """A paragraph style: its size, the space around it, and what it keeps together."""

    size: float
    before: float = 0
    after: float = 0
    lines: float = AIRY
    is_bold: bool = False
    colour: str = INK
    left: float = 0
    """The indentation from the left margin."""
    hanging: float = 0
    """How much further to the left its first line begins."""
    right: float = 0
    """The indentation from the right margin."""
    rule: float = 0
    """The thickness of the rule above it."""
    frame: float = 0
    """The thickness of the frame around it; paragraphs in a row share one."""
    keeps_next: bool = False
    """Whether it stays on the same page as the next paragraph."""


LOOKS = {
    "Normal": ParagraphLook(11, after=6),
    "Network": ParagraphLook(13, is_bold=True, colour=BLUE),
    "Title": ParagraphLook(30, after=8, lines=CLOSE, is_bold=True, colour=BLUE, rule=4.5, keeps_next=True),
    "Subtitle": ParagraphLook(14, after=18, colour=GREY, keeps_next=True),
    "Fact": ParagraphLook(11, after=3, left=100, hanging=100),
    "TOC Heading": ParagraphLook(18, before=20, after=8, is_bold=True, colour=BLUE, keeps_next=True),
    "toc 1": ParagraphLook(11, before=6, after=2, is_bold=True),
    "toc 2": ParagraphLook(11, after=2, left=17),
    "Heading 1": ParagraphLook(18, before=22, after=8, is_bold=True, colour=BLUE, keeps_next=True),
    "Heading 2": ParagraphLook(14, before=18, after=6, is_bold=True, colour=BLUE, keeps_next=True),
    "Heading 3": ParagraphLook(11, before=8, after=2, is_bold=True, colour=GREY, keeps_next=True),
    "Lead": ParagraphLook(12, before=2, after=10, colour=BLUE, left=9),
    "Boxed": ParagraphLook(12, before=2, after=2, left=9, right=9, frame=1.5),
    "List Bullet": ParagraphLook(11, after=3, left=18, hanging=18),
    "Caption": ParagraphLook(10, before=8, after=4, lines=CLOSE, is_bold=True, colour=GREY, keeps_next=True),
    "Table heading": ParagraphLook(10, before=2, after=2, lines=CLOSE, is_bold=True, colour=BLUE, keeps_next=True),
    "Table text": ParagraphLook(10, before=2, after=2, lines=CLOSE),
    "After table": ParagraphLook(11, before=10, after=6),
    "End": ParagraphLook(1, lines=CLOSE),
    "Header": ParagraphLook(9, lines=CLOSE, colour=GREY),
    "Footer": ParagraphLook(9, lines=CLOSE, colour=GREY),
}
"""The styles that documents use, by the name that the word processor shows."""
