"""`make mutants`: which defects it plants, which tests it runs for them, and what it says survived."""

import subprocess
from pathlib import Path

import pytest

from tests.mutants.__main__ import draw, list_files, mutable, try_all
from tests.mutants.defects import find_defects
from tests.mutants.relevant import Relevant
from tests.mutants.trial import Tree, TrialOutcome, Verdict

RULE = """\
LIMIT = 3


def may_add(count: int) -> bool:
    return count < LIMIT
"""
RULE_TEST = """\
from alliance import rule


def test_there_is_room() -> None:
    assert rule.may_add(1)
    assert not rule.may_add(4)
"""
FAILS_ANYWAY = """\
from alliance import rule


def test_something_that_is_broken_already() -> None:
    assert rule.LIMIT == 7
"""


def planted(source: str) -> list[str]:
    """What each defect makes of one line."""
    return [one.plant(source.encode()).decode() for one in find_defects(source.encode())]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", ["x = a <= b"]),
        ("x = a >= b", ["x = a > b"]),
        ("x = a == b", ["x = a != b"]),
        ("x = a is None", ["x = a is not None"]),
        ("x = a < b < c", ["x = a < b <= c", "x = a <= b < c"]),
        ("x = a and b", ["x = (a or b)"]),
        ("x = not a", ["x = (a)"]),
        ("x = a + b", ["x = a - b"]),
        ("x = 4", ["x = 5"]),
        ("x = True", ["x = False"]),
        ("x = a if b else c", ["x = a if (not b) else c"]),
        ("x = [a for a in b if c(a)]", ["x = [a for a in b if (not c(a))]"]),
        ("def f(): return a", ["def f(): return None"]),
        ("do(it)", ["pass"]),
        ("raise Wrong", ["pass"]),
        ("a.b = c", ["pass"]),
        ("a += b", ["pass"]),
        ("x = q.where(a, b)", ["x = q.where(a)", "x = q.where(b)"]),
        ('x = "é" and b', ["x = ('é' or b)"]),
    ],
)
def test_a_defect_replaces_one_piece(source: str, expected: list[str]) -> None:
    assert planted(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return None",
        "x = a.id or 0",
        "assert a < b",
        "log.info('text', count=1)",
        "session.add(row)",
        "x: Literal[1] = a",
        "if TYPE_CHECKING: y = 1",
        "x = f'{a < b}'",
        "@dataclass(frozen=True)\nclass A: ...",
    ],
)
def test_nothing_is_planted_where_it_would_make_no_difference(source: str) -> None:
    assert planted(source) == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A work tree with one module, which its test tells apart only roughly."""
    for path, text in {
        "alliance/room.py": "from alliance import rule",
        "alliance/rule.py": RULE,
        "tests/test_rule.py": RULE_TEST,
        "tests/broken.py": FAILS_ANYWAY,
        "storage/migrations/first.py": "x = 1",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def test_the_same_seed_draws_the_same(project: Path) -> None:
    paths = mutable(list_files(project), ["alliance/rule.py", "storage", "tests"])
    assert paths == ["alliance/rule.py"], "neither tests nor migrations"
    assert len(draw(project, paths, number=99, seed=1)) == 3
    assert draw(project, paths, number=2, seed=1) == draw(project, paths, number=2, seed=1)


def test_what_no_test_notices_survives(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = list_files(project)
    drawn = draw(project, ["alliance/rule.py"], number=99, seed=1)
    verdicts = {str(one.defect): one for one in try_all(project, listed, drawn, limit=60, jobs=2)}
    assert {what: one.outcome for what, one in verdicts.items()} == {
        "3 → 4": TrialOutcome.SURVIVED,
        "count < LIMIT → count <= LIMIT": TrialOutcome.SURVIVED,
        "return count < LIMIT → return None": TrialOutcome.KILLED,
    }
    assert verdicts["return count < LIMIT → return None"].killer == ("tests/test_rule.py::test_there_is_room")
    assert "killed    alliance/rule.py:5: return count < LIMIT → return None" in capsys.readouterr().out
    assert (project / "alliance/rule.py").read_text("utf-8") == RULE


def test_what_a_test_noticed_that_fails_anyway_is_undecided(project: Path) -> None:
    ((path, defect),) = draw(project, ["alliance/rule.py"], number=1, seed=1)
    tests = ("tests/broken.py::test_something_that_is_broken_already", "tests/test_rule.py::test_there_is_room")
    verdicts = [Verdict(path, defect, TrialOutcome.KILLED, test) for test in tests]
    assert [one.outcome for one in Tree(project).without_false_alarms(verdicts)] == [
        TrialOutcome.UNDECIDED,
        TrialOutcome.KILLED,
    ]


def test_tests_matter_by_what_they_import_and_by_their_folder(tmp_path: Path) -> None:
    for path, text in {
        "alliance/bundles/items.py": "",
        "alliance/meetings/papers.py": "from alliance.bundles import items",
        "handlers/bundles/items.py": "import alliance.bundles.items",
        "tests/bundling.py": "from alliance.bundles.items import begin",
        "tests/test_allowed.py": "from tests.bundling import begin",
        "tests/bundles/test_list.py": "",
        "tests/meetings/test_papers.py": "",
        "tests/polls/test_votes.py": "from alliance.polls import votes",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    relevant = Relevant.of(tmp_path, [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.py")])
    assert relevant.rings("alliance/bundles/items.py") == (
        ["tests/test_allowed.py", "tests/bundles/test_list.py"],
        ["tests/meetings/test_papers.py"],
    )
