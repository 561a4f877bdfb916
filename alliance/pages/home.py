"""Home: what waits for a person, and a few short lists, depending on their role in the network.

Each list opens in full elsewhere; the cost of a part does not grow with the database (`storage.pages.home`).
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from alliance.agenda import steps
from alliance.agenda.past_statuses import first_used_on
from alliance.agenda.steps import ShownStep
from alliance.bundles.bundles import ListedBundle
from alliance.contributions.sharing import Shown
from alliance.digests.figures import find_last_impact
from alliance.digests.impact import Impact
from alliance.digests.schedule_editing import ListedSchedule, find_coming
from alliance.enums import AdoptionState, ContributionKind, Name, Status
from alliance.local_time import LocalTime
from alliance.pages.todo import ToDo, is_executive, led_alliance_ids, list_todo
from alliance.pages.unanswered import Unanswered, list_unanswered
from alliance.pages.upcoming import (
    NextMeeting,
    Upcoming,
    find_next_meeting,
    list_checkins,
    list_days,
    list_meetings,
    list_under_way,
)
from alliance.pages.visible_contributions import Counted, pick_readable
from alliance.people.members import Person
from alliance.people.permissions import Action, may
from alliance.people.vacancies import OpenRole, list_vacancies
from alliance.polls.lists import list_polls_of
from storage.agenda import agenda as step_rows
from storage.agenda.agenda import Found as FoundStep
from storage.checkins import schedules as schedule_rows
from storage.contributions import shared_look_alikes as look_alike_rows
from storage.engine.database import Session
from storage.pages import home as rows
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, Member, Organisation

LINES = 3
"""The length of a list on Home."""
LISTS = 3
"""The number of lists on Home, not counting what nobody answers."""
WHOLE = 40
"""The length of a list opened from Home."""
POLLS = 10
PAIRS = 5
NEW_FOR = dt.timedelta(days=14)


class HomePart(StrEnum):
    """The lists of Home, and those of the chairs' summary; each can be opened in full."""

    UPCOMING = "upcoming"
    OFFICE = "office"
    STATE = "state"
    OWN = "own"
    UNANSWERED = "unanswered"
    NEWS = "news"
    ATTENTION = "attention"
    NO_OWNER = "no_owner"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class OwnAdoption:
    """An organisation's adoption of a practice, and how far it is."""

    item: Shown
    state: AdoptionState


@dataclass(frozen=True)
class ChairedAlliance:
    """An alliance as its chairs' summary shows it."""

    attention: Sequence[ShownStep]
    no_owner: Sequence[ShownStep]
    undecided: Sequence[ShownStep]
    next_checkin_at: dt.datetime | None = None
    """The time of its next check-in; None if there is none."""
    next_meeting: NextMeeting | None = None


@dataclass(frozen=True)
class AllianceState:
    """How many steps of an alliance have which status."""

    alliance_id: int
    alliance: Name
    statuses: dict[Status, int]


@dataclass(frozen=True)
class LookAlikePair:
    """Two contributions that may be the same."""

    pair_id: int
    newer: Shown
    older: Shown


@dataclass(frozen=True)
class SecretariatWork:
    """What waits for the secretariat."""

    people: Sequence[tuple[Member, Organisation]]
    failed: dict[str, int]
    """Deliveries that were given up, by kind."""
    next_digest: ListedSchedule | None
    """None if every schedule was stopped."""
    look_alikes: Sequence[LookAlikePair]
    not_verified: int
    bundles: Sequence[ListedBundle] = ()
    """The dossiers that are not finished."""
    impact: Impact = field(default_factory=dict)
    """The totals since the start, as reported by the last digest."""
    first_used_on: dt.date | None = None
    """The start."""


