"""Search: how well it finds, and how fast it is with a thousand and with a hundred thousand contributions."""

import datetime as dt
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import text

from alliance.contributions.look_alikes import find_look_alikes
from alliance.contributions.matches import MOST_SHOWN
from alliance.contributions.matching import AT_ONCE, compare_waiting
from alliance.contributions.sharing import Submission, share_contribution
from alliance.enums import ContributionKind, Visibility
from alliance.index.indexing import reindex_all
from alliance.people.members import Person, identify
from alliance.search.search import search
from benchmarks.lines import Line, Result, percentile
from benchmarks.network import make_database
from benchmarks.search import labelled, rendering, second, third
from benchmarks.search.corpus import add_corpus, texts
from benchmarks.search.postgresql import make_postgresql
from storage.contributions.contributions import list_newest
from storage.engine.database import Database, Session
from storage.people.alliances import list_alliances
from storage.people.people import find_profile, list_organisations

BASELINE = (
    "plain FTS5 for what is found and how fast; an FTS5 index alone for the re-index; "
    "one insert into it for posting; the small base for Home and card"
)
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
READER = Person("U0READER", "Reader", "nl-NL", None, False, False, False, None, None)
MOST_SEARCH, MOST_POSTING, MOST_REINDEX = 50, 60, 180
A_REAL_BASE = 1_000
"""With fewer contributions it is only tried whether the benchmark works; the second set would take most of that."""


@dataclass(frozen=True)
class SearchSize:
    """How many contributions a small and a big base have, and how often each thing is done in them."""

    small: int
    big: int
    times: int


@dataclass(frozen=True)
class Speed:
    """One base on one engine, in ms, but `reindex` in s."""

    search: float
    posting: float
    matching: float
    reindex: float
    home: float
    card: float


def measure(folder: Path, size: SearchSize) -> Result:
    """Quality on the labelled set, then speed on both engines; PostgreSQL where the package with one is."""
    folder.mkdir()
    lines = [*_quality(folder)]
    if size.big >= A_REAL_BASE:
        lines += _quality_of_second(folder)
        lines += _quality_of_third(folder)
    fts = _fts5(folder / "fts5.db", size)
    lines += _speed_lines("SQLite", lambda name: make_database(folder / f"{name}.db"), size, fts)
    with make_postgresql() as make:
        if make is not None:
            lines += _speed_lines("PostgreSQL", make, size, fts)
    return Result("Search", BASELINE, tuple(lines))


def _quality(folder: Path) -> Iterator[Line]:
    database = make_database(folder / "labelled.db")
    labelled.add_documents(database)
    reindex_all(database)
    plain = labelled.plain_fts5()
    with database.reading() as session:
        find = labelled.finder(session, READER)
        for name, recall, mrr in (("unseen", 0.9, 0.8), ("tuning", None, None)):
            queries = labelled.read_queries(name)
            ours, baseline = labelled.judge(queries, find), labelled.judge(queries, plain)
            yield Line(f"recall@5, {name}", "", ours.recall, baseline.recall, least=recall)
            yield Line(f"MRR, {name}", "", ours.mrr, baseline.mrr, least=mrr)
        alike = labelled.judge_look_alikes(labelled.looker(session, READER))
        plain_alike = labelled.judge_look_alikes(lambda title, body: plain(f"{title} {body}")[:1])
        yield Line("look-alikes, precision", "", alike.precision, plain_alike.precision)
        yield Line("look-alikes, recall", "", alike.recall, plain_alike.recall)
    with database.writing() as session:
        matched = labelled.judge_matches(labelled.matcher(session, NOW))
        plainly = labelled.judge_matches(labelled.plain_matcher(labelled.read_documents()))
        yield Line("matches, precision", "", matched.precision, plainly.precision, least=0.8)
        yield Line("matches, recall", "", matched.recall, plainly.recall)
    database.close()


