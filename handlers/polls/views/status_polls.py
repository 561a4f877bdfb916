"""A status poll: the form to ask, and its progress, for the asker and for readers who look it up."""

import datetime as dt
from collections.abc import Sequence

from alliance.enums import PollKind, PollState, Status
from alliance.polls.status_polls import MAX_QUESTION, PolledStep, ShownStatusPoll, StatusPollPreview
from handlers.polls.views.managing import manage_buttons
from handlers.polls.views.question_forms import asked_words
from handlers.slack import fields
from handlers.slack.ids import BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, context, form, language_note, section
from handlers.slack.views.markup import bold, cut, mrkdwn, quote, short_name
from texts import Translator

ALLIANCE = fields.row(BlockId.ALLIANCE, "form.alliance", placeholder="form.choose")
STEPS = fields.rows(BlockId.STEPS, "statuspoll.steps", hint="statuspoll.steps_hint", optional=True)
ASK_ALL = fields.tick(BlockId.ASK_ALL, "statuspoll.ask_all", box="statuspoll.ask_all_yes")
QUESTION = fields.text(
    BlockId.QUESTION,
    "statuspoll.question",
    MAX_QUESTION,
    placeholder="statuspoll.default",
    hint="statuspoll.question_hint",
    optional=True,
)
DAY = fields.choice(BlockId.DAY, "statuspoll.until")
ENDS_ON = fields.day(BlockId.ENDS_ON, "statuspoll.other", hint="statuspoll.other_hint", optional=True)
OTHER = "other"
"""The option for a day other than the proposed ones."""
MOST_STEPS = 500
"""Maximum number of steps to choose from individually; all steps together can always be chosen."""
PAGE = 100
"""Maximum number of options in one group."""
SHOWN = 15
"""Maximum number of steps, and of people, named in the message; the rest is counted."""
ROOM = 2_800
"""Characters for the lines of the steps, which share one section."""


def alliance_form(words: Translator, alliances: Sequence[tuple[str, Sequence[Choice]]], *, metadata: str) -> View:
    """The form to choose the alliance, if there are several."""
    blocks, title, submit = [ALLIANCE.block(words, choices=alliances)], words("statuspoll.title"), words("first.go_on")
    return form(words, CallbackId.STATUS_POLL_ALLIANCE, title, blocks, submit=submit, metadata=metadata)


def ask_form(
    words: Translator,
    before: StatusPollPreview,
    *,
    question: str,
    days: Sequence[dt.date],
    usual_day: dt.date,
    network_language: str,
    metadata: str,
) -> View:
    """The form for question, steps and deadline, with what a chair should know before asking."""
    alliance = mrkdwn(words.name(before.alliance.names))
    all_steps = words.count("statuspoll.all_steps", len(before.steps))
    proposed = [*[(_day(words, day), day.isoformat()) for day in days], (words("statuspoll.other_day"), OTHER)]
    blocks = [
        section(words("statuspoll.form", alliance=alliance)),
        *_to_know(words, before),
        STEPS.block(words, choices=_step_groups(words, before), placeholder=all_steps),
        *([ASK_ALL.block(words)] if before.reported else []),
        QUESTION.block(words, question),
        DAY.block(words, usual_day.isoformat(), proposed),
        ENDS_ON.block(words),
        *language_note(words, network_language),
    ]
    title, submit = words("statuspoll.title"), words("statuspoll.send")
    return form(words, CallbackId.STATUS_POLL, title, blocks, submit=submit, metadata=metadata)


def sent(words: Translator, shown: ShownStatusPoll | None) -> list[Block]:
    """The confirmation that the poll was sent; `shown` is None if the same form was submitted before."""
    if shown is None:
        return [section(words("statuspoll.sent_before"))]
    told = [words.count("statuspoll.sent", shown.asked, ref=shown.ref)]
    if shown.answered:
        told.append(words.count("statuspoll.sent_known", shown.answered))
    return [section(" ".join([*told, words("statuspoll.sent_follow")]))]


def message(words: Translator, shown: ShownStatusPoll) -> tuple[str, list[Block]]:
    """The poll's progress: counts for everybody; names and buttons for people who may run it."""
    alliance = quote(words.name(shown.alliance), 150)
    title = quote(shown.title, MAX_QUESTION)
    about = words("statuspoll.about", ref=shown.ref, alliance=alliance, name=cut(short_name(shown.asked_by), 80))
    standing = _progress_line(words, shown)
    blocks = [section(f"{about}\n{bold(title.replace(chr(10), ' '))}\n{standing}")]
    if shown.state is not PollState.CANCELLED:
        blocks += _steps(words, shown)
        if shown.silent:
            blocks.append(section(_silent(words, shown)))
    if shown.outcome:
        line = quote(shown.outcome, 1000)
        blocks.append(section(words("poll.outcome", line=line)))
    blocks.append(context(words("statuspoll.named" if shown.may_run else "statuspoll.counts")))
    kind, has_answers = PollKind.STATUS_POLL, bool(shown.answered)
    if shown.may_run and (buttons := manage_buttons(words, shown.number, shown.state, kind, has_answers=has_answers)):
        blocks.append(buttons)
    return cut(f"{about} {title} {standing}", 3000), blocks


