"""The papers of a meeting as people meet them: on their day and by the button, moved and cancelled, in both files."""

import io
import re
import zipfile
from typing import Any

from tests.kit import Player, Town
from tests.kit.beforehand import shared_items
from tests.kit.bundles import begins
from tests.kit.documents import word_text
from tests.kit.people import HOUSING
from tests.kit.polls import speaks_english
from tests.kit.reading import elements, options, promised, says, texts
from tests.meetings.test_meetings import DAY, plans, schedules

OFFICE = "nkn-secretariaat"
EIGHT = "2026-12-04T07:00:00+00:00"
"""Eight in the morning in Amsterdam on the papers date of a meeting on the fifteenth."""


def sheet_text(book: bytes) -> str:
    """The sheets of a workbook, and not the second in which it was made."""
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        return "\n".join(file.read(one).decode(errors="replace") for one in file.namelist() if one.startswith("xl/"))


def read(town: Town, pattern: str) -> str:
    """The text of the newest Word file with such a name, a paragraph a line."""
    return word_text(town.newest_content(pattern))


def for_housing(player: Player, **values: str) -> None:
    """Plan a meeting about the alliance on housing."""
    player.types("/kennis overleg")
    player.presses("^Nieuw overleg$", view="modal")
    chosen = options(player.form(), "alliances")["Studentenhuisvesting"]
    errors = player.submits(**{"held_on": DAY, "alliances": [chosen], **values})  # type: ignore[arg-type]
    assert not errors, errors
    player.town.close_all_forms()


def packs(town: Town, channel: str, reader: str | None = None) -> list[str]:
    """The messages above papers in a channel, or in somebody's direct messages."""
    found = town.messages(channel, reader=reader)
    return [one["text"] for one in found if re.search(r"vergaderstukken van|The papers of", one["text"])]


