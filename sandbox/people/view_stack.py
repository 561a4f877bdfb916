"""The views people have open: modals in a stack for each person, a Home tab for each app and person."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.model import App, Json

State = dict[str, dict[str, Json]]


@dataclass
class View:
    """An open modal or a Home tab. `state` is what its elements hold."""

    app_id: str
    user_id: str
    data: Json
    state: State = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def blocks(self) -> list[Json]:
        return list(self.data["blocks"])

    def payload(self) -> Json:
        """The view as Slack sends it: with the present state of its elements."""
        return {**self.data, "state": {"values": {block: dict(held) for block, held in self.state.items()}}}


class Modals:
    """`stacks` are by user, the top last; `homes` by app and user."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[tuple[str, str], View] = {}

    def stack(self, user_id: str) -> list[View]:
        return self.stacks.setdefault(user_id, [])

    def all(self) -> list[View]:
        return [*(view for stack in self.stacks.values() for view in stack), *self.homes.values()]

    def find(self, app: App, *, view_id: object = None, external_id: object = None) -> View | None:
        for view in self.all():
            if view.app_id == app.id and (
                view.id == view_id or (external_id and view.data["external_id"] == external_id)
            ):
                return view
        return None

    def forget(self, app_id: str) -> None:
        """Close everything that this app has open anywhere."""
        for user_id, stack in self.stacks.items():
            self.stacks[user_id] = [view for view in stack if view.app_id != app_id]
        self.homes = {key: view for key, view in self.homes.items() if view.app_id != app_id}
