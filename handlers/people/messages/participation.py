"""Notify chairs of changes in the participation in their alliance."""

from alliance.enums import ParticipationKind
from handlers.people.views import participation as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.engine.database import Session
from storage.people import alliances, people
from storage.tables import Delivery


def _participation(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words = words_for(session, delivery, context)
    about = delivery.about
    alliance = alliances.find_alliance(session, about["alliance"])
    if alliance is None:
        return None
    organisation = people.get_organisation(session, about["organisation"])
    return Post(
        *views.chair_notice(
            words,
            organisation=words.name(organisation.names),
            alliance=words.name(alliance.names),
            kind=ParticipationKind(about["kind"]) if about["kind"] else None,
            by=about["by"],
            contact=about["contact"],
            is_new_contact=about["is_new_contact"],
        )
    )


KINDS = {"participation": Kind(_participation)}
