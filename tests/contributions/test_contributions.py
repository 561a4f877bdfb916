"""Contributions by the rules, on both databases: stored once, numbered without gaps, read by whom it is meant for."""

import dataclasses
import datetime as dt
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlmodel import select

from alliance.contributions import sharing
from alliance.contributions.sharing import Submission, share_contribution
from alliance.enums import ContributionKind, OrganisationKind, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.people import drafts
from alliance.people.members import Person, SlackProfile, guess_organisation, identify, register_member
from alliance.people.visibility import default_visibility, may_read
from alliance.records.retention import delete_lot
from alliance.retention_periods import Retention
from storage.engine.database import Database, Session
from storage.people import people
from storage.tables import Alliance, Contribution, ContributionVersion, Delivery, Member, Organisation
from tests.kit.together import at_once
from tests.networks.small_network import Network, at, session

__all__ = ["session"]

T = TypeVar("T")

NOW = at("2026-11-24T10:00")
HOME_TEAM = "T1"
FORM = Submission(
    key="form-1",
    kind=ContributionKind.BOTTLENECK,
    title="Te weinig kamers",
    body="De wachttijd is 14 maanden.",
    alliance_id=1,
    visibility=Visibility.NETWORK,
)


@pytest.fixture
def network(database: Database) -> Network:
    """The small network, stored; its session is over."""
    with database.writing() as session:
        made = Network(session)
        made.add(Organisation(slug="leiden", name="Leiden", kind=OrganisationKind.CITY))
        outside = made.add(Organisation(slug="breda", name="Breda", kind=OrganisationKind.CITY))
        made.cities["Breda"] = outside.id
        made.add(Member(slack_user_id="UBREDA", organisation_id=outside.id, name="Iemand", created_at=NOW))
    return made


def profile(user: str, **told: Any) -> SlackProfile:
    """What Slack tells of a user."""
    known = {"slack_user_id": user, "team_id": HOME_TEAM, "name": user.capitalize(), "fetched_at": NOW}
    return SlackProfile(**{**known, **told})


def person(session: Session, city: str, **told: Any) -> Person:
    """The city's member, or a stranger where it has none."""
    return identify(session, profile(f"U{city.upper()}", **told), team_id=HOME_TEAM, admin_users=())


def secretary(session: Session) -> Person:
    """Somebody of the secretariat, from Groningen."""
    found = person(session, "Groningen")
    assert found.member is not None
    found.member.is_secretariat = True
    return found


def share(session: Session, author: Person, **changes: Any) -> Contribution:
    """Share the form, with changes."""
    return share_contribution(session, author=author, submission=dataclasses.replace(FORM, **changes), now=NOW)


# --- storing


def test_what_is_shared_is_stored_with_its_first_version_and_its_card_in_line(session: Session) -> None:
    stored = share(session, person(session, "Utrecht"))
    assert (stored.number, stored.title, stored.version) == (1, "Te weinig kamers", 1)
    (version,) = session.exec(select(ContributionVersion)).all()
    assert (version.title, version.by_member_id) == ("Te weinig kamers", stored.author_id)
    (card,) = session.exec(select(Delivery)).all()
    assert (card.kind, card.channel_key) == ("card", "CHUISVESTING")
    # An intent: nothing that somebody typed.
    assert card.about == {"contribution": 1, "tell": "UUTRECHT", "acted_in": None, "kept": 1}


def test_where_the_alliance_has_no_channel_its_author_is_told(session: Session) -> None:
    alliance = session.get(Alliance, 1)
    assert alliance is not None
    alliance.channel_id = None
    share(session, person(session, "Utrecht"))
    (card,) = session.exec(select(Delivery)).all()
    assert card.channel_key == "UUTRECHT"


def test_a_transaction_that_fails_leaves_nothing_and_no_gap(database: Database, network: Network) -> None:
    def fail() -> None:
        with database.writing() as session:
            share(session, person(session, "Utrecht"))
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        fail()
    with database.writing() as session:
        assert session.exec(select(Delivery)).all() == []
        assert share(session, person(session, "Utrecht"), key="form-2").number == 1


