"""All tables. No lazy relationships: joins are written where they are needed."""

from storage.tables.agenda import ActionStep, StatusUpdate, StepOwner
from storage.tables.alliances import Alliance, Chair, Participation, Rung, Theme, Topic
from storage.tables.base import metadata
from storage.tables.clockwork import (
    AuditEntry,
    Delivery,
    EventSeen,
    FigureSnapshot,
    Milestone,
    Pace,
    ReferenceCounter,
    Slot,
)
from storage.tables.contributions import Card, Contribution, ContributionVersion, Draft
from storage.tables.people import Member, Organisation, SlackProfile

__all__ = [
    "ActionStep",
    "Alliance",
    "AuditEntry",
    "Card",
    "Chair",
    "Contribution",
    "ContributionVersion",
    "Delivery",
    "Draft",
    "EventSeen",
    "FigureSnapshot",
    "Member",
    "Milestone",
    "Organisation",
    "Pace",
    "Participation",
    "ReferenceCounter",
    "Rung",
    "SlackProfile",
    "Slot",
    "StatusUpdate",
    "StepOwner",
    "Theme",
    "Topic",
    "metadata",
]
