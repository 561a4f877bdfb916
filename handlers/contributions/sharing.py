"""Sharing contributions: `/kennis deel`, `praktijk`, `knelpunt`, `kans`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError

from alliance.contributions import sharing
from alliance.contributions.sharing import Submission
from alliance.enums import ContributionKind, Visibility
from alliance.errors import Conflict
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.people.visibility import check_may_contribute, default_visibility, may_contribute
from handlers.contributions import look_alikes
from handlers.contributions.views import sharing as views
from handlers.people import form_choices, members
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import chosen_id, chosen_of, number_or_none, state_values
from handlers.slack.request import Request
from handlers.slack.subcommands import Subcommand
from handlers.slack.views.blocks import View
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import Alliance

log = structlog.get_logger()

BUTTONS = {
    ActionId.SHARE_ANY: None,
    ActionId.SHARE_PRACTICE: ContributionKind.BEST_PRACTICE,
    ActionId.SHARE_BOTTLENECK: ContributionKind.BOTTLENECK,
    ActionId.SHARE_OPPORTUNITY: ContributionKind.OPPORTUNITY,
}

SOURCE = ("source_channel", "source_ts", "source_user")
"""The fields in a draft and in the form's metadata that identify the message the form was filled from."""


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register this feature's subcommands and listeners."""
    add(Subcommand("share", Action.SHARE, partial(open_share_form, kind=None)))
    add(Subcommand("practice", Action.SHARE, partial(open_share_form, kind=ContributionKind.BEST_PRACTICE)))
    add(Subcommand("bottleneck", Action.SHARE, partial(open_share_form, kind=ContributionKind.BOTTLENECK)))
    add(Subcommand("opportunity", Action.SHARE, partial(open_share_form, kind=ContributionKind.OPPORTUNITY)))
    for action_id, kind in BUTTONS.items():
        listeners.action(action_id, partial(open_from_button, kind=kind))
    listeners.action(ActionId.RESUME, resume)
    listeners.view(CallbackId.SHARE, share)
    listeners.view(CallbackId.LOOK_ALIKES, share_anyway)
    listeners.form(members.SHARE, build_form)


def open_share_form(request: Request, typed: str = "", *, kind: ContributionKind | None) -> None:
    """Open the short form with what was typed.

    Newcomers choose an organisation first; their text is kept meanwhile.
    """
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in)
    title, body = views.split_title(typed)
    draft = {"kind": kind.value if kind else "", "title": title, "body": body}
    members.open_form(request, members.SHARE, metadata, draft)


def open_from_button(request: Request, *, kind: ContributionKind | None) -> None:
    """Open the short form for this kind from a button; with None, the form asks for the kind."""
    open_share_form(request, kind=kind)


def resume(request: Request) -> None:
    """Reopen the form from a draft. Raises Conflict if the draft is gone."""
    draft_id = request.value
    with request.reading() as (session, person):
        draft = drafts.take_draft(session, draft_id=draft_id, slack_user_id=person.slack_user_id)
    if not draft:
        raise Conflict("problem.text_gone")
    metadata = FormMetadata(form_id=draft_id, channel_id=request.channel_id)
    members.open_form(request, draft.get("form", members.SHARE), metadata, draft, keep=False)


def share(request: Request) -> None:
    """Store the submission, unless something looks like it: then the look-alikes are shown first."""
    metadata = FormMetadata.of(request.view)
    values = {block_id: value for block_id, value in state_values(request.view).items() if value}
    submission = _submission(metadata, values)
    draft = {**values, **_source_of(metadata), "form": members.SHARE}
    if not look_alikes.asks_first(request, metadata, submission, draft):
        _post(request, metadata, submission)


