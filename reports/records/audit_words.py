"""Entries of the audit log in words, in the reader's language, for Slack and for a workbook."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alliance.enums import Name
from alliance.people.audit_log import LogFilter, LoggedChange, ShownEntry
from alliance.people.audit_names import ChannelId, CountedWord, LoggedValue, PlacedRole, UserId, WeekdayNumber, Worded
from alliance.people.members import short_person_name
from texts import Translator


def _same(text: str) -> str:
    return text


@dataclass(frozen=True)
class AuditWords:
    """Puts entries into words. `escape` and `strong` prepare names and typed text for where they are shown."""

    words: Translator
    escape: Callable[[str], str] = _same
    strong: Callable[[str], str] = _same
    channel: Callable[[str], str] = _same
    user: Callable[[str], str] = _same

    def sentence(self, entry: ShownEntry) -> str:
        """The person, the action and its object."""
        who = self.who(entry)
        if entry.acting_for is not None:
            who = self.words("log.acting_for", who=who, chairs=self.value(entry.acting_for))
        subject = self.subject(entry)
        if self.words.has(f"log.did.{entry.action}"):
            return self.words(f"log.did.{entry.action}", who=who, subject=self.strong(subject))
        action = self.escape(entry.action.replace("_", " "))
        return self.words("log.unknown", who=who, action=action, subject=self.strong(subject))

    def who(self, entry: ShownEntry) -> str:
        """The person who did it."""
        if isinstance(entry.by, str):
            return self.escape(short_person_name(entry.by))
        return self.words("log.by_itself") if entry.by is None else self.value(entry.by)

    def subject(self, entry: ShownEntry) -> str:
        """What an entry is about; the second of two things is in brackets."""
        if not isinstance(entry.subject, tuple):
            return self.value(entry.subject)
        first, second = entry.subject
        return self.words("log.of", first=self.value(first), second=self.value(second))

    def field(self, name: str) -> str:
        """The name of a field."""
        key = f"log.field.{name}"
        return self.words(key) if self.words.has(key) else self.escape(name.replace("_", " "))

    def lines(self, changes: Sequence[LoggedChange]) -> list[str]:
        """Each change on a line: the field, and from what to what."""
        return [self._line(one) for one in changes]

    def _line(self, change: LoggedChange) -> str:
        field = self.field(change.field)
        if change.was is None:
            return self.words("log.set", field=field, now=self.value(change.now))
        return self.words("log.change", field=field, was=self.value(change.was), now=self.value(change.now))

    def value(self, value: LoggedValue) -> str:
        """A value in words."""
        words = self.words
        match value:
            case None:
                return words("log.nothing")
            case bool():
                return words("log.yes" if value else "log.no")
            case Name():
                return self.escape(words.name(value))
            case Worded() | CountedWord() | WeekdayNumber() | PlacedRole():
                return self._worded(value)
            case ChannelId():
                return self.channel(value.value)
            case UserId():
                return self.user(value.value)
            case tuple():
                return ", ".join(self.value(one) for one in value)
            case dt.datetime():
                return words.moment(value)
            case dt.date():
                return words.full_day(value)
        return self.escape(str(value))

    def _worded(self, value: Worded | CountedWord | WeekdayNumber | PlacedRole) -> str:
        """A value that stands for a word."""
        words = self.words
        match value:
            case Worded():
                keys = (f"log.word.{value.prefix}.{value.value}", f"{value.prefix}.{value.value}")
                return next((words(key) for key in keys if words.has(key)), self.escape(value.value))
            case CountedWord():
                key, number = f"{value.prefix}.{value.kind}", value.number
                return words.count(key, number) if words.has(key) else f"{self.escape(value.kind)}: {number}"
            case WeekdayNumber():
                return words.weekday(value.value)
        role = self._worded(value.role)
        return words("log.of", first=role, second=self.value(value.alliance)) if value.alliance else role


def filter_words(words: Translator, wanted: LogFilter, escape: Callable[[str], str] = _same) -> str:
    """A sentence with what the log is filtered by."""
    parts = []
    if wanted.who:
        parts.append(words("log.by_who", who=escape(wanted.who)))
    if wanted.about:
        parts.append(words("log.by_about", about=escape(wanted.about)))
    if wanted.first_on:
        parts.append(words("log.from_day", day=words.full_day(wanted.first_on)))
    if wanted.last_on:
        parts.append(words("log.to_day", day=words.full_day(wanted.last_on)))
    return words("log.filtered", parts=", ".join(parts)) if parts else words("log.all")
