"""What apps say in answer: in the acknowledgement of a command, or at the response address of an interaction."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from sandbox.apps.grants import RESPONSE_URL_USES, ResponseUrl
from sandbox.blockkit.blocks import refuse_bad_attachments, refuse_bad_message_blocks
from sandbox.conversations import messages
from sandbox.conversations.messages import Draft
from sandbox.errors import SlackError
from sandbox.model import App, Channel, Json, Message, User
from sandbox.people.sayings import saying
from sandbox.workspace import Workspace


def _content(answer: Any) -> Json | None:
    """The message in an answer; None where it says nothing. Raises SlackError for blocks that Slack refuses."""
    if isinstance(answer, str):
        return {"text": answer} if answer.strip() else None
    if not isinstance(answer, dict) or not any(answer.get(key) for key in ("text", "blocks", "attachments")):
        return None
    return answer


def _check(ws: Workspace, content: Json) -> None:
    if content.get("attachments"):
        refuse_bad_attachments(content["attachments"], strict=ws.strict.blocks)
    if content.get("blocks"):
        refuse_bad_message_blocks(content["blocks"], strict=ws.strict.blocks)


def _draft(ws: Workspace, app: App, user_id: str, content: Json) -> Draft:
    in_channel = content.get("response_type") == "in_channel"
    return Draft(
        ws.bot_of(app),
        str(content.get("text") or ""),
        blocks=content.get("blocks"),
        attachments=content.get("attachments"),
        app=app,
        thread_ts=content.get("thread_ts"),
        ephemeral_to=None if in_channel else user_id,
    )


def answer_command(ws: Workspace, app: App, user: User, channel: Channel, typed: str, answer: Any) -> Message | None:
    """Show what a command was answered with. Blocks that Slack refuses become a sentence to the person."""
    content = _content(answer)
    if content is None:
        return None
    try:
        _check(ws, content)
    except SlackError:
        text = saying(user, "bad_answer", "invalid_command_response", command=typed.partition(" ")[0])
        return messages.say(ws, channel, user.id, text)
    draft = _draft(ws, app, user.id, content)
    if draft.ephemeral_to is None:
        # Slack shows the command itself as well when its answer is for everybody.
        messages.post(ws, channel, Draft(user, typed))
    return messages.post(ws, channel, draft)


def respond(ws: Workspace, secret: str, body: bytes) -> tuple[int, str]:
    """Use a response address: the status and plain text that Slack gives back."""
    url = ws.grants.response_urls.get(secret)
    if url is None or url.app_id not in ws.apps:
        return 404, "invalid_url"
    if ws.strict.response_url:
        if url.expires_at < ws.clock.epoch():
            return 404, "expired_url"
        if url.uses >= RESPONSE_URL_USES:
            return 404, "used_url"
    try:
        answer = _parsed(body)
    except ValueError:
        return 400, "invalid_payload"
    try:
        return _apply(ws, url, answer)
    except SlackError as refused:
        return 400, refused.code


def _parsed(body: bytes) -> Json:
    text = body.decode()
    if text.startswith("payload="):
        text = parse_qs(text).get("payload", [""])[0]
    answer = json.loads(text)
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    return answer


def _is_true(value: object) -> bool:
    return value is True or value == "true"


def _apply(ws: Workspace, url: ResponseUrl, answer: Json) -> tuple[int, str]:
    channel, app = ws.channels[url.channel_id], ws.apps[url.app_id]
    source = channel.messages.get(url.source_ts or "")
    content = _content(answer)
    deletes = _is_true(answer.get("delete_original"))
    if content is None and not deletes:
        return 400, "no_text"
    if content is not None:
        _check(ws, content)
    url.uses += 1
    if deletes and source is not None:
        messages.delete(ws, channel, source)
    if content is None:
        return 200, "ok"
    if _is_true(answer.get("replace_original")) and source is not None and not deletes:
        messages.change(
            ws,
            channel,
            source,
            editor=app.bot_user,
            text=str(content.get("text") or ""),
            blocks=content.get("blocks"),
            attachments=content.get("attachments"),
        )
        return 200, "ok"
    draft = _draft(ws, app, url.user_id, content)
    draft.thread_ts = draft.thread_ts or (url.thread_ts if draft.ephemeral_to else None)
    url.answers.append(messages.post(ws, channel, draft).ts)
    return 200, "ok"
