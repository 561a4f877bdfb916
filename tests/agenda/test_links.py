"""What action steps belong to and wait for: both ways visible, never in a circle, never to who may not know."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import pytest
from sqlmodel import select

from alliance.agenda.agenda import StepPlan, create_step, update_status
from alliance.agenda.links import link_contribution, unlink, wait_for_step
from alliance.agenda.steps import show_step
from alliance.contributions.sharing import show_contribution
from alliance.enums import Ambition, ChairKind, LinkKind, OrganisationKind, ParticipationKind, Status, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.people.members import HeldChair, Person
from storage.engine.database import Database, Session
from storage.enums import FollowReason
from storage.tables import (
    ActionStep,
    Contribution,
    ContributionEvent,
    Follow,
    Member,
    News,
    Organisation,
    StepLink,
    StepOwner,
)
from tests.kit.together import at_once
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:00")
TODAY = dt.date(2026, 11, 24)


class LinkScene:
    """The small network with a chair, and what tests of links ask of it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.network = Network(session)

    def person(self, city: str, *, chairs: bool = False, is_restricted: bool = False) -> Person:
        """Somebody of a city."""
        member = self.session.get_one(Member, self.network.people[city])
        organisation = self.session.get_one(Organisation, self.network.cities[city])
        held = (HeldChair(self.network.housing, ChairKind.OFFICIAL),) if chairs else ()
        parts = {self.network.housing: ParticipationKind.TAKES_PART}
        return Person(
            member.slack_user_id,
            member.name,
            "nl",
            None,
            False,
            is_restricted,
            False,
            member,
            organisation,
            held,
            parts,
        )

    @property
    def chair(self) -> Person:
        return self.person("Utrecht", chairs=True)

    @property
    def outsider(self) -> Person:
        """Somebody whose organisation is no part of the alliance."""
        city = self.network.add(Organisation(slug="wageningen", name="Wageningen", kind=OrganisationKind.CITY))
        member = self.network.add(Member(slack_user_id="UOUT", organisation_id=city.id, name="Pieter", created_at=NOW))
        return Person("UOUT", "Pieter", "nl", None, False, False, False, member, city)

    def own(self, step: ActionStep, city: str) -> None:
        """Let a city own a step."""
        self.network.add(StepOwner(step_id=step.id, organisation_id=self.network.cities[city], since=NOW))

    def events(self, contribution: Contribution) -> list[tuple[str, dict[str, object]]]:
        """What happened to a contribution, oldest first."""
        statement = select(ContributionEvent).where(ContributionEvent.contribution_id == contribution.id)
        found = self.session.exec(statement.order_by(ContributionEvent.id)).all()  # type: ignore[arg-type]
        return [(event.kind, event.about) for event in found]

    def links(self) -> list[StepLink]:
        return list(self.session.exec(select(StepLink)).all())

    def waits(self, one: int, other: int) -> None:
        """Let a step wait for another."""
        wait_for_step(self.session, by=self.chair, number=one, other=other, now=NOW)


@pytest.fixture
def cast(database: Database) -> Iterator[LinkScene]:
    """The small network in a transaction."""
    with database.writing() as session:
        yield LinkScene(session)


# --- the rules


def test_a_link_stands_on_the_step_and_on_the_contribution(cast: LinkScene) -> None:
    cast.network.share(7, "2026-11-02T09:00", title="Te weinig kamers")
    cast.network.step(4)
    link_contribution(cast.session, by=cast.chair, number=4, contribution=7, kind=LinkKind.WAITS_FOR, now=NOW)
    step = show_step(cast.session, reader=cast.chair, number=4, today=TODAY)
    assert [(link.ref, link.title.nl, link.kind) for link in step.links.own] == [
        ("B-7", "Te weinig kamers", LinkKind.WAITS_FOR)
    ]
    item = show_contribution(cast.session, reader=cast.chair, number=7)
    assert [(linked.ref, linked.kind) for linked in item.steps] == [("A-4", LinkKind.WAITS_FOR)]


