"""What each delivery says: rendered when it is sent, from what is true then, in its reader's language.

Also what a sent or failed delivery causes, such as the author's confirmation when a card stands in its channel.
"""

from bot.messages import contributions, digests, home, members, mentions
from bot.messages.kind import Kind, Sent

__all__ = ["KINDS", "Kind", "Sent"]

KINDS: dict[str, Kind] = {
    **contributions.KINDS,
    **members.KINDS,
    **home.KINDS,
    **mentions.KINDS,
    **digests.KINDS,
}
