"""The channel of an alliance that was set wrong, and is put right: one *Start hier*, and a line in the old channel."""

from handlers.slack.ids import ActionId
from tests.kit import Town
from tests.kit.reading import elements, options, says, texts

HOUSING = "Studentenhuisvesting"


def made(town: Town, name: str) -> str:
    """Make a channel; gives its id."""
    return str(town.control.post("channel", name=name, members=[town.users["noor"]])["channel"]["id"])


def moves(town: Town, channel_id: str) -> None:
    """Set the channel of the housing alliance."""
    town.close_all_forms()
    town.hanneke.manages("Kanaal van een alliantie", alliance=HOUSING, channel=channel_id)
    town.settle()


def starts(town: Town, channel: str) -> int:
    """How many *Start hier* messages stand in a channel."""
    return sum(
        any(one.action_id == ActionId.START_WHAT for one in elements(message)) for message in town.messages(channel)
    )


def test_the_form_shows_the_channel_that_the_chosen_alliance_has_now(town: Town) -> None:
    right = made(town, "goed")
    moves(town, right)
    town.close_all_forms()
    town.hanneke.types("/kennis beheer", "@bot")
    town.hanneke.presses("^Kanaal van een alliantie$", "@bot")
    offered = options(town.hanneke.form(), "alliance")
    assert _channel_shown(town) is None
    for name in (HOUSING, next(one for one in offered if one != HOUSING), HOUSING):
        town.hanneke.fills(alliance=offered[name])
        assert (_channel_shown(town) == right) is (name == HOUSING)
    assert town.hanneke.submits() == {}


def _channel_shown(town: Town) -> str | None:
    element = next(block["element"] for block in town.hanneke.form()["blocks"] if block["block_id"] == "channel")
    shown: str | None = element.get("initial_conversation")
    return shown


def test_start_hier_moves_along_and_the_old_channel_says_where_to(town: Town) -> None:
    wrong, right = made(town, "verkeerd"), made(town, "goed")
    moves(town, wrong)
    assert (starts(town, "verkeerd"), starts(town, "goed")) == (1, 0)
    moves(town, right)
    assert (starts(town, "verkeerd"), starts(town, "goed")) == (0, 1)
    line = says("start.moved", alliance=HOUSING, channel=f"<#{right}>")
    assert texts(town.messages("verkeerd")).count(line) == 2  # one message: its text, and its block
    assert not town.control.get("calls?method=chat.update")["calls"]

    moves(town, wrong)
    assert (starts(town, "verkeerd"), starts(town, "goed")) == (1, 0)
    back = says("start.back", alliance=HOUSING)
    assert texts(town.messages("verkeerd")).count(back) == 2
    moves(town, wrong)
    assert starts(town, "verkeerd") == 1
    pins = [call["args"]["timestamp"] for call in town.calls("pins.add") if call["args"]["channel"] == wrong]
    gone = [call["args"]["timestamp"] for call in town.calls("pins.remove") if call["args"]["channel"] == wrong]
    assert len(pins) == 2
    assert gone == pins[:1]
