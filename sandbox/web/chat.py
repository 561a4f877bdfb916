"""chat.*: posting, changing and deleting messages, now or later."""

from __future__ import annotations

from sandbox.conversations import messages, shapes
from sandbox.conversations.scheduled import ScheduledMessage
from sandbox.errors import SlackError
from sandbox.model import Channel, Json, Message
from sandbox.web.call import Call, Method
from sandbox.web.content import Content, read_content

UPDATE_TEXT_LIMIT = 4_000
SCHEDULE_AHEAD = 120 * 86_400
SCHEDULED_PER_WINDOW = 30
SCHEDULE_WINDOW = 300
LAST_CHANCE_TO_CANCEL = 60


def target(call: Call) -> Channel:
    """Where a message goes: a channel id or name, or a person's id, whose direct message it then is."""
    wanted = call.required("channel", "channel_not_found")
    person = call.ws.users.get(wanted)
    if person is not None:
        if person.is_bot:
            raise SlackError("cannot_dm_bot")
        channel = call.ws.direct([call.app.bot_user, person.id])
    else:
        found = call.ws.channels.get(wanted) or call.ws.named_channel(wanted)
        if found is None or not call.knows(found):
            raise SlackError("channel_not_found")
        channel = found
    if channel.kind == "im" and not call.app.has_messages:
        raise SlackError("messages_tab_disabled")
    if channel.kind != "public" or "chat:write.public" not in call.app.scopes:
        call.refuse_outsider(channel)
    call.refuse_archived(channel)
    return channel


def _pace(call: Call, channel: Channel) -> None:
    """Raises `ratelimited` above one message a second in a channel, or above the workspace's budget."""
    now, wait = call.ws.clock.pace(), 0
    if call.ws.strict.message_rate:
        wait = call.ws.limits.channel(call.app.id, channel.id, now)
    if not wait and call.ws.strict.workspace_budget:
        wait = call.ws.limits.workspace(call.app.id, now)
    if wait:
        raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})


def _draft(call: Call, content: Content) -> messages.Draft:
    username = call.text("username")
    if username is not None:
        call.need("chat:write.customize")
    return messages.Draft(
        call.bot,
        content.text or "",
        blocks=content.blocks,
        attachments=content.attachments,
        app=call.app,
        thread_ts=call.text("thread_ts"),
        broadcast=call.flag("reply_broadcast"),
        metadata=content.metadata,
        username=username,
    )


def post_message(call: Call) -> Json:
    channel = target(call)
    draft = _draft(call, read_content(call))
    _pace(call, channel)
    posted = messages.post(call.ws, channel, draft)
    return {"channel": channel.id, "ts": posted.ts, "message": shapes.message(posted, metadata=True)}


def post_ephemeral(call: Call) -> Json:
    channel = target(call)
    reader = call.user()
    if reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    draft = _draft(call, read_content(call))
    draft.ephemeral_to, draft.metadata = reader.id, None
    return {"message_ts": messages.post(call.ws, channel, draft).ts}


def _own(call: Call, channel: Channel, error: str) -> Message:
    message = call.message(channel)
    if call.ws.strict.ownership and message.app_id != call.app.id:
        raise SlackError(error)
    return message


def update(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    call.refuse_archived(channel, "is_inactive")
    content = read_content(call)
    if content.text is not None and len(content.text) > UPDATE_TEXT_LIMIT:
        raise SlackError("msg_too_long")
    messages.change(
        call.ws,
        channel,
        message,
        editor=call.app.bot_user,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        metadata=content.metadata,
    )
    shown = shapes.message(message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": shown["text"], "message": shown}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    messages.delete(call.ws, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    return {"channel": channel.id, "permalink": call.ws.permalink(channel, call.message(channel, "message_ts"))}


def schedule_message(call: Call) -> Json:
    channel = target(call)
    content = read_content(call)
    now, post_at = int(call.ws.clock.epoch()), call.number("post_at", 0)
    if post_at <= now:
        raise SlackError("time_in_past")
    if post_at > now + SCHEDULE_AHEAD:
        raise SlackError("time_too_far")
    window = post_at // SCHEDULE_WINDOW
    waiting = call.ws.scheduled.waiting
    if sum(m.channel_id == channel.id and m.post_at // SCHEDULE_WINDOW == window for m in waiting.values()) >= (
        SCHEDULED_PER_WINDOW
    ):
        raise SlackError("restricted_too_many")
    draft = _draft(call, content)
    kept: Json = {"text": draft.text, "blocks": draft.blocks, "attachments": draft.attachments}
    kept |= {"thread_ts": draft.thread_ts, "broadcast": draft.broadcast, "metadata": draft.metadata}
    made = ScheduledMessage(call.ws.new_id("Q"), call.app.id, channel.id, post_at, now, kept)
    waiting[made.id] = made
    call.ws.bus.changed("clock")
    shown: Json = {"type": "delayed_message", "text": draft.text, "user": call.app.bot_user, "bot_id": call.app.bot_id}
    shown |= {"app_id": call.app.id, "team": call.ws.team_id, "bot_profile": shapes.bot(call.ws, call.app)}
    if draft.blocks:
        shown["blocks"] = draft.blocks
    return {"scheduled_message_id": made.id, "channel": channel.id, "post_at": post_at, "message": shown}


def delete_scheduled_message(call: Call) -> Json:
    call.channel()
    waiting = call.ws.scheduled.waiting
    found = waiting.get(call.required("scheduled_message_id"))
    if found is None or found.app_id != call.app.id or found.post_at < call.ws.clock.epoch() + LAST_CHANCE_TO_CANCEL:
        raise SlackError("invalid_scheduled_message_id")
    del waiting[found.id]
    return {}


def list_scheduled_messages(call: Call) -> Json:
    wanted = call.text("channel")
    mine = [m for m in call.ws.scheduled.waiting.values() if m.app_id == call.app.id]
    found = sorted((m for m in mine if wanted in (None, m.channel_id)), key=lambda m: (m.post_at, m.id))
    page, cursor = call.page(found, default=100)
    shown = [
        {
            "id": m.id,
            "channel_id": m.channel_id,
            "post_at": m.post_at,
            "date_created": m.created,
            "text": m.arguments["text"],
        }
        for m in page
    ]
    return {"scheduled_messages": shown, "response_metadata": {"next_cursor": cursor}}


METHODS = {
    "chat.postMessage": Method(post_message, None, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, 4, ("chat:write",)),
    "chat.update": Method(update, 3, ("chat:write",)),
    "chat.delete": Method(delete, 3, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink, None),
    "chat.scheduleMessage": Method(schedule_message, 3, ("chat:write",)),
    "chat.deleteScheduledMessage": Method(delete_scheduled_message, 3, ("chat:write",)),
    "chat.scheduledMessages.list": Method(list_scheduled_messages, 3),
}
