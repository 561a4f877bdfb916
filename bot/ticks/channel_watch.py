"""Check periodically whether a private channel of the network has been shared with another organisation."""

import datetime as dt

import structlog
from slack_sdk import WebClient

from alliance.people.alliances import shared_channels
from bot.sending.slack_calls import classify
from bot.ticks.skipping import Due
from handlers.slack.context import Context
from storage.engine.database import Session

log = structlog.get_logger()

EVERY = dt.timedelta(hours=1)


class ChannelWatch:
    """The channel check of one process. If several processes find the same, the secretariat is notified once."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._every = EVERY
        self._looked_at: dt.datetime | None = None

    def look(self, _session: Session, _context: Context, now: dt.datetime) -> Due:
        """Whether it is time to ask Slack again."""
        is_now = self._looked_at is None or not dt.timedelta() <= now - self._looked_at < self._every
        return Due(is_now, again_at=(self._looked_at or now) + self._every)

    def run(self, context: Context, now: dt.datetime) -> None:
        """Ask Slack about each watched channel, and record changes."""
        self._looked_at, office = now, context.secretariat_channel
        with context.database.reading() as session:
            known = shared_channels.map_watched(session, secretariat_channel=office)
        found = {one: self._is_shared(one, before=before) for one, before in known.items()}
        changed = {one: is_shared for one, is_shared in found.items() if is_shared != known[one]}
        if not changed:
            return
        with context.writing() as session:
            for channel_id, is_shared in changed.items():
                if shared_channels.note(session, channel_id=channel_id, is_shared=is_shared, now=now):
                    log.warning("private_channel_is_shared", channel=channel_id)

    def _is_shared(self, channel_id: str, *, before: bool) -> bool:
        try:
            told = self._client.conversations_info(channel=channel_id)["channel"]
        except Exception as error:  # noqa: BLE001  # classified for the log
            log.info("channel_not_looked_at", error=classify(error).name)
            return before
        return bool(told.get("is_private") and told.get("is_ext_shared"))
