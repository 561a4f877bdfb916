"""The view of a list that can be searched, read a page at a time and had as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.paged_lists import ListPage
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, section, text_input
from texts import Translator

MAX_QUERY = 100


@dataclass(frozen=True)
class ListRow:
    """A row of the list: what the button *Open* opens, and the row in words."""

    row_id: int
    name: str
    """What the row is about, for screen readers."""
    line: str
    """The row as escaped markup, best with the name in bold on a line of its own."""


@dataclass(frozen=True)
class ListLook:
    """How a list looks: its ids and texts."""

    callback_id: CallbackId
    """Of the window; submitting it searches."""
    action_id: ActionId
    """Of the list's own buttons, which follow it with `:page:<number>` and `:excel`."""
    open_id: ActionId
    """Of the button *Open* of a row, which follows it with the row's id; its value is that id."""
    title: str
    """The key of the window's title."""
    hint: str
    """The key of the sentence below the search field: what can be found in this list."""


def paged_list(
    words: Translator, look: ListLook, page: ListPage[ListRow], *, typed: str = "", buttons: Sequence[Block] = ()
) -> View:
    """One page of a list: a search field, the list's own `buttons`, and the rows found, each with *Open*."""
    own = [*buttons, button(words("list.excel"), f"{look.action_id}:excel")]
    if page.number > 1:
        own.append(_page_button(words, "list.previous", look, page.number - 1))
    if page.number < page.pages:
        own.append(_page_button(words, "list.next", look, page.number + 1))
    blocks = [
        search_field(words, typed, hint=look.hint),
        actions("list", *own),
        context(_place_in_list(words, page, is_searched=bool(typed.strip()))),
    ]
    for row in page.rows:
        opens = button(
            words("list.open"),
            f"{look.open_id}:{row.row_id}",
            value=str(row.row_id),
            hint=words("list.open_hint", name=row.name),
        )
        blocks.append(section(row.line, block_id=f"row:{row.row_id}", accessory=opens))
    return search_window(words, look.callback_id, words(look.title), blocks)


def search_field(words: Translator, typed: str, *, hint: str) -> Block:
    """The field with which a list is searched; `hint` is the key of the sentence below it."""
    label, below = words("list.find"), words(hint)
    return text_input(BlockId.QUERY, label, max_length=MAX_QUERY, initial=typed, hint=below, optional=True)


def search_window(words: Translator, callback_id: CallbackId, title: str, blocks: list[Block]) -> View:
    """The window of a list with a search field; submitting it searches."""
    return form(words, callback_id, title, blocks, submit=words("list.search"), close=words("form.close"))


def _place_in_list(words: Translator, page: ListPage[ListRow], *, is_searched: bool) -> str:
    if not page.total:
        return words("list.nothing_found" if is_searched else "list.nothing")
    if page.pages == 1:
        return words.count("list.all", page.total)
    last = page.first + len(page.rows) - 1
    return words("list.where", first=page.first, last=last, total=words.number(page.total))


def _page_button(words: Translator, key: str, look: ListLook, number: int) -> Block:
    return button(words(key), f"{look.action_id}:page:{number}", value=str(number))
