"""Things with a number that people refer to by a letter and that number, such as "V-7"."""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar


class Series(StrEnum):
    """The letters of the references that people say aloud."""

    CONTRIBUTION = "B"
    STEP = "A"
    POLL = "V"
    BUNDLE = "D"
    MEETING = "O"

    def ref(self, number: int) -> str:
        """The reference to the thing with this number, such as "B-7"."""
        return f"{self}-{number}"


class Numbered:
    """Something with a number, whose letter is given with the class."""

    __slots__ = ()
    series: ClassVar[Series]
    if TYPE_CHECKING:
        number: int  # as a real annotation it would become the first column of a table

    def __init_subclass__(cls, series: Series | None = None) -> None:
        if series is not None:
            cls.series = series

    @property
    def ref(self) -> str:
        """The reference as people say it, such as "V-7"."""
        return self.series.ref(self.number)
