"""A power cut while a quick scan is filled in: what was accepted is there, and nothing is half stored."""

from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from alliance.enums import AnswerState
from storage.tables import ScanAnswer, ScanValue
from tests.kit.asked_scans import ask_in, field, fills, opens, three_pages
from tests.kit.processes import TownOfProcesses
from tests.kit.processes import town_on_each as town
from tests.kit.reading import held, texts

__all__ = ["town"]


def stored(town: TownOfProcesses) -> list[Any]:
    """What stands in the database, by question."""
    with town.database.reading() as session:
        found = session.exec(select(ScanValue).order_by(col(ScanValue.question_id))).all()
        return [one.text or one.number or one.day for one in found]


def states(town: TownOfProcesses) -> list[AnswerState]:
    with town.database.reading() as session:
        return [one.state for one in session.exec(select(ScanAnswer)).all()]


def test_a_page_that_was_accepted_is_there_after_a_kill(town: TownOfProcesses) -> None:
    bot = town.run()
    ask_in(town, three_pages())
    opens(town.noor)
    assert not fills(town.noor, "1200", "0", "4", "Grond.")
    bot.kill()
    assert stored(town) == [Decimal(1200), "Ja", Decimal(4), "Grond."]
    town.close_all_forms()
    town.run()
    opens(town.noor)
    assert "Pagina 2 van 3" in texts(town.noor.form()["blocks"])


def test_a_page_that_was_not_taken_is_not_stored_and_can_be_sent_again(town: TownOfProcesses) -> None:
    bot = town.run()
    ask_in(town, three_pages())
    opens(town.noor)
    bot.kill()
    assert fills(town.noor, "1200", "0", "4", "Grond."), "nobody answered: the form is still open"
    assert stored(town) == []
    town.run()
    assert held(town.noor.form(), field(town.noor, 4)) == "Grond."
    assert not fills(town.noor, "1200", "0", "4", "Grond.")
    assert len(stored(town)) == 4


def test_what_was_sent_in_counts_after_a_kill(town: TownOfProcesses) -> None:
    bot = town.run()
    number = ask_in(town, three_pages())
    opens(town.noor)
    fills(town.noor, "1200")
    fills(town.noor)
    assert not fills(town.noor, "2027-01-01")
    bot.kill()
    assert states(town) == [AnswerState.SUBMITTED]
    town.run()
    town.settle()
    assert number == 1
    assert "1 van" in texts(town.messages("alliantie-studentenhuisvesting"))
