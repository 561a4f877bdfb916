"""reactions.*, pins.*, bookmarks.*, emoji.* and blocks.validate: what is stuck onto things, and the check of blocks."""

from __future__ import annotations

import json
import re

from sandbox.blockkit.checking import Problem, check_blocks, check_view
from sandbox.conversations import messages, pins, shapes
from sandbox.errors import SlackError, invalid_arguments
from sandbox.model import Channel, Json, Message
from sandbox.web.call import Call, Method

REACTIONS_PER_MESSAGE = 23


def _item(call: Call) -> tuple[Channel, Message]:
    if call.text("timestamp") is None:
        raise SlackError("no_item_specified")
    if not re.fullmatch(r"\d+\.\d+", call.required("timestamp")):
        raise SlackError("bad_timestamp")
    channel = call.channel()
    return channel, call.message(channel, "timestamp")


def _emoji(call: Call) -> str:
    name = call.required("name", "invalid_name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    return name


def add_reaction(call: Call) -> Json:
    name = _emoji(call)
    channel, message = _item(call)
    call.refuse_archived(channel)
    call.refuse_outsider(channel)
    known = {reaction["name"] for reaction in message.data.get("reactions", [])}
    if name not in known and len(known) >= REACTIONS_PER_MESSAGE:
        raise SlackError("too_many_emoji")
    if not messages.react(call.ws, channel, message, call.bot, name):
        raise SlackError("already_reacted")
    return {}


def remove_reaction(call: Call) -> Json:
    name = _emoji(call)
    channel, message = _item(call)
    if not messages.react(call.ws, channel, message, call.bot, name, remove=True):
        raise SlackError("no_reaction")
    return {}


def get_reactions(call: Call) -> Json:
    channel, message = _item(call)
    shown = {**shapes.message(message), "permalink": call.ws.permalink(channel, message)}
    return {"type": "message", "channel": channel.id, "message": shown}


def list_reactions(call: Call) -> Json:
    """What somebody, by default the app itself, has reacted to, as far as the app may know; the newest first."""
    user = call.user() if call.text("user") else call.bot
    found = [
        (channel, message)
        for channel in call.ws.channels.values()
        if call.knows(channel)
        for message in messages.visible(channel, None)
        if any(user.id in reaction["users"] for reaction in message.data.get("reactions", []))
    ]
    page, cursor = call.page(sorted(found, key=lambda item: item[1].ts, reverse=True), default=100)
    items = [{"type": "message", "channel": channel.id, "message": shapes.message(m)} for channel, m in page]
    return {"items": items, "response_metadata": {"next_cursor": cursor}}


def add_pin(call: Call) -> Json:
    channel, message = _item(call)
    call.refuse_archived(channel)
    call.refuse_outsider(channel)
    if message.is_notice:
        raise SlackError("not_pinnable")
    if len(channel.pins) >= pins.PINS_PER_CHANNEL:
        raise SlackError("too_many_pins")
    if not pins.add(call.ws, channel, message, call.bot):
        raise SlackError("already_pinned")
    return {}


def remove_pin(call: Call) -> Json:
    channel, message = _item(call)
    call.refuse_outsider(channel)
    if not pins.remove(call.ws, channel, message, call.bot):
        raise SlackError("no_pin")
    return {}


def list_pins(call: Call) -> Json:
    channel = call.channel()
    call.refuse_outsider(channel)
    return {"items": pins.items(channel)}


def list_bookmarks(call: Call) -> Json:
    channel = call.channel("channel_id")
    call.refuse_outsider(channel)
    return {"bookmarks": list(channel.bookmarks)}


def add_bookmark(call: Call) -> Json:
    channel = call.channel("channel_id")
    call.refuse_outsider(channel)
    title, kind, link = call.required("title"), call.required("type"), call.text("link")
    if kind != "link":
        raise SlackError("invalid_bookmark_type")
    _refuse_bad_link(link)
    now = int(call.ws.clock.epoch())
    bookmark: Json = {"id": call.ws.new_id("Bk"), "channel_id": channel.id, "title": title, "link": link, "type": kind}
    bookmark |= {"emoji": call.text("emoji") or "", "icon_url": None, "entity_id": call.text("entity_id")}
    bookmark |= {"date_created": now, "date_updated": 0, "rank": "i", "app_id": call.app.id, "app_action_id": None}
    bookmark |= {"last_updated_by_user_id": call.app.bot_user, "last_updated_by_team_id": call.ws.team_id}
    channel.bookmarks.append({**bookmark, "shortcut_id": None})
    call.ws.bus.changed("channels", channel=channel.id)
    return {"bookmark": channel.bookmarks[-1]}


def _refuse_bad_link(link: str | None) -> None:
    if link is None or not link.startswith(("http://", "https://")):
        raise SlackError("invalid_link")


def _bookmark(call: Call) -> tuple[Channel, Json]:
    channel = call.channel("channel_id")
    call.refuse_outsider(channel)
    wanted = call.required("bookmark_id")
    found = next((bookmark for bookmark in channel.bookmarks if bookmark["id"] == wanted), None)
    if found is None:
        raise SlackError("not_found")
    return channel, found


def edit_bookmark(call: Call) -> Json:
    channel, bookmark = _bookmark(call)
    changes = {name: call.text(name) for name in ("title", "link", "emoji") if call.text(name) is not None}
    if "link" in changes:
        _refuse_bad_link(changes["link"])
    bookmark |= {**changes, "date_updated": int(call.ws.clock.epoch())}
    call.ws.bus.changed("channels", channel=channel.id)
    return {"bookmark": bookmark}


def remove_bookmark(call: Call) -> Json:
    channel, bookmark = _bookmark(call)
    channel.bookmarks.remove(bookmark)
    call.ws.bus.changed("channels", channel=channel.id)
    return {}


def list_emoji(call: Call) -> Json:
    return {"emoji": {}, "cache_ts": call.ws.clock.next_ts()}


def validate(call: Call) -> Json:
    """Slack's public check: exactly one of `blocks`, `message` and `view`."""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name)]
    if len(given) != 1:
        raise invalid_arguments("must define exactly one of `blocks`, `message` or `view`")
    name = given[0]
    value = call.args[name]
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise invalid_arguments(f"must be JSON [json-pointer:/{name}]") from error
    problems = _problems(name, value)
    if problems:
        raise SlackError(f"invalid_{name}", errors=[problem.as_error() for problem in problems])
    return {}


