"""What somebody owns is handed over in one go: as they leave, move or do other work; nothing half."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import col, select

from alliance.enums import (
    AskedWay,
    BundleState,
    ChairKind,
    FollowReason,
    Frequency,
    MeetingKind,
    MeetingState,
    ParticipationKind,
    PollKind,
    PollState,
    Status,
    VacantRole,
)
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound
from alliance.people.appointments import appoint_chair, appoint_secretariat
from alliance.people.members import Person, SlackProfile
from alliance.people.vacancies import Admins, list_vacancies
from alliance.records.handing_over import HandedOver, HandoverPart, Reason, hand_over, show_handover
from alliance.records.ownership import OwnedKind, list_owned
from storage.engine.database import Database, Session
from storage.tables import (
    Absence,
    Asked,
    AuditEntry,
    Bundle,
    Chair,
    Delegate,
    Delivery,
    DigestSchedule,
    Draft,
    Escalation,
    Follow,
    Meeting,
    Member,
    Participation,
    Poll,
    Round,
    RoundStep,
    StepEvent,
    StepOwner,
)
from tests.kit.times import local
from tests.networks.small_network import ADMIN, LONG_AGO, Network, at, somebody

NOW = at("2026-12-01T12:00")
ADMINS = Admins("T1", {"UADMIN"})
EVERYTHING = frozenset(HandoverPart)
LEAVES: dict[str, Any] = {
    "by": ADMIN,
    "reason": Reason.LEAVES,
    "parts": EVERYTHING,
    "leaves_vacant": False,
    "admins": ADMINS,
    "time": local(NOW),
}


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as opened:
        yield opened


@pytest.fixture
def network(session: Session) -> Network:
    """A network in which somebody owns something of everything."""
    return full(session)


def full(session: Session) -> Network:
    """Utrecht's person is the lead officer and owns something of everything; Ada is their colleague."""
    net = Network(session)
    own, delft = net.people["Utrecht"], net.people["Delft"]
    net.people["Ada"] = net.add(
        Member(slack_user_id="UADA", organisation_id=net.cities["Utrecht"], name="Ada", created_at=LONG_AGO)
    ).id
    net.people["Bo"] = net.add(
        Member(slack_user_id="UBO", organisation_id=net.cities["Utrecht"], name="Bo", created_at=LONG_AGO)
    ).id
    chair = net.add(Chair(alliance_id=net.housing, member_id=own, kind=ChairKind.OFFICIAL, since=LONG_AGO))
    lead = net.add(Chair(alliance_id=net.housing, member_id=delft, kind=ChairKind.EXECUTIVE, since=LONG_AGO))
    net.add(Delegate(chair_id=chair.id, member_id=net.people["Groningen"], since=LONG_AGO))
    net.add(Delegate(chair_id=lead.id, member_id=own, since=LONG_AGO))
    for participation in session.exec(select(Participation)).all():
        if participation.organisation_id == net.cities["Utrecht"]:
            participation.contact_member_id = own
    step = net.step(1, Status.ON_TRACK)
    net.add(owner(step.id, net.cities["Utrecht"], own))
    net.add(owner(net.step(2, Status.DONE).id, net.cities["Utrecht"], own))
    net.add(owned_poll(net, own))
    net.add(Bundle(number=1, title="Dossier", state=BundleState.DRAFT, by_member_id=own, **stored()))
    net.add(
        Meeting(
            number=1, kind=MeetingKind.OFFICIAL, title="Overleg", held_on=dt.date(2026, 12, 10),
            papers_on=dt.date(2026, 12, 3), state=MeetingState.PLANNED, by_member_id=own, created_at=LONG_AGO,
        )
    )  # fmt: skip
    net.add(
        DigestSchedule(
            frequency=Frequency.WEEKLY, wall_time=dt.time(8), starts_on=dt.date(2026, 9, 1), by_member_id=own,
            created_at=LONG_AGO,
        )
    )  # fmt: skip
    item = net.share(1, "2026-10-01T09:00", city="Delft")
    net.share(2, "2026-10-01T09:00")
    net.add(Follow(contribution_id=item.id, member_id=own, reason=FollowReason.BUTTON, since=LONG_AGO))
    net.add(Draft(id="d1", slack_user_id="UUTRECHT", kind="contribution", data={"title": "Nog niet"}, **stored()))
    net.add(
        Absence(
            member_id=net.people["Bo"], first_on=dt.date(2026, 12, 7), last_on=dt.date(2026, 12, 9),
            deputy_id=own, created_at=LONG_AGO,
        )
    )  # fmt: skip
    return net


