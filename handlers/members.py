"""First contact: whoever writes for the first time chooses their organisation, and goes on with what they wanted."""

from alliance import drafts
from alliance.errors import Invalid
from alliance.members import Person, guess_organisation, list_secretariat_lanes, register_member
from handlers import choices
from handlers.ids import ActionId, BlockId, CallbackId
from handlers.listeners import Listeners
from handlers.metadata import FormMetadata
from handlers.parsing import number_or_none, state_values
from handlers.request import Request
from handlers.views import members as views
from handlers.views.parts import View, reading_view, section
from storage import people
from storage.database import Session


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.view(CallbackId.FIRST_CONTACT, choose_organisation)
    listeners.action(ActionId.GUESSED_ORGANISATION, accept_guess)
    listeners.event("user_change", forget_profile)


def first_contact_form(request: Request, session: Session, person: Person, metadata: FormMetadata) -> View:
    """The question for which organisation somebody speaks, with the guess to click where there is one.

    Guests and people of other workspaces have the guess alone.
    """
    words = request.words
    guess = guess_organisation(people.list_organisations(session), request.profile)
    if person.is_restricted and guess is None:
        return reading_view(words, [section(words("problem.guest_organisation"))], title=words("first.title"))
    return views.first_contact(
        words,
        guess=(words.name(guess.name, guess.name_en), str(guess.id)) if guess else None,
        organisations=() if person.is_restricted else choices.organisation_groups(session, words),
        metadata=metadata.dump(),
    )


def choose_organisation(request: Request) -> None:
    """The chosen organisation makes a member; the form they wanted takes the place of the question."""
    chosen = number_or_none(state_values(request.view).get(BlockId.ORGANISATION))
    if chosen is None:
        raise Invalid(BlockId.ORGANISATION, "problem.choose")
    request.done(response_action="update", view=_become_member(request, chosen))


def accept_guess(request: Request) -> None:
    """The same with one click on the guess."""
    chosen = number_or_none(request.action.get("value"))
    view = _become_member(request, chosen or 0)
    request.client.views_update(view_id=request.view["id"], hash=request.view.get("hash"), view=view)
    request.done()


def forget_profile(request: Request) -> None:
    """Somebody's name, role or language changed: Slack is asked again when they next come by."""
    with request.desk.writing(request.request_id) as session:
        people.forget_profile(session, request.body["event"]["user"]["id"])
    request.done()


def _become_member(request: Request, organisation_id: int) -> View:
    from handlers.contributions import build_form  # it opens our form, and we open its

    metadata = FormMetadata.of(request.view)
    with request.writing() as (session, person):
        lanes = list_secretariat_lanes(session, request.desk.secretariat_channel)
        register_member(
            session,
            profile=request.profile,
            is_restricted=person.is_restricted,
            organisation_id=organisation_id,
            now=request.desk.now(),
            lanes=lanes,
        )
        draft = drafts.take_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
        member: Person = request.desk.person(session, request.profile)
        return build_form(request, session, member, metadata, draft)
