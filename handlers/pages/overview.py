"""`/kennis overzicht`: the overview of an alliance."""

from collections.abc import Callable

from alliance.pages.overview import collect_overview
from alliance.people.permissions import Action
from handlers.pages.views import overview as views
from handlers.people import form_choices
from handlers.people.alliance_names import alliance_meant
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import number_or_none, read_id
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listeners."""
    add(Subcommand("overview", Action.READ, show_overview))
    listeners.action(ActionId.SHOW_OVERVIEW, show_overview_of)
    listeners.action(ActionId.OVERVIEW, show_chosen)


def show_overview(request: Request, typed: str = "") -> None:
    """Show the named alliance, the channel's or the person's own; if it could be any, ask which one."""
    words = request.words
    with request.reading() as (session, person):
        alliance = alliance_meant(session, person, typed, channel_id=request.channel_id)
        groups = [] if alliance else form_choices.alliance_groups(session, words)
    if alliance is None:
        request.answer(*views.choose_alliance(words, groups))
    else:
        _show(request, alliance.id)


def show_overview_of(request: Request) -> None:
    """Show the overview from a button whose value is an alliance's id, or empty to ask which one."""
    alliance_id = number_or_none(request.value)
    if alliance_id is None:
        show_overview(request)
    else:
        _show(request, alliance_id)


def show_chosen(request: Request) -> None:
    """Show the chosen alliance in place of the question."""
    option = request.action.get("selected_option") or {}
    _show(request, read_id(str(option.get("value") or "")), in_place=True)


def _show(request: Request, alliance_id: int, *, in_place: bool = False) -> None:
    with request.reading() as (session, person):
        overview = collect_overview(
            session,
            reader=person,
            alliance_id=alliance_id,
            time=request.context.network_time,
            today=request.today,
            channel_id=request.channel_id,
        )
    is_in_form = request.view.get("type") == "modal"  # Slack stacks at most three modals
    show = request.answer_in_place if in_place or is_in_form else request.answer
    show(*views.overview_page(request.words, overview))
