"""The audit log: who changed what in the network, with the values before and after."""

import datetime as dt
from typing import Any

from alliance.people.members import Person
from storage.engine.database import Session
from storage.tables import AuditEntry

CLOCKWORK = "kennisbot"
"""The actor recorded for scheduled actions."""


def audit(
    session: Session,
    by: Person | None,
    action: str,
    subject: str,
    before: dict[str, Any],
    now: dt.datetime,
    **after: Any,
) -> None:
    """Record a change to `subject`, and for whom a delegate acted; `by` is None for scheduled actions."""
    if acting_for := _acting_for(by):
        after["acting_for"] = acting_for
    session.add(
        AuditEntry(
            at=now,
            by_slack_user_id=by.slack_user_id if by else CLOCKWORK,
            by_member_id=by.member.id if by and by.member else None,
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )


def audit_changes(
    session: Session,
    by: Person,
    action: str,
    subject: str,
    before: dict[str, Any],
    after: dict[str, Any],
    now: dt.datetime,
) -> bool:
    """Record only the values that differ; returns False and records nothing if none do."""
    changed = {name for name, value in after.items() if before.get(name) != value}
    if not changed:
        return False
    was = {name: before.get(name) for name in sorted(changed)}
    audit(session, by, action, subject, was, now, **{name: after[name] for name in sorted(changed)})
    return True


def _acting_for(by: Person | None) -> list[int]:
    """The chairs, by member id, on whose behalf `by` acts, if they have the right to do so only as a delegate."""
    if by is None or by.is_secretariat or by.is_admin:
        return []
    acting = [chair.acting_for_id for chair in by.chairs]
    return [] if None in acting else sorted({one for one in acting if one is not None})
