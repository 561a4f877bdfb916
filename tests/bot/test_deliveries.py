"""Messages on their way to Slack, whatever Slack does: each arrives exactly once, in order, or ends visibly."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import col, select
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from alliance.contributions import cards
from bot.manifest import build_manifest
from storage.contributions.contributions import list_newest
from storage.engine.deliveries import claim, enqueue
from storage.enums import DeliveryState
from storage.people.alliances import find_alliance_of_channel
from storage.tables import Alliance, Delivery
from tests.kit import Town, beforehand
from tests.kit.contributions import confirmations

HOUSING = "alliantie-studentenhuisvesting"
TWO_DAYS = dt.timedelta(days=2, minutes=1)


@pytest.fixture
def town(make_database_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town whose bot waits for an answer of Slack for one second of real time instead of eight."""
    monkeypatch.setattr("bot.app.CALL_SECONDS", 1)
    made = Town(make_database_url("sqlite")).open()
    made.make_digests()
    yield made
    made.close()


def share_two(town: Town) -> None:
    """Two people share something, one after the other."""
    with beforehand.doing(town) as session:
        beforehand.shares(session, town.noor, "Te weinig kamers")
        beforehand.shares(session, town.jelle, "Te dure kamers")


def share_from_a_direct_message(town: Town, title: str) -> None:
    """Noor shares something for the alliance without being in its channel."""
    with town.database.reading() as session:
        alliance = find_alliance_of_channel(session, town.channels[HOUSING])
    assert alliance is not None
    town.noor.types(f"/kennis knelpunt {title}", channel="@bot")
    assert town.noor.submits(body="Er is te weinig.", alliance=str(alliance.id)) == {}
    town.settle()


def deliveries(town: Town, kind: str = "card") -> list[Delivery]:
    """What was put in line of a kind, in order."""
    with town.database.reading() as session:
        return list(session.exec(select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id))).all())


def pauses(town: Town, method: str = "chat.postMessage") -> list[float]:
    """The seconds between the attempts of a method that had to be repeated."""
    times = [dt.datetime.fromisoformat(call["at"]) for call in town.calls(method)]
    return [(after - before).total_seconds() for before, after in itertools.pairwise(times)]


def assert_both_arrived_once_in_order(town: Town) -> None:
    """Both cards stand in the channel once, the first one first, and both authors heard so once."""
    posted = [message["text"] for message in town.messages(HOUSING) if "kamers" in message["text"]]
    assert ["Te weinig" in text for text in posted] == [True, False], posted
    assert (confirmations(town, "noor"), confirmations(town, "jelle")) == (1, 1)
    assert {one.state for one in deliveries(town)} == {DeliveryState.SENT}


# --- what goes wrong for a while


FAULTS: list[dict[str, Any]] = [
    {"kind": "ratelimited", "retry_after": 20},
    {"kind": "http_500"},
    {"kind": "timeout", "delay_ms": 50},
    {"kind": "reset"},
    {"kind": "half_response"},
    {"kind": "slow", "delay_ms": 300},
    {"kind": "refused", "error": "storage_limit_reached"},
]
TIMES = [{**fault, "times": times} for fault in FAULTS for times in (1, 3)]
NO_ANSWER_AT_ALL = {"kind": "timeout", "times": 1}


@pytest.mark.parametrize(
    "fault", [*TIMES, NO_ANSWER_AT_ALL], ids=lambda fault: "-".join(str(value) for value in fault.values())
)
def test_whatever_goes_wrong_with_posting_each_card_comes_once_and_in_order(town: Town, fault: dict[str, Any]) -> None:
    town.fault(method="chat.postMessage", **fault)
    share_two(town)
    assert_both_arrived_once_in_order(town)


