"""A network with a history made up at random, for whoever counts it again by hand.

The rows are such as the program writes them: nobody recognises what is archived, and a status is never dated back.
"""

import datetime as dt
import random
from typing import TypeVar

from alliance.enums import (
    AddresseeAnswer,
    AddresseeKind,
    AddresseeState,
    AdoptionState,
    Ambition,
    BundleState,
    ContributionKind,
    DecisionOutcome,
    EventKind,
    ItemState,
    LinkKind,
    MeetingKind,
    MeetingState,
    OptionState,
    OrganisationKind,
    ParticipationKind,
    PollKind,
    PollState,
    Purpose,
    QuestionForm,
    Results,
    Secrecy,
    Status,
    StepEventKind,
    Visibility,
    VoteKind,
    Voter,
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
    Question,
    QuestionOption,
    Round,
    RoundStep,
    StatusUpdate,
    StepEvent,
    StepLink,
    StepOwner,
    Theme,
    Vote,
    VoteChoice,
)
from storage.tables.base import Table
from tests.networks.small_network import ZONE

T = TypeVar("T", bound=Table)
START, END = dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.datetime(2026, 12, 21, tzinfo=dt.UTC)


class History:
    """A network that lived for a year; the same for the same seed."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.random = session, random.Random(seed)
        theme = self.stored(Theme(slug="thema", name="Thema"))
        self.alliances = [
            self.stored(Alliance(slug=f"alliantie-{n}", theme_id=theme.id, name=f"Alliantie {n}")) for n in range(3)
        ]
        self.organisations = [
            self.stored(Organisation(slug=f"stad-{n}", name=f"Stad {n}", kind=OrganisationKind.CITY)) for n in range(6)
        ]
        self.members = [
            self.stored(Member(slack_user_id=f"U{n}", organisation_id=one.id, name=f"Iemand {n}", created_at=START))
            for n, one in enumerate(self.organisations)
        ]
        self.ended: dict[int, dt.datetime] = {}
        self._take_part()
        self.contributions = [self._share(number) for number in range(1, 31)]
        self._merge()
        self._say()
        self.steps = [self._step(number) for number in range(1, 16)]
        self._ask()
        self._bundle()
        self._match()
        alliance = self.random.choice(self.alliances)
        alliance.archived_at = self.moment(START)
        self.add(alliance)
        for number in range(1, 9):
            self._poll(number)
        for number in range(1, 13):
            self._meet(number)
        session.flush()

    def add(self, row: Table) -> None:
        """Of these the next row that is stored takes all along in one statement."""
        self.session.add(row)

    def stored(self, row: T) -> T:
        """With its id, for the rows that refer to it."""
        self.session.add(row)
        self.session.flush()
        return row

    def moment(self, after: dt.datetime, before: dt.datetime = END) -> dt.datetime:
        """Some moment in a stretch, now and then exactly at midnight in the network's zone."""
        at = after + self.random.random() * (before - after)
        midnight = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(dt.UTC)
        return midnight if midnight > after and self.chance(0.2) else at.replace(microsecond=0)

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def _take_part(self) -> None:
        for alliance in self.alliances:
            for organisation in self.organisations:
                if not self.chance(0.7):
                    continue
                since = self.moment(START)
                kind = ParticipationKind.TAKES_PART if self.chance(0.8) else ParticipationKind.READS_ALONG
                about = {"alliance_id": alliance.id, "organisation_id": organisation.id, "kind": kind}
                self.add(
                    Participation(since=since, until=self.moment(since) if self.chance(0.3) else None, **about)  # type: ignore[arg-type]
                )

    def _share(self, number: int) -> Contribution:
        at = self.moment(START)
        author = self.random.choice(self.members)
        row = Contribution(
            number=number,
            submission_key=f"form-{number}",
            kind=self.random.choice(list(ContributionKind)),
            title="Iets",
            body="Iets",
            alliance_id=self.random.choice(self.alliances).id,
            organisation_id=author.organisation_id,
            author_id=author.id,
            visibility=self.random.choice(list(Visibility)),
            created_at=at,
            updated_at=at,
        )
        if self.chance(0.2):
            row.archived_at = self.ended[number] = self.moment(at)
        return self.stored(row)

    def _merge(self) -> None:
        """Some go up in another one, that may go up in a third one; some of that is undone."""
        free = [one for one in self.contributions if one.archived_at is None]
        for source in self.random.sample(free, 6):
            targets = [one for one in free if one is not source and one.number not in self.ended]
            target = self.random.choice(targets)
            at = self.moment(max(source.created_at, target.created_at))
            is_undone = self.chance(0.3)
            undone_at = min(at + dt.timedelta(hours=20), END) if is_undone else None
            self.add(Merge(source_id=source.id, target_id=target.id, at=at, undone_at=undone_at))
            self.ended[source.number] = at
            if not is_undone:
                source.merged_into_id = target.id
                self.add(source)

    def _say(self) -> None:
        """What lives is recognised and taken over."""
        for one in self.contributions:
            until = self.ended.get(one.number, END)
            for organisation, member in zip(self.organisations, self.members, strict=True):
                if organisation.id == one.organisation_id or not self.chance(0.3):
                    continue
                about = {
                    "contribution_id": one.id,
                    "organisation_id": organisation.id,
                    "member_id": member.id,
                }
                at = self.moment(one.created_at, until)
                withdrawn = self.moment(at) if self.chance(0.3) else None
                self.add(Endorsement(created_at=at, updated_at=at, withdrawn_at=withdrawn, **about))  # type: ignore[arg-type]
                if one.kind is ContributionKind.BEST_PRACTICE:
                    self._adopt(one, about, until)

    def _adopt(self, one: Contribution, about: dict[str, int], until: dt.datetime) -> None:
        first = at = self.moment(one.created_at, until)
        state = self.random.choice(list(AdoptionState))
        kind = EventKind.ADOPTED
        while True:
            self.add(
                ContributionEvent(
                    contribution_id=one.id,
                    kind=kind,
                    organisation_id=about["organisation_id"],
                    about={"state": state},
                    at=at,
                )
            )
            if self.chance(0.5):
                break
            kind, at, state = EventKind.ADOPTION_CHANGED, self.moment(at), self.random.choice(list(AdoptionState))
        self.add(Adoption(state=state, created_at=first, updated_at=at, **about))  # type: ignore[arg-type]

    def _match(self) -> None:
        """Some bottlenecks meet a practice, which is dismissed or taken over, or neither."""
        of = {kind: [one for one in self.contributions if one.kind is kind] for kind in ContributionKind}
        for bottleneck in of[ContributionKind.BOTTLENECK]:
            for practice in of[ContributionKind.BEST_PRACTICE]:
                if not self.chance(0.2):
                    continue
                at = self.moment(max(bottleneck.created_at, practice.created_at))
                dismissed, adopted = (self.moment(at) if self.chance(0.3) else None for _ in range(2))
                row = Match(bottleneck_id=bottleneck.id, practice_id=practice.id, score=80, found_at=at)
                row.dismissed_at, row.adopted_at = dismissed, adopted
                self.add(row)

    def _step(self, number: int) -> ActionStep:
        at = self.moment(START)
        status = self.random.choice([Status.PROPOSED, Status.NOT_STARTED])
        row = self.stored(
            ActionStep(
                number=number,
                alliance_id=self.random.choice(self.alliances).id,
                title="Stap",
                ambition=Ambition.FIRST_STEP,
                status=status,
                archived_at=self.moment(at) if self.chance(0.2) else None,
                due_on=self.moment(at).date() if self.chance(0.7) else None,
                created_at=at,
                updated_at=at,
            )
        )
        by = self.random.choice([None, *(one.id for one in self.members)])
        self.add(StatusUpdate(step_id=row.id, status=status, by_member_id=by, at=at))
        if status is Status.PROPOSED and self.chance(0.7):
            at, row.status = self.moment(at), Status.NOT_STARTED
            about = {"step_id": row.id, "by_member_id": self.random.choice(self.members).id, "at": at}
            self.add(StepEvent(kind=StepEventKind.ADOPTED, **about))  # type: ignore[arg-type]
            self.add(StatusUpdate(status=row.status, **about))  # type: ignore[arg-type]
        for organisation in self.random.sample(self.organisations, self.random.randint(0, 2)):
            self.add(StepOwner(step_id=row.id, organisation_id=organisation.id, since=at))
        while self.chance(0.7):
            at = self.moment(at)
            row.status = self.random.choice([one for one in Status if one is not Status.PROPOSED])
            by = self.random.choice(self.members).id
            self.add(StatusUpdate(step_id=row.id, status=row.status, by_member_id=by, at=at))
        if self.chance(0.5):
            about = {"step_id": row.id, "contribution_id": self.random.choice(self.contributions).id}
            kind, by = self.random.choice([LinkKind.MADE_OF, LinkKind.RELATED]), self.members[0].id
            self.add(StepLink(kind=kind, by_member_id=by, at=self.moment(row.created_at), **about))  # type: ignore[arg-type]
        return self.stored(row)

    def _ask(self) -> None:
        for number in range(12):
            at = self.moment(START)
            alliance = self.random.choice(self.alliances)
            cancelled = self.moment(at) if self.chance(0.2) else None
            held = self.stored(
                Round(
                    alliance_id=alliance.id,
                    held_on=dt.date(2025, 1, 1 + number),
                    planned_on=at.date(),
                    opens_at=at,
                    ends_at=at + dt.timedelta(days=5),
                    cancelled_at=cancelled,
                )
            )
            for step in self.steps:
                if step.alliance_id != alliance.id or step.created_at > at:
                    continue
                answered = self.moment(at) if self.chance(0.6) else None
                about = {"round_id": held.id, "step_id": step.id}
                self.add(RoundStep(status_before="on_track", answered_at=answered, **about))  # type: ignore[arg-type]

    def _bundle(self) -> None:
        for number in range(1, 5):
            at = self.moment(START)
            alliance_id = self.random.choice([None, *(one.id for one in self.alliances)])
            by = self.members[0].id
            about = {"number": number, "title": "Dossier", "state": BundleState.OUT, "by_member_id": by}
            made = self.stored(Bundle(alliance_id=alliance_id, created_at=at, updated_at=at, **about))  # type: ignore[arg-type]
            inside = self.random.sample(self.contributions, 5)
            for position, item in enumerate(inside):
                about = {"bundle_id": made.id, "contribution_id": item.id, "position": position}
                self.add(BundleItem(by_member_id=by, created_at=at, **about))  # type: ignore[arg-type]
            for _ in range(2):
                self._hand_over(made, at, by, inside[1:])  # the first one was left out

    def _poll(self, number: int) -> None:
        """A question that some organisations answer; most have closed, and some were handed over or cancelled."""
        at, by = self.moment(START), self.members[0].id
        row = Poll(
            number=number,
            kind=PollKind.QUESTION,
            alliance_id=self.random.choice(self.alliances).id,
            title=f"Vraag {number}?",
            state=PollState.OPEN,
            by_member_id=by,
            opened_at=at,
            ends_at=END,
            created_at=at,
        )
        if self.chance(0.8):
            row.state = PollState.CANCELLED if self.chance(0.2) else PollState.CLOSED
            row.closed_at, row.electorate = self.moment(at), len(self.members)
        self.stored(row)
        settings = {"secrecy": Secrecy.NAMED, "results": Results.LIVE, "voter": Voter.ORGANISATION}
        self.stored(Question(poll_id=row.id, form=QuestionForm.SINGLE, **settings))  # type: ignore[arg-type]
        options = [
            self.stored(QuestionOption(poll_id=row.id, position=place, text=text, state=OptionState.OPEN))
            for place, text in enumerate(("Ja", "Nee"))
        ]
        for organisation, member in zip(self.organisations, self.members, strict=True):
            if self.chance(0.3):
                continue
            kind = VoteKind.CHOICE if self.chance(0.8) else VoteKind.ABSTAIN
            about = {"poll_id": row.id, "voter_key": f"o{organisation.id}", "member_id": member.id}
            vote = self.stored(Vote(organisation_id=organisation.id, kind=kind, at=at, **about))  # type: ignore[arg-type]
            if kind is VoteKind.CHOICE:
                self.add(VoteChoice(vote_id=vote.id, option_id=self.random.choice(options).id, poll_id=row.id))
        if row.closed_at is not None and self.chance(0.5):
            handed_at = self.moment(row.closed_at)
            about = {"poll_id": row.id, "by_member_id": by, "created_at": handed_at}
            self.add(Handover(addressee="Ministerie", handed_on=handed_at.date(), **about))  # type: ignore[arg-type]

    def _meet(self, number: int) -> None:
        """A meeting of the network or of an alliance, with decisions of which some are changed; or one cancelled."""
        planned, by = self.moment(START), self.members[0].id
        held = self.moment(planned)
        is_cancelled = self.chance(0.2)
        row = self.stored(
            Meeting(
                number=number,
                kind=MeetingKind.OFFICIAL,
                title=f"Overleg {number}",
                held_on=held.date(),
                papers_on=planned.date(),
                state=MeetingState.CANCELLED if is_cancelled else MeetingState.PLANNED,
                by_member_id=by,
                created_at=planned,
            )
        )
        if self.chance(0.5):
            self.add(MeetingAlliance(meeting_id=row.id, alliance_id=self.random.choice(self.alliances).id))
        for position in range(0 if is_cancelled else 4):
            subject = self.random.choice([{}, {"contribution_id": self.random.choice(self.contributions).id}])
            at = {"position": position, "purpose": Purpose.DECISION, "state": ItemState.TAKEN, "created_at": planned}
            item = self.stored(AgendaItem(meeting_id=row.id, title=f"Punt {position}", **at, **subject))  # type: ignore[arg-type]
            if self.chance(0.3):
                continue
            decided = self.moment(held)
            changed = self.moment(decided) if self.chance(0.4) else None
            outcome = self.random.choice(list(DecisionOutcome))
            about = {"meeting_id": row.id, "item_id": item.id, "by_member_id": by, "version": 2 if changed else 1}
            self.add(Decision(outcome=outcome, line="Zo.", created_at=decided, updated_at=changed or decided, **about))

    def _hand_over(self, made: Bundle, at: dt.datetime, by: int, handed: list[Contribution]) -> None:
        about = {"bundle_id": made.id, "kind": AddresseeKind.MINISTRY, "name": "Ministerie"}
        addressee = self.stored(Addressee(state=AddresseeState.HANDED, created_at=at, **about))  # type: ignore[arg-type]
        for one in handed:
            self.add(HandedItem(addressee_id=addressee.id, contribution_id=one.id))
        # A later edition is handed over after the answer to an earlier one, which stays.
        states = (AddresseeState.HANDED, AddresseeState.ANSWERED, AddresseeState.ANSWERED, AddresseeState.HANDED)
        for state in states[: self.random.randint(0, 4)]:
            at = self.moment(at)
            is_answer = state is AddresseeState.ANSWERED
            answer = self.random.choice(list(AddresseeAnswer)) if is_answer else None
            about = {"addressee_id": addressee.id, "happened_on": at.date(), "by_member_id": by}
            self.add(AddresseeEvent(state=state, answer=answer, at=at, **about))  # type: ignore[arg-type]
