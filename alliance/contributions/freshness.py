"""Freshness: is it still right? Asked after its review date, answered with one click, marked where nobody answers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alliance import kept
from alliance.calendar.calendars import workdays_of
from alliance.calendar.recurrence import instant
from alliance.calendar.reminder_rule import working_moment
from alliance.calendar.reminding import lane_of
from alliance.contributions.history import record_event
from alliance.contributions.maintainers import check_keeper
from alliance.contributions.sharing import REVIEW_AFTER, Shown, get_readable, get_to_change, shown
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person
from alliance.words import EventKind, KeptKind, Visibility, Volume
from storage.contributions import contributions as contribution_rows
from storage.contributions import freshness as rows
from storage.contributions.contributions import Found
from storage.engine import kept as kept_rows
from storage.engine.database import Session
from storage.engine.kept import SEVERAL, NewMessage
from storage.engine.slots import claim, list_keys
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Contribution, Member

REVIEW = "review"
"""The kind of the daily occasion."""
ASK_AGAIN = dt.timedelta(days=14)
ROUNDS = 2
"""How often it is asked before a contribution counts as not verified."""
PER_MESSAGE = 10
"""Contributions that one person is asked about on one day; the others wait for the next."""
AT_ONCE = 1000

SETTLES = frozenset(
    {
        EventKind.REVIEW_CONFIRMED,
        EventKind.EDITED,
        EventKind.KIND_CORRECTED,
        EventKind.VERSION_RESTORED,
        EventKind.ARCHIVED,
        EventKind.MERGED_AWAY,
    }
)
"""What answers the question, however it came about."""
REOPENS = frozenset({EventKind.RESTORED, EventKind.MERGE_UNDONE})


@dataclass(frozen=True)
class ReviewAnswer:
    """What settled a question: what was done with the contribution, by whom and when."""

    kind: EventKind
    by: Member | None
    at: dt.datetime


@dataclass(frozen=True)
class ReviewQuestion:
    """One contribution that somebody was asked about, and the answer where there is one."""

    number: int
    """The one that was asked about; `item` is another one where that was merged since."""
    item: Shown
    asked_again: bool
    """Whether it was asked for the second time, which is the last."""
    answer: ReviewAnswer | None


def next_due_at(session: Session, *, now: dt.datetime, zone: ZoneInfo, country: str) -> dt.datetime | None:
    """When somebody is asked next: in the network's working hours, at most once a day. None when nothing comes."""
    due_on = rows.find_first_due(session)
    if due_on is None:
        return None
    taken = list_keys(session, REVIEW)
    workdays = workdays_of(session, country=country, since=now.astimezone(zone).date())
    due_at = working_moment(max(now, instant(due_on, dt.time(), zone)), zone, workdays)
    while (on := due_at.astimezone(zone).date()).isoformat() in taken:
        due_at = working_moment(instant(on + dt.timedelta(days=1), dt.time(), zone), zone, workdays)
    return due_at


def ask_due(session: Session, *, now: dt.datetime, zone: ZoneInfo, country: str) -> int:
    """Ask about all whose turn it is, one message for each person; returns how many people are asked.

    What was asked twice in vain counts as not verified from now on. Taken once a day, whoever calls it.
    """
    today = now.astimezone(zone).date()
    due_at = next_due_at(session, now=now, zone=zone, country=country)
    if due_at is None or due_at > now:
        return 0
    if not claim(session, REVIEW, today.isoformat(), now=now):
        return 0
    due = rows.list_due(session, on=today, limit=AT_ONCE)
    contribution_rows.lock_contributions(session, due)
    messages: dict[str, list[Contribution]] = defaultdict(list)
    for contribution_id in due:
        found = contribution_rows.find_contribution_by_id(session, contribution_id)
        assert found is not None
        contribution = found[0]
        if contribution.review_on is None or contribution.review_on > today:
            continue  # answered while we waited for it
        if contribution.reviews_asked >= ROUNDS:
            _give_up(session, contribution, now)
            continue
        asked = _find_asked(session, found)
        if not asked or any(len(messages[member.slack_user_id]) >= PER_MESSAGE for member in asked):
            continue  # its turn comes on another day
        _note_asked(session, contribution, asked, today=today, now=now)
        for member in asked:
            messages[member.slack_user_id].append(contribution)
    return _put_in_line(session, messages, now)


