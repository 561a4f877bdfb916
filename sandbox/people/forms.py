"""Modals in a person's hands: typing into them, submitting them as a client does, closing them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.apps import modals, payloads
from sandbox.blockkit import blocks, elements
from sandbox.errors import SlackError
from sandbox.hub import Hub
from sandbox.model import App, CannotDo, Json, User
from sandbox.people.actions import Target, operate
from sandbox.people.places import find_place
from sandbox.people.sayings import saying
from sandbox.people.view_stack import View
from sandbox.workspace import Workspace

# The key of an error that belongs to no field but to the whole form.
WHOLE_FORM = "*"


def top_view(ws: Workspace, user: User) -> View:
    stack = ws.modals.stack(user.id)
    if not stack:
        raise CannotDo(f"{user.real_name} has no modal open")
    return stack[-1]


def _field(view: View, key: str) -> tuple[Json, Json]:
    """The stateful element that `key` names: its block, or its action."""
    fields = [(b, e) for b, e in blocks.interactive(view.blocks) if e["type"] in elements.STATEFUL]
    for block, element in fields:
        if block["block_id"] == key:
            return block, element
    for block, element in fields:
        if element["action_id"] == key:
            return block, element
    known = ", ".join(block["block_id"] for block, _ in fields)
    raise CannotDo(f"the form has no field {key!r}; it has: {known or 'none'}")


def _dispatches(block: Json, element: Json) -> bool:
    """Whether a change of this element is told to the app at once."""
    if block["type"] != "input":
        return True
    if not block.get("dispatch_action"):
        return False
    if element["type"] not in elements.TEXT_INPUTS:
        return True
    config = element.get("dispatch_action_config") or {}
    return "on_character_entered" in (config.get("trigger_actions_on") or [])


async def fill(hub: Hub, user: User, values: Json) -> Json:
    """Type and pick without submitting. Fields that dispatch tell the app, one after the other."""
    ws, view = hub.ws, top_view(hub.ws, user)
    changed = []
    for key, value in values.items():
        target = Target(ws.apps[view.app_id], *_field(view, key), view=view)
        held, action_id = view.state[target.block["block_id"]], target.element["action_id"]
        state = elements.state_from(ws, target.element, value, offered=ws.offered.get(target.offer_key(user)))
        if state != held[action_id]:
            held[action_id] = state
            changed.append(target)
    ws.bus.changed("modals", user=user.id)
    for target in changed:
        if _dispatches(target.block, target.element):
            await operate(hub, user, target, None)
    return {"view": view.payload()}


def _inputs(view: View) -> Iterator[tuple[Json, Json, Json]]:
    for block, element in blocks.interactive(view.blocks):
        if block["type"] == "input":
            yield block, element, view.state[block["block_id"]][element["action_id"]]


def _refuse_incomplete(view: View) -> None:
    found = {block["block_id"]: elements.refusal(block, element, held) for block, element, held in _inputs(view)}
    errors = {block_id: sentence for block_id, sentence in found.items() if sentence}
    if errors:
        raise CannotDo("; ".join(f"{key}: {sentence}" for key, sentence in errors.items()), errors=errors)


def _response_urls(ws: Workspace, app: App, user: User, view: View) -> list[Json]:
    """The response addresses that a form asks for by its channel selects."""
    found = []
    for block, element, held in _inputs(view):
        if element.get("response_url_enabled") and elements.content(held):
            channel = find_place(ws, elements.content(held))
            url = payloads.response_url(ws, app, user, channel, None)
            ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel.id}
            found.append({**ids, "response_url": payloads.address(ws, url)})
    return found


async def submit(hub: Hub, user: User, values: Json) -> Json:
    """Fill in, let the client check, submit, and do what the app answers. Raises CannotDo for what a client refuses."""
    ws = hub.ws
    if values:
        await fill(hub, user, values)
    view = top_view(ws, user)
    if not view.data["submit"] and not any(True for _ in _inputs(view)):
        raise CannotDo("this modal has no submit button")
    _refuse_incomplete(view)
    app = ws.apps[view.app_id]
    payload = {"type": "view_submission", **payloads.common(ws, app, user), "view": view.payload()}
    payload["trigger_id"] = payloads.trigger(ws, app, user)
    payload["response_urls"] = _response_urls(ws, app, user, view)
    ack, told = await hub.ask(app, "interactive", payload)
    if ack.ok:
        errors = _obey(ws, app, view, ack.payload, user)
    else:
        errors = {WHOLE_FORM: saying(user, "trouble", ack.reason)}
    stack = ws.modals.stack(user.id)
    top = stack[-1].payload() if stack else None
    return {**told, "closed": view not in stack, "errors": errors, "view": top}


def _obey(ws: Workspace, app: App, view: View, answer: Any, user: User) -> dict[str, str]:
    """Do what the app answered to a submission; the errors to show, none when all went well."""
    if answer in (None, "", {}):
        modals.close_view(ws, view)
        return {}
    action = answer.get("response_action") if isinstance(answer, dict) else None
    try:
        if action == "errors":
            return _errors(view, answer.get("errors"), user)
        if action == "update":
            modals.update_view(ws, app, view, answer.get("view"))
        elif action == "push":
            modals.push_view(ws, app, view.user_id, answer.get("view"))
        elif action == "clear":
            modals.clear_stack(ws, view.user_id)
        else:
            return {WHOLE_FORM: saying(user, "trouble", "invalid_response")}
    except SlackError as refused:
        return {WHOLE_FORM: saying(user, "trouble", refused.code)}
    return {}


def _errors(view: View, errors: object, user: User) -> dict[str, str]:
    """Errors by block; one that names no input of the form shows as a general failure, as in Slack."""
    inputs = {block["block_id"] for block, _, _ in _inputs(view)}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        return {WHOLE_FORM: saying(user, "trouble", "invalid_errors")}
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}


async def close(hub: Hub, user: User, *, everything: bool) -> Json:
    """Close the top view, or the whole stack; apps that asked for it hear of it."""
    ws = hub.ws
    top = top_view(ws, user)
    cleared = everything or bool(top.data["clear_on_close"])
    gone = list(ws.modals.stack(user.id)) if cleared else [top]
    if cleared:
        modals.clear_stack(ws, user.id)
    else:
        modals.close_view(ws, top)
    told: Json = {"acked": True}
    for view in reversed(gone):
        if view.data["notify_on_close"]:
            app = ws.apps[view.app_id]
            payload = {"type": "view_closed", **payloads.common(ws, app, user), "is_cleared": cleared}
            payload["view"] = {**view.data, "state": {"values": {}}}
            _, told = await hub.ask(app, "interactive", payload)
    return {**told, "stack": [view.payload() for view in ws.modals.stack(user.id)]}
