"""The list of decisions of a meeting: made on request, and sent to the alliances."""

from alliance.enums import Series
from alliance.meetings import decision_lists
from alliance.people.members import list_secretariat_channel_keys
from handlers.meetings.views import decision_lists as views
from handlers.slack.files import asking_for_file, place_of_files, promised
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.MEETING_LIST, make)
    listeners.action(ActionId.MEETING_LIST_SEND, send)


def make(request: Request) -> None:
    """Queue the list, and say where it will be posted."""
    number, words, place = number_of(request, Series.MEETING), request.words, place_of_files(request)
    language = request.context.texts.network.language
    with asking_for_file(request) as (session, person):
        decision_lists.ask_for_list(
            session,
            by=person,
            number=number,
            channel_key=place.channel_key,
            language=language,
            today=request.today,
            now=request.now,
        )
    what = words("decisionlist.what", ref=Series.MEETING.ref(number))
    request.answer(promised(words, what, place, language))


def send(request: Request) -> None:
    """Send the list that was confirmed to the alliances."""
    ref, _, content = request.value.partition("/")
    number, context = number_of(request, Series.MEETING, ref), request.context
    with request.writing() as (session, person):
        office = list_secretariat_channel_keys(session, context.secretariat_channel)
        sent = decision_lists.send_list(
            session,
            by=person,
            number=number,
            content=content,
            office=office,
            language=context.texts.network.language,
            today=request.today,
            now=request.now,
        )
    request.answer(views.sent_line(request.words, ref, sent))
