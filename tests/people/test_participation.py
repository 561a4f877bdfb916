"""Being part of an alliance: taking part, reading along, leaving; who decides it, who hears of it, what it means."""

import datetime as dt
from functools import partial

import pytest
from sqlmodel import select

from alliance.enums import ChairKind, ExternalAccess, ParticipationKind, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed, NotRegistered
from alliance.people.alliances.participation import change_participation, foresee_leaving, show_alliance
from alliance.people.members import Person
from storage.engine.database import Database, Session
from storage.tables import Alliance, AuditEntry, Chair, Delivery, Member, Organisation, Participation
from tests.kit import Town
from tests.kit.reading import labels, says, texts
from tests.kit.together import at_once
from tests.networks.small_network import LONG_AGO, Network, at

NOW = at("2026-11-24T10:00")
TODAY = dt.date(2026, 11, 24)
JOINS, READS = ParticipationKind.TAKES_PART, ParticipationKind.READS_ALONG


def person(session: Session, network: Network, city: str, **more: bool) -> Person:
    """Somebody of a city, with how it is part of the alliance now."""
    member = session.get_one(Member, network.people[city])
    organisation = session.get_one(Organisation, network.cities[city])
    statement = select(Participation).where(Participation.organisation_id == organisation.id)
    running = [one for one in session.exec(statement).all() if one.until is None]
    return Person(
        slack_user_id=member.slack_user_id,
        name=member.name,
        locale="nl",
        zone=None,
        is_admin=False,
        is_restricted=more.get("is_restricted", False),
        is_external=more.get("is_restricted", False),
        member=member,
        organisation=organisation,
        participations={one.alliance_id: one.kind for one in running},
    )


def running(session: Session, network: Network, city: str) -> list[Participation]:
    """How a city is part of the alliance, as the table has it."""
    statement = select(Participation).where(Participation.organisation_id == network.cities[city])
    return [one for one in session.exec(statement).all() if one.until is None]


def change(session: Session, network: Network, city: str, kind: ParticipationKind | None, **more: object) -> bool:
    """Change it on behalf of a city; whether anything changed."""
    by = person(session, network, city)
    return change_participation(
        session,
        by=by,
        alliance_id=network.housing,
        kind=kind,
        today=TODAY,
        now=NOW,
        **more,  # type: ignore[arg-type]
    ).has_changed


@pytest.fixture
def pair(database: Database) -> "tuple[Database, Network]":
    """The small network, stored."""
    with database.writing() as session:
        return database, Network(session)


Pair = tuple[Database, Network]


# --- the rules


@pytest.mark.parametrize("kind", [JOINS, READS, None])
@pytest.mark.parametrize("city", ["Utrecht", "Delft"])
def test_there_is_never_more_than_one_running_row(pair: Pair, city: str, kind: ParticipationKind | None) -> None:
    database, network = pair
    with database.writing() as session:
        change(session, network, city, kind)
        assert [row.kind for row in running(session, network, city)] == ([kind] if kind else [])


