"""Somebody leaves, played in Slack: what the secretariat is told, the page to hand over, and Home until it is done."""

import datetime as dt
from typing import Any

from sqlmodel import select

from alliance.enums import ChairKind, NoticeKind
from storage.tables import Member, Organisation, PeopleNotice, SlackProfile
from tests.kit import Player, Town
from tests.kit.administration import opens_person
from tests.kit.reading import says, texts

OFFICE = "nkn-secretariaat"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def submits(who: Player, **values: Any) -> dict[str, str]:
    """Submit the page; lists are what is ticked."""
    return who.submits(**values)


def notices(town: Town) -> list[NoticeKind]:
    with town.database.reading() as session:
        return [one.kind for one in session.exec(select(PeopleNotice)).all()]


def somebody_far(town: Town) -> None:
    """Somebody of another workspace in Utrecht, whom Slack's list does not show."""
    with town.database.writing() as session:
        organisation = session.exec(select(Organisation).where(Organisation.slug == "utrecht")).one()
        session.add(Member(slack_user_id="UFAR", organisation_id=organisation.id, name="Femke Ver", created_at=NOW))
        session.add(SlackProfile(slack_user_id="UFAR", team_id="TELSEWHERE", name="Femke Ver", fetched_at=NOW))


def test_an_account_of_which_no_event_told_is_noticed_at_night_and_handed_over(town: Town) -> None:
    marit, hanneke, noor = town.marit, town.hanneke, town.noor
    somebody_far(town)
    town.sandbox.workspace.users[marit.user_id].deleted = True
    town.fault("refused", method="conversations.members", error="channel_not_found")
    town.look_at_accounts()
    town.move("2026-11-25T08:59+01:00")
    assert notices(town) == [NoticeKind.LEFT]
    assert len(town.calls("users.list")) == 1
    assert says("noticed.title") not in hanneke.reads(OFFICE)
    town.move("2026-11-25T09:01+01:00")
    assert says("noticed.title") in hanneke.reads(OFFICE)
    vacant = says("owned.chair_of", chair=says(f"chair.{ChairKind.OFFICIAL}"), alliance="Studentenhuisvesting")
    assert vacant in hanneke.opens_home()
    assert vacant in town.tom.opens_home()
    assert vacant not in noor.opens_home()
    assert says("vacancy.chair", chair=says("chair.official")) in noor.types("/kennis allianties")
    hanneke.presses(f"^{says('noticed.hand_over')}$", OFFICE)
    assert not submits(hanneke, member=noor.user_id, parts=["chairs"])
    town.settle()
    assert vacant not in hanneke.opens_home()
    assert says("leaving.told_you") in noor.reads()
    assert len(town.calls("conversations.members")) > 1, "the walk went on after the channel that Slack did not show"
    assert town.refused_calls() == [("conversations.members", "channel_not_found")]


def test_somebody_leaves_by_hand_from_their_page(shared_town: Town) -> None:
    hanneke, marit = shared_town.hanneke, shared_town.marit
    opens_person(hanneke, marit)
    hanneke.presses(f"^{says('people.leave')}$", view="modal")
    assert "Studentenhuisvesting" in texts(hanneke.form()["blocks"])
    errors = submits(hanneke, member="", parts=[])
    assert list(errors) == ["member"]
    assert not submits(hanneke, member="", parts=[], nobody=["nobody"])
    shared_town.settle()
    assert (
        says("vacancy.home", roles=says("owned.chair_of", chair=says("chair.official"), alliance="X")).split(":")[0]
        in hanneke.opens_home()
    )
    assert not shared_town.refused_calls()
