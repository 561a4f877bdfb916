"""Contributions in the archive: their newest version then, all versions, and everything that happened to them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alliance.contributions.details import FIELDS, REVIEW_ON, Input
from alliance.enums import ContributionKind, EventKind, Series
from alliance.records.archive.past_values import Past, in_batches, is_closed, newest_of
from alliance.records.archive.values import ArchivedRecord, ArchivePart, Term
from storage.records import archive as rows
from storage.tables import Contribution, ContributionEvent, ContributionVersion

UNTOLD = frozenset({EventKind.MATCHED, EventKind.REVIEW_ASKED})
"""What the bot did by itself, for some readers only."""
_NOTES = ("note", "context", "reason")
_OF_STEPS = frozenset({EventKind.STEP_LINKED, EventKind.STEP_UNLINKED, EventKind.STEP_STATUS})
_ENDORSING = (EventKind.ENDORSED, EventKind.ENDORSEMENT_CHANGED)
_ADOPTING = (EventKind.ADOPTED, EventKind.ADOPTION_CHANGED)
_WORDS_OF = {
    EventKind.ADOPTED: "adoption",
    EventKind.ADOPTION_CHANGED: "adoption",
    EventKind.STEP_STATUS: "status",
    EventKind.KIND_CORRECTED: "kind",
    EventKind.BUNDLE_STATE: "handed",
    EventKind.DECIDED: "decision",
}

Standing = dict[int, tuple[dt.datetime, ContributionEvent]]
"""An organisation's latest words, by its id, with the time of its first ones."""


def read_contributions(past: Past, ids: Sequence[int]) -> Iterator[ArchivedRecord]:
    """The contributions with these ids, in their order."""
    for some in in_batches(ids):
        yield from _read_some(past, some)


def _read_some(past: Past, ids: Sequence[int]) -> Iterator[ArchivedRecord]:
    merged = rows.list_merged(past.session, ids, past.end)
    sources = {source for _, source in merged}
    numbers = rows.map_numbers(past.session, sources)
    versions = rows.map_versions(past.session, ids, past.end)
    events = rows.map_events(past.session, {*ids, *sources}, past.end)
    for one in rows.list_contributions(past.session, ids):
        within = [source for target, source in merged if target == one.id]
        found = sorted((event for key in (one.id, *within) for event in events.get(key, ())), key=lambda it: it.at)
        merged_from = [Series.CONTRIBUTION.ref(numbers[source]) for source in within]
        yield _record(past, one, versions.get(one.id, []), events.get(one.id, []), found, merged_from)


def _record(
    past: Past,
    one: Contribution,
    versions: Sequence[ContributionVersion],
    own: Sequence[ContributionEvent],
    with_merged: Sequence[ContributionEvent],
    merged_from: Sequence[str],
) -> ArchivedRecord:
    """A contribution; `with_merged` are its own events and those of what was merged into it."""
    newest = newest_of(one, versions)
    ref, changed_at = one.ref, max([one.created_at, *(event.at for event in own)])
    alliance, organisation = past.alliance(one.alliance_id), past.organisation(one.organisation_id)
    content = {
        "ref": ref,
        "kind": Term(f"kind.{newest.kind}"),
        "title": newest.title,
        "text": newest.body,
        "alliance": alliance,
        "organisation": organisation,
        "by": past.person(versions[0].by_member_id if versions else one.author_id),
        "visibility": Term(f"visibility.{newest.visibility}"),
        "made_at": one.created_at,
        "changed_at": changed_at,
        **_state(own),
        "details": _details(newest.kind, newest.details),
        "recognised_by": _recognised(past, with_merged),
        "used_by": _used(past, with_merged),
        "merged_from": list(merged_from),
        "versions": [_version(past, version) for version in versions],
        "history": [_event(past, event) for event in own if event.kind not in UNTOLD],
    }
    return ArchivedRecord(
        part=ArchivePart.CONTRIBUTIONS,
        ref=ref,
        title=newest.title,
        made_at=one.created_at,
        changed_at=changed_at,
        content=content,
        alliance=alliance,
        organisation=organisation,
        is_closed=is_closed(newest),
    )


