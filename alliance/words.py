"""The glossary's values, for the layers that may not look into storage."""

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
    "OrganisationKind",
    "ParticipationKind",
    "Series",
    "SlotState",
    "Status",
    "Visibility",
]
