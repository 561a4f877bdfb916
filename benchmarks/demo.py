"""How soon `kennisbot demo` is ready, sample included, beside the same workspace with a bare Bolt app."""

import time
from pathlib import Path

from benchmarks.lines import Line, Result
from benchmarks.programs import Program, free_port
from benchmarks.slack import BARE_COMMAND, Transport, workspace


def measure(folder: Path) -> Result:
    """From the start of the command to its `ready` line; installation is not in it."""
    folder.mkdir()
    started_at = time.perf_counter()
    with workspace(folder) as slack, slack.bare(slack.install(BARE_COMMAND), Transport.SOCKET):
        bare = time.perf_counter() - started_at
    with Program("bot", "demo", "--port", str(free_port()), folder=folder) as demo:
        demo.wait_until_it_says("ready ")
        ready = time.perf_counter() - demo.started_at
    line = Line("start to ready, sample included", "s", ready, bare, most=60)
    return Result("Demo", "the sandbox and a bare Bolt app in it", (line,))
