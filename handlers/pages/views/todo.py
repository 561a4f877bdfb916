"""What waits for a person: one line each, with the button or select that does it."""

from collections.abc import Sequence

from alliance.pages.todo import ToDo, ToDoKind
from handlers.checkins.views.checkins import MAX_OWNER_NAME, status_select
from handlers.contributions.views.freshness import QUESTION
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import MAX_OPTIONS, Block, button, option, section, text
from handlers.slack.views.markup import bold, cut, quote
from texts import Translator

MAX_TITLE = 80
"""Characters of a title: on a phone, no more than three lines."""


def todo_lines(words: Translator, found: Sequence[ToDo]) -> list[Block]:
    """A section for each of these."""
    return [section(_line(words, one), block_id=_block_id(one), accessory=_element(words, one)) for one in found]


def titled(ref: str, title: str, limit: int = MAX_TITLE) -> str:
    """A reference, which may be a link, with its title."""
    return f"{bold(ref)} {quote(title, limit)}" if ref else quote(title, limit)


def _line(words: Translator, one: ToDo) -> str:
    line = words(f"todo.{one.kind}", what=titled(one.ref, words.name(one.title)))
    return f"{line} · {words('todo.until', day=words.day(one.until))}" if one.until else line


def _block_id(one: ToDo) -> str:
    # The same block id as in the review message: the question disappears on an answer, which is confirmation enough.
    return f"{QUESTION}{one.ref}" if one.kind is ToDoKind.REVIEW else f"todo-{one.kind}-{one.key}"


def _element(words: Translator, one: ToDo) -> Block:
    match one.kind:
        case ToDoKind.STATUS:
            return status_select(words, int(one.key))
        case ToDoKind.OWNER if one.choices:
            return _owner_select(words, one)
        case ToDoKind.QUESTION:
            return _button(words, "poll.answer", ActionId.ANSWER_QUESTION, one, value=f"{one.key}:")
        case ToDoKind.OVERDUE:
            return _button(words, "step.report", ActionId.STEP_STATUS, one, value=one.ref)
        case ToDoKind.POLL:
            return _button(words, "poll.answer", ActionId.POLL_SHOW, one, value=one.key)
        case ToDoKind.CONSENT:
            return _button(words, "mandate.answer", ActionId.MANDATE_SAY, one, value=one.key)
        case ToDoKind.DECISIONS:
            return _button(words, "meeting.show_agenda", ActionId.MEETING_SHOW, one, value=one.ref)
        case ToDoKind.REVIEW:
            return _button(words, "review.yes", ActionId.CONFIRM_REVIEW, one, value=one.ref)
        case ToDoKind.DRAFT:
            return _button(words, "mine.go_on", ActionId.RESUME, one, value=one.key)
    return _button(words, "card.show", ActionId.SHOW, one, value=one.ref)


def _button(words: Translator, label: str, action_id: ActionId, one: ToDo, *, value: str) -> Block:
    hint = f"{words(label)}: {one.ref or one.title.nl}"
    return button(words(label), f"{action_id}:{one.key}", value=value, hint=hint)


def _owner_select(words: Translator, one: ToDo) -> Block:
    choices = [(words.name(name), organisation_id) for name, organisation_id in one.choices[:MAX_OPTIONS]]
    return {
        "type": "static_select",
        "action_id": f"{ActionId.CHECKIN_OWNER}:{one.key}",
        "placeholder": text(words("checkin.choose_owner")),
        "options": [option(cut(name, MAX_OWNER_NAME), f"{one.key}:{key}:") for name, key in choices],
    }
