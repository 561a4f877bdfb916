"""What Slack shows of people: closed accounts, new names, other mail domains, people who come back."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from alliance.enums import NoticeKind, OrganisationKind, VacantRole
from alliance.people.departures import note_departure, renew_profile
from alliance.people.members import SlackProfile, register_member
from alliance.people.vacancies import Admins, list_vacancies
from alliance.records import directory, people_notices
from alliance.records.handing_over import HandoverPart, Reason, hand_over, show_handover
from alliance.records.ownership import OwnedKind, list_owned
from storage.engine.database import Database, Session
from storage.people import alliances as alliance_rows
from storage.tables import (
    Alliance,
    AuditEntry,
    Delivery,
    DirectoryWalk,
    Member,
    Organisation,
    Participation,
    PeopleNotice,
    StepOwner,
)
from tests.kit.times import local
from tests.networks.small_network import ADMIN, LONG_AGO, Network, at, network_with_chair, somebody

NOW = at("2026-12-01T12:00")
NINE = at("2026-12-02T09:00")
ADMINS = Admins("T1", {"UADMIN"})
DELFT = "UDELFT"
"""The lead officer, who has a step."""


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as opened:
        yield opened


@pytest.fixture
def network(session: Session) -> Network:
    """Delft's person is the lead officer and has a step; the accounts of all are known."""
    net = network_with_chair(session)
    net.people["Bo"] = net.add(
        Member(slack_user_id="UBO", organisation_id=net.cities["Delft"], name="Bo", created_at=LONG_AGO)
    ).id
    for city, domain in (
        ("Utrecht", "utrecht.example"),
        ("Groningen", "groningen.example"),
        ("Delft", "delft.example"),
    ):
        session.get_one(Organisation, net.cities[city]).mail_domains = [domain]
        net.add(profile(f"U{city.upper()}", name=f"Iemand · {city}", mail_domain=domain))
    step = net.step(1)
    net.add(
        StepOwner(
            step_id=step.id, organisation_id=net.cities["Delft"], contact_member_id=net.people["Delft"], since=LONG_AGO
        )
    )
    session.flush()
    return net


def profile(user: str, **more: object) -> SlackProfile:
    return SlackProfile.model_validate(
        {"slack_user_id": user, "team_id": "T1", "name": f"Iemand {user}", "fetched_at": NOW, **more}
    )


def notices(session: Session) -> list[tuple[NoticeKind, int]]:
    return [(one.kind, one.member_id) for one in session.exec(select(PeopleNotice).order_by(col(PeopleNotice.id)))]


def owned(session: Session, net: Network) -> set[OwnedKind]:
    return set(list_owned(session, net.people["Delft"]).counts)


def test_a_closed_account_ends_the_roles_at_once_and_what_is_theirs_waits_for_a_successor(
    session: Session, network: Network
) -> None:
    for _ in range(2):
        note_departure(session, slack_user_id=DELFT, now=NOW, admins=ADMINS)
    assert notices(session) == [(NoticeKind.LEFT, network.people["Delft"])]
    assert session.get_one(Member, network.people["Delft"]).left_at == NOW
    assert alliance_rows.list_chairs_of_member(session, network.people["Delft"]) == []
    assert [(one.role, one.alliance_id) for one in list_vacancies(session)] == [(VacantRole.OFFICIAL, network.housing)]
    assert owned(session, network) == {OwnedKind.STEP}
    shown = show_handover(
        session,
        by=ADMIN,
        member_id=network.people["Delft"],
        reason=Reason.STAYS,
        admins=ADMINS,
        today=NOW.date(),
    )
    assert shown.has_left
    assert set(shown.owned.counts) == {OwnedKind.CHAIR, OwnedKind.STEP}
    bo = session.get_one(Member, network.people["Bo"])
    hand_over(
        session,
        by=ADMIN,
        member_id=network.people["Delft"],
        to=somebody(member=bo, user_id="UBO"),
        reason=Reason.STAYS,
        parts={HandoverPart.CHAIRS, HandoverPart.ORGANISATION},
        leaves_vacant=False,
        admins=ADMINS,
        time=local(NOW),
    )
    assert list_vacancies(session) == []
    assert set(list_owned(session, bo.id).counts) == {OwnedKind.CHAIR, OwnedKind.STEP}
    assert owned(session, network) == set()


