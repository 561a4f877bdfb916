"""Vote with a button, or in a form for several options; withdraw a vote; propose an option."""

from alliance.enums import Secrecy, Series, VoteKind
from alliance.errors import Invalid, NotRegistered, RuleError
from alliance.people.members import Person
from alliance.people.permissions import Action
from alliance.polls import question_results, questions, votes
from alliance.polls.votes import SubmittedVote
from handlers.people import members
from handlers.polls.polls import card_of, number_of
from handlers.polls.views import question_forms as views
from handlers.polls.views import questions as question_views
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import Lookup
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id, state_lists, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import View, reading_view, section
from handlers.slack.views.markup import bold
from storage.engine.database import Session

FORM = "vote"
"""The voting form: for several options, and for new members."""


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.VOTE, vote)
    listeners.action(ActionId.VOTE_FORM, open_form)
    listeners.action(ActionId.WITHDRAW_VOTE, withdraw)
    listeners.action(ActionId.PROPOSE_OPTION, open_proposal)
    listeners.action(ActionId.ACCEPT_OPTION, accept_option)
    listeners.action(ActionId.REFUSE_OPTION, refuse_option)
    listeners.view(CallbackId.VOTE, vote_in_form)
    listeners.view(CallbackId.PROPOSE_OPTION, propose)
    listeners.form(FORM, build_form)


def vote(request: Request) -> None:
    """Vote with a button, acknowledged once it is counted. New members first say which organisation they represent."""
    request.is_vote = True
    # Required for anonymous votes. A named vote needs no newer profile either, and does not wait for one.
    request.leaves_no_trace = True
    number, choice = number_of(request), _choice(request.value.partition(":")[2].split(","))
    try:
        with request.writing() as (session, person):
            cast = votes.cast_vote(
                session, by=person, number=number, choice=choice, now=request.now, channel_id=request.asked_in
            )
    except NotRegistered:
        # Their choice is not kept: a draft would tie an anonymous vote to its voter.
        open_form(request)
        return
    _confirm_vote(request, number, _counted(request, cast), is_anonymous=cast.is_anonymous)


def open_form(request: Request) -> None:
    """Open the voting form."""
    request.is_vote = True
    number = number_of(request)
    _hide_if_anonymous(request, number)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in, number=number)
    draft, keep = {"number": str(number)}, not request.leaves_no_trace
    members.open_form(request, FORM, metadata, draft, keep=keep, action=Action.VOTE)


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """The voting form for a member; if the question does not ask them, a view that says so."""
    request.is_vote = True  # also after first contact
    words, now = request.words, request.now
    number = metadata.number or read_id(draft.get("number"))
    try:
        poll, _, _ = votes.open_to_voter(session, by=person, number=number, now=now, channel_id=metadata.channel_id)
    except RuleError as error:
        return reading_view(words, [section(sentence_of(request, error))])
    shown = question_results.show_question(session, poll=poll, reader=person, now=now)
    if shown.has_voted and shown.secrecy is Secrecy.ANONYMOUS:
        return reading_view(words, [section(words("vote.own_anonymous"))])
    metadata = metadata.model_copy(update={"number": number})
    return views.vote_form(words, shown, metadata=metadata.dump())


def vote_in_form(request: Request) -> None:
    """Count the vote in the form."""
    request.is_vote = True
    metadata = FormMetadata.of(request.view)
    one = state_values(request.view).get(BlockId.OPTIONS)
    chosen = state_lists(request.view).get(BlockId.OPTIONS) or ([one] if one else [])
    if not chosen:
        raise Invalid(BlockId.OPTIONS, "problem.choose_option")
    number = metadata.number
    request.leaves_no_trace = True  # as in `vote`
    with request.writing() as (session, person):
        cast = votes.cast_vote(
            session, by=person, number=number, choice=_choice(chosen), now=request.now, channel_id=metadata.channel_id
        )
    view = reading_view(request.words, [section(_counted(request, cast))], title=Series.POLL.ref(number))
    request.done(response_action="update", view={**view, "clear_on_close": True})


