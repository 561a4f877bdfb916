"""Action steps and the agenda as readers see them."""

import datetime as dt
from collections.abc import Sequence

from alliance.links import ShownLink
from alliance.steps import AgendaPage, Choice, Reported, ShownStep
from alliance.words import Status
from handlers.ids import ActionId
from handlers.views.parts import (
    Block,
    actions,
    bold,
    button,
    context,
    cut,
    mrkdwn,
    option,
    quote,
    section,
    short_name,
    text,
)
from handlers.views.parts import Choice as Option
from texts import Translator

EVERY = ""
"""Stands for the agenda of the whole network where an alliance's id could stand."""
SHOWN_LINKS = 8
MAX_ALLIANCES = 40
"""How many alliances a page of the agenda offers to go to; among more one is found by its name. Slack takes about
12,000 characters of a message, names included."""


def step_line(words: Translator, step: ShownStep) -> str:
    """A step on one line of a list."""
    title = quote(words.name(step.title, step.title_en), 120)
    parts = [f"*{step.ref}*", title, words(f"status.{step.status}")]
    if step.links.waits_for:
        parts.append(words("step.waits_for", refs=_refs(step.links.waits_for)))
    if step.due_on:
        parts.append(_due(words, step, step.due_on))
    return " · ".join(parts)


def step_card(words: Translator, step: ShownStep) -> list[Block]:
    """A step with its status, owners and date, what it is linked to, and what its reader may do with it."""
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
    if step.review_on:
        facts.append(words("step.review", day=words.day(step.review_on)))
    if step.due_on:
        facts.append(_due(words, step, step.due_on))
    if step.source:
        year = f", {step.source_year}" if step.source_year and str(step.source_year) not in step.source else ""
        facts.append(words("step.source", source=mrkdwn(step.source) + year))
    blocks.append(context(" · ".join(facts)))
    if lines := _links(words, step):
        blocks.append(section("\n".join(lines)))
    return [*blocks, actions(f"step-{step.ref}", *_buttons(words, step))]


def step_text(words: Translator, step: ShownStep) -> str:
    """The meaning of a step in words."""
    title = quote(words.name(step.title, step.title_en))
    owners = cut(_owners(words, step), 600)
    said = words("step.text", ref=step.ref, title=title, status=words(f"status.{step.status}"), owners=owners)
    if step.links.waits_for:
        said += f", {words('step.waits_for', refs=_refs(step.links.waits_for))}"
    return said


def reported(words: Translator, step: ShownStep) -> str:
    """How a step stands now that somebody has reported: a blocked one names what it waits for."""
    parts = [words("step.now", ref=f"*{step.ref}*", status=bold(words(f"status.{step.status}")))]
    if step.status is Status.BLOCKED and step.links.waits_for:
        parts.append(words("step.waits_for", refs=_refs(step.links.waits_for)))
    if step.note:
        parts.append(quote(step.note, 300))
    return " · ".join(parts)


def agenda_title(words: Translator, page: AgendaPage) -> str:
    """What a page of the agenda shows, and how many there are."""
    alliance = page.alliance
    whose = mrkdwn(words.name(alliance.name, alliance.name_en)) if alliance else words("agenda.everywhere")
    return words.count("agenda.title", page.total, alliance=whose, choice=words(f"agenda.{page.choice}").lower())


def agenda_page(words: Translator, page: AgendaPage, alliances: Sequence[tuple[str, Sequence[Option]]]) -> list[Block]:
    """A page of the agenda, with the ways to see other steps of it."""
    where = str(page.alliance.id) if page.alliance else EVERY
    few = 0 < sum(len(options) for _, options in alliances) <= MAX_ALLIANCES
    accessory = _alliance_select(words, page.choice, where, alliances) if few else None
    filters = [
        button(
            words(f"agenda.{choice}"),
            f"{ActionId.STEPS}:{choice}",
            value=f"{choice}/{where}/",
            style="primary" if choice is page.choice else None,
        )
        for choice in Choice
    ]
    blocks = [section(agenda_title(words, page), accessory=accessory), actions("agenda-filters", *filters)]
    for step in page.steps:
        show = button(words("card.show"), ActionId.SHOW, value=step.ref, hint=words("card.show_of", ref=step.ref))
        blocks.append(section(f"{step_line(words, step)}\n{cut(_owners(words, step), 300)}", accessory=show))
    if not page.steps:
        blocks.append(section(words(f"agenda.none_{page.choice}")))
    if page.next:
        following = button(words("page.next"), f"{ActionId.STEPS}:next", value=f"{page.choice}/{where}/{page.next}")
        blocks.append(actions("agenda-pages", following))
    return blocks


