"""Notify chairs and the secretariat of an alliance that ends, and of a private channel that is shared."""

import datetime as dt
from functools import partial

from alliance.people.alliances.shared_channels import SHARED
from handlers.people.views import alliances as views
from handlers.people.views.administration import shared_warning
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, to_each_of_the_secretariat, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.blocks import section
from storage.engine.database import Session
from storage.people import alliance_admin
from storage.people import alliances as alliance_rows
from storage.tables import Delivery


def _term(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    about = delivery.about
    alliance = alliance_rows.find_alliance(session, about["alliance"])
    on = dt.date.fromisoformat(about["on"])
    if alliance is None or (about["key"] == "alliance_ends" and alliance.ends_on != on):
        return None  # its end date was changed meanwhile
    words, name = words_for(session, delivery, context), alliance.names
    if about["key"] != "alliance_ends":
        return Post(*views.term(words, about["key"], name, on, command=context.command))
    found = alliance_rows.find_alliance(session, alliance.hand_steps_to_id) if alliance.hand_steps_to_id else None
    told = views.term(
        words,
        about["key"],
        name,
        on,
        command=context.command,
        steps=alliance_admin.count_all_of(session, alliance.id)["steps"],
        alliance_id=alliance.id,
        heir=found.names if found is not None else None,
    )
    return Post(*told)


def _shared(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    told = shared_warning(words_for(session, delivery, context), delivery.about["channel"])
    return Post(told, [section(told)])


KINDS = {
    "alliance_term": Kind(_term, after_failed=partial(to_each_of_the_secretariat, "alliance_term")),
    SHARED: Kind(_shared),
}
