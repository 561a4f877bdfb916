"""Answer a quick scan: "Invullen" opens a form of several pages, and each is stored when submitted."""

from collections.abc import Mapping
from decimal import Decimal

from alliance.enums import ScanForm
from alliance.errors import Conflict, Invalid, RuleError, SeveralInvalid
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.polls import scan_answers
from alliance.polls.scan_answers import AskedQuestion, OpenedAnswer, Saved, Seen, UnansweredQuestions
from alliance.polls.scan_languages import answer_in
from alliance.polls.scan_values import SCALE, Value, field_of
from alliance.polls.scans import get_open_scan
from handlers.people import members
from handlers.polls.views import scan_answers as views
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import AnswerMetadata, FormMetadata
from handlers.slack.numbers import parse_number
from handlers.slack.parsing import date_or_none, number_or_none, read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View, reading_view, section
from storage.engine.database import Session
from texts import Translator

FORM = "scan_answer"


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.SCAN_ANSWER, open_answer)
    listeners.action(ActionId.SCAN_PAGE_BACK, go_back)
    listeners.view(CallbackId.SCAN_PAGE, send_page)
    listeners.form(FORM, build_form)


def open_answer(request: Request) -> None:
    """Open the form where the organisation left off; new people first say which organisation they represent."""
    number = read_id(request.value)
    with request.writing() as (session, person):
        if person.member is None:
            get_open_scan(session, reader=person, number=number, now=request.now, channel_id=request.asked_in)
        else:
            scan_answers.note_editing(session, by=person, number=number, now=request.now, channel_id=request.asked_in)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in, number=number)
    members.open_form(request, FORM, metadata, {"number": str(number)}, action=Action.ANSWER_SCAN)


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """The form for a member; if their organisation turns out not to be asked, a view that says so."""
    number = metadata.number or read_id(draft.get("number"))
    try:
        opened = scan_answers.open_answer(
            session, by=person, number=number, now=request.now, channel_id=metadata.channel_id
        )
    except RuleError as error:
        return reading_view(request.words, [section(sentence_of(request, error))])
    return _page(request, opened, opened.first_page)


def send_page(request: Request) -> None:
    """Store a page and show the next one; the last one submits the answer.

    If a colleague has written something else meanwhile, or a required answer is missing, the page is shown again.
    """
    metadata, raw = _metadata(request), state_values(request.view)
    saved, opened = _save(request, metadata, raw)
    if saved.clashes:
        view = _page_again(request, opened, metadata.page, raw, saved)
    elif metadata.page + 1 < opened.pages:
        view = _page(request, opened, metadata.page + 1)
    else:
        try:
            view = _submit(request, metadata.number)
        except UnansweredQuestions as missing:
            _ask_for(request, opened, missing, metadata.page)
            return
    request.done(response_action="update", view=view)


def go_back(request: Request) -> None:
    """Store a page and show the previous one; with an invalid value the page stays and shows the error."""
    metadata, raw = _metadata(request), state_values(request.view)
    try:
        saved, opened = _save(request, metadata, raw)
    except SeveralInvalid as error:
        with request.reading() as (session, person):
            opened = scan_answers.open_answer(session, by=person, number=metadata.number, now=request.now)
        asked = {field_of(question.id): question.id for question in opened.questions}
        problems = {asked[one.field]: sentence_of(request, one) for one in error.errors}
        view = _page(request, opened, metadata.page, raw=raw, problems=problems)
        # The versions seen stay the same: a colleague's change since then must still be noticed.
        request.replace_form({**view, "private_metadata": metadata.dump()})
        return
    if saved.clashes:
        request.replace_form(_page_again(request, opened, metadata.page, raw, saved))
    else:
        request.replace_form(_page(request, opened, max(0, metadata.page - 1)))


def _save(request: Request, metadata: AnswerMetadata, raw: Mapping[str, str | None]) -> tuple[Saved, OpenedAnswer]:
    """Store a page; returns the result, and the answer after that. Raises SeveralInvalid for its fields."""
    now = request.now
    with request.reading() as (session, person):
        opened = scan_answers.open_answer(session, by=person, number=metadata.number, now=now)
    typed = _read_page(request.words, opened.page(metadata.page), raw)
    with request.writing() as (session, person):
        saved = scan_answers.save_page(
            session,
            by=person,
            number=metadata.number,
            organisation_id=metadata.organisation_id,
            typed=typed,
            seen={question_id: Seen(*seen) for question_id, seen in metadata.seen.items()},
            now=now,
        )
        session.flush()
        return saved, scan_answers.open_answer(session, by=person, number=metadata.number, now=now)


