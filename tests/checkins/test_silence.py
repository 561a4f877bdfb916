"""After two unanswered check-ins the lead officer is asked in the owner's place."""

import datetime as dt

from sqlmodel import select

from alliance.checkins.summaries import close_ended_rounds
from alliance.enums import AskedWay, Status
from storage.engine.database import Session
from storage.tables import ActionStep, Asked, Chair, Member, Round, RoundStep, StepOwner
from tests.checkins.test_rounds import NOW, hold, network
from tests.networks.small_network import LONG_AGO, Network, session
from tests.polls.test_status_poll_rules import answers

__all__ = ["network", "session"]
WEEK = dt.timedelta(weeks=1)


def hold_round(session: Session, number: int) -> Round:
    """The nth check-in, after the one before it was closed."""
    now = NOW + number * WEEK
    close_ended_rounds(session, now=now)
    held = hold(session, now)
    assert held is not None
    return held


def ways(session: Session, held: Round) -> set[tuple[str, int, AskedWay]]:
    """Who is asked about which step in a round, and how."""
    statement = (
        select(Member.slack_user_id, ActionStep.number, Asked.way)
        .join(Asked, Asked.member_id == Member.id)  # type: ignore[arg-type]
        .join(RoundStep, RoundStep.id == Asked.round_step_id)  # type: ignore[arg-type]
        .join(ActionStep, ActionStep.id == RoundStep.step_id)  # type: ignore[arg-type]
        .where(RoundStep.round_id == held.id)
    )
    return {(user, number, AskedWay(way)) for user, number, way in session.exec(statement)}


def of_utrecht(session: Session, held: Round) -> set[AskedWay]:
    return {way for user, _, way in ways(session, held) if user == "UUTRECHT"}


def test_the_third_check_in_asks_the_chair_in_the_place_of_a_silent_owner(session: Session) -> None:
    for number in (0, 1):
        assert of_utrecht(session, hold_round(session, number)) == {AskedWay.MESSAGE}
    third = ways(session, hold_round(session, 2))
    assert {("UUTRECHT", 1, AskedWay.HOME), ("UDELFT", 1, AskedWay.CHAIR)} <= third
    assert of_utrecht(session, hold_round(session, 3)) == {AskedWay.HOME}  # and so on


def test_one_answer_of_a_colleague_is_enough_to_be_asked_again(session: Session) -> None:
    hold_round(session, 0)
    hold_round(session, 1)
    answers(session, 1, Status.ON_TRACK, now=NOW + WEEK + dt.timedelta(hours=1))
    assert of_utrecht(session, hold_round(session, 2)) == {AskedWay.MESSAGE}


def test_an_owner_who_reports_after_being_passed_over_is_asked_again(session: Session) -> None:
    for number in (0, 1, 2):
        hold_round(session, number)
    answers(session, 1, Status.ON_TRACK, now=NOW + 2 * WEEK + dt.timedelta(hours=1))
    assert of_utrecht(session, hold_round(session, 3)) == {AskedWay.MESSAGE}


def test_who_gets_another_step_is_asked_again(session: Session, network: Network) -> None:
    for number in (0, 1):
        hold_round(session, number)
    step = session.exec(select(ActionStep).where(ActionStep.number == 4)).one()
    utrecht = session.exec(select(Member).where(Member.slack_user_id == "UUTRECHT")).one()
    session.add(
        StepOwner(
            step_id=step.id, organisation_id=utrecht.organisation_id, contact_member_id=utrecht.id, since=LONG_AGO
        )
    )
    session.flush()
    assert of_utrecht(session, hold_round(session, 2)) == {AskedWay.MESSAGE}


def test_without_a_chair_the_owner_is_asked_without_a_reminder(session: Session) -> None:
    for chair in session.exec(select(Chair)).all():
        session.delete(chair)
    for number in (0, 1):
        hold_round(session, number)
    assert of_utrecht(session, hold_round(session, 2)) == {AskedWay.CHAIR}
