"""`/kennis beheer`: every form, who may use it, and what the audit log keeps."""

from functools import partial
from threading import Barrier

import pytest
from sqlmodel import col, select

from alliance.enums import ChairKind
from alliance.errors import Invalid
from alliance.people.appointments import appoint_chair, dismiss_chair, dismiss_secretariat, part_with_member
from alliance.people.delegates import appoint_delegate, end_delegate
from alliance.people.members import SlackProfile
from storage.engine.database import Database
from storage.tables import AuditEntry, Chair, Member
from tests.kit import Player, Town
from tests.kit.administration import adds_organisation, audit, changes_person, takes_part
from tests.kit.reading import labels, options, says, texts
from tests.kit.together import at_once
from tests.kit.waiting import PATIENCE
from tests.kit.wire import send_form
from tests.networks.small_network import ADMIN, LONG_AGO, Network, at

HOUSING = "alliantie-studentenhuisvesting"
FORMS = {
    "Kanaal van een alliantie": ["Alliantie", "Kanaal"],
    "Contactgegevens": ["Waar bereiken lezers het secretariaat?"],
}


@pytest.mark.parametrize("button", FORMS)
def test_each_thing_to_arrange_has_its_form(shared_town: Town, button: str) -> None:
    shared_town.hanneke.types("/kennis beheer")
    shared_town.hanneke.presses(f"^{button}$")
    assert labels(shared_town.hanneke.form()) == FORMS[button]


def test_home_leads_to_the_same_forms(shared_town: Town) -> None:
    shared_town.tom.opens_home()
    shared_town.tom.presses("^Meer…$", view="home")
    shared_town.tom.presses("^Beheer$", view="modal")
    shared_town.tom.presses("^Contactgegevens$", view="modal")
    assert labels(shared_town.tom.form()) == FORMS["Contactgegevens"]
    assert len(shared_town.tom.stack()) == 2


@pytest.mark.parametrize("name", ["noor", "guus", "lotte"])
def test_who_may_not_hears_who_may_and_whom_to_ask(shared_town: Town, name: str) -> None:
    channel = "alliantie-maatschappelijke-impact" if name == "lotte" else "@bot"
    answer = getattr(shared_town, name).types("/kennis beheer", channel)
    hanneke, tom = shared_town.users["hanneke"], shared_town.users["tom"]
    assert "Dat kan alleen het secretariaat of een beheerder." in answer
    assert f"Vraag het aan <@{hanneke}> of <@{tom}>." in answer


def test_a_chair_finds_the_own_alliances_topics_and_nothing_else(shared_town: Town) -> None:
    answer = shared_town.marit.types("/kennis beheer", "@bot")
    assert "*Je allianties*" in answer
    assert "Mensen" not in answer
    assert "*Internationalisering*" not in answer
    assert "beheer" in shared_town.marit.types("/kennis help", "@bot")


def test_the_menu_opens_on_the_lists_and_says_how_the_secretariat_is_reached(shared_town: Town) -> None:
    answer = shared_town.hanneke.types("/kennis beheer", "@bot")
    at = [answer.index(one) for one in ("Mensen", "Allianties", "Overige instellingen", "Vrije dagen")]
    assert at == sorted(at)
    assert "Secretariaat: Hanneke Postma" in answer
    assert says("admin.now_no_contact") in answer


def test_an_english_reader_hears_it_in_english(shared_town: Town) -> None:
    answer = shared_town.emily.types("/kennis admin", "@bot")
    assert "Only the secretariat or an admin can do that. Ask <@" in answer


# --- channels


def test_an_alliance_moves_to_another_channel_and_its_cards_with_it(http_town: Town) -> None:
    told = http_town.control.post("channel", name="alliantie-nieuw", members=[http_town.users["noor"]])
    channel = told["channel"]["id"]
    answer = http_town.hanneke.manages("Kanaal van een alliantie", alliance="Studentenhuisvesting", channel=channel)
    assert f"De kaarten van *Studentenhuisvesting* komen voortaan in <#{channel}>." in answer
    http_town.noor.types("/kennis knelpunt Verhuisd", channel="alliantie-nieuw")
    assert not http_town.noor.submits(body="Nu hier.")
    http_town.settle()
    assert len(http_town.cards("Verhuisd", "alliantie-nieuw")) == 1  # a public channel is joined
    entry = audit(http_town, "set_channel")[-1]
    assert entry.before == {"channel_id": http_town.channels[HOUSING], "channel_is_private": False}
    assert entry.after == {"channel_id": channel, "channel_is_private": False}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("hanneke", "In dit kanaal kan ik niet schrijven. Nodig me er eerst uit met /invite, of kies een ander."),
        ("emily", "I cannot write in this channel. Invite me there first with /invite, or choose another one."),
    ],
)
def test_a_private_channel_that_the_bot_is_not_in_is_refused(http_town: Town, name: str, sentence: str) -> None:
    who, buttons = _secretary(http_town, name)
    made = http_town.control.post("channel", name="besloten", is_private=True, members=[who.user_id])
    errors = who.tries_to_manage(buttons["channel"], alliance=buttons["housing"], channel=made["channel"]["id"])
    assert errors == {"channel": sentence}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("hanneke", "Dit kanaal hoort al bij Maatschappelijke impact. Kies een ander kanaal."),
        ("emily", "This channel already belongs to Societal impact. Choose another channel."),
    ],
)
def test_a_channel_of_another_alliance_is_refused(http_town: Town, name: str, sentence: str) -> None:
    who, buttons = _secretary(http_town, name)
    taken = http_town.channels["alliantie-maatschappelijke-impact"]
    errors = who.tries_to_manage(buttons["channel"], alliance=buttons["housing"], channel=taken)
    assert errors == {"channel": sentence}


