"""The page a person finds at the bot's own place, and their own list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alliance.agenda import ShownStep
from alliance.contributions import Shown
from alliance.drafts import Begun
from alliance.words import ParticipationKind
from handlers.ids import ActionId, CallbackId
from handlers.views import agenda as agenda_views
from handlers.views import contributions as contribution_views
from handlers.views.help import menu_buttons
from handlers.views.parts import (
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
    section,
)
from texts import Translator

SHOWN_STEPS = 10


@dataclass(frozen=True)
class AllianceLine:
    """An alliance as Home lists it."""

    name: str
    goal: str
    channel_id: str | None
    participation: ParticipationKind | None
    chairs: Sequence[str]


@dataclass(frozen=True)
class HomePage:
    """All that Home shows to one person."""

    name: str
    is_restricted: bool
    organisation: str | None
    allowed: Collection[str]
    own: Sequence[Shown]
    drafts: Sequence[Begun]
    steps: Sequence[ShownStep]
    recent: Sequence[Shown]
    alliances: Sequence[AllianceLine]


def home(words: Translator, page: HomePage, *, command: str) -> View:
    """The page as a view."""
    who = words("home.speaks_for", organisation=mrkdwn(page.organisation)) if page.organisation else words("home.new")
    recent = [contribution_views.line(words, item) for item in page.recent]
    nothing = words("home.guest" if page.is_restricted else "home.no_recent")
    blocks = [
        header(words("home.hello", name=page.name.split(" ")[0])),
        section(who),
        actions("menu", *menu_buttons(words, page.allowed)),
        DIVIDER,
        *mine(words, page.own, page.drafts, page.steps),
        DIVIDER,
        section(f"*{words('home.recent')}*"),
        section(_lines(recent, nothing)),
        DIVIDER,
        section(f"*{words('home.alliances')}*"),
        *[section(_alliance(words, line)) for line in page.alliances[:20]],
        context(words("home.more", command=command)),
    ]
    return {"type": "home", "callback_id": CallbackId.HOME, "blocks": blocks[:100]}


def mine(words: Translator, own: Sequence[Shown], drafts: Sequence[Begun], steps: Sequence[ShownStep]) -> list[Block]:
    """Own contributions, what is begun, and the steps of one's organisation."""
    lines = [contribution_views.line(words, item) for item in own]
    blocks = [section(f"*{words('mine.title')}*"), section(_lines(lines, words("mine.none")))]
    for draft in drafts[:5]:
        title = quote(draft.title, 200)
        go_on = button(words("mine.go_on"), ActionId.RESUME, value=draft.draft_id)
        blocks.append(section(words("mine.draft", title=title), accessory=go_on))
    if steps:
        shown = [agenda_views.step_line(words, step) for step in steps[:SHOWN_STEPS]]
        blocks += [section(f"*{words('mine.steps')}*"), section("\n".join(shown))]
    return blocks


def _alliance(words: Translator, line: AllianceLine) -> str:
    name = bold(mrkdwn(line.name))
    if line.channel_id:
        name += f" · <#{line.channel_id}>"
    if line.participation:
        name += f" · {words(f'home.{line.participation}')}"
    lines = [name, quote(line.goal, 300)]
    if line.chairs:
        lines.append(words.count("home.chairs", len(line.chairs), names=listed(words, line.chairs)))
    return "\n".join(lines)


def _lines(lines: Sequence[str], otherwise: str) -> str:
    return "\n".join(lines) if lines else otherwise
