"""Asking and voting as people do."""

import re
from typing import Any

from storage.people.people import save_language
from tests.kit import reading
from tests.kit.people import HOUSING, Player
from tests.kit.town import Town
from tests.kit.waiting import wait_until

QUESTION = "Schuiven we de conferentie naar maart?"


def asks(player: Player, question: str = QUESTION, *, channel: str = HOUSING, **values: str) -> dict[str, Any]:
    """Ask a question all the way, as pre-filled but for these values; gives the message as it stands."""
    player.types(f"/kennis {'poll' if player.name == 'emily' else 'peiling'} {question}", channel)
    more = {field: values.pop(field) for field in ("form", "most", "day", "results") if field in values}
    if more:
        errors = fills_more(player, **more)
        assert not errors, errors
    errors = player.submits(**{"options": "Ja\nNee", **values})
    assert not errors, errors
    assert not player.stack()
    player.town.settle()
    return message(player.town, question, channel)


def fills_more(player: Player, **values: Any) -> dict[str, str]:
    """Fill in the second page, and what is rarely needed, and go back to the first; gives the errors beside fields."""
    player.presses("^(Meer|More)…$", view="modal")
    rare = {field: values.pop(field) for field in ("most", "quorum", "takes_options") if field in values}
    if rare:
        player.town.control.post("fill", user=player.user_id, values=values)
        player.presses("^(Zelden nodig|Rarely needed)…$", view="modal")
    return player.submits(**rare) if rare else player.submits(**values)


def message(town: Town, question: str, channel: str = HOUSING) -> dict[str, Any]:
    """The newest message in a channel that asks this and has buttons."""
    found = [one for one in town.messages(channel) if question in reading.texts(one) and list(reading.elements(one))]
    assert found, f"nothing in {channel} asks {question!r}"
    return found[-1]


def direct(player: Player, question: str = QUESTION) -> dict[str, Any]:
    """The question in somebody's direct messages."""
    found = [one for one in player.town.messages("@bot", reader=player.name) if question in reading.texts(one)]
    assert found, f"{player.name} was not asked {question!r}"
    return found[0]


def votes(player: Player, label: str, asked: dict[str, Any], channel: str = HOUSING) -> str:
    """Press an answer of a question; gives what the person reads in answer, alone."""
    before = {one["ts"] for one in player.town.messages(channel, reader=player.name)}
    pressed = player.presses(f"^{label}", channel, ts=asked["ts"])
    assert pressed["acked"]
    if channel == "@bot":
        return new_text(player, before, channel)  # the question itself shows the vote
    return wait_until(lambda: new_text(player, before, channel), "the answer to a vote")


def new_text(player: Player, before: set[str], channel: str = HOUSING) -> str:
    """What a person reads in a channel that was not there before."""
    return reading.texts([m for m in player.town.messages(channel, reader=player.name) if m["ts"] not in before])


def shown(town: Town, asked: dict[str, Any], channel: str = HOUSING) -> str:
    """All text of a question's message as it stands now."""
    town.settle()
    return reading.texts(next(one for one in town.messages(channel) if one["ts"] == asked["ts"]))


def later(town: Town) -> None:
    """Past the pause between two updates of a message."""
    town.control.post("clock", advance="PT10S")
    town.settle()


def manages(player: Player, button: str, asked: dict[str, Any], channel: str = HOUSING) -> None:
    """Press one of the buttons behind "Beheren" of a question."""
    player.presses("^(Beheren|Manage)$", channel, ts=asked["ts"])
    player.presses(f"^{button}", channel)


def ref_of(asked: dict[str, Any]) -> str:
    """A question's reference, from its message."""
    found = re.search(r"V-\d+", reading.texts(asked))
    assert found
    return found[0]


def speaks_english(player: Player) -> Player:
    """Let the person read English from now on."""
    with player.town.database.writing() as session:
        save_language(session, player.user_id, "en")
    return player
