"""Everything that the bot can build, each with as much as can be of everything: for `tests/slack/test_views.py`.

A module by concept, each with its `messages`, its `windows` and its `PIECES`: what is only part of something shown.
"""

from tests.extremes import (
    agenda,
    archives,
    bundles,
    cards,
    chairs,
    checkins,
    digests,
    editing,
    erasure,
    handing_over,
    home,
    imports,
    meetings,
    organisations,
    own_data,
    people,
    questions,
    reminders,
    scan_answers,
    scans,
    schedules,
    search,
    sharing,
    status_polls,
    support,
    undo,
)
from tests.extremes.long_values import Extreme, Messages, Windows

__all__ = ["PIECES", "Extreme", "messages", "windows"]

CONCEPTS = (
    agenda,
    archives,
    checkins,
    support,
    bundles,
    cards,
    chairs,
    editing,
    digests,
    erasure,
    search,
    home,
    handing_over,
    imports,
    meetings,
    organisations,
    own_data,
    people,
    questions,
    reminders,
    scan_answers,
    scans,
    schedules,
    sharing,
    status_polls,
    undo,
)
PIECES = frozenset[str]().union(*(concept.PIECES for concept in CONCEPTS))


def messages(of: Extreme) -> Messages:
    """Every message, as text and blocks."""
    return {name: built for concept in CONCEPTS for name, built in concept.messages(of).items()}


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    return {name: built for concept in CONCEPTS for name, built in concept.windows(of).items()}
