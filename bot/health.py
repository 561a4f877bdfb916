"""Whether the bot can do its work: what `/readyz` says."""

from bot.app import Parts
from storage.engine.database import DatabaseUnavailable
from storage.engine.migrate import SchemaState, schema_state


class Health:
    """Looks after what the bot needs."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def problem(self) -> str:
        """What keeps the bot from working; empty when nothing does."""
        try:
            current = schema_state(self._parts.database) is SchemaState.CURRENT
        except DatabaseUnavailable:
            return "the database does not answer"
        if not current:
            return "the database is not up to date"
        refused = self._parts.access.problem
        return f"Slack does not take the bot's token ({refused}): install the app again" if refused else ""
