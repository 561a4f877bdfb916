"""Who may do what, tried over the wire: as everybody, with ids that nobody was offered. An id is never a permission."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.service import Front
from storage.tables import Alliance, Organisation
from tests.kit import Town
from tests.kit.attack import Attack, AttackOutcome
from tests.kit.reading import says
from tests.kit.scene import THEIRS, Scene
from tests.records.everything import EVERYBODY, ROWS, UNSEEN, RequestRow

WHO = EVERYBODY.split()
PROBLEM = re.compile(r'msgid "problem\.[^"]*"\n(?:msgid_plural .*\n)?((?:msgstr.*\n|".*"\n)+)')
LEAST = 12
"""Characters of a refusal that are enough to recognise it."""


class Walk:
    """The table's requests, filled in for this town."""

    def __init__(self, town: Town) -> None:
        self.attack = Attack(town)
        with town.database.reading() as session:
            alliances = {one.slug: one.id for one in session.exec(select(Alliance)).all()}
            organisations = {one.slug: one.id for one in session.exec(select(Organisation)).all()}
        self._ids = {
            **{f"${slug}": str(key) for slug, key in organisations.items()},
            **{f"@{name}": key for name, key in town.users.items()},
            **{f"#{name}": key for name, key in town.channels.items()},
            "$ours": str(alliances["studentenhuisvesting"]),
            "$theirs": str(alliances["ecosystemen"]),
        }

    def send(self, row: RequestRow, who: str) -> AttackOutcome:
        """Send a row's request as somebody."""
        self._ids["@me"] = self._ids[f"@{who}"]
        meta, values = self.filled({"form_id": "f1", **(row.meta or {})}), self.filled(row.values)
        if row.is_form:
            return self.attack.submit(who, row.action, meta, values)
        value = self.filled(row.value)
        return self.attack.click(who, row.action, value, meta=meta if row.meta is not None else None, values=values)

    def filled(self, value: Any) -> Any:
        """A value with the ids of this town."""
        match value:
            case dict():
                return {name: self.filled(one) for name, one in value.items()}
            case list():
                return [self.filled(one) for one in value]
            case str():
                return re.sub(r"[$@#][a-z-]+", lambda found: self._ids.get(found[0], found[0]), value)
        return value


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Walk]:
    """A town with one of everything, whose bot answers and sends nothing by itself."""
    path = tmp_path_factory.mktemp("walk") / "kennisbot.db"
    path.write_bytes(sqlite_template.read_bytes())
    town = Town(f"sqlite:///{path}", transport="http")
    front, made = _begin(town)
    yield made
    made.attack.close()
    front.stop()
    town.sandbox.stop()


def _begin(town: Town) -> tuple[Front, Walk]:
    town.open_quietly()
    # Nothing moves the clock here, so that the minute's calls would soon be spent.
    town.control.post("strict", rate_tiers=False, workspace_budget=False, message_rate=False)
    assert town.parts is not None
    for name in WHO:
        town.parts.context.profile(town.parts.app.client, town.users[name])
    with town.database.writing() as session:
        Scene(session, users=town.users, channels=town.channels, now=town.now()).build()
    return town.answer_http(), Walk(town)


@cache
def refusals() -> tuple[str, ...]:
    """The longest fixed part of every refusal."""
    found = []
    for path in Path("texts/nl").glob("*.po"):
        for block in PROBLEM.findall(path.read_text()):
            for told in re.split(r"msgstr(?:\[\d\])? ", block):
                line = "".join(re.findall(r'"(.*)"', told)).replace('\\"', '"').split("\\n")[0]
                part = max(re.split(r"\{[^}]*\}", line), key=len)
                found += [part] if len(part) > LEAST else []
    return tuple(found)


def is_refused(outcome: AttackOutcome) -> bool:
    """Whether somebody was told why not, or was first asked for whom they speak."""
    told = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), outcome.told).replace('\\"', '"')
    return "first_contact" in told or any(one in told for one in refusals())