def withdraw(request: Request) -> None:
    """Withdraw a named vote."""
    request.is_vote = True
    number = number_of(request)
    with request.writing() as (session, person):
        poll = votes.withdraw_vote(session, by=person, number=number, now=request.now, channel_id=request.asked_in)
        ref = poll.ref
    if not _show_again(request, number):
        request.answer(request.words("vote.withdrawn", ref=ref))


def open_proposal(request: Request) -> None:
    """Open the form to propose another option."""
    request.is_vote = True
    number = number_of(request)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in, number=number)
    with request.reading() as (session, person):
        poll, _, _ = votes.open_to_voter(
            session, by=person, number=number, now=request.now, channel_id=metadata.channel_id
        )
        view = views.propose_form(request.words, poll.ref, poll.title, metadata=metadata.dump())
    request.open_form(view)


def propose(request: Request) -> None:
    """Submit an option to the people who run the question."""
    request.is_vote = True
    metadata, text = FormMetadata.of(request.view), state_values(request.view).get(BlockId.OPTION) or ""
    with request.writing() as (session, person):
        questions.propose_option(
            session,
            by=person,
            number=metadata.number,
            text=text,
            now=request.now,
            channel_id=metadata.channel_id,
        )
    view = reading_view(
        request.words, [section(request.words("ballot.option_sent"))], title=Series.POLL.ref(metadata.number)
    )
    request.done(response_action="update", view=view)


def accept_option(request: Request) -> None:
    """Accept a proposed option."""
    _decide(request, accept=True)


def refuse_option(request: Request) -> None:
    """Refuse a proposed option."""
    _decide(request, accept=False)


def _decide(request: Request, *, accept: bool) -> None:
    option_id = read_id(request.value.partition(":")[2])
    with request.writing() as (session, person):
        questions.decide_option(session, by=person, option_id=option_id, accept=accept, now=request.now)
    sentence = request.words("ballot.option_accepted" if accept else "ballot.option_refused")
    request.answer_in_place(sentence, [section(sentence)])


def _hide_if_anonymous(request: Request, number: int) -> None:
    """For an anonymous vote, store nothing about the person except that they voted, and do not ask Slack about them."""
    with request.context.database.reading() as session:
        request.leaves_no_trace = votes.is_anonymous(session, number)


def _choice(values: list[str]) -> SubmittedVote:
    """Parse a choice; raises Invalid if it is none."""
    if values[:1] in ([VoteKind.BLANK], [VoteKind.ABSTAIN]):
        return SubmittedVote(VoteKind(values[0]))
    options = tuple(read_id(value) for value in values)
    return SubmittedVote(VoteKind.CHOICE, options)


def _confirm_vote(request: Request, number: int, said: str, *, is_anonymous: bool) -> None:
    """Confirm that the vote counts. In direct messages and in the voter's own view, the question shows a named vote.

    An anonymous vote changes nothing in a direct message: the time of the change would reveal when they voted.
    """
    is_direct = str(request.channel_id or "").startswith("D")
    if is_direct and not is_anonymous and not request.body.get("container", {}).get("is_ephemeral"):
        request.done()
    elif not _show_again(request, number):
        request.done()
        # Hundreds may vote at once: no acknowledgement waits for a confirmation to somebody else.
        request.afterwards(lambda: request.answer(said))


def _counted(request: Request, cast: votes.StoredVote) -> str:
    """The confirmation of a vote: with the choice if it is named, never if it is anonymous."""
    words = request.words
    if cast.is_anonymous or cast.poll.ends_at is None:
        return words("vote.counted_anonymous", ref=cast.poll.ref)
    choice = bold(question_views.choice_in_words(words, cast.options, cast.kind))
    return words("vote.counted", choice=choice, moment=words.moment(cast.poll.ends_at))


def _show_again(request: Request, number: int) -> bool:
    """Update the private answer or form with the button; False if the button is in a shared message."""
    is_own = request.view.get("type") == "modal" or request.body.get("container", {}).get("is_ephemeral")
    if not is_own:
        return False
    with request.reading() as (session, person):
        text, blocks = card_of(Lookup.of(request, session, person), number)
    request.answer_in_place(text, blocks)
    return True
