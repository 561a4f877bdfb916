"""Meetings in the archive, with what they decided and the papers and lists of decisions that were sent."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from alliance.enums import DecisionOutcome, ItemState, KeptFileKind, MeetingKind, MeetingState, Name
from alliance.records.archive.past_values import Past, is_closed, newest_of
from alliance.records.archive.values import ArchivedRecord, ArchivePart, Term
from storage.meetings.item_context import ItemContext, load_context
from storage.records import archive as rows
from storage.tables import AgendaItem, Decision, Meeting

FILES = (KeptFileKind.PAPERS, KeptFileKind.DECISIONS)
Items = Sequence[tuple[AgendaItem, Decision | None]]


def list_meetings(past: Past) -> list[Meeting]:
    """The meetings that took place in the period, or to which something happened in it."""
    first_on, last_on = past.days
    return [
        one
        for one in rows.list_meetings(past.session, past.end)
        if past.is_within(one.created_at)
        or first_on <= _held_on(past, one) <= last_on
        or one.ref in past.audited
        or past.has_new_file(FILES, one.ref)
    ]


def read_meetings(past: Past, meetings: Sequence[Meeting]) -> Iterator[ArchivedRecord]:
    """These meetings, in their order."""
    ids = [one.id for one in meetings]
    agendas, lists = rows.map_agendas(past.session, ids), rows.map_sent_lists(past.session, ids, past.end)
    about = {key: [row.alliance_id for row in found] for key, found in rows.map_meeting_alliances(past.session).items()}
    left, taken = past.changed_items("remove_item"), past.changed_items("take_proposal")
    for one in meetings:
        items = [
            (item, decision)
            for item, decision in agendas.get(one.id, [])
            if item.created_at < past.end
            and (item.id in left or (item.state is ItemState.TAKEN and item.id not in taken))
        ]
        alliance_ids = past.was(one.ref, "alliance_ids", about.get(one.id, []))
        yield _record(past, one, items, lists.get(one.id, []), alliance_ids)


def _held_on(past: Past, meeting: Meeting) -> dt.date:
    return past.was(meeting.ref, "held_on", meeting.held_on, dt.date.fromisoformat)


def _record(
    past: Past,
    one: Meeting,
    items: Items,
    lists: Sequence[tuple[int, dt.datetime]],
    alliance_ids: Sequence[int],
) -> ArchivedRecord:
    ref, held_on = one.ref, _held_on(past, one)
    title = past.was(ref, "title", one.title)
    has_been = held_on <= past.days[1]
    is_cancelled = past.was(ref, "state", MeetingState(one.state), MeetingState) is MeetingState.CANCELLED
    state = MeetingState.HELD if has_been else MeetingState.PLANNED
    state = MeetingState.CANCELLED if is_cancelled else state
    alliances = [name for key in alliance_ids if (name := past.alliance(key)) is not None]
    files = tuple(file for kind in FILES for file in past.files(kind, ref))
    around = load_context(past.session, [item for item, _ in items])
    agenda = [_item(past, ref, item, decision, around) for item, decision in items if has_been]
    times = [one.created_at, *(at for _, at in lists), *(file.made_at for file in files)]
    times += [line["at"] for line in agenda if line["at"] is not None]
    content = {
        "ref": ref,
        "kind": past.was(
            ref, "kind", Term(f"meetingkind.{one.kind}"), lambda word: Term(f"meetingkind.{MeetingKind(word)}")
        ),
        "title": title,
        "held_on": held_on,
        "place": past.was(ref, "place", one.place),
        "alliances": alliances,
        "state": Term(f"archival.meeting.{state}"),
        "reason": one.reason if state is MeetingState.CANCELLED else "",
        "by": past.maker(ref, one.by_member_id),
        "made_at": one.created_at,
        "changed_at": max(times),
        "agenda": agenda,
        "lists_sent": [{"edition": edition, "at": at} for edition, at in lists],
    }
    return ArchivedRecord(
        ArchivePart.MEETINGS,
        ref,
        title,
        one.created_at,
        max(times),
        content,
        alliance=alliances[0] if len(alliances) == 1 else None,
        files=files,
    )


def _item(past: Past, ref: str, item: AgendaItem, decision: Decision | None, around: ItemContext) -> dict[str, Any]:
    """An item with its decision; of a contribution that only its alliance may see, no more than its reference."""
    about, title, closed = _subject(past, item, around)
    if closed and not past.with_closed:
        past.left_out.add(about or "")
        return {"about": about, "title": "", "is_closed": True, "at": None}
    told = _decided(past, ref, decision)
    return {
        "about": about,
        "title": title,
        "purpose": Term(f"purpose.{item.purpose}"),
        "question": item.question,
        "proposal": item.proposal,
        "advice": item.advice,
        "outcome": Term(f"decision.{told[0]}") if told else None,
        "decision": told[1] if told else "",
        "step": _step(past, decision, around) if told else None,
        "at": decision.created_at if told and decision is not None else None,
        "is_closed": closed,
    }


def _subject(past: Past, item: AgendaItem, around: ItemContext) -> tuple[str | None, str | Name, bool]:
    """Referred and title of what an item is about, and whether only one alliance may see it."""
    if item.contribution_id is not None:
        found = around.contributions[item.contribution_id]
        versions = rows.map_versions(past.session, [found.id], past.end).get(found.id, [])
        newest = newest_of(found, versions)
        return found.ref, newest.title, is_closed(newest)
    if item.step_id is not None:
        step = around.steps[item.step_id]
        ref = step.ref
        return ref, past.was(ref, "title", step.title), False
    if item.poll_id is not None:
        poll = around.polls[item.poll_id]
        return poll.ref, poll.title, past.is_private(poll.alliance_id)
    if item.bundle_id is not None:
        bundle = around.bundles[item.bundle_id]
        ref = bundle.ref
        return ref, past.was(ref, "title", bundle.title), False
    return None, item.title, False


def _decided(past: Past, ref: str, decision: Decision | None) -> tuple[DecisionOutcome, str] | None:
    """What was decided by the end of the period: corrections that came later are taken back, the newest first."""
    if decision is None or decision.created_at >= past.end:
        return None
    said = {"outcome": str(decision.outcome), "line": decision.line}
    for entry in reversed(past.changes):
        is_of_it = entry.action == "decide" and entry.subject == ref and bool(entry.before)
        after = {name: value for name, value in entry.after.items() if name in said}
        if is_of_it and after and after.items() <= said.items():
            said |= {name: entry.before[name] for name in after}
    return DecisionOutcome(said["outcome"]), said["line"]


def _step(past: Past, decision: Decision | None, around: ItemContext) -> str | None:
    """The action step that was made of a decision."""
    made = around.made_steps.get(decision.step_id) if decision is not None and decision.step_id else None
    return made.ref if made is not None and made.created_at < past.end else None
