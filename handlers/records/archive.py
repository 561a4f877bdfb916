"""`/kennis beheer`: ask for the archive of a period, or for everything on one subject."""

import datetime as dt

from alliance.people.permissions import Action, authorise
from alliance.records.archive import ask_for_archive, check_order
from handlers.records.views import archive as views
from handlers.slack import fields
from handlers.slack.files import asking_for_file
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.OPEN_ARCHIVE, open_form)
    listeners.view(CallbackId.PERIOD_ARCHIVE, ask)


def open_form(request: Request) -> None:
    """Open the form, with last year up to yesterday as the period."""
    yesterday = request.context.network_today - dt.timedelta(days=1)
    with request.reading() as (_, person):
        authorise(person, Action.ADMINISTER)
    request.open_form(views.archive_form(request.words, dt.date(yesterday.year, 1, 1), yesterday))


def ask(request: Request) -> None:
    """Queue the archive, and say where it will come."""
    values = fields.read(views.ARCHIVE, request.view)
    zone = request.context.texts.network.zone
    with asking_for_file(request) as (session, person):
        order = check_order(
            session,
            **{name: value or None for name, value in values.items()},
            today=request.context.network_today,
            zone=zone,
        )
        ask_for_archive(session, by=person, order=order, now=request.now)
    words = request.words
    view = reading_view(words, [section(words("archival.coming"))], title=words("admin.open_archive"))
    request.done(response_action="update", view=view)
