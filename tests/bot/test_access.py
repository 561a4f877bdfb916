"""A token that Slack takes no more: said in the log and by `/readyz`, and nothing that waits is given up for it."""

import datetime as dt
import re
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlmodel import select
from structlog.testing import capture_logs

from alliance.people.alliances.shared_channels import SHARED
from bot.health import Health
from bot.sending.slack_calls import NO_TOKEN, CallOutcome, classify
from bot.token_state import TokenState
from storage.engine.deliveries import enqueue
from storage.enums import DeliveryState
from storage.tables import Delivery
from tests.kit import Town

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


class SlackAnswer(dict[str, Any]):
    """What Slack answers, as the SDK hands it over."""

    status_code = 200


def refusal(error: str) -> SlackApiError:
    return SlackApiError("refused", SlackAnswer(ok=False, error=error))


@pytest.mark.parametrize("error", sorted(NO_TOKEN))
def test_each_word_for_a_bad_token_is_told_apart_from_a_refusal(error: str) -> None:
    assert classify(refusal(error)).outcome is CallOutcome.SHUT_OUT


def test_a_refused_token_is_logged_once_an_hour_and_its_return_once() -> None:
    now = NOON
    access = TokenState(lambda: None, lambda: now)
    with capture_logs() as log:
        for minutes in range(0, 150, 10):
            now = NOON + dt.timedelta(minutes=minutes)
            access.note("token_revoked")
        access.note()
        access.note()
    assert [line["event"] for line in log] == ["slack_refuses_token"] * 3 + ["slack_takes_token_again"]


def test_a_clock_that_jumps_back_does_not_silence_the_log() -> None:
    now = NOON
    access = TokenState(lambda: None, lambda: now)
    with capture_logs() as log:
        access.note("token_revoked")
        now = NOON - dt.timedelta(days=1)
        access.note("token_revoked")
    assert len(log) == 2


def test_only_an_answer_about_the_token_changes_anything() -> None:
    answers: list[Exception | None] = [refusal("invalid_auth"), OSError(), refusal("internal_error"), None]

    def ask() -> None:
        if error := answers.pop(0):
            raise error

    access = TokenState(ask, lambda: NOON)
    problems = []
    while answers:
        access.look()
        problems.append(access.problem)
    assert problems == ["invalid_auth", "invalid_auth", "invalid_auth", ""]


def readiness(town: Town) -> str:
    """What `/readyz` says is wrong."""
    assert town.parts is not None
    return Health(town.parts).problem()


def test_what_waits_for_a_token_waits_for_days_and_comes_once_when_it_works_again(town: Town) -> None:
    town.fault("token_revoked", times=10_000)
    assert town.parts is not None
    with town.parts.context.writing() as session:
        for channel in ("C1", "C2"):
            enqueue(session, kind=SHARED, channel_key=town.users["hanneke"], about={"channel": channel}, now=town.now())
    town.settle()
    assert readiness(town) == "Slack does not take the bot's token (token_revoked): install the app again"
    for _ in range(3):
        town.move(town.now() + dt.timedelta(days=1), jump=True)
    town.control.post("faults", clear=True)
    town.move(town.now() + dt.timedelta(minutes=5))
    with town.database.reading() as session:
        sent = session.exec(select(Delivery).where(Delivery.kind == SHARED)).all()
    assert [(one.state, one.attempts) for one in sent] == [(DeliveryState.SENT, 1)] * 2
    assert re.findall(r"<#(C\d)>", str([one["text"] for one in town.messages("@bot", reader="hanneke")])) == [
        "C1",
        "C2",
    ]
    assert readiness(town) == ""


def test_an_uninstalled_app_hears_of_it_and_goes_on_when_it_is_installed_again(http_town: Town) -> None:
    (app,) = http_town.control.get("state")["apps"]
    assert http_town.parts is not None
    with capture_logs() as log:
        http_town.control.post("app", id=app["id"], uninstalled=True)
    assert [line["error"] for line in log if line["event"] == "slack_refuses_token"] == ["token_revoked"]
    assert readiness(http_town).startswith("Slack does not take the bot's token (app_uninstalled)")
    http_town.parts.access.look()
    assert http_town.parts.access.problem == "account_inactive"
    http_town.control.post("app", id=app["id"], uninstalled=False)
    http_town.parts.access.look()
    assert readiness(http_town) == ""
