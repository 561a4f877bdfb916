"""The App Home, and the list that `/kennis mijn` shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.agenda.agenda import ShownStep
from alliance.contributions.sharing import Shown
from alliance.pages.home import SHORT, Home, HomePart, OwnAlliance
from alliance.people.drafts import Begun
from alliance.words import ParticipationKind
from handlers.agenda.views import agenda as agenda_views
from handlers.checkins.views.checkins import to_answer
from handlers.contributions.views import sharing as contribution_views
from handlers.pages.views.home_parts import counted_line, list_part, running_line
from handlers.pages.views.home_polls import polls_part
from handlers.pages.views.home_roles import chaired, mandates, office, questions
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.menu import menu_buttons
from handlers.slack.views.parts import (
    DIVIDER,
    Block,
    View,
    actions,
    bold,
    button,
    context,
    header,
    listed,
    mrkdwn,
    quote,
    reading_view,
    section,
)
from texts import Translator

SHOWN_STEPS = 10
SHOWN_DRAFTS = 5
OWN_ALLIANCES = 10
OTHER_ALLIANCES = 15
DRAFT = {"enrichment": "mine.draft_enrichment", "edit": "mine.draft_edit"}
"""The text keys for drafts of changes, by kind; other drafts are unshared contributions."""
MAX_BLOCKS = 100
"""Slack's limit for Home."""


@dataclass(frozen=True)
class HomePage:
    """Everything that Home shows one person, and what they may do there."""

    name: str
    is_restricted: bool
    organisation: str | None
    allowed: frozenset[str]
    participations: Mapping[int, ParticipationKind]
    found: Home


def home(words: Translator, page: HomePage, *, command: str) -> View:
    """The view of Home: the menu, what needs the reader's answer, what their roles bring, and their own lists."""
    found = page.found
    who = words("home.speaks_for", organisation=mrkdwn(page.organisation)) if page.organisation else words("home.new")
    parts = [
        [
            header(words("home.hello", name=page.name.split(" ")[0])),
            section(who),
            actions("menu", *menu_buttons(words, page.allowed)),
        ],
        to_answer(words, found.checkin) if found.checkin else [],
        questions(words, found.questions),
        mandates(words, found.mandates),
        polls_part(words, found.polls),
        *[chaired(words, one) for one in found.chaired],
        office(words, found.office, command=command) if found.office else [],
        _own(words, found),
        _city(words, found) if page.organisation else [],
        _missing(words, found),
        _news(words, page),
        _alliances(words, page),
    ]
    blocks: list[Block] = []
    for part in parts:
        if part:
            blocks += [DIVIDER, *part] if blocks else part
    # Never exceed Slack's limit; the parts that come last can also be found elsewhere.
    blocks = [*blocks[: MAX_BLOCKS - 1], context(words("home.more", command=command))]
    return {"type": "home", "callback_id": CallbackId.HOME, "blocks": blocks}


def whole_list(words: Translator, title: str, lines: Sequence[str]) -> View:
    """One list of Home in full."""
    blocks = [section("\n".join(lines[start : start + SHORT])) for start in range(0, len(lines), SHORT)]
    view = reading_view(words, blocks or [section(words("home.nothing"))], title=title)
    return {**view, "callback_id": CallbackId.HOME_ALL}


def mine(words: Translator, own: Sequence[Shown], drafts: Sequence[Begun], steps: Sequence[ShownStep]) -> list[Block]:
    """A person's own contributions and drafts, and the steps of their organisation."""
    lines = [contribution_views.line(words, item) for item in own]
    blocks = [section(f"*{words('mine.title')}*"), section("\n".join(lines) or words("mine.none"))]
    for draft in drafts[:SHOWN_DRAFTS]:
        drop = button(words("alike.drop"), ActionId.DROP_DRAFT, value=draft.draft_id)
        blocks += [section(_begun(words, draft)), actions(f"draft-{draft.draft_id}", _go_on(words, draft), drop)]
    if steps:
        shown = [agenda_views.step_line(words, step) for step in steps[:SHOWN_STEPS]]
        blocks += [section(f"*{words('mine.steps')}*"), section("\n".join(shown))]
    return blocks


