"""Enumerations of the values that columns may hold, named after the network's vocabulary in English."""

from enum import StrEnum

FORMER = "\ue002"
"""The name of a person whose data was erased, and what replaces them in texts: readers get words for it."""
GONE = "gone-"
"""The beginning of what replaces the Slack id of a person whose data was erased; nothing is ever sent there."""


class OrganisationKind(StrEnum):
    """The type of an organisation."""

    CITY = "city"
    UMBRELLA = "umbrella"
    MINISTRY = "ministry"
    PROVINCE = "province"
    INSTITUTION = "institution"
    PARTNER = "partner"


class ParticipationKind(StrEnum):
    """How an organisation takes part in an alliance; only `TAKES_PART` counts in "n of m organisations"."""

    TAKES_PART = "takes_part"
    READS_ALONG = "reads_along"


class ChairKind(StrEnum):
    """The two chairs of an alliance: the official (ambtelijk) and the elected executive (bestuurlijk)."""

    OFFICIAL = "official"
    EXECUTIVE = "executive"


class VacantRole(StrEnum):
    """A role that may be held by nobody for a while: in the network, or the chair of an alliance."""

    ADMIN = "admin"
    SECRETARIAT = "secretariat"
    OFFICIAL = "official"
    EXECUTIVE = "executive"


class NoticeKind(StrEnum):
    """What Slack showed of a member."""

    LEFT = "left"
    """Their account was closed."""
    BACK = "back"
    """The account of somebody who had left is open again."""
    DOMAIN = "domain"
    """Their new mail address points to another organisation."""
    NO_CHANNEL = "no_channel"
    """They come from another workspace, and are in none of the alliances' channels any more."""


class Ambition(StrEnum):
    """Whether a step belongs to the realistic start or to the long-term view."""

    FIRST_STEP = "first_step"
    PERSPECTIVE = "perspective"


class Status(StrEnum):
    """The status of an action step; `PROPOSED` counts in no check-in or denominator until a chair adopts the step."""

    PROPOSED = "proposed"
    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BLOCKED = "blocked"
    DONE = "done"
    DROPPED = "dropped"


RUNNING = (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.BLOCKED)
"""The statuses of steps that are adopted, and neither done nor dropped: the denominator of "of the running steps"."""


class ContributionKind(StrEnum):
    """The kind of a contribution; its reference does not change when the kind is corrected."""

    BEST_PRACTICE = "best_practice"
    BOTTLENECK = "bottleneck"
    OPPORTUNITY = "opportunity"


class Visibility(StrEnum):
    """The audience of a contribution: the organisations in its alliance, or everybody in the network."""

    ALLIANCE = "alliance"
    NETWORK = "network"


class Sphere(StrEnum):
    """The level at which an issue can be solved."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    EUROPEAN = "european"


class Pillar(StrEnum):
    """The kind of support that a contribution asks for."""

    FUNDING = "funding"
    REGULATION = "regulation"
    KNOWLEDGE = "knowledge"


class Effect(StrEnum):
    """How thoroughly the effect of a practice has been assessed."""

    NOT_MAPPED = "not_mapped"
    MEASURED = "measured"
    EVALUATED = "evaluated"


class Outcome(StrEnum):
    """Whether a practice worked; failures are welcome, too."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"


class AdoptionState(StrEnum):
    """How far an organisation is with adopting another organisation's practice."""

    EXPLORING = "exploring"
    RUNNING = "running"
    EMBEDDED = "embedded"
    STOPPED = "stopped"


APPLIED = frozenset({AdoptionState.RUNNING, AdoptionState.EMBEDDED})
"""The states in which an organisation applies the practice; exploring it is not applying it yet."""


class FollowReason(StrEnum):
    """Why a member follows a contribution. A follow that began with an emoji ends when the emoji is removed."""

    AUTHOR = "author"
    ENDORSER = "endorser"
    ADOPTER = "adopter"
    BUTTON = "button"
    EMOJI = "emoji"


class Volume(StrEnum):
    """How often a member is notified about what they follow: once a month or a week, each item at once, or never."""

    MONTH = "month"
    WEEK = "week"
    EACH = "each"
    NONE = "none"


class LinkKind(StrEnum):
    """How an action step relates to a contribution or to another step."""

    MADE_OF = "made_of"
    RELATED = "related"
    WAITS_FOR = "waits_for"


class EventKind(StrEnum):
    """An event in the history of a contribution."""

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
    MATCHED = "matched"
    """A practice may solve it. No history tells this, since not everybody who reads it may read the practice."""
    UNDONE = "undone"


class ExternalAccess(StrEnum):
    """What guests and people from other workspaces may do in an alliance whose channel they can read."""

    READ = "read"
    CONTRIBUTE = "contribute"


class Every(StrEnum):
    """The unit in which a recurrence counts."""

    WEEKS = "weeks"
    MONTH = "month"


class CheckinVolume(StrEnum):
    """How much of a check-in a member receives: every open step, only those that are due, or no message at all."""

    ALL = "all"
    DUE = "due"
    NONE = "none"


