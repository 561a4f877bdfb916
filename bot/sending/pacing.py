"""Slack's rate limits: how fast each method and channel may be called, and what this worker knows to be closed."""

from alliance.channel_keys import place_of
from bot.clock import Clock
from handlers.messages import KINDS
from handlers.slack.messages.delivery_kind import Budget
from storage.engine.database import Session
from storage.engine.paces import Interval, close_pace, read_waits, reserve
from storage.tables import Delivery

CHANNEL = Interval(1.05)
"""Between two messages in one channel: Slack allows about one a second."""
POST_SECONDS = 60 / 300
"""Seconds between two messages to any channels: 300 a minute for the workspace."""
PACES = {
    Budget.POST: Interval(POST_SECONDS, 0.75 * POST_SECONDS),  # late by less than a call, so that no minute has more
    Budget.EPHEMERAL: Interval(0.7, 5.0),  # 93 a minute, of 100; a burst of eight
    Budget.UPDATE: Interval(1.5, 10.0),  # 47 a minute, of 50; a burst of seven
    Budget.PUBLISH: Interval(0.7, 5.0),  # 93 a minute, of 100; a burst of eight
    Budget.UPLOAD: Interval(0.7, 5.0),
    Budget.REMOVE: Interval(1.5, 10.0),
    Budget.PIN: Interval(4.0, 8.0),  # 18 a minute, of 20; a burst of three
}
"""The interval of each method.

After a pause, as many calls may come in a burst as fit in the lateness. Any minute, wherever it begins, has at most
`(60 + late) / seconds + 1` of them, which stays below Slack's limit: Slack limits each method separately.
"""


class Pacing:
    """What is closed until when, as far as this worker knows: the rows that all processes share decide."""

    def __init__(self, clock: Clock) -> None:
        """Nothing is known to be closed yet."""
        self._clock = clock
        self._closed: dict[str, float] = {}
        self._paced_until = dict.fromkeys(PACES, 0.0)
        self._seen_at = 0.0

    def list_closed(self) -> frozenset[str]:
        """The channel keys and methods that are closed now."""
        now = self._clock.pace_time()
        if now < self._seen_at:
            # The clock was set back: reservations made on it are void. The rows in the database still apply.
            self._closed, self._paced_until = {}, dict.fromkeys(PACES, 0.0)
        self._seen_at = now
        self._closed = {key: at for key, at in self._closed.items() if at > now}
        return frozenset(self._closed)

    def opens_in(self, *, default: float) -> float:
        """The seconds until something that is closed now opens, perhaps fewer than none; `default` if nothing is.

        While posting is closed, the keys of single channels do not matter.
        """
        closed = self._closed.copy()  # called from another thread when the clock is moved
        which = PACES.keys() & closed.keys() if Budget.POST in closed else closed.keys()
        now = self._clock.pace_time()
        return min((closed[key] - now for key in which), default=default)

    def reserve(self, session: Session, delivery: Delivery) -> bool:
        """Reserve the call that sends a delivery; False, with the transaction rolled back, if it is too early."""
        at, budget = self._clock.pace_time(), budget_of(delivery)
        # Several channel keys may stand for one place, such as `U1` and `U1/news`: Slack counts its messages together.
        place = place_of(delivery.channel_key) if budget is Budget.POST else delivery.channel_key
        channel, method = f"channel:{place}", PACES[budget]
        intervals = {channel: CHANNEL, budget: method}
        if reserve(session, intervals, at=at):
            # This matches the rows unless another process intervened: then they refuse the next call and say how long.
            self._paced_until[budget] = max(self._paced_until[budget], at - method.late) + method.seconds
            self._closed |= {delivery.channel_key: at + CHANNEL.seconds, budget: self._paced_until[budget]}
            return True
        session.rollback()
        waits = read_waits(session, intervals, at=at)
        self._closed |= {delivery.channel_key: at + waits[channel], budget: at + waits[budget]}
        self._paced_until[budget] = self._closed[budget]
        return False

    def close(self, session: Session, key: str, seconds: float) -> None:
        """Obey Slack's `Retry-After` for a method."""
        self._closed[key] = close_pace(session, key, at=self._clock.pace_time(), seconds=seconds)


def budget_of(delivery: Delivery) -> Budget:
    """The method that sends a delivery."""
    kind = KINDS.get(delivery.kind)  # another release may have queued a kind unknown to this one
    return kind.budget if kind is not None else Budget.POST
