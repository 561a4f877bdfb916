"""The queue of deliveries: whose turn it is, who takes it, and at what pace, on both databases."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.event import listen
from sqlmodel import select

from bot.sending.pacing import PACES
from bot.sending.retries import is_tried_long_enough
from handlers.slack.messages.delivery_kind import Budget
from storage.engine import deliveries as queue
from storage.engine.database import Database, Session
from storage.engine.outbox import enqueue
from storage.engine.paces import LONGEST_CLOSED, close_pace
from storage.enums import DeliveryState
from storage.tables import Delivery
from tests.kit.deliveries import put_in_line, reserve
from tests.kit.waiting import PATIENCE

pytestmark = pytest.mark.both_databases("locks")

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
LATER = NOW + dt.timedelta(minutes=1)
CHANNEL_KEYS = ("C1", "C2", "U1")
UPDATE: dict[str, Any] = {"kind": "card_update", "channel_key": "C1", "coalesce_key": "card:1"}


def put(session: Session, channel_key: str = "C1", *, now: dt.datetime = NOW, **more: Any) -> int:
    """Put one in line; gives its id."""
    return put_in_line(session, kind="card", channel_key=channel_key, now=now, **more).id


def take(session: Session, now: dt.datetime = NOW) -> Delivery:
    """Take the one whose turn it is."""
    found = queue.look(session, now=now).delivery
    assert found is not None
    assert queue.claim(session, found, now=now)
    return found


def turn(session: Session, now: dt.datetime = NOW) -> int | None:
    """Whose turn it is, by id."""
    found = queue.look(session, now=now).delivery
    return found.id if found is not None else None


def send(session: Session, now: dt.datetime = NOW) -> int:
    """Send the one whose turn it is; gives its id."""
    taken = take(session, now)
    note_sent(session, taken)
    return taken.id


def send_all(session: Session) -> list[int]:
    """Send one after the other until it is nobody's turn; gives their ids in order."""
    order = []
    while turn(session) is not None:
        order.append(send(session))
    return order


def note_sent(session: Session, delivery: Delivery) -> bool:
    """It stands in Slack."""
    return queue.note_sent(session, delivery, channel_id="C1", ts="1.1", now=NOW)


def due_at(session: Session) -> dt.datetime | None:
    """When something is due, where one looks after ten seconds, and after twenty for what a killed process left."""
    return queue.find_due_at(session, looked_at_after=10 * SECOND, abandoned_after=20 * SECOND)


def state_of(session: Session, delivery_id: int) -> DeliveryState:
    """Where it is on its way."""
    return session.get_one(Delivery, delivery_id, populate_existing=True).state


# --- whose turn it is


def test_deliveries_with_one_channel_key_are_sent_in_the_order_in_which_they_were_queued(database: Database) -> None:
    with database.writing() as session:
        ids = [put(session) for _ in range(3)]
        assert send_all(session) == ids


def test_while_one_is_being_sent_the_next_one_with_its_channel_key_waits_and_others_go_on(database: Database) -> None:
    with database.writing() as session:
        first, second, elsewhere = put(session, "C1"), put(session, "C1"), put(session, "C2")
        begun = take(session)
        assert begun.id == first
        assert send_all(session) == [elsewhere]
        note_sent(session, begun)
        assert send_all(session) == [second]


def test_one_that_is_tried_again_later_holds_up_its_channel_key_but_no_other(database: Database) -> None:
    with database.writing() as session:
        first, second, elsewhere = put(session, "C1"), put(session, "C1"), put(session, "C2")
        queue.note_retry(session, take(session), due_at=LATER, error="internal_error")
        assert send_all(session) == [elsewhere]
        assert [send(session, LATER), send(session, LATER)] == [first, second]


def test_one_that_is_given_up_or_had_nothing_to_say_lets_the_next_one_pass(database: Database) -> None:
    with database.writing() as session:
        refused, empty, last = put(session), put(session), put(session)
        queue.note_failed(session, take(session), error="is_archived")
        queue.note_dropped(session, take(session))
        assert send_all(session) == [last]
        assert state_of(session, refused) is DeliveryState.FAILED
        assert state_of(session, empty) is DeliveryState.DROPPED


