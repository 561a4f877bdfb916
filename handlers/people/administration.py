"""`/kennis beheer`: the administration menu, and managing the secretariat, chairs, members and organisations."""

import contextlib
from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from alliance.errors import Invalid
from alliance.people import appointments, network_contact, organisations, shared_channels
from alliance.people.alliances import get_alliance
from alliance.people.members import Member
from alliance.people.roles import Action, authorise, may
from alliance.words import ChairKind, OrganisationKind
from handlers.people import choices
from handlers.people.views import administration as views
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import chosen, chosen_id, chosen_of, number_or_none, state_values
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.parts import View, listed, mention, mrkdwn, reading_view, section
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Alliance
from texts import Translator


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommand and listeners."""
    add(Subcommand("admin", Action.KEEP_TOPICS, show_menu))
    listeners.action(ActionId.OPEN_ADMIN, show_menu)
    listeners.action(ActionId.ADMIN, open_form)
    listeners.view(CallbackId.ADMIN_SECRETARIAT, change_secretariat)
    listeners.view(CallbackId.ADMIN_CONTACT, change_contact)
    listeners.view(CallbackId.ADMIN_CHAIR, change_chair)
    listeners.view(CallbackId.ADMIN_ORGANISATION, change_member)
    listeners.view(CallbackId.ADMIN_NEW_ORGANISATION, add_organisation)
    listeners.view(CallbackId.ADMIN_END_ORGANISATION, end_organisation)


def show_menu(request: Request, typed: str = "") -> None:
    """Show the administration menu; chairs get only what they can manage in their own alliances."""
    words = request.words
    with request.reading() as (session, person):
        is_chair = may(person, Action.KEEP_TOPICS) and not may(person, Action.ADMINISTER)
        if not is_chair:
            authorise(person, Action.ADMINISTER)
        own = {chair.alliance_id for chair in person.chairs} if is_chair else None
        secretariat = [member.name for member in people.list_secretariat(session)]
        shared = shared_channels.list_shared(session, secretariat_channel=request.context.secretariat_channel)
        alliances = [
            _state(session, alliance, words)
            for alliance, _ in alliance_rows.list_alliances(session)
            if own is None or alliance.id in own
        ]
    menu = views.chairs_menu(words, alliances) if is_chair else views.menu(words, secretariat, alliances, shared)
    request.answer(words("admin.menu"), menu)


def _state(session: Session, alliance: Alliance, words: Translator) -> views.AllianceSetup:
    chairs = alliance_rows.list_chairs(session, alliance.id)
    return views.AllianceSetup(
        name=words.name(alliance.name, alliance.name_en),
        channel_id=alliance.channel_id,
        chairs=[(chair.kind, member.name) for chair, member in chairs],
    )


def open_form(request: Request) -> None:
    """Open the form behind a button of the menu."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        if request.action.get("value") not in set(views.FORMS):
            raise Invalid("view", "problem.no_form")
        name = CallbackId(request.action["value"])
        has_organisation = name not in views.WITHOUT_ORGANISATION
        view = views.admin_form(
            words,
            name,
            alliances=choices.alliance_groups(session, words) if name in views.WITH_ALLIANCE else [],
            organisations=choices.organisation_groups(session, words) if has_organisation else [],
            contact=network_contact.find_contact(session) if name is CallbackId.ADMIN_CONTACT else "",
        )
    request.open_form(view)
    request.done()


def change_secretariat(request: Request) -> None:
    """Appoint somebody to the secretariat, or dismiss them."""
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.context.profile(request.client, user)
    now = request.now
    is_leaving = values.get(BlockId.CHANGE) == views.DISMISS
    with request.writing() as (session, person):
        if is_leaving:
            appointments.dismiss_secretariat(session, by=person, slack_user_id=user, now=now)
        else:
            appointments.appoint_secretariat(
                session,
                by=person,
                profile=profile,
                is_restricted=request.context.person(session, profile).is_restricted,
                organisation_id=number_or_none(values.get(BlockId.ORGANISATION)),
                now=now,
            )
    confirm(request, "admin.dismissed" if is_leaving else "admin.appointed", who=mention(user))


def change_contact(request: Request) -> None:
    """Store where readers of a dossier reach the secretariat."""
    typed, now = state_values(request.view).get(BlockId.CONTACT) or "", request.now
    with request.writing() as (session, person):
        contact = network_contact.change_contact(session, by=person, typed=typed, now=now)
    confirm(request, "admin.contact_saved" if contact else "admin.contact_gone", contact=mrkdwn(contact))


