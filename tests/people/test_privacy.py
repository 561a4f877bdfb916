"""What the README says that is kept about people, beside what is: about strangers nothing."""

import re
from pathlib import Path
from typing import Any

from sqlmodel import select

from storage.tables import SlackProfile, metadata
from tests.contributions.test_shortcuts import keeps
from tests.kit import Player, Town
from tests.kit.people import HOUSING

README = Path(__file__).parents[2] / "README.md"
SAYS = (
    "Kennisbot reads its own commands, shortcuts, buttons and forms, mentions of it and direct messages to it, a"
    " message that somebody keeps with *Bewaar als bijdrage*, and the one emoji on its own cards; no other messages.",
    "About people who use it in one of these ways, or whom such people give a role, it keeps who they are (Slack's id,"
    " name, language, time zone, the domain of the mail address, not the address)",
    "About others it keeps the name of the author of a message that somebody keeps, and nothing about people who only"
    " write, join, are mentioned or use emoji elsewhere.",
)
"""What these tests look at."""


def about(town: Town, *words: str) -> list[str]:
    """The tables with a row that names somebody."""
    with town.database.reading() as session:
        return [
            table.name
            for table in metadata.sorted_tables
            for row in session.execute(table.select()).all()
            if any(word in str(tuple(row)) for word in words)
        ]


def last(town: Town) -> int:
    return max(int(call["n"]) for call in town.control.get("calls")["calls"])


def asked_about(town: Town, user: str, *, after: int) -> list[str]:
    """The calls of the Web API since then that name somebody."""
    calls: list[dict[str, Any]] = town.control.get(f"calls?after={after}")["calls"]
    return [call["method"] for call in calls if user in str(call["args"])]


def reacts(player: Player, ts: str, name: str, *, remove: bool = False) -> None:
    about = {"channel": player.town.channels[HOUSING], "ts": ts, "name": name, "remove": remove}
    player.town.control.post("reaction", user=player.user_id, **about)
    player.town.settle()


def test_the_readme_still_says_what_is_looked_at_here() -> None:
    told = " ".join(README.read_text("utf-8").split())
    assert all(sentence in told for sentence in SAYS)


def test_about_strangers_nothing_is_stored_and_slack_is_asked_nothing(shared_town: Town) -> None:
    town = shared_town
    town.noor.shares("Kamers aan de rand van de stad")
    town.settle()
    card = town.cards("Kamers aan de rand van de stad")[-1]
    before = last(town)
    stranger, other = (
        town.newcomer(name, f"{name.title()} van Elders", email=f"ik@{name}.example") for name in ("yvonne", "zeger")
    )
    said = stranger.says(f"Wie heeft er koffie, <@{other.user_id}>?", channel=HOUSING)
    stranger.says("Ik ook graag", channel=HOUSING, thread_ts=said["ts"])
    stranger.says("Mooie kaart", channel=HOUSING, thread_ts=card["ts"])
    for ts, name in ((said["ts"], "tada"), (said["ts"], "eyes"), (card["ts"], "tada")):
        reacts(other, ts, name)
        reacts(other, ts, name, remove=True)
    town.control.post("user", id=other.user_id, real_name="Zeger van Hier")
    town.settle()
    for who in (stranger, other):
        assert about(town, who.user_id, who.name.title(), f"{who.name}.example") == []
        assert asked_about(town, who.user_id, after=before) == []


def test_of_who_wrote_a_message_that_somebody_keeps_there_is_the_name(shared_town: Town) -> None:
    author = shared_town.newcomer("quinten", "Quinten van Elders", email="ik@quinten.example")
    said = author.says("Er is geen betaalbare kamer te vinden", channel=HOUSING)
    keeps(shared_town.noor, said)
    assert not shared_town.noor.submits(kind="bottleneck")
    shared_town.noor.posts_anyway()
    shared_town.settle()
    assert "contributions" in about(shared_town, "Quinten van Elders")
    assert not {"slack_profiles", "members"} & set(about(shared_town, author.user_id, "Quinten van Elders"))
    assert about(shared_town, "quinten.example") == []


def test_of_who_uses_it_the_profile_is_kept_without_address_or_hour(shared_town: Town) -> None:
    user = shared_town.newcomer("bram", "Bram Vos", email="bram.vos@maastricht.example")
    user.types("/kennis help")
    shared_town.settle()
    assert about(shared_town, user.user_id) == ["slack_profiles"]
    assert about(shared_town, "bram.vos@") == []
    with shared_town.database.reading() as session:
        kept = session.exec(select(SlackProfile).where(SlackProfile.slack_user_id == user.user_id)).one()
    assert (kept.name, kept.mail_domain, kept.locale) == ("Bram Vos", "maastricht.example", "nl-NL")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d 00:00:00\+00:00", str(kept.fetched_at))
    assert set(kept.model_dump()) == {
        *("slack_user_id", "team_id", "name", "locale", "language", "tz", "mail_domain", "fetched_at"),
        *("is_owner", "is_guest", "is_bot", "is_deleted"),
    }
