"""Erasing a person by the rules: who they were is nowhere, and what they wrote is their organisation's."""

import datetime as dt
import io
import zipfile
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import select

from alliance.contributions.sharing import Submission, share_contribution
from alliance.enums import FORMER, GONE, ChairKind, ContributionKind, KeptFileKind, KeptKind, PollKind, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.index.indexing import reindex
from alliance.kept_files import KeptKey, keep
from alliance.people.audit import audit
from alliance.people.known_names import KnownNames
from alliance.people.members import Person, identify, register_member
from alliance.people.vacancies import list_vacancies
from alliance.records.erasure import erasure, naming_texts
from alliance.records.erasure.erased_names import NamesOfOne
from alliance.records.erasure.erasure import Erasure
from alliance.records.received_files import keep_content, receive_file, want_import
from bot.erasing import ALWAYS
from reports.records.redacted_twins import FileRedaction
from storage.engine.database import Database, DatabaseFull, Session
from storage.engine.deleted_data import wipe_deleted_data
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.engine.kept_messages import NewMessage, insert_messages
from storage.engine.slots import claim
from storage.enums import PollState, UndoKind
from storage.records.own_data import Row, list_rows
from storage.records.personal_columns import COLUMNS
from storage.tables import (
    Absence,
    AnonymousVoter,
    AuditEntry,
    Chair,
    Contribution,
    Delivery,
    Draft,
    EmptySearch,
    KeptFile,
    Member,
    Pace,
    Participation,
    Poll,
    ReceivedFile,
    SealedFile,
    SearchWord,
    SlackProfile,
    Undo,
    metadata,
)
from tests.kit.together import at_once
from tests.networks.small_network import ADMIN, Network, at
from texts import Translators

NOW = at("2026-11-24T10:00")
USER, NAME = "U0ZEBEDEUS9", "Zebedeus Kwikstaart"
TRACES = ("zebedeus", "kwikstaart", "zebedeus-post.example")
REDACT = FileRedaction(Translators("nl", "Europe/Amsterdam"))


@pytest.fixture
def network(database: Database) -> Network:
    """The small network with Zebedeus in it, wherever a person can be."""
    with database.writing() as session:
        made = Network(session)
        session.add(
            SlackProfile(
                slack_user_id=USER, team_id="T1", name=NAME, mail_domain="zebedeus-post.example", fetched_at=NOW
            )
        )
        session.flush()
        _fill(session, made)
    return made


def _fill(session: Session, network: Network) -> None:
    profile = session.get_one(SlackProfile, USER)
    member = _register(session, profile, network, now=NOW)
    zebedeus = identify(session, profile, team_id="T1", admin_users=())
    submission = Submission(
        key="form-1",
        kind=ContributionKind.BOTTLENECK,
        title="Liften vallen uit",
        body=f"Vraag het <@{USER}>.",
        alliance_id=network.housing,
        visibility=Visibility.NETWORK,
    )
    share_contribution(session, author=zebedeus, submission=submission, now=NOW)
    other = network.people["Groningen"]
    for row in (
        Chair(alliance_id=network.housing, member_id=member.id, kind=ChairKind.OFFICIAL, since=NOW),
        Absence(member_id=member.id, first_on=NOW.date(), last_on=NOW.date(), created_at=NOW),
        Absence(member_id=other, first_on=NOW.date(), last_on=NOW.date(), created_at=NOW, deputy_id=member.id),
        Draft(id="d1", slack_user_id=USER, kind="share", data={"title": "x"}, created_at=NOW, updated_at=NOW),
        Draft(
            id="d2",
            slack_user_id="UGRONINGEN",
            kind="share",
            data={"body": f"Bel {NAME}"},
            created_at=NOW,
            updated_at=NOW,
        ),
        Undo(kind=UndoKind.STATUS, about_id=1, member_id=member.id, done_at=NOW),
        EmptySearch(words="kwikstaart", person="hash", searched_at=NOW),
        Pace(key=f"chat.postMessage:{USER}"),
        _poll(network, member.id),
    ):
        session.add(row)
        session.flush()
    session.add(AnonymousVoter(poll_id=1, member_id=member.id))
    note_event(session, f"ask_to_join:{USER}:2026-11-24", now=NOW)
    claim(session, "something", f"2026:{USER}", now=NOW)
    insert_messages(session, KeptKind.REMINDER, [NewMessage(1, USER, {"for": USER})], now=NOW)
    enqueue(
        session, kind="role", channel_key="CSECR", about={"key": "role", "by": USER}, coalesce_key=f"x:{USER}", now=NOW
    )
    enqueue(session, kind="windowless", channel_key=f"{USER}/there", about={"who": USER}, now=NOW)
    audit(session, zebedeus, "rename", USER, {"name": NAME}, NOW, owners=[NAME, "Iemand"], chairs=[USER])
    content = _workbook(f"{NAME} · Utrecht")
    key = KeptKey(KeptFileKind.DOSSIER, "D-1", 1, "nl:xlsx")
    keep(session, key, name="dossier.xlsx", content=content, now=NOW)
    waiting = receive_file(session, by=ADMIN, slack_file_id="F1", name="mensen.xlsx", now=NOW)
    keep_content(session, file_id=waiting.id, name="mensen.xlsx", content=content)


