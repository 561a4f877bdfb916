"""What a form remembers of how it was opened: a small typed model in `private_metadata`, never what was typed."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class FormMetadata(BaseModel):
    """The form's own id, which makes sending it twice harmless, where it was asked for, and what it is about."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    form_id: str
    channel_id: str | None = None
    number: int | None = None
    """The contribution or step that the form is about, by its number."""
    version: int | None = None
    """Which version of it the form was filled with."""
    page: int | None = None

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "FormMetadata":
        """Read it from a view; one of another make gets its view's id."""
        try:
            return cls.model_validate_json(view.get("private_metadata") or "")
        except ValidationError:
            return cls(form_id=str(view.get("id", "")))

    def dump(self) -> str:
        """As `private_metadata`."""
        return self.model_dump_json(exclude_none=True)
