"""Sharing: from the command to the card in the alliance's channel."""

import pytest

from storage.people.alliances import list_alliances
from tests.kit import Player, Town
from tests.kit.reading import held, labels, options, says, texts

HOUSING = "alliantie-studentenhuisvesting"


def test_a_bottleneck_goes_from_the_command_to_a_card_in_the_alliances_channel(town: Town) -> None:
    town.noor.types("/kennis knelpunt Te weinig kamers")
    assert labels(town.noor.form()) == ["Soort bijdrage", "Titel", "Waar gaat het om?", "Alliantie", "Zichtbaar voor"]
    assert town.noor.submits(body="In september zochten 900 eerstejaars een kamer.") == {}
    town.settle()
    (card,) = town.cards("Te weinig kamers")
    assert "B-1" in card["text"]
    assert "900 eerstejaars" in texts(card["blocks"])
    assert "Utrecht" in texts(card["blocks"])
    assert town.refused_calls() == []


def test_the_author_hears_where_it_stands(shared_town: Town) -> None:
    shared_town.noor.shares("Waar staat mijn kaart")
    shared_town.settle()
    (card,) = shared_town.cards("Waar staat mijn kaart")
    assert card["permalink"] in shared_town.noor.reads(HOUSING)


@pytest.mark.parametrize(
    ("word", "title", "kind"),
    [
        ("praktijk", "Praktijkvoorbeeld delen", "praktijkvoorbeeld"),
        ("knelpunt", "Knelpunt delen", "knelpunt"),
        ("kans", "Kans delen", "kans"),
        ("deel", "Kennis delen", None),
        ("opportunity", "Kans delen", "kans"),
    ],
)
def test_each_word_opens_its_own_form(shared_town: Town, word: str, title: str, kind: str | None) -> None:
    shared_town.noor.types(f"/kennis {word} Iets")
    form = shared_town.noor.form()
    assert form["title"]["text"] == title
    assert held(form, "kind") == kind
    assert held(form, "title") == "Iets"


def test_the_menu_and_home_open_the_form_that_asks_the_kind(shared_town: Town) -> None:
    shared_town.noor.types("/kennis")
    shared_town.noor.presses("^Delen$")
    assert held(shared_town.noor.form(), "kind") is None
    shared_town.close_all_forms()
    shared_town.noor.opens_home()
    shared_town.noor.presses("^Delen$", view="home")
    assert held(shared_town.noor.form(), "kind") is None


def test_the_alliance_is_the_one_of_the_channel_where_one_asks(shared_town: Town) -> None:
    shared_town.noor.types("/kennis knelpunt")
    assert held(shared_town.noor.form(), "alliance") == "Studentenhuisvesting"
    shared_town.close_all_forms()
    shared_town.noor.types("/kennis knelpunt", channel="algemeen")
    assert held(shared_town.noor.form(), "alliance") is None


def test_shared_from_a_direct_message_the_card_still_goes_to_the_alliances_channel(shared_town: Town) -> None:
    shared_town.noor.types("/kennis kans Uit een direct bericht", channel="@bot")
    alliances = options(shared_town.noor.form(), "alliance")
    assert not shared_town.noor.submits(body="Kort.", alliance=alliances["Maatschappelijke impact"])
    shared_town.settle()
    assert len(shared_town.cards("Uit een direct bericht", "alliantie-maatschappelijke-impact")) == 1
    assert shared_town.cards("Uit een direct bericht") == []


def test_who_says_nothing_of_it_shares_with_the_whole_network(shared_town: Town) -> None:
    shared_town.noor.types("/kennis knelpunt")
    assert held(shared_town.noor.form(), "visibility") == "het netwerk"


def test_a_card_names_the_person_without_repeating_their_city(shared_town: Town) -> None:
    shared_town.noor.shares("Wie schreef dit")
    shared_town.settle()
    (card,) = shared_town.cards("Wie schreef dit")
    assert "Utrecht · door Noor de Wit · sinds 24 nov." in texts(card["blocks"])


