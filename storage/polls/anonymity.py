"""Remove from the database, after an anonymous question has ended, whatever could reveal individual votes.

While it is open, traces of single votes are unavoidable: the database's log, the order of rows in a page, transaction
numbers. They are removed once, at the end: `docs/anonymity.md` explains how, and what cannot be removed.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, insert, text
from sqlmodel import col, select

from storage.engine.database import Database, DatabaseUnavailable, Session
from storage.enums import PollState, Secrecy
from storage.tables import AnonymousTally, AnonymousVoter, Poll, Question

ENDED = (PollState.CLOSED, PollState.CANCELLED)
# A transaction with an older snapshot keeps PostgreSQL from discarding the rows visible to it.
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend' AND
"""
LONG_UNDER_WAY = (
    f"{OTHERS} (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL) AND xact_start < now() - interval '2 seconds'"
)
SEES_WHAT_WAS = (
    f"{OTHERS} greatest(age(backend_xid), age(backend_xmin)) >"  # noqa: S608
    " (SELECT min(age(xmin)) FROM anonymous_tallies WHERE poll_id = ANY(:ended))"
)


def scrub_ended(database: Database, *, now: dt.datetime) -> int:
    """Scrub every anonymous question that has ended and was not scrubbed yet; returns their number.

    If interrupted, or if another transaction reads an older snapshot, it is repeated the next time. Concurrent runs do
    no harm. Raises DatabaseUnavailable.
    """
    with database.reading() as session:
        ended = _list_ended(session)
        if not ended or (not database.is_sqlite and _is_any(session, LONG_UNDER_WAY)):
            return 0
    with database.writing() as session:
        _lock(session, ended)
        _rewrite(session, () if database.is_sqlite else ended)
    if not (database.empty_log() if database.is_sqlite else _cluster(database, ended)):
        return 0
    with database.writing() as session:
        for question in _lock(session, ended):
            question.scrubbed_at = now
    return len(ended)


def is_any_to_scrub(session: Session) -> bool:
    """Whether an anonymous question has ended and was not scrubbed yet."""
    return bool(_list_ended(session))


def _list_ended(session: Session) -> Sequence[int]:
    statement = (
        select(Question.poll_id)
        .join(Poll, col(Poll.id) == Question.poll_id)
        .where(Question.secrecy == Secrecy.ANONYMOUS, col(Question.scrubbed_at).is_(None))
        .where(col(Poll.state).in_(ENDED))
    )
    return session.exec(statement.order_by(col(Question.poll_id))).all()


def _lock(session: Session, ended: Sequence[int]) -> Sequence[Question]:
    statement = select(Question).where(col(Question.poll_id).in_(ended)).order_by(col(Question.poll_id))
    return session.exec(statement.with_for_update()).all()


def _rewrite(session: Session, ended: Sequence[int]) -> None:
    """Delete and reinsert the voters, in the order of their ids, and the counts, in one transaction.

    On SQLite this rewrites whole tables, as nobody else writes meanwhile: deleting without a condition frees and
    overwrites all pages of a table, while deleting single rows may leave bytes in pages that stay in use.
    """
    voters, tallies = AnonymousVoter.__table__, AnonymousTally.__table__  # type: ignore[attr-defined]
    for table, order in ((voters, (voters.c.poll_id, voters.c.member_id)), (tallies, (tallies.c.poll_id,))):
        which = (table.c.poll_id.in_(ended),) if ended else ()
        rows = [dict(row) for row in session.execute(table.select().where(*which).order_by(*order)).mappings()]
        session.execute(delete(table).where(*which))
        if rows:
            session.execute(insert(table), rows)


def _cluster(database: Database, ended: Sequence[int]) -> bool:
    """PostgreSQL only: rewrite both tables' files in key order and without deleted rows.

    Returns False if an older snapshot would preserve deleted rows, or if another transaction locks the tables.
    """
    try:
        with database.writing() as session:
            if _is_any(session, SEES_WHAT_WAS, ended=list(ended)):
                return False
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            session.execute(text("CLUSTER anonymous_voters USING pk_anonymous_voters"))
            session.execute(text("CLUSTER anonymous_tallies USING pk_anonymous_tallies"))
    except DatabaseUnavailable:
        return False
    return True


def _is_any(session: Session, statement: str, **values: object) -> bool:
    return bool(session.execute(text(statement), values).scalar_one())
