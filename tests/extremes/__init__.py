"""Everything that the bot can build, each with as much as can be of everything: for `tests/slack/test_views.py`.

A module by concept, each with its `messages`, its `windows` and its `PIECES`: what is only part of something shown.
"""

from tests.extremes import (
    agenda,
    archives,
    asking,
    behind,
    bundles,
    cards,
    chairing,
    changing,
    digests,
    erasing,
    finding,
    handing_over,
    home,
    importing,
    meetings,
    organisations,
    own_data,
    people,
    questions,
    reminding,
    scan_answers,
    scans,
    schedules,
    sharing,
    status_polls,
    undoing,
)
from tests.extremes.most import Extreme, Messages, Windows

__all__ = ["PIECES", "Extreme", "messages", "windows"]

CONCEPTS = (
    agenda,
    archives,
    asking,
    behind,
    bundles,
    cards,
    chairing,
    changing,
    digests,
    erasing,
    finding,
    home,
    handing_over,
    importing,
    meetings,
    organisations,
    own_data,
    people,
    questions,
    reminding,
    scan_answers,
    scans,
    schedules,
    sharing,
    status_polls,
    undoing,
)
PIECES = frozenset[str]().union(*(concept.PIECES for concept in CONCEPTS))


def messages(of: Extreme) -> Messages:
    """Every message, as text and blocks."""
    return {name: built for concept in CONCEPTS for name, built in concept.messages(of).items()}


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    return {name: built for concept in CONCEPTS for name, built in concept.windows(of).items()}