def _register(session: Session, profile: SlackProfile, network: Network, *, now: dt.datetime) -> Member:
    utrecht, channel_keys = network.cities["Utrecht"], ["CSECR", USER]
    return register_member(
        session, profile=profile, is_restricted=False, organisation_id=utrecht, channel_keys=channel_keys, now=now
    )


def _draft(key: str, user: str, title: str) -> Draft:
    return Draft(id=key, slack_user_id=user, kind="share", data={"title": title}, created_at=NOW, updated_at=NOW)


def _poll(network: Network, member_id: int) -> Poll:
    return Poll(
        number=1,
        kind=PollKind.QUESTION,
        alliance_id=network.housing,
        title="Schuiven we?",
        state=PollState.OPEN,
        by_member_id=member_id,
        created_at=NOW,
    )


def _workbook(text: str) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("Lijst")["A1"] = text
    book.save(packed)
    return packed.getvalue()


def erase(database: Database, user: str = USER, *, by: Person | None = None) -> Erasure:
    with database.writing() as session:
        return erasure.erase_person(
            session, by=by, slack_user_id=user, redact_file=REDACT, now=NOW, channel_keys=["CSECR"]
        )


def rows_with(database: Database, *words: str) -> list[str]:
    """The tables and columns in which one of these words stands; of a packed file, in what is in it."""
    found = []
    with database.reading() as session:
        for name in sorted(COLUMNS):
            for row in session.execute(metadata.tables[name].select()).mappings():
                for column, value in row.items():
                    told = _unpacked(value) if isinstance(value, bytes) else str(value)
                    found += [f"{name}.{column}" for word in words if word.casefold() in told.casefold()]
    return sorted(set(found))


def _unpacked(content: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(one).decode("utf-8", "replace") for one in packed.namelist())


@pytest.mark.both_databases("JSON")
def test_nothing_of_the_person_is_left_and_what_they_wrote_is(database: Database, network: Network) -> None:
    assert len(rows_with(database, *TRACES, USER)) > 15
    done = erase(database)
    assert rows_with(database, *TRACES, USER) == ["sealed_files.content"]
    assert (done.sure, done.unsure) == (0, 0)
    with database.reading() as session:
        (written,) = session.exec(select(Contribution)).all()
        assert written.body == f"Vraag het {FORMER}."
        author = session.get_one(Member, written.author_id)
        assert (author.name, author.organisation_id) == (FORMER, network.cities["Utrecht"])
        assert author.slack_user_id.startswith(GONE)
        assert author.left_at is not None
        renamed = session.exec(select(AuditEntry).where(AuditEntry.action == "rename")).one()
        assert (renamed.subject, renamed.by_slack_user_id) == (author.slack_user_id, author.slack_user_id)
        assert renamed.before == {"name": FORMER}
        assert renamed.after == {"owners": [FORMER, "Iemand"], "chairs": [author.slack_user_id]}


