"""Votes: named ones with their choices; anonymous ones as a list of voters and, separately, counts only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    delete,
    distinct,
    exists,
    func,
    insert,
    literal,
    literal_column,
    union_all,
)
from sqlalchemy import select as select_any
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from storage.engine.database import Session
from storage.engine.upsert import insert_into
from storage.enums import VoteKind
from storage.tables import AnonymousTally, AnonymousVoter, Member, Organisation, Vote, VoteChoice

BLANK, ABSTAIN = VoteKind.BLANK.value, VoteKind.ABSTAIN.value
"""Keys in the counts of an anonymous question, besides option ids."""


@dataclass(frozen=True)
class Counts:
    """The combined votes of a question."""

    voted: int = 0
    organisations: int = 0
    """The number of organisations that the voters represent."""
    options: dict[int, int] = field(default_factory=dict)
    """Number of votes by option id; an option without votes may be missing."""
    blank: int = 0
    abstained: int = 0


def find_vote(session: Session, poll_id: int, voter_key: str) -> Vote | None:
    """The named vote of a person or an organisation, or None."""
    return session.exec(select(Vote).where(Vote.poll_id == poll_id, Vote.voter_key == voter_key)).first()


def save_vote(session: Session, vote: Vote, option_ids: Sequence[int]) -> None:
    """Store a named vote and its choices; they replace an earlier vote with the same key, which keeps its id."""
    values = {name: getattr(vote, name) for name in Vote.model_fields if name != "id"}
    table = Vote.__table__  # type: ignore[attr-defined]
    keys = [table.c.poll_id, table.c.voter_key]
    stored = insert_into(session, table).values(values).on_conflict_do_update(index_elements=keys, set_=values)
    # Of the row that is stored: SQLAlchemy itself would look for a choice of any vote.
    had_choices = exists().where(col(VoteChoice.vote_id) == literal_column("votes.id"))
    vote_id, has_choices = session.connection().execute(stored.returning(table.c.id, had_choices)).one()
    if has_choices:
        drop_choices(session, vote_id)
    rows = [{"vote_id": vote_id, "option_id": one, "poll_id": vote.poll_id} for one in option_ids]
    if rows:
        session.connection().execute(insert(VoteChoice.__table__), rows)  # type: ignore[attr-defined]


def drop_choices(session: Session, vote_id: int) -> None:
    """Delete the choices of a vote."""
    session.execute(delete(VoteChoice).where(col(VoteChoice.vote_id) == vote_id))


def list_choices(session: Session, vote_id: int) -> tuple[int, ...]:
    """The ids of the options chosen in a named vote."""
    statement = select(VoteChoice.option_id).where(VoteChoice.vote_id == vote_id).order_by(col(VoteChoice.option_id))
    return tuple(session.exec(statement).all())


def count_choices_of(session: Session, option_id: int) -> int:
    """The number of named votes for an option."""
    return int(session.exec(select(func.count()).where(VoteChoice.option_id == option_id)).one())


_OPTION = "option"
"""Beside the kinds of votes, what is counted: the votes for an option."""


def count_named(session: Session, poll_id: int) -> Counts:
    """The result of a named question."""
    found: dict[str, dict[int, int]] = {_OPTION: {}, **{kind: {} for kind in VoteKind}}
    for what, key, number in session.execute(_counts(), {"poll": poll_id}):
        found[what][key] = number
    numbers = {kind: sum(found[kind].values()) for kind in VoteKind}
    return Counts(
        voted=sum(numbers.values()),
        organisations=len(set().union(*(found[kind] for kind in VoteKind))),
        options=found[_OPTION],
        blank=numbers[VoteKind.BLANK],
        abstained=numbers[VoteKind.ABSTAIN],
    )


@cache  # building it takes longer than running it
def _counts() -> CompoundSelect[str, int, int]:
    poll_id = bindparam("poll", type_=Integer())
    # Most votes are choices: grouping those by a single number takes PostgreSQL half the time.
    choices = (
        select_any(literal(VoteKind.CHOICE.value, String), col(Vote.organisation_id), func.count())
        .where(col(Vote.poll_id) == poll_id, col(Vote.kind) == VoteKind.CHOICE)
        .group_by(col(Vote.organisation_id))
    )
    others = (
        select_any(cast(col(Vote.kind), String), col(Vote.organisation_id), func.count())
        .where(col(Vote.poll_id) == poll_id, col(Vote.kind).in_((VoteKind.BLANK, VoteKind.ABSTAIN)))
        .group_by(col(Vote.kind), col(Vote.organisation_id))
    )
    options = (
        select_any(literal(_OPTION, String), col(VoteChoice.option_id), func.count())
        .where(col(VoteChoice.poll_id) == poll_id)
        .group_by(col(VoteChoice.option_id))
    )
    return union_all(choices, others, options)


def map_voters(
    session: Session, poll_id: int, choices: Sequence[int | VoteKind], *, by_organisation: bool, limit: int
) -> dict[int | VoteKind, tuple[str, ...]]:
    """The names of the first people or organisations for each of these choices: an option's id, blank or abstain.

    In the order of their first vote. Omits choices that nobody made.
    """
    # A query for each choice: it stops at `limit`, where one for all would read and sort every vote.
    firsts = [_first_voters(poll_id, one, by_organisation=by_organisation, limit=limit) for one in choices]
    found: dict[int | VoteKind, list[tuple[int, str]]] = defaultdict(list)
    if firsts:
        for number, vote_id, name in session.execute(
            union_all(*(select_any(literal(n), first.subquery()) for n, first in enumerate(firsts)))
        ):
            found[choices[number]].append((vote_id, name))
    return {one: tuple(name for _, name in sorted(voters)) for one, voters in found.items()}


def _first_voters(
    poll_id: int, choice: int | VoteKind, *, by_organisation: bool, limit: int
) -> Select[int | None, str]:
    name = Organisation.name if by_organisation else Member.name
    whose = col(Vote.organisation_id) == Organisation.id if by_organisation else col(Vote.member_id) == Member.id
    if isinstance(choice, VoteKind):
        statement = select_any(col(Vote.id), col(name)).join(Vote, whose)
        return (
            statement.where(col(Vote.poll_id) == poll_id, col(Vote.kind) == choice).order_by(col(Vote.id)).limit(limit)
        )
    chosen = col(VoteChoice.vote_id)
    statement = select_any(chosen, col(name)).join(Vote, whose).join(VoteChoice, chosen == Vote.id)
    statement = statement.where(col(VoteChoice.poll_id) == poll_id, col(VoteChoice.option_id) == choice)
    return statement.order_by(chosen).limit(limit)


def list_voter_keys(session: Session, poll_id: int) -> frozenset[str]:
    """The voter keys of all named votes."""
    return frozenset(session.exec(select(Vote.voter_key).where(Vote.poll_id == poll_id)).all())


def open_tally(session: Session, poll_id: int, option_ids: Sequence[int]) -> None:
    """Create the counts of an anonymous question, all zero."""
    counts = {str(one): 0 for one in option_ids} | {BLANK: 0, ABSTAIN: 0}
    session.add(AnonymousTally(poll_id=poll_id, counts=counts))
    session.flush()


def lock_tally(session: Session, poll_id: int) -> AnonymousTally | None:
    """The counts of an anonymous question, locked for an update, or None."""
    statement = select(AnonymousTally).where(AnonymousTally.poll_id == poll_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).first()


def find_tally(session: Session, poll_id: int) -> AnonymousTally | None:
    """The counts of an anonymous question, reread from the database, or None."""
    return session.get(AnonymousTally, poll_id, populate_existing=True)


def read_counts(kept: dict[str, int], *, voted: int, organisations: int) -> Counts:
    """Convert stored anonymous counts, together with the numbers of voters and organisations."""
    options = {int(key): number for key, number in kept.items() if key not in (BLANK, ABSTAIN)}
    return Counts(voted, organisations, options, kept.get(BLANK, 0), kept.get(ABSTAIN, 0))


def insert_anonymous_voter(session: Session, poll_id: int, member_id: int) -> bool:
    """Record that a member voted; False if they had already."""
    try:
        with session.begin_nested():
            session.execute(insert(AnonymousVoter).values(poll_id=poll_id, member_id=member_id))
    except IntegrityError:
        return False
    return True


def has_voted_anonymously(session: Session, poll_id: int, member_id: int) -> bool:
    """Whether a member voted in an anonymous question."""
    return session.get(AnonymousVoter, (poll_id, member_id), populate_existing=True) is not None


def count_anonymous_voters(session: Session, poll_id: int) -> int:
    """The number of members who voted anonymously."""
    return int(session.exec(select(func.count()).where(AnonymousVoter.poll_id == poll_id)).one())


def count_organisations_of_voters(session: Session, poll_id: int) -> int:
    """The number of organisations that the anonymous voters represent."""
    statement = (
        select(func.count(distinct(col(Member.organisation_id))))
        .select_from(AnonymousVoter)
        .join(Member, col(Member.id) == AnonymousVoter.member_id)
        .where(AnonymousVoter.poll_id == poll_id)
    )
    return int(session.exec(statement).one())


def list_anonymous_voters(session: Session, poll_id: int) -> frozenset[int]:
    """The ids of the members who voted anonymously."""
    return frozenset(session.exec(select(AnonymousVoter.member_id).where(AnonymousVoter.poll_id == poll_id)).all())
