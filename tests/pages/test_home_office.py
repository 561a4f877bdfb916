"""What Home and its list tell the secretariat: newcomers, failures, look-alikes, the next digest."""

import datetime as dt

from alliance.contributions import shared_look_alikes
from alliance.digests.due_digests import INSTALLED
from alliance.enums import (
    ContributionKind,
    DeliveryState,
)
from storage.contributions.shared_look_alikes import move_bookmark
from storage.engine.database import Database
from storage.engine.slots import note_milestone
from storage.tables import (
    LookAlike,
    Member,
)
from tests.kit.deliveries import put_in_line
from tests.networks.small_network import Network, at
from tests.pages.test_home_parts import NOW, home_of, make_secretary, person


def test_the_secretariat_finds_new_people_failures_the_next_digest_and_what_is_not_verified(database: Database) -> None:
    with database.writing() as session:
        note_milestone(session, INSTALLED, now=NOW)
        network = Network(session)
        make_secretary(network, "Utrecht")
        newcomer = session.get_one(Member, network.people["Delft"])
        newcomer.created_at = NOW - dt.timedelta(days=3)
        network.add(newcomer)
        for kind, channel_key in (("card", "C1"), ("card", "C2"), ("news", "U1")):
            put_in_line(session, kind=kind, channel_key=channel_key, now=NOW).state = DeliveryState.FAILED
        stale = network.share(1, "2025-01-01T09:00")
        stale.not_verified_since = NOW
        network.add(stale)
        office = home_of(session, "Utrecht").office
        assert home_of(session, "Delft").office is None
    assert office is not None
    assert [(member.name, city.name) for member, city in office.people] == [("Iemand · Delft", "Delft")]
    assert office.failed == {"card": 2, "news": 1}
    assert office.next_digest is not None
    assert office.next_digest.upcoming[0].due_at == at("2026-11-30T08:00")
    assert office.not_verified == 1


def test_look_alikes_that_were_shared_all_the_same_are_put_before_the_secretariat_once(database: Database) -> None:
    from alliance.index.indexing import reindex

    with database.writing() as session:
        network = Network(session)
        make_secretary(network, "Utrecht")
        move_bookmark(session, "look_alikes", 0)
        for number, title in enumerate(["Te weinig kamers voor eerstejaars", "Warmtenet op de campus"], start=1):
            reindex(session, network.share(number, "2026-11-01T09:00", title=title, city="Groningen"))
        reindex(session, network.share(3, "2026-11-20T09:00", title="Te weinig kamers voor eerstejaars", city="Delft"))
    with database.reading() as session:
        compared = shared_look_alikes.compare_newest(session, now=NOW)
    assert compared is not None
    with database.writing() as session:
        shared_look_alikes.note_compared(session, compared, now=NOW)
        shared_look_alikes.note_compared(session, compared, now=NOW)
        office = home_of(session, "Utrecht").office
        assert office is not None
        (pair,) = office.look_alikes
        assert (pair.newer.ref, pair.older.ref) == ("B-3", "B-1")
        assert shared_look_alikes.compare_newest(session, now=NOW) is None
        shared_look_alikes.keep_separate(session, by=person(session, "Utrecht"), pair_id=pair.pair_id, now=NOW)
        office = home_of(session, "Utrecht").office
        assert office is not None
        assert office.look_alikes == []


def test_a_pair_of_which_one_is_merged_is_settled_by_that(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        make_secretary(network, "Utrecht")
        older, newer = network.share(1, "2026-11-01T09:00"), network.share(2, "2026-11-02T09:00")
        network.add(LookAlike(newer_id=newer.id, older_id=older.id, at=NOW))
        newer.merged_into_id = older.id
        network.add(newer)
        office = home_of(session, "Utrecht").office
    assert office is not None
    assert office.look_alikes == []


def test_a_pair_of_two_kinds_is_not_offered_to_merge(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        make_secretary(network, "Utrecht")
        older, newer = network.share(1, "2026-11-01T09:00"), network.share(2, "2026-11-02T09:00")
        network.add(LookAlike(newer_id=newer.id, older_id=older.id, at=NOW))
        newer.kind = next(kind for kind in ContributionKind if kind is not older.kind)  # corrected by a chair since
        network.add(newer)
        office = home_of(session, "Utrecht").office
    assert office is not None
    assert office.look_alikes == []
