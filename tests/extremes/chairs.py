"""What chairs hear and ask: their message of the day, the summary of a round, questions to the executive chair."""

from alliance.agenda.escalations import EscalationPreview
from alliance.attention.chair_days import AllianceDay, RoundNews, SilentOwner, StepNews
from alliance.checkins.summaries import ChangedStep, Summary
from alliance.enums import ChairKind, EscalationAnswer, Name, Status
from alliance.people.asked_already import AskedAlready
from alliance.people.delegates import HeldBy
from handlers.agenda.views import escalations
from handlers.attention.views import chair_days
from handlers.checkins.views import rounds
from handlers.people.views import delegates
from storage.tables import Member
from tests.extremes.agenda import question, step
from tests.extremes.long_values import NOW, Extreme, Messages, Windows


def messages(of: Extreme) -> Messages:
    """Every message of theirs, as text and blocks."""
    words, name = of.words, Name(of.text(300), of.text(300))
    changed = ChangedStep(123_456, name, Status.ON_TRACK, Status.BLOCKED, of.text(3000), ("B-123456",) * 20)
    summary = Summary(of.alliance, NOW.date(), 12_345, 12_345, (changed,) * 40, (changed,) * 40)
    news = StepNews(123_456, name, of.text(3000), NOW.date(), ("B-123456",) * 20)
    other = StepNews(7, name, of.text(3000), NOW.date())
    day = AllianceDay(
        of.alliance,
        stuck=(news,) * 40,
        overdue=(other,) * 40,
        unowned=(news,) * 40,
        ended=(RoundNews(1, 12_345, (news,) * 40, (changed,) * 40, (changed,) * 40),) * 3,
        silent=(SilentOwner(of.text(150), "U01234567890", ("A-123456",) * 40),) * 40,
        missed=(NOW.date(),) * 5,
        may_lay_before=True,
    )
    days = []
    for number in range(1, 12):
        alliance = of.alliance
        alliance.id = number
        days.append(AllianceDay(alliance, **{key: value for key, value in vars(day).items() if key != "alliance"}))
    answered = question(of, EscalationAnswer.NOT_AGREED)
    shown = step(of)
    held = HeldBy(1, ChairKind.EXECUTIVE, of.text(150), Name(of.text(150), of.text(150)), ())
    return {
        "rounds.summary": rounds.summary(words, summary),
        "chair_days.chair_day": ("-", chair_days.chair_day(words, days)),
        "chair_days.chair_day, one": ("-", chair_days.chair_day(words, [day])),
        "rounds.urgent": rounds.urgent(words, shown, note=of.text(3000), name=of.text(150)),
        "escalations.question_message": escalations.question_message(
            words, shown, question(of), by=of.text(150), reader=of.text(150), may_answer=True
        ),
        "escalations.question_message, answered": escalations.question_message(
            words, shown, answered, by=of.text(150), reader="-", may_answer=True
        ),
        "escalations.answered": escalations.answered(words, shown, answered, by=of.text(150)),
        "escalations.escalated": ("-", escalations.escalated(words, shown, name=of.text(150))),
        "delegates.made_delegate": delegates.made_delegate(words, held, by="<@U1>"),
    }


def windows(of: Extreme) -> Windows:
    """Every form of theirs."""
    words = of.words
    member = Member(id=1, slack_user_id="U1", organisation_id=1, name=of.text(150), created_at=NOW)
    before = EscalationPreview(member, (member,) * 20, (AskedAlready(of.text(150), 12),) * 20)
    held = [
        HeldBy(number, ChairKind.EXECUTIVE, of.text(150), Name(of.text(150)), (("U1", of.text(150)),) * 20)
        for number in range(1, 101)
    ]
    return {
        "escalations.escalation_form": escalations.escalation_form(words, step(of), before, metadata="m" * 200),
        "escalations.answer_form": escalations.answer_form(
            words,
            "A-123456",
            of.text(300),
            of.text(1000),
            said=EscalationAnswer.DISCUSS,
            line=of.text(1000),
            metadata="m",
        ),
        "delegates.delegates_form": delegates.delegates_form(words, held, held[-1], metadata="m" * 200),
    }


PIECES = {"escalations.asked_already", "rounds.changed_line", "rounds.group_lines", "rounds.stuck_line"}
"""What is only part of something that is shown."""
