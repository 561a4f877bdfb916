"""Lines about what somebody owns, one for each kind."""

from collections.abc import Callable, Mapping, Sequence

from alliance.people.members import short_person_name
from alliance.records.ownership import Owned, OwnedKind, OwnedThing
from handlers.slack.views.blocks import Block, section
from handlers.slack.views.markup import MAX_SECTION, bold, joined, quote
from texts import Translator

NAMED = 6
"""How many things of a kind are named."""
MAX_TITLE = 60


def owned_lines(words: Translator, owned: Owned, *, most: int = NAMED) -> list[str]:
    """A line for each kind of thing that somebody owns: how many, and which; without titles if they are not known."""
    return [_line(words, kind, owned.of(kind), number, most) for kind, number in owned.counts.items()]


def listed_sections(lines: Sequence[str]) -> list[Block]:
    """Lines as a list, in as many sections as Slack needs for them."""
    texts = [""]
    for line in (f"• {line}" for line in lines):
        if len(texts[-1]) + len(line) > MAX_SECTION - 1:
            texts.append("")
        texts[-1] += f"\n{line}" if texts[-1] else line
    return [section(text) for text in texts if text]


def _line(words: Translator, kind: OwnedKind, things: tuple[OwnedThing, ...], number: int, most: int) -> str:
    label = bold(words.count(f"owned.{kind}", number))
    name = _NAMES.get(kind)
    if name is None:
        return label
    named = [told for one in things[:most] if (told := name(words, one))]
    if number > most:
        named.append(words("owned.more", n=number - most))
    return f"{label}: {joined(words, named)}" if named else label


def _ref(_words: Translator, one: OwnedThing) -> str:
    return one.ref


def _ref_and_title(words: Translator, one: OwnedThing) -> str:
    return f"{one.ref} {quote(words.name(one.title), MAX_TITLE)}".rstrip()


def _alliance(words: Translator, one: OwnedThing) -> str:
    return quote(words.name(one.alliance), MAX_TITLE)


def _chair(words: Translator, one: OwnedThing) -> str:
    return words("owned.chair_of", chair=words(f"chair.{one.chair}"), alliance=_alliance(words, one))


def _person(_words: Translator, one: OwnedThing) -> str:
    return quote(short_person_name(one.title.nl), MAX_TITLE)


def _person_in(words: Translator, one: OwnedThing) -> str:
    person, alliance = _person(words, one), _alliance(words, one)
    return f"{person} ({alliance})" if person else alliance


_NAMES: Mapping[OwnedKind, Callable[[Translator, OwnedThing], str]] = {
    OwnedKind.CHAIR: _chair,
    OwnedKind.DELEGATE: _person_in,
    OwnedKind.DELEGATION: _person_in,
    OwnedKind.CONTACT: _alliance,
    OwnedKind.STEP: _ref_and_title,
    OwnedKind.ASKED: _ref,
    OwnedKind.ESCALATION: _ref_and_title,
    OwnedKind.MANDATE: _ref_and_title,
    OwnedKind.POLL: _ref_and_title,
    OwnedKind.BUNDLE: _ref_and_title,
    OwnedKind.MEETING: _ref_and_title,
    OwnedKind.DEPUTY: _person,
    OwnedKind.CONTRIBUTION: _ref,
    OwnedKind.FOLLOW: _ref,
}
"""How a thing of each kind is named; the others are only counted."""