def test_linking_and_letting_go_stand_in_the_contributions_history(cast: LinkScene) -> None:
    item = cast.network.share(7, "2026-11-02T09:00")
    cast.network.step(4)
    link_contribution(cast.session, by=cast.chair, number=4, contribution=7, kind=LinkKind.RELATED, now=NOW)
    (link,) = cast.links()
    assert unlink(cast.session, by=cast.chair, link_id=link.id, now=NOW) == 4
    about = {"number": 4, "kind": "related"}
    assert cast.events(item) == [("step_linked", about), ("step_unlinked", about)]
    assert cast.links() == []
    with pytest.raises(NotFound):
        unlink(cast.session, by=cast.chair, link_id=link.id, now=NOW)


def test_the_same_link_twice_is_one(cast: LinkScene) -> None:
    item = cast.network.share(7, "2026-11-02T09:00")
    cast.network.step(4)
    for _ in range(2):
        link_contribution(cast.session, by=cast.chair, number=4, contribution=7, kind=LinkKind.RELATED, now=NOW)
    assert len(cast.links()) == 1
    assert len(cast.events(item)) == 1


def test_what_was_made_of_it_belongs_to_it_already(cast: LinkScene) -> None:
    cast.network.share(7, "2026-11-02T09:00")
    plan = StepPlan("f1", cast.network.housing, "Kamers tellen", Ambition.FIRST_STEP)
    step = create_step(cast.session, by=cast.chair, plan=plan, made_of=7, today=TODAY, now=NOW)
    link_contribution(cast.session, by=cast.chair, number=step.number, contribution=7, kind=LinkKind.RELATED, now=NOW)
    assert [link.kind for link in cast.links()] == [LinkKind.MADE_OF]


def test_a_step_that_others_wait_for_names_them(cast: LinkScene) -> None:
    cast.network.step(4)
    cast.network.step(9)
    cast.waits(9, 4)
    step = show_step(cast.session, reader=cast.chair, number=4, today=TODAY)
    assert [link.ref for link in step.links.holds_up] == ["A-9"]
    assert step.links.own == ()
    assert [link.ref for link in show_step(cast.session, reader=cast.chair, number=9, today=TODAY).links.own] == ["A-4"]


def test_a_step_does_not_wait_for_itself(cast: LinkScene) -> None:
    cast.network.step(4)
    with pytest.raises(Invalid) as refused:
        cast.waits(4, 4)
    assert refused.value.reason == "problem.step_waits_for_itself"


@pytest.mark.parametrize("length", [2, 3, 5])
def test_steps_never_wait_in_a_circle_and_the_refusal_names_it(cast: LinkScene, length: int) -> None:
    for number in range(1, length + 1):
        cast.network.step(number)
    for number in range(1, length):
        cast.waits(number, number + 1)
    with pytest.raises(Invalid) as refused:
        cast.waits(length, 1)
    refs = " → ".join(f"A-{number}" for number in (length, *range(1, length + 1)))
    assert refused.value.values["circle"] == refs
    assert len(cast.links()) == length - 1


def test_a_diamond_is_no_circle(cast: LinkScene) -> None:
    for number in (1, 2, 3, 4):
        cast.network.step(number)
    for one, other in [(1, 2), (1, 3), (2, 4), (3, 4)]:
        cast.waits(one, other)
    assert len(cast.links()) == 4


def test_the_owners_people_link_and_others_hear_who_may(cast: LinkScene) -> None:
    cast.network.share(7, "2026-11-02T09:00")
    step = cast.network.step(4)
    cast.own(step, "Groningen")
    link = partial(link_contribution, cast.session, number=4, contribution=7, kind=LinkKind.RELATED, now=NOW)
    with pytest.raises(NotAllowed) as refused:
        link(by=cast.person("Delft"))
    assert refused.value.reason == "problem.not_step_owner"
    link(by=cast.person("Groningen"))
    assert len(cast.links()) == 1


