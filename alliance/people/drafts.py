"""What somebody began to type and has not sent yet: rows, so that no form holds the only copy."""

import datetime as dt
from dataclasses import dataclass

from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.people import drafts as draft_rows
from storage.tables import Draft


@dataclass(frozen=True)
class Begun:
    """What somebody began to share and has not shared yet."""

    draft_id: str
    title: str
    kind: str = "contribution"
    """What it is a draft of: a contribution, or its `enrichment` or `edit` (`contributions.unsaved_edits`)."""


def save_draft(session: Session, *, draft_id: str, slack_user_id: str, data: dict[str, str], now: dt.datetime) -> None:
    """Keep what somebody began to share under `draft_id`, over what was kept there before."""
    draft = draft_rows.find_draft(session, draft_id)
    if draft is None:
        draft = Draft(id=draft_id, slack_user_id=slack_user_id, kind="contribution", created_at=now, updated_at=now)
    draft.data, draft.updated_at = dict(data), now
    session.add(draft)


def take_draft(session: Session, *, draft_id: str, slack_user_id: str) -> dict[str, str]:
    """What this person began to share; empty when nothing is kept under that id for them."""
    draft = draft_rows.find_draft(session, draft_id)
    return dict(draft.data) if draft is not None and draft.slack_user_id == slack_user_id else {}


def list_drafts(session: Session, *, slack_user_id: str) -> list[Begun]:
    """What this person began to share and has not shared, newest first; only what has a title to know it by."""
    drafts = draft_rows.list_drafts(session, slack_user_id)
    begun = [Begun(draft.id, str(draft.data.get("title", "")), draft.kind) for draft in drafts]
    return [one for one in begun if one.title]


def drop_draft(session: Session, *, draft_id: str, slack_user_id: str) -> None:
    """Forget a draft that was shared."""
    draft = draft_rows.find_draft(session, draft_id)
    if draft is not None and draft.slack_user_id == slack_user_id:
        session.delete(draft)


def tell_kept(session: Session, *, draft_id: str | None, slack_user_id: str, number: int, now: dt.datetime) -> None:
    """Somebody endorsed `B-<number>` instead of posting what they had typed: tell them that it waits as a draft.

    Nothing for None and for a draft that is not theirs.
    """
    draft = draft_rows.find_draft(session, draft_id) if draft_id else None
    if draft is not None and draft.slack_user_id == slack_user_id:
        about = {"draft": draft.id, "contribution": number}
        enqueue(session, kind="draft_kept", lane=slack_user_id, about=about, now=now, is_urgent=True)
