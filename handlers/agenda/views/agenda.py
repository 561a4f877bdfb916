"""The views of an action step and of the agenda."""

import datetime as dt
from collections.abc import Sequence

from alliance.agenda.links import ShownLink
from alliance.agenda.steps import AgendaFilter, AgendaPage, ShownEscalation, ShownStep, StepHistoryLine, StepReport
from alliance.enums import DecisionOutcome, EscalationAnswer, Name, Status, StepEventKind
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, option, overflow, section, text
from handlers.slack.views.blocks import Choice as Option
from handlers.slack.views.markup import MAX_SECTION, bold, cut, dated, mrkdwn, quote, short_name
from texts import Translator

EVERY = ""
"""The agenda of the whole network, in place of an alliance's id."""
SHOWN_LINKS = 8
NOTE = 350
"""Maximum number of characters of a note in a step's history."""
OWNERS, ARCHIVE, SCHEDULE = "owners", "archive", "schedule"
"""The options in a step's overflow menu."""
MAX_ALLIANCES = 40
"""Maximum number of alliances in the agenda's select; with more, readers find an alliance by its name.

Slack accepts about 12,000 characters in a message, names included.
"""


def step_line(words: Translator, step: ShownStep) -> str:
    """A step as one line of a list."""
    title = quote(words.name(step.titles), 120)
    parts = [f"*{step.ref}*", title, words(f"status.{step.status}")]
    if step.links.waits_for:
        parts.append(words("step.waits_for", refs=_refs(step.links.waits_for)))
    if step.due_on:
        parts.append(due_words(words, step, step.due_on))
    return " · ".join(parts)


def step_card(words: Translator, step: ShownStep) -> list[Block]:
    """A step's card: its status, owners, date and links, and the buttons that its reader may use."""
    alliance = mrkdwn(words.name(step.alliance.names))
    title = quote(words.name(step.titles), 600)
    status = words("step.status", status=words(f"status.{step.status}"))
    if step.status_at:
        status += f" {words('step.since', day=words.day(words.local(step.status_at).date()))}"
    if step.note:
        status = f"{status.removesuffix('.')}. {quote(step.note, 600)}"
    blocks = [section(f"*{step.ref} · {words('step.name')}* · {alliance}\n{bold(title)}\n{status}")]
    if description := words.name(step.description):
        blocks.append(section(quote(description, MAX_SECTION)))
    facts = [words(f"ambition.{step.ambition}"), owners_line(words, step)]
    if step.rung:
        facts.append(rung_words(words, step.rung.number, words.name(step.rung.name)))
    if step.is_continuous:
        facts.append(words("step.continuous"))
    if step.review_on:
        facts.append(words("step.review", day=words.day(step.review_on)))
    if step.due_on:
        facts.append(due_words(words, step, step.due_on))
    if step.source:
        year = f", {step.source_year}" if step.source_year and str(step.source_year) not in step.source else ""
        facts.append(words("step.source", source=mrkdwn(step.source) + year))
    blocks += [context(" · ".join(facts)), *whom_to_ask(words, step)]
    if step.is_archived:
        blocks.append(context(words("step.is_archived")))
    if lines := _links(words, step):
        blocks.append(section("\n".join(lines)))
    if step.question:
        blocks.append(section(question(words, step.question)))
    return [*blocks, actions(f"step-{step.ref}", *_buttons(words, step))]


def rung_words(words: Translator, number: int, name: str) -> str:
    """A rung of a ladder with its name, since the number alone says nothing."""
    return words("step.rung", number=number, name=quote(name, 150))


def question(words: Translator, asked: ShownEscalation) -> str:
    """The question that was laid before the political lead, with the answer if there is one."""
    lines = [words("question.laid_before", name=short_name(asked.to), question=quote(asked.question, 700))]
    if asked.answer is None:
        lines.append(answer_by(words, asked))
    else:
        lines.append(answer(words, asked.answer, asked.line))
    return "\n".join(filter(None, lines))


def answer_by(words: Translator, asked: ShownEscalation) -> str:
    """Until when an answer is asked for, or that this day has passed; empty without such a day."""
    key = "question.answer_late" if asked.is_late else "question.answer_by"
    return words(key, day=words.day(asked.answer_by_on)) if asked.answer_by_on else ""


def answer(words: Translator, said: EscalationAnswer, line: str) -> str:
    """The political lead's answer, with the line they added."""
    told = words("question.answer", answer=bold(words(f"question.{said}")))
    return f"{told} {quote(line, 700)}" if line else told


def step_text(words: Translator, step: ShownStep) -> str:
    """A step as plain text."""
    title = quote(words.name(step.titles))
    owners = cut(owners_line(words, step), 600)
    said = words("step.text", ref=step.ref, title=title, status=words(f"status.{step.status}"), owners=owners)
    if step.links.waits_for:
        said += f", {words('step.waits_for', refs=_refs(step.links.waits_for))}"
    return said


