"""Slash commands, shortcuts and the Home tab: what a person starts without a button of the app."""

from __future__ import annotations

import re

from sandbox.apps import payloads
from sandbox.apps.answers import answer_command
from sandbox.apps.events import emit
from sandbox.conversations import messages, shapes
from sandbox.hub import Hub, shown_message
from sandbox.model import App, CannotDo, Json, User
from sandbox.people.places import place_to_write
from sandbox.people.sayings import saying
from sandbox.workspace import Workspace


def _command_app(ws: Workspace, command: str) -> tuple[App, Json]:
    """The app that has this command; the last one installed wins an equal name."""
    for app in reversed(ws.apps.values()):
        for declared in app.commands:
            if declared.get("command") == command:
                return app, declared
    raise CannotDo(f"{command} is not a valid command")


def _refuse_foreigner(ws: Workspace, user: User, what: str) -> None:
    if ws.is_foreign(user):
        raise CannotDo(f"{user.real_name} belongs to another workspace and has no {what} here")


def escaped(ws: Workspace, text: str) -> str:
    """Typed `@name` and `#channel` as Slack sends them to a command that wants them escaped."""
    people = {user.name: user.id for user in ws.users.values()}

    def user(found: re.Match[str]) -> str:
        return f"<@{people[found[1]]}|{found[1]}>" if found[1] in people else found[0]

    def channel(found: re.Match[str]) -> str:
        place = ws.named_channel(found[1])
        return found[0] if place is None else f"<#{place.id}|{'' if place.kind == 'private' else place.name}>"

    return re.sub(r"(?<![<\w])#([\w-]+)", channel, re.sub(r"(?<![<\w])@([\w.-]+)", user, text))


async def run_command(hub: Hub, user: User, channel_ref: object, command: str, text: str) -> Json:
    """Type a slash command. Raises CannotDo where a client has no such command or no place to type."""
    ws = hub.ws
    _refuse_foreigner(ws, user, "slash commands")
    channel = place_to_write(ws, channel_ref, user)
    app, declared = _command_app(ws, command)
    url = payloads.response_url(ws, app, user, channel, None)
    payload = {
        "token": app.verification_token,
        "team_id": ws.team_id,
        "team_domain": ws.team_domain,
        "channel_id": channel.id,
        "channel_name": payloads.channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": escaped(ws, text) if declared.get("should_escape") else text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": payloads.address(ws, url),
        "trigger_id": payloads.trigger(ws, app, user),
    }
    ack, told = await hub.ask(app, "slash_commands", payload)
    if ack.ok:
        answer = answer_command(ws, app, user, channel, f"{command} {text}".strip(), ack.payload)
    else:
        answer = messages.say(ws, channel, user.id, saying(user, "command_failed", ack.reason, command=command))
    if answer is None and url.answers:
        answer = channel.messages.get(url.answers[0])
    return {**told, "response": None if answer is None else shown_message(ws, channel, answer)}


def _shortcut_app(ws: Workspace, callback_id: str, kind: str) -> App:
    for app in reversed(ws.apps.values()):
        if any(s.get("callback_id") == callback_id and s.get("type") == kind for s in app.shortcuts):
            return app
    raise CannotDo(f"there is no {kind} shortcut {callback_id!r}")


async def run_shortcut(hub: Hub, user: User, callback_id: str, channel_ref: object, ts: object) -> Json:
    """Choose a shortcut: a global one, or with a channel and `ts` one in the menu of that message."""
    ws = hub.ws
    _refuse_foreigner(ws, user, "shortcuts")
    kind = "global" if ts is None else "message"
    app = _shortcut_app(ws, callback_id, kind)
    payload = {**payloads.common(ws, app, user), "callback_id": callback_id, "action_ts": ws.clock.next_ts()}
    payload["trigger_id"] = payloads.trigger(ws, app, user)
    if ts is None:
        payload["type"] = "shortcut"
        channel = None
    else:
        channel = place_to_write(ws, channel_ref, user)
        message = ws.message(channel, ts)
        if message.ephemeral_to is not None:
            raise CannotDo("ephemeral messages have no shortcuts")
        url = payloads.response_url(ws, app, user, channel, message)
        payload |= {
            "type": "message_action",
            "message_ts": message.ts,
            "message": shapes.message(message),
            "channel": payloads.place(channel),
            "response_url": payloads.address(ws, url),
        }
    ack, told = await hub.ask(app, "interactive", payload)
    if not ack.ok:
        place = channel or ws.direct([user.id, app.bot_user])
        messages.say(ws, place, user.id, saying(user, "action_failed", ack.reason))
    return told


async def open_home(hub: Hub, user: User, tab: str, app_id: str | None = None) -> Json:
    """Open an app's page in the sidebar: its Home tab or its messages."""
    ws = hub.ws
    if tab not in ("home", "messages"):
        raise CannotDo(f"there is no tab {tab!r}; tabs: home, messages")
    wanted = [app for app in ws.apps.values() if app_id in (None, app.id)]
    found = next((app for app in wanted if app.has_home), None) if tab == "home" else next(iter(wanted), None)
    if found is None:
        raise CannotDo("no app here has a Home tab" if tab == "home" else "no app is installed")
    channel = ws.direct([user.id, found.bot_user])
    home = ws.modals.homes.get((found.id, user.id))
    # For people of another workspace the Home tab stays empty, so the app does not hear of it.
    if tab == "home" and ws.is_foreign(user):
        return {"acked": False, "view": None}
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    if home is not None and tab == "home":
        event["view"] = home.payload()
    mark = hub.deliveries.mark()
    emit(ws, event, only=found)
    acked = await hub.deliveries.tried_since(mark)
    home = ws.modals.homes.get((found.id, user.id))
    return {"acked": acked, "view": home.payload() if home else None}
