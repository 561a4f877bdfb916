"""Select the steps a member is asked about in check-ins and status polls, each step once."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.agenda.permissions import may_change_step
from alliance.checkins import poll_rounds
from alliance.checkins.early_answers import list_early
from alliance.checkins.fresh_reports import map_fresh
from alliance.checkins.poll_rounds import PollHead
from alliance.enums import Status
from alliance.optional_ids import look_up
from alliance.people.members import Person
from storage.agenda import agenda as step_rows
from storage.checkins import checkins as rows
from storage.engine.database import Session
from storage.tables import ActionStep, Alliance, CheckinMessage


class WhyClosed(StrEnum):
    """Why a step in a message takes no answers any more."""

    NEW_ROUND = "new_round"
    HANDED_OVER = "handed_over"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class AskedOne:
    """A step and the question asked about it."""

    step: ActionStep
    alliance: Alliance
    previous: Status
    answered_at: dt.datetime | None
    answered_by_id: int | None
    instead_of_id: int | None
    ends_at: dt.datetime | None
    over: WhyClosed | None
    owned: tuple[step_rows.Owned, ...]
    """Who owns the step."""
    poll: PollHead | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the step can be answered and has no answer yet."""
        return self.over is None and self.answered_at is None


def list_in_message(session: Session, reader: Person, message: CheckinMessage) -> list[AskedOne]:
    """List the steps that a message asks about, ordered by alliance and step."""
    return _ones(session, reader, rows.list_asked_in(session, message.id))


def list_found(session: Session, reader: Person, found: rows.FoundMessage) -> list[AskedOne]:
    """List what `list_in_message` lists, for a message that was read with its questions."""
    return _ones(session, reader, found.asked)


def list_of_person(session: Session, reader: Person, *, now: dt.datetime) -> list[AskedOne]:
    """List the steps of running rounds, and those to be asked within a day, which can be answered already."""
    if reader.member is None:
        return []
    member_id = reader.member.id
    running = _ones(session, reader, rows.list_asked_of(session, member_id, now=now))
    polled = {one.step.id for one in running if one.poll is not None}
    coming = _early(session, reader, member_id, now=now)
    early = {one.step.id: one for one in coming if one.step.id not in polled}
    return [*early.values(), *(one for one in running if one.step.id not in early)]


def _early(session: Session, reader: Person, member_id: int, *, now: dt.datetime) -> list[AskedOne]:
    coming = list_early(session, member_id=member_id, now=now)
    found = step_rows.map_found(session, [step_id for step_id, *_ in coming])
    rounds: dict[tuple[int, dt.datetime], set[int]] = {}
    for step_id, begins_at, _ in coming:
        rounds.setdefault((found[step_id][1].id, begins_at), set()).add(step_id)
    owned = _owned(session, found)
    fresh = {key: map_fresh(session, {key[0]: ids}, at=key[1]) for key, ids in rounds.items()}
    early: list[AskedOne] = []
    for step_id, begins_at, instead_of_id in coming:
        step, alliance = found[step_id]
        report = fresh[alliance.id, begins_at].get(step_id)
        early.append(
            AskedOne(
                step=step,
                alliance=alliance,
                previous=(report.before if report else None) or Status(step.status),
                answered_at=report.at if report else None,
                answered_by_id=report.by_member_id if report else None,
                instead_of_id=instead_of_id,
                ends_at=None,
                over=None,
                owned=tuple(owned[step_id]),
            )
        )
    return early


def _ones(session: Session, reader: Person, asked: Sequence[rows.AskedStep]) -> list[AskedOne]:
    if not asked:
        return []
    heads = poll_rounds.map_heads(session, {one.round.poll_id for one in asked if one.round.poll_id is not None})
    owned = _owned(session, {one.step.id for one in asked})
    return [
        AskedOne(
            step=one.step,
            alliance=one.alliance,
            previous=Status(one.round_step.status_before),
            answered_at=one.round_step.answered_at,
            answered_by_id=one.round_step.answered_by_id,
            instead_of_id=one.asked.instead_of_id,
            ends_at=one.round.ends_at,
            over=_over(reader, one, owned[one.step.id], is_newest=one.takes_answers),
            owned=tuple(owned[one.step.id]),
            poll=look_up(heads, one.round.poll_id),
        )
        for one in _each_once(asked)
    ]


def _owned(session: Session, step_ids: Collection[int]) -> dict[int, list[step_rows.Owned]]:
    owned: dict[int, list[step_rows.Owned]] = {key: [] for key in step_ids}
    for one in step_rows.list_owners_of(session, list(owned)) if owned else ():
        owned[one[0].step_id].append(one)
    return owned


def _each_once(asked: Sequence[rows.AskedStep]) -> list[rows.AskedStep]:
    """Keep one question per step that a check-in and status polls ask about: preferably one that takes answers."""
    found: dict[int | None, rows.AskedStep] = {}
    for one in sorted(asked, key=lambda one: (one.takes_answers, one.round.id)):
        found[one.step.id] = one
    return [one for one in asked if found[one.step.id] is one]


def _over(
    reader: Person, one: rows.AskedStep, owned: Sequence[step_rows.Owned], *, is_newest: bool
) -> WhyClosed | None:
    if one.round.cancelled_at is not None:
        return WhyClosed.CANCELLED
    if not is_newest:
        return WhyClosed.NEW_ROUND
    if one.step.archived_at is not None:
        return WhyClosed.ARCHIVED
    owners = {organisation.id for _, organisation, _ in owned}
    return None if may_change_step(reader, one.alliance, owners=owners) else WhyClosed.HANDED_OVER
