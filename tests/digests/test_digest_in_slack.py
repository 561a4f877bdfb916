"""The digest as the secretariat meets it: on Monday at eight, on demand, and after the bot was away."""

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from sqlmodel import select

from alliance.enums import Status
from storage.tables import ActionStep
from tests.kit import Player, Town
from tests.kit.administration import changes_person
from tests.kit.contributions import change
from tests.kit.polls import asks, manages, votes
from tests.kit.reading import promised, says, texts

pytestmark = pytest.mark.digests

SECRETARIAT = "nkn-secretariaat"
BEFORE_EIGHT = "2026-11-30T06:59:59+00:00"
NOT_YET = "Toen was het netwerk er nog niet: het eerste wat in Kennisbot staat, is van 24 november 2026."
AT_EIGHT = "2026-11-30T07:00:00+00:00"


def digests(town: Town, channel: str = SECRETARIAT) -> list[dict[str, Any]]:
    """The messages of digests in a channel, oldest first."""
    return [one for one in town.messages(channel) if re.match(r"\w+rapportage ", one["text"])]


def file_of(town: Town, message: dict[str, Any], channel: str = SECRETARIAT) -> dict[str, Any]:
    """The one file in a message's thread."""
    replies = [one for one in town.messages(channel) if one.get("thread_ts") == message["ts"] and one.get("files")]
    (file,) = [file for one in replies for file in one["files"]]
    found: dict[str, Any] = file
    return found


def workbook(town: Town, name: str) -> openpyxl.Workbook:
    """The newest file with this name, opened."""
    return openpyxl.load_workbook(io.BytesIO(town.newest_content(re.escape(name))))


def cells(book: openpyxl.Workbook, sheet: str) -> list[Any]:
    """All values of a sheet."""
    return [cell for row in book[sheet].iter_rows() for cell in row if cell.value is not None]


