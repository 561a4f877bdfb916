"""Records in the audit log who owned the steps that move when an organisation ends, or when that is undone."""

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from alliance.enums import Series
from alliance.people.audit import audit
from alliance.people.members import Person
from storage.engine.database import Session
from storage.people import organisations as rows


@contextmanager
def audited_owners(session: Session, step_ids: Collection[int], *, by: Person, now: dt.datetime) -> Iterator[None]:
    """Record, for each of these steps, its owners before and after what is done inside, if they differ.

    An archive of the time before tells who owned them then.
    """
    before = rows.map_owner_slugs(session, step_ids) if step_ids else {}
    yield
    session.flush()
    after = rows.map_owner_slugs(session, step_ids) if step_ids else {}
    for number, slugs in before.items():
        if after[number] != slugs:
            ref = Series.STEP.ref(number)
            audit(session, by, "set_step_owners", ref, {"owners": slugs}, now, owners=after[number])
