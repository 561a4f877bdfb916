"""Send one delivery to Slack, and detect whether an earlier attempt arrived."""

import datetime as dt
import socket
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from enum import Enum
from functools import partial
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from alliance.channel_keys import is_channel, place_of
from handlers.slack.addresses import is_of_slack
from handlers.slack.errors import name_of
from handlers.slack.messages.delivery_kind import Fetched
from handlers.slack.outgoing import Answer, Ephemeral, File, HomeTab, Outgoing, Pin, PinRemoval, Post, Removal, Update
from handlers.slack.views.undelivered import PASSING

log = structlog.get_logger()

EVENT_TYPE = "kennisbot_delivery"
NO_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
"""Slack refuses the bot's token: nothing at all can be sent until it accepts it again."""
NO_ROOM = frozenset({"storage_limit_reached", "file_uploads_disabled", "upload_storage_limit_reached"})
"""Errors for which Slack refuses a file for now, and which people can fix while the file waits."""
HISTORY_PAGE = 100
FILE_PROBLEMS = {"missing_scope": "missing_scope", "file_not_found": "gone", "file_deleted": "gone"}
"""Slack's errors about a file that somebody sent, with the key of the sentence for each."""
DOWNLOAD_SECONDS = 60.0
PERMALINK_PAUSES = (0.2, 1.0, 0.0)
"""Pauses in seconds after each attempt to get a message's permalink."""


@dataclass(frozen=True)
class Receipt:
    """The location of a message or file in Slack."""

    channel_id: str
    ts: str
    permalink: str | None = None
    file_id: str | None = None
    """Slack's id of the file, if one was uploaded."""


class CallOutcome(Enum):
    """The consequence of a failed call for the delivery."""

    NOT_SENT = "not_sent"
    """Slack did not accept it; it may be retried."""
    UNSURE = "unsure"
    """Slack may have accepted it: check before retrying."""
    REFUSED = "refused"
    """Slack will not accept it, however often it is retried."""
    LIMITED = "limited"
    """Rate limited; Slack says when to retry."""
    SHUT_OUT = "shut_out"
    """Slack refuses the bot's token; the delivery is not to blame."""


@dataclass(frozen=True)
class Failure:
    """A failed call: its outcome, and a short name that is safe to log."""

    outcome: CallOutcome
    name: str
    retry_after: float = 0.0
    method: str = ""
    """The rate-limited method, such as `chat.update`: Slack limits each method separately."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: they would pass on the token."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Follow none; the caller gets an HTTPError."""


_DOWNLOADS = urllib.request.build_opener(_NoRedirects)


