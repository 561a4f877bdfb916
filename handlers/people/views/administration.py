"""`/kennis beheer`: the views of the menu and its forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from alliance.people.names import MAX_NAME
from alliance.people.network_contact import MAX_CONTACT
from alliance.people.organisations import Moving
from alliance.words import ChairKind, OrganisationKind, ParticipationKind
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.parts import (
    Block,
    Choice,
    View,
    actions,
    bold,
    button,
    channel_select,
    context,
    form,
    grouped_select,
    listed,
    mrkdwn,
    section,
    select,
    short_name,
    text_input,
)
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
FORMS = (
    CallbackId.ADMIN_CONTACT,
    CallbackId.ADMIN_NEW_ORGANISATION,
    CallbackId.ADMIN_PARTICIPATION,
    CallbackId.ADMIN_END_ORGANISATION,
    CallbackId.ADMIN_CHANNEL,
)
"""Forms that a menu button opens directly; other buttons show a list first."""
WITH_ALLIANCE = frozenset({CallbackId.ADMIN_CHANNEL, CallbackId.ADMIN_PARTICIPATION})
WITHOUT_ORGANISATION = frozenset(
    {CallbackId.ADMIN_CHANNEL, CallbackId.ADMIN_CONTACT, CallbackId.ADMIN_NEW_ORGANISATION}
)
NONE = "none"
SHOWN_ALLIANCES = 20
SHOWN_SHARED = 5
Entry = CallbackId | ActionId
ROWS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("lists", (ActionId.LIST_PEOPLE, ActionId.LIST_ALLIANCES)),
    ("records", (ActionId.OPEN_IMPORT,)),
    (
        "settings",
        (
            CallbackId.ADMIN_CONTACT,
            ActionId.OPEN_DELEGATES,
            CallbackId.ADMIN_NEW_ORGANISATION,
            CallbackId.ADMIN_PARTICIPATION,
            CallbackId.ADMIN_END_ORGANISATION,
            ActionId.LIST_THEMES,
            ActionId.LIST_TOPICS,
            CallbackId.ADMIN_CHANNEL,
            ActionId.LIST_SCHEDULES,
            ActionId.LIST_CLOSURES,
            ActionId.LIST_SYNONYMS,
            ActionId.OPEN_SDGS,
        ),
    ),
)
"""The rows of buttons: the lists, from which everything in them is changed, and what stands in no list."""
FOR_CHAIRS: tuple[Entry, ...] = (
    ActionId.LIST_TOPICS,
    ActionId.OPEN_DELEGATES,
    ActionId.LIST_SCHEDULES,
    ActionId.LIST_CLOSURES,
)


@dataclass(frozen=True)
class AllianceSetup:
    """The channel and chairs of an alliance, as the menu shows them."""

    name: str
    channel_id: str | None
    chairs: Sequence[tuple[ChairKind, str]]


def menu(words: Translator, secretariat: Sequence[str], contact: str, shared: Sequence[str] = ()) -> list[Block]:
    """The administration menu: the lists, what stands in no list, and how the secretariat is reached.

    `shared` are the private channels that are shared with another organisation.
    """
    names = listed(words, secretariat)
    office = words("admin.now_secretariat", names=names) if names else words("admin.now_nobody")
    reached = words("admin.now_contact", contact=mrkdwn(contact)) if contact else words("admin.now_no_contact")
    warned = [section(shared_warning(words, one)) for one in shared[:SHOWN_SHARED]]
    rows = [_row(words, name, entries) for name, entries in ROWS if entries]
    return [section(words("admin.menu")), *warned, *chain.from_iterable(rows), context(office, reached)]


def shared_warning(words: Translator, channel_id: str) -> str:
    """A warning that a private channel is shared, with what can be done about it."""
    return f":warning: {words('admin.channel_shared', channel=f'<#{channel_id}>')}"


def chairs_menu(words: Translator, alliances: Sequence[AllianceSetup]) -> list[Block]:
    """The administration menu for chairs, about their own alliances."""
    lines = [words("admin.now"), *[_state(words, one) for one in alliances[:SHOWN_ALLIANCES]]]
    return [section(words("admin.menu")), *_row(words, "own", FOR_CHAIRS), section("\n".join(lines))]


def _row(words: Translator, name: str, entries: Sequence[Entry]) -> list[Block]:
    buttons = [_entry(words, entry) for entry in entries]
    return [section(words(f"admin.row_{name}")), actions(f"admin_{name}", *buttons)]


def _entry(words: Translator, entry: Entry) -> Block:
    if isinstance(entry, CallbackId):
        return button(words(f"admin.{entry}"), f"{ActionId.ADMIN}:{entry}", value=entry)
    return button(words(f"admin.{entry}"), entry)


def _state(words: Translator, alliance: AllianceSetup) -> str:
    chairs = ", ".join(f"{short_name(name)} ({words(f'chair.{kind}')})" for kind, name in alliance.chairs)
    channel = f"<#{alliance.channel_id}>" if alliance.channel_id else words("admin.now_no_channel")
    return f"{bold(mrkdwn(alliance.name))}: {channel} · {chairs or words('admin.now_no_chair')}"


def admin_form(
    words: Translator, name: CallbackId, *, alliances: Groups, organisations: Groups, contact: str = ""
) -> View:
    """The form behind one of the menu's buttons; `contact` is where the secretariat is reached now."""
    fields = {
        CallbackId.ADMIN_CONTACT: (partial(_contact, contact),),
        CallbackId.ADMIN_CHANNEL: (_alliance, _channel),
        CallbackId.ADMIN_PARTICIPATION: (_alliance, _organisation, _participation),
        CallbackId.ADMIN_NEW_ORGANISATION: (_name, _organisation_kind, _mail_domain),
        CallbackId.ADMIN_END_ORGANISATION: (_organisation,),
    }[name]
    blocks = [build(words, alliances, organisations) for build in fields]
    return form(words, name, words(f"admin.{name}"), blocks, submit=words("form.save"))


