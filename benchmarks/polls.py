"""Questions: very many people voting at once over the wire, and the result of very many votes."""

import datetime as dt
import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance.enums import ParticipationKind, QuestionForm, Results, Secrecy, Voter
from alliance.people.members import SlackProfile, identify
from alliance.polls.permissions import get_poll
from alliance.polls.polls import UPDATED_EVERY
from alliance.polls.question_results import show_question
from alliance.polls.question_validation import QuestionDraft
from alliance.polls.questions import ask_question
from benchmarks.conversation import SLACKS_LIMIT
from benchmarks.lines import Line, Result, percentile
from benchmarks.network import add_members, make_database
from benchmarks.poll_results import result_lines
from benchmarks.search.postgresql import make_postgresql
from benchmarks.slack import BOT_COMMAND, Audience, SandboxWorkspace, Transport, workspace
from handlers.polls.views.questions import message as render
from handlers.slack.ids import ActionId
from storage.engine.database import Database, Session
from storage.people.alliances import list_alliances, list_participations
from storage.people.people import find_member, list_organisations, save_profile
from storage.polls.votes import count_named
from storage.tables import Participation
from texts import Translators

CALM_SECONDS = 30.0
"""How long after the last vote the message is waited for."""
QUESTION = QuestionDraft(
    question="Op welke dag komen we bij elkaar?",
    options=("Maandag", "Dinsdag", "Woensdag", "Donderdag"),
    form=QuestionForm.SINGLE,
    most=1,
    voter=Voter.PERSON,
    secrecy=Secrecy.NAMED,
    results=Results.LIVE,
    quorum=None,
    takes_options=False,
)
NUMBER = 1
TEAM = "T0SANDBOX"


@dataclass(frozen=True)
class PollsSize:
    """So many people vote within so many seconds; so many votes are counted."""

    voters: int
    seconds: float
    counted: int


@dataclass(frozen=True)
class Button:
    """One answer in the message, and where it stands."""

    channel: str
    ts: str
    action_id: str
    block_id: str

    def press(self, user_id: str) -> dict[str, str]:
        """What the workspace is told."""
        return {
            "user": user_id,
            "channel": self.channel,
            "ts": self.ts,
            "action_id": self.action_id,
            "block_id": self.block_id,
        }


def measure(folder: Path, size: PollsSize) -> Result:
    """One question in which everybody votes once, then counting on both engines.

    Raises AssertionError when a vote is lost, counted twice, or not shown in the end.
    """
    folder.mkdir()
    lines = [*_wire_lines(folder, size)]
    database = make_database(folder / "results.db")
    lines += result_lines("SQLite", database, votes=size.counted)
    database.close()
    with make_postgresql() as make:
        if make is not None:
            database = make("results")
            lines += result_lines("PostgreSQL", database, votes=size.counted)
            database.close()
    return Result(
        f"polls: {size.voters} votes in {size.seconds:g} s",
        "an update for each vote; the pause between two updates; what Slack waits for; the bare driver",
        tuple(lines),
    )


def _wire_lines(folder: Path, size: PollsSize) -> list[Line]:
    with workspace(folder) as slack:
        with slack.without_throttles():
            audience = slack.populate(size.voters)
        database = make_database(folder / "kennisbot.db")
        add_members(database, user_ids=audience.user_ids, channel_id=audience.channel_id)
        _ask(database, audience)
        with slack.bot(slack.install(BOT_COMMAND), str(database.url), Transport.SOCKET):
            buttons = _wait_for_buttons(slack, audience)
            began = time.perf_counter()
            taken = _vote(slack, audience.user_ids, buttons, size.seconds)
            seconds = time.perf_counter() - began
            behind = _wait_for_message(slack, database, buttons[0])
            updates = len(slack.control.get("calls?method=chat.update")["calls"])
        _check(database, size.voters, len(buttons))
        database.close()
    # As many as fit into the time, one at its beginning and one at its end.
    most = math.ceil(size.seconds / UPDATED_EVERY.total_seconds()) + 1
    return [
        Line("vote acknowledged, p50", "ms", percentile(taken, 50), SLACKS_LIMIT),
        Line("vote acknowledged, p99", "ms", percentile(taken, 99), SLACKS_LIMIT, most=100),
        Line("all of them", "s", seconds, size.seconds),
        Line("updates of the message", "calls", updates, size.voters, most=most),
        Line("until it shows the last one", "s", behind, UPDATED_EVERY.total_seconds()),
    ]


