"""Status polls: asking one, how far it is, and what those read who are asked."""

from dataclasses import replace

from alliance.checkins.answering import PAGE, Checkin
from alliance.checkins.asked_steps import WhyClosed
from alliance.checkins.poll_rounds import PollHead
from alliance.checkins.summaries import ChangedStep, Summary
from alliance.enums import Name, PollState, Status
from alliance.people.asked_already import AskedAlready
from alliance.polls.status_polls import OpenStep, PolledStep, ShownStatusPoll, SilentMember, StatusPollPreview
from handlers.checkins.views import checkins, rounds
from handlers.polls.views import results, status_polls
from tests.extremes.checkins import checkin_of
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES = frozenset[str]()


def _head(of: Extreme, number: int = 123_456, *, is_cancelled: bool = False) -> PollHead:
    return PollHead(
        number=number,
        name=of.text(150),
        by_member_id=1,
        is_chair=True,
        alliance=Name(of.text(150), of.text(150)),
        question=of.text(300),
        is_cancelled=is_cancelled,
        reason=of.text(300),
    )


def _checkin(of: Extreme, *, polls: int, is_cancelled: bool = False) -> Checkin:
    """A page on which every step is asked about by another status poll, or the first ones are."""
    checkin = checkin_of(of, WhyClosed.CANCELLED if is_cancelled else None)
    steps = tuple(
        replace(one, poll=_head(of, 123_456 + more, is_cancelled=is_cancelled) if more < polls else None)
        for more, one in enumerate(checkin.steps)
    )
    return replace(checkin, steps=steps, is_over=is_cancelled, is_cancelled=is_cancelled)


def _step(of: Extreme, number: int) -> ChangedStep:
    title = Name(of.text(300), of.text(300))
    waits = tuple(f"B-{one}" for one in range(100_000, 100_050))
    return ChangedStep(number, title, Status.NOT_STARTED, Status.BLOCKED, of.text(3000), waits)


def _shown(of: Extreme, state: PollState) -> ShownStatusPoll:
    steps = tuple(
        PolledStep(_step(of, number), is_answered=number % 3 > 0, answered_by=of.text(150))
        for number in range(123_000, 123_500)
    )
    refs = tuple(f"A-{number}" for number in range(123_000, 123_050))
    return ShownStatusPoll(
        number=123_456,
        title=of.text(300),
        alliance=Name(of.text(150), of.text(150)),
        asked_by=of.text(150),
        state=state,
        ends_at=NOW,
        answered=334,
        asked=500,
        steps=steps,
        silent=tuple(SilentMember(of.text(150), refs) for _ in range(60)),
        may_run=True,
        reason=of.text(300),
        outcome=of.text(1000),
        outcome_by=of.text(150),
    )


def messages(of: Extreme) -> Messages:
    """Every message of theirs, as text and blocks."""
    words = of.words
    changed = tuple(_step(of, number) for number in range(123_456, 123_500))
    told = Summary(of.alliance, NOW.date(), 44, 500, changed, changed, _head(of))
    return {
        "checkins.message, of eight status polls": checkins.message(words, _checkin(of, polls=PAGE)),
        "checkins.message, of a status poll and a check-in": checkins.message(words, _checkin(of, polls=2)),
        "checkins.message, of withdrawn status polls": checkins.message(
            words, _checkin(of, polls=PAGE, is_cancelled=True)
        ),
        **{f"status_polls.message, {state}": status_polls.message(words, _shown(of, state)) for state in PollState},
        "status_polls.sent": ("-", status_polls.sent(words, _shown(of, PollState.OPEN))),
        "status_polls.sent, twice": ("-", status_polls.sent(words, None)),
        "rounds.summary, of a status poll": rounds.summary(words, told),
        "results.status_poll_result": results.status_poll_result(
            words, _shown(of, PollState.CLOSED), rounds.summary(words, told)
        ),
    }


def windows(of: Extreme) -> Windows:
    """Every form of theirs."""
    words, metadata = of.words, "m" * 400
    steps = tuple(OpenStep(number, Name(of.text(300), of.text(300))) for number in range(123_000, 123_700))
    before = StatusPollPreview(
        alliance=of.alliance,
        steps=steps,
        unowned=steps,
        receivers=500,
        asked=tuple(AskedAlready(of.text(150), 5) for _ in range(60)),
        reported=400,
        coming_at=NOW,
    )
    groups = [(of.text(100), [(of.text(150), str(number)) for number in range(1, 131)])]
    return {
        "status_polls.alliance_form": status_polls.alliance_form(words, groups, metadata=metadata),
        "status_polls.ask_form": status_polls.ask_form(
            words,
            before,
            question=of.text(300),
            days=[NOW.date()],
            usual_day=NOW.date(),
            network_language="nl",
            metadata=metadata,
        ),
    }
