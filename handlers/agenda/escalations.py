"""Laying a step before the political lead, from its card or from the chair's message, and answering it."""

from alliance.agenda import escalations, steps
from alliance.enums import EscalationAnswer, Series
from handlers.agenda.step_editing import card_view, show_form
from handlers.agenda.views import escalations as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata, RowMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view
from storage.people import people


def register(listeners: Listeners) -> None:
    """Register the listeners."""
    listeners.action(ActionId.LAY_BEFORE, open_form)
    listeners.action(ActionId.ANSWER_QUESTION, open_answer)
    listeners.view(CallbackId.LAY_BEFORE, escalate)
    listeners.view(CallbackId.ANSWER_QUESTION, answer)


def open_form(request: Request) -> None:
    """Open the form with the question; it also shows how often its recipient was asked something this week."""
    number = number_of(request, Series.STEP)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id, number=number)
    with request.reading() as (session, person):
        before = escalations.preview_escalation(session, by=person, number=number, time=request.context.network_time)
        step = steps.show_step(
            session, reader=person, number=number, today=request.today, channel_id=request.channel_id
        )
    show_form(request, views.escalation_form(request.words, step, before, metadata=metadata.dump()))


def escalate(request: Request) -> None:
    """Send the question to the political lead."""
    metadata = FormMetadata.of(request.view)
    number = metadata.number
    with request.writing() as (session, person):
        laid = escalations.escalate_step(
            session,
            by=person,
            number=number,
            **fields.read(views.LAYING, request.view),
            today=request.context.network_today,
            now=request.now,
        )
        executive = people.get_member(session, laid.to_member_id)
        step = steps.show_step(session, reader=person, number=number, today=request.today)
    told = views.escalated(request.words, step, name=executive.name)
    request.done(response_action="update", view=reading_view(request.words, told, title=step.ref))


def open_answer(request: Request) -> None:
    """Open the form with the answer that was clicked, so that a line can be added."""
    escalation_id, _, said = request.value.partition(":")
    with request.reading() as (session, person):
        laid, step, _ = escalations.get_to_answer(
            session,
            by=person,
            escalation_id=read_id(escalation_id),
            today=request.context.network_today,
        )
        metadata = RowMetadata(row_id=laid.id).dump()
    view = views.answer_form(
        request.words,
        step.ref,
        request.words.name(step.titles),
        laid.question,
        said=EscalationAnswer(said) if said in set(EscalationAnswer) else None,
        line=laid.line,
        metadata=metadata,
    )
    show_form(request, view)


def answer(request: Request) -> None:
    """Store the answer on the step, and replace the form with the step's card."""
    with request.writing() as (session, person):
        laid = escalations.answer(
            session,
            by=person,
            escalation_id=RowMetadata.of(request.view).row_id,
            **fields.read(views.ANSWER, request.view),
            today=request.context.network_today,
            now=request.now,
        )
        number = escalations.number_of(session, laid)
        view = card_view(request, session, person, FormMetadata(form_id="", number=number))
    request.done(response_action="update", view=view)
