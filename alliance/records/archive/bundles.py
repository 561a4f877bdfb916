"""Dossiers in the archive: what they asked, to whom they were handed and what came of it, with their files."""

from collections.abc import Iterator, Sequence
from typing import Any

from alliance.enums import KeptFileKind, Series
from alliance.records.archive.past_values import Past
from alliance.records.archive.values import ArchivedRecord, ArchivePart, Term
from storage.records import archive as rows
from storage.tables import Addressee, AddresseeEvent, Bundle, Mandate, MandateEvent

FILES = (KeptFileKind.DOSSIER,)
Events = Sequence[tuple[AddresseeEvent, Addressee]]


def list_bundles(past: Past) -> list[Bundle]:
    """The dossiers that were begun in the period, or to which something happened in it."""
    found = rows.list_bundles(past.session, past.end)
    events = rows.map_addressee_events(past.session, [one.id for one in found], past.end)
    return [
        one
        for one in found
        if past.is_within(one.created_at)
        or one.ref in past.audited
        or any(past.is_within(event.at) for event, _ in events.get(one.id, ()))
        or past.has_new_file(FILES, one.ref)
    ]


def read_bundles(past: Past, bundles: Sequence[Bundle]) -> Iterator[ArchivedRecord]:
    """These dossiers, in their order."""
    ids = [one.id for one in bundles]
    items = rows.map_bundle_items(past.session, ids, past.end)
    editions = rows.map_editions(past.session, ids, past.end)
    events = rows.map_addressee_events(past.session, ids, past.end)
    consents = _consents(past, ids)
    for one in bundles:
        lists = (items.get(one.id, []), editions.get(one.id, []), consents.get(one.id, []), events.get(one.id, []))
        yield _record(past, one, *lists)


def _record(
    past: Past,
    one: Bundle,
    items: Sequence[tuple[int, int]],
    editions: Sequence[Any],
    consents: Sequence[dict[str, Any]],
    events: Events,
) -> ArchivedRecord:
    ref, alliance = one.ref, past.alliance(one.alliance_id)
    title = past.was(ref, "title", one.title)
    files = past.files(KeptFileKind.DOSSIER, ref)
    is_archived = one.archived_at is not None and one.archived_at < past.end
    times = [one.created_at, *(event.at for event, _ in events), *(file.made_at for file in files)]
    content = {
        "ref": ref,
        "title": title,
        "ask": past.was(ref, "ask", one.ask),
        "text": past.was(ref, "cover_note", one.cover_note),
        "alliance": alliance,
        "by": past.maker(ref, one.by_member_id),
        "made_at": one.created_at,
        "changed_at": max(times),
        "state": Term(f"archival.state.{'archived' if is_archived else 'current'}"),
        "contributions": _items(past, ref, [number for _, number in items]),
        "editions": [{"edition": row.edition, "on": row.handed_on} for row in editions],
        "consents": list(consents),
        "history": [_event(past, event, addressee) for event, addressee in events],
    }
    return ArchivedRecord(
        ArchivePart.BUNDLES, ref, title, one.created_at, max(times), content, alliance=alliance, files=files
    )


def _consents(past: Past, bundle_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What each organisation answered when it was asked for consent, by dossier id.

    The person asked and the moment are left out: they change in place when somebody else is asked instead.
    """
    asked = rows.map_mandates(past.session, bundle_ids)
    answers = rows.map_answers(past.session, [one.id for some in asked.values() for one in some], past.end)
    return {
        key: [_consent(past, one, answer) for one in some for answer in answers.get(one.id, ())]
        for key, some in asked.items()
    }


def _consent(past: Past, one: Mandate, answer: MandateEvent) -> dict[str, Any]:
    return {
        "organisation": past.organisation(one.organisation_id),
        "edition": one.edition,
        "consent": Term(f"naming.{answer.naming}") if answer.naming is not None else None,
        "leadership_agreed": _yes_or_no(answer.executive_agreed),
        "at": answer.at,
        "by": past.person(answer.by_member_id),
    }


def _yes_or_no(said: bool | None) -> Term | None:
    return Term(f"archival.{'yes' if said else 'no'}") if said is not None else None


def _items(past: Past, ref: str, numbers: Sequence[int]) -> list[str]:
    """The references of its items at that time, including those that were removed since."""
    found = {Series.CONTRIBUTION.ref(number) for number in numbers}
    later: set[str] = set()
    for entry in past.changes:
        if entry.subject == ref and entry.action == "bundle_items_added":
            later |= set(entry.after.get("items", ()))
        if entry.subject == ref and entry.action == "bundle_item_removed":
            found |= {str(entry.before["item"])} - later
    return sorted(found, key=lambda one: int(one.partition("-")[2]))


def _event(past: Past, event: AddresseeEvent, addressee: Addressee) -> dict[str, Any]:
    return {
        "at": event.at,
        "what": Term(f"handed.{event.state}"),
        "addressee": addressee.name,
        "on": event.happened_on,
        "to": Term(f"handedanswer.{event.answer}") if event.answer else None,
        "note": event.line,
        "by": past.person(event.by_member_id),
    }