def test_an_archived_channel_is_refused(http_town: Town) -> None:
    channel = http_town.channels["alliantie-ecosystemen"]
    http_town.control.post("channel", id=channel, is_archived=True)
    errors = http_town.hanneke.tries_to_manage(
        "Kanaal van een alliantie", alliance="Kennisintensieve ecosystemen", channel=channel
    )
    assert errors == {"channel": says("problem.channel_unseen")}


# --- organisations


def test_an_organisation_joins_and_leaves_an_alliance(shared_town: Town) -> None:
    hanneke, alliance = shared_town.hanneke, "Internationalisering"
    assert "*Tilburg* in *Internationalisering*: doet mee." in takes_part(hanneke, "Tilburg", alliance)
    assert "Internationalisering: doet mee" in texts(hanneke.stack()[-2]), "the page below is renewed"
    shared_town.close_all_forms()
    assert "leest mee" in takes_part(hanneke, "Tilburg", alliance, "reads_along")
    shared_town.close_all_forms()
    assert "doet niet (meer) mee" in takes_part(hanneke, "Tilburg", alliance, "none")
    rows = [entry for entry in audit(shared_town, "change_participation") if entry.subject.endswith(":tilburg")][-3:]
    changes = [(row.before["kind"], row.after["kind"]) for row in rows]
    assert changes == [(None, "takes_part"), ("takes_part", "reads_along"), ("reads_along", None)]


def test_the_lead_officer_hears_what_the_secretariat_changes_of_who_takes_part(http_town: Town) -> None:
    takes_part(http_town.hanneke, "Tilburg", "Studentenhuisvesting")
    http_town.settle()
    told = says("participate.chair_takes_part", organisation="Tilburg", alliance="Studentenhuisvesting")
    assert told in http_town.marit.reads()
    assert f"Doorgegeven door <@{http_town.hanneke.user_id}>" in http_town.marit.reads()
    assert told not in http_town.karim.reads()


def test_an_organisation_that_is_missing_is_added_and_guessed_from_its_domain(shared_town: Town) -> None:
    zwolle = {"name": "Zwolle & omstreken", "organisation_kind": "city", "mail_domain": "zwolle.nl"}
    assert not adds_organisation(shared_town.hanneke, **zwolle)
    assert "*Zwolle &amp; omstreken* staat in de lijst." in texts(shared_town.hanneke.form())
    assert audit(shared_town, "add_organisation")[-1].after["name"] == "Zwolle & omstreken"
    dirk = shared_town.newcomer("dirk", "Dirk", email="dirk@zwolle.nl")
    dirk.types("/kennis knelpunt")
    assert says("first.guess", organisation="Zwolle &amp; omstreken") in texts(dirk.form())
    assert "Zwolle & omstreken" in options(dirk.form(), "organisation")


def test_where_readers_reach_the_secretariat_is_kept_shown_again_and_taken_away(shared_town: Town) -> None:
    office = "secretariaat@kennissteden.example"
    assert office in shared_town.hanneke.manages("Contactgegevens", contact=f" {office}\n")
    shared_town.hanneke.types("/kennis beheer", "@bot")
    shared_town.hanneke.presses("^Contactgegevens$", "@bot")
    assert office in str(shared_town.hanneke.form())
    shared_town.hanneke.submits(contact="")
    assert (audit(shared_town, "change_contact")[-1].before) == {"contact": office}


def test_names_that_differ_in_signs_or_in_no_latin_letter_are_different_names(shared_town: Town) -> None:
    for name in ("Ede & Co", "Ede Co", "\u05d7\u05d3", "\u05e8\u05d9"):
        assert not adds_organisation(shared_town.hanneke, name=name, organisation_kind="partner")
        shared_town.close_all_forms()


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"name": "Utrecht"}, {"name": "Utrecht staat al in de lijst."}),
        ({"name": "  utrecht "}, {"name": "utrecht staat al in de lijst."}),
        ({"name": "\u200b\u202e"}, {"name": "Vul een naam in."}),
        ({"name": "Ede", "mail_domain": "ede"}, {"mail_domain": says("problem.no_domain", domain="ede")}),
        (
            {"name": "Ede", "mail_domain": "gmail.com"},
            {"mail_domain": says("problem.public_domain", domain="gmail.com")},
        ),
    ],
)
def test_an_organisation_that_cannot_be_is_refused_beside_its_field(
    shared_town: Town, values: dict[str, str], errors: dict[str, str]
) -> None:
    assert adds_organisation(shared_town.hanneke, organisation_kind="city", **values) == errors


