"""How many direct messages each role gets: a quarter of the sample network, counted from Slack's call log.

`python -m benchmarks.attention` plays it twice: everybody answers the day after, and nobody answers.
"""

import contextlib
import datetime as dt
import tempfile
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlmodel import col, select

from alliance.checkins.schedules import ScheduleForm, save_schedule
from alliance.enums import ChairKind, Every, QuestionForm, Results, Secrecy, VoteKind, Voter
from alliance.errors import NotAllowed, NotRegistered
from alliance.polls.question_validation import QuestionDraft
from alliance.polls.questions import ask_question
from alliance.polls.votes import SubmittedVote, cast_vote
from bot.app import Parts, put_together, upgrade
from bot.demo import events, sample_file
from bot.demo import sample as samples
from bot.demo.program import Control, PlayedClock, environment_of, play, players_of, seed_of
from bot.demo.sample import Event, Players, person_of, workday
from bot.demo.sample_file import FIRST_DAY, Sample
from bot.logs import set_up_logging
from bot.settings import read_settings
from sandbox.server import SandboxServer
from storage.engine.database import Database
from storage.polls.questions import list_options
from storage.tables import Delivery, Member, StepOwner
from tests.kit.times import local

BEGIN = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
"""The moment up to which the sample is played; the counted months follow."""
MONTH = dt.timedelta(days=30)
MONTHS = 3
MEMBER, OWNER, OFFICIAL, EXECUTIVE = "member without steps", "owner", "lead officer", "political lead"
AIMS = {MEMBER: (2, 3), OWNER: (3, 5), OFFICIAL: (6, 8), EXECUTIVE: (1, 2)}
"""The most direct messages of a month: with ordinary behaviour, and if nobody answers anything."""
HOUSING = "studentenhuisvesting"
ASKER = "marit"
ASKED_FOR = frozenset({"poll_result"})
"""Kinds of messages that answer their reader, who asked the question; they are not counted."""


@dataclass
class CountedMessages:
    """The direct messages of a quarter."""

    months: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """By role and person, for each month."""
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    """By role, how many of each kind in the whole quarter."""

    def most(self, role: str) -> int:
        """The most messages that anybody with this role got in one of the months."""
        return max((max(months) for (one, _), months in self.months.items() if one == role), default=0)


def play_quarter(folder: Path, *, is_answered: bool) -> CountedMessages:
    """Play the sample and the quarter after it in a workspace of its own, and count."""
    sample = sample_file.read_sample()
    began = BEGIN - dt.timedelta(days=FIRST_DAY + 1)
    sandbox = SandboxServer(seed_of(sample), port=0, clock_at=began)
    sandbox.start()
    try:
        control = Control(sandbox.url)
        control.post("clock", pacing="moved")
        database = Database(f"sqlite:///{folder / 'attention.db'}")
        environment = environment_of(sandbox, sample, database_url=str(database.url))
        settings = read_settings(environment=environment, folder=Path("/nonexistent"))
        clock = PlayedClock(control, began)
        upgrade(database, settings, now=clock.now())
        parts = put_together(settings, database, clock)
        players = players_of(parts, control, sample, today=BEGIN.astimezone(settings.zone).date())
        samples.set_up(players)
        play(parts, clock, events.events(players), end=BEGIN)
        _ask_monthly(players)
        last = max(call["n"] for call in _calls(control, after=0))
        play(parts, clock, sorted(_quarter(players, is_answered=is_answered), key=_at), end=BEGIN + MONTHS * MONTH)
        counted = _count(parts, control, players, after=last)
        database.close()
    finally:
        sandbox.stop()
    return counted


def roles_of(parts: Parts, sample: Sample, user_ids: dict[str, str]) -> dict[str, str]:
    """The role of each person whose messages are counted, by name; the secretariat gets what it asks for."""
    chairs = {chair.person: chair.kind for chair in sample.chairs}
    with parts.database.reading() as session:
        contacts = select(StepOwner.contact_member_id).where(col(StepOwner.contact_member_id).is_not(None))
        owners = set(session.exec(select(Member.slack_user_id).where(col(Member.id).in_(contacts))))
    found = {}
    for person in sample.people:
        if person.name in chairs:
            found[person.name] = OFFICIAL if chairs[person.name] is ChairKind.OFFICIAL else EXECUTIVE
        elif person.is_registered and not person.is_secretariat and not person.is_owner:
            found[person.name] = OWNER if user_ids[person.name] in owners else MEMBER
    return found


def _at(event: Event) -> dt.datetime:
    return event.at


def _quarter(players: Players, *, is_answered: bool) -> Iterator[Event]:
    """A question of the lead officer each month; everybody answers the day after, or nobody does."""
    for month in range(MONTHS):
        asked_at = BEGIN + month * MONTH + dt.timedelta(days=6)
        question = _Question(players)
        yield Event(asked_at, partial(question.ask, asked_at))
        if is_answered:
            yield Event(asked_at + dt.timedelta(days=1), question.answer)
    for days in range(1, MONTHS * MONTH.days if is_answered else 0):
        on = players.today + dt.timedelta(days=days)
        if on.weekday() < 5:
            at = dt.datetime.combine(on, events.ANSWERED_AT, players.zone).astimezone(dt.UTC)
            yield Event(at, partial(events.answer, players, workday(players, days - 1), ()))


