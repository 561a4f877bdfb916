"""conversations.* and users.conversations: which channels there are, who is in them, and what was said."""

from __future__ import annotations

import re
from typing import Literal

from sandbox.conversations import membership, messages, shapes
from sandbox.errors import SlackError
from sandbox.model import Channel, Json, Message, User
from sandbox.web.call import Call, Method, encode_cursor

HISTORY_DEFAULT, HISTORY_MOST = 100, 999
REPLIES_DEFAULT = 1000
TOPIC_LIMIT = 250
NAME_LIMIT = 80
OPEN_LIMIT = 8
INVITE_LIMIT = 1000
_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
_READ = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def _need_for(call: Call, channel: Channel, verb: str) -> None:
    """The scope for this kind of conversation, such as `groups:history` for a private channel."""
    call.need(f"{channel.scope_family}:{verb}")


def as_seen(call: Call, channel: Channel, *, num_members: bool = False) -> Json:
    """The conversation as the calling app sees it."""
    return shapes.channel(call.ws, channel, call.app.bot_user, num_members=num_members)


def _of_types(call: Call) -> list[Channel]:
    types = call.listed("types") or ["public_channel"]
    for wanted in types:
        if wanted not in _TYPES:
            raise SlackError("invalid_types")
        call.need(_READ[wanted])
    kinds = {_TYPES[wanted] for wanted in types}
    hide_archived = call.flag("exclude_archived")
    return [
        channel
        for channel in call.ws.channels.values()
        if channel.kind in kinds and call.knows(channel) and not (hide_archived and channel.is_archived)
    ]


