"""A quarter played through: officials advise, executives decide, a step comes of it, and the digest tells; each time
with papers on their day, once, also when the bot is killed in between."""

import io
import re
from typing import Any

import openpyxl
import pytest

from tests.kit import Town
from tests.kit.checkins import plan_rounds
from tests.kit.people import HOUSING
from tests.kit.processes import TownOfProcesses, in_background
from tests.kit.processes import town_on_each as town
from tests.kit.reading import says, texts
from tests.kit.waiting import PATIENCE, wait_until
from tests.meetings.test_decisions import page
from tests.meetings.test_meeting_packs import OFFICE, for_housing, packs, read
from tests.meetings.test_meetings import schedules

pytestmark = pytest.mark.digests

__all__ = ["town"]

FIRST, SECOND, THIRD = "2026-12-15", "2027-01-19", "2027-02-16"
"""An ambtelijk, a bestuurlijk and another ambtelijk overleg; their papers come on 4 December, 8 January, 5 February."""


def test_a_quarter_with_officials_and_executives(http_town: Town) -> None:
    hanneke, noor = http_town.hanneke, http_town.noor
    noor.shares("Te weinig kamers")
    plan_rounds(http_town, noor=1)
    noor.types("/kennis status A-901 vast")
    for day, kind in ((FIRST, "official"), (SECOND, "executive"), (THIRD, "official")):
        for_housing(hanneke, held_on=day, kind=kind)
    schedules(hanneke, "B-1", meeting="1", purpose="decision", question="Naar het Rijk?", proposal="Ja.")
    page(hanneke)
    hanneke.presses("^Voorstellen$")
    assert "*A-901* Stap 901" in texts(hanneke.form())
    _on(hanneke, "Overnemen", "A-901", view="modal")

    http_town.move("2026-12-04T07:00:00+00:00")
    assert len(packs(http_town, OFFICE)) == len(packs(http_town, "@bot", "marit")) == 1
    told = read(http_town, r"O-1-vergaderstukken-v1.*docx")
    for part in ("Te besluiten", "Naar het Rijk?", "gedeeld op", "Stand: stagneert."):
        assert part in told, part
    for person in ("Noor", "Hanneke", "Marit"):
        assert person not in told

    http_town.move("2026-12-15T15:00:00+00:00")
    page(hanneke)
    _on(hanneke, "Advies", "B-1")
    assert not hanneke.submits(advice="Doen, mits het Rijk meebetaalt.")
    _on(hanneke, "Naar bestuurlijk overleg", "B-1", view="modal")
    assert "op de agenda van O-2" in texts(hanneke.form())
    _on(hanneke, "Naar volgend overleg", "A-901", view="modal")
    assert "op de agenda van O-3 op di 16 februari 2027" in texts(hanneke.form())

    http_town.move("2027-01-08T07:00:00+00:00")
    assert len(packs(http_town, OFFICE)) == 2
    told = read(http_town, r"O-2-vergaderstukken-v1.*docx")
    assert re.search(rf"{re.escape(says('pack.advice_of', ref='O-1'))}\n+Doen, mits het Rijk meebetaalt\.", told)

    http_town.move("2027-01-19T15:00:00+00:00")
    page(hanneke, "O-2")
    _on(hanneke, "Besluit vastleggen", "B-1")
    assert not hanneke.submits(outcome="agreed", line="We vragen het Rijk samen om hulp.")
    _on(hanneke, "Maak er een actiestap van", "B-1", view="modal")
    made = re.search(r"Actiestap: \*(A-\d+)\*", texts(hanneke.form()))
    assert made
    assert "We vragen het Rijk samen om hulp" in hanneke.types(f"/kennis toon {made[1]}")
    http_town.close_all_forms()
    http_town.settle()
    (card,) = http_town.cards("Te weinig kamers")
    assert "We vragen het Rijk samen om hulp." in texts(card)

    http_town.move("2027-01-25T07:00:00+00:00")
    book = openpyxl.load_workbook(io.BytesIO(http_town.newest_content("weekrapportage-2027-W03")))
    rows = [[str(cell.value) for cell in row] for row in book["Besluiten"].iter_rows()]
    (decided,) = [row for row in rows if "We vragen het Rijk samen om hulp." in row]
    assert {"O-2", "B-1", made[1]} <= set(decided)

    http_town.move("2027-02-05T07:00:00+00:00")
    assert len(packs(http_town, OFFICE)) == 3
    told = read(http_town, r"O-3-vergaderstukken-v1.*docx")
    assert says("pack.since_papers", ref="O-1", day="4 december 2026") in told
    assert re.search(
        r"O-2, 19 januari 2027\n+B-1 · Te weinig kamers\n+Akkoord: We vragen het Rijk samen om hulp\.", told
    )
    assert "Meegekomen van O-1." in told
    assert re.search(r"A-901 · Stap 901\n+Nog geen besluit", told)
    assert re.search(rf"{made[1]} · We vragen het Rijk samen om hulp\n+nieuw: niet gestart", told)

    http_town.move("2027-02-20T12:00:00+00:00")
    assert len(packs(http_town, OFFICE)) == 3
    # Once each: for the secretariat and for the chairs whom each meeting is for, Word and Excel alike.
    names = [one["name"] for one in http_town.files("vergaderstukken")]
    for ref in ("O-1", "O-2", "O-3"):
        of_meeting = [one for one in names if f"-{ref}-" in one]
        assert all("-v1-" in one for one in of_meeting)
        assert sum(one.endswith("docx") for one in of_meeting) == sum(one.endswith("xlsx") for one in of_meeting) >= 2
    assert http_town.refused_calls() == []


