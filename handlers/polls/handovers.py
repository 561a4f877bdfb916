"""Record to whom the results of a poll were handed over."""

from alliance.polls import handovers
from alliance.polls.handovers import HandoverForm
from handlers.polls.views import handovers as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section
from handlers.slack.views.markup import mrkdwn


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.POLL_HAND_OVER, open_form)
    listeners.view(CallbackId.POLL_HAND_OVER, hand_over)


def open_form(request: Request) -> None:
    """Open the form, for people who may run the poll."""
    number = read_id(request.value)
    with request.reading() as (session, person):
        poll = handovers.get_to_hand_over(session, by=person, number=number)
    today = request.now.astimezone(request.context.texts.network.zone).date()
    metadata = RowMetadata(row_id=poll.number).dump()
    view = views.hand_over_form(request.words, ref=poll.ref, title=poll.title, today=today, metadata=metadata)
    request.open_form(view)


def hand_over(request: Request) -> None:
    """Record the handover from the form; the poll's messages show it."""
    number = RowMetadata.of(request.view).row_id
    form = HandoverForm(**fields.read(views.HANDOVER, request.view))
    with request.writing() as (session, person):
        poll = handovers.hand_over(session, by=person, number=number, form=form, time=request.context.network_time)
    addressee = mrkdwn(request.words.typed_name(" ".join(form.addressee.split())))
    told = request.words("handover.done", ref=poll.ref, addressee=addressee)
    request.done(response_action="update", view=reading_view(request.words, [section(told)]))
