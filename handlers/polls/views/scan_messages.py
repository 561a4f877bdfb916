"""The message of a quick scan: its questions, deadline, respondents so far, and outcome."""

from alliance.enums import Name, PollState
from alliance.polls.scans import ShownScan
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import bold, cut, link, mrkdwn, quote, short_name
from handlers.slack.views.reminders import ReminderPart
from texts import Translator

SHOWN_HANDED = 5


def message(words: Translator, shown: ShownScan, *, knows_reader: bool = False) -> tuple[str, list[Block]]:
    """A scan for everybody in a channel, or for one reader in a direct message or an answer."""
    alliance = quote(words.name(shown.alliance), 200)
    parts = [f"*{shown.ref} · {words('quickscan.kind')}*", alliance]
    if shown.state is not PollState.OPEN:
        parts.append(bold(words(f"quickscan.state_{shown.state}")))
    title = bold(quote(shown.title, 300))
    told = [" · ".join(parts), title, *filter(None, [quote(shown.explanation, 1400)])]
    facts = _facts(words, shown)
    said = _state_lines(words, shown)
    blocks = [section("\n".join(told)), *([section("\n".join(said))] if said else []), context(" · ".join(facts))]
    if shown.state is PollState.OPEN:
        blocks.append(context(words("quickscan.named")))
    buttons = _buttons(words, shown, knows_reader=knows_reader)
    if buttons:
        blocks.append(actions(f"scan-{shown.number}", *buttons))
    kind = " · ".join([words("quickscan.kind"), *(one.replace("*", "") for one in parts[2:])])
    spoken = [f"{one[:1].upper()}{one[1:]}" for one in facts]
    text = f"{shown.ref} {kind} ({alliance}): {quote(shown.title, 300)}. {'. '.join([*spoken, *said])}"
    return cut(text, 3900), blocks


def draft(words: Translator, shown: ShownScan) -> tuple[str, list[Block]]:
    """A scan that is still a draft, for people who may continue it."""
    alliance = quote(words.name(shown.alliance), 200)
    count = words.count("quickscan.questions", shown.questions)
    told = f"*{shown.ref}* · {words('builder.draft')} · {alliance} · {count}\n{bold(quote(shown.title, 300))}"
    value, hint = str(shown.number), words("builder.resume_of", ref=shown.ref)
    resume = button(words("builder.resume"), f"{ActionId.SCAN_RESUME}:{value}", value=value, hint=hint)
    return cut(told.replace("*", ""), 3000), [section(told), actions(f"scan-{value}", resume)]


def reminder(words: Translator, shown: ShownScan, *, organisation: Name, permalink: str | None) -> ReminderPart:
    """A scan in a reminder to an organisation, with the button to fill it in."""
    title = quote(shown.title, 300)
    way = [context(link(permalink, words("quickscan.to_message")))] if permalink is not None else []
    if shown.state is not PollState.OPEN or shown.ends_at is None:
        told = words("poll.reminder_over", ref=shown.ref, title=title)
        return ReminderPart((), told, [section(told), *way])
    told = words(
        "quickscan.reminder_answered" if shown.has_answered else "quickscan.reminder",
        ref=shown.ref,
        title=title,
        moment=words.moment(shown.ends_at),
        organisation=mrkdwn(words.name(organisation)),
    )
    fill = actions(f"scan-{shown.number}", _answer(words, shown, is_main=not shown.has_answered))
    return ReminderPart(() if shown.has_answered else (shown.ref,), told, [section(told), fill, *way])


def _facts(words: Translator, shown: ShownScan) -> list[str]:
    facts = [words.count("quickscan.questions", shown.questions)]
    if shown.state is not PollState.CANCELLED:
        of = words.number(shown.organisations)
        facts.append(words("quickscan.answered_of", n=words.number(shown.answered), of=of))
    if shown.state is PollState.OPEN and shown.ends_at is not None:
        facts.append(words("quickscan.until", moment=words.moment(shown.ends_at)))
    facts.append(words("quickscan.by", name=short_name(shown.by)))
    return facts


def _state_lines(words: Translator, shown: ShownScan) -> list[str]:
    lines = []
    if shown.state is PollState.OPEN and shown.has_answered:
        lines.append(words("quickscan.own_answered"))
    if shown.state is PollState.CANCELLED:
        lines.append(words("quickscan.cancelled", reason=quote(shown.reason, 600)))
    if shown.outcome:
        lines.append(words("quickscan.outcome", line=quote(shown.outcome, 1200), name=short_name(shown.outcome_by)))
    for one in shown.handed[:SHOWN_HANDED]:
        addressee = quote(words.typed_name(one.addressee), 200)
        handed = words("quickscan.handed", addressee=addressee, day=words.full_day(one.handed_on))
        lines.append(f"{handed} {quote(one.note, 150)}".rstrip())
    more = len(shown.handed) - SHOWN_HANDED
    return [*lines, *([words.count("list.more", more)] if more > 0 else [])]


def _buttons(words: Translator, shown: ShownScan, *, knows_reader: bool) -> list[Block]:
    value, found = str(shown.number), []
    if shown.state is PollState.OPEN and shown.may_answer:
        found.append(_answer(words, shown, is_main=not shown.has_answered))
    if shown.state is not PollState.CANCELLED:
        found.append(
            button(
                words("quickscan.matrix"),
                ActionId.SCAN_MATRIX,
                value=value,
                hint=words("quickscan.matrix_of", ref=shown.ref),
            )
        )
    if shown.may_run or not knows_reader:
        found.append(button(words("poll.manage"), ActionId.POLL_MANAGE, value=value))
    return found


def _answer(words: Translator, shown: ShownScan, *, is_main: bool) -> Block:
    label = words("quickscan.correct") if shown.has_answered else words("quickscan.answer")
    style = "primary" if is_main else None
    hint = words("quickscan.answer_of", ref=shown.ref)
    return button(label, ActionId.SCAN_ANSWER, value=str(shown.number), style=style, hint=hint)
