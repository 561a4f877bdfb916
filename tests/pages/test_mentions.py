"""Words said to the bot itself: how people without slash commands reach it."""

from typing import Any

import pytest

from tests.kit import Player, Town
from tests.kit.beforehand import has_shared
from tests.kit.reading import elements, held, options, says, texts

HOUSING = "alliantie-studentenhuisvesting"


def test_a_mention_with_a_reference_is_answered_with_its_card_in_the_thread(town: Town) -> None:
    has_shared(town.noor, "Te weinig kamers")
    bot = town.control.get("state")["apps"][0]["bot_user"]
    asked = town.daan.says(f"<@{bot}> b-1", HOUSING)
    town.settle()
    replies = town.control.get(f"messages?channel={HOUSING}&thread_ts={asked['ts']}")["messages"]
    assert any("Te weinig kamers" in message["text"] for message in replies if message["ts"] != asked["ts"])


def test_what_not_everybody_in_the_channel_may_see_is_answered_in_private(town: Town) -> None:
    has_shared(town.noor, "Alleen voor ons", visibility="alliance")
    bot = town.control.get("state")["apps"][0]["bot_user"]
    town.noor.says(f"<@{bot}> B-1", HOUSING)
    town.settle()
    assert "Alleen voor ons" not in str(town.messages(HOUSING))
    assert "Alleen voor ons" in town.noor.reads()


def test_somebody_of_another_workspace_gets_buttons_in_a_direct_message(town: Town) -> None:
    town.daan.says("hallo")
    town.settle()
    assert buttons(town, "daan")[:4] == ["Delen", "Zoeken", "Mijn werk", "Actieagenda"]


def test_a_hidden_contribution_and_a_missing_one_are_told_in_the_same_words(town: Town) -> None:
    has_shared(town.noor, "Alleen voor ons", visibility="alliance")
    town.pieter.says("B-1")
    town.pieter.says("B-99")
    town.settle()
    said = town.pieter.reads()
    assert "B-1 kan ik niet vinden" in said
    assert "B-99 kan ik niet vinden" in said
    assert "Alleen voor ons" not in said


def test_what_is_not_there_is_said_for_references_of_every_kind(town: Town) -> None:
    for reference in ("A-99", "V-99", "D-99", "O-99"):
        town.pieter.says(reference)
    town.settle()
    said = town.pieter.reads()
    assert [one for one in ("A-99", "V-99", "D-99", "O-99") if one not in said] == []


def test_references_inside_a_sentence_are_answered_with_their_cards(town: Town) -> None:
    has_shared(town.noor, "Te weinig kamers")
    has_shared(town.noor, "Te dure kamers")
    town.jelle.says("Hoe zit het met B-1 en b2?")
    town.settle()
    assert "Te weinig kamers" in town.jelle.reads()
    assert "Te dure kamers" in town.jelle.reads()


def test_help_works_in_a_direct_message_too(town: Town) -> None:
    town.jelle.says("help")
    town.settle()
    assert "`/kennis knelpunt`" in town.jelle.reads()


def test_the_command_and_a_greeting_before_the_words_are_no_part_of_them(town: Town) -> None:
    has_shared(town.noor, "Wonen bij een hospita")
    for said in ("/kennis zoek hospita", "hoi, hospita", "Hallo: hospita?"):
        town.daan.says(said)
    town.settle()
    answers = [texts(one) for one in town.messages("@bot", reader="daan") if "hospita" in texts(one)][-3:]
    assert ["“hospita" in one and "Wonen bij een" in one for one in answers] == [True] * 3


def test_nobody_is_told_of_commands_that_their_workspace_does_not_have(town: Town) -> None:
    for said in ("help", "hoi", "knelpunt", "zzz"):
        town.daan.says(said)
    town.settle()
    assert "Delen" in town.daan.reads()
    assert "/kennis" not in town.daan.reads()


