"""The digest's message: what the secretariat reads before opening the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.slack.ids import ActionId
from handlers.slack.views.parts import (
    MAX_SECTION,
    Block,
    View,
    actions,
    bold,
    button,
    context,
    cut,
    link,
    mrkdwn,
    quote,
    reading_view,
    section,
)
from texts import Translator

SHOWN = 3
"""Maximum number of steps that need attention, and of new contributions, that the message names."""
SHOWN_POLLS = 5
MAX_POLL = 550
"""Characters of a poll's line: title, votes and outcome; five share a section."""
MAX_TEXT = 3_900
"""Characters of the text beside the blocks: Slack rejects an update with a much longer text."""


@dataclass(frozen=True)
class NewContribution:
    """A contribution shared in the period; the newest comes first."""

    ref: str
    title: str
    permalink: str | None


def digest_message(
    words: Translator,
    *,
    title: str,
    figures: Sequence[str],
    attention: Sequence[str],
    newest: Sequence[NewContribution],
    polls: Sequence[str] = (),
    recognised: Sequence[str] = (),
    impact: str = "",
    is_open: bool = False,
    corrected: int = 0,
    note: str = "",
    missing: str = "",
    about: str = "",
) -> tuple[str, list[Block]]:
    """The figures with their change, what needs attention, what is new, the polls and the impact, as text and blocks.

    User text is escaped here, except in `note`, which says why the digest is sent, and `missing`, which says that the
    workbook does not follow. With `is_open`, anything visible to one alliance only is left out. `corrected` is the
    number of figures that would be different now. `about` is the value of the buttons for meeting version and email.
    """
    told = [mrkdwn(figure) for figure in figures]
    later = [words.count("digest.corrected", corrected)] if corrected else []
    pressing = [*(quote(line, 150) for line in attention[:SHOWN]), *_more(words, attention)]
    blocks = [section("\n".join([bold(mrkdwn(title)), *_bullets(told)]))]
    blocks += [context(one) for one in (*([note] if note else []), *later)]
    if pressing:
        blocks.append(section("\n".join([bold(words("digest.attention_title")), *_bullets(pressing)])))
    if recognised:
        known = [quote(line, 200) for line in recognised]
        blocks.append(section("\n".join([bold(words("digest.recognised_title")), *_bullets(known)])))
    if newest:
        lines = [f"{_ref(item)}: {quote(item.title, 150)}" for item in newest[:SHOWN]]
        lines += _more(words, newest)
        blocks.append(section("\n".join([bold(words("digest.newest_title")), *_bullets(lines)])))
    else:
        blocks.append(section(words("digest.quiet_here" if is_open else "digest.quiet")))
    asked = [quote(line, MAX_POLL) for line in polls[:SHOWN_POLLS]]
    if len(polls) > SHOWN_POLLS:
        asked.append(words.count("list.more", len(polls) - SHOWN_POLLS))
    if asked:
        blocks.append(section("\n".join([bold(words("digest.polls_title")), *_bullets(asked)])))
    if impact:
        blocks.append(section(mrkdwn(impact)))
    blocks.append(section(missing) if missing else context(words("digest.file_follows")))
    if about:
        meeting = button(words("digest.meeting_version"), ActionId.DIGEST_MEETING, value=about)
        mail = button(words("digest.mail"), ActionId.DIGEST_MAIL, value=about)
        blocks.append(actions("digest", meeting, mail))
    closing = [mrkdwn(impact)] if impact else []
    said = [
        mrkdwn(title),
        *([missing] if missing else []),
        *([note] if note else []),
        "; ".join(told),
        *later,
        *pressing,
        *closing,
        *asked,
    ]
    return cut(" ".join(_sentence(one) for one in said), MAX_TEXT), blocks


def making_message(words: Translator, *, title: str, is_long: bool) -> tuple[str, list[Block]]:
    """The placeholder for a digest while it is made."""
    told = words("digest.making", title=mrkdwn(title))
    blocks = [section(f":hourglass_flowing_sand: {words('digest.making', title=bold(mrkdwn(title)))}")]
    if is_long:
        blocks.append(context(words("digest.making_long")))
    return told, blocks


def mail_form(words: Translator, mail: str) -> View:
    """The text to copy into an email, verbatim: nothing in it becomes a link or a mention."""
    text = {"type": "text", "text": cut(mail, MAX_SECTION)}
    copied = {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [text]}]}
    return reading_view(words, [section(words("digest.mail_how")), copied], title=words("digest.mail"))


def _ref(item: NewContribution) -> str:
    return link(item.permalink, item.ref) if item.permalink else item.ref


def _more(words: Translator, things: Sequence[object]) -> list[str]:
    """The number of things not shown; empty if all are."""
    return [words.count("digest.more", len(things) - SHOWN)] if len(things) > SHOWN else []


def _sentence(told: str) -> str:
    """Capitalise, and add a full stop unless the text ends in punctuation."""
    told = told[:1].upper() + told[1:]
    return told if told.endswith((".", "?", "!", "…")) else f"{told}."


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]
