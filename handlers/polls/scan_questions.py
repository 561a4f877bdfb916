"""The questions of a quick scan in its builder: add, change, move and remove one."""

from collections.abc import Callable, Mapping

from alliance.enums import ScanForm
from alliance.errors import Conflict
from alliance.people import drafts
from alliance.people.members import Person
from alliance.polls import scan_drafts, scan_questions
from alliance.polls.scan_drafts import DraftOvertaken, ShownDraft
from alliance.polls.scan_questions import ScanQuestionDraft, read_options
from handlers.polls.scans import builder, show_as_it_is, show_in_place
from handlers.polls.views import scans as views
from handlers.polls.views.scan_questions import (
    DETAILED,
    DETAILS,
    NO,
    QUESTION,
    YES,
    TypedQuestion,
    details_form,
    question_form,
)
from handlers.slack import fields
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import renew_list
from handlers.slack.metadata import FormMetadata
from handlers.slack.numbers import number_text, parse_number
from handlers.slack.parsing import read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View
from storage.engine.database import Session

Values = Mapping[str, str | None]
"""What was typed, by field: those of the page in front, and those that were kept from the other one."""


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.SCAN_ADD, open_new_question)
    listeners.action(ActionId.SCAN_QUESTION, do_with_question)
    listeners.action(ActionId.SCAN_QUESTION_BACK, go_back)
    listeners.view(CallbackId.SCAN_QUESTION, keep_question)
    listeners.view(CallbackId.SCAN_QUESTION_DETAILS, keep_details)


def open_new_question(request: Request) -> None:
    """Open the form for another question."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=metadata.number)
    if len(draft.questions) >= scan_drafts.MAX_QUESTIONS:
        raise Conflict("problem.scan_questions_many", limit=scan_drafts.MAX_QUESTIONS)
    form = question_form(request.words, TypedQuestion(), metadata=_metadata_of(request, draft).dump(), is_new=True)
    request.open_form(form)


def do_with_question(request: Request) -> None:
    """Handle a question's overflow menu: change, move or remove it."""
    value = str((request.action.get("selected_option") or {}).get("value") or "")
    what, _, told = value.partition(":")
    question_id, metadata = read_id(told), FormMetadata.of(request.view)
    if what == views.EDIT:
        _open_question(request, metadata.number, question_id)
        return
    number, version = metadata.number, metadata.version
    try:
        with request.writing() as (session, person):
            if what == views.REMOVE:
                draft = scan_drafts.remove_question(
                    session, by=person, number=number, version=version, question_id=question_id
                )
            else:
                is_up = what == views.UP
                draft = scan_drafts.move_question(
                    session, by=person, number=number, question_id=question_id, is_up=is_up
                )
    except DraftOvertaken as overtaken:
        show_as_it_is(request, number, sentence_of(request, overtaken))
        return
    show_in_place(request, builder(request, draft))


def keep_question(request: Request) -> None:
    """Store the question, or go on to the second page where its form of answer needs one."""
    metadata, typed = FormMetadata.of(request.view), state_values(request.view)
    if _typed_question(typed).form not in DETAILED:
        _store(request, metadata, typed, question_form)
        return
    scan_questions.check_text(typed.get(BlockId.QUESTION) or "")
    with request.writing() as (session, person):
        values = {**_unsaved(session, person, metadata), **_as_draft(typed)}
        _keep(session, request, metadata, values)
    request.done(response_action="update", view=_page(request, details_form, values, metadata))