def test_urgent_ones_go_before_bulk_and_keep_their_own_order(database: Database) -> None:
    with database.writing() as session:
        bulk = put(session, "C1")
        urgent = [put(session, channel_key, is_urgent=True) for channel_key in ("C1", "C2", "C1")]
        assert send_all(session) == [*urgent, bulk]


def test_what_is_due_later_is_not_taken_yet(database: Database) -> None:
    with database.writing() as session:
        later = put(session, now=LATER)
        assert turn(session) is None
        assert turn(session, LATER) == later


def test_a_closed_channel_key_is_passed_over(database: Database) -> None:
    with database.writing() as session:
        put(session, "C1")
        open_one = put(session, "C2")
        found = queue.look(session, now=NOW, closed=["C1"]).delivery
        assert found is not None
        assert found.id == open_one


# --- coalescing


def test_while_one_waits_a_second_one_of_the_same_thing_adds_nothing(database: Database) -> None:
    with database.writing() as session:
        assert put(session, coalesce_key="home:U1") == put(session, coalesce_key="home:U1")
        assert put(session, coalesce_key="home:U2") != put(session, coalesce_key="home:U1")


def test_once_it_is_being_sent_a_new_one_is_put_in_line(database: Database) -> None:
    with database.writing() as session:
        first = put(session, coalesce_key="home:U1")
        take(session)
        assert put(session, coalesce_key="home:U1") != first


# --- taking


def test_workers_that_grab_at_once_take_each_delivery_exactly_once_and_keep_the_order(database: Database) -> None:
    with database.writing() as session:
        ids = {channel_key: [put(session, channel_key) for _ in range(5)] for channel_key in CHANNEL_KEYS}
    order: dict[str, list[int]] = {channel_key: [] for channel_key in CHANNEL_KEYS}
    give_up = time.monotonic() + PATIENCE

    def work(_: int) -> None:
        while time.monotonic() < give_up:
            with database.reading() as session:
                found = queue.look(session, now=NOW).delivery
                if found is None and not queue.is_any_open(session, due_before=NOW):
                    return
            if found is None:
                continue
            with database.writing() as session:
                is_mine = queue.claim(session, found, now=NOW)
            if is_mine:
                order[found.channel_key].append(found.id)
                with database.writing() as session:
                    assert note_sent(session, found)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert order == ids


def test_a_claim_that_is_rolled_back_leaves_it_to_others(database: Database) -> None:
    with database.writing() as session:
        only = put(session)
    with database.writing() as session:
        take(session)
        session.rollback()
    with database.reading() as session:
        assert turn(session) == only


