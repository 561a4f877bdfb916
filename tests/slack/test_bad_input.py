"""Whatever somebody types, and whatever is away: a sentence or the right result, and never a lost text.

Each sentence is read in Dutch (by Noor) and in English (by Emily).
"""

import contextlib
import json
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from storage.people.alliances import list_alliances
from storage.tables import Contribution
from tests.kit import Player, Town
from tests.kit.people import Impossible
from tests.kit.reading import held, says, texts
from tests.kit.waiting import PATIENCE
from tests.kit.wire import send, send_form, submission

CHANNELS = {"noor": "alliantie-studentenhuisvesting", "emily": "alliantie-internationalisering"}
CLOSED = {"response_action": "clear"}
"""The answer that closes all forms."""

ZERO_WIDTH = "\u200b\u2060"
OVERRIDE = "\u202e"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HEBREW = "\u05d7\u05d3\u05e8\u05d9\u05dd"


def begin(town: Town, name: str, title: str = "Te weinig kamers") -> Player:
    """Somebody with the short form in front of them, in their alliance's channel."""
    player: Player = getattr(town, name)
    player.types(f"/kennis knelpunt {title}".strip(), channel=CHANNELS[name])
    return player


# --- what is typed


@pytest.mark.parametrize("empty", ["   ", "\u00a0", ZERO_WIDTH, OVERRIDE])
@pytest.mark.parametrize(
    ("name", "field", "sentence"),
    [
        ("noor", "title", "Geef je bijdrage een titel, bijvoorbeeld: Te weinig kamers voor eerstejaars."),
        ("emily", "title", "Give your contribution a title, for example: Too few rooms for first-years."),
        ("noor", "body", "Schrijf hier in een paar zinnen waar het om gaat."),
        ("emily", "body", "Write a few sentences about what is going on."),
    ],
)
def test_what_nobody_can_see_counts_as_nothing(
    shared_town: Town, name: str, field: str, sentence: str, empty: str
) -> None:
    player = begin(shared_town, name)
    assert player.submits(**{"title": "Iets", "body": "Iets", field: empty}) == {field: sentence}


@pytest.mark.parametrize(
    ("name", "title", "body", "errors"),
    [
        ("noor", "x" * 151, "Kort.", {"title": "Dit zijn 151 tekens en er passen er 150. Kort het iets in."}),
        (
            "emily",
            "x" * 151,
            "Short.",
            {"title": "This is 151 characters; the limit is 150. Please shorten it a little."},
        ),
        ("noor", "Kort", "x" * 3001, {"body": "Dit zijn 3001 tekens en er passen er 3000. Kort het iets in."}),
        (
            "emily",
            "Short",
            "x" * 3001,
            {"body": "This is 3001 characters; the limit is 3000. Please shorten it a little."},
        ),
    ],
)
def test_what_is_too_long_says_by_how_much(
    shared_town: Town, name: str, title: str, body: str, errors: dict[str, str]
) -> None:
    assert send_form(begin(shared_town, name), title=title, body=body) == errors


def test_a_client_refuses_what_is_too_long_by_itself(shared_town: Town) -> None:
    with pytest.raises(Impossible):
        begin(shared_town, "noor").submits(body="x" * 3001)


