"""Endorsing: "Wij hebben dit ook", "Wij doen mee", from a card, a search hit, a look-alike or a message with news."""

from alliance.contributions import endorsements, sharing
from alliance.contributions.endorsements import Recognition, SaidMeanwhile
from alliance.enums import Series, UndoKind
from alliance.errors import RuleError
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action
from handlers.contributions.views import endorsements as views
from handlers.people import members
from handlers.slack import undoing
from handlers.slack.card_actions import CardAction
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import number_or_none, read_id, state_values
from handlers.slack.request import Request
from handlers.slack.undo_views import Confirmed, UndoView
from handlers.slack.views.blocks import View, reading_view, section
from storage.contributions import contributions as rows
from storage.contributions import endorsements as endorsement_rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Undo
from texts import Translator

FORM = "endorse"


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    change = CardAction("change_endorsement", ActionId.CHANGE_ENDORSEMENT, endorsements.may_change_endorsement)
    listeners.card_action(CardAction("endorse", ActionId.ENDORSE, endorsements.may_endorse), open_form)
    listeners.card_action(change, open_form)
    listeners.action(ActionId.WITHDRAW_ENDORSEMENT, withdraw)
    listeners.view(CallbackId.ENDORSE, endorse)
    listeners.form(FORM, build_form)
    listeners.undo_view(UndoKind.ENDORSEMENT, UndoView(_confirmed, views.undone))


def open_form(request: Request) -> None:
    """Open the form with what the organisation said before; newcomers choose their organisation first."""

    def check(session: Session, person: Person, number: int, channel_id: str | None) -> None:
        endorsements.open_endorsement(session, reader=person, number=number, channel_id=channel_id)

    members.open_form_about(request, FORM, check, action=Action.ENDORSE)


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """Build the endorsement form for a member.

    If it is refused, for example because a newcomer's organisation turns out to be the one that shared the
    contribution, the view explains why.
    """
    words = request.words
    number = metadata.number or read_id(draft.get("number"))
    try:
        opened = endorsements.open_endorsement(session, reader=person, number=number, channel_id=metadata.channel_id)
    except RuleError as error:
        return reading_view(words, [section(sentence_of(request, error))])
    metadata = metadata.model_copy(update={"number": opened.number, "version": opened.stamp})
    return views.endorse_form(words, opened, asked_for=number, metadata=metadata.dump())


def endorse(request: Request) -> None:
    """Store the endorsement; the cards are updated through deliveries."""
    metadata, values = FormMetadata.of(request.view), state_values(request.view)
    said = Recognition(number_or_none(values.get(BlockId.SEVERITY)), values.get(BlockId.CONTEXT) or "")
    number = metadata.number
    try:
        with request.writing() as (session, person):
            endorsed = endorsements.endorse(
                session,
                by=person,
                number=number,
                said=said,
                channel_id=metadata.channel_id,
                stamp=metadata.version,
                now=request.now,
            )
            drafts.drop_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
            user, now = person.slack_user_id, request.now
            drafts.notify_kept(session, draft_id=metadata.draft_id, slack_user_id=user, number=endorsed.number, now=now)
            answer = undoing.confirm_form(request, session, person, metadata.channel_id)
    except SaidMeanwhile:
        request.done(response_action="update", view=_form_again(request, metadata, said))
        return
    if endorsed.number != number:
        sentence = request.words("endorse.went_on", ref=Series.CONTRIBUTION.ref(number), into=endorsed.ref)
        blocks = [section(sentence), *answer.get("view", {}).get("blocks", [])]
        request.done(response_action="update", view=reading_view(request.words, blocks))
    else:
        request.done(**answer)


def withdraw(request: Request) -> None:
    """Withdraw the organisation's endorsement, and confirm it in place of the form."""
    number, channel_id, words = number_of(request, Series.CONTRIBUTION), request.asked_in, request.words
    with request.writing() as (session, person):
        contribution = endorsements.withdraw_endorsement(
            session, by=person, number=number, channel_id=channel_id, now=request.now
        )
    text = words("endorse.withdrawn", ref=contribution.ref)
    if request.view:
        # The form below still offers to change the withdrawn endorsement, so closing this one closes both.
        view = {**reading_view(words, [section(text)]), "clear_on_close": True}
        request.replace_form(view)
    else:
        request.answer(text)


def _confirmed(session: Session, done: Undo, words: Translator, _person: Person) -> Confirmed:
    given = endorsement_rows.find_endorsement_by_id(session, done.about_id)
    assert given is not None
    found = rows.find_contribution_by_id(session, given.contribution_id)
    assert found is not None
    organisation = people.get_organisation(session, given.organisation_id)
    item = sharing.shown(session, [found])[0]
    return Confirmed(item.ref, views.endorsed(words, item, words.name(organisation.names)))


def _form_again(request: Request, metadata: FormMetadata, said: Recognition) -> View:
    """The form with what this person typed, next to what a colleague said meanwhile."""
    with request.reading() as (session, person):
        opened = endorsements.open_endorsement(
            session, reader=person, number=metadata.number, channel_id=metadata.channel_id
        )
    again = metadata.model_copy(update={"number": opened.number, "version": opened.stamp})
    return views.endorse_form(request.words, opened, typed=said, metadata=again.dump())
