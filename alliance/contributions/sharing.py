"""Share contributions, and look them up for readers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance.confirmations import confirm
from alliance.contributions import cards
from alliance.contributions.details import DetailNames, named_in
from alliance.contributions.following import follow
from alliance.contributions.history import record_event
from alliance.contributions.outcomes import Outcomes, map_outcomes
from alliance.contributions.review_dates import next_review
from alliance.enums import (
    AdoptionState,
    ContributionKind,
    EventKind,
    FollowReason,
    LinkKind,
    Name,
    Series,
    Status,
    Visibility,
)
from alliance.errors import Conflict, Invalid, NotFound
from alliance.optional_ids import look_up
from alliance.people.alliances.alliances import get_open_alliance
from alliance.people.audit import audit
from alliance.people.members import Person, get_running
from alliance.people.permissions import Action, authorise
from alliance.people.visibility import check_may_contribute, may_read
from alliance.typed_text import check_text, clean_line, clean_text
from storage.contributions import adoptions as adoption_rows
from storage.contributions import contributions as rows
from storage.contributions import endorsements as endorsement_rows
from storage.engine.database import Session
from storage.engine.once import store_once
from storage.numbered import Numbered
from storage.people.organisations import map_names
from storage.tables import Alliance, Contribution, ContributionVersion, Organisation

SHARED, NO_CHANNEL = "shared", "no_channel"
"""The kinds of the confirmation that the card is posted, and that its alliance has no channel to post it in."""
MAX_TITLE = 150
MAX_BODY = 3000


@dataclass(frozen=True)
class Submission:
    """The values typed in the short form, and the key of that form."""

    key: str
    kind: ContributionKind
    title: str
    body: str
    alliance_id: int
    visibility: Visibility
    organisation_id: int | None = None
    """Set to share on behalf of another organisation; requires permission."""
    channel_id: str | None = None
    """Where the form was opened: guests may share to that channel's alliance and to those of their organisation."""
    source_url: str | None = None
    """The message from which it was made."""
    source_author: str | None = None
    """The name of that message's author."""


@dataclass(frozen=True)
class ShownEndorsement:
    """An organisation's endorsement of a contribution, in the words of one of its officials."""

    organisation: Organisation
    severity: int | None
    context: str
    member_name: str
    at: dt.datetime


@dataclass(frozen=True)
class ShownAdoption:
    """An organisation's adoption of a practice, with its progress."""

    organisation: Organisation
    state: AdoptionState
    adapted: str
    stop_reason: str
    member_name: str
    at: dt.datetime


@dataclass(frozen=True)
class LinkedStep(Numbered, series=Series.STEP):
    """An action step that was made from a contribution, relates to it, or waits for it."""

    number: int
    title: Name
    status: Status
    kind: LinkKind


@dataclass(frozen=True)
class Shown(Numbered, series=Series.CONTRIBUTION):
    """A contribution that a reader may see, with what a card shows."""

    number: int
    kind: ContributionKind
    title: str
    body: str
    visibility: Visibility
    created_at: dt.datetime
    alliance: Alliance
    organisation: Organisation
    author_name: str
    author_slack_user_id: str
    is_archived: bool
    permalink: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    """The fields of its kind: see `alliance.contributions.details`."""
    named: DetailNames = field(default_factory=DetailNames)
    """The names of topics and goals that the details refer to."""
    version: int = 1
    archive_reason: str | None = None
    merged_into: int | None = None
    """The number of the contribution into which it was merged."""
    merged_numbers: tuple[int, ...] = ()
    """The numbers of those that were merged into it."""
    review_on: dt.date | None = None
    not_verified_since: dt.datetime | None = None
    endorsements: tuple[ShownEndorsement, ...] = ()
    adoptions: tuple[ShownAdoption, ...] = ()
    steps: tuple[LinkedStep, ...] = ()
    successor: Name | None = None
    """The successor of its organisation, if that has ended."""
    outcomes: Outcomes = field(default_factory=Outcomes)

    @property
    def endorsed_by_others(self) -> tuple[ShownEndorsement, ...]:
        """The endorsements of other organisations than the one that shared it."""
        return tuple(one for one in self.endorsements if one.organisation.id != self.organisation.id)

    @property
    def behind(self) -> int:
        """The number of supporters, including the organisation that shared it."""
        return len(self.endorsed_by_others) + 1


