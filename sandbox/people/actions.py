"""Block actions: pressing buttons and picking in menus, in messages, modals and Home tabs; and asking for options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sandbox.apps import payloads
from sandbox.apps.modals import state_of
from sandbox.blockkit import blocks, elements
from sandbox.conversations import messages
from sandbox.errors import SlackError
from sandbox.hub import Hub
from sandbox.model import App, CannotDo, Channel, Json, Message, User
from sandbox.people.places import place_for
from sandbox.people.sayings import saying
from sandbox.people.view_stack import State, View
from sandbox.workspace import OfferKey, Workspace

MIN_QUERY_LENGTH = 3


@dataclass
class Target:
    """An element that a person operates, and where it stands: in a view, or in a message of a channel."""

    app: App
    block: Json
    element: Json
    view: View | None = None
    channel: Channel | None = None
    message: Message | None = None

    def offer_key(self, user: User) -> OfferKey:
        """Under which the workspace keeps what the app offered in this element."""
        place = self.view.id if self.view else self.message.ts if self.message else ""
        return user.id, place, self.block["block_id"], self.element["action_id"]

    def surroundings(self) -> Json:
        if self.view is not None:
            return payloads.of_view(self.view)
        assert self.channel is not None
        assert self.message is not None
        return payloads.of_message(self.channel, self.message)


@dataclass(frozen=True)
class Reference:
    """How a caller names an element: `view` is home or modal; without it and without `ts` the newest message is meant.

    Among elements that share an action_id, `value` names the button that has it.
    """

    action_id: str
    block_id: str | None = None
    value: Any = None
    view: str | None = None
    channel: object = None
    ts: object = None

    def among(self, content: list[Json], *, external: bool = False) -> tuple[Json, Json] | None:
        """The (block, element) that it means in this content; `external` asks for an external select."""
        found = [
            (block, element)
            for block, element in blocks.interactive(content)
            if element.get("action_id") == self.action_id
            and self.block_id in (None, block.get("block_id"))
            and (not external or element["type"].endswith("external_select"))
        ]
        exact = (pair for pair in found if self.value is not None and pair[1].get("value") == self.value)
        return next(exact, found[0] if found else None)


def find(ws: Workspace, user: User, wanted: Reference, *, external: bool = False) -> Target | None:
    """What the person sees under that reference, or None."""
    if wanted.view is None:
        return _find_in_messages(ws, user, wanted, external)
    views = ws.modals.stack(user.id)[-1:]
    if wanted.view == "home":
        views = [view for (_, owner), view in ws.modals.homes.items() if owner == user.id and not ws.is_foreign(user)]
    for view in views:
        found = wanted.among(view.blocks, external=external)
        if found is not None:
            return Target(ws.apps[view.app_id], *found, view=view)
    return None


def _seen_messages(ws: Workspace, user: User, channel_ref: object, ts: object) -> Iterator[tuple[Channel, Message]]:
    """The messages before this person, newest first."""
    places = list(ws.channels.values()) if channel_ref is None else [place_for(ws, channel_ref, user)]
    found = [
        (channel, message)
        for channel in places
        if user.id in channel.members
        for message in messages.visible(channel, user.id)
        if ts in (None, message.ts)
    ]
    yield from sorted(found, key=lambda item: item[1].ts, reverse=True)


def _find_in_messages(ws: Workspace, user: User, wanted: Reference, external: bool) -> Target | None:
    for channel, message in _seen_messages(ws, user, wanted.channel, wanted.ts):
        app = ws.apps.get(message.app_id or "")
        found = wanted.among(_all_blocks(message), external=external) if app else None
        if app is not None and found is not None:
            return Target(app, *found, channel=channel, message=message)
    return None


def _all_blocks(message: Message) -> list[Json]:
    attached = [block for item in message.data.get("attachments", []) for block in item.get("blocks", [])]
    return [*message.data.get("blocks", []), *attached]


def _message_state(ws: Workspace, user: User, channel: Channel, message: Message) -> State:
    key = (user.id, channel.id, message.ts)
    ws.picked[key] = state_of(_all_blocks(message), ws.picked.get(key, {}))
    return ws.picked[key]


async def act(hub: Hub, user: User, wanted: Reference) -> Json:
    """Operate an element. Raises CannotDo when it is not before this person or does not offer the value."""
    target = find(hub.ws, user, wanted)
    if target is None:
        raise CannotDo(f"{user.real_name} sees nothing with action_id {wanted.action_id!r} there")
    return await operate(hub, user, target, wanted.value)


async def operate(hub: Hub, user: User, target: Target, value: Any) -> Json:
    """Set the element's state to `value`, if it has one, and tell the app."""
    ws = hub.ws
    state, picked = None, None
    if target.view is not None:
        held = target.view.state
    else:
        assert target.channel is not None
        assert target.message is not None
        held = _message_state(ws, user, target.channel, target.message)
    if target.element["type"] in elements.STATEFUL:
        state = held[target.block["block_id"]][target.element["action_id"]]
        if value is not None:
            offered = ws.offered.get(target.offer_key(user))
            state = elements.state_from(ws, target.element, value, offered=offered)
            held[target.block["block_id"]][target.element["action_id"]] = state
    elif target.element["type"] == "overflow":
        picked = next((o for o in elements.options_of(target.element) if o.get("value") == value), None)
        if picked is None:
            raise CannotDo(f"{target.element['action_id']} does not offer {value!r}")
    action = elements.action(target.block, target.element, state, picked, ws.clock.next_ts())
    return await _tell(hub, user, target, action, held)


