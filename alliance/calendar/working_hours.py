"""Working hours: when reminders may come, and the time at which a question closes on its last day."""

import datetime as dt

OPENS, CLOSES = dt.time(9), dt.time(17)
"""In the time zone of the person asked."""