def change_chair(request: Request) -> None:
    """Appoint a chair of an alliance, or dismiss one."""
    words = request.words
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.context.profile(request.client, user)
    kind = chosen_of(ChairKind, values, BlockId.CHAIR_KIND)
    alliance_id = chosen_id(values, BlockId.ALLIANCE)
    now = request.now
    is_leaving = values.get(BlockId.CHANGE) == views.DISMISS
    before: list[Member] = []
    with request.writing() as (session, person):
        alliance = get_alliance(session, alliance_id)
        if is_leaving:
            appointments.dismiss_chair(
                session, by=person, alliance_id=alliance_id, kind=kind, slack_user_id=user, now=now
            )
        else:
            before = appointments.appoint_chair(
                session,
                by=person,
                alliance_id=alliance_id,
                kind=kind,
                profile=profile,
                organisation_id=number_or_none(values.get(BlockId.ORGANISATION)),
                now=now,
            )
    about = {
        "who": mention(user),
        "chair": words(f"chair.{kind}"),
        "alliance": mrkdwn(words.name(alliance.name, alliance.name_en)),
    }
    if before:
        confirm(request, "admin.chair_replaced", before=listed(words, [member.name for member in before]), **about)
    else:
        confirm(request, "admin.chair_dismissed" if is_leaving else "admin.chair_set", **about)


def change_member(request: Request) -> None:
    """Change the organisation that a member represents, or end their membership."""
    words = request.words
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.context.profile(request.client, user)
    now = request.now
    if values.get(BlockId.CHANGE) == views.DISMISS:
        with request.writing() as (session, person):
            appointments.part_with_member(session, by=person, slack_user_id=user, now=now)
        confirm(request, "admin.member_left", who=mention(user))
        return
    organisation_id = chosen_id(values, BlockId.ORGANISATION)
    with request.writing() as (session, person):
        organisation = appointments.correct_organisation(
            session, by=person, profile=profile, organisation_id=organisation_id, now=now
        )
    name = mrkdwn(words.name(organisation.name, organisation.name_en))
    confirm(request, "admin.organisation_corrected", who=mention(user), organisation=name)


def add_organisation(request: Request) -> None:
    """Add an organisation, so that its people can choose it."""
    values = state_values(request.view)
    with request.writing() as (session, person):
        organisation = organisations.add_organisation(
            session,
            by=person,
            name=values.get(BlockId.NAME) or "",
            kind=chosen_of(OrganisationKind, values, BlockId.ORGANISATION_KIND),
            mail_domain=values.get(BlockId.MAIL_DOMAIN) or "",
            now=request.now,
        )
    confirm(request, "admin.organisation_added", organisation=mrkdwn(organisation.name))


def end_organisation(request: Request) -> None:
    """Merge an organisation into its successor.

    What moves is shown first, with the choice of the successor.
    """
    words = request.words
    ended_id, values = RowMetadata.of(request.view).row_id, state_values(request.view)
    if not ended_id:
        request.done(response_action="update", view=_show_ending(request, chosen_id(values, BlockId.ORGANISATION)))
        return
    now = request.now
    with request.writing() as (session, person):
        ended, successor = organisations.end_organisation(
            session,
            by=person,
            organisation_id=ended_id,
            successor_id=chosen_id(values, BlockId.SUCCESSOR),
            now=now,
            today=request.context.texts.network.local(now).date(),
        )
    confirm(
        request,
        "ending.done",
        organisation=mrkdwn(words.name(ended.name, ended.name_en)),
        successor=mrkdwn(words.name(successor.name, successor.name_en)),
    )


def _show_ending(request: Request, organisation_id: int) -> View:
    words = request.words
    with request.reading() as (session, person):
        ended, moving = organisations.count_moving(session, by=person, organisation_id=organisation_id)
        offered = choices.organisation_groups(session, words)
    metadata = RowMetadata(row_id=organisation_id).dump()
    name = words.name(ended.name, ended.name_en)
    return views.ending(words, name, moving, organisations=offered, metadata=metadata)


def open_kept(request: Request, build: Callable[[Session, Translator], View]) -> None:
    """Open a list or a form for administrators. Raises NotAllowed for others."""
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = build(session, request.words)
    request.open_form(view)
    request.done()


def confirm(request: Request, key: str, /, *, warning: str = "", **values: object) -> None:
    """Confirm what was done in place of the form, with a warning if there is one."""
    words = request.words
    blocks = [section(words(key, **values)), *([section(warning)] if warning else [])]
    view = reading_view(words, blocks, title=words("admin.done"))
    request.done(response_action="update", view=view)


def renew_list(request: Request, view: View) -> None:
    """Refresh the list below the confirmation, from which the form was opened."""
    if below := request.view.get("previous_view_id"):
        with contextlib.suppress(SlackApiError):  # the list was closed meanwhile; the change is already stored
            request.update_view(view, view_id=below)
