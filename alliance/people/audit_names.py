"""Names for the ids, slugs and words that entries of the audit log hold.

`SUBJECTS` says what the subject of an action is where it is a slug or an id. A new action on such a thing needs a line
there, and every new action a text (`log.did.…`). Anything unknown stays as it was written.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from alliance.enums import Name, Series
from storage.engine.database import Session
from storage.people import audit_log as rows
from storage.tables import Alliance, AuditEntry, Organisation, Theme


class Subject(StrEnum):
    """The subject of an entry, if it is stored as a slug or an id."""

    ORGANISATION = "organisation"
    ALLIANCE = "alliance"
    CHAIR = "chair"
    PARTICIPATION = "participation"
    THEME = "theme"
    TOPIC = "topic"


@dataclass(frozen=True)
class Worded:
    """A value that the texts have a word for, under `<prefix>.<value>`."""

    prefix: str
    value: str


@dataclass(frozen=True)
class CountedWord:
    """A number of things of a kind that the texts have a word for, under `<prefix>.<kind>`."""

    prefix: str
    kind: str
    number: int


@dataclass(frozen=True)
class WeekdayNumber:
    """A day of the week, where 0 is Monday."""

    value: int


@dataclass(frozen=True)
class PlacedRole:
    """A role, and the alliance in which it is held; None for a role in the whole network."""

    role: Worded
    alliance: Name | str | None


@dataclass(frozen=True)
class ChannelId:
    """A channel of Slack, whose name only Slack knows."""

    value: str


@dataclass(frozen=True)
class UserId:
    """A user of Slack whose name the bot does not know."""

    value: str


LoggedValue = (
    Name
    | Worded
    | CountedWord
    | WeekdayNumber
    | PlacedRole
    | ChannelId
    | UserId
    | str
    | int
    | bool
    | dt.date
    | dt.datetime
    | tuple["LoggedValue", ...]
    | None
)
_Read = Callable[["AuditNames", Any], LoggedValue]

SUBJECTS = {
    **dict.fromkeys(
        (
            "add_organisation",
            "change_organisation",
            "end_organisation",
            "close_organisation",
            "reopen_organisation",
            "undo_ending",
        ),
        Subject.ORGANISATION,
    ),
    **dict.fromkeys(
        (
            "create_alliance",
            "change_alliance",
            "set_external_access",
            "archive_alliance",
            "reopen_alliance",
            "set_channel",
            "choose_heir",
            "set_schedule",
            "end_schedule",
        ),
        Subject.ALLIANCE,
    ),
    **dict.fromkeys(("appoint_chair", "dismiss_chair", "appoint_delegate", "end_delegate"), Subject.CHAIR),
    "change_participation": Subject.PARTICIPATION,
    **dict.fromkeys(("create_theme", "change_theme", "archive_theme", "reopen_theme"), Subject.THEME),
    **dict.fromkeys(("create_topic", "change_topic", "archive_topic", "reopen_topic"), Subject.TOPIC),
}
_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*")


@dataclass
class AuditNames:
    """The names that entries need; made by `find_names`, and completed for some entries by `look_up`."""

    organisations: dict[str | int, Name]
    """By id and by slug, as in the next two."""
    alliances: dict[str | int, Name]
    themes: dict[str | int, Name]
    topics: dict[tuple[str, str], Name]
    """By the slugs of alliance and topic."""
    people: dict[str | int, str]
    """By Slack user id and by member id."""
    agenda_items: dict[int, str] = field(default_factory=dict)
    bundle_items: dict[int, int] = field(default_factory=dict)
    mandates: dict[int, int] = field(default_factory=dict)

    def look_up(self, session: Session, entries: Sequence[AuditEntry]) -> None:
        """Read the names that only these entries need."""
        users = {one.by_slack_user_id for one in entries} | {one.subject for one in entries}
        unknown = {one for one in users - self.people.keys() if _is_user(one)}
        self.people.update(rows.map_profiles(session, unknown).items())
        items = {"bundle": set[int](), "meeting": set[int](), "mandate": set[int]()}
        for entry in entries:
            for values in (entry.before, entry.after):
                of = "bundle" if entry.action.startswith("bundle") else "meeting"
                items[of] |= {values[one] for one in ("item", "under") if isinstance(values.get(one), int)}
                items["mandate"] |= {values["mandate"]} if isinstance(values.get("mandate"), int) else set()
        self.agenda_items = rows.map_agenda_items(session, items["meeting"])
        self.bundle_items = rows.map_bundle_items(session, items["bundle"])
        self.mandates = rows.map_mandates(session, items["mandate"])

    def find_people(self, typed: str) -> set[str]:
        """The Slack user ids of those whose name contains this."""
        plain = typed.casefold().strip()
        return {one for one, name in self.people.items() if isinstance(one, str) and plain in name.casefold()}

    def find_subjects(self, typed: str) -> set[str]:
        """The subjects with this reference, or with a name that contains this."""
        plain = typed.casefold().strip()
        found = {typed.strip(), typed.strip().upper()} | self.find_people(typed)
        for names in (self.organisations, self.alliances, self.themes):
            found |= {slug for slug, name in names.items() if isinstance(slug, str) and _contains(name, plain)}
        return found | {":".join(slugs) for slugs, name in self.topics.items() if _contains(name, plain)}

    def person(self, slack_user_id: str) -> LoggedValue:
        """The name of a person."""
        return self.people.get(slack_user_id) or UserId(slack_user_id)

    def subject(self, action: str, subject: str) -> LoggedValue:
        """What an entry is about; as it was written if it is unknown."""
        first, _, rest = subject.partition(":")
        match SUBJECTS.get(action):
            case Subject.ORGANISATION:
                return self.organisations.get(subject, subject)
            case Subject.THEME:
                return self.themes.get(subject, subject)
            case Subject.TOPIC:
                return (self.topics.get((first, rest), rest), self.alliances.get(first, first))
            case Subject.PARTICIPATION:
                return (self.organisations.get(rest, rest), self.alliances.get(first, first))
            case Subject.CHAIR:
                return (Worded("chair", rest), self.alliances.get(first, first))
            case Subject.ALLIANCE:
                return self.alliances.get(subject, subject)
        return self.person(subject) if _is_user(subject) else _dated(subject)

    def value(self, action: str, name: str, value: Any) -> LoggedValue:
        """The value of a field, for a reader."""
        if isinstance(value, list):
            return tuple(self.value(action, name, one) for one in value) or None
        if isinstance(value, dict) and (prefix := _COUNTED.get(f"{action}.{name}")):
            return tuple(CountedWord(prefix, kind, number) for kind, number in value.items()) or None
        if isinstance(value, dict):
            return ", ".join(f"{key}: {one}" for key, one in value.items()) or None
        if value is None or value == "" or isinstance(value, bool):
            return None if value == "" else value
        read = _READ.get(f"{action}.{name}") or _READ.get(name)
        return read(self, value) if read is not None else _dated(value)


def find_names(session: Session) -> AuditNames:
    """Read the names of all organisations, alliances, themes, topics and members."""
    named = rows.list_named_rows(session)
    people = rows.list_people(session)
    return AuditNames(
        organisations=_by_id_and_slug(named[Organisation]),
        alliances=_by_id_and_slug(named[Alliance]),
        themes=_by_id_and_slug(named[Theme]),
        topics={(of, slug): Name(name, name_en) for of, slug, name, name_en in rows.list_topics(session)},
        people={key: name for member_id, user_id, name in people for key in (member_id, user_id)},
    )


def _by_id_and_slug(found: Iterable[tuple[int, str, str, str | None]]) -> dict[str | int, Name]:
    return {key: Name(name, name_en) for row_id, slug, name, name_en in found for key in (row_id, slug)}


def _contains(name: Name, plain: str) -> bool:
    return plain in name.nl.casefold() or plain in (name.en or "").casefold()


def _is_user(subject: str) -> bool:
    return bool(_SLACK_USER.fullmatch(subject))


def _dated(value: object) -> LoggedValue:
    if isinstance(value, str):
        try:
            if _DAY.fullmatch(value):
                return dt.date.fromisoformat(value)
            if _MOMENT.fullmatch(value):
                moment = dt.datetime.fromisoformat(value)
                return moment if moment.tzinfo is not None else value
        except ValueError:
            return value
    return value if isinstance(value, str | int) else str(value)


def _organisation(names: AuditNames, value: Any) -> LoggedValue:
    return names.organisations.get(value, str(value))


def _person(names: AuditNames, value: Any) -> LoggedValue:
    return names.people.get(value) or (UserId(value) if isinstance(value, str) else str(value))


def _worded(prefix: str) -> _Read:
    return lambda _names, value: Worded(prefix, str(value))


def _mandate(names: AuditNames, value: Any) -> LoggedValue:
    return _organisation(names, names.mandates.get(value, value))


def _contribution(names: AuditNames, value: Any) -> LoggedValue:
    if not isinstance(value, int):
        return str(value)
    return Series.CONTRIBUTION.ref(names.bundle_items[value]) if value in names.bundle_items else None


def _open_role(names: AuditNames, value: Any) -> LoggedValue:
    """A role as `OpenRole.key` writes it."""
    role, _, alliance = str(value).partition(":")
    if not alliance:
        return PlacedRole(Worded("vacancy", role), None)
    known = names.alliances.get(int(alliance)) if alliance.isdecimal() else None
    return PlacedRole(Worded("chair", role), known or alliance)


def _weekday(_names: AuditNames, value: Any) -> LoggedValue:
    return WeekdayNumber(value) if isinstance(value, int) else str(value)


_COUNTED = {"hand_over.given": "owned", "hand_over.let_go": "owned"}
"""The fields that hold a number of each kind, by action and name, and the prefix of the kinds' words."""
_READ: dict[str, _Read] = {
    "organisation": _organisation,
    "organisation_id": _organisation,
    "organisations": _organisation,
    "owners": _organisation,
    "successor": _organisation,
    "mandate": _mandate,
    "alliance": lambda names, value: names.alliances.get(value, str(value)),
    "hand_steps_to": lambda names, value: names.alliances.get(value, str(value)),
    "alliance_id": lambda names, value: names.alliances.get(value, str(value)),
    "alliance_ids": lambda names, value: names.alliances.get(value, str(value)),
    "theme_id": lambda names, value: names.themes.get(value, str(value)),
    "acting_for": _person,
    "chairs": _person,
    "delegate": _person,
    "hand_over.to": _person,
    "hand_over.reason": _worded("handreason"),
    "nobody": _open_role,
    "people": _person,
    "every": _worded("every"),
    "nth": _worded("nth"),
    "weekday": _weekday,
    "wall_time": lambda _names, value: str(value)[:5],
    "contacts": _person,
    "change_participation.contact": _person,
    "channel": lambda _names, value: ChannelId(value),
    "channel_id": lambda _names, value: ChannelId(value),
    "item": lambda names, value: names.agenda_items.get(value) or None if isinstance(value, int) else str(value),
    "bundle_item_under.item": _contribution,
    "bundle_item_under.under": _contribution,
    "add_organisation.kind": _worded("orgkind"),
    "change_organisation.kind": _worded("orgkind"),
    "change_participation.kind": _worded("participation"),
    "poll_asked.kind": _worded("poll.kind"),
    "addressee_added.kind": _worded("addresseekind"),
    "addressee_edited.kind": _worded("addresseekind"),
    "find_put_back.kind": _worded("findkind"),
    "find_left_out.kind": _worded("findkind"),
    "plan_meeting.kind": _worded("meetingkind"),
    "change_meeting.kind": _worded("meetingkind"),
    "meeting_kind": _worded("meetingkind"),
    "purpose": _worded("purpose"),
    "decide.outcome": _worded("decision"),
    "naming": _worded("naming"),
    "ambition": _worded("ambition"),
    "external_access": _worded("access"),
    "frequency": _worded("digestplan"),
    "edit_contribution.kind": _worded("kind"),
    "report_adoption.state": _worded("adoption"),
    "addressee_state.state": _worded("handed"),
    "bundle_archived.state": _worded("bundlestate"),
    "bundle_restored.state": _worded("bundlestate"),
    "bundle_edition.state": _worded("bundlestate"),
    "addressee_state.answer": _worded("handedanswer"),
    "answer_escalation.answer": _worded("question"),
    "option_decided.state": _worded("option"),
    "language": _worded("language"),
    "fields": _worded("log.field"),
}
"""How the values of a field are read, by its name, or by action and name where that differs."""
