"""Agenda items: "Agenderen" on cards, own subjects, order, the bot's proposals, and the official meeting's advice."""

from functools import partial

from alliance.contributions.sharing import Shown
from alliance.enums import Name, Purpose, Series, Visibility
from alliance.errors import Conflict, Invalid
from alliance.meetings import follow_up_items, items, permissions, planning, proposals
from alliance.meetings.items import About, ItemForm
from alliance.meetings.shown_items import ShownItem, list_items, show_item
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from handlers.agenda.views.agenda import SCHEDULE
from handlers.meetings.planning import page_view, renewable_card, show_form
from handlers.meetings.views import meeting_forms as forms
from handlers.meetings.views import planning as views
from handlers.slack import fields
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import renew_list
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata, RowMetadata
from handlers.slack.parsing import Reference, parse_reference, read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block, View, reading_view, section
from handlers.slack.views.markup import quote
from storage.engine.database import Session
from storage.meetings.item_context import load_context
from storage.tables import ActionStep, AgendaItem, Contribution, Meeting
from texts import meeting_title

SCHEDULED = (Series.CONTRIBUTION, Series.STEP, Series.POLL, Series.BUNDLE)
"""What can be put on an agenda, apart from free subjects."""


def register(listeners: Listeners) -> None:
    """Add the card's button and this feature's listeners."""
    listeners.step_action(SCHEDULE, open_schedule_of)
    listeners.card_action(CardAction("schedule", ActionId.SCHEDULE_ITEM, may_schedule), open_schedule)
    listeners.view(CallbackId.SCHEDULE_ITEM, schedule)
    listeners.action(ActionId.MEETING_SUBJECT, open_subject)
    listeners.action(ActionId.MEETING_ITEM, choose)
    listeners.view(CallbackId.MEETING_ITEM, save)
    listeners.action(ActionId.MEETING_PROPOSALS, propose)
    listeners.action(ActionId.MEETING_TAKE, take)
    listeners.action(ActionId.MEETING_LEAVE, leave)
    listeners.action(ActionId.MEETING_ADVICE, open_advice)
    listeners.view(CallbackId.MEETING_ADVICE, advise)
    listeners.action(ActionId.MEETING_CARRY, carry)
    listeners.action(ActionId.MEETING_CARRY_OVER, carry_over)


def may_schedule(person: Person, item: Shown) -> bool:
    """Whether a person may put a contribution on an agenda: the chairs of its alliance, and the secretariat."""
    is_there = not item.is_archived and item.merged_into is None
    return is_there and may(person, Action.MEET, alliance_id=item.alliance.id)


def open_schedule(request: Request) -> None:
    """Open the form of "Agenderen", for a contribution, a step, a poll or a bundle."""
    open_schedule_of(request, request.value)


def open_schedule_of(request: Request, typed: str) -> None:
    """Open the form to put something on an agenda; `typed` is its reference."""
    reference, words = _reference(request, typed), request.words
    channel_id = request.channel_id or FormMetadata.of(request.view).channel_id
    with request.reading() as (session, person):
        about = _find_subject(session, person, reference, channel_id)
        coming = planning.list_open(session, today=request.today, alliance_id=about.alliance_id)
        listed = planning.listed(session, coming, reader=person, today=request.today)
        titles = about.titles if isinstance(about, ActionStep) else Name(about.title)
        name = f"{reference} {words.name(titles)}"
        is_limited = isinstance(about, Contribution) and about.visibility is Visibility.ALLIANCE
    if not listed:
        raise Conflict("problem.no_meetings", command=request.context.command)
    offered = [
        (f"{one.ref} · {words.dated(one.held_on)} · {meeting_title(words, one.title, one.held_on)}", str(one.number))
        for one in listed
    ]
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, choice=str(reference))
    form = ItemForm(Purpose.DISCUSSION)
    limited = str(reference) if is_limited else None
    request.open_form(forms.schedule_form(words, name, offered, form, limited=limited, metadata=metadata.dump()))


