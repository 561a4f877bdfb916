"""The part of a chair's daily message about what happened in their alliances."""

from collections.abc import Sequence

from alliance.attention.chair_days import AllianceDay, StepNews
from handlers.agenda.views.agenda import lay_before_button
from handlers.checkins.views.rounds import SHOWN, changed_line, group_lines, stuck_line
from handlers.slack.views.parts import (
    Block,
    actions,
    bold,
    context,
    cut,
    mrkdwn,
    quote,
    section,
    short_name,
)
from texts import Translator

MAX_ALLIANCES = 8
MAX_BUTTONS = 5
ROOM = 3500
"""Maximum number of characters for all alliances of a chair together, since their own questions are shown above it."""


def chair_day(words: Translator, days: Sequence[AllianceDay]) -> list[Block]:
    """The news of a chair's alliances, as part of their daily message."""
    told = [day for day in days if not day.is_empty]
    blocks: list[Block] = []
    for day in told[:MAX_ALLIANCES]:
        text = cut("\n".join(_lines_of_day(words, day)), min(2500, ROOM // len(told[:MAX_ALLIANCES])))
        blocks.append(section(text))
        refs = [step.ref for step in {one.ref: one for one in (*day.stuck, *day.overdue)}.values()]
        if day.may_lay_before and refs:
            buttons = [lay_before_button(words, ref, names_step=True) for ref in refs[:MAX_BUTTONS]]
            blocks.append(actions(f"chairday-{day.alliance.id}", *buttons))
    if len(told) > MAX_ALLIANCES:
        blocks.append(context(words.count("list.more", len(told) - MAX_ALLIANCES)))
    return blocks


def _lines_of_day(words: Translator, day: AllianceDay) -> list[str]:
    alliance = mrkdwn(words.name(day.alliance.name, day.alliance.name_en))
    lines = [bold(words("chairday.title", alliance=alliance))]
    lines += group_lines(words, "chairday.stuck", [_step(words, one) for one in day.stuck])
    lines += group_lines(words, "chairday.overdue", [_step(words, one) for one in day.overdue])
    if not day.is_official:  # the lead officer's own questions already name these steps
        lines += group_lines(words, "chairday.unowned", [_step(words, one) for one in day.unowned])
    for one in day.ended:
        lines.append(words.count("chairday.ended", one.asked, answered=one.answered))
        if one.unanswered:
            refs = ", ".join(one.unanswered[:SHOWN])
            more = len(one.unanswered) - SHOWN
            lines.append(words("chairday.unanswered", refs=refs if more <= 0 else f"{refs} …"))
        lines += group_lines(words, "chairday.changed", [changed_line(words, step) for step in one.changed])
        lines += group_lines(words, "chairday.still_stuck", [stuck_line(words, step) for step in one.stuck])
    if day.silent:
        names = ", ".join(short_name(name) for name in day.silent[:SHOWN])
        lines.append(words("chairday.silent", names=names))
    return lines + [words("chairday.missed", day=words.day(on)) for on in day.missed]


def _step(words: Translator, step: StepNews) -> str:
    line = f"*{step.ref}* {quote(words.name(step.title.nl, step.title.en), 150)}"
    if step.due_on:
        line += f" · {words('step.due', day=words.day(step.due_on))}"
    if step.waits_for:
        line += f" · {words('checkin.waits_for', refs=', '.join(step.waits_for))}"
    return f"{line}: {quote(step.note, 150)}" if step.note else line
