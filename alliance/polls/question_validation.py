"""Validate a question's form, independent of the alliance: texts, options, quorum, secrecy."""

from dataclasses import dataclass, replace

from alliance.enums import QuestionForm, Results, Secrecy, Voter
from alliance.errors import Invalid
from alliance.typed_text import check_length, check_text, clean_line, clean_text, is_readable

MAX_QUESTION = 300
MAX_OPTION = 150
MAX_EXPLANATION = 1000
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
SCALE = ("1", "2", "3", "4", "5")
"""The options of a scale, in order."""


@dataclass(frozen=True)
class QuestionDraft:
    """The values of a form for a new question."""

    question: str
    options: tuple[str, ...]
    """Empty for a scale, whose options are fixed."""
    form: QuestionForm
    most: int
    """How many options one voter may choose; only used if several may be chosen."""
    voter: Voter
    secrecy: Secrecy
    results: Results
    """Must be `AT_END` if votes are anonymous."""
    quorum: int | None
    """How many of the organisations that take part have to vote for the result to count; None for no quorum."""
    takes_options: bool
    """Whether members may propose further options."""
    explanation: str = ""


def check_draft(draft: QuestionDraft) -> QuestionDraft:
    """Return the question as it is stored: texts cleaned, a scale's options added. Raises Invalid for a field."""
    made = replace(draft, question=clean_line(draft.question), explanation=clean_text(draft.explanation))
    check_text("question", made.question, MAX_QUESTION, empty="problem.poll_question_empty")
    check_length("explanation", made.explanation, MAX_EXPLANATION)
    made = replace(made, options=_options(made))
    made = replace(made, most=_most(made))
    if made.quorum is not None and made.quorum < 1:
        raise Invalid("quorum", "problem.quorum_low")
    if made.form is QuestionForm.SCALE and made.takes_options:
        raise Invalid("takes_options", "problem.scale_takes_no_options")
    if made.secrecy is Secrecy.ANONYMOUS:
        _check_anonymous(made)
    return made


def check_option(text: str, existing: tuple[str, ...]) -> str:
    """Return an option as it is stored. Raises Invalid if it is unreadable, too long, a duplicate, or one too many."""
    option = clean_line(text)
    check_text("option", option, MAX_OPTION)
    if option.casefold() in {one.casefold() for one in existing}:
        raise Invalid("option", "problem.options_equal", option=option)
    if len(existing) >= MOST_OPTIONS:
        raise Invalid("option", "problem.options_many", most=MOST_OPTIONS, count=len(existing) + 1)
    return option


def _options(draft: QuestionDraft) -> tuple[str, ...]:
    if draft.form is QuestionForm.SCALE:
        return SCALE
    options = tuple(option for typed in draft.options if is_readable(option := clean_line(typed)))
    if len(options) < FEWEST_OPTIONS:
        raise Invalid("options", "problem.options_few", fewest=FEWEST_OPTIONS)
    if len(options) > MOST_OPTIONS:
        raise Invalid("options", "problem.options_many", most=MOST_OPTIONS, count=len(options))
    seen: set[str] = set()
    for option in options:
        if len(option) > MAX_OPTION:
            raise Invalid("options", "problem.option_long", limit=MAX_OPTION, length=len(option), option=option[:40])
        if option.casefold() in seen:
            raise Invalid("options", "problem.options_equal", option=option)
        seen.add(option.casefold())
    return options


def _most(draft: QuestionDraft) -> int:
    if draft.form is not QuestionForm.MULTIPLE:
        return 1
    limit = MOST_OPTIONS if draft.takes_options else len(draft.options)
    if not FEWEST_OPTIONS <= draft.most <= limit:
        raise Invalid("most", "problem.most_range", fewest=FEWEST_OPTIONS, most=limit)
    return draft.most


def _check_anonymous(draft: QuestionDraft) -> None:
    if draft.voter is not Voter.PERSON:
        raise Invalid("voter", "problem.anonymous_by_person")
    if draft.takes_options:
        raise Invalid("takes_options", "problem.anonymous_takes_no_options")
    if draft.results is not Results.AT_END:
        raise Invalid("results", "problem.anonymous_at_end")
