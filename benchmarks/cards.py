"""How a card keeps up when very many organisations endorse it at once, with how few calls."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance.enums import OrganisationKind
from alliance.kept_messages import CARD_EVERY
from alliance.people.members import SlackProfile, register_member
from benchmarks.conversation import SLACKS_LIMIT
from benchmarks.lines import Line, Result, percentile
from benchmarks.network import add_members, make_database
from benchmarks.slack import BOT_COMMAND, Audience, SandboxWorkspace, Transport, workspace
from benchmarks.words import BODY, TITLE
from storage.engine.database import Database
from storage.tables import Organisation

MOST_UPDATES = 6
CALM_SECONDS = 20.0
"""How long after the last endorsement the card is waited for."""


@dataclass(frozen=True)
class CardsSize:
    """So many organisations endorse within so many seconds."""

    endorsements: int
    seconds: float


def measure(folder: Path, size: CardsSize) -> Result:
    """One contribution, endorsed by each organisation. Raises AssertionError when the card is not right in the end."""
    folder.mkdir()
    with workspace(folder) as slack:
        audience = slack.populate(size.endorsements + 1)
        database = make_database(folder / "kennisbot.db")
        add_members(database, user_ids=audience.user_ids[:1], channel_id=audience.channel_id)
        _one_organisation_each(database, audience)
        with slack.bot(slack.install(BOT_COMMAND), str(database.url), Transport.SOCKET):
            ts = _share(slack, audience)
            with slack.without_throttles():
                for user_id in audience.user_ids[1:]:
                    press = {"channel": audience.channel_id, "ts": ts, "action_id": "endorse", "block_id": "card-B-1"}
                    slack.control.post("action", user=user_id, **press)
            taken = _endorse(slack, audience.user_ids[1:], size.seconds)
            behind = _wait_for_card(slack, audience, ts, size.endorsements + 1)
            updates = len(slack.control.get("calls?method=chat.update")["calls"])
        database.close()
    many = f"{size.endorsements} endorsements in {size.seconds:g} s"
    return Result(
        f"cards: {many}",
        "an update for each endorsement; the pause between two updates; what Slack waits for",
        (
            Line("updates of the card", "calls", updates, size.endorsements, most=MOST_UPDATES),
            Line("until the card shows the last one", "s", behind, CARD_EVERY.total_seconds()),
            Line("form stored, p99", "ms", percentile(taken, 99), SLACKS_LIMIT, most=SLACKS_LIMIT),
        ),
    )


def _one_organisation_each(database: Database, audience: Audience) -> None:
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        for number, user_id in enumerate(audience.user_ids[1:]):
            city = Organisation(slug=f"city-{number}", name=f"Stad {number}", kind=OrganisationKind.CITY)
            session.add(city)
            session.flush()
            register_member(
                session,
                profile=SlackProfile(slack_user_id=user_id, team_id="T0SANDBOX", name=user_id, fetched_at=now),
                is_restricted=False,
                organisation_id=city.id,
                now=now,
                channel_keys=(),
            )


def _share(slack: SandboxWorkspace, audience: Audience) -> str:
    """Share a bottleneck; gives its card's `ts`."""
    asked = {"user": audience.user_ids[0], "channel": audience.channel_id, "command": BOT_COMMAND}
    slack.control.post("command", text=f"knelpunt {TITLE}", **asked)
    answer = slack.control.post("submit", user=audience.user_ids[0], values={"body": BODY})
    assert answer["closed"], answer["errors"]
    until = time.perf_counter() + CALM_SECONDS
    while time.perf_counter() < until:
        for message in _messages(slack, audience):
            if TITLE in str(message.get("blocks")):
                return str(message["ts"])
        time.sleep(0.05)
    raise AssertionError("there is no card")


def _endorse(slack: SandboxWorkspace, user_ids: tuple[str, ...], seconds: float) -> list[float]:
    """Send each form at its own moment; the milliseconds until each was stored."""
    start = time.perf_counter()

    def send(number: int) -> float:
        time.sleep(max(0.0, start + number * seconds / len(user_ids) - time.perf_counter()))
        answer = slack.control.post("submit", user=user_ids[number], values={})
        assert answer["closed"], answer["errors"]
        return float(answer["ack_ms"])

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(send, range(len(user_ids))))


def _wait_for_card(slack: SandboxWorkspace, audience: Audience, ts: str, organisations: int) -> float:
    """The seconds until the card names that many organisations."""
    start = time.perf_counter()
    while time.perf_counter() < start + CALM_SECONDS:
        card = next(message for message in _messages(slack, audience) if message["ts"] == ts)
        if f"samen {organisations} organisaties" in str(card["text"]):
            return time.perf_counter() - start
        time.sleep(0.05)
    raise AssertionError("the card does not show the last endorsement")


def _messages(slack: SandboxWorkspace, audience: Audience) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = slack.control.get(f"messages?channel={audience.channel_id}")["messages"]
    return found