def stored() -> dict[str, Any]:
    return {"created_at": LONG_AGO, "updated_at": LONG_AGO}


def owner(step_id: int, organisation_id: int, member_id: int) -> StepOwner:
    return StepOwner(step_id=step_id, organisation_id=organisation_id, contact_member_id=member_id, since=LONG_AGO)


def owned_poll(net: Network, by: int, number: int = 1) -> Poll:
    return Poll(
        number=number, kind=PollKind.QUICK_SCAN, alliance_id=net.housing, title="Hoe staat het ervoor?",
        state=PollState.DRAFT, by_member_id=by, created_at=LONG_AGO,
    )  # fmt: skip


def as_person(session: Session, net: Network, name: str) -> Person:
    member = session.get_one(Member, net.people[name])
    return somebody(member=member, user_id=member.slack_user_id, name=member.name)


def leaves(session: Session, net: Network, successor: str | None, **more: Any) -> HandedOver:
    """Utrecht's person leaves, or hands over for another reason."""
    to = as_person(session, net, successor) if successor else None
    return hand_over(session, **{**LEAVES, "member_id": net.people["Utrecht"], "to": to, **more})


def of(session: Session, net: Network, name: str) -> dict[OwnedKind, int]:
    return list_owned(session, net.people[name]).counts


def told(session: Session) -> dict[str, dict[str, Any]]:
    found = session.exec(select(Delivery).where(Delivery.kind == "handed_over")).all()
    channel_keys = [one.channel_key for one in found]
    assert len(channel_keys) == len(set(channel_keys))
    return {one.channel_key: one.about for one in found}


@pytest.mark.both_databases("locks")
def test_everything_goes_to_the_successor_and_each_person_concerned_is_told_once(
    session: Session, network: Network
) -> None:
    before = of(session, network, "Utrecht")
    assert set(before) >= {OwnedKind.CHAIR, OwnedKind.DELEGATE, OwnedKind.DELEGATION, OwnedKind.CONTACT, OwnedKind.STEP}
    assert (before[OwnedKind.STEP], before[OwnedKind.CONTRIBUTION]) == (1, 1)
    leaves(session, network, "Ada")
    assert of(session, network, "Utrecht").keys() == {OwnedKind.CONTRIBUTION}
    assert of(session, network, "Ada") == {kind: n for kind, n in before.items() if kind is not OwnedKind.CONTRIBUTION}
    assert session.get_one(Member, network.people["Utrecht"]).left_at == NOW
    assert {channel_key: about["to"] for channel_key, about in told(session).items()} == {"UADA": network.people["Ada"]}
    assert list_vacancies(session) == []


def test_somebody_who_stays_keeps_what_is_not_ticked(session: Session, network: Network) -> None:
    leaves(session, network, "Ada", reason=Reason.STAYS, parts={HandoverPart.ORGANISATION})
    kept = of(session, network, "Utrecht")
    assert {OwnedKind.CHAIR, OwnedKind.FOLLOW, OwnedKind.DRAFT} <= kept.keys()
    assert not {OwnedKind.STEP, OwnedKind.CONTACT, OwnedKind.POLL, OwnedKind.MEETING} & kept.keys()
    assert of(session, network, "Ada").keys() == {
        OwnedKind.STEP, OwnedKind.CONTACT, OwnedKind.POLL, OwnedKind.BUNDLE, OwnedKind.MEETING, OwnedKind.DIGEST,
        OwnedKind.DEPUTY,
    }  # fmt: skip
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "hand_over")).one()
    assert (entry.subject, entry.after["to"], entry.after["reason"]) == ("UUTRECHT", "UADA", "stays")
    assert entry.after["refs"][0] == "A-1"
    assert "let_go" not in entry.after


