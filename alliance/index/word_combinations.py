"""What the words of a text say together: what they are abbreviated to, and verbs that are written in two pieces.

"Landelijk Platform Studentenhuisvesting" spells LPS and "regionale ontwikkelingsmaatschappij" ROM; "vraag de vergunning
op tijd aan" contains "aanvragen".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alliance.index import analysis
from alliance.index.stemming import SEPARABLE, verb_root

INITIALS = "init:"
"""Prefix of the terms of what a text's words spell; such a term cannot be typed."""
MOST_INITIALS = 6
"""Maximum length of an abbreviation."""
LEAST_TYPED = 3
"""Minimum length of what typed words are abbreviated to: two words side by side rarely mean two letters."""
MOST_TOGETHER = 5
"""Maximum number of words that an abbreviation stands for."""
MOST_RUN, MOST_IN_RUN = 3, 4
"""Maximum number of words without a capital that an abbreviation in a text stands for, and of its letters."""
MOST_READ = 12
"""So many words at the beginning of a query are read for what they spell."""
_BETWEEN = frozenset({"van", "voor", "zonder", "en", "op", "in", "of", "and", "for"})
"""Words that a name may contain, whether or not its abbreviation has their letter: "VvE", "WIB"."""
_PART_OF_CLAUSE = re.compile(r"[ \t\-–/'’\"“”]*")


@dataclass(frozen=True)
class ClauseWord:
    """A word of a clause, as written and in plain form."""

    written: str
    plain: str

    @property
    def is_name(self) -> bool:
        """Whether it is written with a capital."""
        return self.written[0].isupper()


def clauses(text: str) -> Iterator[list[ClauseWord]]:
    """Yield the words of a text between two punctuation marks."""
    clause: list[ClauseWord] = []
    end = 0
    for start, written, plain in analysis.place_words(text):
        if clause and not _PART_OF_CLAUSE.fullmatch(text, end, start):
            yield clause
            clause = []
        clause.append(ClauseWord(written, plain))
        end = start + len(written)
    if clause:
        yield clause


def combined_terms(said: Iterable[Sequence[ClauseWord]], *, is_title: bool) -> set[str]:
    """Return the terms of what the words of the clauses of a text say together."""
    terms: set[str] = set()
    for clause in said:
        terms.update(joined for _, joined in separated(clause))
        for start in range(len(clause)):
            terms.update(INITIALS + spelled for spelled in _spelled_from(clause, start, is_title=is_title))
    return terms


def separated(clause: Sequence[ClauseWord]) -> Iterator[tuple[str, str]]:
    """Yield each verb that is written in two pieces: the word that is its verb, and the stem of the whole."""
    words = [word.plain for word in clause]
    for at in range(len(words) - 2):
        if words[at] in SEPARABLE and words[at + 1] == "te" and (root := verb_root(words[at + 2])):
            yield words[at + 2], words[at] + root
    if len(words) > 1 and words[-1] in SEPARABLE:
        verbs = [(word, root) for word in words[:-1] if not analysis.is_stop_word(word) and (root := verb_root(word))]
        finite = [found for found in verbs if found[0] not in analysis.lexicon()] or verbs
        for word, root in finite[:1]:
            yield word, words[-1] + root


def abbreviated(words: Sequence[str]) -> Iterator[tuple[range, str]]:
    """Yield what consecutive words of a query may be abbreviated to, with their positions."""
    for start in range(min(len(words), MOST_READ)):
        spelled = {""}
        for end in range(start, min(start + MOST_TOGETHER, len(words))):
            if not words[end].isalpha():
                break
            spelled = {head + tail for head in spelled for tail in initials(words[end])}
            for one in spelled:
                if LEAST_TYPED <= len(one) <= MOST_INITIALS and not _is_word(one):
                    yield range(start, end + 1), one
        parts = analysis.split_compound(words[start])
        if len(parts) == 2:  # "grondexploitatie", "grex"
            yield range(start, start + 1), parts[0][:2] + parts[1][:2]


def may_be_abbreviation(word: str) -> bool:
    """Whether a word in plain form may be an abbreviation: short, and not a word that we know."""
    return 2 <= len(word) <= MOST_INITIALS and word.isalpha() and not _is_word(word)


def initials(word: str) -> tuple[str, ...]:
    """Return the letters by which an abbreviation may contain a word: its first, or those of its parts."""
    parts = analysis.split_compound(word)
    return (word[0], "".join(part[0] for part in parts)) if parts else (word[0],)


def _spelled_from(clause: Sequence[ClauseWord], start: int, *, is_title: bool) -> set[str]:
    """Return what the words from `start` on may be abbreviated to.

    There should be few: only names, and whole runs between function words; in a title also what begins as a name does.
    """
    before = clause[start - 1] if start else None
    is_whole = before is None or analysis.is_stop_word(before.plain)
    if not is_whole and (before is None or before.is_name):
        return set()
    may_cross = is_title and start > 0 and clause[start].is_name
    found: set[str] = set()
    spelled = {("", "")}  # with the first letters of all words, and with those of all parts
    content, all_names = 0, True
    for at, word in enumerate(clause[start : start + MOST_TOGETHER + 2], start=start):
        if not word.plain.isalpha():
            break
        if analysis.is_stop_word(word.plain):
            if not content or word.plain not in _BETWEEN or not (may_cross or all_names):
                break
            spelled |= {(short + word.plain[0], long + word.plain[0]) for short, long in spelled}
            continue
        content, all_names = content + 1, all_names and word.is_name
        of_word, *of_parts = initials(word.plain)
        spelled = {(short + of_word, long + (*of_parts, of_word)[0]) for short, long in spelled}
        ends = at + 1 == len(clause) or analysis.is_stop_word(clause[at + 1].plain)
        if (all_names and content > 1) or (is_whole and ends and (may_cross or content <= MOST_RUN)):
            least = 2 if all_names and content > 1 else 3
            most = MOST_INITIALS if all_names or may_cross else MOST_IN_RUN
            found.update(one for both in spelled for one in both if least <= len(one) <= most)
    return found


def _is_word(word: str) -> bool:
    return analysis.is_stop_word(word) or word in analysis.lexicon()
