"""Bottlenecks that no practice answers, each with a button to ask around and one to put it on an agenda."""

from alliance.contributions.sharing import Shown
from alliance.pages.home import HomePart
from alliance.pages.unanswered import Unanswered
from alliance.pages.visible_contributions import Counted
from handlers.pages.views.todo import titled
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, reading_view, section
from handlers.slack.views.markup import bold, linked_ref
from texts import Translator

MAX_TITLE = 52
"""Characters of a title: two lines on a phone."""


def unanswered_list(words: Translator, found: Unanswered) -> list[Block]:
    """The list as shown on Home."""
    title, label = words("home.unanswered"), words("home.all")
    value = str(HomePart.UNANSWERED)
    whole = button(label, f"{ActionId.HOME_ALL}:{value}", value=value, hint=f"{label}: {title}")
    return [section(bold(title), accessory=whole), *_lines(words, found)]


def whole_unanswered(words: Translator, found: Unanswered) -> View:
    """The list in a window."""
    blocks = _lines(words, found) or [section(words("home.nothing"))]
    view = reading_view(words, blocks, title=words("home.unanswered"))
    return {**view, "callback_id": CallbackId.HOME_ALL}


def question_about(words: Translator, item: Shown) -> str:
    """The question to an alliance that is proposed about a bottleneck."""
    return words("unanswered.question", ref=item.ref, title=item.title)


def _lines(words: Translator, found: Unanswered) -> list[Block]:
    blocks = [block for one in found.bottlenecks for block in _bottleneck(words, one, found)]
    return [*blocks, context(words.count("list.more", found.others))] if found.others else blocks


def _bottleneck(words: Translator, one: Counted, found: Unanswered) -> list[Block]:
    ref = one.item.ref
    meeting, asked_at = found.meetings.get(ref), found.asked.get(ref)
    told = titled(linked_ref(ref, one.item.permalink), one.item.title, MAX_TITLE)
    ask, schedule = words("unanswered.ask"), words("poll.schedule")
    told = f"{told} · {words.count('home.behind', one.organisations)}"
    buttons = []
    if asked_at is not None:
        told = f"{told} · {words('unanswered.asked', day=words.day(words.local(asked_at).date()))}"
    else:
        buttons.append(button(ask, f"{ActionId.ASK_ABOUT}:{ref}", value=ref, hint=f"{ask}: {ref}"))
    if meeting is not None:
        told = f"{told} · {words('unanswered.scheduled', meeting=meeting)}"
    else:
        buttons.append(button(schedule, f"{ActionId.SCHEDULE_ITEM}:{ref}", value=ref, hint=f"{schedule}: {ref}"))
    return [section(told), *([actions(f"unanswered:{ref}", *buttons)] if buttons else [])]
