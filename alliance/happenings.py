"""Happenings: what one capability tells and those above it follow, so that no arrow between them runs back."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Happening(Generic[P]):
    """Something that happens. Its followers are called in the same transaction, in the order in which they came."""

    def __init__(self, signature: Callable[P, None]) -> None:
        self.name, self.__doc__ = signature.__qualname__, signature.__doc__
        self._followers: list[Callable[P, object]] = []

    def follow(self, follower: Callable[P, object]) -> Callable[P, object]:
        """Call `follower` whenever it happens; a decorator."""
        self._followers.append(follower)
        return follower

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """It happened. Raises LookupError where nobody follows it: then a module is missing that should be loaded."""
        if not self._followers:
            raise LookupError(f"nobody follows {self.name}")
        for follower in self._followers:
            follower(*args, **kwargs)
