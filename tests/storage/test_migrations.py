"""Migrations: they lead to the tables that the code describes, on both engines."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, insert, inspect
from sqlmodel import col, select

from storage.engine.database import Database
from storage.engine.migrate import SchemaState, migrate, schema_state
from storage.enums import Results
from storage.tables import (
    ActionStep,
    Addressee,
    AnonymousTally,
    AuditEntry,
    Contribution,
    ContributionEvent,
    Delivery,
    DigestCopy,
    Follow,
    HandedItem,
    HelpRequest,
    KeptMessage,
    Mandate,
    MandateItem,
    Match,
    Merge,
    Pace,
    PeopleNotice,
    Question,
    SentPack,
    SlackProfile,
    StepEvent,
    metadata,
)

pytestmark = pytest.mark.both_databases("migrations")


def test_the_migrated_tables_are_those_that_the_code_describes(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_a_migrated_database_is_of_this_version_and_stays_so(database: Database) -> None:
    assert schema_state(database) is SchemaState.CURRENT
    migrate(database)
    assert schema_state(database) is SchemaState.CURRENT


def test_an_empty_database_is_behind_and_migrates(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a folder with %41 in it/kennis.db")
    assert schema_state(database) is SchemaState.BEHIND
    migrate(database)
    assert schema_state(database) is SchemaState.CURRENT
    database.close()


@pytest.fixture
def empty_database(database: Database) -> Database:
    """A database without any table."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        else:
            found = inspect(connection).get_table_names()
    raw = database.engine.raw_connection()
    if database.is_sqlite:
        raw.cursor().execute("PRAGMA foreign_keys = OFF")
    for name in found:
        raw.cursor().execute(f"DROP TABLE {name}" + ("" if database.is_sqlite else " CASCADE"))
    raw.commit()
    if database.is_sqlite:
        raw.cursor().execute("PRAGMA foreign_keys = ON")
    raw.close()
    return database


def test_a_filled_database_of_the_first_release_comes_along(empty_database: Database) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database)
    assert schema_state(empty_database) is SchemaState.CURRENT
    with empty_database.reading() as session:
        shared = session.exec(select(Contribution)).one()
        assert (shared.title, shared.review_on) == ("Te weinig kamers", dt.date(2027, 11, 3))
        followed = session.exec(select(Follow)).one()
        assert (followed.contribution_id, followed.member_id, followed.reason) == (1, 1, "author")
        assert [event.kind for event in session.exec(select(ContributionEvent)).all()] == ["shared"]
        assert session.exec(select(ActionStep)).one().title == "Quick scan"


def test_what_organisations_said_of_a_bundle_holds_for_what_was_in_it_when_they_were_asked(
    empty_database: Database,
) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database, to="0009")
    then, later = (dt.datetime(2026, 11, day, 9, tzinfo=dt.UTC) for day in (4, 9))
    with empty_database.engine.begin() as connection:
        text = {"kind": "bottleneck", "title": "Later", "body": "Nieuw.", "visibility": "network", "details": {}}
        belongs = {"alliance_id": 1, "organisation_id": 1, "author_id": 1}
        made = {"created_at": later, "updated_at": later}
        insert_into(connection, "contributions", number=2, submission_key="b", **text, **belongs, version=1, **made)
        about = {
            "number": 1,
            "title": "Ruimte",
            "ask": "Meer kamers",
            "cover_note": "",
            "state": "out",
            "by_member_id": 1,
        }
        insert_into(connection, "bundles", **about, edition=2, version=1, created_at=then, updated_at=then)
        for place, at in ((1, then), (2, later)):
            item = {"bundle_id": 1, "contribution_id": place, "position": place, "by_member_id": 1}
            insert_into(connection, "bundle_items", **item, created_at=at)
        insert_into(connection, "mandates", bundle_id=1, organisation_id=1, naming="with_name", asked_at=then)
        for name, state in (("OCW", "handed"), ("VNG", "concept")):
            known = {"bundle_id": 1, "kind": "ministry", "name": name, "contact": "", "line": "", "version": 1}
            insert_into(connection, "addressees", **known, state=state, created_at=then)
    migrate(empty_database)
    with empty_database.reading() as session:
        mandate = session.exec(select(Mandate)).one()
        assert (mandate.edition, mandate.ask, mandate.until) == (2, "Meer kamers", None)
        assert mandate.addressees == [["ministry", "OCW"], ["ministry", "VNG"]]
        assert [one.contribution_id for one in session.exec(select(MandateItem)).all()] == [1]
        addressees = session.exec(select(Addressee).order_by(col(Addressee.id))).all()
        assert [(one.name, one.edition) for one in addressees] == [("OCW", 2), ("VNG", 0)]
        handed = session.exec(select(HandedItem).order_by(col(HandedItem.contribution_id))).all()
        assert [(one.addressee_id, one.contribution_id) for one in handed] == [(1, 1), (1, 2)]


