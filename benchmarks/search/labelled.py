"""The labelled set: its documents in a database, and how well its queries are answered. See README.md."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from alliance.contributions.look_alikes import find_look_alikes
from alliance.contributions.matches import MOST_SHOWN
from alliance.contributions.matching import compare_waiting, note_compared
from alliance.enums import ContributionKind, Visibility
from alliance.people.members import Person
from alliance.search.search import search
from benchmarks.network import benchmark_member
from storage.contributions.contributions import map_numbers
from storage.engine.database import Database, Session
from storage.people.alliances import list_alliances
from storage.people.people import list_organisations
from storage.tables import Contribution, Endorsement

HERE = Path(__file__).parent
FIRST_AT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
PAGE = 5


@dataclass(frozen=True)
class Labelled:
    """A query with its right answers, as numbers of contributions."""

    typed: str
    right: frozenset[int]
    set: str


@dataclass(frozen=True)
class Quality:
    """How well queries were answered, each figure from 0 to 1. See README.md."""

    recall: float
    mrr: float


@dataclass(frozen=True)
class ShownWell:
    """How well look-alikes or matches were shown: right ones among those shown, and of those that there were."""

    precision: float
    recall: float


def read_documents() -> list[dict[str, Any]]:
    """The documents, `d001` first."""
    documents: list[dict[str, Any]] = _read("documents.yaml")
    return documents


def read_queries(name: str) -> list[Labelled]:
    """The queries of the set `name` ("tuning" or "unseen")."""
    return [
        Labelled(one["q"], frozenset(map(_number, one["relevant"])), one["set"])
        for one in _read("queries.yaml")
        if one["set"] == name
    ]


def add_documents(database: Database, documents: Sequence[Mapping[str, Any]] = ()) -> None:
    """Put documents (by default those of this set) into a database with the network, the first as B-1; not indexed."""
    with database.writing() as session:
        member = benchmark_member(session, FIRST_AT)
        organisations = {one.slug: one.id for one in list_organisations(session)}
        alliances = {alliance.slug: alliance.id for alliance, _ in list_alliances(session)}
        for number, document in enumerate(documents or read_documents(), start=1):
            at = FIRST_AT + dt.timedelta(hours=number)
            contribution = Contribution(
                number=number,
                submission_key=document["id"],
                kind=ContributionKind(document["kind"]),
                title=document["title"],
                body=document["body"],
                alliance_id=alliances[document["alliance"]],
                organisation_id=organisations[document["organisation"]],
                author_id=member.id,
                visibility=Visibility.NETWORK,
                created_at=at,
                updated_at=at,
            )
            session.add(contribution)
            session.flush()
            others = [key for slug, key in organisations.items() if slug != document["organisation"]]
            for organisation_id, context in zip(others, document.get("context", ()), strict=False):
                session.add(
                    Endorsement(
                        contribution_id=contribution.id,
                        organisation_id=organisation_id,
                        member_id=member.id,
                        context=context,
                        created_at=at,
                        updated_at=at,
                    )
                )


def judge(queries: Sequence[Labelled], find: Callable[[str], Sequence[int]]) -> Quality:
    """How well `find`, which gives the numbers of the best hits, answers these queries."""
    recalls, ranks = [], []
    for query in queries:
        found = list(find(query.typed))
        recalls.append(len(query.right.intersection(found[:PAGE])) / len(query.right))
        ranks.append(next((1 / rank for rank, number in enumerate(found, start=1) if number in query.right), 0.0))
    return Quality(sum(recalls) / len(queries), sum(ranks) / len(queries))


def finder(session: Session, reader: Person, *, limit: int = 20) -> Callable[[str], list[int]]:
    """Our search, as `judge` asks for it."""

    def find(typed: str) -> list[int]:
        results = search(session, reader=reader, typed=typed, channel_id=None, limit=limit)
        return [hit.item.number for hit in results.hits]

    return find


def plain_fts5(documents: Sequence[Mapping[str, Any]] = ()) -> Callable[[str], list[int]]:
    """The baseline: SQLite's FTS5 as it comes (unicode61, BM25), asked for any of the words."""
    engine = sqlite3.connect(":memory:")
    engine.execute("CREATE VIRTUAL TABLE documents USING fts5(title, body, context)")
    for number, document in enumerate(documents or read_documents(), start=1):
        texts = (document["title"], document["body"], "\n".join(document.get("context", ())))
        engine.execute("INSERT INTO documents(rowid, title, body, context) VALUES (?, ?, ?, ?)", (number, *texts))

    def find(typed: str) -> list[int]:
        words = ["".join(letter for letter in word if letter.isalnum()) for word in typed.split()]
        asked = " OR ".join(f'"{word}"' for word in words if word)
        found = engine.execute("SELECT rowid FROM documents WHERE documents MATCH ? ORDER BY rank LIMIT 20", (asked,))
        return [number for (number,) in found]

    return find


def judge_look_alikes(find: Callable[[str, str], Sequence[int]]) -> ShownWell:
    """How well `find`, which gives numbers for a title and text, shows look-alikes of the labelled new ones."""
    shown = right = there = 0
    for one in _read("look_alikes.yaml"):
        wanted = set(map(_number, one["alike"]))
        found = find(one["title"], one["body"])
        shown += len(found)
        right += len(wanted.intersection(found))
        there += len(wanted)
    return ShownWell(right / max(shown, 1), right / there)


def judge_matches(find: Callable[[int], Sequence[int]]) -> ShownWell:
    """How well `find`, which gives numbers for that of a bottleneck, shows practices that help.

    Only the first three count, and as many of a bottleneck's practices at most.
    """
    shown = right = there = 0
    for one in _read("matches.yaml"):
        wanted, neither = (set(map(_number, one.get(name, ()))) for name in ("practices", "neither"))
        judged = [number for number in find(_number(one["bottleneck"]))[:MOST_SHOWN] if number not in neither]
        shown += len(judged)
        right += len(wanted.intersection(judged))
        there += min(len(wanted), MOST_SHOWN)
    return ShownWell(right / max(shown, 1), right / there)


def matcher(session: Session, now: dt.datetime) -> Callable[[int], list[int]]:
    """Our matches, as `judge_matches` asks for them; compares all contributions first."""
    scores: dict[int, Mapping[int, int]] = {}
    while compared := compare_waiting(session, now=now):
        note_compared(session, compared, now=now)
        scores |= {one.contribution.number: one.scores for one in compared}
    ids = [key for found in scores.values() for key in found]
    numbers = map_numbers(session, ids)

    def find(number: int) -> list[int]:
        found = scores[number]
        return [numbers[key] for key in sorted(found, key=lambda key: (-found[key], key))]

    return find


def plain_matcher(documents: Sequence[Mapping[str, Any]]) -> Callable[[int], list[int]]:
    """The baseline: the first practice of a plain search for the bottleneck's title and text."""
    plain = plain_fts5(documents)

    def find(number: int) -> list[int]:
        document = documents[number - 1]
        found = plain(f"{document['title']} {document['body']}")
        return [one for one in found if documents[one - 1]["kind"] == ContributionKind.BEST_PRACTICE][:1]

    return find


def looker(session: Session, reader: Person) -> Callable[[str, str], list[int]]:
    """Our look for look-alikes, as `judge_look_alikes` asks for it."""

    def find(title: str, body: str) -> list[int]:
        found = find_look_alikes(session, reader=reader, title=title, body=body, alliance_id=1)
        return [item.number for item in found]

    return find


def _number(document: str) -> int:
    return int(document.removeprefix("d"))


def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
