"""What people choose for themselves: their language, and how loudly they hear of what they follow."""

import datetime as dt
from dataclasses import dataclass

from alliance.contributions.following import choose_volume
from alliance.contributions.news import DAILY_AT
from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.words import CheckinVolume, Volume
from storage.engine.database import Session
from storage.people import alliances, people

LANGUAGES = ("nl", "en")
TIMES = tuple(dt.time(half // 2, 30 * (half % 2)) for half in range(48))
"""When the one message a day can come."""


@dataclass(frozen=True)
class Preferences:
    """What somebody chose; all but the language is None for who is no member."""

    language: str | None
    """None: what Slack tells, or what their organisation reads."""
    volume: Volume | None = None
    daily_at: dt.time | None = None
    checkins: CheckinVolume | None = None
    chair_digest: bool | None = None
    """Whether a chair wants a few lines about their alliance every week; None for who chairs none themselves."""


def get_preferences(session: Session, *, reader: Person) -> Preferences:
    """What somebody chose, or what holds for who chose nothing."""
    profile = people.find_profile(session, reader.slack_user_id)
    language = profile.language if profile else None
    if reader.member is None:
        return Preferences(language)
    member = reader.member
    chairs = alliances.list_chairs_of_member(session, member.id)
    return Preferences(
        language,
        Volume(member.volume),
        member.daily_at or DAILY_AT,
        CheckinVolume(member.checkin_volume),
        any(chair.wants_digest for chair in chairs) if chairs else None,
    )


def save_preferences(session: Session, *, by: Person, preferences: Preferences, now: dt.datetime) -> None:
    """Keep what somebody chose, from now on. Who is no member chooses a language alone.

    Raises Invalid for a language or a time that cannot be chosen.
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
        session.add(member)
    if preferences.chair_digest is not None:
        for chair in alliances.list_chairs_of_member(session, member.id):
            chair.wants_digest = preferences.chair_digest
            session.add(chair)
    choose_volume(session, member=member, volume=preferences.volume, daily_at=preferences.daily_at, now=now)