def test_a_mention_without_a_reference_is_answered_with_buttons_where_it_was_said(town: Town) -> None:
    bot = town.control.get("state")["apps"][0]["bot_user"]
    asked = town.hanneke.says(f"<@{bot}> wat kun jij?", HOUSING)
    town.settle()
    replies = str(town.control.get(f"messages?channel={HOUSING}&thread_ts={asked['ts']}")["messages"])
    assert "Actieagenda" in replies
    assert "Overleg en dossiers" not in replies
    assert "Vragen…" not in replies


def newest(town: Town, name: str) -> str:
    """The newest message in somebody's direct messages with the bot."""
    return texts(town.messages("@bot", reader=name)[-1])


def buttons(town: Town, name: str) -> list[str]:
    """The labels of the buttons of that message."""
    return [one.label for one in elements(town.messages("@bot", reader=name)[-1])]


def thread(town: Town, asked: dict[str, Any], channel: str = HOUSING) -> str:
    """What everybody reads in the thread of a message."""
    found = town.control.get(f"messages?channel={channel}&thread_ts={asked['ts']}")["messages"]
    answers = [m for m in found if m["ts"] != asked["ts"] and not m.get("ephemeral_to")]
    return texts([{"text": m["text"], "blocks": m["blocks"]} for m in answers]).replace("*", "")


def mentions(town: Town, player: Player, words: str, channel: str = HOUSING) -> dict[str, Any]:
    """Mention the bot with some words, and wait for its answer."""
    bot = town.control.get("state")["apps"][0]["bot_user"]
    asked = player.says(f"<@{bot}> {words}", channel)
    town.settle()
    return asked


def test_a_mention_with_words_is_a_search_in_the_thread(town: Town) -> None:
    has_shared(town.noor, "Zonnepanelen op monumenten", "De monumentenstatus houdt het tegen.")
    assert "Zonnepanelen op monumenten" in thread(town, mentions(town, town.daan, "monument"))
    assert town.refused_calls() == []


def test_what_not_all_of_the_channel_may_see_stays_out_of_the_thread(town: Town) -> None:
    has_shared(town.noor, "Monument onder ons", "Alleen de alliantie.", visibility="alliance")
    town.noor.types("/kennis knelpunt Monument elders", "alliantie-maatschappelijke-impact")
    assert not town.noor.submits(body="Een ander kanaal.")
    town.settle()
    asked = mentions(town, town.noor, "monument")
    assert "Monument onder ons" not in thread(town, asked)
    assert "Monument elders" not in thread(town, asked)
    town.noor.presses("Alles wat ik mag zien")
    assert "Monument onder ons" in town.noor.reads(HOUSING).replace("*", "")
    assert "Monument elders" in town.noor.reads(HOUSING).replace("*", "")
    assert "Monument onder ons" not in town.daan.reads(HOUSING).replace("*", "")


def test_who_clicks_for_more_sees_what_they_themselves_may_see(town: Town) -> None:
    has_shared(town.noor, "Monument onder ons", "Alleen de alliantie.", visibility="alliance")
    mentions(town, town.noor, "monument")
    town.tom.presses("Alles wat ik mag zien")
    assert "Monument onder ons" not in town.tom.reads(HOUSING).replace("*", "")


def test_in_a_private_channel_all_see_what_is_the_alliances(town: Town) -> None:
    town.control.post("channel", id=town.channels[HOUSING], is_private=True)
    town.hanneke.manages("Kanaal van een alliantie", alliance="Studentenhuisvesting", channel=town.channels[HOUSING])
    town.close_all_forms()
    has_shared(town.noor, "Monument onder ons", "Alleen de alliantie.", visibility="alliance")
    assert "Monument onder ons" in thread(town, mentions(town, town.noor, "monument"))


def test_a_direct_message_with_words_is_a_search_with_ones_own_rights(town: Town) -> None:
    has_shared(town.noor, "Monument onder ons", "Alleen de alliantie.", visibility="alliance")
    town.jelle.says("monumenten")
    town.pieter.says("monumenten")
    town.settle()
    assert "Monument onder ons" in town.jelle.reads().replace("*", "")
    assert "Monument onder ons" not in town.pieter.reads().replace("*", "")
    assert "“monumenten” vond ik niets" in town.pieter.reads()


