"""Those behind a bottleneck hear once of a practice that may solve it, if they may read it."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance.contributions import match_news, matching, news
from alliance.contributions.following import follow
from alliance.contributions.history import list_history, record_event
from alliance.enums import AdoptionState, ContributionKind, EventKind, FollowReason, Visibility
from alliance.index.documents import DocumentKind
from alliance.index.indexing import index_changes, note_change
from alliance.people.members import Person, SlackProfile, identify
from handlers.contributions.views.news import in_message
from storage.contributions.matches import find_match, list_of_bottlenecks
from storage.engine.database import Database, Session
from storage.tables import Contribution, Match, Member, News
from tests.kit import Town
from tests.networks.small_network import Network, at
from tests.reports.kit.sample import DUTCH

SHARED, FOUND, LATER = at("2026-11-20T09:00"), at("2026-11-20T09:01"), at("2026-11-20T09:11")


def person_of(session: Session, member: Member) -> Person:
    profile = SlackProfile(
        slack_user_id=member.slack_user_id, team_id="T1", name=member.name, is_guest=False, fetched_at=SHARED
    )
    return identify(session, profile, team_id="T1", admin_users=())


class Matched:
    """Utrecht's bottleneck, behind which Groningen stands too, and a practice of Delft that may solve it."""

    def __init__(self, session: Session, *, is_newer: bool = True) -> None:
        self.session, self.network = session, Network(session)
        self.bottleneck = self.network.share(1, "2026-11-10T09:00", city="Utrecht", title="Lege kantoren")
        self.practice = self.network.share(2, "2026-11-01T09:00", city="Delft", title="Kantoor wordt huis")
        self.practice.kind = ContributionKind.BEST_PRACTICE
        self.practice.created_at = SHARED if is_newer else self.practice.created_at
        self.happens(EventKind.SHARED, "Delft", self.practice.created_at)
        for city, reason in (("Utrecht", FollowReason.AUTHOR), ("Groningen", FollowReason.ENDORSER)):
            self.follows(city, reason)
        self.match = self.network.match(self.bottleneck, self.practice, FOUND)
        self.match.notified_at = None if is_newer else FOUND

    def follows(self, city: str, reason: FollowReason = FollowReason.BUTTON) -> None:
        member_id = self.network.people[city]
        follow(self.session, contribution_id=self.bottleneck.id, member_id=member_id, reason=reason, now=SHARED)

    def happens(self, kind: EventKind, city: str, when: dt.datetime, **about: object) -> None:
        by, organisation_id = self.person(city), self.network.cities[city]
        record_event(self.session, self.practice, kind, by=by, organisation_id=organisation_id, about=about, now=when)

    def person(self, city: str) -> Person:
        return person_of(self.session, self.session.get_one(Member, self.network.people[city]))

    def tell(self, now: dt.datetime = LATER) -> int:
        def known(member: Member) -> Person:
            return person_of(self.session, member)

        is_due, _ = match_news.find_due(self.session, now=now)
        told = match_news.tell_due(self.session, person_of=known, now=now)
        assert is_due is bool(told)
        return told

    def heard(self, city: str, now: dt.datetime = LATER) -> list[str]:
        """What somebody of this city reads in their check-in."""
        waiting = news.list_waiting(self.session, reader=self.person(city), now=now)
        return [block["text"]["text"] for block in in_message(DUTCH, waiting.stories)[1:]]


def test_it_comes_with_the_news_when_sharing_is_over_ten_minutes(town: Town) -> None:
    bottleneck = "Kantoren staan leeg en niemand durft ze om te bouwen", "Eigenaren vinden ombouwen te riskant."
    practice = "Leeg kantoor tien jaar lang studentenhuis", "Een leegstaand kantoorpand is omgebouwd tot 120 kamers."
    town.noor.shares(*bottleneck)
    town.settle()
    town.move(town.now() + dt.timedelta(minutes=1))
    town.jelle.shares(*practice, word="praktijk")
    town.settle()
    assert "past bij B-1" not in town.noor.reads()
    town.pass_undo()
    assert "*Groningen* deelde een praktijk die past bij B-1" in town.noor.reads()
    assert "past bij B-1" not in town.jelle.reads()
    (fits,) = town.cards(practice[0])
    assert fits["permalink"] in str(town.messages("@bot", reader="noor")[-1])
    assert town.refused_calls() == []


