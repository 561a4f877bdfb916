"""The conversation in Slack: listeners in, Block Kit out."""

from slack_bolt import App

from handlers import admin, command, contributions, digests, home, members, mentions
from handlers.desk import Desk
from handlers.listeners import Listeners

__all__ = ["Desk", "Listeners", "register"]


def register(app: App, desk: Desk) -> Listeners:
    """Add every feature's listeners to `app` and its subcommands to the desk; help lists them in this order."""
    listeners = Listeners(app, desk)
    add = desk.subcommands.add
    contributions.register(listeners, add)
    digests.register(listeners, add)
    admin.register(listeners, add)
    command.register(listeners, add, desk.command)
    members.register(listeners)
    home.register(listeners)
    mentions.register(listeners)
    listeners.otherwise()
    return listeners
