"""The few lines that a chair gets with the weekly digest, if they want them."""

import re
from typing import Any

import pytest

from tests.kit import Town
from tests.kit.reading import options, says, texts

pytestmark = pytest.mark.digests

AT_EIGHT = "2026-11-30T07:00:00+00:00"


def wants(town: Town, name: str, choice: str) -> None:
    player = getattr(town, name)
    player.types("/kennis instellingen", "@bot")
    assert not player.submits(chair_digest=choice)
    told = {"yes": "Elke maandag krijg je vijf regels", "no": "De vijf regels over je alliantie krijg je niet."}
    assert told[choice] in texts(player.form()["blocks"])
    town.close_all_forms()


def lines(town: Town, name: str) -> list[str]:
    found = town.messages("@bot", reader=name)
    return [one["text"] for one in found if "vijf regels" in one["text"] or "five lines" in one["text"]]


def test_a_chair_who_wants_them_gets_five_lines_with_a_button_each_and_no_file(http_town: Town) -> None:
    wants(http_town, "marit", "yes")
    http_town.noor.shares("Te weinig kamers")
    http_town.move(AT_EIGHT)
    (told,) = lines(http_town, "marit")
    assert told.startswith("Studentenhuisvesting: de week in vijf regels\n")
    assert len(told.splitlines()) == 6
    assert "23–29 november: 1 nieuwe bijdrage" in told
    message = next(one for one in http_town.messages("@bot", reader="marit") if one["text"] == told)
    buttons = [block["accessory"]["text"]["text"] for block in message["blocks"] if "accessory" in block]
    assert buttons == ["Actieagenda", "Nog zonder eigenaar", says("home.undecided"), "Werkmap", "Overzicht"]
    line = told.splitlines()[3]
    assert re.search(r", A-\d+ [^,]+ en nog \d+$", line), line
    http_town.marit.presses("^Mogelijke stappen", "@bot")
    whole = texts(http_town.marit.form()["blocks"])
    assert len(re.findall(r"\bA-\d+", whole)) == 3 + int(line.split()[-1])
    http_town.close_all_forms()
    assert "Liever niet meer? Zet het uit bij je instellingen." in texts(message["blocks"])
    assert len(http_town.files()) == 1  # that of the secretariat
    http_town.marit.presses("^Werkmap$", "@bot")
    http_town.settle()
    assert http_town.files("2026-W48-studentenhuisvesting")
    assert http_town.refused_calls() == []


def test_the_last_line_names_the_next_meeting_of_the_alliance_or_the_network(http_town: Town) -> None:
    wants(http_town, "marit", "yes")
    for title, day, alliance in [("Impact", "2026-12-08", "Maatschappelijke impact"), ("Wonen", "2026-12-15", "")]:
        http_town.hanneke.types(f"/kennis overleg {title}", "@bot")
        found = options(http_town.hanneke.form(), "alliances")
        chosen: dict[str, Any] = {"alliances": [found[alliance]]} if alliance else {}
        assert not http_town.hanneke.submits(held_on=day, **chosen)
        http_town.close_all_forms()
    http_town.move(AT_EIGHT)
    (told,) = lines(http_town, "marit")
    assert told.splitlines()[-1].startswith("Het volgende overleg is O-2 Wonen, op di 15 december 2026. ")
    assert "…." not in told
    http_town.marit.presses("^Agenda tonen$", "@bot")
    assert says("meeting.empty_yet") in http_town.marit.reads()


def test_who_did_not_ask_for_them_or_stopped_them_gets_none(http_town: Town) -> None:
    wants(http_town, "marit", "yes")
    wants(http_town, "marit", "no")
    http_town.move(AT_EIGHT)
    assert lines(http_town, "marit") == []
    http_town.noor.types("/kennis instellingen", "@bot")
    assert "maandag" not in texts(http_town.noor.form()["blocks"])  # who chairs nothing is not asked


def test_after_an_absence_a_chair_gets_the_newest_week_alone(http_town: Town) -> None:
    wants(http_town, "marit", "yes")
    http_town.move("2027-01-13T09:00:00+00:00", jump=True)
    http_town.settle()
    (told,) = lines(http_town, "marit")
    assert "4–10 januari" in told