def test_exactly_as_much_as_fits_is_accepted(shared_town: Town) -> None:
    player = begin(shared_town, "noor")
    assert player.submits(title="v" * 150, body="é" * 3000) == {}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (f"Gezin {FAMILY}", f"Gezin {FAMILY}"),
        (f"Kamers {HEBREW}", f"Kamers {HEBREW}"),
        (f"Te{OVERRIDE} weinig", "Te weinig"),
        ("Te\x00 wei\x07nig\x1b[31m", "Te weinig[31m"),
        ("Twee\nregels  en\tspaties", "Twee regels en spaties"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<!channel> let op", "&lt;!channel&gt; let op"),
        ("<@U010000001> en <#C01|x>", "&lt;@U010000001&gt; en &lt;#C01|x&gt;"),
        ("<https://kwaad.example|klik>", "&lt;https://kwaad.example|klik&gt;"),
        ("Wonen & werken", "Wonen &amp; werken"),
        ("&lt;al zo getypt&gt;", "&amp;lt;al zo getypt&amp;gt;"),
        ("{limit} %s {0!r} \\n", "{limit} %s {0!r} \\n"),
        ("'; DROP TABLE contributions; --", "'; DROP TABLE contributions; --"),
        ("e\u0301e\u0301n", "één"),
    ],
)
def test_what_is_typed_stays_text(http_town: Town, typed: str, shown: str) -> None:
    player = begin(http_town, "noor")
    assert send_form(player, title=typed, body=" ".join(typed.split())) == {}
    http_town.settle()
    (card,) = [one for one in http_town.messages(CHANNELS["noor"]) if f"Studentenhuisvesting: {shown}." in one["text"]]
    assert f"Studentenhuisvesting: {shown}. {shown}" in card["text"]
    assert f"*{shown}*" in texts(card["blocks"])


def test_half_a_character_is_left_out_and_the_rest_is_kept(shared_town: Town) -> None:
    player = begin(shared_town, "noor")
    assert send_form(player, title="Half \ud83d teken", body="Half \ud83d teken") == {}
    shared_town.settle()
    assert len(shared_town.cards("Half teken")) == 1


# --- what is chosen


@pytest.mark.parametrize("field", ["kind", "alliance", "visibility"])
@pytest.mark.parametrize(
    ("name", "sentence"), [("noor", "Maak hier nog een keuze."), ("emily", "Please choose something here.")]
)
def test_a_choice_that_is_missing_is_asked_for(shared_town: Town, name: str, field: str, sentence: str) -> None:
    player = begin(shared_town, name)
    assert send_form(player, without=(field,), body="Kort.") == {field: sentence}


def test_a_choice_that_there_is_not_counts_as_none(shared_town: Town) -> None:
    player = begin(shared_town, "noor")
    assert send_form(player, body="Kort.", kind="een idee") == {"kind": says("problem.choose")}
    assert send_form(player, body="Kort.", visibility="de wereld") == {"visibility": says("problem.choose")}


@pytest.mark.parametrize("value", ["999999", "x", "-1", "9" * 40])
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("noor", "Deze alliantie bestaat niet meer. Kies een andere."),
        ("emily", "This alliance no longer exists. Choose another one."),
    ],
)
def test_an_alliance_that_is_none_is_refused(shared_town: Town, name: str, value: str, sentence: str) -> None:
    assert send_form(begin(shared_town, name), body="Kort.", alliance=value) == {"alliance": sentence}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("noor", "Dat kan alleen het secretariaat. Vraag het aan Hanneke Postma."),
        ("emily", "Only the secretariat can do that. Ask Hanneke Postma."),
    ],
)
def test_nobody_shares_for_another_organisation_by_a_form_of_their_own_making(
    shared_town: Town, name: str, sentence: str
) -> None:
    player = begin(shared_town, name)
    payload = submission(player, body="Namens een ander.")
    payload["view"]["state"]["values"]["organisation"] = {
        "value": {"type": "static_select", "selected_option": {"value": "1"}}
    }
    assert list(send(player, payload)["errors"].values()) == [sentence]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "noor",
            r"Er ging iets mis dat ik niet had verwacht\. Probeer het opnieuw\..* geef dan nummer [0-9a-f]{6} door",
        ),
        ("emily", r"Something unexpected went wrong\. Try again; if it keeps happening, give number [0-9a-f]{6} to"),
    ],
)
def test_what_nobody_foresaw_gets_a_number_to_report(
    shared_town: Town,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    sentence: str,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Een geheim.")

    monkeypatch.setattr("handlers.contributions.sharing._post", fail)
    player = begin(shared_town, name)
    (told,) = send_form(player, body="Een geheim.").values()
    assert re.match(sentence, told)
    logged = capsys.readouterr().out
    assert re.findall(r"[0-9a-f]{6}", told)[-1] in logged
    assert "Een geheim." not in logged


# --- meanwhile


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("noor", "De alliantie Wonen & zo is net afgesloten. Kies een andere; je tekst staat er nog."),
        ("emily", "The alliance Housing & such has just been closed. Choose another one; your text is still here."),
    ],
)
def test_an_alliance_that_was_archived_meanwhile_can_be_exchanged_and_the_text_stays(
    http_town: Town, name: str, sentence: str
) -> None:
    player = begin(http_town, name)
    with http_town.database.writing() as session:
        chosen = next(row for row, _ in list_alliances(session) if row.channel_id == http_town.channels[CHANNELS[name]])
        chosen.name, chosen.name_en, chosen.archived_at = "Wonen & zo", "Housing & such", http_town.now()
        session.add(chosen)
    assert player.submits(body="Mijn hele verhaal.") == {"alliance": sentence}
    assert held(player.form(), "body") == "Mijn hele verhaal."
    with http_town.database.reading() as session:
        other = next(row.id for row, _ in list_alliances(session))
    assert player.submits(alliance=str(other)) == {}


