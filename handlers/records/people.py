"""`/kennis beheer`: the list of everybody who takes part, and a person's page on which what is set is changed."""

from collections.abc import Mapping
from typing import Any

from alliance.enums import ChairKind
from alliance.errors import Invalid
from alliance.people import person_changes
from alliance.people.members import Person, with_present_rights
from alliance.people.permissions import Action, authorise
from alliance.people.person_changes import PersonSettings
from alliance.records.people import PersonPage, PersonRole, find_people, get_page
from handlers.people import form_choices
from handlers.records.views import people as views
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import confirm_with, renew_list
from handlers.slack.lists.paged_lists import PagedList, register_list
from handlers.slack.metadata import PersonMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from handlers.slack.views.markup import mention
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import delegates as delegate_rows
from storage.people import people
from texts import Translator


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    register_list(listeners, PagedList("people", views.LOOK, build_list))
    listeners.action(ActionId.OPEN_PERSON, open_page)
    listeners.action(ActionId.CHANGE_PERSON, open_change)
    listeners.view(CallbackId.CHANGE_PERSON, change)
    listeners.action(ActionId.ADD_PERSON, open_add)
    listeners.view(CallbackId.ADD_PERSON, add)


def build_list(request: Request, session: Session, typed: str, page: int) -> View:
    """A page of the list of everybody whose name or organisation was typed."""
    context = request.context
    found = find_people(session, typed=typed, number=page, admins=context.admins, today=context.network_today)
    return views.people_list(request.words, found, typed=typed)


def open_page(request: Request) -> None:
    """Open a person's page on top of the list."""
    with request.reading() as (session, person):
        page = _page(request, session, person, read_id(request.value))
    request.open_form(views.person_page(request.words, page))


def open_change(request: Request) -> None:
    """Open the form with what is set for a person."""
    words = request.words
    with request.reading() as (session, person):
        page = _page(request, session, person, read_id(request.value))
        shown = person_changes.settings_of(session, people.get_member(session, page.person.member_id))
        view = views.change_form(
            words,
            page,
            shown,
            organisations=form_choices.organisation_groups(session, words),
            chairs=_chair_groups(session, words),
            metadata=_dump(page.person.member_id, shown),
        )
    request.open_form(view)


def change(request: Request) -> None:
    """Change what was set otherwise in the form than it was shown; the page beneath is brought up to date."""
    words, metadata = request.words, PersonMetadata.of(request.view)
    wanted = _read_settings(request.view)
    with request.reading() as (session, person):
        page = _page(request, session, person, metadata.member_id)
    profile = request.context.profile(request.client, page.person.slack_user_id)
    with request.writing() as (session, person):
        by = with_present_rights(person)  # they can give up their own role, and see what came of it
        changes = person_changes.change_person(
            session,
            by=by,
            profile=profile,
            is_restricted=request.context.person(session, profile).is_restricted,
            shown=_load(metadata),
            wanted=wanted,
            now=request.now,
        )
        session.flush()
        beneath = views.person_page(words, _page(request, session, by, metadata.member_id))
    confirm_with(request, views.change_lines(words, changes, page.person.slack_user_id))
    renew_list(request, beneath)


def open_add(request: Request) -> None:
    """Open the form to let somebody take part."""
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = views.add_form(request.words, form_choices.organisation_groups(session, request.words))
    request.open_form(view)


def add(request: Request) -> None:
    """Let somebody take part, and show their page; that of a member as it is."""
    words, organisation_id = request.words, views.ORGANISATION.of(request.view)
    profile = request.context.profile(request.client, views.MEMBER.of(request.view))
    with request.writing() as (session, person):
        member, is_new = person_changes.add_person(
            session,
            by=person,
            profile=profile,
            organisation_id=organisation_id,
            now=request.now,
        )
        session.flush()
        page = _page(request, session, person, member.id)
    note = words("people.added" if is_new else "people.there_already", who=mention(profile.slack_user_id))
    request.done(response_action="update", view=views.person_page(words, page, note=note))


def person_page_below(request: Request, session: Session, person: Person, member_id: int) -> View:
    """A person's page as it is now, to bring it up to date beneath a form that was opened from it."""
    return views.person_page(request.words, _page(request, session, person, member_id))


def _page(request: Request, session: Session, person: Person, member_id: int) -> PersonPage:
    context = request.context
    return get_page(session, reader=person, member_id=member_id, admins=context.admins, today=context.network_today)


def _chair_groups(session: Session, words: Translator) -> views.Groups:
    """The chairs of all running alliances, with who holds each now."""
    alliances = [(one.id, one.names) for one, _ in alliance_rows.list_alliances(session)]
    held: dict[str, list[str]] = {}
    for chair, _, member in delegate_rows.list_present_chairs(session):
        held.setdefault(views.chair_value(chair.alliance_id, ChairKind(chair.kind)), []).append(member.name)
    return views.chair_groups(words, alliances, held)


def _read_settings(view: Mapping[str, Any]) -> PersonSettings:
    """What was chosen in the form. Raises Invalid for a chair that the form did not offer."""
    roles = views.ROLES.of(view)
    return PersonSettings(
        views.ORGANISATION.of(view),
        is_secretariat=PersonRole.SECRETARIAT in roles,
        is_admin=PersonRole.ADMIN in roles,
        chairs=frozenset(map(_chair, views.CHAIRS.of(view))),
    )


def _chair(value: str) -> tuple[int, ChairKind]:
    alliance_id, _, kind = value.partition(":")
    if kind not in set(ChairKind):
        raise Invalid(BlockId.CHAIRS, "problem.choose")
    return read_id(alliance_id), ChairKind(kind)


def _dump(member_id: int, shown: PersonSettings) -> str:
    chairs = sorted(views.chair_value(*one) for one in shown.chairs)
    return PersonMetadata(
        member_id=member_id,
        organisation_id=shown.organisation_id,
        is_secretariat=shown.is_secretariat,
        is_admin=shown.is_admin,
        chairs=tuple(chairs),
    ).dump()


def _load(metadata: PersonMetadata) -> PersonSettings:
    return PersonSettings(
        metadata.organisation_id,
        is_secretariat=metadata.is_secretariat,
        is_admin=metadata.is_admin,
        chairs=frozenset(map(_chair, metadata.chairs)),
    )