def test_where_messages_stand_comes_along_and_of_the_same_wish_one_waits_on(empty_database: Database) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database, to="0016")
    with empty_database.engine.begin() as connection:
        let_messages_stand(connection)
    migrate(empty_database)
    with empty_database.reading() as session:
        found = session.exec(select(KeptMessage).order_by(col(KeptMessage.id))).all()
        assert [(one.kind, one.about_id, one.place, one.channel_id, one.ts) for one in found] == [
            ("card", 1, "C1", "C1", "1.2"),
            ("poll", 1, "C1", "C1", "2.1"),
            ("poll", 1, "U1", "D1", "2.2"),
            ("checkin", 1, "U1", "D1", "3.1"),
            ("mandate", 1, "U1", "D1", "4.1"),
            ("escalation", 1, "U1", "D1", "5.1"),
            ("review", 0, "U1", "D1", "6.1"),
            ("start_here", 1, "C1", "C1", "7.1"),
        ]
        assert [one.permalink for one in found if one.permalink] == ["https://x.slack.com/2"]
        assert [one.about for one in found if one.about] == [{"items": [1], "again": []}]
        assert [one.gone_at is not None for one in found] == [False, True, *[False] * 6]
        rows = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
        assert [(one.kind, one.state) for one in rows[1:]] == [
            ("news", "dropped"),
            ("news", "waiting"),
            ("no_channel", "waiting"),
        ]


def let_messages_stand(connection: Connection) -> None:
    """One of each kind of message that was kept up to date before there was one place for it, and four deliveries."""
    then = dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC)
    on, by = then.date(), {"by_member_id": 1}
    poll = {"number": 1, "kind": "question", "alliance_id": 1, "title": "Wanneer?", "state": "open", **by}
    texts = {"explanation": "", "outcome": "", "reason": "", "is_repeat": False, "version": 1}
    insert_into(connection, "polls", **poll, **texts, created_at=then)
    link = {"permalink": "https://x.slack.com/2", "gone_at": then}
    insert_into(connection, "poll_messages", poll_id=1, channel_id="C1", ts="2.1", **link)
    insert_into(connection, "poll_messages", poll_id=1, channel_id="D1", ts="2.2", member_id=1)
    insert_into(
        connection, "checkin_messages", member_id=1, asked_on=on, page=0, channel_id="D1", ts="3.1", made_at=then
    )
    bundle = {"number": 1, "title": "Ruimte", "ask": "", "cover_note": "", "state": "mandate", "edition": 1, **by}
    insert_into(connection, "bundles", **bundle, version=1, created_at=then, updated_at=then)
    insert_into(
        connection, "mandates", bundle_id=1, organisation_id=1, edition=1, asked_member_id=1, channel_id="D1", ts="4.1"
    )
    insert_into(
        connection, "escalations", step_id=1, to_member_id=1, question="Mag het?", line="", created_at=then, **by
    )
    insert_into(connection, "escalation_messages", escalation_id=1, member_id=1, channel_id="D1", ts="5.1")
    shared = {"is_urgent": False, "attempts": 0, "due_at": then, "created_at": then, "about": {}}
    review = {"about": {"items": [1], "again": []}, "state": "sent", "channel_id": "D1", "ts": "6.1"}
    insert_into(connection, "deliveries", **{**shared, **review}, key="a", kind="review", lane="U1")
    for key in ("b", "c"):
        insert_into(
            connection, "deliveries", **shared, key=key, kind="news", lane="U1", state="waiting", coalesce_key="n"
        )
    insert_into(connection, "deliveries", **shared, key="d", kind="card", lane="U1", state="waiting")
    alliances = Table("alliances", MetaData(), autoload_with=connection)
    connection.execute(alliances.update().values(start_channel_id="C1", start_ts="7.1"))


