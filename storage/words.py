"""The glossary as values: what a column may hold. Names are those of the network's vocabulary, in English."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What sort of body an organisation is."""

    CITY = "city"
    UMBRELLA = "umbrella"
    MINISTRY = "ministry"
    PROVINCE = "province"
    INSTITUTION = "institution"
    PARTNER = "partner"


class ParticipationKind(StrEnum):
    """How an organisation is part of an alliance; only `TAKES_PART` counts in "n of m organisations"."""

    TAKES_PART = "takes_part"
    READS_ALONG = "reads_along"


class ChairKind(StrEnum):
    """The two chairs of an alliance: the official (ambtelijk) and the elected executive (bestuurlijk)."""

    OFFICIAL = "official"
    EXECUTIVE = "executive"


class Ambition(StrEnum):
    """Whether a step belongs to the realistic start or to the longer view."""

    FIRST_STEP = "first_step"
    PERSPECTIVE = "perspective"


class Status(StrEnum):
    """The state of an action step. `PROPOSED` is outside check-ins and denominators until a chair adopts the step."""

    PROPOSED = "proposed"
    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


class ContributionKind(StrEnum):
    """What a contribution is; its reference stays when the kind is corrected."""

    BEST_PRACTICE = "best_practice"
    BOTTLENECK = "bottleneck"
    OPPORTUNITY = "opportunity"


class Visibility(StrEnum):
    """Who may read a contribution: the organisations in its alliance, or everybody in the network."""

    ALLIANCE = "alliance"
    NETWORK = "network"


class Sphere(StrEnum):
    """Who can solve it."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    EUROPEAN = "european"


class Pillar(StrEnum):
    """What it asks for."""

    FUNDING = "funding"
    REGULATION = "regulation"
    KNOWLEDGE = "knowledge"


class Effect(StrEnum):
    """How far the effect of a practice is mapped."""

    NOT_MAPPED = "not_mapped"
    MEASURED = "measured"
    EVALUATED = "evaluated"


class Outcome(StrEnum):
    """Whether a practice worked; what failed is welcome, too."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"


class AdoptionState(StrEnum):
    """How far an organisation is with a practice of another one."""

    EXPLORING = "exploring"
    RUNNING = "running"
    EMBEDDED = "embedded"
    STOPPED = "stopped"


class FollowReason(StrEnum):
    """Why somebody follows a contribution. What began with an emoji ends when that is taken away."""

    AUTHOR = "author"
    ENDORSER = "endorser"
    ADOPTER = "adopter"
    BUTTON = "button"
    EMOJI = "emoji"


class Volume(StrEnum):
    """How loudly a member hears of what they follow: each thing at once, one message a day, or nothing."""

    EACH = "each"
    DAILY = "daily"
    NONE = "none"


class LinkKind(StrEnum):
    """How an action step stands to a contribution or to another step."""

    MADE_OF = "made_of"
    RELATED = "related"
    WAITS_FOR = "waits_for"


class EventKind(StrEnum):
    """What happened to a contribution, in its history."""

    SHARED = "shared"
    EDITED = "edited"
    KIND_CORRECTED = "kind_corrected"
    VERSION_RESTORED = "version_restored"
    ENDORSED = "endorsed"
    ENDORSEMENT_CHANGED = "endorsement_changed"
    ENDORSEMENT_WITHDRAWN = "endorsement_withdrawn"
    ADOPTED = "adopted"
    ADOPTION_CHANGED = "adoption_changed"
    STEP_LINKED = "step_linked"
    STEP_UNLINKED = "step_unlinked"
    STEP_STATUS = "step_status"
    MERGED_IN = "merged_in"
    MERGED_AWAY = "merged_away"
    MERGE_UNDONE = "merge_undone"
    ARCHIVED = "archived"
    RESTORED = "restored"
    REVIEW_ASKED = "review_asked"
    REVIEW_CONFIRMED = "review_confirmed"
    NOT_VERIFIED = "not_verified"
    BUNDLE_STATE = "bundle_state"
    DECIDED = "decided"


class ExternalAccess(StrEnum):
    """What guests and people of other workspaces may do in an alliance whose channel they read."""

    READ = "read"
    CONTRIBUTE = "contribute"


class Every(StrEnum):
    """What a recurrence counts in."""

    WEEKS = "weeks"
    MONTH = "month"


class CheckinVolume(StrEnum):
    """How much of a check-in a member hears: every open step, only those that are due, or no message at all."""

    ALL = "all"
    DUE = "due"
    NONE = "none"


