"""What can go wrong by the rules. Each carries what a sentence about it needs; the words are found elsewhere."""

from collections.abc import Sequence

Asked = tuple[str, str]
"""Somebody who can be asked: Slack user id and name."""


class RuleError(Exception):
    """Base of all typed refusals; nothing was changed."""


class NotAllowed(RuleError):
    """The person may not do this. `action` names it in `alliance.people.roles`, which knows who may.

    Where roles alone do not say who may, `reason` is a key for the sentence, filled in with `values`; and with `names`
    of who can be asked, when `ask` is given: these people, then the secretariat.
    """

    def __init__(
        self, action: str, reason: str | None = None, *, ask: Sequence[Asked] | None = None, **values: object
    ) -> None:
        super().__init__(action)
        self.action = action
        self.reason = reason
        self.ask = ask
        self.values = values


class NotFound(RuleError):
    """There is no such thing, or none that this person may see: the two are told in the same words."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(what, key)
        self.what = what
        self.key = key


class Invalid(RuleError):
    """A value that cannot be accepted. `field` is the input it came from, `reason` a key for the sentence."""

    def __init__(self, field: str, reason: str, **values: object) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
        self.values = values


class Conflict(RuleError):
    """It was possible when the person began, and is not any more. `reason` is a key for the sentence."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


class NotRegistered(RuleError):
    """The person wants to write and has not chosen an organisation yet."""
