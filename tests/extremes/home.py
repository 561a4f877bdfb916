"""Home, and what `beheer` edits."""

from typing import Any

from alliance.bundles.bundles import ListedBundle
from alliance.calendar.periods import days_between
from alliance.contributions.sharing import Shown
from alliance.digests.impact import Total
from alliance.digests.periods import DigestOccasion
from alliance.digests.schedules import DigestScheduleForm, ListedSchedule
from alliance.pages.home import (
    CHAIRED,
    SHORT,
    WHOLE,
    Chaired,
    Counted,
    Home,
    HomePart,
    Office,
    OwnAlliance,
    Pair,
    Running,
)
from alliance.pages.upcoming import NextMeeting, OpenMandate
from alliance.people.alliances import Consequences
from alliance.people.drafts import Begun
from alliance.people.organisations import Moving
from alliance.people.vocabulary import MAX_WORD, MAX_WORDS, ThemeUse, TopicForm
from alliance.words import (
    AddresseeState,
    AdoptionState,
    BundleState,
    ChairKind,
    ExternalAccess,
    Frequency,
    Name,
    ParticipationKind,
)
from handlers.agenda.views import agenda
from handlers.pages.views import home, home_parts, home_roles
from handlers.people.views import administration, alliances, vocabulary
from handlers.slack.views import menu as menus
from handlers.slack.views.parts import section
from storage.tables import DigestSchedule, Meeting, Member
from tests.extremes.agenda import step
from tests.extremes.digests import listed
from tests.extremes.most import COMMAND, NOW, Extreme, Messages, Windows

METADATA = '{"row_id":123456,"seen":"0123456789abcdef"}'
PIECES = {
    "alliances.change_means",
    "alliances.consequences",
    "home_parts.counted_line",
    "home_roles.bundle_line",
    "home_roles.meeting_line",
    "home_parts.running_line",
    "home_roles.person_line",
    "vocabulary.theme_use",
}
"""What is only part of something that is shown."""


def page(of: Extreme) -> home.HomePage:
    """Home of somebody who is everything at once."""
    more = range(SHORT + 1)
    items = [of.item(number) for number in range(100_000, 100_000 + SHORT + 1)]
    counted = [Counted(item, 300) for item in items]
    steps = [step(of) for _ in more]
    own = [OwnAlliance(of.alliance, [of.text(150)] * 4)] * 60
    return home.HomePage(
        name=of.text(150),
        is_restricted=False,
        organisation=of.text(150),
        allowed=frozenset(name for items in (menus.FIRST, *menus.PARTS.values()) for name, _ in items),
        participations={1: ParticipationKind.READS_ALONG},
        found=Home(
            questions=items[:SHORT],
            mandates=[OpenMandate(123_456, "D-12345", of.text(150), NOW.date())] * SHORT,
            polls=[listed(of, 123_456 + place) for place in range(SHORT + 1)],
            own=items,
            drafts=[Begun(f"{number:064}", of.text(150)) for number in range(30)],
            news=items,
            recent=items[:SHORT],
            runs=[Running(item, AdoptionState.EMBEDDED) for item in items],
            steps=steps,
            bottlenecks=counted,
            practices=counted,
            chaired=[Chaired(of.alliance, steps, steps, steps, counted, NOW, meeting(of))] * CHAIRED,
            office=_office(of, items),
            alliances=own,
            others=own,
        ),
    )


def meeting(of: Extreme) -> NextMeeting:
    """A meeting to come."""
    return NextMeeting(12_345, of.text(150), NOW.date(), NOW.date())


def bundle(of: Extreme) -> ListedBundle:
    """A dossier under way."""
    named = ((of.text(150), AddresseeState.DISCUSSED),) * 10
    return ListedBundle(12_345, of.text(150), BundleState.OUT, 200, Name(of.text(150), of.text(150)), named)


def messages(of: Extreme) -> Messages:
    """Every message of theirs, as text and blocks."""
    words, found = of.words, page(of).found
    states = [administration.AllianceState(of.text(150), "C1", [(ChairKind.OFFICIAL, of.text(150))] * 2)] * 30
    assert found.office is not None
    lines = [home_parts.counted_line(words, found.bottlenecks[0], "home.recognised_by")] * (SHORT + 1)
    return {
        "administration.menu": (
            words("admin.menu"),
            administration.menu(words, [of.text(150)] * 30, states, ["C0123456789"] * 9),
        ),
        "administration.shared_warning": (
            administration.shared_warning(words, "C0123456789"),
            [section(administration.shared_warning(words, "C0123456789"))],
        ),
        "administration.chairs_menu": (words("admin.menu"), administration.chairs_menu(words, states)),
        "alliances.term": alliances.term(words, "alliance_ends", of.text(150), NOW.date(), command=COMMAND),
        "home.mine": ("-", home.mine(words, found.own, found.drafts, [step(of)] * 40)),
        "home_roles.questions": ("-", home_roles.questions(words, found.questions)),
        "home_roles.mandates": ("-", home_roles.mandates(words, found.mandates)),
        "home_roles.chaired": ("-", home_roles.chaired(words, found.chaired[0])),
        "home_roles.chaired, all well": (
            "-",
            home_roles.chaired(words, Chaired(of.alliance, [], [], [], [])),
        ),
        "home_roles.office": (
            "-",
            home_roles.office(words, found.office, command=COMMAND),
        ),
        "home_parts.list_part": ("-", home_parts.list_part(words, HomePart.NEWS, lines)),
    }


