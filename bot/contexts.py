"""Build the application context from the settings, for the bot and for the process that makes files."""

import datetime as dt
import hashlib
from collections.abc import Callable

from bot.settings import Settings
from handlers.slack.context import Context
from handlers.slack.subcommands import Subcommands
from storage.engine.database import Database
from texts import Translators


def make_context(
    settings: Settings, database: Database, *, now: Callable[[], dt.datetime], team_id: str, bot_user_id: str
) -> Context:
    """An application context without any listeners yet."""
    texts = Translators(settings.locale, settings.timezone)
    return Context(
        database=database,
        now=now,
        texts=texts,
        team_id=team_id,
        bot_user_id=bot_user_id,
        subcommands=Subcommands(texts),
        command=settings.command,
        country=settings.country,
        admin_users=settings.admin_users,
        secretariat_channel=settings.secretariat_channel,
        retention=settings.retention,
        secret=hashlib.sha256(f"hashes:{settings.bot_token}".encode()).hexdigest(),
        follow_emoji=settings.follow_emoji,
        appraisal=settings.appraisal,
        files_an_hour=settings.files_an_hour,
    )
