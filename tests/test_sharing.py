"""Sharing: from the command to the card in the alliance's channel."""

from tests.kit import Town
from tests.kit.reading import labels, texts

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


def test_the_author_hears_where_it_stands(town: Town) -> None:
    town.noor.shares("Te weinig kamers")
    town.settle()
    (card,) = town.cards("Te weinig kamers")
    assert card["permalink"] in town.noor.reads()
