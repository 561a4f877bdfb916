"""What one can do with a contribution: every feature adds its own, and each reader is offered what they may."""

from collections.abc import Callable
from dataclasses import dataclass

from alliance.contributions.sharing import Shown
from alliance.people.members import Person
from handlers.slack.ids import ActionId


@dataclass(frozen=True)
class CardAction:
    """A button of a contribution; its label is the text `do.<name>`, its value the contribution's reference.

    `fits` says whether a person may do it with this contribution; the use case decides again.
    """

    name: str
    action_id: ActionId
    fits: Callable[[Person, Shown], bool]
