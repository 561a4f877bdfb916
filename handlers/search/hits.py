"""How a hit of another kind than a contribution is shown: each capability registers what search says of its own."""

from collections.abc import Callable, Collection

from alliance.index.documents import Document, DocumentKind
from handlers.search.views import hits as views
from handlers.search.views.search import FoundDocument
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import button
from texts import Translator

Facts = Callable[[Translator, Document], list[str]]
"""What to say below a document, as markup: its kind first."""
_FACTS: dict[DocumentKind, Facts] = {}


def register(kind: DocumentKind, facts: Facts) -> None:
    """Register the text below the hits of a kind."""
    _FACTS[kind] = facts


def found_document(words: Translator, document: Document, matched: Collection[str]) -> FoundDocument:
    """A document as a search hit, with the button that shows it."""
    ref = document.ref
    return FoundDocument(
        key=f"{document.kind.name.lower()}-{document.key}",
        ref=ref,
        title=words.name(document.title) or words.name(document.text),
        body=views.document_hit(words, document, matched, _FACTS[document.kind](words, document)),
        buttons=[button(words("card.show"), ActionId.SHOW, value=ref, hint=words("card.show_of", ref=ref))],
    )
