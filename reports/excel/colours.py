"""The colours of statuses: in cells, in addition to the status word, and in charts."""

from alliance.enums import RUNNING, Status
from reports.excel.sheets import StatusLook
from texts import Translator

ON_TRACK_LATE = "on_track_late"
"""The column of a chart for steps that are on track and past their date."""
CHART_COLOURS = {
    Status.NOT_STARTED: "A6A6A6",
    Status.ON_TRACK: "70AD6B",
    ON_TRACK_LATE: "B58CC8",
    Status.AT_RISK: "F2B84B",
    Status.BLOCKED: "E07A5F",
    Status.DONE: "6FA3D8",
}
"""What a chart shows of statuses, in order; light enough for dark numbers on top."""

_PAPER_AND_INK = {
    Status.PROPOSED: ("FFFFFF", "595959"),
    Status.NOT_STARTED: ("EDEDED", "404040"),
    Status.ON_TRACK: ("E2F0D9", "1E5631"),
    Status.AT_RISK: ("FFF0C2", "6B4E00"),
    Status.BLOCKED: ("F8D0C8", "8A1C0E"),
    Status.DONE: ("DCE9F7", "1F4E79"),
    Status.DROPPED: ("D9D9D9", "595959"),
}
_LATE = ("EFE3F5", "5A2A70")
"""A step past its date has these, unless it is blocked, which is more pressing: never those of a step in time."""


def status_words(status: Status, words: Translator, *, is_late: bool) -> str:
    """A status in the reader's language; that of a step past its date says so, and is one choice of a filter."""
    told = words(f"status.{status}")
    return words("report.status_late", status=told) if is_late else told


def status_looks(words: Translator) -> list[StatusLook]:
    """The colours of each status in the reader's language, also for steps past their date."""
    in_time = [
        StatusLook(words(f"status.{status}"), paper, ink, is_pressing=status in (Status.AT_RISK, Status.BLOCKED))
        for status, (paper, ink) in _PAPER_AND_INK.items()
    ]
    late = [
        StatusLook(
            status_words(status, words, is_late=True),
            *(_PAPER_AND_INK[status] if status is Status.BLOCKED else _LATE),
            is_pressing=True,
        )
        for status in _PAPER_AND_INK
        if status in RUNNING
    ]
    return in_time + late
