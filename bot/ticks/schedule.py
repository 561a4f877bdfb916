"""The scheduler: named ticks on one periodic beat. Database rows decide what is due, and which process does it."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from alliance.checkins import schedules
from bot.clock import Clock, ClockWatch, FollowerState
from bot.sending.delivery import SOON
from bot.sending.senders import Senders
from bot.ticks import (
    bundles,
    checkins,
    contributions,
    digests,
    housekeeping,
    index,
    meetings,
    polls,
    reminders,
)
from bot.ticks.channel_watch import ChannelWatch
from bot.ticks.directory import DirectoryWatch, look_at_notices, tell_notices
from bot.ticks.erasures import Erasures
from bot.ticks.skipping import NEVER, Due, Look
from bot.ticks.statistics import Statistics
from handlers.slack.context import Context
from storage.engine.database import DatabaseUnavailable, Session
from storage.engine.marks import Mark, noting_reads

log = structlog.get_logger()

BEAT_SECONDS = 5
QUIET = dt.timedelta(seconds=1)
"""How far the clock may be moved for deliveries alone."""
MOST_ROUNDS = 5
"""Maximum rounds of ticks and resulting deliveries at one moment of a moved clock."""


WATCH_SECONDS = 10.0


def bring_forward(scheduler: BackgroundScheduler) -> None:
    """Run every job now: it is planned at a time of day, which a clock that was set back reaches much later."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=dt.datetime.now(dt.UTC))


@dataclass
class Tick:
    """A job that becomes due by the clock or by stored data."""

    name: str
    seconds: int
    """Seconds between two looks while data is stored continuously."""
    look: Callable[[Session, Context, dt.datetime], Due]
    """Checks whether anything is due."""
    run: Callable[[Context, dt.datetime], None]
    """Does the work that is due."""
    is_patient: bool = False
    """Whether nothing in it is urgent: what is stored is no reason to look before the time that the look names."""
    last: Look | None = field(default=None, init=False)
    """None before the first look, and after one that failed."""
    rests_until: float = field(default=0.0, init=False)
    """Seconds on the monotonic clock."""