def ending(words: Translator, ended: str, moving: Moving, *, organisations: Groups, metadata: str) -> View:
    """The form to end an organisation: what moves to its successor, and the choice of the successor.

    Choosing the successor confirms the change.
    """
    counted = [
        words.count(f"ending.{name}", number)
        for name, number in (
            ("members", moving.members),
            ("participations", moving.participations),
            ("endorsements", moving.endorsements),
            ("adoptions", moving.adoptions),
            ("steps", moving.steps),
        )
        if number
    ]
    name = mrkdwn(ended)
    told = [words("ending.question", organisation=name)]
    if counted:
        told.append("\n".join([words("ending.moves"), *[f"• {line}" for line in counted]]))
    if moving.contributions:
        told.append(words.count("ending.stays", moving.contributions, organisation=name))
    blocks = [section("\n\n".join(told)), _successor(words, organisations), context(words("ending.final"))]
    title, submit = words(f"admin.{CallbackId.ADMIN_END_ORGANISATION}"), words("ending.submit")
    return form(words, CallbackId.ADMIN_END_ORGANISATION, title, blocks, submit=submit, metadata=metadata)


def _alliance(words: Translator, alliances: Groups, _organisations: Groups) -> Block:
    return grouped_select(BlockId.ALLIANCE, words("form.alliance"), alliances, placeholder=words("form.choose"))


def _organisation(words: Translator, _alliances: Groups, organisations: Groups) -> Block:
    label = words("form.organisation")
    return grouped_select(BlockId.ORGANISATION, label, organisations, placeholder=words("form.choose"))


def _successor(words: Translator, organisations: Groups) -> Block:
    label, hint = words("ending.successor"), words("ending.successor_hint")
    return grouped_select(BlockId.SUCCESSOR, label, organisations, placeholder=words("form.choose"), hint=hint)


def _contact(contact: str, words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    label, hint = words("admin.contact"), words("admin.contact_hint")
    return text_input(BlockId.CONTACT, label, max_length=MAX_CONTACT, initial=contact, hint=hint, optional=True)


def _channel(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    label = words("admin.channel")
    return channel_select(BlockId.CHANNEL, label, placeholder=words("form.choose"), hint=words("admin.channel_hint"))


def _participation(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    kinds = [(words(f"participation.{kind}"), kind.value) for kind in ParticipationKind]
    kinds.append((words("participation.none"), NONE))
    return select(BlockId.PARTICIPATION, words("admin.participation"), kinds, initial=ParticipationKind.TAKES_PART)


def _name(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    return text_input(BlockId.NAME, words("admin.name"), max_length=MAX_NAME)


def _organisation_kind(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    kinds = [(words(f"orgkind.{kind}"), kind.value) for kind in OrganisationKind]
    return select(BlockId.ORGANISATION_KIND, words("admin.organisation_kind"), kinds, initial=OrganisationKind.CITY)


def _mail_domain(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    label, hint = words("admin.mail_domain"), words("admin.mail_domain_hint")
    return text_input(BlockId.MAIL_DOMAIN, label, max_length=255, hint=hint, optional=True)
