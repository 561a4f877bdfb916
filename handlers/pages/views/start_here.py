"""The pinned "Start hier" message, and the views behind its buttons."""

from collections.abc import Sequence

from alliance.contributions.help_requests import ListedRequest
from handlers.slack.ids import ActionId
from handlers.slack.views.parts import Block, actions, bold, button, context, header, mrkdwn, quote, section
from texts import Translator

MAX_ASKED = 5


def start_here(words: Translator, *, alliance: str) -> tuple[str, list[Block]]:
    """The message with everything that can be done by button, for people without commands, shortcuts and Home."""
    text = words("start.text", alliance=bold(mrkdwn(alliance)))
    buttons = [
        button(words("start.share"), ActionId.SHARE_ANY, style="primary"),
        button(words("start.search"), ActionId.SEARCH),
        button(words("start.mine"), ActionId.START_MINE),
        button(words("start.what"), ActionId.START_WHAT),
    ]
    blocks = [header(words("start.title")), section(text), actions("start", *buttons), context(words("start.mention"))]
    return f"{words('start.title')}: {text}", blocks


def what_is_this(words: Translator, *, alliance: str | None, reads_only: bool, command: str | None) -> list[Block]:
    """The purpose of the bot and what this reader can do; `command` is None for people without slash commands."""
    blocks = [section(words("start.about")), section(words("start.can"))]
    if reads_only and alliance:
        blocks.append(section(words("start.reads_only", alliance=bold(mrkdwn(alliance)))))
    blocks.append(section(words("start.who_sees")))
    blocks.append(context(words("start.command", command=command) if command else words("start.without_command")))
    return blocks


def questions(words: Translator, asked: Sequence[ListedRequest]) -> list[Block]:
    """The questions that the person asked an alliance."""
    lines = [
        "• "
        + words(
            "start.question",
            text=quote(one.text, 200),
            where=f"<#{one.channel_id}>"
            if one.channel_id
            else bold(mrkdwn(words.name(one.alliance.nl, one.alliance.en))),
            day=words.day(words.local(one.at).date()),
        )
        for one in asked[:MAX_ASKED]
    ]
    return [section(f"*{words('start.questions')}*"), section("\n".join(lines) or words("start.no_questions"))]
