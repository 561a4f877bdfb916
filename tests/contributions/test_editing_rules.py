"""The rules of editing, on both databases: versions, two at once, who may, and back to an earlier version."""

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from alliance.contributions import editing
from alliance.contributions.details import completeness
from alliance.contributions.editing import Overtaken
from alliance.enums import ContributionKind, EventKind, ExternalAccess, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.people.members import Person
from storage.contributions import contributions as rows
from storage.engine.database import Database, Session
from storage.tables import Alliance, Contribution, ContributionVersion, Member, Topic
from tests.kit.together import at_once
from tests.networks.small_network import Network, at, somebody_of

NOW = at("2026-11-24T10:00")
TODAY = NOW.date()


def person(session: Session, network: Network, city: str, *, secretariat: bool = False, chairs: bool = False) -> Person:
    """The contact of a city, as the rules see them."""
    session.get_one(Member, network.people[city]).is_secretariat = secretariat
    return somebody_of(session, network, city, is_chair=chairs)


def edit(session: Session, by: Person, *, base: int = 1, seen: int | None = None, **typed: str) -> Contribution:
    """Edit B-1."""
    return editing.edit_contribution(session, by=by, number=1, base=base, seen=seen or base, typed=typed, now=NOW)


def enrich(session: Session, by: Person, *, base: int = 1, seen: int | None = None, **typed: Any) -> Contribution:
    """Add details to B-1."""
    return editing.enrich_contribution(
        session, by=by, number=1, base=base, seen=seen or base, typed=typed, today=TODAY, now=NOW
    )


def test_every_save_is_a_version_with_who_and_when(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, title="Veel te weinig kamers")
        enrich(session, noor, base=2, cause="Regels")
        session.flush()
        versions = [session.get(ContributionVersion, key) for key in (1, 2, 3)]
        kinds = [(event.kind, event.about) for event, *_ in rows.list_events(session, item.id)]
    assert [(one.version, one.title, one.by_member_id) for one in versions if one] == [
        (1, "Te weinig kamers", 1),
        (2, "Veel te weinig kamers", 1),
        (3, "Veel te weinig kamers", 1),
    ]
    assert versions[2] is not None
    assert versions[2].details == {"cause": "Regels"}
    assert kinds == [
        (EventKind.EDITED, {"version": 3, "fields": ["cause"]}),
        (EventKind.EDITED, {"version": 2, "fields": ["title"]}),
    ]


def test_a_save_without_a_change_is_no_version(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, title="  Te weinig   kamers ")
        enrich(session, noor, cause="", topics=[])
        assert enrich(session, noor).version == 1


def test_the_same_form_sent_twice_is_one_version(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, title="Anders")
        assert edit(session, noor, title="Anders").version == 2


def test_what_one_left_alone_stays_as_the_other_saved_it(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, title="Titel van de een", body="De wachttijd is 14 maanden.")
        with pytest.raises(Overtaken) as overtaken:
            edit(session, noor, title="Te weinig kamers", body="Tekst van de ander")
        (meanwhile,) = overtaken.value.meanwhile
        assert [(one.field, one.old, one.new) for one in meanwhile.changes] == [
            ("title", "Te weinig kamers", "Titel van de een")
        ]
        assert (meanwhile.by_name, overtaken.value.newest) == ("Iemand · Utrecht", 2)
        item = edit(session, noor, seen=2, title="Te weinig kamers", body="Tekst van de ander")
    assert (item.title, item.body) == ("Titel van de een", "Tekst van de ander")


def test_a_third_save_while_somebody_reads_what_changed_is_shown_again(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, body="Een")
        edit(session, noor, base=2, body="Twee")
        with pytest.raises(Overtaken) as overtaken:
            edit(session, noor, seen=2, body="Drie")
        assert [one.version for one in overtaken.value.meanwhile] == [3]


def test_details_do_not_collide_with_an_edit_of_the_text(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, body="Een andere tekst")
        item = enrich(session, noor, cause="Regels")
    assert (item.version, item.body, item.details) == (3, "Een andere tekst", {"cause": "Regels"})


