"""`/kennis mijn`: everything of a person's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alliance.agenda.steps import ShownStep
from alliance.contributions.sharing import Shown
from alliance.pages.home import OwnAdoption
from alliance.pages.todo import ToDo, ToDoKind
from alliance.people.drafts import UnsharedDraft
from handlers.agenda.views import agenda as agenda_views
from handlers.contributions.views import sharing as contribution_views
from handlers.pages.views.todo import todo_lines
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, quote
from texts import Translator

SHOWN_TODO = 8
"""With these, a message stays within Slack's limits."""
SHOWN_STEPS = 10
SHOWN_DRAFTS = 5
DRAFT = {"enrichment": "mine.draft_enrichment", "edit": "mine.draft_edit"}
"""The text keys for drafts of changes, by kind; other drafts are unshared contributions."""


@dataclass(frozen=True)
class OwnWork:
    """A person's tasks, contributions and drafts, and the work of their organisation."""

    todo: Sequence[ToDo] = ()
    shared: Sequence[Shown] = ()
    drafts: Sequence[UnsharedDraft] = ()
    steps: Sequence[ShownStep] = ()
    runs: Sequence[OwnAdoption] = ()
    is_member: bool = False
    is_asked: bool = False
    """Whether steps that they can report on now are shown above, with the button to say that they are away."""


def mine(words: Translator, own: OwnWork) -> list[Block]:
    """What waits for a person, their contributions and drafts, and the steps and practices of their organisation.

    Without the steps that they can report on now, which come before it with their own buttons.
    """
    # Slack counts every option as text of the message, so owners are chosen on the step's card.
    waiting = [replace(one, choices=()) for one in own.todo if one.kind not in {ToDoKind.STATUS, ToDoKind.DRAFT}]
    blocks = [section(bold(words("home.todo"))), *todo_lines(words, waiting[:SHOWN_TODO])] if waiting else []
    if (more := len(waiting) - SHOWN_TODO) > 0:
        blocks.append(context(words.count("list.more", more)))
    shared = [contribution_views.line(words, item) for item in own.shared] or [words("mine.none")]
    blocks += [section(bold(words("mine.title"))), section("\n".join(shared))]
    for draft in own.drafts[:SHOWN_DRAFTS]:
        go_on = button(words("mine.go_on"), ActionId.RESUME, value=draft.draft_id)
        drop = button(words("alike.drop"), ActionId.DROP_DRAFT, value=draft.draft_id)
        begun = words(DRAFT.get(draft.kind, "mine.draft"), title=quote(draft.title, 200))
        blocks += [section(begun), actions(f"draft-{draft.draft_id}", go_on, drop)]
    for title, lines in (
        ("mine.steps", [agenda_views.step_line(words, step) for step in own.steps[:SHOWN_STEPS]]),
        ("mine.runs", [_running_line(words, one) for one in own.runs]),
    ):
        if lines:
            blocks += [section(bold(words(title))), section("\n".join(lines))]
    if own.is_member:
        closures = button(words("admin.list_closures"), ActionId.LIST_CLOSURES, hint=words("closure.home_hint"))
        away = [] if own.is_asked else [button(words("checkin.away"), f"{ActionId.AWAY}:mine")]
        blocks.append(actions("mine-days", *away, closures))
    return blocks


def _running_line(words: Translator, running: OwnAdoption) -> str:
    """A practice that the person's organisation adopted, and its progress."""
    return f"{contribution_views.line(words, running.item)} · {words(f'adoption.{running.state}')}"
