"""Look at what is found about people in a bundle, and hand the bundle over from the last page."""

from alliance.bundles import handover, permissions
from alliance.bundles import redaction as rules
from alliance.bundles.handover import HandoverPreview
from alliance.bundles.redaction import FoundPersonal
from alliance.people.members import Person
from alliance.redaction import Finder
from handlers.bundles.bundles import dossier_view, number_of, part_of, value_of
from handlers.bundles.views import bundle_forms as forms
from handlers.bundles.views import redaction as views
from handlers.slack.files import place_of_files
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from reports.bundles.redaction import Marking, finder_of
from storage.engine.database import Session
from storage.engine.events import note_event


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.BUNDLE_CHECK, open_check)
    listeners.action(ActionId.BUNDLE_HAND, open_handing)
    listeners.action(ActionId.PERSONAL_CHOICE, choose)
    listeners.action(ActionId.PERSONAL_PAGE, turn_page)
    listeners.view(CallbackId.BUNDLE_CHECK, check)
    listeners.view(CallbackId.BUNDLE_HAND, hand_over)


def open_check(request: Request) -> None:
    """Show what is found in a bundle."""
    with request.reading() as (session, person):
        view = _check_view(request, session, person, number_of(request), finder_of(session))
    request.open_form(view)


def open_handing(request: Request, addressee_id: int = 0) -> None:
    """Show what leaves, before a bundle is handed over; with an addressee, for that one."""
    with request.reading() as (session, person):
        found = _handing(request, session, person, number_of(request), finder_of(session))
        view = _handing_view(request, found, chosen=addressee_id)
    request.open_form(view)


def choose(request: Request) -> None:
    """Put back or leave out what a button is about, and show the page again."""
    number, page = number_of(request), part_of(request, 1)
    _, _, key, sentence, way = [*value_of(request).split(":"), "", "", "", ""][:5]
    with request.writing() as (session, person):
        finder = finder_of(session)
        found, is_other = _found(request, session, person, number, finder)
        rules.choose(
            session,
            by=person,
            number=number,
            found=found,
            key=key,
            sentence="" if sentence == views.EVERYWHERE else sentence,
            put_back=way == "back",
            now=request.now,
        )
    with request.reading() as (session, person):
        view = _view(request, session, person, number, finder, page=page, is_other=is_other)
    request.replace_form(view)


def turn_page(request: Request) -> None:
    """Show another page of the finds."""
    number = number_of(request)
    with request.reading() as (session, person):
        view = _view(request, session, person, number, finder_of(session), page=part_of(request, 1))
    request.replace_form(view)


def check(request: Request) -> None:
    """Lead on to the next page of finds; on the last, store what else to leave out, or that all were looked at."""
    metadata, is_last = FormMetadata.of(request.view), _asks_for(request, BlockId.TYPED)
    number, typed = metadata.number, views.TYPED.of(request.view)
    with request.writing() as (session, person):
        finder = finder_of(session)
        is_other = is_last and rules.leave_out_typed(session, by=person, number=number, typed=typed, now=request.now)
        bundle, found = handover.find_in_bundle(
            session, by=person, number=number, finder=finder, on=request.context.network_today
        )
        if is_other or not is_last:
            page, said = (0, request.words("personal.typed_done")) if is_other else (metadata.page + 1, "")
            view = _check_view(request, session, person, number, finder, page=page, said=said)
        else:
            rules.record_check(session, by=person, number=number, found=found, now=request.now)
            view = dossier_view(request, session, person, bundle, said=views.told(request.words, found))
    request.done(response_action="update", view=view)


