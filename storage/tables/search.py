"""The search index, stored so that both databases only need to store rows and look them up."""

import datetime as dt

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table, at

# PostgreSQL would sort by the rules of a language. Words are looked up by prefix, byte by byte, on both.
PLAIN = String(64).with_variant(String(64, collation="C"), "postgresql")


class SearchState(Table, table=True):
    """The state of the index as a whole: one row."""

    __tablename__ = "search_state"

    id: int = Field(primary_key=True)
    analysis: int = 0
    """Version of the text analysis that built the index; if it differs from the program's, the index must be rebuilt.
    """
    writes: int = 0
    """Counts writing transactions; updating it is how writers on PostgreSQL wait for each other."""


class SearchPosting(Table, table=True):
    """The documents of one scope and one block of numbers that contain a term, with its weight in each.

    `data` holds them packed: see `storage.index.postings.pack`.
    """

    __tablename__ = "search_postings"
    __table_args__ = (
        UniqueConstraint("term", "scope", "block"),
        Index("ix_search_postings_block", "block"),
        # Counting how common a word is reads only this index, and none of the data.
        Index("ix_search_postings_count", "term", "scope", "documents"),
    )

    id: int = Field(default=None, primary_key=True)
    term: str = Field(sa_type=PLAIN)
    scope: int
    """Kind, alliance, visibility and archived state, which determine its readers in search.

    See `alliance.index.indexing.scope_of`.
    """
    block: int
    documents: int
    data: bytes = Field(sa_type=LargeBinary)


class SearchChange(Table, table=True):
    """A change to a document that still has to be indexed; the title of a contribution already is."""

    __tablename__ = "search_changes"

    id: int = Field(default=None, primary_key=True)
    number: int
    """Its number in the index: see `alliance.index.documents`."""


class SearchDocument(Table, table=True):
    """The index entries of one document, so that its next change writes only the difference."""

    __tablename__ = "search_documents"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    scope: int
    terms: bytes = Field(sa_type=LargeBinary)


class SearchWord(Table, table=True):
    """A word as written by a member, without accents and capitals, and the term under which it is indexed.

    For matching words that are incomplete, misspelt, or the end of a compound. It does not record where the word
    occurs.
    """

    __tablename__ = "search_words"

    word: str = Field(primary_key=True, sa_type=PLAIN)
    term: str = Field(sa_type=PLAIN)
    reversed_term: str = Field(index=True, sa_type=PLAIN)


class EmptySearch(Table, table=True):
    """The words of a search that found nothing, once for each person; deleted after a month. See docs/search.md."""

    __tablename__ = "empty_searches"
    # Without SQLite's own row ids, which would reveal the order of searching.
    __table_args__ = ({"sqlite_with_rowid": False},)

    words: str = Field(primary_key=True, max_length=80)
    """In plain form, separated by spaces."""
    person: str = Field(primary_key=True, max_length=32)
    """A hash of who searched, with another salt in each month."""
    searched_at: dt.datetime = at(index=True)
    """The day (UTC), without the time."""
