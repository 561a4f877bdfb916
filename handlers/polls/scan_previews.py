"""Preview a quick scan before it is sent, as an organisation will see it."""

import datetime as dt

from alliance.polls import scan_drafts
from alliance.polls.deadlines import ends_at
from alliance.polls.scan_answers import AskedQuestion, OpenedAnswer
from alliance.polls.scan_languages import answer_in
from handlers.polls.views.scan_previews import preview
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import View

WEEK = dt.timedelta(days=7)
"""The time until the deadline shown in a preview, since a draft has none."""


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.SCAN_PREVIEW, show)
    listeners.view(CallbackId.SCAN_PREVIEW, show_page)


def show(request: Request) -> None:
    """Show the first page over the builder, or the page before the current one."""
    metadata = FormMetadata.of(request.view)
    if request.action.get("value") == "back":
        request.replace_form(_page(request, max(0, metadata.page - 1)))
        return
    request.open_form(_page(request, 0))


def show_page(request: Request) -> None:
    """Show the next page; after the last one the builder becomes visible again."""
    page = FormMetadata.of(request.view).page + 1
    view = _page(request, page)
    if FormMetadata.of(view).page != page:
        request.done()
    else:
        request.done(response_action="update", view=view)


def _page(request: Request, page: int) -> View:
    """A page of the current draft; its last page if it has fewer."""
    with request.reading() as (session, person):
        draft = scan_drafts.show_draft(session, by=person, number=FormMetadata.of(request.view).number)
    own, network = person.organisation, request.context.texts.network
    opened = OpenedAnswer(
        number=draft.number,
        title=draft.title,
        explanation=draft.explanation,
        organisation_id=0,
        organisation=own.names if own is not None else draft.alliance,
        ends_at=ends_at((network.local(request.now) + WEEK).date(), network.zone),
        questions=tuple(
            AskedQuestion(one.id, one.form, one.text, one.options, one.unit, one.is_required, range=one.range)
            for one in draft.questions
        ),
    )
    page = min(page, opened.pages - 1)
    metadata = FormMetadata(form_id=draft.ref, number=draft.number, page=page).dump()
    return preview(request.words, answer_in(opened, request.words.name), page=page, metadata=metadata)
