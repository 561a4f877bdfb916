"""Kept files: the same bytes for ever, whoever made them first."""

import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from alliance.kept_files import find_kept, keep, list_kept
from alliance.words import KeptFileKind
from storage.engine.database import Database

NOW = dt.datetime(2026, 12, 3, 9, 0, tzinfo=dt.UTC)
KIND = KeptFileKind.DOSSIER


def keeps(database: Database, content: bytes, variant: str = "nl:docx") -> bytes:
    """Keep a file of the first edition of D-2; gives what is kept."""
    key = {"kind": KIND, "subject": "D-2", "edition": 1, "variant": variant}
    with database.writing() as session:
        return keep(session, **key, name="kennisbot-dossier-D-2.docx", content=content, now=NOW).content


@pytest.mark.both_databases("uniqueness")
def test_of_a_file_made_twice_at_once_everybody_gets_the_same_bytes(database: Database) -> None:
    made = [bytes([one]) * 70_000 for one in range(6)]
    with ThreadPoolExecutor(len(made)) as pool:
        got = set(pool.map(lambda content: keeps(database, content), made))
    assert len(got) == 1
    assert got <= set(made)
    with database.reading() as session:
        kept = find_kept(session, kind=KIND, subject="D-2", edition=1, variant="nl:docx")
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
        assert find_kept(session, kind=KIND, subject="D-2", edition=2, variant="en:docx") is None
