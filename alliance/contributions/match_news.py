"""Notify followers of a bottleneck once, in their news, of a practice that may solve it, or an opportunity for it.

It is news when it is shared, and a practice also when an organisation embeds it.
"""

import datetime as dt
from collections.abc import Callable

from alliance import undo
from alliance.contributions.following import notify_followers
from alliance.enums import EventKind
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.contributions import adoptions as adoption_rows
from storage.contributions import contributions
from storage.contributions import match_news as rows
from storage.engine.database import Session
from storage.tables import Contribution, ContributionEvent, Match, Member

NEWS_FOR = dt.timedelta(days=31)
"""How long ago a practice was shared or embedded at most to be news: as long as gathered news may wait."""

PersonOf = Callable[[Member], Person | None]


def find_due(session: Session, *, now: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether `tell_due` has work to do, and when it has; None if nothing waits.

    Not before what happened can no longer be undone.
    """
    found = rows.list_occasions(session, since=now - NEWS_FOR, limit=1)
    due_at = undo.notify_at(found[0][1].at) if found else None
    return due_at is not None and due_at <= now, due_at


def tell_due(session: Session, *, person_of: PersonOf, now: dt.datetime) -> int:
    """Add each match that is news to the news of its bottleneck's followers; return how many there were."""
    told: set[int] = set()
    for match, event, practice in rows.list_occasions(session, since=now - NEWS_FOR):
        if match.id not in told and undo.notify_at(event.at) <= now:
            _tell(session, match, event, practice, person_of=person_of, now=now)
            told.add(match.id)
    return len(told)


def _tell(
    session: Session,
    match: Match,
    event: ContributionEvent,
    practice: Contribution,
    *,
    person_of: PersonOf,
    now: dt.datetime,
) -> None:
    """Notify the followers who may read the practice, except members of an organisation that shared or adopted it."""
    found = contributions.find_contribution_by_id(session, practice.id)
    assert found is not None
    adopters = {adoption.organisation_id for adoption, *_ in adoption_rows.list_adoptions(session, [practice.id])}
    know_it = {practice.organisation_id, *adopters}

    def needs_it(member: Member) -> bool:
        person = person_of(member) if member.organisation_id not in know_it else None
        return person is not None and may_read(person, found[0], found[1])

    about = {"match": match.id, "number": practice.number, "is_embedded": event.kind is not EventKind.SHARED}
    made = ContributionEvent(
        contribution_id=match.bottleneck_id,
        kind=EventKind.MATCHED,
        by_member_id=event.by_member_id,
        organisation_id=event.organisation_id,
        about=about,
        at=now,
    )
    match.notified_at = now
    session.add_all([match, made])
    session.flush()
    notify_followers(session, made, now=now, which=needs_it)