def test_the_text_of_a_card_tells_a_screen_reader_everything(shared_town: Town) -> None:
    shared_town.noor.shares("Voor wie luistert", "Er zijn te weinig kamers.")
    shared_town.settle()
    (card,) = shared_town.cards("Voor wie luistert")
    assert (
        "knelpunt van Utrecht voor Studentenhuisvesting: Voor wie luistert. Er zijn te weinig kamers." in card["text"]
    )


def test_lines_stay_lines(shared_town: Town) -> None:
    shared_town.noor.shares("Met regels", "Eerst dit.\n\nDan dat.")
    shared_town.settle()
    (card,) = shared_town.cards("Met regels")
    assert "Eerst dit.\n\nDan dat." in texts(card["blocks"])


def test_a_card_shows_the_beginning_of_a_long_text_and_a_click_all_of_it(shared_town: Town) -> None:
    shared_town.noor.shares("Een lang verhaal", "woord " * 300 + "slotwoord")
    shared_town.settle()
    (card,) = shared_town.cards("Een lang verhaal")
    assert "slotwoord" not in texts(card)
    shared_town.jelle.presses("Lees meer", ts=card["ts"])
    assert "slotwoord" in shared_town.jelle.reads(HOUSING)
    assert "slotwoord" not in shared_town.samira.reads(HOUSING)  # only who clicked sees it


def test_a_text_of_the_greatest_length_can_be_read_to_its_last_word(shared_town: Town) -> None:
    shared_town.noor.shares("Precies vol", "x" * 2990 + " slotwoord")
    shared_town.settle()
    (card,) = shared_town.cards("Precies vol")
    shared_town.jelle.presses("Lees meer", ts=card["ts"])
    assert "slotwoord" in shared_town.jelle.reads(HOUSING)


def test_who_shares_for_their_own_organisation_sees_which_one_and_cannot_choose(shared_town: Town) -> None:
    shared_town.noor.types("/kennis knelpunt")
    form = shared_town.noor.form()
    assert "Je deelt dit namens *Utrecht*" in texts(form)
    assert "Organisatie" not in labels(form)


def test_the_secretariat_can_share_on_behalf_of_any_organisation(shared_town: Town) -> None:
    shared_town.hanneke.types("/kennis praktijk Namens een ander")
    form = shared_town.hanneke.form()
    assert len(labels(form)) == 6
    assert held(form, "organisation") == "Eindhoven"
    errors = shared_town.hanneke.submits(body="Gehoord op bezoek.", organisation=options(form, "organisation")["Delft"])
    assert not errors
    shared_town.settle()
    (card,) = shared_town.cards("Namens een ander")
    assert "Delft · door Hanneke Postma" in texts(card["blocks"])


def test_a_title_that_is_too_long_for_its_field_is_kept_in_the_text(shared_town: Town) -> None:
    typed = "Een titel die maar doorgaat " * 12
    shared_town.noor.types(f"/kennis knelpunt {typed}")
    form = shared_town.noor.form()
    title = held(form, "title") or ""
    assert 120 < len(title) <= 150
    assert title.endswith("…")
    assert held(form, "body") == typed.strip()


def test_references_count_up_without_gaps(http_town: Town) -> None:
    for number in range(1, 4):
        http_town.noor.shares(f"Nummer {number}")
    http_town.settle()
    texts_of_cards = [card["text"] for card in http_town.cards("Nummer")]
    assert [text.split(",")[0] for text in texts_of_cards] == ["B-1", "B-2", "B-3"]


def test_where_an_alliance_has_no_channel_the_author_gets_the_card_and_what_to_do(http_town: Town) -> None:
    with http_town.database.writing() as session:
        alliance = next(row for row, _ in list_alliances(session) if row.slug == "studentenhuisvesting")
        alliance.channel_id = None
    http_town.noor.types("/kennis knelpunt Zonder kanaal")
    alliances = options(http_town.noor.form(), "alliance")
    assert not http_town.noor.submits(body="Geen plek.", alliance=alliances["Studentenhuisvesting"])
    http_town.settle()
    told = http_town.noor.reads(HOUSING)
    assert "*Studentenhuisvesting* heeft nog geen kanaal" in told
    assert "Het secretariaat kan er een instellen met `/kennis beheer`" in told
    assert "*Zonder kanaal*" in told
    assert http_town.cards("Zonder kanaal") == []