async def _tell(hub: Hub, user: User, target: Target, action: Json, held: State) -> Json:
    ws, app = hub.ws, target.app
    if not app.is_interactive:
        raise CannotDo(f"{app.name} is not configured to handle interactive responses")
    payload = {"type": "block_actions", **payloads.common(ws, app, user), **target.surroundings()}
    payload |= {"trigger_id": payloads.trigger(ws, app, user), "actions": [action]}
    if target.channel is not None and target.message is not None:
        url = payloads.response_url(ws, app, user, target.channel, target.message)
        payload |= {"response_url": payloads.address(ws, url), "state": {"values": held}}
    ack, told = await hub.ask(app, "interactive", payload)
    if ack.ok:
        return told
    sentence = saying(user, "action_failed", ack.reason)
    if target.channel is not None:
        thread = target.message.thread_ts if target.message and target.message.is_reply else None
        messages.say(ws, target.channel, user.id, sentence, thread_ts=thread)
    return {**told, "error": sentence}


async def ask_options(hub: Hub, user: User, wanted: Reference, query: str) -> Json:
    """Type into an external select and see what the app offers; too short a query offers nothing."""
    ws = hub.ws
    anywhere = wanted.view is None and wanted.ts is None
    places = [replace(wanted, view=view) for view in ("modal", "home", None)] if anywhere else [wanted]
    found = (find(ws, user, place, external=True) for place in places)
    target = next((target for target in found if target is not None), None)
    if target is None:
        raise CannotDo(f"{user.real_name} sees no external select with action_id {wanted.action_id!r}")
    if len(query) < target.element.get("min_query_length", MIN_QUERY_LENGTH):
        return {"options": []}
    payload = {"type": "block_suggestion", **payloads.common(ws, target.app, user), **target.surroundings()}
    payload |= {"action_id": wanted.action_id, "block_id": target.block["block_id"], "value": query}
    ack, told = await hub.ask(target.app, "interactive", payload)
    try:
        offered = blocks.offered_options(ack.payload, strict=ws.strict.blocks)
    except SlackError:
        return {"options": [], **told, "error": saying(user, "trouble", "invalid_options")}
    before = ws.offered.get(target.offer_key(user), [])
    ws.offered[target.offer_key(user)] = [*(option for option in before if option not in offered), *offered]
    return {"options": offered, **told}
