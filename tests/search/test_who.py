"""Who knows about something: the organisations that shared or use what a reader finds, and whom to ask there."""

import dataclasses
from collections.abc import Sequence

import pytest

from alliance.contributions.help_requests import list_reachable
from alliance.enums import AdoptionState, ContributionKind, ParticipationKind, Visibility
from alliance.index.documents import DocumentKind
from alliance.index.indexing import index_changes, note_change
from alliance.people.members import Person
from alliance.search.no_results import find_whom_to_ask, is_correction, list_seen
from alliance.search.query import plain_question
from alliance.search.who import Contact, Knower, Part, find_knowers
from storage.engine.database import Database, Session
from storage.tables import Adoption, Alliance, Member, Organisation, Participation, StepOwner
from tests.kit import Town
from tests.kit.people import HOUSING
from tests.kit.reading import says, texts
from tests.networks.knowledge_base import ANYBODY, GUEST, NOW, SECRETARY, Base

CAFE = ("Taalcafé voor promovendi", "Elke dinsdag oefenen onderzoekers Nederlands.")


def adopts(base: Base, number: int, city: str, state: AdoptionState = AdoptionState.RUNNING) -> None:
    """A city uses a practice."""
    base.network.add(
        Adoption(
            contribution_id=number,
            organisation_id=base.network.cities[city],
            member_id=base.network.people[city],
            state=state,
            created_at=NOW,
            updated_at=NOW,
        )
    )


def agrees(session: Session, member_id: int) -> None:
    """A member agrees to be named."""
    session.get_one(Member, member_id).is_contact = True
    session.flush()


def knowers(base: Base, typed: str, reader: Person = ANYBODY, channel_id: str | None = None) -> Sequence[Knower]:
    """Who knows about what was typed."""
    return find_knowers(base.session, reader=reader, typed=typed, channel_id=channel_id).knowers


def names(found: Sequence[Knower]) -> list[str]:
    """Their names."""
    return [one.organisation.nl for one in found]


