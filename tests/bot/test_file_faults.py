"""Files that are late or do not come: each arrives once, or whoever waits for it reads why and who can mend it."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from handlers.slack.messages import failed_files
from handlers.slack.views.failed_files import MissingFile, missing
from reports.excel.workbook import write
from storage.engine import deliveries as queue
from storage.enums import DeliveryState
from storage.tables import Delivery
from tests.kit import Town
from tests.kit.administration import changes_person
from tests.kit.beforehand import shared_items
from tests.kit.bundles import begins, opens_in_form
from tests.kit.people import HOUSING
from tests.kit.polls import asks, votes
from tests.kit.reading import says
from tests.meetings.test_meetings import plans
from tests.polls.test_poll_exports import closes
from texts import Translator

pytestmark = pytest.mark.digests

SECRETARIAT = "nkn-secretariaat"
AT_EIGHT = "2026-11-30T07:00:00+00:00"


def replies(town: Town, message: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in a message's thread."""
    found = [one for one in town.messages(SECRETARIAT) if one.get("thread_ts") == message["ts"]]
    return [one for one in found if one["ts"] != message["ts"]]


def reports(town: Town) -> list[dict[str, Any]]:
    """What stands in the secretariat's channel of digests, by itself."""
    found = town.messages(SECRETARIAT)
    return [one for one in found if one.get("thread_ts", one["ts"]) == one["ts"] and "rapportage" in one["text"]]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The disk of the bot is full; calling it makes room."""
    is_full = True

    def writing(*args: Any, **more: Any) -> bytes:
        if is_full:
            raise OSError(28, "No space left on device")
        return write(*args, **more)

    def make_room() -> None:
        nonlocal is_full
        is_full = False

    monkeypatch.setattr("reports.write", writing)
    return make_room


# --- what stands there while it is made


def test_what_is_asked_for_is_said_to_be_made_and_that_message_becomes_the_digest(town: Town) -> None:
    town.fault("ratelimited", method="files.getUploadURLExternal", retry_after=5)
    town.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
    town.settle()
    (message,) = reports(town)
    assert message["text"].startswith("Weekrapportage 47")
    posted = [call for call in town.calls("chat.postMessage") if "Ik maak" in str(call["args"])]
    assert "Ik maak Weekrapportage 47 · 16–22 november 2026." in posted[0]["args"]["text"]
    assert len(posted) == 1
    assert [file["name"] for one in replies(town, message) for file in one["files"]] == [
        "kennisbot-weekrapportage-2026-W47.xlsx"
    ]
    assert town.calls("chat.update")[-1]["args"]["ts"] == message["ts"]


@pytest.mark.parametrize(
    ("typed", "is_said"), [("2026-10", False), ("2026-Q3", True), ("1-1-2026 t/m 31-10-2026", True)]
)
def test_a_long_period_says_how_long_it_takes(shared_town: Town, typed: str, is_said: bool) -> None:
    before = len(shared_town.calls("chat.postMessage"))
    shared_town.hanneke.types(f"/kennis rapportage {typed}", "@bot")
    shared_town.settle()
    said = str(shared_town.calls("chat.postMessage")[before:])
    assert ("duurt dat ongeveer een minuut" in said) is is_said


def test_two_that_are_asked_for_at_once_both_come(town: Town) -> None:
    town.fault("ratelimited", method="chat.postMessage", retry_after=5)
    town.hanneke.types("/kennis rapportage 2026-W46", SECRETARIAT)
    town.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
    town.marit.types("/kennis rapportage 2026-W47", "@bot")
    town.settle()
    assert [one["text"][:17] for one in reports(town)] == ["Weekrapportage 46", "Weekrapportage 47"]
    assert len(town.files("weekrapportage")) == 3
    assert "Weekrapportage 47" in town.marit.reads()


# --- Slack refuses the file


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("kind", ["http_500", "timeout", "reset", "half_response"])
def test_an_upload_that_fails_is_tried_again_without_a_second_message_or_file(
    town: Town, method: str, kind: str
) -> None:
    town.fault(kind, method=method, delay_ms=0)
    town.move(AT_EIGHT)
    (message,) = reports(town)
    assert len(replies(town, message)) == 1
    assert len(town.files("weekrapportage")) == 1


def test_a_digest_that_was_asked_for_survives_a_failure_between_the_file_and_its_message(town: Town) -> None:
    town.fault("reset", method="chat.update")
    town.fault("ratelimited", method="chat.update", retry_after=3)
    town.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
    town.settle()
    (message,) = reports(town)
    assert message["text"].startswith("Weekrapportage 47")
    assert len(replies(town, message)) == 1
    assert len(town.files("weekrapportage")) == 1


def test_slack_without_storage_is_told_once_and_the_file_comes_when_there_is_room(town: Town) -> None:
    town.fault("refused", method="files.completeUploadExternal", error="storage_limit_reached", times=9)
    town.move(AT_EIGHT)
    town.move("2026-11-30T08:00:00+00:00")
    (message,) = reports(town)
    told, file = replies(town, message)
    assert told["text"] == (
        ":warning: Het bestand bij dit bericht is er na 3 pogingen nog niet. De opslag van jullie Slack is vol "
        "(storage_limit_reached). Een beheerder van de werkruimte kan oude bestanden weghalen. Ik blijf het proberen "
        "en stuur het zodra het lukt. Lukt het niet, dan lees je dat hier."
    )
    assert "De werkmap staat in de draad" in str(message)
    assert [one["name"] for one in file["files"]] == ["kennisbot-weekrapportage-2026-W48.xlsx"]


REFUSED = {
    "file_type_not_allowed": "Jullie Slack staat dit soort bestanden niet toe",
    "restricted_action": "Volgens de instellingen van jullie Slack mag ik hier geen bestanden plaatsen",
    "missing_scope": "Kennisbot heeft in jullie Slack niet het recht om bestanden te plaatsen",
    "unknown_method": "Jullie Slack kent de manier niet waarop ik bestanden plaats",
    "file_upload_size_restricted": "Het is groter dan jullie Slack toestaat",
    "invalid_arguments": "Slack weigerde het",
}


@pytest.mark.parametrize("error", REFUSED)
def test_each_refusal_of_slack_is_told_in_words_with_another_way(error: str) -> None:
    files = [
        MissingFile("word", failed_files.why_of(error), error, "A"),
        MissingFile("excel", failed_files.why_of(error), error, "B"),
    ]
    said = missing(Translator("nl", ZoneInfo("Europe/Amsterdam")), files)
    assert said.startswith(":warning: Deze bestanden komen er niet: Word en Excel. ")
    assert said.count(f"{REFUSED[error]} ({error}).") == 1
    assert said.endswith("Ik probeer het niet meer; vraag het opnieuw als het verholpen is. A B")


@pytest.fixture(scope="module")
def refusing_town(_town_of_module: Town) -> Town:
    """A town whose Slack takes no files."""
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        _town_of_module.fault("refused", method=method, error="file_type_not_allowed", times=500)
    return _town_of_module


PROMISES = re.compile("Als ze klaar is|volg(t|en) |staat in de draad|In de draad:")


def asks_for_a_digest(town: Town) -> tuple[str, str]:
    town.marit.types("/kennis rapportage kwartaal", "@bot")
    return "marit", "kennisbot digest --week 2026-Q4 --alliance Studentenhuisvesting"


def asks_for_a_meeting_version(town: Town) -> tuple[str, str]:
    town.hanneke.types("/kennis rapportage 2026-W46", "@bot")
    town.settle()
    town.hanneke.presses("Vergaderversie", "@bot")
    return "hanneke", "kennisbot digest --week 2026-W46 --for-meeting"


def asks_for_a_poll(town: Town) -> tuple[str, str]:
    votes(town.noor, "Ja", asks(town.marit))
    closes(town)
    town.marit.presses("Beheren|Meer", HOUSING)
    town.marit.presses("Excel", HOUSING)
    return "marit", "/kennis toon V-"


def asks_for_a_dossier(town: Town) -> tuple[str, str]:
    shared_items(town)
    assert begins(town.hanneke) == {}
    opens_in_form(town.hanneke)
    town.hanneke.presses("^Word en Excel$", view="modal")
    assert not town.hanneke.submits()
    return "hanneke", "kennisbot bundle D-1 --out D-1.docx"


def asks_for_papers(town: Town) -> tuple[str, str]:
    plans(town.hanneke)
    town.hanneke.types("/kennis overleg O-1", "@bot")
    town.hanneke.presses("^Vergaderstukken$", "@bot")
    assert not town.hanneke.submits()
    return "hanneke", "kennisbot meeting O-1 --out O-1.xlsx"


@pytest.mark.parametrize(
    "asked",
    [asks_for_a_digest, asks_for_a_meeting_version, asks_for_a_poll, asks_for_a_dossier, asks_for_papers],
)
def test_no_promise_of_a_refused_file_stands_and_the_secretariat_reads_of_it_once(
    refusing_town: Town, shared_town: Town, asked: Callable[[Town], tuple[str, str]]
) -> None:
    since = shared_town.now().timestamp()
    name, otherwise = asked(shared_town)
    shared_town.settle()
    shared_town.move(shared_town.now() + dt.timedelta(minutes=1))
    mine = said_since(shared_town.messages("@bot", reader=name), since)
    promises = [
        one for one in mine if PROMISES.search(one) and "komt er niet" not in one and "komen er niet" not in one
    ]
    assert promises == []
    assert any("(file_type_not_allowed)" in one and otherwise in one for one in mine)
    told = [one for one in said_since(shared_town.messages(SECRETARIAT), since) if otherwise in one]
    assert len(told) == 1
    assert f"voor <@{shared_town.users[name]}>" in told[0]
    assert "is iets niet gelukt" in told[0]
    assert "komt er niet" in told[0] or "komen er niet" in told[0]


def said_since(found: list[dict[str, Any]], since: float) -> list[str]:
    """What lasts of what was said: what only one person saw for a moment is no promise that stands."""
    return [str(one["blocks"]) for one in found if float(one["ts"]) >= since and not one.get("ephemeral_to")]


def test_the_weekly_message_says_that_its_workbook_does_not_come_and_comes_once(town: Town) -> None:
    town.fault("refused", method="files.getUploadURLExternal", error="restricted_action", times=500)
    town.move(AT_EIGHT)
    town.move("2026-11-30T07:10:00+00:00")
    (message,) = reports(town)
    assert "Dit bestand komt er niet: Excel." in message["text"]
    assert "(restricted_action)" in str(message["blocks"])
    assert "`kennisbot digest --week 2026-W48`" in str(message["blocks"])
    assert "De werkmap staat in de draad" not in str(message["blocks"])
    assert len(town.messages(SECRETARIAT)) == 1
    assert town.messages("@bot", reader="hanneke") == []


def test_what_is_put_back_in_line_and_comes_after_all_is_promised_again(town: Town) -> None:
    town.fault("refused", method="files.getUploadURLExternal", error="missing_scope", times=1)
    town.move(AT_EIGHT)
    with town.database.writing() as session:
        (failed,) = queue.list_failed(session)
        queue.put_back(session, failed, now=town.now())
    town.move("2026-11-30T07:01:00+00:00")
    (message,) = reports(town)
    assert len(replies(town, message)) == 1
    assert "De werkmap staat in de draad" in str(message["blocks"])


def test_what_cannot_be_changed_any_more_is_told_below_the_message(town: Town) -> None:
    town.fault("refused", method="files.getUploadURLExternal", error="missing_scope", times=1)
    town.fault("refused", method="chat.update", error="edit_window_closed", times=1)
    town.move(AT_EIGHT)
    (message,) = reports(town)
    (told,) = replies(town, message)
    assert says("failure.missing", n=1, files="Excel") in told["text"]


# --- it cannot be written


def test_a_full_disk_is_told_and_the_week_comes_once_when_there_is_room(
    town: Town, full_disk: Callable[[], None]
) -> None:
    town.move("2026-11-30T07:10:00+00:00")
    (message,) = reports(town)
    (told,) = replies(town, message)
    assert "de schijf is vol of op slot (disk_full). Wie de bot beheert, kan ruimte maken." in told["text"]
    assert town.files() == []
    full_disk()
    town.move("2026-11-30T08:00:00+00:00")
    assert len(reports(town)) == 1
    assert len(replies(town, message)) == 2
    assert len(town.files("weekrapportage")) == 1


def test_a_full_disk_that_lasts_is_given_up_with_what_to_do(town: Town, full_disk: Callable[[], None]) -> None:
    town.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
    town.move("2026-11-24T10:00:00+00:00")
    (message, late) = town.messages(SECRETARIAT)
    assert says("failure.file", n=3) + " De bot kan het niet wegschrijven" in late["text"]
    with town.database.writing() as session:
        for one in session.exec(select(Delivery).where(Delivery.state == DeliveryState.WAITING)).all():
            one.trying_since = town.now() - dt.timedelta(days=2)
    town.move("2026-11-24T10:15:00+00:00")
    (message, _, over) = town.messages(SECRETARIAT)
    assert "Ik maak" not in message["text"]
    for told in (message, over):
        assert says("failure.missing", n=1, files="Excel") + " De bot kan het niet wegschrijven" in told["text"]
        assert "`kennisbot digest --week 2026-W47`" in told["text"]
    full_disk()
    town.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
    town.settle()
    assert len(town.files("2026-W47")) == 1


def test_an_error_of_ours_is_told_with_where_to_look_and_in_the_readers_language(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes_person(town.tom, town.emily, roles=["secretariat"])
    town.settle()

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise ValueError("Te weinig kamers")

    monkeypatch.setattr("reports.write", broken)
    town.emily.types("/kennis digest 2026-W47", "@bot")
    town.settle()
    told = town.emily.reads()
    assert (
        "Something went wrong while I was making it (ValueError). Whoever runs the bot can find it in the log." in told
    )
    assert "I have stopped trying; please ask again once it is fixed." in told
    assert "When it is done" not in told
    town.move(town.now() + dt.timedelta(minutes=1))
    assert "(ValueError)" in str(town.messages(SECRETARIAT))


def test_a_message_that_cannot_be_made_either_becomes_the_sentence(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise ValueError("Te weinig kamers")

    monkeypatch.setattr("alliance.digests.digests.collect_digest", broken)
    town.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
    town.settle()
    (message,) = town.messages(SECRETARIAT)
    assert message["text"].startswith(":warning: *Weekrapportage 47* is niet gelukt. Er ging iets mis bij het maken")
