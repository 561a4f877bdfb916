"""Find what looks like the name of somebody whom the bot does not know.

Rules, each on capitalised words of one line: a given name followed by a surname (*Jelle van der Hoek*), initials with a
surname (*J. Hoekstra*), a title with a surname (*mevrouw De Boer*), two words after *bel* or *mail* or before a
telephone number, and a given name or a surname alone if it is nothing else. Streets, institutions, prizes and places
named after somebody are not people, and neither is anything in the name of an organisation, an alliance or a theme.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from alliance.people.known_names import KnownNames
from alliance.redaction import cue_words
from alliance.redaction.folded_words import PREFIXES, fold, folded_words, names_of

_TOKEN = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'\u2019][^\W\d_]+)*")
_GAP = re.compile(r"[ \u00a0]{1,2}['\u2019]?")
_DOTTED = re.compile(r"\.[ \u00a0]?")
_INITIALS = re.compile(r"\b(?:[A-Z]|IJ|Th|Ph|Chr)\.[ \u00a0]?(?:[A-Z]|van |de |den |der |ten |ter )")
_SINGLE = frozenset("abcdefghijklmnopqrstuvwxyz") | {"ij", "th", "ph", "chr"}
_GENITIVE = re.compile(r"['\u2019]s$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\u2022\u2013\u2014\"\u201c(]\s*)$")
_CELTIC = re.compile(r"(?:O['\u2019]|Mc|Mac)[A-Z][a-z]")
_MOST_INITIALS = 6
_TITLES = cue_words.COURTESY | cue_words.OFFICE | cue_words.FUNCTION
_ABSTRACT, _NAMED_AFTER = tuple(cue_words.ABSTRACT), tuple(cue_words.NAMED_AFTER)
_INSTITUTIONS = tuple(one for one in cue_words.INSTITUTIONS if len(one) > 3)
_OF_INSTITUTIONS = cue_words.INSTITUTIONS | cue_words.SHORT_INSTITUTIONS
_OF_INSTITUTIONS_SMALL = frozenset(("bv", "nv", "prijs", "lezing", "zaal", "brug", "tunnel", "kade"))
"""The ones that stand there in small letters, too."""


class _Token(NamedTuple):
    start: int
    end: int
    word: str
    folded: str

    @property
    def is_capital(self) -> bool:
        return self.word[0].isupper()


class OtherPeople:
    """Finds names of people whom the bot does not know; `ordinary` are lower case words of the bot's own texts."""

    def __init__(self, known: KnownNames, ordinary: frozenset[str]) -> None:
        self._public = frozenset(word for name in known.public for word in folded_words(name))
        self._whole = tuple(fold(name) for name in known.public if " " in name)
        self._never = names_of("no_surnames") | _TITLES | (self._public - names_of("surnames"))
        self._ordinary = ordinary
        self._places = names_of("places")
        self._ambiguous = names_of("ambiguous_names")
        self._given = names_of("given_names")
        self._surnames = names_of("surnames")
        self._listed = self._surnames | names_of("prefixed_surnames")
        self._common = self._surnames | names_of("common_surnames")
        self._alone = (self._given | self._surnames) - self._ambiguous - self._public - self._places
        self._portfolios = ordinary - PREFIXES
        self._small = self._given | PREFIXES
        self.triggers = self._given | self._ambiguous | self._surnames | _TITLES | cue_words.CUES

    def may_have(self, text: str, words: Sequence[str]) -> bool:
        """Whether there can be a name in this text of these words: a quick look before `find`."""
        return not self.triggers.isdisjoint(words) or (
            not _SINGLE.isdisjoint(words) and _INITIALS.search(text) is not None
        )

    def find(self, text: str, contacts: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
        """The start and end of each name in a text.

        In order; `contacts` is where telephone and mail finds begin, in order, too.
        """
        tokens = _tokens(text)
        at = 0
        while at < len(tokens):
            if not tokens[at].is_capital and tokens[at].folded not in self._small:
                at += 1
                continue
            end = self._end(text, tokens, at, contacts)
            if end is not None and not self._is_institution(text, tokens, at, end):
                first, end = self._first(text, tokens, at), self._past_second(text, tokens, end)
                yield tokens[first].start, tokens[end - 1].end
                at = end
            else:
                at += 1

    def _end(self, text: str, tokens: Sequence[_Token], at: int, contacts: Sequence[int]) -> int | None:
        """Where the name that begins at this token ends; None if none begins here."""
        one = tokens[at]
        if not one.is_capital:
            return self._in_small_letters(text, tokens, at)
        if (behind := self._initials(text, tokens, at)) is not None:
            return behind
        if one.folded in _TITLES:
            return None
        is_given = self._is_given(one)
        if is_given and (end := self._with_surname(text, tokens, at)) is not None:
            return end
        if self._is_titled(text, tokens, at) and (end := self._family(text, tokens, at, is_titled=True)) is not None:
            longer = self._family(text, tokens, at + 1) if end == at + 1 else None
            return longer or end
        if (end := self._pointed_at(text, tokens, at, contacts)) is not None:
            return end
        if (end := self._prefixed(text, tokens, at)) is not None:
            return end
        if (one.folded in self._alone or _CELTIC.match(one.word)) and self._is_alone(text, tokens, at):
            return at + 1
        return self._by_prefix_alone(text, tokens, at)

    def _is_given(self, one: _Token) -> bool:
        if one.folded in self._given or one.folded in self._ambiguous:
            return one.folded not in self._places
        parts = re.split(r"[-\u2010\u2011]", one.folded)
        return len(parts) == 2 and all(part in self._given or part in self._ambiguous for part in parts)

    def _with_surname(self, text: str, tokens: Sequence[_Token], at: int) -> int | None:
        """Given names or initials, perhaps several, followed by a surname."""
        behind = at + 1
        while behind < len(tokens) and _follows(text, tokens, behind) and tokens[behind].is_capital:
            is_given = self._is_given(tokens[behind]) and self._family(text, tokens, behind + 1) is not None
            if not is_given and not _is_dotted(text, tokens[behind]):
                break
            behind += 1
        end = self._family(text, tokens, behind, is_shouted=tokens[at].word.isupper())
        if end is None:
            return None
        if tokens[at].folded in cue_words.RARELY_NAMES and tokens[end - 1].folded not in self._listed:
            return None
        return end

    def _family(
        self, text: str, tokens: Sequence[_Token], at: int, *, is_titled: bool = False, is_shouted: bool = False
    ) -> int | None:
        """Where the surname ends that begins at this token, with its prefixes; None if there is none."""
        behind = at
        while (
            behind < len(tokens)
            and tokens[behind].folded in PREFIXES
            and (behind == at or _follows(text, tokens, behind))
        ):
            behind += 1
        if behind >= len(tokens) or (not (is_titled and behind == at) and not _joins(text, tokens, behind)):
            return None
        if not is_titled and not _joins(text, tokens, at):
            return None
        one = tokens[behind]
        if not self._is_surname(one, is_shouted=is_shouted):
            return None
        end = behind + 1
        last = re.split(r"[-\u2010\u2011]", one.folded)[-1]
        if last in PREFIXES:  # Jansen-de Vries
            while end < len(tokens) and tokens[end].folded in PREFIXES:
                end += 1
            return end + 1 if end < len(tokens) and tokens[end].is_capital else None
        if (
            end < len(tokens)
            and _follows(text, tokens, end)
            and tokens[end].is_capital
            and tokens[end].folded in self._listed
        ):
            end += 1
        return end

    def _is_surname(self, one: _Token, *, is_shouted: bool = False) -> bool:
        word = one.folded
        if not one.is_capital or len(word) < 2 or word in self._never:
            return False
        if word in self._places or any(part in self._public for part in word.split("-")):
            return False
        if one.word.isupper() and not is_shouted and len(word) < 5:
            return False
        parts = re.split(r"[-\u2010\u2011]", one.word)
        if any(part[:1].islower() and fold(part) not in PREFIXES for part in parts[1:]):
            return False
        return word in self._listed or not word.endswith(_NAMED_AFTER)

    def _is_titled(self, text: str, tokens: Sequence[_Token], at: int) -> bool:
        """Whether a title precedes this token, and the token can be a name after that title."""
        if not at:
            return False
        before, one = tokens[at - 1], tokens[at]
        gap = text[before.end : one.start]
        if before.folded in cue_words.COURTESY:
            return gap in (" ", ". ", ".", "\u00a0")
        if gap not in (" ", "\u00a0") or one.folded in self._portfolios:
            return False
        if before.folded in cue_words.OFFICE:
            return not one.folded.endswith(_ABSTRACT)
        return before.folded in cue_words.FUNCTION and (one.folded in self._common or one.folded in PREFIXES)

    def _initials(self, text: str, tokens: Sequence[_Token], at: int) -> int | None:
        """Where the surname after initials ends; None if no initials begin here."""
        behind = at
        while behind < min(at + _MOST_INITIALS, len(tokens)) and _is_initial(tokens[behind].word):
            gap = text[tokens[behind].end : tokens[behind + 1].start] if behind + 1 < len(tokens) else ""
            if not _DOTTED.fullmatch(gap.removesuffix("(")):
                break
            behind += 1
        behind = _past_nickname(text, tokens, behind)
        if behind == at or behind >= len(tokens):
            return None
        end = self._family(text, tokens, behind, is_titled=True)
        if end is None:
            return None
        is_single = behind == at + 1 and end == behind + 1
        if is_single and _begins_line(text, tokens[at].start) and tokens[at].word in "ABCDEFGHI":
            return end if tokens[behind].folded in self._surnames else None  # "A. Doelen" is an item of a list
        return end

    def _pointed_at(self, text: str, tokens: Sequence[_Token], at: int, contacts: Sequence[int]) -> int | None:
        """Two capitalised words after "bel" or "mail", or directly before a telephone number or a mail address."""
        one = tokens[at]
        if at + 1 >= len(tokens) or not self._is_surname(one) or one.folded in self._ordinary | cue_words.CUES:
            return None
        end = self._family(text, tokens, at + 1)
        if end is None or tokens[end - 1].folded in self._ordinary:
            return None
        name_end = tokens[end - 1].end
        if bisect_right(contacts, name_end) < bisect_right(contacts, name_end + 12):
            return end
        gap = text[tokens[at - 1].end : one.start] if at else ""
        is_cue = at > 0 and tokens[at - 1].folded in cue_words.CUES
        return end if is_cue and gap in (" ", ": ", ":", ", ", ",\n", "\n", ",\n\n") else None

    def _prefixed(self, text: str, tokens: Sequence[_Token], at: int) -> int | None:
        """A capitalised word, a prefix and a surname that needs one: "Xandrine de Vries"."""
        one = tokens[at]
        if at + 2 >= len(tokens) or tokens[at + 1].folded not in PREFIXES or not _follows(text, tokens, at + 1):
            return None
        if one.folded in PREFIXES or one.folded in self._ordinary or not self._is_surname(one):
            return None
        if (
            tokens[at + 1].word[0].isupper()
            or one.folded in _OF_INSTITUTIONS
            or one.folded.endswith((*_ABSTRACT, *_INSTITUTIONS))
        ):
            return None
        end = self._family(text, tokens, at + 1)
        if end is None or tokens[end - 1].folded not in names_of("prefixed_surnames"):
            return None
        is_first = _SENTENCE_START.search(text, max(0, one.start - 6), one.start) is not None
        return end if not is_first or len(one.folded) > 3 else None

    def _by_prefix_alone(self, text: str, tokens: Sequence[_Token], at: int) -> int | None:
        """A surname that begins with a capitalised "Van", within a sentence."""
        one = tokens[at]
        if (
            one.word != "Van"
            or _SENTENCE_START.search(text, max(0, one.start - 40), one.start)
            or at + 1 >= len(tokens)
        ):
            return None
        end = self._family(text, tokens, at, is_titled=True)
        if end is None or self._is_named_after(text, tokens, at + 1):
            return None
        is_more = end < len(tokens) and _follows(text, tokens, end) and tokens[end].is_capital
        return None if is_more else end

    def _is_alone(self, text: str, tokens: Sequence[_Token], at: int) -> bool:
        """Whether a given name or a surname on its own means a person here."""
        one = tokens[at]
        if len(one.folded) < 3 or (one.word.isupper() and len(one.word) < 5):
            return False
        if one.folded in self._ordinary and one.folded not in self._surnames:
            return False
        if self._is_named_after(text, tokens, at + 1):
            return False
        return not (one.folded == "jan" and re.search(r"\d\W{0,2}$", text[max(0, one.start - 4) : one.start]))

    def is_named_after(self, text: str, start: int, end: int) -> bool:
        """Whether one word, a given name or a surname, begins the name of an institution or a place."""
        tokens = _tokens(text)
        at = bisect_left(tokens, start, key=lambda one: one.start)
        is_word = at < len(tokens) and (tokens[at].start, tokens[at].end) == (start, end)
        return is_word and self._is_named_after(text, tokens, at + 1)

    def _is_named_after(self, text: str, tokens: Sequence[_Token], at: int) -> bool:
        """Whether what goes on here is the rest of the name of an institution, a place or a king."""
        for behind in range(at, min(at + 4, len(tokens))):
            word = tokens[behind].folded
            if not _follows(text, tokens, behind) or not (tokens[behind].is_capital or word in PREFIXES):
                return False
            if word in cue_words.ROMAN or word in _OF_INSTITUTIONS or word.endswith((*_NAMED_AFTER, *_INSTITUTIONS)):
                return word not in self._listed
        return False

    def _in_small_letters(self, text: str, tokens: Sequence[_Token], at: int) -> int | None:
        """A given name and a surname that are nothing else, both in small letters."""
        one = tokens[at]
        if one.folded in cue_words.COURTESY and at + 1 < len(tokens):
            return None
        if one.folded not in self._given or one.folded in self._ambiguous or one.folded in self._ordinary:
            return self._titled_with_prefix(text, tokens, at)
        behind = _past_prefixes(text, tokens, at + 1)
        if behind >= len(tokens) or not _follows(text, tokens, behind):
            return None
        names = self._listed if behind > at + 1 else self._surnames
        return behind + 1 if tokens[behind].folded in names else None

    def _titled_with_prefix(self, text: str, tokens: Sequence[_Token], at: int) -> int | None:
        """A surname that begins with a small prefix, after a title: "mevrouw de Boer"."""
        if tokens[at].folded not in PREFIXES or not self._is_titled(text, tokens, at):
            return None
        end = self._family(text, tokens, at, is_titled=True)
        if end is None or tokens[at - 1].folded in cue_words.COURTESY:
            return end
        return end if tokens[end - 1].folded in self._listed else None

    def _first(self, text: str, tokens: Sequence[_Token], at: int) -> int:
        """Where a name begins: at the capitalised word before a lone surname, if no sentence begins with that word."""
        one, before = tokens[at], tokens[at - 1] if at else None
        is_surname = one.folded in self._surnames or _CELTIC.match(one.word) is not None
        if before is None or not is_surname or not _follows(text, tokens, at):
            return at
        if not before.is_capital or before.folded in self._ordinary or not self._is_surname(before):
            return at
        is_first = _SENTENCE_START.search(text, max(0, before.start - 6), before.start) is not None
        return (
            at
            if is_first or before.folded in cue_words.CUES or before.folded.endswith((*_ABSTRACT, *_INSTITUTIONS))
            else at - 1
        )

    def _past_second(self, text: str, tokens: Sequence[_Token], end: int) -> int:
        """The place after a second surname that follows a slash: "mevrouw Jansen/De Vries"."""
        if end >= len(tokens) or text[tokens[end - 1].end : tokens[end].start] != "/":
            return end
        behind = self._family(text, tokens, end, is_titled=True)
        return end if behind is None or tokens[behind - 1].folded not in self._listed else behind

    def _is_institution(self, text: str, tokens: Sequence[_Token], at: int, end: int) -> bool:
        """Whether the name is part of the name of a street, a building or an organisation."""
        if end < len(tokens) and (_follows(text, tokens, end) or text[tokens[end - 1].end : tokens[end].start] == "-"):
            behind = tokens[end]
            is_one = behind.folded in _OF_INSTITUTIONS or behind.folded.endswith(_INSTITUTIONS)
            if is_one and (behind.is_capital or behind.folded in _OF_INSTITUTIONS_SMALL):
                return True
        if at and _follows(text, tokens, at) and tokens[at - 1].folded in cue_words.BEFORE_INSTITUTIONS:
            return True
        words = [one.folded for one in tokens[at:end]]
        if " ".join(words) in cue_words.COMPANIES:
            return True
        if self._public.isdisjoint(words):
            return False
        folded = _folded(text)
        if len(folded) != len(text):
            return False
        name = folded[tokens[at].start : tokens[end - 1].end]
        return any(name in one and _within(folded, one, tokens[at].start) for one in self._whole)


def _within(folded: str, whole: str, start: int) -> bool:
    """Whether this place is within the name of an organisation."""
    return folded.find(whole, max(0, start - len(whole) + 1), start + len(whole)) >= 0


@lru_cache(maxsize=1)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=1)
def _tokens(text: str) -> Sequence[_Token]:
    return tuple(_each_token(text))


