"""Files that are late or do not come: each arrives once, or whoever waits for it reads why and who can mend it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from reports.workbook import write
from tests.kit import Town

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
        "Het bestand bij dit bericht is er nog niet. De opslag van jullie Slack is vol (storage_limit_reached). "
        "Een beheerder van de werkruimte kan oude bestanden weghalen. Ik blijf het proberen: het komt vanzelf, en "
        "één keer."
    )
    assert [one["name"] for one in file["files"]] == ["kennisbot-weekrapportage-2026-W48.xlsx"]


def test_a_file_that_slack_finds_too_large_is_told_with_what_makes_it_smaller(town: Town) -> None:
    town.fault("refused", method="files.getUploadURLExternal", error="file_upload_size_restricted")
    town.hanneke.types("/kennis rapportage 2026-Q3", SECRETARIAT)
    town.settle()
    assert re.sub(r".*1 juli", "1 juli", town.messages(SECRETARIAT)[-1]["text"]).endswith(
        "Een kortere periode of één alliantie geeft een kleiner bestand. Ik probeer het niet meer. "
        "Vraag haar met `/kennis rapportage` als het verholpen is."
    )
    assert town.files() == []
    assert "Ik maak" not in str(town.messages(SECRETARIAT))


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
    (message,) = town.messages(SECRETARIAT)
    assert message["text"].startswith("Weekrapportage 47 is nog niet gelukt. De bot kan het niet wegschrijven")
    town.move("2026-11-26T12:00:00+00:00", jump=True)
    town.settle()
    (message,) = town.messages(SECRETARIAT)
    assert message["text"].startswith("Weekrapportage 47 is niet gelukt.")
    assert message["text"].endswith("Vraag haar met `/kennis rapportage` als het verholpen is.")
    full_disk()
    town.hanneke.types("/kennis rapportage 2026-W47", SECRETARIAT)
    town.settle()
    assert len(town.files("2026-W47")) == 1


def test_an_error_of_ours_is_told_with_where_to_look_and_in_the_readers_language(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.tom.manages("Secretariaat", member=town.emily.user_id)
    town.settle()

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise ValueError("Te weinig kamers")

    monkeypatch.setattr("reports.write", broken)
    town.emily.types("/kennis digest 2026-W47", "@bot")
    town.settle()
    assert "Something went wrong while making it (ValueError). Whoever runs the bot finds it in the log." in (
        town.emily.reads()
    )
    assert "I have stopped trying. Ask for it with `/kennis digest` when it is mended." in town.emily.reads()
    assert town.messages(SECRETARIAT) == []