def share_contribution(session: Session, *, author: Person, submission: Submission, now: dt.datetime) -> Contribution:
    """Store a contribution and enqueue its card for the alliance's channel.

    Submitting the same form twice makes one contribution, and enqueues nothing the second time. Raises NotRegistered,
    NotAllowed, Invalid for a field, and Conflict if the alliance was archived since the form was opened.
    """
    authorise(author, Action.SHARE)
    if existing := rows.find_by_submission(session, submission.key):
        return _of_author(existing[0], author)
    alliance = check_submission(session, author=author, submission=submission)
    title, body = clean_line(submission.title), clean_text(submission.body)
    source = {"source_url": submission.source_url, "source_author": submission.source_author}
    contribution = Contribution(
        number=0,
        submission_key=submission.key,
        kind=submission.kind,
        title=title,
        body=body,
        alliance_id=submission.alliance_id,
        organisation_id=_choose_organisation(session, author, submission.organisation_id),
        author_id=author.as_member.id,
        visibility=submission.visibility,
        details={name: value for name, value in source.items() if value},
        created_at=now,
        updated_at=now,
        review_on=next_review(now.date()),
    )
    if not store_once(session, contribution, Series.CONTRIBUTION):
        # The same form arrived twice at once, and the other one was stored while this one waited.
        twin = rows.find_by_submission(session, submission.key)
        assert twin is not None
        return _of_author(twin[0], author)
    keep_version(session, contribution, by=author, now=now)
    organisation_id = contribution.organisation_id
    if organisation_id != author.as_member.organisation_id:
        ref = contribution.ref
        audit(session, author, "share_for_others", ref, {}, now, organisation=organisation_id)
    about = {"channel": submission.channel_id} if submission.channel_id else None
    shared = EventKind.SHARED
    record_event(session, contribution, shared, by=author, organisation_id=organisation_id, about=about, now=now)
    follow(
        session,
        contribution_id=contribution.id,
        member_id=author.as_member.id,
        reason=FollowReason.AUTHOR,
        now=now,
    )
    if alliance.channel_id is not None:
        tell, acted_in = author.slack_user_id, submission.channel_id
        cards.post(session, contribution, channel_id=alliance.channel_id, tell=tell, acted_in=acted_in, now=now)
    else:
        told = {"contribution": contribution.number}
        confirm(session, NO_CHANNEL, to=author.slack_user_id, acted_in=submission.channel_id, about=told, now=now)
    return contribution


def _of_author(contribution: Contribution, author: Person) -> Contribution:
    """What this form stored before. Raises Conflict if somebody else did: a form's id can be made up."""
    if author.member is None or contribution.author_id != author.member.id:
        raise Conflict("problem.form_of_others")
    return contribution


def is_shared(session: Session, key: str) -> bool:
    """Whether the form with this key has already been stored."""
    return rows.find_by_submission(session, key) is not None


def check_submission(session: Session, *, author: Person, submission: Submission) -> Alliance:
    """Validate a submission and return its alliance. Raises what `share_contribution` raises."""
    authorise(author, Action.SHARE)
    check_text("title", clean_line(submission.title), MAX_TITLE)
    check_text("body", clean_text(submission.body), MAX_BODY)
    alliance = get_open_alliance(session, submission.alliance_id, closed="problem.alliance_archived")
    check_may_contribute(author, alliance)
    is_here = submission.channel_id is not None and submission.channel_id == alliance.channel_id
    if author.is_restricted and alliance.id not in author.alliance_ids and not is_here:
        raise Invalid("alliance", "problem.guests_elsewhere", alliance=alliance.names)
    _choose_organisation(session, author, submission.organisation_id)
    return alliance


