"""Lists of polls of every kind; on Home, those that wait for the reader come first, with a button."""

from collections.abc import Sequence

from alliance.pages.home import SHORT, HomePart
from alliance.polls.lists import ListedPoll
from alliance.words import PollKind, PollState
from handlers.pages.views.home_parts import list_part
from handlers.slack.ids import ActionId
from handlers.slack.views.parts import Block, bold, button, quote, section
from texts import Translator


def polls_part(words: Translator, found: Sequence[ListedPoll]) -> list[Block]:
    """Home's polls: those that wait for the reader, with a button; scans with their matrix; a list of the others."""
    waiting = [one for one in found if one.waits_for_reader][:SHORT]
    scans = [one for one in found if one.kind is PollKind.QUICK_SCAN and one not in waiting][:SHORT]
    others = [one for one in found if one not in waiting and one not in scans]
    blocks = [section(f"*{words('home.polls_waiting')}*")] if waiting else []
    for one in waiting:
        answer = button(words("poll.answer"), f"{ActionId.POLL_SHOW}:home", value=str(one.number), hint=one.ref)
        blocks.append(section(poll_line(words, one), block_id=f"poll:{one.number}", accessory=answer))
    for one in scans:
        matrix = button(words("quickscan.matrix"), f"{ActionId.SCAN_MATRIX}:home", value=str(one.number), hint=one.ref)
        blocks.append(section(poll_line(words, one), block_id=f"poll:{one.number}", accessory=matrix))
    return [*blocks, *list_part(words, HomePart.POLLS, [poll_line(words, one) for one in others])]


def poll_line(words: Translator, one: ListedPoll) -> str:
    """A poll as one line: its title, its end or state, and how many answered; its outcome on a second line."""
    parts = [
        bold(one.ref),
        words(f"poll.kind.{one.kind}"),
        quote(one.title, 120),
        quote(words.name(one.alliance.nl, one.alliance.en), 60),
        _state_words(words, one),
        words("poll.n_of_m", n=one.answered, m=one.of),
    ]
    line = " · ".join(parts)
    return f"{line}\n{words('poll.outcome', line=quote(one.outcome, 150))}" if one.outcome else line


def _state_words(words: Translator, one: ListedPoll) -> str:
    if one.state is not PollState.OPEN or one.ends_at is None:
        return words(f"poll.state.{one.state}")
    until = words("poll.until", moment=words.moment(one.ends_at))
    return words("poll.closing_soon", until=until) if one.is_closing_soon else until
