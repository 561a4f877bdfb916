"""Members' own preferences: language, and how often they are notified about what they follow."""

import datetime as dt
from dataclasses import dataclass

from alliance.contributions.following import choose_volume
from alliance.contributions.news import DAILY_AT
from alliance.enums import CheckinVolume, Volume
from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.people.organisations.organisations import LANGUAGES
from storage.engine.database import Session
from storage.people import alliances, people

TIMES = tuple(dt.time(half // 2, 30 * (half % 2)) for half in range(48))
"""The times at which a message with news can be sent."""


@dataclass(frozen=True)
class Preferences:
    """A person's preferences; everything but the language is None for non-members."""

    language: str | None
    """None: Slack's locale, or else the organisation's language."""
    volume: Volume | None = None
    daily_at: dt.time | None = None
    checkins: CheckinVolume | None = None
    chair_digest: bool | None = None
    """Whether a chair wants a short weekly digest of their alliance; None for members who are not a chair."""
    is_contact: bool | None = None
    """Whether members who ask who knows about something may read the person's name."""


def get_preferences(session: Session, *, reader: Person) -> Preferences:
    """A person's preferences, with defaults for whatever they did not choose."""
    profile = people.find_profile(session, reader.slack_user_id)
    language = profile.language if profile else None
    if reader.member is None:
        return Preferences(language)
    member = reader.member
    chairs = alliances.list_chairs_of_member(session, member.id)
    return Preferences(
        language,
        Volume(member.news_volume),
        member.daily_at or DAILY_AT,
        CheckinVolume(member.checkin_volume),
        any(chair.wants_digest for chair in chairs) if chairs else None,
        member.is_contact,
    )


def save_preferences(session: Session, *, by: Person, preferences: Preferences, now: dt.datetime) -> None:
    """Store a person's preferences, effective from now on; non-members have only a language.

    Raises Invalid for a language or a time that is not on offer.
    """
    if preferences.language not in (None, *LANGUAGES):
        raise Invalid("language", "problem.choose")
    people.save_language(session, by.slack_user_id, preferences.language)
    if by.member is None or preferences.volume is None:
        return
    if preferences.daily_at not in (None, *TIMES):
        raise Invalid("daily_at", "problem.choose")
    member = people.get_member(session, by.member.id)
    if preferences.checkins is not None:
        member.checkin_volume = preferences.checkins
    if preferences.is_contact is not None:
        member.is_contact = preferences.is_contact
    if preferences.chair_digest is not None:
        for chair in alliances.list_chairs_of_member(session, member.id):
            chair.wants_digest = preferences.chair_digest
    choose_volume(session, member=member, volume=preferences.volume, daily_at=preferences.daily_at, now=now)
