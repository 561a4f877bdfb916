"""What one reads when one begins or ends to follow a contribution."""

from handlers.slack.ids import ActionId
from handlers.slack.views.parts import Block, actions, button, section
from texts import Translator


def followed(words: Translator, ref: str) -> tuple[str, list[Block]]:
    """What one hears from now on, and how to end it."""
    text = words("follow.begun", ref=ref)
    stop = button(words("do.unfollow"), ActionId.UNFOLLOW, value=ref, hint=words("follow.stop_of", ref=ref))
    return text, [section(text), actions(f"follow-{ref}", stop)]


def stopped(words: Translator, ref: str) -> tuple[str, list[Block]]:
    """One hears no more, and can begin again."""
    text = words("follow.ended", ref=ref)
    again = button(words("do.follow"), ActionId.FOLLOW, value=ref, hint=words("follow.again_of", ref=ref))
    return text, [section(text), actions(f"follow-{ref}", again)]


def how_to_follow(words: Translator, ref: str, title: str) -> tuple[str, list[Block]]:
    """To who put the emoji on a card and has no organisation yet: one click away."""
    text = words("follow.how", ref=ref, title=title)
    start = button(words("do.follow"), ActionId.FOLLOW, value=ref, hint=words("follow.again_of", ref=ref))
    return text, [section(text), actions(f"follow-{ref}", start)]


def gone(words: Translator, ref: str) -> list[Block]:
    """What they wanted to follow is not theirs to see."""
    return [section(words("problem.no_contribution", key=ref))]
