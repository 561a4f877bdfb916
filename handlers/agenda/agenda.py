"""The action agenda: `/kennis actie`, `acties`, and the buttons on a step's card."""

from collections.abc import Callable

from alliance.agenda import agenda, steps
from alliance.agenda.agenda import StepPlan
from alliance.agenda.step_texts import split_title
from alliance.agenda.steps import AgendaFilter
from alliance.contributions.sharing import Shown, get_readable
from alliance.enums import Series
from alliance.errors import Conflict, Invalid
from alliance.index.documents import DocumentKind
from alliance.people.alliances.alliances import get_alliance
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.people.visibility import channel_audience
from handlers.agenda import step_values
from handlers.agenda.step_values import read_step
from handlers.agenda.views import agenda as views
from handlers.agenda.views import search_hits as found_views
from handlers.agenda.views import step_forms as forms
from handlers.agenda.views.step_forms import StepValues
from handlers.people import form_choices
from handlers.people.alliance_names import alliance_meant
from handlers.search import hits
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import Lookup, number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import (
    Reference,
    number_or_none,
    parse_reference,
)
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import Block, View, reading_view
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import Alliance


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommands, the card's button and the listeners."""
    hits.register(DocumentKind.STEP, found_views.facts)
    add(Subcommand("actions", Action.READ, show_agenda))
    add(Subcommand("action", Action.RUN_AGENDA, open_new_step))
    listeners.card_action(CardAction("make_step", ActionId.MAKE_STEP, may_make_step), open_step_of)
    listeners.reference(Series.STEP, show_by_reference)
    listeners.action(ActionId.SHOW_STEPS, show_agenda_of)
    listeners.action(ActionId.STEPS, turn_agenda)
    listeners.action(ActionId.STEP_HISTORY, show_history)
    listeners.action(ActionId.STEP_FIELDS, show_all_fields)
    listeners.view(CallbackId.STEP_ALLIANCE, choose_alliance)
    listeners.view(CallbackId.MAKE_STEP, make_step)


def show_by_reference(look: Lookup, number: int) -> tuple[str, list[Block]]:
    """Render a step's card for this reader; an answer for all in a channel shows only what everybody there may see."""
    is_here = look.for_all and look.channel_id
    here = alliance_rows.find_alliance_of_channel(look.session, look.channel_id or "") if is_here else None
    reader = channel_audience(here) if look.for_all else look.person
    step = steps.show_step(look.session, reader=reader, number=number, today=look.today, channel_id=look.channel_id)
    return views.step_text(look.words, step), views.step_card(look.words, step)


def may_make_step(person: Person, item: Shown) -> bool:
    """Whether this person may make a step of a contribution, which requires running the agenda of its alliance."""
    is_there = not item.is_archived and item.merged_into is None
    return is_there and may(person, Action.RUN_AGENDA, alliance_id=item.alliance.id)


def open_new_step(request: Request, typed: str = "") -> None:
    """Open the form for a new step: for the channel's alliance, for the only one, or asking which alliance first."""
    words = request.words
    values = StepValues(*split_title(typed))
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id)
    with request.reading() as (session, person):
        authorise(person, Action.RUN_AGENDA)
        own = agenda.runs_agenda_of(person)
        every = [one for one, _ in alliance_rows.list_alliances(session) if own is None or one.id in own]
        here = [one for one in every if request.channel_id and one.channel_id == request.channel_id]
        only = next(iter(here or (every if len(every) == 1 else [])), None)
        if only is not None:
            view = _step_form(request, session, person, only, values, metadata=metadata)
        else:
            groups = form_choices.alliance_groups(session, words, only=own)
            view = forms.alliance_form(words, values, alliances=groups, metadata=metadata.dump())
    request.open_form(view)


def choose_alliance(request: Request) -> None:
    """Replace the choice of alliance with the form for a new step."""
    alliance_id = forms.ALLIANCE.of(request.view)
    with request.reading() as (session, person):
        alliance = get_alliance(session, alliance_id)
        authorise(person, Action.RUN_AGENDA, alliance_id=alliance.id)
        metadata = FormMetadata.of(request.view)
        view = _step_form(request, session, person, alliance, read_step(request), metadata=metadata)
    request.done(response_action="update", view=view)


def open_step_of(request: Request) -> None:
    """Open the form for a new step from a contribution's card.

    It shows the contribution's title, but is not filled with it: a problem is not what is going to happen.
    """
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        found, alliance, *_ = get_readable(session, reader=person, number=number, channel_id=channel_id)
        authorise(person, Action.RUN_AGENDA, alliance_id=alliance.id)
        if found.archived_at is not None:
            raise Conflict("problem.link_archived", ref=found.ref)
        metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=found.number)
        view = _step_form(request, session, person, alliance, StepValues(), metadata=metadata)
    request.open_form(view)