def test_a_corrected_kind_keeps_number_and_shared_fields_and_the_history_keeps_the_rest(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        chair = person(session, network, "Groningen", chairs=True)
        noor = person(session, network, "Utrecht")
        enrich(session, noor, cause="Regels", sphere="national")
        item = edit(session, chair, base=2, kind="opportunity")
        assert (item.number, item.kind, item.details) == (1, ContributionKind.OPPORTUNITY, {"sphere": "national"})
        event = rows.list_events(session, item.id)[0][0]
        assert event.kind is EventKind.KIND_CORRECTED
        assert event.about == {
            "version": 3,
            "fields": ["kind", "cause"],
            "from": "bottleneck",
            "to": "opportunity",
        }
        restored = editing.restore_version(session, by=noor, number=1, version=2, now=NOW)
    assert (restored.kind, restored.details) == (
        ContributionKind.BOTTLENECK,
        {"cause": "Regels", "sphere": "national"},
    )


def test_a_chair_corrects_the_kind_and_nothing_else(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        chair = person(session, network, "Groningen", chairs=True)
        item = edit(session, chair, kind="opportunity", title="Overgenomen", body="Weg ermee", visibility="alliance")
        assert (item.title, item.visibility) == ("Te weinig kamers", Visibility.NETWORK)
        with pytest.raises(NotAllowed):
            enrich(session, chair, base=2, first_step="x")
        with pytest.raises(NotAllowed):
            editing.restore_version(session, by=chair, number=1, version=1, now=NOW)


def test_the_secretariat_may_and_another_city_may_not(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        with pytest.raises(NotAllowed) as refused:
            edit(session, person(session, network, "Delft"), title="Anders")
        assert refused.value.ask == [("UUTRECHT", "Iemand · Utrecht")]
        assert edit(session, person(session, network, "Delft", secretariat=True), title="Anders").version == 2


def test_who_left_is_not_named_as_the_one_to_ask(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        author = session.get(Member, network.people["Utrecht"])
        assert author
        author.left_at = NOW
        with pytest.raises(NotAllowed) as refused:
            edit(session, person(session, network, "Delft"), title="Anders")
        assert refused.value.ask == []


def test_restoring_brings_back_the_text_and_not_who_may_see_it(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        edit(session, noor, body="Vertrouwelijk", visibility="alliance")
        item = editing.restore_version(session, by=noor, number=1, version=1, now=NOW)
        assert (item.body, item.visibility, item.version) == (
            "De wachttijd is 14 maanden.",
            Visibility.ALLIANCE,
            3,
        )
        assert editing.restore_version(session, by=noor, number=1, version=1, now=NOW).version == 3, "twice is once"
        with pytest.raises(NotFound):
            editing.restore_version(session, by=noor, number=1, version=9, now=NOW)


def test_what_is_no_field_stays_through_everything(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-02T09:00")
        item.details = {"source_url": "https://kennissteden.slack.com/x", "cause": "Regels"}
        noor = person(session, network, "Utrecht")
        edit(session, noor, kind="opportunity")
        item = editing.restore_version(session, by=noor, number=1, version=1, now=NOW)
    assert item.details["source_url"] == "https://kennissteden.slack.com/x"


def test_a_topic_of_another_alliance_is_refused(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        other = network.add(Topic(alliance_id=network.alliance("x", "X", position=2), slug="a", name="Elders"))
        with pytest.raises(Invalid) as refused:
            enrich(session, person(session, network, "Utrecht"), topics=[other.id])
    assert refused.value.field == "topics"


def test_a_new_review_date_is_a_version_and_asks_anew(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-02T09:00")
        item.reviews_asked = 1
        noor = person(session, network, "Utrecht")
        item = enrich(session, noor, review_on="2027-02-01")
        assert (item.review_on, item.reviews_asked, item.version) == (dt.date(2027, 2, 1), 0, 2)
        assert enrich(session, noor, base=2, review_on="2027-02-01").version == 2
        assert enrich(session, noor, base=2, review_on="").review_on == dt.date(2027, 11, 24)


def test_merged_or_archived_nothing_is_saved(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item, other = network.share(1, "2026-11-02T09:00"), network.share(2, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")
        item.archived_at = NOW
        session.flush()
        with pytest.raises(Conflict) as refused:
            edit(session, noor, title="Anders")
        assert refused.value.reason == "problem.item_archived"
        item.archived_at, item.merged_into_id = None, other.id
        session.flush()
        with pytest.raises(Conflict) as refused:
            enrich(session, noor, cause="Anders")
        assert refused.value.values == {"ref": "B-1", "into": "B-2"}


def test_the_hint_counts_only_what_the_kind_asks() -> None:
    assert completeness(ContributionKind.BOTTLENECK, {"cause": "x", "needed": "y"}).filled == 1


@pytest.mark.both_databases("concurrency")
def test_of_two_saves_at_the_very_same_time_one_is_shown_the_other(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        noor = person(session, network, "Utrecht")

    def save(body: str) -> str:
        try:
            with database.writing() as session:
                edit(session, noor, body=body)
        except Overtaken as overtaken:
            return str(overtaken.meanwhile[0].changes[0].new)
        return "saved"

    assert set(at_once(partial(save, "Een"), partial(save, "Twee"))) in ({"Een", "saved"}, {"Twee", "saved"})


def test_guests_may_not_where_the_alliance_lets_them_only_read(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        guest = replace(person(session, network, "Utrecht"), is_restricted=True)
        assert enrich(session, guest, cause="Regels").version == 2
        alliance = session.get(Alliance, network.housing)
        assert alliance
        alliance.external_access = ExternalAccess.READ
        session.add(alliance)
        with pytest.raises(NotAllowed) as refused:
            edit(session, guest, base=2, title="Anders")
        assert refused.value.reason == "problem.guests_read_only"


def test_who_has_no_organisation_yet_is_asked_for_it_first(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        network.share(1, "2026-11-02T09:00")
        with pytest.raises(NotRegistered):
            edit(session, replace(person(session, network, "Utrecht"), member=None, organisation=None), title="x")
