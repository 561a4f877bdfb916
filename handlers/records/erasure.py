"""*Wis mij…*: a person asks for their erasure, or the secretariat does for them; and the texts to look at after it."""

from alliance.errors import NotFound
from alliance.people.permissions import Action, authorise
from alliance.records.erasure import naming_texts
from alliance.records.erasure.erasure import ask_erasure
from handlers.records.views import erasure as views
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from storage.engine.database import Session
from storage.people import people
from storage.tables import Member


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.ERASE_ME, open_own)
    listeners.view(CallbackId.ERASE_ME, erase_own)
    listeners.action(ActionId.ERASE_PERSON, open_of_person)
    listeners.view(CallbackId.ERASE_PERSON, erase_person)
    listeners.action(ActionId.NAMING_TEXTS, open_texts)
    listeners.action(ActionId.NAME_REPLACE, replace_name)
    listeners.action(ActionId.NAME_LEAVE, leave_name)


def open_own(request: Request) -> None:
    """Open the form that lists what is deleted and what stays."""
    with request.reading() as (_, person):
        found = person.organisation
    organisation = found.names if found is not None else None
    request.open_form(views.own_form(request.words, organisation))


def erase_own(request: Request) -> None:
    """Ask for the person's own erasure; nothing else is stored about them any more."""
    request.leaves_no_trace = True
    view = views.erased(request.words, is_own=True)
    with request.writing() as (session, person):
        ask_erasure(session, by=person, slack_user_id=person.slack_user_id, now=request.now)
    request.done(response_action="update", view=view)


def open_of_person(request: Request) -> None:
    """Open the form to erase somebody on their request."""
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        member = _member(session, read_id(request.value))
    metadata = RowMetadata(row_id=member.id).dump()
    request.open_form(views.person_form(request.words, member.name, metadata))


def erase_person(request: Request) -> None:
    """Ask for the erasure of the person that the form is about."""
    with request.writing() as (session, person):
        authorise(person, Action.ADMINISTER)
        member = _member(session, RowMetadata.of(request.view).row_id)
        ask_erasure(session, by=person, slack_user_id=member.slack_user_id, now=request.now)
    request.done(response_action="update", view=views.erased(request.words, is_own=False))


def open_texts(request: Request) -> None:
    """Open the list of texts that may name an erased person."""
    with request.reading() as (session, person):
        found = naming_texts.list_naming_texts(session, by=person)
    request.open_form(views.naming_texts(request.words, found))


def replace_name(request: Request) -> None:
    """Replace the name in one text, or in all that surely have it."""
    _decide(request, is_replaced=True)


def leave_name(request: Request) -> None:
    """Leave a text as it is."""
    _decide(request, is_replaced=False)


def _decide(request: Request, *, is_replaced: bool) -> None:
    find_ids = None if request.value == "sure" else [read_id(request.value)]
    with request.writing() as (session, person):
        naming_texts.decide(session, by=person, find_ids=find_ids, is_replaced=is_replaced, now=request.now)
        found = naming_texts.list_naming_texts(session, by=person)
    request.replace_form(views.naming_texts(request.words, found))


def _member(session: Session, member_id: int) -> Member:
    found = people.map_members(session, [member_id]).get(member_id)
    if found is None:
        raise NotFound("member", "")
    return found
