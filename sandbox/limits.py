"""Slack's rate limits as leaky buckets: per method and app, per channel, and for the workspace as a whole."""

from __future__ import annotations

import math
from dataclasses import dataclass

# One message a second, less what a loopback connection may jitter.
CHANNEL_INTERVAL = 0.95
WORKSPACE_PER_MINUTE = 300
# Calls a minute for each tier; a minute's worth may come at once. Tier 1 says "1+": ten connections are allowed.
TIERS = {1: 10, 2: 20, 3: 50, 4: 100}
SPECIAL_PER_MINUTE = 300


@dataclass
class _Bucket:
    room: float
    at: float


class Limits:
    """Counts calls. Times are seconds of one clock that the caller passes in."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def clear(self) -> None:
        self._buckets.clear()

    def method(self, app_id: str, method: str, tier: int | None, now: float) -> int:
        """0 when the call is allowed, else whole seconds to wait."""
        return self._take(("method", app_id, method), TIERS.get(tier or 0, SPECIAL_PER_MINUTE), 60.0, now)

    def channel(self, app_id: str, channel_id: str, now: float) -> int:
        return self._take(("channel", app_id, channel_id), 1, CHANNEL_INTERVAL, now)

    def workspace(self, app_id: str, now: float) -> int:
        return self._take(("workspace", app_id), WORKSPACE_PER_MINUTE, 60.0, now)

    def _take(self, key: tuple[str, ...], capacity: int, window: float, now: float) -> int:
        bucket = self._buckets.setdefault(key, _Bucket(capacity, now))
        refill = capacity / window
        bucket.room = min(capacity, bucket.room + max(0.0, now - bucket.at) * refill)
        bucket.at = now
        # The tolerance keeps a caller who waited exactly as told from failing on a rounding error.
        if bucket.room >= 1 - 1e-6:
            bucket.room -= 1
            return 0
        return max(1, math.ceil((1 - bucket.room) / refill))
