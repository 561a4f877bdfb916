"""What chairs and the secretariat hear of an alliance that ends, and of a private channel that is shared."""

import datetime as dt
from functools import partial

from alliance.shared_channels import SHARED
from bot.messages.kind import Kind, words_for
from bot.messages.members import to_each_of_the_secretariat
from bot.outgoing import Outgoing, Post
from handlers.desk import Desk
from handlers.views import alliance_admin as views
from handlers.views.admin import shared_warning
from handlers.views.parts import section
from storage import alliances as alliance_rows
from storage.database import Session
from storage.tables import Delivery


def _term(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    about = delivery.about
    alliance = alliance_rows.find_alliance(session, about["alliance"])
    on = dt.date.fromisoformat(about["on"])
    if alliance is None or (about["key"] == "alliance_ends" and alliance.ends_on != on):
        return None  # it goes on for longer by now
    words = words_for(session, delivery, desk)
    name = words.name(alliance.name, alliance.name_en)
    return Post(*views.term(words, about["key"], name, on, command=desk.command))


def _shared(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    told = shared_warning(words_for(session, delivery, desk), delivery.about["channel"])
    return Post(told, [section(told)])


KINDS = {
    "alliance_term": Kind(_term, after_failed=partial(to_each_of_the_secretariat, "alliance_term")),
    SHARED: Kind(_shared),
}