def test_a_form_that_is_sent_twice_is_shared_once(shared_town: Town) -> None:
    player = begin(shared_town, "noor", "Dubbel geklikt")
    twice = submission(player, body="Twee keer op de knop.")
    assert [send(player, twice) for _ in range(2)] == [CLOSED] * 2
    shared_town.settle()
    assert len(shared_town.cards("Dubbel geklikt")) == 1
    told = [one["text"] for one in shared_town.messages(CHANNELS["noor"], reader="noor") if one.get("ephemeral_to")]
    assert len([text for text in told if "*Dubbel geklikt*" in text]) == 1


def test_a_form_that_is_sent_many_times_at_once_is_shared_once(shared_town: Town) -> None:
    player = begin(shared_town, "noor", "Ongeduldig geklikt")
    many = submission(player, body="Acht vingers tegelijk op de muis.")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: send(player, many), range(8))) == [CLOSED] * 8
    shared_town.settle()
    assert len(shared_town.cards("Ongeduldig geklikt")) == 1


def test_the_same_command_twice_at_once_is_answered_twice_and_leaves_a_form_that_works(shared_town: Town) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: begin(shared_town, "noor", "Twee tegelijk"), range(2)))
    assert held(shared_town.noor.form(), "title") == "Twee tegelijk"
    assert shared_town.noor.submits(body="Kort.") == {}
    shared_town.settle()
    assert len(shared_town.cards("Twee tegelijk")) == 1


def test_the_same_question_for_the_digest_twice_at_once_is_answered_twice(shared_town: Town) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = pool.map(lambda _: shared_town.hanneke.types("/kennis rapportage 2026-W40", "@bot"), range(2))
        assert all("Ik maak de rapportage" in answer for answer in asked)
    shared_town.settle()
    assert len(shared_town.files("2026-W40")) == 2


# --- much at once


def unseen(number: int) -> str:
    """A word that no lexicon has, another one for each number."""
    return "".join("bdfgklmnpr"[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:04}") + "zwix"


@pytest.mark.parametrize(
    "body", ["a" * 3000, " ".join(unseen(number)[:6] for number in range(400))], ids=["one letter", "unknown words"]
)
def test_a_text_without_a_known_word_is_shared_and_found(shared_town: Town, body: str) -> None:
    player = begin(shared_town, "noor", f"Vreemd {unseen(len(body))}")
    assert player.submits(body=body) == {}
    shared_town.settle()
    assert len(shared_town.cards(f"Vreemd {unseen(len(body))}")) == 1
    assert f"Vreemd {unseen(len(body))}" in player.types(f"/kennis zoek {body.split()[-1][:40]}")


def test_of_two_thousand_forms_at_once_each_is_shared_once(http_town: Town) -> None:
    player, count = begin(http_town, "noor"), 2000
    sent = submission(player, title="TITLE", body="BODY")
    form_id = json.loads(sent["view"]["private_metadata"])["form_id"]

    def form(number: int) -> Any:
        told = json.dumps(sent).replace("TITLE", title(number)).replace("BODY", unseen(number))
        return json.loads(told.replace(form_id, f"burst-{number}"))

    def title(number: int) -> str:
        return f"{unseen(number)} {unseen(number + 5000)}"

    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(lambda number: send(player, form(number)), range(count))) == [CLOSED] * count
    with http_town.database.reading() as session:
        titles = session.exec(select(Contribution.title).where(col(Contribution.title).contains("zwix"))).all()
    assert sorted(titles) == sorted(title(number) for number in range(count))


