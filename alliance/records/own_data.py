"""A person's own data: everything that refers to them, as a file for themselves or on request by the secretariat.

Other people are left out (`SOMEBODY`), except those who wrote or did something towards this person. Votes in anonymous
questions are never read, and what somebody voted in a question that is still open is shown to themselves only.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alliance.enums import Name
from alliance.errors import Conflict, NotFound
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.people import people
from storage.records import own_data as rows
from storage.records.personal_columns import COLUMNS, Says
from storage.tables import Member, metadata

OWN_DATA, OWN_DATA_FILE, OWN_DATA_GONE = "own_data", "own_data_file", "own_data_gone"
"""The delivery kinds of the message that announces the file, of the file, and of its removal from Slack."""
TIMES_A_DAY = 2
KEPT_DAYS = 7
"""How long the file stays in Slack, unless a setting says otherwise."""
SOMEBODY = "…"
"""Stands for another person."""
ACTORS = frozenset({"by_member_id", "by_slack_user_id", "answered_by_id", "outcome_by_id"})
"""The columns with who wrote or did something."""
OWN_TEXTS = frozenset({"contributions", "contribution_versions", "drafts"})
"""Tables whose JSON the person wrote themselves, even if it names others."""
LEFT_OUT: Mapping[str, frozenset[str]] = {
    "bundle_editions": frozenset({"content"}),
    "mandates": frozenset({"addressees"}),
    "merges": frozenset({"transferred"}),
    "personal_choices": frozenset({"text"}),
    "personal_reviews": frozenset({"finds"}),
    "sent_lists": frozenset({"items"}),
    "sent_packs": frozenset({"outline"}),
    "undos": frozenset({"before"}),
}
"""Columns that are not about the person, and may be about others."""
FOR_THEMSELVES = {"deliveries": frozenset({"kind", "about", "coalesce_key"}), "kept_messages": frozenset({"kind"})}
"""Columns that tell whether they answered an anonymous question before they were reminded."""
_SLACK_ID = re.compile(r"(?<![A-Za-z0-9])[UW][A-Z0-9]{2,}(?![A-Za-z0-9])")


@dataclass(frozen=True)
class OwnData:
    """Everything that refers to a person, by table, with references and names instead of the ids of other rows."""

    slack_user_id: str
    name: str
    is_own: bool
    """Whether they asked for it themselves."""
    tables: Mapping[str, Sequence[rows.Row]]

    @property
    def is_empty(self) -> bool:
        """Whether only the Slack profile is known."""
        return self.tables.keys() <= {"slack_profiles", "deliveries", "events_seen", "paces", "audit"}


def ask_for_own_data(
    session: Session, *, by: Person, slack_user_id: str, now: dt.datetime, today: dt.date, kept_days: int = KEPT_DAYS
) -> str:
    """Enqueue the file as a direct message to the person who asks; returns the name of the person whom it is about.

    Everybody may request their own; people who administer may request that of others, when these ask for it.
    `kept_days` is how long the file stays in Slack. Raises NotAllowed, NotFound for somebody unknown, and Conflict for
    the third of a day.
    """
    if slack_user_id != by.slack_user_id:
        authorise(by, Action.ADMINISTER)
    name = find_name(session, slack_user_id)
    if name is None:
        raise NotFound("data", slack_user_id)
    keys = (f"own_data:{slack_user_id}:{today}:{time}" for time in range(TIMES_A_DAY))
    if not any(note_event(session, key, now=now) for key in keys):
        raise Conflict("problem.own_data_twice" if slack_user_id == by.slack_user_id else "problem.data_twice")
    audit(session, by, "own_data", slack_user_id, {}, now)
    about = {"who": slack_user_id, "by": by.slack_user_id, "days": kept_days}
    enqueue(session, kind=OWN_DATA, channel_key=by.slack_user_id, about=about, now=now, is_urgent=True)
    return name


def find_name(session: Session, slack_user_id: str) -> str | None:
    """The name of a member, a former member, or anybody else who used the bot; None if nothing is known of them."""
    member = people.find_member(session, slack_user_id)
    if member is not None:
        return member.name
    profile = people.find_profile(session, slack_user_id)
    return profile.name if profile is not None else None


def collect_own_data(session: Session, *, slack_user_id: str, is_own: bool) -> OwnData:
    """Everything that refers to a person. Raises NotFound if nothing is known, or no longer.

    Whether they are still known is read last: if they are erased in the meantime, no half of it is returned.
    """
    member = people.find_member(session, slack_user_id)
    member_id = member.id if member is not None else None
    found = rows.list_rows(session, slack_user_id=slack_user_id, member_id=member_id)
    name = find_name(session, slack_user_id) or ""
    _take_votes(session, found, is_own=is_own)
    cleaner = _Cleaner(session, slack_user_id, member_id, name, is_own=is_own)
    tables = {table: cleaner.clean(table, lines) for table, lines in found.items()}
    session.expire_all()
    member_now = people.find_member(session, slack_user_id)
    if find_name(session, slack_user_id) is None or (member is not None and member_now is None):
        raise NotFound("data", slack_user_id)
    return OwnData(slack_user_id, name, is_own, tables)


def note_uploaded(session: Session, *, file_id: str, days: int, now: dt.datetime) -> None:
    """Plan the removal of a file from Slack. The row names nobody: it stays if the person is erased."""
    about = {"file": file_id, "tries": 0}
    enqueue(
        session,
        kind=OWN_DATA_GONE,
        channel_key=f"{file_id}/gone",
        about=about,
        due_at=now + dt.timedelta(days),
        now=now,
    )


def _take_votes(session: Session, found: dict[str, list[rows.Row]], *, is_own: bool) -> None:
    """Add the chosen options to votes; leave out those of open questions unless the person asks themselves."""
    votes = found.pop("votes", [])
    if not is_own:
        open_polls = rows.list_open_polls(session)
        votes = [vote for vote in votes if vote["poll_id"] not in open_polls]
    choices = rows.map_choices(session, [vote["id"] for vote in votes])
    if votes:
        found["votes"] = [{**vote, "options": choices.get(vote["id"], [])} for vote in votes]


class _Cleaner:
    """Turns the rows about one person into what they may read: without other people, with names instead of ids."""

    def __init__(self, session: Session, slack_user_id: str, member_id: int | None, name: str, *, is_own: bool) -> None:
        self._session = session
        self._slack_user_id = slack_user_id
        self._member_id = member_id
        self._name = name
        self._is_own = is_own
        self._names: dict[int | str, str] = {}
        self._others = _pattern(set(people.list_names_of_people(session)) - {name})

    def clean(self, table: str, lines: Sequence[rows.Row]) -> list[rows.Row]:
        columns, says = metadata.tables[table].c, COLUMNS[table]
        out = LEFT_OUT.get(table, frozenset())
        if not self._is_own:
            out |= FOR_THEMSELVES.get(table, frozenset())
        targets = {column.name: rows.target_of(column) for column in columns}
        wanted = {(to, line[name]) for line in lines for name, to in targets.items() if to and line[name] is not None}
        labels = rows.map_labels(self._session, {one for one in wanted if one[0] != "members"})
        return [
            {
                name: self._value(table, name, value, line, says.get(name, Says.NOTHING), labels, targets.get(name, ""))
                for name, value in line.items()
                if name not in out
            }
            for line in lines
        ]

    def _value(
        self,
        table: str,
        name: str,
        value: Any,
        line: rows.Row,
        says: Says,
        labels: Mapping[tuple[str, int], rows.Label],
        target: str,
    ) -> Any:
        if value is None:
            return None
        if says is Says.MEMBER:
            return value if name == "id" else self._person(name, value, line, self._member_id)
        if says is Says.SLACK:
            return self._slack(name, str(value), line)
        if says in {Says.JSON, Says.KEY}:
            return value if table in OWN_TEXTS else self._without_others(value)
        if name == "number" and table in rows.SERIES:
            return f"{rows.SERIES[table]}-{value}"
        label = labels.get((target, value)) if target else None
        if label is not None:
            return label if isinstance(label, str) else Name(*label)
        return value

    def _slack(self, name: str, value: str, line: rows.Row) -> str:
        own = value == self._slack_user_id or value.startswith(f"{self._slack_user_id}/")
        if own or not _SLACK_ID.match(value):
            return value
        return self._person(name, value, line, self._slack_user_id)

    def _person(self, name: str, value: int | str, line: rows.Row, own: int | str | None) -> str:
        """The person's own name, that of somebody who did something to them, or nobody's."""
        if value == own:
            return self._name
        mine = any(line.get(actor) in {self._member_id, self._slack_user_id} - {None} for actor in ACTORS)
        if name not in ACTORS or mine:
            return SOMEBODY
        if value not in self._names:
            known = self._session.get(Member, value) if isinstance(value, int) else None
            found = known.name if known is not None else find_name(self._session, str(value))
            self._names[value] = found or SOMEBODY
        return self._names[value]

    def _without_others(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._without_others(key): self._without_others(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._without_others(one) for one in value]
        if not isinstance(value, str):
            return value
        hidden = _SLACK_ID.sub(lambda one: one[0] if one[0] == self._slack_user_id else SOMEBODY, value)
        return self._others.sub(SOMEBODY, hidden) if self._others is not None else hidden


def _pattern(names: set[str]) -> re.Pattern[str] | None:
    found = sorted((re.escape(name) for name in names if name.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") if found else None
