"""The bounds and unit of a number that people are asked for."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class NumberRange:
    """The numbers that are possible, with their unit."""

    lowest: Decimal
    highest: Decimal | None = None
    """None for no upper bound."""
    unit: str = ""

    def has(self, number: Decimal) -> bool:
        """Whether a number is within the bounds, which are included."""
        return self.lowest <= number and (self.highest is None or number <= self.highest)
