"""The chapter of a dossier with each item in full: what its author filled in, and its supporters."""

from collections.abc import Iterator, Sequence

from alliance.bundles.preview import ItemUnder, PreviewItem
from reports.bundles.dossier_wording import filled_in, severity, speaker, typed
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part
from texts import Translator

BEHIND_WIDTHS = (28, 16, 56)


def item_chapter(told: PreviewItem, words: Translator, *, has_kind: bool) -> Iterator[Part]:
    """An item with a heading of its own; `has_kind` adds its kind."""
    yield Heading(f"{told.ref} · {told.title}", 2)
    kind = words("dossier.labelled", label=words("dossier.kind"), value=words(f"kind.{told.kind}"))
    short = [_line(one.field, filled_in(one, words), words) for one in told.details if not one.is_text]
    yield from typed(told.what)
    if lines := [*([kind] if has_kind else []), *short]:
        yield Bullets(lines)
    for one in told.details:
        if one.is_text:
            yield Heading(words(f"field.{one.field}"), 3)
            yield from typed(filled_in(one, words))
    for under in told.under:
        yield from _under(under, words)
    yield Heading(words("dossier.who"), 3)
    yield from _supporters(told, words)


def _under(under: ItemUnder, words: Translator) -> Iterator[Part]:
    yield Heading(words("dossier.also", item=f"{under.ref} · {under.title}"), 3)
    yield from typed(under.what)
    if under.details:
        yield Bullets([_line(one.field, filled_in(one, words), words) for one in under.details])


def _line(field: str, value: str, words: Translator) -> str:
    return words("dossier.labelled", label=words(f"field.{field}"), value=value)


def behind_table(
    caption: str, keys: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], words: Translator
) -> Grid:
    """A table of what organisations say, without columns that nobody filled in (only bottlenecks have a severity)."""
    kept = [place for place in range(len(keys)) if any(row[place] for row in rows)]
    return Grid(
        caption,
        [words(f"dossier.{keys[place]}") for place in kept],
        [[row[place] for place in kept] for row in rows],
        [widths[place] for place in kept],
    )


def _supporters(told: PreviewItem, words: Translator) -> Iterator[Part]:
    yield Paragraph(words.count("dossier.behind", told.counted))
    spoken = told.spoken
    if spoken:
        rows = [(speaker(one, words), severity(one, words), one.context) for one in spoken]
        caption = words("dossier.behind_caption", ref=told.ref)
        yield behind_table(caption, ("organisation", "severity", "context"), rows, BEHIND_WIDTHS, words)
    if rest := told.counted - len(spoken):
        yield Paragraph(words.count("dossier.others" if spoken else "dossier.nobody", rest))
