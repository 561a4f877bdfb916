"""`/kennis beheer`: people, organisations, alliances and channels in order."""

from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from alliance import admin
from alliance.errors import Invalid
from alliance.members import Member
from alliance.roles import Action, authorise
from alliance.words import ChairKind, OrganisationKind, ParticipationKind
from handlers import choices
from handlers.command import Subcommand
from handlers.ids import ActionId, BlockId, CallbackId
from handlers.listeners import Listeners
from handlers.parsing import chosen, chosen_id, number_or_none, state_values
from handlers.request import Request
from handlers.views import admin as views
from handlers.views.parts import listed, mention, mrkdwn, reading_view, section
from storage import alliances as alliance_rows
from storage import people
from storage.database import Session
from storage.tables import Alliance
from texts import Translator


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommand and listeners."""
    add(Subcommand("admin", Action.ADMINISTER, show_menu))
    listeners.action(ActionId.OPEN_ADMIN, show_menu)
    listeners.action(ActionId.ADMIN, open_form)
    listeners.view(CallbackId.ADMIN_SECRETARIAT, change_secretariat)
    listeners.view(CallbackId.ADMIN_CHAIR, change_chair)
    listeners.view(CallbackId.ADMIN_CHANNEL, set_channel)
    listeners.view(CallbackId.ADMIN_PARTICIPATION, set_participation)
    listeners.view(CallbackId.ADMIN_ORGANISATION, change_member)
    listeners.view(CallbackId.ADMIN_NEW_ORGANISATION, add_organisation)


def show_menu(request: Request, typed: str = "") -> None:
    """What can be put in order, for those who may."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        secretariat = [member.name for member in people.list_secretariat(session)]
        alliances = [_state(session, alliance, words) for alliance, _ in alliance_rows.list_alliances(session)]
    request.answer(words("admin.menu"), views.menu(words, secretariat, alliances))


def _state(session: Session, alliance: Alliance, words: Translator) -> views.AllianceState:
    chairs = alliance_rows.list_chairs(session, alliance.id or 0)
    return views.AllianceState(
        name=words.name(alliance.name, alliance.name_en),
        channel_id=alliance.channel_id,
        chairs=[(chair.kind, member.name) for chair, member in chairs],
    )


def open_form(request: Request) -> None:
    """The form behind a button of the menu."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        name = CallbackId(str(request.action.get("value")))
        has_organisation = name not in views.WITHOUT_ORGANISATION
        view = views.admin_form(
            words,
            name,
            alliances=choices.alliance_groups(session, words) if name in views.WITH_ALLIANCE else [],
            organisations=choices.organisation_groups(session, words) if has_organisation else [],
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
            admin.appoint_secretariat(
                session,
                by=person,
                profile=profile,
                is_restricted=request.desk.person(session, profile).is_restricted,
                organisation_id=number_or_none(values.get(BlockId.ORGANISATION)),
                now=now,
            )
    _confirm(request, "admin.dismissed" if is_leaving else "admin.appointed", who=mention(user))


def change_chair(request: Request) -> None:
    """Say who chairs an alliance, and as what; or let a chair step down."""
    words = request.words
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.desk.profile(request.client, user)
    kind = ChairKind(chosen(values, BlockId.CHAIR_KIND))
    alliance_id = chosen_id(values, BlockId.ALLIANCE)
    now = request.desk.now()
    is_leaving = values.get(BlockId.CHANGE) == views.DISMISS
    before: list[Member] = []
    with request.writing() as (session, person):
        alliance = admin.get_alliance(session, alliance_id)
        if is_leaving:
            admin.dismiss_chair(session, by=person, alliance_id=alliance_id, kind=kind, slack_user_id=user, now=now)
        else:
            before = admin.appoint_chair(
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
        _confirm(request, "admin.chair_replaced", before=listed(words, [member.name for member in before]), **about)
    else:
        _confirm(request, "admin.chair_dismissed" if is_leaving else "admin.chair_set", **about)


def set_channel(request: Request) -> None:
    """Say where an alliance's cards stand. A public channel is joined; a private one must have invited the bot."""
    values = state_values(request.view)
    channel_id = chosen(values, BlockId.CHANNEL)
    with request.reading() as (_, person):
        authorise(person, Action.ADMINISTER)
    if channel_id == request.desk.secretariat_channel:
        raise Invalid(BlockId.CHANNEL, "problem.channel_secretariat")
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
    words = request.words
    choice = chosen(values, BlockId.PARTICIPATION)
    with request.writing() as (session, person):
        alliance, organisation = admin.set_participation(
            session,
            by=person,
            alliance_id=chosen_id(values, BlockId.ALLIANCE),
            organisation_id=chosen_id(values, BlockId.ORGANISATION),
            kind=None if choice == views.NONE else ParticipationKind(choice),
            now=request.desk.now(),
        )
    _confirm(
        request,
        "admin.participation_set",
        organisation=mrkdwn(words.name(organisation.name, organisation.name_en)),
        alliance=mrkdwn(words.name(alliance.name, alliance.name_en)),
        participation=words(f"participation.{choice}"),
    )


def change_member(request: Request) -> None:
    """Let somebody speak for an organisation, or no longer take part."""
    words = request.words
    values = state_values(request.view)
    user = chosen(values, BlockId.MEMBER)
    profile = request.desk.profile(request.client, user)
    now = request.desk.now()
    if values.get(BlockId.CHANGE) == views.DISMISS:
        with request.writing() as (session, person):
            admin.part_with_member(session, by=person, slack_user_id=user, now=now)
        _confirm(request, "admin.member_left", who=mention(user))
        return
    organisation_id = chosen_id(values, BlockId.ORGANISATION)
    with request.writing() as (session, person):
        organisation = admin.correct_organisation(
            session, by=person, profile=profile, organisation_id=organisation_id, now=now
        )
    name = mrkdwn(words.name(organisation.name, organisation.name_en))
    _confirm(request, "admin.organisation_corrected", who=mention(user), organisation=name)


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
