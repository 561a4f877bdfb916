"""The documentation is true: what it names exists, and what it shows works."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from slack_bolt import App
from slack_sdk import WebClient

import handlers
from bot.cli import cli
from bot.demo.program import Control
from bot.settings import EXAMPLES, read_settings
from handlers.slack.context import Context
from handlers.slack.subcommands import Subcommands
from sandbox.server import SandboxServer
from storage.engine.database import Database
from storage.tables import metadata
from tests.kit.waiting import LONG_PATIENCE, PATIENCE, wait_until
from texts import LANGUAGES, Translators
from texts.translator import catalogue

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
CODE = re.compile(r"```\w*\n(.*?)```|`([^`]+)`", re.DOTALL)
FOLDERS = ("bot", "handlers", "alliance", "storage", "reports", "texts", "sandbox", "tests", "benchmarks", "docs")


def test_each_setting_stands_in_the_example_below_a_comment() -> None:
    lines = ENV_EXAMPLE.splitlines()
    places = {name: [n for n, line in enumerate(lines) if re.match(rf"#?{name}=", line)] for name in EXAMPLES}
    assert {name: len(found) for name, found in places.items()} == dict.fromkeys(EXAMPLES, 1)
    assert [name for name, (n,) in places.items() if not lines[n - 1].startswith("# ")] == []
    assert set(re.findall(r"^#?([A-Z_]+)=", ENV_EXAMPLE, re.MULTILINE)) == set(EXAMPLES)


def test_the_example_with_the_tokens_filled_in_is_taken(tmp_path: Path) -> None:
    filled = ENV_EXAMPLE.replace("SLACK_BOT_TOKEN=", "SLACK_BOT_TOKEN=xoxb-1").replace(
        "_APP_TOKEN=", "_APP_TOKEN=xapp-1"
    )
    (tmp_path / ".env").write_text(filled, encoding="utf-8")
    settings = read_settings(needs=frozenset({"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}), environment={}, folder=tmp_path)
    assert (settings.bot_token, settings.app_token) == ("xoxb-1", "xapp-1")


def test_what_the_example_calls_a_default_is_one(tmp_path: Path) -> None:
    called = re.findall(r"Default:\n#([A-Z_]+)=(.+)$", ENV_EXAMPLE, re.MULTILINE)
    assert len(called) == 20
    plain = read_settings(environment={}, folder=tmp_path)
    assert read_settings(environment=dict(called), folder=tmp_path) == plain


def test_what_the_example_shows_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = dict(re.findall(r"Example:\n#([A-Z_]+)=(.+)$", ENV_EXAMPLE, re.MULTILINE))
    assert set(shown) == {"ADMIN_USERS", "CLOCK_URL", "NETWORK_FILE"}
    read_settings(environment={"SLACK_API_URL": "http://127.0.0.1:8400/api/", **shown}, folder=tmp_path)


def test_the_readme_lists_each_setting() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == set(EXAMPLES)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_make_target_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {target for code in _code_of(page) for target in re.findall(r"\bmake ([a-z]+)", code)} <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_command_line_exists(page: Path) -> None:
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    for code in _code_of(page):
        for name, rest in re.findall(r"^(?:\S*bin/)?kennisbot ([a-z]+)([^\n]*)", code, re.MULTILINE):
            assert name in commands
            below = getattr(commands[name], "commands", {})
            word = next(iter(re.findall(r"^ ([a-z]+)", rest)), "")
            assert not below or not word or word in below
            options = {option for parameter in below.get(word, commands[name]).params for option in parameter.opts}
            assert set(re.findall(r"--[a-z-]+", rest)) <= options


def test_each_slash_command_exists(subcommands: Subcommands) -> None:
    typed = {word for page in PAGES for code in _code_of(page) for word in re.findall(r"^/kennis ([\w-]+)", code)}
    added_by_the_example = {"ik"}
    assert [word for word in typed - added_by_the_example if subcommands.find(word) is None] == []


def test_the_readme_lists_each_slash_command_in_both_languages(subcommands: Subcommands) -> None:
    rows = re.findall(r"^\| `/kennis ([\w-]+)[^`]*` \| `/kennis ([\w-]+)[^`]*` \|", README, re.MULTILINE)
    known = [subcommands.find(dutch) for dutch, _ in rows]
    assert known == [subcommands.find(english) for _, english in rows]
    spoken = {key.removeprefix("command.") for key in catalogue(LANGUAGES[0]) if key.startswith("command.")}
    assert {one.name for one in known if one} == spoken


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in targets if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_file_that_is_named_exists(page: Path) -> None:
    named = {code for code in _code_of(page) if re.fullmatch(rf"({'|'.join(FOLDERS)})/[\w./-]*", code)}
    made_by_the_example = {"handlers/people/whoami.py", "tests/people/test_whoami.py"}
    assert [path for path in named - made_by_the_example if not (ROOT / path).exists()] == []


def test_the_glossary_names_tables_and_code_that_exist() -> None:
    rows = [line.split("|") for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()]
    terms = [(row[3], row[4]) for row in rows if len(row) == 7]
    tables = {table for _, named in terms for table in re.findall(r"`(\w+)`", named)}
    assert len(tables) > 40
    assert tables - set(metadata.tables) == set()
    known = "".join(
        (ROOT / path).read_text(encoding="utf-8") for path in ("storage/enums.py", "reports/excel/versions.py")
    )
    known += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "storage" / "tables").glob("*.py"))
    named = {part for code, _ in terms for term in re.findall(r"`([\w.]+)`", code) for part in term.split(".")}
    assert {name for name in named if not re.search(rf"\b{name}\b", known)} == set()


def test_decisions_are_numbered_without_gaps() -> None:
    names = [path.name for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        text = (ROOT / "docs" / "adr" / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {int(name[:4])}. ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_a_decision_that_is_referred_to_exists() -> None:
    known = {int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md")}
    for page in PAGES:
        assert {int(number) for number in re.findall(r"\bADR (\d+)", page.read_text(encoding="utf-8"))} <= known


def test_the_worked_example_works(tmp_path: Path) -> None:
    tree = _copy_of_the_code(tmp_path)
    for path, kind in (("handlers/people/whoami.py", "python"), ("tests/people/test_whoami.py", "python")):
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text(_block_after(path, kind), encoding="utf-8")
    for path in ("texts/nl/people.po", "texts/en/people.po"):
        with (tree / path).open("a", encoding="utf-8") as file:
            file.write("\n" + _block_after(path, "po"))
    register = tree / "handlers" / "__init__.py"
    text = register.read_text(encoding="utf-8")
    text = text.replace("\nfrom handlers.polls", "\nfrom handlers.people import whoami\nfrom handlers.polls", 1)
    line = "    digests.register(listeners, add)\n"
    text = text.replace(line, line + _block_after("handlers/__init__.py", "python"))
    register.write_text(text, encoding="utf-8")
    _run(tree, "-m", "texts")
    _run(tree, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "tests/people/test_whoami.py")


def test_the_app_that_connects_to_the_sandbox_connects(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    program = tmp_path / "app.py"
    program.write_text(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], encoding="utf-8")
    with SandboxServer(patience=PATIENCE) as server:
        tokens = {"SLACK_BOT_TOKEN": server.bot_token, "SLACK_APP_TOKEN": server.app_token}
        app = subprocess.Popen(
            [sys.executable, str(program)],
            env={**os.environ, **tokens, "SLACK_API_URL": server.api_url},
            stdout=subprocess.DEVNULL,
        )
        try:
            control = Control(server.url)

            def is_connected() -> bool:
                assert app.poll() is None, "the app ended"
                return bool(control.get("state")["apps"][0]["connected"])

            wait_until(is_connected, "the connection of the app")
            answer = control.post("command", user="anna", channel="general", command="/example", text="hello")
        finally:
            app.terminate()
            app.wait(PATIENCE)
    assert answer["response"]["text"] == "You said: hello"


def _code_of(page: Path) -> list[str]:
    """What stands in a page as code: blocks, and words between backticks."""
    return [block or words for block, words in CODE.findall(page.read_text(encoding="utf-8"))]


def _block_after(path: str, language: str) -> str:
    """The first block of code in CONTRIBUTING below the step that names a file."""
    steps = CONTRIBUTING.partition("## Add a subcommand")[2].partition("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", steps.partition(f"`{path}`")[2], re.DOTALL)
    assert found is not None
    return found[1]


def _copy_of_the_code(folder: Path) -> Path:
    tree = folder / "tree"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("bot", "handlers", "alliance", "storage", "reports", "texts", "sandbox"):
        shutil.copytree(ROOT / name, tree / name, ignore=ignored)
    shutil.copytree(ROOT / "tests" / "kit", tree / "tests" / "kit", ignore=ignored)
    for name in ("tests/__init__.py", "tests/conftest.py", "tests/costs.py", "tests/costs.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tree / name)
    return tree


def _run(tree: Path, *arguments: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env=kept,
        capture_output=True,
        text=True,
        timeout=LONG_PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _never() -> dt.datetime:
    raise AssertionError("nothing is asked of this context")


@pytest.fixture
def subcommands(tmp_path: Path) -> Iterator[Subcommands]:
    """All that is registered behind the slash command."""
    texts = Translators(LANGUAGES[0], "Europe/Amsterdam")
    database = Database(f"sqlite:///{tmp_path}/kennisbot.db")
    context = Context(database, _never, texts, team_id="T1", bot_user_id="U1", subcommands=Subcommands(texts))
    app = App(client=WebClient("xoxb-1"), signing_secret="secret", token_verification_enabled=False)
    handlers.register(app, context)
    yield context.subcommands
    database.close()
