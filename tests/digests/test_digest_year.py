"""Digests with power cuts in between: each Monday once, and what further schedules make, too.

A whole year takes minutes, so that `make test` plays a quarter; `WHOLE_YEAR=1` plays all 52 Mondays.
"""

import datetime as dt
import os
import re
from collections.abc import Callable

import pytest
from sqlmodel import col, select

from alliance.digests.due_digests import DIGEST
from alliance.enums import Frequency, SlotState
from storage.tables import DigestSchedule, Member, Slot
from tests.kit.processes import TownOfProcesses, in_background
from tests.kit.processes import town_on_each as town
from tests.kit.waiting import PATIENCE, wait_until

__all__ = ["town"]

pytestmark = pytest.mark.digests

SECRETARIAT = "nkn-secretariaat"
FIRST = dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC)
# By hand: 2026 has 53 weeks, and Monday 22 November 2027 tells of week 46.
WEEKS = [*range(48, 54), *range(1, 47)]
MONTHS = ["november", "december", "januari", "februari", "maart", "april", "mei", "juni", "juli"]
MONTHS += ["augustus", "september", "oktober"]
IS_WHOLE = "WHOLE_YEAR" in os.environ
MONDAYS = 52 if IS_WHOLE else 10
KILLED_EVERY = 5 if IS_WHOLE else 2
"""Mondays from one power cut to the next: every kind comes at least once."""


def told(town: TownOfProcesses) -> list[str]:
    """The digests in the secretariat's channel, without the files in their threads."""
    found = [one["text"] for one in town.messages(SECRETARIAT) if not one.get("files")]
    return [text for text in found if re.match(r"\w*[Rr]apportage ", text)]


def slots(town: TownOfProcesses) -> int:
    with town.database.reading() as session:
        return len(session.exec(select(Slot).where(Slot.kind == DIGEST)).all())


def is_tried(town: TownOfProcesses, method: str) -> Callable[[], bool]:
    """Whether a method was called more often than now."""
    before = len(town.calls(method))
    return lambda: len(town.calls(method)) > before


def cut_before_the_slot(town: TownOfProcesses, monday: dt.datetime) -> None:
    town.move(monday - dt.timedelta(seconds=1))
    town.bots[-1].kill()
    town.control.post("clock", to=(monday + dt.timedelta(minutes=5)).isoformat(), jump=True)


def cut_when(town: TownOfProcesses, monday: dt.datetime, fault: str, method: str, seen: Callable[[], object]) -> None:
    """Cut the power while a call to Slack is under way, once something of it can be seen."""
    town.fault(fault, method=method, **({"retry_after": 60} if fault == "ratelimited" else {}))
    to = (monday + dt.timedelta(seconds=1)).isoformat()
    moving = in_background(lambda: town.control.post("clock", to=to, jump=True))
    wait_until(seen, f"{fault} of {method}")
    town.bots[-1].kill()
    moving.join(PATIENCE)


def cut_after_the_slot(town: TownOfProcesses, monday: dt.datetime) -> None:
    before, tried = slots(town), is_tried(town, "chat.postMessage")
    cut_when(town, monday, "ratelimited", "chat.postMessage", lambda: tried() and slots(town) > before)


def cut_after_the_message(town: TownOfProcesses, monday: dt.datetime) -> None:
    before = len(told(town))
    cut_when(town, monday, "timeout", "chat.postMessage", lambda: len(told(town)) > before)


def cut_before_the_file(town: TownOfProcesses, monday: dt.datetime) -> None:
    method = "files.getUploadURLExternal"
    cut_when(town, monday, "ratelimited", method, is_tried(town, method))


def cut_after_the_file(town: TownOfProcesses, monday: dt.datetime) -> None:
    before = len(town.files())
    cut_when(town, monday, "timeout", "files.completeUploadExternal", lambda: len(town.files()) > before)


CUTS = (cut_before_the_slot, cut_after_the_slot, cut_after_the_message, cut_before_the_file, cut_after_the_file)


def test_each_monday_comes_once_with_its_file_whenever_the_power_fails(town: TownOfProcesses) -> None:
    with town.database.writing() as session:
        by = session.exec(select(Member.id).where(col(Member.is_secretariat).is_(True))).one()
        for frequency in (Frequency.MONTHLY, Frequency.FORTNIGHTLY):
            row = DigestSchedule(frequency=frequency, wall_time=dt.time(8), starts_on=dt.date(2026, 11, 24))
            row.by_member_id, row.created_at = by or 0, FIRST - dt.timedelta(days=6)
            session.add(row)
    town.run()
    # Of PostgreSQL three of the five kinds: before a slot, after a message, after a file.
    kinds = CUTS if town.database.is_sqlite or IS_WHOLE else CUTS[::2]
    mondays = MONDAYS if len(kinds) == len(CUTS) else 6
    cuts = 0
    for number in range(mondays):
        monday = _eight(dt.date(2026, 11, 30) + dt.timedelta(weeks=number))
        if number % KILLED_EVERY == 0:
            kinds[cuts % len(kinds)](town, monday)
            cuts += 1
            town.run()
        town.move(monday + dt.timedelta(hours=1))
    assert cuts == (11 if IS_WHOLE else len(kinds))
    found = told(town)
    weeks = [int(re.findall(r"\d+", text)[0]) for text in found if text.startswith("Weekrapportage")]
    months = [re.split(r"[ ·]+", text)[1] for text in found if text.startswith("Maandrapportage")]
    assert weeks == WEEKS[:mondays]
    assert months == MONTHS[: 12 if IS_WHOLE else (mondays + 2) // 4]
    fortnights = [text for text in found if text.startswith("Rapportage")]
    assert len(fortnights) == mondays // 2
    names = [file["name"] for file in town.files()]
    assert len(names) == len(set(names)) == len(found) == len(weeks) + len(months) + len(fortnights)
    with town.database.reading() as session:
        assert set(session.exec(select(Slot.state).where(Slot.kind == DIGEST)).all()) == {SlotState.DONE}


def _eight(on: dt.date) -> dt.datetime:
    """Eight o'clock on that day in Amsterdam: summer time lasts from 28 March to 31 October 2027."""
    summer = dt.date(2027, 3, 28) <= on < dt.date(2027, 10, 31)
    return dt.datetime.combine(on, dt.time(6 if summer else 7), dt.UTC)
