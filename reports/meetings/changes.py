"""What happened since the last papers, as a chapter of a meeting's papers."""

from collections.abc import Iterator

from alliance.bundles.past_states import ReportedBundle
from alliance.enums import DecisionOutcome, Name
from alliance.meetings.changes import Changes, StepSince
from alliance.meetings.decision_results import DecisionResult
from reports.meetings.annexes import decision, handed_line, ref_and_title
from reports.word.content import Bullets, Grid, Heading, Paragraph, Part
from texts import Translator

DECIDED_WIDTHS = (18, 26, 32, 24)
STEPS_WIDTHS = (40, 25, 35)
SHARED_WIDTHS = (12, 48, 20, 20)


def changes(told: Changes, words: Translator) -> Iterator[Part]:
    """The chapter; if nothing changed, it says so."""
    day = words.full_day(told.period.first_on)
    since = "pack.since_start" if told.is_from_start else "pack.since_day"
    if told.previous is not None:
        since = "pack.since_papers" if told.is_from_papers else "pack.since"
    yield Heading(words(since, ref=told.previous or "", day=day))
    if not (told.decided or told.steps or told.shared or told.handed):
        yield Paragraph(words("pack.nothing_changed"))
    if told.decided:
        yield Heading(words("pack.decided"), 2)
        headings = [words(f"pack.{key}") for key in ("meeting", "subject", "decision_made", "became_of")]
        rows = [
            (
                _meeting_words(one, words),
                ref_and_title(one.about, one.title, words),
                decision(one.outcome, one.line, words),
                _became(one, words),
            )
            for one in told.decided
        ]
        yield Grid(words("pack.decided_caption"), headings, rows, DECIDED_WIDTHS)
        if told.more_decided:
            yield Paragraph(words.count("pack.more_decided", told.more_decided))
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
    if told.handed:
        yield Heading(words("pack.handed"), 2)
        yield Bullets([_handed(one, words) for one in told.handed])


def _handed(one: ReportedBundle, words: Translator) -> str:
    answer = words(f"handedanswer.{one.answer}") if one.answer else ""
    day = words.full_day(one.since) if one.since is not None else ""
    addressee = words.typed_name(one.addressee or "")
    told = words(f"card.handed_{one.state}", ref=one.ref, addressee=addressee, day=day, answer=answer)
    line = f". {' '.join(one.line.split())}" if one.line else ""
    return f"{one.title}: {told}{line}"


def _meeting_words(one: DecisionResult, words: Translator) -> str:
    return f"{one.meeting}, {words.full_day(one.held_on)}"


def _became(one: DecisionResult, words: Translator) -> str:
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
    return words.name(name)