def test_on_monday_at_eight_the_week_is_in_the_secretariats_channel_with_its_workbook(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers", "=cmd|' /C calc'!A0")
    http_town.move(BEFORE_EIGHT)
    assert digests(http_town) == []
    http_town.move(AT_EIGHT)
    (message,) = digests(http_town)
    assert "Weekrapportage 48 · 23–29 november" in message["text"]
    assert "1 nieuwe bijdrage" in message["text"]
    assert "De werkmap staat in de draad bij dit bericht." in texts(message["blocks"])
    assert file_of(http_town, message)["name"] == "kennisbot-weekrapportage-2026-W48.xlsx"
    book = workbook(http_town, "2026-W48")
    assert book.sheetnames[:3] == ["Overzicht", "Opbrengst", "Bijdragen"]
    typed = {cell.value: cell.data_type for cell in cells(book, "Bijdragen")}
    assert "Te weinig kamers" in typed
    assert typed["=cmd|' /C calc'!A0"] == "s"  # never a formula
    assert http_town.refused_calls() == []


def test_the_same_figures_stand_in_message_workbook_mail_and_on_home(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    http_town.jelle.shares("Een kamerloket")
    http_town.move(AT_EIGHT)
    (message,) = digests(http_town)
    http_town.hanneke.presses("Kopieer als e-mail", SECRETARIAT, ts=message["ts"])
    mail = texts(http_town.hanneke.form()["blocks"])
    sheet = " ".join(str(cell.value) for cell in cells(workbook(http_town, "2026-W48"), "Overzicht"))
    total = "Sinds 24 november 2026, de eerste dag: 2 organisaties actief."
    for told in ("2 nieuwe bijdragen", total):
        for place in (message["text"], texts(message["blocks"]), mail, sheet):
            assert told in place
    http_town.close_all_forms()
    http_town.hanneke.opens_list("home_all:office")
    assert total in texts(http_town.hanneke.form())


def test_a_poll_that_ended_is_told_with_its_votes_in_message_mail_and_workbook(http_town: Town) -> None:
    asked = asks(http_town.marit)
    votes(http_town.noor, "Ja", asked)
    votes(http_town.jelle, "Nee", asked)
    manages(http_town.marit, "Nu sluiten", asked)
    http_town.move(AT_EIGHT)
    (message,) = digests(http_town)
    http_town.hanneke.presses("Kopieer als e-mail", SECRETARIAT, ts=message["ts"])
    mail = texts(http_town.hanneke.form()["blocks"])
    sheet = " ".join(str(cell.value) for cell in cells(workbook(http_town, "2026-W48"), "Peilingen"))
    for place in (message["text"], texts(message["blocks"]), mail):
        assert "Ja 1 van 2 (50 %) · Nee 1 (50 %)" in place
    assert "Ja 1 50" in sheet
    assert "Nee 1 50" in sheet


def test_how_many_are_in_the_workbook_alone_is_said_of_what_is_new_and_of_what_needs_attention(http_town: Town) -> None:
    for number in range(1, 6):
        http_town.noor.shares(f"Kamers in wijk {number}")
    with http_town.database.writing() as session:
        for step in session.exec(select(ActionStep).where(ActionStep.status == Status.NOT_STARTED).limit(4)):
            step.due_on = dt.date(2026, 11, 20)
            session.add(step)
    http_town.move(AT_EIGHT)
    (message,) = digests(http_town)
    new, pressing = (
        "en nog 2, zie het blad Bijdragen in de werkmap",
        "en nog 1, zie het blad Actiestappen in de werkmap",
    )
    said = texts(message["blocks"])
    assert f"• {new}" in said
    assert f"• {pressing}" in said
    assert f"E{pressing[1:]}." in message["text"]
    http_town.hanneke.presses("Kopieer als e-mail", SECRETARIAT, ts=message["ts"])
    mail = texts(http_town.hanneke.form()["blocks"])
    assert f"- {new}" in mail
    assert f"- {pressing}" in mail


def test_a_week_in_which_nothing_happened_is_told_as_well(http_town: Town) -> None:
    http_town.move(AT_EIGHT)
    (message,) = digests(http_town)
    assert "0 nieuwe bijdragen" in message["text"]
    assert "Deze periode is er niets nieuws gebeurd." in texts(message["blocks"])


def test_every_week_has_one_and_tells_what_changed(http_town: Town) -> None:
    http_town.noor.shares("In de eerste week")
    http_town.move("2026-12-02T09:00:00+00:00")
    http_town.noor.shares("In de tweede week")
    http_town.jelle.shares("Ook in de tweede week")
    http_town.move("2026-12-16T09:00:00+00:00")
    told = [message["text"] for message in digests(http_town)]
    weeks = [re.findall(r"\d+", text)[0] for text in told]
    assert weeks == ["48", "49", "50"]
    assert "2 nieuwe bijdragen (+1)" in told[1]
    assert "0 nieuwe bijdragen (−2)" in told[2]
    assert len(http_town.files("weekrapportage")) == 3


def test_what_was_corrected_after_it_was_reported_is_told_and_not_hidden(http_town: Town) -> None:
    http_town.noor.shares("Achteraf verwijderd")
    http_town.move(AT_EIGHT)
    change(http_town, "B-1", archived_at=dt.datetime(2026, 11, 29, tzinfo=dt.UTC))  # noted late, and dated back
    http_town.move("2026-12-07T07:00:00+00:00")
    first, second = digests(http_town)
    told = "2 cijfers zijn gecorrigeerd nadat ze waren gemeld: zie het blad Overzicht"
    assert told in second["text"]
    assert told in texts(second["blocks"])
    assert "gecorrigeerd" not in first["text"] + texts(first["blocks"])
    http_town.hanneke.presses("Kopieer als e-mail", SECRETARIAT, ts=second["ts"])
    corrected = says("report.corrected", period="week 48", reported=1, now=0, figure="Nieuwe bijdragen")
    assert corrected in texts(http_town.hanneke.form()["blocks"])
    assert corrected in [cell.value for cell in cells(workbook(http_town, "2026-W49"), "Overzicht")]
    # The workbook that was posted stays as it was; the message says what is counted otherwise since.
    http_town.close_all_forms()
    http_town.hanneke.types("/kennis rapportage 2026-W48", SECRETARIAT)
    http_town.settle()
    assert len({http_town.content(one) for one in http_town.files("2026-W48")}) == 1
    assert len(http_town.files("2026-W48")) == 2
    assert all(part in digests(http_town)[-1]["text"] for part in (says("digest.as_posted"), corrected))
    # On somebody's word a corrected edition is made beside it, which is the one that is given from then on.
    asked = digests(http_town)[-1]["ts"]
    for again in (False, True):
        http_town.hanneke.presses(says("digest.correct"), SECRETARIAT, ts=asked)
        http_town.settle()
        assert (says("problem.nothing_to_correct") in http_town.hanneke.reads(SECRETARIAT)) == again
    anew = says("report.corrects", reported=1, now=0, figure="Nieuwe bijdragen")
    assert anew in [cell.value for cell in cells(workbook(http_town, "2026-W48-uitgave-2"), "Overzicht")]
    assert len({http_town.content(one) for one in http_town.files("2026-W48.xlsx")}) == 1
    http_town.hanneke.types("/kennis rapportage 2026-W48", SECRETARIAT)
    http_town.settle()
    assert len({http_town.content(one) for one in http_town.files("2026-W48-uitgave-2")}) == 1
    assert corrected not in digests(http_town)[-1]["text"]


def test_after_a_long_absence_the_four_newest_weeks_come_oldest_first(http_town: Town) -> None:
    http_town.move("2027-01-13T09:00:00+00:00", jump=True)
    http_town.settle()
    weeks = [re.findall(r"\d+", message["text"])[0] for message in digests(http_town)]
    assert weeks == ["51", "52", "53", "1"]


def test_a_bot_that_was_off_on_monday_makes_it_when_it_is_back(http_town: Town) -> None:
    http_town.noor.shares("Van voor het weekend")
    http_town.settle()
    http_town.move("2026-11-30T09:30:00+00:00", jump=True)
    (message,) = digests(http_town)
    assert "1 nieuwe bijdrage" in message["text"]


def test_restarts_before_and_after_make_no_second_one(http_town: Town) -> None:
    http_town.move(BEFORE_EIGHT)
    for moment in (AT_EIGHT, "2026-11-30T07:00:30+00:00", "2026-12-01T07:00:00+00:00"):
        http_town.stop_bot()
        http_town.start_bot()
        http_town.move(moment)
    assert len(digests(http_town)) == 1
    assert len(http_town.files("weekrapportage")) == 1


def test_without_a_channel_of_its_own_the_secretariat_gets_it_in_direct_messages(http_town: Town) -> None:
    changes_person(http_town.tom, http_town.emily, roles=["secretariat"])
    http_town.stop_bot()
    http_town.start_bot(SECRETARIAT_CHANNEL="")
    http_town.move(AT_EIGHT)
    assert "Weekrapportage 48" in http_town.hanneke.reads()
    assert "Weekly digest 48" in http_town.emily.reads()
    assert digests(http_town) == []
    assert len(http_town.files("2026-W48")) == 2


# --- on demand


def test_asked_for_in_the_secretariats_channel_it_comes_there(shared_town: Town) -> None:
    shared_town.settle()
    before = len(digests(shared_town))
    answer = shared_town.hanneke.types("/kennis rapportage 2026-W41", SECRETARIAT)
    promise = "Ik maak de rapportage over 5–11 oktober 2026, in het Nederlands. Dat komt zo hier."
    assert answer == f"{promise} {NOT_YET}"
    shared_town.settle()
    message = digests(shared_town)[before]
    assert file_of(shared_town, message)["name"] == "kennisbot-weekrapportage-2026-W41.xlsx"


@pytest.mark.parametrize("channel", ["algemeen", "alliantie-studentenhuisvesting"])
def test_asked_for_elsewhere_it_comes_in_private_and_says_why(shared_town: Town, channel: str) -> None:
    answer = shared_town.hanneke.types("/kennis rapportage 2026-W42", channel)
    assert says("file.where_private") in answer
    shared_town.settle()
    message = [one for one in shared_town.messages("@bot", reader="hanneke") if "Weekrapportage 42" in one["text"]][-1]
    replies = [one for one in shared_town.messages("@bot", reader="hanneke") if one.get("thread_ts") == message["ts"]]
    assert [file["name"] for one in replies for file in one.get("files", [])] == [
        "kennisbot-weekrapportage-2026-W42.xlsx"
    ]
    if channel != "@bot":
        assert "Weekrapportage 42" not in shared_town.hanneke.reads(channel)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("rapportage", "23–29 november 2026"),
        ("weekbericht", "23–29 november 2026"),
        ("digest week 47", "16–22 november 2026"),
        ("RAPPORTAGE maand", "1–30 november 2026"),
        ("rapportage vorige maand", "1–31 oktober 2026"),
        ("rapportage kwartaal", "1 oktober – 31 december 2026"),
        ("rapportage 4e kwartaal 2026", "1 oktober – 31 december 2026"),
        ("rapportage 2026", "1 januari – 24 november 2026"),
        ("rapportage 2019-W05", "28 januari – 3 februari 2019"),
        ("rapportage Q4 2025 huisvesting", "1 oktober – 31 december 2025"),
        ("rapportage 1-11-2026 t/m 15-11-2026", "1–15 november 2026"),
    ],
)
def test_any_period_can_be_asked_for(shared_town: Town, typed: str, days: str) -> None:
    assert promised("digest.what", period=days) in shared_town.hanneke.types(f"/kennis {typed}", "@bot")


