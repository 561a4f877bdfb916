"""Send the results of a poll as an Excel file, in a direct message to the person who asks."""

from alliance.polls import polls
from alliance.polls.exports import ask_for_file
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import read_id
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.POLL_EXPORT, export)


def export(request: Request) -> None:
    """Queue the file, and say where it will arrive."""
    number = read_id(request.value)
    with request.writing() as (session, person):
        poll = ask_for_file(session, by=person, number=number, channel_id=request.channel_id, now=request.now)
    request.answer(request.words("pollfile.asked", ref=polls.ref(poll)))
