"""The glossary's values, for the layers that may not look into storage."""

from dataclasses import dataclass

from storage.words import (
    AdoptionState,
    Ambition,
    ChairKind,
    ContributionKind,
    DeliveryState,
    Effect,
    EventKind,
    ExternalAccess,
    FollowReason,
    LinkKind,
    OrganisationKind,
    Outcome,
    ParticipationKind,
    Pillar,
    Series,
    SlotState,
    Sphere,
    Status,
    Visibility,
    Volume,
)

__all__ = [
    "AdoptionState",
    "Ambition",
    "ChairKind",
    "ContributionKind",
    "DeliveryState",
    "Effect",
    "EventKind",
    "ExternalAccess",
    "FollowReason",
    "LinkKind",
    "Name",
    "OrganisationKind",
    "Outcome",
    "ParticipationKind",
    "Pillar",
    "Series",
    "SlotState",
    "Sphere",
    "Status",
    "Visibility",
    "Volume",
]


@dataclass(frozen=True)
class Name:
    """A thing's name in Dutch, and in English where it has one."""

    nl: str
    en: str | None = None
