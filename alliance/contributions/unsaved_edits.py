"""Work on a contribution that is not saved yet: the fields somebody filled in page by page, or an edit that could not
be stored. A draft row each, so that it can be gone on with later.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance.contributions.sharing import get_readable
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from storage.engine.database import Session
from storage.people import drafts as draft_rows
from storage.tables import Contribution, Draft

ENRICHMENT = "enrichment"
EDIT = "edit"
_FORMS = {ENRICHMENT: "enrich", EDIT: "edit"}
"""The form that each kind of draft is gone on with in."""
_LONGEST = 3000
"""Characters of a value: more no form takes."""


@dataclass(frozen=True)
class Unfinished:
    """What somebody typed about `B-<number>` and has not saved."""

    draft_id: str
    number: int
    base: int
    """The version that the form was filled with."""
    seen: int
    """The newest version whose changes the person was shown."""
    page: int = 1
    typed: Mapping[str, Any] = field(default_factory=dict)
    """By field, as it was typed; fields of pages that they have not come to are missing."""
    is_kept: bool = False
    """Whether it is a draft: a page that was only looked at is none."""


def keep_unfinished(
    session: Session,
    work: Unfinished,
    *,
    kind: str,
    by: Person,
    now: dt.datetime,
    channel_id: str | None = None,
) -> Unfinished:
    """Keep what somebody typed, over what was kept of the same form before. Raises Conflict for another person's.

    A page that says what is stored already begins no draft.

    Nobody has to be allowed anything: it is their own text, and where it goes is decided when it is saved. The draft
    is known by the contribution's title where they may read that.
    """
    ref = f"B-{work.number}"
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
    return _of(draft)


def find_unfinished(session: Session, *, draft_id: str, slack_user_id: str) -> Unfinished | None:
    """What this person kept under that id; None for nothing, and for what is somebody else's."""
    draft = draft_rows.find_draft(session, draft_id)
    return _of(draft) if draft and draft.slack_user_id == slack_user_id and draft.kind in _FORMS else None


def find_unfinished_of(session: Session, *, number: int, kind: str, slack_user_id: str) -> Unfinished | None:
    """What this person has not finished about `B-<number>`, the newest."""
    drafts = (draft for draft in draft_rows.list_drafts(session, slack_user_id) if draft.kind == kind)
    return next((_of(draft) for draft in drafts if draft.data.get("number") == number), None)


def _of(draft: Draft) -> Unfinished:
    data = draft.data
    return Unfinished(
        draft_id=draft.id,
        number=int(data["number"]),
        base=int(data["base"]),
        seen=int(data["seen"]),
        page=int(data["page"]),
        typed=dict(data["typed"]),
        is_kept=True,
    )


def _find(session: Session, work: Unfinished, by: Person, channel_id: str | None) -> Contribution | None:
    """The contribution that it is about, where they may read it."""
    try:
        return get_readable(session, reader=by, number=work.number, channel_id=channel_id)[0]
    except NotFound:
        return None


def _says_more(work: Unfinished, details: Mapping[str, Any]) -> bool:
    """Whether something was typed that is not stored, or taken away."""
    return any((value or None) != (details.get(name) or None) for name, value in work.typed.items())


def _bounded(value: Any) -> Any:
    return value[:_LONGEST] if isinstance(value, str) else list(value)[:100]
