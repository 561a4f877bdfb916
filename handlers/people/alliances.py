"""`/kennis beheer`: managing alliances, their channels and guest access."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from slack_sdk.errors import SlackApiError

from alliance.errors import Conflict, Invalid
from alliance.paged_lists import page_of, search_rows
from alliance.people.alliances import alliances, shared_channels
from alliance.people.alliances import pages as alliance_pages
from alliance.people.alliances.alliances import AllianceForm
from alliance.people.alliances.pages import ListedAlliance
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise
from handlers.people import form_choices
from handlers.people.views import administration as admin_views
from handlers.people.views import alliances as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import Stored, confirm, open_chosen, renew_list, store
from handlers.slack.lists.paged_lists import PagedList, register_list
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import Choice, View
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import Session
from storage.people import alliance_admin as rows
from storage.people import vocabulary
from storage.tables import Alliance
from texts import Translator


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    register_list(listeners, PagedList("alliances", views.LOOK, build_list))
    listeners.action(ActionId.OPEN_ALLIANCE, open_page)
    listeners.action(ActionId.KEEP_ALLIANCE, partial(open_chosen, alliance_form))
    listeners.view(CallbackId.ALLIANCE, save)
    listeners.view(CallbackId.ALLIANCE_STATE, partial(store, alliance_page, change_state))
    listeners.view(CallbackId.GUESTS, set_access)
    listeners.view(CallbackId.ADMIN_CHANNEL, set_channel)
    listeners.action(ActionId.CHANNEL_OF, show_channel)


def build_list(request: Request, session: Session, typed: str, page: int) -> View:
    """A page of the list of the alliances whose name, theme, chair or organisation was typed."""
    found = search_rows(alliance_pages.list_all(session), typed, _searched)
    return views.alliance_list(request.words, page_of(found, page), typed=typed)


def open_page(request: Request) -> None:
    """Open an alliance's page on top of the list."""
    with request.reading() as (session, person):
        view = alliance_page(request, session, person, read_id(request.value))
    request.open_form(view)


def alliance_page(request: Request, session: Session, person: Person, alliance_id: int) -> View:
    """The page of an alliance, as it is now."""
    page = alliance_pages.show_page(session, reader=person, alliance_id=alliance_id)
    return views.alliance_page(request.words, page)


def alliance_form(request: Request, session: Session, person: Person, what: str, row_id: int) -> View:
    """The form for a new alliance, or to change one, its first day or guests, or to archive or reopen it."""
    authorise(person, Action.ADMINISTER)
    words = request.words
    if what == views.NEW:
        themes, metadata = _themes(session, words), RowMetadata().dump()
        return views.alliance_form(words, views.AllianceValues(), themes=themes, is_new=True, metadata=metadata)
    if what == views.REOPEN:
        alliance = alliances.get_any_alliance(session, row_id)
    else:
        alliance = alliances.get_alliance(session, row_id)
    name = words.name(alliance.names)
    metadata = RowMetadata(row_id=row_id, reopens=what == views.REOPEN).dump()
    if what in (views.CHANGE, views.FIRST_DAY):
        themes = _themes(session, words)
        asks_start = what == views.FIRST_DAY or alliances.begins_later(alliance, words.local(request.now).date())
        return views.alliance_form(
            words, _values(alliance), themes=themes, is_new=False, metadata=metadata, asks_start=asks_start
        )
    if what == views.ACCESS:
        guests = rows.count_guests(session, row_id)
        return views.guests_form(words, name, alliance.external_access, guests=guests, metadata=metadata)
    found = alliances.count_consequences(session, alliance_id=row_id)
    return views.archive_alliance(words, name, found, reopens=what == views.REOPEN, metadata=metadata)


def save(request: Request) -> None:
    """Store a new alliance; show the consequences of a change first, and store it once they are accepted."""
    metadata = RowMetadata.of(request.view)
    values = state_values(request.view)
    if not metadata.row_id:
        _create(request)
    elif metadata.seen == digest(values) or not _show_what_it_means(request, metadata.row_id, values):
        store(alliance_page, _change, request)


