"""Health check: whether the bot can do its work, as reported by `/readyz`."""

from bot.app import Parts
from storage.engine.database import DatabaseUnavailable
from storage.engine.migrate import SchemaState, schema_state


class Health:
    """Checks what the bot depends on."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def problem(self) -> str:
        """The problem that keeps the bot from working; empty when there is none."""
        try:
            current = schema_state(self._parts.database) is SchemaState.CURRENT
        except DatabaseUnavailable:
            return "the database does not answer"
        if not current:
            return "the database is not up to date"
        refused = self._parts.access.problem
        return f"Slack does not take the bot's token ({refused}): install the app again" if refused else ""
