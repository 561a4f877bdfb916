"""The list of decisions of a meeting: items with and without a decision, who does what by when, and sending it.

Until it is sent it shows what is recorded at that moment. Sending it to the alliances makes an edition, which does not
change; if a decision changes afterwards, the next edition says what it corrects.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from alliance.enums import DecisionOutcome, ItemState, MeetingKind, MeetingState, Name, Purpose, Series, Visibility
from alliance.errors import Conflict
from alliance.meetings.permissions import get_to_run
from alliance.meetings.planning import has_been
from alliance.meetings.shown_items import show_item
from alliance.optional_ids import look_up
from alliance.people.audit import audit
from alliance.people.known_names import KnownNames, collect_known_names
from alliance.people.members import Person
from alliance.people.name_rules import network_name
from storage.agenda import agenda as step_rows
from storage.engine.database import Session
from storage.engine.deliveries import enqueue
from storage.meetings import meetings as rows
from storage.meetings import sent_lists
from storage.meetings.item_context import ItemContext, load_context
from storage.tables import ActionStep, AgendaItem, Alliance, Meeting, SentList

LIST = "decision_list"
"""The kind of delivery: the message above the list, in a channel of an alliance or for the person who asked for it."""


@dataclass(frozen=True)
class ListedStep:
    """The step of a decision: who does what by when."""

    ref: str
    title: Name
    owners: tuple[Name, ...]
    due_on: dt.date | None


@dataclass(frozen=True)
class ListedItem:
    """What the list says of an item of the agenda."""

    item_id: int
    place: int
    ref: str | None
    """None for a subject of its own."""
    title: Name | None
    """None if the reader may not see it."""
    purpose: Purpose
    outcome: DecisionOutcome | None = None
    """None if nothing was decided."""
    line: str = ""
    step: ListedStep | None = None
    later: str | None = None
    """The meeting that it was moved to."""

    @property
    def is_decided(self) -> bool:
        """Whether the meeting decided on it; a postponed item is not decided."""
        return self.outcome not in {None, DecisionOutcome.POSTPONED}

    @property
    def is_open(self) -> bool:
        """Whether the item was for decision, and nothing was decided."""
        return not self.is_decided and (self.purpose is Purpose.DECISION or self.outcome is not None)


@dataclass(frozen=True)
class ItemCorrection:
    """An item in an edition, where it differs from the edition before."""

    before: ListedItem
    now: ListedItem | None
    """None if it is no longer on the agenda."""


@dataclass(frozen=True)
class DecisionList:
    """The content of a list of decisions."""

    ref: str
    kind: MeetingKind
    title: str
    held_on: dt.date
    starts_at: dt.time | None
    place: str
    alliances: tuple[Name, ...]
    """Empty for the whole network."""
    items: tuple[ListedItem, ...]
    edition: int | None = None
    """None for a draft: a list that was not sent."""
    corrects: tuple[ItemCorrection, ...] = ()
    corrected_at: dt.datetime | None = None
    """When the edition before was sent; None for the first."""
    hidden_before: tuple[int, ...] = ()
    """The places in the edition before of items that are gone since, and that its reader may not see."""
    network: Name | None = None
    known: KnownNames = field(default=KnownNames())
    """Names that must not appear, and names that are public."""

    @property
    def hidden(self) -> tuple[int, ...]:
        """The places of the items that its reader may not see."""
        return tuple(one.place for one in self.items if one.title is None)


@dataclass(frozen=True)
class DecisionListState:
    """Whether the list of a meeting was sent, and what it would say now."""

    decided: int
    open: int
    """Items that still have to be decided on."""
    unrecorded: int
    """The open ones of which nothing is recorded, not even that they were postponed."""
    edition: int
    """The newest edition that was sent; 0 for none."""
    sent_at: dt.datetime | None
    is_sent: bool
    """Whether the newest edition says what is recorded now."""
    content: str
    """Identifies what it would say now."""
    readers: tuple[Name, ...]
    """The alliances in whose channels it would be posted."""
    to_office: bool
    """Whether it would be posted for the secretariat, too."""

    @property
    def can_be_sent(self) -> bool:
        """Whether there is something new to send, and somebody to read it.

        A first list has a decision; a correction may take back the only one.
        """
        has_news = not self.is_sent and (self.decided > 0 or self.edition > 0)
        return has_news and bool(self.readers or self.to_office)


_ITEMS = TypeAdapter(tuple[ListedItem, ...])


def collect_list(
    session: Session,
    meeting: Meeting,
    *,
    edition: int | None = None,
    reader: Person | None = None,
    channel_of: Alliance | None = None,
) -> DecisionList:
    """The list as it is now, or an edition of it as it was sent.

    With a reader, only what they may see; with `channel_of`, only what everybody in that alliance's channel may see.
    """
    sent = sent_lists.find_edition(session, meeting.id, edition) if edition is not None else None
    before = _before(session, meeting, sent)
    items = _ITEMS.validate_python(sent.items) if sent is not None else list_items(session, meeting)
    dropped = _dropped(before, items) if before is not None else []
    hidden = _hidden(session, meeting, {one.item_id for one in (*items, *dropped)}, reader, channel_of)
    items = tuple(_without(one) if one.item_id in hidden else one for one in items)
    gone = [one for one in dropped if one.item_id not in hidden]
    alliances = rows.map_alliances(session, [meeting.id])[meeting.id]
    return DecisionList(
        ref=meeting.ref,
        kind=MeetingKind(meeting.kind),
        title=meeting.title,
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        alliances=tuple(one.names for one in alliances),
        items=items,
        edition=edition,
        corrects=(*_corrections(before, items), *(ItemCorrection(one, None) for one in gone)) if before else (),
        corrected_at=before.sent_at if before is not None else None,
        hidden_before=tuple(one.place for one in dropped if one.item_id in hidden),
        network=network_name(session),
        known=collect_known_names(session),
    )


def list_items(session: Session, meeting: Meeting) -> tuple[ListedItem, ...]:
    """What the list says of each item, as recorded now, in the agenda's order."""
    items = rows.list_items(session, meeting.id, ItemState.TAKEN)
    around = load_context(session, items)
    steps = {one.id: step for one in items if (step := _step_of(one, around)) is not None}
    owners: dict[int, list[Name]] = {}
    for row, organisation, _ in step_rows.list_owners_of(session, sorted({one.id for one in steps.values()})):
        owners.setdefault(row.step_id, []).append(organisation.names)
    later = sent_lists.map_later(session, [one.id for one in items])
    found = []
    for place, item in enumerate(items, start=1):
        shown, step = show_item(item, around, None), steps.get(item.id)
        decision = shown.decision
        found.append(
            ListedItem(
                item_id=item.id,
                place=place,
                ref=shown.ref,
                title=shown.title,
                purpose=shown.purpose,
                outcome=decision.outcome if decision is not None else None,
                line=decision.line if decision is not None else "",
                step=_listed(step, owners.get(step.id, ())) if step is not None else None,
                later=Series.MEETING.ref(later[item.id]) if item.id in later else None,
            )
        )
    return tuple(found)


