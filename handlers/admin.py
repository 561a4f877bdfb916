"""`/kennis beheer`: people, organisations, alliances and channels in order."""

from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from alliance import admin
from alliance.errors import Invalid
from alliance.roles import Action, authorise
from alliance.words import ChairKind, OrganisationKind, ParticipationKind
from handlers import choices
from handlers.command import Subcommand
from handlers.ids import ActionId, BlockId, CallbackId
from handlers.listeners import Listeners
from handlers.parsing import chosen, chosen_id, number_or_none, state_values
from handlers.request import Request
from handlers.views import admin as views
from handlers.views.parts import mention, mrkdwn, reading_view, section


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("admin", Action.ADMINISTER, show_menu))
    listeners.action(ActionId.OPEN_ADMIN, show_menu)
    listeners.action(ActionId.ADMIN, open_form)
    listeners.view(CallbackId.ADMIN_SECRETARIAT, change_secretariat)
    listeners.view(CallbackId.ADMIN_CHAIR, appoint_chair)
    listeners.view(CallbackId.ADMIN_CHANNEL, set_channel)
    listeners.view(CallbackId.ADMIN_PARTICIPATION, set_participation)
    listeners.view(CallbackId.ADMIN_ORGANISATION, correct_organisation)
    listeners.view(CallbackId.ADMIN_NEW_ORGANISATION, add_organisation)


def show_menu(request: Request, typed: str = "") -> None:
    """What can be put in order, for those who may."""
    with request.reading() as (_, person):
        authorise(person, Action.ADMINISTER)
    request.answer(request.words("admin.menu"), views.menu(request.words))


def open_form(request: Request) -> None:
    """The form behind a button of the menu."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        view = views.admin_form(
            words,
            CallbackId(str(request.action.get("value"))),
            alliances=choices.alliance_groups(session, words),
            organisations=choices.organisation_groups(session, words),
        )
    request.open_form(view)
    request.done()


def change_secretariat(request: Request) -> None:
    """Appoint somebody to the secretariat, or take them out."""
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.desk.profile(request.client, user)
    now = request.desk.now()
    is_leaving = values.get(BlockId.CHANGE) == views.DISMISS
    with request.writing() as (session, person):
        if is_leaving:
            admin.dismiss_secretariat(session, by=person, slack_user_id=user, now=now)
        else:
            organisation_id = number_or_none(values.get(BlockId.ORGANISATION))
            admin.appoint_secretariat(session, by=person, profile=profile, organisation_id=organisation_id, now=now)
    _confirm(request, "admin.dismissed" if is_leaving else "admin.appointed", who=mention(user))


def appoint_chair(request: Request) -> None:
    """Say who chairs an alliance, and as what."""
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.desk.profile(request.client, user)
    kind = ChairKind(chosen(values, BlockId.CHAIR_KIND))
    with request.writing() as (session, person):
        alliance = admin.get_alliance(session, chosen_id(values, BlockId.ALLIANCE))
        admin.appoint_chair(
            session,
            by=person,
            alliance_id=chosen_id(values, BlockId.ALLIANCE),
            kind=kind,
            profile=profile,
            organisation_id=number_or_none(values.get(BlockId.ORGANISATION)),
            now=request.desk.now(),
        )
    name = request.words.name(alliance.name, alliance.name_en)
    chair = request.words(f"chair.{kind}")
    _confirm(request, "admin.chair_set", who=mention(user), alliance=mrkdwn(name), chair=chair)


def set_channel(request: Request) -> None:
    """Say where an alliance's cards stand. A public channel is joined; a private one must have invited the bot."""
    values = state_values(request.view)
    channel_id = chosen(values, BlockId.CHANNEL)
    with request.reading() as (_, person):
        authorise(person, Action.ADMINISTER)
    is_private = _enter(request, channel_id)
    with request.writing() as (session, person):
        alliance = admin.set_channel(
            session,
            by=person,
            alliance_id=chosen_id(values, BlockId.ALLIANCE),
            channel_id=channel_id,
            is_private=is_private,
            now=request.desk.now(),
        )
    name = request.words.name(alliance.name, alliance.name_en)
    _confirm(request, "admin.channel_set", alliance=mrkdwn(name), channel=f"<#{channel_id}>")


def set_participation(request: Request) -> None:
    """Say how an organisation is part of an alliance."""
    values = state_values(request.view)
    choice = chosen(values, BlockId.PARTICIPATION)
    with request.writing() as (session, person):
        admin.set_participation(
            session,
            by=person,
            alliance_id=chosen_id(values, BlockId.ALLIANCE),
            organisation_id=chosen_id(values, BlockId.ORGANISATION),
            kind=None if choice == views.NONE else ParticipationKind(choice),
            now=request.desk.now(),
        )
    _confirm(request, "admin.participation_set", participation=request.words(f"participation.{choice}"))


def correct_organisation(request: Request) -> None:
    """Let a member speak for another organisation."""
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.desk.profile(request.client, user)
    with request.writing() as (session, person):
        admin.correct_organisation(
            session,
            by=person,
            profile=profile,
            organisation_id=chosen_id(values, BlockId.ORGANISATION),
            now=request.desk.now(),
        )
    _confirm(request, "admin.organisation_corrected", who=mention(user))


def add_organisation(request: Request) -> None:
    """Add an organisation, so that its people can choose it."""
    values = state_values(request.view)
    with request.writing() as (session, person):
        organisation = admin.add_organisation(
            session,
            by=person,
            name=values.get(BlockId.NAME) or "",
            kind=OrganisationKind(chosen(values, BlockId.ORGANISATION_KIND)),
            mail_domain=values.get(BlockId.MAIL_DOMAIN) or "",
            now=request.desk.now(),
        )
    _confirm(request, "admin.organisation_added", organisation=mrkdwn(organisation.name))


def _enter(request: Request, channel_id: str) -> bool:
    """See to it that the bot can post in a channel; True when it is private."""
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
    return bool(channel.get("is_private"))


def _confirm(request: Request, key: str, **values: object) -> None:
    words = request.words
    view = reading_view(words, [section(words(key, **values))], title=words("admin.done"))
    request.done(response_action="update", view=view)