def show_contribution(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> Shown:
    """Return `B-<number>` for a reader asking in `channel_id`. Raises NotFound, also for what they may not see.

    The reference of a merged contribution leads to its merge target.
    """
    return shown(session, [get_readable(session, reader=reader, number=number, channel_id=channel_id)])[0]


def get_readable(session: Session, *, reader: Person, number: int, channel_id: str | None = None) -> rows.Found:
    """Return the rows of `B-<number>`, or of its merge target. Raises NotFound, also for what is hidden."""
    found = rows.find_contribution(session, number)
    while found is not None and found[0].merged_into_id is not None:
        found = rows.find_contribution_by_id(session, found[0].merged_into_id)
    if found is None or not may_read(reader, found[0], found[1], channel_id=channel_id):
        raise NotFound("contribution", Series.CONTRIBUTION.ref(number))
    return found


def get_to_change(
    session: Session, *, by: Person, number: int, channel_id: str | None = None, follow: bool = True
) -> rows.Found:
    """Return the rows of `B-<number>` for writing, locked until the transaction ends.

    With `follow`, a merged one leads to its target, even if that happened a moment ago; without, it raises Conflict:
    text typed about one contribution must not end up in another. Raises NotFound if the person may not read it.
    """
    found = get_readable(session, reader=by, number=number, channel_id=channel_id)
    rows.lock_contributions(session, [found[0].id])
    while found[0].merged_into_id is not None:
        found = get_readable(session, reader=by, number=number, channel_id=channel_id)
        rows.lock_contributions(session, [found[0].id])
    if not follow and found[0].number != number:
        raise Conflict("problem.merged", ref=Series.CONTRIBUTION.ref(number), into=found[0].ref)
    return found


def list_own(session: Session, *, reader: Person, limit: int = 10) -> list[Shown]:
    """List a member's own contributions, newest first; empty for a non-member."""
    if reader.member is None:
        return []
    return shown(session, rows.list_of_author(session, reader.member.id, limit=limit))


def list_recent(session: Session, *, reader: Person, limit: int = 5) -> list[Shown]:
    """List the newest contributions that this reader may see."""
    # Few are hidden from any one reader, so reading ten times as many is enough.
    found = rows.list_newest(session, limit=limit * 10)
    return shown(session, [row for row in found if may_read(reader, row[0], row[1])][:limit])


def shown(session: Session, found: Sequence[rows.Found]) -> list[Shown]:
    """Build what readers see of these rows; the caller has checked permission."""
    if not found:
        return []
    ids = [contribution.id for contribution, *_ in found]
    links = rows.list_permalinks(session, ids)
    numbers = rows.map_numbers(session, [one.merged_into_id for one, *_ in found if one.merged_into_id])
    merged = rows.map_merged_numbers(session, ids)
    endorsements = _endorsements(session, ids)
    adoptions = _adoptions(session, ids)
    steps = _steps(session, ids)
    outcomes = map_outcomes(session, ids)
    successors = _names_of(session, [one.successor_id for _, _, one, _ in found if one.successor_id])
    named = named_in(session, [contribution.details for contribution, *_ in found])
    return [
        Shown(
            number=contribution.number,
            kind=ContributionKind(contribution.kind),
            title=contribution.title,
            body=contribution.body,
            visibility=Visibility(contribution.visibility),
            created_at=contribution.created_at,
            alliance=alliance,
            organisation=organisation,
            successor=look_up(successors, organisation.successor_id),
            author_name=author.name,
            author_slack_user_id=author.slack_user_id,
            is_archived=contribution.archived_at is not None,
            permalink=links.get(contribution.id),
            details=dict(contribution.details),
            named=named,
            version=contribution.version,
            archive_reason=contribution.archive_reason,
            merged_into=look_up(numbers, contribution.merged_into_id),
            merged_numbers=tuple(merged.get(contribution.id, ())),
            review_on=contribution.review_on,
            not_verified_since=contribution.not_verified_since,
            endorsements=tuple(endorsements[contribution.id]),
            adoptions=tuple(adoptions[contribution.id]),
            steps=tuple(steps[contribution.id]),
            outcomes=outcomes.get(contribution.id, Outcomes()),
        )
        for contribution, alliance, organisation, author in found
    ]


def _names_of(session: Session, organisation_ids: Sequence[int]) -> dict[int, Name]:
    return {key: Name(*names) for key, names in map_names(session, organisation_ids).items()}


def _endorsements(session: Session, ids: Sequence[int]) -> dict[int, list[ShownEndorsement]]:
    by_contribution = defaultdict(list)
    for endorsement, organisation, member in endorsement_rows.list_endorsements(session, ids):
        by_contribution[endorsement.contribution_id].append(
            ShownEndorsement(
                organisation, endorsement.severity, endorsement.context, member.name, endorsement.updated_at
            )
        )
    return by_contribution


def _adoptions(session: Session, ids: Sequence[int]) -> dict[int, list[ShownAdoption]]:
    by_contribution = defaultdict(list)
    for adoption, organisation, member in adoption_rows.list_adoptions(session, ids):
        by_contribution[adoption.contribution_id].append(
            ShownAdoption(
                organisation,
                AdoptionState(adoption.state),
                adoption.adapted,
                adoption.stop_reason,
                member.name,
                adoption.updated_at,
            )
        )
    return by_contribution


def _steps(session: Session, ids: Sequence[int]) -> dict[int, list[LinkedStep]]:
    by_contribution = defaultdict(list)
    for link, step in rows.list_steps_of_contributions(session, ids):
        told = LinkedStep(step.number, step.titles, Status(step.status), LinkKind(link.kind))
        if link.contribution_id is not None:
            by_contribution[link.contribution_id].append(told)
    return by_contribution


def _choose_organisation(session: Session, author: Person, organisation_id: int | None) -> int:
    assert author.organisation is not None
    if organisation_id is None or organisation_id == author.organisation.id:
        return author.organisation.id
    authorise(author, Action.SHARE_FOR_OTHERS)
    return get_running(session, organisation_id).id


def keep_version(session: Session, contribution: Contribution, *, by: Person | None, now: dt.datetime) -> None:
    """Store the present content of a contribution as a version, under its current version number."""
    session.add(
        ContributionVersion(
            contribution_id=contribution.id,
            version=contribution.version,
            kind=contribution.kind,
            title=contribution.title,
            body=contribution.body,
            visibility=contribution.visibility,
            details=contribution.details,
            by_member_id=by.member.id if by and by.member else None,
            at=now,
        )
    )
