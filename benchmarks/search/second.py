"""The second labelled set: queries of six kinds, and bottlenecks with practices that help. See second/README.md."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.search.labelled import Labelled, ShownWell

HERE = Path(__file__).parent / "second"
OF_NOBODY_ELSE = "vh"
"""The organisation whose bottlenecks these are: no practice is its own."""
HALVES = ("open", "blind")

Document = dict[str, Any]


def read_documents() -> list[Document]:
    """The documents that the queries look for."""
    return _read("documents")


def read_queries(half: str) -> list[Labelled]:
    """The queries of a half; the set of each is its kind."""
    return [
        Labelled(one["q"], frozenset(map(_number, one["relevant"])), one["kind"])
        for one in _read("queries")
        if one["half"] == half
    ]


def read_practices_and_bottlenecks() -> list[Document]:
    """The practices, and after them the bottlenecks, as documents."""
    practices = _read("practices")
    bottlenecks = [
        {"kind": "bottleneck", "organisation": OF_NOBODY_ELSE, "alliance": practices[0]["alliance"], **one}
        for one in _read("matches")
    ]
    return [*practices, *bottlenecks]


def judge_matches(half: str, find: Callable[[int], Sequence[int]], *, most: int) -> ShownWell:
    """How well `find`, which gives the numbers of practices for that of a bottleneck, shows those that help."""
    first = len(_read("practices"))
    shown = right = there = 0
    for place, one in enumerate(_read("matches"), start=1):
        if one["half"] == half:
            wanted = set(map(_number, one["helps"]))
            found = find(first + place)[:most]
            shown, right, there = shown + len(found), right + len(wanted.intersection(found)), there + len(wanted)
    return ShownWell(right / max(shown, 1), right / there)


def _number(identifier: str) -> int:
    return int(re.sub(r"\D", "", identifier))


def _read(name: str) -> list[Document]:
    documents: list[Document] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return documents
