"""What helped elsewhere with a bottleneck: at most three practices, with who uses them, their effect and failures."""

from alliance.contributions.adoptions import may_adopt
from alliance.contributions.matches import MOST_SHOWN, Helped
from alliance.contributions.sharing import Shown
from alliance.enums import AdoptionState
from alliance.people.members import Person
from handlers.contributions.views.cards import adoption_lines
from handlers.contributions.views.details import fact_line, readable
from handlers.contributions.views.sharing import item_ref
from handlers.slack.ids import ActionId
from handlers.slack.lists.renewable import renewable
from handlers.slack.views.blocks import Block, actions, button, context, section
from handlers.slack.views.markup import MAX_SECTION, bold, cut, mrkdwn, quote
from texts import Translator

MATCHES = "matches"
"""The name of an answer with what helped elsewhere."""
BODY = 300
"""Maximum number of characters of each text: enough to judge whether it fits."""
TOLD = ("outcome", "effect", "results", "went_wrong")
"""The details that say what a practice brought, and what failed."""
STOPPED = 3
"""Maximum number of organisations whose reason for stopping is shown."""


def helped(
    words: Translator, found: Helped, reader: Person, *, dismissed_now: str | None = None
) -> tuple[str, list[Block]]:
    """The practices that helped elsewhere, each with the buttons that its reader may use, and what can be put back.

    `dismissed_now` is the reference of the practice that the reader has just dismissed.
    """
    text = " ".join(opening := _opening(words, found, dismissed_now))
    blocks: list[Block] = [*map(section, opening)]
    for practice in found.practices[:MOST_SHOWN]:
        blocks += [
            section(cut("\n".join(_lines(words, found, practice)), MAX_SECTION)),
            actions(f"match-{practice.ref}", *_buttons(words, found, practice, reader)),
        ]
    item = found.bottleneck
    if any(_may_dismiss(found, practice) for practice in found.practices):
        blocks.append(context(words("match.for_all", ref=item.ref)))
    if found.dismissed:
        blocks.append(context(words("match.dismissed", ref=item.ref)))
    for practice in found.dismissed:
        hint = words("match.restore_of", ref=practice.ref)
        value = f"{item.ref} {practice.ref}"
        back = button(words("match.restore"), ActionId.MATCH_RESTORE, value=value, hint=hint)
        told = f"*{item_ref(practice)}* · {quote(practice.title, 60)}"
        blocks.append(section(told, block_id=f"match-back-{practice.ref}", accessory=back))
    named = " · ".join(f"{one.ref} {mrkdwn(one.title)}" for one in found.practices)
    return f"{text} {named}".strip(), renewable(blocks, MATCHES, item.ref)


def _opening(words: Translator, found: Helped, dismissed_now: str | None) -> list[str]:
    """What stands above the practices: what the reader's click did, and what is shown."""
    item = found.bottleneck
    opening = []
    if dismissed_now is not None:
        opening.append(words("match.hidden", practice=dismissed_now, ref=item.ref))
    if found.practices:
        opening.append(words("match.text", ref=item_ref(item), title=bold(quote(item.title, 200))))
    elif dismissed_now is None:
        opening.append(words("match.nothing_left" if found.dismissed else "match.nothing", ref=item.ref))
    return opening


def _lines(words: Translator, found: Helped, practice: Shown) -> list[str]:
    lines = [
        f"*{item_ref(practice)}* · {bold(quote(practice.title, 200))}",
        quote(practice.body, BODY),
        mrkdwn(words.name(practice.organisation.names)),
        *adoption_lines(words, practice),
    ]
    if practice.number in found.adopted:
        lines.append(words("match.adopted", ref=found.bottleneck.ref))
    details = practice.details
    told = {name: readable(words, name, details.get(name), practice.named) for name in TOLD}
    lines += [fact_line(words, name, quote(value, BODY)) for name, value in told.items() if value]
    stopped = [one for one in practice.adoptions if one.state is AdoptionState.STOPPED]
    for one in stopped[:STOPPED]:
        name = bold(quote(words.name(one.organisation.names), 60))
        lines.append(words("match.stopped", organisation=name, reason=quote(one.stop_reason, BODY)))
    return lines


def _may_dismiss(found: Helped, practice: Shown) -> bool:
    return found.may_dismiss and practice.number not in found.adopted


def _buttons(words: Translator, found: Helped, practice: Shown, reader: Person) -> list[Block]:
    pair = f"{found.bottleneck.ref} {practice.ref}"
    buttons = []
    if may_adopt(reader, practice) and practice.number not in found.adopted:
        hint = words("match.adopt_of", ref=practice.ref)
        buttons.append(button(words("match.adopt"), ActionId.MATCH_ADOPT, value=pair, style="primary", hint=hint))
    if _may_dismiss(found, practice):
        hint = words("match.dismiss_of", ref=practice.ref)
        buttons.append(button(words("match.dismiss"), ActionId.MATCH_DISMISS, value=pair, hint=hint))
    hint = words("card.show_of", ref=practice.ref)
    return [*buttons, button(words("card.show"), ActionId.SHOW, value=practice.ref, hint=hint)]
