"""Reading an archive from the database, part by part, so that its size does not matter."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from alliance.calendar.periods import days_between
from alliance.enums import KeptFileKind, Name, Series
from alliance.index.documents import DocumentKind
from alliance.people.known_names import KnownNames, collect_known_names
from alliance.people.name_rules import network_name
from alliance.people.network_contact import find_contact
from alliance.people.visibility import secretariat
from alliance.records.archive.bundles import list_bundles, read_bundles
from alliance.records.archive.contributions import read_contributions
from alliance.records.archive.meetings import list_meetings, read_meetings
from alliance.records.archive.past_values import Past
from alliance.records.archive.polls import list_polls, read_polls
from alliance.records.archive.requests import ArchiveOrder
from alliance.records.archive.steps import read_steps
from alliance.records.archive.values import ArchivedFile, ArchivedRecord, ArchivePart, Someone
from alliance.search.search import list_found
from storage.engine.database import Session
from storage.records import archive as rows

Found = dict[DocumentKind, set[int]]
"""What a search found: the keys of each kind of document."""


class Archive:
    """What the archive of a period holds, read as it is asked for; things left out because they are closed are noted.

    Read every part before asking for `left_out`.
    """

    def __init__(self, session: Session, order: ArchiveOrder, zone: ZoneInfo) -> None:
        period = days_between(order.first_on, order.last_on)
        self.order, self.zone = order, zone
        self.start, self.end = period.starts_at(zone), period.ends_at(zone)
        self._session = session
        self._past = Past(
            session, self.start, self.end, days=(order.first_on, order.last_on), with_closed=bool(order.reason)
        )
        self._found = _search(session, order.about, self.end) if order.about else None
        self._closed_at: dict[str, dt.datetime] = {}
        self.network = network_name(session) or Name("Kennisbot")

    def board(self) -> list[Someone]:
        """The people at board level, who stay named when others do not: the political leads of alliances."""
        found = (self._past.person(one) for one in sorted(rows.list_executives(self._session, self.end)))
        return [one for one in found if one is not None]

    @property
    def known(self) -> KnownNames:
        """The names by which people are found in texts."""
        return collect_known_names(self._session)

    @property
    def contact(self) -> str:
        """The contact address for readers of dossiers, as the secretariat entered it."""
        return find_contact(self._session) or ""

    @property
    def left_out(self) -> list[str]:
        """The references of closed things that are left out."""
        return sorted(self._past.left_out, key=lambda ref: (ref[:1], int(ref[2:])))

    def closed_since(self, ref: str) -> dt.datetime | None:
        """When something that is left out was made; a contribution may be known only from a meeting's agenda."""
        if ref in self._closed_at or not ref.startswith(f"{Series.CONTRIBUTION}-"):
            return self._closed_at.get(ref)
        return rows.find_shared_at(self._session, int(ref.partition("-")[2]))

    def records(self, part: ArchivePart) -> Iterator[ArchivedRecord]:
        """The things of a part, by their number."""
        for one in self._all(part):
            if one.is_closed and not self.order.reason:
                self._past.left_out.add(one.ref)
                self._closed_at[one.ref] = one.made_at
            else:
                yield one

    def read(self, file: ArchivedFile) -> bytes:
        """The bytes of a file as it left."""
        return rows.read_kept(self._session, file.id)

    def closed_refs(self) -> frozenset[str]:
        """All that only one alliance may see, whether or not anything happened to it in the period."""
        if self.order.reason:
            return frozenset()
        return self._past.closed_refs()

    def _all(self, part: ArchivePart) -> Iterator[ArchivedRecord]:
        past, wanted = self._past, self._wanted
        match part:
            case ArchivePart.CONTRIBUTIONS:
                shared = rows.list_touched_contributions(self._session, self.start, self.end)
                ids = [key for key, number in shared if wanted(DocumentKind.CONTRIBUTION, number)]
                return read_contributions(past, ids)
            case ArchivePart.STEPS:
                steps = rows.list_touched_steps(self._session, self.start, self.end)
                return read_steps(past, [key for key, number in steps if wanted(DocumentKind.STEP, number)])
            case ArchivePart.POLLS:
                return read_polls(past, [one for one in list_polls(past) if wanted(DocumentKind.POLL, one.number)])
            case ArchivePart.MEETINGS:
                meetings = list_meetings(past)
                return read_meetings(past, [one for one in meetings if wanted(DocumentKind.MEETING, one.number)])
            case ArchivePart.BUNDLES:
                return read_bundles(
                    past, [one for one in list_bundles(past) if wanted(DocumentKind.BUNDLE, one.number)]
                )
            case ArchivePart.DIGESTS:
                return iter(()) if self._found is not None else self._digests()

    def _wanted(self, kind: DocumentKind, number: int) -> bool:
        return self._found is None or number in self._found.get(kind, ())

    def _digests(self) -> Iterator[ArchivedRecord]:
        for subject in self._past.subjects(KeptFileKind.DIGEST):
            files = self._past.files(KeptFileKind.DIGEST, subject)
            key, _, alliance_id = subject.partition("/") if _is_of_alliance(subject) else (subject, "", "")
            alliance = self._past.alliance(int(alliance_id)) if alliance_id else None
            made_at, changed_at = files[0].made_at, max(file.made_at for file in files)
            content = {"period": key, "alliance": alliance, "made_at": made_at, "changed_at": changed_at}
            yield ArchivedRecord(
                ArchivePart.DIGESTS, subject, key, made_at, changed_at, content, alliance=alliance, files=files
            )


def open_archive(session: Session, order: ArchiveOrder, zone: ZoneInfo) -> Archive:
    """The archive that was ordered. The session has to stay open until everything was read."""
    return Archive(session, order, zone)


def _is_of_alliance(subject: str) -> bool:
    """Whether a digest is of one alliance: its period is followed by the alliance's id."""
    return subject.rpartition("/")[2].isdigit()


def _search(session: Session, typed: str, now: dt.datetime) -> Found:
    """Everything that the secretariat finds with these words, archived things included, and what it led to.

    With a contribution come those merged into it, the steps linked to it and the dossiers that hold it; with anything,
    the meetings that had it on their agenda.
    """
    found: Found = {}
    for kind, key in list_found(session, reader=secretariat(now), typed=typed):
        found.setdefault(kind, set()).add(key)
    decisions = found.pop(DocumentKind.DECISION, set())
    found.setdefault(DocumentKind.MEETING, set()).update(rows.list_meetings_of(session, decisions))
    contributions = found.setdefault(DocumentKind.CONTRIBUTION, set())
    contributions.update(rows.list_merged_numbers(session, contributions))
    found.setdefault(DocumentKind.STEP, set()).update(rows.list_steps_with(session, contributions))
    found.setdefault(DocumentKind.BUNDLE, set()).update(rows.list_bundles_with(session, contributions))
    of_agendas = {
        "contribution": contributions,
        "step": found[DocumentKind.STEP],
        "bundle": found[DocumentKind.BUNDLE],
        "poll": found.get(DocumentKind.POLL, set()),
    }
    found[DocumentKind.MEETING].update(rows.list_meetings_with(session, of_agendas))
    return found
