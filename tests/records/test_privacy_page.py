"""docs/privacy.md, the processing record, says what the program does."""

import re
from pathlib import Path

from bot.settings import KEPT
from storage.records.personal_columns import COLUMNS, Says

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
RECORD = PAGE.partition("## Wat, waarom")[2].partition("\n## ")[0]
"""What is kept, why, for how long and who sees it."""


def test_the_periods_are_the_defaults_of_the_settings() -> None:
    told = {(name.lower(), period) for name, period in re.findall(r"`KEEP_([A-Z_]+)` = `(\w+)`", RECORD)}
    assert told == set(KEPT.items())


def test_every_table_that_says_something_about_people_is_in_the_record() -> None:
    personal = {table for table, columns in COLUMNS.items() if {*columns.values()} - {Says.NOTHING}}
    assert personal - set(re.findall(r"`([a-z_]+)`", RECORD)) == set()


def test_every_table_in_the_record_exists() -> None:
    lists = re.findall(r"\((`[a-z_]+`(?:, `[a-z_]+`)*)\)", RECORD)
    named = {one for line in lists for one in re.findall(r"[a-z_]+", line)}
    assert named - COLUMNS.keys() == set()
