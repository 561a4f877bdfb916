"""Render a person's Home."""

from alliance.channel_keys import place_of
from alliance.pages.home import collect_home
from handlers.pages.views import home as home_views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Budget, Kind
from handlers.slack.outgoing import HomeTab, Outgoing
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


def _home(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    profile = people.find_profile(session, place_of(delivery.channel_key))
    if profile is None:
        return None
    words = context.words(profile)
    person = context.person(session, profile)
    organisation = person.organisation
    now = context.now()
    page = home_views.HomePage(
        name=person.name,
        is_restricted=person.is_restricted,
        organisation=words.name(organisation.names) if organisation else None,
        allowed=frozenset(subcommand.name for subcommand in context.subcommands.allowed(person)),
        found=collect_home(session, reader=person, time=context.network_time, today=words.local(now).date()),
    )
    return HomeTab(home_views.home(words, page))


KINDS = {"home": Kind(_home, budget=Budget.PUBLISH)}
