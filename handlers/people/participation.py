"""`/kennis alliantie`: the alliances, and an organisation's participation in them."""

from collections.abc import Callable

from alliance.enums import ParticipationKind
from alliance.errors import Invalid
from alliance.people.alliances import participation
from alliance.people.members import Person
from alliance.people.permissions import Action, may_offer
from handlers.people import members
from handlers.people.alliance_names import find_alliance
from handlers.people.views import participation as views
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.renewable import renewable
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import number_or_none, read_id
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, View, reading_view, section
from storage.engine.database import Session

FORM = "participate"
"""The name of the form, for `handlers.people.members.open_form`."""

ALLIANCE = "alliance"
"""The name of an answer with the page of one alliance."""


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listeners."""
    add(Subcommand("alliance", Action.READ, show_alliances))
    listeners.action(ActionId.SHOW_ALLIANCES, show_alliances)
    listeners.action(ActionId.ALLIANCES, turn_alliances)
    listeners.action(ActionId.PARTICIPATION, show_alliance)
    listeners.action(ActionId.PARTICIPATE, open_form)
    listeners.view(CallbackId.PARTICIPATE, change)
    listeners.form(FORM, build_form)
    listeners.answer(ALLIANCE, _alliance_again)


def show_alliances(request: Request, typed: str = "") -> None:
    """Show all alliances, or the page of the one that was named."""
    if typed.strip():
        with request.reading() as (session, _):
            alliance_id = find_alliance(session, typed).id
        _show_one(request, alliance_id)
    else:
        request.answer(*_list(request, 0))


def turn_alliances(request: Request) -> None:
    """Show another page of the list in the same place."""
    request.answer_in_place(*_list(request, read_id(request.value)))


def show_alliance(request: Request) -> None:
    """Show the page of the alliance whose id is the button's value, or the list if it has none."""
    alliance_id = number_or_none(request.value)
    if alliance_id is None:
        show_alliances(request)
    else:
        _show_one(request, alliance_id)


def open_form(request: Request) -> None:
    """Open the form with the consequences of a change; newcomers choose their organisation first."""
    where, _, chosen = request.value.partition("/")
    metadata = FormMetadata(
        form_id=request.context.new_id(),
        channel_id=request.channel_id,
        alliance_id=read_id(where),
        choice=chosen,
    )
    draft = {"alliance": where, "participation": chosen}
    members.open_form(request, FORM, metadata, draft, action=Action.TAKE_PART)


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """Build the form for the change of participation in a draft."""
    words = request.words
    alliance_id = read_id(draft.get("alliance"))
    chosen = draft.get("participation", "")
    one = participation.show_alliance(
        session, reader=person, alliance_id=alliance_id, today=request.today, channel_id=metadata.channel_id
    )
    assert person.organisation is not None
    return views.participation_form(
        words,
        alliance=words.name(one.alliance.names),
        organisation=words.name(person.organisation.names),
        kind=_kind(chosen),
        was=one.own,
        leaving=participation.foresee_leaving(session, by=person, alliance_id=alliance_id),
        contact=person.slack_user_id,
        metadata=metadata.model_copy(update={"alliance_id": alliance_id, "choice": chosen}).dump(),
    )


def change(request: Request) -> None:
    """Store the change of participation, and confirm it in place of the form."""
    words = request.words
    metadata = FormMetadata.of(request.view)
    kind = _kind(metadata.choice)
    contact = views.CONTACT.of(request.view) if kind is not None else None
    with request.writing() as (session, person):
        done = participation.change_participation(
            session,
            by=person,
            alliance_id=metadata.alliance_id,
            kind=kind,
            contact=contact,
            channel_id=metadata.channel_id,
            today=request.today,
            now=request.now,
        )
        assert person.organisation is not None
        organisation = words.name(person.organisation.names)
    name = done.alliance.names
    told = views.changed(words, organisation=organisation, alliance=name, kind=done.kind, has_changed=done.has_changed)
    request.done(response_action="update", view=reading_view(words, [section(told)]))


def _list(request: Request, page: int) -> tuple[str, list[dict[str, object]]]:
    with request.reading() as (session, person):
        shown, has_more = participation.list_alliances(
            session, reader=person, today=request.today, page=page, channel_id=request.asked_in
        )
    return views.alliance_list(request.words, shown, page=page, has_more=has_more)


def _show_one(request: Request, alliance_id: int) -> None:
    request.answer(*_alliance_again(request, str(alliance_id)))


def _alliance_again(request: Request, about: str) -> tuple[str, list[Block]]:
    words, alliance_id = request.words, read_id(about)
    with request.reading() as (session, person):
        one = participation.show_alliance(
            session, reader=person, alliance_id=alliance_id, today=request.today, channel_id=request.asked_in
        )
    own = person.organisation
    organisation = words.name(own.names) if own else None
    may_change = may_offer(person, Action.TAKE_PART)
    text, blocks = views.alliance_page(words, one, organisation=organisation, may_change=may_change)
    return text, renewable(blocks, ALLIANCE, str(alliance_id))


def _kind(chosen: str | None) -> ParticipationKind | None:
    """The participation that a button or form chose; None for leaving. Raises Invalid for any other value."""
    if chosen == views.LEAVE:
        return None
    if chosen not in set(ParticipationKind):
        raise Invalid(BlockId.CONTACT, "problem.choose")
    return ParticipationKind(chosen)
