"""The views of search: instructions, and results with the matching words marked."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance.contributions.details import fields_of
from alliance.contributions.sharing import Shown
from alliance.index.indexing import NOT_TEXT
from alliance.search.query import without_filters
from handlers.contributions.views.details import label_of
from handlers.contributions.views.sharing import support
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.parsing import fold
from handlers.slack.views.blocks import DIVIDER, Block, View, actions, button, context, form, section, text_input
from handlers.slack.views.markup import cut, linked_ref, mrkdwn, quote
from texts import Translator

MAX_TYPED = 700
"""Maximum number of characters of a query that are used, more than people type.

It must fit in a button's value together with the position to continue from.
"""
SNIPPET = 220
BEFORE = 60
"""Maximum number of characters in a snippet before the first matching word."""
HIT = "hit-"
"""Prefix of the block id of a hit's buttons; the reference follows."""
_TOKEN = re.compile(r"&(?:amp|lt|gt);|https?://\S+|`[^`\n]+`|\w+(?:['’]\w+)*")
"""What is marked as a whole or not at all: asterisks would break a link, and show in code."""
_SPACES = re.compile(r"\s+")
_LIKE_REFERENCE = re.compile(r"^\s*[^\W\d_]\s*[-–—‑]?\s*\d{1,9}\s*$")
_LAST_WORD = re.compile(r"\S*$")


@dataclass(frozen=True)
class Found:
    """A contribution as a search hit, with the words to mark and the buttons for this reader."""

    item: Shown
    matched: Collection[str]
    buttons: Sequence[Block]

    @property
    def key(self) -> str:
        """Identifies the hit in its message."""
        return self.item.ref

    @property
    def line(self) -> str:
        """The hit as plain text."""
        return f"{self.item.ref} {quote(self.item.title, 160)}"


@dataclass(frozen=True)
class FoundDocument:
    """A hit of another kind than a contribution, already in its reader's language."""

    key: str
    """Identifies the hit in its message."""
    ref: str
    title: str
    body: Sequence[Block]
    buttons: Sequence[Block]

    @property
    def line(self) -> str:
        """The hit as plain text."""
        return f"{self.ref} {quote(self.title, 160)}"


@dataclass(frozen=True)
class Page:
    """A page of search results, with filters and problems already in the reader's language."""

    typed: str
    total: int
    found: Sequence[Found | FoundDocument]
    after: str | None
    """The position of the next page; None on the last page."""
    understood: Sequence[str] = ()
    """The filters as they were understood."""
    problems: Sequence[str] = ()
    """Sentences about what was not understood."""
    kinds: Sequence[Block] = ()
    """The buttons that limit the results to one kind."""
    are_related: bool = False
    """Whether no hit has a word of the query: all are only about the same subject."""
    is_later: bool = False
    """Whether this is not the first page."""
    is_for_all: bool = False
    """Whether everybody in a channel reads it; a button then lets each reader search with their own access."""


def whole_words(typed: str) -> str:
    """The part of a query that is used; it is cut before a word, as half a word would be a different one."""
    if len(typed) <= MAX_TYPED:
        return typed
    return _LAST_WORD.sub("", typed[: MAX_TYPED + 1]).strip() or typed[:MAX_TYPED]


def looking_for(typed: str, after: str | None = None) -> str:
    """A button's value: the position to continue from, and the query."""
    return f"{after or ''}\n{whole_words(typed)}"


def read_looking_for(value: str) -> tuple[str, str | None]:
    """Parse a button's value into the query and the position to continue from; None is the beginning."""
    after, _, typed = value.partition("\n")
    return typed.strip(), after or None


def results(words: Translator, page: Page, *, today: dt.date) -> tuple[str, list[Block]]:
    """A page of results as text and as blocks."""
    head = _head(words, page)
    said = [quote(sentence, 500) for sentence in page.problems[:3]]
    blocks = [section(f"{head}:" if page.are_related else head), *map(section, said)]
    if page.understood:
        blocks.append(context(words("search.filtered", filters=mrkdwn(" · ".join(page.understood)))))
    blocks += page.kinds
    for one in page.found:
        body = one.body if isinstance(one, FoundDocument) else [_hit(words, one), _facts(words, one.item, today)]
        blocks += [DIVIDER, *body]
        if one.buttons:
            blocks.append(actions(f"{HIT}{one.key}", *one.buttons))
    if further := _further(words, page):
        blocks.append(actions("search", *further))
    lines = [one.line for one in page.found]
    begin = f"{head}:" if lines and not said else head
    return cut(" ".join([begin, *said, "; ".join(lines)]).strip(), 3900), blocks


def has_hits(blocks: Sequence[Block]) -> bool:
    """Whether the blocks of a search contain a hit, recognised by its row of buttons."""
    return any(str(block.get("block_id", "")).startswith(HIT) for block in blocks)


def other_ways(words: Translator, typed: str, *, command: str) -> list[Block]:
    """What to try if a command that is none found nothing: another reference, help, or the menu."""
    lines = [words("search.other_ways", command=command)]
    if _LIKE_REFERENCE.match(typed):
        lines.insert(0, words("problem.no_reference", key=quote(typed, 60)))
    return [context(*lines)]


