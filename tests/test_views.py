"""Everything that the bot can build is accepted by Slack, however long, many or strange what people typed."""

import datetime as dt
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alliance.agenda import ShownStep
from alliance.contributions import Shown
from alliance.drafts import Begun
from alliance.words import (
    Ambition,
    ChairKind,
    ContributionKind,
    OrganisationKind,
    ParticipationKind,
    Status,
    Visibility,
)
from handlers import views
from handlers.ids import CallbackId
from handlers.metadata import FormMetadata
from handlers.views import admin, agenda, contributions, digests, home, members, shared
from handlers.views import help as help_views
from handlers.views.parts import reading_view
from sandbox.blockkit import blocks_too_long, check_blocks, check_view, view_too_large
from storage.tables import Alliance, Organisation
from texts import Translator

COMMAND = "/a-command-of-thirty-two-characters"
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
LINK = "https://kennissteden.slack.com/archives/C0123456789/p1764000000000000"
MAX_TEXT = 4000
"""Characters of a message's top-level text: Slack cuts longer ones and refuses them in updates."""

ESCAPED, LONG, SPACES, EMOJI = "&<>", "Donaudampfschifffahrt", "a b ", "\U0001f469\u200d\U0001f4bb"
TYPED = [ESCAPED, LONG, SPACES, EMOJI]
PIECES = {
    "agenda.step_line",
    "agenda.step_text",
    "contributions.card_text",
    "contributions.line",
    "contributions.split_title",
    "help.menu_buttons",
}
"""What is only part of something that is shown."""


@dataclass(frozen=True)
class Extreme:
    """As much as can be of everything, made of one thing repeated."""

    words: Translator
    typed: str

    def text(self, length: int) -> str:
        return (self.typed * length)[:length].strip()

    @property
    def alliance(self) -> Alliance:
        name = self.text(150)
        return Alliance(id=1, slug="a", theme_id=1, name=name, name_en=name, goal=self.text(500), channel_id="C1")

    @property
    def organisation(self) -> Organisation:
        return Organisation(id=1, slug="o", name=self.text(150), kind=OrganisationKind.CITY)

    def item(self, number: int = 123_456) -> Shown:
        return Shown(
            number=number,
            kind=ContributionKind.BEST_PRACTICE,
            title=self.text(150),
            body=self.text(3000),
            visibility=Visibility.ALLIANCE,
            created_at=NOW,
            alliance=self.alliance,
            organisation=self.organisation,
            author_name=self.text(150),
            author_slack_user_id="U1",
            is_archived=True,
            permalink=LINK,
        )

    @property
    def step(self) -> ShownStep:
        return ShownStep(
            number=123_456,
            title=self.text(300),
            title_en=self.text(300),
            alliance=self.alliance,
            ambition=Ambition.PERSPECTIVE,
            status=Status.BLOCKED,
            note=self.text(3000),
            status_at=NOW,
            is_continuous=True,
            due_on=NOW.date(),
            days_late=400,
            owners=(self.organisation,) * 40,
            source=self.text(300),
            source_year=2020,
        )

    def groups(self, count: int) -> list[tuple[str, list[tuple[str, str]]]]:
        choices = [(self.text(150), str(number)) for number in range(1, count + 1)]
        return [(self.text(150), choices)]

    @property
    def page(self) -> home.HomePage:
        line = home.AllianceLine(
            self.text(150), self.text(500), "C1", ParticipationKind.READS_ALONG, [self.text(150)] * 4
        )
        return home.HomePage(
            is_restricted=False,
            name=self.text(150),
            organisation=self.text(150),
            allowed=[name for name, _ in help_views.MENU],
            own=[self.item(number) for number in range(10)],
            drafts=[Begun("d" * 64, self.text(150))] * 30,
            steps=[self.step] * 40,
            recent=[self.item(number) for number in range(10)],
            alliances=[line] * 120,
        )


def messages(of: Extreme) -> dict[str, tuple[str, list[Any]]]:
    """Every message, as text and blocks."""
    words, item, page = of.words, of.item(), of.page
    entries = [(name, "weekrapportage") for name, _ in help_views.MENU for _ in range(2)]
    return {
        "admin.menu": (
            words("admin.menu"),
            admin.menu(
                words,
                [of.text(150)] * 30,
                [admin.AllianceState(of.text(150), "C1", [(ChairKind.OFFICIAL, of.text(150))] * 2)] * 30,
            ),
        ),
        "agenda.step_card": (agenda.step_text(words, of.step), agenda.step_card(words, of.step)),
        "contributions.card": (contributions.card_text(words, item), contributions.card(words, item)),
        "contributions.card, whole": ("-", contributions.card(words, item, whole=True, in_channel=False)),
        "contributions.closed_card": ("-", contributions.closed_card(words, item)),
        "digests.digest_message": digests.digest_message(
            words,
            title=of.text(150),
            figures=[of.text(80)] * 5,
            attention=[of.text(400)] * 30,
            newest=[digests.NewContribution("B-1", of.text(150), None)] * 30,
        ),
        "help.menu": (
            words("menu.text"),
            help_views.menu(words, [name for name, _ in help_views.MENU], command=COMMAND),
        ),
        "help.help_page": (words("help.text"), help_views.help_page(words, entries, command=COMMAND)),
        "help.unknown": ("-", help_views.unknown(words, of.text(3000), ["help"] * 3, entries, command=COMMAND)),
        "home.mine": ("-", home.mine(words, page.own, page.drafts, page.steps)),
        "members.new_member": members.new_member(words, slack_user_id="U1", organisation=of.text(150), command=COMMAND),
        "shared.shared": shared.shared(words, item, channel_id="C1", command=COMMAND),
        "shared.no_channel": shared.no_channel(words, item, command=COMMAND),
        "shared.refused": shared.refused(words, item, channel_id="C1", command=COMMAND, error="is_archived"),
    }


