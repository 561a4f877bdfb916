"""Render what would go the next night, after a change of how long things are kept."""

from functools import partial

from alliance.records.retention import REPORT
from handlers.records.views import retention as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, to_each_of_the_secretariat, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.engine.database import Session
from storage.tables import Delivery


def _report(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    return Post(*views.report(words_for(session, delivery, context), delivery.about["expiring"]))


KINDS = {REPORT: Kind(_report, after_failed=partial(to_each_of_the_secretariat, REPORT))}
