"""Action steps as readers see them."""

import datetime as dt

from alliance.agenda import ShownStep
from handlers.views.parts import Block, bold, context, cut, mrkdwn, quote, section
from texts import Translator


def step_line(words: Translator, step: ShownStep) -> str:
    """A step on one line of a list."""
    title = quote(words.name(step.title, step.title_en), 120)
    parts = [f"*{step.ref}*", title, words(f"status.{step.status}")]
    if step.due_on:
        parts.append(_due(words, step, step.due_on))
    return " · ".join(parts)


def step_card(words: Translator, step: ShownStep) -> list[Block]:
    """A step with its status, owners and date."""
    alliance = mrkdwn(words.name(step.alliance.name, step.alliance.name_en))
    title = quote(words.name(step.title, step.title_en), 600)
    status = words("step.status", status=words(f"status.{step.status}"))
    if step.note:
        status += f". {quote(step.note, 600)}"
    blocks = [section(f"*{step.ref} · {words('step.name')}* · {alliance}\n{bold(title)}\n{status}")]
    facts = [words(f"ambition.{step.ambition}"), _owners(words, step)]
    if step.status_at:
        facts.append(words("step.since", day=words.day(words.local(step.status_at).date())))
    if step.is_continuous:
        facts.append(words("step.continuous"))
    if step.due_on:
        facts.append(_due(words, step, step.due_on))
    if step.source:
        year = f", {step.source_year}" if step.source_year and str(step.source_year) not in step.source else ""
        facts.append(words("step.source", source=mrkdwn(step.source) + year))
    blocks.append(context(" · ".join(facts)))
    return blocks


def step_text(words: Translator, step: ShownStep) -> str:
    """The meaning of a step in words."""
    title = quote(words.name(step.title, step.title_en))
    owners = cut(_owners(words, step), 600)
    return words("step.text", ref=step.ref, title=title, status=words(f"status.{step.status}"), owners=owners)


def _due(words: Translator, step: ShownStep, due_on: dt.date) -> str:
    due = words("step.due", day=words.day(due_on))
    return f"{due}, {words.count('step.late', step.days_late)}" if step.days_late else due


def _owners(words: Translator, step: ShownStep) -> str:
    names = [mrkdwn(words.name(owner.name, owner.name_en)) for owner in step.owners]
    return ", ".join(names) if names else words("step.no_owner")