@pytest.mark.parametrize("kind", ["http_500", "reset", "half_response", "ratelimited"])
@pytest.mark.parametrize("method", ["conversations.history", "conversations.open", "chat.getPermalink"])
def test_what_goes_wrong_beside_posting_changes_nothing_in_what_arrives(town: Town, method: str, kind: str) -> None:
    town.fault("half_response", method="chat.postMessage")
    town.fault(kind, method=method, times=2)
    share_two(town)
    assert_both_arrived_once_in_order(town)


def test_the_bot_comes_back_to_a_slack_that_was_away_for_an_hour(town: Town) -> None:
    town.fault("http_500", method="chat.postMessage", times=9)
    town.fault("http_500", method="conversations.history", times=9)
    share_two(town)
    town.move(town.now() + dt.timedelta(hours=1))
    assert_both_arrived_once_in_order(town)


def test_pauses_grow_while_slack_does_not_take_it(town: Town) -> None:
    town.fault("refused", method="chat.postMessage", error="storage_limit_reached", times=5)
    town.noor.shares("Te weinig kamers")
    town.move(town.now() + dt.timedelta(hours=1))
    grown = pauses(town)[:5]
    assert grown == pytest.approx([2, 4, 8, 16, 32], abs=1.5)
    assert len(town.cards("Te weinig kamers")) == 1


def test_pauses_grow_while_slack_does_not_say_whether_it_took_it(town: Town) -> None:
    town.fault("http_500", method="chat.postMessage", times=6)
    town.noor.shares("Te weinig kamers")
    town.move(town.now() + dt.timedelta(hours=1))
    grown = pauses(town)[:6]
    assert grown == pytest.approx([10, 10, 10, 16, 32, 64], abs=1.5)
    assert len(town.cards("Te weinig kamers")) == 1


def test_retry_after_holds_up_every_channel_and_is_obeyed_to_the_second(town: Town) -> None:
    town.fault("ratelimited", method="chat.postMessage", retry_after=20)
    share_two(town)
    first, *later = (dt.datetime.fromisoformat(call["at"]) for call in town.calls("chat.postMessage"))
    assert all(at >= first + dt.timedelta(seconds=20) for at in later)
    assert_both_arrived_once_in_order(town)


def test_too_fast_with_one_method_holds_up_no_other(town: Town) -> None:
    town.noor.shares("Te weinig kamers")
    town.settle()
    town.fault("ratelimited", method="chat.update", retry_after=60)
    with town.database.writing() as session:
        cards.refresh(session, list_newest(session, limit=1)[0][0], now=town.now())
    town.jelle.shares("Te dure kamers")
    town.move(town.now() + dt.timedelta(minutes=2))
    refused, updated = (dt.datetime.fromisoformat(call["at"]) for call in town.calls("chat.update"))
    assert updated - refused >= dt.timedelta(seconds=60)
    assert float(town.cards("Te dure kamers")[0]["ts"]) - refused.timestamp() < 30
    assert confirmations(town, "jelle") == 1


def test_in_one_channel_messages_keep_about_a_second_between_them(town: Town) -> None:
    for number in range(4):
        town.noor.shares(f"Te weinig kamers {number}")
    town.settle()
    cards = town.cards("Te weinig kamers")
    times = [float(card["ts"]) for card in cards]
    assert len(times) == 4
    assert all(after - before >= 0.95 for before, after in itertools.pairwise(times))


# --- recognising what arrived


@pytest.mark.parametrize("kind", ["half_response", "timeout"])
def test_a_message_that_stands_in_the_history_is_not_posted_again(town: Town, kind: str) -> None:
    town.fault(kind, method="chat.postMessage", delay_ms=50)
    with capture_logs([merge_contextvars]) as log:
        town.noor.shares("Te weinig kamers")
        town.settle()
    assert len(town.calls("chat.postMessage")) == 1  # the card; the word to its author is ephemeral
    assert [line["kind"] for line in log if line["event"] == "delivery_recognised"] == ["card"]
    assert len(town.cards("Te weinig kamers")) == 1
    assert confirmations(town, "noor") == 1