def windows(of: Extreme) -> dict[str, dict[str, Any]]:
    """Every form and page."""
    words = of.words
    metadata = FormMetadata(form_id="f" * 32, channel_id="C0123456789").dump()
    prefill = contributions.Prefill(ContributionKind.BEST_PRACTICE, of.text(150), of.text(3000), 120)
    forms = {
        f"admin.admin_form, {name}": admin.admin_form(
            words, name, alliances=of.groups(120), organisations=of.groups(500)
        )
        for name in admin.FORMS
    }
    return {
        **forms,
        "contributions.share_form": contributions.share_form(
            words,
            prefill,
            organisation=of.text(150),
            alliances=of.groups(120),
            metadata=metadata,
        ),
        "contributions.share_form, for others": contributions.share_form(
            words,
            prefill,
            organisation="500",
            alliances=of.groups(120),
            organisations=of.groups(500),
            metadata=metadata,
        ),
        "contributions.share_form, empty": contributions.share_form(
            words, contributions.Prefill(), organisation="", alliances=of.groups(1), metadata=metadata
        ),
        "members.first_contact": members.first_contact(
            words, guess=(of.text(150), "1"), organisations=of.groups(500), metadata=metadata
        ),
        "members.first_contact, for guests": members.first_contact(
            words, guess=(of.text(150), "1"), organisations=(), metadata=metadata
        ),
        "home.home": home.home(words, of.page, command=COMMAND),
    }


def marked_up(shown: Any) -> Iterator[str]:
    """All texts with markup in blocks or a view."""
    if isinstance(shown, dict):
        if shown.get("type") == "mrkdwn":
            yield shown["text"]
        for value in shown.values():
            yield from marked_up(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from marked_up(value)


def is_whole(text: str) -> bool:
    """Whether every link, mention and escaped character in markup is there from beginning to end."""
    rest = re.sub(r"<[^<>\n]+>", "", text)
    return not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", rest)


@pytest.fixture(params=["nl", "en"])
def words(request: pytest.FixtureRequest) -> Translator:
    """The words of each language."""
    return Translator(request.param, ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(params=TYPED)
def extreme(request: pytest.FixtureRequest, words: Translator) -> Extreme:
    """The most of everything."""
    return Extreme(words, request.param)


def test_slack_takes_every_message(extreme: Extreme) -> None:
    for name, (text, blocks) in messages(extreme).items():
        assert check_blocks(blocks, "message") == [], name
        assert not blocks_too_long(blocks), name
        assert 0 < len(text) <= MAX_TEXT, name


def test_slack_takes_every_form_and_page(extreme: Extreme) -> None:
    for name, view in windows(extreme).items():
        assert check_view(view) == [], name
        assert not view_too_large(view), name


def test_every_answer_can_be_shown_in_a_window_as_well(extreme: Extreme) -> None:
    for name, (_, blocks) in messages(extreme).items():
        assert check_view(reading_view(extreme.words, blocks)) == [], name


def test_no_link_mention_or_character_is_cut_in_half(extreme: Extreme) -> None:
    shown = {**messages(extreme), **windows(extreme)}
    for name, built in shown.items():
        for text in marked_up(list(built) if isinstance(built, tuple) else built):
            assert is_whole(text), (name, text)


def test_a_choice_that_was_made_is_still_chosen_among_hundreds(extreme: Extreme) -> None:
    form = windows(extreme)["contributions.share_form, for others"]
    chosen = {block["block_id"]: block["element"].get("initial_option") for block in form["blocks"]}
    assert chosen["organisation"]["value"] == "500"
    assert chosen["alliance"]["value"] == "120"


def test_every_field_of_every_form_has_a_name_of_its_own(words: Translator) -> None:
    for view in windows(Extreme(words, LONG)).values():
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        assert len(set(fields)) == len(fields)
        assert all(fields)


def test_a_form_has_six_fields_at_most(words: Translator) -> None:
    for name, view in windows(Extreme(words, LONG)).items():
        assert len([block for block in view["blocks"] if block["type"] == "input"]) <= 6, name


def test_nothing_that_is_built_is_left_out_here(words: Translator) -> None:
    built = {name.partition(",")[0] for name in {**messages(Extreme(words, LONG)), **windows(Extreme(words, LONG))}}
    public = set()
    for module in pkgutil.iter_modules(views.__path__):
        found = importlib.import_module(f"handlers.views.{module.name}")
        functions = inspect.getmembers(found, inspect.isfunction)
        own = {name for name, function in functions if function.__module__ == found.__name__}
        public |= {f"{module.name}.{name}" for name in own if not name.startswith("_") and module.name != "parts"}
    assert public == built | PIECES


def test_every_form_of_the_admin_menu_is_a_form(words: Translator) -> None:
    offered = [one["value"] for block in admin.menu(words, [], []) for one in block.get("elements", [])]
    assert [CallbackId(value) for value in offered] == list(admin.FORMS)
