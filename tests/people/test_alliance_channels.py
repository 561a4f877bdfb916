"""The channel of an alliance that was set wrong, and is put right: one *Start hier*, and a line in the old channel."""

from handlers.slack.ids import ActionId
from tests.kit import Town
from tests.kit.reading import elements, says, texts

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
