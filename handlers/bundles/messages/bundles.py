"""Render mandate questions, also in a reminder, and notices about a bundle and its addressees."""

import datetime as dt
from collections import Counter

from alliance.bundles import mandates, supporter_notices
from alliance.bundles.preview import preview
from alliance.enums import AddresseeKind, AddresseeState, BundleState, KeptKind
from alliance.people.members import Person
from handlers.bundles.mandates import question_of
from handlers.bundles.views import mandates as views
from handlers.bundles.views.mandates import BundleNews, MandateQuestion
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, reader_of, reader_of_user, words_for
from handlers.slack.messages.kept_messages import Rendered, kinds_of
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.reminders import ReminderPart
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Bundle, Delivery, KeptMessage, Mandate
from texts import Translator


def _mandate(session: Session, message: KeptMessage, context: Context) -> Rendered | None:
    found = _find(session, message.about_id)
    if found is None:
        return None
    mandate, bundle = found
    asked = people.find_member(session, message.place)
    is_theirs = asked is not None and asked.id == mandate.asked_member_id
    if message.ts is None and (mandate.naming is not None or bundle.archived_at is not None or not is_theirs):
        return None  # answered or withdrawn before it was asked, or somebody else is asked by now
    words, reader = reader_of_user(session, message.place, context)
    build = views.question if bundle.archived_at is None else views.withdrawn
    return build(words, _asked(session, found, reader))


def reminder(
    session: Session, mandate_id: int, _context: Context, words: Translator, reader: Person, _since: dt.datetime
) -> ReminderPart | None:
    """The part of a reminder for a question about a mandate; None if the reader is no longer asked."""
    found = _find(session, mandate_id)
    if found is None or reader.member is None or found[0].asked_member_id != reader.member.id:
        return None
    mandate, bundle = found
    is_open = mandate.naming is None and bundle.state is BundleState.MANDATE
    return views.reminder(words, _asked(session, found, reader), is_open=is_open, is_out=bundle.archived_at is not None)


def _changed(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = _find(session, delivery.about["mandate"])
    if found is None or found[0].naming is None or found[1].archived_at is not None:
        return None
    return Post(*views.changed(words_for(session, delivery, context), _asked(session, found), found[1].number))


def _ready(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    bundle = rows.find_bundle(session, delivery.about["bundle"])
    if bundle is None or bundle.archived_at is not None or bundle.state is not BundleState.READY:
        return None
    words, reader = reader_of(session, delivery, context)
    on = context.network_today
    counts = Counter(mandates.map_naming(session, bundle, on=on).values())
    absent = preview(session, bundle, on=on, reader=reader).left_out
    return Post(*views.ready(words, bundle.number, bundle.title, dict(counts), counts.total(), absent))


def _news(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    found = rows.find_addressee_event(session, delivery.about["event"])
    if found is None:
        return None
    event, addressee, bundle = found
    words, reader = reader_of(session, delivery, context)
    items = supporter_notices.list_items_for(session, addressee, reader=reader)
    if not items:
        return None  # the reader may no longer see any of its items
    ids = delivery.about.get("addressees", [addressee.id])
    to = [one for one in rows.list_addressees(session, [bundle.id]) if one.id in ids] or [addressee]
    is_handed = event.state is AddresseeState.HANDED and any(one.kind is AddresseeKind.OWN_EXECUTIVES for one in to)
    is_own = is_handed and supporter_notices.is_supporter(session, addressee, reader=reader)
    news = BundleNews(
        ref=bundle.ref,
        title=bundle.title,
        addressees=tuple(one.name for one in to),
        state=event.state,
        answer=event.answer,
        line=event.line,
        on=event.happened_on,
        items=tuple(items),
        is_correction=supporter_notices.is_correction(session, event),
        own_number=bundle.number if is_own else None,
    )
    return Post(*views.bundle_news(words, news))


def _silent(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    addressee = rows.find_addressee(session, delivery.about["addressee"])
    bundle = rows.find_bundle_by_id(session, addressee.bundle_id) if addressee else None
    if addressee is None or bundle is None or bundle.archived_at is not None or addressee.state_on is None:
        return None
    if addressee.state in (AddresseeState.CONCEPT, AddresseeState.ANSWERED):
        return None
    words = words_for(session, delivery, context)
    told = views.silent(
        words,
        bundle.number,
        bundle.title,
        addressee=addressee.name,
        state=addressee.state,
        since=addressee.state_on,
    )
    return Post(*told)


def _find(session: Session, mandate_id: int) -> tuple[Mandate, Bundle] | None:
    mandate = rows.find_mandate(session, mandate_id)
    bundle = rows.find_bundle_by_id(session, mandate.bundle_id) if mandate else None
    return (mandate, bundle) if mandate is not None and bundle is not None else None


def _asked(session: Session, found: tuple[Mandate, Bundle], reader: Person | None = None) -> MandateQuestion:
    return question_of(session, *found, reader=reader)


KINDS = {
    **kinds_of(KeptKind.MANDATE, _mandate),
    "mandate_changed": Kind(_changed),
    "bundle_ready": Kind(_ready),
    "bundle_news": Kind(_news),
    "addressee_silent": Kind(_silent, is_reminder=True),
}
