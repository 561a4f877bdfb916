"""Figures counted by the database are those that one counts by hand, for any period, alliance and organisation."""

import dataclasses
import datetime as dt
import random
from collections.abc import Collection

import pytest

from alliance.calendar.periods import Period, days_between, month_of, quarter_of, week_of
from alliance.digests.digests import collect_digest
from alliance.digests.figures import Scope, count_figures, count_unkept
from alliance.digests.help_map import map_help
from alliance.digests.impact import count_impact
from alliance.digests.lists import collect_lists, collect_message_lists
from alliance.enums import Name
from alliance.polls.question_results import ClosedResult
from reports.digests.lists_in_words import SHOWN, write_lists
from storage.engine.database import Database, Session
from tests.kit.times import local
from tests.networks.made_up_history import History
from tests.networks.recounting import Recount
from tests.networks.small_network import ZONE
from tests.reports.kit.sample import DUTCH, full_digest

DRAWS = 40


def some_period(chosen: random.Random) -> Period:
    on = dt.date(2026, 1, 5) + dt.timedelta(days=chosen.randrange(340))
    days = days_between(on, on + dt.timedelta(days=chosen.randrange(90)))
    return chosen.choice((week_of(on), month_of(on), quarter_of(on), days))


def check_figures(session: Session, history: History, *, draws: int) -> None:
    """Figures and totals of periods and scopes that are drawn, and those of the last period that are to be kept."""
    chosen = history.random
    recount = Recount(session)
    alliances = [*[None] * 4, *(one.id for one in history.alliances)]
    organisations = [*[None] * 8, *(one.id for one in history.organisations)]
    seen = 0
    for _ in range(draws):
        period, scope = some_period(chosen), Scope(chosen.choice(alliances), chosen.choice(organisations))
        end = period.ends_at(ZONE)
        counted = count_figures(session, period=period, zone=ZONE, scope=scope)
        figures = {name: (one.value, one.out_of) for name, one in counted.items()}
        totals = dict(count_impact(session, end=end, scope=scope))
        assert figures == recount.figures(period, scope), (period.key, scope)
        assert totals == recount.totals(end, scope), (period.key, scope)
        seen += sum(value for value, _ in figures.values()) + sum(totals.values())
    kept = {
        (one.alliance_id, one.figure): (one.value, one.out_of)
        for one in count_unkept(session, period=period, zone=ZONE)
    }
    by_hand = {
        (key, name): value
        for key in {alliance_id for alliance_id, _ in kept}
        for name, value in (
            *recount.figures(period, Scope(key)).items(),
            *((name, (value, None)) for name, value in recount.totals(end, Scope(key)).items()),
        )
    }
    assert kept == by_hand, period.key
    assert seen > 5 * draws  # there is something to count


def check_progress(session: Session, history: History) -> None:
    """What became of bottlenecks by quarter, and who took over from whom."""
    recount, seen = Recount(session), [0, 0, 0, 0]
    for alliance_id in (None, *(one.id for one in history.alliances)):
        for month in (5, 9, 12):
            period = month_of(dt.date(2026, month, 1))
            end = period.ends_at(ZONE)
            lists = collect_lists(session, period=period, time=local(end), alliance_id=alliance_id)
            for one in lists.progress:
                found = [one.only_shared, one.recognised, one.taken_up, one.answered]
                start, stop = one.quarter.starts_at(ZONE), one.quarter.ends_at(ZONE)
                assert found == recount.progress(start, stop, end, alliance_id), (one.quarter.key, alliance_id)
                seen = [before + number for before, number in zip(seen, found, strict=True)]
            assert lists.progress == () or lists.progress[0].shared
            helped = map_help(lists.adoptions)
            named = {(taker.nl, giver.nl): n for (taker, giver), n in helped.numbers.items() if taker and giver}
            assert named == recount.taken_over(end, alliance_id), (period.key, alliance_id)
    assert all(seen), "there is something to count at each stage"


