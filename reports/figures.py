"""A digest's figures and what needs attention, in words: for a message, a mail and the workbook alike."""

from dataclasses import dataclass

from alliance.digests import Attention, AttentionReason, Digest, Figure, FigureName
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
    return tuple(
        LabelledFigure(figure, words(f"report.figure.{figure.name}"), _told(figure, words)) for figure in digest.figures
    )


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


def _told(figure: Figure, words: Translator) -> str:
    out_of = words.number(figure.out_of) if figure.out_of is not None else ""
    told = words.count(f"digest.figure.{figure.name}", figure.value, out_of=out_of)
    if figure.change is None:
        return told
    if figure.change == 0:
        return words("digest.no_change", figure=told)
    return words("digest.change", figure=told, change=words.change(figure.change))
