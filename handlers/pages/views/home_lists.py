"""The short lists of Home, each with a button that opens it in full."""

from alliance.agenda.steps import ShownStep
from alliance.contributions.sharing import Shown
from alliance.enums import Status
from alliance.pages.home import LINES, AllianceState, Home, HomePart, OwnAdoption, SecretariatWork
from alliance.pages.upcoming import Upcoming
from handlers.digests.views.digest_schedules import next_line
from handlers.pages.views.todo import titled
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, button, section
from handlers.slack.views.markup import bold, linked_ref, mrkdwn
from texts import Translator, meeting_title

MAX_TITLE = 52
"""Characters of a title: two lines on a phone; with more, the fullest Home would have too many words."""
STATUSES = (Status.BLOCKED, Status.AT_RISK, Status.ON_TRACK, Status.NOT_STARTED, Status.PROPOSED, Status.DONE)
"""The statuses that are counted, those that need attention first."""


def home_list(words: Translator, part: HomePart, found: Home) -> Block:
    """One list of Home: a title, at most three lines or a sentence that there is nothing yet, and "Toon alles"."""
    match part:
        case HomePart.UPCOMING:
            lines = [_upcoming_line(words, one) for one in found.upcoming]
        case HomePart.OFFICE if found.office:
            lines = _office_lines(words, found.office)
        case HomePart.STATE:
            lines = [_state_line(words, one) for one in found.states]
        case HomePart.OWN:
            lines = [_own_line(words, one) for one in found.own] or [words("home.no_own")]
        case _:
            lines = [_contribution_line(words, one) for one in found.news] or [words("home.no_news")]
    title = words("home.recent" if part is HomePart.NEWS and found.is_news_of_network else f"home.{part}")
    return section("\n".join([bold(title), *lines[:LINES]]), accessory=_whole(words, part, found, title))


def _whole(words: Translator, part: HomePart, found: Home, title: str) -> Block:
    """The button to the whole of a list."""
    action_id, value = ActionId.HOME_ALL, str(part)
    if part is HomePart.OWN:
        action_id, value = ActionId.SHOW_MINE, ""
    elif part is HomePart.STATE:
        # The overview asks which alliance it is about if there are several.
        action_id, value = ActionId.SHOW_OVERVIEW, str(found.states[0].alliance_id) if len(found.states) == 1 else ""
    label = words("home.all")
    return button(label, f"{action_id}:{part}", value=value, hint=f"{label}: {title}")


def _upcoming_line(words: Translator, one: Upcoming) -> str:
    title = words.name(one.title)
    if one.ref:
        return f"{words.day(one.on)} · {titled(one.ref, meeting_title(words, title, one.on), MAX_TITLE)}"
    return f"{words.day(one.on)} · {words('home.checkin', alliance=mrkdwn(title))}"


def _office_lines(words: Translator, found: SecretariatWork) -> list[str]:
    """What waits for the secretariat in counts, most urgent first, and when the next digest comes."""
    digest = next_line(words, found.next_digest) if found.next_digest else words("home.no_digest")
    counts = (
        ("home.not_arrived", sum(found.failed.values())),
        ("home.pairs", len(found.look_alikes)),
        ("home.newcomers", len(found.people)),
        ("home.under_way", len(found.bundles)),
        ("home.not_verified", found.not_verified),
    )
    told = [words.count(key, number) for key, number in counts if number]
    return [*told[: LINES - 1], digest] if found.next_digest else [digest, *told]


def _state_line(words: Translator, one: AllianceState) -> str:
    found = [(status, one.statuses[status]) for status in STATUSES if status in one.statuses]
    counted = [f"{n} {words.count(f'status.{status}', n)}" for status, n in found]
    name = bold(mrkdwn(words.name(one.alliance)))
    return f"{name}: {', '.join(counted) or words('overview.no_steps')}"


def _own_line(words: Translator, one: ShownStep | Shown | OwnAdoption) -> str:
    if isinstance(one, ShownStep):
        return f"{titled(one.ref, words.name(one.titles), MAX_TITLE)} · {words(f'status.{one.status}')}"
    if isinstance(one, OwnAdoption):
        return f"{_contribution(one.item)} · {words(f'adoption.{one.state}')}"
    return _contribution_line(words, one)


def _contribution_line(words: Translator, item: Shown) -> str:
    return f"{_contribution(item)} · {words(f'kind.{item.kind}')}"


def _contribution(item: Shown) -> str:
    return titled(linked_ref(item.ref, item.permalink), item.title, MAX_TITLE)
