"""views.*: modals opened with a trigger, pushed, updated, and Home tabs."""

from __future__ import annotations

import time

from sandbox.apps import modals
from sandbox.apps.grants import Trigger
from sandbox.errors import SlackError, invalid_arguments
from sandbox.model import Json
from sandbox.people.view_stack import View
from sandbox.web.call import Call, Method


def _trigger(call: Call) -> Trigger:
    """The trigger that this call spends. Raises Slack's error for an invented, late or spent one."""
    found = call.ws.grants.triggers.get(call.text("trigger_id") or call.required("interactivity_pointer"))
    if found is None or found.app_id != call.app.id:
        raise SlackError("invalid_trigger_id")
    if call.ws.strict.triggers:
        if found.used:
            raise SlackError("exchanged_trigger_id")
        if found.expires_at < time.monotonic():
            raise SlackError("expired_trigger_id")
    return found


def _answer(view: View) -> Json:
    return {"view": view.payload()}


def open_view(call: Call) -> Json:
    trigger = _trigger(call)
    view = modals.open_view(call.ws, call.app, trigger.user_id, call.args.get("view"))
    trigger.used = True
    return _answer(view)


def push_view(call: Call) -> Json:
    trigger = _trigger(call)
    view = modals.push_view(call.ws, call.app, trigger.user_id, call.args.get("view"))
    trigger.used = True
    return _answer(view)


def update_view(call: Call) -> Json:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if (view_id is None) == (external_id is None):
        raise invalid_arguments("must define either `view_id` or `external_id`")
    view = call.ws.modals.find(call.app, view_id=view_id, external_id=external_id)
    if view is None:
        raise SlackError("not_found")
    modals.refuse_stale_hash(call.ws, view, call.text("hash"))
    return _answer(modals.update_view(call.ws, call.app, view, call.args.get("view")))


def publish_view(call: Call) -> Json:
    user = call.ws.users.get(call.required("user_id"))
    if user is None or user.is_bot:
        raise invalid_arguments("invalid `user_id`")
    if not call.app.has_home:
        raise SlackError("not_enabled")
    return _answer(modals.publish_home(call.ws, call.app, user.id, call.args.get("view"), call.text("hash")))


METHODS = {
    "views.open": Method(open_view, 4),
    "views.push": Method(push_view, 4),
    "views.update": Method(update_view, 4),
    "views.publish": Method(publish_view, 4),
}
