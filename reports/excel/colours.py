"""The colours of statuses: in cells, in addition to the status word, and in charts."""

from alliance.words import Status
from reports.excel.sheets import StatusLook
from texts import Translator

CHART_COLOURS = {
    Status.NOT_STARTED: "A6A6A6",
    Status.ON_TRACK: "70AD6B",
    Status.AT_RISK: "F2B84B",
    Status.BLOCKED: "E07A5F",
    Status.DONE: "6FA3D8",
}
"""The statuses shown in a chart, in order; light enough for dark numbers on top."""

_PAPER_AND_INK = {
    Status.PROPOSED: ("FFFFFF", "595959"),
    Status.NOT_STARTED: ("EDEDED", "404040"),
    Status.ON_TRACK: ("E2F0D9", "1E5631"),
    Status.AT_RISK: ("FFF0C2", "6B4E00"),
    Status.BLOCKED: ("F8D0C8", "8A1C0E"),
    Status.DONE: ("DCE9F7", "1F4E79"),
    Status.DROPPED: ("D9D9D9", "595959"),
}


def status_looks(words: Translator) -> list[StatusLook]:
    """The colours of each status word in the reader's language."""
    return [
        StatusLook(words(f"status.{status}"), paper, ink, is_pressing=status in (Status.AT_RISK, Status.BLOCKED))
        for status, (paper, ink) in _PAPER_AND_INK.items()
    ]