def hand_over(request: Request) -> None:
    """Hand the bundle over to the chosen addressees, once for each form; all supporters of its items are notified.

    A page of finds before the last one leads on to the next.
    """
    metadata = FormMetadata.of(request.view)
    number = metadata.number
    if not _asks_for(request, BlockId.ADDRESSEES):
        _lead_on(request, metadata)
        return
    with request.writing() as (session, person):
        heard, finder = None, finder_of(session)
        if is_first := note_event(session, metadata.form_id, now=request.now):
            heard = handover.hand_over(
                session,
                by=person,
                number=number,
                to=[read_id(one) for one in views.ADDRESSEES.of(request.view)],
                on=views.DAY.of(request.view),
                seen=metadata.choice or "",
                finder=finder,
                clean=Marking(finder),
                channel_key=place_of_files(request).channel_key,
                time=request.context.network_time,
            )
        if is_first and heard is None:
            found = _handing(request, session, person, number, finder)
            view = _handing_view(request, found, chosen=metadata.other, is_other=True)
        else:
            told = "\n".join(forms.heard(request.words, one) for one in heard or ())
            view = dossier_view(request, session, person, permissions.get_bundle(session, number), said=told)
    request.done(response_action="update", view=view)


def _asks_for(request: Request, block_id: BlockId) -> bool:
    """Whether the form had this input: only the last page of finds has any."""
    return block_id in request.view["state"]["values"]


def _lead_on(request: Request, metadata: FormMetadata) -> None:
    with request.reading() as (session, person):
        found = _handing(request, session, person, metadata.number, finder_of(session))
        is_other = found.seen != metadata.choice
        page = 0 if is_other else metadata.page + 1
        view = _handing_view(request, found, page=page, chosen=metadata.other, is_other=is_other)
    request.done(response_action="update", view=view)


def _view(
    request: Request,
    session: Session,
    person: Person,
    number: int,
    finder: Finder,
    *,
    page: int,
    is_other: bool | None = None,
) -> View:
    """The page on which a button was clicked, rebuilt.

    `is_other` is whether anything changed besides what the button does; None to compare.
    """
    if request.view.get("callback_id") != CallbackId.BUNDLE_HAND:
        return _check_view(request, session, person, number, finder, page=page)
    found, metadata = _handing(request, session, person, number, finder), FormMetadata.of(request.view)
    is_other = found.seen != metadata.choice if is_other is None else is_other
    return _handing_view(request, found, page=page, chosen=metadata.other, is_other=is_other)


def _check_view(
    request: Request, session: Session, person: Person, number: int, finder: Finder, *, page: int = 0, said: str = ""
) -> View:
    bundle, found = handover.find_in_bundle(
        session, by=person, number=number, finder=finder, on=request.context.network_today
    )
    metadata = FormMetadata(form_id=request.context.new_id(), number=number, page=page).dump()
    typed = rules.list_typed(session, bundle)
    return views.check_view(
        request.words, bundle.ref, number, found, page=page, metadata=metadata, typed=typed, said=said
    )


def _handing_view(
    request: Request, found: HandoverPreview, *, page: int = 0, chosen: int = 0, is_other: bool = False
) -> View:
    metadata = FormMetadata(
        form_id=request.context.new_id(), number=found.number, other=chosen, choice=found.seen, page=page
    )
    return views.handing_view(
        request.words,
        found,
        page=page,
        chosen=chosen,
        today=request.context.network_today,
        metadata=metadata.dump(),
        said=request.words("handing.changed") if is_other else "",
    )


def _handing(request: Request, session: Session, person: Person, number: int, finder: Finder) -> HandoverPreview:
    _, found = handover.preview_handover(
        session, by=person, number=number, finder=finder, clean=Marking(finder), on=request.context.network_today
    )
    return found


def _found(
    request: Request, session: Session, person: Person, number: int, finder: Finder
) -> tuple[tuple[FoundPersonal, ...], bool]:
    """What is found now, and whether the page before handing over showed something else."""
    if request.view.get("callback_id") == CallbackId.BUNDLE_HAND:
        shown = _handing(request, session, person, number, finder)
        return shown.found, shown.seen != FormMetadata.of(request.view).choice
    _, found = handover.find_in_bundle(
        session, by=person, number=number, finder=finder, on=request.context.network_today
    )
    return found, False
