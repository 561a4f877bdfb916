"""A power cut at the worst moments: what was accepted comes exactly once, on both databases."""

import datetime as dt

from tests.kit.contributions import confirmations
from tests.kit.processes import TownOfProcesses, in_background
from tests.kit.processes import town_on_each as town
from tests.kit.waiting import PATIENCE, wait_until

__all__ = ["town"]


SECRETARIAT = "nkn-secretariaat"


def digests(town: TownOfProcesses) -> list[str]:
    """The digests in the secretariat's channel, without the files in their threads."""
    found = [message for message in town.messages(SECRETARIAT) if not message.get("files")]
    return [message["text"] for message in found if "rapportage" in message["text"].lower()]


def test_killed_between_commit_and_sending_everything_comes_once_and_in_order(town: TownOfProcesses) -> None:
    bot = town.run()
    # Slack says "later" to the first: the second is committed, and has not been tried, when the power fails.
    town.fault("ratelimited", method="chat.postMessage", retry_after=60)
    town.noor.shares("Te weinig kamers")
    wait_until(lambda: town.calls("chat.postMessage"), "the first attempt")
    town.jelle.shares("Te dure kamers")
    bot.kill()
    assert town.messages("alliantie-studentenhuisvesting") == []
    town.run()
    town.settle()
    cards = [message["text"] for message in town.messages("alliantie-studentenhuisvesting")]
    assert ["Te weinig kamers" in text for text in cards] == [True, False]
    assert (confirmations(town, "noor"), confirmations(town, "jelle")) == (1, 1)


def test_killed_between_sending_and_noting_the_card_is_recognised(town: TownOfProcesses) -> None:
    bot = town.run()
    town.fault("timeout", method="chat.postMessage")  # Slack takes it, and its answer is long in coming
    town.noor.shares("Te weinig kamers")
    wait_until(lambda: town.cards("Te weinig kamers"), "the card")
    bot.kill()
    after = town.run()
    town.settle()
    assert len(town.cards("Te weinig kamers")) == 1
    assert confirmations(town, "noor") == 1
    assert "delivery_recognised" in after.log


def test_killed_between_the_digests_message_and_its_file_both_are_there_once(town: TownOfProcesses) -> None:
    bot = town.run()
    town.fault("ratelimited", method="files.getUploadURLExternal", retry_after=60)
    town.hanneke.types("/kennis rapportage week", channel=SECRETARIAT)
    wait_until(lambda: town.calls("files.getUploadURLExternal"), "the attempt to bring the file")
    bot.kill()
    assert len(digests(town)) == 1
    assert town.files() == []
    town.run()
    town.move(town.now() + dt.timedelta(minutes=2))
    assert len(digests(town)) == 1
    assert len(town.files()) == 1


def test_killed_between_bringing_the_file_and_noting_it_the_file_is_recognised(town: TownOfProcesses) -> None:
    bot = town.run()
    town.fault("timeout", method="files.completeUploadExternal")
    town.hanneke.types("/kennis rapportage week", channel=SECRETARIAT)
    wait_until(lambda: town.files(), "the file")
    bot.kill()
    town.run()
    town.settle()
    assert len(digests(town)) == 1
    assert len(town.files()) == 1


def test_killed_between_the_file_and_the_message_that_becomes_the_digest_both_are_there_once(
    town: TownOfProcesses,
) -> None:
    bot = town.run()
    town.fault("ratelimited", method="chat.update", retry_after=60)
    town.hanneke.types("/kennis rapportage week", channel=SECRETARIAT)
    wait_until(lambda: town.calls("chat.update"), "the attempt to change the message")
    bot.kill()
    assert len(town.files()) == 1
    assert digests(town)[0].startswith("Ik maak ")
    town.run()
    town.settle()
    assert [text.startswith("Weekrapportage ") for text in digests(town)] == [True]
    assert len(town.files()) == 1


def test_killed_while_the_weekly_digest_is_on_its_way_there_is_one_for_the_week(town: TownOfProcesses) -> None:
    bot = town.run()
    town.fault("timeout", method="chat.postMessage")
    moving = in_background(lambda: town.control.post("clock", to="2026-11-30T07:00:01Z", jump=True))
    wait_until(lambda: digests(town), "the digest")
    bot.kill()
    after = town.run()
    moving.join(PATIENCE)
    town.settle()
    assert "delivery_recognised" in after.log
    town.move("2026-12-02T12:00:00Z")
    assert len(digests(town)) == 1
    assert len(town.files("kennisbot-weekrapportage-2026-W48")) == 1


def test_killed_in_the_middle_of_a_form_nothing_is_half_stored(town: TownOfProcesses) -> None:
    bot = town.run()
    town.noor.types("/kennis knelpunt Te weinig kamers")
    bot.kill()
    errors = town.noor.submits(body="Er is te weinig.")
    assert errors  # nobody answered: the form is still open, with the text in it
    town.run()
    assert town.noor.submits(body="Er is te weinig.") == {}
    town.settle()
    (card,) = town.cards("Te weinig kamers")
    assert "B-1" in card["text"]
