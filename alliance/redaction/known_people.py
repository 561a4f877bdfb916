"""Find the names of people whom the bot knows.

Found, as whole words: full names in any case, also with initials, in reverse order or with an *s* appended; and a first
name or surname on its own if it is capitalised. Part of a name that is also a word (*Bos*), or part of the name of an
organisation, an alliance or a theme, is kept on its own, unless it follows a title or an @ (*mevrouw Bos*, *@bos*): a
report with missing words would be useless. A first name that is also a word (*Storm*) counts as a person in the middle
of a sentence, without an article; one that is hardly ever used as a word (*Bas*) always does.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from alliance.people.known_names import KnownNames
from alliance.redaction.folded_words import PREFIXES, WORD, fold, folded_words

LONGEST = 8
"""The maximum number of words in a name."""
_BETWEEN = re.compile(r"[\s.,'’‐‑-]{1,3}")
_BEHIND_A_NAME = re.compile(r"\s[·|–/-]\s|[(,|·@]")
"""Separators before additions to a name: "Ute van Dijk · Utrecht", "Ute van Dijk (zij)"."""
_ADDRESSED = "heer meneer dhr mevrouw mevr mw mr mrs ms prof professor dr drs ir ing wethouder burgemeester"
_WORDS_TOO = """
appel bal bakker bas beek beer berg bisschop blank bloem blok boer bond boom boot bos bosch brand brink broek brown brug
brons buis bruin burg daalder dam dekker dijk dik dorp door drost duin eiland engel faber fields floor frank gans geel
gelder glas goed graaf gracht green groen groene groot grote haan haas hall hamer handel hart hein held hemel hertog
hill hoek hof hollander hoop horst hout huis jager jan jong jonge joy juli juni kamer kamp kas kerk klein king knop koek
kok koning koopman koper korf kort kramer krans kroon kuiper kuil laan land lang lange leeuw licht lief linde lot maas
maan mark markt mast may meer meester mei meijer merel molen molenaar mol mooi mulder muis nacht nap noord oost oud
parel park pastoor paus peer plas poel polder pool poort post pot prins raad ridder rijk ring roos rose ruiter schilder
schipper sluis slager smid snel staal stad stam steen stein ster sterk sterre stone storm straat tak timmerman toren
vaart valk veen veer veld velde velden ven vis visser vlag vogel vos vries vroom water weg wever white wil wild will
winter winkel wind wit witte wolf wood young zand zee zomer zon zuid zwaan zwart
"""
"""Names that are also words."""
_HARDLY_WORDS = "bas frank jan joy linde mark merel roos rose sterre"
"""First names among them that always mean a person if capitalised."""
_ARTICLES = "de het een the"
_WITHIN_A_SENTENCE = re.compile(r"[^.!?:;\n•–—\"“”‘/|()-]+")
"""The text between two words of one sentence."""

_IS_ADDRESS, _IS_ARTICLE = frozenset(_ADDRESSED.split()), frozenset(_ARTICLES.split())
_IS_WORD_TOO, _IS_HARDLY_WORD = frozenset(_WORDS_TOO.split()), frozenset(_HARDLY_WORDS.split())

Places = list[tuple[int, int, str]]
"""Start, end and folded text of each word of a text."""


class KnownPeople:
    """Finds names of known people; `ordinary` are lower case words that are words even if somebody is called so."""

    def __init__(self, known: KnownNames, ordinary: frozenset[str]) -> None:
        public = {word for name in known.public for word in folded_words(name)}
        self._ordinary, self._public = ordinary, public
        self._stays = public | _IS_WORD_TOO | ordinary
        self._names: set[tuple[str, ...]] = set()
        self._parts: set[tuple[str, ...]] = set()
        self._given: set[str] = set()
        self._triggers: set[str] = set()
        whole = {tuple(folded_words(name)) for name in known.public}
        for name in known.people:
            self._learn(name, whole)
        self._begin = {way[0] for way in (*self._names, *self._parts)}

    def find(self, text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The start and end of each name in a text of these words, in order."""
        if self._triggers.isdisjoint(words):
            return
        places = [(found.start(), found.end(), fold(found[0])) for found in WORD.finditer(text)]
        at = 0
        while at < len(places):
            begins = places[at][2] in self._begin or places[at][2].removesuffix("s") in self._begin
            count = self._length(text, places, at) if begins else 0
            if count:
                start, stop = places[at][0], places[at + count - 1][1]
                yield start - (text[start - 1 : start] == "@"), stop
            at += count or 1

    def _learn(self, name: str, whole: set[tuple[str, ...]]) -> None:
        """Store the variants of a person's name; names of organisations are skipped."""
        parts = tuple(folded_words(_BEHIND_A_NAME.split(name.strip(), maxsplit=1)[0]))
        if not parts or parts in whole:
            return
        at = next((place for place, part in enumerate(parts) if place and part in PREFIXES), max(1, len(parts) - 1))
        given, family = parts[:at], parts[at:]
        main = tuple(part for part in family if part not in PREFIXES)
        self._parts.add(given[:1])
        if family:
            self._given.add(given[0])
            initials = tuple(part[0] for part in given)
            for first in {given, given[:1], initials, initials[:1], ("".join(initials),)}:
                self._names.update((first + family, family + first))
            self._parts.update({family, main})
        self._triggers.update(part for part in (*given, *main) if len(part) > 1)
        self._triggers.update(f"{part}s" for part in (*given[:1], *main[-1:]))

    def _length(self, text: str, places: Places, at: int) -> int:
        """The number of words of the name that begins at this place; 0 if there is none."""
        here = [places[at][2]]
        for (_, end, _), (start, _, word) in itertools.pairwise(places[at : at + LONGEST]):
            if not _BETWEEN.fullmatch(text, end, start):
                break
            here.append(word)
        for count in range(len(here), 0, -1):
            way = tuple(here[:count])
            for one in (way, (*way[:-1], way[-1].removesuffix("s"))):
                if one in self._names or (one in self._parts and self._is_meant(text, places, at, one)):
                    return count
        return 0

    def _is_meant(self, text: str, places: Places, at: int, part: tuple[str, ...]) -> bool:
        """Whether part of a name, on its own, means a person."""
        start = places[at][0]
        before = [word for _, _, word in places[max(0, at - 1) : at]]
        if text[start - 1 : start] == "@" or not _IS_ADDRESS.isdisjoint(before):
            return True
        capitals = [text[place[0]].isupper() for place in places[at : at + len(part)]]
        if not (capitals[0] and capitals[-1]):
            return False
        if part[0] in self._given and part[0] in _IS_HARDLY_WORD:
            return part[0] not in self._public
        if part[0] in self._given and part[0] in _IS_WORD_TOO - self._ordinary - self._public:
            is_within = at > 0 and _WITHIN_A_SENTENCE.fullmatch(text, places[at - 1][1], start) is not None
            return is_within and _IS_ARTICLE.isdisjoint(before)
        # A surname with a capitalised prefix ("De Wit") can only be a person, unless it is a place ("Van Utrecht").
        stays = self._stays - _IS_WORD_TOO if len(part) > 1 else self._stays
        return len(part[-1]) > 2 and part[-1] not in stays
