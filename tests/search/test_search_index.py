"""The search index: both engines hold and find the same, and what is hidden stays so."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlmodel import select

from alliance.contributions.history import NOT_SEARCHED, record_event
from alliance.enums import EventKind, ParticipationKind, Visibility
from alliance.index.indexing import index_changes, is_any_change, is_complete, reindex_all
from alliance.search.search import search
from alliance.starter import load_network, load_vocabulary, read_network, starter_path
from benchmarks.search import labelled
from storage.engine.database import Database, Session
from storage.index.postings import pack, put, unpack
from storage.tables import Contribution, Member
from tests.kit import Town
from tests.kit.processes import BotProcess
from tests.networks.knowledge_base import ANYBODY, GUEST, NOW, SECRETARY, Base
from tests.networks.small_network import LONG_AGO

pytestmark = pytest.mark.both_databases("order")


def test_what_is_hidden_takes_part_in_nothing(database: Database) -> None:
    """A base with a hidden item reads like one without it, word for word, to people who may not see it."""
    with database.writing() as session:
        base = Base(session)
        for title in ("Hospita gezocht", "Hospita en huurders", "Garantie voor kamers", "Huurders gezocht"):
            base.share(title)
        queries = ["hospita", "hospita huurders", "garantie", "garanti", "borgstelling", "corporatiegarantie", "huurd"]
        before = [base.results(typed) for typed in queries]
        for title in ("Borgstelling door de corporatie", "Garantie, garantie", "Hospita hospita", "Corporatiegarantie"):
            base.share(title, "Garantie borgstelling hospita", visibility=Visibility.ALLIANCE)
        after = [base.results(typed) for typed in queries]
        assert [(r.total, r.near, [(h.item.number, h.score) for h in r.hits]) for r in after] == [
            (r.total, r.near, [(h.item.number, h.score) for h in r.hits]) for r in before
        ]
        assert 5 in base.find("borgstelling", SECRETARY)


def test_members_of_the_alliance_and_the_author_find_what_is_for_the_alliance(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        other = base.network.alliance("impact", "Maatschappelijke impact", position=2)
        secret = base.share("Borgstelling", visibility=Visibility.ALLIANCE)
        elsewhere = base.share("Borgstelling", visibility=Visibility.ALLIANCE, alliance=other, city="Delft")
        takes_part = {base.network.housing: ParticipationKind.TAKES_PART}
        member = dataclasses.replace(ANYBODY, participations=takes_part)
        author = dataclasses.replace(ANYBODY, member=session.get(Member, base.network.people["Delft"]))
        assert base.find("borgstelling") == []
        assert base.find("borgstelling", member) == [secret]
        assert base.find("borgstelling", author) == [elsewhere]
        assert base.find("borgstel", author) == [elsewhere]
        assert base.find("borgstelling", SECRETARY) == [elsewhere, secret]


def test_a_guest_finds_what_the_channel_of_their_alliance_shows(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        other = base.network.alliance("impact", "Maatschappelijke impact", position=2)
        here = base.share("Hospita hier")
        base.share("Hospita elders", alliance=other)
        base.share("Hospita onder ons", visibility=Visibility.ALLIANCE)
        assert base.find("hospita", GUEST) == []
        assert base.find("hospita", GUEST, channel_id="CHUISVESTING") == [here]
        assert base.find("hospit", GUEST, channel_id="CHUISVESTING") == [here]
        inside = dataclasses.replace(GUEST, participations={base.network.housing: ParticipationKind.TAKES_PART})
        assert sorted(base.find("hospita", inside)) == [1, 3]


@given(
    st.dictionaries(st.integers(4096, 8191), st.integers(1, 255)),
    st.integers(4096, 8191),
    st.none() | st.integers(1, 255),
)
def test_one_weight_is_changed_in_what_is_packed(weights: dict[int, int], number: int, weight: int | None) -> None:
    changed = {key: value for key, value in (weights | {number: weight}).items() if value is not None}
    assert put(pack(weights), number - 4096, weight) == pack(changed)


@given(st.dictionaries(st.integers(4096, 8191), st.integers(1, 255), min_size=1))
def test_what_is_packed_is_what_is_unpacked(weights: dict[int, int]) -> None:
    assert unpack(1, pack(weights)) == weights


def make_labelled(database: Database) -> None:
    with database.writing() as session:
        load_network(session, network=read_network(starter_path()), now=LONG_AGO)
        load_vocabulary(session, now=LONG_AGO)
    labelled.add_documents(database)
    reindex_all(database)


def test_both_engines_find_the_same_in_the_same_order(make_database_url: Callable[[str], str]) -> None:
    found = []
    typed = [query.typed for query in labelled.read_queries("tuning")]
    typed += [
        "student",
        "sted",
        "kamr",
        "de stad",
        "stad:utrecht",
        "huisvesting -kamer",
        "a b c",
        "internationaal talent",
    ]
    for engine in ("sqlite", "postgresql"):
        database = Database(make_database_url(engine))
        make_labelled(database)
        with database.reading() as session:
            results = [search(session, reader=ANYBODY, typed=one, channel_id=None, limit=50) for one in typed]
            found.append([(r.total, r.near, [(h.item.number, h.score, h.matched) for h in r.hits]) for r in results])
        database.close()
    assert found[0] == found[1]
    assert sum(len(hits) for _, _, hits in found[0]) > 500


def test_the_index_that_grew_is_the_one_that_is_made_anew(database: Database) -> None:
    """Events keep the index as right as `kennisbot reindex` would make it."""
    with database.writing() as session:
        base = Base(session)
        numbers = [base.share(f"Hospita {number}", "De verhuurder van een kamerpand wacht.") for number in range(6)]
        base.change(numbers[0], title="Erfpacht", body="Grond")
        base.change(numbers[1], archived_at=NOW)
        base.change(numbers[2], visibility=Visibility.ALLIANCE)
        base.change(numbers[3], merged_into_id=numbers[4])
        grown = dump(session)
    assert reindex_all(database) == 5
    with database.reading() as session:
        assert dump(session) == grown
        assert is_complete(session)


def test_a_title_is_found_at_once_and_the_text_with_the_tick(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        number = base.share("Hospita", "De verhuurder wacht.")
        row = session.exec(select(Contribution).where(Contribution.number == number)).one()
        row.title, row.body = "Erfpacht", "Een kwikstaart nestelt."
        record_event(session, row, EventKind.EDITED, by=None, now=NOW)
        assert base.find("erfpacht") == [number]
        assert base.find("kwikstaart") == []
        assert base.find("verhuurder") == [number]  # until then also by what it said before
        index_changes(session)
        assert base.find("kwikstaart") == base.find("erfpacht") == [number]
        assert base.find("hospita") == base.find("verhuurder") == []
        assert not is_any_change(session)


def test_what_is_hidden_leaves_the_index_of_others_before_the_tick(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        number = base.share("Hospita", "De verhuurder wacht.")
        row = session.exec(select(Contribution).where(Contribution.number == number)).one()
        row.visibility = Visibility.ALLIANCE
        record_event(session, row, EventKind.EDITED, by=None, now=NOW)
        assert base.results("verhuurder").total == 0
        assert base.find("verhuurder", SECRETARY) == [number]


@pytest.mark.parametrize("kind", sorted(NOT_SEARCHED))
def test_an_event_that_changes_no_text_leaves_nothing_to_index(database: Database, kind: EventKind) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Hospita")
        row = session.exec(select(Contribution)).one()
        record_event(session, row, kind, by=None, now=NOW)
        assert not is_any_change(session)


def dump(session: Session) -> list[tuple[object, ...]]:
    from sqlmodel import select

    from storage.tables import SearchPosting

    found = session.exec(select(SearchPosting)).all()
    return sorted((row.term, row.scope, row.block, row.documents, row.data) for row in found)


def test_a_base_without_an_index_gets_one_with_the_upgrade(tmp_path: Path) -> None:
    from bot.app import upgrade
    from bot.settings import read_settings

    url = f"sqlite:///{tmp_path}/kennisbot.db"
    settings = read_settings(environment={"DATABASE_URL": url}, folder=tmp_path)
    database = Database(url)
    upgrade(database, settings, now=LONG_AGO)
    labelled.add_documents(database)
    with database.reading() as session:
        assert not is_complete(session)
    upgrade(database, settings, now=LONG_AGO)
    with database.reading() as session:
        assert is_complete(session)
        assert search(session, reader=ANYBODY, typed="hospita", channel_id=None).hits
    database.close()


def test_reindex_is_a_command_with_a_count(tmp_path: Path, make_database_url: Callable[[str], str]) -> None:
    url = make_database_url("sqlite")
    database = Database(url)
    make_labelled(database)
    database.close()
    done = BotProcess("reindex", environment={"DATABASE_URL": url}, folder=tmp_path)
    assert done.ended() == 0, done.log
    assert "205 items can be found." in done.said
    assert "205/205" in done.said


def test_search_answers_the_labelled_queries_as_well_as_it_is_meant_to(database: Database) -> None:
    make_labelled(database)
    plain = labelled.plain_fts5()
    with database.reading() as session:
        find = labelled.finder(session, ANYBODY)
        unseen, tuning = (labelled.judge(labelled.read_queries(name), find) for name in ("unseen", "tuning"))
        alike = labelled.judge_look_alikes(labelled.looker(session, ANYBODY))
    assert unseen.recall >= 0.9
    assert unseen.mrr >= 0.8
    assert tuning.recall > labelled.judge(labelled.read_queries("tuning"), plain).recall
    assert alike.precision >= 0.9
    assert alike.recall >= 0.8


def test_searching_at_the_same_time_as_posting_loses_no_posting(shared_town: Town) -> None:
    shared_town.noor.shares("Broeikasgewassen op daken")
    shared_town.settle()
    assert "Broeikasgewassen op daken" in shared_town.noor.types("/kennis zoek broeikas").replace("*", "")


def test_a_hit_is_shown_without_reading_the_whole_table_whatever_the_statistics_say(
    make_database_url: Callable[[str], str],
) -> None:
    """With statistics SQLite expects that looking up what was merged into a contribution finds nearly all of them."""
    database = Database(make_database_url("sqlite"))
    with database.writing() as session:
        base = Base(session)
        base.share("Hospita gezocht")
        session.execute(text("ANALYZE"))
        session.execute(text("DELETE FROM sqlite_stat1 WHERE tbl = 'contributions'"))
        session.execute(
            text("INSERT INTO sqlite_stat1 VALUES ('contributions', 'ix_contributions_merged_into_id', '99981 99981')")
        )
    database.engine.dispose()  # a connection reads the statistics when it is opened
    asked = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        asked.append((statement, parameters))

    with database.reading() as session:
        assert search(session, reader=ANYBODY, typed="hospita", channel_id=None).total == 1
        event.remove(database.engine, "before_cursor_execute", note)
        plans = [
            step[3]
            for statement, parameters in asked
            for step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert not [step for step in plans if step.startswith("SCAN contributions")]
