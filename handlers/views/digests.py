"""The digest's message: what a secretariat reads before it opens the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views.parts import Block, bold, context, link, mrkdwn, quote, section
from texts import Translator

SHOWN = 3
"""Steps that need attention, and new contributions, that the message names."""


@dataclass(frozen=True)
class NewContribution:
    """A contribution of the period, newest first."""

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
) -> tuple[str, list[Block]]:
    """The figures with their change, what needs attention and what is new, already in words: as text, and as blocks.

    What somebody typed in them is escaped here.
    """
    told = [mrkdwn(figure) for figure in figures]
    pressing = [quote(line, 150) for line in attention[:SHOWN]]
    blocks = [section("\n".join([bold(mrkdwn(title)), *_bullets(told)]))]
    if pressing:
        blocks.append(section("\n".join([bold(words("digest.attention_title")), *_bullets(pressing)])))
    if newest:
        lines = [f"{_ref(item)}: {quote(item.title, 150)}" for item in newest[:SHOWN]]
        blocks.append(section("\n".join([bold(words("digest.newest_title")), *_bullets(lines)])))
    else:
        blocks.append(section(words("digest.quiet")))
    blocks.append(context(words("digest.file_follows")))
    return ". ".join([mrkdwn(title), "; ".join(told), *pressing]), blocks


def _ref(item: NewContribution) -> str:
    return link(item.permalink, item.ref) if item.permalink else item.ref


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]
