"""The slash command: its menu, its help, its words in two languages, and what it says to a word that is none."""

from typing import Any

import pytest

from handlers.slack.views.menu import FIRST, PARTS
from tests.kit import Town
from tests.kit.reading import elements, held, options, says, texts

READER_WORDS = [
    *("deel", "praktijk", "knelpunt", "kans", "zoek", "wie", "toon", "mijn", "acties", "overzicht", "alliantie"),
    *("instellingen", "help"),
]
MEMBER_WORDS = [*READER_WORDS, "status", "afwezig"]
ASKING_WORDS = ["peiling", "uitvraag", "scan", "overleg"]


def help_words(answer: str) -> list[str]:
    """The subcommands that a help page explains."""
    lines = [line for line in answer.splitlines() if line.startswith("`/kennis ")]
    return [line.split("`")[1].removeprefix("/kennis ") for line in lines]


MENU = ["Delen", "Zoeken", "Mijn werk", "Actieagenda", "Meer…"]
LEADING_MENU = [*MENU[:4], "Vragen…", "Overleg en dossiers…", "Meer…"]


def shown(town: Town, name: str, channel: str = "alliantie-studentenhuisvesting") -> dict[str, Any]:
    """The newest message that only this person sees."""
    return [message for message in town.messages(channel, reader=name) if message.get("ephemeral_to")][-1]


def labels(message: dict[str, Any]) -> list[str]:
    """The labels of a message's or a page's buttons."""
    return [one.label for one in elements(message)]


@pytest.mark.parametrize(
    ("name", "menu"),
    [("noor", MENU), ("tom", MENU), ("marit", LEADING_MENU), ("hanneke", LEADING_MENU)],
)
def test_alone_it_shows_five_buttons_and_two_more_to_who_leads(shared_town: Town, name: str, menu: list[str]) -> None:
    assert says("menu.text") in getattr(shared_town, name).types("/kennis")
    assert labels(shown(shared_town, name)) == menu


@pytest.mark.parametrize(
    ("name", "part", "buttons"),
    [
        ("noor", "Meer…", ["Overzicht", "Allianties", "Ik ben afwezig", "Instellingen", "Help"]),
        ("hanneke", "Meer…", ["Overzicht", "Allianties", "Ik ben afwezig", "Instellingen", "Beheer", "Help"]),
        ("hanneke", "Vragen…", ["Peiling starten", "Voortgang uitvragen", "Quick scan"]),
        ("hanneke", "Overleg en dossiers…", ["Overleggen", "Dossiers", "Rapportage maken"]),
    ],
)
def test_a_part_of_the_menu_opens_below_it_also_twice(
    shared_town: Town, name: str, part: str, buttons: list[str]
) -> None:
    player = getattr(shared_town, name)
    player.types("/kennis")
    menu = labels(shown(shared_town, name))
    for _ in range(2):
        player.presses(f"^{part}$")
        shared_town.settle()
        assert labels(shown(shared_town, name)) == [*menu, *buttons]


def test_on_home_a_part_of_the_menu_opens_over_it_and_its_buttons_work(shared_town: Town) -> None:
    shared_town.close_all_forms()
    shared_town.hanneke.opens_home()
    shared_town.hanneke.presses("^Meer…$", view="home")
    assert labels(shared_town.hanneke.form()) == [
        *("Overzicht", "Allianties", "Ik ben afwezig", "Instellingen", "Beheer", "Help"),
    ]
    shared_town.hanneke.presses("^Help$", view="modal")
    assert says("help.text") in texts(shared_town.hanneke.form())
    assert shared_town.refused_calls() == []


def test_sharing_from_the_menu_asks_the_kind_in_a_form_of_at_most_six_fields(shared_town: Town) -> None:
    for name in ("noor", "hanneke"):
        shared_town.close_all_forms()
        player = getattr(shared_town, name)
        player.types("/kennis")
        player.presses("^Delen$")
        assert list(options(player.form(), "kind")) == ["praktijkvoorbeeld", "knelpunt", "kans"]
        assert len([block for block in player.form()["blocks"] if block["type"] == "input"]) <= 6
    shared_town.noor.types("/kennis delen Te weinig bankjes")
    assert (held(shared_town.noor.form(), "title"), held(shared_town.noor.form(), "kind")) == (
        "Te weinig bankjes",
        None,
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("noor", MEMBER_WORDS),
        ("marit", [*MEMBER_WORDS, *ASKING_WORDS, "actie", "dossier", "rapportage", "beheer"]),
        ("guus", READER_WORDS),
        ("hanneke", [*MEMBER_WORDS, *ASKING_WORDS, "actie", "dossier", "rapportage", "beheer"]),
        ("tom", [*MEMBER_WORDS, "beheer"]),
    ],
)
def test_help_has_what_this_person_may_do_and_nothing_else(shared_town: Town, name: str, words: list[str]) -> None:
    channel = "algemeen"
    assert sorted(help_words(getattr(shared_town, name).types("/kennis help", channel))) == sorted(words)