def test_those_behind_a_bottleneck_hear_once_that_a_new_practice_fits_it(database: Database) -> None:
    with database.writing() as session:
        net = Matched(session)
        net.follows("Delft")  # whose own practice it is
        assert match_news.find_due(session, now=FOUND) == (False, LATER - dt.timedelta(minutes=1))
        assert net.tell() == 1
        line = "*B-1* · Lege kantoren: *Delft* deelde een praktijk die past bij B-1: *B-2* · Kantoor wordt huis"
        assert [net.heard(city) for city in ("Utrecht", "Groningen", "Delft")] == [[line], [line], []]
        assert (net.match.notified_at, net.tell()) == (LATER, 0)
        net.happens(EventKind.ADOPTED, "Groningen", LATER, state=AdoptionState.EMBEDDED)
        assert net.tell(LATER + dt.timedelta(days=1)) == 0, "each pair is told once"
        assert EventKind.MATCHED not in {one.kind for one in list_history(session, net.bottleneck)}


@pytest.mark.both_databases("JSON")
def test_an_older_practice_is_news_once_it_is_embedded(database: Database) -> None:
    with database.writing() as session:
        net = Matched(session, is_newer=False)
        assert net.tell() == 0, "whoever shared the bottleneck was shown it then"
        embedded = AdoptionState.EMBEDDED
        net.happens(EventKind.ADOPTED, "Groningen", SHARED, state=AdoptionState.EXPLORING)
        net.happens(EventKind.ADOPTION_CHANGED, "Groningen", FOUND, **{"from": "exploring", "state": embedded})
        assert net.tell(LATER + dt.timedelta(minutes=1)) == 1
        (line,) = net.heard("Utrecht", LATER + dt.timedelta(hours=1))
        assert "*Groningen* borgde een praktijk die past bij B-1: *B-2*" in line


def test_nobody_hears_of_what_they_may_not_read_nor_of_what_no_longer_holds(database: Database) -> None:
    with database.writing() as session:
        net = Matched(session)
        net.practice.visibility, net.practice.alliance_id = (
            Visibility.ALLIANCE,
            net.network.alliance("anders", "Een andere", position=2),
        )
        session.flush()
        assert net.tell() == 1
        assert session.exec(select(News)).all() == [], "no row that would hold other news back either"
    with database.writing() as session:
        match = session.exec(select(Match)).one()
        match.notified_at = None
        practice, bottleneck = (session.get_one(Contribution, one) for one in (match.practice_id, match.bottleneck_id))
        practice.visibility = Visibility.NETWORK
        session.flush()

        def known(member: Member) -> Person:
            return person_of(session, member)

        for gone in (bottleneck, practice):
            gone.archived_at = SHARED
            session.flush()
            assert match_news.find_due(session, now=LATER) == (False, None)
            gone.archived_at = None
        assert match_news.tell_due(session, person_of=known, now=LATER) == 1
        reader = person_of(session, session.exec(select(Member).where(Member.name == "Iemand · Utrecht")).one())
        assert news.list_waiting(session, reader=reader, now=LATER).stories
        found = find_match(session, bottleneck.id, practice.id)
        assert found is not None
        found.dismissed_at = LATER
        session.flush()
        assert not news.list_waiting(session, reader=reader, now=LATER).stories


def test_an_opportunity_is_told_to_those_behind_a_bottleneck_that_it_fits_and_is_no_answer_to_it(
    database: Database,
) -> None:
    with database.writing() as session:
        net = Matched(session)
        session.delete(net.match)
        net.practice.kind = ContributionKind.OPPORTUNITY
        net.practice.title, net.practice.body = "Geld voor lege kantoren", "Een fonds betaalt de ombouw van kantoren."
        net.bottleneck.body = "Niemand durft kantoren om te bouwen tot kamers."
        session.flush()
        note_change(session, DocumentKind.CONTRIBUTION, net.practice.number, net.bottleneck.number)
        index_changes(session)
        for _ in range(2):  # the second time because the bottleneck changed
            net.bottleneck.matched_at = None
            session.flush()
            matching.note_compared(session, matching.compare_waiting(session, now=FOUND), now=FOUND)
            session.flush()
        assert net.tell() == 1
        (line,) = net.heard("Groningen")
        assert "*Delft* deelde een kans die past bij B-1: *B-2*" in line
        assert list_of_bottlenecks(session, [net.bottleneck.id]) == []


def test_how_far_an_organisation_is_replaces_what_it_reported_before(database: Database) -> None:
    with database.writing() as session:
        net = Matched(session, is_newer=False)
        reader = net.network.people["Utrecht"]
        follow(session, contribution_id=net.practice.id, member_id=reader, reason=FollowReason.BUTTON, now=SHARED)
        net.happens(EventKind.ADOPTED, "Groningen", SHARED, state=AdoptionState.EXPLORING)
        running = AdoptionState.RUNNING
        net.happens(EventKind.ADOPTION_CHANGED, "Groningen", FOUND, **{"from": "exploring", "state": running})
        assert net.heard("Utrecht", LATER + dt.timedelta(hours=1)) == [
            "*B-2* · Kantoor wordt huis: Bij *Groningen* is dit nu in uitvoering"
        ]