def _state(events: Sequence[ContributionEvent]) -> dict[str, Any]:
    """The state of a contribution by its events: current, archived or merged."""
    state, reason, into = "current", "", None
    for event in events:
        match event.kind:
            case EventKind.ARCHIVED:
                state, reason = "archived", event.about.get("reason", "")
            case EventKind.RESTORED:
                state, reason = "current", ""
            case EventKind.MERGED_AWAY:
                into = Series.CONTRIBUTION.ref(event.about["number"])
            case EventKind.MERGE_UNDONE:
                into = None
    state = "merged" if into else state
    return {"state": Term(f"archival.state.{state}"), "reason": reason, "merged_into": into}


def _in_force(events: Sequence[ContributionEvent], kinds: Sequence[EventKind], ends: EventKind | None) -> Standing:
    found: Standing = {}
    for event in events:
        if event.organisation_id is None:
            continue
        if event.kind in kinds:
            first = found[event.organisation_id][0] if event.organisation_id in found else event.at
            found[event.organisation_id] = (first, event)
        elif event.kind is ends:
            found.pop(event.organisation_id, None)
    return found


def _recognised(past: Past, events: Sequence[ContributionEvent]) -> list[dict[str, Any]]:
    standing = _in_force(events, _ENDORSING, EventKind.ENDORSEMENT_WITHDRAWN)
    return [
        {
            "organisation": past.organisation(key),
            "severity": _severity(event),
            "note": event.about.get("context") or "",
            "since": since,
        }
        for key, (since, event) in standing.items()
    ]


def _used(past: Past, events: Sequence[ContributionEvent]) -> list[dict[str, Any]]:
    return [
        {
            "organisation": past.organisation(key),
            "state": Term(f"adoption.{event.about['state']}"),
            "note": event.about.get("note") or event.about.get("reason") or "",
            "since": since,
        }
        for key, (since, event) in _in_force(events, _ADOPTING, None).items()
    ]


def _version(past: Past, version: ContributionVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "at": version.at,
        "by": past.person(version.by_member_id),
        "kind": Term(f"kind.{version.kind}"),
        "title": version.title,
        "text": version.body,
        "visibility": Term(f"visibility.{version.visibility}"),
        "details": _details(version.kind, version.details),
    }


def _details(kind: ContributionKind, details: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of "Aanvullen" that were filled in, in the order of the form."""
    return [
        {"field": Term(f"field.{one.name}"), "value": Term(f"{one.name}.{value}") if one.words and value else value}
        for one in FIELDS[kind]
        if one.name != REVIEW_ON and one.input is not Input.TOPICS and (value := details.get(one.name))
    ]


def _event(past: Past, event: ContributionEvent) -> dict[str, Any]:
    about = event.about
    family = _WORDS_OF.get(event.kind)
    before, after = about.get("from"), about.get("state") or about.get("outcome") or about.get("to")
    return {
        "at": event.at,
        "what": Term(f"archival.event.{event.kind}"),
        "by": past.person(event.by_member_id),
        "organisation": past.organisation(event.organisation_id),
        "from": Term(f"{family}.{before}") if family and before else None,
        "to": Term(f"{family}.{after}") if family and after else _severity(event),
        "note": next((str(about[name]) for name in _NOTES if about.get(name)), ""),
        "about": _other_reference(event),
    }


def _severity(event: ContributionEvent) -> Term | None:
    severity = event.about.get("severity")
    return Term(f"severity.{severity}") if severity else None


def _other_reference(event: ContributionEvent) -> str | None:
    """The reference of the other thing that an event is about."""
    about = event.about
    if event.kind is EventKind.BUNDLE_STATE and "bundle" in about:
        return Series.BUNDLE.ref(about["bundle"])
    if "number" in about:
        series = Series.STEP if event.kind in _OF_STEPS else Series.CONTRIBUTION
        return series.ref(about["number"])
    return str(about["meeting"]) if "meeting" in about else None
