"""An organisation that ends and goes up in another, as in a municipal merger: nothing is lost, all of it leads on."""

import datetime as dt

import pytest
from sqlmodel import select

from alliance.errors import Invalid
from alliance.people.members import SlackProfile, identify
from alliance.people.organisations import end_organisation
from alliance.people.visibility import is_own
from alliance.words import AdoptionState, ParticipationKind
from storage.contributions.support import list_adoptions, list_endorsements
from storage.engine.database import Database
from storage.people.alliances import list_participations
from storage.tables import Adoption, Endorsement, Organisation, StepOwner
from tests.kit import Town
from tests.kit.reading import options, says, texts
from tests.networks.small_network import ADMIN, Network, at, audited

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


# --- in Slack


def test_what_moves_is_shown_first_and_everybody_concerned_hears_of_it(http_town: Town) -> None:
    http_town.samira.shares("Van Delft zelf")
    http_town.settle()
    # Somebody chooses it in another form before it ends, and sends that afterwards.
    http_town.tom.types("/kennis beheer", "@bot")
    http_town.tom.presses("^Deelname$", "@bot")
    stale = {
        "organisation": options(http_town.tom.form(), "organisation")["Delft"],
        "alliance": options(http_town.tom.form(), "alliance")["Studentenhuisvesting"],
    }
    http_town.hanneke.types("/kennis beheer", "@bot")
    http_town.hanneke.presses("^Organisatie laten opgaan$", "@bot")
    assert not http_town.hanneke.submits(organisation=stale["organisation"])
    shown = texts(http_town.hanneke.form())
    assert "*Delft* gaat op in een andere organisatie." in shown
    assert "contactperso" in shown
    assert "1 bijdrage houdt de naam *Delft*" in shown
    assert not http_town.hanneke.submits(successor=options(http_town.hanneke.form(), "successor")["Rotterdam"])
    assert "*Delft* is opgegaan in *Rotterdam*." in texts(http_town.hanneke.form())
    http_town.settle()
    assert "Je organisatie is opgegaan in *Rotterdam*" in http_town.samira.reads()
    assert says("home.speaks_for", organisation="Rotterdam") in http_town.samira.opens_home()
    assert http_town.tom.submits(**stale) == {"organisation": "Delft is opgegaan in Rotterdam. Kies die."}
    assert "Delft (nu Rotterdam)" in http_town.noor.types("/kennis toon B-1")
