"""The date on which the maintainers of a contribution are asked whether it is still right."""

import datetime as dt

REVIEW_AFTER = dt.timedelta(days=365)
"""How long after it was shared or confirmed, unless its author chose another date."""


def next_review(today: dt.date) -> dt.date:
    """Return the review date of what is shared or confirmed today."""
    return today + REVIEW_AFTER