def test_what_somebody_may_not_see_cannot_be_linked_and_is_not_named(cast: LinkScene) -> None:
    hidden = cast.network.share(7, "2026-11-02T09:00", title="Vertrouwelijk")
    hidden.visibility = Visibility.ALLIANCE
    step = cast.network.step(4)
    link_contribution(cast.session, by=cast.chair, number=4, contribution=7, kind=LinkKind.WAITS_FOR, now=NOW)
    outsider = cast.outsider
    assert outsider.organisation is not None
    shown = show_step(cast.session, reader=outsider, number=4, today=TODAY)
    assert shown.links.own == ()
    cast.session.add(StepOwner(step_id=step.id, organisation_id=outsider.organisation.id, since=NOW))
    with pytest.raises(NotFound) as missing:
        link_contribution(cast.session, by=outsider, number=4, contribution=7, kind=LinkKind.RELATED, now=NOW)
    assert (missing.value.what, missing.value.key) == ("contribution", "B-7")


def test_nothing_is_linked_to_what_is_archived(cast: LinkScene) -> None:
    item = cast.network.share(7, "2026-11-02T09:00")
    item.archived_at = NOW
    cast.network.step(4)
    with pytest.raises(Conflict) as refused:
        link_contribution(cast.session, by=cast.chair, number=4, contribution=7, kind=LinkKind.RELATED, now=NOW)
    assert refused.value.reason == "problem.link_archived"


def test_a_change_of_status_is_told_where_the_step_is_linked_and_a_note_alone_is_not(cast: LinkScene) -> None:
    item = cast.network.share(7, "2026-11-02T09:00")
    cast.network.step(4, Status.ON_TRACK)
    link_contribution(cast.session, by=cast.chair, number=4, contribution=7, kind=LinkKind.WAITS_FOR, now=NOW)
    follower = cast.network.people["Delft"]
    cast.network.add(Follow(contribution_id=item.id, member_id=follower, reason=FollowReason.BUTTON, since=NOW))
    for status, note in [(Status.BLOCKED, ""), (Status.BLOCKED, "Nog steeds."), (Status.DONE, "")]:
        update_status(cast.session, by=cast.chair, number=4, status=status, note=note, now=NOW)
    changes = [about for kind, about in cast.events(item) if kind == "step_status"]
    assert changes == [
        {"number": 4, "from": "on_track", "to": "blocked"},
        {"number": 4, "from": "blocked", "to": "done"},
    ]
    assert len(cast.session.exec(select(News).where(News.member_id == follower)).all()) == 2


def test_a_step_linked_in_two_ways_is_told_once(cast: LinkScene) -> None:
    item = cast.network.share(7, "2026-11-02T09:00")
    cast.network.step(4)
    for kind in (LinkKind.RELATED, LinkKind.WAITS_FOR):
        link_contribution(cast.session, by=cast.chair, number=4, contribution=7, kind=kind, now=NOW)
    update_status(cast.session, by=cast.chair, number=4, status=Status.ON_TRACK, note="", now=NOW)
    assert [kind for kind, _ in cast.events(item)].count("step_status") == 1


def test_the_same_form_sent_twice_makes_one_step(database: Database) -> None:
    with database.writing() as session:
        cast = LinkScene(session)
        plan = StepPlan("twice", cast.network.housing, "Kamers tellen", Ambition.FIRST_STEP)
        numbers = {create_step(session, by=cast.chair, plan=plan, today=TODAY, now=NOW).number for _ in range(2)}
        assert len(numbers) == 1
        assert len(session.exec(select(ActionStep)).all()) == 1


@pytest.mark.both_databases("concurrency")
def test_two_links_made_at_once_close_no_circle(database: Database) -> None:
    with database.writing() as session:
        cast = LinkScene(session)
        numbers = [
            create_step(
                session,
                by=cast.chair,
                plan=StepPlan(f"f{number}", cast.network.housing, "Stap", Ambition.FIRST_STEP),
                today=TODAY,
                now=NOW,
            ).number
            for number in range(2)
        ]
        chair = cast.chair

    def link(one: int, other: int) -> None:
        with database.writing() as session:
            wait_for_step(session, by=chair, number=one, other=other, now=NOW)

    ends = at_once(partial(link, *numbers), partial(link, *numbers[::-1]))
    assert [one.reason for one in ends if isinstance(one, Invalid)] == ["problem.step_circle"]
    assert ends.count(None) == 1
