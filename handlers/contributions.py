"""Sharing and reading contributions: `/kennis deel`, `praktijk`, `knelpunt`, `kans`, `toon`, `mijn`."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from alliance import agenda, contributions, drafts
from alliance.contributions import Submission
from alliance.errors import Invalid, NotFound, NotRegistered
from alliance.members import Person
from alliance.roles import Action, authorise, may
from alliance.visibility import default_visibility
from alliance.words import ContributionKind, Series, Visibility
from handlers import choices, members
from handlers.command import Subcommand
from handlers.ids import ActionId, BlockId, CallbackId
from handlers.listeners import Listeners
from handlers.metadata import FormMetadata
from handlers.parsing import Reference, chosen, chosen_id, number_or_none, parse_reference, state_values
from handlers.request import Request
from handlers.views import agenda as agenda_views
from handlers.views import contributions as views
from handlers.views import home as home_views
from handlers.views.parts import Block, View
from storage import alliances as alliance_rows
from storage.database import Session
from texts import Translator

BUTTONS = {
    ActionId.SHARE_PRACTICE: ContributionKind.BEST_PRACTICE,
    ActionId.SHARE_BOTTLENECK: ContributionKind.BOTTLENECK,
    ActionId.SHARE_OPPORTUNITY: ContributionKind.OPPORTUNITY,
}


def register(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Add this feature's subcommands and listeners."""
    add(Subcommand("share", Action.SHARE, partial(open_share_form, kind=None)))
    add(Subcommand("practice", Action.SHARE, partial(open_share_form, kind=ContributionKind.BEST_PRACTICE)))
    add(Subcommand("bottleneck", Action.SHARE, partial(open_share_form, kind=ContributionKind.BOTTLENECK)))
    add(Subcommand("opportunity", Action.SHARE, partial(open_share_form, kind=ContributionKind.OPPORTUNITY)))
    add(Subcommand("show", Action.READ, show))
    add(Subcommand("mine", Action.SEE_OWN, show_mine))
    for action_id, kind in BUTTONS.items():
        listeners.action(action_id, partial(open_from_button, kind=kind))
    listeners.action(ActionId.RESUME, resume)
    listeners.action(ActionId.SHOW, show_from_button)
    listeners.action(ActionId.SHOW_MINE, show_mine)
    listeners.view(CallbackId.SHARE, share)


def open_share_form(request: Request, typed: str = "", *, kind: ContributionKind | None) -> None:
    """Open the short form with what was typed; who is new chooses an organisation first, and loses nothing."""
    metadata = FormMetadata(form_id=request.desk.new_id(), channel_id=request.channel_id)
    title, body = views.split_title(typed)
    draft = {"kind": kind.value if kind else "", "title": title, "body": body}
    _open(request, metadata, draft, keep=True)


def open_from_button(request: Request, *, kind: ContributionKind) -> None:
    """The same from a button."""
    open_share_form(request, kind=kind)


def resume(request: Request) -> None:
    """Go on with what was begun before."""
    draft_id = str(request.action.get("value", ""))
    with request.reading() as (session, person):
        draft = drafts.take_draft(session, draft_id=draft_id, slack_user_id=person.slack_user_id)
    _open(request, FormMetadata(form_id=draft_id, channel_id=request.channel_id), draft, keep=False)


def share(request: Request) -> None:
    """Store what the form holds; its card follows through the deliveries."""
    metadata = FormMetadata.of(request.view)
    values = state_values(request.view)
    with request.writing() as (session, author):
        submission = Submission(
            key=metadata.form_id,
            kind=ContributionKind(chosen(values, BlockId.KIND)),
            title=values.get(BlockId.TITLE) or "",
            body=values.get(BlockId.BODY) or "",
            alliance_id=chosen_id(values, BlockId.ALLIANCE),
            visibility=Visibility(chosen(values, BlockId.VISIBILITY)),
            organisation_id=number_or_none(values.get(BlockId.ORGANISATION)),
        )
        now = request.desk.now()
        contributions.share_contribution(session, author=author, submission=submission, now=now)
        drafts.drop_draft(session, draft_id=metadata.form_id, slack_user_id=author.slack_user_id)
    request.done()


