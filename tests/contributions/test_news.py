"""What followers hear: one message for what waits, as loudly as each chose, and nothing they may not see any more."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from alliance.contributions import news
from alliance.contributions.archiving import archive_contribution
from alliance.contributions.following import choose_volume
from alliance.enums import EventKind, Visibility, Volume
from storage.contributions.contributions import list_newest
from storage.engine.database import Database
from storage.enums import DeliveryState
from storage.people import people
from storage.tables import ContributionEvent, Delivery, Member, News
from tests.kit import Player, Town
from tests.kit.checkins import THURSDAY, WEEK, checkins, plan_rounds
from tests.kit.contributions import card_of, opens
from tests.kit.reading import texts
from tests.kit.times import local
from tests.networks.small_network import Network, at

HOUSING = "alliantie-studentenhuisvesting"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


# --- as people see it


def test_the_author_hears_who_recognises_it_with_the_way_to_it(town: Town) -> None:
    ts = card_of(town, "Te weinig kamers")
    endorses(town.jelle, ts, severity="3", context="Bij ons ook.")
    town.pass_undo()
    (message,) = heard(town, "noor")
    assert message["text"] == (
        "Nieuws over wat je volgt. B-1, Te weinig kamers: Groningen heeft dit ook (zwaar): “Bij ons ook.”"
    )
    (card,) = town.cards("Te weinig kamers")
    assert card["permalink"] in str(message["blocks"])
    assert "Nieuws" not in town.jelle.reads()


def test_the_author_hears_that_a_chair_corrected_the_kind(town: Town) -> None:
    town.noor.shares("Eigenlijk een knelpunt", word="kans")
    town.settle()
    opens(town.marit, "Bewerken", "B-1")
    assert not town.marit.submits(kind="bottleneck")
    town.settle()
    (message,) = heard(town, "noor")
    assert "De soort is verbeterd van kans naar knelpunt" in message["text"]


def test_who_stops_applying_a_practice_is_told_with_the_reason(town: Town) -> None:
    town.noor.shares("Een praktijk die ophoudt", word="praktijk")
    town.settle()
    town.jelle.presses("Dit passen wij toe", HOUSING)
    town.jelle.fills(state="stopped")
    assert not town.jelle.submits(stop_reason="Te weinig mensen.")
    town.pass_undo()
    (message,) = heard(town, "noor")
    assert "Groningen stopte met toepassen: “Te weinig mensen.”" in message["text"]


def test_a_burst_is_one_message_or_two(town: Town) -> None:
    ts = card_of(town, "Druk")
    for player in (town.jelle, town.samira, town.marit, town.wout, town.yasmin):
        endorses(player, ts)
    town.pass_undo()
    told = heard(town, "noor")
    assert len(told) <= 2
    everything = " ".join(str(one["text"]) for one in told)
    for city in ("Groningen", "Delft", "Leiden", "Nijmegen", "Amsterdam"):
        assert everything.count(f"{city} heeft dit ook") == 1


def test_an_endorser_hears_what_becomes_of_it_and_not_of_every_other_endorser(town: Town) -> None:
    ts = card_of(town, "Opgelost")
    endorses(town.jelle, ts)
    endorses(town.samira, ts)
    town.pass_undo()
    assert heard(town, "jelle") == []
    with town.database.writing() as session:
        found = list_newest(session, limit=1)[0][0]
        profile = people.find_profile(session, town.users["noor"])
        assert profile is not None
        assert town.parts is not None
        author = town.parts.context.person(session, profile)
        archive_contribution(session, by=author, number=found.number, reason="Er zijn genoeg kamers.", now=town.now())
    assert town.parts is not None
    town.parts.worker.wake()
    town.pass_undo()
    assert "Gearchiveerd: “Er zijn genoeg kamers.”" in heard(town, "jelle")[0]["text"]
    assert len(heard(town, "samira")) == 1


def test_news_comes_once_a_month_around_the_fifteenth_where_there_is_no_check_in(town: Town) -> None:
    choose(town, "noor", Volume.MONTH)
    ts = card_of(town, "Eens per maand")
    endorses(town.jelle, ts)
    endorses(town.samira, ts)
    town.move("2026-12-15T08:59+01:00")
    assert heard(town, "noor") == []
    town.move("2026-12-15T09:01+01:00")
    (message,) = heard(town, "noor")
    assert "Groningen heeft dit ook" in message["text"]
    assert "Delft heeft dit ook" in message["text"]
    endorses(town.wout, ts)
    town.move("2027-01-14T12:00+01:00")
    assert len(heard(town, "noor")) == 1
    town.move("2027-01-15T09:01+01:00")
    assert "Nijmegen heeft dit ook" in heard(town, "noor")[-1]["text"]


def test_news_goes_along_with_the_check_in_once_a_month(town: Town) -> None:
    choose(town, "noor", Volume.MONTH)
    ts = card_of(town, "In de check-in")
    endorses(town.jelle, ts)
    plan_rounds(town, noor=1)
    town.move(THURSDAY)
    (message,) = checkins(town.noor)
    assert "*Groningen* heeft dit ook" in texts(message)
    endorses(town.samira, ts)
    town.noor.presses("^Niets nieuws$", "@bot")  # the message keeps its news when it changes
    assert "*Groningen* heeft dit ook" in texts(checkins(town.noor)[-1])
    town.move(THURSDAY + WEEK)  # December
    assert "*Delft* heeft dit ook" in texts(checkins(town.noor)[-1])
    endorses(town.wout, ts)
    town.move("2026-12-31T12:00+01:00")
    assert "*Nijmegen*" not in "".join(map(texts, checkins(town.noor)))
    assert heard(town, "noor") == []
    assert town.refused_calls() == []


def test_who_wants_it_every_week_hears_on_friday(town: Town) -> None:
    choose(town, "noor", Volume.WEEK, dt.time(16, 30))
    ts = card_of(town, "Voor het weekend")
    endorses(town.jelle, ts)
    town.move("2026-11-27T16:29+01:00")  # Friday
    assert heard(town, "noor") == []
    town.move("2026-11-27T16:31+01:00")
    assert len(heard(town, "noor")) == 1
    endorses(town.samira, ts)
    town.move("2026-12-04T16:31+01:00")
    assert len(heard(town, "noor")) == 2


def test_after_downtime_gathered_news_comes_once(town: Town) -> None:
    choose(town, "noor", Volume.WEEK)
    ts = card_of(town, "Even uit")
    endorses(town.jelle, ts)
    town.settle()
    town.stop_bot()
    town.control.post("clock", to="2026-11-28T12:00+01:00", jump=True)
    town.start_bot()
    town.settle()
    assert len(heard(town, "noor")) == 1


def test_who_wants_to_hear_nothing_hears_nothing(town: Town) -> None:
    choose(town, "noor", Volume.NONE)
    endorses(town.jelle, card_of(town, "Stil"))
    town.move("2026-11-27T12:00+01:00")
    assert heard(town, "noor") == []
    choose(town, "noor", Volume.EACH)
    town.move("2026-11-28T12:00+01:00")
    assert heard(town, "noor") == []


def test_the_message_offers_to_stop(town: Town) -> None:
    ts = card_of(town, "Genoeg gehoord")
    endorses(town.jelle, ts)
    town.pass_undo()
    town.noor.presses("Niet meer volgen", "@bot")
    assert "Je volgt B-1 niet meer" in town.noor.reads()
    endorses(town.samira, ts)
    town.pass_undo()
    assert len(heard(town, "noor")) == 1


def test_what_one_may_not_see_any_more_is_not_told(town: Town) -> None:
    ts = card_of(town, "Nu besloten")
    town.pieter.types("/kennis toon B-1", channel="alliantie-internationalisering")
    town.pieter.presses("^Volgen$", "alliantie-internationalisering")
    choose(town, "pieter", Volume.WEEK)
    endorses(town.jelle, ts)
    town.settle()
    with town.database.writing() as session:
        found = list_newest(session, limit=1)[0][0]
        found.visibility = Visibility.ALLIANCE
        session.add(found)
    town.move("2026-11-27T12:00+01:00")
    assert heard(town, "pieter") == []
    with town.database.reading() as session:
        assert session.exec(select(News).where(News.notified_at == None)).all() == []  # noqa: E711


# --- the rules


@pytest.mark.parametrize(
    ("volume", "happened", "now", "is_sent"),
    [
        (Volume.WEEK, "2026-11-24T10:00", "2026-11-27T08:59", False),
        (Volume.WEEK, "2026-11-24T10:00", "2026-11-27T09:00", True),
        (Volume.WEEK, "2026-11-27T09:00", "2026-11-30T09:00", False),
        (Volume.WEEK, "2026-03-27T09:01", "2026-04-03T09:00", True),  # the clock goes forward on that Sunday
        (Volume.MONTH, "2026-12-14T10:00", "2026-12-15T08:59", False),
        (Volume.MONTH, "2026-12-14T10:00", "2026-12-15T09:00", True),
        (Volume.MONTH, "2026-12-16T10:00", "2027-01-14T12:00", False),
        (Volume.MONTH, "2026-12-16T10:00", "2027-01-15T09:00", True),
        (Volume.MONTH, "2026-08-14T10:00", "2026-08-15T12:00", False),  # a Saturday
        (Volume.MONTH, "2026-08-14T10:00", "2026-08-17T09:00", True),
        (Volume.MONTH, "2026-11-20T10:00", "2026-12-15T09:00", True),  # the fifteenth of November is a Sunday
    ],
)
def test_gathered_news_is_due_on_its_day(
    database: Database, volume: Volume, happened: str, now: str, is_sent: bool
) -> None:
    with database.writing() as session:
        waiting(Network(session), happened, volume)
        assert news.find_due(session, time=local(at(now)))[0] is is_sent


def test_one_s_own_zone_decides(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        waiting(network, "2026-11-26T08:00", Volume.WEEK)
        lisbon = ZoneInfo("Europe/Lisbon")
        assert not news.find_due(session, time=local(at("2026-11-27T09:30"), lisbon))[0]
        assert news.find_due(session, time=local(at("2026-11-27T10:00"), lisbon))[0]
        assert news.find_due(session, time=local(at("2026-11-27T09:30"), lisbon))[1] == at("2026-11-27T10:00")


def test_choosing_each_thing_at_once_sends_what_waits(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        member = waiting(network, "2026-11-24T10:00")
        choose_volume(session, member=member, volume=Volume.EACH, now=at("2026-11-24T11:00"))
        sent = session.exec(select(Delivery).where(Delivery.kind == "news")).all()
        assert [(one.channel_key, one.state) for one in sent] == [("UDELFT/news", DeliveryState.WAITING)]


def test_what_was_left_behind_is_picked_up(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        member = waiting(network, "2026-11-24T10:00")
        member.news_volume = Volume.EACH
        session.add(member)
        assert not news.find_due(session, time=local(at("2026-11-24T10:01")))[0]
        assert news.find_due(session, time=local(at("2026-11-24T10:03")))[0]


def waiting(network: Network, when: str, volume: Volume = Volume.MONTH) -> Member:
    """Delft's member wants gathered news, and is to hear something since a moment."""
    contribution = network.share(1, "2026-11-02T10:00")
    event = network.add(
        ContributionEvent(contribution_id=contribution.id, kind=EventKind.ENDORSED, about={}, at=at(when))
    )
    member = people.get_member(network.session, network.people["Delft"])
    member.news_volume = volume
    network.add(member)
    network.add(News(member_id=member.id, event_id=event.id, at=at(when)))
    return member


def endorses(player: Player, ts: str, **values: str) -> None:
    player.presses("hebben dit ook", ts=ts)
    assert not player.submits(**values)


def heard(town: Town, name: str) -> list[dict[str, str]]:
    """The messages with news that somebody got."""
    return [one for one in town.messages("@bot", reader=name) if one["text"].startswith("Nieuws over wat je volgt")]


def choose(town: Town, name: str, volume: Volume, daily_at: dt.time | None = None) -> None:
    with town.database.writing() as session:
        member = people.find_member(session, town.users[name])
        assert member is not None
        choose_volume(session, member=member, volume=volume, daily_at=daily_at, now=town.now())