@pytest.mark.both_databases("dialect")
def test_the_files_of_the_database_have_nothing_of_the_person(database: Database, network: Network) -> None:
    with database.writing() as session:
        for title in ("Een", "Twee"):  # old versions of rows
            session.exec(select(Draft).where(Draft.id == "d1")).one().data = {"title": f"{title} {NAME}"}
            session.flush()
        session.connection().exec_driver_sql("ANALYZE")  # frequent values are in the statistics of the planner
    assert found_in_files(database, *TRACES, USER)
    done = erase(database)
    assert wipe_deleted_data(database, words=[USER, NAME], tables=ALWAYS | done.replaced.keys())
    assert found_in_files(database, *TRACES, USER) == set()


def test_a_name_that_is_part_of_another_is_cleared_and_not_looked_for_again(
    database: Database, network: Network
) -> None:
    assert found_in_files(database, "Januari") == set()
    with database.writing() as session:
        session.exec(select(Contribution)).one().title = "Januari"
    assert wipe_deleted_data(database, words=["Jan"], tables=ALWAYS)
    assert found_in_files(database, "Januari") == {"Januari"}


def found_in_files(database: Database, *words: str) -> set[str]:
    """Which words stand in the bytes of a database's files: rows, free pages, SQLite's write-ahead log and journal.

    Of PostgreSQL not its write-ahead log, which nobody can clear.
    """
    if database.file is not None:
        paths = [*database.file.parent.glob(f"{database.file.name}*")]
    else:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
            where = connection.exec_driver_sql(
                "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database"
                " WHERE datname = current_database()"
            ).scalar_one()
        paths = [*Path(where).iterdir()]
    data = b"".join(path.read_bytes() for path in paths).lower()
    return {word for word in words if word.casefold().encode() in data}


def test_a_list_that_waits_to_be_imported_does_not_bring_anybody_back(database: Database, network: Network) -> None:
    with database.writing() as session:
        receive_file(session, by=ADMIN, slack_file_id="F2", name="nog-niet-opgehaald.xlsx", now=NOW)
    assert erase(database).replaced["received_files"] == 2
    for file_id in (1, 2):
        with pytest.raises(Conflict) as refused, database.writing() as session:
            want_import(session, by=ADMIN, file_id=file_id, channel_id="D1", ts="1.1", now=NOW)
        assert refused.value.reason == "importing.file.erased"
    with database.writing() as session:  # it was being fetched meanwhile
        keep_content(session, file_id=2, name="nog-niet-opgehaald.xlsx", content=_workbook(NAME))
        assert session.get_one(ReceivedFile, 2).content is None


@pytest.mark.both_databases("dialect")
def test_whoever_has_a_longer_id_that_begins_the_same_keeps_everything(database: Database, network: Network) -> None:
    longer = f"{USER}2"
    with database.writing() as session:
        note_event(session, f"ask_to_join:{longer}:2026-11-24", now=NOW)
        claim(session, "something", f"2026:{longer}", now=NOW)
        session.add(Pace(key=f"chat.postMessage:{longer}"))
        session.add(_draft("d3", longer, f"<@{longer}> en {longer}"))
        session.add(SlackProfile(slack_user_id=longer, team_id="T1", name="Iemand Anders", fetched_at=NOW))
        enqueue(
            session,
            kind="role",
            channel_key=f"{longer}/there",
            about={"by": longer},
            coalesce_key=f"x:{longer}",
            now=NOW,
        )
        audit(session, ADMIN, "rename", longer, {}, NOW, chairs=[longer])

    def theirs() -> dict[str, list[Row]]:
        with database.reading() as session:
            return list_rows(session, slack_user_id=longer, member_id=None)

    before = theirs()
    assert {"events_seen", "slots", "paces", "drafts", "slack_profiles", "deliveries", "audit"} <= before.keys()
    erase(database)
    assert theirs() == before


def test_nobody_is_erased_twice_nor_whom_the_bot_does_not_know(database: Database, network: Network) -> None:
    erase(database)
    for user in (USER, "U0UNKNOWN"):
        with pytest.raises(Invalid) as refused:
            erase(database, user)
        assert refused.value.reason == "problem.nobody_to_erase"


@pytest.mark.both_databases("concurrency")
def test_of_two_erasures_at_once_one_is_done(database: Database, network: Network) -> None:
    ends = at_once(*[partial(erase, database)] * 2)
    assert [one.reason for one in ends if isinstance(one, Invalid)] == ["problem.nobody_to_erase"]
    with database.reading() as session:
        assert len(erasure.list_erasures(session)) == 1