def test_what_is_put_in_line_in_a_transaction_that_fails_was_never_in_line(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        raise RuntimeError(f"the form after {put(session)} could not be stored")
    with database.reading() as session:
        assert not queue.is_any_open(session, due_before=LATER)


# --- what was begun and not noted


def test_an_attempt_without_an_answer_is_looked_at_after_a_while(database: Database) -> None:
    long_ago = NOW - dt.timedelta(hours=1)
    with database.writing() as session:
        only = put(session)
        queue.note_unsure(session, take(session), error="TimeoutError", now=NOW)
        assert queue.list_unsure(session, attempted_before=NOW - SECOND, abandoned_before=long_ago) == []
        found = queue.list_unsure(session, attempted_before=NOW, abandoned_before=long_ago)
        assert [one.id for one in found] == [only]


def test_an_attempt_of_a_killed_process_is_looked_at_after_a_while_of_its_own(database: Database) -> None:
    with database.writing() as session:
        only = put(session)
        take(session)
        assert queue.list_unsure(session, attempted_before=LATER, abandoned_before=NOW - SECOND) == []
        found = queue.list_unsure(session, attempted_before=NOW - SECOND, abandoned_before=NOW)
        assert [one.id for one in found] == [only]


def test_of_two_workers_that_find_the_same_unsure_one_only_one_looks(database: Database) -> None:
    with database.writing() as session:
        put(session)
        queue.note_unsure(session, take(session), error="TimeoutError", now=NOW)
    found: list[Delivery] = []
    for _ in range(2):
        with database.reading() as session:
            found += queue.list_unsure(session, attempted_before=NOW, abandoned_before=NOW)
    looks = []
    for one in found:
        with database.writing() as session:
            looks.append(queue.take_look(session, one, now=LATER))
    assert looks == [True, False]


def test_a_worker_that_was_taken_for_dead_cannot_undo_what_was_done_in_its_place(database: Database) -> None:
    with database.writing() as session:
        only = put(session)
        slow = take(session)
    with database.writing() as session:
        (found,) = queue.list_unsure(session, attempted_before=NOW, abandoned_before=NOW)
        assert queue.take_look(session, found, now=LATER)
        assert note_sent(session, found)
    with database.writing() as session:
        assert not queue.note_retry(session, slow, due_at=LATER, error="TimeoutError")
        assert not note_sent(session, slow)
        assert state_of(session, only) is DeliveryState.SENT


def test_the_earliest_open_one_says_when_something_is_due(database: Database) -> None:
    with database.writing() as session:
        assert due_at(session) is None
        put(session, "C1", now=LATER)
        assert due_at(session) == LATER
        put(session, "C2")
        begun = take(session)
        assert due_at(session) == NOW + 20 * SECOND
        queue.note_unsure(session, begun, error="TimeoutError", now=NOW)
        assert due_at(session) == NOW + 10 * SECOND


def test_what_waits_behind_a_later_attempt_is_not_due_before_it(database: Database) -> None:
    with database.writing() as session:
        put(session)
        put(session)
        queue.note_retry(session, take(session), due_at=LATER, error="token_revoked")
        assert due_at(session) == LATER
        assert not queue.is_any_open(session, due_before=NOW)
        assert queue.is_any_open(session, due_before=LATER)


# --- the pace


def test_a_call_closes_its_channel_key_for_everybody_until_the_pace_is_over(database: Database) -> None:
    with database.writing() as session:
        assert reserve(session, "channel:C1", at=100.0, seconds=1.0) == 0.0
    with database.writing() as session:
        assert reserve(session, "channel:C1", at=100.25, seconds=1.0) == pytest.approx(0.75)
        assert reserve(session, "channel:C2", at=100.25, seconds=1.0) == 0.0
        assert reserve(session, "channel:C1", at=101.0, seconds=1.0) == 0.0


def test_of_many_who_reserve_at_once_one_may_call(database: Database) -> None:
    def call(_: int) -> float:
        with database.writing() as session:
            return reserve(session, "workspace", at=100.0, seconds=0.2)

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(call, range(16)))
    assert sorted(waits)[:2] == [0.0, pytest.approx(0.2)]


def test_retry_after_closes_for_everybody_and_never_opens_earlier(database: Database) -> None:
    with database.writing() as session:
        assert close_pace(session, "workspace", at=100.0, seconds=30.0) == 130.0
    with database.writing() as session:
        close_pace(session, "workspace", at=100.0, seconds=10.0)
        assert reserve(session, "workspace", at=100.0, seconds=0.2) == pytest.approx(30.0)
        assert reserve(session, "workspace", at=130.0, seconds=0.2) == 0.0


def test_time_in_which_nothing_could_be_sent_is_not_held_against_it(database: Database) -> None:
    with database.writing() as session:
        put(session)
        for attempt in range(73):
            now = NOW + dt.timedelta(minutes=50 * attempt)
            taken = take(session, now)
            assert not is_tried_long_enough(taken, now=now)
            queue.note_retry(session, taken, due_at=now, error="token_revoked", counts=False)
            session.expire_all()


# --- a clock that was set back


