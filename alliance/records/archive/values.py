"""What an archive consists of, as plain values without a language."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alliance.enums import KeptFileKind, Name


class ArchivePart(StrEnum):
    """The parts of an archive, in their order."""

    CONTRIBUTIONS = "contributions"
    STEPS = "steps"
    POLLS = "polls"
    MEETINGS = "meetings"
    BUNDLES = "bundles"
    DIGESTS = "digests"


@dataclass(frozen=True)
class Term:
    """A word of the network's vocabulary, by the key of its text."""

    key: str


@dataclass(frozen=True)
class Someone:
    """A person, as the organisation's contact or as the author of an action."""

    name: str
    member_id: int


@dataclass(frozen=True)
class ArchivedFile:
    """A file as it was handed over or posted."""

    id: int
    kind: KeptFileKind
    edition: int
    variant: str
    name: str
    sha256: str
    made_at: dt.datetime


@dataclass(frozen=True)
class ArchivedRecord:
    """One thing of the archive with its history, as at the end of the period."""

    part: ArchivePart
    ref: str
    """How people call it: "B-12"; for a digest its period."""
    title: str
    made_at: dt.datetime
    changed_at: dt.datetime
    content: Mapping[str, Any]
    """All that is stored of it: texts, numbers, times, `Term`, `Someone`, `Name`, and lists and mappings of these."""
    alliance: Name | None = None
    organisation: Name | None = None
    is_closed: bool = False
    """Whether only its alliance may see it."""
    files: tuple[ArchivedFile, ...] = ()