@pytest.mark.parametrize(
    ("typed", "nl", "en"),
    [
        ("ooit", "“ooit” is geen periode en geen alliantie.", "“ooit” is neither a period nor an alliance."),
        ("Ruimtevaart", " of een alliantie: Maatschappelijke impact, ", " or an alliance: "),
        (
            "week Ruimtevaart",
            "Een alliantie “Ruimtevaart” ken ik niet.",
            "I don't know an alliance called “Ruimtevaart”.",
        ),
        ("2026-13", "Er is geen maand 13.", "There is no month 13."),
        ("Q5", "Er is geen 5e kwartaal", "There is no quarter 5"),
        (
            "week -1",
            "2026 heeft geen week -1: dat jaar heeft 53",
            "2026 has no week -1: that year has 53",
        ),
        ("week 50 t/m 99", "heeft geen week 99", "has no week 99"),
        (
            "1-1-1900 t/m 1-1-2100",
            "1-1-2100” reikt te ver. Een rapportage",
            "goes too far. A digest can",
        ),
        (
            "2026-11-20 2026-11-01",
            "eindigt (1-11-2026) voor ze begint (20-11-2026)",
            "ends (1-11-2026) before",
        ),
        ("2027-W10", "“2027-W10” moet nog beginnen. Kies een periode die", "“2027-W10” has not started yet. Choose a"),
        (
            "week 54",
            "2026 heeft geen week 54: dat jaar heeft 53",
            "2026 has no week 54: that year has 53",
        ),
        (
            "2026-W54",
            "2026 heeft geen week 54: dat jaar heeft 53",
            "2026 has no week 54: that year has 53",
        ),
        (
            "31-2-2026 t/m 1-3-2026",
            "31-2-2026 bestaat niet op de kalender. Schrijf een dag als 1-11-2026.",
            "31-2-2026 is not on the calendar. Write a date as 1/11/2026",
        ),
        (
            "2-11-2026 t/m 1-11-2026",
            "De periode eindigt (1-11-2026) voor ze begint (2-11-2026). Zet de eerste dag vooraan.",
            "The period ends (1-11-2026) before it begins (2-11-2026). Put the first day first.",
        ),
        ("<!channel>", "“&lt;!channel&gt;” is geen periode", "“&lt;!channel&gt;” is neither a period"),
    ],
)
def test_what_is_no_period_is_answered_with_what_would_be(english_town: Town, typed: str, nl: str, en: str) -> None:
    english_town.settle()
    before = len(english_town.files())
    assert nl in english_town.hanneke.types(f"/kennis rapportage {typed}", "@bot")
    assert en in english_town.emily.types(f"/kennis digest {typed}", "@bot")
    english_town.settle()
    assert len(english_town.files()) == before


