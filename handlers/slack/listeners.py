"""Register plain functions as Bolt listeners, each wrapped in the error funnel."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import structlog
from slack_bolt import App
from slack_sdk import WebClient

from alliance.enums import PollKind, Series, UndoKind
from handlers.slack.card_actions import CardAction
from handlers.slack.context import Context, Rendered
from handlers.slack.errors import answer_error
from handlers.slack.forms import FormBuilder
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.lookup import PollCard, ShowReference
from handlers.slack.request import Request, request_id_of
from handlers.slack.undo_views import UndoView
from handlers.slack.views.blocks import View
from storage.engine.wait_limit import waiting_at_most

log = structlog.get_logger()

AFTERWARDS = 4
"""Number of threads for work that may happen after an acknowledgement."""
Listener = Callable[[Request], None]
Reply = Callable[..., Any]
BoltListener = Callable[[Reply, dict[str, Any], WebClient, Reply], None]


class Listeners:
    """The registry of the listeners of every feature.

    Counts the requests in progress, so that a shutdown can wait for them.
    """

    def __init__(self, app: App, context: Context) -> None:
        self._app = app
        self._context = context
        self._in_hand = 0
        self._changed = threading.Condition()
        self._closed = False
        self._actions: dict[str, BoltListener] = {}
        self._views: dict[str, BoltListener] = {}
        self._shortcuts: dict[str, BoltListener] = {}
        self._events: dict[str, BoltListener] = {}
        self._afterwards = ThreadPoolExecutor(AFTERWARDS, thread_name_prefix="afterwards")

    def card_action(self, action: CardAction[Any], listener: Listener) -> None:
        """Register a card action that contributions offer to people who may use it."""
        self._context.card_actions.append(action)
        self.action(action.action_id, listener)

    def form(self, name: str, builder: FormBuilder) -> None:
        """Register a form for members only; `handlers.people.members.open_form` opens it by this name."""
        self._context.forms[name] = builder

    def reference(self, series: Series, shows: ShowReference) -> None:
        """Register how a reference of a series is shown to the person who looks it up."""
        self._context.references[series] = shows

    def paged_list(self, callback_id: CallbackId, build: Callable[..., View]) -> None:
        """Register how a list is built, to rebuild it after a change of what was opened from it."""
        self._context.lists[callback_id] = build

    def answer(self, name: str, build: Callable[[Request, str], Rendered]) -> None:
        """Register how a list in a message is built, to show it anew after a click there: see `renewable`."""
        self._context.answers[name] = build

    def step_action(self, name: str, act: Callable[[Request, str], None]) -> None:
        """Register a further action in a step's overflow menu; its label is the text `do.<name>`."""
        self._context.step_actions[name] = act

    def undo_view(self, kind: UndoKind, view: UndoView) -> None:
        """Register the confirmation of an action of a kind, and the text once it is undone."""
        self._context.undo_views[kind] = view

    def poll_card(self, kind: PollKind, card: PollCard) -> None:
        """Register how a kind of poll is shown to people who look it up by its reference."""
        self._context.poll_cards[kind] = card

    def command(self, command: str, listener: Listener) -> None:
        """Register a slash command."""
        self._app.command(command)(self._wrap(listener))

    def action(self, action_id: ActionId, listener: Listener) -> None:
        """Register a button, select or other element; ids that start with this one and a colon are routed here too."""
        self._add(self._actions, action_id, listener)

    def view(self, callback_id: CallbackId, listener: Listener) -> None:
        """Register the submission of a form."""
        self._add(self._views, callback_id, listener)

    def shortcut(self, callback_id: CallbackId, listener: Listener) -> None:
        """Register one of Slack's shortcuts, global or on a message."""
        self._add(self._shortcuts, callback_id, listener)

    def event(self, name: str, listener: Listener) -> None:
        """Register an event."""
        self._add(self._events, name, listener)

    def direct_files(self, take: Callable[[Request], bool]) -> None:
        """Register what takes the files of a direct message; it returns False for a message that its text is about."""
        self._context.take_files = take

    def listen(self) -> None:
        """Start listening, once everything is registered.

        Interactions without a listener, such as a button of an earlier release, are acknowledged. Submissions of
        unknown forms are not, so that what somebody typed stays in the form.

        Bolt gets one listener per type of interaction. It tries its listeners one after another, with considerable work
        for each; with one listener per id, that would take most of the time of a click.
        """
        otherwise = self._wrap(acknowledge)
        everything = re.compile(".*")
        self._app.action(everything)(_route(self._actions, _action_id, otherwise))
        self._app.view(re.compile(f"^({'|'.join(self._views)})$"))(_route(self._views, _view_id, otherwise))
        self._app.view_closed(everything)(otherwise)
        self._app.shortcut(everything)(_route(self._shortcuts, _shortcut_id, otherwise))
        self._app.event(everything)(_route(self._events, _event_name, otherwise))

    def _add(self, where: dict[str, BoltListener], name: str, listener: Listener) -> None:
        if name in where:
            raise ValueError(f"{name} has a listener already")
        where[str(name)] = self._wrap(listener, name)

    def drain(self, seconds: float) -> bool:
        """Refuse new requests and wait until those in progress are done; False if time ran out first."""
        with self._changed:
            self._closed = True
            return self._changed.wait_for(lambda: self._in_hand == 0, timeout=seconds)

    def wait_for_in_hand(self, seconds: float) -> bool:
        """Wait until all requests and the work after their acknowledgements are done; False if time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._in_hand == 0, timeout=seconds)

    def _do_afterwards(self, work: Callable[[], None]) -> None:
        """Run work on a separate thread; a shutdown waits for it."""
        bound = structlog.contextvars.get_contextvars()

        def do() -> None:
            try:
                with structlog.contextvars.bound_contextvars(**bound):
                    work()
            except Exception as error:  # noqa: BLE001  # what was asked for is done, and nobody waits any more
                log.warning("afterwards_failed", error=type(error).__name__, **bound)
            finally:
                self._let_go()

        with self._changed:
            self._in_hand += 1
        self._afterwards.submit(do)

    def _let_go(self) -> None:
        with self._changed:
            self._in_hand -= 1
            self._changed.notify_all()

    def _wrap(self, listener: Listener, key: str = "") -> BoltListener:
        # A partial stands for one of several listeners, which the log tells apart by what they are registered for.
        name = str(key) if isinstance(listener, partial) else listener.__name__

        def listen(ack: Reply, body: dict[str, Any], client: WebClient, respond: Reply) -> None:
            with self._changed:
                if self._closed:
                    # Slack redelivers an unacknowledged event, to another replica or later.
                    raise ShuttingDown
                self._in_hand += 1
            try:
                request = Request(self._context, client, body, ack, respond, self._do_afterwards)
                with (
                    structlog.contextvars.bound_contextvars(request_id=request_id_of(body), listener=name),
                    waiting_at_most(self._context.request_seconds),
                ):
                    try:
                        listener(request)
                    except Exception as error:  # noqa: BLE001  # the funnel knows each kind, and logs what it does not
                        answer_error(request, error)
                    request.note_seen()
                    log.info("handled")
            finally:
                self._let_go()

        return listen


def _route(
    where: dict[str, BoltListener], key: Callable[[dict[str, Any]], str], otherwise: BoltListener
) -> BoltListener:
    """A Bolt listener that calls the listener registered for the id in the payload."""

    def route(ack: Reply, body: dict[str, Any], client: WebClient, respond: Reply) -> None:
        where.get(key(body), otherwise)(ack, body, client, respond)

    return route


def _action_id(body: dict[str, Any]) -> str:
    return str(body["actions"][0].get("action_id", "")).partition(":")[0]


def _view_id(body: dict[str, Any]) -> str:
    return str(body["view"].get("callback_id", ""))


def _shortcut_id(body: dict[str, Any]) -> str:
    return str(body.get("callback_id", ""))


def _event_name(body: dict[str, Any]) -> str:
    return str(body["event"].get("type", ""))


def acknowledge(request: Request) -> None:
    """Acknowledge a request that needs nothing else, such as a click on a link button."""
    request.done()


class ShuttingDown(Exception):
    """The program is shutting down and accepts no new requests."""