def history(words: Translator, step: ShownStep, reports: Sequence[Reported], *, older: str | None) -> list[Block]:
    """Every status of a step, newest first; `older` leads to those before."""
    title = quote(words.name(step.title, step.title_en), 300)
    blocks = [section(f"*{words('step.history')}* · {step.ref}\n{title}")]
    for one in reports:
        day = words.full_day(words.local(one.at).date())
        who = short_name(one.by) if one.by else words("step.began")
        line = f"{bold(words(f'status.{one.status}'))} · {day} · {who}"
        blocks.append(section(f"{line}\n{quote(one.note, 400)}" if one.note else line))
    if older:
        blocks.append(actions("step-history", button(words("page.older"), ActionId.STEP_HISTORY, value=older)))
    return blocks


def made_owner(words: Translator, step: ShownStep, *, by: str) -> tuple[str, list[Block]]:
    """What a contact person hears of a step that they are to look after."""
    said = words("step.you_own", who=by, ref=step.ref, title=quote(words.name(step.title, step.title_en), 300))
    return said, [section(said), *step_card(words, step)]


def _alliance_select(
    words: Translator, choice: Choice, where: str, alliances: Sequence[tuple[str, Sequence[Option]]]
) -> Block:
    network = (words("agenda.network"), [(words("agenda.everywhere"), EVERY)])
    groups = [
        {
            "label": text(cut(name, 75)),
            "options": [option(label, f"{choice}/{value}/") for label, value in options[:100]],
        }
        for name, options in [network, *alliances][:100]
    ]
    element: Block = {
        "type": "static_select",
        "action_id": f"{ActionId.STEPS}:alliance",
        "placeholder": text(words("form.alliance")),
        "option_groups": groups,
    }
    current = f"{choice}/{where}/"
    for _, options in [network, *alliances]:
        for label, value in options:
            if f"{choice}/{value}/" == current:
                element["initial_option"] = option(label, current)
    return element


def _buttons(words: Translator, step: ShownStep) -> list[Block]:
    older = button(
        words("step.history"), ActionId.STEP_HISTORY, value=step.ref, hint=words("step.history_of", ref=step.ref)
    )
    if not step.may_change:
        return [older]
    report = button(
        words("step.report"), ActionId.STEP_STATUS, value=step.ref, hint=words("step.report_of", ref=step.ref)
    )
    to_link = button(words("step.link"), ActionId.LINK_STEP, value=step.ref, hint=words("step.link_of", ref=step.ref))
    return [report, to_link, older]


def _links(words: Translator, step: ShownStep) -> list[str]:
    """What the step is linked to, a line each."""
    lines = [words(f"step.link_{link.kind}", to=_target(words, link)) for link in step.links.own]
    lines += [words("step.holds_up", step=_target(words, link)) for link in step.links.holds_up]
    more = len(lines) - SHOWN_LINKS
    return [*lines[:SHOWN_LINKS], *([words.count("step.more_links", more)] if more > 0 else [])]


def _target(words: Translator, link: ShownLink) -> str:
    return f"*{link.ref}* {quote(words.name(link.title.nl, link.title.en), 150)}"


def _refs(links: Sequence[ShownLink]) -> str:
    return ", ".join([link.ref for link in links][:4]) + (" …" if len(links) > 4 else "")


def _due(words: Translator, step: ShownStep, due_on: dt.date) -> str:
    due = words("step.due", day=words.day(due_on))
    return f"{due}, {words.count('step.late', step.days_late)}" if step.days_late else due


def _owners(words: Translator, step: ShownStep) -> str:
    names = []
    for owner in step.owners:
        name = mrkdwn(words.name(owner.organisation.name, owner.organisation.name_en))
        names.append(f"{name} ({short_name(owner.contact)})" if owner.contact else name)
    return ", ".join(names) if names else words("step.no_owner")
