"""Schedules of digests: the list, the form, its next dates, and the notice that one could not be posted."""

from collections.abc import Sequence

from alliance.digests.due_digests import DigestOccasion
from alliance.digests.schedule_editing import DigestScheduleForm, ListedSchedule
from alliance.enums import Frequency, MeetingKind
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, section
from handlers.slack.views.markup import bold, mrkdwn, quote
from handlers.slack.views.menu_lists import MenuRow, list_window, menu_rows
from handlers.slack.views.undelivered import reason_key
from texts import Translator

CHANGE, END = "change", "end"
PERIODS = (Frequency.WEEKLY, Frequency.FORTNIGHTLY, Frequency.MONTHLY, Frequency.QUARTERLY)
FREQUENCY = fields.choice(BlockId.FREQUENCY, "digestplan.frequency", hint="digestplan.frequency_hint")
DAYS_BEFORE = fields.number(
    BlockId.DAYS_BEFORE, "digestplan.days_before", 2, hint="digestplan.days_before_hint", optional=True
)
ALLIANCE = fields.row(
    BlockId.ALLIANCE, "digestplan.alliance", name="alliance_id", hint="digestplan.alliance_hint", optional=True
)
WHEN_AND_WHERE = (
    fields.time(BlockId.TIME, "schedule.time", name="wall_time", hint="digestplan.time_hint"),
    fields.channel(
        BlockId.CHANNEL, "digestplan.channel", name="channel_id", hint="digestplan.channel_hint", optional=True
    ),
)
"""All that is asked of the weekly default."""
STARTS_ON = fields.day(BlockId.STARTS_ON, "digestplan.starts_on", hint="digestplan.starts_hint")


def schedule_list(words: Translator, schedules: Sequence[ListedSchedule]) -> View:
    """The schedules, each with its rule and next date, and a menu of changes."""
    new = actions("digest_schedule_new", button(words("digestplan.new"), ActionId.NEW_DIGEST_SCHEDULE))
    rows = [MenuRow(one.schedule_id, _schedule_line(words, one), _choices(words, one)) for one in schedules]
    shown = menu_rows(words, ActionId.KEEP_DIGEST_SCHEDULE, rows, block="digest_schedule")
    blocks = [section(words("digestplan.list")), new, *shown]
    return list_window(words, CallbackId.LIST_DIGEST_SCHEDULES, words("digestplan.list_title"), blocks)


def schedule_form(
    words: Translator,
    values: DigestScheduleForm,
    alliances: Sequence[tuple[str, list[Choice]]],
    *,
    is_builtin: bool = False,
    problem: str = "",
    metadata: str,
) -> View:
    """The form for a schedule: when, about what, and for whom; for the weekly default only time and channel."""
    blocks = [section(problem)] if problem else []
    if not is_builtin:
        blocks += _rule_fields(words, values)
        if alliances:
            blocks.append(ALLIANCE.block(words, values.alliance_id, alliances))
    blocks += fields.inputs(words, WHEN_AND_WHERE, values)
    if not is_builtin:
        blocks.append(STARTS_ON.block(words, values.starts_on))
    title, submit = words("digestplan.title"), words("schedule.go_on")
    return form(words, CallbackId.DIGEST_SCHEDULE, title, blocks, submit=submit, metadata=metadata)


def next_dates(words: Translator, one: ListedSchedule, *, metadata: str) -> View:
    """The rule in words, the channel, and the next dates; to save, or to go back."""
    told = f"{_title(words, one)}\n{_sentence(rule(words, one.form))}, {_place(words, one.form)}."
    lines = [bold(words("digestplan.next_dates")), *[f"• {_occasion(words, at)}" for at in one.upcoming]]
    if not one.upcoming:
        lines.append(words("digestplan.no_meeting_planned"))
    blocks = [
        section(told),
        section("\n".join(lines)),
        actions("back", button(words("schedule.back"), ActionId.DIGEST_SCHEDULE_BACK)),
    ]
    if one.form.channel_id is not None:
        blocks.insert(1, context(words("digestplan.all_read")))
    return form(words, CallbackId.DIGEST_SCHEDULE_CONFIRM, words("digestplan.check_title"), blocks, metadata=metadata)


def end_form(words: Translator, one: ListedSchedule, *, metadata: str) -> View:
    """The consequences of ending a schedule, to agree to."""
    key = "digestplan.end_standing" if one.is_builtin else "digestplan.end_means"
    told = f"{_title(words, one)}\n{_sentence(rule(words, one.form))}.\n{words(key)}"
    title, submit = words("digestplan.end_title"), words("digestplan.do_end")
    return form(words, CallbackId.DIGEST_SCHEDULE_END, title, [section(told)], submit=submit, metadata=metadata)


