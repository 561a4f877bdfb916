"""The control API's acts of people: what somebody can do at a Slack client."""

from __future__ import annotations

import base64
import binascii

from sandbox.control.body import mapping, optional_text, required
from sandbox.conversations import files, membership, messages, pins
from sandbox.conversations.messages import Draft
from sandbox.hub import Act, Hub, shown_message
from sandbox.model import CannotDo, Channel, Json, Message, User
from sandbox.people import actions, commands, forms
from sandbox.people.places import find_place, place_for, place_to_write
from sandbox.people.typed import as_sent


def _person(hub: Hub, body: Json) -> User:
    user = hub.ws.user(required(body, "user"))
    if user.is_bot:
        raise CannotDo(f"{user.name} is a bot, not a person at a client")
    if user.deleted:
        raise CannotDo(f"{user.real_name} is deactivated")
    return user


async def command(hub: Hub, body: Json) -> Json:
    user, name = _person(hub, body), str(required(body, "command"))
    if body.get("thread_ts"):
        raise CannotDo("slash commands do not work in threads")
    text = str(body.get("text") or "")
    return await commands.run_command(hub, user, required(body, "channel"), name, text)


def _refuse_read_only(hub: Hub, channel: Channel) -> None:
    app = next((app for app in hub.ws.apps.values() if channel.kind == "im" and app.bot_user in channel.members), None)
    if app is not None and not app.accepts_messages:
        raise CannotDo(f"sending messages to {app.name} has been turned off")


async def message(hub: Hub, body: Json) -> Json:
    user, text = _person(hub, body), str(required(body, "text"))
    channel = place_to_write(hub.ws, required(body, "channel"), user)
    _refuse_read_only(hub, channel)
    if not text.strip():
        raise CannotDo("an empty message cannot be sent")
    draft = Draft(user, as_sent(hub.ws, text), thread_ts=optional_text(body, "thread_ts"))
    posted = await hub.after_events(lambda: messages.post(hub.ws, channel, draft))
    return {"message": shown_message(hub.ws, channel, posted)}


def _shared(hub: Hub, body: Json) -> tuple[User, Channel, Message]:
    """A message that all see in a conversation in which the person may write."""
    user = _person(hub, body)
    channel = place_to_write(hub.ws, required(body, "channel"), user)
    found = hub.ws.message(channel, required(body, "ts"))
    if found.ephemeral_to is not None:
        raise CannotDo("that message is visible to one person only")
    return user, channel, found


async def edit(hub: Hub, body: Json) -> Json:
    user, channel, found = _shared(hub, body)
    if found.author != user.id:
        raise CannotDo("that is somebody else's message")
    text = as_sent(hub.ws, str(required(body, "text")))
    await hub.after_events(lambda: messages.change(hub.ws, channel, found, editor=user.id, text=text))
    return {"message": shown_message(hub.ws, channel, found)}


async def delete(hub: Hub, body: Json) -> Json:
    """Take a message away: one's own, or, as an admin of the workspace, anybody's, an app's too."""
    user, channel, found = _shared(hub, body)
    if found.author != user.id and (not user.is_admin or hub.ws.is_foreign(user)):
        raise CannotDo("that is somebody else's message")
    await hub.after_events(lambda: messages.delete(hub.ws, channel, found))
    return {}


async def dismiss(hub: Hub, body: Json) -> Json:
    """Hide an ephemeral message from its reader."""
    user = _person(hub, body)
    channel = place_for(hub.ws, required(body, "channel"), user)
    found = hub.ws.message(channel, required(body, "ts"))
    if found.ephemeral_to != user.id:
        raise CannotDo("only one's own ephemeral messages can be dismissed")
    messages.delete(hub.ws, channel, found)
    return {}


async def reaction(hub: Hub, body: Json) -> Json:
    user, channel, found = _shared(hub, body)
    name = str(required(body, "name")).strip(":")
    remove = bool(body.get("remove"))
    await hub.after_events(lambda: messages.react(hub.ws, channel, found, user, name, remove=remove))
    return {"message": shown_message(hub.ws, channel, found)}