@dataclass(frozen=True)
class Home:
    """Everything on one person's Home. Nothing is in two of its lists."""

    todo: Sequence[ToDo] = ()
    """All that waits for them, most urgent first."""
    vacancies: Sequence[OpenRole] = ()
    """For the secretariat and admins: the roles that nobody holds for now."""
    parts: Sequence[HomePart] = ()
    """Its lists, in order."""
    upcoming: Sequence[Upcoming] = ()
    office: SecretariatWork | None = None
    states: Sequence[AllianceState] = ()
    """The alliances that they chair."""
    own: Sequence[ShownStep | Shown | OwnAdoption] = ()
    """Open steps of their organisation, their own contributions, and the practices that their organisation uses."""
    unanswered: Unanswered = field(default_factory=Unanswered)
    """For the secretariat and chairs: the bottlenecks that no practice answers."""
    news: Sequence[Shown] = ()
    is_news_of_network: bool = False
    """Whether `news` is from the whole network, since there is none in their alliances."""


def collect_home(session: Session, *, reader: Person, time: LocalTime, today: dt.date) -> Home:
    """Collect a person's Home; `today` is in their zone, and `time` is the network's."""
    polls = list_polls_of(session, reader=reader, now=time.now, limit=POLLS)
    todo = list_todo(session, reader=reader, polls=polls, today=today, time=time)
    told = {one.ref for one in todo}
    open_steps = step_rows.list_open_steps_of(session, reader.organisation.id) if reader.organisation else []
    upcoming = [
        *list_checkins(session, _asking(reader, open_steps), time=time),
        *list_days(list_meetings(session, reader=reader, today=today), polls, zone=time.zone),
    ]
    own_steps = [one for one in open_steps if one[0].ref not in told]
    own = _list_own_lines(session, reader, told, own_steps[:LINES], today)
    told |= {one.item.ref if isinstance(one, OwnAdoption) else one.ref for one in own}
    unanswered = list_unanswered(session, reader=reader, limit=LINES, today=today, but=told)
    told |= {one.item.ref for one in unanswered.bottlenecks}
    news = list_news(session, reader=reader, limit=LINES, but=told)
    home = Home(
        todo=todo,
        vacancies=list_vacancies(session) if may(reader, Action.ADMINISTER) else (),
        upcoming=sorted((one for one in upcoming if one.ref not in told), key=lambda one: one.on),
        office=collect_secretariat_work(session, reader, time=time) if may(reader, Action.MAKE_DIGEST_OF_ALL) else None,
        states=_list_states(session, reader),
        own=own,
        unanswered=unanswered,
        news=news or list_recent(session, reader=reader, limit=LINES, but=told),
        is_news_of_network=not news,
    )
    return replace(home, parts=_parts(reader, home))


def list_asking(session: Session, *, reader: Person) -> set[int]:
    """The alliances whose check-ins concern a reader: those they lead, and those of their organisation's open steps."""
    found = step_rows.list_open_steps_of(session, reader.organisation.id) if reader.organisation else []
    return _asking(reader, found)


def _asking(reader: Person, open_steps: Sequence[FoundStep]) -> set[int]:
    return {*led_alliance_ids(reader), *(alliance.id for _, alliance in open_steps)}


def _parts(reader: Person, home: Home) -> list[HomePart]:
    """The lists of a person's Home: news last, and before it the first two that their roles bring.

    Political leads see their meetings first. A member's own list is there even if it is empty, as an invitation. For
    the secretariat and chairs, what nobody answers comes on top of these lists.
    """
    parts = [
        *([HomePart.UPCOMING] if home.upcoming and is_executive(reader) else []),
        *([HomePart.OFFICE] if home.office else []),
        *([HomePart.STATE] if home.states else []),
        *([HomePart.UPCOMING] if home.upcoming else []),
        *([HomePart.OWN] if reader.member else []),
    ]
    unanswered = [HomePart.UNANSWERED] if home.unanswered.bottlenecks else []
    # Home shows a guest nothing of the channel of their alliance, so "nothing was shared" might be untrue.
    news = [HomePart.NEWS] if home.news or not reader.is_restricted else []
    return [*list(dict.fromkeys(parts))[: LISTS - 1], *unanswered, *news]


