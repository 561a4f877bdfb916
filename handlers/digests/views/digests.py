"""The digest's message: what the secretariat reads before opening the workbook."""

from collections.abc import Sequence

from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, View, actions, asking_first, button, context, reading_view, section
from handlers.slack.views.markup import MAX_SECTION, bold, cut, linked_ref, mrkdwn, quote
from reports.digests.lists_in_words import DigestList
from texts import Translator

MAX_LINE = 550
"""Characters of a line: a poll's title, votes and outcome."""
MAX_LISTS = 5_000
"""Characters of all lines together: Slack takes about 12,000 in a message, with everything around them."""
MAX_MAIL = 30_000
"""Characters of a mail, which its lists never reach."""
MAX_TEXT = 3_900
"""Characters of the text beside the blocks: Slack rejects an update with a much longer text."""


def digest_message(
    words: Translator,
    *,
    title: str,
    figures: Sequence[str],
    lists: Sequence[DigestList],
    quiet: str = "",
    impact: str = "",
    corrected: int = 0,
    note: str = "",
    missing: str = "",
    about: str = "",
    is_correctable: bool = False,
) -> tuple[str, list[Block]]:
    """The figures with their change, all lists, and the impact, as text and blocks.

    User text is escaped here, except in `note`, which says why the digest is sent, and `missing`, which says that the
    workbook does not follow. `quiet` is the sentence for a period without news. `corrected` is the number of figures
    that would be different now. `about` is the value of the buttons for meeting version and email, and, where figures
    of the period itself changed since it was posted (`is_correctable`), for a corrected edition.
    """
    told = [mrkdwn(figure) for figure in figures]
    later = [words.count("digest.corrected", corrected)] if corrected else []
    blocks = [section("\n".join([bold(mrkdwn(title)), *_bullets(told)]))]
    blocks += [context(one) for one in (note, *later) if one]
    blocks += [section(quiet)] if quiet else []
    listed = _linked_lists(lists)
    blocks += [section("\n".join([bold(heading), *_bullets(lines)])) for heading, lines, _ in listed]
    blocks += [section(mrkdwn(impact))] if impact else []
    blocks.append(section(missing) if missing else context(words("digest.file_follows")))
    if about:
        meeting = button(words("digest.meeting_version"), ActionId.DIGEST_MEETING, value=about)
        mail = button(words("digest.mail"), ActionId.DIGEST_MAIL, value=about)
        again = button(words("digest.correct"), ActionId.DIGEST_CORRECT, value=about)
        again = asking_first(again, words, words("digest.correct_sure"), yes=words("digest.correct"))
        blocks.append(actions("digest", meeting, mail, *([again] if is_correctable else [])))
    said = [mrkdwn(title), missing, note, "; ".join(told), *later, quiet]
    said += [f"{heading}: {' '.join(map(_sentence, lines))}" for heading, _, lines in listed]
    said.append(mrkdwn(impact))
    return cut(" ".join(_sentence(one) for one in said if one), MAX_TEXT), blocks


def making_message(words: Translator, *, title: str, is_long: bool) -> tuple[str, list[Block]]:
    """The placeholder for a digest while it is made."""
    told = words("digest.making", title=mrkdwn(title))
    blocks = [section(f":hourglass_flowing_sand: {words('digest.making', title=bold(mrkdwn(title)))}")]
    if is_long:
        blocks.append(context(words("digest.making_long")))
    return told, blocks


def mail_form(words: Translator, mail: str) -> View:
    """The text to copy into an email, verbatim: nothing in it becomes a link or a mention."""
    places = range(0, min(len(mail), MAX_MAIL), MAX_SECTION)
    parts = [{"type": "text", "text": mail[at : at + MAX_SECTION]} for at in places]
    copied = {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": parts}]}
    return reading_view(words, [section(words("digest.mail_how")), copied], title=words("digest.mail"))


def _linked_lists(lists: Sequence[DigestList]) -> list[tuple[str, list[str], list[str]]]:
    """Each list's heading, its lines with their references linked to Slack, and its lines in plain text; escaped."""
    number = sum(len(one.lines) for one in lists) or 1
    length = sum(min(len(mrkdwn(line.text)), MAX_LINE) for one in lists for line in one.lines)
    limit = MAX_LINE if length <= MAX_LISTS else MAX_LISTS // number
    found = []
    for one in lists:
        texts = [(line, quote(line.text, limit)) for line in one.lines]
        more = [mrkdwn(one.more)] if one.more else []
        linked = [f"{linked_ref(line.ref, line.permalink)} {text}".lstrip() for line, text in texts]
        plain = [f"{line.ref} {text}".lstrip() for line, text in texts]
        found.append((quote(one.heading, 180), [*linked, *more], [*plain, *more]))
    return found


def _sentence(told: str) -> str:
    """Capitalise, and add a full stop unless the text ends in punctuation."""
    told = told[:1].upper() + told[1:]
    return told if told.endswith((".", "?", "!", "…")) else f"{told}."


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]
