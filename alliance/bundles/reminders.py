"""The open questions about mandates of which members may be reminded."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from alliance.bundles.mandate_rounds import deadline_of, list_waiting
from alliance.calendar.reminding import OpenAsk
from alliance.enums import CheckinVolume, KeptKind
from alliance.local_time import LocalTime
from alliance.optional_ids import look_up
from storage.bundles import bundles as rows
from storage.engine.database import Session
from storage.people import people
from storage.tables import Bundle


def take_due(session: Session, *, time: LocalTime) -> list[OpenAsk]:
    """Lock the bundles whose reminder is due and list the open questions; `plan_next` stores a later moment.

    `time` is the network's.
    """
    found: list[OpenAsk] = []
    for number in [one.number for one in rows.list_to_remind(session, now=time.now)]:
        bundle = rows.lock_bundle(session, number)
        if bundle is not None and bundle.mandate_remind_at is not None:
            bundle.mandate_remind_at = None
            found += _list_open(session, [bundle], zone=time.zone)
    return found


def list_of(session: Session, member_ids: Collection[int], *, until: dt.datetime, time: LocalTime) -> list[OpenAsk]:
    """List the questions that await an answer from these members."""
    return [
        ask for ask in _list_open(session, rows.list_asking(session), zone=time.zone) if ask.member.id in member_ids
    ]


def plan_next(session: Session, moments: Mapping[int, dt.datetime]) -> None:
    """Store when the next reminder of each of these mandates' bundles is due: the earliest counts."""
    for mandate_id, at in moments.items():
        mandate = rows.find_mandate(session, mandate_id)
        bundle = rows.find_bundle_by_id(session, mandate.bundle_id) if mandate is not None else None
        if bundle is not None:
            bundle.mandate_remind_at = min(at, bundle.mandate_remind_at or at)


def _list_open(session: Session, bundles: Sequence[Bundle], *, zone: ZoneInfo) -> list[OpenAsk]:
    """Unanswered mandates of the current edition to people who are present and want messages."""
    found: list[OpenAsk] = []
    for bundle in bundles:
        if bundle.mandate_until is None:
            continue
        waiting = list_waiting(session, bundle)
        members = people.map_members(session, [one.asked_member_id for one in waiting if one.asked_member_id])
        gone = people.list_unreachable(session, list(members))
        for one in waiting:
            member = look_up(members, one.asked_member_id)
            if one.asked_at is None or member is None or member.left_at is not None or member.id in gone:
                continue
            if member.checkin_volume is not CheckinVolume.NONE:
                ends_at, key = deadline_of(bundle.mandate_until, zone), f"mandate-{one.id}:{member.id}"
                found.append(OpenAsk(KeptKind.MANDATE, one.id, key, member, one.asked_at, ends_at))
    return found