def schedule(request: Request) -> None:
    """Add the item to the chosen agenda, and name the other agendas it is on."""
    metadata = FormMetadata.of(request.view)
    number = forms.MEETING_OF_ITEM.of(request.view)
    reference = _reference(request, metadata.choice or "")
    with request.writing() as (session, person):
        about = _find_subject(session, person, reference, metadata.channel_id)
        added = items.add_item(
            session,
            by=person,
            number=number,
            about=about,
            form=_read(request),
            today=request.today,
            now=request.now,
        )
        meeting = permissions.get_meeting(session, number)
        listed = planning.listed(session, [meeting], reader=person, today=request.today)[0]
        is_limited = shown_of(session, added.item).is_limited
    blocks = views.scheduled(request.words, str(reference), listed, added.also_on, is_limited=is_limited)
    request.done(response_action="update", view=reading_view(request.words, blocks, title=listed.ref))


def open_subject(request: Request) -> None:
    """Open the form for a free subject."""
    number = number_of(request, Series.MEETING)
    with request.reading() as (session, person):
        meeting = permissions.get_to_run(session, by=person, number=number)
        items.check_open(meeting, request.today)
    metadata = RowMetadata(other_id=number).dump()
    form, ref = ItemForm(Purpose.DISCUSSION), meeting.ref
    show_form(request, forms.item_form(request.words, ref, form, name=None, metadata=metadata))


def choose(request: Request) -> None:
    """Handle an item's overflow menu: edit, move or remove."""
    value = str((request.action.get("selected_option") or {}).get("value") or "")
    what, _, item_id = value.partition(":")
    key = read_id(item_id)
    if what == views.EDIT:
        _open_edit(request, key)
        return
    now = request.now
    with request.writing() as (session, person):
        if what == views.REMOVE:
            meeting = items.remove_item(session, by=person, item_id=key, now=now)
        else:
            meeting = items.move_item(session, by=person, item_id=key, up=what == views.UP, now=now)
        page = _page_of(session, meeting, key)
        found = renewable_card(session, request.words, person, meeting.number, today=request.today, page=page)
    request.answer_in_place(*found)


def save(request: Request) -> None:
    """Add a subject to the agenda, or store an edited item; the meeting replaces the form."""
    metadata, form, now = RowMetadata.of(request.view), _read(request), request.now
    with request.writing() as (session, person):
        if not metadata.row_id:
            number = metadata.other_id
            items.add_item(session, by=person, number=number, about=None, form=form, today=request.today, now=now)
        else:
            item_id = metadata.row_id
            items.edit_item(session, by=person, item_id=item_id, form=form, today=request.today, now=now)
            number = proposals.meeting_of(session, item_id).number
        view = page_view(request, session, person, number)
    request.done(response_action="update", view=view)


def propose(request: Request) -> None:
    """Show the bot's proposals for an agenda."""
    number, words = number_of(request, Series.MEETING), request.words
    with request.writing() as (session, person):
        found = proposals.propose(session, by=person, number=number, today=request.today, now=request.now)
        meeting = permissions.get_meeting(session, number)
        listed = planning.listed(session, [meeting], reader=person, today=request.today)[0]
    blocks = views.proposal_list(words, listed, found)
    request.open_form(reading_view(words, blocks, title=words("proposal.title", ref=listed.ref)))


def take(request: Request) -> None:
    """Add a proposal to the agenda."""
    key = _item_in(request)
    with request.writing() as (session, person):
        now = request.now
        wording = partial(views.proposal_wording, request.words)
        meeting = proposals.accept_proposal(
            session, by=person, item_id=key, today=request.today, now=now, wording=wording
        )
        (text, blocks), agenda = _after_proposal(request, session, person, meeting)
        items = list_items(session, meeting)
        number, item = next((number, one) for number, one in enumerate(items, start=1) if one.item_id == key)
        taken = request.words("proposal.taken", item=quote(name_of(request, item), 150), number=number)
    request.answer_in_place(text, [section(taken), *blocks])
    renew_list(request, agenda)


def leave(request: Request) -> None:
    """Dismiss a proposal, permanently."""
    key = _item_in(request)
    with request.writing() as (session, person):
        meeting = proposals.dismiss_proposal(session, by=person, item_id=key, now=request.now)
        left, _ = _after_proposal(request, session, person, meeting)
    request.answer_in_place(*left)


