"""Endorsements and adoptions as plain values, joined when two contributions are merged.

Only merging needs them: a merge stores the state before and after it, so that it can be undone.
"""

import datetime as dt
from typing import Any

from alliance.contributions.adoptions import MAX_ADAPTED
from alliance.contributions.endorsements import MAX_CONTEXT
from alliance.enums import AdoptionState
from storage.tables import Adoption, Contribution, Endorsement

Statement = dict[str, Any]
"""An endorsement or adoption as a JSON-serialisable value."""

_FURTHER = {
    state: rank
    for rank, state in enumerate(
        # An organisation that stopped with one and continues with the other counts as continuing.
        (AdoptionState.STOPPED, AdoptionState.EXPLORING, AdoptionState.RUNNING, AdoptionState.EMBEDDED)
    )
}


def read_endorsement(row: Endorsement | None) -> Statement | None:
    """Return an endorsement as a value."""
    if row is None:
        return None
    return {
        "member": row.member_id,
        "severity": row.severity,
        "context": row.context,
        "created_at": _as_iso(row.created_at),
        "updated_at": _as_iso(row.updated_at),
        "withdrawn_at": _as_iso(row.withdrawn_at) if row.withdrawn_at else None,
    }


def endorsement_by_sharing(contribution: Contribution) -> Statement:
    """Return the endorsement that the source's own organisation implies by having shared it."""
    at = _as_iso(contribution.created_at)
    return {
        "member": contribution.author_id,
        "severity": None,
        "context": "",
        "created_at": at,
        "updated_at": at,
        "withdrawn_at": None,
    }


def write_endorsement(row: Endorsement, said: Statement) -> Endorsement:
    """Write a value to an endorsement."""
    row.member_id, row.severity, row.context = said["member"], said["severity"], said["context"]
    row.created_at, row.updated_at = _at(said["created_at"]), _at(said["updated_at"])
    row.withdrawn_at = _at(said["withdrawn_at"]) if said["withdrawn_at"] else None
    return row


def join_endorsements(stands: Statement | None, comes: Statement) -> Statement:
    """Join two endorsements by one organisation: the stronger severity, and both contexts if they fit."""
    if stands is None or stands["withdrawn_at"]:
        return comes
    stronger, other = (comes, stands) if (comes["severity"] or 0) > (stands["severity"] or 0) else (stands, comes)
    return {
        **stronger,
        "context": _join(stronger["context"], other["context"], MAX_CONTEXT),
        "created_at": min(stands["created_at"], comes["created_at"]),
    }


def read_adoption(row: Adoption | None) -> Statement | None:
    """Return an adoption as a value."""
    if row is None:
        return None
    return {
        "member": row.member_id,
        "state": str(row.state),
        "adapted": row.adapted,
        "stop_reason": row.stop_reason,
        "created_at": _as_iso(row.created_at),
        "updated_at": _as_iso(row.updated_at),
    }


def write_adoption(row: Adoption, said: Statement) -> Adoption:
    """Write a value to an adoption."""
    row.member_id, row.state = said["member"], AdoptionState(said["state"])
    row.adapted, row.stop_reason = said["adapted"], said["stop_reason"]
    row.created_at, row.updated_at = _at(said["created_at"]), _at(said["updated_at"])
    return row


def join_adoptions(stands: Statement | None, comes: Statement) -> Statement:
    """Join two adoptions by one organisation: the further state, and both adaptations if they fit."""
    if stands is None:
        return comes
    further, other = (comes, stands) if _rank(comes) > _rank(stands) else (stands, comes)
    return {
        **further,
        "adapted": _join(further["adapted"], other["adapted"], MAX_ADAPTED),
        "created_at": min(stands["created_at"], comes["created_at"]),
    }


def _rank(said: Statement) -> int:
    return _FURTHER[AdoptionState(said["state"])]


def _join(first: str, second: str, limit: int) -> str:
    """Join two texts; only the first if both do not fit or the second adds nothing."""
    if not second or second in first:
        return first
    both = f"{first} · {second}" if first else second
    return both if len(both) <= limit else first or second[:limit]


def _as_iso(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
