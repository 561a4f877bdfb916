"""A digest as plain text for a mail: self-contained, without links to Slack or names that are recognised."""

from collections.abc import Callable

from alliance.digests.digests import Digest
from reports.digests.figures import corrected_lines, figure_lines, impact_line
from reports.digests.lists_in_words import DigestList, quiet_line, write_lists
from reports.digests.titles import heading
from reports.redaction import WithoutPeople
from texts import Translator


def mail_text(digest: Digest, words: Translator) -> str:
    """The digest as the text of a mail: what its message tells, with corrections, in the same order.

    Names of people are removed from typed text, as in the meeting version.
    """
    clean = WithoutPeople(digest.known, words)
    figures = [f"- {told}" for told in figure_lines(digest, words)]
    parts = [
        heading(digest, words),
        "\n".join([words("mail.figures"), *figures]),
        "\n".join(corrected_lines(digest, words)),
        quiet_line(digest, words),
        *(_listed(one, clean) for one in write_lists(digest, words, clean)),
        impact_line(digest.impact, digest.first_used_on, words),
    ]
    return "\n\n".join(part for part in parts if part)


def _listed(one: DigestList, clean: Callable[[str], str]) -> str:
    lines = [*(clean(str(line)) for line in one.lines), *([one.more] if one.more else [])]
    return "\n".join([clean(one.heading), *(f"- {line}" for line in lines)])
