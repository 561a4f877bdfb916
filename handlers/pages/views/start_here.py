"""The pinned "Start hier" message, and the questions that somebody asked."""

from collections.abc import Sequence

from alliance.contributions.help_requests import ListedRequest
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, header, section
from handlers.slack.views.markup import bold, mrkdwn, quote
from handlers.slack.views.menu import FOR_ALL, menu_buttons
from texts import Translator

MAX_ASKED = 5


def start_here(words: Translator, *, alliance: str) -> tuple[str, list[Block]]:
    """The message with everything that can be done by button, for people without commands, shortcuts and Home."""
    text = words("start.text", alliance=bold(mrkdwn(alliance)))
    buttons = [*menu_buttons(words, FOR_ALL), button(words("start.what"), ActionId.START_WHAT)]
    blocks = [header(words("start.title")), section(text), actions("start", *buttons), context(words("start.mention"))]
    return f"{words('start.title')}: {text}", blocks


def questions(words: Translator, asked: Sequence[ListedRequest]) -> list[Block]:
    """The questions that the person asked an alliance."""
    lines = [
        "• "
        + words(
            "start.question",
            text=quote(one.text, 200),
            where=f"<#{one.channel_id}>" if one.channel_id else bold(mrkdwn(words.name(one.alliance))),
            day=words.day(words.local(one.at).date()),
        )
        for one in asked[:MAX_ASKED]
    ]
    return [section(f"*{words('start.questions')}*"), section("\n".join(lines))]
