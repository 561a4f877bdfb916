"""`/kennis beheer`: the list of everybody who takes part, and a person's page."""

from alliance.listing import page_of, search_rows
from alliance.records.people import Installed, ListedPerson, list_people
from handlers.records.views import people as views
from handlers.slack.context import Context
from handlers.slack.listeners import Listeners
from handlers.slack.paged import PagedList, register_list
from handlers.slack.request import Request
from handlers.slack.views.parts import View
from storage.engine.database import Session


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    register_list(listeners, PagedList("people", views.LOOK, build_list))


def build_list(request: Request, session: Session, typed: str, page: int) -> View:
    """A page of the list of everybody whose name or organisation was typed."""
    found = search_rows(list_people(session, of=installed(request.context)), typed, _searched)
    return views.people_list(request.words, page_of(found, page), typed=typed)


def installed(context: Context) -> Installed:
    """What the installation says about people."""
    return Installed(context.team_id, context.admin_users)


def _searched(one: ListedPerson) -> list[str | None]:
    return [one.name, one.organisation.nl, one.organisation.en]
