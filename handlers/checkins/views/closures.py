"""Days off: public holidays and closures, in a list, with their forms and the check-ins they move."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.checkins.closures import MAX_NAME, Shift, ShownClosure
from alliance.checkins.days_off import DayOff
from alliance.enums import Name
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, overflow, section
from handlers.slack.views.markup import bold, joined, mrkdwn, quote
from handlers.slack.views.menu_lists import MenuRow, list_window, menu_rows
from texts import Translator

SHOWN = 60
SHOWN_SHIFTS = 15
NEW, REMOVE = "new", "remove"
WORK, REST = "work", "rest"
"""Make a public holiday a working day, or a day off again; the date follows as its ordinal number."""
NETWORK = "network"
"""The option for the whole network."""
WHOSE = fields.choice(BlockId.ORGANISATION, "closure.whose")
CLOSURE = (
    fields.line(BlockId.NAME, "closure.name", MAX_NAME, placeholder="closure.name_example"),
    fields.day(BlockId.FIRST_ON, "closure.first_on"),
    fields.day(BlockId.LAST_ON, "closure.last_on"),
)
Groups = Sequence[tuple[str, Sequence[Choice]]]


@dataclass(frozen=True)
class ClosureValues:
    """Initial values of the form; `whose` is the id of an organisation or `NETWORK`."""

    name: str = ""
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    whose: str = NETWORK


def closure_list(words: Translator, rows: Sequence[ShownClosure], holidays: Sequence[DayOff]) -> View:
    """Current and future closures, each with its organisation or the network, and the public holidays."""
    new = button(words("closure.new"), ActionId.KEEP_CLOSURE, value=NEW, style="primary")
    remove = (words("keep.do_remove"), REMOVE)
    closures = [MenuRow(row.closure.id, _line(words, row), [remove] if row.is_own else ()) for row in rows]
    blocks = [
        section(words("closure.list")),
        actions("new", new),
        *menu_rows(words, ActionId.KEEP_CLOSURE, closures, block="closure", shown=SHOWN, nothing=words("closure.none")),
    ]
    for year in sorted({one.on.year for one in holidays}):
        blocks.append(section(words("holiday.of_year", year=str(year))))
        blocks += [_holiday(words, one) for one in holidays if one.on.year == year]
    return list_window(words, CallbackId.LIST_CLOSURES, words("closure.list_title"), blocks)


def closure_form(
    words: Translator,
    values: ClosureValues,
    *,
    organisations: Groups = (),
    own: str | None = None,
    metadata: str,
    shifts: Sequence[Shift] | None = None,
) -> View:
    """The form for a new closure, with a choice of organisation, or for the organisation `own`.

    With `shifts`, the check-ins that the closure moves are shown above it, to agree to.
    """
    blocks: list[Block] = []
    if shifts is not None:
        blocks = [section(_shifts(words, shifts)), context(words("closure.agree"))]
    elif own is not None:
        blocks = [section(words("closure.of_own", organisation=mrkdwn(own)))]
    else:
        blocks = [section(words("closure.of_any"))]
    if own is None:
        groups = [(words("closure.whole"), [(words("closure.network"), NETWORK)]), *organisations]
        blocks.append(WHOSE.block(words, values.whose, groups))
    blocks += fields.inputs(words, CLOSURE, values)
    submit = words("closure.go_on" if shifts is None else "keep.save_so")
    return form(words, CallbackId.CLOSURE, words("closure.title"), blocks, submit=submit, metadata=metadata)


def remove_form(words: Translator, row: ShownClosure, shifts: Sequence[Shift], *, metadata: str) -> View:
    """The consequences of removing a closure, to agree to."""
    told = f"{_line(words, row)}\n\n{_shifts(words, shifts)}"
    title, submit = words("closure.remove_title"), words("keep.do_remove")
    return form(words, CallbackId.CLOSURE_REMOVE, title, [section(told)], submit=submit, metadata=metadata)


def holiday_form(
    words: Translator, name: Name, on: dt.date, shifts: Sequence[Shift], *, is_worked: bool, metadata: str
) -> View:
    """The consequences of making a public holiday a working day, or a day off again, to agree to."""
    key = WORK if is_worked else REST
    about = {"name": mrkdwn(words.name(name)), "day": _full_day(words, on)}
    told = f"{words(f'holiday.about_{key}', **about)}\n\n{_shifts(words, shifts)}"
    title, submit = words(f"holiday.{key}"), words("keep.save_so")
    return form(words, CallbackId.HOLIDAY, title, [section(told)], submit=submit, metadata=metadata)


def days(words: Translator, first_on: dt.date, last_on: dt.date) -> str:
    """A range of days with its year: "24 december 2026 tot en met 3 januari 2027"."""
    if first_on == last_on:
        return words.full_day(first_on)
    return words("closure.days", first=words.full_day(first_on), last=words.full_day(last_on))


def _holiday(words: Translator, one: DayOff) -> Block:
    key = one.on.toordinal()
    what = REST if one.is_worked else WORK
    menu = overflow(f"{ActionId.KEEP_CLOSURE}:day-{key}", [(words(f"holiday.{what}"), f"{what}:{key}")])
    name, day = bold(mrkdwn(words.name(one.name))), _full_day(words, one.on)
    told = words("holiday.worked" if one.is_worked else "holiday.off", name=name, day=day)
    return section(told, block_id=f"holiday:{key}", accessory=menu if one.may_change else None)


def _full_day(words: Translator, on: dt.date) -> str:
    return f"{words.weekday(on.weekday())} {words.full_day(on)}"


def _line(words: Translator, row: ShownClosure) -> str:
    organisation = row.organisation
    whose = words.name(organisation.names) if organisation else words("closure.network")
    stretch = days(words, row.closure.first_on, row.closure.last_on)
    return f"{bold(quote(row.closure.name, 150))} · {mrkdwn(whose)}\n{stretch}"


def _shifts(words: Translator, shifts: Sequence[Shift]) -> str:
    if not shifts:
        return words("closure.moves_nothing")
    lines = [words("closure.moves"), *[f"• {_shift(words, one)}" for one in shifts[:SHOWN_SHIFTS]]]
    if len(shifts) > SHOWN_SHIFTS:
        lines.append(words.count("keep.more", len(shifts) - SHOWN_SHIFTS))
    return "\n".join(lines)


def _shift(words: Translator, one: Shift) -> str:
    alliance = mrkdwn(words.name(one.alliance))
    was = [_day(words, on) for on in one.was_on[:8]]
    told = joined(words, was)
    return words("closure.shift", alliance=alliance, was=told, becomes=_day(words, one.on))


def _day(words: Translator, on: dt.date) -> str:
    return f"{words.weekday(on.weekday())} {words.day(on)}"
