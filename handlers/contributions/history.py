"""The history of a contribution from its card: its events, each version, and restoring an earlier one."""

from alliance.contributions import editing, history, versions
from alliance.contributions.sharing import get_readable, shown
from alliance.enums import Series
from alliance.people.members import Person
from handlers.contributions.views import history as views
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from storage.engine.database import Session


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.card_action(CardAction("history", ActionId.HISTORY, lambda _person, _item: True), open_history)
    listeners.action(ActionId.HISTORY_PAGE, turn_page)
    listeners.action(ActionId.SHOW_VERSION, show_version)
    listeners.action(ActionId.RESTORE_VERSION, restore)


def open_history(request: Request) -> None:
    """Open the history of a contribution, which all its readers may see."""
    metadata = FormMetadata(
        form_id=request.context.new_id(),
        channel_id=request.asked_in,
        number=number_of(request, Series.CONTRIBUTION),
        page=0,
    )
    with request.reading() as (session, person):
        view = _history(request, session, person, metadata)
    request.open_form(view)


def turn_page(request: Request) -> None:
    """Show older or newer events, or return from a version to the newest events."""
    metadata = FormMetadata.of(request.view)
    metadata = metadata.model_copy(update={"page": read_id(request.action.get("value"))})
    with request.reading() as (session, person):
        view = _history(request, session, person, metadata)
    request.replace_form(view)


def show_version(request: Request) -> None:
    """Show the text as of one version, and what had changed in it."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        view = _version(request, session, person, metadata, read_id(request.action.get("value")))
    request.replace_form(view)


def restore(request: Request) -> None:
    """Restore the version that is shown."""
    metadata, words = FormMetadata.of(request.view), request.words
    earlier = read_id(request.action.get("value"))
    with request.writing() as (session, person):
        contribution = editing.restore_version(
            session,
            by=person,
            number=metadata.number,
            version=earlier,
            channel_id=metadata.channel_id,
            now=request.now,
        )
    message = words("version.restored", earlier=earlier, version=contribution.version)
    with request.reading() as (session, person):
        view = _version(request, session, person, metadata, contribution.version, message=message)
    request.replace_form(view)


def _history(request: Request, session: Session, person: Person, metadata: FormMetadata) -> View:
    found = get_readable(session, reader=person, number=metadata.number, channel_id=metadata.channel_id)
    events = history.list_history(session, found[0])
    metadata = metadata.model_copy(update={"number": found[0].number})
    return views.history_page(
        request.words, shown(session, [found])[0], events, page=metadata.page, metadata=metadata.dump()
    )


def _version(
    request: Request, session: Session, person: Person, metadata: FormMetadata, version: int, *, message: str = ""
) -> View:
    number, channel_id = metadata.number, metadata.channel_id
    found = get_readable(session, reader=person, number=number, channel_id=channel_id)
    version_shown = versions.show_version(
        session,
        reader=person,
        number=number,
        version=version,
        may_restore=editing.may_enrich(person, shown(session, [found])[0]),
        channel_id=channel_id,
    )
    return views.version_page(request.words, version_shown, message=message, metadata=metadata.dump())
