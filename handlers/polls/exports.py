"""Send the results of a poll as an Excel file to the person who asks."""

from alliance.polls.exports import ask_for_file
from handlers.slack.files import asking_for_file, language_at, place_of_files, promised
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import read_id
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.POLL_EXPORT, export)


def export(request: Request) -> None:
    """Queue the file, and say where it will be posted."""
    number, channel_id = read_id(request.value), request.channel_id
    words, place = request.words, place_of_files(request)
    with asking_for_file(request) as (session, person):
        poll = ask_for_file(
            session, by=person, number=number, channel_id=channel_id, channel_key=place.channel_key, now=request.now
        )
    what = words("pollfile.what", ref=poll.ref)
    request.answer(promised(words, what, place, language_at(request, place)))
