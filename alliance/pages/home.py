"""Home: the content of each person's home page, depending on their role in the network.

Each part is a short list with a link to the whole list; the cost of a part does not grow with the database
(`storage.pages.home`).
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from alliance.agenda import steps
from alliance.agenda.steps import ShownStep
from alliance.bundles.bundles import ListedBundle
from alliance.checkins.answering import Checkin, list_to_answer
from alliance.contributions import sharing
from alliance.contributions.sharing import Shown
from alliance.digests.figures import find_last_impact
from alliance.digests.impact import Impact
from alliance.digests.schedules import ListedSchedule, find_coming
from alliance.pages.upcoming import (
    NextMeeting,
    OpenMandate,
    find_next_meeting,
    list_next_meetings,
    list_open_mandates,
    list_under_way,
)
from alliance.people import drafts
from alliance.people.drafts import Begun
from alliance.people.members import Person
from alliance.people.roles import Action, may
from alliance.people.visibility import may_read
from alliance.polls.lists import ListedPoll, list_polls_of
from alliance.words import AdoptionState, ContributionKind
from storage.agenda import agenda as step_rows
from storage.checkins import schedules as schedule_rows
from storage.contributions import look_alikes as look_alike_rows
from storage.contributions.contributions import Found
from storage.engine.database import Session
from storage.pages import home as rows
from storage.people import alliances as alliance_rows
from storage.tables import Alliance, Member, Organisation

SHORT = 5
"""The length of a list on Home."""
WHOLE = 40
"""The length of a list opened from Home."""
STRETCH = 12
"""The number of contributions read at once until enough of them fit."""
CHAIRED = 5
"""The maximum number of alliances shown to a chair on Home."""
NEW_FOR = dt.timedelta(days=14)


class HomePart(StrEnum):
    """The lists of Home that can be opened in full."""

    NEWS = "news"
    RUNS = "runs"
    STEPS = "steps"
    BOTTLENECKS = "bottlenecks"
    PRACTICES = "practices"
    ATTENTION = "attention"
    NO_OWNER = "no_owner"
    UNDECIDED = "undecided"
    RECOGNISED = "recognised"
    PEOPLE = "people"
    POLLS = "polls"
    MEETINGS = "meetings"
    BUNDLES = "bundles"


@dataclass(frozen=True)
class Running:
    """An organisation's adoption of a practice, and how far it is."""

    item: Shown
    state: AdoptionState


@dataclass(frozen=True)
class Counted:
    """A contribution with the number of organisations behind it, or that adopted it."""

    item: Shown
    organisations: int


@dataclass(frozen=True)
class Chaired:
    """An alliance as shown to its chair."""

    alliance: Alliance
    attention: Sequence[ShownStep]
    no_owner: Sequence[ShownStep]
    undecided: Sequence[ShownStep]
    recognised: Sequence[Counted]
    next_checkin_at: dt.datetime | None = None
    """The time of its next check-in; None if there is none."""
    next_meeting: NextMeeting | None = None


@dataclass(frozen=True)
class Pair:
    """Two contributions that may be the same."""

    pair_id: int
    newer: Shown
    older: Shown


@dataclass(frozen=True)
class Office:
    """The secretariat's part of Home."""

    people: Sequence[tuple[Member, Organisation]]
    failed: dict[str, int]
    """Deliveries that were given up, by kind."""
    next_digest: ListedSchedule | None
    """None if every schedule was stopped."""
    look_alikes: Sequence[Pair]
    not_verified: int
    meetings: Sequence[NextMeeting] = ()
    """The upcoming meetings."""
    bundles: Sequence[ListedBundle] = ()
    """The dossiers that are not finished."""
    impact: Impact = field(default_factory=dict)
    """The totals since the start, as reported by the last digest."""


@dataclass(frozen=True)
class OwnAlliance:
    """An alliance on a person's Home, with the names of its chairs."""

    alliance: Alliance
    chairs: Sequence[str]


@dataclass(frozen=True)
class Home:
    """Everything on one person's Home; parts without access are empty."""

    questions: Sequence[Shown] = ()
    """Their contributions with an open question whether they are still right."""
    mandates: Sequence[OpenMandate] = ()
    """Mandates that their organisation is asked for."""
    checkin: Checkin | None = None
    """The check-in steps that they can answer now; None if there are none."""
    polls: Sequence[ListedPoll] = ()
    """The polls of their alliances that are open or were closed recently."""
    own: Sequence[Shown] = ()
    drafts: Sequence[Begun] = ()
    news: Sequence[Shown] = ()
    """New in the alliances that their organisation is part of, by others."""
    recent: Sequence[Shown] = ()
    """New in the rest of the network."""
    runs: Sequence[Running] = ()
    steps: Sequence[ShownStep] = ()
    bottlenecks: Sequence[Counted] = ()
    """Bottlenecks endorsed by others in their alliances, and not yet by their organisation."""
    practices: Sequence[Counted] = ()
    """Practices adopted by other organisations, and not by theirs."""
    chaired: Sequence[Chaired] = ()
    office: Office | None = None
    alliances: Sequence[OwnAlliance] = field(default=())
    others: Sequence[OwnAlliance] = field(default=())