def test_an_open_anonymous_question_with_live_results_keeps_them_to_itself(empty_database: Database) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database, to="0016")
    then = dt.datetime(2026, 11, 4, 9, 30, 15, 250_000, tzinfo=dt.UTC)
    with empty_database.engine.begin() as connection:
        asked = {"kind": "question", "alliance_id": 1, "title": "Ja?", "explanation": "", "state": "open"}
        rest = {"by_member_id": 1, "outcome": "", "reason": "", "is_repeat": False, "version": 1, "created_at": then}
        insert_into(connection, "polls", number=1, **asked, **rest)
        how = {"form": "single", "most": 1, "voter": "person", "secrecy": "anonymous", "results": "live"}
        insert_into(connection, "questions", poll_id=1, **how, takes_options=False)
        insert_into(connection, "anonymous_tallies", poll_id=1, counts={"1": 6}, shown={"1": 5})
        person = {"slack_user_id": "U1", "team_id": "T1", "name": "Ute", "fetched_at": then}
        insert_into(
            connection, "slack_profiles", **person, is_owner=False, is_guest=False, is_bot=False, is_deleted=False
        )
    migrate(empty_database)
    with empty_database.reading() as session:
        assert session.exec(select(Question)).one().results is Results.AT_END
        tally = session.exec(select(AnonymousTally)).one()
        assert (tally.counts, tally.shown) == ({"1": 6}, {})
        assert session.exec(select(SlackProfile)).one().fetched_at == dt.datetime(2026, 11, 4, tzinfo=dt.UTC)


def test_steps_get_short_titles_and_no_word_of_the_long_ones_is_lost(empty_database: Database) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database, to="0019")
    starter = (
        "Met andere partijen verkennen wat er in de volgende kabinetsperiode moet gebeuren",
        "Explore with other parties what has to happen in the next government term",
    )
    own, unbroken = "Samen met alle twaalf steden een woonmonitor inkopen, " * 4 + "na de zomer", "x" * 300
    with empty_database.engine.begin() as connection:
        for number, (title, title_en) in enumerate(
            (starter, (starter[0], None), (own, None), (unbroken, "Short"), ("Kort", own), (f"{starter[0]}!", None)), 2
        ):
            then = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
            step = {"number": number, "alliance_id": 1, "ambition": "first_step", "status": "on_track"}
            made = {"is_continuous": False, "version": 3, "created_at": then, "updated_at": then}
            insert_into(connection, "action_steps", title=title, title_en=title_en, **step, **made)
    migrate(empty_database)
    short = "Verkennen wat er in de volgende kabinetsperiode moet gebeuren"
    with empty_database.reading() as session:
        steps = session.exec(select(ActionStep).order_by(col(ActionStep.number))).all()
        assert [(one.title, one.title_en, one.description, one.description_en) for one in steps] == [
            ("Quick scan", None, "", None),
            (short, "Explore what has to happen in the next government term", *starter),
            (short, "Explore what has to happen in the next government term", starter[0], None),
            ("Samen met alle twaalf steden een woonmonitor inkopen, Samen met alle twaalf…", None, own, None),
            ("x" * 79 + "…", "Short", unbroken, "Short"),
            ("Kort", "Samen met alle twaalf steden een woonmonitor inkopen, Samen met alle twaalf…", "", own),
            (
                "Met andere partijen verkennen wat er in de volgende kabinetsperiode moet…",
                None,
                f"{starter[0]}!",
                None,
            ),
        ]
        assert [one.version for one in steps] == [1, 4, 4, 4, 4, 4, 4]
        events = session.exec(select(StepEvent).order_by(col(StepEvent.id))).all()
        assert [(one.step_id, one.kind, one.by_member_id) for one in events] == [
            (step.id, "edited", None) for step in steps[1:]
        ]
        assert events[0].about == {"fields": ["title"], "version": 4}
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).first()
        assert entry is not None
        assert (entry.subject, entry.before, entry.after) == ("A-2", {"title": starter[0]}, {"title": short})


