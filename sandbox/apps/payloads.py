"""What Slack sends an app when a person does something: the parts that all interaction payloads share."""

from __future__ import annotations

from sandbox.apps.grants import ResponseUrl
from sandbox.conversations import shapes
from sandbox.model import App, Channel, Json, Message, User
from sandbox.people.view_stack import View
from sandbox.workspace import Workspace


def common(ws: Workspace, app: App, user: User) -> Json:
    return {
        "team": {"id": ws.team_id, "domain": ws.team_domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": app.id,
        "token": app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """Slack does not tell the names of private places in payloads."""
    return {"public": channel.name, "private": "privategroup", "im": "directmessage", "mpim": channel.name}[
        channel.kind
    ]


def place(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel_name(channel)}


def trigger(ws: Workspace, app: App, user: User) -> str:
    return ws.grants.trigger(app.id, user.id).id


def response_url(ws: Workspace, app: App, user: User, channel: Channel, source: Message | None) -> ResponseUrl:
    return ws.grants.response_url(
        app.id,
        user.id,
        channel.id,
        ws.clock.epoch(),
        source_ts=source.ts if source else None,
        thread_ts=source.thread_ts if source and source.is_reply else None,
    )


def address(ws: Workspace, url: ResponseUrl) -> str:
    return f"{ws.origin}/response/{ws.team_id}/{url.secret}"


def of_message(channel: Channel, message: Message) -> Json:
    """The container, channel and message of something done in a message; an ephemeral one is not shown itself."""
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.ephemeral_to is not None
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    found: Json = {"container": container, "channel": place(channel)}
    return found if message.ephemeral_to else {**found, "message": shapes.message(message)}


def of_view(view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.payload()}