def test_who_shared_and_who_uses_it_is_named_whoever_has_most_first(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(*CAFE, city="Utrecht", kind=ContributionKind.BEST_PRACTICE)
        second = base.share("Taalcafé in de wijk", "Nederlands oefenen.", kind=ContributionKind.BEST_PRACTICE)
        base.share("Fietsenstalling bij het station", city="Delft")
        adopts(base, second, "Groningen")
        adopts(base, second, "Delft", AdoptionState.STOPPED)
        found = knowers(base, "taalcafé")
        assert names(found) == ["Utrecht", "Groningen"]
        assert [[(one.part, one.ref) for one in knower.known] for knower in found] == [
            [(Part.SHARED, "B-2"), (Part.SHARED, "B-1")],
            [(Part.ADOPTED, "B-2")],
        ]
        assert found[0].count(Part.SHARED) == 2


def test_the_readers_own_organisation_comes_last(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        for city in ("Delft", "Groningen", "Delft"):
            base.share(*CAFE, city=city)
        delft = session.get_one(Organisation, base.network.cities["Delft"])
        assert names(knowers(base, "taalcafé")) == ["Delft", "Groningen"]
        assert names(knowers(base, "taalcafé", dataclasses.replace(ANYBODY, organisation=delft))) == [
            "Groningen",
            "Delft",
        ]


def test_of_equal_ones_the_name_decides_and_a_successor_speaks_for_who_ended(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        for city in ("Utrecht", "Delft", "Groningen"):
            base.share(*CAFE, city=city)
        assert names(knowers(base, "taalcafé")) == ["Delft", "Groningen", "Utrecht"]
        ended = session.get_one(Organisation, base.network.cities["Utrecht"])
        ended.ended_on, ended.successor_id = NOW.date(), base.network.cities["Groningen"]
        session.flush()
        found = knowers(base, "taalcafé")
        assert [(one.organisation.nl, len(one.known)) for one in found] == [("Groningen", 2), ("Delft", 1)]


@pytest.mark.parametrize("reader", [ANYBODY, GUEST])
def test_what_is_hidden_from_the_reader_names_nobody(database: Database, reader: Person) -> None:
    with database.writing() as session:
        base = Base(session)
        hidden = base.share(*CAFE, city="Groningen", visibility=Visibility.ALLIANCE)
        adopts(base, hidden, "Delft")
        channel = "CHUISVESTING"
        assert knowers(base, "taalcafé", reader, channel) == ()
        base.share("Taalcafé", city="Utrecht")
        found = knowers(base, "taalcafé", reader, channel)
        assert (names(found), len(found[0].known)) == (["Utrecht"], 1)
        assert names(knowers(base, "taalcafé", SECRETARY)) == ["Delft", "Groningen", "Utrecht"]


def test_only_members_read_a_contact_person_and_only_who_agreed_and_is_still_there(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(*CAFE)
        utrecht, cities = base.network.people["Utrecht"], base.network.cities
        colleague = base.network.add(
            Member(slack_user_id="UCOLLEAGUE", organisation_id=cities["Utrecht"], name="Collega", created_at=NOW)
        )
        base.network.add(
            Participation(
                alliance_id=base.network.housing,
                organisation_id=cities["Utrecht"],
                kind=ParticipationKind.TAKES_PART,
                contact_member_id=colleague.id,
                since=NOW,
            )
        )

        def contact(reader: Person = SECRETARY) -> Contact | None:
            (one,) = knowers(base, "taalcafé", reader)
            return one.contact

        assert contact() is None
        agrees(session, colleague.id)
        found = contact()
        assert found is not None
        assert (found.slack_user_id, found.known, found.alliance is not None) == ("UCOLLEAGUE", None, True)
        agrees(session, utrecht)
        found = contact()
        assert found is not None
        assert found.known is not None
        assert (found.slack_user_id, found.known.ref) == ("UUTRECHT", "B-1")
        assert contact(ANYBODY) is None
        session.get_one(Member, utrecht).organisation_id = cities["Delft"]
        session.get_one(Member, colleague.id).left_at = NOW
        session.flush()
        assert contact() is None


def test_owners_of_steps_know_about_them_but_not_for_guests_of_another_alliance(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        utrecht = base.network.people["Utrecht"]
        step = base.network.step(4)
        step.title = "Taalcafé in elke studentenflat"
        city = base.network.cities["Utrecht"]
        base.network.add(StepOwner(step_id=step.id, organisation_id=city, contact_member_id=utrecht, since=NOW))
        note_change(session, DocumentKind.STEP, step.number)
        index_changes(session)
        agrees(session, utrecht)
        (found,) = knowers(base, "taalcafé", SECRETARY)
        assert [(one.part, one.ref) for one in found.known] == [(Part.OWNS, "A-4")]
        assert found.contact is not None
        assert (found.contact.slack_user_id, found.contact.known) == ("UUTRECHT", found.known[0])
        assert names(knowers(base, "taalcafé", GUEST, "CHUISVESTING")) == ["Utrecht"]
        assert knowers(base, "taalcafé", GUEST, "CELSEWHERE") == ()


def test_a_stray_word_is_no_knowledge(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(*CAFE, city="Groningen")
        for number in range(12):
            base.share(f"Onderwerp {number} van de wijk", "Ook met promovendi besproken.", city="Delft")
        assert names(knowers(base, "taalcafé promovendi onderzoekers")) == ["Groningen"]


def test_where_nothing_is_found_those_who_know_the_nearest_word_can_be_asked_else_the_secretariat(
    database: Database,
) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Schoorsteenveger van de campus", city="Delft")
        session.get_one(Member, base.network.people["Utrecht"]).is_secretariat = True
        session.flush()
        typed = "schoorsteenvegertjesbal"
        near = base.results(typed).near
        whom = find_whom_to_ask(session, reader=ANYBODY, typed=typed, near=near, channel_id=None)
        assert (whom.topic, names(whom.knowers), whom.secretariat) == ("schoorsteenveger", ["Delft"], ("UUTRECHT",))
        typed = "xyzqwv qqwzxk"
        near = base.results(typed).near
        whom = find_whom_to_ask(session, reader=ANYBODY, typed=typed, near=near, channel_id=None)
        assert (whom.topic, whom.knowers, whom.secretariat) == ("", (), ("UUTRECHT",))


def test_only_a_correction_says_who_knows_about_what_was_typed() -> None:
    assert is_correction("kamers", "kmers")
    assert is_correction("huisvesting", "huisvestend")
    assert not is_correction("finds", "IND")
    assert not is_correction("state", "status")
    assert not is_correction("finds kamers", "IND kamers")


def test_a_guest_asks_only_alliances_of_which_they_can_read_the_answers(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        housing = session.get_one(Alliance, base.network.housing)
        other = session.get_one(Alliance, base.network.alliance("ecosystemen", "Ecosystemen", position=2))
        other.channel_id = "C0OTHER"
        session.flush()

        def asked(by: Person, channel_id: str | None = None) -> set[int]:
            return list_reachable(session, by=by, channel_id=channel_id)

        assert asked(ANYBODY) == {housing.id, other.id}
        assert asked(GUEST) == set()
        assert asked(GUEST, "C0OTHER") == {other.id}
        taking_part = dataclasses.replace(GUEST, participations={other.id: ParticipationKind.TAKES_PART})
        assert asked(taking_part, housing.channel_id) == {housing.id, other.id}


def test_a_guest_sees_the_own_alliances_and_that_of_the_channel(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        other = base.network.alliance("ecosystemen", "Ecosystemen", position=2)
        guest = dataclasses.replace(GUEST, participations={other: ParticipationKind.TAKES_PART})
        housing = session.get_one(Alliance, base.network.housing).channel_id

        def seen(reader: Person, channel_id: str | None) -> list[str] | None:
            found = list_seen(session, reader=reader, channel_id=channel_id)
            return None if found is None else [one.nl for one in found]

        assert seen(GUEST, None) == []
        assert seen(guest, housing) == ["Studentenhuisvesting", "Ecosystemen"]
        assert seen(ANYBODY, housing) is None


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("kamers voor eerstejaars", "kamers voor eerstejaars"),
        ('"tijdelijke woningen" -flexwonen soort:kans stad:Utrecht', "tijdelijke woningen"),
        ("mbo-studenten https://x.nl/a kleur:rood", "mbo-studenten https://x.nl/a kleur:rood"),
        ("soort: knelpunt wonen", "wonen"),
        ('-"flex wonen"', ""),
    ],
)
def test_a_question_is_what_was_typed_without_filters(typed: str, question: str) -> None:
    assert plain_question(typed) == question


# --- as people see it


def test_by_command_it_names_organisations_with_buttons_and_never_its_own_word(shared_town: Town) -> None:
    shared_town.jelle.shares("Eén pluktuinloket", "Voor elke straat.", kind="best_practice")
    shared_town.settle()
    for typed in ("wie pluktuinloket", "Who knows about pluktuinloket?", "wie weet iets over het pluktuinloket?"):
        answer = shared_town.noor.types(f"/kennis {typed}")
        assert f"*Groningen* · {says('who.shared', n=1)}" in answer
        assert says("who.head", typed="pluktuinloket") in answer
    without_names = says("who.via_secretariat", names="").partition("?")[0]
    assert without_names not in shared_town.guus.types("/kennis wie pluktuinloket", "algemeen"), (
        "it names nobody at all"
    )
    shared_town.noor.presses("^Bekijken$")
    assert "Voor elke straat." in shared_town.noor.reads(HOUSING)
    assert says("who.how") in shared_town.noor.types("/kennis wie")
    assert says("who.nothing", typed="xyzqwv") in shared_town.noor.types("/kennis wie xyzqwv")
    assert shared_town.refused_calls() == []


def test_in_a_thread_nothing_found_offers_the_network_and_no_menu(shared_town: Town) -> None:
    bot = shared_town.control.get("state")["apps"][0]["bot_user"]
    asked = shared_town.jelle.says(f"<@{bot}> xyzqwv soort:kans", HOUSING)
    shared_town.settle()
    replies = shared_town.control.get(f"messages?channel={HOUSING}&thread_ts={asked['ts']}")["messages"]
    blocks = [block for one in replies if one["ts"] != asked["ts"] for block in one["blocks"]]
    labels = [button["text"]["text"] for block in blocks for button in block.get("elements", ()) if "value" in button]
    assert labels == [says("search.unfiltered"), says("search.ask_network"), says("search.own")]


def test_in_a_thread_it_names_no_contact_person_and_nothing_that_not_everybody_may_see(shared_town: Town) -> None:
    shared_town.jelle.shares("Bijenbrink op het dak", "Voor iedereen.", kind="best_practice")
    shared_town.noor.shares("Bijenbrink in de haven", "Alleen voor ons.", visibility="alliance")
    shared_town.settle()
    bot = shared_town.control.get("state")["apps"][0]["bot_user"]
    asked = shared_town.jelle.says(f"<@{bot}> wie bijenbrink", HOUSING)
    shared_town.jelle.says("wie bijenbrink?")
    shared_town.settle()
    replies = shared_town.control.get(f"messages?channel={HOUSING}&thread_ts={asked['ts']}")["messages"]
    in_thread = texts([one for one in replies if one["ts"] != asked["ts"]])
    assert "*Groningen*" in in_thread
    assert "Utrecht" not in in_thread
    assert "*Utrecht*" in shared_town.jelle.reads()