@pytest.mark.parametrize("back", [3_600.0, 86_400.0])
def test_what_was_closed_before_the_clock_was_set_back_closes_nothing(database: Database, back: float) -> None:
    with database.writing() as session:
        reserve(session, "workspace", at=back + 1000.0, seconds=0.2)
        close_pace(session, "channel:C1", at=back + 1000.0, seconds=30.0)
        assert reserve(session, "workspace", at=1000.0, seconds=0.2, late=0.15) == 0.0
        assert reserve(session, "workspace", at=1000.0, seconds=0.2) > 0.0
        assert close_pace(session, "channel:C1", at=1000.0, seconds=10.0) == 1010.0
        assert reserve(session, "channel:C1", at=1001.0, seconds=1.0) == pytest.approx(9.0)


def test_a_retry_after_of_hours_closes_for_minutes(database: Database) -> None:
    with database.writing() as session:
        close_pace(session, "workspace", at=1000.0, seconds=7_200.0)
        assert reserve(session, "workspace", at=1000.0, seconds=0.2) == pytest.approx(LONGEST_CLOSED)


def test_what_was_due_before_the_clock_was_set_back_is_due_and_what_is_for_later_is_not(database: Database) -> None:
    earlier = NOW - dt.timedelta(days=1)
    with database.writing() as session:
        again = put(session, "C2")
        queue.note_retry(session, take(session), due_at=LATER, error="storage_limit_reached")
        at_once = put(session, "C1")
        queue.enqueue_many(session, kind="card", to=[("C3", {})], now=NOW, due_at=NOW + dt.timedelta(hours=15))
        found: list[Delivery] = []
        while (one := queue.look(session, now=earlier, closed=[one.channel_key for one in found]).delivery) is not None:
            found.append(one)
        assert [one.id for one in found] == [again, at_once]


def test_what_was_begun_before_the_clock_was_set_back_is_looked_for(database: Database) -> None:
    with database.writing() as session:
        put(session)
        begun = take(session)
        for hours, is_found in ((0, False), (1, True), (24, True)):
            before = NOW - dt.timedelta(hours=hours, seconds=10)
            found = queue.list_unsure(session, attempted_before=before, abandoned_before=before)
            assert [one.id for one in found] == ([begun.id] if is_found else []), hours


def test_an_update_waits_also_for_an_attempt_that_began_after_its_request_had_read_the_clock(
    database: Database,
) -> None:
    every = dt.timedelta(seconds=3)
    with database.writing() as session:
        enqueue(session, **UPDATE, now=NOW, at_most_every=every)
        queue.note_sent(session, take(session, NOW + SECOND), channel_id="C1", ts="1", now=NOW + SECOND)
        assert put_in_line(session, **UPDATE, now=NOW, at_most_every=every).due_at == NOW + SECOND + every


def test_an_update_waits_for_no_attempt_that_lies_ahead_since_the_clock_was_set_back(database: Database) -> None:
    every, earlier = dt.timedelta(minutes=1), NOW - dt.timedelta(days=1)
    with database.writing() as session:

        def update(now: dt.datetime) -> Delivery:
            key = enqueue(session, **UPDATE, now=now, at_most_every=every)
            return session.exec(select(Delivery).where(Delivery.key == key)).one()

        update(NOW)
        queue.note_sent(session, take(session), channel_id="C1", ts="1", now=NOW)
        assert update(earlier).due_at == earlier
        session.rollback()
        update(NOW)
        queue.note_sent(session, take(session), channel_id="C1", ts="1", now=NOW)
        assert update(NOW).due_at == NOW + every
        assert update(earlier).due_at == earlier


def test_an_attempt_that_slack_called_too_fast_is_not_held_against_it(database: Database) -> None:
    with database.writing() as session:
        put(session)
        queue.note_retry(session, take(session), due_at=NOW, error="ratelimited", counts=False)
        assert take(session).attempts == 1