async def pin(hub: Hub, body: Json) -> Json:
    """Pin a message, or with `remove` take its pin away."""
    user, channel, found = _shared(hub, body)
    act = pins.remove if body.get("remove") else pins.add
    if found.is_notice:
        raise CannotDo("notices cannot be pinned")
    if act is pins.add and len(channel.pins) >= pins.PINS_PER_CHANNEL:
        raise CannotDo(f"there are {pins.PINS_PER_CHANNEL} pins in #{channel.name} already")
    await hub.after_events(lambda: act(hub.ws, channel, found, user))
    return {"message": shown_message(hub.ws, channel, found)}


async def upload(hub: Hub, body: Json) -> Json:
    """Drop a file into a channel, perhaps with a comment; without a channel it is for a file field of an open form."""
    user = _person(hub, body)
    channel = place_to_write(hub.ws, body["channel"], user) if body.get("channel") else None
    try:
        content = base64.b64decode(str(required(body, "content_base64")), validate=True)
    except binascii.Error as error:
        raise CannotDo("content_base64 is not base64") from error
    name, comment = str(required(body, "name")), as_sent(hub.ws, str(body.get("text") or ""))
    thread_ts = optional_text(body, "thread_ts")
    made = await hub.after_events(
        lambda: files.upload(hub.ws, name, content, user, channel, comment=comment, thread_ts=thread_ts)
    )
    return {"file": {"id": made.id, "name": made.name, "size": len(content), "channels": list(made.shared_in)}}


async def shortcut(hub: Hub, body: Json) -> Json:
    user, callback_id = _person(hub, body), str(required(body, "callback_id"))
    return await commands.run_shortcut(hub, user, callback_id, body.get("channel"), body.get("ts"))


def _reference(body: Json) -> actions.Reference:
    view = body.get("view")
    if view not in (None, "home", "modal"):
        raise CannotDo(f"view is home or modal, not {view!r}")
    names = ("block_id", "value", "channel", "ts")
    return actions.Reference(str(required(body, "action_id")), view=view, **{name: body.get(name) for name in names})


async def action(hub: Hub, body: Json) -> Json:
    return await actions.act(hub, _person(hub, body), _reference(body))


async def fill(hub: Hub, body: Json) -> Json:
    return await forms.fill(hub, _person(hub, body), mapping(body, "values"))


async def submit(hub: Hub, body: Json) -> Json:
    return await forms.submit(hub, _person(hub, body), mapping(body, "values"))


async def close(hub: Hub, body: Json) -> Json:
    return await forms.close(hub, _person(hub, body), everything=bool(body.get("all")))


async def options(hub: Hub, body: Json) -> Json:
    return await actions.ask_options(hub, _person(hub, body), _reference(body), str(body.get("query") or ""))


async def open_home(hub: Hub, body: Json) -> Json:
    return await commands.open_home(hub, _person(hub, body), str(body.get("tab") or "home"), body.get("app"))


async def join(hub: Hub, body: Json) -> Json:
    user = _person(hub, body)
    channel = place_for(hub.ws, required(body, "channel"), user)
    if channel.is_archived:
        raise CannotDo(f"#{channel.name} is archived")
    await hub.after_events(lambda: membership.join(hub.ws, channel, user))
    return {}


async def leave(hub: Hub, body: Json) -> Json:
    user, channel = _person(hub, body), find_place(hub.ws, required(body, "channel"))
    if channel.is_direct:
        raise CannotDo("a direct message cannot be left")
    await hub.after_events(lambda: membership.leave(hub.ws, channel, user))
    return {}


async def read(hub: Hub, body: Json) -> Json:
    """Mark a conversation as read to its end."""
    user = _person(hub, body)
    channel = place_for(hub.ws, required(body, "channel"), user)
    channel.last_read[user.id] = max(channel.messages, default="0000000000.000000")
    hub.ws.bus.changed("channels", channel=channel.id, user=user.id)
    return {}


ACTS: dict[str, Act] = {
    "command": command,
    "message": message,
    "edit": edit,
    "delete": delete,
    "ephemeral_dismiss": dismiss,
    "reaction": reaction,
    "pin": pin,
    "upload": upload,
    "shortcut": shortcut,
    "action": action,
    "fill": fill,
    "submit": submit,
    "close": close,
    "options": options,
    "open_home": open_home,
    "join": join,
    "leave": leave,
    "read": read,
}