# --- the database cannot be written


NOT_STORED = [
    (
        "noor",
        "Opslaan lukt nu even niet. Er is niets verloren: je tekst staat er nog. Probeer het over een minuut opnieuw.",
    ),
    ("emily", "I cannot save right now. Nothing is lost: your text is still here. Try again in a minute."),
]


@pytest.mark.parametrize(("name", "sentence"), NOT_STORED)
def test_what_cannot_be_stored_stays_in_the_form(shared_town: Town, name: str, sentence: str) -> None:
    player = begin(shared_town, name, f"Niet op te slaan {name}")
    with unwritable(shared_town):
        assert player.submits(body="Mijn hele verhaal.") == {"body": sentence}
    assert held(player.form(), "body") == "Mijn hele verhaal."
    assert player.submits() == {}
    player.posts_anyway()
    shared_town.settle()
    assert len(shared_town.cards(f"Niet op te slaan {name}", CHANNELS[name])) == 1


@pytest.mark.parametrize(("name", "sentence"), NOT_STORED)
def test_when_another_program_holds_the_database_the_answer_still_comes_in_time(
    http_town: Town, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    player = begin(http_town, name)
    new = http_town.newcomer("nieuw", "Nieuw", email="nieuw@delft.nl")
    assert http_town.parts is not None
    monkeypatch.setattr(http_town.parts.context, "request_seconds", 0.3)
    holder = sqlite3.connect(str(http_town.database.file), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        begun = time.monotonic()
        assert player.submits(body="Mijn hele verhaal.") == {"body": sentence}
        # The profile of who is new is stored first, and then what they wanted: two waits, each of PATIENCE.
        new.types("/kennis instellingen")
        assert time.monotonic() - begun < PATIENCE
    finally:
        holder.close()
    monkeypatch.undo()
    assert player.submits() == {}


@pytest.mark.parametrize(
    ("name", "field", "sentence"),
    [(name, "organisation", sentence) for name, sentence in NOT_STORED],
)
def test_an_organisation_that_cannot_be_stored_can_be_chosen_again(
    shared_town: Town, name: str, field: str, sentence: str
) -> None:
    locale = "en-GB" if name == "emily" else "nl-NL"
    new = shared_town.newcomer(f"nieuw-{name}", "Nieuw", email="nieuw@delft.nl", locale=locale)
    new.types("/kennis knelpunt Mijn titel")
    with unwritable(shared_town):
        assert new.submits(organisation="1") == {field: sentence}
    assert new.submits(organisation="1") == {}
    assert held(new.form(), "title") == "Mijn titel"


def test_who_only_reads_does_not_notice(shared_town: Town) -> None:
    with unwritable(shared_town):
        assert says("help.text") in shared_town.noor.types("/kennis help")
        assert "Jouw bijdragen" in shared_town.noor.types("/kennis mijn")
        begin(shared_town, "noor")
        assert held(shared_town.noor.form(), "title") == "Te weinig kamers"


@contextlib.contextmanager
def unwritable(town: Town) -> Iterator[None]:
    """The database can be read and not written, as on a full disk."""
    engine = town.database.engine

    def refuse(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    event.listen(engine, "begin", refuse)
    try:
        yield
    finally:
        event.remove(engine, "begin", refuse)
        engine.dispose()
