"""The glossary's values, for the layers that may not look into storage."""

from dataclasses import dataclass

from storage.words import (
    Ambition,
    ChairKind,
    ContributionKind,
    DeliveryState,
    OrganisationKind,
    ParticipationKind,
    Series,
    SlotState,
    Status,
    Visibility,
)

__all__ = [
    "Ambition",
    "ChairKind",
    "ContributionKind",
    "DeliveryState",
    "Name",
    "OrganisationKind",
    "ParticipationKind",
    "Series",
    "SlotState",
    "Status",
    "Visibility",
]


@dataclass(frozen=True)
class Name:
    """A thing's name in Dutch, and in English where it has one."""

    nl: str
    en: str | None = None