def _list_own_lines(
    session: Session, reader: Person, told: Collection[str], found: Sequence[FoundStep], today: dt.date
) -> list[ShownStep | Shown | OwnAdoption]:
    """These steps of a person's organisation, then their contributions and its practices that were not `told`."""
    lines: list[ShownStep | Shown | OwnAdoption] = [
        *steps.shown(session, found, reader=reader, today=today, channel_id=None),
        *(one for one in list_own(session, reader=reader, limit=LINES * 2) if one.ref not in told),
    ]
    if len(lines) < LINES:
        refs = {*told, *(one.ref for one in lines if not isinstance(one, OwnAdoption))}
        lines += [one for one in list_runs(session, reader=reader, limit=LINES * 2) if one.item.ref not in refs]
    return lines[:LINES]


def _list_states(session: Session, reader: Person) -> list[AllianceState]:
    """The state of the alliances that a reader chairs, in the network's order."""
    alliances = chaired_alliances(session, reader)
    numbers = rows.count_steps(session, [one.id for one in alliances])
    return [AllianceState(one.id, one.names, numbers.get(one.id, {})) for one in alliances]


def list_own(session: Session, *, reader: Person, limit: int) -> list[Shown]:
    """A member's own contributions, newest first."""
    if reader.member is None:
        return []
    newest = rows.list_newest_of_author(session, reader.member.id, limit=limit)
    return list(pick_readable(session, reader, newest, limit).values())


def list_news(session: Session, *, reader: Person, limit: int, but: Collection[str] = ()) -> list[Shown]:
    """New contributions by others in the alliances of the reader, newest first, without those `but`.

    That is the alliances that they chair or that their organisation is part of.
    """
    found: list[int] = []
    for alliance_id in _own_alliance_ids(reader):
        # Read more than needed, because the reader's own are left out.
        found += rows.list_newest_of_alliance(session, alliance_id, limit=limit * 2 + len(but))
    return _others(session, reader, sorted(found, reverse=True), limit, but)


def list_recent(session: Session, *, reader: Person, limit: int, but: Collection[str] = ()) -> list[Shown]:
    """Recent contributions by others outside the reader's own alliances, without those `but`."""
    # Few are hidden from any one reader or are their own, so a page of many times the size has enough others.
    newest = rows.list_newest(session, limit=100)
    elsewhere = rows.list_elsewhere(session, newest, _own_alliance_ids(reader))
    return _others(session, reader, [one for one in newest if one in elsewhere], limit, but)


def list_runs(session: Session, *, reader: Person, limit: int) -> list[OwnAdoption]:
    """The practices that the reader's organisation adopted, last changed first."""
    if reader.organisation is None:
        return []
    found = rows.list_adoptions_of(session, reader.organisation.id, limit=limit)
    states = {one.contribution_id: AdoptionState(one.state) for one in found}
    items = pick_readable(session, reader, list(states), limit)
    return [OwnAdoption(items[one], state) for one, state in states.items() if one in items]


def list_bottlenecks(session: Session, *, reader: Person, limit: int) -> list[Counted]:
    """Bottlenecks of the reader's alliances endorsed by others and not by their organisation; most endorsed first."""
    if reader.organisation is None:
        return []
    mine = _own_alliance_ids(reader)
    candidates = set(rows.list_recognised(session))
    for alliance_id in mine:
        candidates |= set(
            rows.list_newest_of_alliance(session, alliance_id, limit=WHOLE, kind=ContributionKind.BOTTLENECK)
        )
    endorsers = rows.map_endorsers(session, candidates)
    own_ids = _own_organisations(reader)
    numbers = {one: 1 + len(by) for one, by in endorsers.items() if not by & own_ids}
    kind = ContributionKind.BOTTLENECK
    fitting = rows.list_fitting(session, numbers, kind=kind, alliance_ids=mine, but_of=own_ids)
    return _counted(session, reader, numbers, fitting, limit)


