"""The clockwork: a metronome of a few named ticks. What is due, and who does it, is decided by rows."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from alliance import alliance_admin, freshness, news, schedules, similar
from alliance.members import Member, Person
from bot import bundle_ticks, checkin_ticks, digest_ticks, meeting_ticks, poll_ticks
from bot.clock import Clock, Standing
from bot.senders import Senders
from handlers.desk import Desk
from storage import people
from storage.contributions import forget_drafts
from storage.database import DatabaseUnavailable, Session
from storage.events import forget_events

log = structlog.get_logger()

EVENTS_LAST = dt.timedelta(days=2)
"""Slack retries an event for a day at most."""
DRAFTS_LAST = dt.timedelta(days=90)
QUIET = dt.timedelta(seconds=1)
"""How long the clock may be moved on for deliveries alone."""


@dataclass(frozen=True)
class Tick:
    """Something to look after, every so many seconds."""

    name: str
    seconds: int
    run: Callable[[dt.datetime], None]


class Schedule:
    """Runs the ticks in the background, and at once when the clock was moved."""

    def __init__(self, desk: Desk, worker: Senders, clock: Clock, *, country: str) -> None:
        self._desk = desk
        self._country = country
        self._worker = worker
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._is_planned = False
        self._quiet_until: dt.datetime | None = None
        self._ticks = (
            Tick("digests", 20, self._make_digests),
            Tick("checkins", 10, self._check_in),
            Tick("polls", 5, self._end_polls),
            Tick("bundles", 60, self._look_after_bundles),
            Tick("meetings", 20, self._look_after_meetings),
            Tick("news", 20, self._send_news),
            Tick("freshness", 60, self._ask_whether_it_is_still_right),
            Tick("alliances", 300, self._close_alliances),
            Tick("look-alikes", 60, self._note_look_alikes),
            Tick("housekeeping", 3600, self._tidy),
        )
        self._scheduler = BackgroundScheduler(timezone=dt.UTC)

    def start(self) -> None:
        """Begin to tick; the first tick of each comes at once, to catch up what was missed."""
        for tick in self._ticks:
            self._scheduler.add_job(
                self._run,
                "interval",
                seconds=tick.seconds,
                args=[tick],
                id=tick.name,
                next_run_time=dt.datetime.now(dt.UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking, after the tick in hand."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def catch_up(self) -> Standing:
        """Do all that is due by now, deliveries included, and say when something is due next.

        A clock that is moved from one delivery to the next comes here for each of them: for a moment, and until
        something else is due, the queue alone is looked after.
        """
        if self._quiet_until is not None and self._clock.now() < self._quiet_until:
            self._send()
            if not self._worker.is_idle():
                return Standing(False, self._earliest(self._quiet_until))
        for tick in self._ticks:
            self._run(tick)
        self._send()
        due_at, is_idle = self._ticks_due_at(), self._worker.is_idle()
        self._quiet_until = None if is_idle else min(due_at, self._clock.now() + QUIET)
        return Standing(is_idle, self._earliest(due_at))

    def _send(self) -> None:
        wait = 0.0
        while not wait:
            wait = self._worker.step()

    def _earliest(self, due_at: dt.datetime) -> dt.datetime:
        return min(due_at, self._worker.next_due_at() or due_at)

    def _ticks_due_at(self) -> dt.datetime:
        now, zone = self._clock.now(), self._desk.texts.network.zone
        with self._desk.database.reading() as session:
            due = [
                digest_ticks.next_due_at(session, now=now, zone=zone),
                news.next_due_at(session, zone=zone, now=now),
                freshness.next_due_at(session, zone=zone, now=now),
                checkin_ticks.next_due_at(session, zone=zone, country=self._country, now=now),
                poll_ticks.next_due_at(session, now=now),
                bundle_ticks.next_due_at(session, zone=zone, now=now),
                meeting_ticks.next_due_at(session, country=self._country, zone=zone, now=now),
            ]
        return min(at for at in due if at is not None)

    def _run(self, tick: Tick) -> None:
        with self._one_at_a_time, structlog.contextvars.bound_contextvars(tick=tick.name):
            try:
                tick.run(self._clock.now())
            except DatabaseUnavailable as error:
                log.error("tick_waits_for_database", error=str(error))
            except Exception as error:  # noqa: BLE001  # the next tick tries again; the scheduler would print the text
                log.error("tick_failed", error=type(error).__name__)

    def _make_digests(self, now: dt.datetime) -> None:
        digest_ticks.run(self._desk, now)

    def _check_in(self, now: dt.datetime) -> None:
        if not self._is_planned:
            # What was planned may be stale: the zones' data, the holidays or the country changed while nobody ran.
            with self._desk.writing() as session:
                schedules.plan_all(session, country=self._country, now=now)
            self._is_planned = True
        checkin_ticks.run(self._desk, self._country, now)

    def _end_polls(self, now: dt.datetime) -> None:
        poll_ticks.run(self._desk, now)

    def _look_after_bundles(self, now: dt.datetime) -> None:
        bundle_ticks.run(self._desk, self._country, now)

    def _look_after_meetings(self, now: dt.datetime) -> None:
        meeting_ticks.run(self._desk, now)

    def _send_news(self, now: dt.datetime) -> None:
        desk, zone = self._desk, self._desk.texts.network.zone
        with desk.database.reading() as session:
            if not news.is_anything_due(session, zone=zone, now=now):
                return
        with desk.writing() as session:
            sent = news.send_due(session, person_of=partial(self._person_of, session), zone=zone, now=now)
        log.info("news_due", members=sent)

    def _ask_whether_it_is_still_right(self, now: dt.datetime) -> None:
        zone = self._desk.texts.network.zone
        with self._desk.database.reading() as session:
            if not freshness.is_due(session, now=now, zone=zone):
                return
        with self._desk.writing() as session:
            asked = freshness.ask_due(session, now=now, zone=zone)
        log.info("reviews_asked", members=asked)

    def _person_of(self, session: Session, member: Member) -> Person | None:
        profile = people.find_profile(session, member.slack_user_id)
        return self._desk.person(session, profile) if profile else None

    def _close_alliances(self, now: dt.datetime) -> None:
        """Archive the alliances whose last day is past, and tell those concerned beforehand."""
        today = self._desk.texts.network.local(now).date()
        channel = self._desk.secretariat_channel
        with self._desk.database.reading() as session:
            if not alliance_admin.is_any_ending(session, today=today):
                return
        with self._desk.writing() as session:
            closed = alliance_admin.close_ended(session, now=now, today=today, secretariat_channel=channel)
        if closed:
            log.info("alliances_closed", slugs=closed)

    def _note_look_alikes(self, now: dt.datetime) -> None:
        """Compare what was shared lately with what there was: outside the transaction, since it takes a while."""
        with self._desk.database.reading() as session:
            compared = similar.compare_newest(session, now=now)
        if compared is not None:
            with self._desk.database.writing() as session:
                similar.note_compared(session, compared, now=now)

    def _tidy(self, now: dt.datetime) -> None:
        with self._desk.database.writing() as session:
            forget_events(session, before=now - EVENTS_LAST)
            forget_drafts(session, before=now - DRAFTS_LAST)