def show(request: Request, typed: str) -> None:
    """`toon B-7`: the card, with where it stands."""
    reference = parse_reference(typed)
    if reference is None:
        raise Invalid("reference", "problem.which_reference", command=request.desk.command)
    _show(request, reference)


def show_from_button(request: Request) -> None:
    """The whole of a contribution, for who may read it."""
    reference = parse_reference(str(request.action.get("value", "")))
    if reference is None:
        raise Invalid("reference", "problem.which_reference", command=request.desk.command)
    _show(request, reference)


def show_mine(request: Request, typed: str = "") -> None:
    """Own contributions, what is begun and not shared, and the open steps of one's organisation."""
    words = request.words
    with request.reading() as (session, person):
        own = contributions.list_own(session, reader=person)
        begun = drafts.list_drafts(session, slack_user_id=person.slack_user_id)
        steps = agenda.list_own_steps(session, reader=person, today=_today(request))
    blocks = home_views.mine(words, own, begun, steps)
    request.answer(
        "; ".join([words.count("mine.shared", len(own)), words.count("mine.open_steps", len(steps))]), blocks
    )


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """The short form for a member, pre-filled from a draft and from the channel where it was asked for."""
    words = request.words
    alliance = alliance_rows.find_alliance_of_channel(session, metadata.channel_id) if metadata.channel_id else None
    own = [found for found, _ in alliance_rows.list_alliances(session) if found.id in person.alliance_ids]
    if alliance is None and len(own) == 1:
        alliance = own[0]
    prefill = views.Prefill(
        kind=draft.get("kind") or None,
        title=draft.get("title", ""),
        body=draft.get("body", ""),
        alliance_id=alliance.id if alliance else None,
        visibility=default_visibility(alliance),
    )
    for_others = may(person, Action.SHARE_FOR_OTHERS)
    assert person.organisation is not None
    return views.share_form(
        words,
        prefill,
        organisation=str(person.organisation.id)
        if for_others
        else words.name(person.organisation.name, person.organisation.name_en),
        alliances=choices.alliance_groups(session, words),
        organisations=choices.organisation_groups(session, words) if for_others else (),
        metadata=metadata.dump(),
    )


def _open(request: Request, metadata: FormMetadata, draft: dict[str, str], *, keep: bool) -> None:
    with request.reading() as (session, person):
        try:
            authorise(person, Action.SHARE)
        except NotRegistered:
            view = members.first_contact_form(request, session, person, metadata)
            is_new = True
        else:
            view = build_form(request, session, person, metadata, draft)
            is_new = False
    if is_new and keep:
        # Before the form opens: Slack may take the call and its answer be lost.
        with request.writing() as (session, person):
            drafts.save_draft(
                session,
                draft_id=metadata.form_id,
                slack_user_id=person.slack_user_id,
                data=draft,
                now=request.desk.now(),
            )
    request.open_form(view)
    request.done()


def card_of(
    session: Session,
    words: Translator,
    person: Person,
    reference: Reference,
    *,
    today: dt.date,
    channel_id: str | None,
) -> tuple[str, list[Block]]:
    """What a reference shows to this reader, who asks in `channel_id`: as text, and as blocks. Raises NotFound."""
    if reference.series is Series.CONTRIBUTION:
        item = contributions.show_contribution(session, reader=person, number=reference.number, channel_id=channel_id)
        return views.card_text(words, item), views.card(words, item, whole=True, in_channel=False)
    if reference.series is Series.ACTION_STEP:
        number = reference.number
        step = agenda.show_step(session, reader=person, number=number, today=today, channel_id=channel_id)
        return agenda_views.step_text(words, step), agenda_views.step_card(words, step)
    raise NotFound("reference", str(reference))


def _show(request: Request, reference: Reference) -> None:
    with request.reading() as (session, person):
        text, blocks = card_of(
            session, request.words, person, reference, today=_today(request), channel_id=request.channel_id
        )
    request.answer(text, blocks)


def _today(request: Request) -> dt.date:
    return request.words.local(request.desk.now()).date()
