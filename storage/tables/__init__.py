"""All tables. No lazy relationships: joins are written where they are needed."""

from storage.tables.agenda import ActionStep, StatusUpdate, StepLink, StepOwner
from storage.tables.alliances import Alliance, Chair, Participation, Rung, Theme, Topic
from storage.tables.base import metadata
from storage.tables.clockwork import (
    AuditEntry,
    Bookmark,
    Delivery,
    EventSeen,
    FigureSnapshot,
    Milestone,
    Pace,
    ReferenceCounter,
    Slot,
)
from storage.tables.contributions import (
    Card,
    Contribution,
    ContributionEvent,
    ContributionVersion,
    Draft,
    HelpRequest,
    LookAlike,
    Merge,
)
from storage.tables.people import Member, Organisation, SlackProfile
from storage.tables.search import SearchDocument, SearchPosting, SearchState, SearchWord
from storage.tables.support import Adoption, Endorsement, Follow, News
from storage.tables.vocabulary import Sdg, SynonymGroup

__all__ = [
    "ActionStep",
    "Adoption",
    "Alliance",
    "AuditEntry",
    "Bookmark",
    "Card",
    "Chair",
    "Contribution",
    "ContributionEvent",
    "ContributionVersion",
    "Delivery",
    "Draft",
    "Endorsement",
    "EventSeen",
    "FigureSnapshot",
    "Follow",
    "HelpRequest",
    "LookAlike",
    "Member",
    "Merge",
    "Milestone",
    "News",
    "Organisation",
    "Pace",
    "Participation",
    "ReferenceCounter",
    "Rung",
    "Sdg",
    "SearchDocument",
    "SearchPosting",
    "SearchState",
    "SearchWord",
    "SlackProfile",
    "Slot",
    "StatusUpdate",
    "StepLink",
    "StepOwner",
    "SynonymGroup",
    "Theme",
    "Topic",
    "metadata",
]