def test_help_in_english_explains_the_english_words(shared_town: Town) -> None:
    answer = shared_town.emily.types("/kennis help", "algemeen")
    words = [
        "share",
        "practice",
        "bottleneck",
        "opportunity",
        "find",
        "who",
        "show",
        "mine",
        "actions",
        "status",
        "overview",
    ]
    words += ["alliance", "away", "settings", "help"]
    assert sorted(help_words(answer)) == sorted(words)
    assert "shows a contribution or an action step, for example `B-7` or `A-4`" in answer


def test_every_word_of_the_help_works(shared_town: Town) -> None:
    for word in help_words(shared_town.hanneke.types("/kennis help")):
        assert "ken ik niet" not in shared_town.hanneke.types(f"/kennis {word}")


@pytest.mark.parametrize("typed", ["help", "HELP", "Help", "hulp", "hélp", "  help  ", "help me eens"])
def test_case_accents_and_spaces_do_not_matter(shared_town: Town, typed: str) -> None:
    assert "Wat je met Kennisbot kunt doen" in shared_town.noor.types(f"/kennis {typed}")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("praktijkvoorbeeld X", "Praktijkvoorbeeld delen"),
        ("practice X", "Praktijkvoorbeeld delen"),
        ("KNELPUNT X", "Knelpunt delen"),
        ("bottleneck X", "Knelpunt delen"),
        ("opportunity X", "Kans delen"),
        ("share X", "Kennis delen"),
        ("knelpunt\nX", "Knelpunt delen"),
        ("knelpunt\u00a0X", "Knelpunt delen"),
    ],
)
def test_words_of_both_languages_and_their_aliases_work_for_everybody(
    shared_town: Town, typed: str, title: str
) -> None:
    shared_town.noor.types(f"/kennis {typed}")
    assert shared_town.noor.form()["title"]["text"] == title


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("noor", "knelpnt", "knelpunt"),
        ("noor", "botleneck", "knelpunt"),
        ("noor", "hepl", "help"),
        ("emily", "botleneck", "bottleneck"),
        ("emily", "knelpnt", "bottleneck"),
        ("hanneke", "raportage", "rapportage"),
        ("hanneke", "weekbericht2", "rapportage"),
    ],
)
def test_a_mistyped_word_is_searched_for_below_the_nearest_command(
    shared_town: Town, name: str, typed: str, meant: str
) -> None:
    language = "en" if name == "emily" else "nl"
    answer = getattr(shared_town, name).types(f"/kennis {typed}", "algemeen")
    assert answer.startswith(says("near.command", language, word=meant))
    assert typed in answer


def test_the_nearest_command_is_a_button_that_does_it(shared_town: Town) -> None:
    shared_town.close_all_forms()
    shared_town.noor.types("/kennis Knelpnt Te weinig bankjes")
    shared_town.noor.presses("^Knelpunt delen$")
    form = shared_town.noor.form()
    assert (held(form, "title"), held(form, "kind")) == ("Te weinig bankjes", "knelpunt")


def test_what_this_person_may_not_do_is_not_suggested(shared_town: Town) -> None:
    assert "rapportage`" not in shared_town.noor.types("/kennis raportage")


@pytest.mark.parametrize("word", ["loon", "wind", "wo", "boek", "stages", "huisvesting", "samenwerking"])
def test_another_word_is_no_mistyped_command(shared_town: Town, word: str) -> None:
    meant = says("near.command", word="|").partition("|")[0]
    assert meant not in shared_town.hanneke.types(f"/kennis {word}")


def test_words_that_are_no_command_are_searched_for(town: Town) -> None:
    town.noor.shares("Te weinig studentenkamers")
    town.settle()
    for typed in ("studentenkamers", "Studentenkamers in Utrecht", '"weinig studentenkamers"', "soort:knelpunt"):
        assert town.noor.types(f"/kennis {typed}") == town.noor.types(f"/kennis zoek {typed}")
    assert "studentenkamers" in town.noor.types("/kennis studentenkamers")


@pytest.mark.parametrize(("name", "language"), [("noor", "nl"), ("emily", "en")])
def test_who_finds_nothing_reads_what_else_there_is(shared_town: Town, name: str, language: str) -> None:
    answer = getattr(shared_town, name).types("/kennis zzz", "algemeen")
    assert says("search.nothing", language, typed="zzz") in answer
    assert says("search.other_ways", language, command="/kennis") in answer
    reference = getattr(shared_town, name).types("/kennis X-7", "algemeen")
    assert says("problem.no_reference", language, key="X-7") in reference


@pytest.mark.parametrize("typed", ["hoi", "Good morning", "de", "en dus", "ok", "dank je", "?", "  "])
def test_greetings_and_words_that_say_nothing_get_the_menu(shared_town: Town, typed: str) -> None:
    assert says("menu.text") in shared_town.noor.types(f"/kennis {typed}")