def _create(request: Request) -> None:
    form, channel_id = _read_form(request), views.FIRST_CHANNEL.of(request.view)
    entered = _enter_checked(request, channel_id) if channel_id else None
    channel = (entered.channel_id, entered.is_private) if entered else None
    today = request.context.network_today
    with request.writing() as (session, person):
        made = alliances.create_alliance(session, by=person, form=form, channel=channel, now=request.now, today=today)
        _note_sharing(request, session, entered)
        beneath = build_list(request, session, "", 1)
    key = "keep.alliance_made" if made.channel_id else "keep.alliance_made_no_channel"
    confirm(request, key, warning=_warning(request.words, entered), alliance=_name(request.words, made))
    renew_list(request, beneath)


def _change(request: Request, session: Session, person: Person) -> Stored:
    row_id, today = RowMetadata.of(request.view).row_id, request.context.network_today
    changed = alliances.change_alliance(
        session, by=person, alliance_id=row_id, form=_read_form(request), now=request.now, today=today
    )
    return Stored(request.words("keep.alliance_changed", alliance=_name(request.words, changed)), row_id)


def _show_what_it_means(request: Request, row_id: int, values: Mapping[str, str | None]) -> bool:
    """Show the form again with the consequences of the change; False if it changes nothing."""
    words = request.words
    form = _read_form(request)
    today = request.context.network_today
    with request.reading() as (session, person):
        alliance = alliances.check_change(session, by=person, alliance_id=row_id, form=form, today=today)
        themes = _themes(session, words)
        found = alliances.count_consequences(session, alliance_id=row_id)
        after = views.AllianceValues(
            name=form.name,
            name_en=form.name_en,
            goal=form.goal,
            goal_en=alliance.goal_en or "" if form.goal_en is None else form.goal_en,
            theme_id=form.theme_id,
            starts_on=alliance.starts_on if form.keeps_start else form.starts_on,
            ends_on=form.ends_on,
        )
        means = views.change_means(words, _values(alliance), after, found, themes, today=today)
    if means:
        metadata = RowMetadata(row_id=row_id, seen=digest(values)).dump()
        asks_start = not form.keeps_start
        view = views.alliance_form(
            words, after, themes=themes, is_new=False, metadata=metadata, means=means, asks_start=asks_start
        )
        request.done(response_action="update", view=view)
    return bool(means)


def change_state(request: Request, session: Session, person: Person) -> Stored:
    """Archive or reopen an alliance, after its consequences were shown."""
    metadata, words, now = RowMetadata.of(request.view), request.words, request.now
    if metadata.reopens:
        today = request.context.network_today
        changed = alliances.reopen_alliance(session, by=person, alliance_id=metadata.row_id, now=now, today=today)
    else:
        changed = alliances.archive_alliance(session, by=person, alliance_id=metadata.row_id, now=now)
    key = "keep.alliance_reopened" if metadata.reopens else "keep.alliance_archived"
    return Stored(words(key, alliance=_name(words, changed)), metadata.row_id)


def set_access(request: Request) -> None:
    """Set what guests and people of other workspaces may do in an alliance."""
    access = views.EXTERNAL_ACCESS.of(request.view)
    with request.writing() as (session, person):
        changed = alliances.set_external_access(
            session,
            by=person,
            alliance_id=RowMetadata.of(request.view).row_id,
            access=access,
            now=request.now,
        )
    words = request.words
    confirm(request, f"keep.access_{access}", alliance=_name(words, changed))


