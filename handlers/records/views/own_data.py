"""The replies to a request for somebody's data, and the message that delivers it."""

from handlers.records.views.erasure import erase_button
from handlers.slack.views.blocks import Block, actions, context, section
from handlers.slack.views.markup import bold, mrkdwn
from texts import Translator


def promised(words: Translator, *, days: int) -> tuple[str, list[Block]]:
    """The reply to a request for one's own data: where it will be, for how long, and who else can request it."""
    text = words("owndata.promised")
    told = context(words.count("owndata.removed", days), words("owndata.who_can"))
    return text, [section(text), told, actions("own-data", erase_button(words))]


def promised_of(words: Translator, *, name: str, days: int) -> tuple[str, list[Block]]:
    """The reply to a request for somebody else's data."""
    text = words("owndata.promised_of", name=bold(mrkdwn(name)))
    return text, [section(text), context(words.count("owndata.removed", days), words("owndata.noted"))]


def file_message(
    words: Translator, *, name: str, is_own: bool, days: int, missing: str = ""
) -> tuple[str, list[Block]]:
    """The message in whose thread the file is; `missing` says why there is none."""
    text = words("owndata.follows") if is_own else words("owndata.follows_of", name=bold(mrkdwn(name)))
    if missing:
        return text, [section(text), section(missing)]
    return text, [section(text), context(words.count("owndata.removed", days))]
