"""Quick scans: several questions that each participating organisation answers once, always by name."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance.checkins.absences import list_away
from alliance.enums import CheckinVolume, ExternalAccess, Name, PollKind, PollState, Series
from alliance.errors import Conflict, Invalid
from alliance.local_time import LocalTime
from alliance.people.alliances.alliances import get_any_alliance
from alliance.people.asked_already import asked_this_week
from alliance.people.audit import audit
from alliance.people.members import Person
from alliance.people.visibility import may_contribute
from alliance.polls import permissions, polls, scan_drafts
from alliance.polls.handovers import ShownHandover, list_of_poll
from alliance.polls.scan_drafts import MAX_QUESTIONS, MIN_QUESTIONS
from storage.checkins import absences as absence_rows
from storage.engine.database import Session
from storage.numbered import Numbered
from storage.people import alliances, people
from storage.polls import polls as poll_rows
from storage.polls import scan_answers as answers
from storage.polls import scans as rows
from storage.tables import Alliance, Member, Poll


@dataclass(frozen=True)
class ShownScan(Numbered, series=Series.POLL):
    """A quick scan as shown in a channel or direct message: its progress, not the answers."""

    number: int
    title: str
    explanation: str
    alliance: Name
    by: str
    state: PollState
    ends_at: dt.datetime | None
    questions: int
    answered: int
    """How many organisations have submitted their answer."""
    organisations: int
    """How many organisations take part in the alliance or, once the scan has ended, took part then."""
    outcome: str
    outcome_by: str
    reason: str
    handed: tuple[ShownHandover, ...]
    may_answer: bool
    has_answered: bool
    """Whether the reader's organisation has submitted; False when shown to a channel."""
    may_run: bool


@dataclass(frozen=True)
class ScanReceivers:
    """The members a scan would ask: for each organisation its contact person, or all members if it has none."""

    members: tuple[Member, ...]
    organisations: int
    unreached: tuple[Name, ...]
    """Participating organisations without a member who can be asked."""
    asked: int
    """How many of the members have already been asked something this week."""


def get_open_scan(
    session: Session, *, reader: Person, number: int, now: dt.datetime, channel_id: str | None = None
) -> Poll:
    """Return a quick scan that takes answers.

    Raises NotFound, also for people who may not see it in `channel_id`, and Conflict once it has ended.
    """
    poll = permissions.get_poll(session, number, kind=PollKind.QUICK_SCAN)
    permissions.check_visible(session, poll, reader=reader, channel_id=channel_id)
    polls.check_open(poll, now=now)
    return poll


def preview_receivers(session: Session, *, alliance_id: int, time: LocalTime) -> ScanReceivers:
    """Return whom a scan of this alliance would ask, for its chair to see before sending. `time` is the network's.

    Raises Conflict for an archived alliance.
    """
    alliance = _get_alliance(session, alliance_id)
    taking_part = [one.organisation_id for one in rows.list_taking_part(session, alliance_id)]
    members = list_to_ask(session, alliance, taking_part, away=list_away(session, time=time))
    reached = {member.organisation_id for member in members}
    organisations = people.map_organisations(session, taking_part)
    missing = [organisations[one] for one in taking_part if one not in reached]
    asked = asked_this_week(session, members, time=time)
    unreached = tuple(one.names for one in missing)
    return ScanReceivers(tuple(members), len(taking_part), unreached, len(asked))


def send_scan(
    session: Session,
    *,
    by: Person,
    number: int,
    version: int,
    explanation: str,
    in_channel: bool,
    ends_at: dt.datetime,
    now: dt.datetime,
) -> Poll:
    """Open a draft for answers until its deadline, and enqueue its message to the channel or to members.

    Raises NotFound, NotAllowed, Invalid for the explanation, the deadline or the channel, and Conflict if it was sent
    or changed meanwhile, has fewer than two questions, the alliance is archived, or nobody could answer.
    """
    poll = scan_drafts.lock_draft(session, by=by, number=number, version=version)
    check_complete(len(rows.list_questions(session, poll.id)))
    alliance = _get_alliance(session, poll.alliance_id)
    polls.check_begun(alliance, today=now.date())
    taking_part = [one.organisation_id for one in rows.list_taking_part(session, poll.alliance_id)]
    if in_channel and alliance.channel_id is None:
        raise Invalid("where", "problem.scan_no_channel")
    away = {one.member_id for one in absence_rows.list_absences(session, on=now.date())}
    members = list_to_ask(session, alliance, taking_part, away=away)
    if not taking_part or (not in_channel and not members):
        raise Conflict("problem.scan_nobody", alliance=alliance.names)
    poll.explanation = scan_drafts.check_explanation(explanation)
    poll.channel_id = alliance.channel_id if in_channel else None
    polls.begin(poll, ends_at=ends_at, now=now)
    poll.version += 1
    session.flush()
    polls.note_to_find(session, poll)
    channel_keys = [poll.channel_id] if poll.channel_id else [member.slack_user_id for member in members]
    polls.post(session, poll, channel_keys=channel_keys, now=now)
    audit(session, by, "scan_sent", poll.ref, {}, now, ends_at=str(ends_at), channel=poll.channel_id)
    return poll