@pytest.mark.parametrize(("budget", "allowed"), [(Budget.UPDATE, 50), (Budget.PUBLISH, 100), (Budget.PIN, 20)])
def test_no_minute_has_more_calls_of_a_method_than_slack_allows(
    make_database_url: Callable[[str], str], budget: Budget, allowed: int
) -> None:
    database = Database(make_database_url("sqlite"))
    pace = PACES[budget]
    at, calls = 1_000.0, []
    with database.writing() as session:
        while at < 1_150.0:
            if wait := reserve(session, budget, at=at, seconds=pace.seconds, late=pace.late):
                at += wait
            else:
                calls.append(at)
    database.close()
    assert len(calls) > allowed
    assert max(sum(begin <= call < begin + 60 for call in calls) for begin in calls) <= allowed


# --- how long it is tried


DAY = dt.timedelta(days=1)


def try_at(session: Session, *moments: dt.datetime) -> list[bool]:
    """Try one in vain at each of these moments; gives after each whether it is tried long enough."""
    put(session)
    found = []
    for moment in moments:
        taken = take(session, moment)
        found.append(is_tried_long_enough(taken, now=moment))
        queue.note_retry(session, taken, due_at=moment, error="token_revoked")
        session.expire_all()
    return found


def test_it_is_given_up_when_it_was_tried_for_two_days(database: Database) -> None:
    with database.writing() as session:
        moments = [NOW + minutes * dt.timedelta(minutes=30) for minutes in range(98)]
        assert try_at(session, *moments) == [False] * 96 + [True] * 2


def test_the_time_begins_with_the_first_attempt_and_anew_when_the_bot_was_down(database: Database) -> None:
    with database.writing() as session:
        assert try_at(session, NOW + 3 * DAY, NOW + 3 * DAY + SECOND, NOW + 6 * DAY) == [False, False, False]


def test_a_look_for_what_a_killed_bot_had_begun_days_ago_is_no_reason_to_give_up(database: Database) -> None:
    with database.writing() as session:
        put(session)
        begun = take(session)
        assert queue.take_look(session, begun, now=NOW + 3 * DAY)
        assert not is_tried_long_enough(begun, now=NOW + 3 * DAY)


# --- what was said in another way


def test_what_was_said_in_another_way_is_needless(database: Database) -> None:
    with database.writing() as session:
        only = put_in_line(session, kind="card_update", channel_key="C1/1", coalesce_key="kept:1", now=NOW)
        assert queue.drop_needless(session, only.key, since=NOW)
        assert state_of(session, only.id) is DeliveryState.DROPPED


def test_what_others_wish_too_or_was_under_way_meanwhile_is_sent_all_the_same(database: Database) -> None:
    def wish() -> Delivery:
        return put_in_line(session, kind="card_update", channel_key="C1/1", coalesce_key="kept:1", now=NOW)

    with database.writing() as session:
        key = wish().key
        wish()
        assert not queue.drop_needless(session, key, since=NOW)
        begun = take(session)
        key = wish().key
        assert not queue.drop_needless(session, key, since=NOW)
        note_sent(session, begun)
        assert not queue.drop_needless(session, key, since=NOW)
        assert queue.drop_needless(session, key, since=NOW + SECOND)


def test_one_that_is_to_be_tried_again_makes_way_for_a_fresh_one_of_the_same(database: Database) -> None:
    with database.writing() as session:
        first = put(session, coalesce_key="home:U1")
        queue.note_retry(session, take(session), due_at=NOW, error="internal_error")
        fresh = put(session, coalesce_key="home:U1")
        tried = session.get_one(Delivery, first, populate_existing=True)
        assert queue.drop_superseded(session, tried)
        assert not queue.drop_superseded(session, session.get_one(Delivery, fresh))
        assert send_all(session) == [fresh]


def test_all_that_a_transaction_puts_in_line_is_one_statement(database: Database) -> None:
    statements: list[str] = []
    listen(database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with database.writing() as session:
        for number in range(300):
            queue.enqueue(session, kind="card_update", channel_key=f"C{number}", coalesce_key=f"kept:{number}", now=NOW)
        queue.enqueue_many(session, kind="card", to=[(f"C{number}", {}) for number in range(300)], now=NOW)
    assert len([one for one in statements if "deliveries" in one]) == 1