def _progress_line(words: Translator, shown: ShownStatusPoll) -> str:
    if shown.state is PollState.CANCELLED:
        return words("statuspoll.was_cancelled", reason=quote(shown.reason, 300))
    counts = words.count("statuspoll.n_of_m", shown.asked, answered=shown.answered)
    if shown.state is PollState.CLOSED or shown.ends_at is None:
        return words("statuspoll.was_closed", counts=counts)
    return words("statuspoll.runs", counts=counts, moment=words.moment(shown.ends_at))


def _steps(words: Translator, shown: ShownStatusPoll) -> list[Block]:
    """The steps: stuck ones first, then changed ones; unanswered ones come last, since the names count them anyway."""
    ordered = sorted(shown.steps, key=lambda one: (_rank(one), one.step.number))
    lines: list[str] = []
    for line in (_line(words, one) for one in ordered[:SHOWN]):
        if sum(len(one) + 1 for one in lines) + len(line) > ROOM:
            break
        lines.append(line)
    more = len(ordered) - len(lines)
    if more > 0:
        lines.append(words.count("list.more", more))
    return [section("\n".join(lines))] if lines else []


def _rank(one: PolledStep) -> int:
    if not one.is_answered:
        return 3
    if one.step.status is Status.BLOCKED:
        return 0
    return 1 if one.step.before is not one.step.status else 2


def _line(words: Translator, one: PolledStep) -> str:
    step = one.step
    title = quote(words.name(step.title), 100)
    status = words(f"status.{step.status}")
    if not one.is_answered:
        return words("statuspoll.line_open", ref=step.ref, title=title, status=status)
    if step.before is not step.status:
        status = words("summary.from_to", before=words(f"status.{step.before}"), now=status)
    line = words("statuspoll.line", ref=step.ref, title=title, status=status)
    if one.answered_by:
        line += f" ({cut(short_name(one.answered_by), 60)})"
    if step.status is Status.BLOCKED and step.waits_for:
        line += f" · {words('checkin.waits_for', refs=', '.join(step.waits_for[:5]))}"
    return f"{line}: {quote(step.note, 120)}" if step.note else line


def _silent(words: Translator, shown: ShownStatusPoll) -> str:
    """People who have not answered, for people who may run the poll."""
    told = [f"{cut(short_name(one.name), 60)} ({_refs(one.refs)})" for one in shown.silent[:SHOWN]]
    more = len(shown.silent) - SHOWN
    rest = f" {words.count('list.more', more)}" if more > 0 else ""
    return f"{bold(words('statuspoll.silent'))} {', '.join(told)}{rest}"


def _refs(refs: Sequence[str]) -> str:
    return ", ".join(refs[:5]) + (" …" if len(refs) > 5 else "")


def _step_groups(words: Translator, before: StatusPollPreview) -> list[tuple[str, list[Choice]]]:
    """The steps in groups that Slack can show, each labelled with its first and last reference."""
    steps = before.steps[:MOST_STEPS]
    pages = [steps[start : start + PAGE] for start in range(0, len(steps), PAGE)]
    return [
        (
            words("statuspoll.page", first=page[0].ref, last=page[-1].ref),
            [(f"{one.ref} {words.name(one.title)}", str(one.number)) for one in page],
        )
        for page in pages
    ]


def _to_know(words: Translator, before: StatusPollPreview) -> list[Block]:
    """What to know: recipients already asked this week, a check-in to be merged, and steps without an owner."""
    lines = [words.count("statuspoll.receivers", before.receivers)]
    if before.asked:
        lines.append(asked_words(words, before.asked))
    if before.reported:
        lines.append(words("statuspoll.reported", reported=before.reported, n=len(before.steps)))
    if before.coming_at is not None:
        lines.append(words("statuspoll.merged", moment=words.moment(before.coming_at)))
    if before.unowned:
        refs = _refs([one.ref for one in before.unowned])
        lines.append(words.count("statuspoll.unowned", len(before.unowned), refs=refs))
    if len(before.steps) > MOST_STEPS:
        lines.append(words("statuspoll.first_steps", n=MOST_STEPS))
    lines.append(words("statuspoll.always_named"))
    return [context("\n".join(lines))]


def _day(words: Translator, day: dt.date) -> str:
    return words("statuspoll.day", weekday=words.weekday(day.weekday()), day=words.day(day))
