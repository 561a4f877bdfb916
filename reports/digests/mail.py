"""A digest as plain text for a mail: self-contained, without links to Slack or names of people."""

from collections.abc import Iterable

from alliance.calendar.periods import PeriodKind
from alliance.digests.digests import Digest
from reports.digests.figures import attention_line, correction_line, impact_line, poll_lines, told_figures
from reports.digests.titles import period_days, title
from reports.redaction import WithoutPeople
from texts import Translator

SHOWN = 3


def mail_text(digest: Digest, words: Translator) -> str:
    """The digest as the text of a mail.

    Contains the figures with their change, corrections, the totals since the start, what needs attention, the most
    endorsed bottlenecks, new contributions and polls. Names of people are removed from typed text, as in the meeting
    version.
    """
    clean = WithoutPeople(digest.known, words)

    def listed(key: str, lines: Iterable[str]) -> str:
        return _listed(words(key), [clean(line) for line in lines])

    is_range = digest.period.kind is PeriodKind.RANGE  # named after its days
    parts = [title(digest, words) if is_range else f"{title(digest, words)}\n{period_days(digest.period, words)}"]
    parts.append(_listed(words("mail.figures"), told_figures(digest, words)))
    parts.append("\n".join(correction_line(one, words) for one in digest.corrections))
    parts.append(impact_line(digest.impact, words))
    attention = [attention_line(one, words) for one in digest.attention]
    parts.append(listed("digest.attention_title", _first(attention, words)))
    parts.append(listed("digest.recognised_title", recognised_lines(digest, words)))
    shared = [f"{one.reference}: {one.title}" for one in digest.contributions]
    parts.append(listed("digest.newest_title", _first(shared, words)))
    parts.append(listed("digest.polls_title", poll_lines(digest, words)))
    return "\n\n".join(part for part in parts if part)


def recognised_lines(digest: Digest, words: Translator) -> list[str]:
    """The bottlenecks with the most organisations behind them: "B-7: Te weinig kamers (4 organisaties)"."""
    behind = [one for one in digest.lists.bottlenecks if one.recognised_by][:SHOWN]
    return [
        words.count("digest.recognised_line", one.behind, reference=one.reference, title=one.title) for one in behind
    ]


def _first(lines: list[str], words: Translator) -> list[str]:
    """The first lines, and the number of further ones."""
    more = [words.count("list.more", len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]


def _listed(caption: str, lines: list[str]) -> str:
    return "\n".join([caption, *(f"- {line}" for line in lines)]) if lines else ""
