"""How a bundle is shown in search results."""

from alliance.bundles.documents import FoundBundle
from alliance.index.documents import Document
from handlers.slack.views.markup import quote
from texts import Translator


def facts(words: Translator, document: Document) -> list[str]:
    """Its state, alliance and size."""
    bundle = document.thing
    assert isinstance(bundle, FoundBundle)
    whose = words.name(bundle.alliance) if bundle.alliance else words("bundle.network")
    said = [
        words("found.bundle"),
        words(f"bundlestate.{bundle.state}"),
        quote(whose, 150),
        words.count("bundle.items", bundle.items),
    ]
    return [*said, words("card.archived")] if bundle.is_archived else said
