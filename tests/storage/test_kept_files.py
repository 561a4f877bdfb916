"""Kept files: the same bytes for ever, whoever made them first."""

import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event

from alliance.enums import KeptFileKind
from alliance.kept_files import KeptKey, find_kept, keep, list_kept
from bot.files.worker_process import MakingFailed
from bot.sending.kept_files import with_kept_bytes
from handlers.slack.outgoing import File
from storage.engine.database import Database

NOW = dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC)
KIND = KeptFileKind.DOSSIER


def keeps(database: Database, content: bytes, variant: str = "nl:docx") -> bytes:
    """Keep a file of the first edition of D-2; gives what is kept."""
    name = "kennisbot-dossier-D-2.docx"
    with database.writing() as session:
        return keep(session, KeptKey(KIND, "D-2", 1, variant), name=name, content=content, now=NOW).content


@pytest.mark.both_databases("uniqueness")
def test_of_a_file_made_twice_at_once_everybody_gets_the_same_bytes(database: Database) -> None:
    made = [bytes([one]) * 70_000 for one in range(6)]
    with ThreadPoolExecutor(len(made)) as pool:
        got = set(pool.map(lambda content: keeps(database, content), made))
    assert len(got) == 1
    assert got <= set(made)
    with database.reading() as session:
        kept = find_kept(session, KeptKey(KIND, "D-2", 1, "nl:docx"))
    assert kept is not None
    assert {kept.content} == got
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()


def test_each_variant_is_kept_and_listed_without_its_bytes(database: Database) -> None:
    for variant in ("nl:xlsx", "en:docx"):
        keeps(database, variant.encode(), variant)
    with database.reading() as session:
        listed = list_kept(session, kind=KIND, subject="D-2")
        assert [(one.edition, one.variant, one.made_at) for one in listed] == [
            (1, "nl:xlsx", NOW),
            (1, "en:docx", NOW),
        ]
        assert list_kept(session, kind=KeptFileKind.PAPERS, subject="D-2") == []
        assert find_kept(session, KeptKey(KIND, "D-2", 2, "en:docx")) is None


def test_a_file_for_which_there_is_no_room_counts_as_not_made_and_is_not_kept(
    tmp_path: Path, sqlite_template: Path
) -> None:
    (tmp_path / "kennis.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/kennis.db")
    pages = database.file.stat().st_size // 4096 if database.file else 0
    event.listen(database.engine, "connect", lambda one, _: one.execute(f"PRAGMA max_page_count = {pages + 4}"))
    file = File("a.docx", "D-2", b"x" * 200_000, "C1", "1.1", KeptKey(KIND, "D-2", 1, "nl:docx"))
    with pytest.raises(MakingFailed, match="disk_full") as failed:
        with_kept_bytes(file, database, now=NOW)
    assert failed.value.will_pass
    with database.reading() as session:
        assert list_kept(session, kind=KIND, subject="D-2") == []
    database.close()