class EscalationAnswer(StrEnum):
    """What the executive chair says to a step that is laid before them."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    DISCUSS = "discuss"


class StepEventKind(StrEnum):
    """What happened to an action step apart from its status."""

    EDITED = "edited"
    OWNERS = "owners"
    ADOPTED = "adopted"
    ARCHIVED = "archived"
    RESTORED = "restored"
    LAID_BEFORE = "laid_before"
    ANSWERED = "answered"
    DECIDED = "decided"


class DeliveryState(StrEnum):
    """Where a message is on its way to Slack."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class KeptKind(StrEnum):
    """What a message shows that is kept up to date. The kind of the delivery that posts it is called the same."""

    CARD = "card"
    POLL = "poll"
    CHECKIN = "checkin"
    MANDATE = "mandate"
    ESCALATION = "escalation"
    REVIEW = "review"
    START_HERE = "start_here"


class SlotState(StrEnum):
    """What became of one scheduled occasion."""

    DONE = "done"
    MISSED = "missed"


class Series(StrEnum):
    """The series of references that people say aloud."""

    CONTRIBUTION = "B"
    ACTION_STEP = "A"
    POLL = "V"
    BUNDLE = "D"
    MEETING = "O"


class PollKind(StrEnum):
    """What is asked: how steps stand, one question, or several of each organisation."""

    STATUS_POLL = "status_poll"
    QUESTION = "question"
    QUICK_SCAN = "quick_scan"


class PollState(StrEnum):
    """Where a poll is in its life."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class QuestionForm(StrEnum):
    """How a question is answered; a scale goes from 1 to 5."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"


class Voter(StrEnum):
    """Who has a vote: every person, or every organisation one."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Secrecy(StrEnum):
    """Whether it can be seen who voted what."""

    NAMED = "named"
    ANONYMOUS = "anonymous"


class Results(StrEnum):
    """When the results of a question are shown."""

    LIVE = "live"
    AFTER_VOTING = "after_voting"
    AT_END = "at_end"


class OptionState(StrEnum):
    """Whether an option can be chosen; one that a member proposed waits for the chair."""

    PROPOSED = "proposed"
    OPEN = "open"
    REMOVED = "removed"


class VoteKind(StrEnum):
    """What a vote is: for options, for none of them, or a voice that abstains."""

    CHOICE = "choice"
    BLANK = "blank"
    ABSTAIN = "abstain"


class ScanForm(StrEnum):
    """How one question of a quick scan is answered; a scale goes from 1 to 5."""

    CHOICE = "choice"
    SCALE = "scale"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class AnswerState(StrEnum):
    """Whether an organisation's answer is still being written."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class MeetingKind(StrEnum):
    """Who meets: officials, executives, everybody at a conference, or a steering group."""

    OFFICIAL = "official"
    EXECUTIVE = "executive"
    CONFERENCE = "conference"
    STEERING_GROUP = "steering_group"


class MeetingState(StrEnum):
    """Where a meeting is in its life."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """What an item stands on an agenda for."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"


class ItemState(StrEnum):
    """Whether an item stands on the agenda, or was only proposed for it."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    LEFT = "left"


class DecisionOutcome(StrEnum):
    """What became of an item in a meeting."""

    AGREED = "agreed"
    AMENDED = "amended"
    DECLINED = "declined"
    POSTPONED = "postponed"
    NOTED = "noted"


class BundleState(StrEnum):
    """Where a bundle is in its life: written, waiting for what organisations allow, ready, or out."""

    DRAFT = "draft"
    MANDATE = "mandate"
    READY = "ready"
    OUT = "out"


class AddresseeKind(StrEnum):
    """For whom a bundle is."""

    MINISTRY = "ministry"
    STEERING_GROUP = "steering_group"
    CONFERENCE = "conference"
    OWN_EXECUTIVES = "own_executives"
    OTHER = "other"


class AddresseeState(StrEnum):
    """How far a bundle is with an addressee."""

    CONCEPT = "concept"
    HANDED = "handed"
    DISCUSSED = "discussed"
    ANSWERED = "answered"


class AddresseeAnswer(StrEnum):
    """What an addressee answered."""

    HONOURED = "honoured"
    PARTLY = "partly"
    DECLINED = "declined"


class Naming(StrEnum):
    """How an organisation may stand in a bundle."""

    WITH_NAME = "with_name"
    WITHOUT_NAME = "without_name"
    NOT = "not"


class Frequency(StrEnum):
    """How often a digest is made by itself, over which period."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    BEFORE_MEETING = "before_meeting"
