"""Before something is shared: show what looks like it, so that its author can endorse that instead."""

from alliance.contributions import sharing
from alliance.contributions.look_alikes import find_look_alikes
from alliance.contributions.sharing import Shown, Submission
from alliance.errors import Conflict
from alliance.people import drafts
from alliance.people.members import Person
from handlers.contributions.views import look_alikes as views
from handlers.contributions.views.cards import action_button, in_order
from handlers.people import members
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block


def register(listeners: Listeners) -> None:
    """Register this feature's listeners; "Toch plaatsen" is handled by sharing."""
    listeners.action(ActionId.BACK_TO_DRAFT, go_back)
    listeners.action(ActionId.DROP_DRAFT, drop_draft)


def asks_first(request: Request, metadata: FormMetadata, submission: Submission, draft: dict[str, str]) -> bool:
    """If something looks like a submission, replace the form with the question whether it is the same, and return True.

    What was typed is kept as a draft first. Raises what sharing raises, so that mistakes are reported in the form.
    """
    with request.reading() as (session, author):
        if sharing.is_shared(session, submission.key):
            return False
        sharing.check_submission(session, author=author, submission=submission)
        alike = find_look_alikes(
            session,
            reader=author,
            title=submission.title,
            body=submission.body,
            alliance_id=submission.alliance_id,
            kind=submission.kind,
        )
    if not alike:
        return False
    user, now = author.slack_user_id, request.now
    with request.context.writing(request.request_id) as session:
        drafts.save_draft(session, draft_id=metadata.form_id, slack_user_id=user, data=draft, now=now)
    view = views.look_alikes_step(
        request.words,
        alike,
        title=submission.title,
        buttons=lambda item: _buttons(request, author, item),
        all_own=all(
            author.organisation is not None and item.organisation.id == author.organisation.id for item in alike
        ),
        metadata=metadata.dump(),
    )
    request.done(response_action="update", view=view)
    return True


def go_back(request: Request) -> None:
    """Show the share form again, filled from the draft. Raises Conflict if the draft is gone."""
    metadata = FormMetadata.of(request.view)
    with request.reading() as (session, person):
        draft = drafts.take_draft(session, draft_id=metadata.form_id, slack_user_id=person.slack_user_id)
        if not draft:
            raise Conflict("problem.text_gone")
        view = request.context.forms[members.SHARE](request, session, person, metadata, draft)
    request.replace_form(view)


def drop_draft(request: Request) -> None:
    """Delete the draft of a text that its author no longer wants to share."""
    draft_id = request.value
    with request.writing() as (session, person):
        drafts.drop_draft(session, draft_id=draft_id, slack_user_id=person.slack_user_id)
    request.answer(request.words("alike.dropped"))


def _is_own(author: Person, item: Shown) -> bool:
    return author.organisation is not None and author.organisation.id == item.organisation.id


def _buttons(request: Request, reader: Person, item: Shown) -> list[Block]:
    """To endorse it, or to add details to one of their own organisation."""
    wanted = {ActionId.ENDORSE, ActionId.ENRICH}
    fitting = [one for one in request.context.card_actions if one.action_id in wanted and one.fits(reader, item)]
    # Secretariat and chairs may do both; here only one helps.
    return [action_button(request.words, one, item) for one in in_order(fitting)[:1]]
