"""*Archief* in `/kennis beheer`: the form, the zip that comes by direct message, and who may ask."""

import datetime as dt
import io
import zipfile

import pytest
from sqlmodel import select

from storage.tables import Member
from tests.kit import Town
from tests.kit.people import Player
from tests.kit.reading import says, texts


def opens(who: Player) -> None:
    """Open the form from the menu."""
    who.town.close_all_forms()
    who.types("/kennis beheer", "@bot")
    who.presses("^(Archief|Archive)$", "@bot")


def test_the_secretariat_gets_an_archive_by_direct_message(shared_town: Town) -> None:
    hanneke = shared_town.hanneke
    opens(hanneke)
    yesterday = shared_town.now().date() - dt.timedelta(days=1)
    assert f"{yesterday}" in str(hanneke.form())
    assert not hanneke.submits(first_on="2026-01-01", reason="Bezwaar loopt")
    assert says("archival.coming") in texts(hanneke.form())
    assert hanneke.form()["title"]["text"] == says("admin.open_archive")
    shared_town.settle()
    (file,) = shared_town.files(f"kennisbot-archief-2026-01-01-{yesterday}-gemaakt-")
    assert [one[:1] for one in file["channels"]] == ["D"]
    with zipfile.ZipFile(io.BytesIO(shared_town.content(file))) as parts:
        assert parts.testzip() is None
        assert "manifest-sha256.txt" in parts.namelist()
    assert not shared_town.refused_calls()


def test_what_is_wrong_is_told_beside_its_field(shared_town: Town) -> None:
    hanneke = shared_town.hanneke
    opens(hanneke)
    today = shared_town.now().date().isoformat()
    assert hanneke.submits(last_on=today).keys() == {"last_on"}
    assert hanneke.submits(first_on="2026-11-05", last_on="2026-11-01").keys() == {"first_on"}
    assert hanneke.submits(first_on="2026-11-01", last_on="2026-11-05", about=" … ").keys() == {"about"}


def test_who_may_not_is_told_who_can_also_when_that_changed_since_the_form_was_opened(shared_town: Town) -> None:
    hanneke, noor = shared_town.hanneke, shared_town.noor
    before = len(shared_town.files("kennisbot-archief"))
    assert "secretariaat" in noor.types("/kennis beheer", "@bot")
    with pytest.raises(AssertionError):
        noor.presses("^Archief$", "@bot")
    opens(hanneke)
    for is_secretariat in (False, True):
        with shared_town.database.writing() as session:
            member = session.exec(select(Member).where(Member.slack_user_id == hanneke.user_id)).one()
            member.is_secretariat = is_secretariat
            session.add(member)
        if not is_secretariat:
            assert hanneke.submits(first_on="2026-01-01")
    shared_town.settle()
    assert len(shared_town.files("kennisbot-archief")) == before


def test_one_that_is_too_large_for_slack_is_told_with_the_command(
    shared_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.records.messages.archive.MOST", 1000)
    hanneke = shared_town.hanneke
    opens(hanneke)
    assert not hanneke.submits(first_on="2025-01-01", last_on="2025-01-31", about="kamer 'nood'")
    shared_town.settle()
    told = hanneke.reads("@bot")
    assert "groter dan jullie Slack toestaat" in told
    assert "kennisbot archive --from 2025-01-01 --to 2025-01-31 --about" in told