@pytest.mark.parametrize("name", ["noor", "tom", "guus"])
def test_who_may_not_hears_whom_to_ask(shared_town: Town, name: str) -> None:
    answer = getattr(shared_town, name).types("/kennis rapportage", "algemeen")
    assert answer.startswith("Dat kan alleen ")
    assert f"<@{shared_town.users['hanneke']}>" in answer
    assert f"<@{shared_town.users['tom']}>" not in answer


def test_who_reads_english_gets_the_message_and_the_workbook_in_english(english_town: Town) -> None:
    english_town.emily.types("/kennis digest 2026-W43", "@bot")
    english_town.settle()
    assert "Weekly digest 43 · 19–25 October" in english_town.emily.reads()
    assert workbook(english_town, "2026-W43").sheetnames[0] == "Overview"


def test_what_is_for_an_alliance_only_is_in_it_and_says_so(shared_town: Town) -> None:
    author: Player = shared_town.noor
    author.types("/kennis knelpunt Alleen voor de alliantie")
    assert not author.submits(body="Vertrouwelijk.", visibility="alliance")
    shared_town.hanneke.types("/kennis rapportage week", SECRETARIAT)
    shared_town.settle()
    values = [cell.value for cell in cells(workbook(shared_town, "2026-W48"), "Bijdragen")]
    assert "Vertrouwelijk." in values
    assert "de alliantie" in values


