"""Numbers for the references that people say aloud: one series each, without gaps or duplicates under load."""

from sqlalchemy import update

from storage.engine.database import Session
from storage.engine.upsert import insert_into
from storage.numbered import Series
from storage.tables import ReferenceCounter


def next_number(session: Session, series: Series) -> int:
    """Take the next number of `series`.

    The counter's row is locked until the transaction ends, and a rollback releases the number: so there are no gaps,
    and two writers never get the same number.
    """
    return take_numbers(session, series, 1)[0]


def take_numbers(session: Session, series: Series, count: int) -> range:
    """Take the next `count` numbers of `series`, as `next_number` takes one."""
    counter = ReferenceCounter.__table__  # type: ignore[attr-defined]  # as a statement, without loading a row
    step = insert_into(session, counter).values(series=series, last=count)
    step = step.on_conflict_do_update(index_elements=[counter.c.series], set_={"last": counter.c.last + count})
    last = int(session.execute(step.returning(counter.c.last)).scalar_one())
    return range(last - count + 1, last + 1)


def give_back(session: Session, series: Series) -> None:
    """Release the number that this transaction took last."""
    counter = ReferenceCounter.__table__  # type: ignore[attr-defined]
    session.execute(update(counter).where(counter.c.series == series).values(last=counter.c.last - 1))
