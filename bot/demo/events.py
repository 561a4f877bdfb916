"""Events of the sample's last weeks, played through the real use cases and deliveries."""

import contextlib
import datetime as dt
from collections.abc import Container, Iterator
from functools import partial

from alliance.agenda import agenda
from alliance.checkins import answering
from alliance.checkins.schedules import ScheduleForm, save_schedule
from alliance.contributions import adoptions, editing, endorsements, sharing
from alliance.contributions.endorsements import Recognition
from alliance.contributions.sharing import Shown, Submission
from alliance.errors import Conflict
from alliance.people.members import Person
from bot.demo.group_events import events_together
from bot.demo.sample import Event, Players, moment, person_of, workday
from bot.demo.sample_file import (
    Conversation,
    Enrichment,
    SampleAdoption,
    SampleContribution,
    SampleEndorsement,
    SampleSchedule,
    SampleStatus,
    SampleStep,
    Saying,
)
from storage.agenda import agenda as step_rows
from storage.checkins.checkins import list_messages_of_day
from storage.contributions.details import list_topics_of
from storage.engine.database import Session
from storage.people import people

ANSWERED_AT = dt.time(10, 15)
"""When people answer what they were asked the working day before."""


def events(players: Players) -> list[Event]:
    """All events since the set-up, in chronological order."""
    found = [
        *_agenda(players),
        *_scheduled(players),
        *_shared(players),
        *_conversations(players),
        *events_together(players),
    ]
    return sorted(found, key=lambda event: event.at)


def _agenda(players: Players) -> Iterator[Event]:
    for step in players.sample.steps:
        yield Event(moment(players, step.adopted), partial(_adopt, players, step))
        for report in step.history:
            yield Event(moment(players, report), partial(_report, players, step, report))


def _scheduled(players: Players) -> Iterator[Event]:
    for schedule in players.sample.schedules:
        yield Event(moment(players, schedule), partial(_schedule, players, schedule))
    began = min(moment(players, schedule).astimezone(players.zone).date() for schedule in players.sample.schedules)
    for days in range(1, (players.today - began).days):
        on = began + dt.timedelta(days=days)
        if on.weekday() < 5:
            at = dt.datetime.combine(on, ANSWERED_AT, players.zone).astimezone(dt.UTC)
            late = {name for schedule in players.sample.schedules for name in schedule.late} if days < 7 else set()
            yield Event(at, partial(answer, players, workday(players, days - 1 - (players.today - began).days), late))


def _schedule(players: Players, schedule: SampleSchedule) -> None:
    form = ScheduleForm(
        every=schedule.every,
        weekday=schedule.weekday,
        wall_time=schedule.wall_time,
        zone=str(players.zone),
        starts_on=moment(players, schedule).astimezone(players.zone).date(),
    )
    with players.context.writing() as session:
        save_schedule(
            session,
            by=person_of(players, session, schedule.by),
            alliance_id=players.alliances[schedule.alliance],
            form=form,
            time=players.context.network_time,
        )


def answer(players: Players, asked_on: dt.date, late: Container[str]) -> None:
    """Let everybody who was asked on a day say that there is nothing new."""
    now, names = players.context.now(), {user_id: name for name, user_id in players.user_ids.items()}
    with players.context.writing() as session:
        for message, member in list_messages_of_day(session, asked_on):
            name = names[member.slack_user_id]
            if name not in late:
                by = person_of(players, session, name)
                with contextlib.suppress(Conflict):  # a colleague has answered, or nothing was asked
                    answering.say_nothing_new(session, by=by, message_id=message.id, now=now)


def _adopt(players: Players, step: SampleStep) -> None:
    due_on = None if step.due_in_days is None else players.today + dt.timedelta(days=step.due_in_days)
    with players.context.writing() as session:
        agenda.adopt_step(
            session,
            by=person_of(players, session, step.adopted.by),
            number=_number(session, step),
            owners={players.organisations[slug]: _contact(players, session, slug) for slug in step.owners},
            due_on=due_on,
            now=players.context.now(),
        )


