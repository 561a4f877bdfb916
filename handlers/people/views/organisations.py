"""The views of organisations: the list, the page of one, and the forms to add, change and end it."""

from collections.abc import Mapping, Sequence

from alliance.enums import Naming, OrganisationKind, ParticipationKind
from alliance.paged_lists import ListPage
from alliance.people.name_rules import MAX_NAME
from alliance.people.organisations.endings import MovingCounts
from alliance.people.organisations.organisations import (
    LANGUAGES,
    MAX_DOMAINS,
    MAX_REGION,
    MAX_TEAM,
    OrganisationForm,
    WorkspaceForm,
)
from alliance.people.organisations.pages import HeldParticipation, ListedOrganisation, OrganisationPage
from handlers.people.views.vocabulary import NAME
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, reading_view, section
from handlers.slack.views.markup import bold, mrkdwn, quote, short_name
from handlers.slack.views.paged_lists import ListLook, ListRow, paged_list
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
LOOK = ListLook(
    CallbackId.LIST_ORGANISATIONS,
    ActionId.LIST_ORGANISATIONS,
    ActionId.OPEN_ORGANISATION,
    title="org.title",
    hint="org.find_hint",
)
SHOWN_REFS = 15
SHOWN_PEOPLE = 20
SHOWN_ALLIANCES = 25
NEW, CHANGE, PARTICIPATION, WORKSPACE, END = "new", "change", "participation", "workspace", "end"
UNDO, REOPEN = "undo", "reopen"
NO_PARTICIPATION = "none"
"""The choice of taking part in no way."""
ORGANISATION = (
    NAME,
    fields.line(BlockId.NAME_EN, "org.name_en", MAX_NAME, optional=True),
    fields.term(BlockId.ORGANISATION_KIND, "admin.organisation_kind", OrganisationKind, "orgkind.{}", name="kind"),
    fields.line(BlockId.REGION, "org.region", MAX_REGION, optional=True),
    fields.line(
        BlockId.MAIL_DOMAIN,
        "org.mail_domains",
        MAX_DOMAINS,
        name="mail_domains",
        hint="org.mail_domains_hint",
        optional=True,
    ),
)
WORKSPACE_OF = (
    fields.line(BlockId.TEAM, "org.team", MAX_TEAM, name="team_id", hint="org.team_hint", optional=True),
    fields.choice(BlockId.LANGUAGE, "org.language", placeholder="form.choose", hint="org.language_hint", optional=True),
)
HELD = (
    fields.row(BlockId.ALLIANCE, "form.alliance", name="alliance_id", placeholder="form.choose"),
    fields.choice(BlockId.PARTICIPATION, "admin.participation", name="kind"),
    fields.row(
        BlockId.CONTACT,
        "org.contact",
        name="contact_id",
        placeholder="form.choose",
        hint="org.contact_hint",
        optional=True,
    ),
)
"""How an organisation takes part in an alliance; the contact person last, as it may have no people yet."""
SUCCESSOR = fields.row(
    BlockId.SUCCESSOR,
    "ending.successor",
    placeholder="ending.no_successor",
    hint="ending.successor_hint",
    optional=True,
)


def organisation_list(words: Translator, page: ListPage[ListedOrganisation], *, typed: str = "") -> View:
    """A page of the list of organisations; those that ended are marked so."""
    rows = [ListRow(one.organisation_id, one.name.nl, _line(words, one)) for one in page.rows]
    new = button(words("org.add"), f"{ActionId.KEEP_ORGANISATION}:{NEW}", value=NEW, style="primary")
    shown = ListPage(rows, page.number, page.pages, page.total)
    return paged_list(words, LOOK, shown, typed=typed, buttons=[new])