def collect_home(session: Session, *, reader: Person, now: dt.datetime, today: dt.date, zone: ZoneInfo) -> Home:
    """Collect a person's Home; `today` is in their zone, and `zone` is the network's, for the next digest.

    A list holds one item more than is shown if there are more.
    """
    own, others = _alliances(session, reader)
    checkin = list_to_answer(session, reader=reader, today=today, now=now)
    return Home(
        checkin=checkin if checkin.total else None,
        questions=list_questions(session, reader=reader, limit=SHORT),
        mandates=list_open_mandates(session, reader=reader, limit=SHORT),
        polls=list_polls_of(session, reader=reader, now=now, limit=SHORT + 1),
        own=list_own(session, reader=reader, limit=SHORT + 1),
        drafts=drafts.list_drafts(session, slack_user_id=reader.slack_user_id),
        news=list_news(session, reader=reader, limit=SHORT + 1),
        recent=_list_recent(session, reader),
        runs=list_runs(session, reader=reader, limit=SHORT + 1),
        steps=list_steps(session, reader=reader, today=today, limit=SHORT + 1),
        bottlenecks=list_bottlenecks(session, reader=reader, limit=SHORT + 1),
        practices=list_practices(session, reader=reader, limit=SHORT + 1),
        chaired=[
            collect_chaired(session, reader=reader, alliance=alliance, today=today, limit=SHORT + 1)
            for alliance in chaired_alliances(session, reader)[:CHAIRED]
        ],
        office=_collect_office(session, reader, now, today, zone) if may(reader, Action.MAKE_DIGEST_OF_ALL) else None,
        alliances=own,
        others=others,
    )


def list_questions(session: Session, *, reader: Person, limit: int) -> list[Shown]:
    """A member's own contributions with an open question whether they are still right."""
    if reader.member is None:
        return []
    return list(_pick(session, reader, rows.list_asked(session, reader.member.id, limit=limit), limit).values())


def list_own(session: Session, *, reader: Person, limit: int) -> list[Shown]:
    """A member's own contributions, newest first."""
    if reader.member is None:
        return []
    newest = rows.list_newest_of_author(session, reader.member.id, limit=limit)
    return list(_pick(session, reader, newest, limit).values())


def list_news(session: Session, *, reader: Person, limit: int) -> list[Shown]:
    """New contributions by others in the alliances of the reader, newest first.

    That is the alliances that they chair or that their organisation is part of.
    """
    found: list[int] = []
    for alliance_id in _own_alliance_ids(reader):
        # Read more than needed, because the reader's own are left out.
        found += rows.list_newest_of_alliance(session, alliance_id, limit=limit * 2)
    return list(_pick(session, reader, sorted(found, reverse=True), limit, but_own=True).values())


def list_runs(session: Session, *, reader: Person, limit: int) -> list[Running]:
    """The practices that the reader's organisation adopted, last changed first."""
    if reader.organisation is None:
        return []
    found = rows.list_adoptions_of(session, reader.organisation.id, limit=limit)
    states = {one.contribution_id: AdoptionState(one.state) for one in found}
    items = _pick(session, reader, list(states), limit)
    return [Running(items[one], state) for one, state in states.items() if one in items]


def list_steps(session: Session, *, reader: Person, today: dt.date, limit: int) -> list[ShownStep]:
    """The open steps of the reader's organisation."""
    if reader.organisation is None:
        return []
    found = step_rows.list_open_steps_of(session, reader.organisation.id)[:limit]
    return steps.shown(session, found, reader=reader, today=today, channel_id=None)


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
    """Practices adopted by other organisations and not by the reader's, those with the most adopters first."""
    if reader.organisation is None:
        return []
    candidates = rows.list_taken_over(session)
    own_ids = _own_organisations(reader)
    tried = rows.list_adopted_by(session, reader.organisation.id, candidates)
    adopters = rows.map_adopters(session, [one for one in candidates if one not in tried])
    numbers = {one: len(by) for one, by in adopters.items()}
    return _counted(session, reader, numbers, rows.list_fitting(session, numbers, but_of=own_ids), limit)


def collect_chaired(session: Session, *, reader: Person, alliance: Alliance, today: dt.date, limit: int) -> Chaired:
    """An alliance as shown to its chair; the caller has checked that the reader chairs it."""
    alliance_id = alliance.id
    in_need = rows.list_steps_in_need(session, alliance_id, today=today, limit=limit)
    no_owner = rows.list_steps_without_owner(session, alliance_id, limit=limit)
    undecided = rows.list_steps_undecided(session, alliance_id, limit=limit)
    schedule = schedule_rows.find_schedule(session, alliance_id)
    return Chaired(
        alliance=alliance,
        attention=steps.shown(session, in_need, reader=reader, today=today, channel_id=None),
        no_owner=steps.shown(session, no_owner, reader=reader, today=today, channel_id=None),
        undecided=steps.shown(session, undecided, reader=reader, today=today, channel_id=None),
        recognised=_list_recognised(session, reader, alliance_id, limit),
        next_checkin_at=schedule.next_at if schedule is not None else None,
        next_meeting=find_next_meeting(session, today=today, alliance_id=alliance_id),
    )


