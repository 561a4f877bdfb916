"""Typed errors of the business rules, each with the values its message needs; the wording is looked up elsewhere."""

from collections.abc import Sequence

Asked = tuple[str, str]
"""A person the reader can ask: Slack user id and name."""


class RuleError(Exception):
    """Base of all typed refusals; nothing was changed."""


class NotAllowed(RuleError):
    """The person lacks permission for `action`; `alliance.people.permissions` lists the roles that have it.

    Where roles alone do not decide, `reason` is the key of the message, filled in with `values`. Where `ask` is given,
    the message also names people to ask: those in `ask`, then the secretariat.
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
    """The thing does not exist or is hidden from this person; the message is the same for both."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(what, key)
        self.what = what
        self.key = key


class Invalid(RuleError):
    """A value that cannot be accepted. `field` is the input it came from, `reason` the key of the message."""

    def __init__(self, field: str, reason: str, **values: object) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
        self.values = values


class SeveralInvalid(Invalid):
    """Several values that cannot be accepted, in the order of their fields; as one error it is the first of them."""

    def __init__(self, errors: Sequence[Invalid]) -> None:
        super().__init__(errors[0].field, errors[0].reason, **errors[0].values)
        self.errors = tuple(errors)


class Conflict(RuleError):
    """Something that was possible when the person started is no longer possible. `reason` is the key of the message."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


class NotRegistered(RuleError):
    """The person tried to write before choosing an organisation."""
