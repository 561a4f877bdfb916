"""`python -m benchmarks.checkin_opening URL NOW OWNERS`: one tick in which a round begins, in a process of its own."""

import datetime as dt
import json
import resource
import sys
import time

from sqlmodel import func, select

from benchmarks.checkin_network import COUNTRY
from benchmarks.search.rendering import make_desk
from bot import checkin_ticks
from bot.logs import set_up_logging
from storage.database import Database
from storage.tables import CheckinMessage

BYTES = 1 if sys.platform == "darwin" else 1024
"""The unit in which the system tells the most memory."""


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES / 1_000_000


def main(url: str, now: str, owners: str) -> None:
    """Print the seconds and the most memory (MB), as JSON. Raises AssertionError when somebody is left out."""
    set_up_logging("WARNING", "text")
    database = Database(url)
    desk = make_desk(database, dt.datetime.fromisoformat(now))
    before = _peak()
    started_at = time.perf_counter()
    checkin_ticks.run(desk, COUNTRY, desk.now())
    told = {"seconds": time.perf_counter() - started_at, "memory": _peak(), "memory_before": before}
    with database.reading() as session:
        messages = session.exec(select(func.count()).select_from(CheckinMessage)).one()
    assert messages == int(owners), f"{messages} messages for {owners} owners"
    database.close()
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
