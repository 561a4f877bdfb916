"""The summary of a round in a channel, and urgent reports."""

from collections.abc import Sequence

from alliance.agenda.steps import ShownStep
from alliance.checkins.summaries import ChangedStep, Summary
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, section
from handlers.slack.views.markup import bold, cut, mrkdwn, quote, short_name
from texts import Translator

SHOWN = 12
"""Maximum number of steps a list names; the rest is counted, and one click away."""


def summary(words: Translator, told: Summary) -> tuple[str, list[Block]]:
    """The message in the channel at the deadline: counts, changes, and which steps are stuck on what."""
    alliance = mrkdwn(words.name(told.alliance.names))
    opening = words.count("summary.opening", told.asked, alliance=alliance, answered=told.answered)
    title = words("summary.title", day=words.day(told.asked_on))
    if told.poll is not None:
        asked = quote(told.poll.question, 300)
        title = words("statuspoll.summary_title", ref=told.poll.ref, question=asked.replace("\n", " "))
        opening = words.count("statuspoll.summary_opening", told.asked, alliance=alliance, answered=told.answered)
    blocks = [section(f"{bold(title)}\n{opening}")]
    if told.changed:
        blocks.append(
            section(_list(words, words("summary.changed"), [changed_line(words, one) for one in told.changed]))
        )
    if told.stuck:
        blocks.append(section(_list(words, words("summary.stuck"), [stuck_line(words, one) for one in told.stuck])))
    agenda = button(words("summary.agenda"), ActionId.SHOW_STEPS, value=str(told.alliance.id))
    blocks.append(actions(f"summary-{told.alliance.id}", agenda))
    if told.poll is not None:
        opening = f"{title} {opening}"
    lines = [
        opening,
        *[changed_line(words, one) for one in told.changed],
        *[stuck_line(words, one) for one in told.stuck],
    ]
    return cut(" ".join(lines), 3000), blocks


def urgent(words: Translator, step: ShownStep, *, note: str, name: str) -> tuple[str, list[Block]]:
    """An owner's urgent report."""
    title = quote(words.name(step.titles), 200)
    status = words(f"status.{step.status}")
    text = words("urgent.text", name=short_name(name), ref=step.ref, title=title, status=status)
    show = button(words("card.show"), ActionId.SHOW, value=step.ref)
    return f"{text} {quote(note, 500)}", [
        section(text),
        *([section(quote(note, 2500))] if note else []),
        actions(f"urgent-{step.ref}", show),
    ]


def changed_line(words: Translator, step: ChangedStep) -> str:
    """A step with its status, with the previous one if it changed, and its note."""
    title = quote(words.name(step.title), 150)
    status = words(f"status.{step.status}")
    if step.before is not step.status:
        status = words("summary.from_to", before=words(f"status.{step.before}"), now=status)
    line = f"*{step.ref}* {title}: {status}"
    return f"{line}. {quote(step.note, 200)}" if step.note else line


def stuck_line(words: Translator, step: ChangedStep) -> str:
    """A step that is stuck, with what it waits for."""
    title = quote(words.name(step.title), 150)
    if step.waits_for:
        return words("summary.stuck_on", ref=step.ref, title=title, on=", ".join(step.waits_for))
    return f"*{step.ref}* {title}"


def group_lines(words: Translator, key: str, lines: Sequence[str]) -> list[str]:
    """Lines under their heading; empty if there are no lines."""
    if not lines:
        return []
    return [words(key), *[f"• {line}" for line in lines[:SHOWN]], *_rest(words, lines)]


def _list(words: Translator, heading: str, lines: Sequence[str]) -> str:
    return "\n".join([bold(heading), *[f"• {line}" for line in lines[:SHOWN]], *_rest(words, lines)])


def _rest(words: Translator, lines: Sequence[str]) -> list[str]:
    more = len(lines) - SHOWN
    return [words.count("list.more", more)] if more > 0 else []
