"""The card of a contribution: the public one in a channel, and the whole one for one reader with their own buttons."""

from collections.abc import Sequence

from alliance.contributions.sharing import LinkedStep, Shown, ShownEndorsement
from alliance.enums import APPLIED, AdoptionState, ContributionKind, LinkKind, Series, Visibility
from alliance.people.members import Organisation
from handlers.contributions.views.details import detail_lines
from handlers.contributions.views.merging import merged_notice
from handlers.contributions.views.outcomes import outcome_lines
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, button, context, link_button, section
from handlers.slack.views.markup import MAX_SECTION, bold, cut, joined, link, mrkdwn, pieces, quote, short_name
from texts import Translator

CARD_BODY = 600
"""Maximum number of characters of the text on a card; the whole text is one click away."""
NAMED = 8
"""Maximum number of organisations that a card names; it gives the number of the others."""
STEPS = 5
"""Maximum number of linked action steps on a card."""
SAID = 12
"""Maximum number of organisations whose own words are shown with the whole contribution."""
OUTCOMES = 1_500
"""Maximum number of characters about the contribution's outcomes."""
BEHIND = 1_800
"""Maximum number of characters about a contribution's supporters and steps."""
WHOLE = 11_000
"""Maximum number of characters of a whole contribution in a message; Slack accepts about 12,000."""
SHOWN_ACTIONS = 4
"""Maximum number of buttons on a reader's own card; "Meer…" shows all of them."""
FIRST = ("adopt", "change_adoption", "endorse", "change_endorsement", "matches", "follow")
"""The most common actions on a contribution, in this order; the others follow in order of registration."""
LAST = "unfollow"


def card(words: Translator, item: Shown) -> list[Block]:
    """The card as posted in a channel, with the buttons that everybody there gets."""
    more = None
    if len(item.body) > CARD_BODY:
        more = button(words("card.more"), ActionId.SHOW, value=item.ref, hint=words("card.more_of", ref=item.ref))
    return [
        _top(words, item),
        section(quote(item.body, CARD_BODY), accessory=more),
        *_facts_blocks(words, item),
        actions(f"card-{item.ref}", *_public_buttons(words, item)),
    ]


def whole_card(
    words: Translator, item: Shown, buttons: Sequence[CardAction[Shown]] = (), *, links: Sequence[Shown] = ()
) -> list[Block]:
    """The whole contribution for one reader with the buttons that they may use; without buttons, read-only.

    `links` are the practices that were taken over for it, or the bottlenecks for which it was.
    """
    top, about = _top(words, item), [*_facts_blocks(words, item), *_links(words, item, links)]
    room = WHOLE - sum(_length(block) for block in (top, *about))
    body = [section(piece) for piece in pieces(cut(mrkdwn(item.body), room))]
    blocks = _fitting([top, *body, *about], [*_remarks(words, item), *detail_lines(words, item)])
    shown: list[Block] = [action_button(words, one, item) for one in buttons[:SHOWN_ACTIONS]]
    if len(buttons) > SHOWN_ACTIONS:
        shown.append(_more_button(words, item))
    if item.permalink:
        shown.append(link_button(words("card.in_channel"), item.permalink, item.ref))
    if shown:
        blocks.append(actions(f"card-{item.ref}", *shown))
    return [*blocks, *merged_notice(words, item)]


def closed_card(words: Translator, item: Shown) -> list[Block]:
    """The card for a channel with readers who may not see the contribution.

    It shows only the reference, kind and organisation.
    """
    organisation = words.name(item.organisation.names)
    kind = words(f"kind.{item.kind}")
    sentence = words("card.closed", ref=item.ref, kind=kind, organisation=mrkdwn(organisation))
    show = button(words("card.show"), ActionId.SHOW, value=item.ref, hint=words("card.show_of", ref=item.ref))
    return [section(sentence), actions(f"card-{item.ref}", show)]


def card_text(words: Translator, item: Shown) -> str:
    """The whole meaning of a card as plain text, which is all that screen readers and notifications read."""
    said = words(
        "card.text",
        ref=item.ref,
        kind=words(f"kind.{item.kind}"),
        alliance=mrkdwn(words.name(item.alliance.names)),
        title=mrkdwn(item.title),
        organisation=mrkdwn(words.name(item.organisation.names)),
        body=quote(item.body, 400),
    )
    about = [
        *_closed(words, item),
        *outcome_lines(words, item.outcomes),
        *_supporter_lines(words, item),
        *_steps(words, item),
    ]
    return cut(" ".join([said, *(f"{line.replace('*', '').rstrip('.')}." for line in about)]), MAX_SECTION)


