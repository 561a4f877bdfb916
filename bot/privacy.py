"""Erase people from the command line, for `kennisbot privacy erase` and `privacy again`."""

import datetime as dt
from collections.abc import Collection, Sequence

from alliance.errors import Invalid
from alliance.people.members import list_secretariat_channel_keys
from alliance.records.erasure.erasure import Erasure
from bot.app import NotReady
from bot.erasing import carry_out, list_came_back, list_path
from storage.engine.database import Database
from storage.people import departures, people
from storage.records import erasing as rows
from texts import Translators

REPORTED = "The secretariat, or else every admin, reads this report in Slack once the bot runs."
NOBODY_TO_TELL = "Nobody is told in Slack: set SECRETARIAT_CHANNEL, or appoint a secretary. Keep this report."


def name_of(database: Database, slack_user_id: str) -> str:
    """The name under which somebody is stored, to ask whether it is the right one. Raises NotReady if none is."""
    with database.reading() as session:
        names = rows.find_names(session, slack_user_id)
    if not names:
        raise NotReady(f"Nothing is stored about {slack_user_id}, or nothing any more: there is nothing to erase.")
    return names[0]


def find_who_came_back(database: Database) -> list[str]:
    """The Slack ids of erased people who are stored nevertheless. Raises NotReady for an unreadable list."""
    try:
        with database.reading() as session:
            return list_came_back(database, session)
    except ValueError:
        raise NotReady(
            f"{list_path(database)} is no list of erasures. Put it back from a backup, or move it."
        ) from None


def nobody_came_back(database: Database) -> str:
    """The message if no erased person is stored, or if there is no list to compare with."""
    path = list_path(database)
    if path.exists():
        return "Nobody who was erased is stored."
    return (
        f"There is no list of people who were erased at {path}, so nobody is recognised who was erased after this copy "
        "was made. Copy the list from beside the database of before to that place, and run this again."
    )


def erase(
    database: Database,
    slack_user_id: str,
    *,
    texts: Translators,
    channel: str | None,
    now: dt.datetime,
    admin_users: Collection[str] = (),
) -> list[str]:
    """Erase somebody, and return lines that say what was done; the bot tells the secretariat, or else the admins.

    `channel` is the secretariat's, and `admin_users` are the admins of the settings. Raises NotReady for somebody about
    whom nothing is stored.
    """
    with database.reading() as session:
        office = list_secretariat_channel_keys(session, channel)
        team_id = people.find_own_team(session) or ""
        admins = sorted(departures.list_admins(session, team_id=team_id, users=admin_users))
    channel_keys = _without(office, slack_user_id) or _without(admins, slack_user_id)
    try:
        done = carry_out(database, slack_user_id, texts=texts, now=now, admins=None, channel_keys=channel_keys)
    except Invalid:
        raise NotReady("Somebody else erased this person just now.") from None
    return [*lines_about(done), REPORTED if channel_keys else NOBODY_TO_TELL]


def _without(channel_keys: Sequence[str], slack_user_id: str) -> list[str]:
    return [channel_key for channel_key in channel_keys if channel_key != slack_user_id]


def lines_about(done: Erasure) -> list[str]:
    """What an erasure did, in lines."""
    counted = ", ".join(f"{table} {number}" for table, number in done.replaced.items())
    lines = [f"Erased (report {done.erasure_id}). Replaced or deleted: {counted}."]
    lines += [
        f"{one.name} ({one.subject}, edition {one.edition}): original sealed, SHA-256 {one.sealed}; readers get "
        f"SHA-256 {one.twin}."
        for one in done.files
    ]
    if done.sure or done.unsure:
        lines.append(f"Texts to look at, in the report in Slack: {done.sure} name the person, {done.unsure} may.")
    return lines
