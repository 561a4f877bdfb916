"""Changing a contribution from its card: *Aanvullen*, page by page with a draft, and *Bewerken*."""

from dataclasses import replace
from typing import Any

from alliance.contributions import editing
from alliance.contributions.details import (
    FIELDS,
    REVIEW_ON,
    DetailNames,
    clean_detail,
    fields_of,
    fields_on,
    offered_for,
    pages_of,
)
from alliance.contributions.editing import Overtaken
from alliance.contributions.sharing import Shown, show_contribution, shown
from alliance.contributions.unsaved_edits import (
    EDIT,
    ENRICHMENT,
    UnsavedEdit,
    find_unsaved,
    find_unsaved_of,
    save_unsaved,
)
from alliance.contributions.versions import TEXT_FIELDS, find_kind, named_of
from alliance.enums import Series
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, RuleError
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action
from handlers.contributions.views import editing as views
from handlers.contributions.views.editing import FormNotice
from handlers.people import members
from handlers.slack.card_actions import CardAction
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id, state_lists, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from handlers.slack.views.markup import mrkdwn
from storage.contributions.contributions import Found
from storage.engine.database import Session

ENRICH_FORM, EDIT_FORM = "enrich", "edit"
DETAILS = {field.name: field for fields in FIELDS.values() for field in fields}
REFUSALS = (NotFound, NotAllowed, Conflict)
"""Errors that can arise while somebody types; their text is shown back to them and kept as a draft."""


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.card_action(CardAction("enrich", ActionId.ENRICH, editing.may_enrich), open_enrich_form)
    listeners.card_action(CardAction("edit", ActionId.EDIT, editing.may_edit), open_edit_form)
    listeners.form(ENRICH_FORM, build_enrich_form)
    listeners.form(EDIT_FORM, build_edit_form)
    listeners.view(CallbackId.ENRICH, next_page)
    listeners.action(ActionId.ENRICH_BACK, page_back)
    listeners.action(ActionId.ENRICH_SAVE, save_now)
    listeners.view(CallbackId.EDIT, edit)


def open_enrich_form(request: Request) -> None:
    """Open the form with the details of the contribution's kind; an unfinished draft continues where it was left."""
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        editing.get_changeable(session, by=person, number=number, needs=("body",), channel_id=channel_id)
        begun = find_unsaved_of(session, number=number, kind=ENRICHMENT, slack_user_id=person.slack_user_id)
    form_id = begun.draft_id if begun else request.context.new_id()
    metadata = FormMetadata(form_id=form_id, channel_id=channel_id, number=number)
    members.open_form(request, ENRICH_FORM, metadata, {}, keep=False, action=Action.EDIT)


def open_edit_form(request: Request) -> None:
    """Open the form with the fields of the short form; a chair of the alliance gets only the kind."""
    number, channel_id = number_of(request, Series.CONTRIBUTION), request.asked_in
    with request.reading() as (session, person):
        editing.get_changeable(session, by=person, number=number, channel_id=channel_id)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=number)
    members.open_form(request, EDIT_FORM, metadata, {}, keep=False, action=Action.EDIT)


