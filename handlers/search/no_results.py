"""What to offer if a search finds nothing."""

from collections.abc import Sequence
from dataclasses import replace

from alliance.people.members import Person
from alliance.search import no_results
from alliance.search.query import FilterName, Query, plain_question, without_filters
from handlers.search.query_in_words import filter_words, kind_of, problem_words
from handlers.search.views import no_results as views
from handlers.search.views.hits import kind_buttons
from handlers.slack.views.blocks import Block
from handlers.slack.views.markup import quote
from storage.engine.database import Session
from texts import Translator

NOTHING = "search.nothing"
"""The key of the sentence that a search found nothing."""


def found_nothing(
    session: Session,
    words: Translator,
    reader: Person,
    query: Query,
    *,
    near: Sequence[str],
    channel_id: str | None,
    for_all: bool,
    key: str = NOTHING,
) -> tuple[str, list[Block]]:
    """What to offer a reader in `channel_id` whose query found nothing, as text and as blocks; `key` says so."""
    typed, kind = query.typed, kind_of(query)
    unfiltered = without_filters(typed) if query.filters else ""
    is_by_kind = key == NOTHING and kind is not None and not for_all
    others = [one for one in query.filters if not (is_by_kind and one.name is FilterName.KIND)]
    about = quote(unfiltered or typed, 150)
    if is_by_kind:
        kinds = words(f"search.kinds_{kind}")
        head = words("search.nothing_kind", typed=about, kinds=kinds) if unfiltered else words("search.no", kinds=kinds)
    else:
        head = words("search.for_all_nothing" if for_all else key, typed=about)
    # Other kinds may well have something: the button for all of them comes before asking anybody.
    has_no_question = query.asks_nothing or query.reference is not None or (is_by_kind and unfiltered)
    page = views.Nothing(
        head=head,
        typed=typed,
        question="" if has_no_question else plain_question(typed),
        problems=[problem_words(words, one) for one in query.problems],
        understood=[filter_words(words, one) for one in others],
        kinds=kind_buttons(words, typed, kind) if kind is not None and not for_all else (),
        unfiltered=unfiltered if others else "",  # without the kind is what the button for all kinds does
        near=() if unfiltered else near,
        is_for_all=for_all,
    )
    if not for_all:
        page = replace(
            page,
            seen=no_results.list_seen(session, reader=reader, channel_id=channel_id),
            whom=no_results.find_whom_to_ask(session, reader=reader, typed=typed, near=near, channel_id=channel_id),
            may_ask=no_results.may_ask(session, person=reader, channel_id=channel_id),
        )
    return views.found_nothing(words, page)
