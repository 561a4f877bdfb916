"""When alliances ask for check-ins, in `beheer`: the list, the form, and the next dates to confirm."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from alliance.calendar.recurrence import LAST, Occasion
from alliance.checkins.schedules import MAX_WINDOW, Planned, ScheduleForm, ScheduleState
from alliance.enums import Every
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Choice, View, actions, button, context, form, section
from handlers.slack.views.markup import bold, cut, joined, mrkdwn
from handlers.slack.views.menu_lists import MenuRow, list_window, menu_rows
from texts import Translator

SHOWN = 60
SET, CHANGE, PAUSE, PAPERS, END = "set", "change", "pause", "papers", "end"
MAX_ZONE = 64
WORKDAYS = range(5)
NTHS = (1, 2, 3, 4, LAST)
EVERY = fields.choice(BlockId.EVERY, "schedule.every")
SCHEDULE = (
    fields.choice(BlockId.WEEKDAY, "schedule.weekday"),
    fields.time(BlockId.TIME, "schedule.time", name="wall_time"),
    fields.line(BlockId.ZONE, "schedule.zone", MAX_ZONE, hint="schedule.zone_hint"),
    fields.choice(BlockId.WINDOW_DAYS, "schedule.window", hint="schedule.window_hint"),
    fields.day(BlockId.STARTS_ON, "schedule.starts_on", hint="schedule.starts_hint"),
)
PAUSED_UNTIL = fields.day(BlockId.PAUSED_UNTIL, "schedule.paused_until", hint="schedule.pause_hint", optional=True)
DAYS_BEFORE_PAPERS = fields.number(
    BlockId.DAYS_BEFORE_PAPERS,
    "schedule.days_before_papers",
    2,
    hint="schedule.days_before_papers_hint",
    optional=True,
)


def schedule_list(words: Translator, standings: Sequence[ScheduleState]) -> View:
    """The alliances whose schedule the user manages, each with its rule and a menu of changes."""
    rows = [MenuRow(one.alliance.id, _schedule_line(words, one), _choices(words, one)) for one in standings]
    blocks = [
        section(words("schedule.list")),
        *menu_rows(words, ActionId.KEEP_SCHEDULE, rows, block="schedule", shown=SHOWN),
    ]
    return list_window(words, CallbackId.LIST_SCHEDULES, words("schedule.list_title"), blocks)


def schedule_form(words: Translator, alliance: str, values: ScheduleForm, *, metadata: str) -> View:
    """The form for an alliance's schedule."""
    windows = [(_window(words, days), str(days)) for days in range(MAX_WINDOW + 1)]
    choices = {BlockId.WEEKDAY: _weekdays(words), BlockId.WINDOW_DAYS: windows}
    blocks = [
        section(words("schedule.form", alliance=mrkdwn(alliance))),
        EVERY.block(words, every_value(values), _frequencies(words)),
        *fields.inputs(words, SCHEDULE, values, choices=choices),
    ]
    title, submit = words("schedule.title"), words("schedule.go_on")
    return form(words, CallbackId.SCHEDULE, title, blocks, submit=submit, metadata=metadata)


def pause_form(words: Translator, alliance: str, until: dt.date | None, *, metadata: str) -> View:
    """The form to pause an alliance's schedule until a day."""
    blocks = [section(words("schedule.pause", alliance=mrkdwn(alliance))), PAUSED_UNTIL.block(words, until)]
    title, submit = words("schedule.pause_title"), words("schedule.go_on")
    return form(words, CallbackId.SCHEDULE_PAUSE, title, blocks, submit=submit, metadata=metadata)


def papers_form(words: Translator, alliance: str, days: int | None, *, metadata: str) -> View:
    """The form for the number of days before the papers of a meeting on which an alliance asks as well."""
    blocks = [section(bold(mrkdwn(alliance))), DAYS_BEFORE_PAPERS.block(words, days)]
    title, submit = words("schedule.papers_title"), words("schedule.go_on")
    return form(words, CallbackId.SCHEDULE_PAPERS, title, blocks, submit=submit, metadata=metadata)


