"""Home is short: at most 250 words for a member, 350 for a chair, and nothing stands there twice."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alliance.enums import Name, Status
from alliance.pages.home import LINES, AllianceState, Home, HomePart
from alliance.pages.todo import ToDo, ToDoKind
from alliance.pages.unanswered import Unanswered
from alliance.pages.upcoming import Upcoming
from alliance.pages.visible_contributions import Counted
from bot.demo.program import Control
from handlers.pages.views import home
from handlers.pages.views.home_lists import home_list
from tests.browser.demo import running_demo
from tests.extremes.agenda import step
from tests.extremes.long_values import Extreme
from texts import Translator

MEMBER, CHAIR = 250, 350
LONG = "Met de corporaties in de stad een monitor van kamers voor studenten bijhouden"
"""A title as long as that of a step may be."""
DAY = dt.date(2026, 11, 30)


def read(shown: Any) -> str:
    """The text that stands in a view, without what its selects offer, and without the addresses of its links."""
    if isinstance(shown, dict):
        own = [shown["text"]] if isinstance(shown.get("text"), str) else []
        inside = [read(value) for key, value in shown.items() if key not in {"options", "option_groups", "placeholder"}]
        return re.sub(r"<[^>|]*\|([^>]*)>", r"\1", "\n".join([*own, *inside]))
    return "\n".join(map(read, shown)) if isinstance(shown, list) else ""


def count(view: dict[str, Any]) -> int:
    return len([word for word in read(view).split() if re.search(r"\w", word)])


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("kinds", "second", "most"),
    [
        ((*[ToDoKind.STATUS] * 2, ToDoKind.POLL, ToDoKind.CONSENT, ToDoKind.REVIEW), HomePart.OWN, MEMBER),
        ((ToDoKind.QUESTION, *[ToDoKind.OWNER] * 2, *[ToDoKind.STUCK] * 2), HomePart.STATE, CHAIR),
    ],
)
def test_the_fullest_home_keeps_within_its_words(
    language: str, kinds: Sequence[ToDoKind], second: HomePart, most: int
) -> None:
    words = Translator(language, ZoneInfo("Europe/Amsterdam"))
    of, title = Extreme(words, LONG + " "), Name(LONG, LONG)
    page = home.HomePage(
        name="Noor de Wit",
        is_restricted=False,
        organisation="Utrecht",
        allowed=frozenset({"practice", "find", "mine", "actions", "help"}),
        found=Home(
            todo=[ToDo(kind, str(number), f"A-{number}", title, DAY) for number, kind in enumerate([*kinds] * 3, 1)],
            parts=[HomePart.UPCOMING, second, *([HomePart.UNANSWERED] if most == CHAIR else []), HomePart.NEWS],
            upcoming=[Upcoming(DAY, "O-1", title)] * LINES,
            states=[AllianceState(1, Name("Kennisintensieve ecosystemen"), dict.fromkeys(Status, 2))] * LINES,
            own=[step(of)] * LINES,
            unanswered=Unanswered([Counted(of.item(number), 12) for number in range(LINES)], 12),
            news=[of.item(number) for number in range(LINES)],
        ),
    )
    assert 100 < count(home.home(words, page)) <= most


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Control]:
    """The sample network, with four weeks behind it."""
    with running_demo(tmp_path) as url:
        yield Control(url)


def homes(demo: Control) -> dict[str, dict[str, Any]]:
    """The Home of everybody who has one, by name."""
    found = {}
    for user in demo.get("state")["users"]:
        if not user.get("is_bot"):
            demo.post("open_home", user=user["id"])
            demo.post("clock", advance="PT0S")
            found[user["name"]] = demo.get(f"home?user={user['id']}")["view"]
    return {name: view for name, view in found.items() if view}


def check(shown: dict[str, dict[str, Any]]) -> None:
    for name, view in shown.items():
        most = CHAIR if name in {"marit", "karim", "hanneke"} else MEMBER
        assert 20 < count(view) <= most, name
        refs = re.findall(r"\b[ABDOV]-\d+\b", read(view))
        assert len(refs) == len(set(refs)), (name, refs)


def test_home_is_short_for_everybody_of_the_sample_in_both_languages(demo: Control) -> None:
    check(homes(demo))
    demo.post("clock", advance="P3D")  # by now everybody who owns a step of the housing alliance is asked
    shown = homes(demo)
    assert "checkin_status" in str(shown["noor"])
    check(shown)
    # In the same demo: its four weeks take longer than all else here.
    users = {user["name"]: user["id"] for user in demo.get("state")["users"]}
    for name in ("noor", "marit", "karim"):
        demo.post("command", user=users[name], channel="@bot", command="/kennis", text="instellingen")
        demo.post("submit", user=users[name], values={"language": "en"})
    shown = homes(demo)
    assert "Hi Noor!" in read(shown["noor"])
    check(shown)


@pytest.mark.parametrize(
    ("language", "line"), [("nl", "2 stagneren, 1 vraagt aandacht"), ("en", "2 stuck, 1 needs attention")]
)
def test_the_state_of_an_alliance_counts_in_plurals(language: str, line: str) -> None:
    state = AllianceState(1, Name("Wonen"), {Status.BLOCKED: 2, Status.AT_RISK: 1})
    shown = home_list(Translator(language, ZoneInfo("Europe/Amsterdam")), HomePart.STATE, Home(states=[state]))
    assert line in read(shown)
