"""The summary of a dossier: a page that can be read without the rest."""

from collections.abc import Sequence

from alliance.bundles.dossiers import CollectedDossier
from alliance.bundles.preview import PreviewItem
from alliance.enums import ContributionKind
from reports.bundles.dossier_wording import name_words, subtitle, whom_to_ask
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part
from reports.word.writing import count_pages_of
from texts import Translator

ASK_LINES = 10
"""The maximum number of lines of a request; a longer one is shown without line breaks."""
NAMED = (600, 300, 150)
"""The maximum length of the names in a line, in characters; the shorter ones are tried if the page has no room."""
LISTED = 5
"""The number of items that have to fit on the page, if need be with fewer names."""
TITLE = 90
"""The maximum length of a title in the list, in characters."""
_COLUMNS = (("ref", 12), ("subject", 58), ("kind", 14), ("organisations", 16))


def summary_chapter(dossier: CollectedDossier, words: Translator) -> list[Part]:
    """The summary, with as many of the items as fit on its page."""
    few, many = 0, len(dossier.items)
    wanted = min(many, LISTED)
    named = next((one for one in NAMED if _fits(_page(dossier, words, items=wanted, named=one), words)), NAMED[-1])
    while few < many:
        middle = (few + many + 1) // 2
        if _fits(_page(dossier, words, items=middle, named=named), words):
            few = middle
        else:
            many = middle - 1
    return _page(dossier, words, items=few, named=named)


def _fits(page: Sequence[Part], words: Translator) -> bool:
    """Whether the summary fits on a page with a line to spare, as another word processor may need more room."""
    return count_pages_of([*page, Paragraph("·")], words("dossier.table")) == 1


def _page(dossier: CollectedDossier, words: Translator, *, items: int, named: int) -> list[Part]:
    parts: list[Part] = [
        Heading(words("dossier.summary"), begins_page=True),
        Paragraph(dossier.title, is_lead=True),
        Paragraph(subtitle(dossier, words)),
        Heading(words("dossier.asked"), 2),
    ]
    if dossier.ask:
        lines = dossier.ask.splitlines()
        parts.append(Paragraph(dossier.ask if len(lines) <= ASK_LINES else " ".join(lines), is_boxed=True))
    else:
        parts.append(Paragraph(words("dossier.no_ask")))
    parts += [Heading(words("dossier.figures"), 2), Bullets(_figures(dossier, words, named))]
    if items:
        parts.append(_list(dossier.items[:items], words, has_kind=has_kinds(dossier)))
    if further := len(dossier.items) - items:
        parts.append(Paragraph(words.count("dossier.items_further", further)))
    return [*parts, Paragraph(words("dossier.ask_whom", whom=whom_to_ask(dossier, words)))]


def has_kinds(dossier: CollectedDossier) -> bool:
    """Whether a dossier has items of several kinds, so that each is shown with its own."""
    return len({one.kind for one in dossier.items}) > 1


def _figures(dossier: CollectedDossier, words: Translator, named: int) -> list[str]:
    brings = words.count("dossier.brings", len(dossier.items))
    if has_kinds(dossier):
        kinds = [(kind, sum(one.kind is kind for one in dossier.items)) for kind in ContributionKind]
        told = ", ".join(words.count(f"dossier.n_{kind}", number) for kind, number in kinds if number)
        brings = words("dossier.labelled", label=brings.rstrip("."), value=f"{told}.")
    lines = [brings, words.count("dossier.behind_all", dossier.organisations)]
    every = [name_words(one.name, words) for one in dossier.named]
    agreed = [name_words(one.name, words) for one in dossier.named if one.agreed]
    for key, names in (("named", every), ("agreed", agreed)):
        if names:
            lines.append(words(f"dossier.{key}", names=_names(names, words, named)))
    return lines


def _names(names: Sequence[str], words: Translator, most: int) -> str:
    """The names as a list; of a long one the first names, and the number of others."""
    shown: list[str] = []
    length = 0
    for one in names:
        length += len(one) + 2
        if length > most and shown:
            break
        shown.append(one)
    further = len(names) - len(shown)
    return ", ".join(shown) + (f" {words.count('dossier.names_further', further)}" if further else "")


def _list(items: Sequence[PreviewItem], words: Translator, *, has_kind: bool) -> Grid:
    columns = [(key, width) for key, width in _COLUMNS if has_kind or key != "kind"]
    cells = {
        "ref": [one.ref for one in items],
        "subject": [_short(one.title) for one in items],
        "kind": [words(f"kind.{one.kind}") for one in items],
        "organisations": [words.number(one.counted) for one in items],
    }
    return Grid(
        caption=words("dossier.short"),
        headings=[words(f"dossier.{key}") for key, _ in columns],
        rows=list(zip(*(cells[key] for key, _ in columns), strict=True)),
        widths=[width for _, width in columns],
        numbers=(len(columns) - 1,),
    )


def _short(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rsplit(' ', 1)[0]} …"
