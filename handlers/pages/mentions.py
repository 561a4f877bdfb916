"""Mentions and direct messages to the bot: references are answered with their cards, other words with search results.

This is how people of other workspaces reach the bot, as they have no slash commands.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from alliance.people.visibility import shows_openly
from alliance.words import Series
from handlers.search.views.search import whole_words
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import Reference, find_references, split_command
from handlers.slack.plain_text import to_plain
from handlers.slack.request import Request
from storage.agenda import agenda
from storage.contributions import contributions
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event
from storage.polls import polls

SHOWN = 3
"""Maximum number of references in one answer."""
_MENTION = re.compile(r"<@[^>]*>")


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.event("app_mention", answer)
    listeners.event("message", answer_direct)


def answer_direct(request: Request) -> None:
    """Answer a person's own direct message; ignore edits, joins and messages from bots."""
    event = request.body["event"]
    if event.get("channel_type") == "im" and not event.get("subtype"):
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
    said = to_plain(_MENTION.sub(" ", event.get("text") or ""), person=lambda _: None, channels={}, somebody="")
    references = find_references(said)[:SHOWN]
    is_help = not references and is_asking_for_help(request, said)
    with request.context.writing(request.request_id) as session:
        now = request.now
        if note_event(session, request.body["event_id"], now=now):
            lane = event["channel"] if _is_for_all(session, references, event) else profile.slack_user_id
            about = {
                "reader": profile.slack_user_id,
                "references": [str(reference) for reference in references],
                "help": is_help,
                "words": "" if references or is_help else whole_words(sought(request, said)),
                "thread_ts": event.get("thread_ts") or event["ts"],
            }
            enqueue(session, kind="reply", lane=lane, about=about, now=now, is_urgent=True)
    request.done()


def is_asking_for_help(request: Request, said: str) -> bool:
    """Whether the first word is the subcommand `help`, in any language."""
    subcommand = request.context.subcommands.find(split_command(said)[0])
    return subcommand is not None and subcommand.name == "help"


def sought(request: Request, said: str) -> str:
    """The words to search for, without a leading `zoek`, which people type if they know the command.

    Empty for a greeting or another subcommand alone, which cannot be searched for and get the menu instead.
    """
    word, rest = split_command(said)
    subcommand = request.context.subcommands.find(word)
    if subcommand is not None and subcommand.name == "find":
        return rest
    is_greeting = word.strip("!.,") in request.words("mention.greetings").split()
    return "" if not rest and (subcommand is not None or is_greeting) else said


def _is_for_all(session: Session, references: Sequence[Reference], event: Mapping[str, Any]) -> bool:
    """Whether everybody in the channel may see the answer: every reference belongs and is open to that channel."""
    if event.get("channel_type") == "im":
        return False
    return all(_is_open(session, reference, event["channel"]) for reference in references)


def _is_open(session: Session, reference: Reference, channel_id: str) -> bool:
    if reference.series is Series.CONTRIBUTION:
        found = contributions.find_contribution(session, reference.number)
        return found is not None and found[1].channel_id == channel_id and shows_openly(found[0], found[1])
    if reference.series is Series.ACTION_STEP:
        step = agenda.find_step(session, reference.number)
        return step is not None and step[1].channel_id == channel_id
    if reference.series is Series.POLL:
        poll = polls.find_poll(session, reference.number)
        return poll is not None and channel_id == poll.channel_id
    return False
