"""`/kennis instellingen`: a member's language, and how often they are notified of what they follow."""

from collections.abc import Callable

from alliance.attention import preferences
from alliance.attention.preferences import Preferences
from alliance.people import home_tab
from alliance.people.permissions import Action
from handlers.attention.views import preferences as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import time_or_none
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import reading_view, section
from storage.people import people


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listeners."""
    add(Subcommand("settings", Action.READ, open_settings))
    listeners.action(ActionId.SETTINGS, open_settings)
    listeners.view(CallbackId.SETTINGS, save)


def open_settings(request: Request, typed: str = "") -> None:
    """Open the form with the person's current settings."""
    with request.reading() as (session, person):
        held = preferences.get_preferences(session, reader=person)
    automatic = request.context.words(request.profile.model_copy(update={"language": None})).language
    request.open_form(views.settings_form(request.words, held, automatic=automatic))


def save(request: Request) -> None:
    """Store the settings; the confirmation is in the language that was chosen, and Home is published again."""
    values = fields.read(views.SETTINGS, request.view)
    language, daily_at = values.pop("language"), time_or_none(values.pop("daily_at"))
    wanted = Preferences(language=None if language == views.AUTOMATIC else language, daily_at=daily_at, **values)
    now = request.now
    with request.writing() as (session, person):
        preferences.save_preferences(session, by=person, preferences=wanted, now=now)
        profile = people.find_profile(session, person.slack_user_id) or request.profile
        if not person.is_restricted:
            home_tab.publish(session, slack_user_id=person.slack_user_id, now=now)
    words = request.context.words(profile)
    told = views.saved(words, wanted)
    request.done(response_action="update", view=reading_view(words, [section(told)], title=words("settings.title")))