def show_all_fields(request: Request) -> None:
    """Show the form for a new step with the less common fields; values already entered are kept."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        authorise(person, Action.RUN_AGENDA, alliance_id=metadata.alliance_id or None)
        alliance = get_alliance(session, metadata.alliance_id)
        view = _step_form(request, session, person, alliance, read_step(request), metadata=metadata, is_long=True)
    request.replace_form(view)


def make_step(request: Request) -> None:
    """Store the new step, and replace the form with its card."""
    metadata = FormMetadata.of(request.view)
    values = read_step(request)
    with request.writing() as (session, person):
        plan = StepPlan(
            key=metadata.form_id,
            alliance_id=metadata.alliance_id,
            title=values.title,
            description=values.description or "",
            ambition=values.ambition,
            owners=values.owners,
            contacts=values.contacts,
            contact_names=values.contact_names,
            is_continuous=values.is_continuous,
            day=values.day,
            rung_id=values.rung_id,
        )
        step = agenda.create_step(
            session,
            by=person,
            plan=plan,
            made_of=metadata.number or None,
            channel_id=metadata.channel_id,
            today=request.today,
            now=request.now,
        )
        view = _card_view(request, session, person, step.number)
    request.done(response_action="update", view=view)


def show_agenda(request: Request, typed: str = "") -> None:
    """`acties [alliantie]`: show the agenda of the named alliance, of the channel's alliance, or of the network."""
    with request.reading() as (session, person):
        alliance = alliance_meant(session, person, typed, channel_id=request.channel_id)
    _show_agenda(request, AgendaFilter.OPEN, alliance.id if alliance else None)


def show_agenda_of(request: Request) -> None:
    """Show the agenda from a button whose value is an alliance's id, or empty for the whole network."""
    alliance_id = number_or_none(request.value)
    if alliance_id is None:
        show_agenda(request)
    else:
        _show_agenda(request, AgendaFilter.OPEN, alliance_id)


def turn_agenda(request: Request) -> None:
    """Show another filter, alliance or page of the agenda in the same place."""
    option = request.action.get("selected_option") or request.action
    choice, _, rest = str(option.get("value") or "").partition("/")
    where, _, after = rest.partition("/")
    known = AgendaFilter(choice) if choice in set(AgendaFilter) else AgendaFilter.OPEN
    _show_agenda(request, known, number_or_none(where), after, in_place=True)


def show_history(request: Request) -> None:
    """Show every status of a step; the paging button names the step and where the previous page ended."""
    value, _, before = request.value.partition("/")
    reference = _step_of(request, value)
    number, channel_id = reference.number, request.channel_id
    with request.reading() as (session, person):
        step = steps.show_step(session, reader=person, number=number, today=request.today, channel_id=channel_id)
        reports, older = steps.list_history(
            session, reader=person, number=number, before=before or None, channel_id=channel_id
        )
    blocks = views.history(request.words, step, reports, older=f"{step.ref}/{older}" if older else None)
    show = request.answer_in_place if before else request.answer
    show(views.step_text(request.words, step), blocks)


def _show_agenda(
    request: Request, choice: AgendaFilter, alliance_id: int | None, after: str = "", *, in_place: bool = False
) -> None:
    words = request.words
    with request.reading() as (session, person):
        page = steps.list_agenda(
            session,
            reader=person,
            choice=choice,
            alliance=alliance_rows.find_alliance(session, alliance_id) if alliance_id else None,
            today=request.today,
            after=after or None,
            channel_id=request.channel_id,
        )
        groups = [] if person.is_restricted else form_choices.alliance_groups(session, words)
    is_in_form = request.view.get("type") == "modal"  # Slack stacks at most three modals
    show = request.answer_in_place if in_place or is_in_form else request.answer
    show(views.agenda_title(words, page), views.agenda_page(words, page, groups))


def _step_form(
    request: Request,
    session: Session,
    person: Person,
    alliance: Alliance,
    values: StepValues,
    *,
    metadata: FormMetadata,
    is_long: bool = False,
) -> View:
    words, number = request.words, metadata.number
    made_of = None
    if number:
        found, *_ = get_readable(session, reader=person, number=number, channel_id=metadata.channel_id)
        made_of = (Series.CONTRIBUTION.ref(number), found.title)
    return forms.step_form(
        words,
        values,
        alliance=words.name(alliance.names),
        made_of=made_of,
        organisations=form_choices.organisation_groups(session, words),
        rungs=step_values.rungs(session, words, alliance.id),
        is_long=is_long,
        metadata=metadata.model_copy(update={"alliance_id": alliance.id}).dump(),
    )


def _card_view(request: Request, session: Session, person: Person, number: int) -> View:
    step = steps.show_step(session, reader=person, number=number, today=request.today)
    return reading_view(request.words, views.step_card(request.words, step), title=step.ref)


def _step_of(request: Request, typed: str | None = None) -> Reference:
    """The step that a button is about. Raises Invalid for a reference of another kind."""
    reference = parse_reference(request.value if typed is None else typed)
    if reference is None or reference.series is not Series.STEP:
        raise Invalid("reference", "problem.which_reference", command=request.context.command)
    return reference
