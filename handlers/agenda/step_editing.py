"""Changing a step from its card: editing, handing over, putting it on the agenda, archiving and restoring."""

from collections.abc import Callable, Sequence
from functools import partial

from alliance.agenda import step_editing, steps
from alliance.agenda.step_editing import StepChange, StepOvertaken
from alliance.agenda.step_owners import Owners
from alliance.agenda.steps import ShownStep, StepHistoryLine
from alliance.enums import Ambition, Series, Status
from alliance.errors import Conflict
from alliance.people.members import Person
from handlers.agenda import step_values
from handlers.agenda.step_values import read_step
from handlers.agenda.views import agenda as views
from handlers.agenda.views import step_forms as forms
from handlers.agenda.views.step_forms import StepValues
from handlers.people import form_choices
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import View, reading_view
from storage.engine.database import Session

Build = Callable[[Request, Session, Person, FormMetadata, StepValues | None, Sequence[StepHistoryLine]], View]
"""Builder of a form about a step.

The form is filled with the typed values or, if None, with the stored ones. The history lines are what others changed
while the form was open.
"""
StepUseCase = Callable[[Request, Session, Person, FormMetadata, StepValues], None]
"""Stores what was typed in a form about a step, inside a transaction."""


def register(listeners: Listeners) -> None:
    """Register the listeners."""
    listeners.action(ActionId.EDIT_STEP, open_edit)
    listeners.action(ActionId.ADOPT_STEP, open_adopt)
    listeners.action(ActionId.STEP_MORE, open_more)
    listeners.action(ActionId.RESTORE_STEP, restore)
    listeners.view(CallbackId.EDIT_STEP, partial(_store, _edit, _edit_form))
    listeners.view(CallbackId.STEP_OWNERS, partial(_store, _hand_over, _owners_form))
    listeners.view(CallbackId.ADOPT_STEP, partial(_store, _adopt, _adopt_form))
    listeners.view(CallbackId.ARCHIVE_STEP, archive)


def open_edit(request: Request) -> None:
    """Open the edit form from "Bewerken"."""
    _open(request, number_of(request, Series.STEP), _edit_form)


def open_adopt(request: Request) -> None:
    """Open the form from "Op de agenda zetten"."""
    _open(request, number_of(request, Series.STEP), _adopt_form)


def open_more(request: Request) -> None:
    """Open what was chosen in the overflow menu: handing over, archiving, or a `Context.step_actions` entry."""
    value = str((request.action.get("selected_option") or {}).get("value") or "")
    what, _, ref = value.partition(":")
    if what in request.context.step_actions:
        request.context.step_actions[what](request, ref)
        return
    _open(request, number_of(request, Series.STEP, ref), _archive_form if what == views.ARCHIVE else _owners_form)


def restore(request: Request) -> None:
    """Restore an archived step, and show its card."""
    number = number_of(request, Series.STEP)
    with request.writing() as (session, person):
        step_editing.restore_step(session, by=person, number=number, now=request.now)
        step = _shown(request, session, person, FormMetadata(form_id="", number=number))
    request.answer_in_place(views.step_text(request.words, step), views.step_card(request.words, step))


def archive(request: Request) -> None:
    """Archive the step, and replace the form with its card."""
    metadata = FormMetadata.of(request.view)
    reason = forms.REASON.of(request.view)
    with request.writing() as (session, person):
        step_editing.archive_step(session, by=person, number=metadata.number, reason=reason, now=request.now)
        view = card_view(request, session, person, metadata)
    request.done(response_action="update", view=view)


def show_form(request: Request, view: View) -> None:
    """Open a form about a step.

    It replaces a card that is itself shown in a modal, as Slack stacks at most three modals.
    """
    if request.view.get("type") == "modal":
        request.replace_form(view)
    else:
        request.open_form(view)


def card_view(request: Request, session: Session, person: Person, metadata: FormMetadata) -> View:
    """The step's card as a view that replaces a form."""
    step = _shown(request, session, person, metadata)
    return reading_view(request.words, views.step_card(request.words, step), title=step.ref)


def _open(request: Request, number: int, build: Build) -> None:
    with request.reading() as (session, person):
        step, _ = step_editing.get_step_to_run(session, by=person, number=number, channel_id=request.channel_id)
        if step.archived_at is not None:
            raise Conflict("problem.step_archived", ref=Series.STEP.ref(number))
        if build is _adopt_form and step.status is not Status.PROPOSED:
            raise Conflict("problem.step_taken_up", ref=Series.STEP.ref(number))
        metadata = FormMetadata(
            form_id=request.context.new_id(), channel_id=request.channel_id, number=number, seen=step.version
        )
        view = build(request, session, person, metadata, None, ())
    show_form(request, view)