def find_list_state(session: Session, meeting: Meeting) -> DecisionListState:
    """Whether the list was sent, what it would say now, and who would read it."""
    items = list_items(session, meeting)
    newest = sent_lists.find_newest(session, meeting.id)
    alliances = _list_reading(session, meeting)
    return DecisionListState(
        decided=sum(one.is_decided for one in items),
        open=sum(one.is_open for one in items),
        unrecorded=sum(one.is_open and one.outcome is None for one in items),
        edition=newest.edition if newest is not None else 0,
        sent_at=newest.sent_at if newest is not None else None,
        is_sent=newest is not None and _content(_ITEMS.validate_python(newest.items)) == _content(items),
        content=_content(items),
        readers=tuple(one.names for one in alliances),
        to_office=_is_of_network(session, meeting),
    )


def ask_for_list(
    session: Session, *, by: Person, number: int, channel_key: str, language: str, today: dt.date, now: dt.datetime
) -> Meeting:
    """Enqueue the list of `O-<number>` for `channel_key`: the newest edition if it still holds, else a draft.

    Raises NotFound, NotAllowed, and Conflict before the day of the meeting, once cancelled, and without any item.
    """
    meeting, standing = _get_listed_meeting(session, by=by, number=number, today=today)
    edition = standing.edition if standing.is_sent else None
    about = {"meeting": meeting.id, "edition": edition, "language": language, "by": by.slack_user_id}
    enqueue(session, kind=LIST, channel_key=channel_key, about=about, now=now, is_urgent=True)
    return meeting


