"""Erasing a person by the rules: who they were is nowhere, and what they wrote is their organisation's."""

import io
import zipfile

import pytest
from sqlmodel import select

from alliance.contributions.sharing import Submission, share_contribution
from alliance.kept_files import KeptKey, keep
from alliance.people.audit import audit
from alliance.people.members import Person, identify, register_member
from alliance.records import erasure
from alliance.records.erasure import Erasure
from alliance.words import FORMER, GONE, ChairKind, ContributionKind, KeptFileKind, KeptKind, Visibility
from reports.records.twins import FileRedaction
from storage.engine.database import Database, Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.engine.kept import NewMessage, insert_messages
from storage.engine.slots import claim
from storage.records.places import PLACES
from storage.tables import (
    Absence,
    AnonymousVoter,
    Chair,
    Contribution,
    Draft,
    EmptySearch,
    Member,
    Pace,
    Poll,
    SlackProfile,
    Undo,
    metadata,
)
from storage.words import PollKind, PollState, UndoKind
from tests.networks.small_network import Network, at
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
    utrecht = network.cities["Utrecht"]
    register = {"is_restricted": False, "organisation_id": utrecht, "now": NOW, "lanes": ["CSECR", USER]}
    member = register_member(session, profile=profile, **register)
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
    enqueue(session, kind="role", lane="CSECR", about={"key": "role", "by": USER}, coalesce_key=f"x:{USER}", now=NOW)
    enqueue(session, kind="windowless", lane=f"{USER}/there", about={"who": USER}, now=NOW)
    audit(session, zebedeus, "rename", USER, {"name": NAME}, NOW, owners=[NAME, "Iemand"], chairs=[USER])
    content = _workbook(f"{NAME} · Utrecht")
    key = KeptKey(KeptFileKind.DOSSIER, "D-1", 1, "nl:xlsx")
    keep(session, key, name="dossier.xlsx", content=content, now=NOW)


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
    import openpyxl

    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = text
    book.save(packed)
    return packed.getvalue()


def erase(database: Database, user: str = USER, *, by: Person | None = None) -> Erasure:
    with database.writing() as session:
        return erasure.erase_person(session, by=by, slack_user_id=user, redact_file=REDACT, now=NOW, lanes=["CSECR"])


def rows_with(database: Database, *words: str) -> list[str]:
    """The tables and columns in which one of these words stands; of a packed file, in what is in it."""
    found = []
    with database.reading() as session:
        for name in sorted(PLACES):
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
