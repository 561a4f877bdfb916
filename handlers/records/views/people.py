"""The views of everybody who takes part: the list, a person's page and its forms."""

from collections.abc import Mapping, Sequence

from alliance.enums import ChairKind, Name
from alliance.paged_lists import ListPage
from alliance.people.members import short_person_name
from alliance.people.person_changes import PersonChange, PersonSettings
from alliance.records.ownership import Owned, OwnedKind
from alliance.records.people import Aspect, LastChange, ListedPerson, PersonPage, PersonRole
from handlers.records.views.erasure import erase_person_button
from handlers.records.views.ownership import owned_lines
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import Block, Choice, View, actions, button, context, form, reading_view, section
from handlers.slack.views.markup import bold, cut, listed, mention, quote, short_name
from handlers.slack.views.paged_lists import ListLook, ListRow, paged_list
from texts import Translator

Groups = Sequence[tuple[str, Sequence[Choice]]]
LOOK = ListLook(
    CallbackId.LIST_PEOPLE,
    ActionId.LIST_PEOPLE,
    ActionId.OPEN_PERSON,
    title="people.title",
    hint="people.find_hint",
)
ORGANISATION = fields.row(
    BlockId.ORGANISATION, "people.organisation", name="organisation_id", placeholder="form.choose"
)
ROLES = fields.checks(BlockId.ROLES, "people.roles_label", optional=True)
CHAIRS = fields.several(
    BlockId.CHAIRS, "people.chairs_label", placeholder="form.choose", hint="people.chairs_hint", optional=True
)
MEMBER = fields.user(BlockId.MEMBER, "admin.member")
SHOWN_CHANGES = 8
TOLD_ABOVE = frozenset({OwnedKind.ADMIN, OwnedKind.SECRETARIAT, OwnedKind.CHAIR})
"""What a person owns that is already shown elsewhere on their page."""


def people_list(words: Translator, page: ListPage[ListedPerson], *, typed: str = "") -> View:
    """A page of the list of everybody; those who left are marked so."""
    rows = [ListRow(one.member_id, one.name, _line(words, one)) for one in page.rows]
    add = button(words("people.add"), ActionId.ADD_PERSON)
    shown = ListPage(rows, page.number, page.pages, page.total)
    return paged_list(words, LOOK, shown, typed=typed, buttons=[add])


def _line(words: Translator, one: ListedPerson) -> str:
    first = f"{bold(short_name(one.name))} · {_named(words, one.organisation)}"
    told = [_left(words, one)] if one.left_at is not None else [*_roles(words, one), *_chairs(words, one)]
    if one.owns:
        told.append(words.count("people.owns", one.owns))
    if one.left_at is None:
        told.append(_seen(words, one))
    return f"{first}\n{cut(' · '.join(told), 600)}"


def person_page(words: Translator, page: PersonPage, *, note: str = "") -> View:
    """Everything that is set for a person, who changed it last, what they own, and the buttons to change it."""
    one, changed = page.person, {change.aspect: change for change in page.changes}
    lines = [f"{bold(short_name(one.name))} · {mention(one.slack_user_id)}"]
    if one.left_at is not None:
        lines += [_left(words, one), _by(words, changed, Aspect.LEFT)]
        lines.append(words("people.organisation_was", organisation=_named(words, one.organisation)))
    else:
        lines += _set(words, one, changed)
    lines.append(words("people.joined", day=words.full_day(words.local(one.joined_at).date())))
    lines.append(f"{_seen(words, one)[:1].upper()}{_seen(words, one)[1:]}")
    blocks = [
        *([section(note)] if note else []),
        section("\n".join(line for line in lines if line)),
        _buttons(words, one),
    ]
    owned = _owned(words, page)
    told = "\n".join([bold(words("people.owned")), *owned]) if owned else words("people.owns_nothing")
    return {
        **reading_view(words, [*blocks, section(told)], title=words("people.page_title")),
        "callback_id": CallbackId.PERSON,
    }


def _set(words: Translator, one: ListedPerson, changed: Mapping[Aspect, LastChange]) -> list[str]:
    roles, chairs = _roles(words, one), _chairs(words, one)
    parts = [f"{_named(words, name)} ({words(f'participation.{kind}')})" for name, kind in one.alliances]
    return [
        words("people.speaks_for", organisation=_named(words, one.organisation)),
        _by(words, changed, Aspect.ORGANISATION),
        words("people.roles", roles=", ".join(roles) or words("people.no_role")),
        _by(words, changed, Aspect.SECRETARIAT),
        _by(words, changed, Aspect.ADMIN),
        words("people.chairs", chairs=cut(", ".join(chairs), 900) or words("people.no_chair")),
        _by(words, changed, Aspect.CHAIR) if chairs else "",
        words("people.alliances", alliances=cut(", ".join(parts), 900) or words("people.no_alliance")),
    ]


def _buttons(words: Translator, one: ListedPerson) -> Block:
    """The buttons to change what is set, and to hand over what they own; somebody who left can come back."""
    value, name = str(one.member_id), one.name
    label = words("people.change" if one.left_at is None else "people.bring_back")
    change = button(label, ActionId.CHANGE_PERSON, value=value, hint=f"{label}: {name}")
    leaves = button(words("people.leave"), ActionId.PERSON_LEAVES, value=value, hint=f"{words('people.leave')}: {name}")
    label = words("leaving.title_stays")
    hands_over = button(label, ActionId.HAND_OVER, value=value, hint=f"{label}: {name}")
    erase = erase_person_button(words, one.member_id, name)
    label = words("owndata.button_of")
    data = button(label, ActionId.DATA_OF, value=one.slack_user_id, hint=f"{label}: {name}")
    return actions("person", change, hands_over, *([leaves] if one.left_at is None else []), data, erase)


