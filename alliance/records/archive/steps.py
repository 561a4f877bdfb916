"""Action steps in the archive, with every status and every other change."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from alliance.enums import Ambition, Name, Series, StepEventKind
from alliance.records.archive.past_values import Past, in_batches
from alliance.records.archive.values import ArchivedRecord, ArchivePart, Term
from storage.records import archive as rows
from storage.tables import ActionStep, StatusUpdate, StepEvent, StepOwner


def read_steps(past: Past, ids: Sequence[int]) -> Iterator[ArchivedRecord]:
    """The action steps with these ids, in their order."""
    for some in in_batches(ids):
        updates = rows.map_updates(past.session, some, past.end)
        events = rows.map_step_events(past.session, some, past.end)
        owners = rows.map_owners(past.session, some, past.end)
        links: dict[int, list[str]] = {}
        for step_id, number in rows.list_links(past.session, some, past.end):
            links.setdefault(step_id, []).append(Series.CONTRIBUTION.ref(number))
        for one in rows.list_steps(past.session, some):
            key = one.id
            lines = (updates.get(key, []), events.get(key, []))
            yield _record(past, one, *lines, owners.get(key, []), links.get(key, []))


def _record(
    past: Past,
    one: ActionStep,
    updates: Sequence[StatusUpdate],
    events: Sequence[StepEvent],
    owners: Sequence[StepOwner],
    links: Sequence[str],
) -> ArchivedRecord:
    ref = one.ref
    title, alliance = past.was(ref, "title", one.title), _alliance(past, ref, one)
    changed_at = max([one.created_at, *(row.at for row in updates), *(row.at for row in events)])
    is_archived = past.was(ref, "archived", one.archived_at is not None and one.archived_at < past.end)
    content = {
        "ref": ref,
        "title": title,
        "text": past.was(ref, "description", one.description),
        "alliance": alliance,
        "owners": _owners(past, ref, owners),
        "ambition": past.was(
            ref, "ambition", Term(f"ambition.{one.ambition}"), lambda word: Term(f"ambition.{Ambition(word)}")
        ),
        "status": Term(f"status.{updates[-1].status if updates else one.status}"),
        "due_on": past.was(ref, "due_on", one.due_on, dt.date.fromisoformat),
        "review_on": past.was(ref, "review_on", one.review_on, dt.date.fromisoformat),
        "is_continuous": past.was(ref, "is_continuous", one.is_continuous),
        "state": Term(f"archival.state.{'archived' if is_archived else 'current'}"),
        "made_at": one.created_at,
        "changed_at": changed_at,
        "source": one.source,
        "contributions": list(links),
        "history": sorted(
            [*(_update(past, row) for row in updates), *(_event(past, row) for row in events)],
            key=lambda line: line["at"],
        ),
    }
    return ArchivedRecord(
        ArchivePart.STEPS,
        ref,
        title,
        one.created_at,
        changed_at,
        content,
        alliance=alliance,
        organisation=_first(content),
    )


def _alliance(past: Past, ref: str, one: ActionStep) -> Name | None:
    """The alliance on whose agenda it was: another one may have taken it over since."""
    before: str | None = past.was(ref, "alliance", None)
    return past.alliance_of(before) if before is not None else past.alliance(one.alliance_id)


def _owners(past: Past, ref: str, owners: Sequence[StepOwner]) -> list[Name]:
    """The organisations that owned it. Their contact persons of that time are stored nowhere."""
    slugs = past.was(ref, "owners", [past.slug_of(one.organisation_id) for one in owners])
    return [past.organisation_of(slug) for slug in sorted(slugs)]


def _first(content: dict[str, Any]) -> Name | None:
    return next(iter(content["owners"]), None)


def _update(past: Past, row: StatusUpdate) -> dict[str, Any]:
    return _line(past, row, what=Term("archival.event.status"), to=Term(f"status.{row.status}"))


def _event(past: Past, row: StepEvent) -> dict[str, Any]:
    outcome, status = row.about.get("outcome"), row.about.get("status")
    to = Term(f"decision.{outcome}") if outcome else Term(f"status.{status}") if status else None
    what, meeting = Term(f"archival.event.step_{row.kind}"), row.about.get("meeting")
    if row.kind is not StepEventKind.MOVED:
        return _line(past, row, what=what, to=to, about=meeting)
    return {**_line(past, row, what=what, to=None), **{one: Name(*row.about[one][0]) for one in ("from", "to")}}


def _line(
    past: Past, row: StatusUpdate | StepEvent, *, what: Term, to: Term | None, about: str | None = None
) -> dict[str, Any]:
    return {
        "at": row.at,
        "what": what,
        "by": past.person(row.by_member_id),
        "acting_for": past.person(row.acting_for_id),
        "from": None,
        "to": to,
        "note": row.note,
        "about": about,
    }
