"""The control API's questions: what is there, and what one person sees of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sandbox.control.body import required, whole_number
from sandbox.conversations import groups, messages
from sandbox.hub import Hub, shown_message
from sandbox.model import App, CannotDo, Channel, Json, User
from sandbox.people.places import existing_place


def _user(hub: Hub, user: User) -> Json:
    shown = ("id", "name", "real_name", "tz", "locale", "team_id", "is_admin", "is_owner", "is_restricted")
    more = ("is_ultra_restricted", "is_bot", "deleted", "email", "title")
    known = {key: getattr(user, key) for key in (*shown, *more)}
    return {**known, "team_name": _team_name(hub, user), "has_met_app": _has_met_app(hub, user)}


def _has_met_app(hub: Hub, user: User) -> bool:
    """Whether this person's direct messages with an app have begun, by either side."""
    return any(hub.ws.find_direct([user.id, app.bot_user]) for app in hub.ws.apps.values())


def _team_name(hub: Hub, user: User) -> str:
    return hub.ws.seed.other_teams.get(user.team_id, user.team_id) if hub.ws.is_foreign(user) else hub.ws.team_name


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.kind == "private",
        "is_archived": channel.is_archived,
        "members": list(channel.members),
        "topic": channel.topic,
        "purpose": channel.purpose,
    }


def app_credentials(hub: Hub, app: App) -> Json:
    return {
        "id": app.id,
        "name": app.name,
        "bot_user": app.bot_user,
        "bot_id": app.bot_id,
        "connected": hub.deliveries.connected(app),
        "events_stopped": hub.ws.subscriptions.is_off(app.id),
        "bot_token": app.bot_token,
        "app_token": app.app_token,
        "signing_secret": app.signing_secret,
        "request_url": app.request_url,
        "commands": [
            {key: declared.get(key, "") for key in ("command", "description", "usage_hint")}
            for declared in app.commands
        ],
        "shortcuts": [{key: s.get(key, "") for key in ("callback_id", "type", "name")} for s in app.shortcuts],
        "has_home": app.has_home,
    }


def state(hub: Hub, _: Json) -> Json:
    ws = hub.ws
    return {
        "now": ws.clock.iso(),
        "team": {"id": ws.team_id, "name": ws.team_name},
        "users": [_user(hub, user) for user in ws.users.values()],
        "channels": [_channel(channel) for channel in ws.channels.values() if not channel.is_direct],
        "groups": [groups.shape(ws, group, users=True) for group in ws.groups.values()],
        "apps": [app_credentials(hub, app) for app in ws.apps.values()],
        "strict": ws.strict.as_dict(),
        "rebuilding": ws.rebuilding,
        "tour": ws.seed.tour,
    }


def list_messages(hub: Hub, query: Json) -> Json:
    """Oldest first, with replies; ephemeral ones only to the reader named by `as`. `ts`, with commas, asks for some."""
    user = hub.ws.user(query["as"]) if query.get("as") else None
    channel = existing_place(hub.ws, required(query, "channel"), user)
    if channel is None:
        return {"messages": []}
    if user is not None and not hub.ws.may_see(channel, user):
        raise CannotDo(f"{user.real_name} cannot see that channel")
    found = messages.visible(channel, user.id if user else None, query.get("thread_ts"))
    wanted = set(str(query["ts"]).split(",")) if query.get("ts") else None
    return {"messages": [shown_message(hub.ws, channel, m) for m in found if wanted is None or m.ts in wanted]}


def modals(hub: Hub, query: Json) -> Json:
    user = hub.ws.user(required(query, "user"))
    return {"stack": [view.payload() for view in hub.ws.modals.stack(user.id)]}


def home(hub: Hub, query: Json) -> Json:
    """The Home tab of the first app that has one for this person; people of other workspaces see none."""
    user = hub.ws.user(required(query, "user"))
    if hub.ws.is_foreign(user):
        return {"view": None}
    homes = hub.ws.modals.homes.items()
    found = next((v for (app, owner), v in homes if owner == user.id and query.get("app") in (None, app)), None)
    return {"view": found.payload() if found else None}


def files(hub: Hub, _: Json) -> Json:
    return {
        "files": [
            {
                "id": item.id,
                "name": item.name,
                "title": item.title,
                "size": len(item.content),
                "mimetype": item.mimetype,
                "created": item.created,
                "user": item.user,
                "channels": list(item.shared_in),
                "url": f"/_sandbox/file/{item.id}/" + quote(item.name, errors="replace"),
            }
            for item in hub.ws.files.values()
            if item.complete and not item.deleted
        ]
    }


def calls(hub: Hub, query: Json) -> Json:
    return {"calls": hub.ws.journal.calls(query.get("method"), whole_number(query, "after"))}


def traffic(hub: Hub, query: Json) -> Json:
    return {"traffic": hub.ws.journal.traffic_after(whole_number(query, "after"))}


def clock(hub: Hub, _: Json) -> Json:
    return {**hub.walk.describe(), "followers": hub.walk.followers()}


def channels_of(hub: Hub, query: Json) -> Json:
    """The conversations this person has in their sidebar or may browse, direct messages with apps included."""
    ws, user = hub.ws, hub.ws.user(required(query, "as"))
    seen = [c for c in ws.channels.values() if not c.is_direct and ws.may_see(c, user)]
    shown = [_listed(c, user, c.name) for c in seen]
    for app in ws.apps.values():
        if app.bot_user != user.id:
            direct = ws.find_direct([user.id, app.bot_user])
            shown.append(_listed(direct, user, f"@{ws.bot_of(app).name}"))
    for channel in ws.channels.values():
        others = [ws.users[m] for m in channel.members if m != user.id]
        if channel.is_direct and user.id in channel.members and not any(other.is_bot for other in others):
            shown.append(_listed(channel, user, "@" + ", ".join(other.name for other in others)))
    return {"channels": shown}


def _listed(channel: Channel | None, user: User, name: str) -> Json:
    """One line of the sidebar; a direct message that has not begun is addressed by its name."""
    if channel is None:
        begun: dict[str, Any] = {"id": name, "is_private": True, "is_archived": False, "topic": "", "purpose": ""}
        return {**begun, "name": name, "is_im": True, "is_member": True, "unread": 0}
    return {
        "id": channel.id,
        "name": name,
        "is_private": channel.kind != "public",
        "is_archived": channel.is_archived,
        "is_im": channel.is_direct,
        "is_member": user.id in channel.members,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "unread": messages.count_unread(channel, user.id) if user.id in channel.members else 0,
    }


QUESTIONS = {
    "state": state,
    "messages": list_messages,
    "modals": modals,
    "home": home,
    "files": files,
    "calls": calls,
    "traffic": traffic,
    "clock": clock,
    "channels": channels_of,
}