def check_answers(session: Session, history: History) -> None:
    """Which practices answer each bottleneck."""
    recount, told = Recount(session), 0
    for alliance_id in (None, *(one.id for one in history.alliances)):
        for month in (4, 8, 12):
            period = month_of(dt.date(2026, month, 1))
            end = period.ends_at(ZONE)
            lists = collect_message_lists(session, period=period, zone=ZONE, alliance_id=alliance_id)
            found = {one.number: set(one.practices) for one in lists.bottlenecks}
            assert found == recount.practices(end, alliance_id), (period.key, alliance_id)
            told += sum(map(len, found.values()))
    assert told > 5  # there is something to find


def check_told(session: Session, history: History) -> None:
    """Decisions, handed dossiers, results, changed steps and the next meeting."""
    recount, seen = Recount(session), [0] * 5
    now = dt.datetime(2027, 1, 4, tzinfo=dt.UTC)
    for alliance_id in (None, None, *(one.id for one in history.alliances)):
        for month in (2, 6, 9, 11):
            period = history.random.choice((month_of, quarter_of, quarter_of))(dt.date(2026, month, 11))
            digest = collect_digest(session, period=period, time=local(now), alliance_id=alliance_id, only_told=True)
            decided = sorted((one.ref, one.about or one.title.nl, one.is_changed) for one in digest.lists.decisions)
            handed = sorted((one.ref, one.days[-1][0].value, len(one.days)) for one in digest.progress)
            results = {
                one.ref: (one.answered, dict(one.result.options))
                for one in digest.lists.polls
                if one.is_news and isinstance(one.result, ClosedResult)
            }
            changes = {one.step.ref: (one.before, one.step.status) for one in digest.changes}
            coming = digest.next_meeting.ref if digest.next_meeting else None
            assert decided == recount.decided(period, alliance_id), (period.key, alliance_id)
            assert handed == recount.handed(period, alliance_id), (period.key, alliance_id)
            assert results == recount.results(period, alliance_id), (period.key, alliance_id)
            assert changes == recount.changes(period, alliance_id), (period.key, alliance_id)
            assert coming == recount.next_meeting(period, alliance_id), (period.key, alliance_id)
            told = {line.ref for one in write_lists(digest, DUTCH) for line in one.lines if not one.more}
            assert set(results) <= told or len(results) > SHOWN
            found: tuple[Collection[object], ...] = (decided, handed, results, changes, [coming] if coming else [])
            seen = [total + len(one) for total, one in zip(seen, found, strict=True)]
    assert min(seen) > 0  # there is something to find


@pytest.mark.both_databases("dialect")
def test_a_made_up_year_is_told_as_one_counts_it_by_hand(database: Database) -> None:
    """All of it on one history, so that each database understands the statements; the arithmetic is tried below."""
    with database.writing() as session:
        history = History(session, 1)
        check_figures(session, history, draws=10)
        check_progress(session, history)
        check_answers(session, history)
        check_told(session, history)


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_is_the_one_that_is_counted_by_hand(database: Database, seed: int) -> None:
    with database.writing() as session:
        check_figures(session, History(session, seed), draws=DRAWS)


def test_what_became_of_bottlenecks_and_who_helped_whom_is_what_one_counts_by_hand(database: Database) -> None:
    with database.writing() as session:
        check_progress(session, History(session, 0))


def test_what_answers_each_bottleneck_is_what_one_finds_by_hand(database: Database) -> None:
    with database.writing() as session:
        check_answers(session, History(session, 3))


def test_what_a_digest_tells_is_what_one_finds_by_hand(database: Database) -> None:
    with database.writing() as session:
        check_told(session, History(session, 0))


def test_who_took_over_most_is_named_and_the_others_are_counted_together() -> None:
    (adopted,) = full_digest().lists.adoptions
    cities = [Name(f"Stad {number:02}") for number in range(12)]
    some = [dataclasses.replace(adopted, organisation=city) for place, city in enumerate(cities) for _ in range(place)]
    found = map_help(some)
    assert [one.nl for one in found.takers] == [f"Stad {number:02}" for number in range(11, 1, -1)]
    assert (found.other_takers, found.givers, found.other_givers) == (1, (Name("Groningen"),), 0)
    assert found.numbers[None, Name("Groningen")] == 1
    assert sum(found.numbers.values()) == len(some)