def _contact(players: Players, session: Session, organisation: str) -> int | None:
    """The first registered person of an organisation, who is the contact for its steps; None if there is none."""
    registered = (
        one for one in players.sample.people if one.is_registered and not (one.is_secretariat or one.is_owner)
    )
    name = next((person.name for person in registered if person.organisation == organisation), None)
    member = people.find_member(session, players.user_ids[name]) if name else None
    return member.id if member else None


def _report(players: Players, step: SampleStep, report: SampleStatus) -> None:
    with players.context.writing() as session:
        agenda.update_status(
            session,
            by=person_of(players, session, report.by),
            number=_number(session, step),
            status=report.status,
            note=report.note,
            now=players.context.now(),
        )


def _number(session: Session, step: SampleStep) -> int:
    found = step_rows.find_step_by_slug(session, step.slug)
    if found is None:
        raise LookupError(f"the starter agenda has no step {step.slug}")
    return found.number


def _shared(players: Players) -> Iterator[Event]:
    for item in players.sample.contributions:
        yield Event(moment(players, item), partial(_share, players, item))
        if item.enriched:
            yield Event(moment(players, item.enriched), partial(_enrich, players, item, item.enriched))
        for said in item.endorsed:
            yield Event(moment(players, said), partial(_endorse, players, item, said))
        for report in item.adopted:
            yield Event(moment(players, report), partial(_take_over, players, item, report))


def _share(players: Players, item: SampleContribution) -> None:
    with players.context.writing() as session:
        sharing.share_contribution(
            session,
            author=person_of(players, session, item.by),
            submission=Submission(
                key=players.context.new_id(),
                kind=item.kind,
                title=item.title,
                body=item.body,
                alliance_id=players.alliances[item.alliance],
                visibility=item.visibility,
            ),
            now=players.context.now(),
        )


def _enrich(players: Players, item: SampleContribution, enriched: Enrichment) -> None:
    with players.context.writing() as session:
        by = person_of(players, session, enriched.by)
        found = _find(session, by, item)
        ids = {topic.slug: topic.id for topic in list_topics_of(session, players.alliances[item.alliance])}
        topics = [ids[slug] for slug in enriched.details.get("topics", ())]
        editing.enrich_contribution(
            session,
            by=by,
            number=found.number,
            base=found.version,
            seen=found.version,
            typed={**enriched.details, "topics": topics},
            today=players.context.now().astimezone(players.zone).date(),
            now=players.context.now(),
        )


def _endorse(players: Players, item: SampleContribution, said: SampleEndorsement) -> None:
    with players.context.writing() as session:
        by = person_of(players, session, said.by)
        number = _find(session, by, item).number
        recognition = Recognition(said.severity, said.context)
        endorsements.endorse(session, by=by, number=number, said=recognition, now=players.context.now())


def _take_over(players: Players, item: SampleContribution, reported: SampleAdoption) -> None:
    with players.context.writing() as session:
        by = person_of(players, session, reported.by)
        number = _find(session, by, item).number
        report = adoptions.AdoptionReport(reported.state, reported.adapted)
        adoptions.report_adoption(session, by=by, number=number, report=report, now=players.context.now())


def _find(session: Session, by: Person, item: SampleContribution) -> Shown:
    recent = sharing.list_recent(session, reader=by, limit=100)
    return next(one for one in recent if one.title == item.title)


def _conversations(players: Players) -> Iterator[Event]:
    for conversation in players.sample.conversations:
        thread: dict[str, str] = {}
        yield Event(moment(players, conversation), partial(_post_saying, players, conversation, conversation, thread))
        for reply in conversation.replies:
            yield Event(moment(players, reply), partial(_post_saying, players, conversation, reply, thread))


def _post_saying(players: Players, conversation: Conversation, said: Saying, thread: dict[str, str]) -> None:
    channel_id, user_id = players.channel_ids[conversation.channel], players.user_ids[said.by]
    ts = players.say(channel_id, user_id, said.text, thread.get("ts"))
    thread.setdefault("ts", ts)