@pytest.mark.parametrize(("city", "expected"), [("Delft", {OwnedKind.STEP}), ("Utrecht", set())])
def test_who_comes_back_has_no_role_and_only_steps_of_their_organisation(
    session: Session, network: Network, city: str, expected: set[OwnedKind]
) -> None:
    note_departure(session, slack_user_id=DELFT, now=NOW, admins=ADMINS)
    back = profile(DELFT, name="Iemand · Delft", mail_domain="delft.example")
    renew_profile(session, profile=back, now=NINE)
    assert notices(session)[1:] == [(NoticeKind.BACK, network.people["Delft"])]
    register_member(
        session,
        profile=back,
        is_restricted=False,
        organisation_id=network.cities[city],
        now=NINE,
        channel_keys=["UOFFICE"],
    )
    assert owned(session, network) == expected
    told = session.exec(select(Delivery).where(Delivery.kind == "new_member")).one()
    assert told.about["is_back"]
    assert [one.role for one in list_vacancies(session)] == [VacantRole.OFFICIAL]


def test_a_new_name_is_the_members_and_another_domain_is_only_proposed(session: Session, network: Network) -> None:
    told = profile(DELFT, name="Ander · Delft", mail_domain="utrecht.example")
    for _ in range(2):
        renew_profile(session, profile=told.model_copy(), now=NOW)
    member = session.get_one(Member, network.people["Delft"])
    assert (member.name, member.organisation_id) == ("Ander · Delft", network.cities["Delft"])
    notice = session.exec(select(PeopleNotice)).one()
    assert (notice.kind, notice.organisation_id) == (NoticeKind.DOMAIN, network.cities["Utrecht"])
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "renamed")).one()
    assert (entry.before, entry.after) == ({"name": "Iemand · Delft"}, {"name": "Ander · Delft"})


def test_a_name_chosen_in_the_network_is_kept_while_slack_says_nothing_new(session: Session, network: Network) -> None:
    session.get_one(Member, network.people["Delft"]).name = "Zoals wij zeggen"
    renew_profile(session, profile=profile(DELFT, name="Iemand · Delft", mail_domain="elders.example"), now=NOW)
    assert session.get_one(Member, network.people["Delft"]).name == "Zoals wij zeggen"
    assert notices(session) == []


def test_a_name_that_is_gone_is_shown_nowhere(session: Session, network: Network) -> None:
    from storage.agenda.agenda import list_owners_of
    from storage.people.participation import list_participations_of

    part = session.exec(select(Participation).where(Participation.organisation_id == network.cities["Delft"])).one()
    part.contact_member_id = network.people["Delft"]
    note_departure(session, slack_user_id=DELFT, now=NOW, admins=ADMINS)
    step_id = session.exec(select(StepOwner)).one().step_id
    assert [contact for *_, contact in list_owners_of(session, [step_id])] == [None]
    assert [contact for *_, contact in list_participations_of(session, [network.housing])] == [None, None, None]


# --- the nightly walk


def test_the_walk_goes_on_where_it_was_one_page_and_one_process_at_a_time(session: Session, network: Network) -> None:
    night, early = dt.date(2026, 12, 2), at("2026-12-02T02:59")
    since = at("2026-12-01T12:00")
    assert directory.find_due(session, time=local(early), since=since) == (None, None)
    now = at("2026-12-02T03:00")
    assert directory.find_due(session, time=local(now), since=since)[0] == night
    assert directory.take_page(session, night, now=now) is not None
    assert directory.take_page(session, night, now=now) is None
    assert directory.find_due(session, time=local(now), since=now) == (None, now + directory.HOLD)
    page = [profile(DELFT, is_deleted=True), profile("USTRANGER", name="Nooit gezien")]
    directory.note_people(session, night, page, cursor="next", admins=ADMINS, now=now)
    assert notices(session) == [(NoticeKind.LEFT, network.people["Delft"])]
    assert session.get(SlackProfile, "USTRANGER") is None
    later = now + directory.PACE
    walk = directory.take_page(session, night, now=later)
    assert walk is not None
    assert (walk.channel, walk.cursor) == (None, "next")
    directory.note_people(session, night, [], cursor=None, admins=ADMINS, now=later)
    assert directory.find_due(session, time=local(later + directory.HOLD), since=later) == (None, None)
    assert directory.find_due(session, time=local(now + dt.timedelta(days=1)), since=later)[0] == dt.date(2026, 12, 3)


def test_people_of_another_workspace_are_looked_for_in_the_channels(session: Session, network: Network) -> None:
    night, now = dt.date(2026, 12, 2), at("2026-12-02T03:00")
    for user in ("UUTRECHT", DELFT):
        session.get_one(SlackProfile, user).team_id = "TELSEWHERE"
    for _ in range(2):
        session.exec(select(DirectoryWalk)).all()
        directory.take_page(session, night, now=now)
        directory.note_people(session, night, [], cursor=None, admins=ADMINS, now=now)
        walk = session.get_one(DirectoryWalk, night)
        assert walk.channel == "CHUISVESTING"
        directory.note_channel(session, night, ["UUTRECHT"], cursor="next", admins=ADMINS, now=now)
        assert walk.finished_at is None
        directory.note_channel(session, night, ["UGRONINGEN"], cursor=None, admins=ADMINS, now=now)
        assert walk.finished_at == now
        night += dt.timedelta(days=1)
    assert notices(session) == [(NoticeKind.NO_CHANNEL, network.people["Delft"])]


