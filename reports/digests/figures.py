"""A digest's figures, and what needs attention, in words: shared by message, mail and workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.lists import format_list

from alliance.digests.digests import Attention, Digest
from alliance.digests.figures import TOLD, Correction, Figure, FigureName
from alliance.digests.impact import Impact, Total
from alliance.digests.lists import ReportedPoll
from alliance.words import AddresseeAnswer, AdoptionState, PollState, Status
from reports.digests.titles import is_running, period_name
from reports.polls.results import result_words
from texts import Translator

_BY_WORD: dict[str, dict[Total, str]] = {
    "adoptions_so_far": {
        Total.ADOPTIONS_EXPLORING: "digest.total.exploring",
        Total.ADOPTIONS_RUNNING: f"adoption.{AdoptionState.RUNNING}",
        Total.ADOPTIONS_EMBEDDED: f"adoption.{AdoptionState.EMBEDDED}",
        Total.ADOPTIONS_STOPPED: f"adoption.{AdoptionState.STOPPED}",
    },
    "answers_so_far": {
        Total.ANSWERS_HONOURED: f"handedanswer.{AddresseeAnswer.HONOURED}",
        Total.ANSWERS_PARTLY: f"handedanswer.{AddresseeAnswer.PARTLY}",
        Total.ANSWERS_DECLINED: f"handedanswer.{AddresseeAnswer.DECLINED}",
    },
}
"""Totals that are shown together, each with the word that distinguishes it."""
TOTALS_TOLD = (
    "adoptions_so_far",
    Total.MATCHES_ADOPTED.value,
    "answers_so_far",
    Total.BOTTLENECKS_REMOVED.value,
    Total.STEPS_DONE.value,
    Total.ORGANISATIONS_ACTIVE.value,
)
"""The totals in the line about the time since the start, in this order."""


@dataclass(frozen=True)
class LabelledFigure:
    """A figure with its words in one language."""

    figure: Figure
    label: str
    """Its name: "Actiestappen op schema"."""
    told: str
    """The figure in a phrase: "18 van 27 stappen op schema (−2)"."""


def label_figures(digest: Digest, words: Translator) -> tuple[LabelledFigure, ...]:
    """All figures of the digest, in order."""
    return tuple(
        LabelledFigure(one, words(f"report.figure.{one.name}"), tell_figure(one, digest.figures, words))
        for one in digest.figures
    )


def told_figures(digest: Digest, words: Translator) -> list[str]:
    """The figures told in a message or mail: "6 van 10 stappen op schema (−2), waarvan 3 over hun datum"."""
    return [one.told for one in label_figures(digest, words) if one.figure.name in TOLD]


def tell_figure(figure: Figure, among: Sequence[Figure], words: Translator) -> str:
    """A figure in a phrase; steps on track with how many of them are late, which is another figure `among` these."""
    told = _figure_phrase(figure, words)
    late = next((one.value for one in among if one.name is FigureName.ON_TRACK_LATE), 0)
    if figure.name is not FigureName.ON_TRACK or not late:
        return told
    return words.count("digest.of_which_late", late, figure=told)


def impact_line(impact: Impact, words: Translator) -> str:
    """The totals since the start in a sentence, leaving out zeros; empty if all are zero."""
    told = []
    for name in TOTALS_TOLD:
        apart = _BY_WORD.get(name, {})
        values = {words(word): impact.get(total, 0) for total, word in apart.items()}
        number = sum(values.values()) if apart else impact.get(Total(name), 0)
        if number:
            parts = ", ".join(f"{words.number(value)} {word}" for word, value in values.items() if value)
            told.append(words.count(f"digest.total.{name}", number, parts=parts))
    return words("digest.impact", totals=format_list(told, locale=words.language)) if told else ""


def correction_line(correction: Correction, words: Translator) -> str:
    """A reported figure that would differ now: "Later gecorrigeerd: over week 46 is gemeld 22, nu …"."""
    return words(
        "report.corrected",
        period=period_name(correction.period, words),
        reported=words.number(correction.reported),
        now=words.number(correction.now),
        figure=_name_of(correction.name, words),
    )


def counted(name: str, words: Translator) -> str:
    """How a figure or total is counted, in a sentence or two."""
    return words(f"report.counted.{name}")


def attention_line(attention: Attention, words: Translator) -> str:
    """A step that needs attention, in a line: "A-12 stagneert en is 9 dagen te laat: Conferentie voor bestuurders"."""
    step = attention.step
    reasons = [words(f"digest.attention.{step.status}")] if step.status in {Status.BLOCKED, Status.AT_RISK} else []
    reasons += [words.count("digest.attention.overdue", step.days_late)] if step.days_late else []
    reason = format_list(reasons, locale=words.language)
    title = words.name(step.title.nl, step.title.en)
    return words("digest.attention_line", reference=step.reference, reason=reason, title=title)


def poll_lines(digest: Digest, words: Translator) -> list[str]:
    """One line per poll, closed ones first: its title and its current state or, once closed, its result."""
    polls = sorted(digest.lists.polls, key=lambda one: one.state is not PollState.CLOSED)
    is_past = not is_running(digest, words)
    return [_poll_line(one, words, is_past=is_past) for one in polls]


def _poll_line(poll: ReportedPoll, words: Translator, *, is_past: bool) -> str:
    """A poll and its state in a line: "V-3 gesloten: Schuiven we de conferentie? (20 van 24) · Ja 14 van 20 (70 %)".

    For a poll that was open when a past period ended, it says that the count is the current one.
    """
    day = words.day(words.local(poll.ends_at).date())
    state = words("digest.poll_open", day=day) if poll.state is PollState.OPEN else words(f"poll.state.{poll.state}")
    is_of_now = is_past and poll.state is PollState.OPEN
    counted = words("digest.poll_counted_now" if is_of_now else "poll.n_of_m", n=poll.answered, m=poll.of)
    line = words("digest.poll_line", reference=poll.reference, state=state, title=poll.title, counted=counted)
    parts = [line, *filter(None, [result_words(words, poll.result)])]
    if poll.outcome:
        parts.append(words("poll.outcome", line=poll.outcome))
    if poll.handed:
        parts.append(words("digest.poll_handed", to=", ".join(addressee for addressee, _ in poll.handed)))
    return " · ".join(parts)


def _name_of(name: FigureName | Total, words: Translator) -> str:
    for together, apart in _BY_WORD.items():
        if name in apart:
            return f"{words(f'report.figure.{together}')}: {words(apart[Total(name)])}"
    return words(f"report.figure.{name}")


def _figure_phrase(figure: Figure, words: Translator) -> str:
    if figure.name is FigureName.ANSWERED and not figure.out_of:
        return words("digest.none_asked")
    out_of = words.number(figure.out_of) if figure.out_of is not None else ""
    told = words.count(f"digest.figure.{figure.name}", figure.value, out_of=out_of)
    if figure.change is None:
        return told
    if figure.change == 0:
        return words("digest.no_change", figure=told)
    return words("digest.change", figure=told, change=words.change(figure.change))
