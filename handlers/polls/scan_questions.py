"""The questions of a quick scan in its builder: add, change, move and remove one."""

from alliance.errors import Conflict, Invalid
from alliance.polls import scan_drafts
from alliance.polls.scan_drafts import DraftOvertaken
from alliance.polls.scan_questions import ScanQuestionDraft, read_options
from alliance.words import ScanForm
from handlers.people.administration import renew_list
from handlers.polls.scans import builder, metadata_of, show_as_it_is, show_in_place
from handlers.polls.views import scans as views
from handlers.polls.views.scan_questions import FIELDS, YES, TypedQuestion, question_form
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.numbers import number_text, parse_number
from handlers.slack.parsing import chosen, read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.parts import View


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.SCAN_ADD, open_new_question)
    listeners.action(ActionId.SCAN_QUESTION, do_with_question)
    listeners.action(ActionId.SCAN_QUESTION_FORM, change_form)
    listeners.view(CallbackId.SCAN_QUESTION, keep_question)


def open_new_question(request: Request) -> None:
    """Open the form for another question."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=metadata.number)
    if len(draft.questions) >= scan_drafts.MAX_QUESTIONS:
        raise Conflict("problem.scan_questions_many", limit=scan_drafts.MAX_QUESTIONS)
    request.open_form(question_form(request.words, TypedQuestion(), metadata=metadata_of(draft), is_new=True))
    request.done()


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


def change_form(request: Request) -> None:
    """Show the fields of the form of answer that was chosen."""
    request.replace_form(_question_again(request, _typed_question(request), FormMetadata.of(request.view)))


def keep_question(request: Request) -> None:
    """Store a new or changed question; the builder underneath shows it."""
    metadata, typed = FormMetadata.of(request.view), _typed_question(request)
    if not _has_fields(request, typed.form):
        # Submitted before the fields of the chosen form of answer were shown.
        request.done(response_action="update", view=_question_again(request, typed, metadata))
        return
    asked, number = _read_question(request, typed), metadata.number
    try:
        with request.writing() as (session, person):
            if not metadata.other:
                draft = scan_drafts.add_question(session, by=person, number=number, draft=asked)
            else:
                draft = scan_drafts.change_question(
                    session,
                    by=person,
                    number=number,
                    version=metadata.version,
                    question_id=metadata.other,
                    draft=asked,
                )
    except DraftOvertaken as overtaken:
        metadata = metadata.model_copy(update={"version": overtaken.newest})
        view = _question_again(request, typed, metadata, notice=request.words("builder.overtaken_form"))
        request.done(response_action="update", view=view)
        return
    request.done()
    renew_list(request, builder(request, draft))


def _open_question(request: Request, number: int, question_id: int) -> None:
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=number)
    found = next((one for one in draft.questions if one.id == question_id), None)
    if found is None:
        raise Conflict("problem.scan_question_gone")
    words, allowed = request.words, found.range
    values = TypedQuestion(
        text=found.text,
        form=found.form,
        options="\n".join(found.options),
        unit=found.unit,
        lowest=number_text(allowed.lowest, words) if allowed is not None else "0",
        highest=number_text(allowed.highest, words) if allowed is not None and allowed.highest is not None else "",
        is_required=found.is_required,
    )
    metadata = metadata_of(draft, question_id=question_id)
    request.open_form(question_form(words, values, metadata=metadata, is_new=False))
    request.done()


def _typed_question(request: Request) -> TypedQuestion:
    values = state_values(request.view)
    form = chosen(values, BlockId.FORM)
    if form not in set(ScanForm):
        raise Invalid(BlockId.FORM, "problem.choose")
    return TypedQuestion(
        text=values.get(BlockId.QUESTION) or "",
        form=ScanForm(form),
        options=values.get(BlockId.OPTIONS) or "",
        unit=values.get(BlockId.UNIT) or "",
        lowest=(values.get(BlockId.LOWEST) or "") if BlockId.LOWEST in values else "0",
        highest=values.get(BlockId.HIGHEST) or "",
        is_required=chosen(values, BlockId.REQUIRED) == YES,
    )


def _has_fields(request: Request, form: ScanForm) -> bool:
    """Whether the form showed the fields of this form of answer."""
    return FIELDS.get(form, frozenset()) <= {block.get("block_id") for block in request.view.get("blocks", [])}


def _read_question(request: Request, typed: TypedQuestion) -> ScanQuestionDraft:
    """The question for the rules. Raises Invalid for a bound that is no number."""
    words, is_number = request.words, typed.form is ScanForm.NUMBER
    return ScanQuestionDraft(
        text=typed.text,
        form=typed.form,
        options=read_options(typed.options),
        unit=typed.unit,
        is_required=typed.is_required,
        lowest=parse_number(typed.lowest, words, field=BlockId.LOWEST, unit=typed.unit) if is_number else None,
        highest=parse_number(typed.highest, words, field=BlockId.HIGHEST, unit=typed.unit) if is_number else None,
    )


def _question_again(request: Request, typed: TypedQuestion, metadata: FormMetadata, notice: str = "") -> View:
    is_new = not metadata.other
    return question_form(request.words, typed, metadata=metadata.dump(), is_new=is_new, notice=notice)
