"""The message above the papers of a meeting, and the notice that there is nothing to make them of."""

from collections.abc import Sequence

from alliance.calendar.periods import Period
from alliance.enums import Purpose
from alliance.meetings.planning import ListedMeeting
from alliance.meetings.sent_files import SentFiles
from alliance.meetings.shown_items import ShownItem
from handlers.meetings.views.planning import titled
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, View, actions, button, context, form, section, select
from handlers.slack.views.markup import cut, mrkdwn, quote
from handlers.slack.views.undelivered import reason_key
from texts import Translator

SHOWN = 10
"""Maximum number of items to decide on that the message names."""


def pack_message(
    words: Translator,
    meeting: ListedMeeting,
    items: Sequence[ShownItem],
    *,
    version: int,
    period: Period | None,
    refused: tuple[str, str] | None = None,
    missing: str = "",
) -> tuple[str, list[Block]]:
    """The meeting whose papers these are, and what must be decided.

    With `period` it announces a workbook for that period. `refused` is the channel that refused the papers, and the
    error: it says why they come to a person instead. `missing` says that the files do not follow.
    """
    told = words("pack.ready", ref=meeting.ref, title=titled(words, meeting), version=version)
    counted = [
        words.count(f"pack.{purpose}", number)
        for purpose in Purpose
        if (number := sum(one.purpose is purpose for one in items))
    ]
    lines = [" · ".join(counted)] if counted else [words("pack.nothing")]
    to_decide = [
        _line(words, place, one) for place, one in enumerate(items, start=1) if one.purpose is Purpose.DECISION
    ]
    if to_decide:
        lines += [words("pack.to_decide_line"), *to_decide[:SHOWN]]
        lines += [words.count("pack.further", len(to_decide) - SHOWN)] if len(to_decide) > SHOWN else []
    said = "\n".join(lines)
    files = words("pack.in_thread")
    if period is not None:
        files = words("pack.in_thread_both", days=words.days(period.first_on, period.last_on))
    blocks = [section(told), section(said)]
    if limited := [one.ref for one in items if one.is_limited and one.ref is not None]:
        warned = words.count("pack.limited", len(limited), refs=cut(", ".join(limited), 300))
        said, blocks = f"{said}\n{warned}", [*blocks, section(f":lock: {warned}")]
    if refused is not None:
        channel_id, error = refused
        why = words(f"pack.instead_{reason_key(error)}", channel=f"<#{channel_id}>", error=mrkdwn(error))
        said, blocks = f"{said}\n{why}", [*blocks, section(why)]
    return f"{told}\n{said}\n{missing or files}", [
        *blocks,
        section(missing) if missing else context(files),
        _show(words, meeting),
    ]


def sent_message(
    words: Translator, meeting: ListedMeeting, *, version: int, missing: str = ""
) -> tuple[str, list[Block]]:
    """The message above papers as they were sent before; `missing` says that the files do not follow."""
    told = words("pack.sent_again", ref=meeting.ref, title=titled(words, meeting), version=version)
    files = missing or words("pack.sent_in_thread")
    return f"{told}\n{files}", [
        section(told),
        section(missing) if missing else context(files),
        _show(words, meeting),
    ]


def sent_select(words: Translator, found: Sequence[SentFiles]) -> Block:
    """The choice between papers and lists of decisions that were sent, newest first."""
    choices = []
    for one in found:
        told = words(
            f"meeting.sent_{one.kind}", edition=one.edition, day=words.full_day(words.local(one.sent_at).date())
        )
        if one.language not in {"", words.language}:
            told = words("meeting.sent_language", sent=told, language=words(f"file.in_{one.language}"))
        choices.append((told, f"{one.kind}/{one.edition}/{one.language}"))
    return select(BlockId.EDITION, words("meeting.sent_which"), choices, initial=choices[0][1])


def sent_form(words: Translator, ref: str, found: Sequence[SentFiles], *, metadata: str) -> View:
    """The form to choose what was sent of a meeting, to have it again."""
    blocks = [section(words("meeting.sent_about")), sent_select(words, found)]
    return form(words, CallbackId.MEETING_SENT, ref, blocks, submit=words("decisionlist.send_yes"), metadata=metadata)


def empty_pack(words: Translator, meeting: ListedMeeting) -> tuple[str, list[Block]]:
    """The notice that papers were due but the agenda is empty."""
    told = words("pack.empty", ref=meeting.ref, title=titled(words, meeting))
    return told, [section(told), _show(words, meeting)]


def _line(words: Translator, place: int, item: ShownItem) -> str:
    title = words("item.hidden") if item.title is None else quote(words.name(item.title), 120)
    named = f"{item.ref} {title}" if item.ref else title
    return cut(f"{place}. {named}", 200)


def _show(words: Translator, meeting: ListedMeeting) -> Block:
    show = button(words("meeting.show_agenda"), f"{ActionId.MEETING_SHOW}:{meeting.number}", value=meeting.ref)
    return actions("meeting-show", show)
