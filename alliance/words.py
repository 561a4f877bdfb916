"""The glossary's values, for the layers that may not look into storage."""

from dataclasses import dataclass

from storage.words import (
    AdoptionState,
    Ambition,
    ChairKind,
    CheckinVolume,
    ContributionKind,
    DeliveryState,
    Effect,
    EscalationAnswer,
    EventKind,
    Every,
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
    StepEventKind,
    Visibility,
    Volume,
)

__all__ = [
    "AdoptionState",
    "Ambition",
    "ChairKind",
    "CheckinVolume",
    "ContributionKind",
    "DeliveryState",
    "Effect",
    "EscalationAnswer",
    "EventKind",
    "Every",
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
    "StepEventKind",
    "Visibility",
    "Volume",
]


@dataclass(frozen=True)
class Name:
    """A thing's name in Dutch, and in English where it has one."""

    nl: str
    en: str | None = None