def organisation_page(words: Translator, page: OrganisationPage) -> View:
    """An organisation with everything in its name, and what can be done with it."""
    one = page.listed
    blocks = [section("\n".join(_facts(words, page)))]
    if buttons := _buttons(words, page):
        blocks.append(actions("organisation", *buttons))
    blocks.append(section(_participations(words, one.participations)))
    people = ", ".join(short_name(name) for name in page.people[:SHOWN_PEOPLE])
    told = words.count("org.people", len(page.people))
    more = len(page.people) - SHOWN_PEOPLE
    people += f" {words.count('org.more', more)}" if more > 0 else ""
    blocks.append(section(f"{bold(told)}\n{people}" if people else bold(told)))
    blocks.append(section("\n".join([bold(words("org.in_its_name")), *_in_its_name(words, page)])))
    view = reading_view(words, blocks, title=words("org.page_title"))
    return {**view, "callback_id": CallbackId.ORGANISATION_PAGE}


def organisation_form(
    words: Translator,
    values: OrganisationForm,
    *,
    is_new: bool,
    metadata: str,
    overtaken: Mapping[str, str] | None = None,
) -> View:
    """The form of an organisation; `overtaken` are fields that somebody else changed, with what they are now."""
    blocks = [*_overtaken(words, overtaken or {}), *fields.inputs(words, ORGANISATION, values)]
    title = words("org.new_title" if is_new else "org.change_title")
    return form(words, CallbackId.ORGANISATION, title, blocks, metadata=metadata)


def workspace_form(
    words: Translator,
    name: str,
    values: WorkspaceForm,
    *,
    metadata: str,
    overtaken: Mapping[str, str] | None = None,
) -> View:
    """The form for an organisation whose people take part from a workspace of their own."""
    choices = {BlockId.LANGUAGE: [(words(f"language.{one}"), one) for one in LANGUAGES]}
    about = [*_overtaken(words, overtaken or {}), section(bold(mrkdwn(name)))]
    blocks = [*about, *fields.inputs(words, WORKSPACE_OF, values, choices=choices)]
    return form(words, CallbackId.ORGANISATION, words("org.do_workspace"), blocks, metadata=metadata)


