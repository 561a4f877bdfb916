"""What tests of the conversation share: the sandbox with the real bot in it, and people who use it."""

from tests.kit.people import Player
from tests.kit.town import Town

__all__ = ["Player", "Town"]