@pytest.mark.parametrize("typed", ["hoe werkt dit", "Wat kan je?", "how does this work", "hoi, help"])
def test_who_asks_how_it_works_gets_help(shared_town: Town, typed: str) -> None:
    assert says("help.text") in shared_town.noor.types(f"/kennis {typed}")


def test_what_was_typed_is_repeated_as_text_only(shared_town: Town) -> None:
    answer = shared_town.noor.types("/kennis <!channel> zzz")
    assert "&lt;!channel&gt;" in answer
    assert "<!channel>" not in answer


@pytest.mark.parametrize(
    "typed", ["B-1", "b1", "b 1", "`B-1`", "B-1?", "B-1 B-1", "wat is B-1", "toon mij B-1", "zoek B-1"]
)
def test_a_reference_shows_its_card(town: Town, typed: str) -> None:
    town.noor.shares("Te weinig kamers", "Er is te weinig.")
    town.settle()
    assert "Er is te weinig." in town.noor.types(f"/kennis {typed}")


def test_a_reference_of_every_series_is_answered_as_by_toon(shared_town: Town) -> None:
    for reference in ("A-1", "V-99", "D-99", "O-99", "B-999"):
        for player in (shared_town.noor, shared_town.emily, shared_town.hanneke):
            told = player.types(f"/kennis {reference}", "algemeen")
            assert told == player.types(f"/kennis toon {reference}", "algemeen")
            assert reference in told
    both = shared_town.noor.types("/kennis A-1 B-999")
    assert "*A-1 · Actiestap*" in both
    assert says("problem.no_contribution", key="B-999") in both


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("noor", "toon", "Typ bijvoorbeeld `/kennis toon B-7` of `/kennis toon A-4`."),
        ("noor", "toon", "Welke bijdrage of actiestap bedoel je?"),
        ("noor", "toon `alles`  <!here>", "of zoek met `/kennis zoek alles &lt;!here&gt;`."),
        ("emily", "show", "For example, type `/kennis show B-7` or `/kennis show A-4`."),
        ("emily", "show everything", "Which contribution or action step do you mean?"),
        ("noor", "toon B-999", "B-999 kan ik niet vinden. Klopt het nummer? Misschien is de bijdrage alleen zichtbaar"),
        ("emily", "show B-999", says("problem.no_contribution", "en", key="B-999")),
        ("noor", "toon A-999", "A-999 kan ik niet vinden. Klopt het nummer?"),
        ("emily", "show A-999", "I cannot find A-999. Is the number right?"),
        ("noor", "toon D-1", "D-1 kan ik niet vinden. Klopt het nummer? Alleen het secretariaat en de"),
        ("emily", "show D-1", "I cannot find D-1. Is the number right? Only the secretariat and the chairs of its"),
        ("noor", "toon O-1", "O-1 kan ik niet vinden. Klopt het nummer?"),
        ("emily", "show O-1", "I cannot find O-1. Is the number right?"),
    ],
)
def test_what_cannot_be_shown_is_answered_with_what_would_be_right(
    shared_town: Town, name: str, typed: str, sentence: str
) -> None:
    assert sentence in getattr(shared_town, name).types(f"/kennis {typed}", "algemeen")


@pytest.mark.parametrize("typed", ["A-1", "a1", "a 1", " A-1 ", "A–1"])
def test_a_reference_is_understood_however_it_is_typed(shared_town: Town, typed: str) -> None:
    assert "*A-1 · Actiestap*" in shared_town.noor.types(f"/kennis toon {typed}")


def test_an_answer_is_seen_by_who_asked_and_nobody_else(shared_town: Town) -> None:
    assert says("help.text") in shared_town.pieter.types("/kennis help", "alliantie-ecosystemen")
    assert says("help.text") in shared_town.pieter.reads("alliantie-ecosystemen")
    assert says("help.text") not in shared_town.niels.reads("alliantie-ecosystemen")


def test_the_menus_help_and_list_answer_where_one_clicks(shared_town: Town) -> None:
    shared_town.jelle.types("/kennis")
    shared_town.jelle.presses("^Meer…$")
    shared_town.jelle.presses("^Help$")
    assert says("help.text") in shared_town.jelle.reads("alliantie-studentenhuisvesting")
    shared_town.jelle.presses("^Mijn werk$")
    assert "Jouw bijdragen" in shared_town.jelle.reads("alliantie-studentenhuisvesting")


def test_the_menu_offers_nothing_that_no_command_does(shared_town: Town) -> None:
    assert shared_town.parts is not None
    known = {one.name for one in shared_town.parts.context.subcommands._all.values()}
    assert {name for items in (FIRST, *PARTS.values()) for name, _ in items} <= known


def test_no_answer_of_the_command_was_refused_by_slack(http_town: Town) -> None:
    for typed in ("", "help", "zzz", "mijn", "toon", "toon B-1", "B-1", "knelpnt X", "knelpunt X"):
        http_town.noor.types(f"/kennis {typed}".strip())
    assert http_town.refused_calls() == []
