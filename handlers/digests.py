"""`/kennis rapportage`: the workbook of any period, now."""

from collections.abc import Callable

from alliance.calendar import parse_period
from alliance.digests import DIGEST
from alliance.roles import Action, authorise
from handlers.command import Subcommand
from handlers.ids import ActionId
from handlers.listeners import Listeners
from handlers.request import Request
from handlers.views.parts import mrkdwn
from storage.deliveries import enqueue


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("digest", Action.MAKE_DIGEST, make_digest))
    listeners.action(ActionId.MAKE_DIGEST, make_digest)


def make_digest(request: Request, typed: str = "") -> None:
    """Put the digest of a period in line: for the secretariat's channel when asked there, else for who asks.

    Not everybody in another channel may read all that is in it.
    """
    words = request.words
    desk = request.desk
    now = desk.now()
    with request.writing() as (session, person):
        authorise(person, Action.MAKE_DIGEST)
        period = parse_period(typed or "week", now.astimezone(desk.texts.network.zone).date())
        is_office = request.channel_id is not None and request.channel_id == desk.secretariat_channel
        lane = desk.secretariat_channel if is_office and desk.secretariat_channel else person.slack_user_id
        enqueue(session, kind=DIGEST, lane=lane, about={"period": period.key}, now=now, is_urgent=True)
    days = words.days(period.first_on, period.last_on)
    is_public = (request.channel_id or "").startswith(("C", "G")) and not is_office
    request.answer(words("digest.asked_dm" if is_public else "digest.asked_here", period=mrkdwn(days)))
