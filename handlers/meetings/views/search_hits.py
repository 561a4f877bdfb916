"""What search says of a meeting and of a decision."""

from alliance.index.documents import Document
from alliance.meetings.documents import FoundDecision, FoundMeeting
from handlers.slack.views.markup import quote
from texts import Translator

ALLIANCES = 3
"""Maximum number of alliances that are named."""


def meeting_facts(words: Translator, document: Document) -> list[str]:
    """Its kind, date and alliances."""
    meeting = document.thing
    assert isinstance(meeting, FoundMeeting)
    said = [words("found.meeting"), words(f"meetingkind.{meeting.kind}"), words.full_day(meeting.held_on)]
    said += _alliances(words, meeting)
    return [*said, words("found.cancelled")] if meeting.is_cancelled else said


def decision_facts(words: Translator, document: Document) -> list[str]:
    """Its outcome, and which meeting decided when."""
    decision = document.thing
    assert isinstance(decision, FoundDecision)
    return [
        words("found.decision"),
        words(f"decision.{decision.outcome}"),
        words("found.decided", ref=document.ref, title=quote(decision.meeting_title, 150)),
        words.full_day(decision.meeting.held_on),
        *_alliances(words, decision.meeting),
    ]


def _alliances(words: Translator, meeting: FoundMeeting) -> list[str]:
    return [quote(words.name(one), 150) for one in meeting.alliances[:ALLIANCES]]
