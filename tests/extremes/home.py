"""Home, and what `beheer` edits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from alliance.bundles.bundles import ListedBundle
from alliance.calendar.periods import days_between
from alliance.contributions.sharing import Shown
from alliance.digests.due_digests import DigestOccasion
from alliance.digests.impact import Total
from alliance.digests.schedule_editing import DigestScheduleForm, ListedSchedule
from alliance.enums import (
    AddresseeState,
    AdoptionState,
    BundleState,
    ChairKind,
    ExternalAccess,
    Frequency,
    Name,
    Status,
)
from alliance.paged_lists import ListPage
from alliance.pages.home import (
    LINES,
    PAIRS,
    WHOLE,
    AllianceState,
    Home,
    HomePart,
    LookAlikePair,
    OwnAdoption,
    SecretariatWork,
)
from alliance.pages.todo import ToDo, ToDoKind
from alliance.pages.unanswered import Unanswered
from alliance.pages.upcoming import NextMeeting, Upcoming
from alliance.pages.visible_contributions import Counted
from alliance.people.alliances.alliances import Consequences
from alliance.people.alliances.pages import AlliancePage, ListedAlliance
from alliance.people.drafts import UnsharedDraft
from alliance.people.vocabulary import ThemeUse, TopicForm
from handlers.agenda.views import agenda
from handlers.pages.views import home, my_work, unanswered, whole_lists
from handlers.people.views import administration, alliances, vocabulary
from handlers.records.views import alliance_endings
from handlers.slack.views import menu as menus
from handlers.slack.views.blocks import section
from storage.tables import DigestSchedule, Meeting, Member
from tests.extremes.agenda import step
from tests.extremes.digests import listed
from tests.extremes.long_values import COMMAND, NOW, Extreme, Messages, Windows

METADATA = '{"row_id":123456,"seen":"0123456789abcdef"}'
PIECES = {
    "menu_lists.list_window",
    "menu_lists.menu_rows",
    "paged_lists.search_field",
    "paged_lists.search_window",
    "alliances.steps_after_end",
    "alliances.change_means",
    "alliances.consequences",
    "checkins.status_select",
    "home_lists.home_list",
    "todo.titled",
    "unanswered.question_about",
    "unanswered.unanswered_list",
    "todo.todo_lines",
    "vocabulary.state_form",
    "vocabulary.theme_use",
    "whole_lists.counted_line",
}
"""What is only part of something that is shown."""


def page(of: Extreme, *parts: HomePart) -> home.HomePage:
    """Home of somebody who is everything at once, with these lists."""
    items = [of.item(number) for number in range(100_000, 100_000 + LINES)]
    return home.HomePage(
        name=of.text(150),
        is_restricted=False,
        organisation=of.text(150),
        allowed=frozenset(name for items in (menus.FIRST, *menus.PARTS.values()) for name, _ in items),
        found=Home(
            todo=waiting(of) * 9,
            parts=parts,
            upcoming=[Upcoming(NOW.date(), ref, _name(of)) for ref in ("O-12345", "V-12345", "")],
            office=_office(of, [of.item(number) for number in range(WHOLE)]),
            states=[AllianceState(1, _name(of), dict.fromkeys(Status, 12_345))] * LINES,
            own=[step(of), items[0], OwnAdoption(items[1], AdoptionState.EMBEDDED)],
            unanswered=Unanswered([Counted(item, 12_345) for item in items], 237),
            news=items,
        ),
    )


def waiting(of: Extreme, kinds: Sequence[ToDoKind] = tuple(ToDoKind)) -> list[ToDo]:
    """One thing of each kind that waits for somebody."""
    choices = tuple((_name(of), number) for number in range(123_456, 123_600))
    return [
        ToDo(kind, "123456", "" if kind is ToDoKind.DRAFT else "A-123456", _name(of), NOW.date(), choices)
        for kind in kinds
    ]


def work(of: Extreme, kind: ToDoKind) -> my_work.OwnWork:
    """The most that somebody has of their own, and of one kind of thing to do."""
    found = [of.item(number) for number in range(100_000, 100_010)]
    return my_work.OwnWork(
        todo=[replace(one, key=str(number)) for number in range(100_000, 100_020) for one in waiting(of, [kind])],
        shared=found,
        drafts=[UnsharedDraft(f"{number:064}", of.text(150)) for number in range(30)],
        steps=[step(of)] * 40,
        runs=[OwnAdoption(item, AdoptionState.EMBEDDED) for item in found[:5]],
        is_member=True,
    )


def _name(of: Extreme) -> Name:
    return Name(of.text(150), of.text(150))


def meeting(of: Extreme) -> NextMeeting:
    """A meeting to come."""
    return NextMeeting(12_345, of.text(150), NOW.date(), NOW.date())


def bundle(of: Extreme) -> ListedBundle:
    """A dossier under way."""
    named = ((of.text(150), AddresseeState.DISCUSSED),) * 10
    return ListedBundle(12_345, of.text(150), BundleState.OUT, 200, _name(of), named)


def messages(of: Extreme) -> Messages:
    """Every message of theirs, as text and blocks."""
    words = of.words
    states = [administration.AllianceSetup(of.text(150), "C1", [(ChairKind.OFFICIAL, of.text(150))] * 2)] * 30
    return {
        "administration.menu": (
            words("admin.menu"),
            administration.menu(words, [of.text(150)] * 30, of.text(200), ["C0123456789"] * 9),
        ),
        "administration.shared_warning": (
            administration.shared_warning(words, "C0123456789"),
            [section(administration.shared_warning(words, "C0123456789"))],
        ),
        "administration.chairs_menu": (words("admin.menu"), administration.chairs_menu(words, states)),
        "alliances.term": alliances.term(
            words,
            "alliance_ends",
            _name(of),
            NOW.date(),
            command=COMMAND,
            steps=999,
            alliance_id=9,
            heir=_name(of),
        ),
        "my_work.mine": ("-", my_work.mine(words, work(of, ToDoKind.POLL))),
        "my_work.mine, owners": ("-", my_work.mine(words, work(of, ToDoKind.OWNER))),
    }


def windows(of: Extreme) -> Windows:
    """Every form and list of theirs."""
    words, found = of.words, page(of).found
    assert found.office is not None
    step_lines = [agenda.step_line(words, step(of))] * WHOLE
    counted = [whole_lists.counted_line(words, Counted(of.item(100_000), 300), "home.recognised_by")] * WHOLE
    polls = [listed(of, 123_456 + place) for place in range(WHOLE)]
    forms = {
        f"administration.admin_form, {name}": administration.admin_form(
            words, name, alliances=of.groups(120), alliance_id=120, channel_id="C1", contact=of.text(200)
        )
        for name in administration.FORMS
    }
    return {
        **forms,
        **{
            f"home.home, {part}": home.home(words, page(of, *parts))
            for part, parts in {
                "member": (HomePart.UPCOMING, HomePart.OWN, HomePart.NEWS),
                "chair": (HomePart.OFFICE, HomePart.STATE, HomePart.UNANSWERED, HomePart.NEWS),
            }.items()
        },
        "home.home, new": home.home(words, replace(page(of, HomePart.NEWS), organisation=None, found=Home())),
        "home.home, guest": home.home(
            words, replace(page(of, HomePart.NEWS), organisation=None, is_restricted=True, found=Home())
        ),
        "home.joined": home.joined(words, of.text(150)),
        "whole_lists.whole_list": whole_lists.whole_list(words, words("home.attention"), [("", step_lines)]),
        "whole_lists.whole_list, groups": whole_lists.whole_list(
            words, words("home.new_title"), [(words("home.news"), counted[:10])] * 4
        ),
        "whole_lists.whole_list, empty": whole_lists.whole_list(words, words("home.new_title"), []),
        "whole_lists.whole_upcoming": whole_lists.whole_upcoming(
            words, [meeting(of)] * WHOLE, [Upcoming(NOW.date(), "", _name(of))] * WHOLE, polls
        ),
        "unanswered.whole_unanswered": unanswered.whole_unanswered(
            words, Unanswered([Counted(of.item(number), 12_345) for number in range(100_000, 100_000 + WHOLE)], 237)
        ),
        "whole_lists.whole_office": whole_lists.whole_office(words, found.office, command=COMMAND),
        **_alliances(of),
        **_vocabulary(of),
    }


def _alliances(of: Extreme) -> dict[str, dict[str, Any]]:
    words = of.words
    themes = of.groups(100)[0][1]
    found = Consequences(*[12_345] * 6)
    before = alliances.AllianceValues("a", "a", "a", "a", 1, None)
    values = alliances.AllianceValues(of.text(150), of.text(150), of.text(1000), of.text(1000), 2, NOW.date())
    means = alliances.change_means(words, before, values, found, themes, today=NOW.date())
    name = _name(of)
    one = ListedAlliance(
        alliance_id=123_456,
        name=name,
        theme=name,
        goal=Name(of.text(1000), of.text(1000)),
        channel_id="C1",
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        is_archived=False,
        chairs=((ChairKind.OFFICIAL, of.text(150)), (ChairKind.EXECUTIVE, of.text(150))),
        takes_part=(name,) * 60,
        reads_along=(name,) * 60,
    )
    page = AlliancePage(one, ((of.text(150), of.text(150)),) * 20, (name,) * 60, NOW, name, NOW, of.text(150))
    return {
        "alliances.alliance_list": alliances.alliance_list(
            words, ListPage([replace(one, alliance_id=number) for number in range(20)], 2, 3, 60), typed=of.text(100)
        ),
        "alliances.alliance_page": alliances.alliance_page(words, page),
        "alliances.alliance_form, new": alliances.alliance_form(
            words, alliances.AllianceValues(), themes=themes, is_new=True, metadata=METADATA
        ),
        "alliances.alliance_form, change": alliances.alliance_form(
            words, values, themes=themes, is_new=False, metadata=METADATA, means=means
        ),
        "alliances.alliance_form, to come": alliances.alliance_form(
            words, values, themes=themes, is_new=False, metadata=METADATA, means=means, asks_start=True
        ),
        **{
            f"alliances.archive_alliance, {reopens}": alliances.archive_alliance(
                words, of.text(150), found, reopens=reopens, metadata=METADATA
            )
            for reopens in (True, False)
        },
        "alliance_endings.heir_form": alliance_endings.heir_form(words, _name(of), of.groups(120), metadata=METADATA),
        "alliance_endings.heir_form, none": alliance_endings.heir_form(words, _name(of), [], metadata=METADATA),
        "alliances.guests_form": alliances.guests_form(
            words, of.text(150), ExternalAccess.READ, guests=12_345, metadata=METADATA
        ),
    }


def _vocabulary(of: Extreme) -> dict[str, dict[str, Any]]:
    words = of.words
    rows = [vocabulary.Row(number, of.text(150), of.text(500), number > 50) for number in range(1, 121)]
    use, none = ThemeUse(12_345, 12_345, 12_345), ThemeUse(0, 12_345, 12_345)
    choices = of.groups(99)[0][1]
    topic = TopicForm(of.text(150), of.text(150), of.text(500), of.text(500))
    goals = [(of.text(150), str(number)) for number in range(1, 18)]
    return {
        "vocabulary.theme_list": vocabulary.theme_list(words, rows),
        "vocabulary.theme_form": vocabulary.theme_form(
            words, name=of.text(150), name_en=of.text(150), others=choices, use=use, metadata=METADATA
        ),
        "vocabulary.theme_form, new": vocabulary.theme_form(words, others=[], use=None, metadata=METADATA),
        "vocabulary.theme_state, in use": vocabulary.theme_state(
            words, of.text(150), use, reopens=False, metadata=METADATA
        ),
        "vocabulary.theme_state, archive": vocabulary.theme_state(
            words, of.text(150), none, reopens=False, metadata=METADATA
        ),
        "vocabulary.theme_state, reopen": vocabulary.theme_state(
            words, of.text(150), use, reopens=True, metadata=METADATA
        ),
        "vocabulary.topic_list": vocabulary.topic_list(words, choices, "1", rows),
        "vocabulary.topic_list, empty": vocabulary.topic_list(words, choices, "1", []),
        **{
            f"vocabulary.topic_form, {is_new}": vocabulary.topic_form(
                words, topic, alliance=of.text(150), is_new=is_new, metadata=METADATA
            )
            for is_new in (True, False)
        },
        **{
            f"vocabulary.topic_state, {reopens}": vocabulary.topic_state(
                words, of.text(150), 12_345, reopens=reopens, metadata=METADATA
            )
            for reopens in (True, False)
        },
        "vocabulary.sdg_form": vocabulary.sdg_form(words, goals, [value for _, value in goals]),
    }


def _office(of: Extreme, items: list[Shown]) -> SecretariatWork:
    held = Meeting(number=123_456, title=of.text(150), held_on=NOW.date(), papers_on=NOW.date())
    member = Member(id=1, slack_user_id="U0123456789", organisation_id=1, name=of.text(150), created_at=NOW)
    row = DigestSchedule(frequency=Frequency.BEFORE_MEETING, wall_time=NOW.time(), starts_on=NOW.date())
    occasion = DigestOccasion(row, "1:O-123456", days_between(NOW.date(), NOW.date()), NOW, held)
    form = DigestScheduleForm(Frequency.BEFORE_MEETING, NOW.time(), NOW.date(), 1)
    coming = ListedSchedule(1, form, _name(of), False, False, upcoming=(occasion,))
    return SecretariatWork(
        people=[(member, of.organisation)] * WHOLE,
        failed={f"kind_of_delivery_{number}": 10 for number in range(12)},
        next_digest=coming,
        look_alikes=[LookAlikePair(number, items[0], items[1]) for number in range(1, PAIRS + 1)],
        not_verified=100,
        bundles=[bundle(of)] * WHOLE,
        impact=dict.fromkeys(Total, 1_234_567),
    )