class Clockwork:
    """Runs the ticks in the background, and at once when the clock was moved.

    A tick looks only if something was stored since its last look or its time has come, so an idle bot makes a single
    database query per beat.
    """

    def __init__(
        self, context: Context, worker: Senders, clock: Clock, channels: ChannelWatch, directory: DirectoryWatch
    ) -> None:
        self._context = context
        self._worker = worker
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self._is_planned = False
        self._quiet_until: dt.datetime | None = None
        self._rest: tuple[Look, FollowerState] | None = None
        asked, statistics = Erasures(), Statistics()
        self._ticks = (
            # First, since somebody waits for it, and nothing may be sent to them any more.
            Tick("erasures", 5, asked.look, asked.run),
            Tick("digests", 20, digests.look, digests.run),
            Tick("plans", 10, self._look_at_plans, self._plan),
            Tick("checkins", 10, checkins.look, checkins.run),
            Tick("chair-days", 10, checkins.look_at_chair_days, checkins.prepare_chair_days),
            Tick("polls", 5, polls.look, polls.run),
            Tick("bundles", 60, bundles.look, bundles.run),
            # After everything that asks and ends: nobody is reminded of what is over.
            Tick("reminders", 10, reminders.look, reminders.run),
            Tick("meetings", 20, meetings.look, meetings.run),
            Tick("match-news", 60, contributions.look_at_matches, contributions.tell_matches),
            Tick("news", 20, contributions.look_at_news, contributions.send_news),
            Tick("freshness", 60, contributions.look_at_reviews, contributions.ask_for_review),
            Tick("index", 5, index.look, index.run),
            Tick("look-alikes", 60, contributions.look_at_new_items, contributions.note_look_alikes),
            Tick("matches", 5, contributions.look_at_unmatched, contributions.find_matches),
            Tick("channels", 600, channels.look, channels.run),
            Tick("directory", 5, directory.look, directory.run),
            Tick("people-noticed", 60, look_at_notices, tell_notices),
            Tick("alliances", 300, housekeeping.look_at_alliances, housekeeping.close_alliances),
            Tick("housekeeping", 3600, housekeeping.look, housekeeping.tidy, is_patient=True),
            # After everything that writes at night.
            Tick("statistics", 3600, statistics.look, statistics.run, is_patient=True),
        )
        self._scheduler = BackgroundScheduler(timezone=dt.UTC)

    def start(self) -> None:
        """Start ticking; the first beat comes at once, to catch up on missed work."""
        self._scheduler.add_job(
            self._beat,
            "interval",
            seconds=BEAT_SECONDS,
            id="beat",
            next_run_time=dt.datetime.now(dt.UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        threading.Thread(target=self._watch, name="clock-watch", daemon=True).start()

    def _watch(self) -> None:
        watch = ClockWatch()
        while not self._stopping.wait(WATCH_SECONDS):
            if watch.was_set_back():
                log.warning("clock_was_set_back")
                bring_forward(self._scheduler)

    def stop(self) -> None:
        """Stop ticking, after the tick in progress."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def catch_up(self) -> FollowerState:
        """Do everything that is due, deliveries included, and report when something is due next.

        Returns at once if nothing was stored since the last call and nothing has become due. A clock that is moved from
        one delivery to the next leads to a call for each of them: for a moment (`QUIET`), and until something else is
        due, only the queue is processed.
        """
        mark, now = self._context.database.mark(), self._clock.now()
        if self._rest is not None and self._rest[0].still_holds(mark, now):
            return self._rest[1]
        # After the clock was set back, the end of the quiet period is far ahead.
        if self._quiet_until is not None and self._quiet_until - QUIET <= now < self._quiet_until:
            self._worker.send_all()
            if not (standing := self._follower_state(self._quiet_until)).is_idle:
                return standing
        for _ in range(MOST_ROUNDS):
            self._worker.send_all()  # first, so that the ticks see what follows from it
            mark = self._context.database.mark()
            for tick in self._ticks:
                self._run(tick, mark)
            if self._context.database.mark().is_unchanged_since(mark):
                break
        now, looks = self._clock.now(), [tick.last for tick in self._ticks]
        due_at = min((look.due_at for look in looks if look is not None), default=NEVER)
        standing = self._follower_state(due_at)
        self._quiet_until = None if standing.is_idle else min(due_at, now + QUIET)
        # A caller asking whether all is sent also waits for what is due soon. A tick that failed is repeated.
        is_at_rest = standing.is_idle and None not in looks
        stale_at = min((look.stale_at for look in looks if look is not None), default=NEVER)
        rest = Look(mark, now, (standing.next_due_at or due_at) - SOON, stale_at=stale_at)
        self._rest = (rest, standing) if is_at_rest else None
        return standing

    def _follower_state(self, due_at: dt.datetime) -> FollowerState:
        is_idle, next_due_at = self._worker.is_idle(), min(due_at, self._worker.next_due_at() or due_at)
        if not is_idle and self._worker.is_idle():
            # Another thread sent the rest meanwhile. Moved to what is due next, the clock would skip hours or days.
            next_due_at = self._clock.now()
        return FollowerState(is_idle, next_due_at)

    def _beat(self) -> None:
        try:
            mark = self._context.database.mark()
        except DatabaseUnavailable as error:
            log.error("ticks_wait_for_database", error=str(error))
            return
        for tick in self._ticks:
            if time.monotonic() >= tick.rests_until:
                self._run(tick, mark)

    def _run(self, tick: Tick, mark: Mark) -> None:
        """Let a tick look, unless it would find nothing. `mark` was read before: what the tick stores counts as new."""
        with self._one_at_a_time, structlog.contextvars.bound_contextvars(tick=tick.name):
            now = self._clock.now()
            if tick.last is not None and tick.last.still_holds(mark, now, whatever_was_stored=tick.is_patient):
                return
            tick.last, tick.rests_until = None, time.monotonic() + tick.seconds
            try:
                due, tables = self._look(tick, now)
                if due.is_now:
                    with noting_reads() as tried:
                        tick.run(self._context, now)
                    done = self._context.database.mark()  # its own writes are no reason to look again
                    due, tables = self._look(tick, now)
                    if due.is_now:  # not all could be done; the tick itself may have read what held it up
                        tables |= tried
                    else:
                        mark = done
                tick.last = Look(mark, now, due.next_at or NEVER, tables, stale_at=due.again_at or NEVER)
            except DatabaseUnavailable as error:
                log.error("tick_waits_for_database", error=str(error))
            except Exception as error:  # noqa: BLE001  # the next beat retries; the scheduler would log the text
                log.error("tick_failed", error=type(error).__name__)

    def _look(self, tick: Tick, now: dt.datetime) -> tuple[Due, set[str]]:
        with noting_reads() as tables, self._context.database.reading() as session:
            return tick.look(session, self._context, now), tables

    def _look_at_plans(self, _session: Session, _context: Context, _now: dt.datetime) -> Due:
        return Due(not self._is_planned)

    def _plan(self, context: Context, now: dt.datetime) -> None:
        # Plans may be stale: time zone data, holidays or the country may have changed while no process ran.
        with context.writing() as session:
            schedules.plan_all(session, time=context.time_at(now))
        self._is_planned = True
