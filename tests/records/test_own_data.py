"""`/kennis mijn gegevens`: everything about a person in a zip, about nobody else, and gone from Slack after a week."""

import io
import json
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from alliance.contributions.sharing import Submission, share_contribution
from alliance.enums import ContributionKind, DeliveryState, Name, Visibility
from alliance.errors import Conflict, NotAllowed, NotFound
from alliance.people.audit import audit
from alliance.polls import ending
from alliance.records import own_data
from alliance.records.erasure.erasure import erase_person
from bot.app import NotReady
from bot.files.own_data import write_own_data
from handlers.records.messages.own_data import KINDS
from handlers.slack.context import Context
from handlers.slack.subcommands import Subcommands
from storage.engine.database import Database, DatabaseFull, Session
from storage.records import own_data as rows
from storage.tables import Absence, Delivery, Member
from tests.kit import Town
from tests.kit.reading import says
from tests.networks.small_network import ADMIN, audited, somebody
from tests.networks.voting import AFTER, ANONYMOUS, DRAFT, NOW, Hall
from texts import Translators


def unpacked(town: Town, file: dict[str, Any]) -> dict[str, str]:
    """The files in a zip, by how their names end."""
    with zipfile.ZipFile(io.BytesIO(town.content(file))) as archive:
        return {name.rpartition(".")[2]: archive.read(name).decode() for name in archive.namelist()}


def test_a_person_gets_their_data_in_private_and_slack_keeps_it_for_a_week(town: Town) -> None:
    town.noor.shares("Kamers aan de rand van de stad")
    answer = town.noor.types("/kennis mijn gegevens")
    assert "7 dagen" in answer
    town.settle()
    (file,) = town.files(r"mijn-gegevens.*\.zip")
    assert not set(file["channels"]) & set(town.channels.values())
    files = unpacked(town, file)
    assert "<script" not in files["html"]
    assert says("owndata.col_seen") in files["html"]
    for told in files.values():
        assert "Noor de Wit" in told
        assert "Kamers aan de rand van de stad" in told
    town.noor.types("/kennis mine data")
    town.settle()
    assert says("problem.own_data_twice") in town.noor.types("/kennis mijn gegevens")
    town.fault("refused", method="files.delete", error="cant_delete_file")
    town.move("2026-12-01T09:30+00:00")
    assert len(town.files(r"mijn-gegevens.*\.zip")) == 1, "Slack refused to remove one"
    town.move("2026-12-02T09:30+00:00")
    assert town.files(r"mijn-gegevens.*\.zip") == []
    assert town.refused_calls() == [("files.delete", "cant_delete_file")]


def test_a_file_that_somebody_removed_before_is_no_failure(town: Town) -> None:
    town.guus.types("/kennis mijn gegevens", channel="algemeen")
    town.settle()
    (file,) = town.files(r"\.zip$")
    assert says("owndata.about_nothing") in unpacked(town, file)["html"], "a guest without a role"
    town.fault("refused", method="files.delete", error="file_deleted")
    town.move("2026-12-02T09:30+00:00")
    with town.database.reading() as session:
        gone = session.exec(select(Delivery).where(Delivery.kind == own_data.OWN_DATA_GONE)).all()
    assert [one.state for one in gone] == [DeliveryState.DROPPED]


@pytest.fixture
def hall(database: Database) -> Hall:
    """Where they vote: Groningen's person shared something, and somebody else did something towards them."""
    with database.writing() as session:
        made = Hall(session)
        groningen = made.person("UGRONINGEN", real_name="Iemand · Groningen")
        submission = Submission(
            key="form-1",
            kind=ContributionKind.BOTTLENECK,
            title="Liften vallen uit",
            body="Vraag het Iemand · Delft.",
            alliance_id=made.network.housing,
            visibility=Visibility.NETWORK,
        )
        share_contribution(session, author=groningen, submission=submission, now=NOW)
        audit(session, made.chair, "appoint_secretariat", "UGRONINGEN", {}, NOW, instead="UDELFT", was="Iemand · Delft")
        made.network.add(_absence(made, "Groningen", "Delft"))
    return made


def _absence(hall: Hall, of: str, deputy: str) -> Absence:
    people, day = hall.network.people, NOW.date()
    return Absence(member_id=people[of], deputy_id=people[deputy], first_on=day, last_on=day, created_at=NOW)


def collected(session: Session, user: str = "UGRONINGEN", *, is_own: bool = True) -> own_data.OwnData:
    return own_data.collect_own_data(session, slack_user_id=user, is_own=is_own)


@pytest.mark.both_databases("JSON")
def test_others_are_left_out_unless_they_did_something_towards_this_person(database: Database, hall: Hall) -> None:
    with database.reading() as session:
        found = collected(session).tables
    (entry,) = found["audit"]
    assert entry["by_slack_user_id"].startswith("UUTRECHT") or "Utrecht" in entry["by_slack_user_id"]
    assert entry["after"] == {"instead": own_data.SOMEBODY, "was": own_data.SOMEBODY}
    (absence,) = found["absences"]
    assert (absence["member_id"], absence["deputy_id"]) == ("Iemand · Groningen", own_data.SOMEBODY)
    (shared,) = found["contributions"]
    assert (shared["number"], shared["alliance_id"]) == ("B-1", Name("Studentenhuisvesting"))
    assert shared["body"] == "Vraag het Iemand · Delft.", "what they wrote is theirs"
    assert "UDELFT" not in str(found)


