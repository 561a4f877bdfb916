"""The result of a question with very many named votes, counted by the database."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import insert

from benchmarks.lines import Line, median
from benchmarks.network import benchmark_member
from storage.engine.database import Database
from storage.enums import OptionState, PollKind, PollState, QuestionForm, Results, Secrecy, VoteKind, Voter
from storage.people.alliances import list_alliances
from storage.people.people import list_organisations
from storage.polls.votes import count_named
from storage.tables import Poll, Question, QuestionOption, Vote, VoteChoice

OPTIONS = 5
TIMES = 9
BARE = (
    "SELECT organisation_id, count(*) FROM votes WHERE poll_id = {mark} AND kind = 'choice' GROUP BY organisation_id",
    "SELECT kind, organisation_id, count(*) FROM votes WHERE poll_id = {mark} AND kind IN ('blank', 'abstain') "
    "GROUP BY kind, organisation_id",
    "SELECT option_id, count(*) FROM vote_choices WHERE poll_id = {mark} GROUP BY option_id",
)


def result_lines(engine: str, database: Database, *, votes: int) -> Iterator[Line]:
    """So many votes, counted by the program and by the bare driver. Raises AssertionError for a wrong count."""
    poll_id = _vote(database, votes)

    def count() -> None:
        with database.reading() as session:
            counts = count_named(session, poll_id)
        assert (counts.voted, sum(counts.options.values())) == (votes, votes)

    connection = database.engine.raw_connection()
    cursor = connection.cursor()
    mark = "?" if database.is_sqlite else "%s"

    def bare() -> None:
        for statement in BARE:
            cursor.execute(statement.format(mark=mark), (poll_id,))
            cursor.fetchall()

    baseline, measured = _ms(bare), _ms(count)
    connection.close()
    yield Line(f"{engine}: result of {votes:,} votes", "ms", measured, baseline, most=50)


def _ms(work: Callable[[], None]) -> float:
    work()
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def _vote(database: Database, votes: int) -> int:
    """One question in which so many people voted, of all organisations in turn; its id."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        member = benchmark_member(session, now)
        alliance, _ = list_alliances(session)[0]
        organisations = [organisation.id for organisation in list_organisations(session)]
        poll = Poll(
            number=1,
            kind=PollKind.QUESTION,
            alliance_id=alliance.id,
            title="Op welke dag?",
            state=PollState.OPEN,
            by_member_id=member.id,
            created_at=now,
        )
        session.add(poll)
        session.flush()
        poll_id = poll.id
        named = {"form": QuestionForm.SINGLE, "voter": Voter.PERSON, "secrecy": Secrecy.NAMED, "results": Results.LIVE}
        session.add(Question.model_validate({"poll_id": poll_id, **named}))
        options = [
            QuestionOption(poll_id=poll_id, position=number, text=f"Dag {number}", state=OptionState.OPEN)
            for number in range(OPTIONS)
        ]
        session.add_all(options)
        session.flush()
        chosen = [option.id for option in options]
        _insert(session, Vote, [_row(poll_id, key, member.id, organisations, now) for key in range(1, votes + 1)])
        choices = [
            {"vote_id": key, "option_id": chosen[key % OPTIONS], "poll_id": poll_id} for key in range(1, votes + 1)
        ]
        _insert(session, VoteChoice, choices)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As the database does by itself after so many new rows, at a moment of its own.
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE votes, vote_choices")
    return poll_id


def _row(poll_id: int, key: int, member_id: int, organisations: Sequence[int], now: dt.datetime) -> dict[str, Any]:
    return {
        "id": key,
        "poll_id": poll_id,
        "voter_key": f"m{key}",
        "member_id": member_id,
        "organisation_id": organisations[key % len(organisations)],
        "kind": VoteKind.CHOICE,
        "at": now,
    }


def _insert(session: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5000):
        session.connection().execute(insert(table.__table__), rows[start : start + 5000])