def test_the_history_is_read_no_earlier_than_ten_seconds_after_the_attempt(town: Town) -> None:
    town.fault("half_response", method="chat.postMessage")
    town.noor.shares("Te weinig kamers")
    town.settle()
    attempt = dt.datetime.fromisoformat(town.calls("chat.postMessage")[0]["at"])
    look = dt.datetime.fromisoformat(town.calls("conversations.history")[0]["at"])
    assert look - attempt >= dt.timedelta(seconds=10) - dt.timedelta(
        milliseconds=200
    )  # the call leaves a little after the attempt began


def test_a_message_deep_in_a_busy_channels_history_is_recognised(town: Town) -> None:
    town.fault("half_response", method="chat.postMessage")
    town.noor.shares("Te weinig kamers")
    for number in range(120):
        town.jelle.says(f"Even iets anders, {number}", channel=HOUSING)
    town.settle()
    assert len(town.cards("Te weinig kamers")) == 1


def test_where_the_history_may_not_be_read_it_is_posted_again_and_the_log_says_so(town: Town) -> None:
    manifest = build_manifest("/kennis")
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    manifest["oauth_config"]["scopes"]["bot"] = [scope for scope in scopes if not scope.endswith(":history")]
    del manifest["oauth_config"]["scopes"]["bot_optional"]
    town.control.post("app", id=town.control.get("state")["apps"][0]["id"], manifest=manifest)
    town.fault("half_response", method="chat.postMessage")
    with capture_logs([merge_contextvars]) as log:
        town.noor.shares("Te weinig kamers")
        town.settle()
    assert [line["error"] for line in log if line["event"] == "history_not_readable"] == ["missing_scope"]
    assert len(town.cards("Te weinig kamers")) == 2
    assert confirmations(town, "noor") == 1


def test_a_digest_whose_answers_are_lost_is_one_message_with_one_file(town: Town) -> None:
    town.fault("half_response", method="chat.postMessage")
    town.fault("half_response", method="files.completeUploadExternal")
    town.hanneke.types("/kennis rapportage week", channel="nkn-secretariaat")
    town.settle()
    digests = [message for message in town.messages("nkn-secretariaat") if "rapportage" in message["text"].lower()]
    assert len([message for message in digests if not message.get("files")]) == 1
    assert len(town.files("kennisbot-rapportage")) == 1


# --- what cannot arrive


def put_tried_card(town: Town, **more: Any) -> None:
    """Put Noor's card in line for another channel, as one that has been tried for two days without a break."""
    town.noor.shares("Te weinig kamers")
    town.settle()
    now, channel = town.now(), town.channels["algemeen"]
    with town.database.writing() as session:
        cards.post(session, list_newest(session, limit=1)[0][0], channel_id=channel, tell=town.users["noor"], now=now)
        row = session.exec(select(Delivery).where(Delivery.channel_key == channel)).one()
        row.attempts, row.trying_since, row.attempted_at = 290, now - TWO_DAYS, now - dt.timedelta(minutes=9)
        for name, value in more.items():
            setattr(row, name, value)


def test_what_was_tried_for_two_days_is_given_up_and_its_author_hears_why(town: Town) -> None:
    put_tried_card(town)
    town.fault("http_500", method="chat.postMessage")
    town.fault("half_response", method="conversations.history")
    with capture_logs([merge_contextvars]) as log:
        town.settle()
    assert (deliveries(town)[-1].state, deliveries(town)[-1].error) == (DeliveryState.FAILED, "http_500")
    assert [line["kind"] for line in log if line["event"] == "delivery_given_up"] == ["card"]
    told = town.noor.reads()
    assert "B-1 is opgeslagen" in told
    assert "Aan het kanaal ligt het niet" in told