def _own(words: Translator, found: Home) -> list[Block]:
    """The person's own contributions and drafts."""
    lines = [contribution_views.line(words, item) for item in found.own]
    more = (
        button(words("home.all"), f"{ActionId.SHOW_MINE}:home", hint=words("mine.title"))
        if len(lines) > SHORT
        else None
    )
    title = f"*{words('mine.title')}*"
    shown = lines[:SHORT] or [words("mine.none")]
    return [section("\n".join([title, *shown]), accessory=more), *_drafts(words, found.drafts)]


def _city(words: Translator, found: Home) -> list[Block]:
    """The practices that the person's organisation uses and the steps that it owns."""
    runs = [running_line(words, one) for one in found.runs]
    steps = [agenda_views.step_line(words, step) for step in found.steps]
    closures = button(words("admin.list_closures"), f"{ActionId.LIST_CLOSURES}:home", hint=words("closure.home_hint"))
    return [*list_part(words, HomePart.RUNS, runs), *list_part(words, HomePart.STEPS, steps), actions("city", closures)]


def _missing(words: Translator, found: Home) -> list[Block]:
    """Bottlenecks that others recognise and practices that others adopted, but the person's organisation has not."""
    bottlenecks = [counted_line(words, one, "home.recognised_by") for one in found.bottlenecks]
    practices = [counted_line(words, one, "home.taken_over_by") for one in found.practices]
    return [*list_part(words, HomePart.BOTTLENECKS, bottlenecks), *list_part(words, HomePart.PRACTICES, practices)]


def _news(words: Translator, page: HomePage) -> list[Block]:
    """New contributions in the person's own alliances, and in the rest of the network."""
    news = [contribution_views.line(words, item) for item in page.found.news]
    recent = [contribution_views.line(words, item) for item in page.found.recent]
    blocks = list_part(words, HomePart.NEWS, news)
    if recent or not news:
        nothing = words("home.guest" if page.is_restricted else "home.no_recent")
        blocks.append(section("\n".join([f"*{words('home.recent')}*", *(recent or [nothing])])))
    return blocks


def _alliances(words: Translator, page: HomePage) -> list[Block]:
    """The person's own alliances in full and the others by name, with a button to all of them."""
    found = page.found
    blocks = [section(f"*{words('home.alliances')}*", accessory=_all_alliances(words, page))]
    blocks += [section(_alliance(words, page, one)) for one in found.alliances[:OWN_ALLIANCES]]
    others = [_alliance(words, page, one, short=True) for one in found.others[:OTHER_ALLIANCES]]
    if others:
        blocks.append(section("\n".join(others)))
    return blocks


def _all_alliances(words: Translator, page: HomePage) -> Block | None:
    if "alliance" not in page.allowed:
        return None
    return button(words("home.all_alliances"), f"{ActionId.SHOW_ALLIANCES}:home")


def _alliance(words: Translator, page: HomePage, one: OwnAlliance, *, short: bool = False) -> str:
    alliance = one.alliance
    line = bold(mrkdwn(words.name(alliance.name, alliance.name_en)))
    if alliance.channel_id:
        line += f" · <#{alliance.channel_id}>"
    participation = page.participations.get(alliance.id)
    if participation:
        line += f" · {words(f'home.{participation}')}"
    if alliance.ends_on:
        line += f" · {words('keep.until', day=words.full_day(alliance.ends_on))}"
    if short:
        return line
    lines = [line, quote(words.name(alliance.goal, alliance.goal_en), 300)]
    if one.chairs:
        lines.append(words.count("home.chairs", len(one.chairs), names=listed(words, one.chairs)))
    return "\n".join(part for part in lines if part)


def _drafts(words: Translator, drafts: Sequence[Begun]) -> list[Block]:
    return [section(_begun(words, draft), accessory=_go_on(words, draft)) for draft in drafts[:SHOWN_DRAFTS]]


def _begun(words: Translator, draft: Begun) -> str:
    return words(DRAFT.get(draft.kind, "mine.draft"), title=quote(draft.title, 200))


def _go_on(words: Translator, draft: Begun) -> Block:
    return button(words("mine.go_on"), ActionId.RESUME, value=draft.draft_id)
