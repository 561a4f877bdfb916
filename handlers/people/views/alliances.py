"""The views of alliances in `beheer`: the list, the forms, and the consequences of a change."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import ExternalAccess, Name
from alliance.paged_lists import ListPage
from alliance.people.alliances.alliances import MAX_GOAL, Consequences
from alliance.people.alliances.pages import AlliancePage, ListedAlliance
from handlers.people.views.vocabulary import NAME, NAME_EN, state_form
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, reading_view, section
from handlers.slack.views.markup import bold, cut, joined, mrkdwn, quote, short_name
from handlers.slack.views.paged_lists import ListLook, ListRow, paged_list
from texts import Translator

LOOK = ListLook(
    CallbackId.LIST_ALLIANCES,
    ActionId.LIST_ALLIANCES,
    ActionId.OPEN_ALLIANCE,
    title="keep.alliances_title",
    hint="allypage.find_hint",
)
NEW, CHANGE, FIRST_DAY, ACCESS, ARCHIVE, REOPEN = "new", "change", "first_day", "access", "archive", "reopen"
ALLIANCE = (
    NAME,
    NAME_EN,
    fields.text(BlockId.GOAL, "keep.goal", MAX_GOAL, optional=True),
    fields.text(BlockId.GOAL_EN, "keep.goal_en", MAX_GOAL, optional=True),
    fields.row(BlockId.THEME, "keep.theme", name="theme_id", placeholder="form.choose"),
    fields.day(BlockId.STARTS_ON, "keep.starts_on", hint="keep.starts_on_hint", optional=True),
    fields.day(BlockId.ENDS_ON, "keep.ends_on", hint="keep.ends_on_hint", optional=True),
)
"""A form takes six of them at most."""
FIRST_CHANNEL = fields.channel(BlockId.CHANNEL, "admin.channel", hint="keep.channel_hint", optional=True)
EXTERNAL_ACCESS = fields.term(BlockId.ACCESS, "keep.access", ExternalAccess, "access.{}", hint="keep.access_hint")


@dataclass(frozen=True)
class AllianceValues:
    """The values of a form about an alliance."""

    name: str = ""
    name_en: str = ""
    goal: str = ""
    goal_en: str = ""
    theme_id: int | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


def alliance_list(words: Translator, page: ListPage[ListedAlliance], *, typed: str = "") -> View:
    """A page of the list of all alliances, archived ones last."""
    new = button(words("keep.new_alliance"), f"{ActionId.KEEP_ALLIANCE}:new", value=NEW, style="primary")
    rows = [ListRow(one.alliance_id, words.name(one.name), _line(words, one)) for one in page.rows]
    shown = ListPage(rows, page.number, page.pages, page.total)
    return paged_list(words, LOOK, shown, typed=typed, buttons=[new])


def alliance_page(words: Translator, page: AlliancePage) -> View:
    """Everything that is set for an alliance, who set something last, and the buttons to change it."""
    one, nobody = page.alliance, words("allypage.none")
    chairs = ", ".join(f"{short_name(name)} ({words(f'chair.{kind}')})" for kind, name in one.chairs)
    acting = ", ".join(words("allypage.for", who=short_name(who), chair=short_name(of)) for who, of in page.delegates)
    told = {
        "chairs": chairs or words("admin.now_no_chair"),
        "delegates": acting or nobody,
        "takes_part": _names(words, one.takes_part) or nobody,
        "reads_along": _names(words, one.reads_along) or nobody,
        "topics": _names(words, page.topics) or nobody,
        "checkins": words("allypage.next", at=words.moment(page.asks_next_at)) if page.asks_next_at else nobody,
    }
    if one.ends_on is not None:
        told["steps"] = steps_after_end(words, page.heir)
    goal = words.name(one.goal)
    lines = [_line(words, one), *([cut(mrkdwn(goal), 600)] if goal else [])]
    lines += [f"{bold(words(f'allypage.{name}'))}: {cut(text, 300)}" for name, text in told.items()]
    first_day = [FIRST_DAY] if one.starts_on is None else []  # the form to change one that is to come asks for it
    choices = [REOPEN] if one.is_archived else [CHANGE, *first_day, ACCESS, ARCHIVE]
    buttons = [
        button(words(f"keep.do_{choice}"), f"{ActionId.KEEP_ALLIANCE}:{choice}", value=f"{choice}:{one.alliance_id}")
        for choice in choices
    ]
    blocks = [section("\n".join(lines)), actions(f"alliance:{one.alliance_id}", *buttons)]
    if page.changed_at is not None:
        by = short_name(page.changed_by) if page.changed_by else words("allypage.program")
        blocks.append(context(words("allypage.changed", who=by, at=words.moment(page.changed_at))))
    return reading_view(words, blocks, title=words("allypage.title"))


def alliance_form(
    words: Translator,
    values: AllianceValues,
    *,
    themes: Sequence[Choice],
    is_new: bool,
    metadata: str,
    means: Sequence[str] = (),
    asks_start: bool = False,
) -> View:
    """The form for a new or changed alliance; `means` are the consequences to confirm, shown above the fields.

    `asks_start`: its first day is asked for instead of the goal in English.
    """
    blocks: list[Block] = []
    if means:
        lines = "\n".join(f"• {line}" for line in means)
        blocks = [section(f"{words('keep.means')}\n{lines}"), context(words("keep.means_agree"))]
    not_asked = {BlockId.GOAL_EN} if asks_start else {BlockId.STARTS_ON}
    if is_new:
        not_asked = {BlockId.NAME_EN, BlockId.GOAL_EN}
    table = [one for one in ALLIANCE if one.block_id not in not_asked]
    blocks += fields.inputs(words, table, values, choices={BlockId.THEME: themes})
    if is_new:
        blocks.append(FIRST_CHANNEL.block(words))
    title = words("keep.new_alliance" if is_new else "keep.change_alliance")
    submit = words("keep.save_so" if means else "form.save")
    return form(words, CallbackId.ALLIANCE, title, blocks, submit=submit, metadata=metadata)


def archive_alliance(words: Translator, name: str, found: Consequences, *, reopens: bool, metadata: str) -> View:
    """The form to archive or reopen an alliance, with the consequences to confirm."""
    kind = "reopen" if reopens else "archive"
    lines = [words(f"keep.{kind}_alliance_question", alliance=mrkdwn(name)), consequences(words, found)]
    lines.append(words(f"keep.{kind}_alliance_means"))
    title = words(f"keep.{kind}_alliance")
    return state_form(words, CallbackId.ALLIANCE_STATE, title, lines, reopens=reopens, metadata=metadata)


def guests_form(words: Translator, name: str, access: ExternalAccess, *, guests: int, metadata: str) -> View:
    """The form for what guests and people of other workspaces may do in an alliance."""
    blocks = [
        section(words("keep.guests", alliance=mrkdwn(name))),
        EXTERNAL_ACCESS.block(words, access),
        context(words.count("keep.guests_now", guests)),
    ]
    return form(words, CallbackId.GUESTS, words("keep.guests_title"), blocks, metadata=metadata)


def consequences(words: Translator, found: Consequences) -> str:
    """A sentence with the numbers of contributions, steps, topics, organisations and drafts of an alliance."""
    counted = (
        ("contributions", found.contributions),
        ("steps", found.steps),
        ("topics", found.topics),
        ("taking_part", found.taking_part),
        ("reading_along", found.reading_along),
        ("drafts", found.drafts),
    )
    parts = [words.count(f"keep.n_{name}", number) for name, number in counted if number]
    if not parts:
        return words("keep.hangs_nothing")
    told = joined(words, parts)
    return words("keep.hangs", what=told)


def change_means(
    words: Translator,
    before: AllianceValues,
    after: AllianceValues,
    found: Consequences,
    themes: Sequence[Choice],
    *,
    today: dt.date,
) -> list[str]:
    """The consequences of a change, one line each; empty if nothing changes."""
    names = {value: name for name, value in themes}
    lines = []
    if (before.name, before.name_en) != (after.name, after.name_en):
        lines.append(
            words.count("means.name", found.contributions, was=quote(before.name, 150), becomes=quote(after.name, 150))
        )
    if before.theme_id != after.theme_id:
        theme = mrkdwn(names.get(str(after.theme_id), ""))
        lines.append(words.count("means.theme", found.contributions, theme=theme))
    if before.starts_on != after.starts_on:
        day = words.full_day(after.starts_on) if after.starts_on else ""
        key = "means.starts_on" if after.starts_on and after.starts_on > today else "means.started_on"
        lines.append(words(key, day=day) if day else words("means.asks_at_once"))
    if before.ends_on != after.ends_on:
        day = words.full_day(after.ends_on) if after.ends_on else ""
        lines.append(words("means.ends_on", day=day) if day else words("means.goes_on"))
    if (before.goal, before.goal_en) != (after.goal, after.goal_en):
        lines.append(words("means.goal"))
    if lines:
        lines.append(consequences(words, found))
    return lines


def term(
    words: Translator,
    key: str,
    alliance: Name,
    on: dt.date,
    *,
    command: str,
    steps: int = 0,
    alliance_id: int = 0,
    heir: Name | None = None,
) -> tuple[str, list[Block]]:
    """Notify chairs and the secretariat of an alliance that ends or has ended.

    With open `steps` it says what will become of them, with a button to choose: they go to `heir`, or are closed.
    """
    name = mrkdwn(words.name(alliance))
    text = words(f"term.{key}", alliance=name, day=words.full_day(on), command=command)
    if not steps:
        return text, [section(text)]
    asked = f"{words.count('term.steps', steps)} {steps_after_end(words, heir)}"
    do = button(words("term.choose"), ActionId.CHOOSE_HEIR, value=str(alliance_id))
    return f"{text}\n{asked}", [section(text), section(asked), actions(f"term-{alliance_id}", do)]


def steps_after_end(words: Translator, heir: Name | None) -> str:
    """What becomes of the open steps of an alliance that ends."""
    if heir is None:
        return words("term.closes")
    return words("term.hands_over", alliance=bold(mrkdwn(words.name(heir))))


def _line(words: Translator, one: ListedAlliance) -> str:
    theme = mrkdwn(words.name(one.theme))
    parts = [theme, f"<#{one.channel_id}>" if one.channel_id else words("admin.now_no_channel")]
    if one.starts_on:
        parts.append(words("allypage.from", day=words.full_day(one.starts_on)))
    if one.ends_on:
        parts.append(words("keep.until", day=words.full_day(one.ends_on)))
    if one.is_archived:
        parts.append(words("keep.archived"))
    return f"{bold(mrkdwn(words.name(one.name)))}\n{' · '.join(parts)}"


def _names(words: Translator, names: Sequence[Name]) -> str:
    return ", ".join(mrkdwn(words.name(one)) for one in names)
