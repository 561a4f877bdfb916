"""What tests of single contributions share: sharing one, pressing its buttons, looking at its row."""

import itertools
from typing import Any

from storage.contributions import contributions as rows
from storage.tables import Contribution
from tests.kit.beforehand import has_shared
from tests.kit.people import HOUSING, Player
from tests.kit.town import Town


def opens(player: Player, button: str, ref: str, channel: str = HOUSING) -> None:
    """Press one of the buttons behind "Meer…" of a contribution that is shown to this person."""
    player.types(f"/kennis {'show' if player.name == 'emily' else 'toon'} {ref}", channel)
    try:
        player.presses(f"^{button}$", channel)
    except AssertionError:
        player.presses("^(Meer|More)", channel)
        player.presses(f"^{button}$", view="modal")


def shared(town: Town, title: str, word: str = "praktijk", **values: str) -> str:
    """Something that Noor shared, by its reference."""
    return has_shared(town.noor, title, word=word, **values)


def goes_on(player: Player, ref: str, channel: str = HOUSING) -> None:
    """Go on with one's draft about this contribution, from the own list."""
    _press_draft(player, ref, channel, 0)


def drops(player: Player, ref: str, channel: str = HOUSING) -> None:
    """Throw one's draft about this contribution away, from the own list."""
    _press_draft(player, ref, channel, 1)


def _press_draft(player: Player, ref: str, channel: str, button: int) -> None:
    message = player.town.messages(channel, reader=player.name)[-1]
    row = next(
        row
        for draft, row in itertools.pairwise(message["blocks"])
        if ref in str(draft.get("text")) and str(row.get("block_id")).startswith("draft-")
    )
    where = {"channel": channel, "ts": message["ts"], "block_id": row["block_id"]}
    action_id = row["elements"][button]["action_id"]
    player.town.control.post("action", user=player.user_id, action_id=action_id, **where)


def colleague(town: Town, name: str) -> Player:
    """Somebody else of Utrecht, known to the bot."""
    player = town.newcomer(name, name.capitalize(), email=f"{name}@utrecht.nl")
    player.types("/kennis knelpunt")
    assert not player.submits()
    town.control.post("close", user=player.user_id, all=True)
    town.settle()
    return player


def row_of(town: Town, ref: str) -> Contribution:
    """How it is stored now."""
    with town.database.reading() as session:
        found = rows.find_contribution(session, int(ref[2:]))
    assert found
    return found[0]


def change(town: Town, ref: str, **values: Any) -> None:
    """Change the row behind everybody's back."""
    with town.database.writing() as session:
        found = rows.find_contribution(session, int(ref[2:]))
        assert found
        for name, value in values.items():
            setattr(found[0], name, value)
        session.add(found[0])


def card_of(town: Town, title: str) -> str:
    """Where the card stands of something that Noor shares."""
    has_shared(town.noor, title)
    return str(town.cards(title)[-1]["ts"])


def confirmations(town: Town, name: str, channel: str = HOUSING) -> int:
    """How often somebody was told, where they shared something, that it stands in its channel."""
    return len([message for message in town.messages(channel, reader=name) if "Gelukt!" in message["text"]])
