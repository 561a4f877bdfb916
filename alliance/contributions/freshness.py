"""Freshness reviews: ask after the review date, confirm with one click, mark as not verified without an answer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alliance import kept_messages
from alliance.calendar.calendars import workdays_of
from alliance.calendar.recurrence import instant
from alliance.calendar.reminder_rule import working_moment
from alliance.calendar.reminding import channel_key_of
from alliance.contributions.history import record_event
from alliance.contributions.maintainers import check_maintainer
from alliance.contributions.review_dates import next_review
from alliance.contributions.sharing import Shown, get_readable, get_to_change, shown
from alliance.enums import EventKind, KeptKind, Series, Visibility, Volume
from alliance.errors import Conflict, NotFound
from alliance.local_time import LocalTime
from alliance.people.members import Person
from storage.contributions import contributions as contribution_rows
from storage.contributions import freshness as rows
from storage.contributions.contributions import Found
from storage.engine import kept_messages as kept_rows
from storage.engine.database import Session
from storage.engine.kept_messages import SEVERAL, NewMessage
from storage.engine.slots import claim, list_keys
from storage.numbered import Numbered
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Contribution, Member

REVIEW = "review"
"""The kind of the daily slot."""
ASK_AGAIN = dt.timedelta(days=14)
ROUNDS = 2
"""How often a review is asked before a contribution counts as not verified."""
PER_MESSAGE = 10
"""Maximum number of contributions that one person is asked about per day; the others wait for the next day."""
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
"""Events that answer the question."""
REOPENS = frozenset({EventKind.RESTORED, EventKind.MERGE_UNDONE})


@dataclass(frozen=True)
class ReviewAnswer:
    """The event that answered a question: its kind, by whom and when."""

    kind: EventKind
    by: Member | None
    at: dt.datetime


@dataclass(frozen=True)
class ReviewQuestion(Numbered, series=Series.CONTRIBUTION):
    """A contribution that somebody was asked about, with the answer if there is one."""

    number: int
    """The number that was asked about; `item` is a different contribution if that one was merged since."""
    item: Shown
    asked_again: bool
    """Whether it was asked for the second and last time."""
    answer: ReviewAnswer | None


def next_due_at(session: Session, *, time: LocalTime) -> dt.datetime | None:
    """Return when somebody is asked next: in working hours, at most once a day. None if no review is planned."""
    due_on = rows.find_first_due(session)
    if due_on is None:
        return None
    taken = list_keys(session, REVIEW)
    workdays = workdays_of(session, country=time.country, since=time.today)
    due_at = working_moment(max(time.now, instant(due_on, dt.time(), time.zone)), time.zone, workdays)
    while (on := due_at.astimezone(time.zone).date()).isoformat() in taken:
        due_at = working_moment(instant(on + dt.timedelta(days=1), dt.time(), time.zone), time.zone, workdays)
    return due_at


def ask_due(session: Session, *, time: LocalTime) -> int:
    """Ask about all contributions due for review, one message per person; returns the number of people asked.

    Contributions that were asked about twice without an answer become not verified. Runs at most once a day, across all
    processes.
    """
    today = time.today
    due_at = next_due_at(session, time=time)
    if due_at is None or due_at > time.now:
        return 0
    if not claim(session, REVIEW, today.isoformat(), now=time.now):
        return 0
    due = rows.list_due(session, on=today, limit=AT_ONCE)
    contribution_rows.lock_contributions(session, due)
    messages: dict[str, list[Contribution]] = defaultdict(list)
    for contribution_id in due:
        found = contribution_rows.find_contribution_by_id(session, contribution_id)
        assert found is not None
        contribution = found[0]
        if contribution.review_on is None or contribution.review_on > today:
            continue  # answered while we waited for the lock
        if contribution.reviews_asked >= ROUNDS:
            _give_up(session, contribution, time.now)
            continue
        asked = _find_asked(session, found)
        if not asked or any(len(messages[member.slack_user_id]) >= PER_MESSAGE for member in asked):
            continue  # due again on another day
        _note_asked(session, contribution, asked, today=today, now=time.now)
        for member in asked:
            messages[member.slack_user_id].append(contribution)
    return _enqueue_question(session, messages, time.now)


def confirm(
    session: Session, *, by: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> Contribution:
    """Confirm that a contribution is still right: settles the question for everybody asked, and asks again in a year.

    Idempotent. Raises NotFound; NotAllowed for anyone but its maintainers; Conflict if it is archived or merged.
    """
    found = get_to_change(session, by=by, number=number, channel_id=channel_id, follow=False)
    check_maintainer(by, found)
    contribution = found[0]
    if contribution.archived_at is not None:
        raise Conflict("problem.item_archived", ref=Series.CONTRIBUTION.ref(number))
    if _is_open(contribution) or (contribution.review_on is not None and contribution.review_on <= now.date()):
        contribution.review_on = next_review(now.date())
        contribution.reviews_asked, contribution.not_verified_since = 0, None
        record_event(session, contribution, EventKind.REVIEW_CONFIRMED, by=by, now=now)
    bring_up_to_date(session, contribution, now=now)
    return contribution


def note_revised(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Settle an open question because a maintainer changed the text.

    Call this before recording the event of the change. A review date is kept if it is later than the date on which the
    question would be asked again.
    """
    if not _is_open(contribution):
        return
    if contribution.review_on is None or contribution.review_on <= (now + ASK_AGAIN).date():
        contribution.review_on = next_review(now.date())
    contribution.reviews_asked, contribution.not_verified_since = 0, None
    bring_up_to_date(session, contribution, now=now)


