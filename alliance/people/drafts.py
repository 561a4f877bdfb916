"""Drafts of unsent forms, stored as rows so that no open form holds the only copy."""

import datetime as dt
from dataclasses import dataclass

from alliance.errors import Conflict
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import drafts as draft_rows
from storage.tables import Draft


@dataclass(frozen=True)
class UnsharedDraft:
    """A text that its author started and has not shared yet."""

    draft_id: str
    title: str
    kind: str = "contribution"
    """What it is a draft of: a contribution, or its `enrichment` or `edit` (`contributions.unsaved_edits`)."""


def save_draft(session: Session, *, draft_id: str, slack_user_id: str, data: dict[str, str], now: dt.datetime) -> None:
    """Store a draft under `draft_id`, replacing any earlier version.

    Raises Conflict if a draft of somebody else has that id: it is part of a form, where anything can be sent.
    """
    draft = draft_rows.find_draft(session, draft_id)
    if draft is not None and draft.slack_user_id != slack_user_id:
        raise Conflict("problem.form_of_others")
    if draft is None:
        draft = Draft(id=draft_id, slack_user_id=slack_user_id, kind="contribution", created_at=now, updated_at=now)
    draft.data, draft.updated_at = dict(data), now
    session.add(draft)


def take_draft(session: Session, *, draft_id: str, slack_user_id: str) -> dict[str, str]:
    """Return the contents of this person's draft; empty if they have none with this id."""
    draft = draft_rows.find_draft(session, draft_id)
    return dict(draft.data) if draft is not None and draft.slack_user_id == slack_user_id else {}


def list_drafts(session: Session, *, slack_user_id: str) -> list[UnsharedDraft]:
    """List this person's unshared drafts, newest first; only those with a title to recognise them by."""
    drafts = draft_rows.list_drafts(session, slack_user_id)
    begun = [UnsharedDraft(draft.id, str(draft.data.get("title", "")), draft.kind) for draft in drafts]
    return [one for one in begun if one.title]


def drop_draft(session: Session, *, draft_id: str, slack_user_id: str) -> None:
    """Delete a draft once it is shared."""
    draft = draft_rows.find_draft(session, draft_id)
    if draft is not None and draft.slack_user_id == slack_user_id:
        session.delete(draft)


def notify_kept(session: Session, *, draft_id: str | None, slack_user_id: str, number: int, now: dt.datetime) -> None:
    """Notify a member who endorsed `B-<number>` instead of posting that their text is kept as a draft.

    Does nothing without a draft id, and for a draft that belongs to somebody else.
    """
    draft = draft_rows.find_draft(session, draft_id) if draft_id else None
    if draft is not None and draft.slack_user_id == slack_user_id:
        about = {"draft": draft.id, "contribution": number}
        enqueue(session, kind="draft_kept", channel_key=slack_user_id, about=about, now=now, is_urgent=True)