def test_where_the_bot_was_shown_out_of_the_channel_the_author_hears_how_to_let_it_in(http_town: Town) -> None:
    channel = _make_private(http_town)
    members = [http_town.users["noor"], http_town.users["marit"]]
    http_town.control.post("channel", id=channel, members=members)
    http_town.noor.shares("Buiten de deur")
    http_town.settle()
    told = http_town.noor.reads()
    assert f"staat niet in <#{channel}>" in told
    assert "`/invite`" in told
    assert "*Buiten de deur*" in told


def test_in_an_alliance_with_a_private_channel_one_shares_with_the_alliance_by_default(http_town: Town) -> None:
    _make_private(http_town)
    http_town.hanneke.types("/kennis beheer")
    http_town.hanneke.presses("Kanaal van een alliantie")
    alliance = options(http_town.hanneke.form(), "alliance")["Studentenhuisvesting"]
    http_town.hanneke.submits(alliance=alliance, channel=http_town.channels[HOUSING])
    http_town.noor.types("/kennis knelpunt Onder ons")
    assert held(http_town.noor.form(), "visibility") == "de alliantie"
    assert not http_town.noor.submits(body="Alleen hier.")
    http_town.settle()
    (card,) = http_town.cards("Onder ons")
    assert "alleen zichtbaar voor de alliantie" in texts(card["blocks"])


def test_who_reads_english_gets_the_form_and_the_answer_in_english_and_the_channel_its_own_language(
    shared_town: Town,
) -> None:
    shared_town.emily.types("/kennis bottleneck No rooms", channel="alliantie-internationalisering")
    form = shared_town.emily.form()
    assert labels(form) == ["Kind of contribution", "Title", "What is it about?", "Alliance", "Visible to"]
    assert held(form, "alliance") == "Internationalisation"
    assert not shared_town.emily.submits(body="None at all.")
    shared_town.settle()
    (card,) = shared_town.cards("No rooms", "alliantie-internationalisering")
    assert "Knelpunt* · Internationalisering" in texts(card["blocks"])
    assert "Done!" in shared_town.emily.reads("alliantie-internationalisering")


def test_each_kind_can_be_shared(shared_town: Town) -> None:
    for word, kind in (("praktijk", "Praktijkvoorbeeld"), ("knelpunt", "Knelpunt"), ("kans", "Kans")):
        shared_town.jelle.shares(f"Soort {kind}", word=word)
        shared_town.settle()
        (card,) = shared_town.cards(f"Soort {kind}")
        assert f"· {kind}*" in texts(card["blocks"])


def test_nothing_is_shared_by_closing_the_form(shared_town: Town) -> None:
    shared_town.noor.types("/kennis knelpunt Toch maar niet")
    shared_town.close_all_forms()
    shared_town.settle()
    assert shared_town.cards("Toch maar niet") == []


def test_everybody_shares_without_a_call_that_slack_refuses(shared_town: Town) -> None:
    author: Player = shared_town.ingrid
    author.shares("Alles <b>in</b> & *orde*", "Regel een\nRegel <!channel> twee | drie")
    shared_town.settle()
    assert shared_town.refused_calls() == []


def _make_private(town: Town) -> str:
    """Make the alliance's channel a private one, with the same people in it; gives its id."""
    channel: str = town.channels[HOUSING]
    town.control.post("channel", id=channel, is_private=True)
    return channel


def test_who_reads_another_language_hears_in_which_one_the_card_will_be(shared_town: Town) -> None:
    shared_town.emily.types("/kennis bottleneck Too few rooms", channel="algemeen")
    assert says("form.network_language", "en", language="Dutch") in texts(shared_town.emily.form())
    shared_town.close_all_forms()
    shared_town.noor.types("/kennis knelpunt Te weinig kamers")
    assert says("form.network_language", language="Nederlands") not in texts(shared_town.noor.form())
    shared_town.close_all_forms()
