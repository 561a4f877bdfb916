"""Archiving and restoring: hidden and never deleted, with a reason, by whoever looks after it."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from alliance.contributions.archiving import archive_contribution, restore_contribution
from alliance.contributions.following import follow
from alliance.contributions.merging.merging import merge
from alliance.contributions.sharing import list_recent, show_contribution
from alliance.enums import ChairKind, EventKind, FollowReason
from alliance.errors import Conflict, Invalid, NotAllowed, NotRegistered, RuleError
from alliance.people.members import Person, SlackProfile, identify
from alliance.search.search import search
from alliance.undo import UNDO_FOR
from storage.engine.database import Database, Session
from storage.tables import Chair, Contribution, ContributionEvent, Member, News
from tests.kit import Town
from tests.kit.reading import says, texts
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:00")
HOUSING = "alliantie-studentenhuisvesting"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """The small network with a colleague in Utrecht; Delft's member chairs the alliance."""
    with database.writing() as opened:
        network = Network(opened)
        network.add(
            Member(slack_user_id="UCOLLEGA", organisation_id=network.cities["Utrecht"], name="Collega", created_at=NOW)
        )
        delft = network.people["Delft"]
        network.add(Chair(alliance_id=network.housing, member_id=delft, kind=ChairKind.OFFICIAL, since=NOW))
        for number in (1, 2):
            network.share(number, "2026-11-20T09:00")
        yield opened


def person(session: Session, user: str) -> Person:
    """The member with this name in their Slack user id, or a stranger."""
    known = SlackProfile(slack_user_id=f"U{user.upper()}", team_id="T1", name=user)
    return identify(session, known, team_id="T1", admin_users=())


def archive(session: Session, user: str = "Utrecht", *, number: int = 1, reason: str = "Bestaat niet meer") -> None:
    archive_contribution(session, by=person(session, user), number=number, reason=reason, now=NOW)


def restore(session: Session, user: str = "Utrecht", *, reason: str = "Speelt weer") -> None:
    restore_contribution(session, by=person(session, user), number=1, reason=reason, now=NOW)


@pytest.mark.parametrize("user", ["Utrecht", "Collega", "Delft"])
def test_the_author_colleagues_and_the_chair_archive_and_restore(session: Session, user: str) -> None:
    archive(session, user)
    item = show_contribution(session, reader=person(session, "Groningen"), number=1)
    assert (item.is_archived, item.archive_reason) == (True, "Bestaat niet meer")
    restore(session, user)
    item = show_contribution(session, reader=person(session, "Groningen"), number=1)
    assert (item.is_archived, item.archive_reason) == (False, None)


@pytest.mark.parametrize(("user", "refusal"), [("Groningen", NotAllowed), ("Niemand", NotRegistered)])
def test_others_do_not(session: Session, user: str, refusal: type[RuleError]) -> None:
    with pytest.raises(refusal):
        archive(session, user)


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_a_reason_is_needed(session: Session, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        archive(session, reason=reason)
    assert refused.value.reason == "problem.reason_empty"


def test_a_reason_has_an_end(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        archive(session, reason="x" * 301)
    assert refused.value.values == {"length": 301, "limit": 300}


def test_what_is_archived_is_not_archived_again_nor_restored_twice(session: Session) -> None:
    with pytest.raises(Conflict) as refused:
        restore(session)
    assert refused.value.reason == "problem.not_archived"
    archive(session)
    with pytest.raises(Conflict) as refused:
        archive(session)
    assert refused.value.reason == "problem.archived_already"


def test_archiving_one_that_was_merged_leaves_the_other_alone(session: Session) -> None:
    merge(session, by=person(session, "Delft"), number=1, into=2, now=NOW)
    with pytest.raises(Conflict) as refused:
        archive(session)
    assert refused.value.values == {"ref": "B-1", "into": "B-2"}
    assert not show_contribution(session, reader=person(session, "Utrecht"), number=2).is_archived


def test_it_is_hidden_from_search_and_lists_unless_asked_for(session: Session) -> None:
    archive(session)
    archive(session, number=2)
    restore(session)
    reader = person(session, "Groningen")
    assert [one.number for one in list_recent(session, reader=reader)] == [1]

    def found(typed: str) -> list[int]:
        results = search(session, reader=reader, typed=typed, channel_id=None)
        return [hit.item.number for hit in results.hits]

    assert found("kamers") == [1]
    assert found("kamers status:gearchiveerd") == [2]


def test_what_was_merged_is_in_no_list_either(session: Session) -> None:
    merge(session, by=person(session, "Delft"), number=1, into=2, now=NOW)
    assert [one.number for one in list_recent(session, reader=person(session, "Groningen"))] == [2]


def test_followers_hear_of_restoring_only_if_they_heard_of_archiving(session: Session) -> None:
    (kept,) = session.exec(select(Contribution).where(Contribution.number == 1)).all()
    follower = person(session, "Groningen").member
    assert follower is not None
    follow(session, contribution_id=kept.id, member_id=follower.id, reason=FollowReason.BUTTON, now=NOW)

    def waiting() -> list[str]:
        of_follower = News.member_id == follower.id
        found = select(ContributionEvent.kind).join(News, col(News.event_id) == ContributionEvent.id)
        return sorted(session.exec(found.where(of_follower)).all())

    archive(session)
    assert waiting() == [EventKind.ARCHIVED]
    restore(session)
    assert waiting() == []
    archive(session)
    by, later = person(session, "Utrecht"), NOW + UNDO_FOR
    restore_contribution(session, by=by, number=1, reason="Speelt weer", now=later)
    assert waiting() == [EventKind.ARCHIVED, EventKind.RESTORED]


def test_archiving_and_restoring_by_the_buttons(town: Town) -> None:
    town.noor.shares("Regeling voor leegstand")
    town.settle()
    town.noor.presses("Meer…", HOUSING)
    town.noor.presses("^Archiveren$", view="modal")
    assert town.noor.submits(reason="De regeling bestaat niet meer.") == {}
    town.settle()
    (card,) = town.cards("Regeling voor leegstand")
    assert "Gearchiveerd: De regeling bestaat niet meer." in texts(card["blocks"])
    assert "De regeling bestaat niet meer." in town.samira.types("/kennis toon B-1")
    town.noor.types("/kennis toon B-1")
    town.noor.presses("^Terugzetten$", HOUSING)
    assert says("restore.meaning_untold", ref="B-1") in texts(town.noor.form())
    assert town.noor.submits(reason="Ze is terug.") == {}
    town.settle()
    (card,) = town.cards("Regeling voor leegstand")
    assert "Gearchiveerd" not in texts(card["blocks"])
    assert town.refused_calls() == []
