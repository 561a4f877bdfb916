"""An organisation that ends and goes up in another, as in a municipal merger: nothing is lost, all of it leads on."""

import datetime as dt

import pytest
from sqlmodel import col, select

from alliance.concurrent_edits import FormOvertaken, marks_of
from alliance.enums import AdoptionState, OrganisationKind, ParticipationKind
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.people.members import SlackProfile, identify
from alliance.people.organisations.endings import close_organisation, end_organisation, reopen_organisation, undo_ending
from alliance.people.organisations.organisations import (
    OrganisationForm,
    WorkspaceForm,
    add_organisation,
    change_organisation,
    values_of,
)
from alliance.people.organisations.pages import list_organisations, show_organisation
from alliance.people.visibility import is_own
from storage.contributions.adoptions import list_adoptions
from storage.contributions.endorsements import list_endorsements
from storage.engine.database import Database, Session
from storage.people.alliances import list_participations
from storage.tables import Adoption, AuditEntry, Endorsement, Member, Organisation, Participation, StepOwner
from tests.kit import Town
from tests.kit.administration import opens_list, opens_organisation, tries_for_organisation
from tests.kit.reading import held, options, says, texts
from tests.kit.wire import common, send
from tests.networks.small_network import ADMIN, Network, at, audited, somebody
from tests.polls.test_poll_exports import workbook

NOW, TODAY = at("2026-11-24T10:00"), dt.date(2026, 11, 24)


def end(network: Network, ended: str, successor: str) -> None:
    end_organisation(
        network.session,
        by=ADMIN,
        organisation_id=network.cities[ended],
        successor_id=network.cities[successor],
        now=NOW,
        today=TODAY,
    )
    network.session.flush()


def endorse(network: Network, item_id: int, city: str, severity: int, context: str = "") -> None:
    network.add(
        Endorsement(
            contribution_id=item_id,
            organisation_id=network.cities[city],
            member_id=network.people[city],
            severity=severity,
            context=context,
            created_at=NOW,
            updated_at=NOW,
        )
    )


def adopt(network: Network, item_id: int, city: str, state: AdoptionState) -> None:
    network.add(
        Adoption(
            contribution_id=item_id,
            organisation_id=network.cities[city],
            member_id=network.people[city],
            state=state,
            created_at=NOW,
            updated_at=NOW,
        )
    )


