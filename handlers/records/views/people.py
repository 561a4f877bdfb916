"""The views of everybody who takes part: the list, a person's page and its forms."""

from alliance.listing import ListPage
from alliance.records.people import ListedPerson
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.paged import ListLook, ListRow, paged_list
from handlers.slack.views.parts import View, bold, mrkdwn, short_name
from texts import Translator

LOOK = ListLook(
    CallbackId.LIST_PEOPLE,
    ActionId.LIST_PEOPLE,
    ActionId.OPEN_PERSON,
    title="people.title",
    hint="people.find_hint",
)


def people_list(words: Translator, page: ListPage[ListedPerson], *, typed: str = "") -> View:
    """A page of the list of everybody; those who left are marked so."""
    rows = [ListRow(one.member_id, one.name, _line(words, one)) for one in page.rows]
    return paged_list(words, LOOK, ListPage(rows, page.number, page.pages, page.total), typed=typed)


def _line(words: Translator, one: ListedPerson) -> str:
    organisation = mrkdwn(words.name(one.organisation.nl, one.organisation.en))
    first = f"{bold(short_name(one.name))} · {organisation}"
    if one.left_at is not None:
        return f"{first}\n{words('people.left', day=words.full_day(words.local(one.left_at).date()))}"
    told = [words(f"people.role.{role}") for role in one.roles]
    told += [f"{words(f'chair.{kind}')} {mrkdwn(words.name(name.nl, name.en))}" for _, name, kind in one.chairs]
    seen = words.full_day(one.last_seen_on) if one.last_seen_on else ""
    told.append(words("people.seen", day=seen) if seen else words("people.not_seen"))
    return f"{first}\n{' · '.join(told)}"
