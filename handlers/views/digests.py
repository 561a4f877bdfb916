"""The digest's message: what a secretariat reads before it opens the workbook."""

from collections.abc import Sequence

from handlers.views.parts import Block, bold, context, mrkdwn, quote, section
from texts import Translator

SHOWN_ATTENTION = 3


def digest_message(
    words: Translator, *, title: str, figures: Sequence[str], attention: Sequence[str], is_quiet: bool
) -> tuple[str, list[Block]]:
    """The figures with their change and what needs attention, already in words: as text, and as blocks.

    What somebody typed in them is escaped here.
    """
    told = " · ".join(mrkdwn(figure) for figure in figures)
    pressing = [quote(line, 150) for line in attention[:SHOWN_ATTENTION]]
    blocks = [section(f"{bold(mrkdwn(title))}\n{told}")]
    if is_quiet:
        blocks.append(section(words("digest.quiet")))
    if pressing:
        lines = "\n".join(f"• {line}" for line in pressing)
        blocks.append(section(f"*{words('digest.attention_title')}*\n{lines}"))
    blocks.append(context(words("digest.file_follows")))
    return ". ".join([mrkdwn(title), told, *pressing]), blocks