def keep_details(request: Request) -> None:
    """Store the question with its second page."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        kept = _unsaved(session, person, metadata)
    if not kept:
        raise Conflict("problem.scan_form_old")
    _store(request, metadata, {**kept, **state_values(request.view)}, details_form)


def go_back(request: Request) -> None:
    """Show the first page again, and keep what was typed on the second."""
    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        values = {**_unsaved(session, person, metadata), **_as_draft(state_values(request.view))}
        _keep(session, request, metadata, values)
    request.replace_form(_page(request, question_form, values, metadata))


def _store(request: Request, metadata: FormMetadata, values: Values, form: Callable[..., View]) -> None:
    """Store a new or changed question; the builder underneath shows it. `form` is the page in front."""
    asked = _read_question(request, _typed_question(values))
    try:
        with request.writing() as (session, person):
            draft = _add_or_change(session, person, metadata, asked)
            drafts.drop_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
    except DraftOvertaken as overtaken:
        newest = metadata.model_copy(update={"version": overtaken.newest})
        notice = request.words("builder.overtaken_form")
        request.done(response_action="update", view=_page(request, form, values, newest, notice))
        return
    request.done()
    renew_list(request, builder(request, draft))


def _add_or_change(session: Session, person: Person, metadata: FormMetadata, asked: ScanQuestionDraft) -> ShownDraft:
    if not metadata.other:
        return scan_drafts.add_question(session, by=person, number=metadata.number, draft=asked)
    return scan_drafts.change_question(
        session,
        by=person,
        number=metadata.number,
        version=metadata.version,
        question_id=metadata.other,
        draft=asked,
    )


def _open_question(request: Request, number: int, question_id: int) -> None:
    with request.writing() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=number)
        found = next((one for one in draft.questions if one.id == question_id), None)
        if found is None:
            raise Conflict("problem.scan_question_gone")
        words, allowed = request.words, found.range
        values: dict[str, str] = {
            BlockId.QUESTION: found.text,
            BlockId.FORM: found.form,
            BlockId.REQUIRED: _answer(is_yes=found.is_required),
            BlockId.OPTIONS: "\n".join(found.options),
            BlockId.UNIT: found.unit,
            BlockId.IS_SUMMED: _answer(is_yes=found.is_summed),
            BlockId.LOWEST: number_text(allowed.lowest, words) if allowed is not None else "0",
            BlockId.HIGHEST: number_text(allowed.highest, words) if allowed and allowed.highest is not None else "",
        }
        metadata = _metadata_of(request, draft, question_id)
        _keep(session, request, metadata, values)
    request.open_form(_page(request, question_form, values, metadata))


def _page(
    request: Request, form: Callable[..., View], values: Values, metadata: FormMetadata, notice: str = ""
) -> View:
    typed, is_new = _typed_question(values), not metadata.other
    return form(request.words, typed, metadata=metadata.dump(), is_new=is_new, notice=notice)


def _metadata_of(request: Request, draft: ShownDraft, question_id: int = 0) -> FormMetadata:
    form_id = request.context.new_id()
    return FormMetadata(form_id=form_id, number=draft.number, version=draft.version, other=question_id)


def _unsaved(session: Session, person: Person, metadata: FormMetadata) -> dict[str, str]:
    """What was typed on either page and is not part of the scan yet."""
    return drafts.take_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)


def _keep(session: Session, request: Request, metadata: FormMetadata, values: Mapping[str, str]) -> None:
    user, now = request.slack_user_id, request.now
    drafts.save_draft(session, draft_id=metadata.form_id, slack_user_id=user, data=dict(values), now=now)


def _as_draft(typed: Values) -> dict[str, str]:
    return {str(field): value or "" for field, value in typed.items()}


def _answer(*, is_yes: bool) -> str:
    return YES if is_yes else NO


def _typed_question(values: Values) -> TypedQuestion:
    """The values of the form. Raises Invalid for an unknown form of answer."""
    asked = [*QUESTION, *(one for one in DETAILS if one.block_id in values)]
    return TypedQuestion(**{fields.name_of(one): one.read(values) for one in asked})


def _read_question(request: Request, typed: TypedQuestion) -> ScanQuestionDraft:
    """The question for the rules, without what another form of answer needed. Raises Invalid for a bad bound."""
    words = request.words
    if typed.form is ScanForm.NUMBER:
        return ScanQuestionDraft(
            text=typed.text,
            form=typed.form,
            unit=typed.unit,
            is_required=typed.is_required,
            lowest=parse_number(typed.lowest, words, field=BlockId.LOWEST, unit=typed.unit),
            highest=parse_number(typed.highest, words, field=BlockId.HIGHEST, unit=typed.unit),
            is_summed=typed.is_summed,
        )
    options = read_options(typed.options) if typed.form is ScanForm.CHOICE else ()
    return ScanQuestionDraft(text=typed.text, form=typed.form, options=options, is_required=typed.is_required)
