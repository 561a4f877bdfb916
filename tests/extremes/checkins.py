"""Check-ins, and being away."""

from dataclasses import replace

from alliance.checkins.answering import PAGE, Checkin, CheckinStep, OwnerQuestion
from alliance.checkins.asked_steps import WhyClosed
from alliance.enums import Name, Status
from handlers.checkins.views import absences, checkins
from handlers.slack.views.blocks import section
from tests.extremes.agenda import step
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES = frozenset({"checkins.to_answer", "checkins.first_name"})


def asked(of: Extreme, over: WhyClosed | None = None) -> CheckinStep:
    """A step as it is asked about, answered by somebody else."""
    return CheckinStep(
        step=step(of),
        previous=Status.AT_RISK,
        is_answered=True,
        answered_by=of.text(150),
        instead_of=of.text(150),
        over=over,
    )


def checkin_of(of: Extreme, over: WhyClosed | None = None) -> Checkin:
    # Block ids come from the steps' numbers, so each is another step.
    one = asked(of, over)
    steps = tuple(replace(one, step=replace(one.step, number=one.step.number + more)) for more in range(PAGE))
    return Checkin(
        message_id=123_456_789,
        name=of.text(150),
        member_id=2,
        ends_at=NOW,
        steps=steps,
        page=3,
        pages=8,
        total=60,
        waiting=0 if over else 7,
        is_over=over is WhyClosed.NEW_ROUND,
        snoozed_until=NOW,
    )


def messages(of: Extreme) -> Messages:
    """Every message of theirs, as text and blocks."""
    words = of.words
    organisations = tuple((of.text(150), str(key)) for key in range(1, 131))
    name = Name(of.text(300), of.text(300))
    questions = [OwnerQuestion(number, name, organisations, 123_456_789) for number in range(123_456, 123_500)]
    owners = checkins.owner_questions(words, questions)
    stored = checkins.answered(words, 123_456, Status.ON_TRACK)
    taken = checkins.owner_chosen(words, ref="A-123456", organisation=Name(of.text(150)))
    left = checkins.to_answer(words, replace(checkin_of(of), message_id=None))
    return {
        "checkins.message": checkins.message(words, checkin_of(of), owners),
        "checkins.owner_questions": ("-", owners),
        **{f"checkins.message, {over}": checkins.message(words, checkin_of(of, over)) for over in WhyClosed},
        "checkins.message, for a chair who is asked nothing": checkins.message(
            words, replace(checkin_of(of), total=0, steps=())
        ),
        "checkins.answered": (stored, [section(stored)]),
        "checkins.owner_chosen": (taken, [section(taken)]),
        "absences.away": absences.away(
            words,
            first_on=NOW.date(),
            last_on=NOW.date(),
            back_on=NOW.date(),
            deputy=of.text(150),
            is_now=False,
        ),
        "absences.back": absences.back(words, left),
        "absences.refused": absences.refused(words, stored, [NOW.date()] * 2),
    }


def windows(of: Extreme) -> Windows:
    """Every form of theirs."""
    words, metadata = of.words, "m" * 200
    return {
        "checkins.note_form": checkins.note_form(words, asked(of), metadata=metadata),
        "absences.away_form": absences.away_form(
            words, first_on=NOW.date(), last_on=NOW.date(), deputy="U1", is_away=True, metadata=metadata
        ),
    }