def list_channels(call: Call) -> Json:
    page, cursor = call.page(_of_types(call), default=100)
    shown = [as_seen(call, channel, num_members=True) for channel in page]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def list_of_user(call: Call) -> Json:
    user = call.user() if call.text("user") else call.bot
    found = [channel for channel in _of_types(call) if user.id in channel.members]
    page, cursor = call.page(found, default=100)
    return {"channels": [as_seen(call, channel) for channel in page], "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Json:
    channel = call.channel()
    _need_for(call, channel, "read")
    shown = as_seen(call, channel, num_members=call.flag("include_num_members"))
    if call.flag("include_locale"):
        shown["locale"] = "en-US"
    return {"channel": shown}


def members(call: Call) -> Json:
    channel = call.channel()
    _need_for(call, channel, "read")
    page, cursor = call.page(list(channel.members), default=100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _people(call: Call) -> list[User]:
    ids = call.listed("users")
    if not ids:
        raise SlackError("users_list_not_supplied")
    if len(ids) > OPEN_LIMIT:
        raise SlackError("too_many_users")
    found = [call.ws.users.get(user_id) for user_id in ids]
    people = [user for user in found if user is not None]
    if len(people) < len(ids):
        raise SlackError("user_not_found")
    if any(user.deleted for user in people):
        raise SlackError("user_disabled")
    return people


def open_direct(call: Call) -> Json:
    call.need("im:write", "mpim:write")
    if call.text("channel"):
        channel = call.channel()
        if not channel.is_direct:
            raise SlackError("method_not_supported_for_channel_type")
        is_new = False
    else:
        ids = [call.app.bot_user, *(user.id for user in _people(call))]
        before = call.ws.find_direct(ids)
        if before is None and call.flag("prevent_creation"):
            raise SlackError("channel_not_found")
        is_new, channel = before is None, call.ws.direct(ids)
    whole = call.flag("return_im") or channel.kind == "mpim"
    answer: Json = {"channel": as_seen(call, channel) if whole else {"id": channel.id}}
    return answer if is_new else {**answer, "no_op": True, "already_open": True}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    call.refuse_archived(channel)
    if membership.join(call.ws, channel, call.bot):
        return {"channel": as_seen(call, channel)}
    warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": as_seen(call, channel), **warning}


def refuse_bad_name(call: Call, name: str) -> None:
    """Raises `invalid_name_…` or `name_taken` for what cannot be a channel's name."""
    if len(name) > NAME_LIMIT:
        raise SlackError("invalid_name_maxlength")
    if not re.search(r"[a-z0-9]", name):
        raise SlackError("invalid_name_punctuation")
    if not re.fullmatch(r"[\w-]+", name) or name != name.lower():
        raise SlackError("invalid_name_specials")
    if call.ws.named_channel(name) is not None:
        raise SlackError("name_taken")


def create(call: Call) -> Json:
    name = call.required("name", "invalid_name_required")
    is_private = call.flag("is_private")
    call.need("groups:write" if is_private else "channels:manage")
    refuse_bad_name(call, name)
    bot = call.app.bot_user
    channel = call.ws.add_channel(name, "private" if is_private else "public", creator=bot, members=[bot])
    call.ws.bus.changed("channels", channel=channel.id)
    return {"channel": as_seen(call, channel)}


def _invite_problem(channel: Channel, user: User | None, bot: str) -> str | None:
    if user is None:
        return "user_not_found"
    if user.id == bot:
        return "cant_invite_self"
    if user.deleted:
        return "cant_invite"
    return "already_in_channel" if user.id in channel.members else None


def invite(call: Call) -> Json:
    channel = call.channel()
    call.need(*(("groups:write",) if channel.kind == "private" else ("channels:manage", "channels:write.invites")))
    call.refuse_archived(channel)
    call.refuse_outsider(channel)
    ids = call.listed("users")
    if not ids:
        raise SlackError("no_user")
    if len(ids) > INVITE_LIMIT:
        raise SlackError("too_many_users")
    problems = {user_id: _invite_problem(channel, call.ws.users.get(user_id), call.app.bot_user) for user_id in ids}
    refused = [{"user": user_id, "ok": False, "error": why} for user_id, why in problems.items() if why]
    if refused and (len(refused) == len(ids) or not call.flag("force")):
        raise SlackError(str(refused[0]["error"]), errors=refused)
    for user_id, why in problems.items():
        if why is None:
            membership.join(call.ws, channel, call.ws.users[user_id], inviter=call.app.bot_user)
    answer: Json = {"channel": as_seen(call, channel)}
    return {**answer, "errors": refused} if refused else answer


def set_topic(call: Call) -> Json:
    return _describe(call, "topic")


def set_purpose(call: Call) -> Json:
    return _describe(call, "purpose")


def _describe(call: Call, what: Literal["topic", "purpose"]) -> Json:
    channel = call.channel()
    call.need(*(("groups:write",) if channel.kind == "private" else ("channels:manage", "channels:write.topic")))
    call.refuse_archived(channel)
    call.refuse_outsider(channel)
    value = call.text(what) or ""
    if len(value) > TOPIC_LIMIT:
        raise SlackError("too_long")
    membership.describe(call.ws, channel, what, value, call.app.bot_user)
    return {"channel": as_seen(call, channel)}


def archive(call: Call) -> Json:
    channel = call.channel()
    call.need("groups:write" if channel.kind == "private" else "channels:manage")
    if channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    call.refuse_outsider(channel)
    membership.archive(call.ws, channel, call.app.bot_user)
    return {}


def _window(call: Call, found: list[Message]) -> list[Message]:
    """Only what lies between `oldest` and `latest`."""
    oldest, latest = call.text("oldest") or "0", call.text("latest")
    for name, value in (("oldest", oldest), ("latest", latest or "0")):
        if not re.fullmatch(r"\d+(\.\d*)?", value):
            raise SlackError(f"invalid_ts_{name}")
    inclusive = call.flag("inclusive")
    low, high = float(oldest), float(latest) if latest else float("inf")
    return [m for m in found if low < float(m.ts) < high or (inclusive and float(m.ts) in (low, high))]


def history(call: Call) -> Json:
    channel = call.channel()
    _need_for(call, channel, "history")
    call.refuse_outsider(channel)
    found = [
        m
        for m in reversed(messages.visible(channel, None))
        if not m.is_reply or m.data.get("subtype") == "thread_broadcast"
    ]
    asked = {name: call.text(name) for name in ("oldest", "latest") if call.text(name)}
    return {**_paged(call, _window(call, found), HISTORY_DEFAULT), **asked, "pin_count": len(channel.pins)}


def replies(call: Call) -> Json:
    channel = call.channel()
    _need_for(call, channel, "history")
    call.refuse_outsider(channel)
    ts = call.required("ts")
    found = messages.visible(channel, None, ts)
    if not found:
        raise SlackError("thread_not_found")
    parent, rest = [m for m in found if not m.is_reply], [m for m in found if m.is_reply]
    return _paged(call, [*parent, *_window(call, rest)], REPLIES_DEFAULT)


def _paged(call: Call, found: list[Message], default: int) -> Json:
    limit = call.limit(default=default, most=HISTORY_MOST if default == HISTORY_DEFAULT else REPLIES_DEFAULT)
    start = 0
    after = call.cursor("next_ts")
    if after is not None:
        start = next((number for number, m in enumerate(found) if m.ts == after), len(found))
    page, rest = found[start : start + limit], found[start + limit :]
    shown = [shapes.message(m, metadata=call.flag("include_all_metadata")) for m in page]
    answer: Json = {"messages": shown, "has_more": bool(rest)}
    return {**answer, "response_metadata": {"next_cursor": encode_cursor("next_ts", rest[0].ts) if rest else ""}}


METHODS = {
    "users.conversations": Method(list_of_user, 2),
    "conversations.list": Method(list_channels, 2),
    "conversations.info": Method(info, 3),
    "conversations.members": Method(members, 4),
    "conversations.open": Method(open_direct, 3),
    "conversations.join": Method(join, 3, ("channels:join",)),
    "conversations.create": Method(create, 2),
    "conversations.invite": Method(invite, 3),
    "conversations.history": Method(history, 3),
    "conversations.replies": Method(replies, 3),
    "conversations.setTopic": Method(set_topic, 2),
    "conversations.setPurpose": Method(set_purpose, 2),
    "conversations.archive": Method(archive, 2),
}
