"""Addressees of a bundle: name them, and record the progress with each."""

from alliance.bundles import addressees, permissions
from alliance.bundles.addressees import AddresseeForm, AddresseeReport
from alliance.bundles.handover import record_progress
from alliance.enums import AddresseeState, BundleState
from handlers.bundles.bundles import dossier_of, dossier_view, number_of, part_of, value_of
from handlers.bundles.redaction import open_handing
from handlers.bundles.views import bundle_forms as forms
from handlers.bundles.views import bundles as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from reports.bundles.redaction import Marking
from storage.tables import Bundle


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.ADDRESSEE_ADD, open_add)
    listeners.action(ActionId.ADDRESSEE_MENU, choose)
    listeners.view(CallbackId.ADDRESSEE_ADD, add)
    listeners.view(CallbackId.ADDRESSEE_EDIT, edit)
    listeners.view(CallbackId.ADDRESSEE_REPORT, report)


def open_add(request: Request) -> None:
    """Open the form to add an addressee to a bundle."""
    with request.reading() as (session, person):
        bundle = permissions.get_to_run(session, by=person, number=number_of(request))
        ref, is_asked = bundle.ref, bundle.state is not BundleState.DRAFT
    metadata = FormMetadata(form_id=request.context.new_id(), number=bundle.number).dump()
    request.open_form(forms.addressee_form(request.words, ref, metadata=metadata, is_asked=is_asked))


def add(request: Request) -> None:
    """Add the addressee from the form."""
    number = FormMetadata.of(request.view).number
    with request.writing() as (session, person):
        bundle, is_taken_back = addressees.add_addressee(
            session, by=person, number=number, form=_form_of(request), now=request.now
        )
        view = dossier_view(request, session, person, bundle, said=_taken_back_notice(request, bundle, is_taken_back))
    request.done(response_action="update", view=view)


def edit(request: Request) -> None:
    """Change an addressee, or where the bundle is sent."""
    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        bundle, is_taken_back = addressees.edit_addressee(
            session,
            by=person,
            addressee_id=metadata.number,
            form=_form_of(request),
            version=metadata.version,
            now=request.now,
        )
        view = dossier_view(request, session, person, bundle, said=_taken_back_notice(request, bundle, is_taken_back))
    request.done(response_action="update", view=view)


def _taken_back_notice(request: Request, bundle: Bundle, is_taken_back: bool) -> str:
    return request.words("addressee.taken_back", ref=bundle.ref) if is_taken_back else ""


def _form_of(request: Request) -> AddresseeForm:
    return AddresseeForm(**fields.read(forms.ADDRESSEE, request.view))


def choose(request: Request) -> None:
    """Handle an addressee's menu: record progress, edit or remove."""
    number, addressee_id = number_of(request), part_of(request, 1)
    if value_of(request).endswith(f":{views.REPORT}"):
        _open_report(request, addressee_id)
        return
    if value_of(request).endswith(f":{views.EDIT}"):
        _open_edit(request, addressee_id)
        return
    with request.writing() as (session, person):
        bundle = addressees.remove_addressee(
            session, by=person, number=number, addressee_id=addressee_id, now=request.now
        )
        session.flush()
        shown = views.dossier(request.words, dossier_of(session, person, bundle, on=request.today))
    request.answer_in_place(*shown)


def _open_report(request: Request, addressee_id: int) -> None:
    today = request.context.network_today
    with request.reading() as (session, person):
        bundle, found = addressees.get_to_report(session, by=person, addressee_id=addressee_id)
        one, ref = addressees.shown_addressee(session, bundle, found), bundle.ref
    if one.state is AddresseeState.CONCEPT:
        open_handing(request, addressee_id)
        return
    metadata = FormMetadata(form_id=request.context.new_id(), number=addressee_id, version=one.version).dump()
    request.open_form(forms.report_form(request.words, ref, one, today=today, metadata=metadata))


def _open_edit(request: Request, addressee_id: int) -> None:
    with request.reading() as (session, person):
        bundle, found = addressees.get_addressee(session, by=person, addressee_id=addressee_id)
        one, ref = addressees.shown_addressee(session, bundle, found), bundle.ref
        is_asked = bundle.state is not BundleState.DRAFT
    metadata = FormMetadata(form_id=request.context.new_id(), number=addressee_id, version=one.version).dump()
    request.open_form(forms.addressee_form(request.words, ref, metadata=metadata, is_asked=is_asked, one=one))


def report(request: Request) -> None:
    """Record progress with an addressee; all supporters of the items are notified."""
    metadata = FormMetadata.of(request.view)
    said = AddresseeReport(**fields.read(forms.REPORT, request.view))
    with request.writing() as (session, person):
        bundle, heard = record_progress(
            session,
            by=person,
            addressee_id=metadata.number,
            report=said,
            version=metadata.version,
            time=request.context.network_time,
            clean=Marking(),
        )
        told = forms.heard(request.words, heard) if heard is not None else ""
        view = dossier_view(request, session, person, bundle, said=told)
    request.done(response_action="update", view=view)
