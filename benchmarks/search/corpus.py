"""A hundred thousand made-up contributions in the language of the labelled ones; the same every time."""

import datetime as dt
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from sqlalchemy import insert

from alliance.enums import ContributionKind, Visibility
from benchmarks.network import benchmark_member
from benchmarks.search.labelled import FIRST_AT, read_documents
from storage.engine.database import Database
from storage.numbered import Series
from storage.people.alliances import list_alliances
from storage.people.people import list_organisations
from storage.tables import Contribution, ReferenceCounter

SEED = 20261124
RARE_WORDS = 30_000
"""Compounds beside the words of the labelled documents: most words of a big collection are rare ones."""
AUTHORS = 200
ALLIANCE_ONLY, ARCHIVED, NOT_VERIFIED = 0.05, 0.03, 0.02
_WORD = re.compile(r"[^\W\d_]+")


def add_corpus(database: Database, count: int, *, first: int = 1) -> None:
    """Put `count` contributions, B-`first` and on, into a database that has the network's data; without an index."""
    with database.writing() as session:
        benchmark_member(session, FIRST_AT)
        authors = [benchmark_member(session, FIRST_AT, f"U0AUTHOR{number}").id for number in range(AUTHORS)]
        organisations = [one.id for one in list_organisations(session)]
        alliances = [alliance.id for alliance, _ in list_alliances(session)]
        rows = _rows(count, first, authors, organisations, alliances)
        while lot := [row for row, _ in zip(rows, range(5_000), strict=False)]:
            session.execute(insert(Contribution), lot)
        # The next one that is posted gets the number after them.
        session.add(ReferenceCounter(series=Series.CONTRIBUTION, last=first + count - 1))


def texts(count: int, *, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Titles and texts: sentences of the labelled documents in which every third long word is another one."""
    chance = random.Random(seed)
    titles = [document["title"] for document in read_documents()]
    sentences = [one for document in read_documents() for one in re.split(r"(?<=[.!?])\s+", document["body"])]
    for _ in range(count):
        body = " ".join(chance.choices(sentences, k=chance.randint(3, 5)))
        yield _varied(chance, chance.choice(titles))[:150], _varied(chance, body)


def _rows(
    count: int, first: int, authors: Sequence[int], organisations: Sequence[int], alliances: Sequence[int]
) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED + 1)
    kinds = list(ContributionKind)
    shares = [1 / rank for rank in range(1, len(alliances) + 1)]
    for number, (title, body) in enumerate(texts(count), start=first):
        at = FIRST_AT + dt.timedelta(minutes=number)
        yield {
            "number": number,
            "submission_key": f"corpus-{number}",
            "kind": chance.choice(kinds),
            "title": title,
            "body": body,
            "alliance_id": chance.choices(alliances, shares)[0],
            "organisation_id": chance.choice(organisations),
            "author_id": chance.choice(authors),
            "visibility": Visibility.ALLIANCE if chance.random() < ALLIANCE_ONLY else Visibility.NETWORK,
            "details": {},
            "version": 1,
            "created_at": at,
            "updated_at": at,
            "archived_at": at if chance.random() < ARCHIVED else None,
            "not_verified_since": at if chance.random() < NOT_VERIFIED else None,
            "reviews_asked": 0,
        }


def _varied(chance: random.Random, text: str) -> str:
    def other(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 5 or chance.random() > 1 / 3:
            return word
        words, shares = _vocabulary()
        return chance.choices(words, cum_weights=shares)[0]

    return _WORD.sub(other, text)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Words, and how often each comes: the second half as often as the first (Zipf)."""
    chance = random.Random(SEED + 2)
    text = " ".join(f"{document['title']} {document['body']}" for document in read_documents())
    counts: dict[str, int] = {}
    for word in _WORD.findall(text.lower()):
        if len(word) >= 5:
            counts[word] = counts.get(word, 0) + 1
    common = sorted(counts, key=lambda word: (-counts[word], word))
    rare: dict[str, None] = {}
    while len(rare) < RARE_WORDS:
        rare[chance.choice(common) + chance.choice(("", "s", "")) + chance.choice(common)] = None
    words = [*common, *rare]
    return words, list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
