"""Bottlenecks that no practice answers: for the secretariat, and for the chairs of their alliances."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from alliance.contributions.help_requests import map_lately_asked
from alliance.enums import ContributionKind, Series
from alliance.pages.visible_contributions import Counted, pick_readable
from alliance.people.members import Person
from alliance.people.visibility import may_read
from storage.contributions import contributions, matches
from storage.engine.database import Session
from storage.meetings.meetings import map_coming
from storage.pages import home as rows
from storage.people import alliances as alliance_rows

NEWEST = 40
"""How many of the newest bottlenecks of an alliance, and five times as many of the network's, are considered."""


@dataclass(frozen=True)
class Unanswered:
    """The first of the open bottlenecks that no practice answers, and the number of the others."""

    bottlenecks: Sequence[Counted] = ()
    others: int = 0
    meetings: Mapping[str, str] = field(default_factory=dict)
    """The first coming meeting that has it on its agenda, by the bottleneck's reference; omits the others."""
    asked: Mapping[str, dt.datetime] = field(default_factory=dict)
    """When an alliance was lately asked about it, by the bottleneck's reference; omits the others."""


def list_unanswered(
    session: Session, *, reader: Person, limit: int, today: dt.date, but: Collection[str] = ()
) -> Unanswered:
    """The bottlenecks without a practice that the reader may see, those of most organisations first, without `but`.

    For the secretariat those of the network, for chairs those of their alliances, and for others none.
    """
    alliance_ids = {alliance.id for alliance, _ in alliance_rows.list_alliances(session)}
    if not reader.is_secretariat:
        alliance_ids &= {chair.alliance_id for chair in reader.chairs}
    if not alliance_ids:
        return Unanswered()
    kind = ContributionKind.BOTTLENECK
    candidates = {*rows.list_recognised(session), *_list_newest(session, reader, alliance_ids)}
    fitting = rows.list_fitting(session, candidates, kind=kind, alliance_ids=alliance_ids)
    left = fitting - _list_answered(session, reader, fitting)
    endorsers = rows.map_endorsers(session, left)
    behind = {one: 1 + len(endorsers.get(one, ())) for one in left}
    ranked = sorted(left, key=lambda one: (-behind[one], -one))
    picked = pick_readable(session, reader, ranked, limit + len(but))
    told = [(one, item) for one, item in picked.items() if item.ref not in but][:limit]
    coming = map_coming(session, [one for one, _ in told], since=today) if told else {}
    meetings = {item.ref: Series.MEETING.ref(coming[one]) for one, item in told if one in coming}
    lately = map_lately_asked(session, [one for one, _ in told], today=today)
    asked = {item.ref: lately[one] for one, item in told if one in lately}
    return Unanswered([Counted(item, behind[one]) for one, item in told], len(ranked) - len(told), meetings, asked)


def _list_newest(session: Session, reader: Person, alliance_ids: Collection[int]) -> list[int]:
    if reader.is_secretariat:
        return list(rows.list_newest(session, limit=NEWEST * 5))
    kind = ContributionKind.BOTTLENECK
    return [
        one
        for alliance_id in alliance_ids
        for one in rows.list_newest_of_alliance(session, alliance_id, limit=NEWEST, kind=kind)
    ]


def _list_answered(session: Session, reader: Person, bottleneck_ids: Collection[int]) -> set[int]:
    """Those of these bottlenecks with a current match, of a practice that the reader may see."""
    found = matches.list_of_bottlenecks(session, bottleneck_ids)
    practices = contributions.map_by_ids(session, {one.practice_id for one in found})
    readable = {key for key, (practice, alliance, *_) in practices.items() if may_read(reader, practice, alliance)}
    return {one.bottleneck_id for one in found if one.practice_id in readable}
