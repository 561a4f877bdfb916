"""`/kennis beheer`: the views of the menu and its forms."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    user_select,
)
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
FORMS = (
    CallbackId.ADMIN_SECRETARIAT,
    CallbackId.ADMIN_CHAIR,
    CallbackId.ADMIN_ORGANISATION,
    CallbackId.ADMIN_NEW_ORGANISATION,
    CallbackId.ADMIN_PARTICIPATION,
    CallbackId.ADMIN_END_ORGANISATION,
    CallbackId.ADMIN_CHANNEL,
    CallbackId.ADMIN_CONTACT,
)
"""Forms that a menu button opens directly; themes, alliances, topics and synonyms show a list first."""
APPOINT, DISMISS = "appoint", "dismiss"
WITH_ALLIANCE = frozenset({CallbackId.ADMIN_CHAIR, CallbackId.ADMIN_CHANNEL, CallbackId.ADMIN_PARTICIPATION})
WITHOUT_ORGANISATION = frozenset({CallbackId.ADMIN_CHANNEL, CallbackId.ADMIN_NEW_ORGANISATION})
NONE = "none"
SHOWN_ALLIANCES = 20
SHOWN_SHARED = 5
SECTIONS: tuple[tuple[str, tuple[CallbackId | ActionId, ...]], ...] = (
    ("people", (*FORMS[:3], ActionId.OPEN_DELEGATES, CallbackId.ADMIN_CONTACT)),
    ("organisations", FORMS[3:6]),
    ("alliances", (ActionId.LIST_ALLIANCES, ActionId.LIST_THEMES, ActionId.LIST_TOPICS, CallbackId.ADMIN_CHANNEL)),
    ("checkins", (ActionId.LIST_SCHEDULES, ActionId.LIST_CLOSURES)),
    ("search", (ActionId.LIST_SYNONYMS, ActionId.OPEN_SDGS)),
)
FOR_CHAIRS: tuple[tuple[str, tuple[CallbackId | ActionId, ...]], ...] = (
    ("own", (ActionId.LIST_TOPICS, ActionId.OPEN_DELEGATES, ActionId.LIST_SCHEDULES, ActionId.LIST_CLOSURES)),
)


@dataclass(frozen=True)
class AllianceSetup:
    """The channel and chairs of an alliance, as the menu shows them."""

    name: str
    channel_id: str | None
    chairs: Sequence[tuple[ChairKind, str]]


def menu(
    words: Translator, secretariat: Sequence[str], alliances: Sequence[AllianceSetup], shared: Sequence[str] = ()
) -> list[Block]:
    """The administration menu by subject, with the current state of affairs.

    `shared` are the private channels that are shared with another organisation.
    """
    names = listed(words, secretariat)
    office = words("admin.now_secretariat", names=names) if names else words("admin.now_nobody")
    lines = [words("admin.now"), office, *[_state(words, one) for one in alliances[:SHOWN_ALLIANCES]]]
    if len(alliances) > SHOWN_ALLIANCES:
        lines.append(words.count("admin.now_more", len(alliances) - SHOWN_ALLIANCES))
    warned = [section(shared_warning(words, one)) for one in shared[:SHOWN_SHARED]]
    return [section(words("admin.menu")), *warned, *_sections(words, SECTIONS), section("\n".join(lines))]


def shared_warning(words: Translator, channel_id: str) -> str:
    """A warning that a private channel is shared, with what can be done about it."""
    return f":warning: {words('admin.channel_shared', channel=f'<#{channel_id}>')}"


def chairs_menu(words: Translator, alliances: Sequence[AllianceSetup]) -> list[Block]:
    """The administration menu for chairs, about their own alliances."""
    lines = [words("admin.now"), *[_state(words, one) for one in alliances[:SHOWN_ALLIANCES]]]
    return [section(words("admin.menu")), *_sections(words, FOR_CHAIRS), section("\n".join(lines))]


def _sections(words: Translator, sections: Sequence[tuple[str, Sequence[CallbackId | ActionId]]]) -> list[Block]:
    blocks = []
    for name, entries in sections:
        text = f"*{words(f'admin.section_{name}')}*\n{words(f'admin.about_{name}')}"
        blocks += [section(text), actions(f"admin_{name}", *[_entry(words, entry) for entry in entries])]
    return blocks


def _entry(words: Translator, entry: CallbackId | ActionId) -> Block:
    if isinstance(entry, CallbackId):
        return button(words(f"admin.{entry}"), f"{ActionId.ADMIN}:{entry}", value=entry)
    return button(words(f"admin.{entry}"), entry)


def _state(words: Translator, alliance: AllianceSetup) -> str:
    chairs = ", ".join(f"{short_name(name)} ({words(f'chair.{kind}')})" for kind, name in alliance.chairs)
    channel = f"<#{alliance.channel_id}>" if alliance.channel_id else words("admin.now_no_channel")
    return f"{bold(mrkdwn(alliance.name))}: {channel} · {chairs or words('admin.now_no_chair')}"


def admin_form(words: Translator, name: CallbackId, *, alliances: Groups, organisations: Groups) -> View:
    """The form behind one of the menu's buttons."""
    fields = {
        CallbackId.ADMIN_SECRETARIAT: (_change, _member, _organisation_of_new),
        CallbackId.ADMIN_CHAIR: (_alliance, _chair_kind, _chair_change, _member, _organisation_of_new),
        CallbackId.ADMIN_CHANNEL: (_alliance, _channel),
        CallbackId.ADMIN_PARTICIPATION: (_alliance, _organisation, _participation),
        CallbackId.ADMIN_ORGANISATION: (_member, _membership, _organisation_spoken_for),
        CallbackId.ADMIN_NEW_ORGANISATION: (_name, _organisation_kind, _mail_domain),
        CallbackId.ADMIN_END_ORGANISATION: (_organisation,),
    }[name]
    blocks = [build(words, alliances, organisations) for build in fields]
    return form(words, name, words(f"admin.{name}"), blocks, submit=words("form.save"))