def next_dates(
    words: Translator, alliance: str, values: ScheduleForm, planned: Sequence[Planned], *, metadata: str
) -> View:
    """The rule in words and the next dates, with the reason if one moved; to save, or to go back."""
    there = replace(words, zone=ZoneInfo(values.zone))
    told = [words("schedule.so", alliance=mrkdwn(alliance), rule=rule(words, values), zone=values.zone)]
    if values.paused_until is not None:
        told.append(words("schedule.paused", day=words.full_day(values.paused_until)))
    lines = [bold(words("schedule.next_three")), *[f"• {_planned(there, one)}" for one in planned]]
    blocks = [
        section(" ".join(told)),
        section("\n".join(lines)),
        context(words("schedule.nobody_hears")),
        actions("back", button(words("schedule.back"), ActionId.SCHEDULE_BACK)),
    ]
    return form(words, CallbackId.SCHEDULE_CONFIRM, words("schedule.check_title"), blocks, metadata=metadata)


def end_form(words: Translator, alliance: str, *, metadata: str) -> View:
    """The consequences of ending an alliance's schedule, to agree to."""
    told = words("schedule.end_means", alliance=mrkdwn(alliance))
    title, submit = words("schedule.end_title"), words("schedule.do_end")
    return form(words, CallbackId.SCHEDULE_END, title, [section(told)], submit=submit, metadata=metadata)


def rule(words: Translator, values: ScheduleForm) -> str:
    """An alliance's schedule in words: "elke tweede donderdag van de maand om 09:00"."""
    told = {"weekday": words.weekday(values.weekday), "time": f"{values.wall_time:%H:%M}"}
    before = words.count("schedule.and_papers", values.days_before_papers) if values.days_before_papers else ""
    if values.every is Every.WEEKS:
        return words.count("schedule.weekly", values.weeks, **told) + before
    return words(f"schedule.monthly_{_nth(values.nth)}", **told) + before


def moved_words(words: Translator, occasion: Occasion) -> str:
    """The day a check-in was moved from and why; empty if it was not moved."""
    if not occasion.is_moved:
        return ""
    reasons = [mrkdwn(cut(words.name(reason), 60)) for reason in occasion.moved_by[:5]]
    why = joined(words, reasons)
    day = f"{words.weekday(occasion.planned_on.weekday())} {words.day(occasion.planned_on)}"
    return words("schedule.moved", day=day, why=why)


def every_value(values: ScheduleForm) -> str:
    """The frequency as an option's value: "weeks:2", "month:-1"."""
    return f"{values.every}:{values.weeks if values.every is Every.WEEKS else values.nth}"


def _choices(words: Translator, one: ScheduleState) -> list[Choice]:
    offered = [SET] if one.form is None else [CHANGE, PAPERS, PAUSE, END]
    return [(words(f"schedule.do_{what}"), what) for what in offered]


def _schedule_line(words: Translator, one: ScheduleState) -> str:
    lines = [bold(mrkdwn(words.name(one.alliance.names)))]
    if one.form is None or one.next_one is None:
        return "\n".join([*lines, words("schedule.none")])
    told = rule(words, one.form)
    zone = "" if one.form.zone == words.zone.key else f" ({one.form.zone})"
    lines.append(f"{told[:1].upper()}{told[1:]}{zone} · {words.count('schedule.answer_in', one.form.window_days)}")
    if one.form.paused_until is not None and one.form.paused_until > one.next_one.at.date() - dt.timedelta(days=60):
        lines.append(words("schedule.paused", day=words.full_day(one.form.paused_until)))
    lines.append(f"{words('schedule.next', moment=words.moment(one.next_one.at))}")
    moved = moved_words(words, one.next_one.occasion)
    if moved:
        lines[-1] += f" {moved}"
    if one.missed_on:
        days = ", ".join(words.day(on) for on in one.missed_on[-5:])
        lines.append(words.count("schedule.missed", len(one.missed_on), days=days))
    return "\n".join(lines)


def _planned(there: Translator, one: Planned) -> str:
    line = there("schedule.planned", moment=there.moment(one.at), ends=there.moment(one.ends_at))
    moved = moved_words(there, one.occasion)
    return f"{line} {moved}" if moved else line


def _frequencies(words: Translator) -> list[tuple[str, list[Choice]]]:
    monthly = [(words(f"schedule.choose_{_nth(nth)}"), f"{Every.MONTH}:{nth}") for nth in NTHS]
    weekly = [(words.count("schedule.choose_weeks", weeks), f"{Every.WEEKS}:{weeks}") for weeks in range(1, 53)]
    return [(words("schedule.by_month"), monthly), (words("schedule.by_week"), weekly)]


def _weekdays(words: Translator) -> list[Choice]:
    return [(words.weekday(number).capitalize(), str(number)) for number in WORKDAYS]


def _window(words: Translator, days: int) -> str:
    return words.count("schedule.window_days", days) if days else words("schedule.window_same_day")


def _nth(nth: int) -> str:
    return "last" if nth == LAST else str(nth)