@pytest.fixture
def english_town(shared_town: Town) -> Town:
    """The shared town with somebody in the secretariat who reads English."""
    if "Only " in shared_town.emily.types("/kennis digest ooit", "@bot"):
        changes_person(shared_town.tom, shared_town.emily, roles=["secretariat"])
        shared_town.close_all_forms()
    return shared_town


# --- the meeting version, the mail, and chairs


def test_the_meeting_version_comes_into_the_thread_and_names_nobody(shared_town: Town) -> None:
    shared_town.noor.shares("Kamers voor de vergadering")
    shared_town.noor.types("/kennis knelpunt Onder ons")
    assert not shared_town.noor.submits(body="Vertrouwelijk voor de tafel.", visibility="alliance")
    shared_town.hanneke.types("/kennis rapportage week", SECRETARIAT)
    shared_town.settle()
    message = digests(shared_town)[-1]
    shared_town.hanneke.presses("Vergaderversie", SECRETARIAT, ts=message["ts"])
    shared_town.settle()
    _, name = [
        file["name"]
        for one in shared_town.messages(SECRETARIAT)
        if one.get("thread_ts") == message["ts"]
        for file in one.get("files", [])
    ]
    assert name.endswith("-vergaderversie.xlsx")
    called = {file["title"] for file in shared_town.files("2026-W48")}
    assert called == {"Weekrapportage 48", "Weekrapportage 48 – vergaderversie"}
    book = workbook(shared_town, "vergaderversie")
    everything = str([cell.value for sheet in book for cell in cells(book, sheet.title)])
    assert "Kamers voor de vergadering" in everything
    assert "Noor" not in everything
    # At a table of the network sit more than the alliance it is for.
    assert "Vertrouwelijk voor de tafel." not in everything


def test_the_mail_can_be_copied_and_has_no_links(shared_town: Town) -> None:
    shared_town.noor.shares("Kamers <http://kwaad.example|voor> de mail")
    shared_town.hanneke.types("/kennis rapportage week", SECRETARIAT)
    shared_town.settle()
    shared_town.hanneke.presses("Kopieer als e-mail", SECRETARIAT, ts=digests(shared_town)[-1]["ts"])
    shown = texts(shared_town.hanneke.form()["blocks"])
    shared_town.close_all_forms()
    assert "Weekrapportage 48" in shown
    assert "Kamers" in shown
    assert "slack.com" not in shown


def test_a_chair_gets_the_digest_of_the_own_alliance_and_of_no_other(shared_town: Town) -> None:
    answer = shared_town.marit.types("/kennis rapportage vorige maand", "@bot")
    assert promised("digest.what", period="1–31 oktober 2026") in answer
    shared_town.settle()
    assert "Studentenhuisvesting" in shared_town.marit.reads()
    assert shared_town.files("studentenhuisvesting")
    refused = shared_town.marit.types("/kennis rapportage week Internationalisering", "@bot")
    assert refused.startswith("Dat kan alleen ")
