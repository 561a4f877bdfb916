"""The third labelled set: queries for the documents of the other two, and English bottlenecks. See third/README.md."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.search.labelled import Labelled, ShownWell
from benchmarks.search.second import Document, read_practices_and_bottlenecks

HALVES = ("dev", "kept")
HERE = Path(__file__).parent / "third"


def read_queries(half: str, of: str) -> list[Labelled]:
    """The queries of a half ("dev" or "kept") for the documents of a set ("first" or "second"), each with its kind."""
    return [
        Labelled(one["q"], frozenset(map(_number, one["relevant"])), one["kind"])
        for one in _read("queries")
        if one["half"] == half and one["of"] == of
    ]


def read_practices_and_english_bottlenecks() -> list[Document]:
    """The practices of the second set, and after them the English bottlenecks, as documents."""
    practices = [one for one in read_practices_and_bottlenecks() if one["id"].startswith("p")]
    bottleneck = {"kind": "bottleneck", "organisation": "vh", "alliance": practices[0]["alliance"]}
    return [
        *practices,
        *({"id": f"e{place}", **bottleneck, **one} for place, one in enumerate(_read("bottlenecks"), 1)),
    ]


def judge_matches(half: str, find: Callable[[int], Sequence[int]], *, most: int) -> ShownWell:
    """How well `find`, which gives the numbers of practices for that of a bottleneck, shows those that help."""
    bottlenecks = _read("bottlenecks")
    first = len(read_practices_and_english_bottlenecks()) - len(bottlenecks)
    shown = right = there = 0
    for place, one in enumerate(bottlenecks, start=1):
        if one["half"] == half:
            wanted = set(map(_number, one["helps"]))
            found = find(first + place)[:most]
            shown, right, there = shown + len(found), right + len(wanted.intersection(found)), there + len(wanted)
    return ShownWell(right / max(shown, 1), right / there)


def _number(identifier: str) -> int:
    return int(re.sub(r"\D", "", identifier))


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
