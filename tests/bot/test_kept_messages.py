"""Messages that are kept up to date: no change is lost between two connections, and what is gone is left alone."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, text
from sqlmodel import col, select

from alliance import kept_messages
from alliance.bundles.bundles import renew_message
from alliance.checkins import rounds
from alliance.contributions import cards, following, freshness
from alliance.enums import EventKind, KeptKind
from alliance.people import home_tab
from alliance.people.alliances import start_here
from alliance.polls import polls
from handlers.messages import KINDS
from handlers.slack.messages.delivery_kind import Sent
from handlers.slack.messages.kept_messages import GONE, NO_CHANNEL, OUT_OF_REACH, message_of
from handlers.slack.outgoing import Post
from storage.engine import deliveries as queue
from storage.engine.database import Database, DatabaseUnavailable, Session
from storage.engine.kept_messages import SEVERAL, NewMessage
from storage.engine.outbox import write_outbox
from storage.enums import DeliveryState
from storage.tables import (
    Alliance,
    CheckinMessage,
    Contribution,
    ContributionEvent,
    Delivery,
    KeptMessage,
    Mandate,
    Member,
    Poll,
)
from tests.kit.deliveries import put_in_line, stand
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T09:00")
LATER = NOW + dt.timedelta(minutes=1)
Wish = Callable[[Session], None]


@pytest.fixture
def shared_database(make_database_url: Callable[[str], str]) -> Iterator[Database]:
    """A PostgreSQL, where two connections work at the same time; with a small network in it."""
    made = Database(make_database_url("postgresql"))
    with made.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-20T10:00")
        for kind, place in PLACES.items():
            about_id = SEVERAL if kind is KeptKind.REVIEW else item.id
            message = stand(session, kind, about_id, place, channel_id=f"C{kind}", ts=f"1.{len(kind)}")
            message.about = {"items": [1], "again": []} if kind is KeptKind.REVIEW else {}
        asked = {"round": 1, "asked": [network.people["Utrecht"]]}
        event = ContributionEvent(contribution_id=item.id, kind=EventKind.REVIEW_ASKED, at=at("2026-10-30T09:00"))
        event.about = asked
        network.add(event)
    yield made
    made.close()


PLACES = dict.fromkeys(KeptKind, "UUTRECHT") | {KeptKind.CARD: "CHUISVESTING", KeptKind.START_HERE: "CHUISVESTING"}


def _item(session: Session) -> Contribution:
    return session.exec(select(Contribution)).one()


def _member(session: Session) -> Member:
    return session.exec(select(Member).where(Member.slack_user_id == "UUTRECHT")).one()


WISHES: dict[str, Wish] = {
    "card": lambda session: cards.refresh(session, _item(session), now=NOW),
    "poll": lambda session: polls.refresh(session, Poll(id=1, number=1, title=""), now=NOW, everywhere=True),
    "checkin": lambda session: rounds.refresh_message(
        session, CheckinMessage(id=1, member_id=1, asked_on=NOW.date(), made_at=NOW), now=NOW
    ),
    "mandate": lambda session: renew_message(session, Mandate(id=1, bundle_id=1), now=NOW),
    "escalation": lambda session: kept_messages.refresh(session, KeptKind.ESCALATION, [1], now=NOW),
    "review": lambda session: freshness.bring_up_to_date(session, _item(session), now=NOW),
    "start_here": lambda session: start_here.refresh(session, session.get_one(Alliance, 1), now=NOW),
    "home": lambda session: home_tab.publish(session, slack_user_id="UUTRECHT", now=NOW),
    "news": lambda session: following.enqueue_news(session, _member(session), now=NOW),
    "any other": lambda session: _wish(session),
}
"""What people's clicks put in line for something that may wait already."""


def _wish(session: Session) -> None:
    queue.enqueue(session, kind="mandate_changed", channel_key="U1", about={"mandate": 1}, coalesce_key="m:1", now=NOW)


def send_next(database: Database, *, now: dt.datetime = LATER) -> Delivery:
    """Another connection takes what has its turn, renders it as things are, and sends it."""
    with database.writing() as session:
        session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        found = queue.look(session, now=now).delivery
        assert found is not None
        assert queue.claim(session, found, now=now)
        assert queue.note_sent(session, found, channel_id="C1", ts="1.1", now=now)
        return found


def waiting(database: Database) -> list[str | None]:
    """What waits, by what it is a wish for."""
    with database.reading() as session:
        statement = select(Delivery.coalesce_key).where(Delivery.state == DeliveryState.WAITING)
        return list(session.exec(statement).all())


@pytest.mark.parametrize("what", WISHES)
def test_what_is_sent_before_a_change_is_stored_is_sent_again_after_it(shared_database: Database, what: str) -> None:
    with shared_database.writing() as session:
        WISHES[what](session)
    (key,) = waiting(shared_database)
    with shared_database.writing() as session:
        WISHES[what](session)
        send_next(shared_database)
        assert waiting(shared_database) == []
    assert waiting(shared_database) == [key]


@pytest.mark.parametrize("what", WISHES)
def test_nobody_takes_it_between_the_wish_and_its_commit_and_it_is_sent_once(
    shared_database: Database, what: str
) -> None:
    with shared_database.writing() as session:
        WISHES[what](session)
    with shared_database.writing() as session:
        WISHES[what](session)
        write_outbox(session)
        with pytest.raises(DatabaseUnavailable):
            send_next(shared_database)
    send_next(shared_database)
    assert waiting(shared_database) == []


