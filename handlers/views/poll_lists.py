"""Polls of all kinds in lists: on Home first what waits for its reader, with a button to it."""

from collections.abc import Sequence

from alliance.home import SHORT, Part
from alliance.poll_lists import ListedPoll
from alliance.words import PollState
from handlers.ids import ActionId
from handlers.views.home_parts import list_part
from handlers.views.parts import Block, bold, button, mrkdwn, quote, section
from texts import Translator


def polls_part(words: Translator, found: Sequence[ListedPoll]) -> list[Block]:
    """Home's part: each that waits for its reader with a button, the others as a short list; nothing without any."""
    waiting = [one for one in found if one.waits_for_reader][:SHORT]
    others = [one for one in found if one not in waiting]
    blocks = [section(f"*{words('home.polls_waiting')}*")] if waiting else []
    for one in waiting:
        answer = button(words("poll.answer"), f"{ActionId.POLL_SHOW}:home", value=str(one.number), hint=one.ref)
        blocks.append(section(poll_line(words, one), block_id=f"poll:{one.number}", accessory=answer))
    return [*blocks, *list_part(words, Part.POLLS, [poll_line(words, one) for one in others])]


def poll_line(words: Translator, one: ListedPoll) -> str:
    """A poll in a line: what is asked, until when or what came of it, and how many answered."""
    parts = [
        bold(one.ref),
        words(f"poll.kind.{one.kind}"),
        quote(one.title, 150),
        mrkdwn(words.name(one.alliance.nl, one.alliance.en)),
        _standing(words, one),
        words("poll.n_of_m", n=one.answered, m=one.of),
    ]
    line = " · ".join(parts)
    return f"{line}\n{words('poll.outcome', line=quote(one.outcome, 300))}" if one.outcome else line


def _standing(words: Translator, one: ListedPoll) -> str:
    if one.state is not PollState.OPEN or one.ends_at is None:
        return words(f"poll.state.{one.state}")
    until = words("poll.until", moment=words.moment(one.ends_at))
    return words("poll.closing_soon", until=until) if one.is_closing_soon else until