def _ask(database: Database, audience: Audience) -> None:
    """The secretariat asks in the alliance's channel what everybody in it may answer."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        alliance, _ = list_alliances(session)[0]
        _let_all_take_part(session, alliance.id, now)
        for user_id in audience.user_ids:
            save_profile(session, _profile(user_id, now))
        member = find_member(session, audience.user_ids[0])
        assert member is not None
        member.is_secretariat = True
        session.add(member)
        session.flush()
        ask_question(
            session,
            by=identify(session, _profile(member.slack_user_id, now), team_id=TEAM, admin_users=()),
            alliance_id=alliance.id,
            draft=QUESTION,
            channel_id=audience.channel_id,
            ends_at=now + dt.timedelta(days=7),
            now=now,
        )


def _let_all_take_part(session: Session, alliance_id: int, now: dt.datetime) -> None:
    for participation, _ in list_participations(session, alliance_id):
        participation.until = now
        session.add(participation)
    kind = ParticipationKind.TAKES_PART
    for organisation in list_organisations(session):
        session.add(Participation(alliance_id=alliance_id, organisation_id=organisation.id, kind=kind, since=now))


def _profile(user_id: str, now: dt.datetime) -> SlackProfile:
    return SlackProfile(slack_user_id=user_id, team_id=TEAM, name=user_id, fetched_at=now)


def _wait_for_buttons(slack: SandboxWorkspace, audience: Audience) -> list[Button]:
    """The question's answers, once it stands in the channel."""
    until = time.perf_counter() + CALM_SECONDS
    while time.perf_counter() < until:
        for message in _messages(slack, audience.channel_id):
            found = [
                Button(audience.channel_id, message["ts"], element["action_id"], block["block_id"])
                for block in message.get("blocks", ())
                for element in block.get("elements", ())
                if element.get("action_id", "").partition(":")[0] == ActionId.VOTE
            ]
            if found:
                return found[: len(QUESTION.options)]
        time.sleep(0.05)
    raise AssertionError("the question does not stand in the channel")


def _vote(slack: SandboxWorkspace, user_ids: tuple[str, ...], buttons: list[Button], seconds: float) -> list[float]:
    """Everybody votes at their own moment, for the answers in turn; the milliseconds until each was acknowledged."""
    start = time.perf_counter()

    def vote(number: int) -> float:
        time.sleep(max(0.0, start + number * seconds / len(user_ids) - time.perf_counter()))
        told = slack.control.post("action", **buttons[number % len(buttons)].press(user_ids[number]))
        assert told["acked"], "a vote was not acknowledged"
        return float(told["ack_ms"])

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(vote, range(len(user_ids))))


def _wait_for_message(slack: SandboxWorkspace, database: Database, button: Button) -> float:
    """The seconds until the message says what is stored."""
    words = Translators("nl", "Europe/Amsterdam").network
    start = time.perf_counter()
    while time.perf_counter() < start + CALM_SECONDS:
        with database.reading() as session:
            now = dt.datetime.now(dt.UTC)
            shown = show_question(session, poll=get_poll(session, NUMBER), reader=None, now=now)
        right, _ = render(words.at(now), shown)
        if any(one["ts"] == button.ts and one["text"] == right for one in _messages(slack, button.channel)):
            return time.perf_counter() - start
        time.sleep(0.05)
    raise AssertionError("the message does not show the last vote")


def _check(database: Database, voters: int, options: int) -> None:
    """Every vote counts once."""
    with database.reading() as session:
        counts = count_named(session, get_poll(session, NUMBER).id)
    expected = sorted(len(range(place, voters, options)) for place in range(options))
    assert (counts.voted, sorted(counts.options.values())) == (voters, expected), counts


def _messages(slack: SandboxWorkspace, channel: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = slack.control.get(f"messages?channel={channel}")["messages"]
    return found