def test_the_trekker_and_the_contact_persons_are_told_what_concerns_them(session: Session, network: Network) -> None:
    groningen = network.people["Groningen"]
    official = session.exec(select(Chair).where(col(Chair.kind) == ChairKind.OFFICIAL)).one()
    official.member_id = groningen
    other = network.alliance("ander", "Ander", position=2)
    network.add(Participation(
        alliance_id=other, organisation_id=network.cities["Utrecht"], kind=ParticipationKind.TAKES_PART,
        contact_member_id=network.people["Bo"], since=LONG_AGO,
    ))  # fmt: skip
    leaves(session, network, "Ada")
    assert told(session).keys() == {"UADA", "UBO", "UGRONINGEN"}
    kinds = {channel_key: {thing[0] for thing in about["things"]} for channel_key, about in told(session).items()}
    assert kinds["UGRONINGEN"] == {"contact", "step", "poll", "delegation"}
    assert kinds["UBO"] == {"contact", "step", "deputy"}
    assert "follow" in kinds["UADA"]


def test_without_a_successor_a_step_stays_its_organisations_without_a_person(
    session: Session, network: Network
) -> None:
    handed = leaves(session, network, None, leaves_vacant=True)
    assert {one.kind for one in handed.kept.things} == {
        OwnedKind.POLL, OwnedKind.BUNDLE, OwnedKind.MEETING, OwnedKind.DIGEST
    }  # fmt: skip
    owners = session.exec(select(StepOwner).order_by(col(StepOwner.id))).all()
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "hand_over")).one()
    assert "refs" not in entry.after
    assert "A-1" in entry.after["let_go_refs"]
    assert owners[0].organisation_id == network.cities["Utrecht"]
    assert owners[0].contact_member_id is None
    assert [one.kind for one in session.exec(select(StepEvent)).all()] == ["owners"]
    assert not any(one.contact_member_id for one in session.exec(select(Participation)).all())
    # What was asked keeps the name of who asked; those who are told are chosen when it ends.
    assert session.exec(select(Poll)).one().by_member_id == network.people["Utrecht"]


@pytest.mark.parametrize("to", ["Ada", None])
def test_a_running_check_in_asks_the_successor_or_whoever_the_rules_name(
    session: Session, network: Network, to: str | None
) -> None:
    own = network.people["Utrecht"]
    held = network.add(
        Round(
            alliance_id=network.housing, held_on=NOW.date(), planned_on=NOW.date(), opens_at=NOW,
            ends_at=NOW + dt.timedelta(days=3),
        )
    )  # fmt: skip
    step_id = session.exec(select(StepOwner)).first().step_id  # type: ignore[union-attr]
    asked = network.add(RoundStep(round_id=held.id, step_id=step_id, status_before="on_track"))
    network.add(Asked(round_step_id=asked.id, member_id=own, due_at=NOW, way=AskedWay.MESSAGE))
    contact = session.exec(select(Participation).where(Participation.organisation_id == network.cities["Utrecht"]))
    contact.one().contact_member_id = network.people["Ada"]
    leaves(session, network, to, leaves_vacant=True)
    assert [one.member_id for one in session.exec(select(Asked)).all()] == [network.people["Ada"]]


def test_the_only_one_with_a_role_needs_a_successor_or_an_explicit_nobody(session: Session, network: Network) -> None:
    member = session.get_one(Member, network.people["Utrecht"])
    member.is_secretariat = True
    session.flush()
    admins = Admins("T1", {"UUTRECHT"})
    shown = show_handover(session, by=ADMIN, member_id=member.id, reason=Reason.LEAVES, admins=admins, today=NOW.date())
    assert [one.role for one in shown.last_roles] == [VacantRole.ADMIN, VacantRole.SECRETARIAT, VacantRole.OFFICIAL]
    assert (shown.suggested or member).name == "Ada"
    for parts, reason in (
        (set(), "problem.only_admin"),
        ({HandoverPart.ADMIN}, "problem.only_secretariat"),
        ({HandoverPart.ADMIN, HandoverPart.SECRETARIAT}, "problem.only_chair"),
    ):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            leaves(session, network, "Ada", parts=parts, admins=admins)
        assert (refused.value.field, refused.value.reason) == ("member", reason)
        session.expire_all()
    handed = leaves(session, network, None, leaves_vacant=True, admins=admins)
    assert len(handed.vacant) == 3
    assert [one.role for one in list_vacancies(session)] == [one.role for one in handed.vacant]
    ada = SlackProfile(slack_user_id="UADA", team_id="T1", name="Ada", fetched_at=NOW)
    appoint_chair(
        session, by=ADMIN, alliance_id=network.housing, kind=ChairKind.OFFICIAL, profile=ada, organisation_id=None,
        now=NOW,
    )  # fmt: skip
    appoint_secretariat(session, by=ADMIN, profile=ada, is_restricted=False, organisation_id=None, now=NOW)
    assert [one.role for one in list_vacancies(session)] == [VacantRole.ADMIN]


