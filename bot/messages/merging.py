"""What who stands behind a merged contribution hears, and who merged it."""

from alliance import contributions
from alliance.contributions import Shown
from alliance.visibility import may_read
from bot.messages.kind import Kind, words_for
from bot.outgoing import Outgoing, Post
from handlers.desk import Desk
from handlers.views import merging as views
from storage import contributions as rows
from storage import merging as merge_rows
from storage import people
from storage.database import Session
from storage.tables import Delivery


def _done(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    both = _both(session, delivery)
    return Post(*views.merge_done(words_for(session, delivery, desk), *both)) if both else None


def _merged(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    both = _both(session, delivery)
    profile = people.find_profile(session, delivery.lane)
    found = rows.find_contribution(session, both[1].number) if both else None
    if both is None or found is None:
        return None
    may = profile is not None and may_read(desk.person(session, profile), found[0], found[1])
    return Post(*views.merged_message(words_for(session, delivery, desk), *both, may_read=may))


def _both(session: Session, delivery: Delivery) -> tuple[Shown, Shown] | None:
    """What was merged and into what; None when it was undone before anybody heard of it."""
    made = merge_rows.find_merge(session, delivery.about["merge"])
    if made is None or made.undone_at is not None:
        return None
    found = [rows.find_contribution_by_id(session, one) for one in (made.source_id, made.target_id)]
    source, target = contributions.shown(session, [row for row in found if row is not None])
    return source, target


KINDS = {"merged": Kind(_merged), "merge_done": Kind(_done)}
