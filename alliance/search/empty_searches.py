"""Searches that found nothing: the words that several people typed tell the secretariat which synonyms are missing.

Who searched is kept as a hash, for a month: see docs/search.md.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alliance.index import analysis
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.search.search import SearchResults, search
from storage.engine.database import Session
from storage.index import empty_searches as rows
from storage.people.people import list_names_of_people

LASTS = dt.timedelta(days=31)
MAX_TYPED = 80
"""Maximum length of the words that are kept, in characters."""
ENOUGH_PEOPLE = 3
"""Fewer people than these could be recognised by what they typed."""
MOST_CHECKED, MOST_LISTED = 40, 20
_MANY_DIGITS = re.compile(r"(?:\d\D{0,2}){6}")
"""A telephone number or the like, in groups or not."""


@dataclass(frozen=True)
class UnfoundWords:
    """Words that several people searched for in vain."""

    words: str
    people: int


def note_empty_search(
    session: Session, *, person: Person, results: SearchResults, secret: str, now: dt.datetime
) -> None:
    """Store the words of a search that found nothing, once for each person.

    Leaves out what looks like personal data: a search with an e-mail address or a long number, and words that are part
    of a name of somebody in the network. `secret` is the installation's, so that the database alone does not tell who
    searched.
    """
    typed = results.query.typed
    is_private = "@" in typed or _MANY_DIGITS.search(typed)
    if not person.slack_user_id or is_private or not has_found_nothing(results):
        return  # without an id it is everybody in a channel
    names = {word for name in list_names_of_people(session) for word in analysis.plain_words(name)}
    words = _cut(word for word in results.query.words if word not in names)
    if any(letter.isalpha() for letter in words):
        day = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        rows.add_empty_search(session, words=words, person=_hash(person, secret, day), on=day)


def has_found_nothing(results: SearchResults) -> bool:
    """Whether a search by words, not by filters alone, found nothing; a later page is never empty in this sense."""
    return bool(results.query.words) and not results.total


def list_unfound(session: Session, *, by: Person, now: dt.datetime) -> list[UnfoundWords]:
    """List the words that at least three people searched for without results in one month, and that still find nothing.

    Each word of a search counts, and so do all its words together. The words of most people come first. Raises
    NotAllowed for anybody except the secretariat.
    """
    authorise(by, Action.ADMINISTER)
    people = _people_by_words(session, since=now - LASTS)
    unfound = sorted(
        (UnfoundWords(words, len(who)) for words, who in people.items() if len(who) >= ENOUGH_PEOPLE),
        key=lambda one: (-one.people, -one.words.count(" "), one.words),
    )
    whole: list[UnfoundWords] = []
    found: list[UnfoundWords] = []
    for one in unfound[:MOST_CHECKED]:
        if any(one.words in other.words.split() and one.people == other.people for other in whole):
            continue  # people typed it only together with these words
        whole.append(one)
        if len(found) < MOST_LISTED and has_found_nothing(look_up(session, one.words, by=by)):
            found.append(one)
    return found


def look_up(session: Session, words: str, *, by: Person) -> SearchResults:
    """Search for listed words as the secretariat does; `near` has known words that resemble them."""
    return search(session, reader=by, typed=words, channel_id=None, limit=1)


def _people_by_words(session: Session, *, since: dt.datetime) -> Mapping[str, set[str]]:
    """Return who typed each word, and all words of a search together, in the month in which most people did.

    The hashes of different months cannot be compared, and must not be added up.
    """
    by_month: dict[tuple[str, int], set[str]] = defaultdict(set)
    for typed, person, day in rows.list_empty_searches(session, since=since):
        for words in {typed, *typed.split()}:
            by_month[words, day.month].add(person)
    most: dict[str, set[str]] = {}
    for (words, _), who in by_month.items():
        if len(who) > len(most.get(words, ())) and any(letter.isalpha() for letter in words):
            most[words] = who
    return most


def _cut(words: Iterable[str]) -> str:
    """Join words as far as they fit."""
    kept = ""
    for word in words:
        longer = f"{kept} {word}".strip()
        if len(longer) > MAX_TYPED:
            break
        kept = longer
    return kept


def _hash(person: Person, secret: str, day: dt.datetime) -> str:
    """Return a hash of a person that differs from month to month."""
    salted = hmac.new(f"{day:%Y-%m}:{secret}".encode(), person.slack_user_id.encode(), hashlib.sha256)
    return salted.hexdigest()[:32]
