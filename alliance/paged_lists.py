"""Lists that administrators search by name, read a page at a time and have as a workbook."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from storage.engine.database import Session
from storage.engine.deliveries import enqueue

T = TypeVar("T")
PER_PAGE = 20
"""The number of rows on a page."""
LIST_WORKBOOK = "list_workbook"
"""The delivery kind of the message that announces a list's workbook; the file is posted in its thread."""


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """One page of a list."""

    rows: Sequence[T]
    number: int
    """The page's number, from 1."""
    pages: int
    total: int
    """The number of rows on all pages."""

    @property
    def first(self) -> int:
        """The number of the first row on this page, from 1."""
        return (self.number - 1) * PER_PAGE + 1


def search_rows(rows: Iterable[T], typed: str, texts: Callable[[T], Iterable[str | None]]) -> list[T]:
    """Return the rows whose texts contain every typed word, whatever the case and accents; all for no words."""
    wanted = _folded(typed).split()
    if not wanted:
        return list(rows)
    found = []
    for row in rows:
        told = _folded(" ".join(text for text in texts(row) if text))
        if all(word in told for word in wanted):
            found.append(row)
    return found


def page_of(rows: Sequence[T], number: int) -> ListPage[T]:
    """Return a page by its number, from 1; the nearest page if there is none with this number."""
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(1, number), pages)
    return ListPage(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, pages, len(rows))


def ask_for_list(
    session: Session,
    *,
    by: Person,
    name: str,
    channel_key: str,
    now: dt.datetime,
    about: Mapping[str, str] | None = None,
) -> None:
    """Enqueue the workbook of the list called `name` for `channel_key`; `about` narrows the list. Raises NotAllowed."""
    authorise(by, Action.ADMINISTER)
    told = {**(about or {}), "list": name, "by": by.slack_user_id}
    enqueue(session, kind=LIST_WORKBOOK, channel_key=channel_key, about=told, now=now, is_urgent=True)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()
