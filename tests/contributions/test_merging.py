"""Merging contributions: what is carried over, who may, who is told, and what happens at once."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from alliance.contributions.endorsements import withdraw_endorsement
from alliance.contributions.following import unfollow
from alliance.contributions.merging import merging
from alliance.contributions.sharing import show_contribution
from alliance.enums import (
    AdoptionState,
    ContributionKind,
    Visibility,
)
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, RuleError
from storage.engine.database import Database, Session
from storage.tables import (
    News,
)
from tests.kit.together import at_once
from tests.networks.merging_network import (
    NOW,
    MergingNetwork,
    adopted,
    adopts,
    as_practices,
    endorsed,
    everything,
    followers,
    follows,
    forget_deliveries,
    links,
    merge,
    network,
    person,
    row,
    says,
    told,
)
from tests.networks.small_network import session

__all__ = ["network", "session"]


# --- what is carried over


def test_the_organisation_of_the_merged_one_stands_behind_the_other(session: Session) -> None:
    merge(session, 2, 1)
    assert endorsed(session, 1) == {"Groningen": (None, "")}


def test_the_reference_of_the_merged_one_leads_to_the_other(session: Session) -> None:
    merge(session, 2, 1)
    item = show_contribution(session, reader=person(session, "Delft"), number=2)
    assert (item.number, item.merged_numbers) == (1, (2,))


def test_what_went_up_in_one_that_was_merged_itself_stays_readable_from_the_last(session: Session) -> None:
    merge(session, 3, 2)
    merge(session, 2, 1)
    item = show_contribution(session, reader=person(session, "Delft"), number=3)
    assert (item.number, item.merged_numbers) == (1, (2, 3))


def test_the_stronger_severity_stays_with_both_contexts(session: Session) -> None:
    says(session, "Delft", 1, 2, "vooral in september")
    says(session, "Delft", 2, 3, "vooral in de binnenstad")
    merge(session, 2, 1)
    assert endorsed(session, 1)["Delft"] == (3, "vooral in de binnenstad · vooral in september")


def test_contexts_that_do_not_fit_together_leave_that_of_the_stronger(session: Session) -> None:
    says(session, "Delft", 1, 3, "a" * 200)
    says(session, "Delft", 2, 1, "b" * 200)
    merge(session, 2, 1)
    assert endorsed(session, 1)["Delft"] == (3, "a" * 200)


def test_a_word_that_was_taken_back_is_not_carried(session: Session) -> None:
    says(session, "Delft", 2, 3)
    withdraw_endorsement(session, by=person(session, "Delft"), number=2, now=NOW)
    merge(session, 2, 1)
    assert "Delft" not in endorsed(session, 1)


def test_an_organisation_does_not_come_to_stand_behind_its_own(session: Session) -> None:
    says(session, "Utrecht", 2, 3)
    merge(session, 2, 1)
    assert "Utrecht" not in endorsed(session, 1)


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        (AdoptionState.EXPLORING, AdoptionState.RUNNING, AdoptionState.RUNNING),
        (AdoptionState.EMBEDDED, AdoptionState.RUNNING, AdoptionState.EMBEDDED),
    ],
)
def test_the_further_state_of_an_adoption_stays(
    session: Session, ours: AdoptionState, theirs: AdoptionState, stays: AdoptionState
) -> None:
    as_practices(session)
    adopts(session, "Delft", 1, ours, "kleiner")
    adopts(session, "Delft", 2, theirs, "korter")
    merge(session, 2, 1)
    assert adopted(session, 1)["Delft"][0] is stays
    assert set(adopted(session, 1)["Delft"][1].split(" · ")) == {"kleiner", "korter"}


def test_followers_come_along_except_who_stopped_following_the_other(session: Session, network: MergingNetwork) -> None:
    for city in ("Delft", "Breda"):
        follows(session, network, city, 2)
    follows(session, network, "Breda", 1)
    unfollow(session, contribution_id=row(session, 1).id, member_id=network.people["Breda"], now=NOW)
    merge(session, 2, 1)
    assert followers(session, 1) == {"Delft"}


def test_action_steps_come_along_each_once(session: Session, network: MergingNetwork) -> None:
    network.session = session
    first, second = network.step(1), network.step(2)
    for step, number in ((first, 1), (first, 2), (second, 2)):
        links(session, step.id, number)
    merge(session, 2, 1)
    item = show_contribution(session, reader=person(session, "Leiden"), number=1)
    assert [step.ref for step in item.steps] == ["A-1", "A-2"]


def test_the_text_of_the_merged_one_can_be_read_for_ever(session: Session) -> None:
    merge(session, 2, 1)
    item = merging.show_merged(session, reader=person(session, "Breda"), number=2)
    assert (item.title, item.merged_into) == ("Te weinig kamers 2", 1)


# --- the preview


def test_a_preview_says_what_would_be_carried_and_changes_nothing(session: Session, network: MergingNetwork) -> None:
    says(session, "Delft", 1, 2)
    says(session, "Delft", 2, 3)
    says(session, "Breda", 2, 1)
    before = everything(session)
    seen = merging.preview_merge(session, by=person(session, "Leiden"), number=2, into=1)
    assert [one.name for one in seen.joins] == ["Breda", "Groningen"]
    assert [one.name for one in seen.stays] == ["Delft"]
    assert (seen.followers, seen.steps, seen.is_narrower, seen.excluded) == (1, 0, False, ())
    assert everything(session) == before


def test_a_preview_warns_who_will_not_be_able_to_read_it_any_more(session: Session) -> None:
    says(session, "Breda", 2, 1)
    row(session, 1).visibility = Visibility.ALLIANCE
    session.flush()
    seen = merging.preview_merge(session, by=person(session, "Leiden"), number=2, into=1)
    assert seen.is_narrower
    assert [one.name for one in seen.excluded] == ["Breda"]


def test_who_may_not_read_the_other_does_not_follow_it(session: Session, network: MergingNetwork) -> None:
    says(session, "Breda", 2, 1)
    row(session, 1).visibility = Visibility.ALLIANCE
    session.flush()
    merge(session, 2, 1)
    assert "Breda" not in followers(session, 1)


# --- who may, and which


@pytest.mark.parametrize("city", ["Utrecht", "Groningen", "Breda"])
def test_only_chairs_and_the_secretariat_merge(session: Session, city: str) -> None:
    with pytest.raises(NotAllowed):
        merge(session, 2, 1, by=city)


def test_a_chair_merges_within_the_own_alliance_alone_and_the_secretariat_everywhere(
    session: Session, network: MergingNetwork
) -> None:
    network.session = session
    elsewhere = network.alliance("impact", "Impact", position=2)
    network.share(4, "2026-11-20T09:00", alliance=elsewhere)
    with pytest.raises(NotAllowed):
        merge(session, 2, 4)
    groningen = person(session, "Groningen").member
    assert groningen is not None
    groningen.is_secretariat = True
    session.flush()
    merge(session, 2, 4, by="Groningen")
    assert row(session, 2).merged_into_id == row(session, 4).id


def test_what_cannot_be_merged_says_why(session: Session) -> None:
    cases: list[tuple[Callable[[], None], str]] = [
        (lambda: merge(session, 1, 1), "problem.merge_itself"),
        (lambda: merge(session, 1, 99), "problem.merge_unknown"),
    ]
    row(session, 3).kind = ContributionKind.OPPORTUNITY
    session.flush()
    cases.append((lambda: merge(session, 3, 1), "problem.merge_kinds"))
    for attempt, reason in cases:
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.reason == reason


def test_what_was_merged_is_neither_merged_again_nor_merged_into(session: Session) -> None:
    merge(session, 2, 1)
    with pytest.raises(Conflict) as again:
        merge(session, 2, 3)
    assert (again.value.reason, again.value.values["into"]) == ("problem.merged", "B-1")
    with pytest.raises(Invalid) as into:
        merge(session, 3, 2)
    assert (into.value.reason, into.value.values["into"]) == ("problem.merge_into_merged", "B-1")
    with pytest.raises(Invalid):
        merge(session, 1, 2)  # a circle


def test_what_is_archived_is_not_merged(session: Session) -> None:
    row(session, 2).archived_at = NOW
    session.flush()
    with pytest.raises(Conflict):
        merge(session, 2, 1)
    with pytest.raises(Invalid):
        merge(session, 1, 2)


def test_one_that_one_may_not_see_is_not_found(session: Session) -> None:
    row(session, 2).visibility = Visibility.ALLIANCE
    session.flush()
    with pytest.raises(NotFound):
        merge(session, 2, 1, by="Breda")


# --- who is told


def test_followers_hear_it_once_and_who_stands_behind_it_without_following_hears_it_too(
    session: Session, network: MergingNetwork
) -> None:
    says(session, "Delft", 2, 3)
    says(session, "Breda", 2, 1)
    follows(session, network, "Delft", 1)
    unfollow(session, contribution_id=row(session, 2).id, member_id=network.people["Breda"], now=NOW)
    forget_deliveries(session)
    merge(session, 2, 1)
    assert told(session, "merged") == {"UBREDA", "UGRONINGEN"}  # the author never followed: the row was made by hand
    assert told(session, "merge_done") == {"ULEIDEN"}
    untold = session.exec(
        select(News).where(News.member_id == network.people["Delft"], col(News.notified_at).is_(None))
    )
    assert len(untold.all()) == 1


# --- at once


@pytest.mark.both_databases("concurrency")
def test_two_merges_of_one_at_once_are_one(database: Database, network: MergingNetwork) -> None:
    def into(target: int) -> Callable[[], None]:
        def job() -> None:
            with database.writing() as session:
                merge(session, 2, target)

        return job

    results = at_once(into(1), into(3))
    assert [type(one) for one in results if one is not None] == [Conflict]


@pytest.mark.both_databases("concurrency")
def test_two_merges_into_each_other_make_no_circle(database: Database, network: MergingNetwork) -> None:
    def job(number: int, into: int) -> Callable[[], None]:
        def run() -> None:
            with database.writing() as session:
                merge(session, number, into)

        return run

    results = at_once(job(1, 2), job(2, 1))
    assert len([one for one in results if isinstance(one, RuleError)]) == 1
    with database.reading() as session:
        assert len([one for one in (1, 2) if row(session, one).merged_into_id]) == 1


@pytest.mark.both_databases("concurrency")
@pytest.mark.parametrize("attempt", range(3))
def test_who_endorses_while_it_is_merged_stands_behind_the_other(
    database: Database, network: MergingNetwork, attempt: int
) -> None:
    def endorsing() -> None:
        with database.writing() as session:
            says(session, "Delft", 2, 3, "net op tijd")

    def merging_it() -> None:
        with database.writing() as session:
            merge(session, 2, 1)

    assert at_once(endorsing, merging_it) == [None, None]
    with database.reading() as session:
        assert endorsed(session, 1)["Delft"] == (3, "net op tijd")