def _problems(name: str, value: object) -> list[Problem]:
    if name == "blocks":
        return check_blocks(value, "message", "")
    if name == "view":
        return check_view(value, "")
    blocks = value.get("blocks", []) if isinstance(value, dict) else value
    return check_blocks(blocks, "message", "/blocks")


METHODS = {
    "reactions.add": Method(add_reaction, 3, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, 2, ("reactions:write",)),
    "reactions.get": Method(get_reactions, 3, ("reactions:read",)),
    "reactions.list": Method(list_reactions, 2, ("reactions:read",)),
    "pins.add": Method(add_pin, 2, ("pins:write",)),
    "pins.remove": Method(remove_pin, 2, ("pins:write",)),
    "pins.list": Method(list_pins, 2, ("pins:read",)),
    "bookmarks.list": Method(list_bookmarks, 3, ("bookmarks:read",)),
    "bookmarks.add": Method(add_bookmark, 2, ("bookmarks:write",)),
    "bookmarks.edit": Method(edit_bookmark, 2, ("bookmarks:write",)),
    "bookmarks.remove": Method(remove_bookmark, 2, ("bookmarks:write",)),
    "emoji.list": Method(list_emoji, 2, ("emoji:read",)),
    "blocks.validate": Method(validate, None, caller="none"),
}
