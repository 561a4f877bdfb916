"""The list of decisions of a meeting in Slack: its offer, its buttons, and the message above its file."""

from alliance.meetings.decision_lists import DecisionList, DecisionListState, ListedItem
from alliance.meetings.planning import ListedMeeting
from handlers.meetings.views.planning import titled
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, asking_first, button, context, section
from handlers.slack.views.markup import bold, cut, quote
from texts import Translator

SHOWN = 5
"""Maximum number of decisions in the message; the file has all."""


def list_message(
    words: Translator,
    meeting: ListedMeeting,
    made: DecisionList,
    standing: DecisionListState | None = None,
    *,
    refused: str = "",
    missing: str = "",
) -> tuple[str, list[Block]]:
    """A short summary of the decisions, above the file; with `standing`, the button to send it.

    `refused` says why it is sent to a person instead of a channel, and `missing` that the file does not follow.
    """
    key = (
        "decisionlist.draft_of"
        if made.edition is None
        else "decisionlist.edition_of"
        if made.edition == 1
        else "decisionlist.corrected_of"
    )
    told = words(key, ref=meeting.ref, title=titled(words, meeting), edition=made.edition or 0)
    decided = [one for one in made.items if one.is_decided]
    lines = [_line(words, one) for one in decided[:SHOWN]] or [words("decisionlist.nothing_decided")]
    lines += [words.count("pack.further", len(decided) - SHOWN)] if len(decided) > SHOWN else []
    open_ones = sum(one.is_open for one in made.items)
    lines += [words.count("decisionlist.open", open_ones)] if open_ones else []
    said, files = "\n".join(lines), missing or words("decisionlist.in_thread")
    blocks = [section(told), section(said), *([section(refused)] if refused else [])]
    blocks.append(section(missing) if missing else context(files))
    send = [_send_button(words, meeting.ref, standing)] if standing is not None and standing.can_be_sent else []
    show = button(words("meeting.show_agenda"), f"{ActionId.MEETING_SHOW}:{meeting.number}", value=meeting.ref)
    return "\n".join(filter(None, (told, said, refused, files))), [*blocks, actions("decision-list", *send, show)]


def _line(words: Translator, one: ListedItem) -> str:
    title = words("item.hidden") if one.title is None else quote(words.name(one.title), 80)
    named = f"{one.ref} {title}" if one.ref else title
    decided = f"{bold(words(f'decision.{one.outcome}'))}. {quote(one.line, 120)}"
    step = f" ({one.step.ref})" if one.step is not None and one.step.ref != one.ref else ""
    return f"{one.place}. {named}: {decided}{step}"


def list_buttons(words: Translator, ref: str, standing: DecisionListState) -> list[Block]:
    """The buttons to get the list, and to send it if it was not sent as it is now."""
    get = button(words("decisionlist.button"), ActionId.MEETING_LIST, value=ref)
    return [get, *([_send_button(words, ref, standing)] if standing.can_be_sent else [])]


def _send_button(words: Translator, ref: str, standing: DecisionListState) -> Block:
    """The button that sends the list as it is now, after a question."""
    label = words("decisionlist.send" if not standing.edition else "decisionlist.send_corrected")
    send = button(label, ActionId.MEETING_LIST_SEND, value=f"{ref}/{standing.content}", style="primary")
    asked = words.count("decisionlist.sure", standing.decided, ref=ref, where=_readers_of(words, standing))
    if standing.open:
        asked += " " + words.count("decisionlist.sure_open", standing.open)
    return asking_first(send, words, asked, yes=words("decisionlist.send_yes"))


def _readers_of(words: Translator, standing: DecisionListState) -> str:
    """The readers of the list, as part of a sentence."""
    names = [words.name(one) for one in standing.readers]
    names += [words("decisionlist.office")] if standing.to_office else []
    return cut(", ".join(names), 150)


def state_line(words: Translator, standing: DecisionListState) -> str:
    """Whether the list was sent, and whether that still holds; empty if it was not."""
    if standing.sent_at is None:
        return ""
    day = words.dated(words.local(standing.sent_at).date())
    return words(
        "decisionlist.was_sent" if standing.is_sent else "decisionlist.is_outdated", edition=standing.edition, day=day
    )


def offer(words: Translator, meeting: ListedMeeting, standing: DecisionListState) -> tuple[str, list[Block]]:
    """The message on the workday after a meeting: decisions to record, and the list of those that were recorded."""
    named = f"*{meeting.ref}* {titled(words, meeting)}"
    if standing.unrecorded:
        told = words.count("meeting.to_record", standing.unrecorded, meeting=named)
    else:
        told = words.count("decisionlist.recorded", standing.decided, meeting=named)
    told = f"{told} {words('decisionlist.offer_after' if standing.unrecorded else 'decisionlist.offer')}"
    show = button(words("meeting.show_agenda"), f"{ActionId.MEETING_SHOW}:{meeting.number}", value=meeting.ref)
    buttons = list_buttons(words, meeting.ref, standing)
    first = [show, buttons[0]] if standing.unrecorded else [*buttons, show]
    return told, [section(told), actions("meeting-show", *first)]


def sent_line(words: Translator, ref: str, standing: DecisionListState) -> str:
    """The answer to who sent the list."""
    return words("decisionlist.sent", ref=ref, where=quote(_readers_of(words, standing), 300))