def test_what_was_sent_where_is_kept_when_lanes_become_channel_keys(empty_database: Database) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database, to="0041")
    then = dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC)
    with empty_database.engine.begin() as connection:
        meeting = {"number": 1, "kind": "alliance", "title": "Overleg", "held_on": then.date(), "state": "planned"}
        rest = {"papers_on": then.date(), "place": "", "reason": "", "by_member_id": 1, "version": 1}
        insert_into(connection, "meetings", **meeting, **rest, created_at=then)
        insert_into(connection, "sent_packs", meeting_id=1, version=2, lane="U1", at=then)
        sent = {"is_urgent": False, "attempts": 0, "due_at": then, "created_at": then, "about": {}, "state": "sent"}
        insert_into(connection, "deliveries", **sent, key="a", kind="digest", lane="C1/late")
        insert_into(connection, "digest_copies", slot="week", lane="C1", delivery_id=1, made_at=then)
        insert_into(connection, "paces", key="lane:C1", open_at=5.0)
        insert_into(connection, "paces", key="post", open_at=6.0)
    migrate(empty_database)
    with empty_database.reading() as session:
        assert [one.channel_key for one in session.exec(select(Delivery)).all()] == ["C1/late"]
        assert [(one.version, one.channel_key) for one in session.exec(select(SentPack)).all()] == [(2, "U1")]
        assert [(one.channel_key, one.delivery_id) for one in session.exec(select(DigestCopy)).all()] == [("C1", 1)]
        assert {one.key: one.open_at for one in session.exec(select(Pace)).all()} == {"channel:C1": 5.0, "post": 6.0}


def test_what_a_merge_transferred_and_who_was_notified_are_kept_under_their_new_names(empty_database: Database) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database, to="0043")
    then = dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC)
    times = {"dismissed_at": None, "adopted_at": None, "told_at": then.isoformat()}
    joined = {"moved": [], "joined": {"7": {"before": times, "after": times}}}
    with empty_database.engine.begin() as connection:
        insert_into(
            connection,
            "merges",
            source_id=1,
            target_id=1,
            at=then,
            carried={"links": {"moved": [3], "dropped": []}, "matches": joined},
        )
        match = {"bottleneck_id": 1, "practice_id": 1, "score": 1.0}
        insert_into(connection, "matches", **match, found_at=then, told_at=then)
        insert_into(connection, "people_notices", kind="left", member_id=1, noted_at=then, told_at=then)
    migrate(empty_database)
    with empty_database.reading() as session:
        transferred = session.exec(select(Merge)).one().transferred
        assert transferred["links"] == {"moved": [3], "dropped": []}
        assert transferred["matches"]["joined"]["7"]["after"] == {
            "dismissed_at": None,
            "adopted_at": None,
            "notified_at": then.isoformat(),
        }
        assert session.exec(select(Match)).one().notified_at == then
        assert session.exec(select(PeopleNotice)).one().notified_at == then


def test_a_help_request_refers_to_what_its_question_names_and_none_is_lost(empty_database: Database) -> None:
    migrate(empty_database, to="0001")
    with empty_database.engine.begin() as connection:
        fill(connection)
    migrate(empty_database, to="0045")
    asked = (
        "Wie weet dit? B-1: Te weinig kamers",
        "Wie kent B-999, of B-1?",
        "Wie kent B-12 of XB-1?",
        "Wie weet dit?",
    )
    with empty_database.engine.begin() as connection:
        for key, text in enumerate(asked, 1):
            then = dt.datetime(2026, 11, 4, 9, tzinfo=dt.UTC)
            row = {"submission_key": str(key), "alliance_id": 1, "member_id": 1, "text": text, "at": then}
            insert_into(connection, "help_requests", **row)
    migrate(empty_database)
    with empty_database.reading() as session:
        found = session.exec(select(HelpRequest).order_by(col(HelpRequest.id))).all()
        assert [(one.text, one.contribution_id) for one in found] == list(zip(asked, (1, 1, None, None), strict=True))