def test_only_the_person_and_who_administers_may_ask(database: Database, network: Network) -> None:
    with database.writing() as session:
        colleague = _person(session, "UGRONINGEN")
        with pytest.raises(NotAllowed):
            erasure.ask_erasure(session, by=colleague, slack_user_id=USER, now=NOW)
        with pytest.raises(NotAllowed):
            naming_texts.list_naming_texts(session, by=colleague)
        erasure.ask_erasure(session, by=ADMIN, slack_user_id=USER, now=NOW)
        erasure.ask_erasure(session, by=_person(session, USER), slack_user_id=USER, now=NOW)
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.action == "ask_erasure")).all()
        assert (entry.by_slack_user_id, entry.subject, entry.after) == ("UADMIN", "person", {})


def _person(session: Session, user: str) -> Person:
    profile = session.get(SlackProfile, user) or SlackProfile(slack_user_id=user, team_id="T1", name="", fetched_at=NOW)
    return identify(session, profile, team_id="T1", admin_users=())


def test_who_asked_an_open_anonymous_question_goes_and_the_question_stays(database: Database, network: Network) -> None:
    erase(database)
    with database.reading() as session:
        (poll,) = session.exec(select(Poll)).all()
        (voted,) = session.exec(select(AnonymousVoter)).all()
        assert poll.state is PollState.OPEN
        assert session.get_one(Member, poll.by_member_id).name == FORMER
        assert voted.member_id == poll.by_member_id  # the turnout keeps counting them


def test_the_only_chair_leaves_a_chair_that_nobody_holds(database: Database, network: Network) -> None:
    erase(database)
    with database.reading() as session:
        assert [(one.role, one.alliance_id) for one in list_vacancies(session)] == [("official", network.housing)]


def test_the_lead_officer_is_told_what_has_no_person_any_more_but_not_who_it_was(
    database: Database, network: Network
) -> None:
    with database.writing() as session:
        delft = network.people["Delft"]
        session.add(Chair(alliance_id=network.housing, member_id=delft, kind=ChairKind.OFFICIAL, since=NOW))
        joined = session.exec(select(Participation)).all()
        of_utrecht = next(one for one in joined if one.organisation_id == network.cities["Utrecht"])
        of_utrecht.contact_member_id = session.exec(select(Member.id).where(Member.slack_user_id == USER)).one()
        session.add(of_utrecht)
    erase(database)
    with database.reading() as session:
        (told,) = session.exec(select(Delivery).where(Delivery.kind == "handed_over")).all()
        assert (told.channel_key, told.about["reason"], told.about["by"]) == ("UDELFT", "erased", None)
        assert told.about["let_go"] == [["contact", "", network.housing, None]]


def test_whoever_comes_back_afterwards_starts_anew(database: Database, network: Network) -> None:
    erase(database)
    later = NOW + dt.timedelta(minutes=1)
    with database.writing() as session:
        profile = SlackProfile(slack_user_id=USER, team_id="T1", name=NAME, fetched_at=NOW)
        session.add(profile)
        member = _register(session, profile, network, now=later)
        assert session.exec(select(Contribution).where(Contribution.author_id == member.id)).first() is None
        assert erasure.list_came_back(session, erasure.list_records(session)) == []


def test_an_older_backup_shows_whom_it_brings_back(database: Database, network: Network) -> None:
    with database.reading() as session:
        assert erasure.list_came_back(session, []) == []
    done = erase(database)
    with database.writing() as session:
        records = erasure.list_records(session)
        member = session.exec(select(Member).where(Member.name == FORMER)).one()
        member.slack_user_id, member.created_at = USER, done.at - dt.timedelta(days=9)  # as the backup has it
        session.add(member)
        session.flush()
        assert erasure.list_came_back(session, records) == [USER]


@pytest.mark.only_sqlite
def test_a_full_disk_changes_nothing(database: Database, network: Network) -> None:
    before = rows_with(database, *TRACES, USER)
    with database.writing() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseFull):
        erase(database)
    assert rows_with(database, *TRACES, USER) == before


