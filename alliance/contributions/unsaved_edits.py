"""Drafts of unsaved edits: fields filled in page by page, or an edit that could not be stored.

Each is a row of its own, so that it can be continued later.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance.contributions.sharing import get_readable
from alliance.enums import Series
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from storage.engine.database import Session
from storage.numbered import Numbered
from storage.people import drafts as draft_rows
from storage.tables import Contribution, Draft

ENRICHMENT = "enrichment"
EDIT = "edit"
_FORMS = {ENRICHMENT: "enrich", EDIT: "edit"}
"""The form in which each kind of draft is continued."""
_LONGEST = 3000
"""Maximum length of a value in characters; no form accepts more."""


@dataclass(frozen=True)
class UnsavedEdit(Numbered, series=Series.CONTRIBUTION):
    """Unsaved text about `B-<number>`."""

    draft_id: str
    number: int
    base: int
    """The version from which the form was filled."""
    seen: int
    """The newest version whose changes the person was shown."""
    page: int = 1
    typed: Mapping[str, Any] = field(default_factory=dict)
    """Values as typed, by field; without fields of pages that were not reached."""
    is_kept: bool = False
    """Whether it is stored as a draft; a page that was only viewed is not."""


def save_unsaved(
    session: Session,
    work: UnsavedEdit,
    *,
    kind: str,
    by: Person,
    now: dt.datetime,
    channel_id: str | None = None,
) -> UnsavedEdit:
    """Store unsaved text, replacing what the same form stored before. Raises Conflict for another person's draft.

    A page that matches what is stored does not start a draft.

    Requires no permission: it is the person's own text, and permission is checked when it is saved. The draft shows the
    contribution's title if the person may read that.
    """
    ref = work.ref
    draft = draft_rows.find_draft(session, work.draft_id)
    found = _find(session, work, by, channel_id)
    if draft is None and kind == ENRICHMENT and found is not None and not _says_more(work, found.details):
        return work
    if draft is None:
        draft = Draft(id=work.draft_id, slack_user_id=by.slack_user_id, kind=kind, created_at=now, updated_at=now)
    elif draft.slack_user_id != by.slack_user_id or draft.kind != kind:
        raise Conflict("problem.draft_gone", ref=ref)
    typed = {**(draft.data.get("typed") or {}), **{name: _bounded(value) for name, value in work.typed.items()}}
    draft.data = {
        "form": _FORMS[kind],
        "title": f"{ref} · {found.title}" if found is not None else ref,
        "number": work.number,
        "base": work.base,
        "seen": work.seen,
        "page": work.page,
        "typed": typed,
    }
    draft.updated_at = now
    session.add(draft)
    return _from_draft(draft)


def find_unsaved(session: Session, *, draft_id: str, slack_user_id: str) -> UnsavedEdit | None:
    """Find this person's unsaved text by draft id; None if there is none or it belongs to somebody else."""
    draft = draft_rows.find_draft(session, draft_id)
    return _from_draft(draft) if draft and draft.slack_user_id == slack_user_id and draft.kind in _FORMS else None


def find_unsaved_of(session: Session, *, number: int, kind: str, slack_user_id: str) -> UnsavedEdit | None:
    """Find this person's newest unsaved text about `B-<number>`."""
    drafts = (draft for draft in draft_rows.list_drafts(session, slack_user_id) if draft.kind == kind)
    return next((_from_draft(draft) for draft in drafts if draft.data.get("number") == number), None)


def _from_draft(draft: Draft) -> UnsavedEdit:
    data = draft.data
    return UnsavedEdit(
        draft_id=draft.id,
        number=int(data["number"]),
        base=int(data["base"]),
        seen=int(data["seen"]),
        page=int(data["page"]),
        typed=dict(data["typed"]),
        is_kept=True,
    )


def _find(session: Session, work: UnsavedEdit, by: Person, channel_id: str | None) -> Contribution | None:
    """Find the contribution in question, if the person may read it."""
    try:
        return get_readable(session, reader=by, number=work.number, channel_id=channel_id)[0]
    except NotFound:
        return None


def _says_more(work: UnsavedEdit, details: Mapping[str, Any]) -> bool:
    """Whether something typed differs from what is stored, including removals."""
    return any((value or None) != (details.get(name) or None) for name, value in work.typed.items())


def _bounded(value: Any) -> Any:
    return value[:_LONGEST] if isinstance(value, str) else list(value)[:100]
