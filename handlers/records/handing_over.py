"""Hand over what somebody owns: on their page in `/kennis beheer`, and from the secretariat's notices about people."""

from functools import partial

from alliance.errors import NotFound
from alliance.people.members import with_present_rights
from alliance.records.handing_over import HandoverPart, Reason, hand_over, show_handover
from handlers.records.people import person_page_below
from handlers.records.views import handing_over as views
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import renew_list
from handlers.slack.metadata import HandoverMetadata
from handlers.slack.parsing import number_or_none, read_id
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.HAND_OVER, partial(open_page, Reason.STAYS))
    listeners.action(ActionId.PERSON_LEAVES, partial(open_page, Reason.LEAVES))
    listeners.action(ActionId.PERSON_MOVES, partial(open_page, Reason.MOVES))
    listeners.view(CallbackId.HAND_OVER, change_hands)


def open_page(reason: Reason, request: Request) -> None:
    """Show what somebody owns, and to whom it could go; the button's value is `member` or `member/organisation`."""
    member, _, target = request.value.partition("/")
    context = request.context
    with request.reading() as (session, person):
        shown = show_handover(
            session,
            by=person,
            member_id=read_id(member),
            reason=reason,
            admins=context.admins,
            today=context.network_today,
            target_id=number_or_none(target),
        )
        metadata = HandoverMetadata(
            member_id=shown.member.id, reason=reason.value, target_id=shown.target.id if shown.target else None
        )
        view = views.hand_over_form(request.words, shown, metadata.dump())
    request.open_form(view)


def change_hands(request: Request) -> None:
    """Hand over what was chosen, all of it or nothing."""
    about, context = HandoverMetadata.read(request.view), request.context
    if about is None or about.reason not in set(Reason):
        raise NotFound("member", "")
    user, parts = views.SUCCESSOR.of(request.view), views.PARTS.of(request.view)
    profile = context.profile(request.client, user) if user else None
    with request.writing() as (session, person):
        by = with_present_rights(person)  # they can hand over their own role, and see what came of it
        handed = hand_over(
            session,
            by=by,
            member_id=about.member_id,
            to=context.person(session, profile) if profile is not None else None,
            reason=Reason(about.reason),
            parts={HandoverPart(one) for one in parts if one in set(HandoverPart)},
            leaves_vacant=views.LEAVES_VACANT.of(request.view),
            admins=context.admins,
            time=context.network_time,
            target_id=about.target_id,
        )
        view = views.handed_over(request.words, handed)
        session.flush()
        beneath = person_page_below(request, session, by, about.member_id)
    request.done(response_action="update", view=view)
    renew_list(request, beneath)
