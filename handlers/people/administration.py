"""`/kennis beheer`: the administration menu, and the forms that it opens."""

from collections.abc import Callable

from alliance.errors import Invalid, NotAllowed
from alliance.people import network_contact
from alliance.people.alliances import shared_channels
from alliance.people.permissions import Action, authorise, may
from handlers.people import form_choices
from handlers.people.views import administration as views
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import confirm
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Alliance
from texts import Translator


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listeners."""
    add(Subcommand("admin", Action.KEEP_TOPICS, show_menu))
    listeners.action(ActionId.OPEN_ADMIN, show_menu)
    listeners.action(ActionId.ADMIN, open_form)
    listeners.view(CallbackId.ADMIN_CONTACT, change_contact)


def show_menu(request: Request, typed: str = "") -> None:
    """Show the administration menu; chairs get only what they can manage in their own alliances."""
    words = request.words
    with request.reading() as (session, person):
        if may(person, Action.ADMINISTER):
            secretariat = [member.name for member in people.list_secretariat(session)]
            shared = shared_channels.list_shared(session, secretariat_channel=request.context.secretariat_channel)
            menu = views.menu(words, secretariat, network_contact.find_contact(session), shared)
        elif may(person, Action.KEEP_TOPICS):
            own = {chair.alliance_id for chair in person.chairs}
            found = [alliance for alliance, _ in alliance_rows.list_alliances(session) if alliance.id in own]
            menu = views.chairs_menu(words, [_state(session, alliance, words) for alliance in found])
        else:
            raise NotAllowed(Action.ADMINISTER)
    request.answer(words("admin.menu"), menu)


def _state(session: Session, alliance: Alliance, words: Translator) -> views.AllianceSetup:
    chairs = alliance_rows.list_chairs(session, alliance.id)
    return views.AllianceSetup(
        name=words.name(alliance.names),
        channel_id=alliance.channel_id,
        chairs=[(chair.kind, member.name) for chair, member in chairs],
    )


def open_form(request: Request) -> None:
    """Open the form of a button in the menu."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        if request.action.get("value") not in set(views.FORMS):
            raise Invalid("view", "problem.no_form")
        name = CallbackId(request.action["value"])
        view = views.admin_form(
            words,
            name,
            alliances=form_choices.alliance_groups(session, words) if name is CallbackId.ADMIN_CHANNEL else [],
            contact=network_contact.find_contact(session) if name is CallbackId.ADMIN_CONTACT else "",
        )
    request.open_form(view)


def change_contact(request: Request) -> None:
    """Store where readers of a dossier reach the secretariat."""
    typed, now = views.CONTACT.of(request.view), request.now
    with request.writing() as (session, person):
        contact = network_contact.change_contact(session, by=person, typed=typed, now=now)
    confirm(request, "admin.contact_saved" if contact else "admin.contact_gone", contact=mrkdwn(contact))
