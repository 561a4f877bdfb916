"""A plugin of pytest for one trial: an order in which defects are noticed early, and an end to it."""

import os
import resource

import pytest

LIMIT = "MUTANTS_LIMIT"
"""The environment variable with the seconds of processor time after which the system ends the tests."""


def pytest_configure() -> None:
    """Set the limit. Of processor time, so that a busy machine makes no difference to what survives."""
    if seconds := os.environ.get(LIMIT):
        _, highest = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), highest))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests without the running program come first: they take a hundredth of the time."""
    items.sort(key=lambda item: any("town" in name for name in getattr(item, "fixturenames", ())))
