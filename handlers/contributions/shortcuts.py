"""Slack's shortcuts: sharing from anywhere, and keeping a message as a contribution."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from alliance.contributions.sharing import MAX_BODY
from alliance.errors import Invalid
from handlers.contributions.sharing import open_share_form
from handlers.contributions.views.sharing import split_title
from handlers.people import members
from handlers.slack.ids import CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.plain_text import first_sentence, to_plain
from handlers.slack.request import Request
from handlers.slack.views.markup import cut
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people

OF_PEOPLE = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""The subtypes of messages that people write; the others report that somebody joined, or come from apps."""


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.shortcut(CallbackId.SHARE_KNOWLEDGE, partial(open_share_form, kind=None))
    listeners.shortcut(CallbackId.KEEP_MESSAGE, keep_message)


def keep_message(request: Request) -> None:
    """Open the short form with a message's text, and remember the message's channel, timestamp and author."""
    message = _message(request)
    with request.reading() as (session, _):
        text = _plain_text(request, session, str(message.get("text") or ""))
    if not text:
        raise Invalid("message", "problem.message_only_files" if message.get("files") else "problem.message_empty")
    draft = {"kind": "", "title": split_title(first_sentence(text))[0], "body": cut(text, MAX_BODY)}
    source = {
        "source_channel": request.channel_id or "",
        "source_ts": str(message.get("ts") or request.body.get("message_ts") or ""),
        "source_user": str(message["user"]),
    }
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.channel_id)
    members.open_form(request, members.SHARE, metadata, {**draft, **source})


def _message(request: Request) -> Mapping[str, Any]:
    message = request.body.get("message")
    message = message if isinstance(message, Mapping) else {}
    if message.get("bot_id") or not message.get("user") or str(message.get("subtype") or "") not in OF_PEOPLE:
        raise Invalid("message", "problem.message_of_app")
    return message


def _plain_text(request: Request, session: Session, markup: str) -> str:
    """The text without Slack's markup; names come from stored profiles, as opening the form must not wait for Slack."""

    def name_of(user_id: str) -> str | None:
        profile = people.find_profile(session, user_id)
        return profile.name.split(" · ")[0] if profile else None

    words = request.words
    channels = {
        alliance.channel_id: words.name(alliance.names)
        for alliance, _ in alliance_rows.list_alliances(session)
        if alliance.channel_id
    }
    return to_plain(markup, person=name_of, channels=channels, somebody=words("form.source_somebody"))
