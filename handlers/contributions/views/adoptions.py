"""The form to report an adoption, its confirmation, and the message to the practice's contact person."""

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.contributions.adoptions import MAX_ADAPTED, MAX_STOP_REASON, AdoptionPrefill
from alliance.contributions.sharing import Shown
from alliance.enums import AdoptionState, Series
from alliance.people.members import short_person_name
from handlers.contributions.views.sharing import item_ref
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, button, context, form, section
from handlers.slack.views.markup import bold, mention, mrkdwn, quote
from texts import Translator

STATE = fields.term(BlockId.STATE, "adopt.state", AdoptionState, "adopt.state_{}")
ADAPTED = fields.text(BlockId.ADAPTED, "adopt.adapted", MAX_ADAPTED, placeholder="adopt.adapted_example", optional=True)
STOP_REASON = fields.text(BlockId.STOP_REASON, "adopt.stop_reason", MAX_STOP_REASON, hint="adopt.stop_reason_hint")
ORGANISATION = fields.row(BlockId.ORGANISATION, "form.organisation", name="organisation_id", allows_none=True)
CONTACT = fields.choice(BlockId.CONTACT, "adopt.tell", allows_none=True)
REPORT = (STATE, ADAPTED, STOP_REASON, ORGANISATION)
YES, NO = "yes", "no"


def adopt_form(
    words: Translator,
    opened: AdoptionPrefill,
    *,
    asked_for: int,
    organisation: str,
    organisations: Sequence[tuple[str, Sequence[Choice]]] = (),
    metadata: str,
) -> View:
    """The form for an organisation's progress and adaptations, with whom to ask and whether to notify them.

    `asked_for` is the number that was requested, which may lead to another contribution. People who may report for
    others choose among `organisations`; `organisation` is then the id of their own, and otherwise its name.
    """
    item, said = opened.item, opened.said
    blocks: list[Block] = [section(f"*{item.ref}* · {bold(quote(item.title, 300))}")]
    if asked_for != item.number:
        blocks.append(section(words("adopt.leads_on", ref=Series.CONTRIBUTION.ref(asked_for), into=item.ref)))
    blocks += _contact(words, opened)
    if organisations:
        blocks.append(ORGANISATION.block(words, organisation, organisations))
    state = said.state if said else AdoptionState.EXPLORING
    blocks += [
        STATE.block(words, state, tells=ActionId.ADOPTION_STATE),
        ADAPTED.block(words, said.adapted if said else ""),
    ]
    if said and said.state is AdoptionState.STOPPED:
        blocks.append(STOP_REASON.block(words, said.stop_reason))
    if opened.contact and said is None:
        name = short_person_name(opened.contact[1])
        choices = [(words("adopt.tell_no"), NO), (words("adopt.tell_yes", name=name), YES)]
        blocks.append(CONTACT.block(words, NO, choices))
    if not organisations:
        blocks.append(context(words("adopt.on_behalf", organisation=mrkdwn(organisation))))
    submit = words("adopt.change" if said else "adopt.send")
    return form(words, CallbackId.ADOPT, words("adopt.title"), blocks, submit=submit, metadata=metadata)


def asks_why_stopped(blocks: Sequence[Block]) -> bool:
    """Whether the form has the question why the organisation stopped."""
    return any(block.get("block_id") == BlockId.STOP_REASON for block in blocks)


def for_state(words: Translator, blocks: Sequence[Block], state: str | None) -> list[Block]:
    """The form's blocks for the chosen state: why the organisation stopped is asked only if it did."""
    if asks_why_stopped(blocks) and state == AdoptionState.STOPPED:
        return [*blocks]
    shown = [block for block in blocks if block.get("block_id") != BlockId.STOP_REASON]
    if state == AdoptionState.STOPPED:
        after = next(place for place, block in enumerate(shown, 1) if block.get("block_id") == BlockId.ADAPTED)
        shown.insert(after, STOP_REASON.block(words))
    return shown


def noted(
    words: Translator, item: Shown, state: AdoptionState, *, organisation: str, contact: str | None, told: bool
) -> str:
    """Confirm a report on an adoption; after the first one, `contact` is the Slack id of whom to ask."""
    values = {"ref": item_ref(item), "title": bold(quote(item.title, 300)), "organisation": bold(mrkdwn(organisation))}
    if contact is None or state is AdoptionState.STOPPED:
        return words("adopt.noted_state", state=words(f"adoption.{state}"), **values)
    then = words("adopt.contact_told" if told else "adopt.contact_later", who=mention(contact))
    noted_as = "adopt.noted_exploring" if state is AdoptionState.EXPLORING else "adopt.noted"
    return f"{words(noted_as, **values)}\n{then}"


def report_button(words: Translator, item: Shown) -> Block:
    """The button to report progress with a practice."""
    hint = words("adopt.report_of", ref=item.ref)
    return button(words("adopt.report"), ActionId.ADOPT, value=item.ref, hint=hint)


def undone(words: Translator, before: Mapping[str, Any], ref: str) -> str:
    """Say that a report on an adoption was undone; `before` holds the fields that it had before, if there was one."""
    fields = before["fields"]
    if fields is None:
        return words("adopt.undone", ref=ref)
    return words("adopt.undone_change", ref=ref, state=words(f"adoption.{fields['state']}"))


def contact_notice(
    words: Translator, item: Shown, state: AdoptionState, *, organisation: str, who: str
) -> tuple[str, list[Block]]:
    """Tell the practice's contact person which organisation took it up, how far it is, and who likes to hear more."""
    values = {"ref": item_ref(item), "title": bold(quote(item.title, 300)), "organisation": bold(mrkdwn(organisation))}
    text = f"{words(f'adopt.contact_{state}', **values)} {words('adopt.contact_asks', who=mention(who))}"
    return text, [section(text)]


def _contact(words: Translator, opened: AdoptionPrefill) -> list[Block]:
    """The people to ask about the practice."""
    item = opened.item
    organisation = mrkdwn(words.name(item.organisation.names))
    lines = []
    if opened.contact:
        lines.append(words("adopt.contact", organisation=organisation, who=mention(opened.contact[0])))
    named = str(item.details.get("contact") or "")
    if named and not (opened.contact and opened.contact[1].casefold() in named.casefold()):
        lines.append(words("adopt.contact_named", contact=quote(named, 300)))
    return [context(*lines)] if lines else []
