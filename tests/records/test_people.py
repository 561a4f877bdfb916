"""The list of people in `/kennis beheer`, a person's page, and what is changed there."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import col, select

from alliance.enums import ChairKind, Every, MeetingKind, MeetingState, Status
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.paged_lists import PER_PAGE, page_of, search_rows
from alliance.people.alliances.pages import show_page
from alliance.people.appointments import part_with_member
from alliance.people.members import Person
from alliance.people.person_changes import Changed, PersonSettings, change_person, settings_of
from alliance.people.vacancies import Admins
from alliance.records.ownership import list_owned
from alliance.records.people import TO_HAND_OVER, Aspect, PersonRole, find_people, get_page, list_people
from storage.engine.database import Database, DatabaseUnavailable, Session
from storage.people import people
from storage.tables import (
    Alliance,
    AuditEntry,
    Chair,
    Delegate,
    Meeting,
    Member,
    Organisation,
    Schedule,
    SlackProfile,
    StepOwner,
)
from tests.kit import Player, Town
from tests.kit.administration import (
    adds,
    changes_person,
    lets_go,
    opens_list,
    opens_person,
    submits_person,
    tries_to_change,
)
from tests.kit.polls import asks, votes
from tests.kit.reading import held, only_for, says, texts
from tests.kit.waiting import PATIENCE
from tests.kit.wire import common, send
from tests.networks.small_network import ADMIN, LONG_AGO, Network, at, network_with_chair, somebody
from tests.polls.test_poll_exports import workbook

NOW = at("2026-12-01T10:00")
TODAY = dt.date(2026, 12, 1)
ADMINS = Admins("T1", {"UADMIN"})
HOUSING = "Studentenhuisvesting"


# --- the list


def test_a_list_is_searched_by_any_of_its_words_whatever_the_accents_and_the_order() -> None:
    rows = ["Zoë Müller · Den Haag", "Jan Jansen · Utrecht", "Zoë Bakker · Utrecht"]
    assert search_rows(rows, "muller zoe", lambda one: [one]) == rows[:1]
    assert search_rows(rows, "UTRECHT zo", lambda one: [one, None]) == rows[2:]
    assert search_rows(rows, "  ", lambda one: [one]) == rows
    assert search_rows(rows, "haag jan", lambda one: [one]) == []


def test_a_page_that_is_not_there_is_the_nearest_one() -> None:
    rows = list(range(PER_PAGE + 1))
    assert (page_of(rows, 2).rows, page_of(rows, 2).first) == ([PER_PAGE], PER_PAGE + 1)
    assert page_of(rows, 0) == page_of(rows, 1)
    assert page_of(rows, 10**8) == page_of(rows, 2)
    assert page_of([], 7).number == 1


def test_the_list_counts_what_each_person_would_have_to_hand_over_as_their_page_does(database: Database) -> None:
    with database.writing() as session:
        net = Network(session)
        utrecht, groningen = net.people["Utrecht"], net.people["Groningen"]
        for number, status in ((1, Status.ON_TRACK), (2, Status.DONE)):
            step = net.step(number, status)
            city = net.cities["Utrecht"]
            net.add(StepOwner(step_id=step.id, since=LONG_AGO, organisation_id=city, contact_member_id=utrecht))
        chair = net.add(Chair(alliance_id=net.housing, member_id=utrecht, kind=ChairKind.OFFICIAL, since=LONG_AGO))
        net.add(Delegate(chair_id=chair.id, member_id=groningen, since=LONG_AGO))
        for number, day in ((1, TODAY), (2, dt.date(2026, 10, 1))):
            net.add(
                Meeting(
                    number=number,
                    title="Overleg",
                    held_on=day,
                    state=MeetingState.PLANNED,
                    kind=MeetingKind.OFFICIAL,
                    by_member_id=groningen,
                    papers_on=TODAY,
                    created_at=NOW,
                )
            )
        counted = {one.member_id: one.owns for one in list_people(session, admins=ADMINS, today=TODAY)}
        assert (counted[utrecht], counted[groningen], counted[net.people["Delft"]]) == (2, 2, 0)
        for member_id, owns in counted.items():
            assert owns == len(list_owned(session, member_id, today=TODAY).of(*TO_HAND_OVER))


def test_who_left_comes_last_in_the_list_without_roles_but_with_what_is_still_in_their_name(
    database: Database,
) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        gone = session.get_one(Member, net.people["Delft"])
        gone.left_at, gone.is_secretariat = NOW, True
        *others, last = list_people(session, admins=ADMINS, today=TODAY)
        assert (last.member_id, last.roles, last.chairs, last.owns) == (gone.id, (), (), 1)
        assert [one.roles for one in others] == [(PersonRole.SECRETARIAT,), ()]


def test_a_page_of_the_list_has_the_same_rows_as_the_whole_list(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        for number in range(PER_PAGE):
            city, name = net.cities["Delft"], f"Extra {number:02}"
            net.add(Member(slack_user_id=f"UX{number}", organisation_id=city, name=name, created_at=LONG_AGO))
        everybody = list_people(session, admins=ADMINS, today=TODAY)
        found = [find_people(session, typed="", number=one, admins=ADMINS, today=TODAY) for one in (1, 2)]
        assert [row for page in found for row in page.rows] == everybody
        assert [page.total for page in found] == [len(everybody)] * 2
        one = find_people(session, typed="delft iemand", number=1, admins=ADMINS, today=TODAY)
        assert [row.slack_user_id for row in one.rows] == ["UDELFT"]


# --- what is set for a person


def profile_of(city: str) -> SlackProfile:
    return SlackProfile(slack_user_id=f"U{city.upper()}", team_id="T1", name=f"Iemand · {city}", fetched_at=NOW)


def changed(session: Session, city: str, shown: PersonSettings, wanted: PersonSettings, **more: bool) -> list[Changed]:
    """What a change by the admin of somebody of a city does."""
    return changed_by(ADMIN, session, city, shown, wanted, **more)


def changed_by(
    by: Person, session: Session, city: str, shown: PersonSettings, wanted: PersonSettings, **more: bool
) -> list[Changed]:
    restricted = more.get("is_restricted", False)
    done = change_person(
        session,
        by=by,
        profile=profile_of(city),
        is_restricted=restricted,
        shown=shown,
        wanted=wanted,
        now=NOW,
    )
    session.flush()
    return [one.what for one in done]


def test_everything_that_is_set_changes_in_one_go_and_stands_in_the_log_with_from_and_to(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        member = session.get_one(Member, net.people["Utrecht"])
        chair = (net.housing, ChairKind.OFFICIAL)
        wanted = PersonSettings(net.cities["Delft"], True, True, frozenset({chair}))
        done = changed(session, "Utrecht", settings_of(session, member), wanted)
        assert done == [Changed.ORGANISATION, Changed.SECRETARIAT, Changed.ADMIN, Changed.CHAIR_REPLACED]
        assert settings_of(session, member) == wanted
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
        assert [(one.action, one.subject, one.before, one.after) for one in entries] == [
            ("correct_organisation", "UUTRECHT", {"organisation": "utrecht"}, {"organisation": "delft"}),
            ("appoint_secretariat", "UUTRECHT", {"is_secretariat": False}, {"is_secretariat": True}),
            ("appoint_admin", "UUTRECHT", {"is_admin": False}, {"is_admin": True}),
            ("appoint_chair", "huisvesting:official", {"chairs": ["UDELFT"]}, {"chairs": ["UUTRECHT"]}),
        ]
        back = [Changed.NOT_SECRETARIAT, Changed.NOT_ADMIN, Changed.NOT_CHAIR]
        assert changed(session, "Utrecht", wanted, PersonSettings(net.cities["Delft"])) == back
        assert changed(session, "Utrecht", wanted, wanted) == []


def test_of_two_windows_neither_takes_back_what_the_other_changed(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        shown = PersonSettings(net.cities["Utrecht"])
        changed(session, "Utrecht", shown, replace(shown, organisation_id=net.cities["Delft"]))
        changed(session, "Utrecht", shown, replace(shown, is_secretariat=True))
        member = session.get_one(Member, net.people["Utrecht"])
        assert settings_of(session, member) == PersonSettings(net.cities["Delft"], is_secretariat=True)
        again = replace(shown, is_secretariat=True)
        assert changed(session, "Utrecht", shown, again) == [], "what is done already is no change, and not refused"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (PersonSettings(None), "problem.choose"),
        (PersonSettings(10**8), "problem.organisation_unknown"),
        (PersonSettings(1, is_secretariat=True), "problem.guest_secretariat"),
        (PersonSettings(1, is_admin=True), "problem.guest_admin"),
        (PersonSettings(1, chairs=frozenset({(10**8, ChairKind.OFFICIAL)})), "problem.alliance_unknown"),
    ],
)
def test_what_cannot_be_is_refused(database: Database, wanted: PersonSettings, reason: str) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        with pytest.raises(Invalid) as error:
            changed(session, "Utrecht", PersonSettings(net.cities["Utrecht"]), wanted, is_restricted=True)
        assert error.value.reason == reason


def test_the_last_of_the_secretariat_stays(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        shown = PersonSettings(net.cities["Groningen"], is_secretariat=True)
        with pytest.raises(Invalid) as error:
            changed(session, "Groningen", shown, replace(shown, is_secretariat=False))
        assert (error.value.field, error.value.reason) == ("roles", "problem.last_secretariat")


def test_somebody_of_the_secretariat_can_give_it_up_with_another_change_at_once(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        member = session.get_one(Member, net.people["Delft"])
        for one in (member, session.get_one(Member, net.people["Utrecht"])):
            one.is_secretariat = True
        member.is_admin = True
        session.flush()
        themselves = somebody(member=member, user_id="UDELFT")
        shown = settings_of(session, member)
        wanted = replace(shown, is_secretariat=False, is_admin=False, chairs=frozenset())
        done = changed_by(themselves, session, "Delft", shown, wanted)
        assert done == [Changed.NOT_SECRETARIAT, Changed.NOT_ADMIN, Changed.NOT_CHAIR]
        assert not member.is_secretariat


def test_who_may_not_changes_nothing_whatever_the_form_holds(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        shown = PersonSettings(net.cities["Utrecht"])
        with pytest.raises(NotAllowed):
            change_person(
                session,
                by=somebody(chairs=(net.housing,), user_id="UDELFT"),
                profile=profile_of("Utrecht"),
                is_restricted=False,
                shown=shown,
                wanted=replace(shown, is_admin=True),
                now=NOW,
            )
        with pytest.raises(NotAllowed):
            get_page(session, reader=somebody(), member_id=net.people["Utrecht"], admins=ADMINS, today=TODAY)


def test_who_left_meanwhile_is_not_brought_back_by_an_old_form_but_by_a_new_one(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        shown = PersonSettings(net.cities["Utrecht"])
        part_with_member(session, by=ADMIN, slack_user_id="UUTRECHT", now=NOW)
        with pytest.raises(Conflict):
            changed(session, "Utrecht", shown, replace(shown, is_secretariat=True))
        member = session.get_one(Member, net.people["Utrecht"])
        assert settings_of(session, member) == PersonSettings(None)
        assert changed(session, "Utrecht", PersonSettings(None), shown) == [Changed.ORGANISATION]
        assert member.left_at is None


def test_a_page_tells_who_changed_each_thing_last(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        shown = PersonSettings(net.cities["Utrecht"])
        there = replace(shown, organisation_id=net.cities["Delft"], is_secretariat=True)
        changed(session, "Utrecht", shown, there)
        member_id = net.people["Utrecht"]
        page = get_page(session, reader=ADMIN, member_id=member_id, admins=ADMINS, today=TODAY)
        told = {one.aspect: (one.by, one.at) for one in page.changes}
        assert told == {Aspect.ORGANISATION: ("UADMIN", NOW), Aspect.SECRETARIAT: ("UADMIN", NOW)}
        assert (page.person.organisation.nl, page.person.roles) == ("Delft", (PersonRole.SECRETARIAT,))
        with pytest.raises(NotFound):
            get_page(session, reader=ADMIN, member_id=10**8, admins=ADMINS, today=TODAY)


def test_an_archived_alliance_asks_nothing_any_more(database: Database) -> None:
    with database.writing() as session:
        net = network_with_chair(session)
        net.add(
            Schedule(
                alliance_id=net.housing, every=Every.MONTH, weekday=3, wall_time=dt.time(9), zone="Europe/Amsterdam",
                starts_on=TODAY, next_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        assert show_page(session, reader=ADMIN, alliance_id=net.housing).asks_next_at == NOW
        session.get_one(Alliance, net.housing).archived_at = NOW
        assert show_page(session, reader=ADMIN, alliance_id=net.housing).asks_next_at is None


# --- in Slack


def test_a_person_is_found_read_and_changed_and_hears_of_it(http_town: Town) -> None:
    hanneke, jelle = http_town.hanneke, http_town.jelle
    opens_person(hanneke, jelle)
    assert "Groningen" in texts(hanneke.form())
    hanneke.presses("^Wijzigen$", view="modal")
    assert held(hanneke.form(), "organisation") == "Groningen"
    assert not submits_person(hanneke, organisation="Leiden", roles=["secretariat"])
    assert f"<@{jelle.user_id}> hoort nu bij het secretariaat." in texts(hanneke.form())
    page = texts(hanneke.stack()[-2])
    assert says("people.speaks_for", organisation="Leiden") in page
    assert "organisatie gewijzigd door Hanneke Postma op 24 november 2026" in page
    assert "wat wil je regelen?" in jelle.types("/kennis beheer")
    http_town.settle()
    assert "heeft je aan het secretariaat toegevoegd" in jelle.reads()
    assert "Je doet voortaan mee namens *Leiden*" in jelle.reads()
    changes_person(jelle, jelle, roles=[])
    assert says("people.speaks_for", organisation="Leiden") in texts(jelle.stack()[-2])
    assert not http_town.refused_calls()


def test_what_was_shared_before_a_correction_stays_with_the_previous_organisation(http_town: Town) -> None:
    http_town.noor.shares("Van voor de correctie")
    http_town.settle()
    changes_person(http_town.hanneke, http_town.noor, organisation="Groningen")
    http_town.noor.shares("Van na de correctie")
    http_town.settle()
    assert "Utrecht · door" in texts(http_town.cards("Van voor de correctie")[0]["blocks"])
    assert "Groningen · door" in texts(http_town.cards("Van na de correctie")[0]["blocks"])


def test_who_lost_the_role_while_a_form_was_open_is_refused_in_the_form_with_names(http_town: Town) -> None:
    opens_person(http_town.hanneke, http_town.jelle)
    http_town.hanneke.presses("^Wijzigen$", view="modal")
    changes_person(http_town.tom, http_town.noor, roles=["secretariat"])
    http_town.control.post("close", user=http_town.tom.user_id, all=True)
    changes_person(http_town.tom, http_town.hanneke, roles=[])
    (sentence,) = submits_person(http_town.hanneke, organisation="Leiden").values()
    assert only_for("secretariat", "admin") in sentence
    assert "Noor de Wit" in sentence  # beside a field Slack shows plain text: a mention would be a bare id
    assert "<@" not in sentence


def test_a_new_chair_takes_the_place_of_the_old_one_and_reads_what_is_the_alliances(http_town: Town) -> None:
    http_town.noor.types("/kennis knelpunt Voor de trekker")
    assert not http_town.noor.submits(body="Vertrouwelijk.", visibility="alliance")
    http_town.settle()
    pieter = http_town.pieter
    assert says("problem.no_contribution", key="B-1") in pieter.types("/kennis toon B-1", "@bot")
    told = changes_person(http_town.hanneke, pieter, chairs=[f"{HOUSING}:official"])
    assert f"<@{pieter.user_id}> is nu ambtelijk trekker van *{HOUSING}*, in plaats van Marit Verhoeven" in told
    assert "Vertrouwelijk." in pieter.types("/kennis toon B-1", "@bot")
    http_town.close_all_forms()
    told = changes_person(http_town.hanneke, pieter, chairs=[])
    assert f"is geen ambtelijk trekker meer van *{HOUSING}*" in told


def test_who_no_longer_takes_part_may_read_no_more_than_anybody_and_is_still_found(http_town: Town) -> None:
    http_town.noor.shares("Alleen voor ons", visibility="alliance")
    assert "Alleen voor ons" in http_town.jelle.types("/kennis toon B-1")
    lets_go(http_town.hanneke, http_town.jelle)
    assert says("problem.no_contribution", key="B-1") in http_town.jelle.types("/kennis toon B-1")
    http_town.close_all_forms()
    opens_person(http_town.hanneke, http_town.jelle)
    assert "vertrokken op 24 november 2026" in texts(http_town.hanneke.form())


def test_who_does_not_take_part_yet_is_added_and_may_join_the_secretariat(shared_town: Town) -> None:
    anna = shared_town.newcomer("anna", "Anna Nieuw", email="anna@example.org")
    assert not adds(shared_town.hanneke, anna, "Leiden")
    assert says("people.added", who=f"<@{anna.user_id}>") in texts(shared_town.hanneke.form())
    shared_town.close_all_forms()
    changes_person(shared_town.hanneke, anna, roles=["secretariat"])
    assert "wat wil je regelen?" in anna.types("/kennis beheer")
    shared_town.close_all_forms()
    assert not adds(shared_town.hanneke, anna, "Delft")
    assert "Leiden" in texts(shared_town.hanneke.form()), "who takes part already stays as they are"


def test_a_bot_cannot_take_part(shared_town: Town) -> None:
    robot = shared_town.newcomer("robot", "Robot", is_bot=True)
    assert list(adds(shared_town.hanneke, robot, "Delft").values()) == [says("problem.not_a_person")]


def test_a_guest_gets_an_organisation_and_no_role(shared_town: Town) -> None:
    carl = shared_town.newcomer("carl", "Carl", email="carl@example.org", is_restricted=True)
    assert not adds(shared_town.hanneke, carl, "Leiden")
    carl.types("/kennis knelpunt")
    assert says("form.on_behalf", organisation="Leiden") in texts(carl.form())
    shared_town.close_all_forms()
    errors = tries_to_change(shared_town.hanneke, carl, roles=["secretariat"])
    assert errors == {"roles": says("problem.guest_secretariat")}


def test_a_search_is_kept_when_the_page_is_turned(http_town: Town) -> None:
    hanneke = http_town.hanneke
    with http_town.database.writing() as session:
        leiden = session.exec(select(Organisation.id).where(Organisation.name == "Leiden")).one()
        for number in range(PER_PAGE + 3):
            user_id, name = f"UEXTRA{number}", f"Extra {number:02}"
            session.add(Member(slack_user_id=user_id, organisation_id=leiden, name=name, created_at=NOW))
    opens_list(hanneke, "Mensen")
    assert not hanneke.submits(query="extra leiden")
    assert says("list.where", first=1, last=PER_PAGE, total=PER_PAGE + 3) in texts(hanneke.form())
    hanneke.presses("^Volgende", view="modal")
    assert held(hanneke.form(), "query") == "extra leiden"
    shown = texts(hanneke.form())
    assert "Extra 22" in shown
    assert "Extra 19" not in shown
    hanneke.presses("^← Vorige", view="modal")
    assert "Extra 00" in texts(hanneke.form())
    assert not hanneke.submits(query="niemand heet zo")
    assert says("list.nothing_found") in texts(hanneke.form())
    assert not http_town.refused_calls()


@pytest.mark.parametrize("action_id", ["list_people", "open_person:1", "change_person", "add_person", "person_leaves"])
def test_a_member_who_forges_a_button_of_the_secretariat_opens_nothing(shared_town: Town, action_id: str) -> None:
    noor = shared_town.noor
    payload = {
        **common(noor),
        "type": "block_actions",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": "1"}],
        "container": {"type": "message"},
        "channel": {"id": shared_town.channels["algemeen"]},
    }
    send(noor, payload)
    assert not noor.stack()


def test_the_list_comes_as_a_workbook_with_everybody_in_it(shared_town: Town) -> None:
    opens_list(shared_town.hanneke, "Mensen")
    shared_town.hanneke.presses("^Excel$", view="modal")
    shared_town.settle()
    (sheet,) = workbook(shared_town, "^kennisbot-mensen")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if says("report.heading.last_seen_on") in row)
    jelle = dict(zip(head, next(row for row in rows if row[0] == "Jelle Hoekstra"), strict=True))
    assert (jelle["Organisatie"], jelle["Op naam"], jelle["Vertrokken"]) == ("Groningen", 0, None)


# --- last seen


def last_seen(town: Town, who: Player) -> dt.date | None:
    with town.database.reading() as session:
        return session.exec(select(Member).where(Member.slack_user_id == who.user_id)).one().last_seen_on


def test_reading_shows_on_which_day_somebody_was_last_seen_and_voting_never_does(http_town: Town) -> None:
    jelle, karim = http_town.jelle, http_town.karim
    named = asks(http_town.marit, "Komt er een conferentie?")
    secret = asks(http_town.marit, "Ben je tevreden?", secrecy="anonymous")
    assert last_seen(http_town, http_town.marit) == dt.date(2026, 11, 24)
    for asked in (named, secret):
        votes(jelle, "Ja", asked)
    http_town.settle()
    assert last_seen(http_town, jelle) is None
    karim.types("/kennis vind kamers")
    http_town.settle()
    assert last_seen(http_town, karim) == dt.date(2026, 11, 24)
    http_town.move("2026-11-26T23:30:00+00:00")
    karim.opens_home()
    http_town.settle()
    assert last_seen(http_town, karim) == dt.date(2026, 11, 27), "the network's day, not that of UTC"


@pytest.mark.both_databases("concurrency")
def test_a_day_on_which_somebody_was_seen_is_written_once_whoever_is_first(database: Database) -> None:
    with database.writing() as session:
        member_id = Network(session).people["Utrecht"]

    def is_written(_: int) -> bool:
        with database.writing() as session:
            return people.note_seen(session, member_id, TODAY)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(is_written, range(8))) == 1


def test_the_day_is_stored_after_the_answer_and_its_failure_is_nobody_s_error(
    http_town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = threading.Event()

    def fails(*_: object) -> None:
        held.wait(PATIENCE)
        raise DatabaseUnavailable

    monkeypatch.setattr(people, "note_seen", fails)
    try:
        assert "kamers" in http_town.karim.types("/kennis vind kamers"), "the answer does not wait for it"
    finally:
        held.set()
    http_town.settle()
    assert last_seen(http_town, http_town.karim) is None
    assert "afterwards_failed" in capsys.readouterr().out
