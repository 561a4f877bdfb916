"""Putting a network file into the database, on both engines."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from sqlmodel import SQLModel, select

from alliance.enums import Ambition, Status
from alliance.starter import load_network, read_network, starter_path
from alliance.starter.load import LoadResult
from storage.engine.database import Database
from storage.tables import (
    ActionStep,
    Alliance,
    Chair,
    Organisation,
    Participation,
    Rung,
    StatusUpdate,
    StepOwner,
    Theme,
    Topic,
)

pytestmark = pytest.mark.both_databases("uniqueness")

MUSEUMS = Path(__file__).with_name("musea_aan_zee.yaml")
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
T = TypeVar("T", bound=SQLModel)


def _load(database: Database, path: Path, now: dt.datetime = NOW) -> LoadResult:
    with database.writing() as session:
        return load_network(session, network=read_network(path), now=now)


def _rows(database: Database, table: type[T]) -> Sequence[T]:
    with database.reading() as session:
        return session.exec(select(table)).all()


def test_the_whole_file_is_in_the_database(database: Database) -> None:
    result = _load(database, starter_path())
    assert result.added == {
        "organisations": 18,
        "themes": 3,
        "alliances": 4,
        "topics": 20,
        "rungs": 7,
        "steps": 25,
    }
    tables = (Organisation, Theme, Alliance, Topic, Rung, ActionStep)
    assert [len(_rows(database, table)) for table in tables] == [18, 3, 4, 20, 7, 25]


def test_first_steps_begin_as_not_started_and_others_as_possible(database: Database) -> None:
    _load(database, starter_path())
    begun = {(step.ambition, step.status) for step in _rows(database, ActionStep)}
    assert begun == {(Ambition.FIRST_STEP, Status.NOT_STARTED), (Ambition.PERSPECTIVE, Status.PROPOSED)}


def test_steps_are_numbered_in_the_order_of_the_file(database: Database) -> None:
    _load(database, starter_path())
    numbers = {step.slug: step.number for step in _rows(database, ActionStep)}
    assert sorted(numbers.values()) == list(range(1, 26))
    assert numbers["impact-scan-borging"] == 1
    assert numbers["huisvesting-kennisuitwisseling"] == 15
    assert numbers["internationalisering-koers"] == 25


def test_each_step_begins_its_history_with_a_status_of_nobodys(database: Database) -> None:
    _load(database, starter_path())
    steps = {step.id: step for step in _rows(database, ActionStep)}
    updates = _rows(database, StatusUpdate)
    assert {update.step_id for update in updates} == set(steps)
    assert len(updates) == 25
    assert all(update.status == steps[update.step_id].status for update in updates)
    assert {(update.by_member_id, update.note, update.at) for update in updates} == {(None, "", NOW)}


def test_a_step_has_its_short_title_and_the_words_of_the_source_in_both_languages(database: Database) -> None:
    _load(database, starter_path())
    step = next(one for one in _rows(database, ActionStep) if one.slug == "huisvesting-projecten")
    assert (step.title, step.title_en) == (
        "Projecten beginnen vanuit de conferentie en de uitwisseling",
        "Begin projects from the conference and the exchange",
    )
    assert (step.description, step.description_en) == (
        "Projecten beginnen over onderwerpen uit de conferentie en de uitwisseling",
        "Begin projects on subjects from the conference and the exchange",
    )


def test_owners_chairs_and_participants_start_empty(database: Database) -> None:
    _load(database, starter_path())
    assert [len(_rows(database, table)) for table in (StepOwner, Chair, Participation)] == [0, 0, 0]


def test_everything_carries_its_source_and_year(database: Database) -> None:
    _load(database, starter_path())
    tables = (Organisation, Theme, Alliance, Topic, Rung, ActionStep)
    rows = [row.model_dump() for table in tables for row in _rows(database, table)]
    assert all(row["source"] for row in rows)
    assert {row["source_year"] for row in rows} == {2020, 2026}


def test_loading_the_same_file_again_changes_nothing(database: Database) -> None:
    _load(database, starter_path())
    before = [
        _rows(database, table) for table in (Organisation, Theme, Alliance, Topic, Rung, ActionStep, StatusUpdate)
    ]
    again = _load(database, starter_path(), LATER)
    assert not again.added
    assert sum(again.kept.values()) == 77
    after = [_rows(database, table) for table in (Organisation, Theme, Alliance, Topic, Rung, ActionStep, StatusUpdate)]
    assert after == before


def test_what_the_secretariat_changed_is_left_and_what_is_new_is_added(database: Database, tmp_path: Path) -> None:
    _load(database, MUSEUMS)
    with database.writing() as session:
        alliance = session.exec(select(Alliance)).one()
        alliance.name, alliance.goal = "Energie en water", "De helft minder."
        session.add(alliance)
    text = MUSEUMS.read_text(encoding="utf-8")
    new = "    first_step:\n      - { slug: isoleren, title: { nl: Isoleren, en: Insulate }, source: plan }\n"
    longer = tmp_path / "musea.yaml"
    longer.write_text(text.replace("    first_step:\n", new).replace("Verbruik meten", "Meten"), encoding="utf-8")

    assert _load(database, longer, LATER).added == {"steps": 1}
    (alliance,) = _rows(database, Alliance)
    assert (alliance.name, alliance.goal) == ("Energie en water", "De helft minder.")
    titles = {step.number: step.title for step in _rows(database, ActionStep)}
    assert titles == {1: "Verbruik meten", 2: "Ervaring delen", 3: "Isoleren"}


def test_another_network_is_loaded_the_same(database: Database) -> None:
    _load(database, MUSEUMS)
    (alliance,) = _rows(database, Alliance)
    assert (alliance.name, alliance.name_en, alliance.ends_on) == ("Energie", "Energy", dt.date(2028, 12, 31))
    steps = {step.slug: step for step in _rows(database, ActionStep)}
    assert (steps["meten"].due_on, steps["meten"].is_continuous) == (dt.date(2027, 3, 31), False)
    assert (steps["ervaring-delen"].review_on, steps["ervaring-delen"].is_continuous) == (dt.date(2027, 6, 30), True)
    museum = next(row for row in _rows(database, Organisation) if row.slug == "schelpenmuseum")
    assert (museum.region, museum.mail_domains) == ("Noordkust", ["schelpen.example", "museum.schelpen.example"])
    (rung,) = _rows(database, Rung)
    assert (rung.number, rung.name_en, rung.lead) == (1, "Look", "ieder museum")