def how_to(words: Translator, *, command: str | None) -> list[Block]:
    """Instructions for searching with examples; `command` is None for people without slash commands."""
    before = f"{command} {words('search.word')}" if command else words("search.mention")
    examples = "\n".join(f"• `{before} {words(f'search.example_{number}')}`" for number in (1, 2, 3))
    open_form = button(words("menu.find"), ActionId.SEARCH, style="primary")
    return [
        section(f"{words('search.how')}\n{examples}"),
        context(words("search.filters")),
        actions("search", open_form),
    ]


def search_form(words: Translator, *, typed: str = "", shown: Sequence[Block] = (), metadata: str = "") -> View:
    """The search form: one field, with the results below it."""
    query = text_input(
        BlockId.QUERY,
        words("search.label"),
        max_length=MAX_TYPED,
        initial=typed,
        placeholder=words("search.placeholder"),
        hint="" if shown else words("search.hint"),
        focus=not shown,
    )
    return form(
        words,
        CallbackId.SEARCH,
        words("search.title"),
        [query, *shown],
        submit=words("search.submit"),
        close=words("form.close"),
        metadata=metadata,
    )


def marked(typed: str, matched: Collection[str], limit: int = 400) -> str:
    """Text, escaped and cut, with the matching words in bold."""
    wanted = {fold(word) for word in matched}
    escaped = quote(typed, limit).replace("*", "∗")
    return _TOKEN.sub(lambda found: f"*{found[0]}*" if fold(found[0]) in wanted else found[0], escaped)


def snippet(body: str, matched: Collection[str], limit: int = SNIPPET) -> str:
    """The part of a text around the first matching word, or its beginning if there is none."""
    text = _SPACES.sub(" ", body).strip()
    wanted = {fold(word) for word in matched}
    first = next((found.start() for found in re.finditer(r"\w+", text) if fold(found[0]) in wanted), 0)
    start = 0
    if first > BEFORE and len(text) > limit:
        start = text.find(" ", first - BEFORE, first) + 1
    return ("… " if start else "") + cut(text[start:], limit)


def age(words: Translator, since: dt.date, today: dt.date) -> str:
    """An age as people say it, such as "3 weken geleden"."""
    days = max(0, (today - since).days)
    if days < 2:
        return words("age.yesterday" if days else "age.today")
    for key, length in (("age.years", 365), ("age.months", 30), ("age.weeks", 14)):
        if days >= length:
            return words.count(key, days // (7 if key == "age.weeks" else length))
    return words.count("age.days", days)


def _head(words: Translator, page: Page) -> str:
    # The next line names the filters.
    typed = quote((without_filters(page.typed) if page.understood else "") or page.typed, 150)
    if page.found:
        return words.count("search.related" if page.are_related else "search.found", page.total, typed=typed)
    return words("search.last", typed=typed)


def _hit(words: Translator, one: Found) -> Block:
    item = one.item
    ref = linked_ref(item.ref, item.permalink)
    title, text = marked(item.title, one.matched), marked(snippet(item.body, one.matched), one.matched)
    lines = [f"*{ref}* · {title}", text]
    if title == marked(item.title, ()) and text == marked(snippet(item.body, ()), ()):
        lines.append(_elsewhere(words, item, one.matched))
    return section("\n".join(line for line in lines if line))


def _elsewhere(words: Translator, item: Shown, matched: Collection[str]) -> str:
    """The first detail, or remark of another organisation, with a matching word, around that word; empty if none."""
    details = [(field.name, item.details.get(field.name)) for field in fields_of(item.kind)]
    texts = [(label_of(words, name), value) for name, value in details if name not in NOT_TEXT]
    texts += [(words.name(said.organisation.names), said.context) for said in item.endorsements]
    for label, value in texts:
        if isinstance(value, str) and (shown := marked(part := snippet(value, matched), matched)) != marked(part, ()):
            return f"_{quote(label, 100)}_ · {shown}"
    return ""


def _facts(words: Translator, item: Shown, today: dt.date) -> Block:
    facts = [
        words(f"kind.{item.kind}").capitalize(),
        quote(words.name(item.alliance.names), 150),
        quote(words.name(item.organisation.names), 150),
        age(words, words.local(item.created_at).date(), today),
    ]
    facts += support(words, item)
    if item.is_archived:
        facts.append(words("card.archived"))
    if item.not_verified_since:
        facts.append(words("search.not_verified"))
    return context(" · ".join(facts))


def _further(words: Translator, page: Page) -> list[Block]:
    """Buttons to continue: the next page, or a search of one's own."""
    further = []
    if page.after:
        more = looking_for(page.typed, page.after)
        further.append(button(words("search.more"), ActionId.SEARCH_MORE, value=more))
    if page.is_for_all:
        own = f"{ActionId.SEARCH_AGAIN}:own"
        further.append(button(words("search.own"), own, value=looking_for(page.typed)))
    return further