def test_its_people_speak_for_the_successor_and_change_what_it_shared(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-01T09:00", city="Delft")
        end(network, "Delft", "Groningen")
        assert [action for action, _ in audited(session)] == ["end_organisation"]
        profile = SlackProfile(slack_user_id="UGRONINGEN", team_id="T", name="Iemand", fetched_at=NOW)
        heir = identify(session, profile, team_id="T", admin_users=())
        moved = identify(
            session,
            SlackProfile(slack_user_id="UDELFT", team_id="T", name="Iemand", fetched_at=NOW),
            team_id="T",
            admin_users=(),
        )
        assert moved.organisation is not None
        assert moved.organisation.name == "Groningen"
        assert is_own(heir, item)
        assert item.organisation_id == network.cities["Delft"]  # the name of then stays


def test_it_takes_part_where_either_of_them_did_as_much_as_either_did(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        end(network, "Utrecht", "Delft")  # Delft only read along
        running = [(city.name, row.kind) for row, city in list_participations(session, network.housing)]
    assert running == [("Delft", ParticipationKind.TAKES_PART), ("Groningen", ParticipationKind.TAKES_PART)]


def test_the_heavier_endorsement_and_the_furthest_adoption_stay(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        both = network.share(1, "2026-11-01T09:00", city="Utrecht").id
        endorse(network, both, "Delft", 3, "Bij ons speelt het al jaren.")
        endorse(network, both, "Groningen", 1)
        alone = network.share(2, "2026-11-02T09:00", city="Utrecht").id
        endorse(network, alone, "Delft", 2)
        own = network.share(3, "2026-11-03T09:00", city="Groningen").id
        endorse(network, own, "Delft", 2)
        adopt(network, both, "Delft", AdoptionState.EMBEDDED)
        adopt(network, both, "Groningen", AdoptionState.EXPLORING)
        adopt(network, alone, "Delft", AdoptionState.RUNNING)
        end(network, "Delft", "Groningen")
        said = [
            (row.contribution_id, city.name, row.severity)
            for row, city, _ in list_endorsements(session, [both, alone, own])
        ]
        taken = {(row.contribution_id, city.name, row.state) for row, city, _ in list_adoptions(session, [both, alone])}
    assert sorted(said) == [(both, "Groningen", 3), (alone, "Groningen", 2)]
    assert taken == {(both, "Groningen", AdoptionState.EMBEDDED), (alone, "Groningen", AdoptionState.RUNNING)}


def test_a_step_of_both_is_a_step_of_the_successor_once(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        for number, cities in ((1, ("Delft", "Groningen")), (2, ("Delft",))):
            step = network.step(number)
            for city in cities:
                network.add(StepOwner(step_id=step.id, organisation_id=network.cities[city], since=NOW))
        end(network, "Delft", "Groningen")
        owners = {(row.step_id, row.organisation_id) for row in session.exec(select(StepOwner)).all()}
    assert {city for _, city in owners} == {network.cities["Groningen"]}
    assert len(owners) == 2


def test_a_chain_of_mergers_leads_to_the_last_in_one_step(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        end(network, "Delft", "Groningen")
        end(network, "Groningen", "Utrecht")
        first = session.get_one(Organisation, network.cities["Delft"])
        session.refresh(first)
        assert first.successor_id == network.cities["Utrecht"]


@pytest.mark.parametrize(
    ("ended", "successor", "field", "reason"),
    [
        ("Delft", "Delft", "successor", "problem.own_successor"),
        ("Utrecht", "Delft", "organisation", "problem.organisation_merged"),
        ("Delft", "Utrecht", "successor", "problem.organisation_merged"),
    ],
)
def test_what_has_ended_or_is_the_same_is_refused(
    database: Database, ended: str, successor: str, field: str, reason: str
) -> None:
    with database.writing() as session:
        network = Network(session)
        end(network, "Utrecht", "Groningen")
        with pytest.raises(Invalid) as refused:
            end(network, ended, successor)
    assert (refused.value.field, refused.value.reason) == (field, reason)


def state(session: Session) -> dict[str, list[str]]:
    """Everything that an organisation may hold, as it is stored now."""
    session.flush()
    session.expire_all()
    return {
        table.__tablename__: sorted(
            repr({name: value for name, value in row.model_dump().items() if name not in {"id", "since", "updated_at"}})
            for row in session.exec(select(table)).all()
        )
        for table in (Endorsement, Adoption, StepOwner, Organisation, Member)
    } | {
        "participations": sorted(
            f"{row.organisation_id} {row.kind} {row.contact_member_id}"
            for row in session.exec(select(Participation).where(col(Participation.until).is_(None))).all()
        )
    }


def full(session: Session) -> Network:
    """A network in which Delft, which ends, and Groningen each have some of everything."""
    network = Network(session)
    both = network.share(1, "2026-11-01T09:00", city="Utrecht").id
    alone = network.share(2, "2026-11-02T09:00", city="Utrecht").id
    own = network.share(3, "2026-11-03T09:00", city="Groningen").id
    for item_id, city, severity in ((both, "Delft", 3), (both, "Groningen", 1), (alone, "Delft", 2), (own, "Delft", 2)):
        endorse(network, item_id, city, severity)
    adopt(network, both, "Delft", AdoptionState.EMBEDDED)
    adopt(network, both, "Groningen", AdoptionState.EXPLORING)
    adopt(network, alone, "Delft", AdoptionState.RUNNING)
    for number, cities in ((1, ("Delft", "Groningen")), (2, ("Delft",))):
        step = network.step(number)
        for city in cities:
            network.add(StepOwner(step_id=step.id, organisation_id=network.cities[city], since=NOW))
    delft = session.get_one(Organisation, network.cities["Delft"])
    delft.mail_domains, delft.team_id = ["delft.nl"], "TDELFT01"
    return network


@pytest.mark.both_databases("uniqueness")
@pytest.mark.parametrize("successor", ["Groningen", "Utrecht"])
def test_a_merger_that_is_undone_leaves_everything_as_it_was(database: Database, successor: str) -> None:
    with database.writing() as session:
        network = full(session)
        before = state(session)
        end(network, "Delft", successor)
        assert state(session) != before
        later = NOW + dt.timedelta(hours=23)
        done = undo_ending(session, by=ADMIN, organisation_id=network.cities["Delft"], now=later)
        assert state(session) == before
        assert done.left == 0
        assert audited(session)[-1] == ("undo_ending", "delft")
        ended, undone = (
            session.exec(select(AuditEntry).where(AuditEntry.action == action)).one()
            for action in ("end_organisation", "undo_ending")
        )
        assert undone.after["people"] == ended.after["people"] != []
        assert "members" not in undone.after
        logged = session.exec(select(AuditEntry).where(AuditEntry.action == "set_step_owners")).all()
        changed = {(one.subject, *one.before["owners"], ">", *one.after["owners"]) for one in logged}
        assert {("A-2", "delft", ">", successor.lower()), ("A-2", successor.lower(), ">", "delft")} <= changed
        assert len(logged) == 4


def test_what_was_changed_since_the_merger_stays_where_it_is(database: Database) -> None:
    with database.writing() as session:
        network = full(session)
        end(network, "Delft", "Groningen")
        moved = session.exec(select(Member).where(Member.slack_user_id == "UDELFT")).one()
        moved.organisation_id = network.cities["Utrecht"]
        strengthened = session.exec(
            select(Endorsement).where(Endorsement.organisation_id == network.cities["Groningen"])
        ).first()
        assert strengthened is not None
        strengthened.severity, strengthened.updated_at = 2, NOW + dt.timedelta(hours=1)
        session.flush()
        done = undo_ending(session, by=ADMIN, organisation_id=network.cities["Delft"], now=NOW)
        session.expire_all()
        assert done.left == 2
        assert moved.organisation_id == network.cities["Utrecht"]
        assert (strengthened.organisation_id, strengthened.severity) == (network.cities["Groningen"], 2)


def test_a_merger_can_be_undone_for_a_day_and_only_in_order(database: Database) -> None:
    with database.writing() as session:
        network = full(session)
        delft, groningen = network.cities["Delft"], network.cities["Groningen"]
        with pytest.raises(Conflict):
            undo_ending(session, by=ADMIN, organisation_id=delft, now=NOW)
        end(network, "Delft", "Groningen")
        end(network, "Groningen", "Utrecht")
        with pytest.raises(Conflict) as refused:
            undo_ending(session, by=ADMIN, organisation_id=delft, now=NOW)
        assert refused.value.reason == "problem.successor_ended"
        undo_ending(session, by=ADMIN, organisation_id=groningen, now=NOW)
        with pytest.raises(Conflict) as refused:
            undo_ending(session, by=ADMIN, organisation_id=delft, now=NOW + dt.timedelta(days=1))
        assert refused.value.reason == "problem.ending_undo_late"
        with pytest.raises(NotAllowed):
            undo_ending(session, by=somebody(user_id="UDELFT"), organisation_id=delft, now=NOW)
        undo_ending(session, by=ADMIN, organisation_id=delft, now=NOW)
        with pytest.raises(Conflict):
            undo_ending(session, by=ADMIN, organisation_id=delft, now=NOW)


def test_an_organisation_for_which_nobody_speaks_ends_without_a_successor(database: Database) -> None:
    with database.writing() as session:
        network = full(session)
        delft = network.cities["Delft"]

        def close() -> None:
            close_organisation(session, by=ADMIN, organisation_id=delft, now=NOW, today=TODAY)

        with pytest.raises(Conflict) as refused:
            close()
        assert refused.value.reason == "problem.organisation_has_people"
        session.get_one(Member, network.people["Delft"]).left_at = NOW
        before = state(session)
        close()
        shown = show_organisation(session, reader=ADMIN, organisation_id=delft, now=NOW)
        assert (shown.listed.ended_on, shown.listed.participations, shown.steps) == (TODAY, (), ())
        assert shown.endorsed == ("B-3", "B-2", "B-1")
        assert shown.is_undoable
        undo_ending(session, by=ADMIN, organisation_id=delft, now=NOW)
        assert state(session) == before
        close()
        reopen_organisation(session, by=ADMIN, organisation_id=delft, now=NOW + dt.timedelta(days=9))
        assert show_organisation(session, reader=ADMIN, organisation_id=delft, now=NOW).listed.ended_on is None


# --- the list, the page and changes


def form(**values: str) -> OrganisationForm:
    return OrganisationForm(**{"name": "Delft", "kind": OrganisationKind.CITY, **values})  # type: ignore[arg-type]


def change(session: Session, organisation_id: int, seen: dict[str, str], **values: str) -> Organisation:
    made = WorkspaceForm(values["team_id"], None) if "team_id" in values else form(**values)
    return change_organisation(
        session,
        by=ADMIN,
        organisation_id=organisation_id,
        form=made,
        seen=seen,
        team_id="TNETWORK",
        now=NOW,
    )


def test_the_list_and_the_page_show_what_stands_in_an_organisations_name(database: Database) -> None:
    with database.writing() as session:
        network = full(session)
        network.share(4, "2026-11-04T09:00", city="Delft")
        end(network, "Utrecht", "Groningen")
        names = [(one.name.nl, one.people) for one in list_organisations(session)]
        page = show_organisation(session, reader=ADMIN, organisation_id=network.cities["Delft"], now=NOW)
        heir = show_organisation(session, reader=ADMIN, organisation_id=network.cities["Groningen"], now=NOW)
        with pytest.raises(NotAllowed):
            show_organisation(session, reader=somebody(), organisation_id=network.cities["Delft"], now=NOW)
    assert names == [("Delft", 1), ("Groningen", 2), ("Utrecht", 0)]
    assert (page.contributions, page.adopted, page.steps) == (("B-4",), ("B-2", "B-1"), ("A-2", "A-1"))
    assert [(one.alliance.nl, one.kind) for one in page.listed.participations] == [
        ("Studentenhuisvesting", ParticipationKind.READS_ALONG)
    ]
    assert [one.nl for one in heir.predecessors] == ["Utrecht"]


def test_two_windows_change_one_organisation_and_each_keeps_what_the_other_typed(database: Database) -> None:
    with database.writing() as session:
        delft = session.get_one(Organisation, Network(session).cities["Delft"])
        seen = marks_of(values_of(delft))
        change(session, delft.id, seen, region="Zuid-Holland")
        change(session, delft.id, seen, mail_domains="@Delft.nl, info@bestuur.delft.nl")
        assert (delft.region, delft.mail_domains) == ("Zuid-Holland", ["delft.nl", "bestuur.delft.nl"])
        with pytest.raises(FormOvertaken) as overtaken:
            change(session, delft.id, seen, region="Haaglanden")
        assert overtaken.value.fields == ("region",)
        change(session, delft.id, overtaken.value.seen, region="Haaglanden")
        assert (delft.region, delft.mail_domains) == ("Haaglanden", ["delft.nl", "bestuur.delft.nl"])
        assert len(audited(session)) == 3
        change(
            session, delft.id, marks_of(values_of(delft)), region="Haaglanden", mail_domains="delft.nl bestuur.delft.nl"
        )
        assert len(audited(session)) == 3


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"name": "groningen"}, "name", "problem.name_taken"),
        ({"name": " "}, "name", "problem.name_empty"),
        ({"name_en": "The Hague"}, "name_en", "problem.name_taken"),
        ({"mail_domains": "delft.nl groningen.nl"}, "mail_domain", "problem.domain_taken"),
        ({"mail_domains": "gmail.com"}, "mail_domain", "problem.public_domain"),
        ({"mail_domains": "-delft.nl"}, "mail_domain", "problem.no_domain"),
        ({"mail_domains": "delft"}, "mail_domain", "problem.no_domain"),
        ({"mail_domains": "delft..nl"}, "mail_domain", "problem.no_domain"),
        ({"team_id": "Delft"}, "team", "problem.no_team"),
        ({"team_id": "TNETWORK"}, "team", "problem.own_team"),
        ({"team_id": "T01GRONINGEN"}, "team", "problem.team_taken"),
    ],
)
def test_what_belongs_to_another_or_cannot_be_is_refused(
    database: Database, values: dict[str, str], field: str, reason: str
) -> None:
    with database.writing() as session:
        network = Network(session)
        other = session.get_one(Organisation, network.cities["Groningen"])
        other.mail_domains, other.team_id, other.name_en = ["groningen.nl"], "T01GRONINGEN", "The Hague"
        session.flush()
        with pytest.raises(Invalid) as refused:
            change(session, network.cities["Delft"], {}, **values)
        assert (refused.value.field, refused.value.reason) == (field, reason)
        if "team_id" not in values:
            with pytest.raises(Invalid) as refused:
                add_organisation(session, by=ADMIN, form=form(**{"name": "Nieuw", **values}), now=NOW)
            assert (refused.value.field, refused.value.reason) == (field, reason)


# --- in Slack


def test_what_moves_is_shown_first_everybody_hears_of_it_and_all_of_it_can_be_undone(http_town: Town) -> None:
    hanneke = http_town.hanneke
    http_town.samira.shares("Van Delft zelf")
    http_town.settle()
    # Somebody opens a form about it before it ends, and sends that afterwards.
    opens_organisation(http_town.tom, "Delft")
    http_town.tom.presses("^Deelname$", view="modal")
    stale = {"alliance": options(http_town.tom.form(), "alliance")["Studentenhuisvesting"]}
    opens_organisation(hanneke, "Delft")
    hanneke.presses("^Beëindigen$", view="modal")
    shown = texts(hanneke.form())
    assert "contactperso" in shown
    assert "1 bijdrage houdt de naam *Delft*" in shown
    assert not hanneke.submits(successor=options(hanneke.form(), "successor")["Rotterdam"])
    assert "*Delft* is opgegaan in *Rotterdam*." in texts(hanneke.form())
    http_town.settle()
    assert "Je organisatie is opgegaan in *Rotterdam*" in http_town.samira.reads()
    assert says("home.speaks_for", organisation="Rotterdam") in http_town.samira.opens_home()
    refused = http_town.tom.submits(**stale, participation="takes_part")
    assert "Delft is opgegaan in Rotterdam. Kies die." in str(refused)
    assert "Delft (nu Rotterdam)" in http_town.noor.types("/kennis toon B-1")
    http_town.close_all_forms()
    opens_organisation(hanneke, "Delft")
    assert "opgegaan in Rotterdam" in texts(hanneke.form())
    hanneke.presses("^Ongedaan maken$", view="modal")
    assert says("ending.undone", organisation="Delft") in str(hanneke.stack())
    http_town.settle()
    assert says("home.speaks_for", organisation="Delft") in http_town.samira.opens_home()


def test_an_organisation_is_changed_on_its_page_by_two_people_at_once(http_town: Town) -> None:
    opens_organisation(http_town.tom, "Wageningen")
    http_town.tom.presses("^Wijzigen$", view="modal")
    assert not tries_for_organisation(
        http_town.hanneke, "Wageningen", "Wijzigen", mail_domain="wag.example", region="Vallei"
    )
    page = texts(http_town.hanneke.stack()[-2])
    assert "wag.example" in page
    assert "Vallei" in page
    assert not http_town.tom.submits(name="Foodvalley", region="Gelderland")
    shown = texts(http_town.tom.form())
    assert says("org.overtaken") in shown
    assert "• regio: Vallei" in shown
    assert held(http_town.tom.form(), "region") == "Gelderland"
    assert not http_town.tom.submits()
    assert "wag.example" in texts(http_town.tom.stack()[-2])
    assert "Foodvalley" in http_town.pieter.opens_home()


def test_the_list_can_be_searched_and_had_as_a_workbook(http_town: Town) -> None:
    opens_list(http_town.hanneke, "Organisaties")
    assert not http_town.hanneke.submits(query="kences")
    assert "Kences" in texts(http_town.hanneke.form())
    http_town.hanneke.presses("^Excel$", view="modal")
    http_town.settle()
    (sheet,) = workbook(http_town, "^kennisbot-organisaties")
    assert {"Kences", "Wageningen"} <= {row[0].value for row in sheet.iter_rows()}


@pytest.mark.parametrize("action_id", ["list_organisations:excel", "open_organisation:1", "keep_organisation:undo"])
def test_who_may_not_administer_sees_and_changes_nothing_with_a_forged_button(http_town: Town, action_id: str) -> None:
    noor = http_town.noor
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": "1", "action_ts": "1.1"}
    opens_organisation(http_town.hanneke, "Delft")
    payload = {**common(noor), "type": "block_actions", "view": http_town.hanneke.form(), "actions": [action]}
    send(noor, payload)
    http_town.settle()
    assert not noor.stack()
    assert not http_town.files("^kennisbot-organisaties")
