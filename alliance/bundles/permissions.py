"""Permissions with bundles: seeing one and changing it."""

from alliance.enums import Series
from alliance.errors import NotFound
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.tables import Bundle


def get_bundle(session: Session, number: int, *, with_archived: bool = False) -> Bundle:
    """The bundle with this number. Raises NotFound, also for an archived one unless `with_archived`."""
    bundle = rows.find_bundle(session, number)
    if bundle is None or (bundle.archived_at is not None and not with_archived):
        raise NotFound("bundle", Series.BUNDLE.ref(number))
    return bundle


def may_run(person: Person, bundle: Bundle) -> bool:
    """Whether a person may see and change a bundle: the secretariat, and chairs of the alliance that owns it."""
    if bundle.alliance_id is None:
        return person.is_secretariat
    return may(person, Action.BUNDLE, alliance_id=bundle.alliance_id)


def is_run_by(session: Session, person: Person, number: int) -> bool:
    """Whether there is a bundle with this number that a person may see and change."""
    bundle = rows.find_bundle(session, number)
    return bundle is not None and may_run(person, bundle)


def get_to_read(session: Session, *, reader: Person, number: int, with_archived: bool = False) -> Bundle:
    """A bundle for a reader with access. Raises NotFound, also for readers without access."""
    bundle = get_bundle(session, number, with_archived=with_archived)
    if not may_run(reader, bundle):
        raise NotFound("bundle", Series.BUNDLE.ref(number))
    return bundle


def get_to_run(session: Session, *, by: Person, number: int, with_archived: bool = False) -> Bundle:
    """A bundle that a person may change, locked for this transaction.

    Raises NotFound, also for everybody except its alliance's chairs and the secretariat, to hide that it exists.
    """
    rows.lock_bundle(session, number)
    return get_to_read(session, reader=by, number=number, with_archived=with_archived)
