"""Update the search index after texts were changed outside the use cases of their capabilities."""

from collections.abc import Sequence

from alliance.index import indexing
from alliance.index.documents import DocumentKind
from storage.engine.database import Session
from storage.records import erasing as rows
from storage.records.erasing import StoredText

_NUMBERED = {
    "action_steps": DocumentKind.STEP,
    "polls": DocumentKind.POLL,
    "bundles": DocumentKind.BUNDLE,
    "meetings": DocumentKind.MEETING,
}


def index_again(session: Session, texts: Sequence[StoredText]) -> None:
    """Index at once what these texts belong to, so that words removed from them are no longer found."""
    touched = rows.list_touched(session, texts)
    for contribution in rows.list_contributions(session, touched.get("contributions", set())):
        indexing.reindex(session, contribution)
    for table, kind in _NUMBERED.items():
        if ids := touched.get(table):
            indexing.note_change(session, kind, *rows.list_numbers(session, table, ids))
    if decisions := touched.get("decisions"):
        indexing.note_change(session, DocumentKind.DECISION, *sorted(decisions))
    while indexing.index_changes(session):
        pass
