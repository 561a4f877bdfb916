"""What Slack refuses: tried again where that may help, else acknowledged; and who waited for an answer gets one."""

import itertools
import json

import pytest

from tests.kit import Town
from tests.kit.people import HOUSING
from tests.kit.reading import texts
from tests.kit.wire import as_form, common, post

LASTING = [
    "user_not_found",
    "missing_scope",
    "channel_not_found",
    "is_archived",
    "restricted_action",
    "made_up_tomorrow",
]
PASSING = ["internal_error", "fatal_error", "service_unavailable", "request_timeout"]
NUMBERS = itertools.count(1)


def mention(town: Town) -> tuple[int, str]:
    """A mention by somebody whom the bot has to ask Slack about."""
    number = next(NUMBERS)
    told = common(town.noor)
    event = {
        "type": "app_mention",
        "user": f"U0STRANGER{number}",
        "channel": town.channels[HOUSING],
        "ts": "1.2",
        "text": "?",
    }
    wrapper = {"type": "event_callback", "event_id": f"Ev{number}", "api_app_id": told["api_app_id"], "event": event}
    return post(town, json.dumps({**wrapper, "team_id": told["team"]["id"]}).encode())


def is_done(town: Town) -> None:
    """Wait for what happens after the acknowledgement."""
    assert town.parts is not None
    listeners = town.parts.listeners
    with listeners._changed:
        assert listeners._changed.wait_for(lambda: not listeners._in_hand, 30)


@pytest.mark.parametrize("error", LASTING)
def test_an_event_that_slack_s_refusal_ends_is_not_sent_again(
    shared_town: Town, capsys: pytest.CaptureFixture[str], error: str
) -> None:
    shared_town.fault("refused", method="users.info", error=error)
    assert mention(shared_town)[0] == 200
    assert f"slack={error}" in capsys.readouterr().out


@pytest.mark.parametrize("error", PASSING)
def test_an_event_is_sent_again_where_that_may_help(shared_town: Town, error: str) -> None:
    shared_town.fault("refused", method="users.info", error=error)
    assert mention(shared_town)[0] == 500


def test_an_answer_that_is_no_json_may_be_another_one_next_time(shared_town: Town) -> None:
    shared_town.fault("half_response", method="users.info")
    assert mention(shared_town)[0] == 500


def test_who_clicked_with_an_expired_trigger_reads_it_in_a_direct_message(
    shared_town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    noor = shared_town.noor
    home = {"id": "V1", "type": "home", "callback_id": "", "state": {"values": {}}, "blocks": []}
    click = {**common(noor), "type": "block_actions", "view": home, "trigger_id": "1.2.expired"}
    click["actions"] = [{"action_id": "home_all", "block_id": "x", "value": "news", "type": "button"}]
    assert post(shared_town, as_form({"payload": json.dumps(click)}))[0] == 200
    is_done(shared_town)
    assert "Dat duurde te lang voor Slack" in texts(shared_town.messages("@bot", reader="noor")[-1])
    logged = capsys.readouterr().out
    assert "trigger_expired" in logged
    assert "[error" not in logged


def test_a_direct_message_that_cannot_be_sent_either_ends_in_the_log(
    shared_town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    shared_town.fault("refused", method="chat.postMessage", error="restricted_action")
    click = {
        **common(shared_town.noor),
        "type": "shortcut",
        "callback_id": "share_knowledge",
        "trigger_id": "1.2.expired",
    }
    assert post(shared_town, as_form({"payload": json.dumps(click)}))[0] == 200
    is_done(shared_town)
    assert "afterwards_failed" in capsys.readouterr().out
