"""Synonyms in `beheer`: their list, with the words that were searched for in vain, and their forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.search.empty_searches import UnfoundWords
from alliance.search.synonyms import MAX_WORD, MAX_WORDS
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.parts import (
    DIVIDER,
    Block,
    View,
    actions,
    bold,
    button,
    checkboxes,
    context,
    form,
    overflow,
    quote,
    reading_view,
    section,
    text_input,
)
from texts import Translator

PAGE = 40
NEW, CHANGE, REMOVE, ADD = "new", "change", "remove", "add"


@dataclass(frozen=True)
class SynonymRow:
    """A group of synonyms in the list."""

    row_id: int
    words: str


def synonym_list(
    words: Translator, rows: Sequence[SynonymRow], *, page: int = 0, unfound: Sequence[UnfoundWords] = ()
) -> View:
    """One page of the groups of synonyms, below the words that were searched for in vain."""
    new = button(words("keep.new_synonyms"), ActionId.KEEP_SYNONYMS, value=NEW, style="primary")
    blocks = [section(words("keep.synonyms")), actions("new", new), *_unfound(words, unfound)]
    for row in rows[page * PAGE : (page + 1) * PAGE]:
        choices = [(words(f"keep.do_{choice}"), f"{choice}:{row.row_id}") for choice in (CHANGE, REMOVE)]
        menu = overflow(f"{ActionId.KEEP_SYNONYMS}:{row.row_id}", choices)
        blocks.append(section(quote(row.words, 1500), block_id=f"row:{row.row_id}", accessory=menu))
    if not rows:
        blocks.append(section(words("keep.no_synonyms")))
    turns = []
    if page:
        turns.append(button(words("keep.previous"), f"{ActionId.LIST_SYNONYMS}:previous", value=str(page - 1)))
    if len(rows) > (page + 1) * PAGE:
        turns.append(button(words("keep.next"), f"{ActionId.LIST_SYNONYMS}:next", value=str(page + 1)))
    if turns:
        blocks.append(actions("turn", *turns))
    title = words("keep.synonyms_title")
    return {**reading_view(words, blocks, title=title), "callback_id": CallbackId.LIST_SYNONYMS}


def _unfound(words: Translator, unfound: Sequence[UnfoundWords]) -> list[Block]:
    if not unfound:
        return []
    blocks = [DIVIDER, section(words("keep.unfound"))]
    for number, one in enumerate(unfound):
        add = button(
            words("keep.add_synonym"),
            f"{ActionId.KEEP_SYNONYMS}:{ADD}-{number}",
            value=f"{ADD}:{one.words}",
            hint=words("keep.add_synonym_for", words=one.words),
        )
        told = f"{bold(quote(one.words, 200))} · {words.count('keep.unfound_by', one.people)}"
        blocks.append(section(told, block_id=f"unfound:{number}", accessory=add))
    return [*blocks, context(words("keep.unfound_means")), DIVIDER]


def synonym_form(words: Translator, typed: str, *, is_new: bool, near: Sequence[str] = (), metadata: str) -> View:
    """The form for words that search treats as synonyms; `near` are known words to choose from."""
    field = text_input(
        BlockId.SYNONYMS,
        words("keep.words"),
        max_length=(MAX_WORD + 2) * MAX_WORDS,
        initial=typed,
        placeholder=words("keep.words_example"),
        hint=words("keep.words_hint"),
        multiline=True,
        focus=bool(typed) and is_new,
    )
    title = words("keep.new_synonyms" if is_new else "keep.change_synonyms")
    blocks = [section(words("keep.synonyms_mean")), field]
    if near:
        choices = [(one, one) for one in near]
        blocks.append(
            checkboxes(BlockId.NEAR, words("keep.near"), choices, hint=words("keep.near_hint"), optional=True)
        )
    return form(words, CallbackId.SYNONYMS, title, blocks, submit=words("form.save"), metadata=metadata)


def synonym_state(words: Translator, group: str, *, metadata: str) -> View:
    """The form to remove a group of synonyms, with the consequences to confirm."""
    told = f"{bold(quote(group, 1500))}\n\n{words('keep.remove_synonyms_means')}"
    title, submit = words("keep.remove_synonyms"), words("keep.do_remove")
    return form(words, CallbackId.SYNONYMS_STATE, title, [section(told)], submit=submit, metadata=metadata)