def _quality_of_second(folder: Path) -> Iterator[Line]:
    database = make_database(folder / "second.db")
    labelled.add_documents(database, second.read_documents())
    reindex_all(database)
    plain = labelled.plain_fts5(second.read_documents())
    with database.reading() as session:
        find = labelled.finder(session, READER)
        for half in second.HALVES:
            queries = second.read_queries(half)
            ours, baseline = labelled.judge(queries, find), labelled.judge(queries, plain)
            yield Line(f"recall@5, second set, {half}", "", ours.recall, baseline.recall)
            yield Line(f"MRR, second set, {half}", "", ours.mrr, baseline.mrr)
    database.close()
    database = make_database(folder / "second-matches.db")
    labelled.add_documents(database, second.read_practices_and_bottlenecks())
    reindex_all(database)
    with database.writing() as session:
        matcher = labelled.matcher(session, NOW)
        nearest = labelled.plain_matcher(second.read_practices_and_bottlenecks())
        for half in second.HALVES:
            matched = second.judge_matches(half, matcher, most=MOST_SHOWN)
            plainly = second.judge_matches(half, nearest, most=MOST_SHOWN)
            yield Line(f"matches, precision, second set, {half}", "", matched.precision, plainly.precision)
            yield Line(f"matches, recall, second set, {half}", "", matched.recall, plainly.recall)
    database.close()


def _quality_of_third(folder: Path) -> Iterator[Line]:
    """How well queries are answered from the documents of both other sets, and matches for English bottlenecks."""
    for of, documents in (("first", labelled.read_documents()), ("second", second.read_documents())):
        database = make_database(folder / f"third-{of}.db")
        labelled.add_documents(database, documents)
        reindex_all(database)
        plain = labelled.plain_fts5(documents)
        with database.reading() as session:
            find = labelled.finder(session, READER)
            for half in third.HALVES:
                asked = third.read_queries(half, of)
                ours, baseline = labelled.judge(asked, find), labelled.judge(asked, plain)
                yield Line(f"recall@5, third set, {half}, of the {of}", "", ours.recall, baseline.recall)
                yield Line(f"MRR, third set, {half}, of the {of}", "", ours.mrr, baseline.mrr)
        database.close()
    database = make_database(folder / "third-matches.db")
    labelled.add_documents(database, third.read_practices_and_english_bottlenecks())
    reindex_all(database)
    with database.writing() as session:
        matcher = labelled.matcher(session, NOW)
        nearest = labelled.plain_matcher(third.read_practices_and_english_bottlenecks())
        for half in third.HALVES:
            matched = third.judge_matches(half, matcher, most=MOST_SHOWN)
            plainly = third.judge_matches(half, nearest, most=MOST_SHOWN)
            yield Line(f"matches, precision, English, {half}", "", matched.precision, plainly.precision)
            yield Line(f"matches, recall, English, {half}", "", matched.recall, plainly.recall)
    database.close()


def _speed_lines(engine: str, make: Callable[[str], Database], size: SearchSize, fts: Speed) -> Iterator[Line]:
    small = _measure(make("small"), size.small, size.times)
    big = _measure(make("big"), size.big, size.times)
    few, many = _count(size.small), _count(size.big)
    yield Line(f"{engine}: search p95, {few}", "ms", small.search, fts.search, MOST_SEARCH)
    yield Line(f"{engine}: search p95, {many}", "ms", big.search, fts.search, MOST_SEARCH)
    yield Line(f"{engine}: posting p95, {many}", "ms", big.posting, fts.posting, MOST_POSTING)
    yield Line(f"{engine}: matching one thing afterwards, {many}", "ms", big.matching, small.matching)
    yield Line(f"{engine}: re-index, {many}", "s", big.reindex, fts.reindex, MOST_REINDEX)
    yield Line(f"{engine}: Home, {many}", "ms", big.home, small.home, most_ratio=1.5)
    yield Line(f"{engine}: card, {many}", "ms", big.card, small.card, most_ratio=1.5)


