"""The attacker of `test_anonymity` with all that the bot wrote to its log and sent to Slack while people voted."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.tables import metadata
from tests.kit import Town, reading
from tests.kit.people import HOUSING
from tests.kit.polls import asks, direct, fills_more, shown, votes
from tests.kit.processes import TownOfProcesses
from tests.kit.reading import says
from tests.kit.waiting import wait_until

QUESTION = "Gaan we door met de proef?"
YES, NO = "Zebraverder", "Zebrastoppen"
"""Answers that nothing else is called."""
VOTES = {"noor": YES, "jelle": NO, "samira": YES, "karim": YES, "marit": NO, "hanneke": YES}
AFTER = "2026-12-01T17:00:30+01:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def watched(
    request: pytest.FixtureRequest, make_database_url: Callable[[str], str], tmp_path: Path
) -> Iterator[TownOfProcesses]:
    """A town whose bot, a process of its own, logs all it can."""
    town = TownOfProcesses(make_database_url(request.param), tmp_path).open()
    town.run(LOG_LEVEL="DEBUG", LOG_FORMAT="json")
    yield town
    town.close()


def sent(town: Town, after: int) -> list[dict[str, Any]]:
    """Everything that the bot sent since."""
    found: list[dict[str, Any]] = town.control.get(f"traffic?after={after}")["traffic"]
    return [one for one in found if one["direction"] == "from_app"]


def last(town: Town) -> int:
    """The number of what was sent or received last."""
    return max(int(one["n"]) for one in town.control.get("traffic")["traffic"])


def everything_in(town: Town) -> dict[str, set[str]]:
    """Every row of the database, by table."""
    with town.database.reading() as session:
        return {
            table.name: {str(dict(row)) for row in session.execute(table.select()).mappings().all()}
            for table in metadata.sorted_tables
        }


def _look_at_changes(before: dict[str, set[str]], after: dict[str, set[str]]) -> None:
    """All that votes changed: that people voted, the counts, and the message in the channel."""
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"anonymous_voters", "anonymous_tallies", "deliveries", "paces"}
    assert before["deliveries"] <= after["deliveries"]
    assert all("poll_update" in row for row in after["deliveries"] - before["deliveries"])


def test_neither_log_nor_traffic_nor_tables_tell_who_voted_what(watched: TownOfProcesses) -> None:
    town = watched
    asked = asks(town.marit, QUESTION, options=f"{YES}\n{NO}", secrecy="anonymous")
    town.move("2026-11-26T10:00+01:00")  # what is known of people from Slack is more than a day old
    began, before = last(town), everything_in(town)
    voters = [name for name in VOTES if "geteld" in votes(getattr(town, name), VOTES[name], asked)]
    assert len(voters) >= 5, voters
    while_open = sent(town, began)
    calls = {one["kind"] for one in while_open if one["kind"].startswith("web_api")}
    assert calls <= {"web_api chat.update"}, "Slack is asked about nobody"
    _look_at_changes(before, everything_in(town))
    answers = [one for one in while_open if one["kind"] == "response_url"]
    assert len(answers) >= len(voters)
    assert not any(YES in str(one) or NO in str(one) for one in answers), "no answer says what was voted"
    town.move(AFTER)
    said = shown(town, asked)
    assert "gesloten" in said
    everything = town.bots[0].log + town.bots[0].said
    assert '"listener": "vote"' in everything, "the log does tell that somebody voted"
    assert YES not in everything
    assert NO not in everything
    ids = {town.users[name] for name in VOTES}
    assert not [
        line for line in everything.splitlines() if '"listener": "vote"' in line and any(i in line for i in ids)
    ]
    lines = [json.loads(line) for line in town.bots[0].log.splitlines()]
    requests = {line["request_id"] for line in lines if line.get("listener") == "vote"}
    assert len(requests) == len(VOTES)
    _look_at_tables(town, voters, requests)


def _look_at_tables(town: Town, voters: list[str], requests: set[str]) -> None:
    with town.database.reading() as session:
        member_ids = dict(session.execute(text("SELECT slack_user_id, id FROM members")).all())
        voted = {row[0] for row in session.execute(text("SELECT member_id FROM anonymous_voters")).all()}
        assert voted == {member_ids[town.users[name]] for name in voters}
        (counts,) = session.execute(metadata.tables["anonymous_tallies"].select()).all()
        assert sum(counts.counts.values()) == len(voters)
        assert not session.execute(text("SELECT id FROM votes")).all()
        updates = session.execute(text("SELECT * FROM deliveries WHERE kind = 'poll_update'")).mappings().all()
        caused = set(session.execute(text("SELECT request_id FROM deliveries")).scalars().all())
        assert not caused & requests, "no message leads back to the request of a vote"
        assert {row["channel_key"].partition("/")[0] for row in updates} == {town.channels[HOUSING]}
        audited = session.execute(text("SELECT action FROM audit WHERE subject = 'V-1'")).scalars().all()
        assert set(audited) <= {"poll_asked", "poll_closed"}
        assert session.execute(text("SELECT scrubbed_at FROM questions")).scalar_one() is not None


def test_a_second_anonymous_vote_is_refused_in_both_languages(watched: TownOfProcesses) -> None:
    town = watched
    asked = asks(town.marit, QUESTION, options=f"{YES}\n{NO}", secrecy="anonymous")
    votes(town.noor, YES, asked)
    refused = votes(town.noor, NO, asked)
    assert refused.startswith(says("problem.voted_already", ref="V-1"))
    assert not re.search(f"{YES}|{NO}", refused)


def test_a_vote_in_a_direct_message_is_answered_and_changes_nothing_there(watched: TownOfProcesses) -> None:
    town = watched
    town.marit.types(f"/kennis peiling {QUESTION}", HOUSING)
    assert fills_more(town.marit, where="dm") == {}
    assert not town.marit.submits(options=f"{YES}\n{NO}", secrecy="anonymous")
    assert not town.marit.stack()
    town.settle()
    asked = direct(town.noor, QUESTION)
    before = json.dumps(asked)
    town.noor.presses(f"^{YES}", "@bot", ts=asked["ts"])
    wait_until(lambda: "geteld" in reading.texts(town.messages("@bot", reader="noor")), "the answer")
    town.settle()
    assert json.dumps(direct(town.noor, QUESTION)) == before
