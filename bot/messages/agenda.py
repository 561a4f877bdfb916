"""What people hear of the steps that they are to look after."""

from alliance import steps
from alliance.errors import NotFound
from bot.messages.kind import Kind, words_for
from bot.outgoing import Outgoing, Post
from handlers.desk import Desk
from handlers.views import agenda as views
from handlers.views.parts import mention
from storage import people
from storage.database import Session
from storage.tables import Delivery


def _step_owner(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words = words_for(session, delivery, desk)
    profile = people.find_profile(session, delivery.lane)
    if profile is None:
        return None
    try:
        step = steps.show_step(
            session,
            reader=desk.person(session, profile),
            number=delivery.about["step"],
            today=words.local(desk.now()).date(),
        )
    except NotFound:
        return None
    return Post(*views.made_owner(words, step, by=mention(delivery.about["by"])))


KINDS = {"step_owner": Kind(_step_owner)}
