"""What a round came to, in a channel; what a chair hears of it; and the one reminder."""

import datetime as dt
from collections.abc import Sequence

from alliance.agenda.steps import ShownStep
from alliance.attention.chair_days import AllianceDay, StepNews
from alliance.checkins.summaries import ChangedStep, Summary
from handlers.agenda.views.agenda import lay_before_button
from handlers.slack.ids import ActionId
from handlers.slack.views.parts import (
    Block,
    actions,
    bold,
    button,
    context,
    cut,
    listed,
    mrkdwn,
    quote,
    section,
    short_name,
)
from texts import Translator

MAX_ALLIANCES = 8
MAX_BUTTONS = 5
ROOM = 3500
"""Characters for all alliances of a chair together: what they are asked themselves stands above it."""
SHOWN = 12
"""Steps that one list names; the rest is counted, and one click away."""


def summary(words: Translator, told: Summary) -> tuple[str, list[Block]]:
    """The message in the channel at the deadline: counts, what changed, and what is stuck on what."""
    alliance = mrkdwn(words.name(told.alliance.name, told.alliance.name_en))
    opening = words("summary.opening", alliance=alliance, answered=told.answered, asked=told.asked)
    title = words("summary.title", day=words.day(told.held_on))
    if told.poll is not None:
        asked = quote(told.poll.question, 300)
        title = words("statuspoll.summary_title", ref=told.poll.ref, question=asked.replace("\n", " "))
        opening = words.count("statuspoll.summary_opening", told.asked, alliance=alliance, answered=told.answered)
    blocks = [section(f"{bold(title)}\n{opening}")]
    if told.changed:
        blocks.append(section(_list(words, words("summary.changed"), [_changed(words, one) for one in told.changed])))
    if told.stuck:
        blocks.append(section(_list(words, words("summary.stuck"), [_stuck(words, one) for one in told.stuck])))
    agenda = button(words("summary.agenda"), ActionId.SHOW_STEPS, value=str(told.alliance.id))
    blocks.append(actions(f"summary-{told.alliance.id}", agenda))
    if told.poll is not None:
        opening = f"{title} {opening}"
    lines = [opening, *[_changed(words, one) for one in told.changed], *[_stuck(words, one) for one in told.stuck]]
    return cut(" ".join(lines), 3000), blocks


def reminder(
    words: Translator,
    *,
    name: str,
    refs: Sequence[str],
    ends_at: dt.datetime | None,
    link: str | None,
    is_asked_for: bool,
) -> tuple[str, list[Block]]:
    """The one reminder, or what somebody put off: what is still open, until when, and where to answer."""
    told = listed(words, refs[:SHOWN]) if len(refs) <= SHOWN else words("checkin.steps", n=words.number(len(refs)))
    key = "checkin.again" if is_asked_for else "checkin.reminder"
    if ends_at is None:
        key = "checkin.again_late"
    moment = {"moment": words.moment(ends_at)} if ends_at else {}
    text = words(key, name=short_name(name.split(" ")[0]), refs=told, **moment)
    blocks = [section(text)]
    if link is not None:
        blocks.append(context(f"<{link}|{words('checkin.to_message')}>"))
    return text, blocks


def urgent(words: Translator, step: ShownStep, *, note: str, name: str) -> tuple[str, list[Block]]:
    """What an owner reports that cannot wait."""
    title = quote(words.name(step.title, step.title_en), 200)
    status = words(f"status.{step.status}")
    text = words("urgent.text", name=short_name(name), ref=step.ref, title=title, status=status)
    show = button(words("card.show"), ActionId.SHOW, value=step.ref)
    return f"{text} {quote(note, 500)}", [
        section(text),
        *([section(quote(note, 2500))] if note else []),
        actions(f"urgent-{step.ref}", show),
    ]


def chair_day(words: Translator, days: Sequence[AllianceDay]) -> list[Block]:
    """What happened in a chair's alliances: as part of their message of the day."""
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
    lines += _group(words, "chairday.stuck", [_step(words, one) for one in day.stuck])
    lines += _group(words, "chairday.overdue", [_step(words, one) for one in day.overdue])
    if not day.is_official:  # who asks them who takes it up names the steps
        lines += _group(words, "chairday.unowned", [_step(words, one) for one in day.unowned])
    for one in day.ended:
        lines.append(words("chairday.ended", answered=one.answered, asked=one.asked))
        if one.unanswered:
            refs = ", ".join(one.unanswered[:SHOWN])
            more = len(one.unanswered) - SHOWN
            lines.append(words("chairday.unanswered", refs=refs if more <= 0 else f"{refs} …"))
        lines += _group(words, "chairday.changed", [_changed(words, step) for step in one.changed])
        lines += _group(words, "chairday.still_stuck", [_stuck(words, step) for step in one.stuck])
    if day.silent:
        names = ", ".join(short_name(name) for name in day.silent[:SHOWN])
        lines.append(words("chairday.silent", names=names))
    return lines + [words("chairday.missed", day=words.day(on)) for on in day.missed]


def _changed(words: Translator, step: ChangedStep) -> str:
    title = quote(words.name(step.title.nl, step.title.en), 150)
    status = words(f"status.{step.status}")
    if step.before is not step.status:
        status = words("summary.from_to", before=words(f"status.{step.before}"), now=status)
    line = f"*{step.ref}* {title}: {status}"
    return f"{line}. {quote(step.note, 200)}" if step.note else line


def _stuck(words: Translator, step: ChangedStep) -> str:
    title = quote(words.name(step.title.nl, step.title.en), 150)
    if step.waits_for:
        return words("summary.stuck_on", ref=step.ref, title=title, on=", ".join(step.waits_for))
    return f"*{step.ref}* {title}"


def _step(words: Translator, step: StepNews) -> str:
    line = f"*{step.ref}* {quote(words.name(step.title.nl, step.title.en), 150)}"
    if step.due_on:
        line += f" · {words('step.due', day=words.day(step.due_on))}"
    if step.waits_for:
        line += f" · {words('checkin.waits_for', refs=', '.join(step.waits_for))}"
    return f"{line}: {quote(step.note, 150)}" if step.note else line


def _group(words: Translator, key: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return [words(key), *[f"• {line}" for line in lines[:SHOWN]], *_rest(words, lines)]


def _list(words: Translator, heading: str, lines: Sequence[str]) -> str:
    return "\n".join([bold(heading), *[f"• {line}" for line in lines[:SHOWN]], *_rest(words, lines)])


def _rest(words: Translator, lines: Sequence[str]) -> list[str]:
    more = len(lines) - SHOWN
    return [words.count("list.more", more)] if more > 0 else []
