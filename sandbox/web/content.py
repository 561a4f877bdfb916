"""What a chat.* call wants to say: text, blocks, attachments and metadata, checked as Slack checks them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sandbox.blockkit.blocks import refuse_bad_attachments, refuse_bad_message_blocks
from sandbox.errors import SlackError, invalid_arguments
from sandbox.model import Json
from sandbox.web.call import Call

MARKDOWN_LIMIT = 12_000
METADATA_BYTES = 8_000


@dataclass(frozen=True)
class Content:
    """Blocks and attachments are None where the call did not mention them, empty where it clears them."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None


def read_content(call: Call) -> Content:
    """Raises `no_text`, `invalid_blocks`, `invalid_blocks_format`, `markdown_text_conflict` and their like."""
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = _blocks(call)
    attachments = call.decoded("attachments", "invalid_attachments")
    if markdown is not None:
        if text is not None or blocks is not None:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > MARKDOWN_LIMIT:
            raise SlackError("msg_too_long")
        blocks = [{"type": "markdown", "text": markdown}]
    if attachments is not None:
        refuse_bad_attachments(attachments, strict=call.ws.strict.blocks)
    if text is None and not blocks and not attachments:
        raise SlackError("no_text")
    return Content(text, blocks, attachments, _metadata(call))


def _blocks(call: Call) -> list[Json] | None:
    blocks = call.decoded("blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if blocks:
        refuse_bad_message_blocks(blocks, strict=call.ws.strict.blocks)
    return blocks


def _metadata(call: Call) -> Json | None:
    metadata = call.decoded("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str):
        raise invalid_arguments("missing required field: event_type [json-pointer:/metadata]")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}
