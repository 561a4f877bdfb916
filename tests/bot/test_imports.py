"""What the bot's own process loads at its start: no more than it needs to answer Slack."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED_WHEN_NEEDED = {"openpyxl", "docx", "lxml", "alembic", "mako", "holidays.countries", "sandbox"}
PROGRAM = """
import sys
from pathlib import Path

import bot.cli
from bot.settings import read_settings

read_settings(environment={}, folder=Path(sys.argv[1]))
print(*sys.modules)
"""


def test_what_makes_files_and_what_migrates_is_not_loaded_to_answer_slack(tmp_path: Path) -> None:
    program = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    assert LOADED_WHEN_NEEDED.isdisjoint(done.stdout.split())
