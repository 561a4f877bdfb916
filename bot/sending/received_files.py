"""Download a file that somebody sent in Slack, for the delivery that needs it."""

from http.client import HTTPException

from bot.files.worker_process import MakingFailed
from bot.sending.slack_calls import SlackCalls
from handlers.slack.messages.delivery_kind import Fetch
from storage.engine.database import Database, DatabaseFull
from storage.tables import Delivery


def fetch_file(fetch: Fetch, delivery: Delivery, calls: SlackCalls, database: Database) -> None:
    """Download the file unless it is stored already, and store it.

    Raises MakingFailed if a retry may succeed, DatabaseUnavailable, and SlackApiError for what is not about the file.
    """
    with database.reading() as session:
        file_id = fetch.find(session, delivery)
    if file_id is None:
        return
    try:
        fetched = calls.fetch_file(file_id, most=fetch.most)
    except (OSError, HTTPException):
        raise MakingFailed("download_failed", will_pass=True) from None
    try:
        with database.writing() as session:
            fetch.store(session, delivery, fetched)
    except DatabaseFull:
        raise MakingFailed("disk_full", will_pass=True) from None
