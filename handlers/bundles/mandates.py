"""Mandates: "Vraag akkoord", and the form in which an organisation records what it allows."""

import datetime as dt
from dataclasses import replace

from alliance.bundles import mandate_rounds, mandates
from alliance.bundles.mandate_terms import is_valid_for, terms_asked, terms_of
from alliance.bundles.mandates import MandateAnswer
from alliance.contributions.supporters import map_running
from alliance.enums import BundleState, Naming
from alliance.people.members import Person
from handlers.bundles.bundles import dossier_view, number_of
from handlers.bundles.views import mandates as views
from handlers.bundles.views.mandates import EXECUTIVE, MandateQuestion
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import chosen_of, read_id, state_values
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section
from storage.engine.database import Session
from storage.people import people
from storage.tables import Bundle, Mandate


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.MANDATE_ASK, open_ask)
    listeners.action(ActionId.MANDATE_SAY, open_answer)
    listeners.view(CallbackId.MANDATE_ASK, ask)
    listeners.view(CallbackId.MANDATE_SAY, say)


def open_ask(request: Request) -> None:
    """Open the form to ask for mandates: who will be asked, and until when."""
    zone, now = request.context.texts.network.zone, request.now
    with request.reading() as (session, person):
        number = number_of(request)
        bundle, before = mandate_rounds.preview_mandates(
            session, by=person, number=number, time=request.context.network_time
        )
    until = now.astimezone(zone).date() + dt.timedelta(days=mandate_rounds.USUAL_DAYS)
    metadata = RowMetadata(row_id=bundle.number, other_id=bundle.version).dump()
    request.open_form(views.ask_form(request.words, bundle.ref, before, until=until, metadata=metadata))


def ask(request: Request) -> None:
    """Ask each organisation, until the day in the form."""
    metadata, until = RowMetadata.of(request.view), views.UNTIL.of(request.view)
    with request.writing() as (session, person):
        bundle = mandate_rounds.ask_mandate(
            session,
            by=person,
            number=metadata.row_id,
            until=until,
            time=request.context.network_time,
            version=metadata.other_id or None,
        )
        view = dossier_view(request, session, person, bundle)
    request.done(response_action="update", view=view)


def open_answer(request: Request) -> None:
    """Open the form to record or change what the user's organisation allows."""
    mandate_id = read_id(request.value)
    with request.reading() as (session, person):
        mandate, bundle = mandates.get_to_answer(session, by=person, mandate_id=mandate_id)
        asked = question_of(session, mandate, bundle, reader=person)
        row_id, edition, seen = mandate.id, mandate.edition, str(asked.mandate.stamp)
    metadata = RowMetadata(row_id=row_id, other_id=edition, seen=seen).dump()
    request.open_form(views.say_form(request.words, asked, metadata=metadata))


def say(request: Request) -> None:
    """Store what an organisation allows; the message that asked is updated."""
    metadata, values = RowMetadata.of(request.view), state_values(request.view)
    said = MandateAnswer(
        naming=chosen_of(Naming, values, BlockId.NAMING),
        executive_agreed=EXECUTIVE.get(values.get(BlockId.EXECUTIVE) or ""),
        valid_until=views.VALID_UNTIL.of(request.view),
    )
    stamp = int(metadata.seen) if metadata.seen and metadata.seen.isdecimal() else 0
    with request.writing() as (session, person):
        mandate, bundle = mandates.answer(
            session,
            by=person,
            mandate_id=metadata.row_id,
            said=said,
            stamp=stamp,
            edition=metadata.other_id or None,
            today=request.today,
            now=request.now,
        )
        asked = question_of(session, mandate, bundle, reader=person)
    if asked.mandate.is_disagreed:
        told = request.words("mandate.not_agreed")
    else:
        told = request.words(f"mandate.thanks_{said.naming}", ref=asked.ref)
    if asked.mandate.is_outdated:
        told = f"{told} {request.words('mandate.changed_since', ref=asked.ref)}"
    elif asked.is_out:
        told = f"{told} {request.words('mandate.is_out', ref=asked.ref)}"
    request.done(response_action="update", view=reading_view(request.words, [section(told)]))


def question_of(session: Session, mandate: Mandate, bundle: Bundle, *, reader: Person | None = None) -> MandateQuestion:
    """What an organisation is asked and has answered; given a reader, without anything they may not see."""
    organisation = map_running(session, [mandate.organisation_id])[mandate.organisation_id]
    asked = people.get_member(session, mandate.asked_member_id) if mandate.asked_member_id else None
    name = organisation.names
    now_is = terms_of(session, bundle)
    terms, earlier = terms_asked(mandate) or now_is, mandates.find_earlier(session, mandate, name)
    items = tuple(mandates.list_items_of(session, mandate, reader=reader))
    shown = mandates.shown_mandate(mandate, name, asked, own=[one.number for one in items if one.is_own])
    is_waiting = bundle.state is BundleState.MANDATE and mandate.edition == bundle.edition
    return MandateQuestion(
        ref=bundle.ref,
        title=bundle.title,
        ask=terms.ask,
        by=people.get_member(session, bundle.by_member_id).name,
        addressees=terms.names,
        until=bundle.mandate_until if is_waiting else None,
        items=items,
        mandate=replace(shown, is_outdated=not is_valid_for(mandate, now_is)),
        is_out=bundle.state is BundleState.OUT,
        is_further=mandates.is_further_question(session, mandate),
        expired_on=mandates.find_expired(session, mandate) if earlier is None else None,
        earlier=earlier,
    )