def send_list(
    session: Session,
    *,
    by: Person,
    number: int,
    content: str,
    office: Sequence[str],
    language: str,
    today: dt.date,
    now: dt.datetime,
) -> DecisionListState:
    """Make the next edition of the list of `O-<number>`, and enqueue it for the alliances. Returns the previous state.

    It goes to the channels of the alliances that the meeting was about. That of a meeting of the whole network goes to
    the alliances of its items, and to the secretariat (`office`). `content` is that of the confirmed state. Raises what
    `ask_for_list` raises, and Conflict if it was sent already, if something else is recorded by now, if no alliance has
    a channel, and if nothing was decided.
    """
    meeting, standing = _get_listed_meeting(session, by=by, number=number, today=today)
    if standing.is_sent and standing.sent_at is not None:
        raise Conflict("problem.list_sent", ref=meeting.ref, edition=standing.edition, at=standing.sent_at)
    if standing.content != content:
        raise Conflict("problem.list_changed", ref=meeting.ref)
    channel_keys = [one.channel_id for one in _list_reading(session, meeting) if one.channel_id is not None]
    channel_keys += [one for one in office if standing.to_office and one not in channel_keys]
    if not channel_keys:
        raise Conflict("problem.list_no_channel", ref=meeting.ref)
    if not (standing.decided or standing.edition):
        raise Conflict("problem.list_undecided", ref=meeting.ref)
    sent = SentList(
        meeting_id=meeting.id,
        edition=standing.edition + 1,
        items=_ITEMS.dump_python(list_items(session, meeting), mode="json"),
        by_member_id=by.as_member.id,
        sent_at=now,
    )
    session.add(sent)
    session.flush()
    for channel_key in channel_keys:
        about = {"meeting": meeting.id, "edition": sent.edition, "language": language, "by": by.slack_user_id}
        enqueue(session, kind=LIST, channel_key=channel_key, about=about, now=now)
    audit(session, by, "send_list", meeting.ref, {}, now, edition=sent.edition)
    return standing


def _get_listed_meeting(
    session: Session, *, by: Person, number: int, today: dt.date
) -> tuple[Meeting, DecisionListState]:
    """The meeting, locked, with the state of its list. Raises what `ask_for_list` raises."""
    meeting = get_to_run(session, by=by, number=number)
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict("problem.meeting_cancelled", ref=meeting.ref)
    if not has_been(meeting, today):
        raise Conflict("problem.list_not_yet", ref=meeting.ref, day=meeting.held_on)
    if not rows.count_items(session, [meeting.id]):
        raise Conflict("problem.list_empty", ref=meeting.ref)
    return meeting, find_list_state(session, meeting)


