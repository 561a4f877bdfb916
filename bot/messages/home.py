"""A person's Home."""

from alliance import agenda, contributions, drafts
from bot.messages.kind import Kind
from bot.outgoing import Home, Outgoing
from handlers.desk import Desk
from handlers.views import home as home_views
from storage import alliances as alliance_rows
from storage import people
from storage.database import Session
from storage.tables import Delivery


def _home(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    profile = people.find_profile(session, delivery.lane)
    if profile is None:
        return None
    words = desk.words(profile)
    person = desk.person(session, profile)
    organisation = person.organisation
    page = home_views.HomePage(
        name=person.name,
        is_restricted=person.is_restricted,
        organisation=words.name(organisation.name, organisation.name_en) if organisation else None,
        allowed={subcommand.name for subcommand in desk.subcommands.allowed(person)},
        own=contributions.list_own(session, reader=person, limit=5),
        drafts=drafts.list_drafts(session, slack_user_id=person.slack_user_id),
        steps=agenda.list_own_steps(session, reader=person, today=words.local(desk.now()).date()),
        recent=contributions.list_recent(session, reader=person),
        alliances=[
            home_views.AllianceLine(
                name=words.name(alliance.name, alliance.name_en),
                goal=words.name(alliance.goal, alliance.goal_en),
                channel_id=alliance.channel_id,
                participation=person.participations.get(alliance.id or 0),
                chairs=[member.name for _, member in alliance_rows.list_chairs(session, alliance.id or 0)],
            )
            for alliance, _ in alliance_rows.list_alliances(session)
        ],
    )
    return Home(home_views.home(words, page, command=desk.command))


KINDS = {"home": Kind(_home)}