class _Question:
    """A question in the channel on housing."""

    def __init__(self, players: Players) -> None:
        self._players = players
        self._poll_id = self._number = 0

    def ask(self, at: dt.datetime) -> None:
        """Ask it for a week."""
        players = self._players
        draft = QuestionDraft(
            question="Schuiven we het overleg?",
            options=("Ja", "Nee"),
            form=QuestionForm.SINGLE,
            most=1,
            voter=Voter.PERSON,
            secrecy=Secrecy.NAMED,
            results=Results.AFTER_VOTING,
            quorum=None,
            takes_options=False,
        )
        channel = next(one for one in players.sample.channels if one.alliance == HOUSING)
        channel_id = players.channel_ids[channel.name]
        with players.context.writing() as session:
            poll = ask_question(
                session,
                by=person_of(players, session, ASKER),
                alliance_id=players.alliances[HOUSING],
                draft=draft,
                channel_id=channel_id,
                ends_at=at + dt.timedelta(days=7),
                now=players.context.now(),
                acted_in=channel_id,
            )
            self._poll_id, self._number = poll.id, poll.number

    def answer(self) -> None:
        """Let everybody in the channel vote."""
        players = self._players
        channel = next(one for one in players.sample.channels if one.alliance == HOUSING)
        with players.context.writing() as session:
            ballot = SubmittedVote(VoteKind.CHOICE, (list_options(session, self._poll_id)[0].id,))
            for name in channel.members:
                by = person_of(players, session, name)
                with contextlib.suppress(NotAllowed, NotRegistered):  # only who takes part has a vote
                    cast_vote(session, by=by, number=self._number, choice=ballot, now=players.context.now())


def _ask_monthly(players: Players) -> None:
    """Let the alliance on housing ask once a month, as the others do."""
    now = players.context.now()
    form = ScheduleForm(
        every=Every.MONTH, weekday=3, wall_time=dt.time(9), zone=str(players.zone), starts_on=players.today
    )
    with players.context.writing() as session:
        save_schedule(
            session,
            by=person_of(players, session, ASKER),
            alliance_id=players.alliances[HOUSING],
            form=form,
            time=local(now),
        )


def _calls(control: Control, *, after: int) -> list[dict[str, Any]]:
    query = urllib.parse.urlencode({"method": "chat.postMessage", "after": after})
    return [call for call in control.get(f"calls?{query}")["calls"] if call["ok"]]


def _count(parts: Parts, control: Control, players: Players, *, after: int) -> CountedMessages:
    roles = roles_of(parts, players.sample, dict(players.user_ids))
    places: dict[str, str] = {}
    for name in roles:
        user_id = players.user_ids[name]
        query = urllib.parse.urlencode({"channel": "@bot", "as": user_id})
        found = control.get(f"messages?{query}")["messages"]
        places |= dict.fromkeys({user_id, *(one["channel"] for one in found if "channel" in one)}, name)
    with parts.database.reading() as session:
        kinds = dict(session.exec(select(Delivery.key, Delivery.kind)).all())
    counted = CountedMessages({(role, name): [0] * MONTHS for name, role in roles.items()})
    for call in _calls(control, after=after):
        args = call["args"]
        if args.get("channel") not in places or args.get("thread_ts"):
            continue
        key = ((args.get("metadata") or {}).get("event_payload") or {}).get("key")
        kind = kinds.get(str(key), "?")
        if kind in ASKED_FOR:
            continue
        name = places[args["channel"]]
        month = int((dt.datetime.fromisoformat(call["at"]) - BEGIN) / MONTH)
        counted.months[roles[name], name][min(month, MONTHS - 1)] += 1
        counted.kinds.setdefault(roles[name], Counter())[kind] += 1
    return counted


def show(counted: CountedMessages, *, is_answered: bool) -> Table:
    """The counts of a quarter as a table."""
    title = "Everybody answers the day after" if is_answered else "Nobody answers"
    table = Table("role", "person", "a month", "most", "aim", title=title)
    for (role, name), months in sorted(counted.months.items()):
        table.add_row(role, name, " ".join(map(str, months)), str(max(months)), str(AIMS[role][not is_answered]))
    for role, kinds in sorted(counted.kinds.items()):
        told = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
        table.add_row(role, "all, by kind", told, "", "", style="dim")
    return table


def main() -> None:
    """Play the quarter twice and print the tables."""
    set_up_logging("ERROR", "text")
    console = Console()
    for is_answered in (True, False):
        with tempfile.TemporaryDirectory() as folder, console.status("Playing a quarter …"):
            counted = play_quarter(Path(folder), is_answered=is_answered)
        console.print(show(counted, is_answered=is_answered))


if __name__ == "__main__":
    main()