def test_readers_of_a_kept_file_get_a_twin_and_its_original_is_sealed(database: Database, network: Network) -> None:
    with database.reading() as session:
        original = session.exec(select(KeptFile)).one().sha256
    done = erase(database)
    with database.reading() as session:
        kept, sealed = session.exec(select(KeptFile)).one(), session.exec(select(SealedFile)).one()
    assert [(one.sealed, one.twin) for one in done.files] == [(original, kept.sha256)]
    assert (sealed.sha256, sealed.kept_file_id) == (original, kept.id)
    twin = _unpacked(kept.content)
    assert "voormalig contactpersoon · Utrecht" in twin
    assert original in twin  # the note in the file's properties
    openpyxl.load_workbook(io.BytesIO(kept.content))
    again = REDACT(sealed.content, "nl", NamesOfOne(USER, [NAME], others=KnownNames()), NOW)
    assert again == kept.content


def naming(database: Database) -> list[tuple[str, bool]]:
    with database.reading() as session:
        found = naming_texts.list_naming_texts(session, by=ADMIN)
        return [(f"{one.before}[{one.named}]{one.after}", one.is_sure) for one in found]


@pytest.mark.both_databases("JSON")
def test_texts_with_the_name_are_offered_and_replaced_when_somebody_says_so(
    database: Database, network: Network
) -> None:
    with database.writing() as session:
        written = session.exec(select(Contribution)).one()
        written.body = "Volgens Zebedeus Kwikstaart en Zebedeus komt een kwikstaart langs. Kwikstaart is een vogel."
        written.details = {"costs": ["Bel Zebedeus"], "source_author": NAME, f"by <@{USER}>": "Zebedeus dus"}
        session.add(written)
        reindex(session, written)
    done = erase(database)
    assert (done.sure, done.unsure) == (5, 0)
    with database.writing() as session:
        assert session.get(SearchWord, "kwikstaart") is not None  # the text still has it
        assert naming_texts.decide(session, by=ADMIN, find_ids=None, is_replaced=True, now=NOW) == 5
        assert naming_texts.decide(session, by=ADMIN, find_ids=None, is_replaced=True, now=NOW) == 0
        written = session.exec(select(Contribution)).one()
        assert written.body == f"Volgens {FORMER} en {FORMER} komt een kwikstaart langs. {FORMER} is een vogel."
        assert written.details == {
            "costs": [f"Bel {FORMER}"],
            "source_author": FORMER,
            f"by {FORMER}": f"{FORMER} dus",
        }
    assert naming(database) == []


def test_a_name_that_is_a_word_is_only_offered(database: Database, network: Network) -> None:
    user = "U0BOS"
    with database.writing() as session:
        utrecht = network.cities["Utrecht"]
        session.add(Member(slack_user_id=user, organisation_id=utrecht, name="Roos Bos", created_at=NOW))
        session.add(Member(slack_user_id="U0DEBOER", organisation_id=utrecht, name="Anna de Boer", created_at=NOW))
        written = session.exec(select(Contribution)).one()
        written.body = "Bos en hei. In het bos. Mevrouw Bos weet het, net als Roos Bos."
        session.add(written)
    erase(database, user)
    assert [is_sure for _, is_sure in naming(database)] == [True, True, False]
    with database.writing() as session:
        assert naming_texts.decide(session, by=ADMIN, find_ids=None, is_replaced=True, now=NOW) == 2
        assert session.exec(select(Contribution)).one().body == (
            f"Bos en hei. In het bos. Mevrouw {FORMER} weet het, net als {FORMER}."
        )
    (left,) = naming(database)
    assert left == (f"[Bos] en hei. In het bos. Mevrouw {FORMER} weet het, net als {FORMER}.", False)


def test_a_text_that_changed_since_is_not_touched(database: Database, network: Network) -> None:
    with database.writing() as session:
        session.exec(select(Contribution)).one().title = "Vraag Zebedeus"
    erase(database)
    with database.writing() as session:
        session.exec(select(Contribution)).one().title = "Vraag Zebedeus niet"
    with database.writing() as session:
        (one,) = naming_texts.list_naming_texts(session, by=ADMIN)
        assert one.is_changed
        with pytest.raises(Conflict):
            naming_texts.decide(session, by=ADMIN, find_ids=[one.find_id], is_replaced=True, now=NOW)
        assert naming_texts.decide(session, by=ADMIN, find_ids=[one.find_id], is_replaced=False, now=NOW) == 1
