"""Values of the question form: the alliance and channel, the draft for the rules, and the fields for errors."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from alliance.agenda.permissions import list_askable
from alliance.enums import QuestionForm, Results, Secrecy, Voter
from alliance.errors import Invalid, NotAllowed
from alliance.people import drafts
from alliance.people.alliances.alliances import get_alliance
from alliance.people.asked_already import AskedAlready, asked_this_week
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.polls import deadlines, question_validation
from alliance.polls.question_results import list_electors
from alliance.polls.question_validation import QuestionDraft
from handlers.polls.views.question_forms import CHANNEL, DIRECT, HERE, YES
from handlers.slack.ids import BlockId
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import chosen_id, number_or_none, state_lists, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import Choice
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import Alliance

Values = Mapping[str, str]
OTHER_PAGES = frozenset(
    {
        BlockId.FORM,
        BlockId.WHERE,
        BlockId.VOTER,
        BlockId.RESULTS,
        BlockId.MOST,
        BlockId.QUORUM,
        BlockId.TAKES_OPTIONS,
        BlockId.EXPLANATION,
    }
)
"""The fields that are not on the first page."""
BESIDE = {
    "form": (BlockId.OPTIONS, BlockId.QUORUM),
    "most": (BlockId.FORM, BlockId.OPTIONS),
    "voter": (BlockId.SECRECY, BlockId.QUORUM),
    "results": (BlockId.SECRECY, BlockId.QUORUM),
    "takes_options": (BlockId.FORM, BlockId.OPTIONS),
    "explanation": (BlockId.QUESTION, BlockId.QUORUM),
    "quorum": (BlockId.SECRECY, BlockId.VOTER),
    "where": (BlockId.QUESTION,),
    "ends_on": (BlockId.QUESTION,),
    "alliance": (BlockId.QUESTION,),
}
"""The fields that show an error about something without a field of its own on the page; the first one that is there."""


def filled(request: Request) -> dict[str, str]:
    """The values of the page that was submitted or has the pressed button: an emptied field is empty."""
    values = {block_id: value or "" for block_id, value in state_values(request.view).items()}
    ticked = state_lists(request.view)
    if BlockId.TAKES_OPTIONS in values:
        values[BlockId.TAKES_OPTIONS] = YES if ticked.get(BlockId.TAKES_OPTIONS) else ""
    return values


def kept(session: Session, person: Person, metadata: FormMetadata) -> dict[str, str]:
    """The values stored before, from either page."""
    return drafts.take_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)


def keep(session: Session, person: Person, metadata: FormMetadata, values: Values, *, now: dt.datetime) -> None:
    """Store the values, for the other page."""
    data = {str(name): str(value) for name, value in values.items()}
    user = person.slack_user_id
    drafts.save_draft(session, draft_id=metadata.form_id, slack_user_id=user, data=data, now=now)


def read_draft(values: Values) -> QuestionDraft:
    """The question draft for the rules. Raises Invalid for an unknown option, and where a number is needed."""
    lines = tuple(line for line in values.get(BlockId.OPTIONS, "").splitlines() if line.strip())
    form, most = values.get(BlockId.FORM) or QuestionForm.SINGLE, values.get(BlockId.MOST, "").strip()
    takes_options = bool(values.get(BlockId.TAKES_OPTIONS))
    every = question_validation.MOST_OPTIONS if takes_options else max(len(lines), 2)
    quorum = values.get(BlockId.QUORUM, "").strip()
    for field, typed in ((BlockId.QUORUM, quorum), (BlockId.MOST, most)):
        if typed and number_or_none(typed) is None:
            raise Invalid(field, "problem.quorum_number", typed=typed)
    try:
        return QuestionDraft(
            question=values.get(BlockId.QUESTION, ""),
            options=lines,
            form=QuestionForm(form),
            most=min(number_or_none(most) or every, every),
            voter=Voter(values.get(BlockId.VOTER) or Voter.PERSON),
            secrecy=Secrecy(values.get(BlockId.SECRECY) or Secrecy.NAMED),
            results=Results(values.get(BlockId.RESULTS) or Results.AT_END),
            quorum=number_or_none(quorum),
            takes_options=takes_options,
            explanation=values.get(BlockId.EXPLANATION, ""),
        )
    except ValueError:
        raise Invalid(BlockId.FORM, "problem.choose") from None


def check_other_pages(values: Values) -> None:
    """Raise Invalid for errors on the other pages; the first page is checked when it is submitted itself."""
    draft = read_draft(values)
    right = replace(draft, question="?", options=("1", "2"), most=2)
    try:
        question_validation.check_draft(right)
    except Invalid as error:
        if error.field in OTHER_PAGES:
            raise


@contextmanager
def errors_on_this_page(request: Request) -> Iterator[None]:
    """Show an error about another page at the related field of this one."""
    try:
        yield
    except Invalid as error:
        inputs = {block.get("block_id") for block in request.view.get("blocks", [])}
        if error.field in inputs or error.field not in BESIDE:
            raise
        here = next((field for field in BESIDE[error.field] if field in inputs), error.field)
        raise Invalid(here, error.reason, **error.values) from None


def find_fixed_alliance(session: Session, person: Person, metadata: FormMetadata) -> Alliance | None:
    """The alliance to ask if there is no choice: the channel's, or the user's only one; None if there is one.

    Raises NotAllowed if the user may not ask it.
    """
    if metadata.alliance_id:
        authorise(person, Action.POLL, alliance_id=metadata.alliance_id)
        return get_alliance(session, metadata.alliance_id)
    here = alliance_rows.find_alliance_of_channel(session, metadata.channel_id) if metadata.channel_id else None
    if here is not None:
        if not may(person, Action.POLL, alliance_id=here.id):
            raise NotAllowed(Action.POLL, ask=list_askable(session, here))
        return here
    own = own_alliances(session, person)
    return own[0] if len(own) == 1 else None


def own_alliances(session: Session, person: Person) -> list[Alliance]:
    """The alliances that a person may ask. Raises NotAllowed if there are none."""
    authorise(person, Action.POLL)
    found = [one for one, _ in alliance_rows.list_alliances(session) if may(person, Action.POLL, alliance_id=one.id)]
    if not found:
        raise NotAllowed(Action.POLL)
    return found


def alliance_of(session: Session, person: Person, metadata: FormMetadata, values: Values) -> Alliance:
    """The alliance to ask. Raises Invalid if none was chosen."""
    found = find_fixed_alliance(session, person, metadata)
    return found or get_alliance(session, chosen_id(dict(values), BlockId.ALLIANCE))


def likely_alliance(session: Session, person: Person, metadata: FormMetadata, values: Values) -> Alliance | None:
    """The alliance chosen so far in the form; None if none was chosen yet."""
    chosen = number_or_none(values.get(BlockId.ALLIANCE))
    found = find_fixed_alliance(session, person, metadata)
    return found or (alliance_rows.find_alliance(session, chosen) if chosen else None)


def places(request: Request, metadata: FormMetadata, alliance: Alliance | None) -> list[Choice]:
    """The places to which the question can be posted; the default comes first."""
    words = request.words
    is_channel = bool(metadata.channel_id) and str(metadata.channel_id)[:1] in {"C", "G"}
    found = [HERE] if is_channel else []
    if alliance is None or (alliance.channel_id and alliance.channel_id != metadata.channel_id):
        found.append(CHANNEL)
    return [(words(f"ballot.where_{one}"), one) for one in (*found, DIRECT)]


def where(request: Request, metadata: FormMetadata, alliance: Alliance | None, values: Values) -> str:
    """The place to which the question is posted: as chosen, or the default."""
    return values.get(BlockId.WHERE) or places(request, metadata, alliance)[0][1]


def channel_of(metadata: FormMetadata, alliance: Alliance, where: str) -> str | None:
    """The channel to post in; None for direct messages. Raises Invalid if the alliance has no channel."""
    if where == DIRECT:
        return None
    if where == HERE and metadata.channel_id:
        return metadata.channel_id
    if not alliance.channel_id:
        raise Invalid(BlockId.WHERE, "problem.no_channel_to_ask")
    return alliance.channel_id


def receivers(
    request: Request, session: Session, alliance: Alliance, *, now: dt.datetime
) -> tuple[int, list[AskedAlready]]:
    """The number of members who get a direct message, and those of them who were already asked something this week."""
    members = list_electors(session, alliance)
    return len(members), asked_this_week(session, members, time=request.context.time_at(now))


def moment(request: Request, day: dt.date | None, at: dt.time | None) -> dt.datetime:
    """A deadline in the user's zone. Raises Invalid if the day or the time is missing."""
    if day is None or at is None:
        raise Invalid(BlockId.ENDS_ON, "problem.deadline_unclear")
    return deadlines.ends_at(day, request.words.zone, at)


def yes_no_first(request: Request, options: str) -> str:
    """The answers with yes and no, in the network's language, before those that were typed."""
    network = request.context.texts.network
    made = [network("ballot.yes"), network("ballot.no")]
    lines = [line.strip() for line in options.splitlines()]
    return "\n".join([*made, *(line for line in lines if line and line not in made)])