def chaired_alliances(session: Session, reader: Person) -> list[Alliance]:
    """The running alliances that a reader chairs, in the network's order."""
    own = {chair.alliance_id for chair in reader.chairs}
    return [alliance for alliance, _ in alliance_rows.list_alliances(session) if alliance.id in own] if own else []


def list_people(session: Session, *, now: dt.datetime, limit: int) -> Sequence[tuple[Member, Organisation]]:
    """Members who joined in the last two weeks, newest first; for the secretariat."""
    return rows.list_new_people(session, since=now - NEW_FOR, limit=limit)


def _list_recognised(session: Session, reader: Person, alliance_id: int, limit: int) -> list[Counted]:
    """An alliance's bottlenecks: most endorsed first, then newest."""
    newest = rows.list_newest_of_alliance(session, alliance_id, limit=WHOLE, kind=ContributionKind.BOTTLENECK)
    candidates = {*newest, *rows.list_recognised(session)}
    endorsers = rows.map_endorsers(session, candidates)
    numbers = {one: 1 + len(endorsers.get(one, ())) for one in candidates}
    kind = ContributionKind.BOTTLENECK
    return _counted(
        session, reader, numbers, rows.list_fitting(session, numbers, kind=kind, alliance_ids=[alliance_id]), limit
    )


def _list_recent(session: Session, reader: Person) -> list[Shown]:
    """Recent contributions by others outside the reader's own alliances."""
    # Few are hidden from any one reader or are their own, so a page of twenty times the size has enough others.
    newest = rows.list_newest(session, limit=SHORT * 20)
    elsewhere = rows.list_elsewhere(session, newest, _own_alliance_ids(reader))
    ids = [one for one in newest if one in elsewhere]
    return list(_pick(session, reader, ids, SHORT, but_own=True).values())


def _collect_office(session: Session, reader: Person, now: dt.datetime, today: dt.date, zone: ZoneInfo) -> Office:
    found = look_alike_rows.list_look_alikes(session, limit=SHORT * 2)
    ids = list(dict.fromkeys(one for pair in found for one in (pair.newer_id, pair.older_id)))
    items = _pick(session, reader, ids, len(ids))
    # A merge or archiving since then settles a pair, and contributions of different kinds are never merged.
    both = [(pair, items.get(pair.newer_id), items.get(pair.older_id)) for pair in found]
    pairs = [
        Pair(pair.id, newer, older)
        for pair, newer, older in both
        if newer is not None and older is not None and newer.kind is older.kind
    ]
    return Office(
        people=list_people(session, now=now, limit=SHORT + 1),
        failed=rows.count_failed(session),
        next_digest=find_coming(session, now=now, zone=zone),
        look_alikes=pairs[:SHORT],
        not_verified=rows.count_not_verified(session),
        meetings=list_next_meetings(session, today=today, limit=SHORT + 1),
        bundles=list_under_way(session, reader=reader, limit=SHORT + 1),
        impact=find_last_impact(session),
    )


def _alliances(session: Session, reader: Person) -> tuple[list[OwnAlliance], list[OwnAlliance]]:
    """The reader's alliances, and the others; each in the network's order."""
    running = [alliance for alliance, _ in alliance_rows.list_alliances(session)]
    chairs = rows.map_chairs(session, [alliance.id for alliance in running])
    mine = _own_alliance_ids(reader)
    made = [OwnAlliance(alliance, chairs.get(alliance.id, ())) for alliance in running]
    own = [one for one in made if one.alliance.id in mine]
    return own, [] if reader.is_restricted else [one for one in made if one.alliance.id not in mine]


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
    return [Counted(item, numbers[one]) for one, item in _pick(session, reader, ranked, limit).items()]


def _pick(
    session: Session, reader: Person, ids: Sequence[int], limit: int, *, but_own: bool = False
) -> dict[int, Shown]:
    """The first of these contributions that a reader may see, by id and in this order; none archived or merged.

    With `but_own`, the reader's own contributions are left out.
    """
    picked: list[Found] = []
    for start in range(0, len(ids), STRETCH):
        stretch = ids[start : start + STRETCH]
        found = rows.list_by_ids(session, stretch)
        picked += [found[one] for one in stretch if one in found and _fits(reader, found[one], but_own=but_own)]
        if len(picked) >= limit:
            break
    picked = picked[:limit]
    items = sharing.shown(session, picked) if picked else []
    return {row[0].id: item for row, item in zip(picked, items, strict=True)}


def _fits(reader: Person, found: Found, *, but_own: bool) -> bool:
    contribution, alliance, _, author = found
    lives = contribution.archived_at is None and contribution.merged_into_id is None
    is_own = author.slack_user_id == reader.slack_user_id
    return lives and not (but_own and is_own) and may_read(reader, contribution, alliance)
