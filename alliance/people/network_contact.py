"""The network's contact address for readers outside it, as stated on files that are handed over."""

import datetime as dt

from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.typed_text import check_length, clean_line, is_readable
from storage.engine.database import Session
from storage.people.network import find_network_name

MAX_CONTACT = 200


def find_contact(session: Session) -> str:
    """Return where the secretariat is reached; empty if nobody wrote it down."""
    row = find_network_name(session)
    return (row.contact or "") if row is not None else ""


def change_contact(session: Session, *, by: Person, typed: str, now: dt.datetime) -> str:
    """Store where the secretariat is reached, and return it; nothing readable removes it.

    Raises Invalid if it is too long.
    """
    authorise(by, Action.ADMINISTER)
    contact = clean_line(typed)
    check_length("contact", contact, MAX_CONTACT)
    contact = contact if is_readable(contact) else ""
    row = find_network_name(session)
    assert row is not None  # each start loads the network's file
    if contact != (row.contact or ""):
        audit(session, by, "change_contact", "network", {"contact": row.contact or ""}, now, contact=contact)
        row.contact = contact or None
    return contact
