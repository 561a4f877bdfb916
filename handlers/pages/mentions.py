"""Mentions and direct messages to the bot: a reference gets its card, a command its button, other words a search.

This is how people of other workspaces reach the bot, as they have no slash commands.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from alliance.enums import Series
from alliance.people.members import short_person_name
from alliance.people.visibility import shows_openly
from handlers.search.typed_meaning import Meaning, understand
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import Reference
from handlers.slack.plain_text import to_plain
from handlers.slack.request import Request
from handlers.slack.views.menu import MAX_VALUE
from storage.agenda import agenda
from storage.contributions import contributions
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.people import people
from storage.polls import polls

_MENTION = re.compile(r"<@([^>|]*)[^>]*>")


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.event("app_mention", answer)
    listeners.event("message", answer_direct)


def answer_direct(request: Request) -> None:
    """Answer a person's own direct message or take its files; ignore edits, joins and messages from bots."""
    event = request.body["event"]
    has_files = event.get("subtype") == "file_share" and event.get("user") and not event.get("bot_id")
    if event.get("channel_type") == "im" and has_files:
        if not request.context.take_files(request):
            answer(request)
    elif event.get("channel_type") == "im" and not event.get("subtype"):
        answer(request)
    else:
        request.done()


def answer(request: Request) -> None:
    """Enqueue the answer: in the thread if everybody there may see it, else as a direct message to the sender."""
    event = request.body["event"]
    if event.get("bot_id") or not event.get("user"):
        request.done()  # two bots answering each other would never stop
        return
    profile = request.profile  # stores the profile, as the answer is rendered for this person in their language
    with request.context.writing(request.request_id) as session:
        now = request.now
        if note_event(session, request.body["event_id"], now=now):
            typed = _typed(request, session, event.get("text") or "")
            said = understand(request.context, typed)
            channel_key = event["channel"] if _is_for_all(session, said.references, event) else profile.slack_user_id
            about = {
                "reader": profile.slack_user_id,
                "references": [str(reference) for reference in said.references],
                "help": said.meaning is Meaning.HELP,
                "words": "" if said.references else typed[:MAX_VALUE],
                "thread_ts": event.get("thread_ts") or event["ts"],
            }
            enqueue(session, kind="reply", channel_key=channel_key, about=about, now=now, is_urgent=True)
    request.done()


def _typed(request: Request, session: Session, markup: str) -> str:
    """What was written to the bot, without markup. A command keeps the names of people, a search leaves them out."""

    def name_of(found: re.Match[str]) -> str:
        is_bot = found[1] == request.context.bot_user_id
        profile = None if is_bot else people.find_profile(session, found[1])
        return short_person_name(profile.name) if profile else ""

    plain = partial(to_plain, person=lambda _: None, channels={}, somebody="")
    named = plain(_MENTION.sub(name_of, markup))
    is_command = understand(request.context, named).meaning is Meaning.COMMAND
    return named if is_command else plain(_MENTION.sub(" ", markup))


def _is_for_all(session: Session, references: Sequence[Reference], event: Mapping[str, Any]) -> bool:
    """Whether everybody in the channel may see the answer: every reference belongs and is open to that channel."""
    if event.get("channel_type") == "im":
        return False
    return all(_is_open(session, reference, event["channel"]) for reference in references)


def _is_open(session: Session, reference: Reference, channel_id: str) -> bool:
    if reference.series is Series.CONTRIBUTION:
        found = contributions.find_contribution(session, reference.number)
        return found is not None and found[1].channel_id == channel_id and shows_openly(found[0], found[1])
    if reference.series is Series.STEP:
        step = agenda.find_step(session, reference.number)
        return step is not None and step[1].channel_id == channel_id
    if reference.series is Series.POLL:
        poll = polls.find_poll(session, reference.number)
        return poll is not None and channel_id == poll.channel_id
    return False
