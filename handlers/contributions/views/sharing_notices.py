"""Notices to an author after sharing: where the card is posted, or why it is not posted yet."""

from alliance.contributions.sharing import Shown
from handlers.contributions.views.cards import card
from handlers.contributions.views.sharing import item_ref
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, mrkdwn, quote
from texts import Translator


def shared(
    words: Translator, item: Shown, *, channel_id: str, command: str, has_commands: bool = True
) -> tuple[str, list[Block]]:
    """Confirm that the card is posted in the channel, with a link and the button to add details.

    For people without slash commands it says which button finds it again.
    """
    text = words("shared.text", ref=item_ref(item), channel=f"<#{channel_id}>", title=bold(quote(item.title, 300)))
    again = (
        words("shared.next", command=command)
        if has_commands
        else words("shared.next_button", button=words("menu.mine"), channel=f"<#{channel_id}>")
    )
    label = words("do.enrich")
    add = button(label, ActionId.ENRICH, value=item.ref, hint=f"{label}: {item.ref}")
    return text, [section(text), actions(f"shared-{item.ref}", add), context(again)]


def no_channel(words: Translator, item: Shown, *, command: str) -> tuple[str, list[Block]]:
    """Explain what to do if the alliance has no channel, and show the card itself."""
    alliance = mrkdwn(words.name(item.alliance.names))
    text = words("shared.no_channel", ref=item.ref, alliance=alliance, command=command)
    return text, [section(text), *card(words, item)]


def refused(words: Translator, item: Shown, *, channel_id: str, why: str) -> tuple[str, list[Block]]:
    """Explain why the card is not posted in its alliance's channel and what to do, and show the card itself."""
    text = words("shared.undelivered", ref=item.ref, channel=f"<#{channel_id}>", why=why)
    return text, [section(text), *card(words, item)]