def contact_form(words: Translator, contact: str) -> View:
    """The form with where readers of a dossier reach the secretariat."""
    hint = words("admin.contact_hint")
    block = text_input(
        BlockId.CONTACT, words("admin.contact"), max_length=MAX_CONTACT, initial=contact, hint=hint, optional=True
    )
    title = words(f"admin.{CallbackId.ADMIN_CONTACT}")
    return form(words, CallbackId.ADMIN_CONTACT, title, [block], submit=words("form.save"))


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


def _organisation_spoken_for(words: Translator, _alliances: Groups, organisations: Groups) -> Block:
    label = words("form.organisation")
    return grouped_select(BlockId.ORGANISATION, label, organisations, placeholder=words("form.choose"), optional=True)


def _organisation_of_new(words: Translator, _alliances: Groups, organisations: Groups) -> Block:
    return grouped_select(
        BlockId.ORGANISATION,
        words("admin.organisation_of_new"),
        organisations,
        placeholder=words("form.choose"),
        hint=words("admin.organisation_of_new_hint"),
        optional=True,
    )


def _successor(words: Translator, organisations: Groups) -> Block:
    label, hint = words("ending.successor"), words("ending.successor_hint")
    return grouped_select(BlockId.SUCCESSOR, label, organisations, placeholder=words("form.choose"), hint=hint)


def _member(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    return user_select(BlockId.MEMBER, words("admin.member"), placeholder=words("form.choose"))


def _channel(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    label = words("admin.channel")
    return channel_select(BlockId.CHANNEL, label, placeholder=words("form.choose"), hint=words("admin.channel_hint"))


def _chair_kind(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    kinds = [(words(f"chair.{kind}"), kind.value) for kind in ChairKind]
    return select(BlockId.CHAIR_KIND, words("admin.chair_kind"), kinds, initial=ChairKind.OFFICIAL)


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


def _change(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    return _what_changes(words, words("admin.appoint"), words("admin.dismiss"))


def _chair_change(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    return _what_changes(words, words("admin.appoint_chair"), words("admin.dismiss_chair"))


def _membership(words: Translator, _alliances: Groups, _organisations: Groups) -> Block:
    return _what_changes(words, words("admin.speaks"), words("admin.leaves"))


def _what_changes(words: Translator, appoint: str, dismiss: str) -> Block:
    changes = [(appoint, APPOINT), (dismiss, DISMISS)]
    return select(BlockId.CHANGE, words("admin.change"), changes, initial=APPOINT)
