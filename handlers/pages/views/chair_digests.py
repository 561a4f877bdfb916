"""The short summary of an alliance in a chair's weekly digest, with one button per line."""

from collections.abc import Sequence

from alliance.agenda.steps import ShownStep
from alliance.pages.chair_digests import SHOWN, ChairDigest
from alliance.pages.home import HomePart
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, button, context, section
from handlers.slack.views.markup import bold, mrkdwn, quote
from texts import Translator, meeting_title

Button = tuple[str, ActionId, str]
"""A button's label, action and value."""


def chair_digest(
    words: Translator, found: ChairDigest, *, period: str, key: str, told: Sequence[str]
) -> tuple[str, list[Block]]:
    """The summary as text, and as blocks with a button per line.

    `told` are the figures in words; `key` is the key of the period.
    """
    alliance = mrkdwn(words.name(found.alliance))
    about = str(found.alliance_id)
    lines = [
        *(
            (_steps(words, part, steps), _whole(words, part, steps, about))
            for part, steps in (
                (HomePart.ATTENTION, found.attention),
                (HomePart.NO_OWNER, found.no_owner),
                (HomePart.UNDECIDED, found.undecided),
            )
        ),
        (
            words("chairweek.happened", period=period, figures="; ".join(mrkdwn(one) for one in told)),
            (words("chairweek.workbook"), ActionId.DIGEST_WORKBOOK, f"{key} {about}"),
        ),
        (_next(words, found), _to_next(words, found, about)),
    ]
    title = words("chairweek.title", alliance=alliance)
    blocks = [section(bold(title))]
    for place, (line, (label, action_id, value)) in enumerate(lines):
        accessory = button(label, f"{action_id}:{place}", value=value, hint=f"{label}: {alliance}")
        blocks.append(section(line, accessory=accessory))
    blocks.append(context(words("chairweek.stop")))
    return "\n".join([title, *(line for line, _ in lines)]), blocks


def _whole(words: Translator, part: HomePart, steps: Sequence[ShownStep], about: str) -> Button:
    """The button to the whole list or, if that is empty, to the agenda."""
    if not steps:
        return words("menu.actions"), ActionId.SHOW_STEPS, about
    return words(f"home.{part}"), ActionId.HOME_ALL, f"{part}:{about}"


def _to_next(words: Translator, found: ChairDigest, about: str) -> Button:
    if found.next_meeting is None:
        return words("menu.overview"), ActionId.SHOW_OVERVIEW, about
    return words("meeting.show_agenda"), ActionId.MEETING_SHOW, found.next_meeting.ref


def _steps(words: Translator, what: HomePart, steps: Sequence[ShownStep]) -> str:
    """The steps by reference and title, or a friendly sentence if there are none."""
    if not steps:
        return words(f"chairweek.{what}_none")
    named = [f"{one.ref} {quote(words.name(one.titles), 120)}" for one in steps[:SHOWN]]
    more = f" {words.count('list.more', len(steps) - SHOWN)}" if len(steps) > SHOWN else ""
    return words(f"chairweek.{what}", steps=", ".join(named) + more)


def _next(words: Translator, found: ChairDigest) -> str:
    if found.next_checkin_at is None:
        said = words("chairweek.no_next")
    else:
        said = words("chairweek.next", moment=words.moment(found.next_checkin_at))
    if found.next_meeting is None:
        return said
    meeting = found.next_meeting
    title, day = quote(meeting_title(words, meeting.title, meeting.held_on), 100), words.dated(meeting.held_on)
    return f"{words('chairweek.meeting', ref=meeting.ref, title=title, day=day)} {said}"