def test_the_bot_reads_no_message_that_is_not_for_it(town: Town) -> None:
    has_shared(town.noor, "Monument met kamers", "Voor iedereen.")
    said = town.noor.says("monument", HOUSING)
    town.settle()
    assert thread(town, said) == ""


def test_a_mention_without_words_gets_the_buttons(town: Town) -> None:
    asked = mentions(town, town.noor, "")
    assert "Zoeken" in thread(town, asked)
    assert "vond ik niets" not in thread(town, asked)


def test_who_types_the_word_zoek_to_the_bot_searches_for_what_comes_behind_it(town: Town) -> None:
    has_shared(town.noor, "Zonnepanelen op monumenten", "De monumentenstatus houdt het tegen.")
    town.jelle.says("Zoek monument")
    town.settle()
    assert "over “monument”" in town.jelle.reads()
    assert "Zonnepanelen op monumenten" in town.jelle.reads().replace("*", "")


def test_results_in_a_thread_come_without_the_whole_menu(town: Town) -> None:
    has_shared(town.noor, "Zonnepanelen op monumenten", "De monumentenstatus houdt het tegen.")
    answer = thread(town, mentions(town, town.noor, "monument"))
    assert "Zonnepanelen op monumenten" in answer
    assert "Instellingen" not in answer


@pytest.mark.parametrize(
    "said",
    [
        *("hoi", "Hallo!", "hé", "goedemorgen allemaal", "Dag kennisbot", "Hi there", "Good morning!", "hello"),
        *("de", "en dus", "ok", "Oké dan", "ja graag", "👍", ":+1::skin-tone-2:", "?!", "zoek", "toon"),
    ],
)
def test_greetings_and_words_that_say_nothing_are_answered_with_a_short_hello(shared_town: Town, said: str) -> None:
    shared_town.daan.says(said)
    shared_town.settle()
    assert says("mention.text") in newest(shared_town, "daan")
    assert buttons(shared_town, "daan")[-1] == "Meer…"
    assert len(newest(shared_town, "daan").split()) < 60


@pytest.mark.parametrize("said", ["dank je", "Bedankt!", "Hoi, dankjewel hoor", "thanks a lot", "Thank you"])
def test_thanks_are_accepted(shared_town: Town, said: str) -> None:
    shared_town.daan.says(said)
    shared_town.settle()
    assert says("mention.thanks") in newest(shared_town, "daan")


@pytest.mark.parametrize(
    "said",
    [
        *("help", "Help!", "hoe werkt dit", "Hoi, hoe werkt dit eigenlijk?", "wat kan je", "Wat kun je allemaal?"),
        *("how does this work", "What can you do?", "wie ben je", "I don't understand", "hoe deel ik iets", "uitleg"),
    ],
)
def test_who_asks_how_it_works_is_helped_with_or_without_commands(shared_town: Town, said: str) -> None:
    shared_town.daan.says(said)
    shared_town.jelle.says(said)
    shared_town.settle()
    assert says("start.can") in newest(shared_town, "daan")
    assert says("start.without_command") in newest(shared_town, "daan")
    assert "`/kennis knelpunt`" in newest(shared_town, "jelle")


@pytest.mark.parametrize(
    ("said", "label", "title", "kind"),
    [
        ("knelpunt Te weinig bankjes", "Knelpunt delen", "Te weinig bankjes", "knelpunt"),
        ("Hoi! Bottleneck: Te weinig bankjes", "Knelpunt delen", "Te weinig bankjes", "knelpunt"),
        ("praktijkvoorbeeld Bankjes van hout", "Praktijkvoorbeeld delen", "Bankjes van hout", "praktijkvoorbeeld"),
        ("kans Net als B-1, met bankjes", "Kans delen", "Net als B-1, met bankjes", "kans"),
        ("delen", "Delen", "", ""),
    ],
)
def test_a_command_to_share_in_a_message_offers_the_filled_form(
    shared_town: Town, said: str, label: str, title: str, kind: str
) -> None:
    shared_town.close_all_forms()
    shared_town.daan.says(said)
    shared_town.settle()
    assert buttons(shared_town, "daan")[0] == label
    shared_town.daan.presses(f"^{label}$", "@bot")
    form = shared_town.daan.form()
    assert (held(form, "title") or "", held(form, "kind") or "") == (title, kind)
    assert shared_town.refused_calls() == []


