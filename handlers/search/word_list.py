"""`/kennis beheer`: all words of the network, what was searched in vain, and the way to the lists that change them."""

from alliance.paged_lists import ask_for_list
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from alliance.people.word_list import list_words
from alliance.search.empty_searches import list_unfound
from handlers.search.views import word_list as views
from handlers.slack.files import asking_for_file, language_at, place_of_files, promised
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import fill_in
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from storage.engine.database import Session


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.LIST_WORDS, use_words)


def use_words(request: Request) -> None:
    """Open the window with all words, or send them as a workbook."""
    if str(request.action.get("action_id") or "").endswith(":excel"):
        words, place = request.words, place_of_files(request)
        with asking_for_file(request) as (session, person):
            ask_for_list(session, by=person, name="words", channel_key=place.channel_key, now=request.now)
        request.answer(promised(words, words("list.workbook.words"), place, language_at(request, place)))
        return
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = views.word_window(request.words, list_words(session))
    fill_in(request, request.open_form(view), view, _with_unfound)


def _with_unfound(request: Request, session: Session, person: Person, _page: int) -> View:
    """The window with what was searched in vain, which takes a search for each of these words."""
    unfound = list_unfound(session, by=person, now=request.now)
    return views.word_window(request.words, list_words(session), unfound=unfound)
