"""The archive, with the most that people can type."""

from handlers.records.views import archive
from handlers.slack.views.markup import mrkdwn
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES: set[str] = set()


def messages(of: Extreme) -> Messages:
    """Every message."""
    title = of.words("archival.title_about", about=of.text(200), first="31 december 2026", last="31 december 2026")
    return {
        "archive.file_message": archive.file_message(of.words, title),
        "archive.file_message, missing": archive.file_message(of.words, title, mrkdwn(of.text(300))),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    return {"archive.archive_form": archive.archive_form(of.words, NOW.date(), NOW.date())}
