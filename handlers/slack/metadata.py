"""What a form remembers of how it was opened: a small typed model in `private_metadata`, never what was typed."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError


class Metadata(BaseModel):
    """What every such model can do."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Self | None:
        """Read it from a view; None where it is of another make."""
        try:
            return cls.model_validate_json(view.get("private_metadata") or "")
        except ValidationError:
            return None

    def dump(self) -> str:
        """As `private_metadata`."""
        return self.model_dump_json(exclude_none=True)


class FormMetadata(Metadata):
    """The form's own id, which makes sending it twice harmless, where it was asked for, and what it is about."""

    form_id: str
    form: str | None = None
    """The name of the form that first contact goes on to."""
    channel_id: str | None = None
    number: int = 0
    """The contribution or step that the form is about, by its number."""
    version: int = 0
    """Which version of it the form was filled with."""
    seen: int = 0
    """The newest version of it whose changes the person was shown since."""
    page: int = 0
    other: int = 0
    """The other contribution that the form is about, by its number."""
    alliance_id: int = 0
    """The alliance that it is for, where that is settled."""
    message_id: int | None = None
    """The check-in message that it was opened from."""
    choice: str | None = None
    """What was chosen to come here, where the form itself does not ask for it."""
    draft_id: str | None = None
    """What the person had typed when a look-alike led them here; it waits as a draft."""
    source_channel: str | None = None
    source_ts: str | None = None
    source_user: str | None = None
    """The message that the form was filled from, and its author."""

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "FormMetadata":
        """Read it from a view; one of another make gets its view's id."""
        return cls.read(view) or cls(form_id=str(view.get("id", "")))


class RowMetadata(Metadata):
    """What a form of `beheer` is about: the row with this id, or a new one; and what it was about when it was shown."""

    row_id: int = 0
    other_id: int = 0
    """A second row that it is about, such as the alliance of a new topic."""
    reopens: bool = False
    seen: str | None = None
    """A digest of the values whose consequences the person was shown."""

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "RowMetadata":
        """Read it from a view; one of another make is about a new row."""
        return cls.read(view) or cls()


class AnswerMetadata(Metadata):
    """Which page of a quick scan a form shows, for which organisation, and of each answer what was shown."""

    number: int
    organisation_id: int
    page: int = 0
    seen: dict[int, tuple[int, str]] = {}
    """By question: the version of what stood there, and a digest of what it said."""