def test_two_that_wish_for_the_same_in_another_order_do_not_wait_for_each_other(shared_database: Database) -> None:
    one, other = WISHES["card"], WISHES["home"]
    with shared_database.writing() as session:
        one(session)
        other(session)
    with shared_database.writing() as first, shared_database.writing() as second:
        for session in (first, second):
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        one(first)
        other(second)
        other(first)
        one(second)
        first.commit()
    assert len(waiting(shared_database)) == 2


# --- one that is on its way


@pytest.fixture
def on_its_way(shared_database: Database) -> Database:
    """A database in which a check-in message is on its way."""
    with shared_database.writing() as session:
        kept_messages.post(session, KeptKind.CHECKIN, [NewMessage(7, "UDELFT")], now=NOW)
    return shared_database


def note_stands(database: Database, *, rendered_with: int | None) -> None:
    """Another connection notes that it stands, as it was rendered after so many changes."""
    with database.writing() as session:
        session.execute(text("SET LOCAL lock_timeout = '100ms'"))
        delivery = session.exec(select(Delivery).where(Delivery.kind == "checkin")).one()
        outgoing = Post("", [], changes=rendered_with) if rendered_with is not None else None
        after = KINDS["checkin"].after_sent
        assert after is not None
        after(session, delivery, Sent("D1", "1.1", None, LATER, outgoing))


def updates(database: Database) -> int:
    """How many updates of a check-in were put in line."""
    with database.reading() as session:
        return len(session.exec(select(Delivery).where(Delivery.kind == "checkin_update")).all())


def test_a_message_that_shows_everything_is_not_changed_at_once(on_its_way: Database) -> None:
    note_stands(on_its_way, rendered_with=0)
    assert updates(on_its_way) == 0


def test_a_change_while_a_message_is_on_its_way_is_shown_as_soon_as_it_stands(on_its_way: Database) -> None:
    with on_its_way.writing() as session:
        kept_messages.refresh(session, KeptKind.CHECKIN, [7], now=NOW)
    note_stands(on_its_way, rendered_with=0)
    assert updates(on_its_way) == 1


def test_a_change_that_is_not_stored_yet_when_a_message_comes_to_stand_is_waited_for(on_its_way: Database) -> None:
    with on_its_way.writing() as session:
        kept_messages.refresh(session, KeptKind.CHECKIN, [7], now=NOW)
        write_outbox(session)
        with pytest.raises(DatabaseUnavailable):
            note_stands(on_its_way, rendered_with=0)
    note_stands(on_its_way, rendered_with=0)
    assert updates(on_its_way) == 1


def test_one_of_which_nobody_knows_what_it_shows_is_changed_once_it_is_found(on_its_way: Database) -> None:
    note_stands(on_its_way, rendered_with=None)
    assert updates(on_its_way) == 1


def test_what_an_earlier_release_put_in_line_becomes_a_message_that_is_kept_up_to_date(database: Database) -> None:
    with database.writing() as session:
        about = {"items": [1], "again": []}
        delivery = put_in_line(session, kind="review", channel_key="UUTRECHT", about=about, now=NOW)
        after = KINDS["review"].after_sent
        assert after is not None
        after(session, delivery, Sent("D1", "1.1", None, LATER))
        (message,) = session.exec(select(KeptMessage)).all()
    assert (message.kind, message.place, message.about, message.ts) == (KeptKind.REVIEW, "UUTRECHT", about, "1.1")


# --- gone


@dataclass
class Refused:
    """A kind of message whose update Slack refused, and what that led to."""

    is_a_failure: bool
    is_left_alone: bool


def refuse(session: Session, kind: KeptKind, error: str, *, place: str = "UUTRECHT", about_id: int = 1) -> Refused:
    """Let Slack refuse an update; then something changes once more."""
    message = stand(session, kind, about_id, place, channel_id="D1", permalink="https://x.slack.com/1")
    kept_messages.refresh(session, kind, [about_id], now=NOW)
    delivery = session.exec(select(Delivery).where(col(Delivery.kind) == kept_messages.update_of(kind))).one()
    of_kind = KINDS[delivery.kind]
    assert of_kind.after_failed is not None
    assert message_of(session, delivery) is message
    of_kind.after_failed(session, delivery, error, NOW)
    session.delete(delivery)
    kept_messages.refresh(session, kind, [about_id], now=LATER)
    is_left_alone = session.exec(select(Delivery)).first() is None
    session.execute(delete(Delivery))
    return Refused(error not in of_kind.expected, is_left_alone)


@pytest.mark.parametrize("kind", KeptKind)
def test_a_message_of_any_kind_that_is_gone_is_no_failure_and_left_alone_unless_its_channel_may_come_back(
    make_database_url: Callable[[str], str], kind: KeptKind
) -> None:
    database = Database(make_database_url("sqlite"))
    with database.writing() as session:
        refused = {error: refuse(session, kind, error) for error in sorted(GONE)}
        assert refused == dict.fromkeys(sorted(GONE), Refused(is_a_failure=False, is_left_alone=True))
        for about_id, error in enumerate((*sorted(OUT_OF_REACH), NO_CHANNEL), start=2):
            assert refuse(session, kind, error, place="C1", about_id=about_id) == Refused(
                is_a_failure=False, is_left_alone=False
            )
        assert refuse(session, kind, "invalid_blocks") == Refused(is_a_failure=True, is_left_alone=False)
    database.close()
