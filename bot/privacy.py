"""Erase people from the command line, for `kennisbot privacy erase` and `privacy again`."""

import datetime as dt

from alliance.errors import Invalid
from alliance.people.members import list_secretariat_lanes
from alliance.records.erasure import Erasure
from bot.app import NotReady
from bot.erasing import carry_out, list_came_back, list_path
from storage.engine.database import Database
from storage.records import erasing as rows
from texts import Translators


def name_of(database: Database, slack_user_id: str) -> str:
    """The name under which somebody is stored, to ask whether it is the right one. Raises NotReady if none is."""
    with database.reading() as session:
        names = rows.find_names(session, slack_user_id)
    if not names:
        raise NotReady(f"Nothing is stored about {slack_user_id}, or nothing any more: there is nothing to erase.")
    return names[0]


def find_who_came_back(database: Database) -> list[str]:
    """The Slack ids of people who were erased and are stored all the same. Raises NotReady for an unreadable list."""
    try:
        with database.reading() as session:
            return list_came_back(database, session)
    except ValueError:
        raise NotReady(
            f"{list_path(database)} is no list of erasures. Put it back from a backup, or move it."
        ) from None


def erase(
    database: Database, slack_user_id: str, *, texts: Translators, channel: str | None, now: dt.datetime
) -> list[str]:
    """Erase somebody, and return lines that say what was done; the bot tells the secretariat.

    `channel` is the secretariat's. Raises NotReady for somebody about whom nothing is stored.
    """
    with database.reading() as session:
        lanes = [lane for lane in list_secretariat_lanes(session, channel) if lane != slack_user_id]
    try:
        done = carry_out(database, slack_user_id, texts=texts, now=now, admins=None, lanes=lanes)
    except Invalid:
        raise NotReady("Somebody else erased this person just now.") from None
    return lines_about(done)


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