def test_the_same_form_again_is_the_same_contribution(session: Session) -> None:
    author = person(session, "Utrecht")
    first, second = share(session, author), share(session, author, title="Iets anders")
    assert first.id == second.id
    assert len(session.exec(select(Delivery)).all()) == 1


@pytest.mark.both_databases("concurrency")
def test_the_same_form_many_times_at_once_is_one_contribution_and_no_number_is_lost(
    database: Database, network: Network
) -> None:
    numbers = at_once(*[partial(_share_in_own_transaction, database, "form-1")] * 8)
    assert numbers == [1] * 8
    assert _share_in_own_transaction(database, "form-2") == 2
    with database.reading() as session:
        assert len(session.exec(select(Delivery)).all()) == 2


@pytest.mark.both_databases("concurrency")
def test_many_forms_at_once_get_every_number_exactly_once(database: Database, network: Network) -> None:
    numbers = at_once(*[partial(_share_in_own_transaction, database, f"form-{number}") for number in range(12)])
    assert set(numbers) == set(range(1, 13))


def _share_in_own_transaction(database: Database, key: str) -> int:
    with database.writing() as session:
        return share(session, person(session, "Utrecht"), key=key).number


# --- refusing


def test_who_has_no_organisation_yet_is_asked_for_one(session: Session) -> None:
    with pytest.raises(NotRegistered):
        share(session, person(session, "Nergens"))


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"title": " \n\t "}, "title", "problem.title_empty"),
        ({"body": "\u202e\u0000"}, "body", "problem.body_empty"),
        ({"title": "x" * 151}, "title", "problem.too_long"),
        ({"body": "x" * 3001}, "body", "problem.too_long"),
        ({"alliance_id": 99}, "alliance", "problem.alliance_unknown"),
    ],
)
def test_what_cannot_be_accepted_names_its_field(
    session: Session, changes: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        share(session, person(session, "Utrecht"), **changes)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert session.exec(select(Contribution)).all() == []


def test_an_alliance_that_was_archived_meanwhile_is_a_conflict(session: Session) -> None:
    alliance = session.get(Alliance, 1)
    assert alliance is not None
    alliance.archived_at = NOW
    with pytest.raises(Conflict):
        share(session, person(session, "Utrecht"))


def test_only_the_secretariat_shares_for_another_organisation(session: Session, network: Network) -> None:
    with pytest.raises(NotAllowed):
        share(session, person(session, "Utrecht"), organisation_id=network.cities["Delft"])
    stored = share(session, secretary(session), organisation_id=network.cities["Delft"])
    assert stored.organisation_id == network.cities["Delft"]
    with pytest.raises(Invalid) as refused:
        share(session, secretary(session), key="form-2", organisation_id=99)
    assert refused.value.field == "organisation"


# --- reading


@pytest.mark.parametrize(
    ("reader", "visibility", "may"),
    [
        ("Utrecht", Visibility.ALLIANCE, True),  # the author
        ("Groningen", Visibility.ALLIANCE, True),  # takes part
        ("Delft", Visibility.ALLIANCE, True),  # reads along
        ("Breda", Visibility.ALLIANCE, False),  # neither
        ("Nergens", Visibility.ALLIANCE, False),  # no member at all
        ("Breda", Visibility.NETWORK, True),
        ("Nergens", Visibility.NETWORK, True),
    ],
)
def test_who_may_read_it(session: Session, reader: str, visibility: Visibility, may: bool) -> None:
    share(session, person(session, "Utrecht"), visibility=visibility)
    if may:
        found = sharing.show_contribution(session, reader=person(session, reader), number=1)
        assert found.title == "Te weinig kamers"
    else:
        with pytest.raises(NotFound):
            sharing.show_contribution(session, reader=person(session, reader), number=1)


def test_a_guest_shares_in_their_own_alliances_and_where_they_ask(session: Session) -> None:
    guest = person(session, "Breda", is_guest=True)  # its organisation is in no alliance
    with pytest.raises(Invalid) as refused:
        share(session, guest)
    assert (refused.value.field, refused.value.reason) == ("alliance", "problem.guests_elsewhere")
    assert share(session, guest, channel_id="CHUISVESTING").number == 1
    assert share(session, person(session, "Utrecht", is_guest=True), key="form-2").number == 2


@pytest.mark.parametrize("told", [{"is_guest": True}, {"team_id": "T2"}])
@pytest.mark.parametrize(
    ("visibility", "channel_id", "may"),
    [
        (Visibility.NETWORK, "CHUISVESTING", True),
        (Visibility.NETWORK, "CELDERS", False),
        (Visibility.NETWORK, None, False),
        (Visibility.ALLIANCE, "CHUISVESTING", False),
    ],
)
def test_guests_and_people_of_other_workspaces_read_what_the_alliances_channel_shows(
    session: Session, told: dict[str, Any], visibility: Visibility, channel_id: str | None, may: bool
) -> None:
    share(session, person(session, "Utrecht"), visibility=visibility)
    (row,) = session.exec(select(Contribution)).all()
    alliance = session.get(Alliance, 1)
    assert alliance is not None
    reader = person(session, "Nergens", **told)
    assert may_read(reader, row, alliance, channel_id=channel_id) is may


def test_the_secretariat_reads_everything(session: Session, network: Network) -> None:
    share(session, person(session, "Utrecht"), visibility=Visibility.ALLIANCE)
    found = person(session, "Breda")
    assert found.member is not None
    found.member.is_secretariat = True
    assert sharing.show_contribution(session, reader=found, number=1).number == 1


def test_lists_have_the_newest_first_what_one_may_read_and_nothing_archived(session: Session) -> None:
    author = person(session, "Utrecht")
    for number in range(1, 5):
        visibility = Visibility.ALLIANCE if number == 4 else Visibility.NETWORK
        share(session, author, key=f"form-{number}", title=f"Nummer {number}", visibility=visibility)
    archived = session.exec(select(Contribution).where(Contribution.number == 2)).one()
    archived.archived_at = NOW
    assert [one.number for one in sharing.list_own(session, reader=author)] == [4, 3, 1]
    assert [one.number for one in sharing.list_own(session, reader=author, limit=2)] == [4, 3]
    assert sharing.list_own(session, reader=person(session, "Nergens")) == []
    assert [one.number for one in sharing.list_recent(session, reader=person(session, "Breda"))] == [3, 1]


def test_the_default_is_the_network_and_behind_a_private_channel_the_alliance(session: Session) -> None:
    alliance = session.get(Alliance, 1)
    assert alliance is not None
    assert default_visibility(None) is Visibility.NETWORK
    assert default_visibility(alliance) is Visibility.NETWORK
    alliance.channel_is_private = True
    assert default_visibility(alliance) is Visibility.ALLIANCE


# --- drafts


def test_a_draft_is_kept_for_who_typed_it_until_it_is_shared(session: Session) -> None:
    drafts.save_draft(session, draft_id="d1", slack_user_id="U1", data={"title": "Half"}, now=NOW)
    drafts.save_draft(session, draft_id="d1", slack_user_id="U1", data={"title": "Heel"}, now=NOW)
    assert drafts.take_draft(session, draft_id="d1", slack_user_id="U1") == {"title": "Heel"}
    assert drafts.take_draft(session, draft_id="d1", slack_user_id="U2") == {}
    drafts.drop_draft(session, draft_id="d1", slack_user_id="U2")
    assert [one.title for one in drafts.list_drafts(session, slack_user_id="U1")] == ["Heel"]
    drafts.drop_draft(session, draft_id="d1", slack_user_id="U1")
    assert drafts.list_drafts(session, slack_user_id="U1") == []


def test_drafts_that_nobody_touched_are_forgotten(session: Session) -> None:
    for name, days in (("oud", 91), ("jong", 89)):
        moment = NOW - dt.timedelta(days=days)
        drafts.save_draft(session, draft_id=name, slack_user_id="U1", data={"title": name}, now=moment)
    delete_lot(session, "drafts", retention=Retention(), now=NOW)
    assert [one.draft_id for one in drafts.list_drafts(session, slack_user_id="U1")] == ["jong"]


# --- people


@pytest.mark.both_databases("concurrency")
def test_registering_many_times_at_once_makes_one_member_and_tells_the_secretariat_once(
    database: Database, network: Network
) -> None:
    def register() -> int:
        with database.writing() as session:
            new = profile("UNIEUW")
            return join(session, network, new, "Delft").id

    assert len(set(at_once(*[register] * 8))) == 1
    with database.reading() as session:
        assert len(session.exec(select(Delivery).where(Delivery.kind == "new_member")).all()) == 1


@pytest.mark.both_databases("concurrency")
def test_somebody_unknown_who_does_several_things_at_once_is_noted_once(database: Database) -> None:
    def note() -> None:
        with database.writing() as session:
            people.save_profile(session, profile("UNIEUW", name="Nieuw"))

    at_once(*[note] * 8)
    with database.reading() as session:
        found = people.find_profile(session, "UNIEUW")
        assert found is not None
        assert found.name == "Nieuw"


def join(session: Session, network: Network, who: SlackProfile, city: str, *, is_restricted: bool = False) -> Member:
    """Somebody chooses their organisation."""
    return register_member(
        session,
        profile=who,
        is_restricted=is_restricted,
        organisation_id=network.cities[city],
        now=NOW,
        channel_keys=["CSEC"],
    )


def test_who_comes_back_speaks_for_the_organisation_they_choose_now(session: Session, network: Network) -> None:
    left = session.exec(select(Member).where(Member.slack_user_id == "UUTRECHT")).one()
    left.left_at = NOW
    assert person(session, "Utrecht").member is None
    join(session, network, profile("UUTRECHT"), "Delft")
    back = person(session, "Utrecht").organisation
    assert back is not None
    assert back.name == "Delft"


def test_a_guest_takes_the_organisation_that_is_guessed_and_no_other(session: Session, network: Network) -> None:
    delft = session.get(Organisation, network.cities["Delft"])
    assert delft is not None
    delft.mail_domains = ["delft.nl"]
    session.flush()
    guest = profile("UGAST", mail_domain="delft.nl", is_guest=True)
    with pytest.raises(Invalid) as refused:
        join(session, network, guest, "Utrecht", is_restricted=True)
    assert (refused.value.field, refused.value.reason) == ("organisation", "problem.guest_organisation")
    assert join(session, network, guest, "Delft", is_restricted=True).organisation_id == network.cities["Delft"]


@pytest.mark.parametrize(
    ("domain", "team", "guessed"),
    [
        ("delft.nl", HOME_TEAM, "Delft"),
        ("wonen.delft.nl", HOME_TEAM, "Delft"),
        ("DELFT.NL", HOME_TEAM, "Delft"),
        ("nietdelft.nl", HOME_TEAM, None),
        ("delft.nl.example", HOME_TEAM, None),
        (None, HOME_TEAM, None),
        (None, "TOCW", "OCW"),
        ("delft.nl", "TOCW", "OCW"),
    ],
)
def test_an_organisation_is_guessed_from_the_workspace_or_else_from_the_mail_domain(
    domain: str | None, team: str, guessed: str | None
) -> None:
    organisations = [
        Organisation(slug="delft", name="Delft", kind=OrganisationKind.CITY, mail_domains=["delft.nl"]),
        Organisation(slug="ocw", name="OCW", kind=OrganisationKind.MINISTRY, mail_domains=[], team_id="TOCW"),
    ]
    found = guess_organisation(organisations, profile("U1", mail_domain=domain, team_id=team))
    assert (found.name if found else None) == guessed


@pytest.mark.parametrize(
    ("told", "is_admin", "is_restricted"),
    [
        ({}, False, False),
        ({"is_owner": True}, True, False),
        ({"is_owner": True, "team_id": "T2"}, False, True),  # owns another workspace: no say here
        ({"is_guest": True}, False, True),
    ],
)
def test_what_slack_tells_of_somebody_is_read_as_their_standing(
    session: Session, told: dict[str, Any], is_admin: bool, is_restricted: bool
) -> None:
    found = person(session, "Utrecht", **told)
    assert (found.is_admin, found.is_restricted) == (is_admin, is_restricted)
