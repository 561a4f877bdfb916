"""Events of the sample that involve several people: votes on a question, meetings, and a dossier handed over."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from alliance.bundles import addressees, bundles, items, mandate_rounds, mandates, permissions
from alliance.contributions.sharing import list_recent
from alliance.enums import QuestionForm, Results, Secrecy, Series, VoteKind, Voter
from alliance.meetings import decisions, planning
from alliance.meetings import items as meeting_items
from alliance.people.members import Person
from alliance.polls.question_validation import QuestionDraft
from alliance.polls.questions import ask_question
from alliance.polls.votes import SubmittedVote, cast_vote
from bot.demo.sample import Event, Players, moment, person_of, workday
from bot.demo.sample_file import (
    SampleBundle,
    SampleDecision,
    SampleItem,
    SampleMandate,
    SampleMeeting,
    SampleQuestion,
    SampleReport,
    SampleVote,
)
from reports.bundles.redaction import Marking
from storage.agenda import agenda as step_rows
from storage.bundles import bundles as bundle_rows
from storage.engine.database import Session
from storage.polls.questions import list_options

ENDS_AT = dt.time(17)


def events_together(players: Players) -> Iterator[Event]:
    """All these events, in no particular order."""
    for question in players.sample.questions:
        yield from _PlayedQuestion(players, question).events()
    for meeting in players.sample.meetings:
        yield from _PlayedMeeting(players, meeting).events()
    for bundle in players.sample.bundles:
        yield from _PlayedBundle(players, bundle).events()


class _PlayedQuestion:
    """A question, from asking it to its last vote; it ends by itself."""

    def __init__(self, players: Players, sample: SampleQuestion) -> None:
        self._players = players
        self._sample = sample
        self._poll_id = self._number = 0

    def events(self) -> Iterator[Event]:
        yield Event(moment(self._players, self._sample), self._ask)
        for vote in self._sample.votes:
            yield Event(moment(self._players, vote), partial(self._vote, vote))

    def _ask(self) -> None:
        players, sample = self._players, self._sample
        ends_on, channel_id = workday(players, -sample.ends_days_ago), players.channel_ids[sample.channel]
        draft = QuestionDraft(
            question=sample.question,
            options=sample.options,
            form=QuestionForm.SINGLE,
            most=1,
            voter=Voter.PERSON,
            secrecy=Secrecy.NAMED,
            results=Results.AFTER_VOTING,
            quorum=None,
            takes_options=False,
        )
        with players.context.writing() as session:
            poll = ask_question(
                session,
                by=person_of(players, session, sample.by),
                alliance_id=players.alliances[sample.alliance],
                draft=draft,
                channel_id=channel_id,
                acted_in=channel_id,
                ends_at=dt.datetime.combine(ends_on, ENDS_AT, players.zone).astimezone(dt.UTC),
                now=players.context.now(),
            )
            self._poll_id, self._number = poll.id, poll.number

    def _vote(self, vote: SampleVote) -> None:
        players = self._players
        with players.context.writing() as session:
            chosen = list_options(session, self._poll_id)[vote.option - 1]
            cast_vote(
                session,
                by=person_of(players, session, vote.by, is_seen=False),
                number=self._number,
                choice=SubmittedVote(VoteKind.CHOICE, (chosen.id,)),
                now=players.context.now(),
            )


class _PlayedMeeting:
    """A meeting, from planning to decisions."""

    def __init__(self, players: Players, sample: SampleMeeting) -> None:
        self._players = players
        self._sample = sample
        self._number = 0
        self._items: dict[str, int] = {}

    def events(self) -> Iterator[Event]:
        yield Event(moment(self._players, self._sample), self._plan)
        for item in self._sample.items:
            yield Event(moment(self._players, item), partial(self._add, item))
            if item.decided is not None:
                yield Event(moment(self._players, item.decided), partial(self._decide, item, item.decided))

    def _plan(self) -> None:
        players, sample = self._players, self._sample
        form = planning.MeetingForm(
            kind=sample.kind,
            title=sample.title,
            held_on=workday(players, sample.held_in_days),
            starts_at=sample.starts_at,
            place=sample.place,
            alliance_ids=(players.alliances[sample.alliance],),
        )
        with players.context.writing() as session:
            meeting = planning.plan_meeting(
                session,
                by=person_of(players, session, sample.by),
                key=players.context.new_id(),
                form=form,
                today=_today(players),
                time=players.context.network_time,
            )
            self._number = meeting.number

    def _add(self, item: SampleItem) -> None:
        players = self._players
        with players.context.writing() as session:
            by = person_of(players, session, self._sample.by)
            series, number = _find(session, by, item.about)
            added = meeting_items.add_item(
                session,
                by=by,
                number=self._number,
                about=meeting_items.find_about(session, by=by, series=series, number=number),
                form=meeting_items.ItemForm(item.purpose, item.question, item.proposal),
                today=_today(players),
                now=players.context.now(),
            )
            self._items[item.about] = added.item.id

    def _decide(self, item: SampleItem, decided: SampleDecision) -> None:
        players = self._players
        with players.context.writing() as session:
            decisions.record_decision(
                session,
                by=person_of(players, session, self._sample.by),
                item_id=self._items[item.about],
                outcome=decided.outcome,
                line=decided.line,
                version=0,
                today=_today(players),
                now=players.context.now(),
            )


class _PlayedBundle:
    """A dossier, from its first items to its progress with the addressee."""

    def __init__(self, players: Players, sample: SampleBundle) -> None:
        self._players = players
        self._sample = sample
        self._number = 0

    def events(self) -> Iterator[Event]:
        yield Event(moment(self._players, self._sample), self._begin)
        for mandate in self._sample.mandates:
            yield Event(moment(self._players, mandate), partial(self._allow, mandate))
        for report in self._sample.reports:
            yield Event(moment(self._players, report), partial(self._report, report))

    def _begin(self) -> None:
        players, sample, now = self._players, self._sample, self._players.context.now()
        with players.context.writing() as session:
            by = person_of(players, session, sample.by)
            texts = bundles.BundleTexts(sample.title, sample.ask, sample.cover_note)
            alliance_id = players.alliances[sample.alliance]
            bundle = bundles.begin_bundle(session, by=by, texts=texts, alliance_id=alliance_id, now=now)
            self._number = bundle.number
            numbers = [_find(session, by, title)[1] for title in sample.items]
            items.add_items(session, by=by, number=bundle.number, numbers=numbers, now=now)
            form = addressees.AddresseeForm(sample.addressee_kind, sample.addressee)
            addressees.add_addressee(session, by=by, number=bundle.number, form=form, now=now)
            until = workday(players, -sample.mandate_ends_days_ago)
            mandate_rounds.ask_mandate(
                session, by=by, number=bundle.number, until=until, time=players.context.time_at(now)
            )

    def _allow(self, mandate: SampleMandate) -> None:
        players = self._players
        with players.context.writing() as session:
            by = person_of(players, session, mandate.by)
            assert by.member is not None  # the people in the file are members
            asked = bundle_rows.list_mandates(session, permissions.get_bundle(session, self._number).id)
            own = next(one for one, _ in asked if one.organisation_id == by.member.organisation_id)
            mandates.answer(
                session,
                by=by,
                mandate_id=own.id,
                said=mandates.MandateAnswer(mandate.naming, mandate.executive_agreed),
                stamp=0,
                today=_today(players),
                now=players.context.now(),
            )

    def _report(self, report: SampleReport) -> None:
        players = self._players
        with players.context.writing() as session:
            by = person_of(players, session, self._sample.by)
            bundle = permissions.get_bundle(session, self._number)
            addressee = addressees.list_addressees(session, bundle)[0]
            addressees.report(
                session,
                by=by,
                addressee_id=addressee.id,
                report=addressees.AddresseeReport(report.state, on=_today(players), line=report.line),
                version=addressee.version,
                time=players.context.network_time,
                clean=Marking(),
            )


def _find(session: Session, by: Person, about: str) -> tuple[Series, int]:
    """Find a step by its slug, or a contribution by its title."""
    if step := step_rows.find_step_by_slug(session, about):
        return Series.STEP, step.number
    found = next(one for one in list_recent(session, reader=by, limit=100) if one.title == about)
    return Series.CONTRIBUTION, found.number


def _today(players: Players) -> dt.date:
    return players.context.now().astimezone(players.zone).date()
