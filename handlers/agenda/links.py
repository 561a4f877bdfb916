"""Linking action steps: from a contribution's card, and from a step to what it belongs to or waits for."""

from alliance.agenda import links, permissions, steps
from alliance.contributions.sharing import Shown, get_readable
from alliance.enums import LinkKind, Series
from alliance.errors import Invalid
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from handlers.agenda.views import agenda as agenda_views
from handlers.agenda.views import step_forms as forms
from handlers.slack.card_actions import CardAction
from handlers.slack.fields import FormField
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.parsing import Reference, find_references, parse_reference, read_id
from handlers.slack.request import Request
from handlers.slack.views.blocks import View, reading_view, section
from handlers.slack.views.markup import joined
from storage.contributions import contributions
from storage.engine.database import Session


def register(listeners: Listeners) -> None:
    """Register the card's button and the listeners."""
    listeners.card_action(CardAction("link", ActionId.LINK_STEPS, may_link), open_links)
    listeners.action(ActionId.LINK_STEP, open_step_links)
    listeners.action(ActionId.UNLINK_STEP, unlink)
    listeners.view(CallbackId.LINK_STEPS, link_steps)
    listeners.view(CallbackId.LINK_STEP, link_step)


def may_link(person: Person, item: Shown) -> bool:
    """Whether a contribution's card offers linking: only to people who run the agenda of its alliance.

    Others start from a step's card.
    """
    is_there = not item.is_archived and item.merged_into is None
    return is_there and may(person, Action.RUN_AGENDA, alliance_id=item.alliance.id)


def open_links(request: Request) -> None:
    """Open the form for linking steps to a contribution."""
    metadata = FormMetadata(
        form_id=request.context.new_id(), channel_id=request.asked_in, number=number_of(request, Series.CONTRIBUTION)
    )
    with request.reading() as (session, person):
        view = _links_form(request, session, person, metadata)
    request.open_form(view)


def open_step_links(request: Request) -> None:
    """Open the form for linking a step to contributions and other steps."""
    reference = parse_reference(request.value)
    if reference is None or reference.series is not Series.STEP:
        raise Invalid("reference", "problem.which_reference", command=request.context.command)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=request.asked_in, number=reference.number)
    with request.reading() as (session, person):
        view = _step_form(request, session, person, metadata)
    request.open_form(view)


def link_steps(request: Request) -> None:
    """Link the selected and the typed steps to the contribution."""
    metadata = FormMetadata.of(request.view)
    kind, numbers = forms.LINK_KIND.of(request.view), list(forms.STEPS.of(request.view))
    numbers += [one.number for one in _typed(request, forms.STEP_REFERENCES, required=not numbers)]
    with request.writing() as (session, person):
        for number in dict.fromkeys(numbers):
            links.link_contribution(
                session,
                by=person,
                number=number,
                contribution=metadata.number,
                kind=kind,
                channel_id=metadata.channel_id,
                now=request.now,
            )
    refs = [Series.STEP.ref(number) for number in dict.fromkeys(numbers)]
    told = request.words.count(
        f"step.linked_{kind}", len(refs), refs=joined(request.words, refs), to=Series.CONTRIBUTION.ref(metadata.number)
    )
    request.done(response_action="update", view=reading_view(request.words, [section(told)]))


def link_step(request: Request) -> None:
    """Link the step to the typed references, and replace the form with the step's card."""
    metadata = FormMetadata.of(request.view)
    kind = forms.LINK_KIND.of(request.view)
    with request.writing() as (session, person):
        for reference in _typed(request, forms.REFERENCES, required=True):
            _link(request, session, person, metadata, reference, kind)
        step = steps.show_step(
            session,
            reader=person,
            number=metadata.number,
            today=request.today,
            channel_id=metadata.channel_id,
        )
    view = reading_view(request.words, agenda_views.step_card(request.words, step), title=step.ref)
    request.done(response_action="update", view=view)


def unlink(request: Request) -> None:
    """Remove a link, and show the remaining links in the form."""
    metadata = FormMetadata.of(request.view)
    build = _links_form if request.view.get("callback_id") == CallbackId.LINK_STEPS else _step_form
    with request.writing() as (session, person):
        link_id = read_id(request.value)
        links.unlink(session, by=person, link_id=link_id, now=request.now)
        view = build(request, session, person, metadata)
    request.update_view(view)
    request.done()


def _link(
    request: Request, session: Session, person: Person, metadata: FormMetadata, to: Reference, kind: LinkKind
) -> None:
    number, now = metadata.number, request.now
    if to.series is Series.CONTRIBUTION:
        links.link_contribution(
            session,
            by=person,
            number=number,
            contribution=to.number,
            kind=kind,
            channel_id=metadata.channel_id,
            now=now,
        )
    elif kind is LinkKind.WAITS_FOR:
        links.wait_for_step(session, by=person, number=number, other=to.number, now=now)
    else:
        raise Invalid(BlockId.REFERENCES, "problem.steps_only_wait", ref=str(to))


def _links_form(request: Request, session: Session, person: Person, metadata: FormMetadata) -> View:
    found, alliance, *_ = get_readable(session, reader=person, number=metadata.number, channel_id=metadata.channel_id)
    authorise(person, Action.RUN_AGENDA, alliance_id=alliance.id)
    linked = [
        forms.Linked(link.id, step.ref, step.titles, LinkKind(link.kind))
        for link, step in contributions.list_steps_of_contributions(session, [found.id])
    ]
    return forms.links_form(
        request.words,
        ref=found.ref,
        title=found.title,
        linked=linked,
        steps=steps.list_linkable(session, alliance_id=alliance.id),
        metadata=metadata.model_copy(update={"number": found.number}).dump(),
    )


def _step_form(request: Request, session: Session, person: Person, metadata: FormMetadata) -> View:
    number = metadata.number
    permissions.authorise_step(session, by=person, number=number)
    step = steps.show_step(session, reader=person, number=number, today=request.today, channel_id=metadata.channel_id)
    return forms.step_links_form(request.words, step, metadata=metadata.dump())


def _typed(request: Request, field: FormField, *, required: bool) -> list[Reference]:
    """The references that were typed in `field`.

    Raises Invalid for text without references, for no text if `required`, and for a reference to anything else than a
    step or, in `REFERENCES`, a contribution.
    """
    typed = field.of(request.view)
    found = find_references(typed)
    is_any = field is forms.REFERENCES
    allowed = {Series.STEP, Series.CONTRIBUTION} if is_any else {Series.STEP}
    if ((required or typed.strip()) and not found) or any(one.series not in allowed for one in found):
        raise Invalid(field.block_id, "problem.choose_link" if is_any else "problem.choose_step")
    return found