def ending(words: Translator, ended: str, moving: MovingCounts, *, organisations: Groups, metadata: str) -> View:
    """The form to end an organisation: what moves to its successor, and the choice of a successor or none.

    Choosing confirms the change.
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
    told.append(words("ending.needs_successor", organisation=name) if moving.members else words("ending.without"))
    blocks = [section("\n\n".join(told))]
    if organisations:
        blocks.append(SUCCESSOR.block(words, choices=organisations))
    blocks.append(context(words("ending.undoable")))
    title, submit = words("ending.title"), words("ending.submit")
    return form(words, CallbackId.ADMIN_END_ORGANISATION, title, blocks, submit=submit, metadata=metadata)


def participation_form(
    words: Translator, name: str, *, alliances: Groups, people: Sequence[Choice], metadata: str
) -> View:
    """The form for how an organisation takes part in an alliance, and who its contact person is there."""
    kinds = [(words(f"participation.{kind}"), kind) for kind in (*ParticipationKind, NO_PARTICIPATION)]
    choices = {BlockId.ALLIANCE: alliances, BlockId.PARTICIPATION: kinds, BlockId.CONTACT: people}
    table = HELD if people else HELD[:-1]
    initial = {"kind": ParticipationKind.TAKES_PART}
    blocks = [section(bold(mrkdwn(name))), *fields.inputs(words, table, initial, choices=choices)]
    return form(words, CallbackId.ADMIN_PARTICIPATION, words("org.do_participation"), blocks, metadata=metadata)


def _overtaken(words: Translator, fields: Mapping[str, str]) -> list[Block]:
    lines = [f"• {words(f'log.field.{name}')}: {quote(value, 300)}" for name, value in fields.items()]
    return [section("\n".join([words("org.overtaken"), *lines]))] if lines else []


def _line(words: Translator, one: ListedOrganisation) -> str:
    region = [mrkdwn(one.region)] if one.region else []
    first = " · ".join([bold(_name(words, one)), words(f"orgkind.{one.kind}"), *region])
    if one.ended_on is not None:
        return f"{first}\n{_ended(words, one)}"
    told = [words.count("org.people", one.people)]
    counted = [(kind, sum(held.kind is kind for held in one.participations)) for kind in ParticipationKind]
    told += [words.count(f"org.{kind}", number) for kind, number in counted if number]
    if one.mail_domains:
        told.append(quote(", ".join(one.mail_domains), 120))
    return f"{first}\n{' · '.join(told)}"


def _facts(words: Translator, page: OrganisationPage) -> list[str]:
    one = page.listed
    lines = [bold(_name(words, one))]
    other = one.name.nl if words.language == "en" else one.name.en
    lines.append(words("org.other_name", name=mrkdwn(other)) if other else words("org.no_english"))
    region = mrkdwn(one.region) if one.region else words("org.no_region")
    lines.append(f"{words(f'orgkind.{one.kind}')} · {region}")
    if one.ended_on is not None:
        lines.append(_ended(words, one))
    domains = quote(", ".join(one.mail_domains), 600)
    lines.append(words("org.domains", domains=domains) if domains else words("org.no_domains"))
    if one.team_id:
        lines.append(words("org.has_team", team=mrkdwn(one.team_id)))
    if one.language in LANGUAGES:
        lines.append(words("org.has_language", language=words(f"language.{one.language}")))
    if page.predecessors:
        names = ", ".join(mrkdwn(words.name(before)) for before in page.predecessors)
        lines.append(words("org.predecessors", names=names))
    return lines


def _ended(words: Translator, one: ListedOrganisation) -> str:
    assert one.ended_on is not None
    day = words.full_day(one.ended_on)
    if one.successor is None:
        return words("org.ended", day=day)
    return words("org.merged", day=day, successor=mrkdwn(words.name(one.successor)))


def _buttons(words: Translator, page: OrganisationPage) -> list[Block]:
    one = page.listed
    if one.ended_on is None:
        offered = [CHANGE, PARTICIPATION, WORKSPACE, END]
    elif page.is_undoable:
        offered = [UNDO]
    else:
        offered = [REOPEN] if one.successor is None else []
    value = str(one.organisation_id)
    return [button(words(f"org.do_{what}"), f"{ActionId.KEEP_ORGANISATION}:{what}", value=value) for what in offered]


def _participations(words: Translator, held: Sequence[HeldParticipation]) -> str:
    if not held:
        return words("org.nowhere")
    lines = []
    for one in held[:SHOWN_ALLIANCES]:
        name = mrkdwn(words.name(one.alliance))
        contact = words("org.contact_is", name=short_name(one.contact)) if one.contact else words("org.no_contact")
        lines.append(f"• {name}: {words(f'participation.{one.kind}')} · {contact}")
    if len(held) > SHOWN_ALLIANCES:
        lines.append(words.count("org.more", len(held) - SHOWN_ALLIANCES))
    return "\n".join([bold(words("org.takes_part_in")), *lines])


def _in_its_name(words: Translator, page: OrganisationPage) -> list[str]:
    mandates = [f"{ref} ({_naming(words, naming)})" for ref, naming in page.mandates]
    return [
        _refs(words, key, refs)
        for key, refs in (
            ("contributions", page.contributions),
            ("endorsed", page.endorsed),
            ("adopted", page.adopted),
            ("steps", page.steps),
            ("mandates", mandates),
        )
    ]


def _naming(words: Translator, naming: Naming | None) -> str:
    return words(f"naming.{naming}") if naming is not None else words("org.not_answered")


def _refs(words: Translator, key: str, refs: Sequence[str]) -> str:
    told = words(f"org.its_{key}", number=words.number(len(refs)))
    shown = ", ".join(refs[:SHOWN_REFS])
    more = len(refs) - SHOWN_REFS
    return f"{told}: {shown}" + (f" {words.count('org.more', more)}" if more > 0 else "") if refs else told


def _name(words: Translator, one: ListedOrganisation) -> str:
    return mrkdwn(words.name(one.name))
