"""Decisions of a meeting: one form per item, and the action step that results."""

from alliance.errors import Conflict
from alliance.meetings import decisions, items, planning
from alliance.meetings.proposals import meeting_of
from handlers.meetings.items import name_of, shown_of
from handlers.meetings.planning import page_view, renewable_card, show_form
from handlers.meetings.views import meeting_forms as forms
from handlers.slack import fields
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.MEETING_DECISION, open_form)
    listeners.view(CallbackId.MEETING_DECISION, record)
    listeners.action(ActionId.MEETING_STEP, make_step)
    listeners.action(ActionId.MEETING_ADOPT, adopt)


def open_form(request: Request) -> None:
    """Open the form for the decision on an item, from the day of the meeting on."""
    key = read_id(request.value)
    with request.reading() as (session, person):
        item, meeting = items.get_item_to_run(session, by=person, item_id=key)
        if not planning.has_been(meeting, request.today):
            raise Conflict("problem.meeting_not_yet", ref=meeting.ref, day=meeting.held_on)
        shown = shown_of(session, item)
    version = shown.decision.version if shown.decision else 0
    metadata = RowMetadata(row_id=key, other_id=version).dump()
    show_form(request, forms.decision_form(request.words, shown, name_of(request, shown), metadata=metadata))


def record(request: Request) -> None:
    """Store the decision; the meeting replaces the form."""
    metadata = RowMetadata.of(request.view)
    key = metadata.row_id
    with request.writing() as (session, person):
        decisions.record_decision(
            session,
            by=person,
            item_id=key,
            **fields.read(forms.DECISION, request.view),
            version=metadata.other_id,
            today=request.today,
            now=request.now,
        )
        number = meeting_of(session, key).number
        view = page_view(request, session, person, number, told=request.words("decision.kept"))
    request.done(response_action="update", view=view)


def make_step(request: Request) -> None:
    """Create an action step from a decision; the meeting shows which."""
    key, words = read_id(request.value), request.words
    with request.writing() as (session, person):
        step = decisions.make_step(session, by=person, item_id=key, today=request.today, now=request.now)
        number = meeting_of(session, key).number
        told = words("decision.made_step", ref=step.ref)
        found = renewable_card(session, words, person, number, today=request.today, told=told)
    request.answer_in_place(*found)


def adopt(request: Request) -> None:
    """Adopt the proposed step that a meeting agreed to; the meeting shows it."""
    key, words = read_id(request.value), request.words
    with request.writing() as (session, person):
        step = decisions.adopt_decided(session, by=person, item_id=key, now=request.now)
        number = meeting_of(session, key).number
        told = words("decision.adopted", ref=step.ref)
        found = renewable_card(session, words, person, number, today=request.today, told=told)
    request.answer_in_place(*found)