def reported(words: Translator, step: ShownStep) -> str:
    """Confirmation of a step's new status; a blocked step names what it waits for."""
    parts = [words("step.now", ref=f"*{step.ref}*", status=bold(words(f"status.{step.status}")))]
    if step.status is Status.BLOCKED and step.links.waits_for:
        parts.append(words("step.waits_for", refs=_refs(step.links.waits_for)))
    if step.note:
        parts.append(quote(step.note, 300))
    return " · ".join(parts)


def agenda_title(words: Translator, page: AgendaPage) -> str:
    """The title of a page of the agenda, with the number of steps."""
    alliance = page.alliance
    whose = mrkdwn(words.name(alliance.names)) if alliance else words("agenda.everywhere")
    return words.count("agenda.title", page.total, alliance=whose, choice=words(f"agenda.{page.choice}").lower())


def agenda_page(words: Translator, page: AgendaPage, alliances: Sequence[tuple[str, Sequence[Option]]]) -> list[Block]:
    """A page of the agenda, with its filters, alliance select and paging button."""
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
        for choice in AgendaFilter
    ]
    blocks = [section(agenda_title(words, page), accessory=accessory), actions("agenda-filters", *filters)]
    for step in page.steps:
        show = button(words("card.show"), ActionId.SHOW, value=step.ref, hint=words("card.show_of", ref=step.ref))
        blocks.append(section(f"{step_line(words, step)}\n{cut(owners_line(words, step), 300)}", accessory=show))
    if not page.steps:
        blocks.append(section(words(f"agenda.none_{page.choice}")))
    if page.next:
        following = button(words("page.next"), f"{ActionId.STEPS}:next", value=f"{page.choice}/{where}/{page.next}")
        blocks.append(actions("agenda-pages", following))
    return blocks


def history(
    words: Translator, step: ShownStep, reports: Sequence[StepReport | StepHistoryLine], *, older: str | None
) -> list[Block]:
    """A step's history, newest first; `older` is the value of the button to the next page, or None."""
    title = quote(words.name(step.titles), 300)
    blocks = [section(f"*{words('step.history')}* · {step.ref}\n{title}")]
    for one in reports:
        day = words.full_day(words.local(one.at).date())
        nobody = "step.began" if isinstance(one, StepReport) else "step.by_bot"
        who = cut(short_name(one.by), 80) if one.by else words(nobody)
        if one.acting_for:
            who = words("step.acting_for", who=who, name=cut(short_name(one.acting_for), 80))
        lines = [f"{bold(_event_title(words, one))} · {day} · {who}"]
        if isinstance(one, StepHistoryLine):
            lines += _event_details(words, one)
        if one.note:
            lines.append(quote(one.note, NOTE))
        blocks.append(section("\n".join(lines)))
    if older:
        blocks.append(actions("step-history", button(words("page.older"), ActionId.STEP_HISTORY, value=older)))
    return blocks


def changes(words: Translator, found: Sequence[StepHistoryLine]) -> str:
    """The last five changes that others made to a step while a form was open, one per line."""
    lines = []
    for one in found[-5:]:
        who = short_name(one.by) if one.by else words("step.by_bot")
        lines.append("• " + " · ".join([bold(_event_title(words, one)), who, *_event_details(words, one)]))
    return "\n".join(lines)


def _event_title(words: Translator, one: StepReport | StepHistoryLine) -> str:
    if isinstance(one, StepReport):
        return words(f"status.{one.status}")
    if one.kind is StepEventKind.STATUS_UNDONE:
        return words("stepevent.status_undone", status=words(f"status.{one.about['status']}"))
    return words(f"stepevent.{one.kind}")


def _event_details(words: Translator, one: StepHistoryLine) -> list[str]:
    """The details of an event in a step's history, one line each."""
    if one.kind is StepEventKind.EDITED:
        return [", ".join(words(f"stepfield.{field}") for field in one.about.get("fields", []))]
    if one.kind in (StepEventKind.OWNERS, StepEventKind.MOVED):
        before, after = (_organisations(words, one.about.get(key, [])) for key in ("from", "to"))
        return [words("step.from_to", before=before, after=after)]
    if one.kind is StepEventKind.DECIDED and "outcome" in one.about:
        return [str(one.about.get("meeting")), words(f"decision.{one.about['outcome']}")]
    if one.kind is StepEventKind.ANSWERED:
        return [words(f"question.{one.about.get('answer')}")]
    if one.kind is StepEventKind.STATUS_UNDONE and one.about.get("note"):
        return [quote(one.about["note"], NOTE)]
    return []


def _organisations(words: Translator, pairs: Sequence[Sequence[str]]) -> str:
    names = [mrkdwn(words.name(Name(pair[0], pair[1]))) for pair in pairs]
    return cut(", ".join(names), 150) if names else words("step.no_owner")


def made_owner(words: Translator, step: ShownStep, *, by: str) -> tuple[str, list[Block]]:
    """Tell contact persons that they are to look after a step."""
    said = words("step.you_own", who=by, ref=step.ref, title=quote(words.name(step.titles), 300))
    return said, [section(said), *step_card(words, step)]


