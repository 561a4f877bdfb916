"""Things with a number that people refer to by a letter and that number, such as "V-7"."""

from typing import ClassVar

from alliance.enums import Series


class Numbered:
    """Something with a number, whose letter is given with the class."""

    __slots__ = ()
    series: ClassVar[Series]
    number: int

    def __init_subclass__(cls, series: Series | None = None) -> None:
        if series is not None:
            cls.series = series

    @property
    def ref(self) -> str:
        """The reference as people say it, such as "V-7"."""
        return f"{self.series}-{self.number}"