class SlackCalls:
    """The Slack calls that deliveries need, through one client."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._direct: dict[str, str] = {}

    def channel_of(self, channel_key: str) -> str:
        """The id of the channel; for a person, of the direct message with them, which is opened if needed."""
        place = place_of(channel_key)
        if is_channel(place):
            return place
        if place not in self._direct:
            self._direct[place] = str(self._client.conversations_open(users=place)["channel"]["id"])
        return self._direct[place]

    def send(self, outgoing: Outgoing, *, channel_key: str, key: str, with_permalink: bool) -> Receipt:
        """Make the call. Raises whatever the SDK raises; `classify` interprets it."""
        match outgoing:
            case Post():
                # A person is addressed by user id: opening conversations is limited to fifty a minute.
                return self._post(outgoing, place_of(channel_key), key, with_permalink)
            case Ephemeral():
                return self._show(outgoing)
            case Update():
                return self._update(outgoing)
            case File():
                return self._upload(outgoing)
            case Answer():
                return self._answer(outgoing)
            case HomeTab():
                user = place_of(channel_key)
                self._client.views_publish(user_id=user, view=outgoing.view)
                return Receipt(user, "")
            case Pin():
                self._pin(outgoing)
                return Receipt(outgoing.channel_id, outgoing.ts)
            case Removal():
                self._client.files_delete(file=outgoing.file_id)
                return Receipt("", "")
            case PinRemoval():
                self._remove(outgoing)
                return Receipt(outgoing.channel_id, outgoing.ts)

    def find(
        self, outgoing: Outgoing, *, channel_key: str, key: str, since: dt.datetime, with_permalink: bool
    ) -> Receipt | None:
        """Find what an earlier attempt sent; None when it did not arrive.

        Raises whatever the SDK raises, including `missing_scope` where the history may not be read.
        """
        match outgoing:
            case Post():
                return self._find_post(outgoing, self.channel_of(channel_key), key, since, with_permalink)
            case File():
                return self._find_file(outgoing)
            case Answer():
                return self._finish(outgoing) if self._find_file(outgoing.file) else None
            case HomeTab() | Update() | Pin() | PinRemoval() | Removal():
                return None  # repeating these is idempotent
            case Ephemeral():
                return None  # no history has it; shown twice, it does less harm than not at all

    def fetch_file(self, file_id: str, *, most: int) -> Fetched:
        """A file that somebody sent, or why it cannot be had; one of more than `most` bytes is not downloaded.

        Raises SlackApiError for anything that is not about the file, and OSError or HTTPException.
        """
        try:
            told = self._client.files_info(file=file_id)["file"]
        except SlackApiError as error:
            if (problem := FILE_PROBLEMS.get(name_of(error))) is None:
                raise
            return Fetched("", None, problem)
        name, url = str(told.get("name") or ""), str(told.get("url_private_download") or told.get("url_private") or "")
        if int(told.get("size") or 0) > most:
            return Fetched(name, None, "too_big")
        if told.get("is_external") or not is_of_slack(url, self._client.base_url):
            return Fetched(name, None, "other_type")  # a link to a file elsewhere, which must not get the token
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self._client.token}"})  # noqa: S310
        with _DOWNLOADS.open(request, timeout=DOWNLOAD_SECONDS) as answer:
            content = answer.read(most + 1)
        return Fetched(name, content) if len(content) <= most else Fetched(name, None, "too_big")

    def _post(self, post: Post, channel_id: str, key: str, with_permalink: bool) -> Receipt:
        sent = self._client.chat_postMessage(
            channel=channel_id,
            text=post.text,
            blocks=post.blocks,
            thread_ts=post.thread_ts,
            reply_broadcast=post.is_broadcast or None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return self._receipt(str(sent["channel"]), str(sent["ts"]), with_permalink)

    def _show(self, shown: Ephemeral) -> Receipt:
        sent = self._client.chat_postEphemeral(
            channel=shown.channel_id, user=shown.slack_user_id, text=shown.text, blocks=shown.blocks
        )
        return Receipt(shown.channel_id, str(sent["message_ts"]))

    def _update(self, update: Update) -> Receipt:
        # Without `metadata` the message keeps its own.
        self._client.chat_update(channel=update.channel_id, ts=update.ts, text=update.text, blocks=update.blocks)
        return Receipt(update.channel_id, update.ts)

    def _upload(self, file: File) -> Receipt:
        uploaded = self._client.files_upload_v2(
            channel=file.channel_id,
            thread_ts=file.thread_ts,
            filename=file.name,
            title=file.title,
            content=file.read(),
        )
        ids = [str(one["id"]) for one in uploaded.get("files") or []]
        return Receipt(file.channel_id, file.thread_ts, file_id=next(iter(ids), None))

    def _answer(self, answer: Answer) -> Receipt:
        try:
            is_there = self._find_file(answer.file) is not None
        except SlackApiError as error:
            if classify(error).outcome is not CallOutcome.REFUSED:
                raise
            is_there = False  # the app may not read the thread
        if not is_there:
            self._upload(answer.file)
        return self._finish(answer)

    def _finish(self, answer: Answer) -> Receipt:
        try:
            return self._update(answer.message)
        except SlackApiError as error:
            failure = classify(error)
            if failure.outcome is not CallOutcome.REFUSED:
                raise
            # Somebody deleted the message; the file is there, and that is what was requested.
            log.warning("message_not_changed", error=failure.name)
            return Receipt(answer.file.channel_id, answer.file.thread_ts)

    def _remove(self, removal: PinRemoval) -> None:
        channel_id, ts = removal.channel_id, removal.ts
        for remove in (
            partial(self._client.pins_remove, channel=channel_id, timestamp=ts),
            partial(self._client.chat_delete, channel=channel_id, ts=ts),
        ):
            try:
                remove()
            except SlackApiError as error:
                failure = _classify_answer(error)
                if failure.outcome is not CallOutcome.REFUSED:
                    raise
                # Somebody unpinned or deleted it by hand, or the bot is no longer in the channel.
                log.warning("not_removed", error=failure.name)

    def _pin(self, pin: Pin) -> None:
        try:
            self._client.pins_add(channel=pin.channel_id, timestamp=pin.ts)
        except SlackApiError as error:
            failure = _classify_answer(error)
            if failure.outcome is not CallOutcome.REFUSED:
                raise
            # Already pinned, or not allowed: the message was posted, and that is what matters.
            log.warning("not_pinned", error=failure.name)

    def _find_post(
        self, post: Post, channel_id: str, key: str, since: dt.datetime, with_permalink: bool
    ) -> Receipt | None:
        # A minute earlier, since Slack's clock and ours may differ a little.
        asked: dict[str, Any] = {
            "channel": channel_id,
            "oldest": f"{(since - dt.timedelta(minutes=1)).timestamp():.6f}",
            "limit": HISTORY_PAGE,
            "include_all_metadata": True,
        }
        cursor = ""
        while True:
            if post.thread_ts:
                page = self._client.conversations_replies(ts=post.thread_ts, cursor=cursor, **asked)
            else:
                page = self._client.conversations_history(cursor=cursor, **asked)
            for message in page["messages"]:
                if _is_ours(message, key):
                    return self._receipt(channel_id, str(message["ts"]), with_permalink)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _find_file(self, file: File) -> Receipt | None:
        replies = self._client.conversations_replies(
            channel=file.channel_id, ts=file.thread_ts, limit=HISTORY_PAGE, include_all_metadata=True
        )
        for message in replies["messages"]:
            for one in message.get("files") or []:
                if one.get("name") == file.name:
                    return Receipt(file.channel_id, file.thread_ts, file_id=str(one["id"]))
        return None

    def _receipt(self, channel_id: str, ts: str, with_permalink: bool) -> Receipt:
        for pause in PERMALINK_PAUSES if with_permalink else ():
            try:
                link = self._client.chat_getPermalink(channel=channel_id, message_ts=ts)
                return Receipt(channel_id, ts, str(link["permalink"]))
            except (SlackApiError, OSError, HTTPException) as error:
                # The message was posted; at worst the author's confirmation has no link.
                log.warning("no_permalink", error=classify(error).name)
                time.sleep(pause)
        return Receipt(channel_id, ts)


def classify(error: Exception) -> Failure:
    """Classify a failed call. Errors from neither Slack nor the network count as refusals, since they would recur."""
    if isinstance(error, SlackApiError):
        return _classify_answer(error)
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, ConnectionRefusedError | socket.gaierror):
        return Failure(CallOutcome.NOT_SENT, type(error.reason).__name__)
    if isinstance(error, SlackRequestError | OSError | HTTPException):
        return Failure(CallOutcome.UNSURE, type(error).__name__)
    return Failure(CallOutcome.REFUSED, type(error).__name__)


def _classify_answer(error: SlackApiError) -> Failure:
    status = int(getattr(error.response, "status_code", 0) or 0)
    name = name_of(error)
    if status == 429 or name in {"ratelimited", "rate_limited"}:
        headers: dict[str, Any] = getattr(error.response, "headers", {}) or {}
        told = next((value for key, value in headers.items() if key.lower() == "retry-after"), 1)
        told = told[0] if isinstance(told, list) else told
        method = str(getattr(error.response, "api_url", "")).rpartition("/")[2]
        return Failure(CallOutcome.LIMITED, "ratelimited", float(told or 1), method)
    if status >= 500 or name in PASSING:
        return Failure(CallOutcome.UNSURE, name if status < 500 else f"http_{status}")
    if status != 200:
        return Failure(CallOutcome.UNSURE, f"http_{status}")
    if name in NO_TOKEN:
        return Failure(CallOutcome.SHUT_OUT, name)
    if name in NO_ROOM:
        return Failure(CallOutcome.NOT_SENT, name)
    return Failure(CallOutcome.REFUSED, name)


def _is_ours(message: dict[str, Any], key: str) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == EVENT_TYPE and payload.get("key") == key
