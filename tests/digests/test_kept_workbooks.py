"""A workbook that was posted comes back as it was; anything else is made anew."""

from pathlib import Path

from alliance.calendar.periods import week_of
from alliance.digests.kept_workbooks import find_key
from alliance.enums import KeptFileKind
from alliance.kept_files import KeptKey, keep
from bot.files.digests import write_digest
from storage.engine.database import Database
from tests.kit.times import local
from tests.networks.small_network import Network, at
from tests.reports.kit.sample import DUTCH, ENGLISH

POSTED = b"as it was posted"
LATER = at("2026-12-20T10:00")


def test_the_command_gives_what_was_posted_in_that_version_and_language(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        Network(session).share(1, "2026-11-17T10:00")
        for variant in ("nl:working:xlsx", "nl:meeting-open:xlsx"):
            key, content = KeptKey(KeptFileKind.DIGEST, "2026-W47", 1, variant), POSTED + variant.encode()
            keep(session, key, name="x.xlsx", content=content, now=at("2026-11-23T08:00"))

    def written(typed: str, **more: object) -> bytes:
        out = tmp_path / "x.xlsx"
        write_digest(database, typed, out, **{"words": DUTCH, "time": local(LATER), **more})  # type: ignore[arg-type]
        return out.read_bytes()

    assert written("2026-W47") == POSTED + b"nl:working:xlsx"
    for other in (written("2026-W46"), written("2026-W47", words=ENGLISH), written("2026-W47", alliance="huisvesting")):
        assert not other.startswith(POSTED)


def test_only_what_a_schedule_posted_of_a_period_that_has_ended_is_kept(database: Database) -> None:
    week, ask = week_of(at("2026-11-17T10:00").date()), {"time": local(LATER)}
    nl = {"variant": "nl:working:xlsx", **ask}
    posted, asked = {"alliance_id": None, "is_scheduled": True}, {"alliance_id": None, "is_scheduled": False}
    with database.writing() as session:
        Network(session)
        assert find_key(session, week, **{**nl, **posted, "time": local(at("2026-11-20T10:00"))}) is None  # type: ignore[arg-type]
        assert find_key(session, week, **nl, **asked) is None  # type: ignore[arg-type]
        key = find_key(session, week, **nl, **posted)  # type: ignore[arg-type]
        assert key is not None
        keep(session, key, name="x.xlsx", content=POSTED, now=LATER)
        # Its other variants are kept from then on.
        assert find_key(session, week, variant="en:working:xlsx", **ask, **asked) is not None  # type: ignore[arg-type]
        assert find_key(session, week, **nl, alliance_id=1, is_scheduled=False) is None  # type: ignore[arg-type]
