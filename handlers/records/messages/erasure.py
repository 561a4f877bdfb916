"""The report of an erasure to the secretariat, which does not say who was erased."""

from functools import partial

from alliance.records.erasure.erasure import REPORT, list_erasures
from handlers.records.views import erasure as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, to_each_of_the_secretariat, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.engine.database import Session
from storage.tables import Delivery


def _report(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    done = next((one for one in list_erasures(session) if one.erasure_id == delivery.about["erasure"]), None)
    return Post(*views.report(words_for(session, delivery, context), done)) if done is not None else None


KINDS = {REPORT: Kind(_report, after_failed=partial(to_each_of_the_secretariat, REPORT))}