def change_form(
    words: Translator,
    page: PersonPage,
    shown: PersonSettings,
    *,
    organisations: Groups,
    chairs: Groups,
    metadata: str,
) -> View:
    """The form with what is set for a person now; for a member who left, the form to take part again."""
    one, is_back = page.person, page.person.left_at is not None
    told = words("people.back_means" if is_back else "people.change_means", name=short_name(one.name))
    newest = max(page.changes, key=lambda change: change.at, default=None)
    by = _by(words, {newest.aspect: newest}, newest.aspect) if newest and not is_back else ""
    roles = [PersonRole.SECRETARIAT, PersonRole.ADMIN]
    offered = [(words(f"people.may.{role}"), role.value) for role in roles]
    held = [role for role, holds in zip(roles, (shown.is_secretariat, shown.is_admin), strict=True) if holds]
    blocks = [
        section(told),
        *([context(by)] if by else []),
        ORGANISATION.block(words, shown.organisation_id or one.organisation_id, organisations),
        ROLES.block(words, held, offered, hint=_other_admin(words, one)),
    ]
    if chairs:
        blocks.append(CHAIRS.block(words, [chair_value(*chair) for chair in shown.chairs], chairs))
    title = words("people.bring_back" if is_back else "people.change")
    return form(words, CallbackId.CHANGE_PERSON, title, blocks, metadata=metadata)


def chair_value(alliance_id: int, kind: ChairKind) -> str:
    """The value of the option for one kind of chair of an alliance."""
    return f"{alliance_id}:{kind}"


def chair_groups(words: Translator, alliances: Sequence[tuple[int, Name]], held: Mapping[str, Sequence[str]]) -> Groups:
    """The chairs to choose from by kind, each with who holds it now."""
    if not alliances:
        return []

    def options(kind: ChairKind) -> list[Choice]:
        values = [(name, chair_value(alliance_id, kind)) for alliance_id, name in alliances]
        return [(_chair_option(words, name, held.get(value, ())), value) for name, value in values]

    return [(words(f"chair.{kind}").capitalize(), options(kind)) for kind in ChairKind]


def add_form(words: Translator, organisations: Groups) -> View:
    """The form to make somebody a member, or to find a member's page."""
    blocks = [
        section(words("people.add_means")),
        MEMBER.block(words),
        ORGANISATION.block(words, choices=organisations),
    ]
    return form(words, CallbackId.ADD_PERSON, words("people.add"), blocks)


def change_lines(words: Translator, changes: Sequence[PersonChange], slack_user_id: str) -> str:
    """What was changed for a person, a line each."""
    who, more = mention(slack_user_id), len(changes) - SHOWN_CHANGES
    lines = [
        words(
            f"people.changed.{one.what}",
            who=who,
            name=_named(words, one.name),
            chair=words(f"chair.{one.chair}") if one.chair else "",
            before=listed(words, one.before),
        )
        for one in changes[:SHOWN_CHANGES]
    ]
    if more > 0:
        lines.append(words.count("people.changed_more", more))
    return "\n".join(lines) or words("people.changed_nothing")


def _chair_option(words: Translator, name: Name, held_by: Sequence[str]) -> str:
    """An alliance, with who chairs it now if that fits."""
    called = words.name(name)
    names = ", ".join(short_person_name(one) for one in held_by)
    return cut(words("people.chair_held", alliance=cut(called, 40), names=names) if held_by else called, 60)


def _other_admin(words: Translator, one: ListedPerson) -> str:
    """Where it is changed that somebody is an admin for another reason than this form's."""
    reason = next((role for role in (PersonRole.OWNER, PersonRole.IN_SETTINGS) if role in one.roles), None)
    return words(f"people.admin_anyway.{reason}") if reason else ""


def _owned(words: Translator, page: PersonPage) -> list[str]:
    """Lines about what a person owns, one for each kind, without what their page shows already."""
    things = tuple(one for one in page.owned.things if one.kind not in TOLD_ABOVE)
    return [f"• {line}" for line in owned_lines(words, Owned(things))]


def _by(words: Translator, changed: Mapping[Aspect, LastChange], aspect: Aspect) -> str:
    one = changed.get(aspect)
    if one is None:
        return ""
    day = words.full_day(words.local(one.at).date())
    by = short_name(one.by) if one.by else "Kennisbot"
    return f"_{words(f'people.changed_by.{aspect}', by=by.replace('_', ' '), day=day)}_"


def _left(words: Translator, one: ListedPerson) -> str:
    return words("people.left", day=words.full_day(words.local(one.left_at).date())) if one.left_at else ""


def _seen(words: Translator, one: ListedPerson) -> str:
    if one.last_seen_on is None:
        return words("people.not_seen")
    return words("people.seen", day=words.full_day(one.last_seen_on))


def _roles(words: Translator, one: ListedPerson) -> list[str]:
    return [words(f"people.role.{role}") for role in one.roles]


def _chairs(words: Translator, one: ListedPerson) -> list[str]:
    return [f"{_named(words, name)} ({words(f'chair.{kind}')})" for _, name, kind in one.chairs]


def _named(words: Translator, name: Name) -> str:
    return quote(words.name(name), 80)