def test_anonymous_votes_are_in_no_file_and_open_ones_in_the_persons_own_only(database: Database, hall: Hall) -> None:
    with database.writing() as session:
        voting = Hall.__new__(Hall)
        voting.session, voting.network = session, hall.network
        for draft in (DRAFT, ANONYMOUS):
            voting.vote(voting.ask(draft), "UGRONINGEN", 2)
    with database.reading() as session:
        own, asked = collected(session), collected(session, is_own=False)
    assert [(vote["poll_id"], vote["options"]) for vote in own.tables["votes"]] == [("V-1", ["Dinsdag"])]
    assert "anonymous_voters" not in own.tables
    assert "votes" not in asked.tables
    assert all("kind" not in row for row in asked.tables.get("deliveries", ()))
    with database.writing() as session:
        ending.end_due(session, now=AFTER)
    with database.reading() as session:
        assert len(collected(session, is_own=False).tables["votes"]) == 1


@pytest.mark.both_databases("concurrency")
def test_somebody_who_is_erased_meanwhile_gets_nothing_half(
    database: Database, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = rows.list_rows

    def and_then_erased(session: Session, **who: Any) -> Any:
        found = read(session, **who)
        with database.writing() as other:
            erase_person(other, by=None, slack_user_id="UGRONINGEN", redact_file=lambda *_: None, now=NOW)
        return found

    monkeypatch.setattr(rows, "list_rows", and_then_erased)
    with database.reading() as session:
        try:
            found = collected(session)
        except NotFound:
            return
    assert found.name == "Iemand · Groningen"
    assert {"absences", "audit", "contributions", "members", "slack_profiles"} <= found.tables.keys()


def test_the_data_of_others_is_for_who_administers(database: Database, hall: Hall) -> None:
    day = NOW.date()
    with database.writing() as session:
        noor = somebody(user_id="UDELFT")
        asks = partial(own_data.ask_for_own_data, session, slack_user_id="UGRONINGEN", now=NOW, today=day)
        with pytest.raises(NotAllowed):
            asks(by=noor)
        with pytest.raises(NotFound):
            own_data.ask_for_own_data(session, by=ADMIN, slack_user_id="UFORGED", now=NOW, today=day)
        assert asks(by=ADMIN) == "Iemand · Groningen"
        asks(by=ADMIN)
        with pytest.raises(Conflict):
            asks(by=ADMIN)
        assert audited(session).count(("own_data", "UGRONINGEN")) == 2
        about = {one.channel_key for one in session.exec(select(Delivery).where(Delivery.kind == own_data.OWN_DATA))}
        assert about == {"UADMIN"}


@pytest.mark.parametrize("kind", [own_data.OWN_DATA, own_data.OWN_DATA_FILE])
def test_an_admin_who_was_dismissed_before_it_is_sent_gets_nothing_of_somebody_else(
    database: Database, hall: Hall, kind: str
) -> None:
    texts = Translators("nl", "Europe/Amsterdam")
    context = Context(database, lambda: NOW, texts, "T1", "UBOT", Subcommands(texts))
    with database.writing() as session:
        member = session.get_one(Member, hall.network.people["Delft"])

        def is_given(who: str) -> bool:
            about = {"who": who, "by": "UDELFT", "days": 7, "channel": "D1", "ts": "1.0"}
            return (
                KINDS[kind].render(session, Delivery(kind=kind, key="k", channel_key="UDELFT", about=about), context)
                is not None
            )

        member.is_admin = True
        session.flush()
        assert is_given("UGRONINGEN")
        member.is_admin = False
        session.flush()
        assert not is_given("UGRONINGEN")
        assert is_given("UDELFT"), "their own data is theirs"


def test_the_command_line_writes_the_zip_whole_or_says_why_not(
    database: Database, hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = partial(write_own_data, database, texts=Translators("nl", "Europe/Amsterdam"), now=NOW)
    assert "rows" in write("UGRONINGEN", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (told,) = [name for name in archive.namelist() if name.endswith(".json")]
        assert json.loads(archive.read(told))["person"]["slack_user_id"] == "UGRONINGEN"
    for user, name in (("UFORGED", "b.zip"), ("UGRONINGEN", "b.html"), ("UGRONINGEN", "nowhere/b.zip")):
        with pytest.raises(NotReady):
            write(user, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write("UGRONINGEN", None)
    assert [path.suffix for path in (tmp_path / "here").iterdir()] == [".zip"]


@pytest.mark.parametrize("full", ["os.fsync", "bot.files.own_data.audit"])
def test_on_a_full_disk_there_is_no_file_and_no_entry_of_one(
    database: Database, hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    def is_full(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device") if full == "os.fsync" else DatabaseFull("OperationalError")

    monkeypatch.setattr(full, is_full)
    texts = Translators("nl", "Europe/Amsterdam")
    with pytest.raises((NotReady, DatabaseFull), match=r"The disk is full|OperationalError"):
        write_own_data(database, "UGRONINGEN", tmp_path / "a.zip", texts=texts, now=NOW)
    assert list(tmp_path.glob("*.zip")) == []
    with database.reading() as session:
        assert "own_data" not in [action for action, _ in audited(session)]
