"""The map of help: which organisation took over whose practices, and how often."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.digests.lists import ReportedAdoption
from alliance.enums import Name

MOST = 10
"""The organisations that are named on each side; the others are counted together."""


@dataclass(frozen=True)
class HelpMap:
    """Counts of adoptions between organisations; on both sides those with the largest numbers, largest first."""

    takers: tuple[Name, ...]
    givers: tuple[Name, ...]
    other_takers: int
    """The number of further organisations that took something over; they are None in `numbers`."""
    other_givers: int
    numbers: Mapping[tuple[Name | None, Name | None], int]
    """How often, by the one that took over and the one whose practice it was."""


def map_help(adoptions: Sequence[ReportedAdoption]) -> HelpMap:
    """The map of these adoptions, at whatever stage they are."""
    takers, more_takers = _most(Counter(one.organisation for one in adoptions))
    givers, more_givers = _most(Counter(one.shared_by for one in adoptions))
    numbers = Counter(
        (
            one.organisation if one.organisation in takers else None,
            one.shared_by if one.shared_by in givers else None,
        )
        for one in adoptions
    )
    return HelpMap(takers, givers, more_takers, more_givers, numbers)


def _most(counted: Mapping[Name, int]) -> tuple[tuple[Name, ...], int]:
    found = sorted(counted, key=lambda name: (-counted[name], name.nl))
    return tuple(found[:MOST]), len(found[MOST:])
