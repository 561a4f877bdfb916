"""Opening, pushing, updating and publishing views, as views.* and the answers to submissions ask for it."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from sandbox.blockkit import blocks, elements
from sandbox.errors import SlackError, invalid_arguments
from sandbox.model import App, Json
from sandbox.people.view_stack import State, View
from sandbox.workspace import Workspace

STACK_LIMIT = 3


def _source(ws: Workspace, source: object) -> Json:
    """The view that an app sent, checked. Accepts a JSON string as the SDKs send it."""
    if isinstance(source, str):
        try:
            source = json.loads(source)
        except ValueError as error:
            raise invalid_arguments("must provide an object [json-pointer:/view]") from error
    if not isinstance(source, dict):
        raise invalid_arguments("must provide an object [json-pointer:/view]")
    blocks.refuse_bad_view(source, strict=ws.strict.blocks)
    return source


def _new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def _fresh(ws: Workspace, app: App, source: Json, **links: Any) -> Json:
    """The view's JSON as Slack answers it."""
    title = blocks.with_text_defaults(source.get("title") or {"type": "plain_text", "text": "View Title"})
    return {
        "team_id": ws.team_id,
        "type": source["type"],
        "blocks": blocks.with_ids(source.get("blocks") or [], lambda: secrets.token_urlsafe(4)[:5]),
        "private_metadata": source.get("private_metadata") or "",
        "callback_id": source.get("callback_id") or "",
        "external_id": source.get("external_id") or "",
        "title": title,
        **{name: blocks.with_text_defaults(source.get(name)) for name in ("submit", "close")},
        "clear_on_close": bool(source.get("clear_on_close")),
        "notify_on_close": bool(source.get("notify_on_close")),
        "submit_disabled": False,
        "app_id": app.id,
        "app_installed_team_id": ws.team_id,
        "bot_id": app.bot_id,
        "hash": _new_hash(),
        **links,
    }


def state_of(view_blocks: list[Json], kept: State) -> State:
    """The state of all elements; what was held under the same ids by the same kind of element stays."""
    state: State = {}
    for block, element in blocks.interactive(view_blocks):
        if element["type"] not in elements.STATEFUL:
            continue
        before = kept.get(block["block_id"], {}).get(element["action_id"])
        if before is None or before["type"] != element["type"] or not _still_offered(element, before):
            before = elements.initial_state(element)
        state.setdefault(block["block_id"], {})[element["action_id"]] = before
    return state


def _still_offered(element: Json, held: Json) -> bool:
    choices = elements.options_of(element)
    if not choices:
        return True
    values = [option.get("value") for option in choices]
    found = elements.content(held)
    picked = found if isinstance(found, list) else [] if found is None else [found]
    return all(option.get("value") in values for option in picked)


def _refuse_taken_external_id(ws: Workspace, app: App, source: Json, itself: View | None) -> None:
    wanted = source.get("external_id")
    taken = ws.modals.find(app, external_id=wanted) if wanted else None
    if taken is not None and taken is not itself:
        raise SlackError("duplicate_external_id")


def open_view(ws: Workspace, app: App, user_id: str, source: object) -> View:
    """A first modal for this person; what they had open is gone, as when a client shows another modal."""
    checked = _modal_source(ws, app, source)
    view_id = ws.new_id("V")
    data = {"id": view_id, **_fresh(ws, app, checked, root_view_id=view_id, previous_view_id=None)}
    ws.modals.stacks[user_id] = []
    return _put_on_top(ws, app, user_id, data)


def push_view(ws: Workspace, app: App, user_id: str, source: object) -> View:
    """A modal on top of the stack. Raises `push_limit_reached` above three."""
    stack = ws.modals.stack(user_id)
    checked = _modal_source(ws, app, source)
    if not stack:
        raise SlackError("invalid_trigger_id")
    if ws.strict.view_stack and len(stack) >= STACK_LIMIT:
        raise SlackError("push_limit_reached")
    links = {"root_view_id": stack[0].id, "previous_view_id": stack[-1].id}
    return _put_on_top(ws, app, user_id, {"id": ws.new_id("V"), **_fresh(ws, app, checked, **links)})


def _modal_source(ws: Workspace, app: App, source: object) -> Json:
    checked = _source(ws, source)
    if checked.get("type") != "modal":
        raise invalid_arguments(
            "must match the `type` of the root view whose stack we're pushing onto [json-pointer:/view/type]"
        )
    _refuse_taken_external_id(ws, app, checked, None)
    return checked


def _put_on_top(ws: Workspace, app: App, user_id: str, data: Json) -> View:
    view = View(app.id, user_id, data, state_of(data["blocks"], {}))
    ws.modals.stack(user_id).append(view)
    ws.bus.changed("modals", user=user_id)
    return view


def refuse_stale_hash(ws: Workspace, view: View | None, given: object) -> None:
    if ws.strict.view_hash and given and view is not None and given != view.data["hash"]:
        raise SlackError("hash_conflict")


def update_view(ws: Workspace, app: App, view: View, source: object) -> View:
    """New content for an open view, where it stands. What was typed stays where ids stay the same."""
    checked = _source(ws, source)
    if checked.get("type") != view.data["type"]:
        raise invalid_arguments("must match the `type` of the view being updated [json-pointer:/view/type]")
    _refuse_taken_external_id(ws, app, checked, view)
    links = {key: view.data[key] for key in ("id", "root_view_id", "previous_view_id")}
    view.data = _fresh(ws, app, checked, **links)
    view.state = state_of(view.data["blocks"], view.state)
    ws.bus.changed("home" if view.data["type"] == "home" else "modals", user=view.user_id)
    return view


def publish_home(ws: Workspace, app: App, user_id: str, source: object, view_hash: object) -> View:
    """The Home tab of this person."""
    before = ws.modals.homes.get((app.id, user_id))
    checked = _source(ws, source)
    if checked.get("type") != "home":
        raise invalid_arguments("must be a view of type `home` [json-pointer:/view/type]")
    refuse_stale_hash(ws, before, view_hash)
    _refuse_taken_external_id(ws, app, checked, before)
    view_id = before.id if before else ws.new_id("V")
    data = {"id": view_id, **_fresh(ws, app, checked, root_view_id=view_id, previous_view_id=None)}
    view = View(app.id, user_id, data, state_of(data["blocks"], before.state if before else {}))
    ws.modals.homes[app.id, user_id] = view
    ws.bus.changed("home", user=user_id)
    return view


def close_view(ws: Workspace, view: View) -> None:
    """Take this view off its stack; what lies on top of it goes with it."""
    stack = ws.modals.stack(view.user_id)
    if view in stack:
        del stack[stack.index(view) :]
        ws.bus.changed("modals", user=view.user_id)


def clear_stack(ws: Workspace, user_id: str) -> None:
    ws.modals.stacks[user_id] = []
    ws.bus.changed("modals", user=user_id)