@pytest.mark.parametrize(
    ("town", "kind", "method"),
    [
        pytest.param("sqlite", "timeout", "chat.postMessage", id="sending the message"),
        pytest.param("postgresql", "timeout", "chat.postMessage", id="sending the message, postgresql"),
        pytest.param("postgresql", "ratelimited", "files.getUploadURLExternal", id="before the file"),
        pytest.param("sqlite", "timeout", "files.completeUploadExternal", id="after the file"),
    ],
    indirect=["town"],
)
def test_killed_while_the_papers_are_on_their_way_they_come_once(town: TownOfProcesses, kind: str, method: str) -> None:
    bot = town.run()
    hanneke = town.hanneke
    hanneke.types("/kennis overleg")
    hanneke.presses("^Nieuw overleg$", view="modal")
    assert not hanneke.submits(held_on=FIRST, papers_on="2026-11-25")
    hanneke.presses("^Eigen onderwerp$", view="modal")
    assert not hanneke.submits(title="Woningnood", purpose="decision")
    town.settle()
    more: dict[str, Any] = {"retry_after": 60} if kind == "ratelimited" else {}
    town.fault(kind, method=method, **more)
    begun = len(town.calls(method))
    moving = in_background(lambda: town.control.post("clock", to="2026-11-25T07:00:01Z", jump=True))
    wait_until(lambda: len(town.calls(method)) > begun, "the attempt")
    bot.kill()
    town.run()
    moving.join(PATIENCE)
    town.settle()
    town.move("2026-11-26T12:00:00Z")
    assert len(packs(town, OFFICE)) == 1
    names = sorted(one["name"] for one in town.files("vergaderstukken"))
    assert names == [f"kennisbot-O-1-vergaderstukken-v1-2026-11-25.{end}" for end in ("docx", "xlsx")]


def _on(player: Any, label: str, near: str, *, view: str | None = None) -> None:
    """Press a button below an item of a meeting: the first with this label after the item's name."""
    shown = player.form() if view else player.town.messages(HOUSING, reader=player.name)[-1]
    found = False
    for block in shown["blocks"]:
        found = found or near in texts(block)
        for one in block.get("elements") or []:
            if found and one.get("text", {}).get("text") == label:
                where = {"view": view} if view else {"channel": HOUSING, "ts": shown["ts"]}
                player._do("action", **where, action_id=one["action_id"], block_id=block["block_id"])
                return
    raise AssertionError(f"no {label} near {near}")
