"""References that people say aloud: one series each, without gaps or doubles under load."""

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from storage.engine.database import Session
from storage.tables import ReferenceCounter
from storage.words import Series


def next_number(session: Session, series: Series) -> int:
    """Take the next number of `series`.

    The counter's row is locked until the transaction ends, and a rollback gives the number back: so there are no
    gaps, and two writers never get the same one.
    """
    counter = ReferenceCounter.__table__  # type: ignore[attr-defined]  # the statement, without loading a row
    step = update(counter).where(counter.c.series == series).values(last=counter.c.last + 1).returning(counter.c.last)
    number = session.execute(step).scalar_one_or_none()
    if number is None:
        try:
            with session.begin_nested():
                session.execute(insert(counter).values(series=series, last=0))
        except IntegrityError:
            pass  # somebody else began the series in this moment: theirs will do
        number = session.execute(step).scalar_one()
    return int(number)