def test_the_previous_release_stores_steps_without_a_description(database: Database) -> None:
    with database.engine.begin() as connection:
        fill(connection)
    with database.reading() as session:
        assert session.exec(select(ActionStep)).one().description == ""


def fill(connection: Connection) -> None:
    """One of each thing that others refer to, as the first release wrote them."""
    then = dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)
    made = {"created_at": then, "updated_at": then}
    insert_into(connection, "organisations", slug="utrecht", name="Utrecht", kind="city", mail_domains=[])
    member = {"slack_user_id": "U1", "organisation_id": 1, "name": "Ute", "is_secretariat": False, "is_admin": False}
    insert_into(connection, "members", **member, created_at=then)
    insert_into(connection, "themes", slug="wonen", name="Wonen", position=1)
    alliance = {"slug": "huisvesting", "theme_id": 1, "name": "Huisvesting", "goal": "", "channel_is_private": False}
    insert_into(connection, "alliances", **alliance, position=1)
    insert_into(connection, "chairs", alliance_id=1, member_id=1, kind="official", since=then)
    insert_into(connection, "participations", alliance_id=1, organisation_id=1, kind="takes_part", since=then)
    text = {"kind": "bottleneck", "title": "Te weinig kamers", "body": "Al lang.", "visibility": "network"}
    belongs = {"alliance_id": 1, "organisation_id": 1, "author_id": 1}
    insert_into(
        connection, "contributions", number=1, submission_key="a", **text, **belongs, details={}, version=1, **made
    )
    insert_into(connection, "contribution_versions", contribution_id=1, version=1, **text, details={}, at=then)
    insert_into(connection, "cards", contribution_id=1, channel_id="C1", ts="1.2")
    step = {"number": 1, "alliance_id": 1, "title": "Quick scan", "ambition": "first_step", "status": "on_track"}
    insert_into(connection, "action_steps", **step, is_continuous=False, **made)
    insert_into(connection, "step_owners", step_id=1, organisation_id=1, contact_member_id=1, since=then)
    insert_into(connection, "status_updates", step_id=1, status="on_track", note="", by_member_id=1, at=then)


def insert_into(connection: Connection, table: str, **values: Any) -> None:
    connection.execute(insert(Table(table, MetaData(), autoload_with=connection)), [values])


@pytest.mark.parametrize("kind", ["pk", "fk", "uq", "ck"])
def test_every_constraint_has_a_name_by_which_a_later_migration_can_alter_it(database: Database, kind: str) -> None:
    found = inspect(database.engine)
    nameless = []
    for table in metadata.tables:
        of_kind: dict[str, list[Any]] = {
            "pk": [found.get_pk_constraint(table)],
            "fk": found.get_foreign_keys(table),
            "uq": found.get_unique_constraints(table),
            "ck": found.get_check_constraints(table),
        }
        nameless += [(table, one) for one in of_kind[kind] if not str(one["name"] or "").startswith(f"{kind}_")]
    assert nameless == []


def test_every_reference_between_tables_is_indexed(database: Database) -> None:
    found = inspect(database.engine)
    slow = []
    for table in metadata.tables:
        led_by = {index["column_names"][0] for index in found.get_indexes(table)}
        led_by |= {unique["column_names"][0] for unique in found.get_unique_constraints(table)}
        led_by |= set(found.get_pk_constraint(table)["constrained_columns"][:1])
        for reference in found.get_foreign_keys(table):
            slow += [(table, name) for name in reference["constrained_columns"] if name not in led_by]
    assert slow == []
