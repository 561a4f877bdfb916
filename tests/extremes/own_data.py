"""What is said when somebody's data is on its way, and what the secretariat reads before anything goes."""

from alliance.retention_periods import Retention, periods_of
from handlers.records.views import own_data, retention
from handlers.slack.views.markup import mrkdwn
from tests.extremes.long_values import Extreme, Messages, Windows

PIECES = {"retention.length"}
"""What is only part of something that is shown."""


def messages(of: Extreme) -> Messages:
    """Every message about somebody's data and about retention."""
    words, name, missing = of.words, of.text(150), mrkdwn(of.text(300))
    kept = [
        [one, str(period), 1_234_567]
        for one, period in periods_of(Retention()).items()
        if words.has(f"retention.{one}")
    ]
    return {
        "own_data.promised": own_data.promised(words, days=31),
        "own_data.promised_of": own_data.promised_of(words, name=name, days=31),
        "own_data.file_message": own_data.file_message(words, name=name, is_own=True, days=31),
        "own_data.file_message, of another": own_data.file_message(words, name=name, is_own=False, days=31),
        "own_data.file_message, missing": own_data.file_message(
            words, name=name, is_own=True, days=31, missing=missing
        ),
        "retention.report": retention.report(words, kept),
    }


def windows(of: Extreme) -> Windows:
    """There is no window of its own."""
    return {}
