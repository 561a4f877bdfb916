"""The "Start hier" message of an alliance's channel, and its pin."""

from alliance import start_here
from bot.messages.kind import Kind, Sent, words_for
from bot.outgoing import Outgoing, Pin, Post
from handlers.desk import Desk
from handlers.views import start_here as views
from storage import alliances as alliance_rows
from storage.database import Session
from storage.tables import Delivery


def _start_here(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    alliance = alliance_rows.find_alliance(session, delivery.about["alliance"])
    if alliance is None or alliance.archived_at is not None or alliance.channel_id != delivery.lane:
        return None
    if start_here.stands_in(alliance, delivery.lane):
        return None
    words = words_for(session, delivery, desk)
    return Post(*views.start_here(words, alliance=words.name(alliance.name, alliance.name_en)))


def _after_start_here(session: Session, delivery: Delivery, sent: Sent) -> None:
    alliance_id = delivery.about["alliance"]
    start_here.note_posted(session, alliance_id=alliance_id, channel_id=sent.channel_id, ts=sent.ts, now=sent.now)


def _pin(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    return Pin(delivery.about["channel"], delivery.about["ts"])


KINDS = {
    start_here.KIND: Kind(_start_here, _after_start_here),
    "pin": Kind(_pin),
}
