"""Numbers for the references that people say aloud: one series each, without gaps or duplicates under load."""

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from storage.engine.database import Session
from storage.tables import ReferenceCounter
from storage.words import Series


def next_number(session: Session, series: Series) -> int:
    """Take the next number of `series`.

    The counter's row is locked until the transaction ends, and a rollback releases the number: so there are no gaps,
    and two writers never get the same number.
    """
    counter = ReferenceCounter.__table__  # type: ignore[attr-defined]  # as a statement, without loading a row
    step = update(counter).where(counter.c.series == series).values(last=counter.c.last + 1).returning(counter.c.last)
    number = session.execute(step).scalar_one_or_none()
    if number is None:
        try:
            with session.begin_nested():
                session.execute(insert(counter).values(series=series, last=0))
        except IntegrityError:
            pass  # another transaction created the series at the same moment
        number = session.execute(step).scalar_one()
    return int(number)