def test_one_that_nobody_could_ever_look_for_is_given_up_after_two_days_too(town: Town) -> None:
    put_tried_card(town, state=DeliveryState.SENDING, error="http_500")
    town.fault("http_500", method="conversations.history", times=1000)
    town.settle()
    assert deliveries(town)[-1].state is DeliveryState.FAILED
    assert "B-1 is opgeslagen" in town.noor.reads()


def test_a_bot_that_was_down_for_three_days_tries_what_waited_and_what_it_had_begun(town: Town) -> None:
    assert town.parts is not None
    town.parts.worker.begin_nothing()
    town.noor.shares("Te weinig kamers")
    town.jelle.shares("Te dure kamers")
    with town.database.writing() as session:
        begun = session.exec(select(Delivery).order_by(col(Delivery.id))).first()
        assert begun is not None
        assert claim(session, begun, now=town.now())  # and then it was killed
    town.stop_bot()
    town.move(town.now() + dt.timedelta(days=3), jump=True)
    town.fault("http_500", method="chat.postMessage", times=3)
    town.start_bot()
    town.settle()
    assert_both_arrived_once_in_order(town)


def test_what_is_given_up_holds_nobody_else_up(town: Town) -> None:
    town.control.post("channel", id=town.channels[HOUSING], is_archived=True)
    share_from_a_direct_message(town, "Te weinig kamers")
    town.control.post("channel", id=town.channels[HOUSING], is_archived=False)
    town.jelle.shares("Te dure kamers")
    town.settle()
    assert len(town.cards("Te dure kamers")) == 1


PLACES: dict[str, dict[str, Any]] = {
    "a private channel without the bot": {"is_private": True, "members": []},
    "an archived channel": {"is_archived": True},
}
ADVICE = {
    "a private channel without the bot": "Nodig me daar uit met `/invite`",
    "an archived channel": "Het secretariaat kan een ander kanaal instellen",
}


@pytest.mark.parametrize("place", PLACES)
def test_where_the_bot_may_not_write_the_author_hears_what_to_do_and_has_the_card(town: Town, place: str) -> None:
    members = [user for name, user in town.users.items() if name in ("noor", "jelle")]
    change = {**PLACES[place], **({"members": members} if "members" in PLACES[place] else {})}
    town.control.post("channel", id=town.channels[HOUSING], **change)
    share_from_a_direct_message(town, "Te weinig kamers")
    told, advice = town.noor.reads(), ADVICE[place]
    assert "B-1 is opgeslagen, maar" in told
    assert advice in told
    assert "Te weinig kamers" in told
    assert [one.state for one in deliveries(town)] == [DeliveryState.FAILED]


def test_where_an_alliance_has_no_channel_the_author_hears_what_to_do_and_has_the_card(town: Town) -> None:
    with town.database.writing() as session:
        for alliance in session.exec(select(Alliance)).all():
            alliance.channel_id = None
            session.add(alliance)
        alliance_id = next(one.id for one in session.exec(select(Alliance)).all())
    town.noor.shares("Te weinig kamers", alliance=str(alliance_id))
    town.settle()
    told = town.noor.reads(HOUSING)
    assert "heeft nog geen kanaal" in told
    assert "/kennis beheer" in told
    assert "Te weinig kamers" in told
    assert {one.state for one in deliveries(town, "no_channel_there")} == {DeliveryState.SENT}


def test_what_another_release_put_in_line_waits_an_hour_for_it_and_holds_up_no_other_channel_key(town: Town) -> None:
    with town.database.writing() as session:
        enqueue(session, kind="of_tomorrow", channel_key=town.channels["algemeen"], about={}, now=town.now())
    town.move(town.now() + dt.timedelta(minutes=30))
    share_two(town)
    assert_both_arrived_once_in_order(town)
    (waiting,) = deliveries(town, "of_tomorrow")
    assert waiting.state is DeliveryState.WAITING
    town.move(town.now() + dt.timedelta(hours=1))
    (failed,) = deliveries(town, "of_tomorrow")
    assert (failed.state, failed.error) == (DeliveryState.FAILED, "unknown_kind")
