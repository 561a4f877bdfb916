"""Importing Excel files: the page of `/kennis beheer`, files that are sent to the bot, and the button to import one."""

from collections.abc import Mapping
from typing import Any

from alliance.people.permissions import Action, authorise, may
from alliance.records.received_files import receive_file, want_import
from handlers.records.views import imports as views
from handlers.slack.files import FilePlace, asking_for_file, promised
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from storage.engine.deliveries import enqueue
from storage.engine.events import note_event

TABLES = (".xlsx", ".xlsm", ".xlsb", ".xltx", ".xls", ".ods", ".csv", ".tsv")
"""Endings of files that people may want to import; for most of them the answer explains why they cannot be."""
AT_ONCE = 5
"""The maximum number of files of one message that are read."""


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.OPEN_IMPORT, open_page)
    listeners.action(ActionId.IMPORT_TEMPLATE, send_template)
    listeners.action(ActionId.IMPORT_TAKE_IN, take_in)
    listeners.direct_files(receive)


def open_page(request: Request) -> None:
    """Explain how to import a file."""
    with request.reading() as (_, person):
        authorise(person, Action.ADMINISTER)
    request.open_form(views.page(request.words))


def send_template(request: Request) -> None:
    """Send the template in a direct message, to which people reply with the filled-in file."""
    words, user = request.words, request.slack_user_id
    with asking_for_file(request) as (session, person):
        authorise(person, Action.ADMINISTER)
        enqueue(session, kind="import_template", channel_key=user, about={}, now=request.now, is_urgent=True)
    place = FilePlace(user, "direct")
    request.answer(promised(words, words("importing.template_what"), place, words.language))


def receive(request: Request) -> bool:
    """Take the files of a direct message; False if the message is about its text, which somebody else answers."""
    event = request.body["event"]
    files = [one for one in event.get("files") or [] if isinstance(one, Mapping) and one.get("id")]
    tables = [one for one in files if _is_table(one)]
    if not tables and str(event.get("text") or "").strip():
        return False
    profile = request.profile
    with request.context.writing(request.request_id) as session:
        if note_event(session, request.body["event_id"], now=request.now):
            person = request.context.person(session, profile)
            if not tables or not may(person, Action.ADMINISTER):
                kind = "import_refused" if tables else "import_useless"
                enqueue(
                    session, kind=kind, channel_key=profile.slack_user_id, about={}, now=request.now, is_urgent=True
                )
            else:
                for one in tables[:AT_ONCE]:
                    name = str(one.get("name") or one.get("title") or "")
                    receive_file(session, by=person, slack_file_id=str(one["id"]), name=name, now=request.now)
    request.done()
    return True


def _is_table(file: Mapping[str, Any]) -> bool:
    # For a file from another workspace the event only has the id.
    name = str(file.get("name") or "").lower()
    return not name or name.endswith(TABLES)


def take_in(request: Request) -> None:
    """Have a file imported; its message says so at once, and the outcome later."""
    place = request.body.get("container") or {}
    with request.writing() as (session, person):
        file = want_import(
            session,
            by=person,
            file_id=read_id(request.value),
            channel_id=str(place.get("channel_id") or request.channel_id or ""),
            ts=str(place.get("message_ts") or ""),
            now=request.now,
        )
    request.answer_in_place(*views.state_message(request.words, "working", file.name), in_messages=True)
