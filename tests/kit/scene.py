"""One of everything: contributions, steps, polls, a dossier, a meeting and a check-in, with numbers that a test knows.

Everything numbered 1 (or 901) is the housing alliance's and Utrecht's, and open; what is numbered 9 (or 909) belongs to
another alliance; 3 is over.
"""

import datetime as dt

from sqlmodel import select

from alliance import enums as w
from alliance.contributions.sharing import keep_version
from storage import tables as t
from storage.engine.database import Session

THEIRS = "Alleen voor de alliantie Ecosystemen"
"""The title of everything in the other alliance."""


class Scene:
    """Stores one of everything; people and organisations are those of the sample."""

    def __init__(self, session: Session, *, users: dict[str, str], channels: dict[str, str], now: dt.datetime) -> None:
        self.session, self.now = session, now
        self.users, self.channels = users, channels
        alliances = {one.slug: one for one in session.exec(select(t.Alliance)).all()}
        self.ours, self.theirs = alliances["studentenhuisvesting"], alliances["ecosystemen"]
        self.noor, self.jelle, self.marit, self.karim = (self.member(n) for n in ("noor", "jelle", "marit", "karim"))
        self.niels, self.wout, self.samira = (self.member(name) for name in ("niels", "wout", "samira"))

    def member(self, name: str) -> t.Member:
        """The member behind somebody of the sample."""
        return self.session.exec(select(t.Member).where(t.Member.slack_user_id == self.users[name])).one()

    def add(self, row: t.Member | object) -> None:
        """Store a row."""
        self.session.add(row)
        self.session.flush()

    def build(self) -> None:
        """Store everything."""
        for series in w.Series:
            counter = self.session.get(t.ReferenceCounter, series)
            self.session.delete(counter) if counter else None
            self.session.flush()
            self.add(t.ReferenceCounter(series=series, last=999))
        self._people()
        self._contributions()
        self._steps()
        self._polls()
        self._bundles()
        self._meetings()
        self._checkins()

    def _people(self) -> None:
        chair = self.session.exec(select(t.Chair).where(t.Chair.member_id == self.karim.id)).one()
        self.add(t.Delegate(chair_id=chair.id, member_id=self.wout.id, since=self.now))
        bas = self.member("bas")
        self.add(t.Chair(alliance_id=self.theirs.id, member_id=bas.id, kind=w.ChairKind.OFFICIAL, since=self.now))
        for one in self.session.exec(select(t.Member)).all():
            one.last_seen_on = self.now.date()  # else the first request of a day is noted
            self.session.add(one)
        gone = self.session.get(t.SlackProfile, self.users["yasmin"])
        assert gone is not None
        gone.is_deleted = True
        self.add(gone)

    def _contributions(self) -> None:
        for number, kind, of, alliance, seen in (
            (1, w.ContributionKind.BOTTLENECK, self.noor, self.ours, w.Visibility.NETWORK),
            (2, w.ContributionKind.BEST_PRACTICE, self.jelle, self.ours, w.Visibility.NETWORK),
            (3, w.ContributionKind.BOTTLENECK, self.noor, self.ours, w.Visibility.NETWORK),
            (4, w.ContributionKind.BOTTLENECK, self.noor, self.ours, w.Visibility.NETWORK),
            (9, w.ContributionKind.BOTTLENECK, self.niels, self.theirs, w.Visibility.ALLIANCE),
        ):
            made = t.Contribution(
                id=number,
                number=number,
                submission_key=f"key-{number}",
                kind=kind,
                title=THEIRS if number == 9 else f"Bijdrage {number}",
                body=THEIRS if number == 9 else "Er is te weinig",
                alliance_id=alliance.id,
                organisation_id=of.organisation_id,
                author_id=of.id,
                visibility=seen,
                created_at=self.now,
                updated_at=self.now,
                review_on=self.now.date(),
                archived_at=self.now if number == 3 else None,
            )
            self.add(made)
            keep_version(self.session, made, by=None, now=self.now)
            made.version = 2
            keep_version(self.session, made, by=None, now=self.now)
        self.add(t.LookAlike(id=1, newer_id=4, older_id=1, at=self.now))
        self.add(
            t.Draft(
                id="draft-of-noor",
                slack_user_id=self.noor.slack_user_id,
                kind="contribution",
                data={"title": "Nog niet af", "form": "share"},
                created_at=self.now,
                updated_at=self.now,
            )
        )

    def _steps(self) -> None:
        for number, alliance, of in (
            (901, self.ours, self.noor),
            (902, self.ours, self.noor),
            (903, self.ours, self.noor),
            (909, self.theirs, self.niels),
        ):
            self.add(
                t.ActionStep(
                    id=number,
                    number=number,
                    alliance_id=alliance.id,
                    title=f"Stap {number}",
                    ambition=w.Ambition.FIRST_STEP,
                    status=w.Status.PROPOSED if number == 902 else w.Status.ON_TRACK,
                    archived_at=self.now if number == 903 else None,
                    created_at=self.now,
                    updated_at=self.now,
                )
            )
            self.add(
                t.StepOwner(step_id=number, organisation_id=of.organisation_id, contact_member_id=of.id, since=self.now)
            )
        self.add(
            t.StepLink(
                id=1, step_id=901, contribution_id=1, kind=w.LinkKind.RELATED, by_member_id=self.noor.id, at=self.now
            )
        )
        self.add(
            t.StepLink(
                id=9,
                step_id=909,
                contribution_id=9,
                kind=w.LinkKind.RELATED,
                by_member_id=self.niels.id,
                at=self.now,
            )
        )
        self.add(
            t.Escalation(
                id=1,
                step_id=901,
                by_member_id=self.marit.id,
                to_member_id=self.karim.id,
                question="Wat nu?",
                created_at=self.now,
            )
        )

    def _polls(self) -> None:
        scan, question = w.PollKind.QUICK_SCAN, w.PollKind.QUESTION
        for number, kind, state, alliance in (
            (1, question, w.PollState.OPEN, self.ours),
            (2, question, w.PollState.OPEN, self.ours),
            (3, question, w.PollState.CLOSED, self.ours),
            (4, scan, w.PollState.DRAFT, self.ours),
            (5, scan, w.PollState.OPEN, self.ours),
            (9, question, w.PollState.OPEN, self.theirs),
            (10, scan, w.PollState.OPEN, self.theirs),
        ):
            by = self.marit if alliance is self.ours else self.member("bas")
            ends = self.now + dt.timedelta(days=7)
            self.add(
                t.Poll(
                    id=number,
                    number=number,
                    kind=kind,
                    alliance_id=alliance.id,
                    title=THEIRS if number > 8 else f"Peiling {number}",
                    state=state,
                    by_member_id=by.id,
                    channel_id=alliance.channel_id,
                    opened_at=self.now,
                    ends_at=ends,
                    closed_at=self.now if state is w.PollState.CLOSED else None,
                    created_at=self.now,
                )
            )
            if kind is question:
                self._question(number, w.Secrecy.ANONYMOUS if number == 2 else w.Secrecy.NAMED)
            else:
                for place in (1, 2):
                    self.add(
                        t.ScanQuestion(
                            id=number * 10 + place,
                            poll_id=number,
                            position=place,
                            form=w.ScanForm.TEXT,
                            text="Hoe gaat het?",
                        )
                    )

    def _question(self, number: int, secrecy: w.Secrecy) -> None:
        self.add(
            t.Question(
                poll_id=number,
                form=w.QuestionForm.SINGLE,
                voter=w.Voter.PERSON,
                secrecy=secrecy,
                results=w.Results.LIVE,
                takes_options=secrecy is w.Secrecy.NAMED,
            )
        )
        for place, label in enumerate(("Ja", "Nee", "Voorstel"), start=1):
            state = w.OptionState.PROPOSED if place == 3 else w.OptionState.OPEN
            self.add(
                t.QuestionOption(
                    id=number * 10 + place,
                    poll_id=number,
                    position=place,
                    text=label,
                    state=state,
                    by_member_id=self.noor.id,
                )
            )
        if secrecy is w.Secrecy.ANONYMOUS:
            self.add(t.AnonymousTally(poll_id=number))

    def _bundles(self) -> None:
        for number, state, alliance, item in (
            (1, w.BundleState.DRAFT, self.ours, 1),
            (2, w.BundleState.READY, self.ours, 1),
            (9, w.BundleState.DRAFT, self.theirs, 9),
        ):
            by = self.marit if alliance is self.ours else self.member("bas")
            self.add(
                t.Bundle(
                    id=number,
                    number=number,
                    title=THEIRS if number == 9 else f"Dossier {number}",
                    ask="Doe er iets aan",
                    state=state,
                    alliance_id=alliance.id,
                    by_member_id=by.id,
                    edition=1 if state is not w.BundleState.DRAFT else 0,
                    created_at=self.now,
                    updated_at=self.now,
                )
            )
            self.add(
                t.BundleItem(
                    id=number,
                    bundle_id=number,
                    contribution_id=item,
                    position=1,
                    by_member_id=by.id,
                    created_at=self.now,
                )
            )
            self.add(
                t.Addressee(
                    id=number,
                    bundle_id=number,
                    kind=w.AddresseeKind.MINISTRY,
                    name="Ministerie",
                    state=w.AddresseeState.CONCEPT,
                    created_at=self.now,
                )
            )
        self.add(
            t.Mandate(
                id=1,
                bundle_id=2,
                organisation_id=self.noor.organisation_id,
                asked_member_id=self.noor.id,
                asked_at=self.now,
                ask="Doe er iets aan",
                until=self.now.date() + dt.timedelta(days=5),
            )
        )
        self.add(t.MandateItem(mandate_id=1, contribution_id=1))

    def _meetings(self) -> None:
        for number, state, alliance in (
            (1, w.MeetingState.PLANNED, self.ours),
            (3, w.MeetingState.CANCELLED, self.ours),
            (9, w.MeetingState.PLANNED, self.theirs),
        ):
            by = self.marit if alliance is self.ours else self.member("bas")
            self.add(
                t.Meeting(
                    id=number,
                    number=number,
                    kind=w.MeetingKind.OFFICIAL,
                    title=f"Overleg {number}",
                    held_on=self.now.date(),
                    papers_on=self.now.date(),
                    state=state,
                    by_member_id=by.id,
                    created_at=self.now,
                )
            )
            self.add(t.MeetingAlliance(meeting_id=number, alliance_id=alliance.id))
            for place, listed in ((1, w.ItemState.TAKEN), (2, w.ItemState.PROPOSED)):
                self.add(
                    t.AgendaItem(
                        id=number * 10 + place,
                        meeting_id=number,
                        position=place,
                        purpose=w.Purpose.DECISION,
                        state=listed,
                        title="Punt",
                        step_id=902 if place == 1 and number == 1 else 909 if number == 9 else 901,
                        by_member_id=by.id,
                        created_at=self.now,
                    )
                )
        self.add(
            t.Decision(
                id=1,
                meeting_id=1,
                item_id=11,
                outcome=w.DecisionOutcome.AGREED,
                line="Doen",
                by_member_id=self.marit.id,
                created_at=self.now,
                updated_at=self.now,
            )
        )

    def _checkins(self) -> None:
        today = self.now.date()
        self.add(
            t.Schedule(
                id=1,
                alliance_id=self.ours.id,
                every=w.Every.WEEKS,
                weekday=3,
                wall_time=dt.time(9),
                zone="Europe/Amsterdam",
                starts_on=today,
                updated_at=self.now,
            )
        )
        self.add(
            t.Round(
                id=1,
                alliance_id=self.ours.id,
                held_on=today,
                planned_on=today,
                opens_at=self.now,
                ends_at=self.now + dt.timedelta(days=3),
            )
        )
        self.add(t.RoundStep(id=1, round_id=1, step_id=901, status_before="on_track"))
        self.add(t.CheckinMessage(id=1, member_id=self.noor.id, asked_on=today, made_at=self.now))
        self.add(t.Asked(id=1, round_step_id=1, member_id=self.noor.id, due_at=self.now, message_id=1))
        self.add(
            t.Closure(
                id=1,
                first_on=today + dt.timedelta(days=20),
                last_on=today + dt.timedelta(days=21),
                name="Vrij",
                created_at=self.now,
            )
        )
        self.add(
            t.Closure(
                id=2,
                organisation_id=self.noor.organisation_id,
                first_on=today + dt.timedelta(days=20),
                last_on=today + dt.timedelta(days=21),
                name="Vrij",
                created_at=self.now,
            )
        )
        self.add(
            t.Absence(
                id=1,
                member_id=self.noor.id,
                first_on=today,
                last_on=today,
                deputy_id=self.samira.id,
                began_at=self.now,
                created_at=self.now,
            )
        )
        self.add(t.SynonymGroup(id=9001, words=["kamer", "studio"], updated_at=self.now))
        self.add(
            t.DigestSchedule(
                id=1,
                frequency=w.Frequency.WEEKLY,
                alliance_id=self.ours.id,
                channel_id=self.ours.channel_id,
                wall_time=dt.time(9),
                starts_on=today,
                by_member_id=self.marit.id,
                created_at=self.now,
            )
        )
        self.add(t.Topic(id=901, alliance_id=self.ours.id, slug="t1", name="Kamers"))
        self.add(t.Topic(id=909, alliance_id=self.theirs.id, slug="t9", name="Campus"))