def test_the_offered_form_can_be_sent_and_pressed_twice(town: Town) -> None:
    town.daan.says("knelpunt Te weinig bankjes")
    town.settle()
    for _ in range(2):
        town.daan.presses("^Knelpunt delen$", "@bot")
        assert held(town.daan.form(), "title") == "Te weinig bankjes"
        town.close_all_forms()
    town.daan.presses("^Knelpunt delen$", "@bot")
    housing = options(town.daan.form(), "alliance")["Studentenhuisvesting"]
    assert not town.daan.submits(body="Nergens kan ik zitten.", alliance=housing)
    town.settle()
    assert len(town.cards("Te weinig bankjes")) == 1


def test_a_mistyped_command_is_searched_for_and_offers_what_was_perhaps_meant(shared_town: Town) -> None:
    shared_town.close_all_forms()
    shared_town.daan.says("knelpnt Te weinig bankjes")
    shared_town.settle()
    assert says("near.command", word="knelpunt") in newest(shared_town, "daan")
    assert "“knelpnt Te weinig bankjes”" in newest(shared_town, "daan")
    shared_town.daan.presses("^Knelpunt delen$", "@bot")
    assert held(shared_town.daan.form(), "title") == "Te weinig bankjes"


def test_other_commands_are_offered_as_the_button_that_does_them(shared_town: Town) -> None:
    shared_town.close_all_forms()
    shared_town.jelle.says(f"afwezig tot 5 dec <@{shared_town.users['noor']}>")
    shared_town.settle()
    shared_town.jelle.presses("^Ik ben afwezig$", "@bot")
    assert "geen collega van je organisatie" in newest(shared_town, "jelle")  # the name of the mention was kept
    shared_town.jelle.says("Afwezig tot 5 dec")
    shared_town.settle()
    shared_town.jelle.presses("^Ik ben afwezig$", "@bot")
    assert "december 2026" in newest(shared_town, "jelle")
    for said, label in (
        ("mijn", "Mijn werk"),
        ("acties Studentenhuisvesting", "Actieagenda"),
        ("settings", "Instellingen"),
    ):
        shared_town.daan.says(said)
        shared_town.settle()
        assert buttons(shared_town, "daan")[0] == label
    shared_town.daan.presses("^Actieagenda$", "@bot")
    assert "Studentenhuisvesting" in newest(shared_town, "daan")


def test_a_command_for_others_is_searched_for_and_by_itself_its_button_says_who_may(shared_town: Town) -> None:
    shared_town.daan.says("beheer van bankjes")
    shared_town.settle()
    assert "“beheer van bankjes” vond ik niets" in newest(shared_town, "daan")
    shared_town.daan.says("beheer")
    shared_town.settle()
    shared_town.daan.presses("^Beheer$", "@bot")
    assert shared_town.users["hanneke"] in newest(shared_town, "daan")


def test_a_command_with_a_reference_alone_shows_its_card(town: Town) -> None:
    has_shared(town.noor, "Te weinig kamers")
    for said in ("kans B-1?", "toon mij b1", "zoek B-1", "Hoi, wat is B-1"):
        town.jelle.says(said)
        town.settle()
        assert "Te weinig kamers" in newest(town, "jelle")


def test_a_letter_and_a_number_among_other_words_are_words_to_search_for(town: Town) -> None:
    has_shared(town.noor, "Files op de A2", "Elke ochtend.")
    town.jelle.says("files langs de A2")
    town.settle()
    assert "Elke ochtend." in newest(town, "jelle")
