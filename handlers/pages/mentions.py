"""Words said to the bot itself: a mention or a direct message. A reference is answered with its card, words with what
search finds for them.

This is how people of other workspaces reach the bot: they have no slash commands.
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
"""References that one answer shows."""
_MENTION = re.compile(r"<@[^>]*>")


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.event("app_mention", answer)
    listeners.event("message", answer_direct)


def answer_direct(request: Request) -> None:
    """A person's own message in a direct message; edits, joins and what bots say are none."""
    event = request.body["event"]
    if event.get("channel_type") == "im" and not event.get("subtype"):
        answer(request)
    else:
        request.done()


def answer(request: Request) -> None:
    """Put the answer in line: in the thread where all who read there may see it, else for who asked."""
    event = request.body["event"]
    if event.get("bot_id") or not event.get("user"):
        request.done()  # two bots that answer each other would never end
        return
    profile = request.profile  # the answer is rendered in this person's language, for their eyes
    said = to_plain(_MENTION.sub(" ", event.get("text") or ""), person=lambda _: None, channels={}, somebody="")
    references = find_references(said)[:SHOWN]
    is_help = not references and is_asking_for_help(request, said)
    with request.desk.writing(request.request_id) as session:
        now = request.desk.now()
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
    """Whether the first word is the subcommand `help`, in whatever language."""
    subcommand = request.desk.subcommands.find(split_command(said)[0])
    return subcommand is not None and subcommand.name == "help"


def sought(request: Request, said: str) -> str:
    """What to search for: `zoek` before it is left out, as people type it who know the command.

    A greeting, or another subcommand alone, asks for nothing that can be found: it gets the buttons.
    """
    word, rest = split_command(said)
    subcommand = request.desk.subcommands.find(word)
    if subcommand is not None and subcommand.name == "find":
        return rest
    is_greeting = word.strip("!.,") in request.words("mention.greetings").split()
    return "" if not rest and (subcommand is not None or is_greeting) else said


def _is_for_all(session: Session, references: Sequence[Reference], event: Mapping[str, Any]) -> bool:
    """Whether everybody in the channel may see what the references show: all are of that channel's own alliance."""
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
