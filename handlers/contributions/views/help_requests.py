"""A question to an alliance: its form, its message in the channel, and the notices to the member who asked."""

from collections.abc import Sequence

from alliance.contributions.help_requests import MAX_QUESTION
from alliance.enums import Series
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.parsing import find_references
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, section
from handlers.slack.views.markup import link, mention, mrkdwn, quote
from texts import Translator

ASKING = (
    fields.text(BlockId.QUESTION, "ask.question", MAX_QUESTION, placeholder="ask.example", hint="ask.hint", focus=True),
    fields.row(BlockId.ALLIANCE, "form.alliance", name="alliance_id", placeholder="form.choose"),
)


def ask_form(
    words: Translator,
    *,
    question: str,
    alliance_id: str,
    alliances: Sequence[tuple[str, Sequence[Choice]]],
    metadata: str,
) -> View:
    """The form for the question and the alliance to ask."""
    values = {"question": question, "alliance_id": alliance_id}
    blocks = fields.inputs(words, ASKING, values, choices={BlockId.ALLIANCE: alliances})
    return form(words, CallbackId.ASK, words("ask.title"), blocks, submit=words("ask.send"), metadata=metadata)


def help_request(
    words: Translator, *, asker: str, organisation: str, question: str, about: str | None = None
) -> tuple[str, list[Block]]:
    """The question as posted in the alliance's channel; answers go in its thread.

    The contribution that it is about, or else one that it names, such as `B-3`, can be opened from it.
    """
    text = words("ask.asks", who=mention(asker), organisation=mrkdwn(organisation))
    share = button(words("ask.share_instead"), ActionId.SHARE_PRACTICE)
    named = [
        Series.CONTRIBUTION.ref(one.number) for one in find_references(question) if one.series is Series.CONTRIBUTION
    ]
    shown = [
        button(words("card.show"), ActionId.SHOW, value=ref, hint=words("card.show_of", ref=ref))
        for ref in ([about] if about else [one for one in named if one in question][:1])
    ]
    blocks = [
        section(text),
        section(quote(question, 2900)),
        context(words("ask.answer_here")),
        actions("ask", *shown, share),
    ]
    return f"{text} {quote(question, 3000)}", blocks


def asked(words: Translator, *, channel_id: str, permalink: str | None) -> tuple[str, list[Block]]:
    """Tell the member who asked where the question is posted."""
    there = link(permalink, words("ask.your_question")) if permalink else words("ask.your_question")
    text = words("ask.stands", question=there, channel=f"<#{channel_id}>")
    return text, [section(text)]


def ask_refused(words: Translator, *, channel_id: str, why: str, question: str) -> tuple[str, list[Block]]:
    """Tell the member who asked why the question is not posted and what to do.

    The text of the question is included so that it is not lost.
    """
    text = words("ask.refused", channel=f"<#{channel_id}>", why=why)
    return f"{text} {quote(question, 3000)}", [section(text), section(quote(question, 2900))]
