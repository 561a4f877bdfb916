"""Notify the supporters of a merged contribution, and confirm the merge to the person who did it."""

from alliance.contributions import sharing
from alliance.contributions.sharing import Shown
from alliance.people.visibility import may_read
from handlers.contributions.views import merging as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.contributions import contributions as rows
from storage.contributions import merging as merge_rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


def _done(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    both = _both(session, delivery)
    return Post(*views.merge_done(words_for(session, delivery, context), *both)) if both else None


def _merged(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    both = _both(session, delivery)
    profile = people.find_profile(session, delivery.channel_key)
    found = rows.find_contribution(session, both[1].number) if both else None
    if both is None or found is None:
        return None
    may = profile is not None and may_read(context.person(session, profile), found[0], found[1])
    return Post(*views.merged_message(words_for(session, delivery, context), *both, may_read=may))


def _both(session: Session, delivery: Delivery) -> tuple[Shown, Shown] | None:
    """The merged contribution and the one it was merged into; None if the merge was undone before delivery."""
    made = merge_rows.find_merge(session, delivery.about["merge"])
    if made is None or made.undone_at is not None:
        return None
    found = [rows.find_contribution_by_id(session, one) for one in (made.source_id, made.target_id)]
    source, target = sharing.shown(session, [row for row in found if row is not None])
    return source, target


KINDS = {"merged": Kind(_merged), "merge_done": Kind(_done)}