def check_complete(count: int) -> None:
    """Raise Conflict for a scan with too few or too many questions."""
    if count < MIN_QUESTIONS:
        reason = "problem.scan_questions_none" if count == 0 else "problem.scan_questions_few"
        raise Conflict(reason, limit=MIN_QUESTIONS)
    if count > MAX_QUESTIONS:
        raise Conflict("problem.scan_questions_many", limit=MAX_QUESTIONS)


def list_to_ask(
    session: Session, alliance: Alliance, organisation_ids: Sequence[int], *, away: Collection[int]
) -> list[Member]:
    """List the members to ask at these organisations: the contact person, or all members.

    All members are asked if there is no contact person or that person cannot be asked. Left out are members who left,
    cannot be reached or are `away`, and guests if the alliance lets them only read.
    """
    contacts = {one.organisation_id: one.contact_member_id for one in rows.list_taking_part(session, alliance.id)}
    with_guests = alliance.external_access is ExternalAccess.CONTRIBUTE
    found = rows.list_reachable(session, organisation_ids, with_guests=with_guests)
    reachable = [member for member in found if member.id not in away]
    present = {member.id for member in reachable}
    return [
        member
        for member in reachable
        if contacts.get(member.organisation_id) in {member.id, None}
        or contacts.get(member.organisation_id) not in present
    ]


def show_scan(session: Session, *, poll: Poll, reader: Person | None) -> ShownScan:
    """Return a scan as its message shows it; `reader` is None for a message in a channel."""
    alliance = get_any_alliance(session, poll.alliance_id)
    submitted = answers.list_submitters(session, poll.id)
    if poll.electorate is None:
        taking_part = poll_rows.count_taking_part(session, poll.alliance_id)
        answered = answers.count_submitted(session, poll.id)
    else:  # organisations that left since then do not change the result
        taking_part, answered = poll.electorate, min(len(submitted), poll.electorate)
    own = reader.organisation.id if reader is not None and reader.organisation is not None else None
    return ShownScan(
        number=poll.number,
        title=poll.title,
        explanation=poll.explanation,
        alliance=alliance.names,
        by=people.get_member(session, poll.by_member_id).name,
        state=poll.state,
        ends_at=poll.ends_at,
        questions=len(rows.list_questions(session, poll.id)),
        answered=answered,
        organisations=taking_part,
        outcome=poll.outcome,
        outcome_by=people.get_member(session, poll.outcome_by_id).name if poll.outcome_by_id else "",
        reason=poll.reason,
        handed=list_of_poll(session, poll),
        may_answer=reader is None or (permissions.may_answer(reader, alliance) and may_contribute(reader, alliance)),
        has_answered=own in submitted,
        may_run=reader is not None and permissions.may_run(reader, poll),
    )


def on_end(session: Session, poll: Poll, now: dt.datetime) -> None:
    """Record how many organisations could answer, so that later joiners and leavers do not change the result."""
    poll.electorate = poll_rows.count_taking_part(session, poll.alliance_id)
    session.flush()


def list_unanswered(session: Session, poll: Poll, time: LocalTime) -> list[Member]:
    """List the members to remind: the contact person, or all members, of each organisation that has not submitted.

    Without members who are away or want no messages. Empty for an archived alliance. `time` is the network's.
    """
    alliance = get_any_alliance(session, poll.alliance_id)
    if alliance is None or alliance.archived_at is not None:
        return []
    submitted = answers.list_submitters(session, poll.id)
    taking_part = [one.organisation_id for one in rows.list_taking_part(session, poll.alliance_id)]
    waiting = [one for one in taking_part if one not in submitted]
    members = list_to_ask(session, alliance, waiting, away=list_away(session, time=time))
    return [one for one in members if one.checkin_volume is not CheckinVolume.NONE]


def _get_alliance(session: Session, alliance_id: int) -> Alliance:
    alliance = alliances.find_alliance(session, alliance_id)
    assert alliance is not None  # guaranteed by a foreign key
    if alliance.archived_at is not None:
        raise Conflict("problem.scan_alliance_archived", alliance=alliance.names)
    return alliance