def _list_reading(session: Session, meeting: Meeting) -> list[Alliance]:
    """The running alliances with a channel that the meeting was about; or else that its items are of."""
    about = rows.map_alliances(session, [meeting.id])[meeting.id]
    if not about:
        around = load_context(session, rows.list_items(session, meeting.id, ItemState.TAKEN))
        of_items: set[int | None] = {one.alliance_id for one in around.contributions.values()}
        of_items |= {one.alliance_id for one in around.steps.values()}
        of_items |= {one.alliance_id for one in around.polls.values()}
        of_items |= {one.alliance_id for one in around.bundles.values()}
        about = sorted(
            (one for key, one in around.alliances.items() if key in of_items), key=lambda one: (one.position, one.id)
        )
    return [one for one in about if one.channel_id is not None and one.archived_at is None]


def _is_of_network(session: Session, meeting: Meeting) -> bool:
    return not rows.map_alliances(session, [meeting.id])[meeting.id]


def _step_of(item: AgendaItem, around: ItemContext) -> ActionStep | None:
    """The step made of the decision on an item, or the step that was decided about."""
    found = around.decisions.get(item.id)
    if found is None:
        return None
    return look_up(around.made_steps, found[0].step_id) or look_up(around.steps, item.step_id)


def _listed(step: ActionStep, owners: Sequence[Name]) -> ListedStep:
    ref = step.ref
    return ListedStep(ref, step.titles, tuple(owners), step.due_on)


def _hidden(
    session: Session, meeting: Meeting, item_ids: Collection[int], reader: Person | None, channel_of: Alliance | None
) -> frozenset[int]:
    """Which of these items are not known to be for this reader or this channel, whether still on the agenda or not."""
    if reader is None and channel_of is None:
        return frozenset()
    items = rows.list_items(session, meeting.id)
    around = load_context(session, items)
    if channel_of is not None:
        visible = {one.id for one in items if _is_for_channel(one, around, channel_of)}
    else:
        visible = {one.id for one in items if show_item(one, around, reader).title is not None}
    return frozenset(item_ids) - visible


def _is_for_channel(item: AgendaItem, around: ItemContext, alliance: Alliance) -> bool:
    contribution = look_up(around.contributions, item.contribution_id)
    if contribution is not None:
        is_open = contribution.visibility is Visibility.NETWORK
        return is_open or (contribution.alliance_id == alliance.id and alliance.channel_is_private)
    poll = look_up(around.polls, item.poll_id)
    return poll is None or poll.alliance_id == alliance.id


def _without(one: ListedItem) -> ListedItem:
    """The item for readers who may not see it."""
    return ListedItem(one.item_id, one.place, one.ref, None, one.purpose)


def _before(session: Session, meeting: Meeting, sent: SentList | None) -> SentList | None:
    """The edition that this one, or a draft, follows."""
    if sent is None:
        return sent_lists.find_newest(session, meeting.id)
    return sent_lists.find_edition(session, meeting.id, sent.edition - 1)


def _dropped(before: SentList, items: Sequence[ListedItem]) -> list[ListedItem]:
    """The items of an edition that are no longer on the agenda."""
    present = {one.item_id for one in items}
    return [one for one in _ITEMS.validate_python(before.items) if one.item_id not in present]


def _corrections(before: SentList, items: Sequence[ListedItem]) -> Sequence[ItemCorrection]:
    known = {one.item_id: one for one in _ITEMS.validate_python(before.items)}
    pairs = [(known.get(one.item_id, replace(one, outcome=None, line="", step=None)), one) for one in items]
    return [
        ItemCorrection(was, one)
        for was, one in pairs
        if one.title is not None and _corrected_parts(was) != _corrected_parts(one)
    ]


def _corrected_parts(one: ListedItem) -> list[object]:
    """The parts whose change needs a correction: the decision, and who does it by when; not the subject's name."""
    step = [one.step.ref, [owner.nl for owner in one.step.owners], str(one.step.due_on)] if one.step else []
    return [one.item_id, str(one.outcome), one.line, *step]


def _content(items: Sequence[ListedItem]) -> str:
    told = json.dumps([_corrected_parts(one) for one in items])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
