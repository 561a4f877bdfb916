"""`/kennis beheer`: the list of organisations, the page of one, and adding, changing and ending them."""

from collections.abc import Mapping
from functools import partial

from alliance.concurrent_edits import FormOvertaken, marks_of
from alliance.enums import OrganisationKind, ParticipationKind
from alliance.errors import Invalid
from alliance.paged_lists import page_of, search_rows
from alliance.people.alliances import alliances
from alliance.people.members import Person, get_running
from alliance.people.organisations import endings, organisations
from alliance.people.organisations.organisations import OrganisationForm, WorkspaceForm, values_of
from alliance.people.organisations.pages import ListedOrganisation, list_organisations, show_organisation
from alliance.people.permissions import Action, authorise
from handlers.people import form_choices
from handlers.people.views import organisations as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import Stored, confirm, store
from handlers.slack.lists.paged_lists import PagedList, register_list
from handlers.slack.metadata import RowMetadata, SeenMetadata
from handlers.slack.parsing import chosen_of, read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import Session
from storage.people import people
from storage.tables import Organisation


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    register_list(listeners, PagedList("organisations", views.LOOK, build_list))
    listeners.action(ActionId.OPEN_ORGANISATION, open_page)
    listeners.action(ActionId.KEEP_ORGANISATION, keep)
    listeners.view(CallbackId.ORGANISATION, save)
    listeners.view(CallbackId.ADMIN_PARTICIPATION, partial(store, organisation_page, set_participation))
    listeners.view(CallbackId.ADMIN_END_ORGANISATION, partial(store, organisation_page, end))


def build_list(request: Request, session: Session, typed: str, page: int) -> View:
    """A page of the organisations of which a name, the region or a mail domain was typed."""
    found = search_rows(list_organisations(session), typed, _searched)
    return views.organisation_list(request.words, page_of(found, page), typed=typed)


def open_page(request: Request) -> None:
    """Open the page of an organisation."""
    with request.reading() as (session, person):
        view = organisation_page(request, session, person, read_id(request.value))
    request.open_form(view)


def organisation_page(request: Request, session: Session, person: Person, organisation_id: int) -> View:
    """The page of an organisation, as it is now."""
    page = show_organisation(session, reader=person, organisation_id=organisation_id, now=request.now)
    return views.organisation_page(request.words, page)


def keep(request: Request) -> None:
    """Open a form about an organisation, or put back one that ended."""
    what, organisation_id = str(request.action.get("action_id") or "").partition(":")[2], read_id(request.value)
    if what in {views.UNDO, views.REOPEN}:
        _put_back(request, organisation_id, what)
        return
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = _form(request, session, person, what, organisation_id)
    request.open_form(view)


def save(request: Request) -> None:
    """Store a new organisation, or what was changed of one; if others changed the same fields, ask once more."""
    metadata = SeenMetadata.of(request.view)
    form: OrganisationForm | WorkspaceForm
    if BlockId.TEAM in state_values(request.view):
        form = WorkspaceForm(**fields.read(views.WORKSPACE_OF, request.view))
    else:
        form = OrganisationForm(**fields.read(views.ORGANISATION, request.view))
    if isinstance(form, OrganisationForm) and not metadata.row_id:
        with request.writing() as (session, person):
            made = organisations.add_organisation(session, by=person, form=form, now=request.now)
        confirm(request, "admin.organisation_added", organisation=mrkdwn(made.name))
        return
    try:
        store(organisation_page, partial(_change, form), request)
    except FormOvertaken as overtaken:
        again = SeenMetadata(row_id=metadata.row_id, seen=overtaken.seen).dump()
        told = {name: _value_words(request, name, overtaken.now[name]) for name in overtaken.fields}
        name = str(overtaken.now["name"])
        view = _filled_form(request, form, name, metadata=again, overtaken=told)
        request.done(response_action="update", view=view)


def set_participation(request: Request, session: Session, person: Person) -> Stored:
    """Set how an organisation takes part in an alliance, if at all, and who its contact person is there."""
    words, organisation_id = request.words, RowMetadata.of(request.view).row_id
    values = fields.read(views.HELD, request.view)
    chosen = values.pop("kind")
    block_id = BlockId.PARTICIPATION
    kind = None if chosen == views.NO_PARTICIPATION else chosen_of(ParticipationKind, {block_id: chosen}, block_id)
    alliance, organisation = alliances.set_participation(
        session, by=person, organisation_id=organisation_id, kind=kind, **values, now=request.now
    )
    told = words(f"participation.{chosen}")
    name = mrkdwn(words.name(alliance.names))
    return _stored(request, "admin.participation_set", organisation, alliance=name, participation=told)


