"""First contact: newcomers choose their organisation, and then continue with what they wanted to do."""

from collections.abc import Callable
from functools import partial
from http.client import HTTPException

import structlog
from slack_sdk.errors import SlackApiError

from alliance.enums import Series
from alliance.errors import NotRegistered
from alliance.people import drafts
from alliance.people.departures import note_departure
from alliance.people.members import (
    Person,
    ask_to_be_added,
    guess_organisation,
    list_secretariat_channel_keys,
    register_member,
)
from alliance.people.permissions import Action, authorise
from handlers.people import form_choices
from handlers.people.views import members as views
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import View, reading_view, section
from handlers.slack.views.markup import mention
from storage.engine.database import DatabaseUnavailable, Session
from storage.people import people
from texts import Translator

log = structlog.get_logger()

SHARE = "share"
"""The name of the short form, to which drafts without a form name belong."""


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.view(CallbackId.FIRST_CONTACT, choose_organisation)
    listeners.action(ActionId.ASK_TO_JOIN, ask_to_join)
    listeners.event("user_change", renew_profile)


def open_form(
    request: Request,
    name: str,
    metadata: FormMetadata,
    draft: dict[str, str],
    *,
    keep: bool = True,
    action: Action = Action.SHARE,
) -> None:
    """Open the form that was registered as `name`, filled from `draft`, for people who may do `action`.

    Newcomers choose their organisation first and then get the form; with `keep`, what they typed is kept as a draft
    meanwhile.
    """
    draft = {**draft, "form": name}
    metadata = metadata.model_copy(update={"form": name})
    if request.view.get("callback_id") == CallbackId.LOOK_ALIKES:
        metadata = metadata.model_copy(update={"draft_id": FormMetadata.of(request.view).form_id})
    with request.reading() as (session, person):
        try:
            authorise(person, action)
        except NotRegistered:
            view = first_contact_form(request, session, person, metadata)
            is_new = True
        else:
            view = request.context.forms[name](request, session, person, metadata, draft)
            is_new = False
    if is_new and keep:
        # Before the form opens: Slack may accept the call although its answer is lost.
        with request.writing() as (session, person):
            drafts.save_draft(
                session,
                draft_id=metadata.form_id,
                slack_user_id=person.slack_user_id,
                data=draft,
                now=request.now,
            )
    request.open_form(view)


def open_form_about(
    request: Request, name: str, check: Callable[[Session, Person, int, str | None], object], *, action: Action
) -> None:
    """Open a form about the contribution whose card was clicked, for people who may do `action`; see `open_form`.

    `check` raises the error if the form may not be opened. Its arguments are the session, the person who clicked, the
    contribution's number and the channel of the click.
    """
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        check(session, person, number, channel_id)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=number)
    open_form(request, name, metadata, {"number": str(number)}, action=action)


def first_contact_form(request: Request, session: Session, person: Person, metadata: FormMetadata) -> View:
    """The question which organisation somebody works for, with the guess chosen if there is one.

    Guests and people of other workspaces can only accept the guess.
    """
    words, domain = request.words, request.profile.mail_domain
    asked = whom_to_ask(words, session)
    guess = guess_organisation(people.list_organisations(session), request.profile)
    choice = (words.name(guess.names), str(guess.id)) if guess else None
    if not person.is_restricted:
        groups = form_choices.organisation_groups(session, words)
    elif guess is not None and choice is not None:
        groups = [(words(f"orgkind.{guess.kind}").capitalize(), [choice])]
    else:
        return views.guest_unknown(words, domain=domain, asked=asked)
    return views.first_contact(
        words, guess=choice, organisations=groups, domain=domain, asked=asked, metadata=metadata.dump()
    )


def whom_to_ask(words: Translator, session: Session) -> str:
    """The members of the secretariat who can add an organisation, by name."""
    asked = [mention(member.slack_user_id) for member in people.list_secretariat(session)[:3]]
    return words("list.or").join(asked) or words("role.secretariat")


def choose_organisation(request: Request) -> None:
    """Make a member for the chosen organisation, and replace the question with the form that was wanted."""
    organisation_id = views.ORGANISATION.of(request.view)
    request.done(response_action="update", view=_become_member(request, organisation_id))


def ask_to_join(request: Request) -> None:
    """Tell the secretariat that this person's organisation is missing; asking again on the same day changes nothing."""
    words = request.words
    with request.writing() as (session, _):
        channel_keys = list_secretariat_channel_keys(session, request.context.secretariat_channel)
        ask_to_be_added(session, profile=request.profile, channel_keys=channel_keys, now=request.now)
        text = words("first.asked", names=whom_to_ask(words, session))
    if request.view.get("type") == "modal":
        request.replace_form(reading_view(words, [section(text)], title=words("first.title")))
    else:
        request.answer(text)


def renew_profile(request: Request) -> None:
    """Fetch a profile again after its name, role or language changed, as the bot may write to that person first.

    Only for people whose profile is stored. If Slack does not answer, the profile is fetched when they use the bot
    again. Also records the departure of a user who was deactivated.
    """
    user, context = request.body["event"]["user"], request.context
    with context.writing(request.request_id) as session:
        is_known = people.forget_profile(session, user["id"])
        if user.get("deleted"):
            note_departure(session, slack_user_id=user["id"], now=request.now, admins=context.admins)
    request.done()
    if is_known:
        request.afterwards(partial(_fetch_profile, request, user["id"]))


def _fetch_profile(request: Request, slack_user_id: str) -> None:
    try:
        request.context.profile(request.client, slack_user_id)
    except (SlackApiError, OSError, HTTPException, DatabaseUnavailable) as error:
        log.warning("profile_not_fetched", error=type(error).__name__)


def _become_member(request: Request, organisation_id: int) -> View:
    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        channel_keys = list_secretariat_channel_keys(session, request.context.secretariat_channel)
        register_member(
            session,
            profile=request.profile,
            is_restricted=person.is_restricted,
            organisation_id=organisation_id,
            now=request.now,
            channel_keys=channel_keys,
        )
        draft = drafts.take_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
        member: Person = request.context.person(session, request.profile)
        build = request.context.forms[metadata.form or draft.get("form", SHARE)]
        view = build(request, session, member, metadata, draft)
        if member.organisation is None:
            return view
        name = request.words.name(member.organisation.names)
        told = views.joined(request.words, organisation=name, asked=whom_to_ask(request.words, session))
        return {**view, "blocks": [told, *view["blocks"]]}