def more_form(words: Translator, item: Shown, buttons: Sequence[CardAction[Shown]], *, follows: bool) -> list[Block]:
    """Everything one reader may do with a contribution, and whether they follow it."""
    state = words("more.follows" if follows else "more.follows_not")
    blocks = [_top(words, item), context(state)]
    if buttons:
        blocks.append(actions(f"more-{item.ref}", *[action_button(words, one, item) for one in buttons[:25]]))
    else:
        blocks.append(section(words("more.nothing")))
    return blocks


def action_button(words: Translator, action: CardAction[Shown], item: Shown) -> Block:
    """The button of a card action; the main action of the contribution's kind has the primary style."""
    by_kind = f"do.{action.name}_{item.kind}"
    label = words(by_kind) if words.has(by_kind) else words(f"do.{action.name}")
    main = "adopt" if item.kind is ContributionKind.BEST_PRACTICE else "endorse"
    style = "primary" if action.name == main else None
    return button(label, action.action_id, value=item.ref, hint=f"{label}: {item.ref}", style=style)


def endorse_button(words: Translator, item: Shown) -> Block:
    """The button "Wij hebben dit ook" for a contribution in a list."""
    return action_button(words, CardAction("endorse", ActionId.ENDORSE, lambda _person, _item: True), item)


def main_button(words: Translator, item: Shown) -> Block:
    """The most common action on a contribution in a list: to use a practice, to endorse anything else."""
    if item.kind is not ContributionKind.BEST_PRACTICE:
        return endorse_button(words, item)
    return action_button(words, CardAction("adopt", ActionId.ADOPT, lambda _person, _item: True), item)


def in_order(buttons: Sequence[CardAction[Shown]]) -> list[CardAction[Shown]]:
    """Sort actions with the most common first and unfollowing last."""

    def place(one: CardAction[Shown]) -> int:
        return FIRST.index(one.name) if one.name in FIRST else len(FIRST) + (one.name == LAST)

    return sorted(buttons, key=place)


def _public_buttons(words: Translator, item: Shown) -> list[Block]:
    """The few buttons that suit nearly everybody.

    An archived contribution gets only "Meer…", which offers what the reader may do.
    """
    if item.is_archived:
        return [_more_button(words, item)]
    names = ["adopt"] if item.kind is ContributionKind.BEST_PRACTICE else []
    shown = [
        action_button(words, CardAction(name, ActionId(name), lambda _person, _item: True), item)
        for name in [*names, "endorse", "follow"]
    ]
    return [*shown, _more_button(words, item)]


def _more_button(words: Translator, item: Shown) -> Block:
    return button(words("do.more"), ActionId.MORE, value=item.ref, hint=words("do.more_of", ref=item.ref))


def _top(words: Translator, item: Shown) -> Block:
    alliance = words.name(item.alliance.names)
    top = f"*{item.ref} · {words(f'kind.{item.kind}').capitalize()}* · {mrkdwn(alliance)}"
    return section(f"{top}\n{bold(quote(item.title, 900))}")


def _facts_blocks(words: Translator, item: Shown) -> list[Block]:
    """The blocks below the text: facts, supporters, steps, outcomes and notices."""
    blocks = [context(" · ".join(_facts(words, item)))]
    if behind := [*_supporter_lines(words, item), *_steps(words, item)]:
        blocks.append(section(cut("\n".join(behind), BEHIND)))
    if became := outcome_lines(words, item.outcomes):
        blocks.append(section(cut("\n".join(became), OUTCOMES)))
    if closed := _closed(words, item):
        blocks.append(context("\n".join(closed)))
    return blocks


def _links(words: Translator, item: Shown, links: Sequence[Shown]) -> list[Block]:
    named = [f"*{one.ref}* {quote(one.title, 150)}" for one in links]
    return [context(words(f"match.links_{item.kind}", items=" · ".join(named)))] if named else []


def _organisation(words: Translator, item: Shown) -> str:
    """The organisation that shared it, under its name at that time, with the successor it has since merged into."""
    name = mrkdwn(words.name(item.organisation.names))
    if item.successor is None:
        return name
    return words("card.now", organisation=name, successor=mrkdwn(words.name(item.successor)))


def _facts(words: Translator, item: Shown) -> list[str]:
    facts = [
        _organisation(words, item),
        words("card.by", name=short_name(item.author_name)),
    ]
    if sphere := item.details.get("sphere"):
        facts.append(words(f"sphere.{sphere}"))
    if pillar := item.details.get("pillar"):
        facts.append(words("card.asks_for", pillar=words(f"pillar.{pillar}")))
    facts.append(words("card.since", day=words.day(words.local(item.created_at).date())))
    if item.visibility is Visibility.ALLIANCE:
        facts.append(words("card.alliance_only"))
    if source := item.details.get("source_url"):
        name = short_name(str(item.details.get("source_author") or item.author_name))
        facts.append(words("card.source", message=link(str(source), words("card.a_message")), name=name))
    return facts


