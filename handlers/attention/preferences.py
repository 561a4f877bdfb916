"""`/kennis instellingen`: a member's language, and how often they are notified of what they follow."""

from collections.abc import Callable

from alliance.attention import preferences
from alliance.attention.preferences import Preferences
from alliance.people import home_tab
from alliance.people.roles import Action
from alliance.words import CheckinVolume, Volume
from handlers.attention.views import preferences as views
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import chosen, chosen_or_none, state_values, time_or_none
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.parts import reading_view, section
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
    request.done()


def save(request: Request) -> None:
    """Store the settings; the confirmation is in the language that was chosen, and Home is published again."""
    values = state_values(request.view)
    language = chosen(values, BlockId.LANGUAGE)
    wanted = Preferences(
        language=None if language == views.AUTOMATIC else language,
        volume=chosen_or_none(Volume, values, BlockId.VOLUME),
        daily_at=time_or_none(values.get(BlockId.DAILY_AT)),
        checkins=chosen_or_none(CheckinVolume, values, BlockId.CHECKIN_VOLUME),
        chair_digest=_is_yes(values.get(BlockId.CHAIR_DIGEST)),
        is_contact=_is_yes(values.get(BlockId.IS_CONTACT)),
    )
    now = request.now
    with request.writing() as (session, person):
        preferences.save_preferences(session, by=person, preferences=wanted, now=now)
        profile = people.find_profile(session, person.slack_user_id) or request.profile
        if not person.is_restricted:
            home_tab.publish(session, slack_user_id=person.slack_user_id, now=now)
    words = request.context.words(profile)
    told = views.saved(words, wanted)
    request.done(response_action="update", view=reading_view(words, [section(told)], title=words("settings.title")))


def _is_yes(answer: str | None) -> bool | None:
    """Whether yes was chosen; None if the form did not ask."""
    return answer == views.YES if answer else None
