"""How a query was understood, in the reader's words."""

from alliance.enums import Name
from alliance.search.query import FILTER_WORDS, Filter, FilterName, Query, QueryProblem
from handlers.slack.views.markup import cut
from texts import Translator

NAMED = 12
"""Maximum number of values of a filter named in a sentence."""


def kind_of(query: Query) -> str | None:
    """The only kind that a query asks for; None for several or all."""
    kinds = [one for one in query.filters if one.name is FilterName.KIND]
    is_one = len(kinds) == 1 and len(kinds[0].choices) == 1 and not kinds[0].excludes
    return kinds[0].choices[0].key if is_one else None


def filter_words(words: Translator, one: Filter) -> str:
    """A filter as it was understood, such as "stad: Utrecht"."""
    named = _named(words, FILTER_WORDS[one.name])
    told = f"{named}: {words('list.or').join(_named(words, choice.name) for choice in one.choices[:NAMED])}"
    return words("search.not", filter=told) if one.excludes else told


def problem_words(words: Translator, one: QueryProblem) -> str:
    """A sentence about what was not understood, with the possible values."""
    possible = ", ".join(_named(words, name) for name in one.possible[:NAMED])
    if further := len(one.possible) - min(len(one.possible), NAMED):
        possible += words("search.and_more", n=further)
    named = _named(words, FILTER_WORDS[one.filter]) if one.filter else ""
    return words(f"search.{one.kind}", typed=cut(one.typed, 60), filter=named, possible=possible)


def _named(words: Translator, name: Name) -> str:
    return words.name(name)
