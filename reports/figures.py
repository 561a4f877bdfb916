"""A digest's figures and what needs attention, in words: for a message, a mail and the workbook alike."""

from dataclasses import dataclass

from alliance.digest_lists import ReportedPoll
from alliance.digests import Attention, AttentionReason, Digest
from alliance.figures import Figure, FigureName
from alliance.words import PollState
from texts import Translator


@dataclass(frozen=True)
class LabelledFigure:
    """A figure with its words in one language."""

    figure: Figure
    label: str
    """Its name: "Actiestappen op schema"."""
    told: str
    """The figure as people say it: "18 van 27 stappen op schema (−2)"."""


def label_figures(digest: Digest, words: Translator) -> tuple[LabelledFigure, ...]:
    """All figures of the digest, in their order."""
    return tuple(label(figure, words) for figure in digest.figures)


def label(figure: Figure, words: Translator) -> LabelledFigure:
    """A figure with its words."""
    return LabelledFigure(figure, words(f"report.figure.{figure.name}"), _told(figure, words))


def counted(name: FigureName, words: Translator) -> str:
    """How a figure is counted, in a sentence or two."""
    return words(f"report.counted.{name}")


def attention_line(attention: Attention, words: Translator) -> str:
    """What needs attention, in a line: "A-12 is 9 dagen te laat: Conferentie voor bestuurders"."""
    step = attention.step
    if attention.reason is AttentionReason.OVERDUE:
        reason = words.count("digest.attention.overdue", step.days_late)
    else:
        reason = words(f"digest.attention.{attention.reason}")
    title = words.name(step.title.nl, step.title.en)
    return words("digest.attention_line", reference=step.reference, reason=reason, title=title)


def poll_line(poll: ReportedPoll, words: Translator) -> str:
    """What a poll asks and how it stands, in a line: "V-3 gesloten: Schuiven we de conferentie? (20 van 24)"."""
    day = words.day(words.local(poll.ends_at).date())
    state = words("digest.poll_open", day=day) if poll.state is PollState.OPEN else words(f"poll.state.{poll.state}")
    counted = words("poll.n_of_m", n=poll.answered, m=poll.of)
    line = words("digest.poll_line", reference=poll.reference, state=state, title=poll.title, counted=counted)
    parts = [line]
    if poll.outcome:
        parts.append(words("poll.outcome", line=poll.outcome))
    if poll.handed:
        parts.append(words("digest.poll_handed", to=", ".join(addressee for addressee, _ in poll.handed)))
    return " · ".join(parts)


def _told(figure: Figure, words: Translator) -> str:
    out_of = words.number(figure.out_of) if figure.out_of is not None else ""
    told = words.count(f"digest.figure.{figure.name}", figure.value, out_of=out_of)
    if figure.change is None:
        return told
    if figure.change == 0:
        return words("digest.no_change", figure=told)
    return words("digest.change", figure=told, change=words.change(figure.change))
