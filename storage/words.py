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


class DeliveryState(StrEnum):
    """Where a message is on its way to Slack."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


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
