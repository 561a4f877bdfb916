"""Asking for an archive: of which period, about what, and with closed things only for a reason that is recorded."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from alliance.agenda.past_statuses import began_on
from alliance.errors import Invalid
from alliance.index.analysis import plain_words
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.typed_text import check_length, clean_line, is_readable
from storage.engine.database import Session
from storage.engine.deliveries import enqueue

MAKE = "archive"
"""The kind of delivery: the message that promises the file."""
MAX_ABOUT = 200
MAX_REASON = 300


@dataclass(frozen=True)
class ArchiveOrder:
    """The period of an archive, its last day included, and what it is to hold."""

    first_on: dt.date
    last_on: dt.date
    about: str = ""
    """What a request is about, as words to search for; empty for everything."""
    reason: str = ""
    """Why closed things are in it; empty: they are left out."""

    def as_plain(self) -> dict[str, Any]:
        """The order as plain values, for a delivery or the audit log."""
        return {name: str(value) for name, value in asdict(self).items() if value != ""}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "ArchiveOrder":
        """The order that `as_plain` gave."""
        days = {name: dt.date.fromisoformat(plain[name]) for name in ("first_on", "last_on")}
        return cls(**days, about=plain.get("about", ""), reason=plain.get("reason", ""))


def check_order(
    session: Session,
    *,
    first_on: dt.date | None,
    last_on: dt.date | None,
    about: str | None = None,
    reason: str | None = None,
    today: dt.date,
    zone: ZoneInfo,
) -> ArchiveOrder:
    """The order as typed. Without days: from the network's beginning, and until yesterday.

    `about` is None for everything, and `reason` if closed things stay out. Raises Invalid for the field that is wrong:
    days that are not over or the wrong way round, or a subject or reason without words.
    """
    yesterday = today - dt.timedelta(days=1)
    last_on = last_on or yesterday
    if last_on >= today:
        raise Invalid("last_on", "problem.archive_not_over", yesterday=_plain_day(yesterday))
    first_on = first_on or min(began_on(session, zone) or last_on, last_on)
    if first_on > last_on:
        raise Invalid("first_on", "problem.archive_backwards", first=_plain_day(first_on), last=_plain_day(last_on))
    subject = clean_line(about or "")
    check_length("about", subject, MAX_ABOUT)
    if about is not None and not plain_words(subject):  # else a slip would give everything, with all names
        raise Invalid("about", "problem.archive_about")
    why = clean_line(reason or "")
    check_length("reason", why, MAX_REASON)
    if reason is not None and not is_readable(why):
        raise Invalid("reason", "problem.archive_reason")
    return ArchiveOrder(first_on, last_on, subject, why)


def ask_for_archive(session: Session, *, by: Person, order: ArchiveOrder, now: dt.datetime) -> None:
    """Enqueue an archive for a person, as a direct message. Asking twice while it waits makes one.

    Raises NotAllowed: administrators, and with closed things only the secretariat, which may read them anyway.
    """
    authorise(by, Action.ARCHIVE_CLOSED if order.reason else Action.ADMINISTER)
    note_made(session, by=by, order=order, now=now)
    key = f"{MAKE}:{by.slack_user_id}:{order.first_on}:{order.last_on}:{bool(order.reason)}:{order.about}"[:80]
    enqueue(
        session,
        kind=MAKE,
        channel_key=by.slack_user_id,
        about=order.as_plain(),
        coalesce_key=key,
        now=now,
        is_urgent=True,
    )


def note_made(session: Session, *, by: Person | None, order: ArchiveOrder, now: dt.datetime) -> None:
    """Record in the audit log that an archive is made; `by` is None for the command."""
    audit(session, by, "make_archive", f"{order.first_on}/{order.last_on}", {}, now, **order.as_plain())


def _plain_day(on: dt.date) -> str:
    return f"{on.day}-{on.month}-{on.year}"