def test_the_papers_come_on_their_day_with_both_files(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    for_housing(http_town.hanneke, place="Stadhuis, kamer 3")
    schedules(http_town.hanneke, "B-1", purpose="decision", proposal="We vragen het Rijk om hulp.")
    http_town.move("2026-12-04T06:59:00+00:00")
    assert packs(http_town, OFFICE) == []
    http_town.move(EIGHT)
    (told,) = packs(http_town, OFFICE)
    assert "van *O-1* Ambtelijk overleg 15 december 2026 zijn klaar (versie 1)" in told
    assert "1 punt ter besluitvorming\n*Te besluiten:*\n1. B-1 Te weinig kamers" in told
    assert len(packs(http_town, "@bot", "marit")) == 1
    names = [one["name"] for one in http_town.files("vergaderstukken")]
    assert sorted(names) == [
        f"kennisbot-O-1-vergaderstukken-v1-2026-12-04.{end}" for end in ("docx",) * 2 + ("xlsx",) * 2
    ]
    called = {one["title"] for one in http_town.files("vergaderstukken")}
    days = "24 november – 4 december 2026"
    assert called == {"O-1 · Agenda", f"O-1 · Rapportage {days} · Studentenhuisvesting – vergaderversie"}
    word = read(http_town, r"v1.*docx")
    assert "Stadhuis, kamer 3" in word
    assert "We vragen het Rijk om hulp." in word
    http_town.move("2026-12-14T10:00:00+00:00")
    assert len(packs(http_town, OFFICE)) == 1
    assert "stukken vr 4 december 2026 · gemaakt vr 4 dec. 08:00" in http_town.hanneke.types("/kennis overleg O-1")
    assert http_town.refused_calls() == []


def test_everybody_gets_the_same_workbook_over_the_alliances_of_the_meeting(http_town: Town) -> None:
    http_town.noor.shares("Te weinig kamers")
    hanneke = http_town.hanneke
    hanneke.types("/kennis overleg")
    hanneke.presses("^Nieuw overleg$", view="modal")
    offered = options(hanneke.form(), "alliances")
    other = next(one for one in offered if one != "Studentenhuisvesting")
    chosen: Any = [offered["Studentenhuisvesting"], offered[other]]
    assert not hanneke.submits(held_on=DAY, alliances=chosen)
    http_town.close_all_forms()
    schedules(hanneke, "B-1")
    http_town.move(EIGHT)
    files = http_town.files(r"v1.*xlsx")
    assert len(files) == 2
    told = {sheet_text(http_town.content(one)) for one in files}
    assert len(told) == 1
    assert re.search(r"Studentenhuisvesting \+ |\+ Studentenhuisvesting", told.pop())


def test_a_conference_that_is_cancelled_is_told_once_to_the_secretariat_and_to_who_had_papers(http_town: Town) -> None:
    hanneke = http_town.hanneke
    for_housing(hanneke, kind="conference")
    http_town.noor.shares("Te weinig kamers")
    schedules(hanneke, "B-1")
    http_town.move(EIGHT)
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Afzeggen$")
    assert not hanneke.submits(reason="Te weinig aanmeldingen")
    http_town.close_all_forms()
    http_town.settle()
    for channel, reader in ((OFFICE, None), ("@bot", "marit")):
        told = [
            one["text"] for one in http_town.messages(channel, reader=reader) if "Te weinig aanmeldingen" in one["text"]
        ]
        assert len(told) == 1, channel
        assert "Wat op de agenda stond, stel ik voor bij het volgende overleg dat past." in told[0]


def test_the_secretariat_hears_in_its_channel_of_one_that_it_cancels_before_there_were_papers(http_town: Town) -> None:
    hanneke = http_town.hanneke
    plans(hanneke, kind="conference")
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Afzeggen$")
    assert not hanneke.submits(reason="Te weinig aanmeldingen")
    http_town.close_all_forms()
    http_town.settle()
    (told,) = [one["text"] for one in http_town.messages(OFFICE) if "Te weinig aanmeldingen" in one["text"]]
    assert "Conferentie" in told


def test_the_button_makes_them_as_often_as_one_wants(http_town: Town) -> None:
    for_housing(http_town.hanneke)
    marit = speaks_english(http_town.marit)
    marit.types("/kennis meeting O-1", "@bot")
    marit.presses("^Meeting papers$", "@bot")
    assert not marit.submits(language="en")
    http_town.close_all_forms()
    http_town.settle()
    assert "There is nothing on the agenda yet." in read(http_town, r"O-1-vergaderstukken-v1.*docx")
    marit.types("/kennis meeting")
    marit.presses("^Show$", view="modal")
    marit.presses("^Other subject$", view="modal")
    assert not marit.submits(title="Opening", purpose="information")
    marit.presses("^Meeting papers$", view="modal")
    assert not marit.submits(language="en")
    told = says("pack.what_version", "en", ref="O-1", version=2)
    assert f"{told}, in English. {says('file.where_direct', 'en')}" in texts(marit.stack())
    http_town.settle()
    second = read(http_town, r"O-1-vergaderstukken-v2.*docx")
    assert "1. Opening" in second
    assert says("pack.differs_added", "en", items="Opening") in second
    assert len(http_town.files(r"O-1-vergaderstukken.*xlsx")) == 2
    # The same version, asked for again later, is the same files.
    http_town.move("2026-11-24T16:00+00:00")
    http_town.close_all_forms()
    marit.types("/kennis meeting O-1", "@bot")
    marit.presses("^Meeting papers$", "@bot")
    assert not marit.submits(language="en")
    http_town.settle()
    for ending in ("docx", "xlsx"):
        first, again = (http_town.content(one) for one in http_town.files(rf"O-1-vergaderstukken-v2.*{ending}"))
        assert first == again
    assert packs(http_town, OFFICE) == []


def test_the_secretariat_asks_in_its_channel_and_gets_them_there(http_town: Town) -> None:
    plans(http_town.hanneke)
    http_town.hanneke.types("/kennis overleg O-1", OFFICE)
    http_town.hanneke.presses("^Vergaderstukken$", OFFICE)
    assert not http_town.hanneke.submits()
    assert promised("pack.what_version", where="here", ref="O-1", version=1) in texts(http_town.hanneke.form())
    http_town.settle()
    assert len(packs(http_town, OFFICE)) == 1


def test_who_got_papers_hears_that_it_is_moved_gets_new_ones_and_hears_that_it_is_cancelled(http_town: Town) -> None:
    hanneke = http_town.hanneke
    for_housing(hanneke)
    http_town.noor.shares("Te weinig kamers")
    schedules(hanneke, "B-1")
    http_town.move(EIGHT)
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Wijzigen of verplaatsen$")
    assert not hanneke.submits(held_on="2026-12-22")
    http_town.close_all_forms()
    http_town.settle()
    for heard in (http_town.marit.reads(), hanneke.reads(OFFICE)):
        assert "is verplaatst van di 15 december 2026 naar di 22 december 2026" in heard
        assert "De stukken die je al had zijn van de oude dag." in heard
    http_town.move("2026-12-10T10:00:00+00:00")
    assert len(packs(http_town, OFFICE)) == 1
    http_town.move("2026-12-11T07:00:00+00:00")
    assert "(versie 2)" in packs(http_town, OFFICE)[1]
    hanneke.types("/kennis overleg O-1")
    hanneke.presses("^Afzeggen$")
    assert not hanneke.submits(reason="Te weinig punten")
    http_town.settle()
    assert "De stukken die je kreeg, kun je laten liggen." in http_town.marit.reads()
    http_town.close_all_forms()
    hanneke.types("/kennis overleg O-1")
    (*_, card) = http_town.messages(HOUSING, reader="hanneke")
    assert list(elements(card)) == []


def test_a_meeting_that_is_cancelled_before_has_no_papers(http_town: Town) -> None:
    for_housing(http_town.hanneke)
    http_town.noor.shares("Te weinig kamers")
    schedules(http_town.hanneke, "B-1")
    http_town.hanneke.types("/kennis overleg O-1")
    http_town.hanneke.presses("^Afzeggen$")
    assert not http_town.hanneke.submits(reason="Te weinig punten")
    http_town.move(EIGHT)
    assert packs(http_town, OFFICE) == []
    assert http_town.files("vergaderstukken") == []


def test_an_empty_agenda_is_said_instead(http_town: Town) -> None:
    for_housing(http_town.hanneke)
    http_town.move(EIGHT)
    assert "er staat nog niets op de agenda" in http_town.hanneke.reads(OFFICE)
    assert http_town.files("vergaderstukken") == []


def test_what_the_channel_refuses_comes_to_each_of_the_secretariat_and_says_why(http_town: Town) -> None:
    for_housing(http_town.hanneke)
    http_town.noor.shares("Te weinig kamers")
    schedules(http_town.hanneke, "B-1")
    channel = http_town.channels[OFFICE]
    http_town.control.post("channel", id=channel, is_archived=True)
    http_town.move(EIGHT)
    (told,) = packs(http_town, "@bot", "hanneke")
    assert (
        f"Deze stukken konden niet in <#{channel}> komen: dat kanaal is gearchiveerd. Haal het uit het archief" in told
    )
    assert len(http_town.files(r"vergaderstukken-v1.*docx")) >= 2


def test_a_dossier_is_put_on_an_agenda_and_its_papers_tell_what_it_holds(http_town: Town) -> None:
    hanneke = http_town.hanneke
    shared_items(http_town)
    plans(hanneke)
    assert not begins(hanneke)
    hanneke.presses("^Agenderen$", view="modal")
    assert not hanneke.submits(purpose="decision", question="Bieden we dit aan?")
    told = says("item.scheduled", item="D-1", meeting="*O-1* Ambtelijk overleg 15 december 2026")
    assert told in texts(hanneke.form()["blocks"])
    http_town.close_all_forms()
    hanneke.types("/kennis overleg O-1", OFFICE)
    hanneke.presses("^Vergaderstukken$", OFFICE)
    assert not hanneke.submits()
    http_town.settle()
    told = read(http_town, r"O-1-vergaderstukken-v1.*docx")
    assert "D-1 · Ruimte voor studenten" in told
    assert re.search(r"B-1\n+Te weinig kamers voor studenten", told)


def test_who_makes_papers_hears_that_something_is_for_its_own_alliance_only(http_town: Town) -> None:
    hanneke = http_town.hanneke
    http_town.noor.shares("Te weinig kamers", visibility="alliance")
    plans(hanneke)
    schedules(hanneke, "B-1")
    hanneke.types("/kennis overleg O-1", OFFICE)
    hanneke.presses("^Vergaderstukken$", OFFICE)
    assert not hanneke.submits()
    http_town.settle()
    assert "Let op: B-1 is alleen zichtbaar voor de eigen alliantie." in packs(http_town, OFFICE)[0]
    told = "Alleen zichtbaar voor de alliantie Studentenhuisvesting: deel deze pagina niet verder."
    assert read(http_town, r"O-1-vergaderstukken-v1.*docx").count(told) == 2


def test_what_slack_takes_nowhere_stands_in_the_message_which_does_not_come_again(http_town: Town) -> None:
    for_housing(http_town.hanneke)
    http_town.noor.shares("Te weinig kamers")
    schedules(http_town.hanneke, "B-1")
    http_town.move("2026-12-04T06:59:00+00:00")
    http_town.fault("refused", method="files.getUploadURLExternal", error="file_upload_size_restricted", times=9)
    http_town.move(EIGHT)
    assert len(packs(http_town, OFFICE)) == 1
    assert packs(http_town, "@bot", "hanneke") == []
    (told,) = packs(http_town, OFFICE)
    missing = says("failure.missing", n=2, files="Word en Excel")
    assert f"{missing} Het is groter dan jullie Slack toestaat" in told
    assert "In de draad" not in told


def test_at_short_notice_the_papers_come_once_a_quarter_after_the_agenda_was_left_alone(http_town: Town) -> None:
    hanneke = http_town.hanneke
    http_town.noor.shares("Te weinig kamers")
    http_town.move("2026-12-01T09:30+01:00")
    plans(hanneke, day="2026-12-01", starts_at="16:00")
    http_town.move("2026-12-01T09:50+01:00")
    assert "zouden nu komen, maar er staat nog niets op de agenda" in hanneke.reads(OFFICE)
    schedules(hanneke, "B-1")
    http_town.move("2026-12-01T10:04+01:00")
    assert http_town.files(r"O-1-vergaderstukken") == []
    http_town.move("2026-12-01T10:06+01:00")
    assert len(http_town.files(r"O-1-vergaderstukken-v1.*docx")) == 1
    http_town.move("2026-12-02T09:00+01:00")
    assert len(http_town.files(r"O-1-vergaderstukken-v1.*docx")) == 1