def test_what_was_before_stays_in_the_table_with_its_end(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        change(session, network, "Delft", JOINS)
        rows = session.exec(select(Participation).where(Participation.organisation_id == network.cities["Delft"])).all()
    assert sorted((row.kind, row.until) for row in rows if row.until) == [(READS, NOW)]


def test_the_same_again_changes_nothing_and_nobody_hears_of_it(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        assert change(session, network, "Utrecht", JOINS) is True  # the contact person is new
        before = len(session.exec(select(AuditEntry)).all())
        assert change(session, network, "Utrecht", JOINS) is False
        assert len(session.exec(select(AuditEntry)).all()) == before


def test_another_contact_person_goes_on_with_the_same_row(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        (old,) = running(session, network, "Utrecht")
        change(session, network, "Utrecht", JOINS)
        (new,) = running(session, network, "Utrecht")
        assert (new.id, new.since, new.contact_member_id) == (old.id, LONG_AGO, network.people["Utrecht"])


def test_a_contact_person_is_a_colleague(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session, pytest.raises(Invalid) as refused:
        change(session, network, "Utrecht", JOINS, contact="UDELFT")
    assert refused.value.reason == "problem.contact_no_colleague"


@pytest.mark.both_databases("concurrency")
def test_two_colleagues_at_once_leave_one_running_row(pair: Pair) -> None:
    database, network = pair

    def act(kind: ParticipationKind) -> None:
        with database.writing() as session:
            change(session, network, "Groningen", kind)

    assert at_once(partial(act, READS), partial(act, JOINS)) == [None, None]
    with database.reading() as session:
        assert len(running(session, network, "Groningen")) == 1


def test_the_chairs_hear_it_and_who_did_it_does_not(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        for city in ("Utrecht", "Delft"):
            session.add(
                Chair(
                    alliance_id=network.housing, member_id=network.people[city], kind=ChairKind.OFFICIAL, since=LONG_AGO
                )
            )
        session.flush()
        change(session, network, "Delft", None)
        told = session.exec(select(Delivery).where(Delivery.kind == "participation")).all()
        assert [(one.channel_key, one.about["kind"]) for one in told] == [("UUTRECHT", None)]


def test_it_stands_in_the_audit_log(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        change(session, network, "Delft", JOINS)
        (entry,) = session.exec(select(AuditEntry)).all()
    assert (entry.action, entry.subject) == ("change_participation", "huisvesting:delft")
    assert (entry.before["kind"], entry.after["kind"]) == ("reads_along", "takes_part")


def test_leaving_is_foreseen_in_figures(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        later = Network.__new__(Network)
        later.__dict__.update(network.__dict__, session=session)
        hidden = later.share(1, "2026-11-02T09:00", city="Groningen")
        own = later.share(2, "2026-11-02T09:00", city="Utrecht")
        later.share(3, "2026-11-02T09:00", city="Groningen")
        hidden.visibility = own.visibility = Visibility.ALLIANCE
        session.flush()
        leaving = foresee_leaving(session, by=person(session, network, "Utrecht"), alliance_id=network.housing)
    assert (leaving.hidden, leaving.steps) == (1, 0)


def test_an_alliance_that_has_ended_is_joined_no_more_but_can_be_left(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        alliance = session.get_one(Alliance, network.housing)
        alliance.ends_on = dt.date(2026, 11, 23)
        session.add(alliance)
        session.flush()
        with pytest.raises(Conflict) as refused:
            change(session, network, "Delft", JOINS)
        assert refused.value.reason == "problem.alliance_ended"
        assert change(session, network, "Delft", None)
        alliance.archived_at = NOW
        session.flush()
        with pytest.raises(Conflict) as closed:
            change(session, network, "Utrecht", None)
        assert closed.value.reason == "problem.alliance_closed"


def test_guests_decide_only_where_they_read_already_and_may_do_more_than_read(pair: Pair) -> None:
    database, network = pair
    with database.writing() as session:
        change(session, network, "Delft", None)
        guest = person(session, network, "Delft", is_restricted=True)
        ask = {"by": guest, "alliance_id": network.housing, "kind": JOINS, "today": TODAY, "now": NOW}
        with pytest.raises(NotAllowed) as outside:
            change_participation(session, **ask)  # type: ignore[arg-type]
        assert outside.value.reason == "problem.guest_takes_part"
        alliance = session.get_one(Alliance, network.housing)
        alliance.external_access = ExternalAccess.READ
        session.flush()
        with pytest.raises(NotAllowed) as reading:
            change_participation(session, **ask, channel_id="CHUISVESTING")  # type: ignore[arg-type]
        assert reading.value.reason == "problem.guests_read_only"
        alliance.external_access = ExternalAccess.CONTRIBUTE
        session.flush()
        assert change_participation(session, **ask, channel_id="CHUISVESTING").has_changed  # type: ignore[arg-type]


def test_who_speaks_for_nobody_is_asked_first(pair: Pair) -> None:
    database, network = pair
    nobody = Person("U9", "Guus", "nl", None, False, False, False, None, None)
    with database.writing() as session, pytest.raises(NotRegistered):
        change_participation(session, by=nobody, alliance_id=network.housing, kind=JOINS, today=TODAY, now=NOW)


def test_the_counts_are_those_who_take_part(pair: Pair) -> None:
    database, network = pair
    with database.reading() as session:
        reader = person(session, network, "Delft")
        one = show_alliance(session, reader=reader, alliance_id=network.housing, today=TODAY)
    assert ([name.nl for name in one.takes_part], [name.nl for name in one.reads_along]) == (
        ["Groningen", "Utrecht"],
        ["Delft"],
    )
    assert one.own is READS


# --- as people see it


def test_the_list_names_each_alliance_with_its_goal_and_who_takes_part(shared_town: Town) -> None:
    told = shared_town.pieter.types("/kennis alliantie", "algemeen")
    assert "*Studentenhuisvesting*" in told
    assert "7 organisaties doen mee · 1 leest mee · Trekkers: Marit Verhoeven en Karim Aydin" in told
    assert says("home.takes_part") in told


def test_a_city_joins_and_the_lead_officer_hears_it(http_town: Town) -> None:
    pieter = http_town.pieter
    pieter.types("/kennis alliantie Studentenhuisvesting", "algemeen")
    pieter.presses("^Doe mee$", "algemeen")
    assert "zien ook wat alleen voor de alliantie zichtbaar is" in texts(pieter.form())
    assert labels(pieter.form()) == ["Contactpersoon"]
    assert pieter.submits() == {}
    assert "Geregeld: *Wageningen* doet mee in *Studentenhuisvesting*. De ambtelijk trekker hoort ervan." in texts(
        pieter.form()
    )
    http_town.settle()
    assert "*Wageningen* doet voortaan mee in *Studentenhuisvesting*." in http_town.marit.reads()
    assert f"Doorgegeven door <@{pieter.user_id}>" in http_town.marit.reads()
    assert "Wageningen" not in http_town.karim.reads()
    assert says("alliances.takes_part", n=8) in pieter.types("/kennis alliantie stud", "algemeen")
    assert http_town.refused_calls() == []


def test_before_leaving_one_reads_what_one_will_not_see_any_more(http_town: Town) -> None:
    http_town.jelle.shares("Vertrouwelijke garantie", visibility="alliance")
    http_town.settle()
    http_town.noor.types("/kennis alliantie studentenhuisvesting")
    http_town.noor.presses("^Stop$")
    told = texts(http_town.noor.form())
    assert "*Utrecht* stopt met *Studentenhuisvesting*." in told
    assert "1 bijdrage van anderen, alleen zichtbaar voor de alliantie, zien jullie dan niet meer." in told
    assert "Wat jullie zelf deelden, blijft staan." in told
    assert http_town.noor.submits() == {}
    assert "kan ik niet vinden" in http_town.noor.types("/kennis toon B-1")
    http_town.settle()
    assert "*Utrecht* is gestopt met *Studentenhuisvesting*." in http_town.marit.reads()


def test_who_is_new_says_for_whom_and_goes_on(http_town: Town) -> None:
    guus = http_town.guus
    guus.types("/kennis alliantie internationalisering", "algemeen")
    guus.presses("^Lees mee$", "algemeen")
    assert says("first.welcome") in texts(guus.form())
    assert not guus.submits()
    assert "*Maastricht* leest mee in *Internationalisering*." in texts(guus.form())
    assert guus.submits() == {}
    assert "Geregeld: *Maastricht* leest mee in *Internationalisering*." in texts(guus.form())


def test_a_colleague_of_elsewhere_is_no_contact_person(shared_town: Town) -> None:
    sentences = {
        "noor": "De contactpersoon is iemand van je eigen organisatie",
        "emily": "The contact must be somebody in your own organisation",
    }
    for name, sentence in sentences.items():
        player = getattr(shared_town, name)
        player.types("/kennis alliantie ecosystemen", "algemeen" if name == "noor" else "alliantie-ecosystemen")
        channel = "algemeen" if name == "noor" else "alliantie-ecosystemen"
        player.presses("^Lees mee$|^Observe$", channel)
        assert sentence in player.submits(contact=shared_town.jelle.user_id)["contact"]


def test_an_alliance_that_closes_while_the_form_is_open_is_a_sentence(http_town: Town) -> None:
    http_town.noor.types("/kennis alliantie ecosystemen")
    http_town.noor.presses("^Doe mee$")
    with http_town.database.writing() as session:
        alliance = session.exec(select(Alliance).where(Alliance.slug == "ecosystemen")).one()
        alliance.archived_at = at("2026-11-24T10:00")
        session.add(alliance)
    errors = http_town.noor.submits()
    assert "Kennisintensieve ecosystemen is net afgesloten" in errors["contact"]


def test_an_unknown_name_gets_the_nearest_ones(shared_town: Town) -> None:
    told = shared_town.noor.types("/kennis alliantie studentenhuisvestig")
    assert says("problem.no_such_alliance", typed="studentenhuisvestig", near="Studentenhuisvesting") in told
    assert "Do you mean" in shared_town.emily.types("/kennis alliance zzz", "@bot")


def test_somebody_of_another_workspace_reads_along_or_takes_part_by_button(http_town: Town) -> None:
    daan = http_town.daan
    bot = http_town.parts.context.bot_user_id  # type: ignore[union-attr]
    daan.says(f"<@{bot}> help", "alliantie-studentenhuisvesting")
    http_town.settle()
    daan.presses("^Meer…$", "alliantie-studentenhuisvesting")
    daan.presses("^Allianties$", "alliantie-studentenhuisvesting")
    assert "Studentenhuisvesting" in daan.reads("alliantie-studentenhuisvesting")
