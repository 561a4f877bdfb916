"""Answers of an addressee to an edition of a bundle before the one that they have now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import AddresseeAnswer, AddresseeState
from storage.bundles.editions import ListedEdition
from storage.tables import AddresseeEvent


@dataclass(frozen=True)
class EarlierAnswer:
    """The newest answer of an addressee that received a later edition since."""

    answer: AddresseeAnswer
    line: str
    edition: int | None
    """None if it was handed over before editions were kept."""


def find_earlier(events: Sequence[AddresseeEvent], editions: Sequence[ListedEdition]) -> EarlierAnswer | None:
    """What an addressee answered before a later edition; `events` are theirs, oldest first."""
    if not events or events[-1].state is AddresseeState.ANSWERED:
        return None
    handed_at: dt.datetime = events[0].at
    found = None
    for one in events:
        if one.state is AddresseeState.HANDED:
            handed_at = one.at
        if one.state is AddresseeState.ANSWERED and one.answer is not None:
            edition = max((each.edition for each in editions if each.made_at <= handed_at), default=None)
            found = EarlierAnswer(AddresseeAnswer(one.answer), one.line, edition)
    return found