def test_the_successor_of_an_admin_of_the_settings_becomes_an_admin(session: Session, network: Network) -> None:
    leaves(session, network, "Ada", admins=Admins("T1", {"UUTRECHT"}))
    assert session.get_one(Member, network.people["Ada"]).is_admin
    assert list_vacancies(session) == []


def test_the_log_has_who_gave_a_role_and_who_has_it_now(session: Session, network: Network) -> None:
    member = session.get_one(Member, network.people["Utrecht"])
    member.is_admin = member.is_secretariat = True
    leaves(session, network, "Ada")
    for role in ("admin", "secretariat"):
        actions = (f"appoint_{role}", f"dismiss_{role}")
        logged = session.exec(
            select(AuditEntry).where(col(AuditEntry.action).in_(actions)).order_by(col(AuditEntry.id))
        )
        assert [(one.action, one.subject, one.before, one.after) for one in logged.all()] == [
            (actions[0], "UADA", {f"is_{role}": False}, {f"is_{role}": True}),
            (actions[1], "UUTRECHT", {f"is_{role}": True}, {f"is_{role}": False}),
        ]


def test_delegates_and_open_questions_go_along_with_the_chair(session: Session, network: Network) -> None:
    lead = session.exec(select(Chair).where(col(Chair.kind) == ChairKind.EXECUTIVE)).one()
    step_id = session.exec(select(StepOwner)).first().step_id  # type: ignore[union-attr]
    laid = network.add(
        Escalation(
            step_id=step_id, by_member_id=network.people["Utrecht"], to_member_id=lead.member_id, question="Mag het?",
            created_at=NOW,
        )
    )  # fmt: skip
    values = {"member_id": network.people["Delft"], "parts": {HandoverPart.CHAIRS}, "reason": Reason.STAYS}
    leaves(session, network, "Groningen", **values)
    new = session.exec(select(Chair).where(col(Chair.kind) == ChairKind.EXECUTIVE, col(Chair.until).is_(None))).one()
    assert new.member_id == network.people["Groningen"]
    delegate = session.exec(select(Delegate).where(Delegate.chair_id == new.id)).one()
    assert delegate.member_id == network.people["Utrecht"]
    assert session.get_one(Escalation, laid.id).to_member_id == network.people["Groningen"]
    assert "UGRONINGEN" in [
        one.channel_key for one in session.exec(select(Delivery).where(Delivery.kind == "escalation"))
    ]


def test_what_is_the_organisations_goes_to_a_colleague_only(session: Session, network: Network) -> None:
    with pytest.raises(Invalid) as refused:
        leaves(session, network, "Groningen")
    assert (refused.value.field, refused.value.reason) == ("member", "problem.successor_elsewhere")
    leaves(session, network, "Groningen", parts=EVERYTHING - {HandoverPart.ORGANISATION})
    assert OwnedKind.STEP not in of(session, network, "Groningen")
    assert OwnedKind.CHAIR in of(session, network, "Groningen")
    about = told(session)["UGRONINGEN"]  # the trekker now
    assert {kind for kind, *_ in about["let_go"]} == {"contact", "step"}
    assert "chair" in {kind for kind, *_ in about["things"]}


def test_a_step_of_an_organisation_that_they_left_before_goes_to_no_colleague_of_now(
    session: Session, network: Network
) -> None:
    other = network.add(owner(network.step(3).id, network.cities["Groningen"], network.people["Utrecht"]))
    values: dict[str, Any] = {
        "by": ADMIN,
        "member_id": network.people["Utrecht"],
        "admins": ADMINS,
        "today": NOW.date(),
    }
    assert [one.ref for one in show_handover(session, reason=Reason.LEAVES, **values).of_others] == ["A-3"]
    leaves(session, network, "Ada")
    assert other.contact_member_id is None