def _submit(request: Request, number: int) -> View:
    """Submit the answer, all of whose pages are stored. Raises UnansweredQuestions."""
    with request.writing() as (session, person):
        scan_answers.submit_answer(session, by=person, number=number, now=request.now)
        opened = scan_answers.open_answer(session, by=person, number=number, now=request.now)
    return views.submitted_view(request.words, answer_in(opened, request.words.name))


def _ask_for(request: Request, opened: OpenedAnswer, missing: UnansweredQuestions, page: int) -> None:
    """Show the first page on which a required answer is missing, with the error at each field."""
    first = opened.page_of(missing.question_ids[0])
    here = [question.id for question in opened.page(first) if question.id in missing.question_ids]
    sentence = request.words(missing.reason)
    if first == page:
        request.done(response_action="errors", errors={field_of(question_id): sentence for question_id in here})
    else:
        view = _page(request, opened, first, problems=dict.fromkeys(here, sentence))
        request.done(response_action="update", view=view)


def _page(
    request: Request,
    opened: OpenedAnswer,
    page: int,
    *,
    raw: Mapping[str, str | None] | None = None,
    problems: Mapping[int, str] | None = None,
) -> View:
    typed = _typed(opened, page, raw) if raw is not None else None
    metadata = _metadata_of(opened, page).dump()
    opened = answer_in(opened, request.words.name)
    return views.answer_form(request.words, opened, page=page, metadata=metadata, typed=typed, problems=problems)


def _page_again(request: Request, opened: OpenedAnswer, page: int, raw: Mapping[str, str | None], saved: Saved) -> View:
    """The page with this person's values, beside the stored ones; submitting it again overwrites those."""
    clashing = {clash.question_id for clash in saved.clashes}
    typed = {key: said for key, said in _typed(opened, page, raw).items() if key in clashing}
    metadata = _metadata_of(opened, page).dump()
    opened = answer_in(opened, request.words.name)
    return views.answer_form(request.words, opened, page=page, metadata=metadata, typed=typed, clashes=saved.clashes)


def _typed(opened: OpenedAnswer, page: int, raw: Mapping[str, str | None]) -> dict[int, str | None]:
    return {question.id: raw[field_of(question.id)] for question in opened.page(page) if field_of(question.id) in raw}


def _metadata_of(opened: OpenedAnswer, page: int) -> AnswerMetadata:
    seen = {question.id: (question.seen.version, question.seen.digest) for question in opened.page(page)}
    return AnswerMetadata(number=opened.number, organisation_id=opened.organisation_id, page=page, seen=seen)


def _metadata(request: Request) -> AnswerMetadata:
    found = AnswerMetadata.read(request.view)
    if found is None:
        raise Conflict("problem.scan_form_old")
    return found


def _read_page(
    words: Translator, asked: tuple[AskedQuestion, ...], raw: Mapping[str, str | None]
) -> dict[int, Value | Invalid]:
    """The values of a page, by question; the error where a field cannot be read."""
    found: dict[int, Value | Invalid] = {}
    for question in asked:
        if (field := field_of(question.id)) in raw:
            try:
                found[question.id] = _read(words, question, raw[field] or "")
            except Invalid as error:
                found[question.id] = error
    return found


def _read(words: Translator, question: AskedQuestion, said: str) -> Value:
    field = field_of(question.id)
    if question.form is ScanForm.NUMBER:
        return parse_number(said, words, field=field, unit=question.unit)
    if question.form is ScanForm.TEXT:
        return said
    if said in ("", views.NO_ANSWER):
        return None
    match question.form:
        case ScanForm.DATE if (day := date_or_none(said)) is not None:
            return day
        case ScanForm.DATE:
            raise Invalid(field, "problem.answer_day")
        case ScanForm.SCALE if said in {str(step) for step in SCALE}:
            return Decimal(said)
        case ScanForm.CHOICE if (place := number_or_none(said)) is not None and place < len(question.options):
            return question.options[place]
    raise Invalid(field, "problem.choose")
