"""The schema of Slack's payloads, as far as the listeners read them.

A payload that is signed but has another shape does not come from a Slack client. It is rejected as a whole, before any
listener reads it.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,255}$")]
"""An id assigned by Slack, limited to characters that are harmless to a database."""


class _Shape(BaseModel):
    """Validates only the fields that are read. Slack omits fields without a value, or sends null."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Identified(_Shape):
    id: Id


class _Text(_Shape):
    text: str | None = None


class _Option(_Shape):
    value: str


class _Element(_Shape):
    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_user: str | None = None
    selected_users: list[str] | None = None
    selected_conversation: str | None = None
    selected_channel: str | None = None
    selected_date: str | None = None
    selected_time: str | None = None


class _Action(_Element):
    action_id: str
    block_id: str | None = None


class _Block(_Shape):
    type: str
    block_id: str | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Element]] = {}


class _View(_Shape):
    id: Id
    type: str
    callback_id: str = ""
    private_metadata: str = ""
    hash: str | None = None
    title: _Text | None = None
    state: _State = _State()
    blocks: list[_Block] = []
    previous_view_id: str | None = None
    root_view_id: str | None = None


class _Message(_Shape):
    ts: str | None = None
    user: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    text: str | None = None
    files: list[Any] | None = None
    blocks: list[_Block] | None = None


class _Container(_Shape):
    is_ephemeral: bool | None = None


class _Anything(_Shape):
    """The fields that Bolt itself reads in any payload."""

    event: dict[str, Any] | None = Field(default_factory=dict)
    view: dict[str, Any] | None = None


class _Interaction(_Shape):
    user: _Identified
    channel: _Identified | None = None
    view: _View | None = None
    message: _Message | None = None
    container: _Container | None = None
    response_url: str | None = None
    trigger_id: str | None = None


class _Click(_Interaction):
    actions: Annotated[list[_Action], Field(min_length=1)]


class _Form(_Interaction):
    view: _View


class _Shortcut(_Interaction):
    callback_id: str


class _MessageShortcut(_Shortcut):
    message: _Message


class _Command(_Shape):
    command: str
    user_id: Id
    text: str | None = None
    channel_id: Id | None = None
    response_url: str | None = None
    trigger_id: str | None = None


class _Inner(_Shape):
    type: str


class _Event(_Shape):
    event_id: Id
    event: _Inner


class _MessageEvent(_Shape):
    channel: Id
    ts: Id
    user: Id | None = None
    bot_id: str | None = None
    text: str | None = None
    thread_ts: Id | None = None
    channel_type: str | None = None


class _Item(_Shape):
    type: str
    channel: Id | None = None
    ts: Id | None = None


class _Reaction(_Shape):
    user: Id
    reaction: str
    item: _Item


class _HomeOpened(_Shape):
    user: Id
    tab: str | None = None


class _Changed(_Identified):
    deleted: bool | None = None


class _UserChange(_Shape):
    user: _Changed


INTERACTIONS: Mapping[str, type[_Shape]] = {
    "block_actions": _Click,
    "view_submission": _Form,
    "view_closed": _Form,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
}
EVENTS: Mapping[str, type[_Shape]] = {
    "app_mention": _MessageEvent,
    "message": _MessageEvent,
    "reaction_added": _Reaction,
    "reaction_removed": _Reaction,
    "app_home_opened": _HomeOpened,
    "user_change": _UserChange,
}


def find_malformed(body: Mapping[str, Any]) -> str | None:
    """The place where a payload violates the schema, such as "view.id"; None if it is valid or of an unknown type.

    The place is safe to log: it contains only Slack's field names and numbers.
    """
    try:
        _check(body)
    except ValidationError as error:
        named = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        return named if all(part.isascii() and len(part) < 40 for part in named.split(".")) else "state"
    return None


def _check(body: Mapping[str, Any]) -> None:
    """Validate a payload by its type. Raises ValidationError."""
    kind = body.get("type")
    if kind == "event_callback":
        _Event.model_validate(body)
        event = body["event"]
        # Events with a subtype (edits, joins and the like) have other fields, and are ignored.
        if event["type"] in EVENTS and not event.get("subtype"):
            EVENTS[event["type"]].model_validate(event)
        return
    _Anything.model_validate(body)
    if isinstance(kind, str) and kind in INTERACTIONS:
        INTERACTIONS[kind].model_validate(body)
    elif "command" in body:
        _Command.model_validate(body)