def test_a_successor_who_left_or_may_not_gets_nothing(session: Session, network: Network) -> None:
    ada = session.get_one(Member, network.people["Ada"])
    before = of(session, network, "Utrecht")
    guest = replace(as_person(session, network, "Ada"), is_restricted=True)
    session.get_one(Member, network.people["Utrecht"]).is_secretariat = True
    cases: list[tuple[Person | None, str]] = [
        (guest, "problem.successor_guest"),
        (as_person(session, network, "Utrecht"), "problem.successor_self"),
        (somebody(user_id="UNEW"), "problem.successor_not_here"),
    ]
    for to, reason in cases:
        with pytest.raises(Invalid) as refused:
            leaves(session, network, None, to=to)
        assert refused.value.reason == reason
    person = as_person(session, network, "Ada")
    ada.left_at = NOW
    session.flush()
    with pytest.raises(Invalid) as refused:
        leaves(session, network, None, to=person)
    assert refused.value.reason == "problem.successor_not_here"
    assert of(session, network, "Utrecht") == {OwnedKind.SECRETARIAT: 1, **before}


def test_the_second_of_two_who_hand_over_at_once_hears_that_it_is_done(session: Session, network: Network) -> None:
    leaves(session, network, "Ada")
    with pytest.raises(Conflict) as refused:
        leaves(session, network, "Ada")
    assert refused.value.reason == "problem.nothing_left"
    chairs = {"member_id": network.people["Delft"], "parts": {HandoverPart.CHAIRS}, "reason": Reason.STAYS}
    leaves(session, network, "Groningen", **chairs)
    with pytest.raises(Conflict) as refused:
        leaves(session, network, "Ada", **chairs)
    assert refused.value.reason == "problem.nothing_to_hand_over"


@pytest.mark.both_databases("locks")
def test_of_two_who_hand_over_at_the_same_time_one_wins_and_the_other_reads_what_happened(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_busy_seconds", 60)  # a slow machine is no reason to give up
    with database.writing() as session:
        owned = full(session)
        key, heirs = owned.people["Utrecht"], {name: owned.people[name] for name in ("Ada", "Groningen")}
        own = as_person(session, owned, "Ada"), as_person(session, owned, "Groningen")
    begin = Barrier(2)

    def give(to: Person) -> str:
        begin.wait()
        try:
            with database.writing() as session:
                parts = EVERYTHING - {HandoverPart.ORGANISATION}
                hand_over(session, **{**LEAVES, "member_id": key, "to": to, "parts": parts})
        except Conflict as refused:
            return refused.reason
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(give, own)) == ["done", "problem.nothing_left"]
    with database.reading() as session:
        running = session.exec(select(Chair).where(col(Chair.until).is_(None))).all()
        assert len({one.member_id for one in running} & set(heirs.values())) == 1
        assert key not in {one.member_id for one in running}


def test_who_moves_leaves_what_is_the_old_organisations(session: Session, network: Network) -> None:
    network.add(SlackProfile(slack_user_id="UUTRECHT", team_id="T1", name="Iemand", fetched_at=NOW))
    target = network.cities["Groningen"]
    values = {"reason": Reason.MOVES, "target_id": target, "parts": set()}
    leaves(session, network, "Ada", **values)
    member = session.get_one(Member, network.people["Utrecht"])
    assert (member.organisation_id, member.left_at) == (target, None)
    assert {OwnedKind.STEP, OwnedKind.CONTACT} <= of(session, network, "Ada").keys()
    assert OwnedKind.CHAIR in of(session, network, "Utrecht")
    assert not {OwnedKind.STEP, OwnedKind.CONTACT} & of(session, network, "Utrecht").keys()
    with pytest.raises(Conflict) as refused:
        leaves(session, network, None, **values)
    assert refused.value.reason == "problem.moved_already"


@pytest.mark.parametrize("role", ["is_secretariat", "is_admin"])
@pytest.mark.parametrize("successor", [None, "Ada"])
def test_secretariat_and_admins_can_leave_by_their_own_hand(
    session: Session, network: Network, role: str, successor: str | None
) -> None:
    member = session.get_one(Member, network.people["Utrecht"])
    setattr(member, role, True)
    session.flush()
    themselves = replace(as_person(session, network, "Utrecht"), is_admin=role == "is_admin")
    leaves(session, network, successor, by=themselves, leaves_vacant=True)
    assert member.left_at == NOW
    assert not getattr(member, role)
    assert getattr(session.get_one(Member, network.people["Ada"]), role) == (successor == "Ada")


def test_only_secretariat_and_admins_see_and_hand_over(session: Session, network: Network) -> None:
    with pytest.raises(NotAllowed):
        leaves(session, network, "Ada", by=as_person(session, network, "Ada"))
    with pytest.raises(NotFound):
        leaves(session, network, "Ada", member_id=999)
    with pytest.raises(Invalid):
        leaves(session, network, None, reason=Reason.STAYS)
