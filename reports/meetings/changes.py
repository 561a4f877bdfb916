"""Changes since the previous meeting, as a chapter of a meeting's papers."""

from collections.abc import Iterator

from alliance.meetings.changes import BecameOf, Changes, StepSince
from alliance.words import DecisionOutcome, Name
from reports.meetings.annexes import handed_line
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part
from texts import Translator

DECIDED_WIDTHS = (30, 42, 28)
STEPS_WIDTHS = (40, 25, 35)
SHARED_WIDTHS = (12, 48, 20, 20)


def changes(told: Changes, words: Translator) -> Iterator[Part]:
    """The chapter; if nothing changed, it says so."""
    day = words.full_day(told.period.first_on)
    is_after = told.previous is not None
    since = "pack.since_start" if told.is_from_start else "pack.since_day"
    yield Heading(words("pack.since", ref=told.previous, day=day) if is_after else words(since, day=day))
    if not (told.decided or told.steps or told.shared or told.answered):
        yield Paragraph(words("pack.nothing_changed"))
    if told.decided:
        yield Heading(words("pack.decided"), 2)
        headings = [words(f"pack.{key}") for key in ("subject", "decision_made", "became_of")]
        rows = [(_called(one, words), _decision(one, words), _became(one, words)) for one in told.decided]
        yield Grid(words("pack.decided_caption", ref=told.previous), headings, rows, DECIDED_WIDTHS)
    if told.steps:
        yield Heading(words("pack.steps"), 2)
        headings = [words(f"pack.{key}") for key in ("step", "status", "note")]
        steps = [(f"{one.ref} · {_name(one.title, words)}", _status(one, words), one.note) for one in told.steps]
        yield Grid(words("pack.steps_caption"), headings, steps, STEPS_WIDTHS)
    if told.shared:
        yield Heading(words("pack.shared_since"), 2)
        headings = [words(f"pack.{key}") for key in ("reference", "subject", "kind", "organisation")]
        shared = [
            (one.ref, one.title, words(f"kind.{one.kind}"), _name(one.organisation, words)) for one in told.shared
        ]
        yield Grid(words("pack.shared_caption"), headings, shared, SHARED_WIDTHS)
    if told.answered:
        yield Heading(words("pack.answered"), 2)
        yield Bullets(
            [
                words("pack.answer_line", ref=ref, title=title, addressee=who, answer=words(f"handedanswer.{answer}"))
                for ref, title, who, answer in told.answered
            ]
        )


def _called(one: BecameOf, words: Translator) -> str:
    title = _name(one.title, words) if one.title is not None else words("pack.hidden")
    return f"{one.about} · {title}" if one.about else title


def _decision(one: BecameOf, words: Translator) -> str:
    if one.outcome is None:
        return words("pack.undecided")
    outcome = words(f"decision.{one.outcome}").capitalize()
    return f"{outcome}: {one.line}" if one.line else outcome


def _became(one: BecameOf, words: Translator) -> str:
    lines = []
    if one.step is not None and one.status is not None:
        lines.append(words("pack.became_step", ref=one.step, status=words(f"status.{one.status}")))
    if one.handed is not None and one.outcome is not DecisionOutcome.DECLINED:
        lines.append(handed_line(one.handed, words))
    return "; ".join(lines) or "–"


def _status(one: StepSince, words: Translator) -> str:
    now = words(f"status.{one.status}")
    if one.before is None:
        return words("pack.step_new", status=now)
    return words("pack.step_changed", before=words(f"status.{one.before}"), status=now)


def _name(name: Name, words: Translator) -> str:
    return words.name(name.nl, name.en)