def decided(
    words: Translator,
    step: ShownStep,
    *,
    meeting: str,
    held_on: dt.date,
    outcome: DecisionOutcome,
    line: str,
    is_correction: bool = False,
) -> tuple[str, list[Block]]:
    """Notify a step's contact persons of a meeting's decision about it; a correction replaces an earlier one."""
    key = "step.was_decided_anew" if is_correction else "step.was_decided"
    meeting = dated(words, meeting, held_on)
    said = words(key, meeting=meeting, ref=step.ref, outcome=bold(words(f"decision.{outcome}")))
    said = f"{said} {quote(line, 700)}"
    return said, [section(said), *step_card(words, step)]


def _alliance_select(
    words: Translator, choice: AgendaFilter, where: str, alliances: Sequence[tuple[str, Sequence[Option]]]
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
    older = _button(words, "history", ActionId.STEP_HISTORY, step)
    if step.is_archived:
        return [older, *([_button(words, "restore", ActionId.RESTORE_STEP, step)] if step.may_run else [])]
    buttons = _answers(words, step)
    if step.may_run and step.status is Status.PROPOSED:
        buttons.append(_button(words, "adopt", ActionId.ADOPT_STEP, step, style="primary"))
    if step.may_change:
        buttons += [
            _button(words, "report", ActionId.STEP_STATUS, step),
            _button(words, "link", ActionId.LINK_STEP, step),
        ]
    if step.may_run:
        buttons.append(_button(words, "edit", ActionId.EDIT_STEP, step))
    buttons.append(older)
    if step.may_lay_before:
        buttons.append(escalate_button(words, step.ref))
    if step.may_run:
        more = [
            (words("do.schedule"), f"{SCHEDULE}:{step.ref}"),
            (words("step.hand_over"), f"{OWNERS}:{step.ref}"),
            (words("step.archive"), f"{ARCHIVE}:{step.ref}"),
        ]
        buttons.append(overflow(ActionId.STEP_MORE, more))
    return buttons


def _button(words: Translator, name: str, action_id: ActionId, step: ShownStep, *, style: str | None = None) -> Block:
    hint = words(f"step.{name}_of", ref=step.ref)
    return button(words(f"step.{name}"), action_id, value=step.ref, hint=hint, style=style)


def escalate_button(words: Translator, ref: str, *, names_step: bool = False) -> Block:
    """The button that lays a step before the political lead; in a row of several, its label names the step."""
    hint = words("question.lay_before_of", ref=ref)
    label = hint if names_step else words("question.lay_before")
    return button(label, f"{ActionId.LAY_BEFORE}:{ref}", value=ref, hint=hint)


def _answers(words: Translator, step: ShownStep) -> list[Block]:
    asked = step.question
    if asked is None or asked.answer is not None or not step.may_answer:
        return []
    return answer_buttons(words, asked.escalation_id)


def answer_buttons(words: Translator, escalation_id: int) -> list[Block]:
    """Buttons for the political lead's three answers; a line can be added to each."""
    return [
        button(
            words(f"question.{said}").capitalize(),
            f"{ActionId.ANSWER_QUESTION}:{said}",
            value=f"{escalation_id}:{said}",
        )
        for said in EscalationAnswer
    ]


def _links(words: Translator, step: ShownStep) -> list[str]:
    """The step's links, one line each."""
    lines = [words(f"step.link_{link.kind}", to=_target(words, link)) for link in step.links.own]
    lines += [words("step.holds_up", step=_target(words, link)) for link in step.links.holds_up]
    more = len(lines) - SHOWN_LINKS
    return [*lines[:SHOWN_LINKS], *([words.count("step.more_links", more)] if more > 0 else [])]


def _target(words: Translator, link: ShownLink) -> str:
    return f"*{link.ref}* {quote(words.name(link.title), 150)}"


def _refs(links: Sequence[ShownLink]) -> str:
    return ", ".join([link.ref for link in links][:4]) + (" …" if len(links) > 4 else "")


def due_words(words: Translator, step: ShownStep, due_on: dt.date) -> str:
    """A step's due date, and how many days it is late."""
    due = words("step.due", day=words.day(due_on))
    return f"{due}, {words.count('step.late', step.days_late)}" if step.days_late else due


def whom_to_ask(words: Translator, step: ShownStep) -> list[Block]:
    """For owners of a step that is late, who cannot change its date or owner: the people who can."""
    if not step.days_late or not step.may_change or step.may_run:
        return []
    return [context(words("step.chair_changes", alliance=mrkdwn(words.name(step.alliance.names))))]


def owners_line(words: Translator, step: ShownStep) -> str:
    """A step's owners with their contact persons."""
    names = []
    for owner in step.owners:
        name = mrkdwn(words.name(owner.organisation.names))
        contact = short_name(owner.contact) if owner.contact else ""
        if contact and owner.contact_slack_user_id is None:
            contact = words("step.not_in_slack", name=contact)
        names.append(f"{name} ({contact})" if contact else name)
    return ", ".join(names) if names else words("step.no_owner")
