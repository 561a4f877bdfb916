"""The state of a form in `private_metadata`, as small typed models; nothing that was typed but a list's search."""

import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError


class Metadata(BaseModel):
    """Reading and writing `private_metadata`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Self | None:
        """Read the metadata of a view; None if it is of another model."""
        try:
            return cls.model_validate_json(view.get("private_metadata") or "")
        except ValidationError:
            return None

    def dump(self) -> str:
        """Serialise for `private_metadata`."""
        return self.model_dump_json(exclude_none=True)


class FormMetadata(Metadata):
    """The form's own id, which makes sending it twice harmless, where it was requested, and what it is about."""

    form_id: str
    form: str | None = None
    """The name of the form to continue with after first contact."""
    channel_id: str | None = None
    number: int = 0
    """The number of the contribution, step or other numbered item that the form is about."""
    version: int = 0
    """The version of the item that the form was filled with."""
    seen: int = 0
    """The newest version of the item whose changes the person has been shown since."""
    page: int = 0
    other: int = 0
    """The number of the other contribution that the form is about."""
    alliance_id: int = 0
    """The alliance that the form is for, if it is known."""
    message_id: int | None = None
    """The check-in message from which the form was opened."""
    choice: str | None = None
    """The choice that led to the form, if the form itself does not ask for it."""
    draft_id: str | None = None
    """The draft with what the person had typed before they chose a look-alike."""
    source_channel: str | None = None
    source_ts: str | None = None
    source_user: str | None = None
    """The message that the form was filled from, and its author."""

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "FormMetadata":
        """Read the metadata of a view; metadata of another model is replaced by a new one with the view's id."""
        return cls.read(view) or cls(form_id=str(view.get("id", "")))


class RowMetadata(Metadata):
    """The row that a form of `beheer` is about (0 is a new row), and its state when the form was shown."""

    row_id: int = 0
    other_id: int = 0
    """A second row that the form is about, such as the alliance of a new topic."""
    reopens: bool = False
    seen: str | None = None
    """A hash of the values whose consequences the person was shown."""
    is_unfound: bool = False
    """Whether synonyms are added for words of searches without results."""

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "RowMetadata":
        """Read the metadata of a view; metadata of another model is replaced by that of a new row."""
        return cls.read(view) or cls()


class HandoverMetadata(Metadata):
    """Whose things a form hands over, why, and to which organisation they move."""

    member_id: int
    reason: str
    target_id: int | None = None


class PersonMetadata(Metadata):
    """The member whom a form of `beheer` is about, and what was set for them when it was shown."""

    member_id: int = 0
    organisation_id: int | None = None
    is_secretariat: bool = False
    is_admin: bool = False
    chairs: tuple[str, ...] = ()
    """Alliance id and kind of each, as in the form's options."""

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "PersonMetadata":
        """Read the metadata of a view; metadata of another model is replaced by that of nobody."""
        return cls.read(view) or cls()


class AnswerMetadata(Metadata):
    """A page of a quick scan in a form: its organisation, and the version of each answer that was shown."""

    number: int
    organisation_id: int
    page: int = 0
    seen: dict[int, tuple[int, str]] = {}
    """By question: the version of the answer that was shown, and a hash of its content."""


class SeenMetadata(Metadata):
    """The row that a form is about (0 is a new row), and a mark of each value with which it was filled."""

    row_id: int = 0
    seen: dict[str, str] = {}

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "SeenMetadata":
        """Read the metadata of a view; metadata of another model is replaced by that of a new row."""
        return cls.read(view) or cls()


class LogMetadata(Metadata):
    """What the audit log is filtered by, as plain data, and the channel in which it was asked for."""

    form_id: str = ""
    channel_id: str | None = None
    wanted: dict[str, str] = {}

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "LogMetadata":
        """Read the metadata of a view; metadata of another model is replaced by that of an unfiltered log."""
        return cls.read(view) or cls()


MAX_METADATA = 3000
BELOW = "below"
"""The key of `ListPlace` in the metadata of a view, beside those of its own model."""


class ListPlace(Metadata):
    """The list below a window or in a message, and where somebody was in it, to rebuild it after a change."""

    name: str
    """The callback id of the list, or the name with which its answer was registered."""
    channel_id: str | None = None
    """Where the list was requested, and its workbook is posted."""
    typed: str = ""
    page: int = 1
    view_id: str | None = None
    """The list's window; None in the metadata of the list itself, and for a list in a message."""
    title: str = ""
    """The title of the window in which an answer is shown."""
    response_url: str | None = None
    """Replaces the message with the list; Slack gives it with a click there, for five uses within half an hour."""

    @classmethod
    def below(cls, view: Mapping[str, Any]) -> "ListPlace | None":
        """The list below a window; for the list itself, its own place."""
        told = _read_all(view).get(BELOW)
        place = cls.model_validate(told) if isinstance(told, dict) else None
        if place is None or place.view_id is not None or place.response_url is not None:
            return place
        return place.model_copy(update={"view_id": view.get("id")})

    def kept_in(self, view: Mapping[str, Any]) -> dict[str, Any]:
        """The view with this in its metadata, unless a list is there already or there is no room for it."""
        if BELOW in (told := _read_all(view)):
            return dict(view)
        kept = json.dumps({**told, BELOW: self.model_dump(exclude_none=True)}, ensure_ascii=False)
        return {**view, "private_metadata": kept} if len(kept) <= MAX_METADATA else dict(view)


def _read_all(view: Mapping[str, Any]) -> dict[str, Any]:
    try:
        told = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
