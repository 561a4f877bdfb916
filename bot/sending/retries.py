"""When a delivery that Slack did not take is tried again, and when it is given up."""

import datetime as dt

from storage.tables import Delivery

LONGEST_PAUSE = dt.timedelta(minutes=10)
"""Between two attempts; the pauses double until then."""
GIVE_UP_AFTER = dt.timedelta(days=2)
"""How long a delivery is attempted. Only time in which the bot was able to try counts."""
UNKNOWN_LASTS = dt.timedelta(hours=1)
"""How long a delivery of a kind from another release waits for a process of that release."""


def pause_after(delivery: Delivery) -> dt.timedelta:
    """The pause after the delivery's latest attempt: the more attempts, the longer."""
    return min(dt.timedelta(seconds=2.0 ** min(delivery.attempts, 12)), LONGEST_PAUSE)


def is_tried_long_enough(delivery: Delivery, *, now: dt.datetime) -> bool:
    """Whether a delivery was attempted for so long, without a break, that it should be given up."""
    return _was_tried_for(GIVE_UP_AFTER, delivery, now)


def is_of_no_release(delivery: Delivery, *, now: dt.datetime) -> bool:
    """Whether a delivery of an unknown kind waited so long that no running process knows it."""
    return _was_tried_for(UNKNOWN_LASTS, delivery, now)


def _was_tried_for(time: dt.timedelta, delivery: Delivery, now: dt.datetime) -> bool:
    return delivery.trying_since is not None and now - delivery.trying_since >= time