def confirm(
    session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> Contribution:
    """It is still right: the question is answered for all who were asked, and comes back in a year.

    Twice is once. Raises NotFound, NotAllowed for who does not look after it, and Conflict when it is archived or
    merged.
    """
    found = get_to_change(session, by=by, number=number, channel_id=channel_id, follow=False)
    check_keeper(by, found)
    contribution = found[0]
    if contribution.archived_at is not None:
        raise Conflict("problem.item_archived", ref=f"B-{number}")
    if _is_open(contribution) or (contribution.review_on is not None and contribution.review_on <= now.date()):
        contribution.review_on = (now + REVIEW_AFTER).date()
        contribution.reviews_asked, contribution.not_verified_since = 0, None
        record_event(session, contribution, EventKind.REVIEW_CONFIRMED, by=by, now=now)
    bring_up_to_date(session, contribution, now=now)
    return contribution


def note_revised(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Somebody who looks after it has changed its text, which answers an open question.

    Call it before the event of the change. A review date that they set, further away than the question would come
    again by itself, stays.
    """
    if not _is_open(contribution):
        return
    if contribution.review_on is None or contribution.review_on <= (now + ASK_AGAIN).date():
        contribution.review_on = (now + REVIEW_AFTER).date()
    contribution.reviews_asked, contribution.not_verified_since = 0, None
    session.add(contribution)
    bring_up_to_date(session, contribution, now=now)


def bring_up_to_date(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Put a new rendering of each message in line that asks about this contribution."""
    asked = rows.list_asked(session, contribution.id, limit=ROUNDS)
    if not asked:
        return
    members = {member_id for event in asked for member_id in event.about.get("asked", [])}
    lanes = [people.get_member(session, member_id).slack_user_id for member_id in sorted(members)]
    reviews = kept_rows.list_kept(session, KeptKind.REVIEW, [SEVERAL], places=lanes, since=asked[-1].at)
    concerned = [one for one in reviews if contribution.number in one.about["items"]]
    kept.refresh_messages(session, concerned, now=now)


def list_questions(
    session: Session, *, reader: Person, numbers: Sequence[int], again: Sequence[int], asked_at: dt.datetime
) -> list[ReviewQuestion]:
    """What somebody was asked at that time, as it stands now; without what they may not read any more."""
    found = []
    for number in numbers:
        row = contribution_rows.find_contribution(session, number)
        try:
            item = shown(session, [get_readable(session, reader=reader, number=number)])[0]
        except NotFound:
            continue
        if row is not None:
            found.append(ReviewQuestion(number, item, number in again, _find_answer(session, row[0], asked_at)))
    return found


def list_to_answer(session: Session, *, reader: Person, limit: int = 5) -> list[Shown]:
    """The contributions that this member was asked about and has not answered for, oldest first."""
    member = reader.member
    if member is None:
        return []
    numbers = rows.list_open_of(session, member_id=member.id, organisation_id=member.organisation_id, limit=limit * 4)
    found = []
    for number in numbers:
        row = contribution_rows.find_contribution(session, number)
        assert row is not None
        asked = rows.list_asked(session, row[0].id, limit=1)
        if row[0].author_id == member.id or (asked and member.id in asked[0].about.get("asked", [])):
            found.append(row)
    return shown(session, found[:limit])


def _is_open(contribution: Contribution) -> bool:
    return contribution.reviews_asked > 0 or contribution.not_verified_since is not None


def _find_answer(session: Session, contribution: Contribution, asked_at: dt.datetime) -> ReviewAnswer | None:
    found = rows.find_newest_event(session, contribution.id, SETTLES | REOPENS, since=asked_at)
    if found is None or found[0].kind in REOPENS:
        return None
    event, member = found
    return ReviewAnswer(EventKind(event.kind), member, event.at)


def _give_up(session: Session, contribution: Contribution, now: dt.datetime) -> None:
    contribution.not_verified_since = now
    session.add(contribution)
    record_event(session, contribution, EventKind.NOT_VERIFIED, by=None, now=now)


def _note_asked(
    session: Session, contribution: Contribution, asked: Sequence[Member], *, today: dt.date, now: dt.datetime
) -> None:
    contribution.reviews_asked += 1
    contribution.review_on = today + ASK_AGAIN
    session.add(contribution)
    about = {"round": contribution.reviews_asked, "asked": [member.id for member in asked]}
    record_event(session, contribution, EventKind.REVIEW_ASKED, by=None, now=now, about=about)


def _put_in_line(session: Session, messages: dict[str, list[Contribution]], now: dt.datetime) -> int:
    asked = {lane: items for lane, items in messages.items() if items}
    for lane, items in asked.items():
        about = {
            "items": [one.number for one in items],
            "again": [one.number for one in items if one.reviews_asked >= ROUNDS],
        }
        kept.post(session, KeptKind.REVIEW, [NewMessage(SEVERAL, lane, about)], lane_of=lane_of, now=now)
    return len(asked)


def _find_asked(session: Session, found: Found) -> list[Member]:
    """Whom to ask: the author; who has left, their colleagues; without any, the chairs; without those, the secretariat.

    Who has chosen to hear nothing is not asked: somebody else of the organisation may know.
    """
    for group in _who_may_know(session, found):
        reachable = [member for member in group if member.volume is not Volume.NONE and _is_there(session, member)]
        if reachable:
            return reachable
    return []


def _who_may_know(session: Session, found: Found) -> Iterator[Sequence[Member]]:
    contribution, alliance, organisation, author = found
    yield [author]
    takes_part = alliance.id in alliance_rows.map_participations_of(session, organisation.id)
    if contribution.visibility is Visibility.NETWORK or takes_part:
        yield people.list_members_of(session, organisation.id)
    yield [member for _, member in alliance_rows.list_chairs(session, alliance.id)]
    yield people.list_secretariat(session)


def _is_there(session: Session, member: Member) -> bool:
    profile = people.find_profile(session, member.slack_user_id)
    return member.left_at is None and (profile is None or not profile.is_deleted)
