"""Steps that are made of a meeting's decisions, by the rules."""

from alliance.meetings import decisions
from storage.engine.database import Session
from tests.meetings.test_meeting_rules import AFTER, NOW, decide, network, plan, schedules, secretary, session
from tests.networks.small_network import Network

__all__ = ["network", "session"]


def test_a_long_decision_becomes_a_step_with_a_short_title_and_loses_no_word(
    session: Session, network: Network
) -> None:
    network.share(1, "2026-11-01T09:00")
    item = schedules(session, plan(session), "B-1").item
    line = "Alle steden tellen in september hun kamers, met dezelfde vragen en op dezelfde dag, en delen de cijfers."
    decide(session, item, line)
    made = decisions.make_step(session, by=secretary(session), item_id=item.id, today=AFTER, now=NOW)
    assert made.title == "Alle steden tellen in september hun kamers, met dezelfde vragen en op dezelfde…"
    assert made.description == line