def test_a_channel_that_slack_does_not_show_is_skipped_and_nothing_is_said_of_who_may_be_in_it(
    session: Session, network: Network
) -> None:
    night, now = dt.date(2026, 12, 2), at("2026-12-02T03:00")
    session.get_one(SlackProfile, DELFT).team_id = "TELSEWHERE"
    network.add(profile("UBO", team_id="TELSEWHERE"))
    partner = network.add(Organisation(slug="partner", name="Partner", kind=OrganisationKind.PARTNER))
    session.get_one(Member, network.people["Bo"]).organisation_id = partner.id
    directory.take_page(session, night, now=now)
    directory.note_people(session, night, [], cursor=None, admins=ADMINS, now=now)
    directory.wait(session, night, now=now, seconds=30)
    walk = session.get_one(DirectoryWalk, night)
    assert (walk.channel, walk.held_until) == ("CHUISVESTING", now + dt.timedelta(seconds=30))
    directory.skip_channel(session, night, admins=ADMINS, now=now)
    assert walk.finished_at == now
    assert notices(session) == [(NoticeKind.NO_CHANNEL, network.people["Bo"])]


def test_a_member_who_never_used_the_bot_is_seen_closed_or_renamed(session: Session, network: Network) -> None:
    nights = [dt.date(2026, 12, day) for day in (2, 3, 4)]
    told: tuple[dict[str, object], ...] = (
        {"name": "Zoals in Slack"},
        {"name": "Bo de Wit"},
        {"name": "Bo de Wit", "is_deleted": True},
    )
    names = []
    for night, one in zip(nights, told, strict=True):
        now = dt.datetime.combine(night, dt.time(3), tzinfo=dt.UTC)
        directory.take_page(session, night, now=now)
        directory.note_people(session, night, [profile("UBO", **one)], cursor=None, admins=ADMINS, now=now)
        names.append(session.get_one(Member, network.people["Bo"]).name)
    assert names == ["Bo", "Bo de Wit", "Bo de Wit"], "the name in the network stays until Slack tells a new one"
    assert session.get_one(SlackProfile, "UBO").fetched_at < LONG_AGO, "it is fetched once they use the bot"
    assert notices(session) == [(NoticeKind.LEFT, network.people["Bo"])]


def test_nobody_is_out_of_sight_because_an_alliance_was_archived(session: Session, network: Network) -> None:
    night, now = dt.date(2026, 12, 2), at("2026-12-02T03:00")
    session.get_one(SlackProfile, DELFT).team_id = "TELSEWHERE"
    session.get_one(Alliance, network.housing).archived_at = now
    directory.take_page(session, night, now=now)
    directory.note_people(session, night, [], cursor=None, admins=ADMINS, now=now)
    directory.note_channel(session, night, [DELFT], cursor=None, admins=ADMINS, now=now)
    assert session.get_one(DirectoryWalk, night).finished_at == now
    assert notices(session) == []


def test_the_secretariat_gets_one_message_a_day_about_all_of_them(session: Session, network: Network) -> None:
    late = at("2026-12-01T19:00")
    for user in (DELFT, "UUTRECHT"):
        note_departure(session, slack_user_id=user, now=late, admins=ADMINS)
    assert people_notices.find_due(session, time=local(late)) == (False, NINE)
    assert tell(session, late) == 0
    assert tell(session, NINE) == 2
    renew_profile(session, profile=profile(DELFT), now=NINE)
    assert tell(session, NINE + dt.timedelta(hours=2)) == 0
    tomorrow = dt.timedelta(days=1)
    assert people_notices.find_due(session, time=local(NINE)) == (False, NINE + tomorrow)
    assert tell(session, NINE + tomorrow) == 1
    told = session.exec(
        select(Delivery).where(Delivery.kind == people_notices.NOTICED).order_by(col(Delivery.id))
    ).all()
    assert [(one.channel_key, len(one.about["notices"])) for one in told] == [("COFFICE", 2), ("COFFICE", 1)]


def tell(session: Session, now: dt.datetime) -> int:
    return people_notices.tell_due(session, channel_keys=["COFFICE"], time=local(now))


def test_a_closed_account_of_the_last_admin_and_of_the_last_secretary_is_told_on_home(
    session: Session, network: Network
) -> None:
    session.get_one(Member, network.people["Groningen"]).is_admin = True
    note_departure(session, slack_user_id="UGRONINGEN", now=NOW, admins=Admins("T1"))
    assert {one.role for one in list_vacancies(session)} == {VacantRole.ADMIN, VacantRole.SECRETARIAT}
