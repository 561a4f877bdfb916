"""Confirmations of following and unfollowing a contribution."""

from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, section
from texts import Translator


def followed(words: Translator, ref: str) -> tuple[str, list[Block]]:
    """Confirmation of following: what the reader will be notified of, and how to stop."""
    text = words("follow.begun", ref=ref)
    stop = button(words("do.unfollow"), ActionId.UNFOLLOW, value=ref, hint=words("follow.stop_of", ref=ref))
    return text, [section(text), actions(f"follow-{ref}", stop)]


def stopped(words: Translator, ref: str) -> tuple[str, list[Block]]:
    """Confirmation of unfollowing, with a button to follow again."""
    text = words("follow.ended", ref=ref)
    again = button(words("do.follow"), ActionId.FOLLOW, value=ref, hint=words("follow.again_of", ref=ref))
    return text, [section(text), actions(f"follow-{ref}", again)]


def how_to_follow(words: Translator, ref: str, title: str) -> tuple[str, list[Block]]:
    """Tell people without an organisation who put the emoji on a card that following is one click away."""
    text = words("follow.how", ref=ref, title=title)
    start = button(words("do.follow"), ActionId.FOLLOW, value=ref, hint=words("follow.again_of", ref=ref))
    return text, [section(text), actions(f"follow-{ref}", start)]


def gone(words: Translator, ref: str) -> list[Block]:
    """The notice that the contribution does not exist or that the reader may not see it."""
    return [section(words("problem.no_contribution", key=ref))]
