"""The views of hits of other kinds than contributions, and of the kinds to which results can be limited."""

from collections.abc import Collection, Sequence

from alliance.enums import ContributionKind
from alliance.index.documents import Document, DocumentKind
from alliance.search.query import FILTER_WORDS, FilterName, with_kind
from handlers.search.views.search import looking_for, marked, snippet
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import cut
from texts import Translator

OFFERED_KINDS: Sequence[str] = (*ContributionKind, DocumentKind.STEP.name.lower(), DocumentKind.DECISION.name.lower())
"""The kinds for which there is a button; others can be typed."""


def document_hit(words: Translator, document: Document, matched: Collection[str], facts: Sequence[str]) -> list[Block]:
    """A document as a hit: its title, the text around what matched, and below it `facts`."""
    title = words.name(document.title)
    text = words.name(document.text)
    shown = marked(snippet(text, matched), matched)
    further = marked(snippet(document.more, matched), matched)
    if shown == marked(snippet(text, ()), ()) and further != marked(snippet(document.more, ()), ()):
        shown = further
    head = [f"*{document.ref}*", *([marked(title, matched)] if title else [])]
    lines = [" · ".join(head), shown] if title else [" · ".join([*head, shown])]
    return [section("\n".join(line for line in lines if line)), context(cut(" · ".join(facts), 1900))]


def kind_buttons(words: Translator, typed: str, kind: str | None) -> list[Block]:
    """Buttons that limit the results to one kind, and back; `kind` is that of the results now, None for all."""
    shown = []
    for one in (None, *OFFERED_KINDS):
        label = words(f"search.kind_{one or 'all'}")
        query = with_kind(typed, _filter(words, label) if one is not None else "")
        if query:
            action_id = f"{ActionId.SEARCH_KIND}:{one or 'all'}"
            hint = words("search.only_kind", kind=label) if one is not None else words("search.all_kinds")
            style = "primary" if one == kind else None
            shown.append(button(label, action_id, value=looking_for(query), hint=hint, style=style))
    return [actions("kinds", *shown)]


def _filter(words: Translator, label: str) -> str:
    """The filter for a kind as people type it."""
    name = FILTER_WORDS[FilterName.KIND]
    value = f'"{label.lower()}"' if " " in label else label.lower()
    return f"{words.name(name)}:{value}"
