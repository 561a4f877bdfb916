"""When digests are made by themselves: what is said where one could not come into its channel."""

from handlers.views.parts import Block, section
from texts import Translator

WHY = {"is_archived": "archived", "not_in_channel": "not_in", "channel_not_found": "not_in"}
"""What Slack answers, and what it means. It says "not found" of a private channel that the bot is not in, too."""


def refused(words: Translator, *, channel_id: str, error: str, is_office: bool) -> tuple[str, list[Block]]:
    """Why the digest below comes to a person instead of into its channel, and who can mend that."""
    why = words(f"digestplan.refused_{WHY.get(error, 'other')}", channel=f"<#{channel_id}>", error=error)
    mend = words("digestplan.mend_office" if is_office else "digestplan.mend")
    text = f"{why} {mend}"
    return text, [section(text)]
