"""What the bot loads: at its start no more than it needs to answer Slack, and never what only the demo needs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "alliance", "storage", "reports", "texts")
LOADED_WHEN_NEEDED = {"openpyxl", "docx", "lxml", "alembic", "mako", "holidays", "dateutil"}
OF_EXTRAS = ("uvicorn", "starlette", "websockets", "multipart", "python_multipart", "jsonschema", "sandbox")
PROGRAM = """
import importlib
import sys
from pathlib import Path

folder, of_extras, *modules = sys.argv[1:]
sys.modules.update(dict.fromkeys(of_extras.split()))  # each is as if it were not installed

import bot.cli
from bot.settings import read_settings

read_settings(environment={}, folder=Path(folder))
print(*sys.modules, flush=True)
for name in modules:
    importlib.import_module(name)
"""


def test_the_start_loads_what_answers_slack_and_nothing_but_the_demo_needs_what_its_extras_bring(
    tmp_path: Path,
) -> None:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths if "migrations" not in path.parts]
    needed = [name for name in names if not name.startswith("bot.demo.") and not name.endswith("__main__")]
    # One process for both, as all that is imported takes seconds.
    program = [sys.executable, "-c", PROGRAM, str(tmp_path), " ".join(OF_EXTRAS), *needed]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert LOADED_WHEN_NEEDED.isdisjoint(done.stdout.split())
