"""`/kennis instellingen`: the form with a member's preferences, and the confirmation of a change."""

import datetime as dt

from alliance.attention.preferences import TIMES, Preferences
from alliance.contributions.news import DAILY_AT
from alliance.enums import CheckinVolume, Volume
from alliance.people.organisations.organisations import LANGUAGES
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import View, actions, button, context, form
from texts import Translator

AUTOMATIC = "automatic"
LANGUAGE = fields.choice(BlockId.LANGUAGE, "settings.language")
VOLUME = fields.term(
    BlockId.VOLUME, "settings.volume", Volume, "settings.volume_{}", hint="settings.volume_hint", allows_none=True
)
AT = fields.choice(BlockId.DAILY_AT, "settings.daily_at", hint="settings.daily_hint", allows_none=True)
CHECKINS = fields.term(
    BlockId.CHECKIN_VOLUME,
    "settings.checkins",
    CheckinVolume,
    "settings.checkins_{}",
    name="checkins",
    hint="settings.checkins_hint",
    allows_none=True,
)
IS_CONTACT = fields.flag(
    BlockId.IS_CONTACT,
    "settings.contact",
    {"yes": "settings.contact_yes", "no": "settings.contact_no"},
    true="yes",
    hint="settings.contact_hint",
    allows_none=True,
)
CHAIR_DIGEST = fields.flag(
    BlockId.CHAIR_DIGEST,
    "settings.chair_digest",
    {"yes": "settings.chair_digest_yes", "no": "settings.chair_digest_no"},
    true="yes",
    allows_none=True,
)
SETTINGS = (LANGUAGE, VOLUME, AT, CHECKINS, IS_CONTACT, CHAIR_DIGEST)
"""Everything that is asked; a person is asked what applies to them, and the rest is None."""


def settings_form(words: Translator, chosen: Preferences, *, automatic: str) -> View:
    """The form with the current preferences; `automatic` is the language used by people who choose none."""
    languages = [(words("settings.automatic", language=words(f"settings.language_{automatic}")), AUTOMATIC)]
    languages += [(words(f"settings.language_{one}"), one) for one in LANGUAGES]
    initial = chosen.language if chosen.language in LANGUAGES else AUTOMATIC
    blocks = [LANGUAGE.block(words, initial, languages)]
    if chosen.volume is None:
        blocks.append(context(words("settings.later")))
    else:
        times = [(_time(at), _time(at)) for at in TIMES]
        at = _time(chosen.daily_at) if chosen.daily_at else None
        blocks += [VOLUME.block(words, chosen.volume), AT.block(words, at, times)]
    if chosen.checkins is not None:
        blocks.append(CHECKINS.block(words, chosen.checkins))
    if chosen.is_contact is not None:
        blocks.append(IS_CONTACT.block(words, chosen.is_contact))
    if chosen.chair_digest is not None:
        blocks.append(CHAIR_DIGEST.block(words, chosen.chair_digest))
    data = button(words("owndata.button"), ActionId.OWN_DATA)
    away = [button(words("checkin.away"), ActionId.AWAY)] if chosen.checkins is not None else []
    blocks.append(actions("settings-away", *away, data))
    return form(words, CallbackId.SETTINGS, words("settings.title"), blocks)


def saved(words: Translator, chosen: Preferences) -> str:
    """Confirmation of the preferences as saved."""
    lines = [words("settings.saved")]
    if chosen.volume in (Volume.MONTH, Volume.WEEK):
        lines.append(words(f"settings.saved_{chosen.volume}", time=_time(chosen.daily_at or DAILY_AT)))
    elif chosen.volume is not None:
        lines.append(words(f"settings.saved_{chosen.volume}"))
    if chosen.checkins is not None:
        lines.append(words(f"settings.saved_checkins_{chosen.checkins}"))
    if chosen.is_contact is not None:
        lines.append(words("settings.saved_contact_yes" if chosen.is_contact else "settings.saved_contact_no"))
    if chosen.chair_digest is not None:
        key = "settings.saved_chair_digest_yes" if chosen.chair_digest else "settings.saved_chair_digest_no"
        lines.append(words(key))
    return " ".join(lines)


def _time(at: dt.time) -> str:
    return f"{at:%H:%M}"