def bring_up_to_date(session: Session, contribution: Contribution, *, now: dt.datetime) -> None:
    """Enqueue an update of each message that asks about this contribution."""
    asked = rows.list_asked(session, contribution.id, limit=ROUNDS)
    if not asked:
        return
    members = {member_id for event in asked for member_id in event.about.get("asked", [])}
    channel_keys = [one.slack_user_id for _, one in sorted(people.map_members(session, members).items())]
    reviews = kept_rows.list_kept(session, KeptKind.REVIEW, [SEVERAL], places=channel_keys, since=asked[-1].at)
    concerned = [one for one in reviews if contribution.number in one.about["items"]]
    kept_messages.refresh_messages(session, concerned, now=now)


def list_questions(
    session: Session, *, reader: Person, numbers: Sequence[int], again: Sequence[int], asked_at: dt.datetime
) -> list[ReviewQuestion]:
    """Return the current state of what somebody was asked at that time, without what they may no longer read."""
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
    """List the contributions about which this member was asked and has not answered, oldest first."""
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
    record_event(session, contribution, EventKind.NOT_VERIFIED, by=None, now=now)


def _note_asked(
    session: Session, contribution: Contribution, asked: Sequence[Member], *, today: dt.date, now: dt.datetime
) -> None:
    contribution.reviews_asked += 1
    contribution.review_on = today + ASK_AGAIN
    about = {"round": contribution.reviews_asked, "asked": [member.id for member in asked]}
    record_event(session, contribution, EventKind.REVIEW_ASKED, by=None, now=now, about=about)


def _enqueue_question(session: Session, messages: dict[str, list[Contribution]], now: dt.datetime) -> int:
    asked = {channel_key: items for channel_key, items in messages.items() if items}
    for channel_key, items in asked.items():
        about = {
            "items": [one.number for one in items],
            "again": [one.number for one in items if one.reviews_asked >= ROUNDS],
        }
        kept_messages.post(
            session, KeptKind.REVIEW, [NewMessage(SEVERAL, channel_key, about)], channel_key_of=channel_key_of, now=now
        )
    return len(asked)


def _find_asked(session: Session, found: Found) -> list[Member]:
    """Return whom to ask: the author, else their colleagues, else the chairs, else the secretariat.

    Skips members with volume NONE: somebody else in the organisation may know.
    """
    for group in _list_candidates(session, found):
        reachable = [
            member for member in group if member.news_volume is not Volume.NONE and _is_reachable(session, member)
        ]
        if reachable:
            return reachable
    return []


def _list_candidates(session: Session, found: Found) -> Iterator[Sequence[Member]]:
    contribution, alliance, organisation, author = found
    yield [author]
    takes_part = alliance.id in alliance_rows.map_participations_of(session, organisation.id)
    if contribution.visibility is Visibility.NETWORK or takes_part:
        yield people.list_members_of(session, organisation.id)
    yield [member for _, member in alliance_rows.list_lead_officers(session, alliance.id)]
    yield people.list_secretariat(session)


def _is_reachable(session: Session, member: Member) -> bool:
    profile = people.find_profile(session, member.slack_user_id)
    return member.left_at is None and (profile is None or not profile.is_deleted)
