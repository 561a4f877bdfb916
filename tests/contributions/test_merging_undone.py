"""Undoing a merge: everything is as it was, also when something changed in the meantime."""

import datetime as dt
from collections.abc import Callable

import pytest

from alliance.contributions.endorsements import withdraw_endorsement
from alliance.contributions.sharing import show_contribution
from alliance.enums import (
    AdoptionState,
)
from alliance.errors import Conflict
from storage.contributions.matches import find_match
from storage.engine.database import Session
from tests.networks.merging_network import (
    LATER,
    NOW,
    MergingNetwork,
    adopts,
    as_practices,
    endorsed,
    everything,
    followers,
    follows,
    links,
    merge,
    network,
    person,
    row,
    says,
    undo,
)
from tests.networks.small_network import session

__all__ = ["network", "session"]

Prepare = Callable[[Session, MergingNetwork], None]


# --- undoing


def _nothing(session: Session, network: MergingNetwork) -> None:
    pass


def _words(session: Session, network: MergingNetwork) -> None:
    says(session, "Delft", 1, 1, "hier")
    says(session, "Delft", 2, 3, "daar")
    says(session, "Breda", 2, 2)


def _practices(session: Session, network: MergingNetwork) -> None:
    as_practices(session)
    adopts(session, "Delft", 1, AdoptionState.EXPLORING)
    adopts(session, "Delft", 2, AdoptionState.RUNNING, "korter")
    adopts(session, "Breda", 2, AdoptionState.EMBEDDED)


def _steps(session: Session, network: MergingNetwork) -> None:
    network.session = session
    first, second = network.step(1), network.step(2)
    for step, number in ((first, 1), (first, 2), (second, 2)):
        links(session, step.id, number)


def _matches(session: Session, network: MergingNetwork) -> None:
    network.session = session
    first, second = (network.share(number, "2026-11-20T09:00", title="Zo kan het") for number in (8, 9))
    for number, practice in ((1, first), (3, second)):
        network.match(row(session, number), practice, NOW)
    network.match(row(session, 2), first, NOW).dismissed_at = NOW
    network.match(row(session, 2), second, NOW).adopted_at = NOW
    session.flush()


def test_matches_follow_with_what_was_said_of_them(session: Session, network: MergingNetwork) -> None:
    _matches(session, network)
    merge(session, 2, 1)
    first, second = (find_match(session, row(session, 1).id, row(session, number).id) for number in (8, 9))
    assert first is not None
    assert second is not None
    assert (first.dismissed_at, second.adopted_at) == (NOW, NOW)


@pytest.mark.parametrize("prepare", [_nothing, _words, _practices, _steps, _matches])
def test_undoing_leaves_everything_as_it_was(session: Session, network: MergingNetwork, prepare: Prepare) -> None:
    prepare(session, network)
    before = everything(session)
    merge(session, 2, 1)
    assert everything(session) != before
    undo(session, 2)
    assert everything(session) == before


@pytest.mark.parametrize("prepare", [_nothing, _words, _practices, _steps, _matches])
@pytest.mark.parametrize("order", [(2, 3), (3, 2)])
def test_two_merges_are_undone_in_any_order(
    session: Session,
    network: MergingNetwork,
    prepare: Prepare,
    order: tuple[int, int],
) -> None:
    prepare(session, network)
    if prepare is _words:
        says(session, "Breda", 3, 3, "ook")
    before = everything(session)
    for number in (2, 3):
        merge(session, number, 1)
    for number in order:
        undo(session, number)
    assert everything(session) == before


def test_undoing_one_of_two_leaves_what_the_other_carried(session: Session) -> None:
    says(session, "Breda", 2, 3, "daar")
    says(session, "Breda", 3, 2, "ginds")
    merge(session, 2, 1)
    merge(session, 3, 1)
    assert endorsed(session, 1)["Breda"] == (3, "daar · ginds")
    undo(session, 2)
    assert endorsed(session, 1) == {"Breda": (2, "ginds"), "Delft": (None, "")}


def test_what_was_said_of_the_other_since_stays_there(session: Session) -> None:
    merge(session, 2, 1)
    says(session, "Delft", 2, 2, "nieuw", now=LATER)
    undo(session, 2)
    assert endorsed(session, 1) == {"Delft": (2, "nieuw")}
    assert endorsed(session, 2) == {}


def test_a_carried_word_that_was_changed_goes_back_with_its_change(session: Session) -> None:
    says(session, "Delft", 2, 1, "eerst")
    merge(session, 2, 1)
    says(session, "Delft", 1, 3, "nu erger", now=LATER)
    undo(session, 2)
    assert endorsed(session, 1) == {}
    assert endorsed(session, 2) == {"Delft": (3, "nu erger")}


def test_a_change_to_a_word_that_stood_behind_both_stays_where_it_was_made(session: Session) -> None:
    says(session, "Delft", 1, 1, "hier")
    says(session, "Delft", 2, 1, "daar")
    merge(session, 2, 1)
    says(session, "Delft", 1, 3, "nu erger", now=LATER)
    undo(session, 2)
    assert endorsed(session, 1) == {"Delft": (3, "nu erger")}
    assert endorsed(session, 2) == {"Delft": (1, "daar")}


def test_a_word_that_was_taken_back_in_between_is_taken_back(session: Session) -> None:
    says(session, "Delft", 2, 1)
    merge(session, 2, 1)
    withdraw_endorsement(session, by=person(session, "Delft"), number=1, now=LATER)
    undo(session, 2)
    assert endorsed(session, 1) == {} == endorsed(session, 2)


def test_who_found_a_reason_of_their_own_to_follow_goes_on(session: Session, network: MergingNetwork) -> None:
    follows(session, network, "Breda", 2)
    merge(session, 2, 1)
    says(session, "Breda", 1, 2, now=LATER)
    undo(session, 2)
    assert "Breda" in followers(session, 1)


def test_undoing_ends_after_a_day(session: Session) -> None:
    merge(session, 2, 1)
    with pytest.raises(Conflict) as late:
        undo(session, 2, now=NOW + dt.timedelta(days=1, seconds=1))
    assert late.value.reason == "problem.merged_too_long_ago"
    undo(session, 2, now=NOW + dt.timedelta(days=1))


def test_undoing_twice_is_refused_with_a_sentence(session: Session) -> None:
    merge(session, 2, 1)
    undo(session, 2)
    with pytest.raises(Conflict) as twice:
        undo(session, 2)
    assert twice.value.reason == "problem.not_merged"


def test_a_chain_is_undone_from_its_end(session: Session) -> None:
    before = everything(session)
    merge(session, 2, 1)
    merge(session, 1, 3)
    assert show_contribution(session, reader=person(session, "Leiden"), number=2).number == 3
    with pytest.raises(Conflict) as refused:
        undo(session, 2)
    assert (refused.value.reason, refused.value.values["into"]) == ("problem.undo_later_first", "B-3")
    undo(session, 1)
    undo(session, 2)
    assert everything(session) == before


def test_what_was_undone_can_be_merged_again(session: Session) -> None:
    merge(session, 2, 1)
    undo(session, 2)
    merge(session, 2, 3, now=LATER)
    assert endorsed(session, 3) == {"Groningen": (None, "")}