def open_advice(request: Request) -> None:
    """Open the form for the official meeting's advice."""
    key = _item_in(request)
    with request.reading() as (session, person):
        item, _ = items.get_item_to_run(session, by=person, item_id=key)
        shown = shown_of(session, item)
    metadata = RowMetadata(row_id=key).dump()
    show_form(request, forms.advice_form(request.words, shown, name_of(request, shown), metadata=metadata))


def advise(request: Request) -> None:
    """Store the advice; the meeting replaces the form."""
    key, advice = RowMetadata.of(request.view).row_id, forms.ADVICE.of(request.view)
    with request.writing() as (session, person):
        item, meeting = items.get_item_to_run(session, by=person, item_id=key)
        had_advice = bool(item.advice)
        kept = items.record_advice(session, by=person, item_id=key, advice=advice, now=request.now)
        told = "item.advised" if kept.advice else "item.advice_gone" if had_advice else "item.advice_none"
        view = page_view(request, session, person, meeting.number, told=request.words(told))
    request.done(response_action="update", view=view)


def carry(request: Request) -> None:
    """Forward an item to the next executive meeting, with its advice."""
    key, words = _item_in(request), request.words
    with request.writing() as (session, person):
        there, target = follow_up_items.add_to_executive_meeting(session, by=person, item_id=key, now=request.now)
        number = proposals.meeting_of(session, key).number
        key_told = "item.carried" if there.advice else "item.carried_without"
        told = words(key_told, ref=target.ref, day=words.dated(target.held_on))
        found = renewable_card(session, words, person, number, today=request.today, told=told)
    request.answer_in_place(*found)


def carry_over(request: Request) -> None:
    """Move an undecided item to the next meeting of the same kind."""
    key, words = _item_in(request), request.words
    with request.writing() as (session, person):
        now, today = request.now, request.today
        _, target = follow_up_items.carry_over(session, by=person, item_id=key, today=today, now=now)
        number = proposals.meeting_of(session, key).number
        told = words("item.carried_over", ref=target.ref, day=words.dated(target.held_on))
        found = renewable_card(session, words, person, number, today=today, told=told)
    request.answer_in_place(*found)


def shown_of(session: Session, item: AgendaItem) -> ShownItem:
    """An item as seen by people who prepare the meeting."""
    return show_item(item, load_context(session, [item]), None)


def name_of(request: Request, item: ShownItem) -> str:
    """What an item is about, as shown in a form."""
    title = request.words.name(item.title) if item.title else ""
    return f"{item.ref} {title}" if item.ref else title


def _open_edit(request: Request, item_id: int) -> None:
    with request.reading() as (session, person):
        item, meeting = items.get_item_to_run(session, by=person, item_id=item_id)
        items.check_open(meeting, request.today)
        shown = shown_of(session, item)
    name = None if items.is_subject(item) else name_of(request, shown)
    metadata, form = RowMetadata(row_id=item_id).dump(), items.form_of(item)
    show_form(request, forms.item_form(request.words, meeting.ref, form, name=name, metadata=metadata))


def _after_proposal(
    request: Request, session: Session, person: Person, meeting: Meeting
) -> tuple[tuple[str, list[Block]], View]:
    """The remaining proposals, and the agenda underneath them."""
    listed = planning.listed(session, [meeting], reader=person, today=request.today)[0]
    blocks = views.proposal_list(request.words, listed, proposals.list_proposals(session, meeting))
    return (views.meeting_text(request.words, listed), blocks), page_view(request, session, person, meeting.number)


def _page_of(session: Session, meeting: Meeting, item_id: int) -> int:
    """The page of the agenda that an item is on; the first page if the item is gone."""
    places = [one.item_id for one in list_items(session, meeting)]
    return places.index(item_id) // views.PAGE if item_id in places else 0


def _find_subject(session: Session, person: Person, reference: Reference, channel_id: str | None) -> About:
    return items.find_about(session, by=person, series=reference.series, number=reference.number, channel_id=channel_id)


def _reference(request: Request, typed: str) -> Reference:
    reference = parse_reference(typed)
    if reference is None or reference.series not in SCHEDULED:
        raise Invalid("reference", "problem.which_reference", command=request.context.command)
    return reference


def _item_in(request: Request) -> int:
    return read_id(request.value)


def _read(request: Request) -> ItemForm:
    return ItemForm(**fields.read([*forms.ITEM, forms.SUBJECT], request.view))
