"""What the log tells: that something happened, where and for which request; never what anybody wrote."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.manifest import build_manifest
from tests.kit.processes import BotProcess, TownOfProcesses, free_port
from tests.kit.waiting import wait_until

HOUSING = "alliantie-studentenhuisvesting"
TITLE = "Kamertekort-met-een-eigen-naam"
BODY = "Woonlasten-die-niemand-mag-lezen"
SAID = "Praatje-tussendoor"


@pytest.fixture(params=["socket", "http"])
def told(
    request: pytest.FixtureRequest, make_database_url: Callable[[str], str], tmp_path: Path
) -> Iterator[tuple[TownOfProcesses, Callable[[str], BotProcess]]]:
    """A workspace, and a way to run a bot that logs all it can in a form, over one of both transports."""
    town = TownOfProcesses(make_database_url("sqlite"), tmp_path).open()
    town.files_apart = True  # that process logs, too

    def run(form: str) -> BotProcess:
        settings = {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": form}
        if request.param == "socket":
            return town.run(**settings)
        port = free_port()
        bot = town.run("serve", HTTP_PORT=str(port), **settings)
        url = f"http://127.0.0.1:{port}/slack/events"
        app = town.control.get("state")["apps"][0]["id"]
        town.control.post("app", id=app, manifest=build_manifest("/kennis", request_url=url), request_url=url)
        return bot

    yield town, run
    town.close()


def live_a_little(town: TownOfProcesses) -> None:
    """Use the bot, with everything going wrong that can."""
    town.noor.opens_home()
    town.noor.says(SAID)
    town.noor.types(f"/kennis onzin {SAID}")
    for kind in ("http_500", "ratelimited", "half_response", "reset", "token_revoked", "timeout"):
        town.fault(kind, method="chat.postMessage", delay_ms=50)
    for method in ("conversations.history", "chat.getPermalink", "conversations.open", "files.completeUploadExternal"):
        town.fault("half_response", method=method)
    town.fault("half_response", method="views.publish")
    town.noor.shares(TITLE, BODY)
    town.settle()
    town.fault("http_500", method="views.open")
    town.control.post("command", user=town.users["noor"], channel=HOUSING, command="/kennis", text=f"knelpunt {TITLE}")
    town.noor.types("/kennis rapportage week")
    town.hanneke.types("/kennis rapportage week", channel="nkn-secretariaat")
    town.fault("duplicate_event")
    town.noor.says(SAID)
    town.settle()


def forbidden(town: TownOfProcesses) -> list[str]:
    """What may stand in no log."""
    people = [word for person in town.sample.people for word in (person.email, person.real_name.partition(" · ")[0])]
    sandbox = town.sandbox
    return [TITLE, BODY, SAID, sandbox.bot_token, sandbox.app_token, sandbox.signing_secret, *people]


PAYLOAD = re.compile(r"response_url|trigger_id|xox[abp]-|xapp-|\"blocks\"|private_metadata|hooks/|ticket=|@[a-z]+\.nl")


@pytest.mark.parametrize(("told", "form"), [("socket", "text"), ("http", "json")], indirect=["told"])
def test_at_the_most_talkative_level_with_everything_going_wrong_nothing_private_is_in_the_log(
    told: tuple[TownOfProcesses, Callable[[str], BotProcess]], form: str
) -> None:
    town, run = told
    bot = run(form)
    live_a_little(town)
    bot.asks_to_stop()
    assert bot.ended() == 0
    written = bot.log + bot.said
    assert "delivery_failed" in written  # it did go wrong
    assert "delivery_recognised" in written
    assert [word for word in forbidden(town) if word in written] == []
    assert PAYLOAD.findall(written) == []
    assert "Traceback" not in written
    if form == "json":
        lines = [json.loads(line) for line in bot.log.splitlines()]
        assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)


def test_the_request_id_leads_from_what_somebody_did_to_every_message_it_caused(
    told: tuple[TownOfProcesses, Callable[[str], BotProcess]],
) -> None:
    town, run = told
    bot = run("json")
    town.noor.types("/kennis knelpunt " + TITLE)
    town.noor.submits(body=BODY)
    town.settle()
    wait_until(lambda: bot.log.count("delivery_sent") == 2, "both messages")
    lines = [json.loads(line) for line in bot.log.splitlines()]
    (form,) = {line["request_id"] for line in lines if line.get("listener") == "share"}
    assert {line["kind"]: line["request_id"] for line in lines if line["event"] == "delivery_sent"} == {
        "card": form,
        "shared_there": form,
    }
