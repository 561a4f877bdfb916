"""Words said to the bot itself: how people without slash commands reach it."""

from tests.kit import Town

HOUSING = "alliantie-studentenhuisvesting"


def test_a_mention_with_a_reference_is_answered_with_its_card_in_the_thread(town: Town) -> None:
    town.noor.shares("Te weinig kamers")
    bot = town.control.get("state")["apps"][0]["bot_user"]
    asked = town.daan.says(f"<@{bot}> b-1", HOUSING)
    town.settle()
    replies = town.control.get(f"messages?channel={HOUSING}&thread_ts={asked['ts']}")["messages"]
    assert any("Te weinig kamers" in message["text"] for message in replies if message["ts"] != asked["ts"])


def test_what_not_everybody_in_the_channel_may_see_is_answered_in_private(town: Town) -> None:
    town.noor.shares("Alleen voor ons", visibility="alliance")
    town.settle()
    bot = town.control.get("state")["apps"][0]["bot_user"]
    town.noor.says(f"<@{bot}> B-1", HOUSING)
    town.settle()
    assert "Alleen voor ons" not in str(town.messages(HOUSING))
    assert "Alleen voor ons" in town.noor.reads()


def test_somebody_of_another_workspace_gets_buttons_in_a_direct_message(town: Town) -> None:
    town.daan.says("hallo")
    town.settle()
    assert "Knelpunt delen" in town.daan.reads()


def test_a_hidden_contribution_and_a_missing_one_are_told_in_the_same_words(town: Town) -> None:
    town.noor.shares("Alleen voor ons", visibility="alliance")
    town.settle()
    town.pieter.says("B-1")
    town.pieter.says("B-99")
    town.settle()
    said = town.pieter.reads()
    assert "B-1 kan ik niet vinden" in said
    assert "B-99 kan ik niet vinden" in said
    assert "Alleen voor ons" not in said


def test_references_inside_a_sentence_are_answered_with_their_cards(town: Town) -> None:
    town.noor.shares("Te weinig kamers")
    town.noor.shares("Te dure kamers")
    town.jelle.says("Hoe zit het met B-1 en b2?")
    town.settle()
    assert "Te weinig kamers" in town.jelle.reads()
    assert "Te dure kamers" in town.jelle.reads()


def test_help_works_in_a_direct_message_too(town: Town) -> None:
    town.jelle.says("help")
    town.settle()
    assert "`/kennis knelpunt`" in town.jelle.reads()


def test_nobody_is_told_of_commands_that_their_workspace_does_not_have(town: Town) -> None:
    town.daan.says("help")
    town.settle()
    assert "Knelpunt delen" in town.daan.reads()
    assert "/kennis" not in town.daan.reads()


def test_a_mention_without_a_reference_is_answered_with_buttons_where_it_was_said(town: Town) -> None:
    bot = town.control.get("state")["apps"][0]["bot_user"]
    asked = town.hanneke.says(f"<@{bot}> wat kun jij?", HOUSING)
    town.settle()
    replies = str(town.control.get(f"messages?channel={HOUSING}&thread_ts={asked['ts']}")["messages"])
    assert "Knelpunt delen" in replies
    assert "Beheer" not in replies
