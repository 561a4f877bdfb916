"""What an author hears after sharing: where it stands, or why it stands nowhere yet."""

from alliance.contributions.sharing import Shown
from handlers.contributions.views.cards import card
from handlers.slack.views.parts import Block, bold, context, link, mrkdwn, quote, section
from texts import Translator


def shared(
    words: Translator, item: Shown, *, channel_id: str, command: str, has_commands: bool = True
) -> tuple[str, list[Block]]:
    """It stands in the channel; the reference links to it. Who has no commands hears what else finds it again."""
    ref = link(item.permalink, item.ref) if item.permalink else item.ref
    text = words("shared.text", ref=ref, channel=f"<#{channel_id}>", title=bold(quote(item.title, 300)))
    again = (
        words("shared.next", command=command)
        if has_commands
        else words("shared.next_button", button=words("start.mine"), channel=f"<#{channel_id}>")
    )
    return text, [section(text), context(again)]


def no_channel(words: Translator, item: Shown, *, command: str) -> tuple[str, list[Block]]:
    """Its alliance has no channel: what to do, and the card itself."""
    alliance = mrkdwn(words.name(item.alliance.name, item.alliance.name_en))
    text = words("shared.no_channel", ref=item.ref, alliance=alliance, command=command)
    return text, [section(text), *card(words, item)]


def refused(words: Translator, item: Shown, *, channel_id: str, why: str, command: str) -> tuple[str, list[Block]]:
    """It does not stand in its alliance's channel: why, what to do, and the card itself."""
    text = words("shared.undelivered", ref=item.ref, channel=f"<#{channel_id}>", why=why)
    return text, [section(text), *card(words, item)]
