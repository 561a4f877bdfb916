"""Validate a step's owners from a form: organisations, and contact persons in Slack or by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from alliance.errors import Invalid
from alliance.people.members import get_running
from alliance.typed_text import check_length, clean_line, is_readable
from storage.engine.database import Session
from storage.people import people

MAX_CONTACT = 150
MAX_CONTACT_NAMES = 1000


@dataclass(frozen=True)
class Owners:
    """A step's owners and contact persons, as entered in a form."""

    organisations: Collection[int]
    contacts: Collection[str] = ()
    """Slack user ids of the contact persons, at most one per organisation."""
    names: str = ""
    """Contact persons who are not in Slack: a name, or a line `Utrecht: Jan Jansen` per organisation."""


def read_owners(session: Session, owners: Owners) -> tuple[dict[int, int | None], dict[int, str]]:
    """Return, by organisation id, the contact's member id or None, and the names of contacts who are not in Slack.

    Raises the errors of `find_contacts`, and Invalid for a name without a recognisable organisation, for a second
    contact person of one organisation, and for a text that is too long.
    """
    contacts = find_contacts(session, owners=owners.organisations, contacts=owners.contacts)
    check_length("contact_names", owners.names, MAX_CONTACT_NAMES)
    names: dict[int, str] = {}
    for typed in owners.names.replace(";", "\n").splitlines():
        if not is_readable(line := clean_line(typed)):
            continue
        organisation_id, name = _contact_name(session, line, contacts)
        if contacts[organisation_id] is not None or organisation_id in names:
            organisation = people.get_organisation(session, organisation_id)
            same = organisation.names
            raise Invalid("contact_names", "problem.contacts_same", organisation=same)
        check_length("contact_names", name, MAX_CONTACT)
        names[organisation_id] = name
    return contacts, names


def find_contacts(session: Session, *, owners: Collection[int], contacts: Collection[str]) -> dict[int, int | None]:
    """Return, by owner's organisation id, the member id of its contact person, or None.

    Raises Invalid for an organisation that has ended, for a contact who is not a member or not from any of the owners,
    and for two contacts of one organisation.
    """
    known = {one: get_running(session, one, field="owners") for one in owners}
    found: dict[int, int | None] = dict.fromkeys(owners)
    for slack_user_id in contacts:
        member = people.find_member(session, slack_user_id)
        if member is None or member.left_at is not None:
            raise Invalid("contacts", "problem.contact_no_member")
        if member.organisation_id not in found:
            raise Invalid("contacts", "problem.contact_elsewhere", name=member.name)
        if found[member.organisation_id] is not None:
            organisation = known[member.organisation_id]
            name = organisation.names
            raise Invalid("contacts", "problem.contacts_same", organisation=name)
        found[member.organisation_id] = member.id
    return found


def _contact_name(session: Session, line: str, contacts: Mapping[int, int | None]) -> tuple[int, str]:
    """Parse a line into organisation id and contact name.

    The line is `Utrecht: Jan Jansen`, or the name alone if exactly one owner has no contact person in Slack. Raises
    Invalid.
    """
    before, colon, name = line.partition(":")
    if colon and is_readable(name):
        for organisation_id in contacts:
            organisation = people.get_organisation(session, organisation_id)
            called = {one.casefold() for one in (organisation.name, organisation.name_en) if one}
            if before.strip().casefold() in called:
                return organisation_id, name.strip()
        raise Invalid("contact_names", "problem.contact_whose", name=line)
    free = [organisation_id for organisation_id, contact in contacts.items() if contact is None]
    if len(free) != 1:
        raise Invalid("contact_names", "problem.contact_whose", name=line)
    return free[0], line