def build_enrich_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, _draft: dict[str, str]
) -> View:
    """Build the page to start or continue on.

    If the contribution can no longer be changed, the typed text is shown back instead; without a draft, the error is
    raised.
    """
    work = find_unsaved(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
    number = work.number if work else metadata.number
    try:
        found = editing.get_changeable(
            session, by=person, number=number, needs=("body",), channel_id=metadata.channel_id
        )
    except REFUSALS as error:
        if work is None:
            raise
        return _given_back(request, work, error)
    contribution = found[0]
    work = work or UnsavedEdit(metadata.form_id, number, base=contribution.version, seen=contribution.version)
    return _page(request, session, found, metadata, work, work.page)


def build_edit_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, _draft: dict[str, str]
) -> View:
    """Build the edit form with what is stored, or with what was typed before and could not be saved then.

    If the contribution can no longer be changed, the typed text is shown back instead; without a draft, the error is
    raised.
    """
    work = find_unsaved(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
    number = work.number if work else metadata.number
    try:
        found = editing.get_changeable(session, by=person, number=number, channel_id=metadata.channel_id)
    except REFUSALS as error:
        if work is None:
            raise
        return _given_back(request, work, error)
    base, seen = (work.base, work.seen) if work else (found[0].version, found[0].version)
    metadata = metadata.model_copy(update={"number": number, "version": base, "seen": seen})
    fields = editing.fields_for(person, found[0])
    item = shown(session, [found])[0]
    typed = work.typed if work else {}
    return views.edit_form(request.words, item, fields=fields, typed=typed, metadata=metadata.dump())


def next_page(request: Request) -> None:
    """Keep the page as a draft and show the next one; the last page saves everything."""
    metadata = FormMetadata.of(request.view)
    work = _keep_page(request, metadata)
    try:
        last = _check_page(request, metadata, work)
        view = _save(request, metadata, work) if work.page >= last else _go_to(request, metadata, work, work.page + 1)
    except REFUSALS as error:
        view = _kept_back(request, work, error)
    request.done(response_action="update", view=view)


def page_back(request: Request) -> None:
    """Keep the page as a draft and go to the previous one."""
    metadata = FormMetadata.of(request.view)
    work = _keep_page(request, metadata)
    try:
        view = _go_to(request, metadata, work, max(1, work.page - 1))
    except REFUSALS as error:
        view = _kept_back(request, work, error)
    request.replace_form(view)


def save_now(request: Request) -> None:
    """Save everything filled in so far, from any page."""
    metadata = FormMetadata.of(request.view)
    work = _keep_page(request, metadata)
    try:
        view = _save(request, metadata, work)
    except REFUSALS as error:
        view = _kept_back(request, work, error)
    request.replace_form(view)


def edit(request: Request) -> None:
    """Store the form as a new version; changes that others saved meanwhile are shown once, before it is stored."""
    metadata, values = FormMetadata.of(request.view), state_values(request.view)
    typed = {name: values.get(name) or "" for name in TEXT_FIELDS if name in values}
    base = metadata.version
    work = UnsavedEdit(metadata.form_id, metadata.number, base, metadata.seen or base, typed=typed)
    try:
        with request.writing() as (session, person):
            editing.edit_contribution(
                session,
                by=person,
                number=work.number,
                base=work.base,
                seen=work.seen,
                typed=typed,
                channel_id=metadata.channel_id,
                now=request.now,
            )
            drafts.drop_draft(session, draft_id=work.draft_id, slack_user_id=person.slack_user_id)
    except Overtaken as overtaken:
        request.done(response_action="update", view=_edit_again(request, metadata, typed, overtaken))
        return
    except REFUSALS as error:
        _keep(request, metadata, work, EDIT)
        request.done(response_action="update", view=_kept_back(request, work, error))
        return
    request.done(response_action="update", view=_saved(request, metadata, work))


def _edit_again(request: Request, metadata: FormMetadata, typed: dict[str, str], overtaken: Overtaken) -> View:
    """The edit form with the person's own text, next to what others saved meanwhile."""
    with request.reading() as (session, person):
        found = editing.get_changeable(session, by=person, number=metadata.number, channel_id=metadata.channel_id)
        item = shown(session, [found])[0]
        told = FormNotice(overtaken.meanwhile, named_of(session, overtaken.meanwhile))
        fields = editing.fields_for(person, found[0])
    again = metadata.model_copy(update={"seen": overtaken.newest})
    return views.edit_form(request.words, item, fields=fields, typed=typed, metadata=again.dump(), told=told)


def _typed(request: Request) -> dict[str, Any]:
    """The values on a page of details, by field."""
    values, lists = state_values(request.view), state_lists(request.view)
    found: dict[str, Any] = {}
    for name in values:
        if name in DETAILS and DETAILS[name].input.takes_many:
            found[name] = [read_id(one) for one in lists.get(name, [])]
        elif name in DETAILS:
            found[name] = values[name] or ""
    return found


def _keep_page(request: Request, metadata: FormMetadata) -> UnsavedEdit:
    """Keep the page as a draft before any check, so that nothing typed is lost."""
    base = metadata.version
    work = UnsavedEdit(
        draft_id=metadata.form_id,
        number=metadata.number,
        base=base,
        seen=metadata.seen or base,
        page=metadata.page or 1,
        typed=_typed(request),
    )
    return _keep(request, metadata, work, ENRICHMENT)


def _keep(request: Request, metadata: FormMetadata, work: UnsavedEdit, kind: str) -> UnsavedEdit:
    with request.writing() as (session, person):
        return save_unsaved(session, work, kind=kind, by=person, channel_id=metadata.channel_id, now=request.now)


def _check_page(request: Request, metadata: FormMetadata, work: UnsavedEdit) -> int:
    """Check the fields on this page, and return the number of pages.

    Raises Invalid for a single field, so that the message is shown next to it.
    """
    with request.reading() as (session, person):
        found = editing.get_changeable(
            session, by=person, number=work.number, needs=("body",), channel_id=metadata.channel_id
        )
        offered = _offered(session, found)
    kind = found[0].kind
    choices = {"topics": offered.topics, "sdgs": offered.goals}
    today = request.today
    for field in fields_on(kind, work.page):
        stored = editing.review_day(found[0], today) if field.name == REVIEW_ON else None
        if field.name in work.typed and work.typed[field.name] != stored:
            clean_detail(field, work.typed[field.name], today=today, offered=choices.get(field.name, ()))
    return pages_of(kind)


def _save(request: Request, metadata: FormMetadata, work: UnsavedEdit) -> View:
    """Store everything that was filled in; returns the confirmation, or a form if something must be reviewed first."""
    now = request.now
    try:
        with request.writing() as (session, person):
            editing.enrich_contribution(
                session,
                by=person,
                number=work.number,
                base=work.base,
                seen=work.seen,
                typed=work.typed,
                channel_id=metadata.channel_id,
                today=request.today,
                now=now,
            )
            drafts.drop_draft(session, draft_id=work.draft_id, slack_user_id=person.slack_user_id)
    except Overtaken as overtaken:
        return _enrich_again(request, metadata, work, overtaken)
    except Invalid as error:
        return _show(
            request, metadata, work, work.page, FormNotice(problem=sentence_of(request, error), field=error.field)
        )
    return _saved(request, metadata, work)


def _enrich_again(request: Request, metadata: FormMetadata, work: UnsavedEdit, overtaken: Overtaken) -> View:
    """The page with the person's own text, next to what others saved meanwhile."""
    with request.reading() as (session, _):
        told = FormNotice(overtaken.meanwhile, named_of(session, overtaken.meanwhile))
    return _show(request, metadata, replace(work, seen=overtaken.newest), work.page, told)


def _go_to(request: Request, metadata: FormMetadata, work: UnsavedEdit, page: int) -> View:
    """Go to another page; the draft remembers it, so that reopening the form continues there."""
    view = _show(request, metadata, work, page)
    if work.is_kept:
        _keep(request, metadata, replace(work, page=page), ENRICHMENT)
    return view


def _show(
    request: Request, metadata: FormMetadata, work: UnsavedEdit, page: int, told: FormNotice | None = None
) -> View:
    """A page of the form.

    Raises the errors of `editing.get_changeable` if the person may no longer change the contribution.
    """
    with request.reading() as (session, person):
        found = editing.get_changeable(
            session, by=person, number=work.number, needs=("body",), channel_id=metadata.channel_id
        )
        return _page(request, session, found, metadata, work, page, told)


def _page(
    request: Request,
    session: Session,
    found: Found,
    metadata: FormMetadata,
    work: UnsavedEdit,
    page: int,
    told: FormNotice | None = None,
) -> View:
    """A page filled with the stored values, overridden by what was typed.

    If the kind was corrected meanwhile, or a field has a problem, a notice is shown and the page is chosen accordingly.
    """
    item = shown(session, [found])[0]
    today = request.today
    if find_kind(session, found[0], version=work.base) not in (None, item.kind):
        told = FormNotice(problem=_of_the_old_kind(request, item, work))
        work, page = replace(work, base=item.version, seen=item.version), 1
    if told and told.field:
        page = next((one.page for one in fields_of(item.kind) if one.name == told.field), page)
    metadata = metadata.model_copy(
        update={"number": work.number, "version": work.base, "seen": work.seen, "page": min(page, pages_of(item.kind))}
    )
    return views.enrich_form(
        request.words,
        item,
        page=metadata.page or 1,
        typed={REVIEW_ON: editing.review_day(found[0], today), **work.typed},
        offered=_offered(session, found),
        metadata=metadata.dump(),
        told=told,
    )


def _of_the_old_kind(request: Request, item: Shown, work: UnsavedEdit) -> str:
    """The notice that the kind was corrected, with the text typed into fields that the new kind does not have."""
    names = {field.name for field in fields_of(item.kind)}
    texts = [value for name, value in work.typed.items() if name not in names and isinstance(value, str) and value]
    sentence = request.words("problem.kind_changed", ref=item.ref)
    return "\n\n".join([sentence, *([request.words("edit.typed_back")] if texts else []), *map(mrkdwn, texts)])


def _saved(request: Request, metadata: FormMetadata, work: UnsavedEdit) -> View:
    with request.reading() as (session, person):
        item = show_contribution(session, reader=person, number=work.number, channel_id=metadata.channel_id)
    return views.saved(request.words, item)


def _kept_back(request: Request, work: UnsavedEdit, error: RuleError) -> View:
    """The view with the reason why it could not be saved and the typed text, which is also kept as a draft."""
    sentence = request.words("problem.text_kept", problem=sentence_of(request, error))
    return views.typed_back(request.words, sentence, work.typed, DetailNames())


def _given_back(request: Request, work: UnsavedEdit, error: RuleError) -> View:
    return views.typed_back(request.words, sentence_of(request, error), work.typed, DetailNames())


def _offered(session: Session, found: Found) -> DetailNames:
    contribution, alliance, *_ = found
    return offered_for(session, alliance_id=alliance.id, details=contribution.details)
