"""The slash command: its menu, its help, its words in two languages, and what it says to a word that is none."""

import pytest

from handlers.slack.views.help import MENU
from tests.kit import Town
from tests.kit.reading import elements, says

READER_WORDS = [
    *("deel", "praktijk", "knelpunt", "kans", "zoek", "toon", "mijn", "acties", "overzicht", "alliantie"),
    *("instellingen", "help"),
]
MEMBER_WORDS = [*READER_WORDS, "status", "afwezig"]
ASKING_WORDS = ["peiling", "uitvraag", "scan", "overleg"]


def help_words(answer: str) -> list[str]:
    """The subcommands that a help page explains."""
    lines = [line for line in answer.splitlines() if line.startswith("`/kennis ")]
    return [line.split("`")[1].removeprefix("/kennis ") for line in lines]


def test_alone_it_opens_a_menu_of_what_this_person_may_do(shared_town: Town) -> None:
    assert "Hoi! Wat wil je doen?" in shared_town.noor.types("/kennis")
    shown = [m for m in shared_town.messages("alliantie-studentenhuisvesting", reader="noor") if m.get("ephemeral_to")]
    labels = [one.label for one in elements(shown[-1])]
    assert labels == [
        *("Praktijkvoorbeeld delen", "Knelpunt delen", "Kans delen", "Zoeken", "Mijn bijdragen", "Actieagenda"),
        *("Overzicht", "Allianties", "Instellingen", "Help"),
    ]


def test_the_secretariats_menu_has_more(shared_town: Town) -> None:
    answer = shared_town.hanneke.types("/kennis")
    assert "Rapportage van deze week" in answer
    assert "Beheer" in answer


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
    words = ["share", "practice", "bottleneck", "opportunity", "find", "show", "mine", "actions", "status", "overview"]
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
        ("noor", "knelpnt", "`/kennis knelpunt`"),
        ("noor", "botleneck", "`/kennis knelpunt`"),
        ("noor", "hepl", "`/kennis help`"),
        ("emily", "botleneck", "`/kennis bottleneck`"),
        ("emily", "knelpnt", "`/kennis bottleneck`"),
        ("hanneke", "raportage", "`/kennis rapportage`"),
        ("hanneke", "weekbericht2", "`/kennis rapportage`"),
    ],
)
def test_a_mistyped_word_gets_the_nearest_in_the_readers_language(
    shared_town: Town, name: str, typed: str, meant: str
) -> None:
    answer = getattr(shared_town, name).types(f"/kennis {typed}", "algemeen")
    assert f"{'Did you mean' if name == 'emily' else 'Bedoel je'} {meant}" in answer


def test_what_this_person_may_not_do_is_not_suggested(shared_town: Town) -> None:
    answer = shared_town.noor.types("/kennis raportage")
    assert "rapportage`" not in answer
    assert says("unknown.word", word="raportage") in answer


@pytest.mark.parametrize(
    ("name", "unknown", "everything"),
    [("noor", "“zzz” ken ik niet.", "Dit kan wel: `deel`"), ("emily", "I don't know “zzz”.", "You can use: `share`")],
)
def test_an_unknown_word_gets_everything_there_is(shared_town: Town, name: str, unknown: str, everything: str) -> None:
    answer = getattr(shared_town, name).types("/kennis zzz", "algemeen")
    assert unknown in answer
    assert everything in answer
    assert "`/kennis help`" in answer


def test_an_unknown_word_is_repeated_as_text_only(shared_town: Town) -> None:
    answer = shared_town.noor.types("/kennis <!channel>")
    assert "&lt;!channel&gt;" in answer
    assert "<!channel>" not in answer


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
    shared_town.jelle.presses("^Help$")
    assert says("help.text") in shared_town.jelle.reads("alliantie-studentenhuisvesting")
    shared_town.jelle.presses("Mijn bijdragen")
    assert "Jouw bijdragen" in shared_town.jelle.reads("alliantie-studentenhuisvesting")


def test_the_menu_offers_nothing_that_no_command_does(shared_town: Town) -> None:
    assert shared_town.parts is not None
    known = {one.name for one in shared_town.parts.context.subcommands._all.values()}
    assert {name for name, _ in MENU} <= known


def test_no_answer_of_the_command_was_refused_by_slack(http_town: Town) -> None:
    for typed in ("", "help", "zzz", "mijn", "toon", "toon B-1", "knelpunt X"):
        http_town.noor.types(f"/kennis {typed}".strip())
    assert http_town.refused_calls() == []
