"""The part of a chair's daily message about what happened in their alliances."""

from collections.abc import Sequence

from alliance.attention.chair_days import AllianceDay, SilentOwner, StepNews
from handlers.agenda.views.agenda import escalate_button
from handlers.checkins.views.rounds import SHOWN, changed_line, group_lines, stuck_line
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, button, context, section
from handlers.slack.views.markup import bold, cut, mention, mrkdwn, quote, short_name
from texts import Translator

MAX_ALLIANCES = 8
MAX_STEPS = 4
"""Maximum number of steps with a button in each list of an alliance; the rest is counted."""
ROOM = 3500
"""Maximum number of characters for all alliances of a chair together, since their own questions are shown above it."""


def chair_day(words: Translator, days: Sequence[AllianceDay]) -> list[Block]:
    """The news of a chair's alliances, as part of their daily message."""
    told = [day for day in days if not day.is_empty]
    blocks: list[Block] = []
    for day in told[:MAX_ALLIANCES]:
        blocks += _fitting(words, _blocks_of_day(words, day), ROOM // len(told[:MAX_ALLIANCES]))
    if len(told) > MAX_ALLIANCES:
        blocks.append(context(words.count("list.more", len(told) - MAX_ALLIANCES)))
    return blocks


def _blocks_of_day(words: Translator, day: AllianceDay) -> list[Block]:
    alliance = mrkdwn(words.name(day.alliance.names))
    blocks = [section(bold(words("chairday.title", alliance=alliance)))]
    blocks += _steps(words, "chairday.stuck", day.stuck, day)
    blocks += _steps(words, "chairday.overdue", day.overdue, day)
    if not day.is_official:  # the lead officer's own questions already name these steps
        blocks += _steps(words, "chairday.unowned", day.unowned, day, lays_before=False)
    for one in day.ended:
        lines = [words.count("chairday.ended", one.asked, answered=one.answered)]
        lines += group_lines(words, "chairday.changed", [changed_line(words, step) for step in one.changed])
        lines += group_lines(words, "chairday.still_stuck", [stuck_line(words, step) for step in one.stuck])
        blocks.append(section(cut("\n".join(lines), 2500)))
        blocks += _steps(words, "chairday.unanswered", one.unanswered, day, lays_before=False)
    lines = [_silent(words, one) for one in day.silent[:SHOWN]]
    lines += [words("chairday.missed", day=words.day(on)) for on in day.missed]
    return [*blocks, section(cut("\n".join(lines), 2500))] if lines else blocks


def _steps(
    words: Translator, key: str, steps: Sequence[StepNews], day: AllianceDay, *, lays_before: bool = True
) -> list[Block]:
    """A list of steps below its heading, each with its button: to lay it before the political lead, or to show it."""
    blocks: list[Block] = []
    for one in steps[:MAX_STEPS]:
        if lays_before and day.may_lay_before:
            do = escalate_button(words, one.ref, names_step=True)
        else:
            do = button(words("card.show"), ActionId.SHOW, value=one.ref, hint=words("card.show_of", ref=one.ref))
        heading = "" if blocks else f"{words(key)}\n"
        blocks.append(section(f"{heading}• {_step(words, one)}", accessory=do))
    more = len(steps) - len(blocks)
    return [*blocks, context(words.count("list.more", more))] if more > 0 else blocks


def _silent(words: Translator, one: SilentOwner) -> str:
    refs = ", ".join(one.refs[:SHOWN]) + (" …" if len(one.refs) > SHOWN else "")
    return words("chairday.silent", name=short_name(one.name), refs=refs, person=mention(one.slack_user_id))


def _fitting(words: Translator, blocks: Sequence[Block], room: int) -> list[Block]:
    """The first blocks whose texts have at most `room` characters together; the rest is one click away."""
    kept: list[Block] = []
    for block in blocks:
        room -= len(block["text"]["text"]) if block["type"] == "section" else 0
        if room < 0 and kept:
            return [*kept, context(words("checkin.rest"))]
        kept.append(block)
    return kept


def _step(words: Translator, step: StepNews) -> str:
    line = f"*{step.ref}* {quote(words.name(step.title), 150)}"
    if step.due_on:
        line += f" · {words('step.due', day=words.day(step.due_on))}"
    if step.waits_for:
        line += f" · {words('checkin.waits_for', refs=', '.join(step.waits_for))}"
    return f"{line}: {quote(step.note, 150)}" if step.note else line
