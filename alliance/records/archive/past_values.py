"""Past values of rows that are changed in place."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from alliance.enums import KeptFileKind, Name, Series, Visibility
from alliance.people.audit_names import SUBJECTS, Subject
from alliance.records.archive.values import ArchivedFile, Someone
from storage.engine.database import Session
from storage.records import archive as rows
from storage.tables import Alliance, AuditEntry, Contribution, ContributionVersion, Member, Organisation

T = TypeVar("T")
OWN_CHANGES = frozenset(
    {
        "edit_step",
        "set_step_owners",
        "adopt_step",
        "move_step",
        "archive_step",
        "restore_step",
        "poll_extended",
        "poll_outcome",
        "change_meeting",
        "cancel_meeting",
        "bundle_written",
    }
)
"""Changes of the thing whose reference is their subject, and not of one of its parts."""
MADE = frozenset({"plan_meeting", "bundle_begun", "poll_asked", "scan_begun"})
"""What is recorded when a thing is made that another may take over later."""
AT_ONCE = 200
"""How many things are read together."""
_REFERENCE = re.compile(r"[A-Z]-\d+")
_NAMED_ALIKE = frozenset({Subject.ORGANISATION, Subject.ALLIANCE, Subject.THEME})
"""Things of these kinds may have the same slug."""


class Past:
    """The network at `end`: names, and the earlier values, from the audit log, of rows that were changed since."""

    def __init__(
        self,
        session: Session,
        start: dt.datetime,
        end: dt.datetime,
        *,
        days: tuple[dt.date, dt.date],
        with_closed: bool = False,
    ) -> None:
        """`days` are the first and the last; `with_closed` includes what only one alliance may see."""
        self.session, self.start, self.end, self.days, self.with_closed = session, start, end, days, with_closed
        self.left_out: set[str] = set()
        """References of what was left out so far because it is closed."""
        self.changes = rows.list_audit_since(session, end)
        self._before = _first_values(self.changes)
        self._organisations = rows.map_organisations(session)
        self._named_now = {one.name: key for key, one in self._organisations.items()}
        self._slugs = {one.slug: one for one in self._organisations.values()}
        self.alliances: Mapping[int, Alliance] = rows.map_alliances(session)
        self._people: Mapping[int, Member] = rows.map_people(session)
        self._makers = rows.map_makers(session, MADE)
        self._files: dict[tuple[KeptFileKind, str], list[ArchivedFile]] = {}
        for one in rows.list_kept(session, end):
            file = ArchivedFile(one.id, one.kind, one.edition, one.variant, one.name, one.sha256, one.made_at)
            self._files.setdefault((one.kind, one.subject), []).append(file)
        self.audited = rows.list_audited(session, start, end)

    def is_within(self, at: dt.datetime | None) -> bool:
        """Whether a moment lies in the period."""
        return at is not None and self.start <= at < self.end

    def was(self, subject: str, name: str, now: T, read: Callable[[Any], T] | None = None) -> T:
        """A value at the end of the period: what the first change since then replaced, or what it is `now`."""
        key = (subject, name)
        if key not in self._before:
            return now
        value = self._before[key]
        return read(value) if read is not None and value is not None else value

    def person(self, member_id: int | None) -> Someone | None:
        """Somebody by their member id, under the name that they had."""
        member = self._people.get(member_id) if member_id is not None else None
        return Someone(self.was(member.slack_user_id, "name", member.name), member.id) if member else None

    def maker(self, subject: str, member_id: int) -> Someone | None:
        """The person who made something; its present owner may be somebody else."""
        return self.person(self._makers.get(subject, member_id))

    def changed_items(self, action: str) -> set[int]:
        """The ids of the agenda items to which this was done since the end of the period."""
        return {int(one.after.get("item") or one.before["item"]) for one in self.changes if one.action == action}

    def organisation(self, organisation_id: int | None) -> Name | None:
        """The name that an organisation had."""
        found = self._organisations.get(organisation_id) if organisation_id is not None else None
        return self._named("organisation", found.slug, found) if found is not None else None

    def slug_of(self, organisation_id: int) -> str:
        """The slug of an organisation, which never changes."""
        return self._organisations[organisation_id].slug

    def organisation_of(self, slug: str) -> Name:
        """The name that an organisation had, by its slug."""
        found = self._slugs.get(slug)
        return self._named("organisation", slug, found) if found is not None else Name(slug)

    def renamed(self, name: Name) -> Name:
        """The name that the organisation with this present name had."""
        return self.organisation(self._named_now.get(name.nl)) or name

    def alliance(self, alliance_id: int | None) -> Name | None:
        """The name that an alliance had."""
        found = self.alliances.get(alliance_id) if alliance_id is not None else None
        return self._named("alliance", found.slug, found) if found is not None else None

    def alliance_of(self, slug: str) -> Name:
        """The name that an alliance had, by its slug."""
        found = next((one for one in self.alliances.values() if one.slug == slug), None)
        return self._named("alliance", slug, found) if found is not None else Name(slug)

    def is_private(self, alliance_id: int) -> bool:
        """Whether the channel of an alliance was private, so that questions asked there are for its people only."""
        found = self.alliances[alliance_id]
        return self.was(f"alliance:{found.slug}", "channel_is_private", found.channel_is_private)

    def files(self, kind: KeptFileKind, subject: str) -> tuple[ArchivedFile, ...]:
        """The files kept about a subject by the end of the period."""
        return tuple(self._files.get((kind, subject), ()))

    def subjects(self, kind: KeptFileKind) -> list[str]:
        """The subjects of which files of a kind were kept within the period."""
        found = {name for (one, name), files in self._files.items() if one is kind and self._any_within(files)}
        return sorted(found)

    def has_new_file(self, kinds: Iterable[KeptFileKind], subject: str) -> bool:
        """Whether a file about a subject was kept within the period."""
        return any(self._any_within(self.files(kind, subject)) for kind in kinds)

    def closed_refs(self) -> frozenset[str]:
        """The references of everything that only one alliance could see."""
        private = [key for key in self.alliances if self.is_private(key)]
        refs = {Series.POLL.ref(number) for number in rows.list_poll_numbers(self.session, private)}
        for some in in_batches(rows.list_ever_limited(self.session)):
            versions = rows.map_versions(self.session, some, self.end)
            for one in rows.list_contributions(self.session, some):
                if is_closed(newest_of(one, versions.get(one.id, []))):
                    refs.add(one.ref)
        return frozenset(refs)

    def _any_within(self, files: Iterable[ArchivedFile]) -> bool:
        return any(self.is_within(file.made_at) for file in files)

    def _named(self, kind: str, slug: str, found: Organisation | Alliance) -> Name:
        subject = f"{kind}:{slug}"
        return Name(self.was(subject, "name", found.name), self.was(subject, "name_en", found.name_en))


def newest_of(one: Contribution, versions: Sequence[ContributionVersion]) -> Contribution | ContributionVersion:
    """The past content of a contribution, given its versions until then; without any, its current content."""
    return versions[-1] if versions else one


def is_closed(newest: Contribution | ContributionVersion) -> bool:
    """Whether a contribution was visible to its alliance only."""
    return newest.visibility is Visibility.ALLIANCE


def in_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in lots of `AT_ONCE`."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _first_values(changes: Iterable[AuditEntry]) -> dict[tuple[str, str], Any]:
    """For each value that was changed, what it was before the first change.

    The subjects of organisations, alliances and themes here begin with what they are.
    """
    found: dict[tuple[str, str], Any] = {}
    for entry in changes:
        if _REFERENCE.fullmatch(entry.subject) and entry.action not in OWN_CHANGES:
            continue
        about = SUBJECTS.get(entry.action)
        kind = f"{about}:" if about in _NAMED_ALIKE else ""
        for name, value in entry.before.items():
            found.setdefault((f"{kind}{entry.subject}", name), value)
    return found