def _measure(database: Database, count: int, times: int) -> Speed:
    add_corpus(database, count)
    if database.is_sqlite:
        database.update_statistics()  # as every night
    else:
        with database.writing() as session:
            session.execute(text("ANALYZE"))  # as autovacuum does within a minute of so many new rows
    started = time.perf_counter()
    reindex_all(database)
    reindexed = time.perf_counter() - started
    with database.reading() as session:
        searches = _timed([partial(_search, session, typed) for typed in queries(times)])
    posts = _timed([partial(_post, database, *text) for text in texts(times, seed=4)])
    with database.reading() as session:
        matched = _timed([partial(compare_waiting, session, now=NOW)] * min(times, 10))
    context = rendering.make_context(database, NOW)
    with database.reading() as session:
        shown = [row[0].number for row in list_newest(session, limit=times)]
        homes = _timed([partial(rendering.render_home, session, context)] * times)
        cards = _timed([partial(rendering.render_card, session, context, number) for number in shown])
    database.close()
    return Speed(
        percentile(searches, 95),
        percentile(posts, 95),
        percentile(matched, 95) / AT_ONCE,
        reindexed,
        percentile(homes, 50),
        percentile(cards, 50),
    )


def queries(times: int) -> list[str]:
    """What is searched for: the tuning queries, then pieces of titles, common words and rare ones."""
    chance = random.Random(5)
    typed = [one.typed for one in labelled.read_queries("tuning")]
    for title, _ in texts(max(0, times - len(typed)), seed=9):
        words = title.split()
        start = chance.randrange(len(words))
        typed.append(" ".join(words[start : start + chance.randint(1, 3)]))
    return typed[:times]


def _search(session: Session, typed: str) -> None:
    search(session, reader=READER, typed=typed, channel_id=None)


def _post(database: Database, title: str, body: str) -> None:
    """Everything between the form and the answer: the look for look-alikes, then storing with card and index."""
    with database.writing() as session:
        profile = find_profile(session, "U0BENCHMARK")
        assert profile is not None
        author = identify(session, profile, team_id=profile.team_id, admin_users=())
        alliance_id = list_alliances(session)[0][0].id
        find_look_alikes(session, reader=author, title=title, body=body, alliance_id=alliance_id)
        submission = Submission(
            key=f"benchmark-{time.perf_counter_ns()}",
            kind=ContributionKind.BOTTLENECK,
            title=title,
            body=body,
            alliance_id=alliance_id,
            visibility=Visibility.NETWORK,
            organisation_id=list_organisations(session)[0].id,
        )
        share_contribution(session, author=author, submission=submission, now=NOW)


def _timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """How many ms each call takes, after a few that do not count."""
    for call in calls[:5]:
        call()
    taken = []
    for call in calls:
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _fts5(path: Path, size: SearchSize) -> Speed:
    """The benchmark's texts in a plain FTS5 table, asked for any of the words, best first."""
    engine = sqlite3.connect(path)
    engine.execute("PRAGMA journal_mode = WAL")
    engine.execute("PRAGMA synchronous = FULL")
    started = time.perf_counter()
    engine.execute("CREATE VIRTUAL TABLE documents USING fts5(title, body)")
    engine.executemany("INSERT INTO documents(title, body) VALUES (?, ?)", texts(size.big))
    engine.commit()
    indexed = time.perf_counter() - started

    def find(typed: str) -> None:
        words = ["".join(letter for letter in word if letter.isalnum()) for word in typed.split()]
        asked = " OR ".join(f'"{word}"' for word in words if word)
        if asked:
            engine.execute(
                "SELECT rowid, title FROM documents WHERE documents MATCH ? ORDER BY rank LIMIT 5", (asked,)
            ).fetchall()

    def store(title: str, body: str) -> None:
        engine.execute("INSERT INTO documents(title, body) VALUES (?, ?)", (title, body))
        engine.commit()

    searches = _timed([partial(find, typed) for typed in queries(size.times)])
    posts = _timed([partial(store, *text) for text in texts(size.times, seed=4)])
    engine.close()
    return Speed(percentile(searches, 95), percentile(posts, 95), 0, indexed, 0, 0)


def _count(number: int) -> str:
    return f"{number // 1000} k" if number >= 1000 else str(number)
