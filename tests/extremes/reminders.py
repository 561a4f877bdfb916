"""Reminders: one message for all that is open."""

from dataclasses import replace

from alliance.enums import Name, PollState, QuestionForm, Secrecy
from handlers.attention.views import reminders
from handlers.bundles.views import mandates
from handlers.checkins.views import checkins
from handlers.polls.views import questions, scan_messages
from handlers.slack.views.reminders import ReminderPart
from tests.extremes.bundles import mandate_of
from tests.extremes.checkins import checkin_of
from tests.extremes.long_values import LINK, Extreme, Messages, Windows
from tests.extremes.questions import question_of
from tests.extremes.scans import scan_of

PIECES = {"checkins.reminder", "mandates.reminder", "questions.reminder", "scan_messages.reminder"}


def _parts(of: Extreme) -> dict[str, ReminderPart]:
    words, question = of.words, question_of(of)
    mandate = mandate_of(of, None)
    steps = [f"A-{number}" for number in range(123_456, 123_516)]
    organisation = Name(of.text(150), of.text(150))
    scans = {
        state: scan_messages.reminder(words, scan_of(of, state), organisation=organisation, permalink=LINK)
        for state in (PollState.OPEN, PollState.CLOSED)
    }
    return {
        "steps": checkins.reminder(words, checkin_of(of), steps),
        "no steps": checkins.reminder(words, replace(checkin_of(of), message_id=2, total=0), []),
        "question": questions.reminder(words, question),
        "several": questions.reminder(words, replace(question, form=QuestionForm.MULTIPLE, number=1)),
        "anonymous": questions.reminder(words, replace(question, secrecy=Secrecy.ANONYMOUS, number=2)),
        "closed": questions.reminder(words, replace(question, state=PollState.CLOSED, number=3)),
        **{f"scan {state}": part for state, part in scans.items()},
        "mandate": mandates.reminder(words, mandate, is_open=True, is_out=False),
        "withdrawn": mandates.reminder(words, mandate, is_open=False, is_out=True),
    }


def messages(of: Extreme) -> Messages:
    """A reminder of each thing alone, and of all together."""
    parts, name = _parts(of), of.text(150)
    return {
        **{
            f"reminders.reminder, {key}": reminders.reminder(of.words, name=name, parts=[part])
            for key, part in parts.items()
        },
        "reminders.reminder": reminders.reminder(of.words, name=name, parts=[*parts.values()]),
    }


def windows(_of: Extreme) -> Windows:
    """None: it is answered in the message."""
    return {}