def share_anyway(request: Request) -> None:
    """Store the submission despite its look-alikes, from the draft, as the form is already gone."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        draft = drafts.take_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
        if not draft and not sharing.is_shared(session, metadata.form_id):
            raise Conflict("problem.text_gone")
    if draft:
        _post(request, metadata, _submission(metadata, draft))
    else:
        request.done(response_action="clear")  # a repeated click; it is already shared


def _post(request: Request, metadata: FormMetadata, submission: Submission) -> None:
    """Share the contribution and close all forms; its card is posted through a delivery."""
    if metadata.source_ts:
        submission = replace(
            submission, source_url=_permalink(request, metadata), source_author=_source_author(request, metadata)
        )
    with request.writing() as (session, author):
        now = request.now
        sharing.share_contribution(session, author=author, submission=submission, now=now)
        drafts.drop_draft(session, draft_id=metadata.form_id, slack_user_id=author.slack_user_id)
    request.done(response_action="clear")


def _submission(metadata: FormMetadata, values: Mapping[str, str]) -> Submission:
    return Submission(
        key=metadata.form_id,
        kind=chosen_of(ContributionKind, values, BlockId.KIND),
        title=values.get(BlockId.TITLE, ""),
        body=values.get(BlockId.BODY, ""),
        alliance_id=chosen_id(values, BlockId.ALLIANCE),
        visibility=chosen_of(Visibility, values, BlockId.VISIBILITY),
        organisation_id=number_or_none(values.get(BlockId.ORGANISATION)),
        channel_id=metadata.channel_id,
    )


def _source_of(metadata: FormMetadata) -> dict[str, str]:
    told = metadata.model_dump(include=set(SOURCE), exclude_none=True)
    return {name: str(value) for name, value in told.items()}


def _permalink(request: Request, metadata: FormMetadata) -> str | None:
    """The permalink of the message that a form was filled from; None if Slack refuses it.

    The contribution is shared either way.
    """
    try:
        asked = {"channel": metadata.source_channel or "", "message_ts": metadata.source_ts or ""}
        return str(request.client.chat_getPermalink(**asked)["permalink"])
    except (SlackApiError, OSError) as error:
        log.warning("no_permalink_of_source", error=type(error).__name__)
        return None


def _source_author(request: Request, metadata: FormMetadata) -> str | None:
    """The name of the author of the message that a form was filled from; no profile of theirs is stored."""
    if not metadata.source_user:
        return None
    try:
        return request.context.profile(request.client, metadata.source_user, leaves_no_trace=True).name
    except (SlackApiError, OSError) as error:
        log.warning("no_author_of_source", error=type(error).__name__)
        return None


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """Build the short form for a member, pre-filled from a draft and from the channel in which it was requested."""
    words = request.words
    alliance = _likely_alliance(session, person, metadata)
    chosen_before = number_or_none(draft.get(BlockId.ALLIANCE))
    visibility = draft.get(BlockId.VISIBILITY) or default_visibility(alliance)
    prefill = views.Prefill(
        kind=draft.get(BlockId.KIND) or None,
        title=draft.get(BlockId.TITLE, ""),
        body=draft.get(BlockId.BODY, ""),
        alliance_id=chosen_before or (alliance.id if alliance else None),
        visibility=Visibility(visibility) if visibility in set(Visibility) else default_visibility(alliance),
    )
    for_others = may(person, Action.SHARE_FOR_OTHERS)
    assert person.organisation is not None
    source = {name: draft[name] for name in SOURCE if name in draft}
    form = views.share_form(
        words,
        prefill,
        organisation=draft.get(BlockId.ORGANISATION) or str(person.organisation.id)
        if for_others
        else words.name(person.organisation.names),
        alliances=form_choices.alliance_groups(session, words, writer=person, only=_open_to(session, person, metadata)),
        organisations=form_choices.organisation_groups(session, words) if for_others else (),
        source_user=source.get("source_user"),
        metadata=metadata.model_copy(update=source).dump(),
    )
    return request.with_language_note(form)


def _likely_alliance(session: Session, person: Person, metadata: FormMetadata) -> Alliance | None:
    """The alliance of the channel in which the form was requested, else the only alliance of the person's organisation.

    None if there is no such alliance or the person may not contribute to it. Raises NotAllowed if they may not
    contribute to the channel's alliance.
    """
    here = alliance_rows.find_alliance_of_channel(session, metadata.channel_id) if metadata.channel_id else None
    if here is not None:
        check_may_contribute(person, here)
        return here
    own = [found for found, _ in alliance_rows.list_alliances(session) if found.id in person.alliance_ids]
    return own[0] if len(own) == 1 and may_contribute(person, own[0]) else None


def _open_to(session: Session, person: Person, metadata: FormMetadata) -> Collection[int] | None:
    """The alliances that a guest's form offers: those of their organisation and of the channel in which they asked.

    None, which means all, for other members and if there are none.
    """
    if not person.is_restricted:
        return None
    here = alliance_rows.find_alliance_of_channel(session, metadata.channel_id) if metadata.channel_id else None
    return {*person.alliance_ids, *([here.id] if here is not None else [])} or None