def check(walk: Walk, row: RequestRow, who: str) -> None:
    """Whoever may is not refused; whoever may not is told so, reads nothing of it, and changes nothing."""
    outcome = walk.send(row, who)
    assert outcome.told.startswith("200"), (who, outcome.told)
    if who in row.who.split():
        assert not is_refused(outcome), (who, outcome.told)
        return
    assert is_refused(outcome), (who, outcome.told)
    assert not outcome.stored, (who, outcome.stored)
    assert THEIRS not in outcome.told, (who, outcome.told)


@pytest.mark.parametrize(("number", "row"), list(enumerate(ROWS)), ids=lambda one: str(one)[:60])
def test_an_action_is_open_to_its_roles_and_to_nobody_else(walk: Walk, number: int, row: RequestRow) -> None:
    allowed = [one for one in WHO if one in row.who.split()]
    others = [one for one in WHO if one not in allowed]
    for some, turns in ((allowed, 1), (others, 2)):
        for turn in range(min(turns, len(some))):
            check(walk, row, some[(number * turns + turn) % len(some)])


@pytest.mark.parametrize("row", ROWS, ids=lambda one: str(one)[:60])
def test_an_action_is_tried_by_everybody(walk: Walk, row: RequestRow) -> None:
    for who in WHO:
        check(walk, row, who)


def check_unseen(walk: Walk, row: RequestRow, some: Sequence[str]) -> None:
    """Whoever may not see number 9 is told of it as of number 777, which nothing has."""
    for who in some:
        there, nowhere = (walk.send(row.about(number), who) for number in ("9", "777"))
        assert same(nowhere.told).replace("777", "9") == same(there.told), who
        assert not there.stored


@pytest.mark.parametrize(("number", "row"), list(enumerate(UNSEEN)), ids=lambda one: str(one)[:60])
def test_what_somebody_may_not_see_is_refused_like_what_is_not_there(walk: Walk, number: int, row: RequestRow) -> None:
    """`who` of these rows are those who may see it; three of the others try, row after row in turn."""
    others = [one for one in WHO if one not in row.who.split()]
    check_unseen(walk, row, [others[(number * 3 + turn) % len(others)] for turn in range(3)])


@pytest.mark.parametrize("row", UNSEEN, ids=lambda one: str(one)[:60])
def test_what_somebody_may_not_see_is_refused_to_everybody_else(walk: Walk, row: RequestRow) -> None:
    check_unseen(walk, row, [one for one in WHO if one not in row.who.split()])


def same(told: str) -> str:
    """What was told, without the ids that are new for each form."""
    return re.sub(r'trigger_id": "[^"]*"|"form_id[^,}]*|"view_id": "[^"]*"', "", told)


def test_whoever_may_appoint_a_chair_s_delegates_does(walk: Walk) -> None:
    (row,) = (one for one in ROWS if one.action == "delegates")
    for who in row.who.split():
        assert "delegates" in walk.send(row, who).stored, who


def test_a_draft_of_somebody_else_is_not_overwritten(walk: Walk) -> None:
    meta = {"form_id": "draft-of-noor", "number": 4, "version": 1}
    outcome = walk.attack.submit("marit", "scan_question", meta, {"question": "Q", "form": "choice", "required": "yes"})
    assert is_refused(outcome)
    assert not outcome.has_changed_drafts


def test_a_guest_s_form_of_a_channel_that_the_bot_may_not_list_is_refused_in_words(walk: Walk) -> None:
    walk.attack.town.fault("refused", method="conversations.members", error="channel_not_found")
    meta, values = (
        {"form_id": "f1", "channel_id": "CPRIVATE"},
        {"question": "Wie weet dit?", "alliance": walk.filled("$ours")},
    )
    outcome = walk.attack.submit("daan", "ask", meta, values)
    assert says("problem.not_in_channel") in outcome.told
