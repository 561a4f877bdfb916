"""Confirm an adoption to the member who reported it, and notify the practice's contact person."""

from alliance.contributions import adoptions, sharing
from handlers.contributions.views import adoptions as views
from handlers.slack.context import Context
from handlers.slack.messages.kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.contributions import contributions as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


def _noted(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = rows.find_contribution(session, delivery.about["contribution"])
    if found is None:
        return None
    words = words_for(session, delivery, context)
    organisation = people.get_organisation(session, delivery.about["organisation"])
    contact = adoptions.find_contact(session, found)
    return Post(
        *views.noted(
            words,
            sharing.shown(session, [found])[0],
            organisation=words.name(organisation.name, organisation.name_en),
            contact=(contact.slack_user_id, contact.name) if contact else None,
            told=delivery.about["told"],
        )
    )


def _contact(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = rows.find_contribution(session, delivery.about["contribution"])
    if found is None:
        return None
    words = words_for(session, delivery, context)
    organisation = people.get_organisation(session, delivery.about["organisation"])
    name = words.name(organisation.name, organisation.name_en)
    item = sharing.shown(session, [found])[0]
    return Post(*views.contact_told(words, item, organisation=name, who=delivery.about["by"]))


KINDS = {"adoption_noted": Kind(_noted), "adoption_contact": Kind(_contact)}
