"""Who is told that somebody handed over what they owned: one message to each person, with what concerns them."""

import datetime as dt
from typing import Any

from alliance.people.members import Person
from alliance.records.ownership import Owned, OwnedKind, OwnedThing
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as alliance_rows
from storage.records import ownership as rows
from storage.tables import Member

KIND = "handed_over"
FOR_CHAIRS = frozenset(
    {OwnedKind.CHAIR, OwnedKind.CONTACT, OwnedKind.STEP, OwnedKind.ESCALATION, OwnedKind.POLL, OwnedKind.DELEGATION}
)
FOR_COLLEAGUES = frozenset({OwnedKind.CONTACT, OwnedKind.STEP, OwnedKind.MANDATE, OwnedKind.DEPUTY})
NOT_NAMED = frozenset({OwnedKind.ASKED, OwnedKind.DELEGATE, OwnedKind.CONTRIBUTION})
"""These follow something else, or stay where they are."""
MOST = 100
"""How many things a message knows of."""


def tell_everybody(
    session: Session,
    *,
    by: Person,
    handed_from: Member,
    to: Member | None,
    owned: Owned,
    reason: str,
    now: dt.datetime,
) -> None:
    """Tell the successor, the lead officers of each alliance concerned and the organisation's contact persons once.

    Whoever did it, and the person themselves, are not told.
    """
    told: dict[str, dict[str, OwnedThing]] = {}
    if to is not None:
        told[to.slack_user_id] = {_key(one): one for one in owned.things if one.kind not in NOT_NAMED}
    for alliance_id in sorted(owned.alliance_ids):
        things = {_key(one): one for one in owned.of(*FOR_CHAIRS) if one.alliance_id == alliance_id}
        for _, member in alliance_rows.list_lead_officers(session, alliance_id) if things else ():
            told.setdefault(member.slack_user_id, {}).update(things)
    colleagues = {_key(one): one for one in owned.of(*FOR_COLLEAGUES)}
    for member in rows.list_contacts_of(session, handed_from.organisation_id) if colleagues else ():
        told.setdefault(member.slack_user_id, {}).update(colleagues)
    for lane, of in sorted(told.items()):
        if of and lane not in (by.slack_user_id, handed_from.slack_user_id):
            about = _about(by, handed_from, to, list(of.values()), reason)
            enqueue(session, kind=KIND, lane=lane, about=about, now=now)


def _key(thing: OwnedThing) -> str:
    return f"{thing.kind}:{thing.key}"


def _about(by: Person, handed_from: Member, to: Member | None, things: list[OwnedThing], reason: str) -> dict[str, Any]:
    """Ids only: the message is written when it is sent. Each thing is its kind, reference, alliance and chair."""
    return {
        "by": by.slack_user_id,
        "from": handed_from.id,
        "to": to.id if to is not None else None,
        "reason": reason,
        "things": [[one.kind, one.ref, one.alliance_id, one.chair] for one in things[:MOST]],
        "more": max(0, len(things) - MOST),
    }
