"""The list of people, a person's page and its forms, and what every such list is made of."""

from dataclasses import replace
from functools import partial

from alliance.enums import ChairKind, Name, ParticipationKind
from alliance.paged_lists import PER_PAGE, ListPage
from alliance.people.person_changes import Changed, PersonChange, PersonSettings
from alliance.records.ownership import Owned, OwnedKind, OwnedThing
from alliance.records.people import Aspect, LastChange, ListedPerson, PersonPage, PersonRole
from handlers.records.views import list_workbooks, people
from handlers.slack.views import paged_lists
from handlers.slack.views.blocks import button, reading_view, section
from handlers.slack.views.markup import mrkdwn
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

METADATA = '{"member_id":123456,"organisation_id":123456}'
ALLIANCES = 80
"""Each is offered once for each kind of chair, beside five hundred organisations."""
PIECES = {"people.chair_value", "people.chair_groups"}
"""What is only part of something that is shown."""


def messages(of: Extreme) -> Messages:
    """Every message about lists."""
    return {
        "list_workbooks.file_message": list_workbooks.file_message(of.words, "people"),
        "list_workbooks.file_message, missing": list_workbooks.file_message(
            of.words, "people", missing=mrkdwn(of.text(300))
        ),
    }


def windows(of: Extreme) -> Windows:
    """The list, the page and its forms."""
    words, page, gone = of.words, _page(of), _page(of, has_left=True)
    settings = PersonSettings(1, True, True, frozenset((one, ChairKind.OFFICIAL) for one in range(1, 40)))
    chairs = people.chair_groups(
        words,
        [(number, _name(of)) for number in range(1, ALLIANCES + 1)],
        {people.chair_value(1, ChairKind.OFFICIAL): [of.text(150)]},
    )
    change = partial(people.change_form, words, organisations=of.groups(500), metadata=METADATA)
    rows = [paged_lists.ListRow(123_456 + one, of.text(150), mrkdwn(of.text(500))) for one in range(PER_PAGE)]
    changes = [PersonChange(what, _name(of), ChairKind.OFFICIAL, (of.text(150),) * 3) for what in Changed] * 3
    told = people.change_lines(words, changes, "U0123456789")
    full = ListPage([replace(page.person, member_id=1_000 + one) for one in range(PER_PAGE)], 2, 3, 12_345)
    return {
        "paged_lists.paged_list": paged_lists.paged_list(
            words, people.LOOK, ListPage(rows, 2, 3, 12_345), typed=of.text(100), buttons=[button(of.text(75), "one")]
        ),
        "people.people_list": people.people_list(words, full, typed=of.text(100)),
        "people.people_list, nothing": people.people_list(words, ListPage([], 1, 1, 0), typed=of.text(100)),
        "people.person_page": people.person_page(words, page, note=mrkdwn(of.text(300))),
        "people.person_page, left": people.person_page(words, gone),
        "people.change_form": change(page, settings, chairs=chairs),
        "people.change_form, left": change(gone, PersonSettings(None), chairs=chairs),
        "people.change_form, no chairs": change(page, settings, chairs=[]),
        "people.change_lines": reading_view(words, [section(told)]),
        "people.add_form": people.add_form(words, of.groups(500)),
    }


def _page(of: Extreme, *, has_left: bool = False) -> PersonPage:
    things = [OwnedThing(kind, str(one), f"A-{one}", _name(of)) for kind in OwnedKind for one in range(10_000, 10_050)]
    changes = [LastChange(aspect, of.text(150), NOW) for aspect in Aspect]
    return PersonPage(_person(of, has_left=has_left), Owned(tuple(things)), tuple(changes))


def _person(of: Extreme, *, has_left: bool) -> ListedPerson:
    return ListedPerson(
        member_id=123_456,
        slack_user_id="U0123456789",
        name=of.text(150),
        organisation_id=123_456,
        organisation=_name(of),
        roles=tuple(PersonRole),
        chairs=tuple((one, _name(of), ChairKind.OFFICIAL) for one in range(ALLIANCES)),
        alliances=((_name(of), ParticipationKind.TAKES_PART),) * ALLIANCES,
        last_seen_on=NOW.date(),
        joined_at=NOW,
        left_at=NOW if has_left else None,
        owns=12_345,
    )


def _name(of: Extreme) -> Name:
    return Name(of.text(150), of.text(150))