def _store(change: StepUseCase, build: Build, request: Request) -> None:
    """Store what was typed, and show the card.

    If others changed the step meanwhile, show the form again with their changes above what was typed.
    """
    metadata, values = FormMetadata.of(request.view), read_step(request)
    try:
        with request.writing() as (session, person):
            change(request, session, person, metadata, values)
            view = card_view(request, session, person, metadata)
    except StepOvertaken as overtaken:
        again = metadata.model_copy(update={"seen": overtaken.newest})
        with request.reading() as (session, person):
            view = build(request, session, person, again, values, overtaken.changes)
    request.done(response_action="update", view=view)


def _edit(request: Request, session: Session, person: Person, metadata: FormMetadata, values: StepValues) -> None:
    step_editing.edit_step(
        session,
        by=person,
        number=metadata.number,
        change=StepChange(
            title=values.title,
            description=values.description,
            ambition=values.ambition,
            is_continuous=values.is_continuous,
            day=values.day,
            rung_id=values.rung_id,
        ),
        seen=metadata.seen,
        today=request.today,
        now=request.now,
    )


def _hand_over(request: Request, session: Session, person: Person, metadata: FormMetadata, values: StepValues) -> None:
    step_editing.set_owners(
        session,
        by=person,
        number=metadata.number,
        owners=_owners(values),
        seen=metadata.seen,
        time=request.context.network_time,
    )


def _adopt(request: Request, session: Session, person: Person, metadata: FormMetadata, values: StepValues) -> None:
    step_editing.adopt_proposed_step(
        session,
        by=person,
        number=metadata.number,
        owners=_owners(values),
        is_continuous=values.is_continuous,
        day=values.day,
        seen=metadata.seen,
        today=request.today,
        now=request.now,
    )


def _edit_form(
    request: Request,
    session: Session,
    person: Person,
    metadata: FormMetadata,
    typed: StepValues | None,
    overtaken: Sequence[StepHistoryLine],
) -> View:
    words = request.words
    step, alliance = step_editing.get_step_to_run(session, by=person, number=metadata.number)
    rungs = step_values.rungs(session, words, alliance.id)
    values = typed or StepValues(
        title=step.title,
        description=step.description,
        is_continuous=step.is_continuous,
        day=step.review_on if step.is_continuous else step.due_on,
        ambition=Ambition(step.ambition),
        rung_id=step.rung_id,
    )
    ref = step.ref
    return forms.edit_form(words, ref, values, rungs=rungs, metadata=metadata.dump(), overtaken=overtaken)


def _looking_after(show: Callable[..., View]) -> Build:
    """Make the builder of a form about a step's owners, either to hand it over or to put it on the agenda."""

    def build(
        request: Request,
        session: Session,
        person: Person,
        metadata: FormMetadata,
        typed: StepValues | None,
        overtaken: Sequence[StepHistoryLine],
    ) -> View:
        step = _shown(request, session, person, metadata)
        return show(
            request.words,
            step.ref,
            request.words.name(step.titles),
            typed or _stored(request, step),
            organisations=form_choices.organisation_groups(session, request.words),
            metadata=metadata.dump(),
            overtaken=overtaken,
        )

    return build


_owners_form = _looking_after(forms.owners_form)
_adopt_form = _looking_after(forms.adopt_form)


def _archive_form(
    request: Request,
    session: Session,
    person: Person,
    metadata: FormMetadata,
    typed: StepValues | None,
    overtaken: Sequence[StepHistoryLine],
) -> View:
    step = _shown(request, session, person, metadata)
    title = request.words.name(step.titles)
    return forms.archive_form(request.words, step.ref, title, metadata=metadata.dump())


def _shown(request: Request, session: Session, person: Person, metadata: FormMetadata) -> ShownStep:
    number, channel_id = metadata.number, metadata.channel_id
    return steps.show_step(session, reader=person, number=number, today=request.today, channel_id=channel_id)


def _stored(request: Request, step: ShownStep) -> StepValues:
    """The step's current owners and contacts; with a single owner, contact names need no organisation in front."""
    words = request.words
    without = [one for one in step.owners if one.contact and one.contact_slack_user_id is None]
    is_only = len(step.owners) == 1
    names = [str(one.contact) if is_only else f"{words.name(one.organisation.names)}: {one.contact}" for one in without]
    return StepValues(
        is_continuous=step.is_continuous,
        day=step.review_on if step.is_continuous else step.due_on,
        owners=[one.organisation.id for one in step.owners],
        contacts=[one.contact_slack_user_id for one in step.owners if one.contact_slack_user_id],
        contact_names="\n".join(names),
    )


def _owners(values: StepValues) -> Owners:
    return Owners(values.owners, values.contacts, values.contact_names)
