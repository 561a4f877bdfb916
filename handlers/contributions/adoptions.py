"""Adopting a practice: "Dit passen wij toe", from its card."""

from alliance.contributions import adoptions, sharing
from alliance.contributions.adoptions import AdoptionReport
from alliance.enums import AdoptionState, Series, UndoKind
from alliance.errors import Conflict, NotAllowed, NotFound
from alliance.people import drafts
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from handlers.contributions.views import adoptions as views
from handlers.people import form_choices, members
from handlers.slack import fields, undoing
from handlers.slack.card_actions import CardAction
from handlers.slack.errors import sentence_of
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import read_id
from handlers.slack.request import Request
from handlers.slack.undo_views import Confirmed, UndoView
from handlers.slack.views.blocks import View, reading_view, section
from storage.contributions import adoptions as adoption_rows
from storage.contributions import contributions as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Undo
from texts import Translator

FORM = "adopt"


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    change = CardAction("change_adoption", ActionId.CHANGE_ADOPTION, adoptions.may_change_adoption)
    listeners.card_action(CardAction("adopt", ActionId.ADOPT, adoptions.may_adopt), open_form)
    listeners.card_action(change, open_form)
    listeners.action(ActionId.ADOPTION_STATE, choose_state)
    listeners.view(CallbackId.ADOPT, adopt)
    listeners.form(FORM, build_form)
    listeners.undo_view(UndoKind.ADOPTION, UndoView(_confirmed, views.undone))


def open_form(request: Request) -> None:
    """Open the form with what the organisation reported before; newcomers choose their organisation first."""

    def check(session: Session, person: Person, number: int, channel_id: str | None) -> None:
        adoptions.open_adoption(session, by=person, number=number, channel_id=channel_id)

    members.open_form_about(request, FORM, check, action=Action.ADOPT)


def build_form(
    request: Request, session: Session, person: Person, metadata: FormMetadata, draft: dict[str, str]
) -> View:
    """Build the adoption form for a member.

    If it is refused, for example because a newcomer's organisation turns out to be the one that shared the practice,
    the view explains why.
    """
    words = request.words
    number = metadata.number or read_id(draft.get("number"))
    try:
        opened = adoptions.open_adoption(session, by=person, number=number, channel_id=metadata.channel_id)
    except (Conflict, NotAllowed, NotFound) as error:
        return reading_view(words, [section(sentence_of(request, error))])
    for_others = may(person, Action.ADOPT_FOR_OTHERS)
    assert person.organisation is not None
    own = person.organisation
    return views.adopt_form(
        words,
        opened,
        asked_for=number,
        organisation=str(own.id) if for_others else words.name(own.names),
        organisations=form_choices.organisation_groups(session, words) if for_others else (),
        metadata=metadata.model_copy(update={"number": opened.item.number}).dump(),
    )


def choose_state(request: Request) -> None:
    """Ask why the organisation stopped once that state is chosen, and no longer once another one is."""
    state = views.STATE.of(request.view)
    blocks = views.for_state(request.words, request.view.get("blocks", []), state)
    request.replace_form(request.same_form(blocks))


def adopt(request: Request) -> None:
    """Store the report; the card and the messages are updated through deliveries."""
    metadata, values = FormMetadata.of(request.view), fields.read(views.REPORT, request.view)
    state, blocks = values["state"], request.view["blocks"]
    if state is AdoptionState.STOPPED and not views.asks_why_stopped(blocks):
        # Sent before the question could appear.
        view = request.same_form(views.for_state(request.words, blocks, state))
        request.done(response_action="update", view=view)
        return
    report = AdoptionReport(**values, wants_contact=views.CONTACT.of(request.view) == views.YES)
    number = metadata.number
    with request.writing() as (session, person):
        item = adoptions.report_adoption(
            session,
            by=person,
            number=number,
            report=report,
            channel_id=metadata.channel_id,
            bottleneck=metadata.other or None,
            now=request.now,
        )
        drafts.drop_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
        answer = undoing.confirm_form(request, session, person, metadata.channel_id)
    if item.number == number:
        request.done(**answer)
        return
    sentence = request.words("adopt.went_on", ref=Series.CONTRIBUTION.ref(number), into=item.ref)
    blocks = [section(sentence), *answer.get("view", {}).get("blocks", [])]
    request.done(response_action="update", view=reading_view(request.words, blocks))


def _confirmed(session: Session, done: Undo, words: Translator, _person: Person) -> Confirmed:
    adoption = adoption_rows.find_adoption_by_id(session, done.about_id)
    assert adoption is not None
    found = rows.find_contribution_by_id(session, adoption.contribution_id)
    assert found is not None
    organisation = people.get_organisation(session, adoption.organisation_id)
    contact = adoptions.find_contact(session, found) if done.before["fields"] is None else None
    item = sharing.shown(session, [found])[0]
    text = views.noted(
        words,
        item,
        AdoptionState(adoption.state),
        organisation=words.name(organisation.names),
        contact=contact.slack_user_id if contact else None,
        told=bool(done.before["deliveries"]),
    )
    return Confirmed(item.ref, text, (views.report_button(words, item),))
