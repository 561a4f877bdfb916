"""How many events an app gets: Slack sends a bounded number an hour, and none to an app that fails nearly all."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from sandbox.clock import Clock

HOUR = 3600.0
EVENTS_PER_HOUR = 30_000
# Slack looks at failures from this many attempts an hour, and stops above this share of them.
JUDGED_FROM = 1_000
FAILING_SHARE = 0.95


@dataclass
class _LastHour:
    """What was sent to an app in the past hour, and how the attempts ended."""

    sent: deque[float] = field(default_factory=deque)
    attempts: deque[tuple[float, bool]] = field(default_factory=deque)
    failed: int = 0
    limited_minute: int | None = None
    is_off: bool = False

    def forget_before(self, instant: float) -> None:
        while self.sent and self.sent[0] <= instant:
            self.sent.popleft()
        while self.attempts and self.attempts[0][0] <= instant:
            self.failed -= not self.attempts.popleft()[1]


class Subscriptions:
    """By app id; hours are those of the moved clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hours: dict[str, _LastHour] = {}

    def _hour(self, app_id: str) -> _LastHour:
        hour = self._hours.setdefault(app_id, _LastHour())
        hour.forget_before(self._clock.epoch() - HOUR)
        return hour

    def is_off(self, app_id: str) -> bool:
        """Whether Slack has stopped sending events to this app."""
        return app_id in self._hours and self._hours[app_id].is_off

    def switch_on(self, app_id: str) -> None:
        """Begin anew, as when somebody enables the events again in the app's settings."""
        self._hours.pop(app_id, None)

    def admits(self, app_id: str) -> bool:
        """Whether one more event may be sent in this hour; it then counts as sent."""
        hour = self._hour(app_id)
        if len(hour.sent) >= EVENTS_PER_HOUR:
            return False
        hour.sent.append(self._clock.epoch())
        return True

    def newly_limited_minute(self, app_id: str) -> int | None:
        """The present minute, in Unix seconds, if the app was not yet told that it is limited in it."""
        hour, minute = self._hour(app_id), int(self._clock.epoch()) // 60 * 60
        if hour.limited_minute == minute:
            return None
        hour.limited_minute = minute
        return minute

    def note(self, app_id: str, *, taken: bool) -> bool:
        """An attempt ended; True when with it Slack stops sending."""
        hour = self._hour(app_id)
        hour.attempts.append((self._clock.epoch(), taken))
        hour.failed += not taken
        count = len(hour.attempts)
        fails = count >= JUDGED_FROM and hour.failed > FAILING_SHARE * count
        stops, hour.is_off = fails and not hour.is_off, hour.is_off or fails
        return stops
