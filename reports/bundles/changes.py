"""What changed since the edition that was handed over last, in words and as a section of the Word document."""

from collections.abc import Iterator

from alliance.bundles.changes import CountedChange, EditionChanges
from reports.bundles.redaction import spoken
from reports.word.content import Bullets, Heading, Part
from texts import Translator


def changes_section(changes: EditionChanges, words: Translator) -> Iterator[Part]:
    """The section of the Word document, for readers outside the network."""
    yield Heading(words("changes.title", edition=changes.edition))
    yield Bullets(tuple(changed_lines(words, changes, is_outside=True)))


def changed_lines(words: Translator, changes: EditionChanges, *, is_outside: bool = False) -> list[str]:
    """What changed, as sentences in plain text; outside the network, without naming who wants to be named no more."""
    return [spoken(line, words=words) for line in _lines(words, changes, is_outside)] or [words("changes.nothing")]


def _lines(words: Translator, changes: EditionChanges, is_outside: bool) -> Iterator[str]:
    for ref, title in changes.added:
        yield words("changes.added", ref=ref, title=title)
    if changes.left:
        yield words("changes.left", refs=", ".join(changes.left))
    if changes.is_asked_otherwise:
        yield words("changes.asked")
    if changes.rewritten:
        yield words("changes.rewritten", refs=", ".join(changes.rewritten))
    for one in changes.counts:
        yield _count(words, one)
    if changes.named:
        yield words("changes.named", names=", ".join(words.name(one) for one in changes.named))
    if changes.unnamed and is_outside:
        yield words.count("changes.unnamed_count", len(changes.unnamed))
    elif changes.unnamed:
        yield words("changes.unnamed", names=", ".join(words.name(one) for one in changes.unnamed))
    if changes.said:
        yield words("changes.said", refs=", ".join(changes.said))
    if changes.is_retitled or changes.is_introduced_otherwise:
        yield words("changes.introduced")
    if changes.addressees:
        yield words("changes.addressees", names=", ".join(changes.addressees))


def _count(words: Translator, one: CountedChange) -> str:
    if not one.ref:
        return words.count("changes.count_all", one.now, before=words.number(one.before))
    return words.count("changes.count", one.now, ref=one.ref, before=words.number(one.before))
