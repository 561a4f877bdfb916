"""The glossary's enums, for layers that may not import storage."""

from dataclasses import dataclass
from decimal import Decimal

from storage.words import (
    FORMER,
    GONE,
    RUNNING,
    AddresseeAnswer,
    AddresseeKind,
    AddresseeState,
    AdoptionState,
    Ambition,
    AnswerState,
    AskedWay,
    BundleState,
    ChairKind,
    CheckinVolume,
    ContributionKind,
    DecisionOutcome,
    DeliveryState,
    Effect,
    EscalationAnswer,
    EventKind,
    Every,
    ExternalAccess,
    FollowReason,
    Frequency,
    ImportState,
    ItemState,
    KeptFileKind,
    KeptKind,
    LinkKind,
    MeetingKind,
    MeetingState,
    Naming,
    NoticeKind,
    OptionState,
    OrganisationKind,
    Outcome,
    ParticipationKind,
    Pillar,
    PollKind,
    PollState,
    Purpose,
    QuestionForm,
    Results,
    ScanForm,
    Secrecy,
    Series,
    SlotState,
    Sphere,
    Status,
    StepEventKind,
    UndoKind,
    VacantRole,
    Visibility,
    Volume,
    VoteKind,
    Voter,
)

__all__ = [
    "FORMER",
    "GONE",
    "RUNNING",
    "AddresseeAnswer",
    "AddresseeKind",
    "AddresseeState",
    "AdoptionState",
    "Ambition",
    "AnswerState",
    "AskedWay",
    "BundleState",
    "ChairKind",
    "CheckinVolume",
    "ContributionKind",
    "DecisionOutcome",
    "DeliveryState",
    "Effect",
    "EscalationAnswer",
    "EventKind",
    "Every",
    "ExternalAccess",
    "FollowReason",
    "Frequency",
    "ImportState",
    "ItemState",
    "KeptFileKind",
    "KeptKind",
    "LinkKind",
    "MeetingKind",
    "MeetingState",
    "Name",
    "Naming",
    "NoticeKind",
    "NumberRange",
    "OptionState",
    "OrganisationKind",
    "Outcome",
    "ParticipationKind",
    "Pillar",
    "PollKind",
    "PollState",
    "Purpose",
    "QuestionForm",
    "Results",
    "ScanForm",
    "Secrecy",
    "Series",
    "SlotState",
    "Sphere",
    "Status",
    "StepEventKind",
    "UndoKind",
    "VacantRole",
    "Visibility",
    "Volume",
    "VoteKind",
    "Voter",
]


@dataclass(frozen=True)
class Name:
    """A thing's name in Dutch, and in English if it has one."""

    nl: str
    en: str | None = None


@dataclass(frozen=True)
class NumberRange:
    """The numbers that are possible, with their unit."""

    lowest: Decimal
    highest: Decimal | None = None
    """None for no upper bound."""
    unit: str = ""

    def has(self, number: Decimal) -> bool:
        """Whether a number is within the bounds, which are included."""
        return self.lowest <= number and (self.highest is None or number <= self.highest)