# --- who calls without a choice


@pytest.mark.parametrize(
    ("button", "field"),
    [
        ("Kanaal van een alliantie", "alliance"),
    ],
)
def test_a_required_choice_that_is_missing_is_asked_for(shared_town: Town, button: str, field: str) -> None:
    shared_town.hanneke.types("/kennis beheer", "@bot")
    shared_town.hanneke.presses(f"^{button}$", "@bot")
    form = shared_town.hanneke.form()
    chosen = {"member": shared_town.noor.user_id, "channel": shared_town.channels[HOUSING]}
    for name in ("alliance", "organisation"):
        if any(block.get("block_id") == name for block in form["blocks"]):
            chosen[name] = next(iter(options(form, name).values()))
    inputs = {block["block_id"] for block in form["blocks"] if block["type"] == "input"}
    values = {name: value for name, value in chosen.items() if name in inputs and name != field}
    assert send_form(shared_town.hanneke, **values) == {field: says("problem.choose")}


def _secretary(town: Town, name: str) -> tuple[Player, dict[str, str]]:
    """Somebody of the secretariat who reads Dutch or English, with what the form for a channel is called to them."""
    if name == "emily":
        changes_person(town.tom, town.emily, roles=["secretariat"])
        return town.emily, {"channel": "An alliance's channel", "housing": "Student housing"}
    return town.hanneke, {"channel": "Kanaal van een alliantie", "housing": "Studentenhuisvesting"}


def test_whoever_left_and_is_appointed_takes_part_again_for_the_organisation_that_is_chosen(
    database: Database,
) -> None:
    now = at("2026-12-01T10:00")
    with database.writing() as session:
        net = Network(session)
        member = session.get_one(Member, net.people["Delft"])
        member.left_at = now
        profile = SlackProfile(slack_user_id="UDELFT", team_id="T1", name="Nieuwe Naam", fetched_at=now)
        appoint_chair(
            session,
            by=ADMIN,
            alliance_id=net.housing,
            kind=ChairKind.OFFICIAL,
            profile=profile,
            organisation_id=net.cities["Utrecht"],
            now=now,
        )
    with database.reading() as session:
        member = session.get_one(Member, net.people["Delft"])
        assert (member.name, member.organisation_id, member.left_at) == ("Nieuwe Naam", net.cities["Utrecht"], None)


def test_the_audit_log_has_who_acts_for_a_chair_and_who_goes(database: Database) -> None:
    now = at("2026-12-01T10:00")
    with database.writing() as session:
        net = Network(session)
        official = ChairKind.OFFICIAL
        delft = net.people["Delft"]
        chair = net.add(Chair(alliance_id=net.housing, member_id=delft, kind=official, since=LONG_AGO)).id
        for _ in range(2):
            appoint_delegate(session, by=ADMIN, chair_id=chair, slack_user_id="UUTRECHT", now=now)
        end_delegate(session, by=ADMIN, chair_id=chair, slack_user_id="UUTRECHT", now=now)
        with pytest.raises(Invalid, match="no_delegate"):
            end_delegate(session, by=ADMIN, chair_id=chair, slack_user_id="UUTRECHT", now=now)
        dismiss_chair(session, by=ADMIN, alliance_id=net.housing, kind=official, slack_user_id="UDELFT", now=now)
        part_with_member(session, by=ADMIN, slack_user_id="UDELFT", now=now)
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
        assert {one.by_slack_user_id for one in entries} == {"UADMIN"}
        assert [(one.action, one.subject, one.before, one.after) for one in entries] == [
            ("appoint_delegate", "huisvesting:official", {}, {"delegate": "UUTRECHT"}),
            ("end_delegate", "huisvesting:official", {"delegate": "UUTRECHT"}, {"delegate": None}),
            ("dismiss_chair", "huisvesting:official", {"chairs": ["UDELFT"]}, {"chairs": []}),
            ("part_with_member", "UDELFT", {"organisation": net.cities["Delft"]}, {}),
        ]


@pytest.mark.both_databases("concurrency")
def test_the_last_two_of_the_secretariat_cannot_dismiss_each_other(database: Database) -> None:
    with database.writing() as session:
        net = Network(session)
        for city in ("Delft", "Utrecht"):
            session.get_one(Member, net.people[city]).is_secretariat = True
    barrier = Barrier(2, timeout=PATIENCE)

    def dismiss(user: str) -> None:
        with database.writing() as session:
            if not database.is_sqlite:  # there only one writes at a time
                barrier.wait()
            dismiss_secretariat(session, by=ADMIN, slack_user_id=user, now=at("2026-12-01T10:00"))

    ends = at_once(partial(dismiss, "UDELFT"), partial(dismiss, "UUTRECHT"))
    assert [one.reason for one in ends if isinstance(one, Invalid)] == ["problem.last_secretariat"]
