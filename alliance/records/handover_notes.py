"""Notifications that somebody handed over what they owned: one message to each person, with what concerns them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from alliance.people.members import Person
from alliance.records.ownership import Owned, OwnedKind, OwnedThing
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import alliances as alliance_rows
from storage.records import ownership as rows
from storage.tables import Member

KIND = "handed_over"
ERASED = "erased"
"""The reason if nobody handed over, as the person was erased: the message says neither who nor by whom."""
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
    by: Person | None,
    handed_from: Member,
    to: Member | None,
    owned: Owned,
    let_go: Owned,
    reason: str,
    now: dt.datetime,
) -> None:
    """Notify the successor, the lead officers of each alliance concerned and the organisation's contact persons once.

    The person who handed over and the one whose things they were are not notified.
    """
    told: dict[str, set[OwnedThing]] = {}
    if to is not None:
        told[to.slack_user_id] = {one for one in owned.things if one.kind not in NOT_NAMED}
    everything = Owned((*owned.things, *let_go.things))
    for alliance_id in sorted(everything.alliance_ids):
        things = {one for one in everything.of(*FOR_CHAIRS) if one.alliance_id == alliance_id}
        for _, member in alliance_rows.list_lead_officers(session, alliance_id) if things else ():
            told.setdefault(member.slack_user_id, set()).update(things)
    colleagues = everything.of(*FOR_COLLEAGUES)
    for member in rows.list_contacts_of(session, handed_from.organisation_id) if colleagues else ():
        told.setdefault(member.slack_user_id, set()).update(colleagues)
    by_user = by.slack_user_id if by is not None else None
    for channel_key, of in sorted(told.items()):
        if of and channel_key not in (by_user, handed_from.slack_user_id):
            about = {
                "by": by_user if reason != ERASED else None,
                "from": handed_from.id,
                "to": to.id if to is not None else None,
                "reason": reason,
                "things": _plain([one for one in owned.things if one in of]),
                "let_go": _plain([one for one in let_go.things if one in of]),
            }
            enqueue(session, kind=KIND, channel_key=channel_key, about=about, now=now)


def _plain(things: Sequence[OwnedThing]) -> list[list[Any]]:
    """The kind, reference, alliance and chair of each: ids only, as the message is written when it is sent."""
    return [[one.kind, one.ref, one.alliance_id, one.chair] for one in things[:MOST]]
