"""The search index: which word stands in which contribution, kept so that both engines only store and look up."""

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Table

# PostgreSQL would sort by the rules of a language. Words are looked up by how they begin, byte by byte, on both.
PLAIN = String(64).with_variant(String(64, collation="C"), "postgresql")


class SearchState(Table, table=True):
    """The index as a whole: one row."""

    __tablename__ = "search_state"

    id: int = Field(primary_key=True)
    analysis: int = 0
    """Which version of the text analysis it was made with; another one than the program's: it must be made anew."""
    turn: int = 0
    """Counts the transactions that wrote; changing it is how writers on PostgreSQL wait for each other."""


class SearchPosting(Table, table=True):
    """The contributions of one scope and one block of numbers in which a term stands, with its weight in each.

    `data` holds them packed: see `storage.index.postings.pack`.
    """

    __tablename__ = "search_postings"
    __table_args__ = (
        UniqueConstraint("term", "scope", "block"),
        Index("ix_search_postings_block", "block"),
        # Counting how common a word is reads this alone, and none of the data.
        Index("ix_search_postings_count", "term", "scope", "documents"),
    )

    id: int = Field(default=None, primary_key=True)
    term: str = Field(sa_type=PLAIN)
    scope: int
    """Alliance, visibility and whether it is archived: what decides who finds it. See `alliance.search_document`."""
    block: int
    documents: int
    data: bytes = Field(sa_type=LargeBinary)


class SearchDocument(Table, table=True):
    """What the index holds of one contribution, so that the next change of it writes only what differs."""

    __tablename__ = "search_documents"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    scope: int
    terms: bytes = Field(sa_type=LargeBinary)


class SearchWord(Table, table=True):
    """A word as somebody wrote it, without accents and capitals, and the term that it is found by.

    For words that are typed half, wrongly, or as the end of a longer one. It says nothing of where the word stands.
    """

    __tablename__ = "search_words"

    word: str = Field(primary_key=True, sa_type=PLAIN)
    term: str = Field(sa_type=PLAIN)
    reversed_term: str = Field(index=True, sa_type=PLAIN)
