"""Themes, topics and Sustainable Development Goals in `beheer`: their lists and forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.people.name_rules import MAX_NAME
from alliance.people.vocabulary import MAX_QUESTION, ThemeUse, TopicForm
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, form, option, reading_view, section, text
from handlers.slack.views.markup import bold, joined, mrkdwn, quote
from handlers.slack.views.menu_lists import MenuRow, list_window, menu_rows
from texts import Translator

NEW, CHANGE, ARCHIVE, REOPEN = "new", "change", "archive", "reopen"
FIRST = "0"
"""The value that puts a theme before all others."""
NAME = fields.line(BlockId.NAME, "admin.name", MAX_NAME)
NAME_EN = fields.line(BlockId.NAME_EN, "keep.name_en", MAX_NAME, hint="keep.en_hint", optional=True)
THEME = (NAME, NAME_EN, fields.row(BlockId.AFTER, "keep.place", name="after_id"))
TOPIC = (
    NAME,
    NAME_EN,
    fields.line(BlockId.QUESTION, "keep.question", MAX_QUESTION, hint="keep.question_hint", optional=True),
    fields.line(BlockId.QUESTION_EN, "keep.question_en", MAX_QUESTION, optional=True),
)
SDGS = fields.rows(BlockId.SDGS, "keep.sdgs_shown", placeholder="form.choose", hint="keep.sdgs_hint", optional=True)


@dataclass(frozen=True)
class Row:
    """A theme or topic in a list."""

    row_id: int
    name: str
    more: str = ""
    is_archived: bool = False


def theme_list(words: Translator, rows: Sequence[Row]) -> View:
    """All themes in order with a menu of what can be done with each, archived ones last."""
    new = button(words("keep.new_theme"), ActionId.KEEP_THEME, value=NEW, style="primary")
    shown = menu_rows(words, ActionId.KEEP_THEME, [_menu_row(words, row) for row in rows])
    blocks = [section(words("keep.themes")), actions("new", new), *shown]
    return list_window(words, CallbackId.LIST_THEMES, words("keep.themes_title"), blocks)


def theme_form(
    words: Translator,
    *,
    name: str = "",
    name_en: str = "",
    others: Sequence[Choice],
    after: str = FIRST,
    use: ThemeUse | None,
    metadata: str,
) -> View:
    """The form for a new theme, or for another name or position of an existing one, with what belongs to it."""
    places = [(words("keep.first"), FIRST), *[(words("keep.after", theme=name), value) for name, value in others]]
    values = {"name": name, "name_en": name_en, "after_id": after}
    blocks = fields.inputs(words, THEME, values, choices={BlockId.AFTER: places})
    if use is not None:
        blocks.insert(0, section(theme_use(words, use) + " " + words("keep.theme_means")))
    title = words("keep.new_theme" if use is None else "keep.change_theme")
    return form(words, CallbackId.THEME, title, blocks, metadata=metadata)


def theme_state(words: Translator, name: str, use: ThemeUse, *, reopens: bool, metadata: str) -> View:
    """The form to archive or reopen a theme, with the consequences to confirm.

    A theme with alliances cannot be archived: the view says so, without a submit button.
    """
    title = words("keep.reopen_theme" if reopens else "keep.archive_theme")
    told = [bold(mrkdwn(name)), theme_use(words, use)]
    if use.alliances and not reopens:
        told.append(words("keep.theme_in_use"))
        return reading_view(words, [section("\n\n".join(told))], title=title)
    told.append(words("keep.reopen_theme_means" if reopens else "keep.archive_theme_means"))
    return state_form(words, CallbackId.THEME_STATE, title, told, reopens=reopens, metadata=metadata)


def state_form(
    words: Translator,
    callback_id: CallbackId,
    title: str,
    paragraphs: Sequence[str],
    *,
    reopens: bool,
    metadata: str,
) -> View:
    """The form to archive or reopen something, with the consequences to confirm."""
    blocks = [section("\n\n".join(paragraphs))]
    submit = words("keep.do_reopen" if reopens else "keep.do_archive")
    return form(words, callback_id, title, blocks, submit=submit, metadata=metadata)


def theme_use(words: Translator, use: ThemeUse) -> str:
    """A sentence with the numbers of alliances, contributions and steps that belong to a theme."""
    counted = (("alliances", use.alliances), ("contributions", use.contributions), ("steps", use.steps))
    parts = [words.count(f"keep.n_{name}", number) for name, number in counted if number]
    if not parts:
        return words("keep.under_nothing")
    told = joined(words, parts)
    return words("keep.under", what=told)


def topic_list(words: Translator, alliances: Sequence[Choice], alliance: str, rows: Sequence[Row]) -> View:
    """The topics of one alliance with a menu of what can be done with each; the alliance is selected at the top."""
    options = [option(*choice) for choice in alliances[:100]]
    chooser: Block = {
        "type": "static_select",
        "action_id": f"{ActionId.LIST_TOPICS}:choose",
        "placeholder": text(words("form.alliance")),
        "options": options,
    }
    chosen = next((one for one in options if one["value"] == alliance), None)
    if chosen is not None:
        chooser["initial_option"] = chosen
    new = button(words("keep.new_topic"), ActionId.KEEP_TOPIC, value=f"{NEW}:{alliance}", style="primary")
    shown = [_menu_row(words, row) for row in rows]
    blocks = [
        section(words("keep.topics")),
        actions("alliance", chooser, new),
        *menu_rows(words, ActionId.KEEP_TOPIC, shown, nothing=words("keep.no_topics")),
    ]
    return list_window(words, CallbackId.LIST_TOPICS, words("keep.topics_title"), blocks)


def topic_form(words: Translator, values: TopicForm, *, alliance: str, is_new: bool, metadata: str) -> View:
    """The form for a new topic of an alliance, or for another name or question of an existing one."""
    told = [words("keep.topic_of", alliance=mrkdwn(alliance))]
    if not is_new:
        told.append(words("keep.topic_means"))
    blocks = [section(" ".join(told)), *fields.inputs(words, TOPIC, values)]
    title = words("keep.new_topic" if is_new else "keep.change_topic")
    return form(words, CallbackId.TOPIC, title, blocks, metadata=metadata)


def topic_state(words: Translator, name: str, used: int, *, reopens: bool, metadata: str) -> View:
    """The form to archive or reopen a topic, with the consequences to confirm."""
    kind = "reopen" if reopens else "archive"
    told = [bold(mrkdwn(name)), words.count("keep.topic_used", used), words(f"keep.{kind}_topic_means")]
    title = words(f"keep.{kind}_topic")
    return state_form(words, CallbackId.TOPIC_STATE, title, told, reopens=reopens, metadata=metadata)


def sdg_form(words: Translator, goals: Sequence[Choice], shown: Sequence[str]) -> View:
    """The form to choose which of the Sustainable Development Goals other forms offer."""
    title = words("keep.sdgs_title")
    blocks = [section(words("keep.sdgs")), SDGS.block(words, shown, [(title, goals)])]
    return form(words, CallbackId.SDGS, title, blocks)


def _menu_row(words: Translator, row: Row) -> MenuRow:
    name = bold(mrkdwn(row.name)) + (f" · {words('keep.archived')}" if row.is_archived else "")
    line = f"{name}\n{quote(row.more, 300)}" if row.more else name
    choices = [REOPEN] if row.is_archived else [CHANGE, ARCHIVE]
    return MenuRow(row.row_id, line, [(words(f"keep.do_{one}"), one) for one in choices])
