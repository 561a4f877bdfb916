"""The control API's power over the workspace itself: people, channels, apps, the clock, rules, faults, reset."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.apps.events import emit
from sandbox.control.apps import app
from sandbox.control.body import duration, required, whole_number
from sandbox.conversations import groups, membership, shapes
from sandbox.faults import Fault
from sandbox.fields import misfit
from sandbox.hub import Act, Hub
from sandbox.model import CannotDo, Channel, Json, User, UserGroup
from sandbox.people.places import find_place
from sandbox.seed import SeedGroup, SeedUser
from sandbox.walking import instant

_DESCRIBED: tuple[Literal["topic", "purpose"], ...] = ("topic", "purpose")
_USER_FIELDS = frozenset({f.name for f in fields(SeedUser)} | {"is_bot", "deleted"})


def _announce_user(hub: Hub, kind: str, user: User) -> None:
    # Apps that may not read addresses get the event without them; one that may sees what users.info shows it.
    for hearer in hub.ws.apps.values():
        shown = shapes.user(hub.ws, user, email="users:read.email" in hearer.scopes, locale=True)
        emit(hub.ws, {"type": kind, "user": shown, "cache_ts": int(hub.ws.clock.epoch())}, only=hearer)
    hub.ws.bus.changed("users", user=user.id)


async def user(hub: Hub, body: Json) -> Json:
    """Create a person, or change the one with that `id`."""
    changes = {key: value for key, value in body.items() if key != "id"}
    unknown = set(changes) - _USER_FIELDS
    if unknown:
        raise CannotDo(f"a user has no {', '.join(sorted(unknown))}")
    for key, value in changes.items():
        # A team_id of null stands for the workspace's own team.
        wanted = misfit(User, key, value) if (key, value) != ("team_id", None) else None
        if wanted is not None:
            raise CannotDo(f"{key} must be {wanted}")
    try:
        ZoneInfo(str(changes.get("tz", "UTC")))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CannotDo(f"there is no time zone {changes.get('tz')!r}") from error
    if body.get("id"):
        found, kind = hub.ws.user(body["id"]), "user_change"
    else:
        name = str(required(body, "name"))
        found, kind = hub.ws.add_user(SeedUser(name=name, real_name=str(body.get("real_name") or name))), "team_join"
    for key, value in changes.items():
        setattr(found, key, hub.ws.team_id if key == "team_id" and value is None else value)
    found.is_restricted = found.is_restricted or found.is_ultra_restricted
    found.updated = int(hub.ws.clock.epoch())
    await hub.after_events(lambda: _announce_user(hub, kind, found))
    return {"user": shapes.user(hub.ws, found, email=True, locale=True)}


def _set_members(hub: Hub, channel: Channel, wanted: list[str]) -> None:
    for member in [m for m in channel.members if m not in wanted]:
        membership.leave(hub.ws, channel, hub.ws.users[member])
    for member in wanted:
        membership.join(hub.ws, channel, hub.ws.users[member])


def _create_channel(hub: Hub, body: Json) -> Channel:
    name = str(required(body, "name")).lstrip("#")
    if hub.ws.named_channel(name):
        raise CannotDo(f"there is a channel {name!r} already")
    owner = next(user.id for user in hub.ws.users.values() if not user.is_bot)
    kind = "private" if body.get("is_private") else "public"
    channel = hub.ws.add_channel(name, "private" if kind == "private" else "public", creator=owner, members=[])
    if kind == "public":
        told = {"id": channel.id, "name": name, "created": channel.created, "creator": owner}
        emit(hub.ws, {"type": "channel_created", "channel": told}, channel=channel)
    hub.ws.bus.changed("channels", channel=channel.id)
    return channel


def _change_channel(hub: Hub, channel: Channel, body: Json) -> None:
    name = str(body.get("name") or channel.name).lstrip("#")
    if name != channel.name:
        membership.rename(hub.ws, channel, name, channel.creator)
    if body.get("members") is not None:
        if not isinstance(body["members"], list):
            raise CannotDo("members must be a list")
        _set_members(hub, channel, [hub.ws.user(member).id for member in body["members"]])
    for what in _DESCRIBED:
        if what in body:
            membership.describe(hub.ws, channel, what, str(body[what]), channel.creator)
    if "is_private" in body:
        channel.kind = "private" if body["is_private"] else "public"
    if "is_archived" in body and bool(body["is_archived"]) != channel.is_archived:
        membership.archive(hub.ws, channel, channel.creator, archived=bool(body["is_archived"]))


async def channel(hub: Hub, body: Json) -> Json:
    """Create a channel, or change the one with that `id`."""

    def change() -> Channel:
        found = find_place(hub.ws, body["id"]) if body.get("id") else _create_channel(hub, body)
        _change_channel(hub, found, body)
        return found

    found = await hub.after_events(change)
    return {"channel": {**shapes.channel(hub.ws, found, found.creator), "members": list(found.members)}}


async def group(hub: Hub, body: Json) -> Json:
    """Create a user group, or change the one with that `id`; `deleted` disables it."""
    found = hub.ws.groups.get(str(body["id"])) if body.get("id") else None
    if body.get("id") and found is None:
        raise CannotDo(f"there is no group {body['id']!r}")
    given: Json = {"users": [], "description": "", "deleted": 0, **(vars(found) if found else {}), **body}
    handle = str(required(given, "handle")).lstrip("@")
    if not isinstance(given["users"], list):
        raise CannotDo("users must be a list")
    people = tuple(str(user) for user in given["users"])
    wanted = SeedGroup(handle, str(given.get("name") or handle), people, str(given["description"] or ""))

    def change() -> UserGroup:
        if found is None:
            return groups.create(hub.ws, wanted)
        groups.change(hub.ws, found, wanted, deleted=bool(given["deleted"]))
        return found

    return {"group": groups.shape(hub.ws, await hub.after_events(change), users=True)}


async def clock(hub: Hub, body: Json) -> Json:
    """Move the clock, by walking unless it is to jump; set it back; pause it; or switch what pacing runs on."""
    paused = body.get("paused")
    if paused is not None:
        hub.ws.clock.pause(bool(paused))
    pacing = body.get("pacing")
    if pacing is not None:
        if pacing not in ("real", "moved"):
            raise CannotDo(f"pacing is real or moved, not {pacing!r}")
        hub.ws.clock.pacing = pacing
        hub.ws.limits.clear()
        hub.walk.tell_pacing()
    if "back" in body:
        seconds = duration(body["back"]).total_seconds()
        if seconds <= 0:
            raise CannotDo("back is a duration such as PT1H")
        hub.ws.limits.clear()
        return await hub.walk.back(seconds)
    if "to" in body:
        try:
            target = instant(body["to"])
        except ValueError as error:
            raise CannotDo(f"{body['to']!r} is not an ISO time") from error
    elif "advance" in body:
        target = hub.ws.clock.epoch() + duration(body["advance"]).total_seconds()
    elif pacing is not None or paused is not None:
        return {"now": hub.ws.clock.iso(), "idle": True}
    else:
        raise CannotDo("say where to: `to`, `advance` or `back`")
    return await hub.walk.to(target, jump=bool(body.get("jump")))


async def follow(hub: Hub, body: Json) -> Json:
    name, due, pid = str(required(body, "name")), body.get("next_due_at"), body.get("pid")
    if body.get("leaving"):
        return hub.walk.leave(name)
    pid = None if pid is None else whole_number(body, "pid")
    if body.get("joining"):
        return hub.walk.join(name, pid)
    try:
        next_due = None if due is None else instant(due)
    except ValueError as error:
        raise CannotDo("next_due_at must be an ISO time or null") from error
    seen = whole_number(body, "seen")
    return await hub.walk.follow(name, seen, bool(body.get("idle")), next_due, pid)


async def strict(hub: Hub, body: Json) -> Json:
    try:
        hub.ws.strict.switch(body)
    except ValueError as error:
        raise CannotDo(str(error)) from error
    hub.ws.limits.clear()
    return {"strict": hub.ws.strict.as_dict()}


async def faults(hub: Hub, body: Json) -> Json:
    if body.get("clear"):
        hub.ws.faults.clear()
        return {}
    kind, method = str(required(body, "kind")), body.get("method")
    told: dict[str, Any] = {key: whole_number(body, key) for key in ("times", "delay_ms", "retry_after") if key in body}
    if "error" in body:
        told["error"] = str(body["error"])
    try:
        hub.ws.faults.add(Fault(kind=kind, method=None if method is None else str(method), **told))
    except ValueError as error:
        raise CannotDo(str(error)) from error
    if kind == "disconnect":
        hub.deliveries.sockets.fail()
    return {}


async def reset(hub: Hub, _: Json) -> Json:
    """Back to the beginning; what `on_reset` puts in anew may take a while, in which the state says so."""
    hub.deliveries.forget()
    hub.ws.rebuilding = hub.on_reset is not None
    hub.ws.reset()
    hub.walk.announce()
    if hub.on_reset is not None:
        try:
            await asyncio.to_thread(hub.on_reset)
        finally:
            hub.ws.rebuilding = False
            hub.ws.bus.changed("rebuilt")
    return {}


RULINGS: dict[str, Act] = {
    "user": user,
    "channel": channel,
    "group": group,
    "app": app,
    "clock": clock,
    "clock/follow": follow,
    "strict": strict,
    "faults": faults,
    "reset": reset,
}
