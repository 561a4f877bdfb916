"""Notify a practice's contact person of an organisation that wants to apply it."""

from alliance.contributions import sharing
from alliance.enums import AdoptionState
from handlers.contributions.views import adoptions as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.contributions import adoptions as adoption_rows
from storage.contributions import contributions as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


def _contact(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = rows.find_contribution(session, delivery.about["contribution"])
    if found is None:
        return None
    adoption = adoption_rows.find_adoption(session, found[0].id, delivery.about["organisation"])
    if adoption is None or adoption.state is AdoptionState.STOPPED:  # changed within the ten minutes
        return None
    words = words_for(session, delivery, context)
    organisation = people.get_organisation(session, delivery.about["organisation"])
    name = words.name(organisation.names)
    item = sharing.shown(session, [found])[0]
    return Post(*views.contact_notice(words, item, adoption.state, organisation=name, who=delivery.about["by"]))


KINDS = {"adoption_contact": Kind(_contact)}
