"""Every figure and total counted again by hand: row by row, in plain Python, as *Toelichting* says it in words."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import select

from alliance.calendar.periods import Period
from alliance.digests.figures import FigureName, Scope
from alliance.digests.impact import Total
from alliance.enums import (
    AddresseeAnswer,
    AddresseeState,
    AdoptionState,
    ContributionKind,
    LinkKind,
    MeetingState,
    ParticipationKind,
    PollState,
    Status,
    StepEventKind,
    Visibility,
)
from storage.engine.database import Session
from storage.tables import (
    ActionStep,
    Addressee,
    AddresseeEvent,
    Adoption,
    AgendaItem,
    Alliance,
    Bundle,
    BundleItem,
    Contribution,
    ContributionEvent,
    Decision,
    Endorsement,
    HandedItem,
    Handover,
    Match,
    Meeting,
    MeetingAlliance,
    Member,
    Merge,
    Organisation,
    Participation,
    Poll,
    QuestionOption,
    Round,
    RoundStep,
    StatusUpdate,
    StepEvent,
    StepLink,
    StepOwner,
    Vote,
    VoteChoice,
)
from storage.tables.base import Table
from tests.networks.small_network import ZONE

T = TypeVar("T", bound=Table)
RUNNING = {Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.BLOCKED}
Counted = dict[FigureName, tuple[int, int | None]]


class Recount:
    """All rows of a small database, read once."""

    def __init__(self, session: Session) -> None:
        def rows(table: type[T]) -> Sequence[T]:
            return session.exec(select(table)).all()

        self.alliances = {one.id: one for one in rows(Alliance)}
        self.organisations = rows(Organisation)
        self.organisation_of = {one.id: one.organisation_id for one in rows(Member)}
        self.participations = rows(Participation)
        self.contributions = {one.id: one for one in rows(Contribution)}
        self.merges = rows(Merge)
        self.endorsements, self.adoptions, self.events = rows(Endorsement), rows(Adoption), rows(ContributionEvent)
        self.steps, self.updates = {one.id: one for one in rows(ActionStep)}, rows(StatusUpdate)
        self.owners, self.links, self.step_events = rows(StepOwner), rows(StepLink), rows(StepEvent)
        self.matches = rows(Match)
        self.rounds, self.round_steps = {one.id: one for one in rows(Round)}, rows(RoundStep)
        self.bundles, self.items = {one.id: one for one in rows(Bundle)}, rows(BundleItem)
        self.addressees, self.answers = {one.id: one for one in rows(Addressee)}, rows(AddresseeEvent)
        self.handed_items = rows(HandedItem)
        self.polls, self.votes, self.handovers = {one.id: one for one in rows(Poll)}, rows(Vote), rows(Handover)
        self.choices, self.options = rows(VoteChoice), rows(QuestionOption)
        self.meetings, self.held_by = {one.id: one for one in rows(Meeting)}, rows(MeetingAlliance)
        self.agenda, self.decisions = {one.id: one for one in rows(AgendaItem)}, rows(Decision)

    def figures(self, period: Period, scope: Scope) -> Counted:
        start, end = period.starts_at(ZONE), period.ends_at(ZONE)
        shared = [
            one
            for one in self.contributions.values()
            if start <= one.created_at < end and self.lives(one, end) and self.fits(one, scope)
        ]
        endorsed = [
            one
            for one in self.endorsements
            if start <= one.created_at < end
            and not _by(one.withdrawn_at, end)
            and self.lives(self.contributions[one.contribution_id], end)
            and self.about(one, scope)
        ]
        adopted = [
            one
            for one in self.adoptions
            if start <= one.created_at < end
            and self.lives(self.contributions[one.contribution_id], end)
            and self.about(one, scope)
        ]
        asked = [one for one in self.round_steps if self.was_asked(one, start, end, scope)]
        steps = {one.id: self.status(one, end) for one in self.steps.values() if self.stands(one, end, scope)}
        standing = list(steps.values())
        running = sum(status in RUNNING for status in standing)
        on_agenda = {step_id for step_id, status in steps.items() if status is not Status.PROPOSED}
        reported = {one.step_id for one in self.updates if start <= one.at < end and self.is_report(one)}
        on_track = [self.steps[key] for key, status in steps.items() if status is Status.ON_TRACK]
        late = [one for one in on_track if one.due_on is not None and one.due_on < period.last_on]
        part = self.taking_part(end, scope)
        return {
            FigureName.NEW_CONTRIBUTIONS: (len(shared), None),
            FigureName.ENDORSEMENTS: (len(endorsed), None),
            FigureName.ON_TRACK: (len(on_track), running),
            FigureName.ON_TRACK_LATE: (len(late), len(on_track)),
            FigureName.ANSWERED: (sum(_by(one.answered_at, end) for one in asked), len(asked)),
            FigureName.ADOPTIONS: (len(adopted), None),
            FigureName.CONTRIBUTORS: (len(part & {one.organisation_id for one in shared}), len(part)),
            FigureName.NEEDS_ATTENTION: (standing.count(Status.AT_RISK) + standing.count(Status.BLOCKED), running),
            FigureName.UPDATED: (len(on_agenda & reported), len(on_agenda)),
        }

    def totals(self, end: dt.datetime, scope: Scope) -> dict[Total, int]:
        states = [
            self.state(one, end)
            for one in self.adoptions
            if one.created_at < end and not self.is_merged(one.contribution_id, end) and self.about(one, scope)
        ]
        answers = [
            answer
            for addressee_id, answer in self.answers_at(end).items()
            if self.is_bundle_of(self.bundles[self.addressees[addressee_id].bundle_id], scope)
        ]
        done = [
            one
            for one in self.steps.values()
            if one.created_at < end and self.status(one, end) is Status.DONE and self.is_step_of(one, scope)
        ]
        return {
            Total.ADOPTIONS_EXPLORING: states.count(AdoptionState.EXPLORING),
            Total.ADOPTIONS_RUNNING: states.count(AdoptionState.RUNNING),
            Total.ADOPTIONS_EMBEDDED: states.count(AdoptionState.EMBEDDED),
            Total.ADOPTIONS_STOPPED: states.count(AdoptionState.STOPPED),
            Total.MATCHES_ADOPTED: sum(
                _by(one.adopted_at, end)
                and self.fits(self.contributions[one.bottleneck_id], scope)
                and not self.is_merged(one.bottleneck_id, end)
                and not self.is_merged(one.practice_id, end)
                for one in self.matches
            ),
            Total.ANSWERS_HONOURED: answers.count(AddresseeAnswer.HONOURED),
            Total.ANSWERS_PARTLY: answers.count(AddresseeAnswer.PARTLY),
            Total.ANSWERS_DECLINED: answers.count(AddresseeAnswer.DECLINED),
            Total.BOTTLENECKS_REMOVED: self.removed(end, scope),
            Total.STEPS_DONE: len(done),
            Total.ORGANISATIONS_ACTIVE: sum(
                self.was_active(one.id, end, scope)
                for one in self.organisations
                if scope.organisation_id in (None, one.id)
            ),
        }

    def progress(self, start: dt.datetime, stop: dt.datetime, end: dt.datetime, alliance_id: int | None) -> list[int]:
        """Of the bottlenecks shared from `start` up to `stop`: how many got no further than each stage by `end`."""
        there = [
            one
            for one in self.contributions.values()
            if one.kind is ContributionKind.BOTTLENECK
            and start <= one.created_at < min(stop, end)
            and not self.is_merged(one.id, end)
            and alliance_id in (None, one.alliance_id)
        ]
        made = [one for one in self.links if one.kind is LinkKind.MADE_OF and one.at < end]
        done = [one for one in made if self.is_done(self.steps[one.step_id], end)]
        items = [one for one in self.items if one.created_at < end]
        heard = self.answers_at(end)
        told = [one.contribution_id for one in self.handed_items if one.addressee_id in heard]
        bundled = [one.contribution_id for one in items]
        taken_up = self.after_merges([*bundled, *(one.contribution_id for one in made)], end)
        answered = self.after_merges([*told, *(one.contribution_id for one in done)], end)
        stages = [0, 0, 0, 0]
        for one in there:
            if one.id in answered:
                stages[3] += 1
            elif one.id in taken_up:
                stages[2] += 1
            else:
                stages[self.is_recognised(one, end)] += 1
        return stages

    def after_merges(self, ids: Sequence[int | None], end: dt.datetime) -> set[int | None]:
        """These contributions and all those that they became part of."""
        found: set[int | None] = set()
        for contribution_id in ids:
            found.add(contribution_id)
            while merge := self.merge_of(contribution_id, end):
                contribution_id = merge.target_id
                found.add(contribution_id)
        return found

    def is_done(self, step: ActionStep, end: dt.datetime) -> bool:
        return step.created_at < end and self.status(step, end) is Status.DONE

    def is_recognised(self, one: Contribution, end: dt.datetime) -> bool:
        return any(
            said.contribution_id == one.id
            and said.organisation_id != one.organisation_id
            and said.created_at < end
            and not _by(said.withdrawn_at, end)
            for said in self.endorsements
        )

    def taken_over(self, end: dt.datetime, alliance_id: int | None) -> Counter[tuple[str, str]]:
        """How often each organisation took over a living practice of each other one."""
        names = {one.id: one.name for one in self.organisations}
        found: Counter[tuple[str, str]] = Counter()
        for one in self.adoptions:
            practice = self.contributions[one.contribution_id]
            if one.created_at < end and self.lives(practice, end) and alliance_id in (None, practice.alliance_id):
                found[names[one.organisation_id], names[practice.organisation_id]] += 1
        return found

    def practices(self, end: dt.datetime, alliance_id: int | None) -> dict[int, set[int]]:
        """The numbers of the practices that answer each living bottleneck, by its number."""
        answered: dict[int, set[int]] = {
            one.number: set()
            for one in self.contributions.values()
            if one.kind is ContributionKind.BOTTLENECK
            and self.lives(one, end)
            and alliance_id in (None, one.alliance_id)
        }
        for one in self.matches:
            bottleneck, practice = self.contributions[one.bottleneck_id], self.contributions[one.practice_id]
            is_shown = practice.visibility is Visibility.NETWORK or alliance_id in (None, practice.alliance_id)
            is_dismissed = _by(one.dismissed_at, end) and not _by(one.adopted_at, end)
            is_there = _by(one.found_at, end) and not is_dismissed and self.lives(practice, end)
            if bottleneck.number in answered and is_shown and is_there:
                answered[bottleneck.number].add(practice.number)
        return answered

    def decided(self, period: Period, alliance_id: int | None) -> list[tuple[str, str, bool]]:
        """The decisions recorded or changed in a period: meeting, subject, and whether it was recorded before."""
        start, end = period.starts_at(ZONE), period.ends_at(ZONE)
        found = []
        for one in self.decisions:
            item, meeting = self.agenda[one.item_id], self.meetings[one.meeting_id]
            about = self.contributions.get(item.contribution_id or 0)
            is_its = about is not None and about.alliance_id == alliance_id
            is_here = alliance_id is None or is_its or alliance_id in self.alliances_of(meeting)
            is_new, was_changed = start <= one.created_at < end, one.version > 1 and start <= one.updated_at < end
            if is_here and (is_new or was_changed):
                subject = f"B-{about.number}" if about else item.title
                found.append((f"O-{meeting.number}", subject, not is_new))
        return sorted(found)

    def handed(self, period: Period, alliance_id: int | None) -> list[tuple[str, str, int]]:
        """What was handed over and answered in a period: reference, newest state, and how many states there were."""
        start, end = period.starts_at(ZONE), period.ends_at(ZONE)
        events: dict[int, list[AddresseeEvent]] = {}
        for one in sorted(self.answers, key=lambda one: one.id):
            bundle = self.bundles[self.addressees[one.addressee_id].bundle_id]
            if start <= one.at < end and alliance_id in (None, bundle.alliance_id):
                events.setdefault(one.addressee_id, []).append(one)
        found = [
            (
                f"D-{self.bundles[self.addressees[key].bundle_id].number}",
                all_of[-1].state.value,
                len({e.state for e in all_of}),
            )
            for key, all_of in events.items()
        ]
        found += [
            (f"V-{self.polls[one.poll_id].number}", AddresseeState.HANDED.value, 1)
            for one in self.handovers
            if start <= one.created_at < end and alliance_id in (None, self.polls[one.poll_id].alliance_id)
        ]
        return sorted(found)

    def results(self, period: Period, alliance_id: int | None) -> dict[str, tuple[int, dict[str, int]]]:
        """How many voted, and for what, in the questions that closed in a period."""
        start, end = period.starts_at(ZONE), period.ends_at(ZONE)
        return {
            f"V-{one.number}": (
                sum(vote.poll_id == one.id for vote in self.votes),
                {
                    option.text: sum(choice.option_id == option.id for choice in self.choices)
                    for option in self.options
                    if option.poll_id == one.id
                },
            )
            for one in self.polls.values()
            if one.state is PollState.CLOSED
            and one.closed_at is not None
            and start <= one.closed_at < end
            and alliance_id in (None, one.alliance_id)
        }

    def changes(self, period: Period, alliance_id: int | None) -> dict[str, tuple[Status, Status]]:
        """The steps whose status changed from the beginning to the end of a period, with both."""
        start, end = period.starts_at(ZONE), period.ends_at(ZONE)
        both = {
            f"A-{one.number}": (self.status(one, start), self.status(one, end))
            for one in self.steps.values()
            if one.created_at < start and self.stands(one, end, Scope(alliance_id))
        }
        return {ref: (before, after) for ref, (before, after) in both.items() if before is not after}

    def next_meeting(self, period: Period, alliance_id: int | None) -> str | None:
        coming = [
            (one.held_on, one.id, f"O-{one.number}")
            for one in self.meetings.values()
            if one.state is not MeetingState.CANCELLED
            and one.held_on > period.last_on
            and one.created_at < period.ends_at(ZONE)
            and (alliance_id is None or alliance_id in (self.alliances_of(one) or {alliance_id}))
        ]
        return min(coming)[-1] if coming else None

    def alliances_of(self, meeting: Meeting) -> set[int]:
        return {one.alliance_id for one in self.held_by if one.meeting_id == meeting.id}

    def merge_of(self, contribution_id: int | None, end: dt.datetime) -> Merge | None:
        found = [one for one in self.merges if one.source_id == contribution_id and one.at < end]
        return next((one for one in found if not _by(one.undone_at, end)), None)

    def is_merged(self, contribution_id: int | None, end: dt.datetime) -> bool:
        return self.merge_of(contribution_id, end) is not None

    def lives(self, one: Contribution, end: dt.datetime) -> bool:
        return one.created_at < end and not _by(one.archived_at, end) and not self.is_merged(one.id, end)

    def fits(self, one: Contribution, scope: Scope) -> bool:
        return scope.alliance_id in (None, one.alliance_id) and scope.organisation_id in (None, one.organisation_id)

    def about(self, one: Endorsement | Adoption, scope: Scope) -> bool:
        alliance_id = self.contributions[one.contribution_id].alliance_id
        return scope.alliance_id in (None, alliance_id) and scope.organisation_id in (None, one.organisation_id)

    def is_owned(self, step_id: int | None, organisation_id: int | None) -> bool:
        owners = {one.organisation_id for one in self.owners if one.step_id == step_id}
        return organisation_id is None or organisation_id in owners

    def is_step_of(self, one: ActionStep, scope: Scope) -> bool:
        return scope.alliance_id in (None, one.alliance_id) and self.is_owned(one.id, scope.organisation_id)

    def stands(self, one: ActionStep, end: dt.datetime, scope: Scope) -> bool:
        has_ended = _by(self.alliances[one.alliance_id].archived_at, end) or _by(one.archived_at, end)
        return one.created_at < end and not has_ended and self.is_step_of(one, scope)

    def status(self, one: ActionStep, end: dt.datetime) -> Status:
        before = [(each.at, each.id, each.status) for each in self.updates if each.step_id == one.id]
        return max(each for each in before if each[0] < end)[2]

    def is_report(self, one: StatusUpdate) -> bool:
        """Said by a member, other than by entering or adopting the step."""
        adopted = {(each.step_id, each.at) for each in self.step_events if each.kind is StepEventKind.ADOPTED}
        is_adopted = (one.step_id, one.at) in adopted
        return one.by_member_id is not None and one.at != self.steps[one.step_id].created_at and not is_adopted

    def was_asked(self, one: RoundStep, start: dt.datetime, end: dt.datetime, scope: Scope) -> bool:
        held = self.rounds[one.round_id]
        is_its = scope.alliance_id in (None, held.alliance_id) and self.is_owned(one.step_id, scope.organisation_id)
        return start <= held.ends_at < end and not _by(held.cancelled_at, end) and is_its

    def taking_part(self, end: dt.datetime, scope: Scope) -> set[int]:
        return {
            one.organisation_id
            for one in self.participations
            if one.kind is ParticipationKind.TAKES_PART
            and one.since < end
            and not _by(one.until, end)
            and not _by(self.alliances[one.alliance_id].archived_at, end)
            and scope.alliance_id in (None, one.alliance_id)
            and scope.organisation_id in (None, one.organisation_id)
        }

    def state(self, one: Adoption, end: dt.datetime) -> AdoptionState:
        said = [
            (each.at, each.id, each.about["state"])
            for each in self.events
            if (each.contribution_id, each.organisation_id) == (one.contribution_id, one.organisation_id)
            and each.at < end
        ]
        return AdoptionState(max(said)[2])

    def answers_at(self, end: dt.datetime) -> dict[int, AddresseeAnswer | None]:
        """What each addressee who had answered by then had answered last, also to an earlier edition."""
        given = [one for one in self.answers if one.at < end and one.state is AddresseeState.ANSWERED]
        return {one.addressee_id: one.answer for one in sorted(given, key=lambda one: one.id)}

    def is_bundle_of(self, one: Bundle, scope: Scope) -> bool:
        sharers = {
            self.contributions[item.contribution_id].organisation_id
            for item in self.handed_items
            if self.addressees[item.addressee_id].bundle_id == one.id
        }
        is_behind = scope.organisation_id is None or scope.organisation_id in sharers
        return scope.alliance_id in (None, one.alliance_id) and is_behind

    def removed(self, end: dt.datetime, scope: Scope) -> int:
        by_step = {
            one.contribution_id
            for one in self.links
            if one.kind is LinkKind.MADE_OF and one.at < end and self.is_done(self.steps[one.step_id], end)
        }
        answers = self.answers_at(end)
        in_bundle = {
            one.contribution_id
            for one in self.handed_items
            if answers.get(one.addressee_id) is AddresseeAnswer.HONOURED
        }
        there = set()
        for contribution_id in by_step | in_bundle:
            while merge := self.merge_of(contribution_id, end):
                contribution_id = merge.target_id
            there.add(contribution_id)
        found = [self.contributions[one] for one in there if one is not None]
        return sum(one.kind is ContributionKind.BOTTLENECK and self.fits(one, scope) for one in found)

    def was_active(self, organisation_id: int | None, end: dt.datetime, scope: Scope) -> bool:
        here = Scope(scope.alliance_id, organisation_id)
        said: list[Endorsement | Adoption] = [*self.endorsements, *self.adoptions]
        return (
            any(one.created_at < end and self.fits(one, here) for one in self.contributions.values())
            or any(one.created_at < end and self.about(one, here) for one in said)
            or any(
                one.at < end
                and self.is_report(one)
                and self.organisation_of.get(one.by_member_id or 0) == organisation_id
                and scope.alliance_id in (None, self.steps[one.step_id].alliance_id)
                for one in self.updates
            )
        )


def _by(moment: dt.datetime | None, end: dt.datetime) -> bool:
    """Whether something had happened by then."""
    return moment is not None and moment < end
