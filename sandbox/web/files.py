"""files.*: an upload address, completion with sharing, and looking files up."""

from __future__ import annotations

from sandbox.conversations import files, shapes
from sandbox.errors import SlackError
from sandbox.model import Channel, File, Json
from sandbox.web.call import Call, Method

ALT_TEXT_LIMIT = 1_000
CHANNELS_LIMIT = 100


def get_upload_url(call: Call) -> Json:
    name = call.required("filename", "missing_argument")
    length = call.number("length", 0)
    if length <= 0:
        raise SlackError("missing_argument")
    if len(call.text("alt_txt") or "") > ALT_TEXT_LIMIT:
        raise SlackError("alt_txt_too_large")
    made = files.begin(call.ws, name, call.bot, size=length)
    return {"upload_url": f"{call.ws.origin}/upload/v1/{call.ws.grants.upload(made.id)}", "file_id": made.id}


def _places(call: Call) -> list[Channel]:
    wanted = [*call.listed("channels"), *call.listed("channel_id")]
    if len(wanted) > CHANNELS_LIMIT:
        raise SlackError("channels_limit_exceeded")
    found = []
    for channel_id in wanted:
        channel = call.ws.channels.get(channel_id)
        if channel is None or not call.knows(channel):
            raise SlackError("invalid_channel")
        call.refuse_outsider(channel)
        call.refuse_archived(channel, "posting_to_channel_denied")
        found.append(channel)
    return found


def complete_upload(call: Call) -> Json:
    wanted = call.decoded("files", "invalid_arguments") or []
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments")
    completed: list[File] = []
    for entry in wanted:
        item = call.ws.files.get(str(entry.get("id")) if isinstance(entry, dict) else "")
        if item is None or item.complete or item.user != call.app.bot_user or not item.content:
            raise SlackError("file_not_found")
        completed.append(item)
    places = _places(call)
    for item, entry in zip(completed, wanted, strict=True):
        item.complete, item.title = True, entry.get("title") or item.name
    for channel in places:
        comment, thread = call.text("initial_comment") or "", call.text("thread_ts")
        files.share(call.ws, completed, channel, call.bot, app=call.app, comment=comment, thread_ts=thread)
    return {"files": [shapes.file(call.ws, item) for item in completed]}


def _visible(call: Call, item: File) -> bool:
    if item.deleted or not item.complete:
        return False
    return item.user == call.app.bot_user or any(call.is_in(call.ws.channels[c]) for c in item.shared_in)


def _named(call: Call) -> File:
    item = call.ws.files.get(call.required("file", "file_not_found"))
    if item is None or not (item.deleted or _visible(call, item)):
        raise SlackError("file_not_found")
    if item.deleted:
        raise SlackError("file_deleted")
    return item


def info(call: Call) -> Json:
    shown = shapes.file(call.ws, _named(call))
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


def list_files(call: Call) -> Json:
    channel, user = call.text("channel"), call.text("user")
    found = [
        item
        for item in call.ws.files.values()
        if _visible(call, item) and user in (None, item.user) and (channel is None or channel in item.shared_in)
    ]
    count, page = max(1, call.number("count", 100)), max(1, call.number("page", 1))
    shown = [shapes.file(call.ws, item) for item in found[(page - 1) * count : page * count]]
    paging = {"count": count, "total": len(found), "page": page, "pages": -(-len(found) // count)}
    return {"files": shown, "paging": paging}


def delete(call: Call) -> Json:
    item = _named(call)
    if call.ws.strict.ownership and item.user != call.app.bot_user:
        raise SlackError("cant_delete_file")
    files.remove(call.ws, item)
    return {}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, 4, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, 4, ("files:write",)),
    "files.info": Method(info, 4, ("files:read",)),
    "files.list": Method(list_files, 3, ("files:read",)),
    "files.delete": Method(delete, 3, ("files:write",)),
}