def _each_token(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        word = found[0]
        if not word.isalpha():
            word = _GENITIVE.sub("", word)
        start = found.start()
        yield _Token(start, start + len(word), word, fold(word))


def _follows(text: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether only a space separates this token from the one before it."""
    return at > 0 and _GAP.fullmatch(text, tokens[at - 1].end, tokens[at].start) is not None


def _joins(text: str, tokens: Sequence[_Token], at: int) -> bool:
    """Whether this token may belong to the name before it: after a space, or after an initial's dot."""
    if at <= 0 or at >= len(tokens):
        return False
    return _follows(text, tokens, at) or (
        _is_initial(tokens[at - 1].word) and _DOTTED.fullmatch(text, tokens[at - 1].end, tokens[at].start) is not None
    )


def _past_prefixes(text: str, tokens: Sequence[_Token], at: int) -> int:
    """The place of the first token from `at` that is not a prefix."""
    while at < len(tokens) and tokens[at].folded in PREFIXES and _follows(text, tokens, at):
        at += 1
    return at


def _past_nickname(text: str, tokens: Sequence[_Token], at: int) -> int:
    """The place after a name in brackets, as in "A.M. (Anneke) Postma"."""
    if not 0 < at < len(tokens) - 1 or not text.endswith("(", 0, tokens[at].start):
        return at
    return at + 1 if text[tokens[at].end : tokens[at + 1].start] == ") " else at


def _begins_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _is_dotted(text: str, one: _Token) -> bool:
    return len(one.word) == 1 and text[one.end : one.end + 1] == "."


def _is_initial(word: str) -> bool:
    return (len(word) == 1 and word.isupper()) or word in ("IJ", "Th", "Ph", "Chr")