class AskedWay(StrEnum):
    """How a question reaches a member."""

    MESSAGE = "message"
    """In their message of the day, with a reminder."""
    HOME = "home"
    """Only on Home, as they left two check-ins unanswered; the lead officer is asked in their place."""
    CHAIR = "chair"
    """In the lead officer's message of the day, without a reminder."""


class EscalationAnswer(StrEnum):
    """The political lead's answer to an escalated step."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    DISCUSS = "discuss"


class StepEventKind(StrEnum):
    """An event in the history of an action step, other than a change of status."""

    EDITED = "edited"
    OWNERS = "owners"
    ADOPTED = "adopted"
    ARCHIVED = "archived"
    RESTORED = "restored"
    LAID_BEFORE = "laid_before"
    ANSWERED = "answered"
    DECIDED = "decided"
    STATUS_UNDONE = "status_undone"
    MOVED = "moved"


class UndoKind(StrEnum):
    """An action that can be undone for a while."""

    STATUS = "status"
    ENDORSEMENT = "endorsement"
    ADOPTION = "adoption"
    ARCHIVE = "archive"
    ORGANISATION = "organisation"
    """The end of an organisation, which everybody who administers can undo for a day."""


class DeliveryState(StrEnum):
    """The state of a message to Slack."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class KeptKind(StrEnum):
    """The kind of a message that is kept up to date. The delivery that posts it has a kind of the same name."""

    CARD = "card"
    POLL = "poll"
    CHECKIN = "checkin"
    MANDATE = "mandate"
    ESCALATION = "escalation"
    REVIEW = "review"
    REMINDER = "reminder"
    START_HERE = "start_here"


class KeptFileKind(StrEnum):
    """The kinds of kept file: a dossier, a meeting's papers or list of decisions, or a digest."""

    DOSSIER = "dossier"
    PAPERS = "papers"
    DIGEST = "digest"
    DECISIONS = "decisions"


class ImportState(StrEnum):
    """How far a file is that somebody sent to be imported."""

    RECEIVED = "received"
    """It is being checked; its sender decides afterwards."""
    WANTED = "wanted"
    """Its sender asked to import it."""
    DONE = "done"


class SlotState(StrEnum):
    """What happened to a scheduled occasion."""

    DONE = "done"
    MISSED = "missed"


class PollKind(StrEnum):
    """The kinds of poll: the status of steps, one question, or several questions to each organisation."""

    STATUS_POLL = "status_poll"
    QUESTION = "question"
    QUICK_SCAN = "quick_scan"


class PollState(StrEnum):
    """The stage in a poll's life cycle."""

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
    """Whether each person has a vote, or each organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Secrecy(StrEnum):
    """Whether votes are shown with the voter's name."""

    NAMED = "named"
    ANONYMOUS = "anonymous"


class Results(StrEnum):
    """When the results of a question are shown."""

    LIVE = "live"
    AFTER_VOTING = "after_voting"
    AT_END = "at_end"


class OptionState(StrEnum):
    """Whether an option can be chosen; one proposed by a member waits for the chair."""

    PROPOSED = "proposed"
    OPEN = "open"
    REMOVED = "removed"


class VoteKind(StrEnum):
    """The kind of a vote: for one or more options, for none of them, or an abstention."""

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
    """Whether an organisation's answer is still a draft."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class MeetingKind(StrEnum):
    """The type of a meeting: of officials, of executives, a conference, or a steering group."""

    OFFICIAL = "official"
    EXECUTIVE = "executive"
    CONFERENCE = "conference"
    STEERING_GROUP = "steering_group"


class MeetingState(StrEnum):
    """The stage in a meeting's life cycle."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """Why an item is on an agenda."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"


class ItemState(StrEnum):
    """Whether an item is on the agenda, was only proposed for it, or was left off."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    LEFT = "left"


class DecisionOutcome(StrEnum):
    """The outcome of an agenda item in a meeting."""

    AGREED = "agreed"
    AMENDED = "amended"
    DECLINED = "declined"
    POSTPONED = "postponed"
    NOTED = "noted"


class BundleState(StrEnum):
    """The stage in a bundle's life cycle: draft, waiting for mandates, ready, or sent out."""

    DRAFT = "draft"
    MANDATE = "mandate"
    READY = "ready"
    OUT = "out"


class AddresseeKind(StrEnum):
    """The type of a bundle's addressee."""

    MINISTRY = "ministry"
    STEERING_GROUP = "steering_group"
    CONFERENCE = "conference"
    OWN_EXECUTIVES = "own_executives"
    OTHER = "other"


class AddresseeState(StrEnum):
    """The progress of a bundle with one addressee."""

    CONCEPT = "concept"
    HANDED = "handed"
    DISCUSSED = "discussed"
    ANSWERED = "answered"


class AddresseeAnswer(StrEnum):
    """An addressee's answer to a bundle."""

    HONOURED = "honoured"
    PARTLY = "partly"
    DECLINED = "declined"


class Naming(StrEnum):
    """How an organisation may be included in a bundle."""

    WITH_NAME = "with_name"
    WITHOUT_NAME = "without_name"
    NOT = "not"


class Frequency(StrEnum):
    """How often a digest is made automatically, and over which period."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    BEFORE_MEETING = "before_meeting"
