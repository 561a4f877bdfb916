"""Files that are sent to be imported."""

from handlers.records.views import imports
from handlers.slack.views.markup import mrkdwn
from tests.extremes.long_values import Extreme, Messages, Windows

PIECES = frozenset({"imports.sentence_message"})


def messages(of: Extreme) -> Messages:
    """Every message, as text and blocks."""
    words, name, lines = of.words, of.text(255), [of.text(2000)] * 300
    counts = [mrkdwn(of.text(60))] * 7
    return {
        "imports.state_message": imports.state_message(words, "looking", name),
        "imports.state_message, missing": imports.state_message(words, "working", name, mrkdwn(of.text(300))),
        "imports.refused_message": imports.refused_message(words, name, words("importing.file.suspicious")),
        "imports.errors_message": imports.errors_message(words, name, lines),
        "imports.errors_message, was right": imports.errors_message(words, name, lines, was_right=True),
        "imports.right_message": imports.right_message(words, name, counts, lines, lines, value="123456"),
        "imports.right_message, nothing": imports.right_message(words, name, counts, lines, lines, value=""),
        "imports.right_message, empty": imports.right_message(words, name, [], [], lines, value=""),
        "imports.done_message": imports.done_message(words, name, counts),
    }


def windows(of: Extreme) -> Windows:
    """Every form."""
    return {"imports.page": imports.page(of.words)}