def rule(words: Translator, values: DigestScheduleForm) -> str:
    """A schedule in words: "elke maand, op de eerste om 08:00"."""
    told = {"time": f"{values.wall_time:%H:%M}"}
    if values.frequency is not Frequency.BEFORE_MEETING:
        return words(f"digestplan.rule_{values.frequency}", weekday=words.weekday(0), **told)
    kind = words(f"digestplan.each_{values.meeting_kind}")
    if values.days_before is None:
        return words("digestplan.rule_papers", meeting=kind, **told)
    return words.count("digestplan.rule_days", values.days_before, meeting=kind, **told)


def refused(words: Translator, *, channel_id: str, error: str, is_office: bool) -> tuple[str, list[Block]]:
    """Why the digest below is sent to a person instead of its channel, and who can fix that."""
    reason = reason_key(error)
    told = words(f"digestplan.refused_{reason}", channel=f"<#{channel_id}>", error=mrkdwn(error))
    whose = "_office" if is_office and reason != "away" else ""
    text = f"{told} {words(f'digestplan.mend_{reason}{whose}')}"
    show = button(words("digestplan.list_title"), ActionId.LIST_DIGEST_SCHEDULES)
    return text, [section(text), *([] if is_office else [actions("digest_schedules", show)])]


def next_line(words: Translator, one: ListedSchedule) -> str:
    """When a schedule's next digest comes, and which one, unless it is the network's weekly default."""
    coming = one.upcoming[0]
    if one.is_builtin:
        return words("home.next_digest", at=words.moment(coming.due_at))
    return words("home.next_digest_of", occasion=_occasion(words, coming), of=_title(words, one))


def before_value(kind: MeetingKind) -> str:
    """ "Before each meeting of this kind" as an option's value: "before_meeting:executive"."""
    return f"{Frequency.BEFORE_MEETING}:{kind}"


def _rule_fields(words: Translator, values: DigestScheduleForm) -> list[Block]:
    periods = [(words(f"digestplan.{one}").capitalize(), one.value) for one in PERIODS]
    meetings = [
        (_sentence(words("digestplan.before", meeting=words(f"digestplan.each_{kind}"))), before_value(kind))
        for kind in MeetingKind
    ]
    groups = [(words("digestplan.by_period"), periods), (words("digestplan.by_meeting"), meetings)]
    chosen = before_value(values.meeting_kind) if values.meeting_kind else values.frequency.value
    return [FREQUENCY.block(words, chosen, groups), DAYS_BEFORE.block(words, values.days_before)]


def _choices(words: Translator, one: ListedSchedule) -> list[Choice]:
    if one.is_ended:
        return [(words("digestplan.do_resume"), CHANGE)]
    return [(words(f"digestplan.do_{what}"), what) for what in (CHANGE, END)]


def _schedule_line(words: Translator, one: ListedSchedule) -> str:
    lines = [_title(words, one)]
    if one.is_ended:
        return "\n".join([*lines, words("digestplan.stopped")])
    lines.append(f"{_sentence(rule(words, one.form))} · {_place(words, one.form)}")
    if one.is_paused:
        lines.append(words("digestplan.rests"))
    elif one.upcoming:
        lines.append(words("digestplan.next", occasion=_occasion(words, one.upcoming[0])))
    else:
        lines.append(words("digestplan.no_meeting_planned"))
    return "\n".join(lines)


def _title(words: Translator, one: ListedSchedule) -> str:
    if one.is_builtin:
        return bold(words("digestplan.standing"))
    name = words.name(one.alliance) if one.alliance else words("digestplan.network")
    return bold(mrkdwn(name))


def _place(words: Translator, values: DigestScheduleForm) -> str:
    if values.channel_id is None:
        return words("digestplan.to_office")
    return words("digestplan.to_channel", channel=f"<#{values.channel_id}>")


def _occasion(words: Translator, one: DigestOccasion) -> str:
    """A date and the period it covers: "ma 30 nov. 08:00, over 23–29 november"."""
    days = words.days(one.period.first_on, one.period.last_on)
    told = words("digestplan.occasion", moment=words.moment(one.due_at), days=days)
    if one.meeting is None:
        return told
    return f"{told} ({one.meeting.ref} · {quote(one.meeting.title, 100)})"


def _sentence(told: str) -> str:
    return told[:1].upper() + told[1:]
