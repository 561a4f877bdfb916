"""Choose whom to ask about a step: its contact person, or the person who answers for them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.optional_ids import look_up
from storage.checkins import absences as absence_rows
from storage.checkins import rounds as round_rows
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Member


@dataclass(frozen=True)
class RecipientCandidates:
    """The people who could be asked about an alliance's steps, and who of them is away."""

    members: Mapping[int, Member]
    deputies: Mapping[int, tuple[int | None, dt.date]]
    """Members who are away: their deputy's id or None, and the last day of absence."""
    contacts: Mapping[int, int]
    """The contact person of each organisation in this alliance, by ids."""
    chair_id: int | None
    unreachable: frozenset[int] = frozenset()
    """Members whose Slack account was deactivated, and bots."""


def load_candidates(
    session: Session, alliance_id: int, owned: Sequence[round_rows.OwnedStep], *, on: dt.date
) -> RecipientCandidates:
    """Load the data on everybody who could be asked about these steps, as of this day."""
    return load_candidates_of_each(session, {alliance_id: owned}, on=on)[alliance_id]


def load_candidates_of_each(
    session: Session, owned: Mapping[int, Sequence[round_rows.OwnedStep]], *, on: dt.date
) -> dict[int, RecipientCandidates]:
    """Load the data on everybody who could be asked about the steps of several alliances, by alliance id."""
    contacts = alliance_rows.map_contacts(session, owned)
    officers = alliance_rows.map_first_lead_officers(session, owned)
    absences = {row.member_id: (row.deputy_id, row.last_on) for row in absence_rows.list_absences(session, on=on)}
    ids = {step.contact_member_id for steps in owned.values() for step in steps}
    ids.update(*(of_each.values() for of_each in contacts.values()), officers.values())
    ids.update(deputy_id for deputy_id, _ in absences.values())
    known = sorted(one for one in ids if one is not None)
    members, unreachable = people.map_members(session, known), people.list_unreachable(session, known)
    return {
        key: RecipientCandidates(members, absences, contacts.get(key, {}), officers.get(key), unreachable)
        for key in owned
    }


def choose_recipient(
    candidates: RecipientCandidates, step: round_rows.OwnedStep
) -> tuple[int | None, int | None, dt.date | None]:
    """Return who is asked about a step, in whose place, and from which date; all None if there is nobody to ask.

    It is the step's contact person, else the organisation's contact in this alliance, else the lead officer, who
    reports for people who are not in Slack. A member who is away is replaced by their deputy, or asked on return.
    """
    preferred = (step.contact_member_id, look_up(candidates.contacts, step.organisation_id), candidates.chair_id)
    present = [one for one in preferred if one is not None and _is_here(candidates, one)]
    if not present:
        return None, None, None
    member_id = present[0]
    instead_of = None if member_id == preferred[0] else preferred[0]
    if member_id in candidates.deputies:
        deputy_id, last_on = candidates.deputies[member_id]
        if deputy_id is not None and _is_here(candidates, deputy_id) and deputy_id not in candidates.deputies:
            return deputy_id, member_id, None
        return member_id, instead_of, last_on + dt.timedelta(days=1)
    return member_id, instead_of, None


def _is_here(candidates: RecipientCandidates, member_id: int) -> bool:
    member = candidates.members.get(member_id)
    return member is not None and member.left_at is None and member_id not in candidates.unreachable
