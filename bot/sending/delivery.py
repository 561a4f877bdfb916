"""Delivery worker: sends one at a time, in order per channel, within rate limits, until sent or given up."""

import contextlib
import datetime as dt
import math
import threading
from collections.abc import Sequence
from dataclasses import replace

import structlog

from alliance.calendar.reminding import next_working_moment
from alliance.channel_keys import is_channel, place_of
from alliance.people.members import list_secretariat_channel_keys
from bot.clock import Clock
from bot.files.worker_process import InThisProcess, Maker, MakingFailed, WorkerClosed
from bot.sending.claim_renewal import ClaimLost, ClaimRenewal
from bot.sending.kept_files import with_kept_bytes
from bot.sending.pacing import PACES, Pacing
from bot.sending.received_files import fetch_file
from bot.sending.retries import is_of_no_release, is_tried_long_enough, pause_after
from bot.sending.slack_calls import CallOutcome, Failure, Receipt, SlackCalls, classify
from bot.ticks.skipping import NEVER, Look
from bot.token_state import TokenState
from handlers.messages import KINDS, Sent
from handlers.slack.context import Context
from handlers.slack.messages import failed_files
from handlers.slack.messages.delivery_kind import words_for
from handlers.slack.outgoing import Ephemeral, HomeTab, Outgoing, Post, Update
from storage.engine import deliveries as queue
from storage.engine.database import DatabaseUnavailable, Session
from storage.engine.marks import Mark, noting_reads
from storage.tables import Delivery
from texts import is_marked

log = structlog.get_logger()

TAKES_LONG = frozenset(name for name, kind in KINDS.items() if kind.takes_long)
LOOK_AGAIN = dt.timedelta(seconds=10)
"""How long after an attempt without an answer the history is checked, before the attempt is repeated."""
ABANDONED = dt.timedelta(seconds=30)
"""How long until an unfinished attempt of another process counts as killed: its three calls take less."""
SHUT_OUT = dt.timedelta(minutes=1)
"""How long sending pauses after Slack refused the bot's token."""
SOON = dt.timedelta(seconds=15)
"""Deliveries due within this time still count as unsent when somebody asks whether all is sent."""
IDLE_SECONDS = 1.0
BREATH_SECONDS = 0.03
"""Seconds between being woken and looking: the acknowledgement goes out first, and a burst takes a single look."""


class EmptyQueue:
    """The last look that found no open delivery of any kind: it answers for all workers of a process."""

    def __init__(self) -> None:
        """No look yet."""
        self.last: Look | None = None

    def is_still_empty(self, mark: Mark) -> bool:
        """Whether no delivery was queued since the look; `mark` is the database's."""
        return self.last is not None and self.last.saw_what_is_there(mark)


