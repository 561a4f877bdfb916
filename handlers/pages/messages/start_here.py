"""The "Start hier" message in an alliance's channel, and its pin."""

import datetime as dt

from alliance.people import start_here
from alliance.words import KeptKind
from handlers.pages.views import start_here as views
from handlers.slack.context import Context
from handlers.slack.messages.kept import Rendered, kinds_of
from handlers.slack.messages.kind import Budget, Kind
from handlers.slack.outgoing import Outgoing, Pin
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import Delivery, KeptMessage


def _start_here(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    alliance = alliance_rows.find_alliance(session, message.about_id)
    if alliance is None or alliance.archived_at is not None or alliance.channel_id != message.place:
        return None
    words = context.channel_words()
    return views.start_here(words, alliance=words.name(alliance.name, alliance.name_en))


def _after_start_here(session: Session, _delivery: Delivery, message: KeptMessage, now: dt.datetime) -> None:
    start_here.pin(session, message, now=now)


def _pin(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    return Pin(delivery.about["channel"], delivery.about["ts"])


KINDS = {
    **kinds_of(KeptKind.START_HERE, _start_here, after_posted=_after_start_here),
    "pin": Kind(_pin, budget=Budget.PIN),
}
