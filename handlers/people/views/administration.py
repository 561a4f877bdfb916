"""`/kennis beheer`: the views of the menu and its forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from alliance.enums import ChairKind
from alliance.people.network_contact import MAX_CONTACT
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, anew_for, button, context, form, section
from handlers.slack.views.markup import bold, listed, mrkdwn, short_name
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
FORMS = (
    CallbackId.ADMIN_CONTACT,
    CallbackId.ADMIN_CHANNEL,
)
"""Forms that a menu button opens directly; other buttons show a list first."""
CONTACT = fields.line(BlockId.CONTACT, "admin.contact", MAX_CONTACT, hint="admin.contact_hint", optional=True)
ALLIANCE = fields.row(BlockId.ALLIANCE, "form.alliance", placeholder="form.choose")
CHANNEL = fields.channel(BlockId.CHANNEL, "admin.channel", hint="admin.channel_hint")
SHOWN_ALLIANCES = 20
SHOWN_SHARED = 5
Entry = CallbackId | ActionId
ROWS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("lists", (ActionId.LIST_PEOPLE, ActionId.LIST_ORGANISATIONS, ActionId.LIST_ALLIANCES, ActionId.LIST_WORDS)),
    ("records", (ActionId.AUDIT_LOG, ActionId.OPEN_IMPORT, ActionId.OPEN_ARCHIVE)),
    (
        "settings",
        (
            CallbackId.ADMIN_CONTACT,
            ActionId.OPEN_DELEGATES,
            CallbackId.ADMIN_CHANNEL,
            ActionId.LIST_SCHEDULES,
            ActionId.LIST_CLOSURES,
        ),
    ),
)
"""The rows of buttons: the lists, from which everything in them is changed, and what is in no list."""
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
    """The administration menu: the lists, what is in no list, and how the secretariat is reached.

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
    words: Translator,
    name: CallbackId,
    *,
    alliances: Groups = (),
    alliance_id: int | None = None,
    channel_id: str | None = None,
    contact: str = "",
) -> View:
    """The form of one of the menu's buttons, filled with what is set now.

    `contact` is where the secretariat is reached; an alliance has `channel_id` once it was chosen.
    """
    if name is CallbackId.ADMIN_CONTACT:
        blocks = [CONTACT.block(words, contact)]
    else:
        shown = CHANNEL.block(words, channel_id)
        blocks = [
            ALLIANCE.block(words, alliance_id, alliances, tells=ActionId.CHANNEL_OF),
            shown if alliance_id is None else anew_for(shown, alliance_id),
        ]
    return form(words, name, words(f"admin.{name}"), blocks)