class DeliveryWorker:
    """Takes deliveries from the queue and sends them to Slack. Several workers on one database share the work."""

    def __init__(
        self,
        context: Context,
        calls: SlackCalls,
        clock: Clock,
        access: TokenState,
        *,
        maker: Maker | None = None,
        empty: EmptyQueue | None = None,
        kinds: queue.Kinds = queue.ALL_KINDS,
        name: str = "deliveries",
    ) -> None:
        """A worker for deliveries of `kinds`; slow ones are made by `maker`, by default in this process."""
        self._context = context
        self._calls = calls
        self._clock = clock
        self._access = access
        self._maker = maker or InThisProcess(context)
        self.kinds = kinds
        self._name = name
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._pacing = Pacing(clock)
        self._empty = empty or EmptyQueue()
        self._budgets = {kind.budget for name, kind in KINDS.items() if kinds.has(name)}
        self._idle: tuple[Look, frozenset[str]] | None = None
        """The last look that found nothing to send, and the channel keys and budgets that were closed then."""
        # A SQLite file has a single process, so an unfinished attempt found there is nobody's any more.
        self._abandoned = LOOK_AGAIN if context.database.is_sqlite else ABANDONED

    def start(self) -> None:
        """Work in a thread until `stop`."""
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def begin_nothing(self) -> None:
        """Take no further delivery from the queue."""
        self._stopping.set()
        self._wake.set()

    def stop(self, seconds: float) -> bool:
        """Finish the delivery in progress and end; False when `seconds` were not enough."""
        self.begin_nothing()
        if not self._one_at_a_time.acquire(timeout=seconds):
            return False
        self._one_at_a_time.release()
        return True

    def wake(self) -> None:
        """Wake the worker: a delivery was queued."""
        self._wake.set()

    def next_due_at(self) -> dt.datetime | None:
        """When the next waiting delivery becomes due, or the rate limits allow it."""
        due_at = self._find_due_at(self._context.database.mark())
        if due_at is None:
            return None
        paced = self._pacing.opens_in(default=0.0)
        # Rounded up: a clock moved to this moment must find the channel key open, or it would not move on.
        return max(due_at, self._clock.now() + dt.timedelta(milliseconds=max(0, math.ceil(paced * 1000))))

    def step(self) -> float:
        """Send the next delivery. Returns the seconds to wait before the next step, 0.0 for none."""
        with self._one_at_a_time:
            if self._stopping.is_set():
                return IDLE_SECONDS
            now = self._clock.now()
            mark, closed = self._context.database.mark(), self._pacing.list_closed()
            if closed >= self._budgets or self._would_find_nothing(mark, closed, now):
                return self._pause()
            with noting_reads() as tables, self._context.database.reading() as session:
                turn = queue.look(session, now=now, closed=sorted(closed), kinds=self._kinds_among_open(closed))
                unsure = self._list_unsure(session, now) if turn.is_sent else ()
            if unsure:
                self._settle_unsure(unsure, now)
                return 0.0  # the next delivery may be another one now
            if turn.delivery is None:
                self._note_look(turn, Look(mark, now, NEVER, tables), closed)
                return self._pause()
            delivery = turn.delivery
            if self._claim(delivery, now):
                with structlog.contextvars.bound_contextvars(
                    request_id=delivery.request_id, delivery=delivery.id, kind=delivery.kind
                ):
                    self._deliver(delivery)
            return 0.0

    def _note_look(self, turn: queue.Turn, look: Look, closed: frozenset[str]) -> None:
        """Note a look that found nothing to send now."""
        if turn.waits or turn.is_sent:
            look = replace(look, due_at=self._find_due_at(look.mark) or NEVER)
        else:
            self._empty.last = look
        self._idle = (look, closed)

    def _find_due_at(self, mark: Mark) -> dt.datetime | None:
        if self._empty.is_still_empty(mark):
            return None
        if self._idle is not None and self._idle[0].saw_what_is_there(mark):
            due_at = self._idle[0].due_at
            return None if due_at == NEVER else due_at
        with self._context.database.reading() as session:
            return queue.find_due_at(
                session, looked_at_after=LOOK_AGAIN, abandoned_after=self._abandoned, kinds=self.kinds
            )

    def _would_find_nothing(self, mark: Mark, closed: frozenset[str], now: dt.datetime) -> bool:
        if self._empty.last is not None and self._empty.last.still_holds(mark, now):
            return True
        if self._idle is None:
            return False
        look, closed_then = self._idle
        return closed == closed_then and look.still_holds(mark, now)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                seconds = self.step()
            except DatabaseUnavailable as error:
                log.error("deliveries_wait_for_database", error=str(error))
                seconds = IDLE_SECONDS
            except Exception as error:  # noqa: BLE001  # the thread must survive: every delivery passes through it
                log.error("delivery_step_failed", error=type(error).__name__)
                seconds = IDLE_SECONDS
            if seconds and self._wake.wait(seconds):
                self._stopping.wait(BREATH_SECONDS)

    def _pause(self) -> float:
        return min(IDLE_SECONDS, max(self._pacing.opens_in(default=IDLE_SECONDS), 0.001))

    def _list_unsure(self, session: Session, now: dt.datetime) -> Sequence[Delivery]:
        return queue.list_unsure(
            session, attempted_before=now - LOOK_AGAIN, abandoned_before=now - self._abandoned, kinds=self.kinds
        )

    def _kinds_among_open(self, closed: frozenset[str]) -> queue.Kinds:
        if closed.isdisjoint(PACES):
            return self.kinds
        return self.kinds.among([name for name, kind in KINDS.items() if kind.budget not in closed])

    def _claim(self, delivery: Delivery, now: dt.datetime) -> bool:
        """Claim the delivery if its channel key and its method are open."""
        with self._context.database.writing() as session:
            if queue.drop_superseded(session, delivery) or not queue.claim(session, delivery, now=now):
                return False
            return self._pacing.reserve(session, delivery)

    def _deliver(self, delivery: Delivery) -> None:
        outgoing: Outgoing | None = None
        if delivery.kind not in KINDS:
            self._leave_to_another_release(delivery)
            return
        if self._waits_for_working_hours(delivery):
            return
        try:
            with contextlib.ExitStack() as stack:
                held = stack.enter_context(self._holding(delivery)) if delivery.kind in TAKES_LONG else None
                if (fetch := KINDS[delivery.kind].fetch) is not None:
                    fetch_file(fetch, delivery, self._calls, self._context.database)
                outgoing = self._render(delivery)
                if held is not None:
                    held.check()
                if outgoing is not None:
                    outgoing = with_kept_bytes(outgoing, self._context.database, now=self._clock.now())
                    receipt = self._calls.send(
                        outgoing,
                        channel_key=delivery.channel_key,
                        key=delivery.key,
                        with_permalink=KINDS[delivery.kind].wants_permalink,
                    )
            if outgoing is None:
                self._note_nothing(delivery)
                return
        except DatabaseUnavailable:
            raise  # nothing was sent and nothing can be recorded: retried when the database is back
        except WorkerClosed:
            self._put_back(delivery)
            return
        except ClaimLost:
            log.warning("delivery_settled_elsewhere")
            return
        except MakingFailed as error:
            outcome = CallOutcome.NOT_SENT if error.will_pass else CallOutcome.REFUSED
            self._note_failure(delivery, Failure(outcome, error.name))
            return
        except Exception as error:  # noqa: BLE001  # classified below; none may stop the queue
            self._note_failure(delivery, classify(error))
            return
        self._access.note()
        self._note_sent(delivery, receipt, outgoing)

    def _waits_for_working_hours(self, delivery: Delivery) -> bool:
        """Requeue a reminder until its reader's working hours; False when it can be sent now.

        It was queued during working hours, but Slack or the bot may have been away since.
        """
        if not KINDS[delivery.kind].is_reminder or delivery.about.get("asked_for"):
            return False
        now = self._clock.now()
        user = None if is_channel(delivery.channel_key) else place_of(delivery.channel_key)
        with self._context.database.reading() as session:
            due_at = next_working_moment(session, user, time=self._context.time_at(now))
        if due_at <= now:
            return False
        with self._context.database.writing() as session:
            queue.note_retry(session, delivery, due_at=due_at, error="outside working hours", counts=False)
        log.info("reminder_waits")
        return True

    def _leave_to_another_release(self, delivery: Delivery) -> None:
        now, error = self._clock.now(), "unknown_kind"
        with self._context.database.writing() as session:
            if is_of_no_release(delivery, now=now):
                queue.note_failed(session, delivery, error=error)
            else:
                queue.note_retry(session, delivery, due_at=now + pause_after(delivery), error=error)
        log.warning("delivery_of_another_release")

    def _render(self, delivery: Delivery, *, with_content: bool = True) -> Outgoing | None:
        """Render the delivery's content as of now; `with_content` matters only to files."""
        if delivery.kind not in TAKES_LONG:
            with self._context.database.reading() as session:
                outgoing = KINDS[delivery.kind].render(session, delivery, self._context)
                return self._without_marks(session, delivery, outgoing)
        outgoing = self._maker.make(delivery.id, now=self._clock.now(), with_content=with_content)
        if self._stopping.is_set():
            raise WorkerClosed
        return outgoing

    def _without_marks(self, session: Session, delivery: Delivery, outgoing: Outgoing | None) -> Outgoing | None:
        """The content, with placeholders for people whose data was erased."""
        match outgoing:
            case Post() | Ephemeral() | Update():
                marked = is_marked([outgoing.text, outgoing.blocks])
            case HomeTab():
                marked = is_marked(outgoing.view)
            case _:
                return outgoing
        return words_for(session, delivery, self._context).without_marks(outgoing) if marked else outgoing

    def _holding(self, delivery: Delivery) -> ClaimRenewal:
        return ClaimRenewal(self._context.database, self._clock, delivery)

    def _put_back(self, delivery: Delivery) -> None:
        """Requeue a delivery of which nothing was sent: it is made at the next start."""
        with self._context.database.writing() as session:
            queue.note_retry(session, delivery, due_at=self._clock.now(), error="stopped", counts=False)
        log.info("delivery_put_back")

    def _note_sent(self, delivery: Delivery, receipt: Receipt, outgoing: Outgoing | None = None) -> None:
        now = self._clock.now()
        with self._context.database.writing() as session:
            session.info["request_id"] = delivery.request_id
            if not queue.note_sent(session, delivery, channel_id=receipt.channel_id, ts=receipt.ts, now=now):
                log.warning("delivery_settled_elsewhere")
                return
            kind = KINDS[delivery.kind]
            if kind.after_sent:
                kind.after_sent(
                    session,
                    delivery,
                    Sent(receipt.channel_id, receipt.ts, receipt.permalink, now, outgoing, receipt.file_id),
                )
            failed_files.report_recovered(session, delivery, kind, now=now)
        log.info("delivery_sent", attempts=delivery.attempts)

    def _note_nothing(self, delivery: Delivery) -> None:
        with self._context.database.writing() as session:
            queue.note_dropped(session, delivery)
        log.info("delivery_dropped")

    def _note_failure(self, delivery: Delivery, failure: Failure) -> None:
        now, kind = self._clock.now(), KINDS[delivery.kind]
        log.warning("delivery_failed", error=failure.name, outcome=failure.outcome.value)
        with self._context.database.writing() as session:
            session.info["request_id"] = delivery.request_id
            match failure.outcome:
                case CallOutcome.LIMITED:
                    # Other methods continue. For a method without a budget, only this delivery waits.
                    due_at = now
                    if failure.method in PACES:
                        self._pacing.close(session, failure.method, failure.retry_after)
                    else:
                        due_at += dt.timedelta(seconds=failure.retry_after)
                    queue.note_retry(session, delivery, due_at=due_at, error=failure.name, counts=False)
                case CallOutcome.SHUT_OUT:
                    self._wait_for_a_token(session, delivery, failure.name, now)
                case CallOutcome.UNSURE:
                    queue.note_unsure(session, delivery, error=failure.name, now=now)
                case CallOutcome.NOT_SENT if not is_tried_long_enough(delivery, now=now):
                    queue.note_retry(session, delivery, due_at=now + pause_after(delivery), error=failure.name)
                    failed_files.report_late(session, delivery, kind, error=failure.name, now=now)
                case _:
                    self._give_up(session, delivery, failure.name, now)

    def _wait_for_a_token(self, session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
        """Pause sending without counting an attempt; one delivery a minute finds out whether a token works again."""
        for method in PACES:
            self._pacing.close(session, method, SHUT_OUT.total_seconds())
        queue.note_retry(session, delivery, due_at=now + SHUT_OUT, error=error, counts=False)
        self._access.note(error)

    def _give_up(self, session: Session, delivery: Delivery, error: str, now: dt.datetime) -> None:
        kind = KINDS[delivery.kind]
        is_expected = error in kind.expected
        note = queue.note_dropped if is_expected else queue.note_failed
        if note(session, delivery, error=error):
            if failed_files.is_file_problem(delivery, kind, error):
                office = list_secretariat_channel_keys(session, self._context.secretariat_channel)
                failed_files.report_given_up(session, delivery, kind, error=error, office=office, now=now)
            elif kind.after_failed:
                kind.after_failed(session, delivery, error, now)
        if is_expected:
            log.info("delivery_dropped", error=error)
        else:
            log.error("delivery_given_up", error=error, attempts=delivery.attempts)

    def _settle_unsure(self, unsure: Sequence[Delivery], now: dt.datetime) -> None:
        """Check attempts that never finished: each is found in Slack, or sent again."""
        for delivery in unsure:
            if self._stopping.is_set():
                return
            begun_at = delivery.attempted_at or delivery.created_at
            with self._context.database.writing() as session:
                if not queue.take_look(session, delivery, now=now):
                    continue
            with structlog.contextvars.bound_contextvars(
                request_id=delivery.request_id, delivery=delivery.id, kind=delivery.kind
            ):
                try:
                    self._look_for(delivery, begun_at, now)
                except WorkerClosed:
                    return  # the next start checks it

    def _look_for(self, delivery: Delivery, begun_at: dt.datetime, now: dt.datetime) -> None:
        receipt: Receipt | None = None
        is_readable = True
        try:
            receipt = self._find(delivery)
        except (DatabaseUnavailable, WorkerClosed):
            raise
        except MakingFailed as error:
            log.warning("not_looked_for", error=error.name)
            is_readable = not error.will_pass
        except Exception as error:  # noqa: BLE001  # classified below
            failure = classify(error)
            log.warning("history_not_readable", error=failure.name)
            if failure.outcome is CallOutcome.SHUT_OUT:
                self._access.note(failure.name)
                return  # checked again for as long as no token works
            # Slack unreachable: not repeated, since it may have arrived. History closed to the app: repeated, once.
            is_readable = failure.outcome is CallOutcome.REFUSED
        if receipt is not None:
            log.info("delivery_recognised")
            self._note_sent(delivery, receipt)
            return
        with self._context.database.writing() as session:
            session.info["request_id"] = delivery.request_id
            reason = delivery.error or "interrupted"
            if is_tried_long_enough(delivery, now=now):
                self._give_up(session, delivery, reason, now)
            elif is_readable:
                due_at = max(now, begun_at + pause_after(delivery))
                queue.note_retry(session, delivery, due_at=due_at, error=reason)

    def _find(self, delivery: Delivery) -> Receipt | None:
        outgoing = self._render(delivery, with_content=False)
        if outgoing is None:
            return None
        return self._calls.find(
            outgoing,
            channel_key=delivery.channel_key,
            key=delivery.key,
            since=delivery.created_at,
            with_permalink=KINDS[delivery.kind].wants_permalink,
        )
