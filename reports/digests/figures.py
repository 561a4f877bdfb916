"""A digest's figures and the totals since the start in words: shared by message, mail and workbook."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from babel.lists import format_list

from alliance.digests.digests import Digest
from alliance.digests.figures import TOLD, Correction, Figure, FigureName
from alliance.digests.impact import Impact, Total
from alliance.enums import AddresseeAnswer, AdoptionState
from reports.digests.titles import period_name
from texts import Translator

_BY_WORD: dict[str, dict[Total, str]] = {
    "adoptions_so_far": {
        Total.ADOPTIONS_RUNNING: f"adoption.{AdoptionState.RUNNING}",
        Total.ADOPTIONS_EMBEDDED: f"adoption.{AdoptionState.EMBEDDED}",
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
    Total.ADOPTIONS_EXPLORING.value,
    Total.ADOPTIONS_STOPPED.value,
    Total.MATCHES_ADOPTED.value,
    "answers_so_far",
    Total.BOTTLENECKS_REMOVED.value,
    Total.STEPS_DONE.value,
    Total.ORGANISATIONS_ACTIVE.value,
)
"""The totals in the line about the time since the start, in this order."""


_NOUNS = {
    FigureName.ON_TRACK: "step",
    FigureName.ON_TRACK_LATE: "step",
    FigureName.ANSWERED: "question",
    FigureName.CONTRIBUTORS: "organisation",
    FigureName.NEEDS_ATTENTION: "step",
    FigureName.UPDATED: "step",
}
"""What a figure is counted out of, which is singular or plural by that number."""


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
        LabelledFigure(one, words(f"report.figure.{one.name}"), describe_figure(one, digest.figures, words))
        for one in digest.figures
    )


def figure_lines(digest: Digest, words: Translator) -> list[str]:
    """The figures in a message or mail: "6 van 10 stappen op schema (−2), waarvan 3 over hun datum"."""
    return [one.told for one in label_figures(digest, words) if one.figure.name in TOLD]


def describe_figure(figure: Figure, among: Sequence[Figure], words: Translator) -> str:
    """A figure in a phrase; steps on track with how many of them are late, which is another figure `among` these."""
    told = _figure_phrase(figure, words)
    late = next((one.value for one in among if one.name is FigureName.ON_TRACK_LATE), 0)
    if figure.name is not FigureName.ON_TRACK or not late:
        return told
    return words.count("digest.of_which_late", late, figure=told)


def impact_line(impact: Impact, since: dt.date | None, words: Translator) -> str:
    """The totals since the network's first day of use in a sentence, leaving out zeros; empty if all are zero."""
    told = []
    for name in TOTALS_TOLD:
        apart = _BY_WORD.get(name, {})
        values = {words(word): impact.get(total, 0) for total, word in apart.items()}
        number = sum(values.values()) if apart else impact.get(Total(name), 0)
        if number:
            parts = ", ".join(f"{words.number(value)} {word}" for word, value in values.items() if value)
            told.append(words.count(f"digest.total.{name}", number, parts=parts))
    if not told or since is None:
        return ""
    return words("digest.impact", day=words.full_day(since), totals=format_list(told, locale=words.language))


def correction_line(correction: Correction, words: Translator) -> str:
    """A reported figure that would differ now: "Later gecorrigeerd: over week 46 is gemeld 22, nu …"."""
    return words(
        "report.corrected",
        period=period_name(correction.period, words),
        reported=words.number(correction.reported),
        now=words.number(correction.now),
        figure=_name_of(correction.name, words),
    )


def corrected_lines(digest: Digest, words: Translator) -> list[str]:
    """The figures that this edition corrects ("Verbeterd in deze editie: …"), and what would differ now."""
    anew = [
        words(
            "report.corrects",
            reported=words.number(one.reported),
            now=words.number(one.now),
            figure=_name_of(one.name, words),
        )
        for one in digest.corrects
    ]
    return [*anew, *(correction_line(one, words) for one in digest.corrections)]


def counted(name: str, words: Translator) -> str:
    """How a figure or total is counted, in a sentence or two."""
    return words(f"report.counted.{name}")


def _name_of(name: FigureName | Total, words: Translator) -> str:
    for together, apart in _BY_WORD.items():
        if name in apart:
            return f"{words(f'report.figure.{together}')}: {words(apart[Total(name)])}"
    return words(f"report.figure.{name}")


def _figure_phrase(figure: Figure, words: Translator) -> str:
    if figure.name is FigureName.ANSWERED and not figure.out_of:
        return words("digest.none_asked")
    if figure.name is FigureName.ON_TRACK and not figure.out_of:
        return words("digest.no_steps")
    noun = words.count(f"digest.noun.{_NOUNS[figure.name]}", figure.out_of or 0) if figure.name in _NOUNS else ""
    out_of = words.number(figure.out_of) if figure.out_of is not None else ""
    told = words.count(f"digest.figure.{figure.name}", figure.value, out_of=out_of, noun=noun)
    if figure.change is None:
        return told
    if figure.change == 0:
        return words("digest.no_change", figure=told)
    return words("digest.change", figure=told, change=words.change(figure.change))