def _supporter_lines(words: Translator, item: Shown) -> list[str]:
    """The organisations that use or explore it, that stopped using it, and that recognise it or join in."""
    lines = adoption_lines(words, item)
    if stopped := [(one.organisation, "") for one in item.adoptions if one.state is AdoptionState.STOPPED]:
        lines.append(words("card.stopped", names=_named(words, stopped)))
    if item.endorsed_by_others:
        names = [(one.organisation, _weight(words, one)) for one in item.endorsed_by_others]
        lines.append(words.count(f"card.endorsed_{item.kind}", item.behind, names=_named(words, names)))
    return lines


def adoption_lines(words: Translator, item: Shown) -> list[str]:
    """The organisations that use a practice, with how far they are, and those that explore it; empty if none do."""
    applied = [(one.organisation, words(f"adoption.{one.state}")) for one in item.adoptions if one.state in APPLIED]
    exploring = [(one.organisation, "") for one in item.adoptions if one.state is AdoptionState.EXPLORING]
    told = (("card.adopted", applied), ("card.explored", exploring))
    return [words(key, names=_named(words, named)) for key, named in told if named]


def _weight(words: Translator, endorsement: ShownEndorsement) -> str:
    """The severity if it is light or heavy; empty for the one in between, which is what readers expect."""
    return words(f"severity.{endorsement.severity}") if endorsement.severity in {1, 3} else ""


def _named(words: Translator, named: Sequence[tuple[Organisation, str]]) -> str:
    """Organisations in a sentence, each with its remark in brackets; only the first ones if there are many."""
    shown = [
        bold(quote(words.name(organisation.names), 60)) + (f" ({said})" if said else "")
        for organisation, said in (named if len(named) <= NAMED + 1 else named[:NAMED])
    ]
    if left := len(named) - len(shown):
        return ", ".join(shown) + words("list.and") + words.count("card.others", left)
    return joined(words, shown)


def _steps(words: Translator, item: Shown) -> list[str]:
    """The action steps that belong to it, and those that wait for it."""
    ours = [step for step in item.steps if step.kind is not LinkKind.WAITS_FOR]
    waiting = [step for step in item.steps if step.kind is LinkKind.WAITS_FOR]
    lines = [_step(words, step) for step in ours[:STEPS]]
    lines += [words("card.waits", ref=step.ref, title=_step_title(words, step)) for step in waiting[:STEPS]]
    left = max(0, len(ours) - STEPS) + max(0, len(waiting) - STEPS)
    return [*lines, words.count("card.more_steps", left)] if left else lines


def _step(words: Translator, step: LinkedStep) -> str:
    return f"*{step.ref}* · {words(f'status.{step.status}')} · {_step_title(words, step)}"


def _step_title(words: Translator, step: LinkedStep) -> str:
    return quote(words.name(step.title), 120)


def _closed(words: Translator, item: Shown) -> list[str]:
    """Notices about a contribution: what was merged into it, that it is archived, or that nobody verified it."""
    lines = []
    if item.merged_numbers:
        refs = ", ".join(Series.CONTRIBUTION.ref(number) for number in item.merged_numbers[:NAMED])
        lines.append(words("card.merged_in", refs=refs))
    if item.is_archived and item.archive_reason:
        lines.append(words("card.archived_because", reason=quote(item.archive_reason, 300)))
    elif item.is_archived:
        lines.append(words("card.archived"))
    if item.not_verified_since is not None:
        day = words.day(words.local(item.not_verified_since).date())
        lines.append(words("card.not_verified", day=day))
    return lines


def _remarks(words: Translator, item: Shown) -> list[Block]:
    """Organisations' remarks on their own situation, with a note that these are their officials' words."""
    said = [one for one in item.endorsements if one.context]
    if not said:
        return []
    lines = [
        words(
            "card.said",
            organisation=bold(quote(words.name(one.organisation.names), 60)),
            context=quote(one.context, 400),
            name=short_name(one.member_name),
        )
        for one in said[:SAID]
    ]
    return [*[section(line) for line in lines], context(words("card.officials"))]


def _fitting(blocks: list[Block], further: Sequence[Block]) -> list[Block]:
    """Add as many of the further blocks as fit in a message; the last one is cut if necessary."""
    room = WHOLE - sum(_length(block) for block in blocks)
    for block in further:
        if _length(block) > room:
            if room > 100 and block["type"] == "section":
                blocks.append(section(cut(block["text"]["text"], room)))
            break
        blocks.append(block)
        room -= _length(block)
    return blocks


def _length(block: Block) -> int:
    texts = [block["text"]] if "text" in block else block.get("elements", []) or block.get("fields", [])
    return sum(len(one.get("text", "")) for one in texts if isinstance(one.get("text", ""), str))
