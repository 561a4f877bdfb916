"""auth.*, team.*, bots.*, users.* and usergroups.*: who is who."""

from __future__ import annotations

from sandbox.conversations import groups, shapes
from sandbox.errors import SlackError
from sandbox.model import Json, User
from sandbox.web.call import Call, Method


def auth_test(call: Call) -> Json:
    return {
        "url": f"{call.ws.origin}/",
        "team": call.ws.team_name,
        "user": call.bot.name,
        "team_id": call.ws.team_id,
        "user_id": call.app.bot_user,
        "bot_id": call.app.bot_id,
        "app_id": call.app.id,
        "app_name": call.app.name,
        "enterprise_id": None,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    if "error" in call.args:
        raise SlackError(str(call.args["error"]), args=call.args)
    return {"args": call.args}


def open_connection(call: Call) -> Json:
    socket = call.ws.origin.replace("http://", "ws://", 1)
    return {"url": f"{socket}/link/?ticket={call.ws.grants.ticket(call.app.id)}&app_id={call.app.id}"}


def team_info(call: Call) -> Json:
    icon: Json = {f"image_{size}": f"{call.ws.origin}/avatar/{call.ws.team_id}-{size}.svg" for size in (34, 68, 132)}
    team = {"id": call.ws.team_id, "name": call.ws.team_name, "domain": call.ws.team_domain, "email_domain": ""}
    links = {"url": f"{call.ws.origin}/", "avatar_base_url": f"{call.ws.origin}/avatar/"}
    return {"team": {**team, **links, "icon": {**icon, "image_default": True}, "is_verified": False}}


def bots_info(call: Call) -> Json:
    wanted = call.text("bot") or call.app.bot_id
    found = next((app for app in call.ws.apps.values() if app.bot_id == wanted), None)
    if found is None:
        raise SlackError("bot_not_found")
    return {"bot": shapes.bot(call.ws, found)}


def _shown(call: Call, user: User) -> Json:
    return shapes.user(
        call.ws,
        user,
        email=not call.ws.strict.scopes or "users:read.email" in call.app.scopes,
        locale=call.flag("include_locale"),
    )


def users_info(call: Call) -> Json:
    return {"user": _shown(call, call.user())}


def users_list(call: Call) -> Json:
    page, cursor = call.page(list(call.ws.users.values()), default=1000)
    members = [_shown(call, user) for user in page]
    metadata = {"next_cursor": cursor}
    return {"members": members, "cache_ts": int(call.ws.clock.epoch()), "response_metadata": metadata}


def lookup_by_email(call: Call) -> Json:
    wanted = call.required("email", "users_not_found").lower()
    people = call.ws.users.values()
    found = next((u for u in people if u.email.lower() == wanted and not u.deleted and not call.ws.is_foreign(u)), None)
    if found is None:
        raise SlackError("users_not_found")
    return {"user": _shown(call, found)}


def profile(call: Call) -> Json:
    user = call.user() if call.text("user") else call.bot
    return {"profile": shapes.profile(call.ws, user, email="users:read.email" in call.app.scopes)}


def usergroups(call: Call) -> Json:
    users, count, disabled = (call.flag(f"include_{what}") for what in ("users", "count", "disabled"))
    found = [group for group in call.ws.groups.values() if disabled or not group.deleted]
    return {"usergroups": [groups.shape(call.ws, group, users=users, count=count) for group in found]}


def usergroup_users(call: Call) -> Json:
    found = call.ws.groups.get(call.required("usergroup"))
    if found is None or (found.deleted and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(found.users)}


METHODS = {
    "api.test": Method(api_test, 4, caller="none"),
    "auth.test": Method(auth_test, None, caller="either"),
    "apps.connections.open": Method(open_connection, 1, caller="app"),
    "team.info": Method(team_info, 3, ("team:read",)),
    "bots.info": Method(bots_info, 3, ("users:read",)),
    "users.info": Method(users_info, 4, ("users:read",)),
    "users.list": Method(users_list, 2, ("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, 3, ("users:read.email",)),
    "users.profile.get": Method(profile, 4, ("users.profile:read", "users:read")),
    "usergroups.list": Method(usergroups, 2, ("usergroups:read",)),
    "usergroups.users.list": Method(usergroup_users, 2, ("usergroups:read",)),
}
