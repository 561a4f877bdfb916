"""`/kennis mijn gegevens`: everything about a person as a file, for themselves or, on their request, by others."""

from alliance.errors import NotFound
from alliance.records.own_data import ask_for_own_data
from handlers.records.views import own_data as views
from handlers.slack.context import Context
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import fold
from handlers.slack.request import Request
from texts import LANGUAGES


def register(listeners: Listeners, context: Context) -> None:
    """Register this feature's listeners, and its words after `/kennis mijn`."""
    for language in LANGUAGES:
        for word in context.texts.for_reader(language, None)("owndata.words").split():
            context.below_mine[fold(word)] = send_own
    listeners.action(ActionId.OWN_DATA, send_own)
    listeners.action(ActionId.DATA_OF, send_of)


def send_own(request: Request) -> None:
    """Queue the person's own data, and say where it will be, for how long, and who else can ask for it."""
    _ask(request, request.slack_user_id)
    days = request.context.retention.own_data.days
    request.answer(*views.promised(request.words, days=days), title=request.words("owndata.button"))


def send_of(request: Request) -> None:
    """Queue the data of the person whose Slack user id is in the button's value, for who administers."""
    if not request.value:
        raise NotFound("data", "")
    name = _ask(request, request.value)
    days = request.context.retention.own_data.days
    request.answer(*views.promised_of(request.words, name=name, days=days), title=request.words("owndata.button"))


def _ask(request: Request, slack_user_id: str) -> str:
    days = request.context.retention.own_data.days
    with request.writing() as (session, person):
        return ask_for_own_data(
            session, by=person, slack_user_id=slack_user_id, now=request.now, today=request.today, kept_days=days
        )
