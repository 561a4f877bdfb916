"""Synonyms in `beheer`: their list, with the words of searches without results, and their forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.search.empty_searches import UnfoundWords
from alliance.search.synonyms import MAX_WORD, MAX_WORDS
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import DIVIDER, Block, View, actions, button, context, form, section
from handlers.slack.views.markup import bold, quote
from handlers.slack.views.menu_lists import MenuRow, menu_rows
from handlers.slack.views.paged_lists import search_field, search_window
from texts import Translator

PAGE = 40
GROUP = fields.text(
    BlockId.SYNONYMS,
    "keep.words",
    (MAX_WORD + 2) * MAX_WORDS,
    name="typed",
    placeholder="keep.words_example",
    hint="keep.words_hint",
)
NEAR = fields.checks(BlockId.NEAR, "keep.near", hint="keep.near_hint", optional=True)
SYNONYMS = (GROUP, NEAR)


class SynonymChoice(StrEnum):
    """What may be done with synonyms."""

    NEW = "new"
    CHANGE = "change"
    REMOVE = "remove"
    ADD = "add"
    """Add the words of a search without results."""


TITLES = {
    SynonymChoice.NEW: "keep.new_synonyms",
    SynonymChoice.CHANGE: "keep.change_synonyms",
    SynonymChoice.ADD: "keep.add_synonym",
}


@dataclass(frozen=True)
class SynonymRow:
    """A group of synonyms in the list."""

    row_id: int
    words: str


def synonym_list(
    words: Translator,
    rows: Sequence[SynonymRow],
    *,
    page: int = 0,
    typed: str = "",
    unfound: Sequence[UnfoundWords] = (),
) -> View:
    """One page of the groups of synonyms, below the words of searches without results and a search field."""
    new = button(words("keep.new_synonyms"), ActionId.KEEP_SYNONYMS, value=SynonymChoice.NEW, style="primary")
    blocks = [section(words("keep.synonyms")), actions("new", new), *unfound_words(words, unfound)]
    blocks.append(search_field(words, typed, hint="keep.find_synonyms"))
    nothing = words("list.nothing_found" if typed.strip() else "keep.no_synonyms")
    choices = [(words(f"keep.do_{choice}"), choice) for choice in (SynonymChoice.CHANGE, SynonymChoice.REMOVE)]
    shown = [MenuRow(row.row_id, quote(row.words, 1500), choices) for row in rows[page * PAGE : (page + 1) * PAGE]]
    blocks += menu_rows(words, ActionId.KEEP_SYNONYMS, shown, nothing="" if rows else nothing)
    turns = []
    if page:
        turns.append(button(words("keep.previous"), f"{ActionId.LIST_SYNONYMS}:previous", value=str(page - 1)))
    if len(rows) > (page + 1) * PAGE:
        turns.append(button(words("keep.next"), f"{ActionId.LIST_SYNONYMS}:next", value=str(page + 1)))
    if turns:
        blocks.append(actions("turn", *turns))
    return search_window(words, CallbackId.LIST_SYNONYMS, words("keep.synonyms_title"), blocks)


def unfound_words(words: Translator, unfound: Sequence[UnfoundWords]) -> list[Block]:
    """The words of searches without results, each with a button that adds a synonym; empty if there are none."""
    if not unfound:
        return []
    blocks = [DIVIDER, section(words("keep.unfound"))]
    for number, one in enumerate(unfound):
        add = button(
            words("keep.add_synonym"),
            f"{ActionId.KEEP_SYNONYMS}:{SynonymChoice.ADD}-{number}",
            value=f"{SynonymChoice.ADD}:{one.words}",
            hint=words("keep.add_synonym_for", words=one.words),
        )
        told = f"{bold(quote(one.words, 200))} · {words.count('keep.unfound_by', one.people)}"
        blocks.append(section(told, block_id=f"unfound:{number}", accessory=add))
    return [*blocks, context(words("keep.unfound_means")), DIVIDER]


def synonym_form(
    words: Translator, typed: str, *, choice: SynonymChoice, near: Sequence[str] = (), metadata: str
) -> View:
    """The form for words that search treats as synonyms: a new group, a changed one, or words added to any group.

    `near` are known words to choose from.
    """
    title = words(TITLES[choice])
    blocks = [section(words("keep.synonyms_mean")), GROUP.block(words, typed, focus=choice is SynonymChoice.ADD)]
    if near:
        blocks.append(NEAR.block(words, choices=[(one, one) for one in near]))
    return form(words, CallbackId.SYNONYMS, title, blocks, metadata=metadata)


def synonym_state(words: Translator, group: str, *, metadata: str) -> View:
    """The form to remove a group of synonyms, with the consequences to confirm."""
    told = f"{bold(quote(group, 1500))}\n\n{words('keep.remove_synonyms_means')}"
    title, submit = words("keep.remove_synonyms"), words("keep.do_remove")
    return form(words, CallbackId.SYNONYMS_STATE, title, [section(told)], submit=submit, metadata=metadata)
