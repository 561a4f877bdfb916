"""`/kennis instellingen`: the form with a member's preferences, and the confirmation of a change."""

import datetime as dt

from alliance.attention.preferences import LANGUAGES, TIMES, Preferences
from alliance.contributions.news import DAILY_AT
from alliance.words import CheckinVolume, Volume
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.parts import Block, View, actions, button, context, form, select
from texts import Translator

AUTOMATIC = "automatic"
YES, NO = "yes", "no"


def settings_form(words: Translator, chosen: Preferences, *, automatic: str) -> View:
    """The form with the current preferences; `automatic` is the language used by people who choose none."""
    languages = [(words("settings.automatic", language=words(f"settings.language_{automatic}")), AUTOMATIC)]
    languages += [(words(f"settings.language_{one}"), one) for one in LANGUAGES]
    initial = chosen.language if chosen.language in LANGUAGES else AUTOMATIC
    blocks: list[Block] = [select(BlockId.LANGUAGE, words("settings.language"), languages, initial=initial)]
    if chosen.volume is None:
        blocks.append(context(words("settings.later")))
    else:
        volumes = [(words(f"settings.volume_{one}"), one.value) for one in Volume]
        times = [(_time(at), _time(at)) for at in TIMES]
        at = _time(chosen.daily_at) if chosen.daily_at else None
        blocks += [
            select(
                BlockId.VOLUME,
                words("settings.volume"),
                volumes,
                initial=chosen.volume.value,
                hint=words("settings.volume_hint"),
            ),
            select(BlockId.DAILY_AT, words("settings.daily_at"), times, initial=at, hint=words("settings.daily_hint")),
        ]
    if chosen.checkins is not None:
        checkins = [(words(f"settings.checkins_{one}"), one.value) for one in CheckinVolume]
        blocks += [
            select(
                BlockId.CHECKIN_VOLUME,
                words("settings.checkins"),
                checkins,
                initial=chosen.checkins.value,
                hint=words("settings.checkins_hint"),
            ),
        ]
    if chosen.is_contact is not None:
        hint = words("settings.contact_hint")
        blocks.append(_yes_or_no(words, BlockId.IS_CONTACT, "contact", chosen.is_contact, hint=hint))
    if chosen.chair_digest is not None:
        blocks.append(_yes_or_no(words, BlockId.CHAIR_DIGEST, "chair_digest", chosen.chair_digest))
    data = button(words("owndata.button"), ActionId.OWN_DATA)
    away = [button(words("checkin.away"), ActionId.AWAY)] if chosen.checkins is not None else []
    blocks.append(actions("settings-away", *away, data))
    return form(words, CallbackId.SETTINGS, words("settings.title"), blocks, submit=words("form.save"))


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


def _yes_or_no(words: Translator, block_id: str, name: str, is_yes: bool, *, hint: str = "") -> Block:
    choices = [(words(f"settings.{name}_yes"), YES), (words(f"settings.{name}_no"), NO)]
    return select(block_id, words(f"settings.{name}"), choices, initial=YES if is_yes else NO, hint=hint)


def _time(at: dt.time) -> str:
    return f"{at:%H:%M}"
