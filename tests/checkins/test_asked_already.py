"""How often people were asked something this week."""

import datetime as dt

from alliance.people.asked_already import AskedAlready, asked_this_week
from storage.engine.database import Database
from storage.tables import Asked, CheckinMessage, Escalation, Member, Round, RoundStep
from tests.kit.times import local
from tests.networks.small_network import Network, at


def test_what_asks_for_an_answer_counts_once_each_since_monday(database: Database) -> None:
    now = at("2026-12-03T12:00")  # a Thursday
    with database.writing() as session:
        network = Network(session)
        utrecht, groningen = network.people["Utrecht"], network.people["Groningen"]
        step = network.step(1)
        held = network.add(
            Round(
                alliance_id=network.housing,
                held_on=now.date(),
                planned_on=now.date(),
                opens_at=now,
                ends_at=now + dt.timedelta(days=5),
            )
        )
        asked_about = network.add(RoundStep(round_id=held.id, step_id=step.id, status_before=step.status))
        for day, has_question in (("2026-11-29T20:00", True), ("2026-11-30T09:00", True), ("2026-12-01T09:00", False)):
            made_at = at(day)
            message = network.add(CheckinMessage(member_id=utrecht, asked_on=made_at.date(), made_at=made_at))
            if has_question:  # what only tells a chair something asks for nothing
                _ask(network, asked_about, message, utrecht)
        network.add(
            Escalation(
                step_id=step.id, by_member_id=groningen, to_member_id=utrecht, question="Mag het?", created_at=now
            )
        )
        members = [session.get_one(Member, one) for one in (utrecht, groningen)]
        assert asked_this_week(session, members, time=local(now)) == [AskedAlready("Iemand · Utrecht", 2)]


def _ask(network: Network, step: RoundStep, message: CheckinMessage, member_id: int) -> None:
    """Let a message ask about a step; each about one of its own round, since nobody is asked the same twice."""
    held_on = message.asked_on
    held = network.add(
        Round(
            alliance_id=network.housing,
            held_on=held_on,
            planned_on=held_on,
            opens_at=message.made_at,
            ends_at=message.made_at + dt.timedelta(days=5),
        )
    )
    own = network.add(RoundStep(round_id=held.id, step_id=step.step_id, status_before=step.status_before))
    network.add(Asked(round_step_id=own.id, member_id=member_id, due_at=message.made_at, message_id=message.id))
