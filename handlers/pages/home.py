"""The App Home, published through a delivery when somebody opens it, and its lists in full."""

import datetime as dt

from alliance.contributions import shared_look_alikes
from alliance.contributions.help_requests import check_askable
from alliance.contributions.sharing import get_readable, shown
from alliance.enums import Series
from alliance.errors import Invalid, NotFound
from alliance.pages import home, upcoming
from alliance.pages.home import WHOLE, HomePart
from alliance.pages.unanswered import list_unanswered
from alliance.people import home_tab
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.polls.lists import list_polls_of
from handlers.agenda.views import agenda as agenda_views
from handlers.contributions.views import sharing as contribution_views
from handlers.pages.views import home as views
from handlers.pages.views import unanswered as unanswered_views
from handlers.pages.views import whole_lists
from handlers.people import members
from handlers.search.search import ASK
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import number_or_none, read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from storage.engine.database import Session
from storage.engine.events import note_event
from texts import Translator

JOINED = "joined"
"""The name of the confirmation that follows the choice of an organisation."""
OF_EACH = 10
"""The length of each list in the window with news."""


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.event("app_home_opened", publish_home)
    listeners.action(ActionId.HOME_ALL, show_all)
    listeners.action(ActionId.CHOOSE_ORGANISATION, choose_organisation)
    listeners.action(ActionId.LEAVE_LOOK_ALIKES, leave_look_alikes)
    listeners.action(ActionId.ASK_ABOUT, ask_about)
    listeners.form(JOINED, _joined)


def publish_home(request: Request) -> None:
    """Enqueue Home for the user who opened it; a retried event changes nothing."""
    event = request.body["event"]
    if event.get("tab", "home") == "home":
        user = request.profile.slack_user_id  # rendering Home needs the reader's Slack profile to be stored
        with request.context.writing(request.request_id) as session:
            now = request.now
            if note_event(session, request.body["event_id"], now=now):
                home_tab.publish(session, slack_user_id=user, now=now)
    request.done()


def show_all(request: Request) -> None:
    """Show one list of Home in full."""
    name, _, about = request.value.partition(":")
    with request.reading() as (session, person):
        view = _whole(request, session, person, name, number_or_none(about))
    request.open_form(view)


def choose_organisation(request: Request) -> None:
    """Ask for which organisation the person works; members read for which they do."""
    metadata = FormMetadata(form_id=request.context.new_id())
    members.open_form(request, JOINED, metadata, {}, keep=False)


def leave_look_alikes(request: Request) -> None:
    """Mark two look-alikes as different, so that nobody is asked about them again."""
    pair_id = read_id(request.value)
    with request.writing() as (session, person):
        shared_look_alikes.keep_separate(session, by=person, pair_id=pair_id, now=request.now)
    request.done()


def ask_about(request: Request) -> None:
    """Open the form to ask an alliance who has an answer to a bottleneck."""
    number = number_of(request, Series.CONTRIBUTION)
    with request.reading() as (session, person):
        found = get_readable(session, reader=person, number=number)
        check_askable(session, found[0], time=request.time)
        item = shown(session, [found])[0]
    question = unanswered_views.question_about(request.words, item)
    metadata = FormMetadata(form_id=request.context.new_id(), number=item.number)
    members.open_form(request, ASK, metadata, {"title": question, "question": question})


def _joined(
    request: Request, _session: Session, person: Person, _metadata: FormMetadata, _draft: dict[str, str]
) -> View:
    assert person.organisation is not None
    words = request.words
    return views.joined(words, words.name(person.organisation.names))


def _whole(request: Request, session: Session, person: Person, name: str, about: int | None) -> View:
    """A list of Home in full. Raises Invalid, and NotAllowed or NotFound if it is not one of this person's lists."""
    words = request.words
    today = words.local(request.now).date()
    match name:
        case HomePart.NEWS:
            return _whole_news(words, session, person)
        case HomePart.UPCOMING:
            asking = home.list_asking(session, reader=person)
            return whole_lists.whole_upcoming(
                words,
                upcoming.list_meetings(session, reader=person, today=today),
                upcoming.list_checkins(session, asking, time=request.context.network_time),
                list_polls_of(session, reader=person, now=request.now, limit=WHOLE),
            )
        case HomePart.UNANSWERED:
            unanswered = list_unanswered(session, reader=person, limit=WHOLE, today=today)
            return unanswered_views.whole_unanswered(words, unanswered)
        case HomePart.OFFICE:
            authorise(person, Action.MAKE_DIGEST_OF_ALL)
            found = home.collect_secretariat_work(session, person, time=request.context.network_time)
            return whole_lists.whole_office(words, found, command=request.context.command)
        case HomePart.ATTENTION | HomePart.NO_OWNER | HomePart.UNDECIDED:
            lines = _chaired_lines(words, session, person, HomePart(name), about, today)
            return whole_lists.whole_list(words, words(f"home.{name}"), [("", lines)])
    raise Invalid("view", "problem.no_form")


def _whole_news(words: Translator, session: Session, person: Person) -> View:
    """What is new for a person, and what others recognise or use and their organisation does not yet."""
    news = home.list_news(session, reader=person, limit=OF_EACH)
    recent = home.list_recent(session, reader=person, limit=OF_EACH)
    bottlenecks = home.list_bottlenecks(session, reader=person, limit=OF_EACH)
    practices = home.list_practices(session, reader=person, limit=OF_EACH)
    groups = [
        (words("home.news"), [contribution_views.line(words, one) for one in news]),
        (words("home.recent"), [contribution_views.line(words, one) for one in recent]),
        (
            words("home.bottlenecks"),
            [whole_lists.counted_line(words, one, "home.recognised_by") for one in bottlenecks],
        ),
        (words("home.practices"), [whole_lists.counted_line(words, one, "home.taken_over_by") for one in practices]),
    ]
    return whole_lists.whole_list(words, words("home.new_title"), groups)


def _chaired_lines(
    words: Translator, session: Session, person: Person, part: HomePart, alliance_id: int | None, today: dt.date
) -> list[str]:
    """The steps that a line of the chairs' summary counts."""
    alliance = next((one for one in home.chaired_alliances(session, person) if one.id == alliance_id), None)
    if alliance is None:
        raise NotFound("alliance", "")
    found = home.collect_chaired(session, reader=person, alliance=alliance, today=today, limit=WHOLE)
    steps = {
        HomePart.ATTENTION: found.attention,
        HomePart.NO_OWNER: found.no_owner,
        HomePart.UNDECIDED: found.undecided,
    }[part]
    return [agenda_views.step_line(words, step) for step in steps]
