"""What one can do with a thing from its card: every feature adds its own, and each reader is offered what they may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from alliance.people.members import Person
from handlers.slack.ids import ActionId

Item = TypeVar("Item")


@dataclass(frozen=True)
class CardAction(Generic[Item]):
    """A button of a card; its label is the text `do.<name>`, its value the item's reference.

    `fits` says whether a person may do it with this item; the use case decides again.
    """

    name: str
    action_id: ActionId
    fits: Callable[[Person, Item], bool]
