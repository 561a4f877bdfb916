"""Several who do something at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from alliance.errors import RuleError
from tests.kit.waiting import PATIENCE

T = TypeVar("T")


def at_once(*jobs: Callable[[], T]) -> list[T | RuleError]:
    """Run the jobs in threads that begin together; gives what each returned, or the rule that it broke."""
    begin = threading.Barrier(len(jobs), timeout=PATIENCE)

    def run(job: Callable[[], T]) -> T | RuleError:
        begin.wait()
        try:
            return job()
        except RuleError as refused:
            return refused

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