def show_channel(request: Request) -> None:
    """Show the channel that the alliance chosen in the form has now."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        alliance = alliances.get_alliance(session, admin_views.ALLIANCE.of(request.view))
        view = admin_views.admin_form(
            words,
            CallbackId.ADMIN_CHANNEL,
            alliances=form_choices.alliance_groups(session, words),
            alliance_id=alliance.id,
            channel_id=alliance.channel_id,
        )
    kept = request.view.get("private_metadata") or ""
    request.replace_form({**view, "private_metadata": kept})


def set_channel(request: Request) -> None:
    """Set the channel in which an alliance's cards are posted.

    A public channel is joined; a private one must have invited the bot.
    """
    channel_id = admin_views.CHANNEL.of(request.view)
    entered = _enter_checked(request, channel_id)
    with request.writing() as (session, person):
        alliance = alliances.set_channel(
            session,
            by=person,
            alliance_id=admin_views.ALLIANCE.of(request.view),
            channel_id=channel_id,
            is_private=entered.is_private,
            now=request.now,
        )
        _note_sharing(request, session, entered)
    name = request.words.name(alliance.names)
    warning = _warning(request.words, entered)
    confirm(request, "admin.channel_set", warning=warning, alliance=mrkdwn(name), channel=f"<#{channel_id}>")


@dataclass(frozen=True)
class _Entered:
    """A channel in which the bot can post."""

    channel_id: str
    is_private: bool
    is_shared: bool
    """Whether this private channel is shared with another organisation."""


def _note_sharing(request: Request, session: Session, entered: _Entered | None) -> None:
    if entered is not None and entered.is_private:
        channel_id, is_shared = entered.channel_id, entered.is_shared
        shared_channels.note(session, channel_id=channel_id, is_shared=is_shared, now=request.now)


def _warning(words: Translator, entered: _Entered | None) -> str:
    return admin_views.shared_warning(words, entered.channel_id) if entered is not None and entered.is_shared else ""


def _enter_checked(request: Request, channel_id: str) -> _Entered:
    """Make sure that the bot can post in a channel, for administrators.

    Raises Invalid if an alliance cannot have it.
    """
    with request.reading() as (_, person):
        authorise(person, Action.ADMINISTER)
    if channel_id == request.context.secretariat_channel:
        raise Invalid(BlockId.CHANNEL, "problem.channel_secretariat")
    return _enter(request, channel_id)


def _enter(request: Request, channel_id: str) -> _Entered:
    try:
        channel = request.client.conversations_info(channel=channel_id)["channel"]
        if not channel.get("is_private") and not channel.get("is_member"):
            request.client.conversations_join(channel=channel_id)
    except SlackApiError as error:
        if error.response.get("error") in {"channel_not_found", "is_archived", "method_not_supported_for_channel_type"}:
            raise Invalid(BlockId.CHANNEL, "problem.channel_unseen") from None
        raise
    if channel.get("is_archived"):
        raise Invalid(BlockId.CHANNEL, "problem.channel_unseen")
    is_private = bool(channel.get("is_private"))
    return _Entered(channel_id, is_private, is_private and bool(channel.get("is_ext_shared")))


def digest(values: Mapping[str, str | None]) -> str:
    """A short hash of a form's values, which differs as soon as any of them changes."""
    told = "\n".join(f"{name}={value or ''}" for name, value in sorted(values.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _read_form(request: Request) -> AllianceForm:
    asked, values = state_values(request.view), fields.read(views.ALLIANCE, request.view)
    if BlockId.GOAL_EN not in asked:
        values["goal_en"] = None
    return AllianceForm(**values, keeps_start=BlockId.STARTS_ON not in asked)


def _values(alliance: Alliance) -> views.AllianceValues:
    return views.AllianceValues(
        name=alliance.name,
        name_en=alliance.name_en or "",
        goal=alliance.goal,
        goal_en=alliance.goal_en or "",
        theme_id=alliance.theme_id,
        starts_on=alliance.starts_on,
        ends_on=alliance.ends_on,
    )


def _searched(one: ListedAlliance) -> list[str | None]:
    names = [one.name, one.theme, *one.takes_part, *one.reads_along]
    return [*(text for name in names for text in (name.nl, name.en)), *(name for _, name in one.chairs)]


def _themes(session: Session, words: Translator) -> list[Choice]:
    """The themes to choose from. Raises Conflict if there are none, since a Slack select needs at least one option."""
    found = vocabulary.list_themes(session)
    if not found:
        raise Conflict("problem.no_themes_yet")
    return [(words.name(theme.names), str(theme.id)) for theme in found]


def _name(words: Translator, alliance: Alliance) -> str:
    return mrkdwn(words.name(alliance.names))