def windows(of: Extreme) -> Windows:
    """Every form and list of theirs."""
    words, found = of.words, page(of).found
    step_lines = [agenda.step_line(words, step(of))] * WHOLE
    running = [home_parts.running_line(words, found.runs[0])] * WHOLE
    forms = {
        f"administration.admin_form, {name}": administration.admin_form(
            words, name, alliances=of.groups(120), organisations=of.groups(500)
        )
        for name in administration.FORMS
    }
    return {
        **forms,
        "administration.ending": administration.ending(
            words, of.text(150), Moving(*[12_345] * 6), organisations=of.groups(500), metadata=METADATA
        ),
        "home.home": home.home(words, page(of), command=COMMAND),
        "home.whole_list, steps": home.whole_list(words, words("home.attention"), step_lines),
        "home.whole_list, practices": home.whole_list(words, words("home.runs"), running),
        "home.whole_list, empty": home.whole_list(words, words("home.news"), []),
        **_alliances(of),
        **_vocabulary(of),
    }


def _alliances(of: Extreme) -> dict[str, dict[str, Any]]:
    words = of.words
    themes = of.groups(100)[0][1]
    found = Consequences(*[12_345] * 6)
    before = alliances.AllianceValues("a", "a", "a", "a", 1, None)
    values = alliances.AllianceValues(of.text(150), of.text(150), of.text(1000), of.text(1000), 2, NOW.date())
    means = alliances.change_means(words, before, values, found, themes)
    rows = [
        alliances.AllianceRow(number, of.text(150), of.text(150), "C1", NOW.date(), number > 50)
        for number in range(1, 121)
    ]
    return {
        "alliances.alliance_list": alliances.alliance_list(words, rows),
        "alliances.alliance_form, new": alliances.alliance_form(
            words, alliances.AllianceValues(), themes=themes, is_new=True, metadata=METADATA
        ),
        "alliances.alliance_form, change": alliances.alliance_form(
            words, values, themes=themes, is_new=False, metadata=METADATA, means=means
        ),
        **{
            f"alliances.archive_alliance, {reopens}": alliances.archive_alliance(
                words, of.text(150), found, reopens=reopens, metadata=METADATA
            )
            for reopens in (True, False)
        },
        "alliances.guests_form": alliances.guests_form(
            words, of.text(150), ExternalAccess.READ, guests=12_345, metadata=METADATA
        ),
    }


def _vocabulary(of: Extreme) -> dict[str, dict[str, Any]]:
    words = of.words
    rows = [vocabulary.Row(number, of.text(150), of.text(500), number > 50) for number in range(1, 121)]
    group = ", ".join([of.text(MAX_WORD)] * MAX_WORDS)
    groups = [vocabulary.Row(number, group) for number in range(1, 121)]
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
        "vocabulary.synonym_list": vocabulary.synonym_list(words, groups, page=1),
        "vocabulary.synonym_list, empty": vocabulary.synonym_list(words, []),
        "vocabulary.synonym_form": vocabulary.synonym_form(words, group, is_new=False, metadata=METADATA),
        "vocabulary.synonym_form, new": vocabulary.synonym_form(words, "", is_new=True, metadata=METADATA),
        "vocabulary.synonym_state": vocabulary.synonym_state(words, group, metadata=METADATA),
        "vocabulary.sdg_form": vocabulary.sdg_form(words, goals, [value for _, value in goals]),
    }


def _office(of: Extreme, items: list[Shown]) -> Office:
    held = Meeting(number=123_456, title=of.text(150), held_on=NOW.date(), papers_on=NOW.date())
    member = Member(id=1, slack_user_id="U0123456789", organisation_id=1, name=of.text(150), created_at=NOW)
    row = DigestSchedule(frequency=Frequency.BEFORE_MEETING, wall_time=NOW.time(), starts_on=NOW.date())
    occasion = DigestOccasion(row, "1:O-123456", days_between(NOW.date(), NOW.date()), NOW, held)
    form = DigestScheduleForm(Frequency.BEFORE_MEETING, NOW.time(), NOW.date(), 1)
    coming = ListedSchedule(1, form, Name(of.text(150), of.text(150)), False, False, upcoming=(occasion,))
    return Office(
        people=[(member, of.organisation)] * (SHORT + 1),
        failed={f"kind_of_delivery_{number}": 10 for number in range(12)},
        next_digest=coming,
        look_alikes=[Pair(number, items[0], items[1]) for number in range(1, SHORT + 1)],
        not_verified=100,
        meetings=[meeting(of)] * (SHORT + 1),
        bundles=[bundle(of)] * (SHORT + 1),
        impact=dict.fromkeys(Total, 1_234_567),
    )