def end(request: Request, session: Session, person: Person) -> Stored:
    """Merge an organisation into the chosen successor, or end it without one."""
    organisation_id, successor_id = RowMetadata.of(request.view).row_id, views.SUCCESSOR.of(request.view)
    now, today = request.now, request.context.network_today
    if successor_id is None:
        ended = endings.close_organisation(session, by=person, organisation_id=organisation_id, now=now, today=today)
        return _stored(request, "ending.closed", ended)
    ended, successor = endings.end_organisation(
        session, by=person, organisation_id=organisation_id, successor_id=successor_id, now=now, today=today
    )
    return _stored(request, "ending.done", ended, successor=mrkdwn(request.words.name(successor.names)))


def _change(form: OrganisationForm | WorkspaceForm, request: Request, session: Session, person: Person) -> Stored:
    metadata = SeenMetadata.of(request.view)
    changed = organisations.change_organisation(
        session,
        by=person,
        organisation_id=metadata.row_id,
        form=form,
        seen=metadata.seen,
        team_id=request.context.team_id,
        now=request.now,
    )
    is_same = marks_of(values_of(changed)) == metadata.seen
    return _stored(request, "org.unchanged" if is_same else "org.changed", changed)


def _put_back(request: Request, organisation_id: int, what: str) -> None:
    with request.writing() as (session, person):
        if what == views.UNDO:
            undone = endings.undo_ending(session, by=person, organisation_id=organisation_id, now=request.now)
            organisation, left = undone.organisation, undone.left
        else:
            left = 0
            organisation = endings.reopen_organisation(
                session, by=person, organisation_id=organisation_id, now=request.now
            )
        session.flush()
        page = organisation_page(request, session, person, organisation_id)
    request.replace_form(page)
    words = request.words
    told = words("ending.undone", organisation=mrkdwn(words.name(organisation.names)))
    request.answer(f"{told} {words.count('ending.left', left)}" if left else told)


def _form(request: Request, session: Session, person: Person, what: str, organisation_id: int) -> View:
    words = request.words
    if what == views.NEW:
        empty = OrganisationForm("", OrganisationKind.CITY)
        return views.organisation_form(words, empty, is_new=True, metadata=SeenMetadata().dump())
    one = get_running(session, organisation_id)
    name, metadata = words.name(one.names), RowMetadata(row_id=organisation_id).dump()
    if what == views.PARTICIPATION:
        people_of = [(member.name, str(member.id)) for member in people.list_members_of(session, organisation_id)]
        groups = form_choices.alliance_groups(session, words)
        return views.participation_form(words, name, alliances=groups, people=people_of, metadata=metadata)
    if what == views.END:
        return _ending(request, session, person, one, metadata)
    if what not in {views.CHANGE, views.WORKSPACE}:
        raise Invalid("view", "problem.no_form")
    seen = SeenMetadata(row_id=organisation_id, seen=marks_of(values_of(one))).dump()
    filled = WorkspaceForm(one.team_id or "", one.language) if what == views.WORKSPACE else _filled(one)
    return _filled_form(request, filled, name, metadata=seen)


def _filled_form(
    request: Request,
    form: OrganisationForm | WorkspaceForm,
    name: str,
    *,
    metadata: str,
    overtaken: Mapping[str, str] | None = None,
) -> View:
    words = request.words
    if isinstance(form, WorkspaceForm):
        return views.workspace_form(words, name, form, metadata=metadata, overtaken=overtaken)
    return views.organisation_form(words, form, is_new=False, metadata=metadata, overtaken=overtaken)


def _ending(request: Request, session: Session, person: Person, one: Organisation, metadata: str) -> View:
    words = request.words
    _, moving = endings.count_moving(session, by=person, organisation_id=one.id)
    offered = [
        (kind, [choice for choice in found if choice[1] != str(one.id)])
        for kind, found in form_choices.organisation_groups(session, words)
    ]
    groups = [(kind, found) for kind, found in offered if found]
    name = words.name(one.names)
    return views.ending(words, name, moving, organisations=groups, metadata=metadata)


def _stored(request: Request, key: str, organisation: Organisation, **values: str) -> Stored:
    """The confirmation of a change of an organisation, whose page is below it."""
    words = request.words
    return Stored(words(key, organisation=mrkdwn(words.name(organisation.names)), **values), organisation.id)


def _filled(one: Organisation) -> OrganisationForm:
    return OrganisationForm(
        name=one.name,
        kind=OrganisationKind(one.kind),
        name_en=one.name_en or "",
        region=one.region or "",
        mail_domains=", ".join(one.mail_domains),
    )


def _value_words(request: Request, name: str, value: object) -> str:
    """The present value of a field that somebody else changed."""
    words = request.words
    if not value:
        return words("log.nothing")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    prefix = {"kind": "orgkind", "language": "language"}.get(name)
    return words(f"{prefix}.{value}") if prefix else str(value)


def _searched(one: ListedOrganisation) -> list[str | None]:
    return [one.name.nl, one.name.en, one.region, *one.mail_domains]
