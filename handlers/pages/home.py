"""The App Home, published through a delivery when somebody opens it, and its lists in full."""

import datetime as dt

from alliance.contributions import shared_look_alikes
from alliance.errors import Invalid, NotFound
from alliance.pages import home
from alliance.pages.home import WHOLE, Chaired, HomePart
from alliance.pages.upcoming import list_next_meetings, list_under_way
from alliance.people import home_tab
from alliance.people.members import Person
from alliance.people.roles import Action, authorise
from alliance.polls.lists import list_polls_of
from handlers.agenda.views import agenda as agenda_views
from handlers.contributions.views import sharing as contribution_views
from handlers.pages.views import home as views
from handlers.pages.views import home_parts, home_polls, home_roles
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import number_or_none, read_id
from handlers.slack.request import Request
from storage.engine.database import Session
from storage.engine.events import note_event
from texts import Translator


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.event("app_home_opened", publish_home)
    listeners.action(ActionId.HOME_ALL, show_all)
    listeners.action(ActionId.LEAVE_LOOK_ALIKES, leave_look_alikes)


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
    if name not in set(HomePart):
        raise Invalid("view", "problem.no_form")
    part = HomePart(name)
    with request.reading() as (session, person):
        lines = _lines(request, session, person, part, number_or_none(about))
    request.open_form(views.whole_list(request.words, request.words(f"home.{part}"), lines))
    request.done()


def leave_look_alikes(request: Request) -> None:
    """Mark two look-alikes as different, so that nobody is asked about them again."""
    pair_id = read_id(request.value)
    with request.writing() as (session, person):
        shared_look_alikes.leave_apart(session, by=person, pair_id=pair_id, now=request.now)
    request.done()


def _lines(request: Request, session: Session, person: Person, part: HomePart, about: int | None) -> list[str]:
    """The lines of a list of Home. Raises NotAllowed or NotFound if it is not one of this person's lists."""
    words = request.words
    today = words.local(request.now).date()
    match part:
        case HomePart.NEWS:
            news = home.list_news(session, reader=person, limit=WHOLE)
            return [contribution_views.line(words, one) for one in news]
        case HomePart.RUNS:
            runs = home.list_runs(session, reader=person, limit=WHOLE)
            return [home_parts.running_line(words, one) for one in runs]
        case HomePart.STEPS:
            steps = home.list_steps(session, reader=person, today=today, limit=WHOLE)
            return [agenda_views.step_line(words, one) for one in steps]
        case HomePart.BOTTLENECKS:
            bottlenecks = home.list_bottlenecks(session, reader=person, limit=WHOLE)
            return [home_parts.counted_line(words, one, "home.recognised_by") for one in bottlenecks]
        case HomePart.PRACTICES:
            practices = home.list_practices(session, reader=person, limit=WHOLE)
            return [home_parts.counted_line(words, one, "home.taken_over_by") for one in practices]
        case HomePart.POLLS:
            polls = list_polls_of(session, reader=person, now=request.now, limit=WHOLE)
            return [home_polls.poll_line(words, one) for one in polls]
        case HomePart.PEOPLE:
            authorise(person, Action.MAKE_DIGEST_OF_ALL)
            people = home.list_people(session, now=request.now, limit=WHOLE)
            return [home_roles.person_line(words, *one) for one in people]
        case HomePart.MEETINGS:
            authorise(person, Action.MAKE_DIGEST_OF_ALL)
            return [
                home_roles.meeting_line(words, one) for one in list_next_meetings(session, today=today, limit=WHOLE)
            ]
        case HomePart.BUNDLES:
            return [home_roles.bundle_line(words, one) for one in list_under_way(session, reader=person, limit=WHOLE)]
    return _chaired_lines(words, part, _get_chaired(session, person, about, today))


def _chaired_lines(words: Translator, part: HomePart, found: Chaired) -> list[str]:
    if part is HomePart.RECOGNISED:
        return [home_parts.counted_line(words, one, "home.recognised_by") for one in found.recognised]
    steps = {
        HomePart.ATTENTION: found.attention,
        HomePart.NO_OWNER: found.no_owner,
        HomePart.UNDECIDED: found.undecided,
    }[part]
    return [agenda_views.step_line(words, one) for one in steps]


def _get_chaired(session: Session, person: Person, alliance_id: int | None, today: dt.date) -> Chaired:
    own = home.chaired_alliances(session, person)
    alliance = next((one for one in own if one.id == alliance_id), None)
    if alliance is None:
        raise NotFound("alliance", "")
    return home.collect_chaired(session, reader=person, alliance=alliance, today=today, limit=WHOLE)
