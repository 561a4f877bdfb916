"""The audit log for readers: its entries with the names of what they mention, as these are now."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance.people.audit import CLOCKWORK
from alliance.people.audit_names import AuditNames, LoggedValue, find_names
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from storage.engine.database import Session
from storage.people import audit_log as rows
from storage.tables import AuditEntry

FILE = "audit_log"
"""The name of the log among the lists that are available as a workbook."""
PAGE = 12
"""Entries on a page."""
MOST_ROWS = 20_000
"""Entries in a file, newest first."""
HIDDEN = frozenset({"acting_for", "archived", "ended", "is_secretariat", "is_admin", "position"})
"""Values that the sentence about a change already states, or that mean nothing to a reader."""


@dataclass(frozen=True)
class LogFilter:
    """Which entries of the log a reader wants; empty means all."""

    who: str = ""
    """Part of the name of the person who made a change, or of the person it was about."""
    about: str = ""
    """A reference such as "A-4", or a part of the name of an organisation, alliance, theme, topic or person."""
    first_on: dt.date | None = None
    last_on: dt.date | None = None


@dataclass(frozen=True)
class LoggedChange:
    """What changed in one field; None where there was or is nothing."""

    field: str
    was: LoggedValue
    now: LoggedValue


@dataclass(frozen=True)
class ShownEntry:
    """An entry of the log with names instead of ids."""

    at: dt.datetime
    by: LoggedValue
    """None for what the bot did by itself."""
    acting_for: LoggedValue
    """The chairs for whom a delegate acted."""
    action: str
    subject: LoggedValue
    changes: tuple[LoggedChange, ...]


def list_log(
    session: Session, *, reader: Person, wanted: LogFilter, zone: ZoneInfo, page: int = 0
) -> tuple[list[ShownEntry], bool]:
    """List one page of the log, newest first, and whether there is more. Raises NotAllowed."""
    authorise(reader, Action.ADMINISTER)
    found = _list(session, wanted, zone, limit=PAGE + 1, offset=page * PAGE)
    return found[:PAGE], len(found) > PAGE


def list_whole_log(session: Session, *, reader: Person, wanted: LogFilter, zone: ZoneInfo) -> list[ShownEntry]:
    """List the whole log for a file, newest first, at most `MOST_ROWS` entries. Raises NotAllowed."""
    authorise(reader, Action.ADMINISTER)
    return _list(session, wanted, zone, limit=MOST_ROWS)


def dump_filter(wanted: LogFilter) -> dict[str, str]:
    """A filter as plain data, without what is empty."""
    values = {"who": wanted.who, "about": wanted.about, "first_on": wanted.first_on, "last_on": wanted.last_on}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items() if value}


def load_filter(values: Mapping[str, str]) -> LogFilter:
    """The filter that `dump_filter` made plain."""
    days = {name: dt.date.fromisoformat(values[name]) if values.get(name) else None for name in ("first_on", "last_on")}
    return LogFilter(values.get("who", ""), values.get("about", ""), **days)


def _list(session: Session, wanted: LogFilter, zone: ZoneInfo, *, limit: int, offset: int = 0) -> list[ShownEntry]:
    names = find_names(session)
    entries = rows.list_entries(
        session,
        slack_user_ids=names.find_people(wanted.who) if wanted.who else None,
        subjects=names.find_subjects(wanted.about) if wanted.about else None,
        first_at=_midnight(wanted.first_on, zone) if wanted.first_on else None,
        before=_midnight(wanted.last_on + dt.timedelta(days=1), zone) if wanted.last_on else None,
        limit=limit,
        offset=offset,
    )
    names.look_up(session, entries)
    return [_shown(entry, names) for entry in entries]


def _midnight(on: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(), zone)


def _shown(entry: AuditEntry, names: AuditNames) -> ShownEntry:
    fields = [one for one in dict.fromkeys([*entry.before, *entry.after]) if one not in HIDDEN]
    return ShownEntry(
        at=entry.at,
        by=None if entry.by_slack_user_id == CLOCKWORK else names.person(entry.by_slack_user_id),
        acting_for=names.value(entry.action, "acting_for", entry.after.get("acting_for")),
        action=entry.action,
        subject=names.subject(entry.action, entry.subject),
        changes=tuple(_changes(entry, fields, names)),
    )


def _changes(entry: AuditEntry, fields: Sequence[str], names: AuditNames) -> list[LoggedChange]:
    if entry.action == "end_organisation":  # what was counted before did not vanish: the successor has it
        moved = [LoggedChange(f"moved_{one}", None, number) for one, number in entry.before.items() if number]
        after = [LoggedChange(one, None, names.value(entry.action, one, value)) for one, value in entry.after.items()]
        return [*(one for one in after if one.now is not None), *moved]
    values = [
        LoggedChange(
            one,
            names.value(entry.action, one, entry.before.get(one)),
            names.value(entry.action, one, entry.after.get(one)),
        )
        for one in fields
    ]
    return [one for one in values if (one.was, one.now) != (None, None)]
