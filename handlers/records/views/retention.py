"""The notice to the secretariat before anything is deleted for the first time."""

from collections.abc import Sequence
from typing import Any

from alliance.retention_periods import RetentionPeriod
from handlers.slack.views.blocks import Block, context, section
from texts import Translator


def report(words: Translator, expiring: Sequence[Sequence[Any]]) -> tuple[str, list[Block]]:
    """What would go the next night: name, period and number of each kind, and what to do to keep it."""
    lines = [
        f"• {words(f'retention.{name}')}: {words.number(number)}"
        f" ({words('retention.after', period=length(words, period))})"
        for name, period, number in expiring
    ]
    text = words("retention.tomorrow")
    return text, [section(text), section("\n".join(lines)), context(words("retention.keep"))]


def length(words: Translator, text: str) -> str:
    """A period in words: "90 dagen", "7 jaar"."""
    period = RetentionPeriod.parse(text)
    return words.count(f"retention.unit_{period.unit}", period.number)