def list_practices(session: Session, *, reader: Person, limit: int) -> list[Counted]:
    """Practices that other organisations apply and the reader's has not taken up, the most applied first."""
    if reader.organisation is None:
        return []
    candidates = rows.list_taken_over(session)
    own_ids = _own_organisations(reader)
    tried = rows.list_adopted_by(session, reader.organisation.id, candidates)
    adopters = rows.map_adopters(session, [one for one in candidates if one not in tried])
    numbers = {one: len(by) for one, by in adopters.items()}
    return _counted(session, reader, numbers, rows.list_fitting(session, numbers, but_of=own_ids), limit)


def collect_chaired(
    session: Session, *, reader: Person, alliance: Alliance, today: dt.date, limit: int
) -> ChairedAlliance:
    """An alliance as its chairs' summary shows it; the caller has checked that the reader chairs it."""
    here = [alliance.id]
    in_need = rows.list_steps_in_need(session, here, today=today, limit=limit)
    no_owner = rows.list_steps_without_owner(session, here, limit=limit)
    undecided = rows.list_steps_undecided(session, here, limit=limit)
    schedule = schedule_rows.find_schedule(session, alliance.id)
    return ChairedAlliance(
        attention=steps.shown(session, in_need, reader=reader, today=today, channel_id=None),
        no_owner=steps.shown(session, no_owner, reader=reader, today=today, channel_id=None),
        undecided=steps.shown(session, undecided, reader=reader, today=today, channel_id=None),
        next_checkin_at=schedule.next_at if schedule is not None else None,
        next_meeting=find_next_meeting(session, today=today, alliance_id=alliance.id),
    )


def chaired_alliances(session: Session, reader: Person) -> list[Alliance]:
    """The running alliances that a reader chairs, in the network's order."""
    own = {chair.alliance_id for chair in reader.chairs}
    return [alliance for alliance, _ in alliance_rows.list_alliances(session) if alliance.id in own] if own else []


def collect_secretariat_work(session: Session, reader: Person, *, time: LocalTime) -> SecretariatWork:
    """What waits for the secretariat; the caller has checked that the reader belongs to it."""
    found = look_alike_rows.list_look_alikes(session, limit=PAIRS * 2)
    ids = list(dict.fromkeys(one for pair in found for one in (pair.newer_id, pair.older_id)))
    items = pick_readable(session, reader, ids, len(ids))
    # A merge or archiving since then settles a pair, and contributions of different kinds are never merged.
    both = [(pair, items.get(pair.newer_id), items.get(pair.older_id)) for pair in found]
    pairs = [
        LookAlikePair(pair.id, newer, older)
        for pair, newer, older in both
        if newer is not None and older is not None and newer.kind is older.kind
    ]
    return SecretariatWork(
        people=rows.list_new_people(session, since=time.now - NEW_FOR, limit=WHOLE),
        failed=rows.count_failed(session),
        next_digest=find_coming(session, time=time),
        look_alikes=pairs[:PAIRS],
        not_verified=rows.count_not_verified(session),
        bundles=list_under_way(session, reader=reader, limit=WHOLE),
        impact=find_last_impact(session),
        first_used_on=first_used_on(session, time.zone),
    )


def _own_alliance_ids(reader: Person) -> list[int]:
    return sorted({*reader.alliance_ids, *(chair.alliance_id for chair in reader.chairs)})


def _own_organisations(reader: Person) -> set[int]:
    """The reader's organisation, and those merged into it."""
    return {*reader.predecessor_ids, *([reader.organisation.id] if reader.organisation else [])}


def _counted(
    session: Session, reader: Person, numbers: dict[int, int], fitting: Collection[int], limit: int
) -> list[Counted]:
    """The fitting contributions, those of most organisations first and then newest."""
    ranked = sorted(fitting, key=lambda one: (-numbers[one], -one))
    return [Counted(item, numbers[one]) for one, item in pick_readable(session, reader, ranked, limit).items()]


def _others(session: Session, reader: Person, ids: Sequence[int], limit: int, but: Collection[str]) -> list[Shown]:
    """The first of these contributions by others, without those `but`."""
    picked = pick_readable(session, reader, ids, limit + len(but), but_own=True).values()
    return [one for one in picked if one.ref not in but][:limit]
