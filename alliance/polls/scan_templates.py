"""Templates of quick scans that ship with the bot, in both languages, based on the network's agenda."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from alliance.enums import ScanForm
from alliance.errors import Invalid
from alliance.polls.scan_drafts import ScanOutline
from alliance.polls.scan_questions import ScanQuestionDraft
from alliance.starter.scans import (
    Option,
    QuestionText,
    Scan,
    ScanTextEntry,
    ScanTitleEntry,
    Unit,
    read_scans,
    scans_path,
)

InBoth = ScanTitleEntry | ScanTextEntry | QuestionText | Unit | Option
"""A text of a template, in both languages."""
Say = Callable[[InBoth], str]
"""Chooses between a text's Dutch and English wording."""


@cache
def list_templates() -> tuple[Scan, ...]:
    """Return all templates in the order of their file, which is read and validated once."""
    return read_scans(scans_path()).scans


def outline_of(slug: str, say: Say) -> ScanOutline:
    """Return a template in one language as the outline of a new scan. Raises Invalid for an unknown template."""
    found = next((one for one in list_templates() if one.slug == slug), None)
    if found is None:
        raise Invalid("start_from", "problem.scan_template_unknown")
    questions = (
        ScanQuestionDraft(
            text=say(one.text),
            form=one.form,
            options=tuple(say(option) for option in one.options),
            unit=say(one.unit) if one.unit else "",
            is_required=one.required,
            lowest=Decimal(one.lowest) if one.form is ScanForm.NUMBER else None,
            highest=Decimal(one.highest) if one.highest is not None else None,
            is_summed=bool(one.summed),
        )
        for one in found.questions
    )
    return ScanOutline(say(found.title), say(found.explanation), tuple(questions))
