"""Tell those concerned what was handed over, and the secretariat what Slack showed of people."""

from functools import partial
from typing import Any

from alliance.channel_keys import place_of
from alliance.enums import ChairKind, Name, NoticeKind
from alliance.people.vacancies import OpenRole
from alliance.records.handing_over import Reason
from alliance.records.handover_notes import ERASED, KIND
from alliance.records.ownership import UNNAMED, Owned, OwnedKind, OwnedThing
from alliance.records.people_notices import NOTICED
from handlers.records.views import handing_over as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, to_each_of_the_secretariat, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import departures as rows
from storage.people import people
from storage.tables import Alliance, Delivery


def _handed_over(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words, about = words_for(session, delivery, context), delivery.about
    if about["reason"] == ERASED:
        return Post(*views.erasure_notice(words, _owned(session, about["let_go"])))
    ids = [one for one in (about["from"], about["to"]) if one is not None]
    members = people.map_members(session, ids)
    to = members[about["to"]] if about["to"] is not None else None
    told = views.handover_notice(
        words,
        by=about["by"],
        name=members[about["from"]].name,
        to=to.slack_user_id if to is not None else None,
        is_reader=to is not None and to.slack_user_id == place_of(delivery.channel_key),
        reason=Reason(about["reason"]),
        owned=_owned(session, about["things"]),
        let_go=_owned(session, about["let_go"]),
    )
    return Post(*told)


def _owned(session: Session, things: list[list[Any]]) -> Owned:
    return Owned(tuple(_owned_thing(session, number, *one) for number, one in enumerate(things)))


def _owned_thing(
    session: Session, key: int, kind: str, ref: str, alliance_id: int | None, chair: str | None
) -> OwnedThing:
    alliance = alliance_rows.find_alliance(session, alliance_id) if alliance_id is not None else None
    name = _name(alliance) if alliance is not None else UNNAMED
    return OwnedThing(OwnedKind(kind), str(key), ref, UNNAMED, alliance_id, name, ChairKind(chair) if chair else None)


def _name(alliance: Alliance) -> Name:
    return alliance.names


def _noticed(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words = words_for(session, delivery, context)
    found = rows.list_notices(session, delivery.about["notices"])
    targets = people.map_organisations(session, {one.organisation_id for one, *_ in found if one.organisation_id})
    told = [
        views.Noticed(
            kind=NoticeKind(notice.kind),
            member_id=member.id,
            slack_user_id=member.slack_user_id,
            name=member.name,
            organisation=organisation.names,
            target_id=notice.organisation_id,
            target=targets[notice.organisation_id].names if notice.organisation_id in targets else None,
            domain=profile.mail_domain or "" if profile is not None else "",
            vacant=_vacant(session, member.id) if notice.kind is NoticeKind.LEFT else (),
        )
        for notice, member, organisation, profile in found
    ]
    return Post(*views.people_noticed(words, told)) if told else None


def _vacant(session: Session, member_id: int) -> tuple[OpenRole, ...]:
    return tuple(
        OpenRole(one.role, one.alliance_id, _name(alliance) if alliance is not None else None)
        for one, alliance in rows.list_vacancies(session, member_id)
    )


KINDS = {
    KIND: Kind(_handed_over),
    NOTICED: Kind(_noticed, after_failed=partial(to_each_of_the_secretariat, NOTICED)),
}
