"""`python -m benchmarks.checkin_opening URL NOW OWNERS`: one tick in which a round begins, in a process of its own."""

import datetime as dt
import json
import resource
import sys
import threading
import time
from pathlib import Path

from sqlmodel import func, select

from benchmarks.search.rendering import make_context
from bot.logs import set_up_logging
from bot.ticks import checkins
from storage.engine.database import Database
from storage.engine.events import note_event
from storage.tables import CheckinMessage

BYTES = 1 if sys.platform == "darwin" else 1024
"""The unit in which the system tells the most memory."""


def _peak() -> float:
    """The most memory so far, in MB. Of this program alone: what `resource` tells begins with that of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text("ascii").splitlines() if one.startswith("VmHWM"))
        return float(line.split()[1]) * 1024 / 1_000_000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES / 1_000_000


def _write_meanwhile(database: Database, is_over: threading.Event, waits: list[float]) -> None:
    """Store something small again and again, as who answers does; how long each took.

    Raises DatabaseUnavailable when somebody would have been refused.
    """
    while not is_over.wait(0.02):
        began_at = time.perf_counter()
        with database.writing() as session:
            note_event(session, f"benchmark-{len(waits)}", now=dt.datetime.now(dt.UTC))
        waits.append(time.perf_counter() - began_at)


def main(url: str, now: str, owners: str) -> None:
    """Print the seconds, the most memory (MB), and how long another writer waited at most (ms), as JSON.

    Raises AssertionError when somebody is left out.
    """
    set_up_logging("WARNING", "text")
    database = Database(url)
    context = make_context(database, dt.datetime.fromisoformat(now))
    before = _peak()
    waits: list[float] = []
    is_over = threading.Event()
    other = threading.Thread(target=_write_meanwhile, args=(database, is_over, waits))
    other.start()
    started_at = time.perf_counter()
    checkins.run(context, context.now())
    told = {"seconds": time.perf_counter() - started_at, "memory": _peak(), "memory_before": before}
    is_over.set()
    other.join()
    told["longest_wait"] = max(waits) * 1000
    with database.reading() as session:
        messages = session.exec(select(func.count()).select_from(CheckinMessage)).one()
    assert messages == int(owners), f"{messages} messages for {owners} owners"
    database.close()
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
