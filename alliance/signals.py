"""In-process events: a capability announces, those above it follow, so that imports run one way only."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """An event. Followers are called in the announcing transaction, in the order in which they registered."""

    def __init__(self, signature: Callable[P, None]) -> None:
        self.name, self.__doc__ = signature.__qualname__, signature.__doc__
        self._followers: list[Callable[P, object]] = []

    def follow(self, follower: Callable[P, object]) -> Callable[P, object]:
        """Register `follower` to be called on every occurrence; usable as a decorator."""
        self._followers.append(follower)
        return follower

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Announce an occurrence. Raises LookupError without followers: a module that should be loaded is missing."""
        if not self._followers:
            raise LookupError(f"nobody follows {self.name}")
        for follower in self._followers:
            follower(*args, **kwargs)
