"""Actions on an item's card: every feature registers its own, and each reader is offered those they may use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from alliance.people.members import Person
from handlers.slack.ids import ActionId

Item = TypeVar("Item")


@dataclass(frozen=True)
class CardAction(Generic[Item]):
    """A button on a card; its label is the text `do.<name>`, its value the item's reference.

    `fits` decides whether to offer it to a person for this item; the use case authorises again.
    """

    name: str
    action_id: ActionId
    fits: Callable[[Person, Item], bool]
